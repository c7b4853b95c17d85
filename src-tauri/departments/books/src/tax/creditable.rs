//! What is left to credit of an issued document: its lines and charges, each with the tax of its code. Pure.

use base::{Money, MoneyError};

use super::credit::CreditedPart;
use super::{TaxRounding, TaxShare};

/// What can still be credited of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creditable {
    /// The lines in their order, then what fee and delivery came to under each code.
    pub parts: Vec<CreditPart>,
    /// What is left of the total's rounding; outside every tax base.
    pub rounding: Money,
    pub(super) tax_rounding: TaxRounding,
    /// Tax by code and component as issued.
    pub(super) issued: Vec<TaxShare>,
}

/// A part of a document that can be credited by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditPart {
    /// The line's place from 1; none for service fee and delivery.
    pub line: Option<u32>,
    /// Tax code, or [`super::UNTAXED`].
    pub code: String,
    /// Without tax. Below zero where credits without tax took more than the net.
    pub net: Money,
    /// Tax by component, in the order of the code.
    pub taxes: Vec<(String, Money)>,
}

/// A line of an issued document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuedLine<'a> {
    /// Its place, from 1.
    pub line: u32,
    /// Its tax code.
    pub code: &'a str,
    /// After all discounts, without tax.
    pub net: Money,
    /// Its tax.
    pub tax: Money,
}

impl Creditable {
    /// All of a document: its lines, its tax summary, and its rounding to whole units.
    ///
    /// A line is kept with the sum of its tax: that is cut into components by what the summary has left of each, so that lines
    /// and charges add up to the summary in both directions. What the lines leave of the summary is fee and delivery.
    pub fn of(
        lines: &[IssuedLine<'_>],
        summary: &[TaxShare],
        rounding: Money,
        tax_rounding: TaxRounding,
    ) -> Result<Self, MoneyError> {
        let mut parts: Vec<CreditPart> = Vec::with_capacity(lines.len());
        let mut charges = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        for share in summary {
            if seen.contains(&share.code.as_str()) {
                continue;
            }
            seen.push(&share.code);
            let rows = summary.iter().filter(|row| row.code == share.code && !row.component.is_empty());
            let mut left = CreditPart {
                line: None,
                code: share.code.clone(),
                net: share.taxable,
                taxes: rows.map(|row| (row.component.clone(), row.tax)).collect(),
            };
            for line in lines.iter().filter(|line| line.code == share.code) {
                let part = left.cut(line)?;
                left.take(part.net, &part.taxes)?;
                parts.push(part);
            }
            if !left.gross()?.is_zero() {
                charges.push(left);
            }
        }
        parts.sort_by_key(|part| part.line);
        parts.extend(charges);
        Ok(Self { parts, rounding, tax_rounding, issued: summary.to_vec() })
    }

    /// What is left of the total.
    pub fn total(&self) -> Result<Money, MoneyError> {
        let gross: Vec<Money> = self.parts.iter().map(CreditPart::gross).collect::<Result<_, _>>()?;
        Money::sum(self.rounding.currency, gross)?.plus(self.rounding)
    }

    /// Takes away what an earlier credit took.
    pub fn take(&mut self, taken: &[CreditedPart], rounding: Money) -> Result<(), MoneyError> {
        for row in taken {
            if let Some(part) = self.parts.get_mut(row.part) {
                part.take(row.net, &row.taxes)?;
            }
        }
        self.rounding = self.rounding.minus(rounding)?;
        Ok(())
    }

    /// The place of a line, or of the charges under a code.
    pub fn place_of(&self, line: Option<u32>, code: &str) -> Option<usize> {
        self.parts.iter().position(|part| part.line == line && (line.is_some() || part.code == code))
    }

    /// The places of the parts under each code, in order of first appearance.
    pub(super) fn places_by_code(&self) -> Vec<Vec<usize>> {
        let mut codes: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            match codes.iter_mut().find(|(code, _)| *code == part.code) {
                Some((_, places)) => places.push(at),
                None => codes.push((&part.code, vec![at])),
            }
        }
        codes.into_iter().map(|(_, places)| places).collect()
    }

    pub(super) fn gross_of(&self, places: &[usize]) -> Result<Money, MoneyError> {
        let gross: Vec<Money> = places.iter().map(|at| self.parts[*at].gross()).collect::<Result<_, _>>()?;
        Money::sum(self.rounding.currency, gross)
    }
}

impl CreditPart {
    /// Net and tax.
    pub fn gross(&self) -> Result<Money, MoneyError> {
        self.net.plus(Money::sum(self.net.currency, self.taxes.iter().map(|(_, tax)| *tax))?)
    }

    /// The tax of a component, by its place in the code.
    pub(super) fn tax(&self, component: usize) -> Money {
        self.taxes.get(component).map_or(Money::zero(self.net.currency), |(_, tax)| *tax)
    }

    /// So much of it as net, without tax.
    pub(super) fn without_tax(&self, part: usize, net: Money) -> CreditedPart {
        CreditedPart { part, code: self.code.clone(), net, taxes: Vec::new() }
    }

    pub(super) fn is_taken_whole_by(&self, row: &CreditedPart) -> bool {
        row.net == self.net && row.taxes == self.taxes
    }

    /// Whether all of this can be taken from it.
    pub(super) fn has_room_for(&self, row: &CreditedPart) -> bool {
        let within = |taken: Money, left: Money| (0..=left.minor).contains(&taken.minor);
        within(row.net, self.net)
            && row.taxes.iter().zip(&self.taxes).all(|((_, taken), (_, left))| within(*taken, *left))
    }

    /// A line of this code, its tax cut into components by what is left of each.
    fn cut(&self, line: &IssuedLine<'_>) -> Result<Self, MoneyError> {
        let weights: Vec<i64> = self.taxes.iter().map(|(_, tax)| tax.minor).collect();
        let shares = if weights.is_empty() { Vec::new() } else { line.tax.apportion(&weights)? };
        Ok(Self {
            line: Some(line.line),
            code: self.code.clone(),
            net: line.net,
            taxes: self.taxes.iter().zip(shares).map(|((component, _), tax)| (component.clone(), tax)).collect(),
        })
    }

    fn take(&mut self, net: Money, taxes: &[(String, Money)]) -> Result<(), MoneyError> {
        self.net = self.net.minus(net)?;
        for (component, tax) in taxes {
            if let Some((_, left)) = self.taxes.iter_mut().find(|(name, _)| name == component) {
                *left = left.minus(*tax)?;
            }
        }
        Ok(())
    }
}
