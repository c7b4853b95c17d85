//! A return under composition is filed: the turnover of its period is taxed.
//!
//! ```text
//!        6500 turnover tax expense               2130 turnover tax
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    rate × turnover     │                       │ rate × turnover
//! ```
//! source `tax_period:<id>:turnover`. The other way round where more came back than was sold.

use base::{Money, Timestamp};

use super::tax_period_chain;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct TurnoverTaxed<'a> {
    /// The period.
    pub period: &'a str,
    /// On its last day.
    pub happened_at: Timestamp,
    /// The tax, in the books currency.
    pub tax: Money,
}

/// The source of that entry.
pub fn turnover_taxed_source(period: &str) -> String {
    format!("tax_period:{period}:turnover")
}

/// The entry of a period's turnover tax; [`Entry::is_empty`] where nothing was sold.
pub fn turnover_taxed(fact: &TurnoverTaxed<'_>) -> Entry {
    let tax = fact.tax;
    Entry {
        source: turnover_taxed_source(fact.period),
        recipe: "turnover_taxed",
        chain: tax_period_chain(fact.period),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: vec![Line::new("6500", "", tax, tax), Line::new("2130", "", tax.negated(), tax.negated())],
        taxes: Vec::new(),
    }
}
