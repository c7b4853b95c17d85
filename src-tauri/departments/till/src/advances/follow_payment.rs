//! What becomes of an advance when its money goes back to the customer, or comes again because the refund failed after all.

use base::{Announcement, Fault, Money, Shop, System, WriteTx};
use books::ledger::is_posted;
use books::ledger::recipes::advance_tax_refunded_source;
use office::audit;
use serde_json::json;

use super::advance::Advance;
use super::news::{self, Happened};
use super::refund_voucher::Moved;
use super::{settle_vouchers, store, tax};
use crate::payments::{self, Payment, PaymentId};

/// Hears that the money of an advance may have moved.
pub(super) fn on_moved(shop: &Shop, tx: &WriteTx<'_>, news: &Announcement) -> Result<(), Fault> {
    let Some(id) = PaymentId::parse(&news.subject) else { return Ok(()) };
    let Some(payment) = payments::find(tx, id)? else { return Ok(()) };
    money_moved(tx, shop, &payment, &Moved::default())
}

/// Brings the advance that a payment's money is, if it is one, to what the payment has left of it: for whoever moves that money, in the
/// same transaction, with the payment as it is about to be stored.
pub fn money_moved(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment, moved: &Moved) -> Result<(), Fault> {
    let Some(advance) = store::find_of_payment(tx, payment.id)? else { return Ok(()) };
    follow(tx, shop, advance, payment, moved)?;
    Ok(())
}

/// Brings an advance to what its payment has left of it, and its tax and its papers with it: back as far as money went back, due again
/// where a refund failed after all.
pub(super) fn follow(
    tx: &WriteTx<'_>,
    shop: &Shop,
    before: Advance,
    payment: &Payment,
    moved: &Moved,
) -> Result<Advance, Fault> {
    let most = before.gross.minus(before.applied)?;
    // In another currency it would be another payment's money.
    let there = if payment.captured.currency == before.gross.currency { payment.advance_minor } else { 0 };
    let left = Money { minor: there.clamp(0, most.minor), currency: before.gross.currency };
    let who = System { cause: format!("news of {}", payment.id).into(), correlation: tx.correlation().into() };
    let after = Advance { left, ..before.clone() };
    if left != before.left {
        move_tax(tx, shop, payment, &before, &after)?;
        store::update(tx, &after)?;
        let detail = json!({ "payment": payment.id, "left": [before.left, left] });
        audit::note(tx, &who, "advance.moved", &before.id.to_string(), detail)?;
    }
    if settle_vouchers::settle(tx, shop, &who, &after, moved)? || left != before.left {
        news::announce(tx, Happened::Moved, &after)?;
    }
    Ok(after)
}

fn move_tax(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment, before: &Advance, after: &Advance) -> Result<(), Fault> {
    let id = before.id.to_string();
    let mut times = 1;
    while is_posted(tx, &advance_tax_refunded_source(&id, times))? {
        times += 1;
    }
    tax::move_with(tx, shop, payment, before, after, advance_tax_refunded_source(&id, times))
}
