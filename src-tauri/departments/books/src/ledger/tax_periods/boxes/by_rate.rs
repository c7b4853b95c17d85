//! The European Union, and countries without a form of their own here: output and input by tax code. The owner puts the figures
//! into the boxes of the state's form.

use base::Fault;

use super::tax_box::{BoxLabel, Figures, TaxBox};
use crate::ledger::tax_report::TaxSide;
use crate::tax::Treatment;

/// Supplies and purchases by code, what carries no tax, and what is to pay.
pub(super) fn vat(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let mut boxes = Vec::new();
    for (code, row) in figures.supplied(Treatment::Taxed).each() {
        let number = format!("output:{}", code.code);
        boxes.push(TaxBox { name: Some(code.name.clone()), ..row.taxed(&number, BoxLabel::TaxedSupplies)? });
    }
    boxes.push(figures.supplied(Treatment::ZeroRated).untaxed("zero_rated", BoxLabel::ZeroRatedSupplies)?);
    boxes.push(figures.supplied(Treatment::Exempt).untaxed("exempt", BoxLabel::ExemptSupplies)?);
    boxes.push(figures.supplied(Treatment::OutOfScope).untaxed("outside", BoxLabel::OutsideSupplies)?);
    boxes.push(figures.all(TaxSide::Output).only_tax("output", BoxLabel::OutputTax)?);
    for (code, row) in figures.all(TaxSide::Input).each() {
        let number = format!("input:{}", code.code);
        boxes.push(TaxBox { name: Some(code.name.clone()), ..row.taxed(&number, BoxLabel::TaxedPurchases)? });
    }
    boxes.push(figures.all(TaxSide::Input).only_tax("input", BoxLabel::InputTax)?);
    boxes.push(figures.net("net")?);
    Ok(boxes)
}
