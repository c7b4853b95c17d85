//! Closing days: from then on nobody dates anything in them.

use base::{Actor, Shop, ShopDate};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::period::{self, PERIOD_CLOSE, PeriodAct, PeriodError, Periods, SUBJECT};
use super::{close_to, closed_to, store};

/// Up to which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseAsk {
    /// The last day to close; it must be over in the shop's zone.
    pub closed_to: ShopDate,
}

/// Closes every day up to and including one. Closing what is closed changes nothing.
pub async fn close_period(shop: &Shop, who: &Actor, ask: CloseAsk) -> Result<Periods, PeriodError> {
    who.may(PERIOD_CLOSE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let today = tx.at().day_in(&shop.basics()?.zone);
        let before = closed_to(tx)?;
        if let Some(day) = period::to_close(before, ask.closed_to, today)? {
            close_to(tx, day)?;
            store::insert_change(tx, &author, PeriodAct::Closed, before, Some(day), "")?;
            let detail = json!({ "closed_to": [before, day] });
            audit::note(tx, &author, "period.closed", SUBJECT, detail)?;
            period::announce(tx, &author, PeriodAct::Closed, Some(day))?;
        }
        tx.outcome(&author, SUBJECT)?;
        Ok(store::find_periods(tx, today)?)
    })
    .await
}
