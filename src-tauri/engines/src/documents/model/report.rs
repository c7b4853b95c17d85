//! A report of the books on paper: a table of figures with the days it is about, and up to when the books were known.
//!
//! What rows and columns are called comes with the report, as its spreadsheet has the same words; what every report says about
//! itself is in the words of papers.

use base::{Currency, Money, Percent, Rate, ShopDate};

use super::Period;
use super::writer::Writer;
use crate::documents::paper::{Align, Carry, Column, Fact, Paper, RowKind};

/// What only a report has.
#[derive(Debug, Clone)]
pub struct Report {
    /// What it is, in the reader's words.
    pub title: String,
    /// What it is about beside the days, a label and a value each: the account, the basis.
    pub about: Vec<(String, String)>,
    /// The days it is about.
    pub days: ReportDays,
    /// The days it is compared with.
    pub compare: Option<ReportDays>,
    /// The day at whose end the books were known like this; none where they are as they are known now.
    pub known_on: Option<ShopDate>,
    /// Currency of the amounts; none where each row names its own.
    pub currency: Option<Currency>,
    /// Whether it needs the long side of the sheet for its columns.
    pub landscape: bool,
    /// What stands over the columns.
    pub columns: Vec<ReportColumn>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<ReportRow>,
    /// Index of a column of balances that are carried from page to page.
    pub carry: Option<usize>,
    /// What is said under the table.
    pub notes: Vec<String>,
}

/// The days of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportDays {
    /// What happened from a day to a day.
    Between(Period),
    /// What stood at the end of a day.
    EndOf(ShopDate),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportColumn {
    /// Heading.
    pub title: String,
    /// Whether figures stand in it.
    pub figures: bool,
    /// Share of the width.
    pub weight: u16,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// What it is among the others.
    pub kind: RowKind,
    /// Its cells.
    pub cells: Vec<ReportCell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportCell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A code beside a name: an account, a tax code.
    Coded {
        /// Reads from left to right in every language.
        code: String,
        /// What it is called.
        name: String,
    },
    /// An amount, without the name of its currency; a dash for none.
    Amount(Money),
    /// How much more or less than before; empty where there is nothing to compare with.
    Change(Option<Percent>),
    /// A day.
    Day(ShopDate),
    /// Rates, the oldest first.
    Rates(Vec<Rate>),
}

impl ReportColumn {
    /// A column of words.
    #[must_use]
    pub fn words(title: impl Into<String>, weight: u16) -> Self {
        Self { title: title.into(), figures: false, weight }
    }

    /// A column of figures.
    #[must_use]
    pub fn figures(title: impl Into<String>, weight: u16) -> Self {
        Self { title: title.into(), figures: true, weight }
    }
}

impl ReportRow {
    /// A row of that kind.
    #[must_use]
    pub fn new(kind: RowKind, cells: Vec<ReportCell>) -> Self {
        Self { kind, cells }
    }

    /// A heading over the rows that follow, in a table of so many columns.
    #[must_use]
    pub fn heading(title: impl Into<String>, columns: usize) -> Self {
        let mut cells = vec![ReportCell::Empty; columns];
        if let Some(first) = cells.first_mut() {
            *first = ReportCell::Text(title.into());
        }
        Self { kind: RowKind::Heading, cells }
    }
}

impl Writer<'_> {
    /// The report's facts, table and notes.
    pub(super) fn report(&self, report: &Report, paper: &mut Paper) {
        let words = self.words;
        paper.landscape = report.landscape;
        paper.stub.push(self.days(report.days));
        paper.facts.extend(report.about.iter().map(|(label, value)| Fact::new(label, self.apart(value))));
        let label = match report.days {
            ReportDays::Between(_) => words.period,
            ReportDays::EndOf(_) => words.end_of,
        };
        paper.facts.push(Fact::new(label, self.days(report.days)));
        paper.facts.extend(report.compare.map(|days| Fact::new(words.compared_with, self.days(days))));
        paper.facts.extend(report.known_on.map(|day| Fact::new(words.known_on, self.document.locale.day(day))));
        paper.facts.extend(report.currency.map(|currency| Fact::new(words.amounts_in, currency.code())));
        let align = |column: &ReportColumn| if column.figures { Align::End } else { Align::Start };
        paper.columns =
            report.columns.iter().map(|column| Column::new(&column.title, align(column), column.weight)).collect();
        paper.rows =
            report.rows.iter().map(|row| row.cells.iter().map(|cell| self.report_cell(cell)).collect()).collect();
        paper.row_kinds = report.rows.iter().map(|row| row.kind).collect();
        paper.carry = report.carry.map(|column| Carry {
            column,
            forward: words.carried_forward.to_owned(),
            brought: words.brought_forward.to_owned(),
        });
        paper.notes.splice(0..0, report.notes.iter().cloned());
    }

    fn days(&self, days: ReportDays) -> String {
        match days {
            ReportDays::Between(period) => self.period(period),
            ReportDays::EndOf(day) => self.document.locale.day(day),
        }
    }

    fn report_cell(&self, cell: &ReportCell) -> String {
        let locale = &self.document.locale;
        match cell {
            ReportCell::Empty | ReportCell::Change(None) => String::new(),
            ReportCell::Text(text) => text.clone(),
            ReportCell::Coded { code, name } => format!("{} {}", self.apart(code), self.apart(name)),
            ReportCell::Amount(amount) if amount.is_zero() => "–".to_owned(),
            ReportCell::Amount(amount) => locale.amount(*amount),
            ReportCell::Change(Some(percent)) => locale.percent(*percent),
            ReportCell::Day(day) => locale.day(*day),
            ReportCell::Rates(rates) => rates.iter().map(|rate| locale.rate(*rate)).collect::<Vec<_>>().join(" / "),
        }
    }
}
