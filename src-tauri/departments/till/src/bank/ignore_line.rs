//! Leaving a line out of the books, for a reason: it is in them already by an entry by hand, or it is none of the shop's.

use base::{Actor, Shop, text};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::error::BankError;
use super::line::{BankLineId, LineState};
use super::match_line::open_line;
use super::{BANK_WRITE, announce, store};

/// Why a line is left out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IgnoreAsk {
    /// In a sentence; stands on the line and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Leaves a line out. Nothing is posted.
pub async fn ignore_line(shop: &Shop, who: &Actor, id: BankLineId, ask: IgnoreAsk) -> Result<(), BankError> {
    who.may(BANK_WRITE)?;
    let reason = text::line("reason", &ask.reason, 500)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let line = open_line(tx, id)?;
            store::update_decided(tx, id, LineState::Ignored, line.entry_no, &reason)?;
            let detail = json!({ "amount": line.amount, "booked_on": line.booked_on, "reason": reason });
            audit::note(tx, &author, "bank_line.ignored", &id.to_string(), detail)?;
            announce(tx, id, &["bank"])?;
            tx.outcome(&author, id)?;
            Ok(())
        })
        .await
}
