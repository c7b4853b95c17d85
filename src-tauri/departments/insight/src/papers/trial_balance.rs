//! The trial balance on paper: in the books currency, and under it in the currencies of the postings.

use base::Money;
use books::ledger::{DayRange, TrialBalance, TrialBalanceBeside};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportColumn, ReportRow};

use super::paper::{between, empty};
use crate::spreadsheets::Reader;

/// The report as it is printed. Compared with other days it lies across the sheet.
pub(super) fn report(trial: &TrialBalance, reader: &Reader) -> Report {
    let words = reader.words;
    let compared = trial.compare.is_some();
    let mut columns = vec![ReportColumn::words(words.account, 34)];
    let heads = [words.opening, words.debit, words.credit, words.closing];
    columns.extend(heads.map(|title| ReportColumn::figures(title, 16)));
    if compared {
        let closing = format!("{} ({})", words.closing, words.compared);
        columns.extend([(closing.as_str(), 18), (words.change, 16), (words.change_percent, 12)].map(figures));
    }
    let mut rows: Vec<ReportRow> = trial
        .rows
        .iter()
        .map(|row| {
            let figures = [row.opening, row.debit, row.credit, row.closing];
            named(&row.account, row.name.clone(), figures, row.compare)
        })
        .collect();
    let mut total = vec![ReportCell::Empty; columns.len()];
    let sums = [
        (0, ReportCell::Text(words.total.to_owned())),
        (2, ReportCell::Amount(trial.totals.debit)),
        (3, ReportCell::Amount(trial.totals.credit)),
    ];
    for (at, cell) in sums {
        total[at] = cell;
    }
    rows.push(ReportRow::new(RowKind::Total, total));
    if trial.by_currency.iter().any(|row| row.currency != trial.books_currency) {
        rows.push(ReportRow::heading(words.by_currency, columns.len()));
        rows.extend(trial.by_currency.iter().map(|row| {
            let figures = [row.opening, row.debit, row.credit, row.closing];
            named(&row.account, format!("{} · {}", row.name, row.currency.code()), figures, row.compare)
        }));
    }
    Report {
        compare: trial.compare.map(between),
        currency: Some(trial.books_currency),
        landscape: compared,
        columns,
        rows,
        ..empty(words.trial_balance, reader, between(DayRange { from: trial.from, to: trial.to }))
    }
}

fn figures((title, weight): (&str, u16)) -> ReportColumn {
    ReportColumn::figures(title, weight)
}

fn named(account: &str, name: String, figures: [Money; 4], beside: Option<TrialBalanceBeside>) -> ReportRow {
    let mut cells = vec![ReportCell::Coded { code: account.to_owned(), name }];
    cells.extend(figures.map(ReportCell::Amount));
    if let Some(TrialBalanceBeside { closing, change, .. }) = beside {
        cells.extend([closing, change.amount].map(ReportCell::Amount));
        cells.push(ReportCell::Change(change.percent));
    }
    ReportRow::new(RowKind::Plain, cells)
}
