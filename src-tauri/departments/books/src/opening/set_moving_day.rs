//! A person says on which day the balances are taken over.

use base::{Actor, Shop, ShopDate};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::opening_balance::{OpeningError, SUBJECT, announce};
use super::standing::{OpeningStanding, standing};
use super::store;
use crate::ledger::{LEDGER_POST, must_be_of_our_time};
use crate::periods;

/// On which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MovingDayAsk {
    /// The day that every balance counts in: not a closed one, not after today. Often the first of a fiscal year or of a month.
    pub opened_on: ShopDate,
}

/// Sets the day, or another one while no balance stands. The same again changes nothing.
pub async fn set_moving_day(shop: &Shop, who: &Actor, ask: MovingDayAsk) -> Result<OpeningStanding, OpeningError> {
    who.may(LEDGER_POST)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let before = store::find_state(tx)?;
        if before.as_ref().is_some_and(|state| state.done_at.is_some()) {
            return Err(OpeningError::Done);
        }
        let before = before.map(|state| state.opened_on);
        if before != Some(ask.opened_on) {
            must_be_of_our_time("opened_on", ask.opened_on, tx.at().day_in(&shop.basics()?.zone))?;
            periods::must_be_open(tx, ask.opened_on)?;
            if store::count_standing(tx)? > 0 {
                return Err(OpeningError::BalancesStand);
            }
            store::write_day(tx, &author, ask.opened_on)?;
            audit::note(tx, &author, "opening.day_set", SUBJECT, json!({ "opened_on": [before, ask.opened_on] }))?;
            announce(tx)?;
        }
        tx.outcome(&author, SUBJECT)?;
        Ok(standing(tx, &shop)?)
    })
    .await
}
