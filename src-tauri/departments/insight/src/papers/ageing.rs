//! Receivables by age on paper, across the sheet.

use engines::documents::RowKind;
use engines::documents::model::{Report, ReportCell, ReportColumn, ReportDays, ReportRow};

use super::paper::empty;
use crate::reports::{Ages, ReceivablesAgeing};
use crate::spreadsheets::Reader;

/// The report as it is printed.
pub(super) fn report(ageing: &ReceivablesAgeing, reader: &Reader) -> Report {
    let words = reader.words;
    let mut columns = vec![ReportColumn::words(words.customer, 24), ReportColumn::words(words.currency, 8)];
    columns.extend(words.ages.map(|label| ReportColumn::figures(reader.locale.digits(label), 13)));
    columns.extend([words.credits, words.total].map(|title| ReportColumn::figures(title, 13)));
    let row = |kind, who: &str, ages: &Ages| {
        let figures =
            [ages.not_due, ages.days_1_30, ages.days_31_60, ages.days_61_90, ages.over_90, ages.credits, ages.total];
        let names = [who, ages.currency.code()].map(|text| ReportCell::Text(text.to_owned()));
        ReportRow::new(kind, names.into_iter().chain(figures.map(ReportCell::Amount)).collect())
    };
    let customers = ageing
        .rows
        .iter()
        .map(|customer| row(RowKind::Plain, customer.name.as_deref().unwrap_or(&customer.party), &customer.ages));
    let totals = ageing.totals.iter().map(|ages| row(RowKind::Total, words.total, ages));
    Report {
        about: vec![(words.total.to_owned(), reader.locale.money(ageing.base_total))],
        landscape: true,
        columns,
        rows: customers.chain(totals).collect(),
        ..empty(words.receivables, reader, ReportDays::EndOf(ageing.on))
    }
}
