//! A customer paid less than was billed and sent the rest to the tax office in the shop's name.
//!
//! ```text
//!        1320 tax withheld by customers          1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what was withheld   │                       │ what was withheld
//!
//!        7100 exchange differences
//!   ─────────────────────┬─────────
//!    loss (base only)    │ gain (base only)
//! ```
//! source `payment:<id>:withheld`, the id being that of the withholding: what was paid is a payment of its own, and may come
//! through another door on another day.

use base::{Fault, Money, Timestamp};

use super::{exchange_difference, invoice_chain};
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct TaxWithheld<'a> {
    /// The withholding.
    pub withholding: &'a str,
    /// The invoice it settles a part of.
    pub invoice: &'a str,
    /// Who withheld.
    pub customer: &'a str,
    /// The day on which it was withheld.
    pub happened_at: Timestamp,
    /// How much.
    pub amount: Money,
    /// Its worth on that day: what the shop may claim.
    pub amount_base: Money,
    /// What that part of the receivable is carried at.
    pub owed_base: Money,
}

/// The source of that entry.
pub fn tax_withheld_source(withholding: &str) -> String {
    format!("payment:{withholding}:withheld")
}

/// The entry of tax that a customer withheld.
pub fn tax_withheld(fact: &TaxWithheld<'_>) -> Result<Entry, Fault> {
    let mut lines = vec![
        Line::new("1320", "", fact.amount, fact.amount_base),
        Line::new("1200", fact.customer, fact.amount.negated(), fact.owed_base.negated()),
    ];
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: tax_withheld_source(fact.withholding),
        recipe: "tax_withheld",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
