//! Writing a payment file.

use base::ShopDate;

use super::error::OrderError;
use super::order::{Batch, OrderVersion, PaymentOrder, Scheme, Transfer};
use crate::iso20022::parts::{write_account, write_bank, write_heading, write_party, write_remittance};
use crate::iso20022::text::NOT_PROVIDED;
use crate::iso20022::xml::Writer;

/// Writes the order, once it keeps all rules. The same order gives the same bytes.
///
/// `today` is the shop's day, for the rule that no account is charged on a day that is over.
///
/// # Errors
/// The first rule that is broken: nothing is mended on the way, because a changed name or amount is for people to decide
/// ([`crate::iso20022::text::latin`] brings a name into the characters that banks take).
pub fn write_payment_order(
    order: &PaymentOrder,
    version: OrderVersion,
    today: ShopDate,
) -> Result<Vec<u8>, OrderError> {
    order.check()?;
    order.check_days(today)?;
    order.check_version(version)?;
    Ok(Writer::document(version.namespace(), |xml| {
        xml.element("CstmrCdtTrfInitn", |xml| {
            xml.element("GrpHdr", |xml| {
                let count = order.transfers().count();
                write_heading(xml, &order.message_id, order.created_at, count, order.control_sum());
                xml.element("InitgPty", |xml| xml.text("Nm", &order.initiator));
            });
            for batch in &order.batches {
                xml.element("PmtInf", |xml| write_batch(xml, batch, version));
            }
        });
    }))
}

fn write_batch(xml: &mut Writer, batch: &Batch, version: OrderVersion) {
    let day = batch.execute_on.to_string();
    xml.text("PmtInfId", &batch.id);
    xml.text("PmtMtd", "TRF");
    xml.text("BtchBookg", if batch.booked_as_one { "true" } else { "false" });
    xml.text("NbOfTxs", &batch.transfers.len().to_string());
    xml.text("CtrlSum", &batch.control_sum().to_string());
    if batch.scheme != Scheme::Domestic || batch.purpose.code().is_some() {
        xml.element("PmtTpInf", |xml| {
            if batch.scheme != Scheme::Domestic {
                xml.nested(&["SvcLvl", "Cd"], "SEPA");
            }
            if batch.scheme == Scheme::SepaInstant {
                xml.nested(&["LclInstrm", "Cd"], "INST");
            }
            if let Some(code) = batch.purpose.code() {
                xml.nested(&["CtgyPurp", "Cd"], code);
            }
        });
    }
    match version {
        OrderVersion::V09 => xml.nested(&["ReqdExctnDt", "Dt"], &day),
        OrderVersion::V03 => xml.text("ReqdExctnDt", &day),
    }
    write_party(xml, "Dbtr", &batch.payer.party);
    write_account(xml, "DbtrAcct", &batch.payer.account);
    write_bank(xml, "DbtrAgt", bic_element(version), batch.payer.bank.as_ref());
    if batch.scheme != Scheme::Domestic {
        xml.text("ChrgBr", "SLEV");
    }
    for transfer in &batch.transfers {
        xml.element("CdtTrfTxInf", |xml| write_transfer(xml, transfer, version));
    }
}

fn write_transfer(xml: &mut Writer, transfer: &Transfer, version: OrderVersion) {
    xml.element("PmtId", |xml| {
        xml.optional("InstrId", transfer.instruction_id.as_deref());
        xml.text("EndToEndId", transfer.end_to_end_id.as_deref().unwrap_or(NOT_PROVIDED));
    });
    xml.element("Amt", |xml| xml.amount("InstdAmt", transfer.amount));
    if let Some(bic) = &transfer.payee.bank {
        write_bank(xml, "CdtrAgt", bic_element(version), Some(bic));
    }
    write_party(xml, "Cdtr", &transfer.payee.party);
    write_account(xml, "CdtrAcct", &transfer.payee.account);
    write_remittance(xml, &transfer.remittance);
}

/// The element of a bank's code was renamed with the messages of 2013.
pub(super) fn bic_element(version: OrderVersion) -> &'static str {
    match version {
        OrderVersion::V09 => "BICFI",
        OrderVersion::V03 => "BIC",
    }
}
