//! Tax that was billed and not yet due falls due: its invoice is paid, its goods are handed over, or its last day has come.
//!
//! ```text
//!        2110 output tax not yet due.<component> 2100 output tax.<component>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    what falls due      │                       │ what falls due
//! ```
//! source `payment:<id>:tax`, a second time `payment:<id>:tax:2`; by the calendar `invoice:<id>:tax:<day>`. The other way round
//! where a payment turns out not to have been one.

use base::{Fault, Money, ShopDate, Timestamp};

use super::invoice_chain;
use crate::ledger::entry::{Entry, Line, TaxLine, TaxStanding};

/// What the entry is made from.
pub struct TaxFellDue<'a> {
    /// See [`tax_of_payment_source`] and [`tax_of_day_source`].
    pub source: String,
    /// The invoice.
    pub invoice: &'a str,
    /// When it fell due.
    pub happened_at: Timestamp,
    /// The tax point.
    pub tax_on: ShopDate,
    /// By code and component; below nought what is not due after all.
    pub moved: &'a [DueTax],
}

/// The part of the tax of one component of one code that falls due, each with what it is carried at in the books currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueTax {
    /// Tax code.
    pub code: String,
    /// Component.
    pub component: String,
    /// Net value, amount and base.
    pub taxable: (Money, Money),
    /// Tax, amount and base.
    pub tax: (Money, Money),
}

impl DueTax {
    /// Whether nothing moves.
    pub fn is_zero(&self) -> bool {
        [self.taxable, self.tax].iter().all(|(amount, base)| amount.is_zero() && base.is_zero())
    }
}

impl DueTax {
    /// This less a part of it.
    pub fn less(&self, part: &Self) -> Result<Self, Fault> {
        let less = |whole: (Money, Money), part: (Money, Money)| -> Result<_, Fault> {
            Ok((whole.0.minus(part.0)?, whole.1.minus(part.1)?))
        };
        Ok(Self { taxable: less(self.taxable, part.taxable)?, tax: less(self.tax, part.tax)?, ..self.clone() })
    }
}

/// The source of what falls due with a payment, by how often that happened.
pub fn tax_of_payment_source(payment: &str, times: u32) -> String {
    if times <= 1 { format!("payment:{payment}:tax") } else { format!("payment:{payment}:tax:{times}") }
}

/// The source of what falls due on a day, paid or not.
pub fn tax_of_day_source(invoice: &str, day: ShopDate) -> String {
    format!("invoice:{invoice}:tax:{day}")
}

/// The entry of tax that falls due. It has no postings where only a value without tax moves: [`Entry::is_empty`].
pub fn tax_fell_due(fact: TaxFellDue<'_>) -> Entry {
    let (lines, taxes) = become_due(fact.invoice, ("2110", TaxStanding::NotYetDue), fact.tax_on, fact.moved);
    Entry {
        source: fact.source,
        recipe: "tax_fell_due",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes,
    }
}

/// Postings and tax entries of tax that becomes due: from the account where it stood, and how it stood there, to 2100.
pub(super) fn become_due(
    document: &str,
    (account, standing): (&'static str, TaxStanding),
    tax_on: ShopDate,
    moved: &[DueTax],
) -> (Vec<Line>, Vec<TaxLine>) {
    let (mut lines, mut taxes) = (Vec::new(), Vec::new());
    for due in moved {
        let (tax, base) = due.tax;
        lines.push(Line::new(account, &due.component, tax, base));
        lines.push(Line::new("2100", &due.component, tax.negated(), base.negated()));
        let stated = TaxLine {
            document: document.to_owned(),
            code: due.code.clone(),
            component: due.component.clone(),
            taxable: due.taxable.0,
            tax,
            base_taxable: due.taxable.1,
            base_tax: base,
            tax_on,
            standing: TaxStanding::Due,
        };
        taxes.push(TaxLine {
            taxable: stated.taxable.negated(),
            tax: stated.tax.negated(),
            base_taxable: stated.base_taxable.negated(),
            base_tax: stated.base_tax.negated(),
            standing,
            ..stated.clone()
        });
        taxes.push(stated);
    }
    (lines, taxes)
}
