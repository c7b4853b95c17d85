//! A credit note as it goes over the wire.

use base::{Actor, Currency, Money, Shop, ShopDate, Timestamp};
use books::tax::TaxShare;
use serde::Serialize;
use utoipa::ToSchema;

use super::credit_note::{CreditNote, CreditNoteId, CreditNoteLine};
use super::store;
use crate::invoices::document::{InvoiceCustomer, customer};
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::{BILLING_READ, InvoiceId};
use crate::invoices::store as invoices;

/// A credit note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CreditNote)]
pub struct CreditNoteDocument {
    /// Its id.
    pub id: CreditNoteId,
    /// Of its own series.
    pub number: String,
    /// The invoice it lowers.
    pub invoice_id: InvoiceId,
    /// That invoice's number.
    pub invoice_number: String,
    /// Whose it is, as frozen at issue.
    pub customer: InvoiceCustomer,
    /// Currency of every amount on it.
    pub currency: Currency,
    /// Its lines.
    pub lines: Vec<CreditNoteLine>,
    /// Without tax.
    pub net: Money,
    /// Tax taken back.
    pub tax: Money,
    /// The share of the invoice's rounding to whole units.
    pub rounding: Money,
    /// What the customer owes less: net + tax + rounding.
    pub total: Money,
    /// How much of that lowered what was still owed.
    pub to_due: Money,
    /// How much of it had been paid: the customer's, to be spent or refunded.
    pub to_credit: Money,
    /// Whether tax was taken back; not where it was issued too late for that.
    pub taxed: bool,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Why.
    pub reason: String,
    /// The day it counts in.
    pub issued_on: ShopDate,
    /// The instant of issue.
    pub issued_at: Timestamp,
    /// A test document: outside the numbers and the books.
    pub test: bool,
    /// By whom.
    pub created_by: String,
}

/// One credit note with its lines.
pub async fn get_credit_note(shop: &Shop, who: &Actor, id: CreditNoteId) -> Result<CreditNoteDocument, InvoiceError> {
    who.may(BILLING_READ)?;
    find_document(shop, id).await
}

/// The same for whoever just issued it.
pub(super) async fn find_document(shop: &Shop, id: CreditNoteId) -> Result<CreditNoteDocument, InvoiceError> {
    shop.db
        .read(move |tx| {
            let note = store::find(tx, id)?.ok_or(InvoiceError::NoSuchCreditNote)?;
            let invoice = invoices::find(tx, note.invoice_id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            Ok(document(note, store::find_lines(tx, id)?, invoice.number.unwrap_or_default()))
        })
        .await
}

fn document(note: CreditNote, lines: Vec<CreditNoteLine>, invoice_number: String) -> CreditNoteDocument {
    CreditNoteDocument {
        to_credit: note.to_credit(),
        id: note.id,
        number: note.number,
        invoice_id: note.invoice_id,
        invoice_number,
        customer: customer(note.customer_id, note.frozen),
        currency: note.total.currency,
        lines,
        net: note.net,
        tax: note.tax,
        rounding: note.rounding,
        total: note.total,
        to_due: note.to_due,
        taxed: note.taxed,
        tax_summary: note.tax_summary,
        reason: note.reason,
        issued_on: note.issued_on,
        issued_at: note.issued_at,
        test: note.test,
        created_by: note.created_by,
    }
}
