//! The tax report on paper: each code with its value and tax, and under it its components where it has several.

use base::format::Locale;
use books::ledger::{TaxCodeReport, TaxReport};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportColumn, ReportRow};

use super::paper::{between, empty};
use crate::spreadsheets::{Reader, Words};

/// The report as it is printed.
pub(super) fn report(tax: &TaxReport, reader: &Reader) -> Report {
    let words = reader.words;
    let columns = vec![
        ReportColumn::words(words.tax_code, 46),
        ReportColumn::figures(words.rate, 18),
        ReportColumn::figures(words.taxable, 18),
        ReportColumn::figures(words.tax, 18),
    ];
    let text = |text: &str| ReportCell::Text(text.to_owned());
    let mut rows = Vec::new();
    for side in tax.sides.iter().filter(|side| !side.codes.is_empty()) {
        rows.push(ReportRow::heading(words.tax_side(side.side), columns.len()));
        rows.extend(side.codes.iter().flat_map(|code| code_rows(code, words)));
        let figures = [side.taxable, side.tax].map(ReportCell::Amount);
        let cells = [text(words.tax_side(side.side)), ReportCell::Empty].into_iter().chain(figures).collect();
        rows.push(ReportRow::new(RowKind::Sum, cells));
    }
    let (label, owed) = if tax.owed.minor < 0 { (words.claimed, tax.owed.negated()) } else { (words.owed, tax.owed) };
    let cells = vec![text(label), ReportCell::Empty, ReportCell::Empty, ReportCell::Amount(owed)];
    rows.push(ReportRow::new(RowKind::Total, cells));
    Report {
        currency: Some(tax.books_currency),
        columns,
        rows,
        notes: vec![tie(tax, words, &reader.locale)],
        ..empty(words.tax_report, reader, between(tax.range))
    }
}

/// Whether the tax accounts say the same.
fn tie(tax: &TaxReport, words: &Words, locale: &Locale) -> String {
    let difference = tax.tie.difference;
    if difference.is_zero() {
        return words.ties.to_owned();
    }
    words.differs.replace("{amount}", &locale.money(difference))
}

fn code_rows(code: &TaxCodeReport, words: &Words) -> Vec<ReportRow> {
    let parts: Vec<_> = code.components.iter().filter(|part| !part.component.is_empty()).collect();
    let rates = |rates: &[base::Rate]| ReportCell::Rates(rates.to_vec());
    let only = if let [part] = parts.as_slice() { rates(&part.rates) } else { ReportCell::Empty };
    let name = ReportCell::Coded {
        code: code.code.clone(),
        name: format!("{} · {}", code.name, words.treatment(code.treatment)),
    };
    let figures = [code.taxable, code.tax].map(ReportCell::Amount);
    let mut rows = vec![ReportRow::new(RowKind::Plain, [name, only].into_iter().chain(figures).collect())];
    if parts.len() > 1 {
        rows.extend(parts.iter().map(|part| {
            let names = [ReportCell::Text(format!("· {}", part.component)), rates(&part.rates)];
            let figures = [part.taxable, part.tax].map(ReportCell::Amount);
            ReportRow::new(RowKind::Plain, names.into_iter().chain(figures).collect())
        }));
    }
    if !code.taken_back.is_zero() {
        let cells = vec![
            ReportCell::Text(format!("· {}", words.taken_back)),
            ReportCell::Empty,
            ReportCell::Amount(code.taken_back),
            ReportCell::Empty,
        ];
        rows.push(ReportRow::new(RowKind::Plain, cells));
    }
    rows
}
