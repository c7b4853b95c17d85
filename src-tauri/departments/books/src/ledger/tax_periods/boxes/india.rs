//! India: FORM GSTR-3B (CGST Rules 2017, rule 61) and FORM GST CMP-08 (rule 62).

use base::Fault;

use super::rows::{blank, sum};
use super::tax_box::{BoxLabel, Figures, TaxBox};
use crate::ledger::tax_report::{TaxCodeReport, TaxSide};
use crate::tax::Treatment;

/// What the law calls zero-rated (IGST Act 2017, section 16), by what a code's reason says: exports and supplies to special economic
/// zones. Goods at 0 % within India are nil-rated, however alike the two look on a bill.
const ZERO_RATED_BY_LAW: [&str; 4] = ["export", "sez", "special economic zone", "निर्यात"];

/// Whether the law calls a supply zero-rated that is taxed at nought for this reason: an export, or a supply to a special economic
/// zone. Another one at nought is nil-rated.
pub fn is_zero_rated_in_india(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    ZERO_RATED_BY_LAW.iter().any(|word| reason.contains(word))
}

/// Tables 3.1, 4 and 6.1 as far as the ledger knows them. 3.1(d), what is owed for the seller, is not among it, and 3.2, supplies to
/// other states by state, is a report of its own (`insight/reports`), for it takes the papers; what is set off between heads in 6.1 is the office's reckoning.
pub(super) fn gstr_3b(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let taxed = figures.supplied(Treatment::Taxed);
    let input = figures.all(TaxSide::Input);
    let untaxed = |code: &TaxCodeReport, treatment| code.treatment == treatment && code.tax.is_zero();
    let zero_rated = figures.pick(TaxSide::Output, |code| {
        untaxed(code, Treatment::ZeroRated) && figures.has_reason(code, &ZERO_RATED_BY_LAW)
    });
    let nil_or_exempt = figures.pick(TaxSide::Output, |code| {
        let nil = untaxed(code, Treatment::ZeroRated) && !figures.has_reason(code, &ZERO_RATED_BY_LAW);
        nil || untaxed(code, Treatment::Exempt)
    });
    Ok(vec![
        TaxBox { heads: taxed.heads()?, ..taxed.taxed("3.1(a)", BoxLabel::TaxedSupplies)? },
        zero_rated.untaxed("3.1(b)", BoxLabel::ZeroRatedSupplies)?,
        nil_or_exempt.untaxed("3.1(c)", BoxLabel::NilRatedOrExempt)?,
        figures.supplied(Treatment::OutOfScope).untaxed("3.1(e)", BoxLabel::OutsideSupplies)?,
        TaxBox { heads: input.heads()?, ..input.taxed("4(A)(5)", BoxLabel::InputTax)? },
        figures.net("6.1")?,
    ])
}

/// The turnover and its tax. What still comes of the time before composition, a credit note on a tax invoice say, has a line of its
/// own.
pub(super) fn cmp_08(figures: &Figures<'_>) -> Result<Vec<TaxBox>, Fault> {
    let mut boxes = Vec::new();
    if let Some(turnover) = figures.turnover {
        boxes.push(TaxBox { value: Some(turnover.value), ..blank("3.1", BoxLabel::Turnover) });
        boxes.push(sum("3.3", BoxLabel::TurnoverTax, turnover.tax));
    }
    let taxed = figures.supplied(Treatment::Taxed);
    if !taxed.tax()?.is_zero() {
        boxes.push(taxed.only_tax("earlier_output", BoxLabel::OutputTax)?);
    }
    let input = figures.all(TaxSide::Input);
    if !input.is_empty() {
        boxes.push(input.only_tax("earlier_input", BoxLabel::InputTax)?);
    }
    boxes.push(figures.net("3.5")?);
    Ok(boxes)
}
