//! The noun.

use base::{Money, ShopDate, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::invoices::InvoiceId;

base::ids!(
    /// Tax that a customer withheld of one invoice.
    WithheldTaxId, "wht"
);

/// Tax that a customer withheld of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WithheldTax {
    /// Its id.
    pub id: WithheldTaxId,
    /// The invoice it settles a part of.
    pub invoice_id: InvoiceId,
    /// How much.
    pub amount: Money,
    /// The number of the customer's certificate; empty until it comes.
    pub certificate: String,
    /// The day on which it was withheld.
    pub withheld_on: ShopDate,
    /// When it was written down.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it was taken back, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Timestamp>,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub undone_why: String,
}
