//! A customer's advance pays what the customer owes: on the invoice on which more came than was due, or on that of the order for
//! which it was taken.
//!
//! ```text
//!        2240 advances.<customer>                1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what it pays        │                       │ what it pays
//!
//!        7100 exchange differences
//!   ─────────────────────┬─────────
//!    loss (base only)    │ gain (base only)
//! ```
//! source `advance:<id>:applied` for an advance that was taken for an order; for what was more than due on an invoice
//! `advance:<invoice>:applied`, a second time `advance:<invoice>:applied:2`. In the chain of the invoice.

use base::{Fault, Money, Timestamp};

use super::exchange_difference;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct AdvanceApplied<'a> {
    /// The advance that was taken for an order, or the invoice on which more came than was due.
    pub advance: &'a str,
    /// 1 for the first time.
    pub apply_no: u32,
    /// The chain of the invoice.
    pub chain: &'a str,
    /// When it was applied.
    pub happened_at: Timestamp,
    /// Whose advance.
    pub customer: &'a str,
    /// How much.
    pub amount: Money,
    /// What that part of the advance is carried at.
    pub advance_base: Money,
    /// What that part of the receivable is carried at.
    pub owed_base: Money,
}

/// The source of that entry.
pub fn advance_applied_source(advance: &str, apply_no: u32) -> String {
    if apply_no <= 1 { format!("advance:{advance}:applied") } else { format!("advance:{advance}:applied:{apply_no}") }
}

/// The entry of an applied advance.
pub fn advance_applied(fact: &AdvanceApplied<'_>) -> Result<Entry, Fault> {
    let mut lines = vec![
        Line::new("2240", fact.customer, fact.amount, fact.advance_base),
        Line::new("1200", fact.customer, fact.amount.negated(), fact.owed_base.negated()),
    ];
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: advance_applied_source(fact.advance, fact.apply_no),
        recipe: "advance_applied",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
