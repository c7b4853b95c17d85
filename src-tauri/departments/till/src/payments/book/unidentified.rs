//! Money on 2900: what it is carried at when it leaves.

use base::{Money, Shop, WriteTx};
use books::ledger::recipes::payment_captured_source;
use books::ledger::{Entry, Line, base_of, carried, find_recorded, is_posted, post, reverse};

use super::next_number;
use crate::payments::{Payment, PaymentError, store};

/// What the money of a payment that stands on 2900 is carried at there. Where it came without a worth it gets that first, at the
/// rate of its day.
pub(in crate::payments) fn unidentified_base(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &Payment,
) -> Result<Money, PaymentError> {
    let amount = Money::new(payment.unidentified_minor, payment.captured.currency)?;
    if amount.currency == shop.basics()?.books_currency {
        return Ok(amount);
    }
    let chains = payment.chains();
    let share = || carried(tx, shop, &chains, "2900", "", amount.currency)?.share(amount);
    if let Some(base) = share()?.filter(|base| !base.is_zero()) {
        return Ok(base);
    }
    value_captures(tx, shop, payment)?;
    match share()? {
        Some(base) => Ok(base),
        // Another payment of the invoice gave back more than it had brought, so that less stands there than this one has.
        None => Ok(base_of(tx, shop, amount, payment.captured_at.unwrap_or(tx.at()).day_in(&shop.basics()?.zone))?),
    }
}

/// Books what came in without a worth in the books currency again, as it was, with the worth it had on its day.
fn value_captures(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment) -> Result<(), PaymentError> {
    let (id, zone) = (payment.id.to_string(), shop.basics()?.zone);
    let posted = next_number(tx, |n| payment_captured_source(&id, n))?;
    let mut next_no = posted;
    for capture_no in 1..posted {
        let source = payment_captured_source(&id, capture_no);
        if is_posted(tx, &format!("{source}:reversed"))? {
            continue;
        }
        let Some(recorded) = find_recorded(tx, shop, &source)? else { continue };
        let [debit, credit] = recorded.entry.lines.as_slice() else { continue };
        if credit.account != "2900" || !debit.base.is_zero() || debit.amount.currency != payment.captured.currency {
            continue;
        }
        let base = base_of(tx, shop, debit.amount, recorded.entry.happened_at.day_in(&zone))?;
        if base.is_zero() {
            continue;
        }
        let lines = vec![Line { base, ..debit.clone() }, Line { base: base.negated(), ..credit.clone() }];
        let received = debit.amount;
        let taken_back = reverse(tx, shop, &source, tx.at())?;
        let source = payment_captured_source(&id, next_no);
        let again = post(tx, shop, Entry { source, recipe: "payment_captured", lines, ..recorded.entry })?;
        // The day's takings are what the entries of the day come to.
        store::add_takings(tx, taken_back.dated_on, payment.merchant_account_id, 0, received.negated(), 0)?;
        store::add_takings(tx, again.dated_on, payment.merchant_account_id, 0, received, 0)?;
        next_no += 1;
    }
    Ok(())
}
