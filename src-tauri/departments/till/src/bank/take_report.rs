//! What a bank reports about a payment file of ours (pain.002). It is shown on the file and never posts anything: the bank line does.

use base::{Actor, Fault, Shop};
use bytes::Bytes;
use engines::iso20022::credit_transfer::read_payment_order;
use engines::iso20022::status_report::{Status, StatusReport, match_report, read_status_report};
use office::audit;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::batches::{self, BatchReported, PaymentBatchDocument};
use super::error::BankError;
use super::message::{BankMessage, MessageKind, MessageReason};
use super::{BANK_WRITE, announce, store};

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BankReportTaken)]
pub struct ReportTaken {
    /// The file over an invoice that it is about, as it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<BankMessage>,
    /// The batch of the shop's own transfers that it is about, as it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<PaymentBatchDocument>,
    /// The status that the report states, or several; empty when it states none for our transfers.
    pub reported: String,
    /// Whether it changed anything: a report that came before, or late after a final one, does not.
    pub changed: bool,
    /// How many of its statements are about nothing in our file.
    pub strangers: u32,
}

/// Takes in a pain.002 about a pain.001 that was made here. A final status stays, whatever comes late.
pub async fn take_report(shop: &Shop, who: &Actor, bytes: Bytes) -> Result<ReportTaken, BankError> {
    who.may(BANK_WRITE)?;
    let digest = hex::encode(Sha256::digest(&bytes));
    let report = tokio::task::spawn_blocking(move || read_status_report(&bytes)).await;
    let report = report.map_err(|cause| Fault::bug(format!("a report was not read: {cause}")))??;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            if let Some(taken) = batches::take_report(tx, &author, &digest, &report)? {
                tx.outcome(&author, taken.batch.batch.id)?;
                let BatchReported { batch, reported, changed, strangers } = taken;
                return Ok(ReportTaken { message: None, batch: Some(batch), reported, changed, strangers });
            }
            let original = report.original.message_id.as_str();
            let unknown = || BankError::UnknownMessage(original.chars().take(40).collect());
            let (before, file) = store::find_message_by_message_id(tx, original)?.ok_or_else(unknown)?;
            if before.kind != MessageKind::PaymentInitiation {
                return Err(unknown());
            }
            let (stated, strangers) = stated(&file, &report)?;
            let again = store::is_reported(tx, &digest)?;
            let now = Status::of(&before.status);
            let moves = stated.as_ref().filter(|(status, _)| now.as_ref().is_none_or(|now| now.may_become(status)));
            let changed = !again && moves.is_some();
            if let Some((status, reasons)) = moves.filter(|_| changed) {
                store::update_status(tx, before.id, status.code(), status.is_final(), reasons)?;
            }
            let reported = stated.as_ref().map_or_else(String::new, |(status, _)| status.code().to_owned());
            if !again {
                let reasons = stated.as_ref().map(|(_, reasons)| reasons.clone()).unwrap_or_default();
                store::insert_report(tx, &digest, before.id, &report.message_id, &reported, &reasons)?;
                let detail = json!({ "message_id": original, "status": reported, "changed": changed, "file": digest });
                audit::note(tx, &author, "payment_file.reported", &before.invoice_id.to_string(), detail)?;
                announce(tx, before.id, &["bank"])?;
            }
            tx.outcome(&author, before.id)?;
            let (message, _) = store::find_message_by_message_id(tx, original)?.ok_or_else(unknown)?;
            Ok(ReportTaken { message: Some(message), batch: None, reported, changed, strangers })
        })
        .await
}

type Stated = Option<(Status, Vec<MessageReason>)>;

/// What the report says about the one transfer of the file.
fn stated(file: &[u8], report: &StatusReport) -> Result<(Stated, u32), BankError> {
    let (order, _) = read_payment_order(file).map_err(|cause| Fault::bug(format!("our own file: {cause}")))?;
    let matched = match_report(&order.sent(), report)?;
    let outcome = matched.outcomes.into_iter().next();
    let stated = outcome.map(|one| (one.status, one.reasons.iter().map(MessageReason::of).collect()));
    Ok((stated, u32::try_from(matched.strangers.len()).unwrap_or(u32::MAX)))
}
