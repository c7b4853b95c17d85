//! Saying that a file never went to the bank: what it orders may be ordered again.

use base::{Actor, Shop, text};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::batch::{PaymentBatchDocument, PaymentBatchId};
use super::store;
use crate::bank::error::BankError;
use crate::bank::{BANK_WRITE, announce};

/// Why a file was never given to the bank.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = DropBatchAsk)]
#[serde(deny_unknown_fields)]
pub struct DropAsk {
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Drops a batch of which the bank has said nothing, neither in a report nor on a statement. Its identification stays used.
pub async fn drop_batch(
    shop: &Shop,
    who: &Actor,
    id: PaymentBatchId,
    ask: DropAsk,
) -> Result<PaymentBatchDocument, BankError> {
    who.may(BANK_WRITE)?;
    let reason = text::line("reason", &ask.reason, 500)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let found = store::find_document(tx, id)?.ok_or(BankError::NoSuchBatch)?;
            if found.batch.dropped_at.is_some() {
                return Err(BankError::BatchDropped);
            }
            if found.batch.reported_at.is_some() || store::is_on_statement(tx, &found.batch.message_id)? {
                return Err(BankError::BatchAtBank);
            }
            store::update_dropped(tx, id, &reason)?;
            let detail = json!({ "message_id": found.batch.message_id, "reason": reason });
            audit::note(tx, &author, "payment_batch.dropped", &id.to_string(), detail)?;
            announce(tx, id, &["bank"])?;
            tx.outcome(&author, id)?;
            store::find_document(tx, id)?.ok_or(BankError::NoSuchBatch)
        })
        .await
}
