//! Adding up rows of the tax report to boxes.

use base::{Fault, Money};

use super::tax_box::{BoxLabel, Figures, Rows, TaxBox, TaxHead};
use crate::ledger::tax_report::{TaxCodeReport, TaxSide};
use crate::tax::Treatment;

/// Rows of one side that a box counts.
pub(super) struct Picked<'a> {
    side: TaxSide,
    codes: Vec<&'a TaxCodeReport>,
    zero: Money,
}

impl<'a> Figures<'a> {
    /// The rows of a side that pass.
    pub(super) fn pick(&self, side: TaxSide, passes: impl Fn(&TaxCodeReport) -> bool) -> Picked<'a> {
        let sides = self.report.sides.iter().filter(|one| one.side == side);
        let codes = sides.flat_map(|one| &one.codes).filter(|code| passes(code)).collect();
        Picked { side, codes, zero: Money::zero(self.report.books_currency) }
    }

    /// Supplies that the return counts so. What was taxed stays so, whatever became of its code.
    pub(super) fn supplied(&self, treatment: Treatment) -> Picked<'a> {
        self.pick(TaxSide::Output, |code| counted_as(code) == treatment)
    }

    /// Whether the reason of a row's code has one of these words, which are in small letters.
    pub(super) fn has_reason(&self, code: &TaxCodeReport, words: &[&str]) -> bool {
        let kept = self.codes.iter().find(|kept| kept.code.code == code.code);
        let reason = kept.map(|kept| kept.code.reason.to_lowercase()).unwrap_or_default();
        words.iter().any(|word| reason.contains(word))
    }

    /// Everything of a side.
    pub(super) fn all(&self, side: TaxSide) -> Picked<'a> {
        self.pick(side, |_| true)
    }

    /// The return's last line: what is to pay, or in favour.
    pub(super) fn net(&self, number: &str) -> Result<TaxBox, Fault> {
        let turnover = self.turnover.map_or(Money::zero(self.report.books_currency), |turnover| turnover.tax);
        Ok(sum(number, BoxLabel::NetTax, self.report.owed.plus(turnover)?))
    }
}

/// How a row counts: with tax on it, it was taxed.
fn counted_as(code: &TaxCodeReport) -> Treatment {
    if code.tax.is_zero() { code.treatment } else { Treatment::Taxed }
}

impl<'a> Picked<'a> {
    /// The rows one by one, each as a pick of its own.
    pub(super) fn each(self) -> impl Iterator<Item = (&'a TaxCodeReport, Self)> {
        let Self { side, codes, zero } = self;
        codes.into_iter().map(move |code| (code, Self { side, codes: vec![code], zero }))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    pub(super) fn tax(&self) -> Result<Money, Fault> {
        Ok(Money::sum(self.zero.currency, self.codes.iter().map(|code| code.tax))?)
    }

    pub(super) fn value(&self) -> Result<Money, Fault> {
        Ok(Money::sum(self.zero.currency, self.codes.iter().map(|code| code.taxable))?)
    }

    /// A box of value and tax.
    pub(super) fn taxed(&self, number: &str, label: BoxLabel) -> Result<TaxBox, Fault> {
        Ok(TaxBox { tax: Some(self.tax()?), ..self.untaxed(number, label)? })
    }

    /// A box of value alone.
    pub(super) fn untaxed(&self, number: &str, label: BoxLabel) -> Result<TaxBox, Fault> {
        let taken_back = Money::sum(self.zero.currency, self.codes.iter().map(|code| code.taken_back))?;
        Ok(TaxBox {
            value: Some(self.value()?),
            taken_back: Some(taken_back),
            opens: !self.is_empty(),
            rows: Some(self.rows()),
            ..blank(number, label)
        })
    }

    /// A box of tax alone.
    pub(super) fn only_tax(&self, number: &str, label: BoxLabel) -> Result<TaxBox, Fault> {
        Ok(TaxBox { tax: Some(self.tax()?), opens: !self.is_empty(), rows: Some(self.rows()), ..blank(number, label) })
    }

    fn rows(&self) -> Rows {
        let codes = self.codes.iter().map(|code| code.code.clone()).collect();
        Rows { side: self.side, codes, component: None }
    }

    /// The tax by head, in the order of the heads' names: the letters that components begin with.
    pub(super) fn heads(&self) -> Result<Vec<TaxHead>, Fault> {
        let mut heads: Vec<TaxHead> = Vec::new();
        for part in self.codes.iter().flat_map(|code| &code.components).filter(|part| !part.component.is_empty()) {
            let head = head_of(&part.component);
            match heads.binary_search_by(|known| known.head.as_str().cmp(head)) {
                Ok(at) => heads[at].tax = heads[at].tax.plus(part.tax)?,
                Err(at) => heads.insert(at, TaxHead { head: head.to_owned(), tax: part.tax }),
            }
        }
        Ok(heads)
    }
}

/// `CGST` of `CGST9`.
fn head_of(component: &str) -> &str {
    let letters = component.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(component.len());
    if letters == 0 { component } else { component.get(..letters).unwrap_or(component) }
}

/// A box with nothing in it.
pub(super) fn blank(number: &str, label: BoxLabel) -> TaxBox {
    TaxBox {
        number: number.to_owned(),
        label,
        name: None,
        value: None,
        taken_back: None,
        tax: None,
        heads: Vec::new(),
        opens: false,
        rows: None,
    }
}

/// A box that is reckoned from others.
pub(super) fn sum(number: &str, label: BoxLabel, tax: Money) -> TaxBox {
    TaxBox { tax: Some(tax), ..blank(number, label) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_component_is_its_letters() {
        for (component, head) in
            [("CGST2.5", "CGST"), ("IGST18", "IGST"), ("FEES", "FEES"), ("9X", "9X"), ("VAT-15", "VAT")]
        {
            assert_eq!(head_of(component), head);
        }
    }
}
