//! What payments tell an invoice, in the transaction of the payment. Invoices know no payment: they are told amounts.

use base::{Fault, Money, ReadTx, Shop, Timestamp, WriteTx};

use super::invoice::{Invoice, InvoiceId, InvoiceStatus};
use super::news::{self, Happened};
use super::{instalments, store, tax_waiting};

/// Remembers that somebody began to pay: from here on the invoice can no longer be voided. Later calls change nothing.
pub fn payment_started(tx: &WriteTx<'_>, id: &InvoiceId, at: Timestamp) -> Result<(), Fault> {
    if store::update_payment_initiated(tx, *id, at)? {
        news::announce(tx, Happened::PaymentStarted, &get(tx, *id)?)?;
    }
    Ok(())
}

/// Remembers how much of it a payer says is paid while nobody has decided on that; nothing once somebody has. It stays owed.
pub fn payment_claimed(tx: &WriteTx<'_>, id: &InvoiceId, claimed: Option<Money>) -> Result<(), Fault> {
    store::update_claimed(tx, *id, claimed.map_or(0, |claimed| claimed.minor))
}

/// Raises what is paid by `applied` of that payment, above zero and at most what is due, and moves the state on; tax that waited
/// for the payment falls due. More than is due is the caller's to put elsewhere; to hand it in here is a mistake of the program
/// and changes nothing.
pub fn record_payment(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &str,
    id: &InvoiceId,
    applied: Money,
    at: Timestamp,
) -> Result<Invoice, Fault> {
    if applied.minor <= 0 {
        return Err(Fault::bug(format!("{applied} was to be applied to {id}")));
    }
    move_paid(tx, shop, payment, get(tx, *id)?, applied, at, Happened::Paid)
}

/// Lowers what is paid, when a payment turns out not to have been one; tax that fell due with it waits again.
pub fn undo_payment(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &str,
    id: &InvoiceId,
    undone: Money,
) -> Result<Invoice, Fault> {
    if undone.minor <= 0 {
        return Err(Fault::bug(format!("{undone} was to be taken back from {id}")));
    }
    move_paid(tx, shop, payment, get(tx, *id)?, undone.negated(), tx.at(), Happened::PaymentUndone)
}

/// Moves what counts as paid without that money came or went. It is told where nothing is left to pay; else what moves with it is:
/// the payment or the credit note.
pub(super) fn move_settled(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &str,
    invoice: Invoice,
    change: Money,
    at: Timestamp,
) -> Result<Invoice, Fault> {
    let moved = keep_paid(tx, shop, payment, invoice, change, at)?;
    if change.minor > 0 && moved.status == InvoiceStatus::Paid {
        news::announce(tx, Happened::Paid, &moved)?;
    }
    Ok(moved)
}

fn move_paid(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &str,
    invoice: Invoice,
    change: Money,
    at: Timestamp,
    happened: Happened,
) -> Result<Invoice, Fault> {
    let moved = keep_paid(tx, shop, payment, invoice, change, at)?;
    news::announce(tx, happened, &moved)?;
    Ok(moved)
}

fn keep_paid(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &str,
    invoice: Invoice,
    change: Money,
    at: Timestamp,
) -> Result<Invoice, Fault> {
    let mut moved = moved(invoice.clone(), change, at, tx.at())?;
    moved.next_due_on = instalments::next_due_on(tx, &moved)?;
    store::update_paid(tx, &moved)?;
    tax_waiting::moved_by_payment(tx, shop, payment, &invoice, &moved, at)?;
    Ok(moved)
}

/// The invoice after so much more came in at an instant. With instalments the next day is the caller's to find.
pub(super) fn moved(invoice: Invoice, change: Money, at: Timestamp, changed_at: Timestamp) -> Result<Invoice, Fault> {
    let (status, paid) = invoice.after_payment(change)?;
    let paid_at = match status {
        InvoiceStatus::Paid => Some(at),
        InvoiceStatus::Credited => invoice.paid_at,
        _ => None,
    };
    Ok(Invoice {
        status,
        paid,
        paid_at,
        payment_initiated_at: invoice.payment_initiated_at.or(Some(at)),
        version: invoice.version.saturating_add(1),
        changed_at,
        ..invoice
    })
}

fn get(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Invoice, Fault> {
    store::find(tx, id)?.ok_or(Fault::NoSuch("invoice"))
}
