//! The chart of accounts as a sheet: every account with what stands on it, one row for each currency.

use books::ledger::AccountBalances;
use engines::spreadsheet::{Cell, Row, Sheet};

use super::workbook::{Reader, plain};

/// The sheet.
pub(super) fn sheet(accounts: &[AccountBalances], reader: &Reader) -> Sheet {
    let words = reader.words;
    let heads = [
        words.code,
        words.account,
        words.kind,
        words.kept_per,
        words.standing,
        words.currency,
        words.in_books,
        words.currency,
    ];
    let rows = accounts.iter().flat_map(|account| rows_of(account, reader)).collect();
    reader.sheet(words.chart, heads.map(str::to_owned).to_vec(), rows)
}

fn rows_of(account: &AccountBalances, reader: &Reader) -> Vec<Row> {
    let kind = reader.words.account_type(account.account_type);
    let names: [&str; 4] = [&account.code, &account.name, kind, &account.kept_per];
    if account.balances.is_empty() {
        let nothing = std::iter::repeat_n(Cell::text(""), 4);
        return vec![plain(names.map(Cell::text).into_iter().chain(nothing).collect())];
    }
    let rows = account.balances.iter().map(|balance| {
        let figures = [balance.amount, balance.base];
        let figures = figures.map(|amount| [Cell::Amount(amount), Cell::text(amount.currency.code())]);
        plain(names.map(Cell::text).into_iter().chain(figures.into_iter().flatten()).collect())
    });
    rows.collect()
}
