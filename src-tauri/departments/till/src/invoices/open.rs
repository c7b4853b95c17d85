//! Invoices on which something is owed, for whoever looks for what a payment was meant for.

use base::{Money, ShopDate};
use people::customers::CustomerId;

use super::invoice::InvoiceId;

/// An invoice on which something is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// For whom.
    pub customer_id: Option<CustomerId>,
    /// Still owed.
    pub due: Money,
    /// The day it counts in.
    pub issued_on: ShopDate,
}
