//! What the customer of an invoice has to the good on it: paid beyond what was owed, or paid before it was credited.

use base::{Actor, Fault, Money, ReadTx, Shop};
use serde::Serialize;
use utoipa::ToSchema;

use super::{PAYMENTS_READ, Payment, PaymentError, store};
use crate::invoices::{self, Invoice, InvoiceId};

/// What the customer has to the good on an invoice. No credit note and no tax goes with the advance; the credit has both behind
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Overpayment {
    /// Paid beyond the last instalment: an advance (2240) until it is spent or refunded.
    pub advance: Money,
    /// Paid, and credited afterwards: it stands in the receivable (1200) until it is spent or refunded.
    pub credit: Money,
}

/// What the customer has to the good on an invoice.
pub async fn overpayment_of(shop: &Shop, who: &Actor, invoice: InvoiceId) -> Result<Overpayment, PaymentError> {
    who.may(PAYMENTS_READ)?;
    shop.db
        .read(move |tx| {
            let found = invoices::find(tx, invoice)?.ok_or(PaymentError::NoSuchInvoice)?;
            Ok(overpayment(&found, &store::list_of_invoice(tx, invoice)?)?)
        })
        .await
}

/// The same within a transaction of the caller's.
pub fn overpayment_within(tx: &ReadTx<'_>, invoice: &Invoice) -> Result<Overpayment, Fault> {
    overpayment(invoice, &store::list_of_invoice(tx, invoice.id)?)
}

fn overpayment(invoice: &Invoice, payments: &[Payment]) -> Result<Overpayment, Fault> {
    let money = |minor| Money { minor, currency: invoice.currency };
    let own = || payments.iter().filter(|payment| payment.captured.currency == invoice.currency);
    let advance = Money::sum(invoice.currency, own().map(|payment| money(payment.advance_minor)))?;
    let refunded = Money::sum(
        invoice.currency,
        own().flat_map(|payment| [payment.sale_refunded_minor, payment.sale_credited_minor]).map(money),
    )?;
    let beyond = invoice.paid.plus(invoice.credited)?.minus(invoice.sums.total)?.minus(refunded)?;
    Ok(Overpayment { advance, credit: money(beyond.minor.max(0)) })
}
