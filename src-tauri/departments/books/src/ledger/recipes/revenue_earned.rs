//! A day of the period that a line was billed for has passed: its share of the line is earned.
//!
//! ```text
//!        2300 unearned revenue.<line>            4000 sales
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    share of the day    │                       │ share of the day
//! ```
//! source `revenue:<line>:<day>`, the line as [`unearned_line`] names it; in the chain of the invoice.

use base::{Money, ShopDate, Timestamp};

use super::invoice_chain;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct RevenueEarned<'a> {
    /// The invoice.
    pub invoice: &'a str,
    /// Its line, by place from 1.
    pub line: u32,
    /// The day that passed.
    pub day: ShopDate,
    /// When: the beginning of that day.
    pub happened_at: Timestamp,
    /// What the day earns, and what that is carried at in the books currency.
    pub earned: (Money, Money),
}

/// The sub-account of a line on 2300.
pub fn unearned_line(invoice: &str, line: u32) -> String {
    format!("{invoice}/{line}")
}

/// The source of that entry.
pub fn revenue_earned_source(invoice: &str, line: u32, day: ShopDate) -> String {
    format!("revenue:{}:{day}", unearned_line(invoice, line))
}

/// The entry of one day of one line. The tax was due by the invoice and stays as it is.
pub fn revenue_earned(fact: &RevenueEarned<'_>) -> Entry {
    let (earned, base) = fact.earned;
    Entry {
        source: revenue_earned_source(fact.invoice, fact.line, fact.day),
        recipe: "revenue_earned",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: vec![
            Line::new("2300", &unearned_line(fact.invoice, fact.line), earned, base),
            Line::new("4000", "", earned.negated(), base.negated()),
        ],
        taxes: Vec::new(),
    }
}
