//! The journal on paper: every entry with its debits and credits in the books currency, the oldest first.

use base::{Currency, Fault};
use books::ledger::{DayRange, JournalEntry, JournalPosting};
use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportColumn, ReportRow};

use super::general_ledger::{Names, named};
use super::paper::{amount_of, between, empty};
use crate::spreadsheets::{Reader, sides, sides_of};

/// The report as it is printed.
///
/// # Errors
/// [`Fault::Money`] when a sum leaves the range.
pub(super) fn report(
    entries: &[JournalEntry],
    days: DayRange,
    books: Currency,
    names: &Names,
    reader: &Reader,
) -> Result<Report, Fault> {
    let words = reader.words;
    let columns = vec![
        ReportColumn::words(words.entry, 8),
        ReportColumn::words(words.day, 20),
        ReportColumn::words(words.fact, 30),
        ReportColumn::words(words.account, 34),
        ReportColumn::words(words.party, 18),
        ReportColumn::figures(words.debit, 14),
        ReportColumn::figures(words.credit, 14),
    ];
    let mut rows = Vec::new();
    for entry in entries {
        rows.extend(entry.postings.iter().enumerate().map(|(at, posting)| row(entry, posting, at == 0, names, reader)));
    }
    let (debit, credit) = sides(entries, books)?;
    let mut total = vec![ReportCell::Empty; columns.len()];
    if let [.., words_of, _, _, _, left, right] = total.as_mut_slice() {
        *words_of = ReportCell::Text(words.total.to_owned());
        (*left, *right) = (ReportCell::Amount(debit), ReportCell::Amount(credit));
    }
    rows.push(ReportRow::new(RowKind::Total, total));
    let currency = Some(books);
    Ok(Report { currency, landscape: true, columns, rows, ..empty(words.journal, reader, between(days)) })
}

/// A posting; number, day and fact stand beside the first of an entry only.
fn row(entry: &JournalEntry, posting: &JournalPosting, first: bool, names: &Names, reader: &Reader) -> ReportRow {
    let (debit, credit) = sides_of(posting.base);
    let [number, day, fact] = if first {
        let fact = reader.words.fact_of(&entry.source);
        let document = entry.source.split(':').nth(1).and_then(|id| names.get(id));
        let said = document.map_or_else(|| fact.to_owned(), |number| format!("{fact} {number}"));
        let said = if entry.memo.is_empty() { said } else { format!("{said} · {}", entry.memo) };
        [ReportCell::Text(entry.seq.to_string()), ReportCell::Day(entry.dated_on), ReportCell::Text(said)]
    } else {
        [ReportCell::Empty, ReportCell::Empty, ReportCell::Empty]
    };
    let mut account = posting.account_name.clone();
    if posting.amount.currency != posting.base.currency {
        account = format!("{account} ({})", reader.locale.money(posting.amount));
    }
    let cells = vec![
        number,
        day,
        fact,
        ReportCell::Coded { code: posting.account.clone(), name: account },
        ReportCell::Text(named(&posting.party, names)),
        amount_of(debit),
        amount_of(credit),
    ];
    ReportRow::new(RowKind::Plain, cells)
}
