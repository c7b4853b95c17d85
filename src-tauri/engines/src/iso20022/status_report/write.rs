//! Writing a status report on one of our own files: for a practice bank, and for whoever passes a bank's word on.

use super::report::{Reason, Status, StatusReport, TransferReport};
use crate::iso20022::credit_transfer::OrderError;
use crate::iso20022::credit_transfer::rules::{Checked, reference, text};
use crate::iso20022::parts::write_time;
use crate::iso20022::text::NOT_PROVIDED;
use crate::iso20022::xml::Writer;

/// The message that is written.
const MESSAGE_NAME: &str = "pain.002.001.10";
/// Longest text beside a reason (Max105Text).
const TEXT_MAX: usize = 105;
/// Longest code of a bank's own (Max35Text).
const CODE_MAX: usize = 35;

/// Writes the report as a pain.002.001.10, whichever version it was read from. The same report gives the same bytes.
///
/// # Errors
/// The first identification or text that breaks a rule, with its field.
pub fn write_status_report(report: &StatusReport) -> Result<Vec<u8>, OrderError> {
    check(report)?;
    let namespace = format!("urn:iso:std:iso:20022:tech:xsd:{MESSAGE_NAME}");
    Ok(Writer::document(&namespace, |xml| {
        xml.element("CstmrPmtStsRpt", |xml| {
            xml.element("GrpHdr", |xml| {
                xml.text("MsgId", &report.message_id);
                match report.created.at {
                    Some(at) => write_time(xml, "CreDtTm", at),
                    None => xml.text("CreDtTm", &format!("{}T00:00:00", report.created.on)),
                }
            });
            xml.element("OrgnlGrpInfAndSts", |xml| {
                let original = &report.original;
                xml.text("OrgnlMsgId", &original.message_id);
                xml.text("OrgnlMsgNmId", &original.message_name);
                xml.optional("OrgnlNbOfTxs", original.count.map(|count| count.to_string()).as_deref());
                xml.optional("OrgnlCtrlSum", original.sum.map(|sum| sum.to_string()).as_deref());
                write_status(xml, "GrpSts", report.status.as_ref(), &report.reasons);
            });
            for batch in &report.batches {
                xml.element("OrgnlPmtInfAndSts", |xml| {
                    xml.text("OrgnlPmtInfId", &batch.id);
                    write_status(xml, "PmtInfSts", batch.status.as_ref(), &batch.reasons);
                    for transfer in &batch.transfers {
                        xml.element("TxInfAndSts", |xml| write_transfer(xml, transfer));
                    }
                });
            }
        });
    }))
}

fn write_transfer(xml: &mut Writer, transfer: &TransferReport) {
    xml.optional("OrgnlInstrId", transfer.instruction_id.as_deref());
    xml.text("OrgnlEndToEndId", transfer.end_to_end_id.as_deref().unwrap_or(NOT_PROVIDED));
    write_status(xml, "TxSts", transfer.status.as_ref(), &transfer.reasons);
    xml.optional("AcctSvcrRef", transfer.bank_reference.as_deref());
    if let Some(amount) = transfer.amount {
        xml.element("OrgnlTxRef", |xml| xml.element("Amt", |xml| xml.amount("InstdAmt", amount)));
    }
}

fn write_status(xml: &mut Writer, name: &str, status: Option<&Status>, reasons: &[Reason]) {
    xml.optional(name, status.map(Status::code));
    for reason in reasons {
        xml.element("StsRsnInf", |xml| {
            match reason.code.as_deref() {
                Some(code) if is_iso(code) => xml.nested(&["Rsn", "Cd"], code),
                Some(own) => xml.nested(&["Rsn", "Prtry"], own),
                None => {}
            }
            for text in &reason.texts {
                xml.text("AddtlInf", text);
            }
        });
    }
}

/// Whether a code has the form of the ISO list: four letters or digits.
fn is_iso(code: &str) -> bool {
    code.len() == 4 && code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn check(report: &StatusReport) -> Checked {
    reference("message_id", &report.message_id)?;
    reference("original.message_id", &report.original.message_id)?;
    reference("original.message_name", &report.original.message_name)?;
    check_reasons("reasons", &report.reasons)?;
    for (n, batch) in report.batches.iter().enumerate() {
        let at = format!("batches[{n}]");
        reference(&format!("{at}.id"), &batch.id)?;
        check_reasons(&format!("{at}.reasons"), &batch.reasons)?;
        for (n, transfer) in batch.transfers.iter().enumerate() {
            let at = format!("{at}.transfers[{n}]");
            let ids = [
                ("instruction_id", &transfer.instruction_id),
                ("end_to_end_id", &transfer.end_to_end_id),
                ("bank_reference", &transfer.bank_reference),
            ];
            for (field, id) in ids {
                id.as_ref().map_or(Ok(()), |id| reference(&format!("{at}.{field}"), id))?;
            }
            check_reasons(&format!("{at}.reasons"), &transfer.reasons)?;
        }
    }
    Ok(())
}

fn check_reasons(at: &str, reasons: &[Reason]) -> Checked {
    for (n, reason) in reasons.iter().enumerate() {
        if let Some(code) = &reason.code {
            text(&format!("{at}[{n}].code"), code, CODE_MAX)?;
        }
        for (m, words) in reason.texts.iter().enumerate() {
            text(&format!("{at}[{n}].texts[{m}]"), words, TEXT_MAX)?;
        }
    }
    Ok(())
}
