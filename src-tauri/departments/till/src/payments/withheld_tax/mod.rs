//! Tax that a customer withheld: it settles its part of an invoice and stands in 1320 until the tax office counts it.
//!
//! What the customer did pay is a payment of its own. Where the tax of the invoice waits for its payments, this is one of them.

mod record;
pub(super) mod routes;
mod store;
#[cfg(test)]
mod stories;
mod withholding;

pub use record::{WithheldAsk, record_withheld_tax, undo_withheld_tax};
pub use withholding::{WithheldTax, WithheldTaxId};

use base::{Fault, ReadTx};

use crate::invoices::InvoiceId;

/// What was withheld of an invoice, oldest first; what was undone as well.
pub fn withheld_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<WithheldTax>, Fault> {
    store::find_of_invoice(tx, invoice)
}
