//! What a bank reports about a batch (pain.002), transfer by transfer. It posts nothing.

use base::{Actor, Fault, WriteTx};
use engines::iso20022::credit_transfer::read_payment_order;
use engines::iso20022::status_report::{Status, StatusReport, match_report};
use office::audit;
use serde_json::json;

use super::batch::PaymentBatchDocument;
use super::store;
use crate::bank::announce;
use crate::bank::error::BankError;
use crate::bank::message::MessageReason;

/// What became of a report about a batch.
pub(in crate::bank) struct BatchReported {
    /// The batch as it stands now.
    pub batch: PaymentBatchDocument,
    /// The statuses that the report states, each once.
    pub reported: String,
    /// Whether it changed anything.
    pub changed: bool,
    /// How many of its statements are about nothing in the file.
    pub strangers: u32,
}

/// Takes in a report about a batch; none when its file is no batch. A final status stays, whatever comes late.
pub(in crate::bank) fn take_report(
    tx: &WriteTx<'_>,
    who: &Actor,
    digest: &str,
    report: &StatusReport,
) -> Result<Option<BatchReported>, BankError> {
    let Some((batch, file)) = store::find_by_message_id(tx, &report.original.message_id)? else { return Ok(None) };
    let before = store::find_document(tx, batch.id)?.ok_or(BankError::NoSuchBatch)?;
    let (order, _) = read_payment_order(&file).map_err(|cause| Fault::bug(format!("our own file: {cause}")))?;
    let matched = match_report(&order.sent(), report)?;
    let again = store::is_reported(tx, digest)?;
    let mut codes: Vec<&str> = Vec::new();
    let mut changed = false;
    for outcome in &matched.outcomes {
        let Some(transfer) = before.transfers.get(outcome.transfer) else { continue };
        if !codes.contains(&outcome.status.code()) {
            codes.push(outcome.status.code());
        }
        let now = Status::of(&transfer.status);
        let moves = now.as_ref().is_none_or(|now| now.may_become(&outcome.status));
        if moves && !again && transfer.status != outcome.status.code() {
            let reasons: Vec<MessageReason> = outcome.reasons.iter().map(MessageReason::of).collect();
            let status = (outcome.status.code(), outcome.status.is_final());
            store::update_status(tx, batch.id, transfer.part, status, &reasons)?;
            changed = true;
        }
    }
    let reported = codes.join(" ");
    if !again {
        store::insert_report(tx, digest, batch.id, &report.message_id)?;
        let detail = json!({ "message_id": batch.message_id, "status": reported, "changed": changed, "file": digest });
        audit::note(tx, who, "payment_batch.reported", &batch.id.to_string(), detail)?;
        announce(tx, batch.id, &["bank"])?;
    }
    let batch = store::find_document(tx, batch.id)?.ok_or(BankError::NoSuchBatch)?;
    let strangers = u32::try_from(matched.strangers.len()).unwrap_or(u32::MAX);
    Ok(Some(BatchReported { batch, reported, changed, strangers }))
}
