//! The trial balance as sheets: in the books currency, and in the currencies of the postings.

use books::ledger::TrialBalance;
use engines::spreadsheet::{Cell, Row, Sheet};

use super::workbook::{Reader, plain, sum};

/// The sheets; the second one only where something was posted in another currency than that of the books.
pub(super) fn sheets(report: &TrialBalance, reader: &Reader) -> Vec<Sheet> {
    let words = reader.words;
    let heads = || {
        let heads =
            [words.code, words.account, words.opening, words.debit, words.credit, words.closing, words.currency];
        heads.map(str::to_owned).to_vec()
    };
    let mut rows: Vec<Row> = report
        .rows
        .iter()
        .map(|row| {
            let figures = [row.opening, row.debit, row.credit, row.closing].map(Cell::Amount);
            named(&row.account, &row.name, figures, report.books_currency.code())
        })
        .collect();
    let (debit, credit) = (report.totals.debit, report.totals.credit);
    rows.push(sum(vec![
        Cell::text(""),
        Cell::text(words.total),
        Cell::text(""),
        Cell::Amount(debit),
        Cell::Amount(credit),
        Cell::text(""),
        Cell::text(report.books_currency.code()),
    ]));
    let mut sheets = vec![reader.sheet(words.trial_balance, heads(), rows)];
    if report.by_currency.iter().any(|row| row.currency != report.books_currency) {
        let rows = report.by_currency.iter().map(|row| {
            let figures = [row.opening, row.debit, row.credit, row.closing].map(Cell::Amount);
            named(&row.account, &row.name, figures, row.currency.code())
        });
        sheets.push(reader.sheet(words.by_currency, heads(), rows.collect()));
    }
    sheets
}

fn named(account: &str, name: &str, figures: [Cell; 4], currency: &str) -> Row {
    let [opening, debit, credit, closing] = figures;
    plain(vec![Cell::text(account), Cell::text(name), opening, debit, credit, closing, Cell::text(currency)])
}
