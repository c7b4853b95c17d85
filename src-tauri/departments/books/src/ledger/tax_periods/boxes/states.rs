//! United States: sales tax, a block of boxes for each authority, and before them what was sold in each state whose tax codes are
//! its own in the sales tax table.

use std::collections::BTreeSet;

use base::{Fault, Money};

use super::rows::{blank, sum};
use super::tax_box::{BoxLabel, Figures, Rows, TaxBox};
use crate::ledger::tax_report::{TaxCodeReport, TaxSide};
use crate::tax::Treatment;

/// Gross and exempt sales, all and by state; then what an authority does not tax of the sales in its state, what it taxes, and its tax.
/// An authority whose codes belong to no state alone is set against all sales.
pub(super) fn sales_tax(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let supplies = figures.all(TaxSide::Output);
    let gross = supplies.value()?;
    let codes: Vec<&TaxCodeReport> =
        figures.report.sides.iter().filter(|side| side.side == TaxSide::Output).flat_map(|side| &side.codes).collect();
    let parts = || codes.iter().flat_map(|code| code.components.iter().map(move |part| (*code, part)));
    let authorities: BTreeSet<&str> =
        parts().map(|(_, part)| part.component.as_str()).filter(|component| !component.is_empty()).collect();
    let is_exempt = |code: &TaxCodeReport| code.treatment == Treatment::Exempt && code.tax.is_zero();
    let mut boxes = vec![supplies.untaxed("gross", BoxLabel::GrossSales)?];
    let exempt = figures.pick(TaxSide::Output, is_exempt);
    if !exempt.is_empty() {
        boxes.push(exempt.untaxed("exempt", BoxLabel::ExemptSupplies)?);
    }
    let state_of = |code: &TaxCodeReport| figures.states.get(&code.code).map(String::as_str);
    let states: BTreeSet<&str> = codes.iter().filter_map(|code| state_of(code)).collect();
    for state in &states {
        let sales = figures.pick(TaxSide::Output, |code| state_of(code) == Some(state));
        let exempt = figures.pick(TaxSide::Output, |code| state_of(code) == Some(state) && is_exempt(code));
        let named = |one: TaxBox| TaxBox { name: Some((*state).to_owned()), ..one };
        boxes.push(named(sales.untaxed(&format!("gross:{state}"), BoxLabel::GrossSales)?));
        if !exempt.is_empty() {
            boxes.push(named(exempt.untaxed(&format!("exempt:{state}"), BoxLabel::ExemptSupplies)?));
        }
    }
    for authority in authorities {
        let own = || parts().filter(|(_, part)| part.component == authority);
        let taxable = Money::sum(gross.currency, own().map(|(_, part)| part.taxable))?;
        let tax = Money::sum(gross.currency, own().map(|(_, part)| part.tax))?;
        let name = Some(authority.to_owned());
        let own_states: BTreeSet<_> = own().map(|(code, _)| state_of(code)).collect();
        let gross = match own_states.first() {
            Some(Some(state)) if own_states.len() == 1 => {
                figures.pick(TaxSide::Output, |code| state_of(code) == Some(state)).value()?
            }
            _ => gross,
        };
        boxes.push(TaxBox {
            name: name.clone(),
            value: Some(gross.minus(taxable)?),
            ..blank(&format!("untaxed:{authority}"), BoxLabel::UntaxedSales)
        });
        let rows = Rows {
            side: TaxSide::Output,
            codes: own().map(|(code, _)| code.code.clone()).collect(),
            component: name.clone(),
        };
        boxes.push(TaxBox {
            name,
            value: Some(taxable),
            opens: true,
            rows: Some(rows),
            ..sum(&format!("taxable:{authority}"), BoxLabel::TaxableSales, tax)
        });
    }
    let input = figures.all(TaxSide::Input);
    if !input.is_empty() {
        boxes.push(input.taxed("input", BoxLabel::InputTax)?);
    }
    boxes.push(figures.net("net")?);
    Ok(boxes)
}
