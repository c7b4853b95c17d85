//! From tax entries and papers to the tables. Pure.

use std::collections::{BTreeMap, HashMap};

use base::{Currency, Fault, Money, ShopDate, regions};
use books::ledger::is_zero_rated_in_india;

use super::by_hsn::by_hsn;
use super::store::{FellDue, NumbersGiven, PaperKind, SoldLine, TaxedPaper};
use super::tables::{BillLine, Gstr1, NumbersLine, PlaceLine, TaxHeads, UntaxedKind, UntaxedLine};
use crate::reports::interstate::{BuyerKind, buyers_of};

/// From here on a bill to another state and to who is not registered stands by itself, in minor units of the rupee: above
/// ₹1,00,000 (CGST Rules, rule 59(4) as amended by Notification 12/2024, since 1 August 2024).
const LARGE_MINOR: i64 = 10_000_000;

/// What the tables are made from.
pub(super) struct Read {
    pub papers: Vec<TaxedPaper>,
    pub due: Vec<FellDue>,
    pub lines: Vec<SoldLine>,
    pub charges: Vec<(String, String, i64)>,
    pub numbers: Vec<NumbersGiven>,
}

/// What fell due of a paper under one code.
#[derive(Debug, Clone)]
pub(super) struct Supply<'a> {
    pub paper: &'a TaxedPaper,
    pub code: &'a str,
    pub table: Table,
    /// `18`.
    pub rate: String,
    /// + supplied, − taken back.
    pub value: Money,
    pub taxes: TaxHeads,
}

/// The table that a supply belongs in; a credit note's is that of its bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Registered,
    Large,
    Export,
    Others,
    Untaxed(UntaxedKind),
}

impl TaxedPaper {
    /// Whether the buyer has a GSTIN or a UIN.
    pub(super) fn is_registered(&self) -> bool {
        buyers_of(&self.tax_id) != Some(BuyerKind::Unregistered)
    }

    fn is_interstate(&self) -> bool {
        !self.region.is_empty() && self.region != self.shop_region
    }
}

/// The tables for some days.
pub(super) fn tables(
    country: &str,
    books: Currency,
    (from, to): (ShopDate, ShopDate),
    read: &Read,
) -> Result<Gstr1, Fault> {
    let supplies = supplies(books, read)?;
    let mut out = Gstr1 {
        from,
        to,
        registered: Vec::new(),
        large: Vec::new(),
        exports: Vec::new(),
        others: Vec::new(),
        untaxed: Vec::new(),
        notes_registered: Vec::new(),
        notes_others: Vec::new(),
        advances: Vec::new(),
        advances_used: Vec::new(),
        by_hsn: by_hsn(books, &supplies, read)?,
        numbers: read.numbers.iter().map(numbers).collect(),
        taxed_value: Money::zero(books),
        taxes: TaxHeads::none(books),
    };
    let mut bills: BTreeMap<(usize, String, &str, String), BillLine> = BTreeMap::new();
    for supply in &supplies {
        let paper = supply.paper;
        if let Table::Untaxed(kind) = supply.table {
            add_untaxed(&mut out.untaxed, kind, supply)?;
            continue;
        }
        out.taxed_value = out.taxed_value.plus(supply.value)?;
        out.taxes = out.taxes.plus(supply.taxes)?;
        match (paper.kind, supply.table) {
            (PaperKind::Advance, _) if supply.value.minor >= 0 => add_place(&mut out.advances, country, supply, false)?,
            (PaperKind::Advance, _) => add_place(&mut out.advances_used, country, supply, true)?,
            (_, Table::Others) => add_place(&mut out.others, country, supply, false)?,
            (kind, table) => {
                let place = match (kind, table) {
                    (PaperKind::CreditNote, Table::Registered) => 3,
                    (PaperKind::CreditNote, _) => 4,
                    (_, Table::Registered) => 0,
                    (_, Table::Large) => 1,
                    _ => 2,
                };
                let key = (place, paper.issued_on.to_string(), paper.id.as_str(), supply.rate.clone());
                let (value, taxes) = signed(supply);
                match bills.get_mut(&key) {
                    Some(line) => (line.value, line.taxes) = (line.value.plus(value)?, line.taxes.plus(taxes)?),
                    None => {
                        bills.insert(key, bill(country, supply, value, taxes));
                    }
                }
            }
        }
    }
    for ((place, ..), line) in bills {
        let table = match place {
            0 => &mut out.registered,
            1 => &mut out.large,
            2 => &mut out.exports,
            3 => &mut out.notes_registered,
            _ => &mut out.notes_others,
        };
        table.push(line);
    }
    for places in [&mut out.others, &mut out.advances, &mut out.advances_used] {
        places.retain(|line| !line.value.is_zero() || line.taxes != TaxHeads::none(books));
        places.sort_by(|one, other| (&one.region, rate_key(&one.rate)).cmp(&(&other.region, rate_key(&other.rate))));
    }
    out.untaxed.retain(|line| !line.value.is_zero());
    out.untaxed.sort_by_key(|line| (line.kind, line.interstate, line.registered));
    Ok(out)
}

/// What fell due by paper and code: the components of a code are of one value.
fn supplies<'a>(books: Currency, read: &'a Read) -> Result<Vec<Supply<'a>>, Fault> {
    let papers: HashMap<&str, &TaxedPaper> = read.papers.iter().map(|paper| (paper.id.as_str(), paper)).collect();
    let mut all: Vec<Supply<'_>> = Vec::new();
    for due in &read.due {
        let Some(paper) = papers.get(due.document.as_str()).copied() else { continue };
        let same = |last: &&mut Supply<'_>| last.paper.id == paper.id && last.code == due.code;
        let supply = match all.last_mut().filter(same) {
            Some(supply) => supply,
            None => {
                all.push(Supply {
                    paper,
                    code: &due.code,
                    table: Table::Others,
                    rate: plain_rate(&due.rate),
                    value: Money::zero(books),
                    taxes: TaxHeads::none(books),
                });
                let Some(supply) = all.last_mut() else { continue };
                supply
            }
        };
        if due.taxable.minor.unsigned_abs() > supply.value.minor.unsigned_abs() {
            supply.value = due.taxable;
        }
        supply.taxes = supply.taxes.with(&due.component, due.tax)?;
        supply.table = table_of(paper, due);
    }
    Ok(all)
}

fn table_of(paper: &TaxedPaper, due: &FellDue) -> Table {
    let is_taxed = !due.tax.is_zero() || due.treatment == "taxed";
    let is_export = due.treatment == "zero_rated" && is_zero_rated_in_india(&due.reason);
    match due.treatment.as_str() {
        _ if (is_taxed || is_export) && paper.is_registered() => Table::Registered,
        _ if is_export => Table::Export,
        _ if is_taxed && paper.is_interstate() && paper.invoice_total.minor > LARGE_MINOR => Table::Large,
        _ if is_taxed => Table::Others,
        "zero_rated" => Table::Untaxed(UntaxedKind::Nil),
        "exempt" => Table::Untaxed(UntaxedKind::Exempt),
        _ => Table::Untaxed(UntaxedKind::Outside),
    }
}

/// A credit note says what it takes back without a sign.
fn signed(supply: &Supply<'_>) -> (Money, TaxHeads) {
    match supply.paper.kind {
        PaperKind::CreditNote => (supply.value.negated(), supply.taxes.negated()),
        _ => (supply.value, supply.taxes),
    }
}

fn bill(country: &str, supply: &Supply<'_>, value: Money, taxes: TaxHeads) -> BillLine {
    let paper = supply.paper;
    BillLine {
        document: paper.id.clone(),
        number: paper.number.clone(),
        on: paper.issued_on,
        against: (paper.kind == PaperKind::CreditNote).then(|| paper.invoice_number.clone()),
        tax_id: paper.tax_id.clone(),
        buyer: paper.buyer.clone(),
        region: paper.region.clone(),
        region_name: region_name(country, &paper.region),
        total: paper.total,
        rate: supply.rate.clone(),
        value,
        taxes,
    }
}

fn add_place(lines: &mut Vec<PlaceLine>, country: &str, supply: &Supply<'_>, turned: bool) -> Result<(), Fault> {
    let paper = supply.paper;
    let (value, taxes) =
        if turned { (supply.value.negated(), supply.taxes.negated()) } else { (supply.value, supply.taxes) };
    let same = |line: &&mut PlaceLine| (&line.region, &line.rate) == (&paper.region, &supply.rate);
    match lines.iter_mut().find(same) {
        Some(line) => (line.value, line.taxes) = (line.value.plus(value)?, line.taxes.plus(taxes)?),
        None => lines.push(PlaceLine {
            region: paper.region.clone(),
            region_name: region_name(country, &paper.region),
            interstate: paper.is_interstate(),
            rate: supply.rate.clone(),
            value,
            taxes,
        }),
    }
    Ok(())
}

fn add_untaxed(lines: &mut Vec<UntaxedLine>, kind: UntaxedKind, supply: &Supply<'_>) -> Result<(), Fault> {
    let (interstate, registered) = (supply.paper.is_interstate(), supply.paper.is_registered());
    let same =
        |line: &&mut UntaxedLine| (line.kind, line.interstate, line.registered) == (kind, interstate, registered);
    match lines.iter_mut().find(same) {
        Some(line) => line.value = line.value.plus(supply.value)?,
        None => lines.push(UntaxedLine { kind, interstate, registered, value: supply.value }),
    }
    Ok(())
}

fn numbers(given: &NumbersGiven) -> NumbersLine {
    let NumbersGiven { series, from, to, count, cancelled } = given.clone();
    NumbersLine { series, from, to, count, cancelled }
}

fn region_name(country: &str, region: &str) -> String {
    regions::find(country, region).map_or("", |region| region.name).to_owned()
}

/// `18.0000` as it is said: `18`.
fn plain_rate(rate: &str) -> String {
    match rate.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|digit| digit == b'0') => whole.to_owned(),
        Some(_) => rate.trim_end_matches('0').to_owned(),
        None => rate.to_owned(),
    }
}

/// Rates in the order of their numbers: by the length of the whole part first.
pub(super) fn rate_key(rate: &str) -> (usize, &str) {
    (rate.split('.').next().map_or(0, str::len), rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_said_without_needless_noughts() {
        for (kept, said) in [("18.0000", "18"), ("0.2500", "0.25"), ("5", "5"), ("100.0000", "100"), ("0.0000", "0")] {
            assert_eq!(plain_rate(kept), said);
        }
        let mut rates = vec!["18", "5", "0.25", "40", "3"];
        rates.sort_by_key(|rate| rate_key(rate));
        assert_eq!(rates, ["0.25", "3", "5", "18", "40"]);
    }
}
