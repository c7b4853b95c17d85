//! The balance sheet as a sheet: what the shop has with its sum, then what it owes, the owner's own and the result with theirs.

use books::ledger::{BalanceKind, BalanceSheet, ReportRow};
use engines::spreadsheet::{Row, Sheet};

use super::profit_and_loss::cells;
use super::words::Words;
use super::workbook::{Reader, plain, sum};

/// The sheet.
pub(super) fn sheet(report: &BalanceSheet, reader: &Reader) -> Sheet {
    let (words, currency) = (reader.words, report.books_currency);
    let compared = report.compare_on.is_some();
    let mut heads = vec![words.kind.to_owned(), words.code.to_owned(), words.account.to_owned()];
    heads.push(reader.locale.day(report.on));
    heads.extend(report.compare_on.map(|day| reader.locale.day(day)));
    heads.push(words.currency.to_owned());
    let total = |title, amount, compare| sum(cells([title, "", ""], (amount, compare), compared, currency));
    let section = |wanted: BalanceKind| -> Vec<Row> {
        let of_kind = report.sections.iter().filter(|section| section.kind == wanted);
        let rows = of_kind.flat_map(|section| {
            let title = title_of(section.kind, words);
            let row = move |row: &ReportRow| {
                plain(cells([title, &row.account, name_of(row, words)], (row.amount, row.compare), compared, currency))
            };
            let last = (!section.rows.is_empty()).then(|| total(title, section.total, section.compare_total));
            section.rows.iter().map(row).chain(last).collect::<Vec<_>>()
        });
        rows.collect()
    };
    let before = report.compare_totals;
    let mut rows = section(BalanceKind::CurrentAssets);
    rows.extend(section(BalanceKind::Equipment));
    rows.push(total(words.assets, report.totals.assets, before.map(|totals| totals.assets)));
    rows.extend(section(BalanceKind::Liabilities));
    rows.extend(section(BalanceKind::Equity));
    rows.push(total(words.result, report.result, report.compare_result));
    rows.push(total(words.claims, report.totals.claims, before.map(|totals| totals.claims)));
    reader.sheet(words.balance_sheet, heads, rows)
}

fn title_of(kind: BalanceKind, words: &Words) -> &'static str {
    let [current_assets, equipment, liabilities, equity] = words.balance;
    match kind {
        BalanceKind::CurrentAssets => current_assets,
        BalanceKind::Equipment => equipment,
        BalanceKind::Liabilities => liabilities,
        BalanceKind::Equity => equity,
    }
}

/// The name of the account, or of what stands on its other side.
fn name_of<'a>(row: &'a ReportRow, words: &Words) -> &'a str {
    match row.account.as_str() {
        "1200" if row.other_side => words.customers_in_credit,
        "2000" if row.other_side => words.suppliers_in_debit,
        _ => &row.name,
    }
}
