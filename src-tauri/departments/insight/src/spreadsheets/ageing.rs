//! Receivables by age as a sheet.

use engines::spreadsheet::{Cell, Sheet};

use super::workbook::{Reader, plain, sum};
use crate::reports::{Ages, ReceivablesAgeing};

/// The sheet.
pub(super) fn sheet(report: &ReceivablesAgeing, reader: &Reader) -> Sheet {
    let words = reader.words;
    let ages = words.ages.map(|label| reader.locale.digits(label));
    let heads = [words.customer.to_owned(), words.currency.to_owned()].into_iter().chain(ages);
    let heads: Vec<String> = heads.chain([words.credits, words.total].map(str::to_owned)).collect();
    let cells = |who: &str, ages: &Ages| {
        let figures =
            [ages.not_due, ages.days_1_30, ages.days_31_60, ages.days_61_90, ages.over_90, ages.credits, ages.total];
        let names = [Cell::text(who), Cell::text(ages.currency.code())];
        names.into_iter().chain(figures.map(Cell::Amount)).collect::<Vec<_>>()
    };
    let customers = report.rows.iter().map(|row| plain(cells(row.name.as_deref().unwrap_or(&row.party), &row.ages)));
    let totals = report.totals.iter().map(|ages| sum(cells(words.total, ages)));
    let rows = customers.chain(totals).chain(reader.known_row(heads.len())).collect();
    reader.sheet(words.receivables, heads, rows)
}
