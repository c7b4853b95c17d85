//! Money that belonged to nobody finds its invoice.
//!
//! ```text
//!        2900 unidentified receipts              1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what had come       │                       │ up to what is due
//!
//!        7100 exchange differences               2240 advances.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    loss (base only)    │ gain (base only)      │ more than was due
//! ```
//! source `payment:<id>:assigned`, a second time `payment:<id>:assigned:2`

use base::{Fault, Money, Timestamp};

use super::exchange_difference;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from. `to_invoice` and `to_advance` add up to `unidentified`.
pub struct PaymentAssigned<'a> {
    /// The payment.
    pub payment: &'a str,
    /// 1 for the first time.
    pub assign_no: u32,
    /// The chain of the capture, so that 2900 nets out in it.
    pub chain: &'a str,
    /// When a person assigned it.
    pub happened_at: Timestamp,
    /// What stood on 2900, amount and base.
    pub unidentified: (Money, Money),
    /// Customer, amount, and what that part of the receivable is carried at.
    pub to_invoice: Option<(&'a str, Money, Money)>,
    /// Customer, amount, base: what was more than due.
    pub to_advance: Option<(&'a str, Money, Money)>,
}

/// The source of that entry.
pub fn payment_assigned_source(payment: &str, assign_no: u32) -> String {
    if assign_no <= 1 {
        format!("payment:{payment}:assigned")
    } else {
        format!("payment:{payment}:assigned:{assign_no}")
    }
}

/// The entry of an assigned payment.
pub fn payment_assigned(fact: &PaymentAssigned<'_>) -> Result<Entry, Fault> {
    let (amount, base) = fact.unidentified;
    let mut lines = vec![Line::new("2900", "", amount, base)];
    let credits = [fact.to_invoice.map(|credit| ("1200", credit)), fact.to_advance.map(|credit| ("2240", credit))];
    for (account, (customer, amount, base)) in credits.into_iter().flatten() {
        lines.push(Line::new(account, customer, amount.negated(), base.negated()));
    }
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: payment_assigned_source(fact.payment, fact.assign_no),
        recipe: "payment_assigned",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
