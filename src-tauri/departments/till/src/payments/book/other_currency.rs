//! A gateway that says of one payment that it was captured in two currencies: which one the payment is in, and where the other
//! goes. Whichever was told first, the books come out the same.

use base::{Currency, Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{self, PaymentCaptured, payment_captured_source};
use books::ledger::{find_recorded, is_posted, post};

use super::{is_beyond_belief, is_outside, needs_you, needs_you_once, next_number, place, worth};
use crate::invoices::Invoice;
use crate::merchant_accounts::MerchantAccount;
use crate::payments::{Payment, store};

/// What was captured in the currency that the payment is in: the invoice's, or else that of the earliest capture by the
/// gateway's clock. Where that is another one than before, the figures of the payment are of it from here on.
pub(in crate::payments) fn own_of(
    payment: &mut Payment,
    invoice: Option<&Invoice>,
    totals: &[(Money, Timestamp)],
) -> Option<(Money, Timestamp)> {
    let billed = invoice.and_then(|invoice| totals.iter().find(|(total, _)| total.currency == invoice.currency));
    let (total, at) = billed.or_else(|| totals.first()).copied()?;
    if payment.captured.currency != total.currency {
        let nothing = Money::zero(total.currency);
        (payment.captured, payment.refunded, payment.unidentified_minor) = (nothing, nothing, 0);
    }
    Some((total, at))
}

/// Books what was captured in another currency than the payment is in, beyond what is booked already, to 2900.
pub(super) fn capture(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    total: Money,
    at: Timestamp,
) -> Result<(), Fault> {
    let twice = format!("captured in {} and in {total} too: look there", payment.captured.currency);
    needs_you_once(tx, payment, &twice, "")?;
    if is_outside(tx, shop, account, payment)? || is_beyond_belief(total, None) {
        return Ok(());
    }
    let received = total.minus(booked(tx, shop, payment, total.currency)?)?;
    if received.minor <= 0 {
        return Ok(());
    }
    let (id, party) = (payment.id.to_string(), account.id.to_string());
    let capture_no = next_number(tx, |n| payment_captured_source(&id, n))?;
    let worth = worth(tx, shop, received, at.day_in(&shop.basics()?.zone))?;
    let entry = recipes::payment_captured(&PaymentCaptured {
        payment: &id,
        capture_no,
        chain: &payment.chain(),
        happened_at: at,
        debit: place(account, &party),
        received,
        received_base: worth.base,
        to_invoice: None,
        to_advance: None,
        to_unidentified: Some((received, worth.base)),
        rounding: None,
    })?;
    let posted = post(tx, shop, entry)?;
    if let Some(want) = &worth.want {
        needs_you(payment, want);
    }
    store::add_takings(tx, posted.dated_on, account.id, i64::from(capture_no == 1), received, 0)
}

/// What the entries of a payment say came in in one currency.
fn booked(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment, currency: Currency) -> Result<Money, Fault> {
    let id = payment.id.to_string();
    let mut sum = Money::zero(currency);
    for capture_no in 1..next_number(tx, |n| payment_captured_source(&id, n))? {
        let source = payment_captured_source(&id, capture_no);
        if is_posted(tx, &format!("{source}:reversed"))? {
            continue;
        }
        // The first posting is what came in: the recipe puts it there.
        let debit = find_recorded(tx, shop, &source)?.and_then(|recorded| recorded.entry.lines.into_iter().next());
        if let Some(debit) = debit.filter(|debit| debit.amount.currency == currency) {
            sum = sum.plus(debit.amount)?;
        }
    }
    Ok(sum)
}
