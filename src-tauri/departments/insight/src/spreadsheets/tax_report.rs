//! The tax report as a sheet: a row for each component of each code, or for a code without any.

use books::ledger::TaxReport;
use engines::spreadsheet::{Cell, Row, Sheet};

use super::workbook::{Reader, plain, sum};

/// The sheet.
pub(super) fn sheet(report: &TaxReport, reader: &Reader) -> Sheet {
    let words = reader.words;
    let heads = [
        words.side,
        words.tax_code,
        words.name,
        words.counts_as,
        words.component,
        words.rate,
        words.taxable,
        words.tax,
        words.currency,
    ];
    let currency = || Cell::text(report.books_currency.code());
    let mut rows: Vec<Row> = Vec::new();
    for side in &report.sides {
        let title = words.tax_side(side.side);
        for (code, part) in side.codes.iter().flat_map(|code| code.components.iter().map(move |part| (code, part))) {
            let rates = part.rates.iter().map(|rate| reader.locale.rate(*rate)).collect::<Vec<_>>().join(" / ");
            let texts = [title, &code.code, &code.name, words.treatment(code.treatment), &part.component, &rates];
            let figures = [part.taxable, part.tax].map(Cell::Amount);
            rows.push(plain(texts.map(Cell::text).into_iter().chain(figures).chain([currency()]).collect()));
        }
        let figures = [side.taxable, side.tax].map(Cell::Amount);
        let texts = [title, words.total, "", "", "", ""].map(Cell::text);
        rows.push(sum(texts.into_iter().chain(figures).chain([currency()]).collect()));
    }
    let (label, owed) =
        if report.owed.minor < 0 { (words.claimed, report.owed.negated()) } else { (words.owed, report.owed) };
    let texts = [label, "", "", "", "", "", ""].map(Cell::text);
    rows.push(sum(texts.into_iter().chain([Cell::Amount(owed), currency()]).collect()));
    rows.extend(reader.known_row(heads.len()));
    reader.sheet(words.tax_report, heads.map(str::to_owned).to_vec(), rows)
}
