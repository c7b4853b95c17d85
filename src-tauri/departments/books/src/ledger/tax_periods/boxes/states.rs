//! United States: sales tax, a block of boxes for each authority.

use std::collections::BTreeSet;

use base::{Fault, Money};

use super::rows::{blank, sum};
use super::tax_box::{BoxLabel, Figures, Rows, TaxBox};
use crate::ledger::tax_report::{TaxCodeReport, TaxSide};

/// Gross sales, what an authority does not tax of them, what it taxes, and its tax.
pub(super) fn sales_tax(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let supplies = figures.all(TaxSide::Output);
    let gross = supplies.value()?;
    let codes: Vec<&TaxCodeReport> =
        figures.report.sides.iter().filter(|side| side.side == TaxSide::Output).flat_map(|side| &side.codes).collect();
    let parts = || codes.iter().flat_map(|code| code.components.iter().map(move |part| (*code, part)));
    let authorities: BTreeSet<&str> =
        parts().map(|(_, part)| part.component.as_str()).filter(|component| !component.is_empty()).collect();
    let mut boxes = vec![supplies.untaxed("gross", BoxLabel::GrossSales)?];
    for authority in authorities {
        let own = || parts().filter(|(_, part)| part.component == authority);
        let taxable = Money::sum(gross.currency, own().map(|(_, part)| part.taxable))?;
        let tax = Money::sum(gross.currency, own().map(|(_, part)| part.tax))?;
        let name = Some(authority.to_owned());
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
