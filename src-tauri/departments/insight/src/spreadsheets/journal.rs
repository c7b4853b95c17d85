//! The journal as rows: every posting with the entry it is part of, the oldest first.

use base::{Currency, Fault, Money};
use books::ledger::JournalEntry;
use engines::spreadsheet::{Cell, Sheet};

use super::general_ledger::sides_of;
use super::words::Words;
use super::workbook::{Reader, plain, sum};

/// What stands over the columns.
pub(super) fn heads(words: &Words) -> [&'static str; 13] {
    [
        words.entry,
        words.day,
        words.fact,
        words.source,
        words.memo,
        words.code,
        words.account,
        words.party,
        words.amount,
        words.currency,
        words.debit,
        words.credit,
        words.currency,
    ]
}

/// The postings of an entry, a row each.
pub(super) fn rows_of(entry: &JournalEntry, reader: &Reader) -> Vec<Vec<Cell>> {
    let rows = entry.postings.iter().map(|posting| {
        let (debit, credit) = sides_of(posting.base);
        vec![
            Cell::text(entry.seq.to_string()),
            Cell::text(entry.dated_on.to_string()),
            Cell::text(reader.words.fact_of(&entry.source)),
            Cell::text(&entry.source),
            Cell::text(&entry.memo),
            Cell::text(&posting.account),
            Cell::text(&posting.account_name),
            Cell::text(&posting.party),
            Cell::Amount(posting.amount),
            Cell::text(posting.amount.currency.code()),
            Cell::amount(debit),
            Cell::amount(credit),
            Cell::text(posting.base.currency.code()),
        ]
    });
    rows.collect()
}

/// The sheet, ending with the sums of both sides in the books currency.
///
/// # Errors
/// [`Fault::Money`] when a sum leaves the range.
pub(super) fn sheet(entries: &[JournalEntry], books: Currency, reader: &Reader) -> Result<Sheet, Fault> {
    let heads = heads(reader.words);
    let mut rows: Vec<_> = entries.iter().flat_map(|entry| rows_of(entry, reader)).map(plain).collect();
    let (debit, credit) = sides(entries, books)?;
    let blank = |count| std::iter::repeat_n(Cell::text(""), count);
    let total = [Cell::text(reader.words.total)].into_iter().chain(blank(9));
    rows.push(sum(total.chain([Cell::Amount(debit), Cell::Amount(credit), Cell::text(books.code())]).collect()));
    rows.extend(reader.known_row(heads.len()));
    Ok(reader.sheet(reader.words.journal, heads.map(str::to_owned).to_vec(), rows))
}

/// All debits and all credits of these entries in the books currency.
pub(crate) fn sides(entries: &[JournalEntry], books: Currency) -> Result<(Money, Money), Fault> {
    let (mut debit, mut credit) = (Money::zero(books), Money::zero(books));
    for posting in entries.iter().flat_map(|entry| &entry.postings) {
        let (left, right) = sides_of(posting.base);
        debit = debit.plus(left.unwrap_or(Money::zero(books)))?;
        credit = credit.plus(right.unwrap_or(Money::zero(books)))?;
    }
    Ok((debit, credit))
}
