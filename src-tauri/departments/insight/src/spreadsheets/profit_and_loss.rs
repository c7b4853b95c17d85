//! Profit and loss as a sheet, step by step.

use base::{Currency, Money};
use books::ledger::{Change, DayRange, ProfitAndLoss, ProfitBasis};
use engines::spreadsheet::{Cell, Sheet};

use super::words::step_after;
use super::workbook::{Reader, plain, sum};

/// The sheet.
pub(super) fn sheet(report: &ProfitAndLoss, reader: &Reader) -> Sheet {
    let (words, currency) = (reader.words, report.books_currency);
    let days = |range: DayRange| format!("{} – {}", reader.locale.day(range.from), reader.locale.day(range.to));
    let compared = report.compare.is_some();
    let mut heads = vec![words.kind.to_owned(), words.code.to_owned(), words.account.to_owned(), days(report.range)];
    heads.extend(reader.compare_heads(report.compare.map(days)));
    heads.push(words.currency.to_owned());
    let mut rows = Vec::new();
    for section in &report.sections {
        let title = words.profit_kind(section.kind);
        for row in &section.rows {
            let names = [title, &row.account, &row.name];
            rows.push(plain(cells(names, (row.amount, row.compare, row.change), compared, currency)));
        }
        if !section.rows.is_empty() {
            let figures = (section.total, section.compare_total, section.change);
            rows.push(sum(cells([title, "", ""], figures, compared, currency)));
        }
        let step = step_after(section.kind).and_then(|kind| report.steps.iter().find(|step| step.kind == kind));
        if let Some(step) = step {
            let figures = (step.amount, step.compare, step.change);
            rows.push(sum(cells([words.profit_step(step.kind), "", ""], figures, compared, currency)));
        }
    }
    rows.extend(reader.known_row(heads.len()));
    let title = match report.basis {
        ProfitBasis::Accrual => words.profit_and_loss,
        ProfitBasis::Cash => words.profit_on_cash,
    };
    reader.sheet(title, heads, rows)
}

/// An amount, what it is compared with, and how far they are from each other.
pub(super) type Figures = (Money, Option<Money>, Option<Change>);

/// Names, amount, what it is compared with and the change where anything is, currency.
pub(super) fn cells(
    names: [&str; 3],
    (amount, compare, change): Figures,
    compared: bool,
    currency: Currency,
) -> Vec<Cell> {
    let beside = compared.then(|| {
        let percent = Cell::percent(change.and_then(|change| change.percent));
        [Cell::amount(compare), Cell::amount(change.map(|change| change.amount)), percent]
    });
    let figures = std::iter::once(Cell::Amount(amount)).chain(beside.into_iter().flatten());
    names.into_iter().map(Cell::text).chain(figures).chain([Cell::text(currency.code())]).collect()
}
