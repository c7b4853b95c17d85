//! What is left of an invoice is given up as a bad debt. The tax stays due.
//!
//! ```text
//!        6400 bad debts                          1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what was left       │                       │ what was left
//! ```
//! source `invoice:<id>:written_off`

use base::{Money, Timestamp};

use super::invoice_chain;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct InvoiceWrittenOff<'a> {
    /// The invoice.
    pub invoice: &'a str,
    /// Who owed it.
    pub customer: &'a str,
    /// When it was given up.
    pub happened_at: Timestamp,
    /// What was left to pay.
    pub left: Money,
    /// What of the receivable's base was left.
    pub left_base: Money,
}

/// The entry of an invoice written off.
pub fn invoice_written_off(fact: &InvoiceWrittenOff<'_>) -> Entry {
    Entry {
        source: format!("invoice:{}:written_off", fact.invoice),
        recipe: "invoice_written_off",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: vec![
            Line::new("6400", "", fact.left, fact.left_base),
            Line::new("1200", fact.customer, fact.left.negated(), fact.left_base.negated()),
        ],
        taxes: Vec::new(),
    }
}
