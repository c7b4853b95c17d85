//! The noun: a credit note with its lines.

use base::{Money, Quantity, ShopDate, Timestamp};
use books::tax::TaxShare;
use people::customers::CustomerId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::invoices::frozen::Frozen;
use crate::invoices::invoice::InvoiceId;

base::ids!(
    /// A credit note.
    CreditNoteId, "crn"
);

/// A credit note as it was issued. total = net + tax + rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditNote {
    /// Its id.
    pub id: CreditNoteId,
    /// Of its own series, never reused.
    pub number: String,
    /// The invoice it lowers.
    pub invoice_id: InvoiceId,
    /// Whose invoice that is.
    pub customer_id: CustomerId,
    /// Without tax.
    pub net: Money,
    /// Tax taken back.
    pub tax: Money,
    /// The share of the invoice's rounding to whole units.
    pub rounding: Money,
    /// What the customer owes less.
    pub total: Money,
    /// How much of that lowered what was still owed; the rest had been paid and is the customer's.
    pub to_due: Money,
    /// What left the receivable in the books currency.
    pub base_total: Money,
    /// Whether tax was taken back; not where it was issued too late for that.
    pub taxed: bool,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Why; printed on it.
    pub reason: String,
    /// Copies of the texts it is printed from, made at issue.
    pub frozen: Frozen,
    /// The day it counts in: its tax falls into the period of that day.
    pub issued_on: ShopDate,
    /// The instant of issue.
    pub issued_at: Timestamp,
    /// A test document: outside the numbers and the books.
    pub test: bool,
    /// By whom.
    pub created_by: String,
}

/// A line of a credit note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditNoteLine {
    /// Place, from 1.
    pub line: u32,
    /// The line of the invoice; absent for its service fee and delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_line: Option<u32>,
    /// As on the invoice; empty for service fee and delivery.
    pub description: String,
    /// How much came back; absent where only the price was cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Unit of the quantity.
    pub unit: String,
    /// Tax code, or `untaxed`.
    pub tax_code: String,
    /// Without tax.
    pub net: Money,
    /// Tax taken back.
    pub tax: Money,
    /// The same by component.
    #[serde(skip)]
    pub taxes: Vec<(String, Money)>,
}

impl CreditNote {
    /// What of it had been paid already: the customer's, to be spent or refunded.
    pub fn to_credit(&self) -> Money {
        Money { minor: self.total.minor.saturating_sub(self.to_due.minor), currency: self.total.currency }
    }
}
