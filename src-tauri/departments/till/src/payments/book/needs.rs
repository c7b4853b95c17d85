//! Why a person should look at a payment.

use crate::payments::Payment;

/// Money on 2900: nobody had asked for it.
pub(super) const NOBODY_ASKED: &str = "nobody here asked for this money: assign it to an invoice";
/// Money on 2900: the invoice is nobody's.
pub(super) const NO_CUSTOMER: &str = "the invoice has no customer";
/// Money of a sale went back without a credit note.
pub(super) const REFUNDED_THERE: &str = "refunded in the gateway's own screen: decide whether a credit note is owed";
/// Our own refund of a sale went, and its credit note could not be issued; the reason follows.
pub(in crate::payments) const CREDIT_OWED: &str = "a credit note is owed for what was refunded";
/// End of the reason where money on 2900 is in another currency than was billed.
pub(super) const ASSIGN_OR_REFUND: &str = ": assign or refund it";
/// Beginning of the reason where an entry has no worth in the books currency; the currency follows.
pub(super) const NO_RATE: &str = "no exchange rate for";
/// Stands between two reasons.
const AND: &str = "; ";

/// Marks the payment for a person; the first reason stays in front.
pub(in crate::payments) fn needs_you(payment: &mut Payment, why: &str) {
    if payment.needs_you.is_empty() {
        why.clone_into(&mut payment.needs_you);
    } else if !payment.needs_you.contains(why) {
        payment.needs_you = format!("{}{AND}{why}", payment.needs_you);
    }
}

/// Takes off the reasons that are answered once the money on 2900 has found its invoice. What else a person should look at
/// stays: a chargeback stands nowhere else.
pub(in crate::payments) fn found_its_invoice(payment: &mut Payment) {
    let currency = payment.captured.currency;
    // What came in has its worth now. A fee or a refund that was booked without one has not.
    let is_valued = payment.refunded.is_zero() && payment.fee.is_none_or(|fee| fee.currency != currency);
    let no_rate = format!("{NO_RATE} {currency} ");
    let is_answered = |why: &str| {
        [NOBODY_ASKED, NO_CUSTOMER].contains(&why)
            || why.ends_with(ASSIGN_OR_REFUND)
            || (is_valued && why.starts_with(&no_rate))
    };
    let left: Vec<&str> = payment.needs_you.split(AND).filter(|why| !is_answered(why)).collect();
    payment.needs_you = left.join(AND);
}

/// Takes off the reasons that are answered once a credit note stands behind all that was refunded out of the sale.
pub(in crate::payments) fn refund_is_credited(payment: &mut Payment) {
    let is_answered = |why: &str| why == REFUNDED_THERE || why.starts_with(CREDIT_OWED);
    let left: Vec<&str> = payment.needs_you.split(AND).filter(|why| !is_answered(why)).collect();
    payment.needs_you = left.join(AND);
}
