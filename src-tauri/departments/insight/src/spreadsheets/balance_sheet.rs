//! The balance sheet as a sheet: what the shop has with its sum, then what it owes, the owner's own and the result with theirs.

use books::ledger::{BalanceKind, BalanceSheet, ReportRow};
use engines::spreadsheet::{Row, Sheet};

use super::profit_and_loss::{Figures, cells};
use super::workbook::{Reader, plain, sum};

/// The sheet.
pub(super) fn sheet(report: &BalanceSheet, reader: &Reader) -> Sheet {
    let (words, currency) = (reader.words, report.books_currency);
    let compared = report.compare_on.is_some();
    let mut heads = vec![words.kind.to_owned(), words.code.to_owned(), words.account.to_owned()];
    heads.push(reader.locale.day(report.on));
    heads.extend(reader.compare_heads(report.compare_on.map(|day| reader.locale.day(day))));
    heads.push(words.currency.to_owned());
    let total = |title, figures: Figures| sum(cells([title, "", ""], figures, compared, currency));
    let section = |wanted: BalanceKind| -> Vec<Row> {
        let of_kind = report.sections.iter().filter(|section| section.kind == wanted);
        let rows = of_kind.flat_map(|section| {
            let title = words.balance_kind(section.kind);
            let row = move |row: &ReportRow| {
                let names = [title, &row.account, words.row_name(row)];
                plain(cells(names, (row.amount, row.compare, row.change), compared, currency))
            };
            let last = (!section.rows.is_empty())
                .then(|| total(title, (section.total, section.compare_total, section.change)));
            section.rows.iter().map(row).chain(last).collect::<Vec<_>>()
        });
        rows.collect()
    };
    let (totals, before, changes) = (report.totals, report.compare_totals, report.total_changes);
    let assets = (totals.assets, before.map(|totals| totals.assets), changes.map(|changes| changes.assets));
    let claims = (totals.claims, before.map(|totals| totals.claims), changes.map(|changes| changes.claims));
    let mut rows = section(BalanceKind::CurrentAssets);
    rows.extend(section(BalanceKind::Equipment));
    rows.push(total(words.assets, assets));
    rows.extend(section(BalanceKind::Liabilities));
    rows.extend(section(BalanceKind::Equity));
    rows.push(total(words.result, (report.result, report.compare_result, report.result_change)));
    rows.push(total(words.claims, claims));
    rows.extend(reader.known_row(heads.len()));
    reader.sheet(words.balance_sheet, heads, rows)
}
