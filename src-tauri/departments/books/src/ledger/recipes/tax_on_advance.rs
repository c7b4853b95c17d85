//! The tax of an advance falls due when the money is received; once its invoice is there, or the money went back, it is taken back.
//!
//! ```text
//!        1310 tax on advances.<component>        2100 output tax.<component>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    due on receipt      │                       │ due on receipt
//! ```
//! source `advance:<id>:received`. The other way round, for the share that is taken back: `advance:<id>:tax_applied` when it is
//! applied to its invoice, whose own entry has the tax of the whole supply; `advance:<id>:tax_refunded`, a second time
//! `advance:<id>:tax_refunded:2`, when money of it goes back to the customer.

use base::{ShopDate, Timestamp};

use super::tax_fell_due::{DueTax, become_due};
use crate::ledger::entry::{Entry, TaxStanding};

/// What the entry is made from.
pub struct TaxOnAdvance<'a> {
    /// See [`advance_received_source`], [`advance_tax_applied_source`] and [`advance_tax_refunded_source`].
    pub source: String,
    /// The advance, whose receipt voucher states the tax.
    pub advance: &'a str,
    /// The chain of its payment.
    pub chain: &'a str,
    /// When the money was received, applied or given back.
    pub happened_at: Timestamp,
    /// The tax point: the day of that.
    pub tax_on: ShopDate,
    /// By code and component; below nought what is taken back.
    pub moved: &'a [DueTax],
}

/// The source of the tax that falls due on receipt.
pub fn advance_received_source(advance: &str) -> String {
    format!("advance:{advance}:received")
}

/// The source of the tax that is taken back with the advance's application.
pub fn advance_tax_applied_source(advance: &str) -> String {
    format!("advance:{advance}:tax_applied")
}

/// The source of what moves with money of the advance that is given back, by how often that happened.
pub fn advance_tax_refunded_source(advance: &str, times: u32) -> String {
    if times <= 1 {
        format!("advance:{advance}:tax_refunded")
    } else {
        format!("advance:{advance}:tax_refunded:{times}")
    }
}

/// The entry of tax on an advance. It has no postings where only a value without tax moves: [`Entry::is_empty`].
pub fn tax_on_advance(fact: TaxOnAdvance<'_>) -> Entry {
    let (lines, taxes) = become_due(fact.advance, ("1310", TaxStanding::OnAdvance), fact.tax_on, fact.moved);
    Entry {
        source: fact.source,
        recipe: "tax_on_advance",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes,
    }
}
