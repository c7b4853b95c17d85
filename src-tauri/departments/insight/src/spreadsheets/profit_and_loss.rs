//! Profit and loss as a sheet, step by step.

use base::{Currency, Money};
use books::ledger::{DayRange, ProfitAndLoss, ProfitKind, ProfitStepKind};
use engines::spreadsheet::{Cell, Sheet};

use super::words::Words;
use super::workbook::{Reader, plain, sum};

/// The sheet.
pub(super) fn sheet(report: &ProfitAndLoss, reader: &Reader) -> Sheet {
    let (words, currency) = (reader.words, report.books_currency);
    let days = |range: DayRange| format!("{} – {}", reader.locale.day(range.from), reader.locale.day(range.to));
    let compared = report.compare.is_some();
    let mut heads = vec![words.kind.to_owned(), words.code.to_owned(), words.account.to_owned(), days(report.range)];
    heads.extend(report.compare.map(days));
    heads.push(words.currency.to_owned());
    let mut rows = Vec::new();
    for section in &report.sections {
        let title = kind_of(section.kind, words);
        for row in &section.rows {
            let names = [title, &row.account, &row.name];
            rows.push(plain(cells(names, (row.amount, row.compare), compared, currency)));
        }
        if !section.rows.is_empty() {
            rows.push(sum(cells([title, "", ""], (section.total, section.compare_total), compared, currency)));
        }
        let step = step_after(section.kind).and_then(|kind| report.steps.iter().find(|step| step.kind == kind));
        if let Some(step) = step {
            let title = step_of(step.kind, words);
            rows.push(sum(cells([title, "", ""], (step.amount, step.compare), compared, currency)));
        }
    }
    reader.sheet(words.profit_and_loss, heads, rows)
}

/// Names, amount, what it is compared with where anything is, currency.
pub(super) fn cells(
    names: [&str; 3],
    (amount, compare): (Money, Option<Money>),
    compared: bool,
    currency: Currency,
) -> Vec<Cell> {
    let beside = compared.then(|| Cell::amount(compare));
    let figures = std::iter::once(Cell::Amount(amount)).chain(beside);
    names.into_iter().map(Cell::text).chain(figures).chain([Cell::text(currency.code())]).collect()
}

fn kind_of(kind: ProfitKind, words: &Words) -> &'static str {
    let [sales, deductions, other_sales, cost, other_income, expenses, financial, income_tax] = words.profit;
    match kind {
        ProfitKind::Sales => sales,
        ProfitKind::Deductions => deductions,
        ProfitKind::OtherSales => other_sales,
        ProfitKind::Cost => cost,
        ProfitKind::OtherIncome => other_income,
        ProfitKind::Expenses => expenses,
        ProfitKind::Financial => financial,
        ProfitKind::IncomeTax => income_tax,
    }
}

fn step_of(kind: ProfitStepKind, words: &Words) -> &'static str {
    let [net_sales, gross_profit, operating_profit, before_tax, net_profit] = words.steps;
    match kind {
        ProfitStepKind::NetSales => net_sales,
        ProfitStepKind::GrossProfit => gross_profit,
        ProfitStepKind::OperatingProfit => operating_profit,
        ProfitStepKind::ProfitBeforeTax => before_tax,
        ProfitStepKind::NetProfit => net_profit,
    }
}

/// The step that a kind of accounts leads to, where one does.
fn step_after(kind: ProfitKind) -> Option<ProfitStepKind> {
    match kind {
        ProfitKind::Deductions => Some(ProfitStepKind::NetSales),
        ProfitKind::Cost => Some(ProfitStepKind::GrossProfit),
        ProfitKind::Expenses => Some(ProfitStepKind::OperatingProfit),
        ProfitKind::Financial => Some(ProfitStepKind::ProfitBeforeTax),
        ProfitKind::IncomeTax => Some(ProfitStepKind::NetProfit),
        ProfitKind::Sales | ProfitKind::OtherSales | ProfitKind::OtherIncome => None,
    }
}
