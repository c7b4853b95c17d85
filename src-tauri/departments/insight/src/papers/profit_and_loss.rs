//! Profit and loss on paper, step by step.

use base::Money;
use books::ledger::{DayRange, ProfitAndLoss, ProfitBasis, ReportRow as Account};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportRow};

use super::paper::{between, empty, statement_cells, statement_columns};
use crate::spreadsheets::{Reader, step_after};

/// The report as it is printed.
pub(super) fn report(profit: &ProfitAndLoss, reader: &Reader) -> Report {
    let words = reader.words;
    let compared = profit.compare.is_some();
    // Broken between the days, and nowhere else.
    let days = |range: DayRange| format!("{} –\n{}", reader.locale.day(range.from), reader.locale.day(range.to));
    let columns = statement_columns(words, days(profit.range), profit.compare.map(days));
    let mut rows = Vec::new();
    for section in &profit.sections {
        let title = words.profit_kind(section.kind);
        let sum = |kind, title: &str, figures| {
            ReportRow::new(kind, statement_cells(ReportCell::Text(title.to_owned()), figures, compared))
        };
        if !section.rows.is_empty() {
            rows.push(ReportRow::heading(title, columns.len()));
            rows.extend(section.rows.iter().map(|row| plain(row, &row.name, reader, compared)));
            rows.push(sum(RowKind::Sum, title, (section.total, section.compare_total, section.change)));
        }
        let step = step_after(section.kind).and_then(|kind| profit.steps.iter().find(|step| step.kind == kind));
        if let Some(step) = step {
            let figures = (step.amount, step.compare, step.change);
            rows.push(sum(RowKind::Total, words.profit_step(step.kind), figures));
        }
    }
    let title = match profit.basis {
        ProfitBasis::Accrual => words.profit_and_loss,
        ProfitBasis::Cash => words.profit_on_cash,
    };
    Report {
        compare: profit.compare.map(between),
        currency: Some(profit.books_currency),
        columns,
        rows,
        ..empty(title, reader, between(profit.range))
    }
}

/// The row of one account, with what was posted in other currencies beside its name.
pub(super) fn plain(row: &Account, name: &str, reader: &Reader, compared: bool) -> ReportRow {
    let foreign: Vec<String> = row.foreign.iter().map(|amount: &Money| reader.locale.money(*amount)).collect();
    let name = if foreign.is_empty() { name.to_owned() } else { format!("{name} ({})", foreign.join(", ")) };
    let name = ReportCell::Coded { code: row.account.clone(), name };
    ReportRow::new(RowKind::Plain, statement_cells(name, (row.amount, row.compare, row.change), compared))
}
