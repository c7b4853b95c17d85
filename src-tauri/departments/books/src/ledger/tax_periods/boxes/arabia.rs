//! Saudi Arabia: the VAT return of ZATCA, by the numbers of its lines.

use base::Fault;

use super::rows::sum;
use super::tax_box::{BoxLabel, Figures, TaxBox};
use crate::ledger::tax_report::{TaxCodeReport, TaxSide};
use crate::tax::Treatment;

/// Sales by kind, purchases, corrections of filed periods, and what is to pay. The office takes corrections up to SAR 5,000 in the
/// return; larger ones are told to it for the period they belong to.
pub(super) fn vat(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let zero_rated = |exported: bool| {
        figures.pick(TaxSide::Output, move |code| {
            code.treatment == Treatment::ZeroRated && code.tax.is_zero() && is_export(figures, code) == exported
        })
    };
    Ok(vec![
        figures.supplied(Treatment::Taxed).taxed("1", BoxLabel::TaxedSupplies)?,
        zero_rated(false).untaxed("3", BoxLabel::ZeroRatedSupplies)?,
        zero_rated(true).untaxed("4", BoxLabel::Exports)?,
        figures.supplied(Treatment::Exempt).untaxed("5", BoxLabel::ExemptSupplies)?,
        figures
            .pick(TaxSide::Output, |code| code.treatment != Treatment::OutOfScope || !code.tax.is_zero())
            .taxed("6", BoxLabel::AllSupplies)?,
        figures.all(TaxSide::Input).taxed("7", BoxLabel::TaxedPurchases)?,
        sum("13", BoxLabel::TaxOfPeriod, figures.report.owed.minus(figures.late)?),
        sum("14", BoxLabel::Corrections, figures.late),
        figures.net("16")?,
    ])
}

/// Whether a code at nought is one of exports: its reason says so, in words or by the reason codes of ZATCA's e-invoices
/// (VATEX-SA-32 goods, VATEX-SA-33 services).
fn is_export(figures: &Figures<'_>, code: &TaxCodeReport) -> bool {
    figures.has_reason(code, &["export", "تصدير", "صادرات", "vatex-sa-32", "vatex-sa-33"])
}
