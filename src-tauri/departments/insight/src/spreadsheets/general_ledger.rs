//! One account as a sheet: what stood on it, every posting with what stood there after it, what stands there now.

use base::Money;
use books::ledger::{GeneralLedger, LedgerLine};
use engines::spreadsheet::{Cell, Row, Sheet};

use super::workbook::{Reader, plain, sum};

/// The sheet.
pub(super) fn sheet(report: &GeneralLedger, reader: &Reader) -> Sheet {
    let words = reader.words;
    let heads = [
        words.day,
        words.fact,
        words.source,
        words.memo,
        words.party,
        words.amount,
        words.currency,
        words.debit,
        words.credit,
        words.standing,
        words.currency,
    ];
    let (opening, closing) = (report.books.opening, report.books.closing);
    let mut rows = vec![standing(reader.locale.day(report.from), words.opening, opening)];
    rows.extend(report.items.iter().map(|line| posting(line, reader)));
    rows.push(standing(reader.locale.day(report.to), words.closing, closing));
    rows.extend(reader.known_row(heads.len()));
    reader.sheet(words.general_ledger, heads.map(str::to_owned).to_vec(), rows)
}

fn standing(day: String, title: &str, balance: Money) -> Row {
    let blank = std::iter::repeat_n(Cell::text(""), 7);
    let figures = [Cell::Amount(balance), Cell::text(balance.currency.code())];
    sum([Cell::text(day), Cell::text(title)].into_iter().chain(blank).chain(figures).collect())
}

fn posting(line: &LedgerLine, reader: &Reader) -> Row {
    let (debit, credit) = sides_of(line.base);
    plain(vec![
        Cell::text(reader.locale.day(line.dated_on)),
        Cell::text(reader.words.fact_of(&line.source)),
        Cell::text(&line.source),
        Cell::text(&line.memo),
        Cell::text(&line.party),
        Cell::Amount(line.amount),
        Cell::text(line.amount.currency.code()),
        Cell::amount(debit),
        Cell::amount(credit),
        Cell::Amount(line.base_balance),
        Cell::text(line.base.currency.code()),
    ])
}

/// What of a posting is a debit, and what a credit; an amount of nothing is a debit.
pub(crate) fn sides_of(amount: Money) -> (Option<Money>, Option<Money>) {
    if amount.minor < 0 { (None, Some(amount.negated())) } else { (Some(amount), None) }
}
