//! The trial balance as sheets: in the books currency, and in the currencies of the postings.

use base::Money;
use books::ledger::{TrialBalance, TrialBalanceBeside};
use engines::spreadsheet::{Cell, Row, Sheet};

use super::workbook::{Reader, plain, sum};

/// The sheets; the second one only where something was posted in another currency than that of the books.
pub(super) fn sheets(report: &TrialBalance, reader: &Reader) -> Vec<Sheet> {
    let words = reader.words;
    let compared = report.compare.is_some();
    let heads = || -> Vec<String> {
        let own = [words.code, words.account, words.opening, words.debit, words.credit, words.closing];
        let mut heads = own.map(str::to_owned).to_vec();
        if compared {
            let figures = [words.opening, words.debit, words.credit, words.closing];
            heads.extend(figures.map(|title| format!("{title} ({})", words.compared)));
            heads.extend([words.change, words.change_percent].map(str::to_owned));
        }
        heads.push(words.currency.to_owned());
        heads
    };
    let mut rows: Vec<Row> = report
        .rows
        .iter()
        .map(|row| {
            let figures = [row.opening, row.debit, row.credit, row.closing];
            named([&row.account, &row.name], figures, row.compare, report.books_currency.code())
        })
        .collect();
    rows.push(totals(report, reader));
    rows.extend(reader.known_row(heads().len()));
    let mut sheets = vec![reader.sheet(words.trial_balance, heads(), rows)];
    if report.by_currency.iter().any(|row| row.currency != report.books_currency) {
        let rows = report.by_currency.iter().map(|row| {
            let figures = [row.opening, row.debit, row.credit, row.closing];
            named([&row.account, &row.name], figures, row.compare, row.currency.code())
        });
        sheets.push(reader.sheet(words.by_currency, heads(), rows.collect()));
    }
    sheets
}

fn named(names: [&str; 2], figures: [Money; 4], beside: Option<TrialBalanceBeside>, currency: &str) -> Row {
    let mut cells: Vec<Cell> = names.map(Cell::text).into_iter().chain(figures.map(Cell::Amount)).collect();
    if let Some(TrialBalanceBeside { opening, debit, credit, closing, change }) = beside {
        cells.extend([opening, debit, credit, closing, change.amount].map(Cell::Amount));
        cells.push(Cell::percent(change.percent));
    }
    cells.push(Cell::text(currency));
    plain(cells)
}

/// Debits and credits of these days, and of those they are compared with.
fn totals(report: &TrialBalance, reader: &Reader) -> Row {
    let nothing = || Cell::text("");
    let mut cells = vec![nothing(), Cell::text(reader.words.total), nothing()];
    cells.extend([report.totals.debit, report.totals.credit].map(Cell::Amount));
    cells.push(nothing());
    if let Some(before) = &report.compare_totals {
        let both = [before.debit, before.credit].map(Cell::Amount);
        cells.extend([nothing()].into_iter().chain(both).chain([nothing(), nothing(), nothing()]));
    }
    cells.push(Cell::text(report.books_currency.code()));
    sum(cells)
}
