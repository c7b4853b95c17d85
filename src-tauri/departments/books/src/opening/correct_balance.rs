//! A person takes an opening balance back, to enter it anew.

use base::{Actor, Fault, Shop};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::opening_balance::{OpeningBalance, OpeningBalanceId, OpeningError, announce};
use super::standing::{find_balance, must_be_moving_in};
use super::store;
use crate::ledger::{self, Entry, LEDGER_POST, find_entry, find_recorded};
use crate::periods;

/// Why a balance is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAsk {
    /// Why, in a sentence; stands in the journal and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Posts the balance with its sides turned, on the day of moving in while that is open. One on which something was paid stays
/// until the payment is taken back.
pub async fn correct_balance(
    shop: &Shop,
    who: &Actor,
    id: OpeningBalanceId,
    ask: CorrectionAsk,
) -> Result<OpeningBalance, OpeningError> {
    who.may(LEDGER_POST)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let balance = find_balance(tx, &shop, id)?;
        let opened_on = must_be_moving_in(tx)?;
        if balance.reversal_id.is_some() {
            return Err(OpeningError::CorrectedAlready);
        }
        if balance.open.is_some_and(|open| open != balance.amount) {
            return Err(OpeningError::PaidInPart);
        }
        periods::must_be_open(tx, opened_on)?;
        let lost = || Fault::bug("an opening balance has no entry");
        let entry = find_entry(tx, &shop, balance.entry_id)?.ok_or_else(lost)?;
        let recorded = find_recorded(tx, &shop, &entry.source)?.ok_or_else(lost)?;
        let turned = recorded.turned(format!("{}:reversed", entry.source), "reversed", recorded.entry.happened_at);
        let posted = ledger::post(tx, &shop, Entry { memo: reason.clone(), ..turned })?;
        store::write_reversal(tx, id, posted.id)?;
        let detail = json!({ "reason": reason, "reversal": posted.id });
        audit::note(tx, &author, "opening.balance_corrected", &id.to_string(), detail)?;
        announce(tx)?;
        tx.outcome(&author, id)?;
        find_balance(tx, &shop, id)
    })
    .await
}
