//! Moving in ends: account 3100 is nothing from here on.

use base::{Actor, Shop};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::opening_balance::{OpeningError, SUBJECT, announce};
use super::standing::{OpeningStanding, must_be_moving_in, rest, standing};
use super::store;
use crate::ledger::{self, LEDGER_POST, find_balances, recipes};
use crate::periods;

/// What becomes of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishAsk {
    /// Whether what is left on account 3100 is the owner's capital (3000). Without it a rest is refused.
    #[serde(default)]
    pub rest_to_capital: bool,
}

/// Says that every balance is in. Afterwards nothing is taken over and nothing taken back any more.
pub async fn finish_moving_in(shop: &Shop, who: &Actor, ask: FinishAsk) -> Result<OpeningStanding, OpeningError> {
    who.may(LEDGER_POST)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let opened_on = must_be_moving_in(tx)?;
        let basics = shop.basics()?;
        let rest = rest(tx, &shop)?;
        if !rest.is_zero() && !ask.rest_to_capital {
            return Err(OpeningError::RestLeft { rest });
        }
        let on_account: Vec<_> =
            find_balances(tx, basics.books_currency, Some("3100"))?.into_iter().map(|(_, balance)| balance).collect();
        let happened_at = opened_on.starts_in(&basics.zone);
        let entry = recipes::opening_done(&on_account, basics.books_currency, happened_at)?;
        let mut posted = None;
        if !entry.lines.is_empty() {
            periods::must_be_open(tx, opened_on)?;
            posted = Some(ledger::post(tx, &shop, entry)?.id);
        }
        store::write_done(tx, &author)?;
        audit::note(tx, &author, "opening.finished", SUBJECT, json!({ "rest": rest, "entry": posted }))?;
        announce(tx)?;
        tx.outcome(&author, SUBJECT)?;
        Ok(standing(tx, &shop)?)
    })
    .await
}
