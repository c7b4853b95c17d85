//! A customer's statement as sheets, one for each currency: what was owed before, what moved it, what is owed at the end.

use base::Money;
use books::ledger::DayRange;
use engines::spreadsheet::{Cell, Row, Sheet};

use super::workbook::{Reader, plain, sum};
use crate::reports::{StatementInCurrency, StatementLine};

/// The sheets, named by their currency.
pub(super) fn sheets(parts: &[StatementInCurrency], days: DayRange, reader: &Reader) -> Vec<Sheet> {
    parts.iter().map(|part| sheet(part, days, reader)).collect()
}

fn sheet(part: &StatementInCurrency, days: DayRange, reader: &Reader) -> Sheet {
    let words = reader.words;
    let heads = [words.day, words.fact, words.number, words.charged, words.settled, words.standing, words.currency];
    let standing = |day: String, title: &str, balance: Money| {
        let figures = [Cell::text(""), Cell::text(""), Cell::text(""), Cell::Amount(balance)];
        let names = [Cell::text(day), Cell::text(title)];
        sum(names.into_iter().chain(figures).chain([Cell::text(part.currency.code())]).collect())
    };
    let mut rows = vec![standing(reader.locale.day(days.from), words.opening, part.opening)];
    rows.extend(part.lines.iter().map(|line| moved(line, reader)));
    rows.push(standing(reader.locale.day(days.to), words.closing, part.balance));
    rows.extend(reader.known_row(heads.len()));
    reader.sheet(part.currency.code(), heads.map(str::to_owned).to_vec(), rows)
}

fn moved(line: &StatementLine, reader: &Reader) -> Row {
    plain(vec![
        Cell::text(reader.locale.day(line.day)),
        Cell::text(reader.words.statement_line(line.kind)),
        Cell::text(&line.reference),
        Cell::amount(line.debit),
        Cell::amount(line.credit),
        Cell::Amount(line.balance),
        Cell::text(line.balance.currency.code()),
    ])
}
