//! What of a payment came in time for the early-payment discount of its invoice.
//!
//! The moment that counts is the payment's own, as its gateway or whoever took it tells it, on the shop's calendar: not when we
//! learned of it. A payment of which a dispute was lost did not pay that much after all.

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use connectors::gateways::{DisputeStatus, Observation, PaymentFact};

use super::{add_to, is_beyond_belief, is_play};
use crate::invoices;
use crate::merchant_accounts::MerchantAccount;
use crate::payments::Payment;
use crate::payments::fold::Folded;
use crate::payments::observe::AHEAD_MAX_MS;

/// Brings the discount of the invoice to what the facts of this payment add up to. Called before what came in is booked, so that
/// what the invoice gives up is not asked for.
pub(in crate::payments) fn early_discount(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    facts: &[Observation],
    folded: &Folded,
) -> Result<(), Fault> {
    let Some(id) = payment.invoice_id else { return Ok(()) };
    let Some(invoice) = invoices::find(tx, id)? else { return Ok(()) };
    let Some(until) = invoice.early_discount.and_then(|terms| terms.until) else { return Ok(()) };
    if invoice.is_in_books() && is_play(shop, account)? {
        return Ok(());
    }
    let zone = shop.basics()?.zone;
    let in_time = facts.iter().filter(|_| !folded.withdrawn).filter_map(|seen| match &seen.fact {
        PaymentFact::Captured { amount, at, .. } => Some((*amount, *at)),
        _ => None,
    });
    let in_time = in_time.filter(|(amount, at)| amount.currency == invoice.currency && at.day_in(&zone) <= until);
    let nothing = (Money::zero(invoice.currency), tx.at());
    // Each capture tells the total so far.
    let (came, at) = in_time.max_by_key(|(amount, _)| amount.minor).unwrap_or(nothing);
    if is_beyond_belief(came, Some(invoice.sums.total)) {
        return Ok(());
    }
    let lost = folded.disputes.iter().filter(|told| told.status == DisputeStatus::Lost && told.has_taken());
    let lost = lost.map(|told| told.amount).filter(|amount| amount.currency == invoice.currency);
    let lost = Money::sum(invoice.currency, lost)?;
    // Cash pays more or less of the invoice than what was taken, by what it was rounded.
    let rounding = Money { minor: payment.rounding_minor, ..lost };
    let paid = came.minus(rounding)?.minus(lost)?;
    let at = Timestamp(at.0.min(tx.at().plus_ms(AHEAD_MAX_MS).0));
    let advance = invoices::early_discount_told(tx, shop, &invoice, &payment.id.to_string(), paid, at)?;
    add_to(&mut payment.advance_minor, advance.minor)
}
