//! Giving the discount, and taking it back, in the transaction of the payment or credit note that decides on it.

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{EarlyDiscount, early_discount, early_discount_source};
use books::ledger::{find_recorded, is_posted, post};

use super::terms::{discount_back, discount_with};
use crate::invoices::invoice::{Invoice, InvoiceStatus};
use crate::invoices::owed_again::owed_again;
use crate::invoices::receivable::{due, receivable_base_of};
use crate::invoices::{record_payment, store};

/// Takes in how much of one payment came in time, whoever told it and whenever: gives the discount where that is enough, and takes
/// it back where it is not enough after all. Gives what changes of the customer's advance: of an invoice that something else had
/// paid, the discount leaves so much to the customer.
///
/// It depends on the facts of the payment alone and not on what else was known when they came, so that the books come out the same
/// in whatever order they are told. An invoice gives its discount once.
pub fn early_discount_told(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: &Invoice,
    payment: &str,
    in_time: Money,
    at: Timestamp,
) -> Result<Money, Fault> {
    let nothing = Money::zero(invoice.currency);
    let stands = matches!(
        invoice.status,
        InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid | InvoiceStatus::Paid | InvoiceStatus::Credited
    );
    if invoice.early_discount.is_none() || !stands {
        return Ok(nothing);
    }
    let wanted = discount_with(invoice, invoice.credited)?;
    let asked = invoice.sums.total.minus(invoice.credited)?.minus(wanted)?;
    let is_earned = in_time.minor > 0 && in_time.minor >= asked.minor;
    match invoice.early_payment.as_deref() {
        None if is_earned && wanted.minor > 0 => give(tx, shop, invoice, payment, wanted, at),
        Some(holder) if holder == payment && !is_earned => take_back(tx, shop, invoice, payment),
        _ => Ok(nothing),
    }
}

/// Takes back what of the discount belonged to what a credit note just credited.
pub(in crate::invoices) fn lower_with_credit(
    tx: &WriteTx<'_>,
    shop: &Shop,
    credited: Invoice,
) -> Result<Invoice, Fault> {
    let back = discount_back(&credited, Money::zero(credited.currency))?;
    let Some(payment) = credited.early_payment.clone().filter(|_| back.minor > 0) else { return Ok(credited) };
    let left = credited.early_taken.minus(back)?;
    let advance = reverse(tx, shop, &credited, &payment)?;
    let reversed = Invoice { paid: credited.paid.minus(credited.early_taken)?, ..credited.clone() };
    let parts = (left, advance);
    if left.minor > 0 || advance.minor > 0 {
        write(tx, shop, &reversed, &payment, parts, tx.at())?;
    }
    store::update_early_discount(tx, credited.id, Some(&payment), left)?;
    let moved = record_payment::move_settled(tx, shop, &payment, credited, back.negated(), tx.at())?;
    Ok(Invoice { early_taken: left, ..moved })
}

fn give(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: &Invoice,
    payment: &str,
    discount: Money,
    at: Timestamp,
) -> Result<Money, Fault> {
    let owed = due(invoice);
    let to_invoice = if owed.minor < discount.minor { owed } else { discount };
    let to_advance = discount.minus(to_invoice)?;
    write(tx, shop, invoice, payment, (to_invoice, to_advance), at)?;
    store::update_early_discount(tx, invoice.id, Some(payment), to_invoice)?;
    if to_invoice.minor > 0 {
        record_payment::move_settled(tx, shop, payment, invoice.clone(), to_invoice, at)?;
    }
    Ok(to_advance)
}

fn take_back(tx: &WriteTx<'_>, shop: &Shop, invoice: &Invoice, payment: &str) -> Result<Money, Fault> {
    let advance = reverse(tx, shop, invoice, payment)?;
    store::update_early_discount(tx, invoice.id, None, Money::zero(invoice.currency))?;
    if invoice.early_taken.minor > 0 {
        record_payment::undo_payment(tx, shop, payment, &invoice.id, invoice.early_taken)?;
    }
    Ok(advance.negated())
}

/// Posts the entry, where the invoice is in the books.
fn write(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: &Invoice,
    payment: &str,
    (to_invoice, to_advance): (Money, Money),
    at: Timestamp,
) -> Result<(), Fault> {
    if !invoice.is_in_books() {
        return Ok(());
    }
    let customer = invoice.customer_id.ok_or_else(|| Fault::bug(format!("{} is issued to nobody", invoice.id)))?;
    let whole = receivable_base_of(invoice, to_invoice.plus(to_advance)?)?;
    let owed = if to_advance.is_zero() { whole } else { receivable_base_of(invoice, to_invoice)? };
    let entry = early_discount(&EarlyDiscount {
        payment,
        discount_no: next_number(tx, payment)?,
        invoice: &invoice.id.to_string(),
        customer: &customer.to_string(),
        happened_at: at,
        to_invoice: (to_invoice, owed),
        to_advance: (to_advance, whole.minus(owed)?),
    })?;
    post(tx, shop, entry)?;
    Ok(())
}

/// Reverses the entry that stands; gives what of it was the customer's advance.
fn reverse(tx: &WriteTx<'_>, shop: &Shop, invoice: &Invoice, payment: &str) -> Result<Money, Fault> {
    let nothing = Money::zero(invoice.currency);
    if !invoice.is_in_books() {
        return Ok(nothing);
    }
    let source = early_discount_source(payment, next_number(tx, payment)?.saturating_sub(1));
    let stood = find_recorded(tx, shop, &source)?
        .ok_or_else(|| Fault::bug(format!("nothing to take back: {source} was never posted")))?;
    owed_again(tx, shop, &source, invoice)?;
    let advance = stood.entry.lines.iter().find(|line| line.account == "2240");
    Ok(advance.map_or(nothing, |line| line.amount.negated()))
}

/// The first running number whose source is free.
fn next_number(tx: &WriteTx<'_>, payment: &str) -> Result<u32, Fault> {
    let mut number = 1;
    while is_posted(tx, &early_discount_source(payment, number))? {
        number += 1;
    }
    Ok(number)
}
