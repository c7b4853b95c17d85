//! Taking an advance off the invoice of its order. One transaction.

use base::{Actor, Money, ReadTx, Shop, WriteTx};
use books::ledger::recipes::advance_tax_applied_source;
use books::periods;
use office::audit;
use serde_json::json;

use super::advance::{Advance, AdvanceId};
use super::error::AdvanceError;
use super::follow_payment::follow;
use super::news::{self, Happened};
use super::refund_voucher::Moved;
use super::{store, tax};
use crate::invoices::{self, Invoice, InvoiceError, InvoiceId};
use crate::payments::{self, PAYMENTS_WRITE, PaymentError};

/// Has an advance pay an invoice of the same customer, up to what is due; the tax that was due on receipt goes back by that share, for
/// the invoice has the tax of the whole supply. An advance pays one invoice: what is more than due stays to the customer's good on it.
///
/// # Errors
/// [`AdvanceError::AppliedAlready`], [`AdvanceError::NothingLeft`], [`AdvanceError::OtherCustomer`], [`AdvanceError::OtherCurrency`],
/// [`AdvanceError::TestDocument`]; a draft and an invoice of which nothing is due as invoices tell it; a closed day.
pub async fn apply_advance(
    shop: &Shop,
    who: &Actor,
    id: AdvanceId,
    invoice: InvoiceId,
) -> Result<Advance, AdvanceError> {
    who.may(PAYMENTS_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| apply(tx, &shop, &author, id, invoice)).await
}

fn apply(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: AdvanceId,
    invoice: InvoiceId,
) -> Result<Advance, AdvanceError> {
    let today = tx.at().day_in(&shop.basics()?.zone);
    periods::must_be_open(tx, today)?;
    let advance = store::find(tx, id)?.ok_or(AdvanceError::NoSuchAdvance)?;
    if advance.invoice_id.is_some() {
        return Err(AdvanceError::AppliedAlready);
    }
    let payment = payments::find(tx, advance.payment_id)?.ok_or(PaymentError::NoSuchPayment)?;
    // Money of it may have gone back a moment ago.
    let before = follow(tx, shop, advance, &payment, &Moved::default())?;
    if before.left.is_zero() {
        return Err(AdvanceError::NothingLeft);
    }
    let invoice = payable(tx, &before, invoice)?;
    let due = invoices::due(&invoice);
    let used = if due.minor < before.left.minor { due } else { before.left };
    let payment = payments::spend_advance(tx, shop, &id.to_string(), &payment, &invoice, used)?;
    let after = Advance {
        left: before.left.minus(used)?,
        applied: used,
        invoice_id: Some(invoice.id),
        applied_on: Some(today),
        ..before.clone()
    };
    tax::move_with(tx, shop, &payment, &before, &after, advance_tax_applied_source(&id.to_string()))?;
    store::update(tx, &after)?;
    audit::note(tx, who, "advance.applied", &id.to_string(), facts(&invoice, used))?;
    news::announce(tx, Happened::Applied, &after)?;
    tx.outcome(who, id)?;
    Ok(after)
}

fn facts(invoice: &Invoice, used: Money) -> serde_json::Value {
    json!({ "invoice": invoice.id, "number": invoice.number, "amount": used })
}

/// The invoice, if this advance can pay it.
fn payable(tx: &ReadTx<'_>, advance: &Advance, id: InvoiceId) -> Result<Invoice, AdvanceError> {
    let invoice = invoices::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
    invoice.must_be_issued()?;
    if !invoice.is_in_books() {
        return Err(AdvanceError::TestDocument);
    }
    if invoice.customer_id != Some(advance.customer_id) {
        return Err(AdvanceError::OtherCustomer);
    }
    if invoice.currency != advance.gross.currency {
        return Err(AdvanceError::OtherCurrency { advance: advance.gross.currency, invoice: invoice.currency });
    }
    invoice.must_be_open()?;
    Ok(invoice)
}
