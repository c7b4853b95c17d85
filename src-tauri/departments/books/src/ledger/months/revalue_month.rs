//! Revaluing a month: what stands in other currencies at its end is put to the rate of its last day, and back on the day after.

use base::{Actor, Fault, Shop};
use office::audit;
use serde_json::json;

use super::month::{MonthError, MonthWorth};
use super::worth::{known, month_worth, revalued};
use crate::ledger::LEDGER_POST;
use crate::ledger::entry::REVERSED;
use crate::ledger::post::{is_posted, post_of_day};
use crate::ledger::post_manual_entry::told;
use crate::ledger::recipes::{self, MonthRevalued, month_revalued_source};
use crate::ledger::reverse::find_recorded;
use crate::periods::find_closed_years;

/// Puts what stood in other currencies at the end of a month to the rate of its last day, and takes that back on the day after, in
/// one transaction. Done again, it moves what came or changed since. Its days may be closed (decision 0035), its year not.
pub async fn revalue_month(shop: &Shop, who: &Actor, name: &str) -> Result<MonthWorth, MonthError> {
    who.may(LEDGER_POST)?;
    let (shop, author, name) = (shop.clone(), who.clone(), name.to_owned());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let basics = shop.basics()?;
        let today = tx.at().day_in(&basics.zone);
        let month = known(tx, &shop, &name, today)?;
        if month.ends_on >= today {
            return Err(MonthError::NotOver { ends_on: month.ends_on });
        }
        // The day after the last of a closed year is open or closed by itself; the day in the year is not.
        let closed = find_closed_years(tx)?;
        if let Some(last) = closed.last().filter(|last| last.year.ends_on >= month.ends_on) {
            return Err(MonthError::YearClosed { year: last.year.year.clone() });
        }
        let mut number = 1;
        while is_posted(tx, &month_revalued_source(&name, number))? {
            number += 1;
        }
        let fact = MonthRevalued {
            month: &name,
            number,
            happened_at: month.ends_on.starts_in(&basics.zone),
            standing: revalued(tx, &shop, month.ends_on)?,
        };
        let entry = recipes::month_revalued(&fact, basics.books_currency)?;
        let mut detail = json!({ "entry": null });
        if !entry.is_empty() {
            let source = entry.source.clone();
            let posted = post_of_day(tx, &shop, entry, month.ends_on)?;
            told(tx, &shop, posted.id)?;
            let recorded = find_recorded(tx, &shop, &source)?
                .ok_or_else(|| Fault::bug("a month was revalued and its entry is not there"))?;
            let after = month.ends_on.plus_days(1);
            let back = recorded.turned(format!("{source}:reversed"), REVERSED, after.starts_in(&basics.zone));
            let back = post_of_day(tx, &shop, back, after)?;
            told(tx, &shop, back.id)?;
            detail = json!({ "entry": posted.id, "taken_back_by": back.id });
        }
        audit::note(tx, &author, "month.revalued", &name, detail)?;
        tx.outcome(&author, &name)?;
        month_worth(tx, &shop, &name, today)
    })
    .await
}
