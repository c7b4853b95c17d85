//! An issued invoice is made void: nothing was paid, its tax period is open, its country allows it.
//!
//! ```text
//!        4000 sales, 4010, 4020                  1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    as it was issued    │                       │ total
//!
//!        2100 output tax.<component>             4100 discounts
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    as it was issued    │                       │ as it was issued
//! ```
//! source `invoice:<id>:voided`

use base::Timestamp;

use crate::ledger::entry::Entry;
use crate::ledger::reverse::Recorded;

/// What the entry is made from.
pub struct InvoiceVoided<'a> {
    /// The invoice.
    pub invoice: &'a str,
    /// The entry of its issue: [`crate::ledger::find_recorded`] of [`super::invoice_issued_source`].
    pub issued: &'a Recorded,
    /// When it was made void.
    pub happened_at: Timestamp,
}

/// The entry of a void invoice: the one of its issue with every sign turned.
pub fn invoice_voided(fact: &InvoiceVoided<'_>) -> Entry {
    fact.issued.turned(format!("invoice:{}:voided", fact.invoice), "invoice_voided", fact.happened_at)
}
