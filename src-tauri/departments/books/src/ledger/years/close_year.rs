//! Closing a fiscal year: its result moves to retained earnings in one entry, and its days are locked.

use base::{Actor, Fault, Money, ReadTx, Shop, ShopDate};
use office::audit;
use serde_json::json;

use super::list_years::standing;
use super::year::{YearError, YearStanding, first_month};
use crate::ledger::entry::Line;
use crate::ledger::post::{is_posted, post_of_day};
use crate::ledger::post_manual_entry::told;
use crate::ledger::recipes::{self, YearClosed, year_closed_source};
use crate::ledger::{LEDGER_POST, account_code, store};
use crate::periods::{self, FiscalYear, PERIOD_CLOSE, find_closed_years};

/// Closes a fiscal year that is over and before which no year with income or cost is open. Its days may be closed already, one by
/// one, and days after it too.
pub async fn close_year(shop: &Shop, who: &Actor, name: &str) -> Result<YearStanding, YearError> {
    who.may(LEDGER_POST)?;
    who.may(PERIOD_CLOSE)?;
    let (shop, author, name) = (shop.clone(), who.clone(), name.to_owned());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let basics = shop.basics()?;
        let today = tx.at().day_in(&basics.zone);
        let year = to_close(tx, &name, today)?;
        let mut close_no = 1;
        while is_posted(tx, &year_closed_source(&year.year, close_no))? {
            close_no += 1;
        }
        let entry = recipes::year_closed(&YearClosed {
            year: &year.year,
            close_no,
            happened_at: year.ends_on.starts_in(&basics.zone),
            books: basics.books_currency,
            standing: result_standing(tx, &shop, year.ends_on)?,
        })?;
        // A year without income and cost has nothing to move; it is locked all the same.
        if !entry.is_empty() {
            let posted = post_of_day(tx, &shop, entry, year.ends_on)?;
            told(tx, &shop, posted.id)?;
        }
        periods::lock_year(tx, &author, &year)?;
        let locked = find_closed_years(tx)?;
        let lock = locked.iter().find(|closed| closed.year == year);
        let closed = standing(tx, &shop, year, lock, today)?;
        let detail = json!({ "result": closed.result, "entry": closed.entry, "closed_to": closed.ends_on });
        audit::note(tx, &author, "year.closed", &closed.year, detail)?;
        tx.outcome(&author, &closed.year)?;
        Ok(closed)
    })
    .await
}

/// The year of that name, where it may be closed now.
fn to_close(tx: &ReadTx<'_>, name: &str, today: ShopDate) -> Result<FiscalYear, YearError> {
    let month = first_month(tx)?;
    let year = FiscalYear::named(name, month).ok_or(YearError::NoSuchYear)?;
    if year.ends_on >= today {
        return Err(YearError::NotOver { ends_on: year.ends_on });
    }
    let closed = find_closed_years(tx)?;
    if closed.iter().any(|closed| closed.year.year == year.year) {
        return Err(YearError::ClosedAlready { year: year.year });
    }
    let last = closed.into_iter().next_back().map(|closed| closed.year);
    if let Some(later) = last.as_ref().filter(|last| last.ends_on >= year.ends_on) {
        return Err(YearError::LaterClosed { year: later.year.clone() });
    }
    let first = store::find_first_result_day(tx, last.map(|last| last.ends_on))?;
    match first.filter(|first| *first < year.starts_on).and_then(|first| FiscalYear::of(first, month)) {
        Some(open) => Err(YearError::EarlierOpen { year: open.year }),
        None => Ok(year),
    }
}

/// What stands on income and cost accounts at the end of a day, as postings would put it there.
fn result_standing(tx: &ReadTx<'_>, shop: &Shop, on: ShopDate) -> Result<Vec<Line>, Fault> {
    let books = shop.basics()?.books_currency;
    let mut lines: Vec<Line> = Vec::new();
    for row in store::find_result_standing(tx, on)? {
        let account = account_code(&row.account)
            .ok_or_else(|| Fault::bug(format!("account {} is not in the chart", row.account)))?;
        let base = Money::new(row.base_minor, books)?;
        // A base without an amount (an exchange difference) is emptied in the books currency; what an earlier closing
        // emptied so stands beside it there, and both together are nothing.
        let amount = if row.amount_minor == 0 { base } else { Money::new(row.amount_minor, row.currency)? };
        let same = |line: &&mut Line| {
            line.account == account && line.party == row.party && line.amount.currency == amount.currency
        };
        match lines.iter_mut().find(same) {
            Some(line) => (line.amount, line.base) = (line.amount.plus(amount)?, line.base.plus(base)?),
            None => lines.push(Line { account, party: row.party, amount, base }),
        }
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}
