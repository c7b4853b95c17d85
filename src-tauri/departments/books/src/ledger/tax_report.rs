//! The tax report of some days: what was supplied and bought under each tax code, what tax that came to at which rate, and that
//! it is what the tax accounts moved by.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, Rate, ReadTx, Shop};
use serde::Serialize;
use utoipa::ToSchema;

use super::known::Known;
use super::profit_and_loss::DayRange;
use super::store::{self, TaxSum};
use crate::tax::{KeptTaxCode, Treatment, find_all_kept};

/// The tax report of some days by tax code and rate, in the books currency. A document counts on its tax point; where that day
/// was closed already, on the first open one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxReport {
    /// Which days.
    pub range: DayRange,
    /// Currency of all amounts.
    pub books_currency: Currency,
    /// What the shop supplied, then what it bought; both always.
    pub sides: Vec<TaxSideReport>,
    /// Owed to the authority: output tax less input tax. Below nought where the authority owes the shop.
    pub owed: Money,
    /// Whether it is what the books say.
    pub tie: TaxTie,
}

/// Supplies or purchases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxSideReport {
    /// Which of them.
    pub side: TaxSide,
    /// By tax code, as the shop's list of codes is ordered.
    pub codes: Vec<TaxCodeReport>,
    /// Value without tax, of all codes.
    pub taxable: Money,
    /// Tax of all codes.
    pub tax: Money,
}

/// Whether the shop owes or claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxSide {
    /// Supplies: the shop owes their tax.
    Output,
    /// Purchases: the shop claims their tax.
    Input,
}

/// What was supplied or bought under one tax code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxCodeReport {
    /// The code.
    pub code: String,
    /// Its name today; the code itself where the shop has it no more.
    pub name: String,
    /// How the return counts it.
    pub treatment: Treatment,
    /// Value without tax: documents less what was credited.
    pub taxable: Money,
    /// Of that, what credit notes and voids took back; nought or less.
    pub taken_back: Money,
    /// Its tax.
    pub tax: Money,
    /// By component, each with its own tax on the value; a code without any has one of no name.
    pub components: Vec<TaxComponentReport>,
}

/// What one component of a code came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxComponentReport {
    /// `CGST9`; empty where the code has none.
    pub component: String,
    /// Percent: every rate that the component had up to the last day, the oldest first. A credit note keeps the rate of its
    /// invoice, so more than one can stand behind an amount.
    pub rates: Vec<Rate>,
    /// The value it was reckoned on.
    pub taxable: Money,
    /// The tax.
    pub tax: Money,
}

/// What stands in the tax entries beside what the tax accounts moved by. The two are equal, or something is wrong with the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxTie {
    /// Tax by the tax entries.
    pub entered: Money,
    /// What the tax accounts moved by in these days, without opening balances and filed returns: + owed.
    pub moved: Money,
    /// The first less the second: nought.
    pub difference: Money,
}

/// The tax report of some days.
pub fn tax_report(tx: &ReadTx<'_>, shop: &Shop, range: DayRange) -> Result<TaxReport, Fault> {
    tax_report_as_known(tx, shop, range, Known::Now)
}

/// The same as it stood when the journal was no longer than that: what was booked since, and dated back, is not in it.
pub fn tax_report_as_known(tx: &ReadTx<'_>, shop: &Shop, range: DayRange, known: Known) -> Result<TaxReport, Fault> {
    let last_seq = known.last_entry(tx, shop)?.unwrap_or(store::EVERY_ENTRY);
    let books = shop.basics()?.books_currency;
    let codes = find_all_kept(tx, range.to)?;
    let mut by_side: BTreeMap<TaxSide, Vec<TaxSum>> = BTreeMap::new();
    for sum in store::find_tax_sums(tx, range.from, range.to, last_seq)? {
        by_side.entry(if sum.bought { TaxSide::Input } else { TaxSide::Output }).or_default().push(sum);
    }
    let mut side = |side| side_of(side, by_side.remove(&side).unwrap_or_default(), &codes, range, books);
    let sides = vec![side(TaxSide::Output)?, side(TaxSide::Input)?];
    let owed = sides[0].tax.minus(sides[1].tax)?;
    let moved = Money::new(store::find_tax_moved(tx, range.from, range.to, last_seq)?, books)?.negated();
    let tie = TaxTie { entered: owed, moved, difference: owed.minus(moved)? };
    Ok(TaxReport { range, books_currency: books, sides, owed, tie })
}

fn side_of(
    side: TaxSide,
    sums: Vec<TaxSum>,
    kept: &[KeptTaxCode],
    range: DayRange,
    books: Currency,
) -> Result<TaxSideReport, Fault> {
    // Entries of purchases are below nought; here both sides read upwards.
    let money = |minor: i64| {
        let amount = Money::new(minor, books)?;
        Ok::<_, Fault>(if side == TaxSide::Input { amount.negated() } else { amount })
    };
    let zero = Money::zero(books);
    let mut report = TaxSideReport { side, codes: Vec::new(), taxable: zero, tax: zero };
    for sum in sums {
        let known = kept.iter().find(|kept| kept.code.code == sum.code);
        let (taxable, taken_back, tax) = (money(sum.own_taxable)?, money(sum.taken_back)?, money(sum.tax)?);
        let component = TaxComponentReport {
            rates: known.map_or_else(Vec::new, |kept| rates_of(kept, &sum.component, range)),
            component: sum.component,
            taxable: money(sum.taxable)?,
            tax,
        };
        report.taxable = report.taxable.plus(taxable)?;
        report.tax = report.tax.plus(tax)?;
        match report.codes.iter_mut().find(|code| code.code == sum.code) {
            Some(code) => {
                code.taxable = code.taxable.plus(taxable)?;
                code.taken_back = code.taken_back.plus(taken_back)?;
                code.tax = code.tax.plus(tax)?;
                code.components.push(component);
            }
            None => report.codes.push(TaxCodeReport {
                name: known.map_or_else(|| sum.code.clone(), |kept| kept.code.name.clone()),
                treatment: known.map_or(Treatment::OutOfScope, |kept| kept.code.treatment),
                code: sum.code,
                taxable,
                taken_back,
                tax,
                components: vec![component],
            }),
        }
    }
    let place = |code: &str| kept.iter().position(|kept| kept.code.code == code).unwrap_or(kept.len());
    report.codes.sort_by(|a, b| place(&a.code).cmp(&place(&b.code)).then_with(|| a.code.cmp(&b.code)));
    Ok(report)
}

/// Every rate that a component of the code had up to the last day, the oldest first, each once.
fn rates_of(kept: &KeptTaxCode, component: &str, range: DayRange) -> Vec<Rate> {
    let mut rates = Vec::new();
    for from in kept.rates.iter().filter(|rate| rate.from_on <= Some(range.to)) {
        for part in from.components.iter().filter(|part| part.component == component) {
            if !rates.contains(&part.rate) {
                rates.push(part.rate);
            }
        }
    }
    rates
}
