//! What becomes of waiting tax: it begins with the issue, falls due with payments, is given up with a bad debt, and is taken back with
//! a void.

use std::collections::BTreeSet;

use base::{Fault, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{DueTax, TaxFellDue, tax_fell_due, tax_of_day_source, tax_of_payment_source};
use books::ledger::{is_posted, post, reverse};
use books::tax::{TaxPoint, presets};

use super::left::{Waiting, difference, waiting_points};
use super::store;
use crate::invoices::invoice::{Invoice, InvoiceId};

/// Notes that tax of an invoice waits, from the day of issue; with the day of supply, or the last day that the country sets.
pub(in crate::invoices) fn begin(tx: &WriteTx<'_>, shop: &Shop, issued: &Invoice, day: ShopDate) -> Result<(), Fault> {
    for point in waiting_points(issued) {
        let latest_on = match point {
            TaxPoint::Payment => {
                let months = presets::of(&shop.basics()?.country).tax_due_after_months;
                months.map(|months| day.plus_months(i32::from(months)).plus_days(1))
            }
            _ => issued.supplied_on,
        };
        store::insert(tx, issued.id, point, latest_on)?;
    }
    Ok(())
}

/// Moves what falls due because a payment came to the invoice, or what is not due after all because one was undone.
pub(in crate::invoices) fn moved_by_payment(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &str,
    before: &Invoice,
    after: &Invoice,
    at: Timestamp,
) -> Result<(), Fault> {
    let Some(waiting) = Waiting::find(tx, shop, after)? else { return Ok(()) };
    let moved = difference(&waiting.standing(before)?, &waiting.standing(after)?)?;
    let mut times = 1;
    while is_posted(tx, &tax_of_payment_source(payment, times))? {
        times += 1;
    }
    post_moved(tx, shop, after, tax_of_payment_source(payment, times), &moved, at)
}

/// What of the waiting tax of an invoice that is written off will never be due.
pub(in crate::invoices) fn give_up(
    tx: &WriteTx<'_>,
    shop: &Shop,
    before: &Invoice,
    after: &Invoice,
) -> Result<Vec<DueTax>, Fault> {
    let Some(waiting) = Waiting::find(tx, shop, before)? else { return Ok(Vec::new()) };
    let mut never = Vec::new();
    for (before, after) in waiting.standing(before)?.iter().zip(&waiting.standing(after)?) {
        let less = before.whole.less(&after.whole)?;
        if !less.is_zero() {
            never.push(less);
        }
    }
    Ok(never)
}

/// Takes back what fell due by the calendar of an invoice that is made void. With payments nothing fell due: there were none.
pub(in crate::invoices) fn take_back(tx: &WriteTx<'_>, shop: &Shop, invoice: InvoiceId) -> Result<(), Fault> {
    let days: BTreeSet<ShopDate> = store::find(tx, invoice)?.into_iter().filter_map(|row| row.fallen_on).collect();
    for day in days {
        let source = tax_of_day_source(&invoice.to_string(), day);
        // A value without tax fell due without an entry.
        if is_posted(tx, &source)? {
            reverse(tx, shop, &source, tx.at())?;
        }
    }
    Ok(())
}

/// Posts what moves between due and not yet due. A move of a value without any tax posts nothing: there is nothing to balance.
pub(super) fn post_moved(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: &Invoice,
    source: String,
    moved: &[DueTax],
    at: Timestamp,
) -> Result<(), Fault> {
    let entry = tax_fell_due(TaxFellDue {
        source,
        invoice: &invoice.id.to_string(),
        happened_at: at,
        tax_on: at.day_in(&shop.basics()?.zone),
        moved,
    });
    if !entry.is_empty() {
        post(tx, shop, entry)?;
    }
    Ok(())
}
