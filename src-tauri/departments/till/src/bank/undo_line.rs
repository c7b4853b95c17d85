//! Undoing what was decided on a line: its entry is reversed, payments that the match made are withdrawn, and it is new again.

use base::{Actor, Shop, text};
use books::ledger::recipes::bank_line_source;
use books::ledger::reverse;
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::error::BankError;
use super::line::{BankLineId, LineState};
use super::{BANK_WRITE, announce, store};
use crate::payments::{self, PAYMENTS_WRITE};
use crate::payouts;

/// Why it is undone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoAsk {
    /// In a sentence; stands on withdrawn payments and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Undoes a match, a booking or that a line was ignored. Refused once something followed from a payment that the match made.
pub async fn undo_line(shop: &Shop, who: &Actor, id: BankLineId, ask: UndoAsk) -> Result<(), BankError> {
    who.may(BANK_WRITE)?;
    who.may(PAYMENTS_WRITE)?;
    let reason = text::line("reason", &ask.reason, 500)?;
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let line = store::find_line(tx, id)?.ok_or(BankError::NoSuchLine)?;
            if line.state == LineState::New {
                return Err(BankError::NothingToUndo);
            }
            if line.state == LineState::Matched {
                books::periods::must_be_open(tx, tx.at().day_in(&handed.basics()?.zone))?;
                reverse(tx, &handed, &bank_line_source(&id.to_string(), line.entry_no), tx.at())?;
                let quiet = Actor { once: None, ..actor.clone() };
                let matches = store::list_matches(tx, std::slice::from_ref(&line))?.remove(&id).unwrap_or_default();
                store::delete_matches(tx, id)?;
                for payout in matches.iter().filter_map(|part| part.payout_id) {
                    payouts::unbanked(tx, payout)?;
                }
                for payment in matches.into_iter().filter(|part| part.made_here).filter_map(|part| part.payment_id) {
                    payments::withdraw_payment(tx, &handed, &quiet, payment, &reason)?;
                }
            }
            store::update_reopened(tx, id)?;
            let detail = json!({ "was": line.state, "amount": line.amount, "reason": reason });
            audit::note(tx, &actor, "bank_line.undone", &id.to_string(), detail)?;
            announce(tx, id, &["bank", "payments", "ledger", "home"])?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await
}
