//! The balance sheet on paper: what the shop has, then what it owes, the owner's own and the result.

use books::ledger::{BalanceKind, BalanceSheet};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportDays, ReportRow};

use super::paper::{empty, statement_cells, statement_columns};
use super::profit_and_loss::plain;
use crate::spreadsheets::Reader;

/// The report as it is printed.
pub(super) fn report(sheet: &BalanceSheet, reader: &Reader) -> Report {
    let words = reader.words;
    let compared = sheet.compare_on.is_some();
    let day = |day| reader.locale.day(day);
    let columns = statement_columns(words, day(sheet.on), sheet.compare_on.map(day));
    let sum = |kind, title: &str, figures| {
        ReportRow::new(kind, statement_cells(ReportCell::Text(title.to_owned()), figures, compared))
    };
    let section = |wanted: BalanceKind| -> Vec<ReportRow> {
        let mut rows = Vec::new();
        for section in sheet.sections.iter().filter(|section| section.kind == wanted && !section.rows.is_empty()) {
            let title = words.balance_kind(section.kind);
            rows.push(ReportRow::heading(title, columns.len()));
            rows.extend(section.rows.iter().map(|row| plain(row, words.row_name(row), reader, compared)));
            rows.push(sum(RowKind::Sum, title, (section.total, section.compare_total, section.change)));
        }
        rows
    };
    let (totals, before, changes) = (sheet.totals, sheet.compare_totals, sheet.total_changes);
    let assets = (totals.assets, before.map(|totals| totals.assets), changes.map(|changes| changes.assets));
    let claims = (totals.claims, before.map(|totals| totals.claims), changes.map(|changes| changes.claims));
    let mut rows = section(BalanceKind::CurrentAssets);
    rows.extend(section(BalanceKind::Equipment));
    rows.push(sum(RowKind::Total, words.assets, assets));
    rows.extend(section(BalanceKind::Liabilities));
    rows.extend(section(BalanceKind::Equity));
    rows.push(sum(RowKind::Sum, words.result, (sheet.result, sheet.compare_result, sheet.result_change)));
    rows.push(sum(RowKind::Total, words.claims, claims));
    Report {
        compare: sheet.compare_on.map(ReportDays::EndOf),
        currency: Some(sheet.books_currency),
        columns,
        rows,
        ..empty(words.balance_sheet, reader, ReportDays::EndOf(sheet.on))
    }
}
