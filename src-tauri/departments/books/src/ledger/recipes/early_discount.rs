//! A customer paid in time what the terms of an invoice ask for until a day: the rest is given up.
//!
//! ```text
//!        4140 early-payment discounts            1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what is given up    │                       │ what is given up
//!
//!                                                2240 customer advances.<customer>
//!                                       ─────────┬─────────────────
//!                                                │ what of it nobody owed any more
//! ```
//! source `payment:<id>:discount`; given again after it was taken back: `payment:<id>:discount:2`. The price is not cut, so no tax
//! goes with it: where the law lets the tax follow, a credit note says so.

use base::{Fault, Money, Timestamp};

use super::invoice_chain;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct EarlyDiscount<'a> {
    /// The payment that came in time.
    pub payment: &'a str,
    /// How many times it was given for this payment, from 1.
    pub discount_no: u32,
    /// The invoice.
    pub invoice: &'a str,
    /// Who paid.
    pub customer: &'a str,
    /// When the payment was made.
    pub happened_at: Timestamp,
    /// What the customer owes less, and what that part of the receivable is carried at.
    pub to_invoice: (Money, Money),
    /// What of the discount was owed by nobody any more, as something else had paid it: it is the customer's.
    pub to_advance: (Money, Money),
}

/// The source of that entry.
pub fn early_discount_source(payment: &str, discount_no: u32) -> String {
    match discount_no {
        0 | 1 => format!("payment:{payment}:discount"),
        again => format!("payment:{payment}:discount:{again}"),
    }
}

/// The entry of a discount for paying early.
pub fn early_discount(fact: &EarlyDiscount<'_>) -> Result<Entry, Fault> {
    let ((owed, owed_base), (advance, advance_base)) = (fact.to_invoice, fact.to_advance);
    let mut lines = vec![Line::new("4140", "", owed.plus(advance)?, owed_base.plus(advance_base)?)];
    for (account, amount, base) in [("1200", owed, owed_base), ("2240", advance, advance_base)] {
        if !amount.is_zero() {
            lines.push(Line::new(account, fact.customer, amount.negated(), base.negated()));
        }
    }
    Ok(Entry {
        source: early_discount_source(fact.payment, fact.discount_no),
        recipe: "early_discount",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
