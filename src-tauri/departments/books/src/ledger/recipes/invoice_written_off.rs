//! What is left of an invoice is given up as a bad debt. Tax that is due stays due; tax that never will be, because nobody pays, is
//! taken back.
//!
//! ```text
//!        6400 bad debts                          1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what was left       │                       │ what was left
//!
//!        2110 output tax not yet due.<component>
//!   ─────────────────────┬─────────
//!    what will never be  │
//!    due                 │
//! ```
//! source `invoice:<id>:written_off`

use base::{Fault, Money, ShopDate, Timestamp};

use super::invoice_chain;
use super::tax_fell_due::DueTax;
use crate::ledger::entry::{Entry, Line, TaxLine, TaxStanding};

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
    /// The day it counts in.
    pub tax_on: ShopDate,
    /// Tax that was waiting for a payment, where nothing else makes it fall due.
    pub never_due: &'a [DueTax],
}

/// The entry of an invoice written off.
pub fn invoice_written_off(fact: &InvoiceWrittenOff<'_>) -> Result<Entry, Fault> {
    let mut lines = vec![Line::new("1200", fact.customer, fact.left.negated(), fact.left_base.negated())];
    let mut taxes = Vec::with_capacity(fact.never_due.len());
    let (mut lost, mut lost_base) = (fact.left, fact.left_base);
    for due in fact.never_due {
        let (tax, base) = due.tax;
        (lost, lost_base) = (lost.minus(tax)?, lost_base.minus(base)?);
        lines.push(Line::new("2110", &due.component, tax, base));
        taxes.push(TaxLine {
            document: fact.invoice.to_owned(),
            code: due.code.clone(),
            component: due.component.clone(),
            taxable: due.taxable.0.negated(),
            tax: tax.negated(),
            base_taxable: due.taxable.1.negated(),
            base_tax: base.negated(),
            tax_on: fact.tax_on,
            standing: TaxStanding::NotYetDue,
        });
    }
    lines.insert(0, Line::new("6400", "", lost, lost_base));
    Ok(Entry {
        source: format!("invoice:{}:written_off", fact.invoice),
        recipe: "invoice_written_off",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes,
    })
}
