//! One account on paper: what stood on it, every posting with what stood there after it, what stands there now.

use std::collections::BTreeMap;

use books::ledger::{DayRange, GeneralLedger, LedgerLine};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportColumn, ReportRow};

use super::paper::{amount_of, between, empty};
use crate::spreadsheets::{Reader, sides_of};

/// Index of the column of balances.
const BALANCE: usize = 5;

/// What ids on the account are called: numbers of documents, names of sub-accounts.
pub(super) type Names = BTreeMap<String, String>;

/// The report as it is printed.
pub(super) fn report(account: &GeneralLedger, names: &Names, reader: &Reader) -> Report {
    let words = reader.words;
    let columns = vec![
        ReportColumn::words(words.day, 22),
        ReportColumn::words(words.fact, 27),
        ReportColumn::words(words.party, 16),
        ReportColumn::figures(words.debit, 12),
        ReportColumn::figures(words.credit, 12),
        ReportColumn::figures(words.standing, 14),
    ];
    let books = &account.books;
    let text = |text: &str| ReportCell::Text(text.to_owned());
    let opening = vec![
        ReportCell::Day(account.from),
        text(words.opening),
        ReportCell::Empty,
        ReportCell::Empty,
        ReportCell::Empty,
        ReportCell::Amount(books.opening),
    ];
    let closing = vec![
        ReportCell::Day(account.to),
        text(words.closing),
        ReportCell::Empty,
        ReportCell::Amount(books.debit),
        ReportCell::Amount(books.credit),
        ReportCell::Amount(books.closing),
    ];
    let mut rows = vec![ReportRow::new(RowKind::Sum, opening)];
    rows.extend(account.items.iter().map(|line| posting(line, names, reader)));
    rows.push(ReportRow::new(RowKind::Total, closing));
    let mut about = vec![(words.account.to_owned(), format!("{} {}", account.account, account.name))];
    about.extend(account.party.as_ref().map(|party| (words.party.to_owned(), named(party, names))));
    let range = DayRange { from: account.from, to: account.to };
    Report {
        about,
        currency: Some(books.closing.currency),
        columns,
        rows,
        carry: Some(BALANCE),
        ..empty(words.general_ledger, reader, between(range))
    }
}

fn posting(line: &LedgerLine, names: &Names, reader: &Reader) -> ReportRow {
    let (debit, credit) = sides_of(line.base);
    let fact = reader.words.fact_of(&line.source);
    let number = line.source.split(':').nth(1).and_then(|id| names.get(id));
    let mut said = number.map_or_else(|| fact.to_owned(), |number| format!("{fact} {number}"));
    if line.amount.currency != line.base.currency {
        said = format!("{said} ({})", reader.locale.money(line.amount));
    }
    if !line.memo.is_empty() {
        said = format!("{said} · {}", line.memo);
    }
    let cells = vec![
        ReportCell::Day(line.dated_on),
        ReportCell::Text(said),
        ReportCell::Text(named(&line.party, names)),
        amount_of(debit),
        amount_of(credit),
        ReportCell::Amount(line.base_balance),
    ];
    ReportRow::new(RowKind::Plain, cells)
}

/// What a sub-account is called.
pub(super) fn named(party: &str, names: &Names) -> String {
    names.get(party).cloned().unwrap_or_else(|| party.to_owned())
}
