//! The chart of accounts on paper: what each account counts, and what stands on it.

use base::ShopDate;
use books::ledger::{AccountBalances, PartyBalance};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportColumn, ReportDays, ReportRow};

use super::paper::empty;
use crate::spreadsheets::Reader;

/// The report as it is printed.
pub(super) fn report(accounts: &[AccountBalances], on: ShopDate, reader: &Reader) -> Report {
    let words = reader.words;
    let columns = vec![
        ReportColumn::words(words.account, 52),
        ReportColumn::figures(words.standing, 24),
        ReportColumn::figures(words.in_books, 24),
    ];
    let mut rows = Vec::new();
    for kind in accounts.chunk_by(|one, next| one.account_type == next.account_type) {
        if let Some(first) = kind.first() {
            rows.push(ReportRow::heading(words.account_type(first.account_type), columns.len()));
        }
        rows.extend(kind.iter().flat_map(|account| rows_of(account, reader)));
    }
    let books = accounts.iter().find_map(|account| Some(account.balances.first()?.base.currency));
    Report { currency: books, columns, rows, ..empty(words.chart, reader, ReportDays::EndOf(on)) }
}

fn rows_of(account: &AccountBalances, reader: &Reader) -> Vec<ReportRow> {
    let named = || ReportCell::Coded { code: account.code.clone(), name: account.name.clone() };
    let row = |cells: [ReportCell; 2]| ReportRow::new(RowKind::Plain, [named()].into_iter().chain(cells).collect());
    if account.balances.is_empty() {
        return vec![row([ReportCell::Empty, ReportCell::Empty])];
    }
    let figures = |balance: &PartyBalance| {
        // An amount of another currency says which.
        let own = if balance.amount.currency == balance.base.currency {
            ReportCell::Amount(balance.amount)
        } else {
            ReportCell::Text(reader.locale.money(balance.amount))
        };
        row([own, ReportCell::Amount(balance.base)])
    };
    account.balances.iter().map(figures).collect()
}
