//! What becomes of an advance when its money goes back to the customer, refunded by the gateway, or comes again because the refund
//! failed after all.

use base::{Announcement, Fault, Money, Shop, System, WriteTx};
use books::ledger::is_posted;
use books::ledger::recipes::advance_tax_refunded_source;
use office::audit;
use serde_json::json;

use super::advance::Advance;
use super::news::{self, Happened};
use super::{store, tax};
use crate::payments::{self, Payment, PaymentId};

/// Hears that the money of an advance may have moved.
pub(super) fn on_moved(shop: &Shop, tx: &WriteTx<'_>, news: &Announcement) -> Result<(), Fault> {
    let Some(id) = PaymentId::parse(&news.subject) else { return Ok(()) };
    let Some(advance) = store::find_of_payment(tx, id)? else { return Ok(()) };
    let Some(payment) = payments::find(tx, id)? else { return Ok(()) };
    follow(tx, shop, advance, &payment)?;
    Ok(())
}

/// Brings an advance to what its payment has left of it, and its tax with it: back as far as money went back, due again where a
/// refund failed after all.
pub(super) fn follow(tx: &WriteTx<'_>, shop: &Shop, before: Advance, payment: &Payment) -> Result<Advance, Fault> {
    let most = before.gross.minus(before.applied)?;
    // In another currency it would be another payment's money.
    let there = if payment.captured.currency == before.gross.currency { payment.advance_minor } else { 0 };
    let left = Money { minor: there.clamp(0, most.minor), currency: before.gross.currency };
    if left == before.left {
        return Ok(before);
    }
    let id = before.id.to_string();
    let mut times = 1;
    while is_posted(tx, &advance_tax_refunded_source(&id, times))? {
        times += 1;
    }
    let after = Advance { left, ..before.clone() };
    tax::move_with(tx, shop, payment, &before, &after, advance_tax_refunded_source(&id, times))?;
    store::update(tx, &after)?;
    let who = System { cause: format!("news of {}", payment.id).into(), correlation: tx.correlation().into() };
    audit::note(tx, &who, "advance.moved", &id, json!({ "payment": payment.id, "left": [before.left, left] }))?;
    news::announce(tx, Happened::Moved, &after)?;
    Ok(after)
}
