//! Indonesia: SPT Masa PPN (form 1111). Malaysia: SST-02.

use base::Fault;

use super::tax_box::{BoxLabel, Figures, TaxBox};
use crate::ledger::tax_report::TaxSide;
use crate::tax::Treatment;

/// Supplies by kind, output and input tax, and what is to pay or was paid too much.
pub(super) fn spt_ppn(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let taxed = figures.supplied(Treatment::Taxed);
    Ok(vec![
        figures.supplied(Treatment::ZeroRated).untaxed("I.A.1", BoxLabel::Exports)?,
        taxed.taxed("I.A.2", BoxLabel::TaxedSupplies)?,
        figures.supplied(Treatment::Exempt).untaxed("I.A.5", BoxLabel::ExemptSupplies)?,
        figures.supplied(Treatment::OutOfScope).untaxed("I.B", BoxLabel::OutsideSupplies)?,
        taxed.only_tax("II.A", BoxLabel::OutputTax)?,
        figures.all(TaxSide::Input).only_tax("II.C", BoxLabel::InputTax)?,
        figures.net("II.D")?,
    ])
}

/// Taxable services by rate, exempt ones, and the tax. There is no input tax.
pub(super) fn sst_02(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let mut boxes = Vec::new();
    for (code, row) in figures.supplied(Treatment::Taxed).each() {
        let number = format!("11:{}", code.code);
        boxes.push(TaxBox { name: Some(code.name.clone()), ..row.taxed(&number, BoxLabel::TaxedSupplies)? });
    }
    boxes.push(figures.supplied(Treatment::Exempt).untaxed("18", BoxLabel::ExemptSupplies)?);
    let input = figures.all(TaxSide::Input);
    if !input.is_empty() {
        boxes.push(input.taxed("input", BoxLabel::InputTax)?);
    }
    boxes.push(figures.net("12")?);
    Ok(boxes)
}
