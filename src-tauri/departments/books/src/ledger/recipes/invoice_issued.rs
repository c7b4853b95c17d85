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
//!
//!                                                2300 unearned revenue.<line>
//!                                       ─────────┬─────────────────
//!                                                │ lines for a period, net
//! ```
//! source `invoice:<id>:issued`. A line for a period stands on 2300 after its discounts, and neither on 4000 nor on 4100: what of
//! it is earned comes to 4000 day by day.

use base::{Fault, Money, ShopDate, Timestamp};

use super::revenue_earned::unearned_line;
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
    /// The lines that are for a period, and earned by its days.
    pub unearned: &'a [UnearnedLine],
    /// What an amount of the invoice is worth in the books currency: [`crate::ledger::base_of`] on the day of issue.
    pub base: &'a dyn Fn(Money) -> Result<Money, Fault>,
}

/// A line that is billed ahead of what it is for, or for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnearnedLine {
    /// Its place, from 1.
    pub line: u32,
    /// Before every discount, without tax.
    pub subtotal: Money,
    /// After all discounts, without tax: what is to be earned.
    pub net: Money,
}

/// The source of that entry.
pub fn invoice_issued_source(invoice: &str) -> String {
    format!("invoice:{invoice}:issued")
}

/// The entry of an issued invoice. In another currency than the books' every part is converted by itself, and sales take
/// what the rounding of the parts leaves over; where there are none, the first line for a period.
///
/// An invoice on which every amount is nought gives an entry that [`Entry::is_empty`]; there is nothing to post then.
pub fn invoice_issued(fact: &InvoiceIssued<'_>) -> Result<Entry, Fault> {
    let amounts = fact.amounts;
    let line = |account, party: &str, amount: Money| -> Result<Line, Fault> {
        Ok(Line::new(account, party, amount, (fact.base)(amount)?))
    };
    let currency = amounts.total.currency;
    let later = Money::sum(currency, fact.unearned.iter().map(|line| line.subtotal))?;
    let later_net = Money::sum(currency, fact.unearned.iter().map(|line| line.net))?;
    let sales = amounts.subtotal.minus(later)?;
    let mut lines = vec![
        line("1200", fact.customer, amounts.total)?,
        line("4100", "", amounts.discount.minus(later.minus(later_net)?)?)?,
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
    for unearned in fact.unearned {
        lines.push(line("2300", &unearned_line(fact.invoice, unearned.line), unearned.net.negated())?);
    }
    let left_over = Money::sum(lines[0].base.currency, lines.iter().map(|line| line.base))?.negated();
    if !sales.is_zero() {
        lines.insert(2, Line::new("4000", "", sales.negated(), left_over));
    } else if let Some(unearned) = lines.iter_mut().find(|line| line.account == "2300") {
        unearned.base = unearned.base.plus(left_over)?;
    } else {
        // Nothing was sold but a charge: no sales to take the difference.
        lines.extend(exchange_difference(&lines)?);
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
