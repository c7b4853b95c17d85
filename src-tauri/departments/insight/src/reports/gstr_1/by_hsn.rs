//! Table 12: supplies by HSN. What fell due of a paper under a code is shared out over the lines of that code, so that the table comes
//! to what the others do. Pure.

use std::collections::{BTreeMap, HashMap};

use base::{Currency, Fault, Money};

use super::build::{Read, Supply, Table, rate_key};
use super::store::{PaperKind, SoldLine};
use super::tables::{HsnLine, TaxHeads};

/// By whether the buyer is registered, HSN, unit and rate.
pub(super) fn by_hsn(books: Currency, supplies: &[Supply<'_>], read: &Read) -> Result<Vec<HsnLine>, Fault> {
    let mut lines: HashMap<(&str, &str), Vec<&SoldLine>> = HashMap::new();
    for line in &read.lines {
        lines.entry((&line.document, &line.code)).or_default().push(line);
    }
    let charges: HashMap<(&str, &str), i64> =
        read.charges.iter().map(|(document, code, minor)| ((document.as_str(), code.as_str()), *minor)).collect();
    let mut sums: BTreeMap<(bool, String, String, String), Summed> = BTreeMap::new();
    let is_summed =
        |supply: &&Supply<'_>| supply.paper.kind != PaperKind::Advance && supply.table != Table::Untaxed(OUTSIDE);
    for supply in supplies.iter().filter(is_summed) {
        let key = (supply.paper.id.as_str(), supply.code);
        let sold = lines.get(&key).map_or(&[][..], Vec::as_slice);
        // A charge that has no line takes its share of value and tax.
        let charged = charges.get(&key).copied().unwrap_or_default().max(0);
        let weights: Vec<i64> =
            sold.iter().map(|line| line.net_minor.saturating_abs()).chain(std::iter::once(charged)).collect();
        if weights.iter().all(|weight| *weight == 0) {
            let place = sums.entry(key_of(supply, "", "")).or_insert_with(|| Summed::none(books));
            place.add(supply.value, supply.taxes)?;
            continue;
        }
        let values = supply.value.apportion(&weights)?;
        let taxes = heads(supply.taxes, &weights)?;
        let back = supply.paper.kind == PaperKind::CreditNote;
        let whole = sold.iter().map(|line| Some(*line)).chain(std::iter::once(None));
        for ((line, value), taxes) in whole.zip(values).zip(taxes) {
            let (hsn, unit) = line.map_or(("", ""), |line| (&line.hsn, &line.unit));
            let place = sums.entry(key_of(supply, hsn, unit)).or_insert_with(|| Summed::none(books));
            place.add(value, taxes)?;
            let counted = line.map_or(0, |line| thousandths(&line.quantity));
            let counted = if back { counted.saturating_neg() } else { counted };
            place.thousandths = place.thousandths.checked_add(counted).ok_or(base::MoneyError::TooLarge)?;
        }
    }
    let none = Summed::none(books);
    let mut rows: Vec<HsnLine> = sums
        .into_iter()
        .filter(|(_, sum)| *sum != none)
        .map(|((registered, hsn, unit, rate), sum)| HsnLine {
            registered,
            hsn,
            unit,
            quantity: decimal(sum.thousandths),
            rate,
            value: sum.value,
            taxes: sum.taxes,
        })
        .collect();
    rows.sort_by(|one, other| {
        let key = |line: &HsnLine| (!line.registered, line.hsn.clone(), line.unit.clone());
        key(one).cmp(&key(other)).then_with(|| rate_key(&one.rate).cmp(&rate_key(&other.rate)))
    });
    Ok(rows)
}

const OUTSIDE: super::UntaxedKind = super::UntaxedKind::Outside;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Summed {
    thousandths: i64,
    value: Money,
    taxes: TaxHeads,
}

impl Summed {
    fn none(books: Currency) -> Self {
        Self { thousandths: 0, value: Money::zero(books), taxes: TaxHeads::none(books) }
    }

    fn add(&mut self, value: Money, taxes: TaxHeads) -> Result<(), base::MoneyError> {
        (self.value, self.taxes) = (self.value.plus(value)?, self.taxes.plus(taxes)?);
        Ok(())
    }
}

fn key_of(supply: &Supply<'_>, hsn: &str, unit: &str) -> (bool, String, String, String) {
    (supply.paper.is_registered(), hsn.to_owned(), unit.to_owned(), supply.rate.clone())
}

/// Each head over the weights.
fn heads(taxes: TaxHeads, weights: &[i64]) -> Result<Vec<TaxHeads>, base::MoneyError> {
    let (igst, cgst) = (taxes.igst.apportion(weights)?, taxes.cgst.apportion(weights)?);
    let (sgst, cess) = (taxes.sgst.apportion(weights)?, taxes.cess.apportion(weights)?);
    let rows = igst.into_iter().zip(cgst).zip(sgst).zip(cess);
    Ok(rows.map(|(((igst, cgst), sgst), cess)| TaxHeads { igst, cgst, sgst, cess }).collect())
}

/// A quantity as typed, `2.5`, in thousandths; nothing for none.
fn thousandths(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = format!("{part:0<3}");
    format!("{whole}{}", part.get(..3).unwrap_or("000")).parse().unwrap_or_default()
}

/// Thousandths as a plain decimal: `2.5`.
fn decimal(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let all = thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:03}", all / 1000, all % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_summed_as_they_are_typed() {
        for (text, number) in
            [("1", 1_000), ("2.5", 2_500), ("0.125", 125), ("", 0), ("9999999999.999", 9_999_999_999_999)]
        {
            assert_eq!(thousandths(text), number, "{text}");
        }
        for (number, text) in [(2_500, "2.5"), (1_000, "1"), (0, "0"), (-125, "-0.125"), (10_000, "10")] {
            assert_eq!(decimal(number), text);
        }
    }
}
