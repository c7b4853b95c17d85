//! Reading a status report.

use super::report::{BatchReport, OriginalMessage, Reason, Status, StatusReport, TransferReport};
use crate::iso20022::control_sum::ControlSum;
use crate::iso20022::error::ReadError;
use crate::iso20022::parts::{provided, read_amount, read_count, read_time};
use crate::iso20022::xml::{Element, Tree};

/// Versions of pain.002 whose elements are alike in what is read here.
const VERSIONS: std::ops::RangeInclusive<u8> = 3..=14;
/// What the namespaces begin with.
const FAMILY: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// Reads a pain.002.001.03 to .14; banks that take pain.001.001.09 answer with .10. Elements that say nothing to the shop
/// are passed over.
///
/// # Errors
/// What is wrong, and where.
pub fn read_status_report(bytes: &[u8]) -> Result<StatusReport, ReadError> {
    let tree = Tree::read(bytes)?;
    let name = tree.namespace().strip_prefix(FAMILY).unwrap_or_default();
    if !VERSIONS.clone().any(|version| format!("pain.002.001.{version:02}") == name) {
        let found = tree.namespace().chars().take(80).collect();
        return Err(ReadError::Namespace { found, wanted: "pain.002.001.03 to .14" });
    }
    let message = tree.root().one("CstmrPmtStsRpt")?;
    let header = message.one("GrpHdr")?;
    let original = message.one("OrgnlGrpInfAndSts")?;
    Ok(StatusReport {
        message_name: name.to_owned(),
        message_id: header.one("MsgId")?.some_text("an identification")?.to_owned(),
        created: read_time(header.one("CreDtTm")?)?,
        original: read_original(original)?,
        status: read_status(original, "GrpSts")?,
        reasons: read_reasons(original)?,
        batches: message.list("OrgnlPmtInfAndSts").map(read_batch).collect::<Result<_, ReadError>>()?,
    })
}

fn read_original(original: Element<'_>) -> Result<OriginalMessage, ReadError> {
    let sum = original.optional("OrgnlCtrlSum")?;
    Ok(OriginalMessage {
        message_id: original.one("OrgnlMsgId")?.some_text("an identification")?.to_owned(),
        message_name: original.one("OrgnlMsgNmId")?.some_text("the name of a message")?.to_owned(),
        count: original.optional("OrgnlNbOfTxs")?.map(read_count).transpose()?,
        sum: sum.map(|sum| ControlSum::parse(sum.text()).ok_or_else(|| sum.wrong("a sum of amounts"))).transpose()?,
    })
}

fn read_status(parent: Element<'_>, name: &'static str) -> Result<Option<Status>, ReadError> {
    let Some(status) = parent.optional(name)? else { return Ok(None) };
    Status::of(status.text()).map(Some).ok_or_else(|| status.wrong("a status"))
}

fn read_reasons(parent: Element<'_>) -> Result<Vec<Reason>, ReadError> {
    let reason = |information: Element<'_>| {
        let code = match information.text_along(&["Rsn", "Cd"])? {
            Some(code) => Some(code),
            None => information.text_along(&["Rsn", "Prtry"])?,
        };
        let texts = information.list("AddtlInf").map(|text| text.text().to_owned()).collect();
        Ok(Reason { code: code.map(str::to_owned), texts })
    };
    parent.list("StsRsnInf").map(reason).collect()
}

fn read_batch(batch: Element<'_>) -> Result<BatchReport, ReadError> {
    Ok(BatchReport {
        id: batch.one("OrgnlPmtInfId")?.some_text("an identification")?.to_owned(),
        status: read_status(batch, "PmtInfSts")?,
        reasons: read_reasons(batch)?,
        transfers: batch.list("TxInfAndSts").map(read_transfer).collect::<Result<_, ReadError>>()?,
    })
}

fn read_transfer(transfer: Element<'_>) -> Result<TransferReport, ReadError> {
    let id = |name| Ok::<_, ReadError>(transfer.text_along(&[name])?.and_then(provided).map(str::to_owned));
    Ok(TransferReport {
        instruction_id: id("OrgnlInstrId")?,
        end_to_end_id: id("OrgnlEndToEndId")?,
        status: read_status(transfer, "TxSts")?,
        reasons: read_reasons(transfer)?,
        bank_reference: id("AcctSvcrRef")?,
        amount: transfer.along(&["OrgnlTxRef", "Amt", "InstdAmt"])?.map(read_amount).transpose()?,
    })
}
