//! Why a person should look at a payment.
//!
//! A reason is either an event or found. An event is shown when its news comes, and news comes once. What is found is found again
//! each time the same facts are folded: it is shown once for each thing that it comes from, as an entry is posted once for its
//! source. So what a person settled does not come back from the facts that they had before them, and the same words out of another
//! fact are shown again: they are about something else.

use base::{Fault, WriteTx};

use crate::payments::{Payment, store};

/// Money on 2900: nobody had asked for it.
pub(in crate::payments) const NOBODY_ASKED: &str = "nobody here asked for this money: assign it to an invoice";
/// Money on 2900: the invoice is nobody's.
pub(in crate::payments) const NO_CUSTOMER: &str = "the invoice has no customer";
/// Money of a sale went back without a credit note.
pub(super) const REFUNDED_THERE: &str = "refunded in the gateway's own screen: decide whether a credit note is owed";
/// Our own refund of a sale went, and its credit note could not be issued; the reason follows.
pub(in crate::payments) const CREDIT_OWED: &str = "a credit note is owed for what was refunded";
/// End of the reason where money on 2900 is in another currency than was billed.
pub(in crate::payments) const ASSIGN_OR_REFUND: &str = ": assign or refund it";
/// Beginning of the reason where an entry has no worth in the books currency; the currency follows.
pub(in crate::payments) const NO_RATE: &str = "no exchange rate for";
/// Stands between two reasons.
pub(in crate::payments) const AND: &str = "; ";

/// Marks the payment for a person because of something that just happened; the first reason stays in front. Two that happened one
/// after the other count as two, be it in the same words.
pub(in crate::payments) fn needs_you(payment: &mut Payment, why: &str) {
    payment.reasons_shown = payment.reasons_shown.saturating_add(1);
    for reason in why.split(AND) {
        if payment.needs_you.is_empty() {
            reason.clone_into(&mut payment.needs_you);
        } else if !payment.needs_you.split(AND).any(|known| known == reason) {
            payment.needs_you = format!("{}{AND}{reason}", payment.needs_you);
        }
    }
}

/// Marks the payment for a person because of something that is found whenever its facts are folded: once for each cause, a name of
/// the fact behind it; empty where the words say all there is to tell one from another.
pub(in crate::payments) fn needs_you_once(
    tx: &WriteTx<'_>,
    payment: &mut Payment,
    why: &str,
    cause: &str,
) -> Result<(), Fault> {
    if store::insert_reason_shown(tx, payment.id, why, cause)? {
        needs_you(payment, why);
    }
    Ok(())
}

/// Takes off the reasons that are answered once the money on 2900 has found its invoice. What else a person should look at
/// stays: a chargeback stands nowhere else.
pub(in crate::payments) fn found_its_invoice(payment: &mut Payment) {
    let currency = payment.captured.currency;
    // What came in has its worth now. A fee or a refund that was booked without one has not.
    let is_valued = payment.refunded.is_zero() && payment.fee.is_none_or(|fee| fee.currency != currency);
    let no_rate = format!("{NO_RATE} {currency} ");
    take_off(payment, |why| is_of_unidentified(why) || (is_valued && why.starts_with(&no_rate)));
}

/// Whether a reason is about money on 2900.
pub(in crate::payments) fn is_of_unidentified(why: &str) -> bool {
    [NOBODY_ASKED, NO_CUSTOMER].contains(&why) || why.ends_with(ASSIGN_OR_REFUND)
}

/// Takes off the reasons that are answered once a credit note stands behind all that was refunded out of the sale.
pub(in crate::payments) fn refund_is_credited(payment: &mut Payment) {
    take_off(payment, |why| why == REFUNDED_THERE || why.starts_with(CREDIT_OWED));
}

/// Takes off the reasons that are answered.
pub(in crate::payments) fn take_off(payment: &mut Payment, is_answered: impl Fn(&str) -> bool) {
    let left: Vec<&str> = payment.needs_you.split(AND).filter(|why| !is_answered(why)).collect();
    payment.needs_you = left.join(AND);
}
