//! What a credit note and a void do to revenue that is earned by the day.

use base::{Fault, Money, Shop, WriteTx};
use books::ledger::recipes::{NeverEarned, revenue_earned_source};
use books::ledger::{self, is_posted};

use super::by_day::days_between;
use super::earn_revenue::{earn, left};
use super::store;
use crate::invoices::invoice::{Invoice, InvoiceId};

/// What a credit takes from revenue that is not earned yet: of each line as much as is credited of it, up to what is left to earn.
/// The days that have passed are earned first, so that it does not matter whether the calendar was looked at before. What stays is
/// earned by the days that are left.
pub(in crate::invoices) fn credited(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: &Invoice,
    credited: &[(u32, Money)],
) -> Result<Vec<NeverEarned>, Fault> {
    let today = tx.at().day_in(&shop.basics()?.zone);
    let mut taken = Vec::new();
    for row in store::find_of_invoice(tx, invoice.id)? {
        earn(tx, shop, &row, invoice.currency, today, usize::MAX)?;
        let Some((_, net)) = credited.iter().find(|(line, _)| *line == row.line) else { continue };
        let left = left(tx, shop, &row, invoice.currency)?;
        let amount = if net.minor > left.amount.minor { left.amount } else { *net };
        if let Some(base) = left.share(amount)? {
            taken.push(NeverEarned { line: row.line, net: (amount, base) });
        }
    }
    Ok(taken)
}

/// Takes back what days were earned of an invoice that is made void; no more are.
pub(in crate::invoices) fn take_back(tx: &WriteTx<'_>, shop: &Shop, id: InvoiceId) -> Result<(), Fault> {
    for row in store::find_of_invoice(tx, id)? {
        for day in days_between(row.begins_on, row.ends_on) {
            if row.next_on.is_some_and(|next| day >= next) {
                break;
            }
            let source = revenue_earned_source(&id.to_string(), row.line, day);
            // A day that earned nothing has no entry.
            if is_posted(tx, &source)? {
                ledger::reverse(tx, shop, &source, tx.at())?;
            }
        }
        store::update_next(tx, id, row.line, None)?;
    }
    Ok(())
}
