//! Opening closed days again: rare, with a reason, and never unseen.

use base::{Actor, Shop, ShopDate};
use office::audit;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use utoipa::ToSchema;

use super::lock_year::must_spare_years;
use super::period::{self, PERIOD_REOPEN, PeriodAct, PeriodError, Periods, SUBJECT};
use super::{closed_to, store};

/// Which days stay closed, and why the others are opened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenAsk {
    /// The last day that stays closed; null opens every day. It must be said either way.
    #[serde(deserialize_with = "said")]
    #[schema(required = true)]
    pub closed_to: Option<ShopDate>,
    /// Why, in a sentence; kept with the change and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A field that may be null and may not be missing: what is left out must not open every day.
fn said<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<ShopDate>, D::Error> {
    Option::deserialize(reader)
}

/// Opens the closed days after one. Entries that were booked late meanwhile stay where they are. Days of a fiscal year
/// that was closed are opened with the year.
pub async fn reopen_period(shop: &Shop, who: &Actor, ask: ReopenAsk) -> Result<Periods, PeriodError> {
    who.may(PERIOD_REOPEN)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let today = tx.at().day_in(&shop.basics()?.zone);
        let before = period::to_reopen(closed_to(tx)?, ask.closed_to)?;
        must_spare_years(tx, ask.closed_to)?;
        match ask.closed_to {
            Some(day) => store::write_closed_to(tx, day)?,
            None => store::delete_closed_to(tx)?,
        }
        store::insert_change(tx, &author, PeriodAct::Reopened, Some(before), ask.closed_to, &reason)?;
        let detail = json!({ "closed_to": [before, ask.closed_to], "reason": reason });
        audit::note(tx, &author, "period.reopened", SUBJECT, detail)?;
        period::announce(tx, &author, PeriodAct::Reopened, ask.closed_to)?;
        tx.outcome(&author, SUBJECT)?;
        Ok(store::find_periods(tx, today)?)
    })
    .await
}
