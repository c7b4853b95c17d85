//! Opening a closed fiscal year again: the entry is taken back, and the days that were open before are open again.

use base::{Actor, Fault, Shop};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::list_years::{last_closing, standing};
use super::year::{YearError, YearStanding, first_month};
use crate::ledger::LEDGER_POST;
use crate::ledger::entry::{Entry, REVERSED};
use crate::ledger::post::{is_posted, post_of_day};
use crate::ledger::post_manual_entry::told;
use crate::ledger::reverse::find_recorded;
use crate::periods::{self, FiscalYear, PERIOD_REOPEN, find_closed_years};

/// Why a year is opened again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearReopenAsk {
    /// Why, in a sentence; stands in the journal, in the list of changes and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Opens the last closed year again, while the days after it are open or were closed before it. What it moved to retained earnings
/// goes back on the last day of the year. Days that were closed before the year stay closed.
pub async fn reopen_year(shop: &Shop, who: &Actor, name: &str, ask: YearReopenAsk) -> Result<YearStanding, YearError> {
    who.may(LEDGER_POST)?;
    who.may(PERIOD_REOPEN)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author, name) = (shop.clone(), who.clone(), name.to_owned());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let today = tx.at().day_in(&shop.basics()?.zone);
        let locked = find_closed_years(tx)?;
        let Some(year) = locked.iter().map(|closed| &closed.year).find(|year| year.year == name) else {
            let known = FiscalYear::named(&name, first_month(tx)?).ok_or(YearError::NoSuchYear)?;
            return Err(YearError::NotClosed { year: known.year });
        };
        if let Some(last) = locked.last().map(|closed| &closed.year).filter(|last| *last != year) {
            return Err(YearError::LaterClosed { year: last.year.clone() });
        }
        periods::unlock_year(tx, &author, year, &reason)?;
        let mut reversal = None;
        if let Some(source) = last_closing(tx, &year.year)?
            && !is_posted(tx, &format!("{source}:reversed"))?
        {
            let recorded = find_recorded(tx, &shop, &source)?
                .ok_or_else(|| Fault::bug("a year was closed and its entry is not there"))?;
            let turned = recorded.turned(format!("{source}:reversed"), REVERSED, recorded.entry.happened_at);
            let posted = post_of_day(tx, &shop, Entry { memo: reason.clone(), ..turned }, year.ends_on)?;
            reversal = Some(told(tx, &shop, posted.id)?.id);
        }
        let detail = json!({ "reason": reason, "reversal": reversal });
        audit::note(tx, &author, "year.reopened", &year.year, detail)?;
        tx.outcome(&author, &year.year)?;
        Ok(standing(tx, &shop, year.clone(), None, today)?)
    })
    .await
}
