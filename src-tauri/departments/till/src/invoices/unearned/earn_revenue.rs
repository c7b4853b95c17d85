//! The step that no person starts: what days of a line have passed is earned.

use base::{Currency, Fault, ReadTx, Shop, ShopDate, System, WriteTx};
use books::ledger::recipes::{RevenueEarned, revenue_earned, unearned_line};
use books::ledger::{self, Carried};

use super::by_day::{by_day, days_between};
use super::store::{self, UnearnedRow};

/// Days of one line that are earned in one transaction at most: two months that the shop slept.
const DAYS_AT_ONCE: usize = 62;

/// Earns what days of one line have passed, those that wait longest first; `false` when none has. Each day counts in itself, however
/// long the shop slept, and in the first open day where it is closed. What the calendar says decides, and not for how long the program
/// ran: a clock set back finds the line further on.
pub async fn earn_revenue(shop: &Shop) -> Result<bool, Fault> {
    if !shop.is_set_up() {
        return Ok(false);
    }
    let today = shop.today()?;
    let Some((invoice, line)) = shop.db.read(move |tx| store::find_due(tx, today)).await? else { return Ok(false) };
    let because = System::because(format!("revenue of {invoice} line {line}"));
    let inside = shop.clone();
    shop.db
        .write(&because, move |tx| {
            let today = tx.at().day_in(&inside.basics()?.zone);
            let Some((row, currency)) = store::find(tx, invoice, line)? else { return Ok(()) };
            earn(tx, &inside, &row, currency, today, DAYS_AT_ONCE)
        })
        .await?;
    Ok(true)
}

/// Earns the days of a line before today, so many at most. A day is over when the next one begins.
pub(super) fn earn(
    tx: &WriteTx<'_>,
    shop: &Shop,
    row: &UnearnedRow,
    currency: Currency,
    today: ShopDate,
    most: usize,
) -> Result<(), Fault> {
    let Some(next) = row.next_on.filter(|day| *day < today) else { return Ok(()) };
    let (invoice, zone) = (row.invoice_id.to_string(), shop.basics()?.zone);
    let mut left = left(tx, shop, row, currency)?;
    let days = days_between(next, row.ends_on);
    let shares = by_day(left, days.len())?;
    let mut entries = Vec::new();
    let mut coming = days.into_iter().zip(shares).peekable();
    for _ in 0..most {
        let Some((day, share)) = coming.next_if(|(day, _)| *day < today) else { break };
        left = Carried { amount: left.amount.minus(share.amount)?, base: left.base.minus(share.base)? };
        if !share.amount.is_zero() {
            entries.push(revenue_earned(&RevenueEarned {
                invoice: &invoice,
                line: row.line,
                day,
                happened_at: day.starts_in(&zone),
                earned: (share.amount, share.base),
            }));
        }
    }
    if !entries.is_empty() {
        ledger::post_all(tx, shop, entries)?;
    }
    let next = coming.peek().map(|(day, _)| *day).filter(|_| !left.amount.is_zero());
    store::update_next(tx, row.invoice_id, row.line, next)
}

/// What of a line is not earned yet.
pub(super) fn left(tx: &ReadTx<'_>, shop: &Shop, row: &UnearnedRow, currency: Currency) -> Result<Carried, Fault> {
    let party = unearned_line(&row.invoice_id.to_string(), row.line);
    let stands = ledger::standing(tx, shop, "2300", &party, currency)?;
    Ok(Carried { amount: stands.amount.negated(), base: stands.base.negated() })
}
