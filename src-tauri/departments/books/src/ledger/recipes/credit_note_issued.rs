//! A credit note is issued: goods came back, or the price was cut.
//!
//! ```text
//!        4110 returns and price cuts             1200 receivable.<customer>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    net of tax          │                       │ total
//!
//!        2100 output tax.<component>             7000 rounding
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    tax taken back      │                       │ share of what was rounded down
//!
//!        2110 output tax not yet due.<component>
//!   ─────────────────────┬─────────
//!    the part of it that │
//!    was not due yet     │
//!
//!        2300 unearned revenue.<line>
//!   ─────────────────────┬─────────
//!    what of the net will│
//!    not be earned       │
//! ```
//! source `credit_note:<id>:issued`; in the chain of the invoice. What the customer had paid already stands to the good in 1200
//! until it is spent, refunded or moved to the wallet. Without tax (too late for it) all of it is on 4110. What is credited of a line for a
//! period is taken from what is not earned of it yet; only what goes beyond that is on 4110.

use base::{Fault, Money, ShopDate, Timestamp};

use super::revenue_earned::unearned_line;
use super::tax_fell_due::DueTax;
use super::{exchange_difference, invoice_chain};
use crate::ledger::entry::{Entry, Line, TaxLine, TaxStanding};

/// What the entry is made from. `net`, `rounding` and the tax of `taxes` add up to `total`.
pub struct CreditNoteIssued<'a> {
    /// The credit note.
    pub credit_note: &'a str,
    /// The invoice it lowers.
    pub invoice: &'a str,
    /// Who owes less.
    pub customer: &'a str,
    /// When it was issued.
    pub happened_at: Timestamp,
    /// Its own day: the tax goes back in the period of the note, not of the invoice.
    pub tax_on: ShopDate,
    /// Net of tax.
    pub net: Money,
    /// The share of the invoice's rounding, and what that is carried at: below zero where the invoice was rounded down.
    pub rounding: (Money, Money),
    /// What the customer owes less, and what that part of the receivable is carried at.
    pub total: (Money, Money),
    /// Tax taken back by code and component.
    pub taxes: &'a [CreditedTax],
    /// What of `net` was not earned yet, by line.
    pub never_earned: &'a [NeverEarned],
}

/// What is credited of a line for a period and was not earned yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeverEarned {
    /// The line of the invoice, by place from 1.
    pub line: u32,
    /// The amount, and what it is carried at in the books currency.
    pub net: (Money, Money),
}

/// The tax of one component of one code that is taken back, each with what it is carried at in the books currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedTax {
    /// Tax code.
    pub code: String,
    /// Component; empty where the code has none.
    pub component: String,
    /// Net value credited, amount and base.
    pub taxable: (Money, Money),
    /// Tax, amount and base.
    pub tax: (Money, Money),
    /// The part of both that was not yet due: net value and tax. More than the whole where with the lower debt more of the rest
    /// has been paid, and so falls due.
    pub not_yet_due: Option<DueTax>,
}

/// The source of that entry.
pub fn credit_note_issued_source(credit_note: &str) -> String {
    format!("credit_note:{credit_note}:issued")
}

/// The entry of a credit note. Receivable, tax and rounding leave the books with the worth they were booked at; 4110 takes what
/// that leaves over.
pub fn credit_note_issued(fact: &CreditNoteIssued<'_>) -> Result<Entry, Fault> {
    let (total, total_base) = fact.total;
    let mut lines = vec![Line::new("1200", fact.customer, total.negated(), total_base.negated())];
    let mut taxes = Vec::with_capacity(fact.taxes.len());
    for credited in fact.taxes {
        let ((taxable, base_taxable), (tax, base_tax)) = (credited.taxable, credited.tax);
        let whole = DueTax {
            code: credited.code.clone(),
            component: credited.component.clone(),
            taxable: (taxable, base_taxable),
            tax: (tax, base_tax),
        };
        let parts = match &credited.not_yet_due {
            None => vec![(whole, "2100", TaxStanding::Due)],
            Some(later) => {
                vec![(whole.less(later)?, "2100", TaxStanding::Due), (later.clone(), "2110", TaxStanding::NotYetDue)]
            }
        };
        for (part, account, standing) in parts.into_iter().filter(|(part, _, _)| !part.is_zero()) {
            lines.push(Line::new(account, &part.component, part.tax.0, part.tax.1));
            taxes.push(TaxLine {
                document: fact.credit_note.to_owned(),
                code: part.code,
                component: part.component,
                taxable: part.taxable.0.negated(),
                tax: part.tax.0.negated(),
                base_taxable: part.taxable.1.negated(),
                base_tax: part.tax.1.negated(),
                tax_on: fact.tax_on,
                standing,
            });
        }
    }
    lines.push(Line::new("7000", "", fact.rounding.0, fact.rounding.1));
    let mut taken_back = fact.net;
    for unearned in fact.never_earned {
        let (amount, base) = unearned.net;
        lines.push(Line::new("2300", &unearned_line(fact.invoice, unearned.line), amount, base));
        taken_back = taken_back.minus(amount)?;
    }
    if taken_back.is_zero() {
        lines.extend(exchange_difference(&lines)?);
    } else {
        let left_over = Money::sum(total_base.currency, lines.iter().map(|line| line.base))?.negated();
        lines.insert(0, Line::new("4110", "", taken_back, left_over));
    }
    Ok(Entry {
        source: credit_note_issued_source(fact.credit_note),
        recipe: "credit_note_issued",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes,
    })
}
