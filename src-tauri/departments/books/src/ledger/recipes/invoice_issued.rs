//! An invoice is issued.
//!
//! ```text
//!        1200 receivable.<customer>              4000 sales
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    total (asked)       │                       │ subtotal, net of tax
//!
//!        4100 discounts                          2100 output tax.<component>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    discount, net       │                       │ tax of each component
//!
//!                                                2110 output tax not yet due.<component>
//!                                       ─────────┬─────────────────
//!                                                │ of codes that are due later
//!
//!        7000 rounding                           4010 service fees, 4020 delivery
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    rounded down        │ rounded up            │ fee, delivery, net
//! ```
//! source `invoice:<id>:issued`

use base::{Fault, Money, ShopDate, Timestamp};

use super::{exchange_difference, invoice_chain};
use crate::ledger::entry::{Entry, Line, TaxLine, TaxStanding};
use crate::tax::{DocumentAmounts, TaxPoint, TaxShare};

/// What the entry is made from.
pub struct InvoiceIssued<'a> {
    /// The invoice.
    pub invoice: &'a str,
    /// Who owes it.
    pub customer: &'a str,
    /// When it was issued.
    pub happened_at: Timestamp,
    /// The day on which the tax of codes with that tax point is due; none while it is not yet.
    pub tax_on: &'a dyn Fn(TaxPoint) -> Option<ShopDate>,
    /// The day of the invoice.
    pub issued_on: ShopDate,
    /// Its amounts.
    pub amounts: &'a DocumentAmounts,
    /// What an amount of the invoice is worth in the books currency: [`crate::ledger::base_of`] on the day of issue.
    pub base: &'a dyn Fn(Money) -> Result<Money, Fault>,
}

/// The source of that entry.
pub fn invoice_issued_source(invoice: &str) -> String {
    format!("invoice:{invoice}:issued")
}

/// The entry of an issued invoice. In another currency than the books' every part is converted by itself, and sales take
/// what the rounding of the parts leaves over.
///
/// An invoice on which every amount is nought gives an entry that [`Entry::is_empty`]; there is nothing to post then.
pub fn invoice_issued(fact: &InvoiceIssued<'_>) -> Result<Entry, Fault> {
    let amounts = fact.amounts;
    let line = |account, party: &str, amount: Money| -> Result<Line, Fault> {
        Ok(Line::new(account, party, amount, (fact.base)(amount)?))
    };
    let mut lines = vec![
        line("1200", fact.customer, amounts.total)?,
        line("4100", "", amounts.discount)?,
        line("4010", "", amounts.service_fee.negated())?,
        line("4020", "", amounts.delivery.negated())?,
    ];
    let mut taxes = Vec::with_capacity(amounts.summary.len());
    for share in &amounts.summary {
        let due = (fact.tax_on)(share.tax_point);
        let account = if due.is_some() { "2100" } else { "2110" };
        let line = line(account, &share.component, share.tax.negated())?;
        taxes.push(tax_line(fact, share, line.base.negated(), due)?);
        lines.push(line);
    }
    lines.push(line("7000", "", amounts.rounding.negated())?);
    if amounts.subtotal.is_zero() {
        // Nothing was sold but a charge: no sales to take the difference.
        lines.extend(exchange_difference(&lines)?);
    } else {
        let left_over = Money::sum(lines[0].base.currency, lines.iter().map(|line| line.base))?.negated();
        lines.insert(2, Line::new("4000", "", amounts.subtotal.negated(), left_over));
    }
    Ok(Entry {
        source: invoice_issued_source(fact.invoice),
        recipe: "invoice_issued",
        chain: invoice_chain(fact.invoice),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes,
    })
}

fn tax_line(
    fact: &InvoiceIssued<'_>,
    share: &TaxShare,
    base_tax: Money,
    due: Option<ShopDate>,
) -> Result<TaxLine, Fault> {
    Ok(TaxLine {
        document: fact.invoice.to_owned(),
        code: share.code.clone(),
        component: share.component.clone(),
        taxable: share.taxable,
        tax: share.tax,
        base_taxable: (fact.base)(share.taxable)?,
        base_tax,
        tax_on: due.unwrap_or(fact.issued_on),
        standing: if due.is_some() { TaxStanding::Due } else { TaxStanding::NotYetDue },
    })
}
