//! Profit and loss of some days: what was earned, what it cost, and what is left, in the steps an accountant reads.

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::Account;
use super::change::Change;
use super::figures::{Nets, ReportRow, rows_of, total_of};
use super::known::Known;
use super::store;

/// From a day to a day, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayRange {
    /// First day.
    pub from: ShopDate,
    /// Last day.
    pub to: ShopDate,
}

impl DayRange {
    /// The days from one to another, not before it.
    pub fn new(from: ShopDate, to: ShopDate) -> Result<Self, Fault> {
        if to < from {
            return Err(Fault::invalid("to", format!("must not be before {from}")));
        }
        Ok(Self { from, to })
    }

    /// The days to compare with: both are given, or none.
    pub fn compared(from: Option<ShopDate>, to: Option<ShopDate>) -> Result<Option<Self>, Fault> {
        match (from, to) {
            (None, None) => Ok(None),
            (Some(from), Some(to)) if from <= to => Ok(Some(Self { from, to })),
            (Some(from), Some(_)) => Err(Fault::invalid("compare_to", format!("must not be before {from}"))),
            (None, Some(_)) => Err(Fault::invalid("compare_from", "given together with compare_to")),
            (Some(_), None) => Err(Fault::invalid("compare_to", "given together with compare_from")),
        }
    }
}

/// When income and cost count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfitBasis {
    /// When they were earned and incurred, as they were posted.
    Accrual,
    /// When money came and went.
    Cash,
}

/// Profit and loss of some days, in the books currency. Every amount is signed by what it does to the profit: + raises it, −
/// lowers it. The closing of a year is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProfitAndLoss {
    /// When income and cost count.
    pub basis: ProfitBasis,
    /// Which days.
    pub range: DayRange,
    /// The days it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<DayRange>,
    /// Currency of all amounts but the foreign ones.
    pub books_currency: Currency,
    /// Accounts by what they do to the profit, in the order of the steps; those without a row too.
    pub sections: Vec<ProfitSection>,
    /// What is left after each step; the last one is the profit.
    pub steps: Vec<ProfitStep>,
}

/// Accounts of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProfitSection {
    /// Which kind.
    pub kind: ProfitKind,
    /// By code.
    pub rows: Vec<ReportRow>,
    /// Sum of the rows.
    pub total: Money,
    /// The same of what it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_total: Option<Money>,
    /// The one less the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// What accounts do to the profit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfitKind {
    /// 4000–4099.
    Sales,
    /// 4100–4199: discounts, returns.
    Deductions,
    /// 4200–4899.
    OtherSales,
    /// 5000–5999.
    Cost,
    /// 4900–4999.
    OtherIncome,
    /// 6000–6999.
    Expenses,
    /// 7000–7999: rounding, exchange, interest.
    Financial,
    /// 8000–8999.
    IncomeTax,
}

/// What is left after a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProfitStep {
    /// Which one.
    pub kind: ProfitStepKind,
    /// What is left.
    pub amount: Money,
    /// The same of what it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<Money>,
    /// The one less the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// The steps, each from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfitStepKind {
    /// Sales less deductions.
    NetSales,
    /// … and other sales, less the cost of sales.
    GrossProfit,
    /// … and other income, less expenses.
    OperatingProfit,
    /// … and what is financial.
    ProfitBeforeTax,
    /// … less income tax.
    NetProfit,
}

/// The kinds in their order: the range of their accounts, and the step that follows, where one does.
const SECTIONS: [(ProfitKind, (&str, &str), Option<ProfitStepKind>); 8] = [
    (ProfitKind::Sales, ("4000", "4100"), None),
    (ProfitKind::Deductions, ("4100", "4200"), Some(ProfitStepKind::NetSales)),
    (ProfitKind::OtherSales, ("4200", "4900"), None),
    (ProfitKind::Cost, ("5000", "6000"), Some(ProfitStepKind::GrossProfit)),
    (ProfitKind::OtherIncome, ("4900", "5000"), None),
    (ProfitKind::Expenses, ("6000", "7000"), Some(ProfitStepKind::OperatingProfit)),
    (ProfitKind::Financial, ("7000", "8000"), Some(ProfitStepKind::ProfitBeforeTax)),
    (ProfitKind::IncomeTax, ("8000", "9000"), Some(ProfitStepKind::NetProfit)),
];

/// Whether an account's movements make up the profit.
pub fn is_of_profit(code: &str) -> bool {
    ("4000".."9000").contains(&code)
}

/// Profit and loss as it was posted.
pub fn profit_and_loss(
    tx: &ReadTx<'_>,
    shop: &Shop,
    range: DayRange,
    compare: Option<DayRange>,
) -> Result<ProfitAndLoss, Fault> {
    profit_and_loss_as_known(tx, shop, range, compare, Known::Now)
}

/// The same as it stood when the journal was no longer than that: what was booked since, and dated back, is not in it.
pub fn profit_and_loss_as_known(
    tx: &ReadTx<'_>,
    shop: &Shop,
    range: DayRange,
    compare: Option<DayRange>,
    known: Known,
) -> Result<ProfitAndLoss, Fault> {
    let last_seq = known.last_entry(tx, shop)?;
    let nets = accrual_nets(tx, range, last_seq)?;
    let compared = compare.map(|other| Ok::<_, Fault>((other, accrual_nets(tx, other, last_seq)?))).transpose()?;
    let chart = store::find_accounts(tx)?;
    ProfitAndLoss::of(ProfitBasis::Accrual, shop.basics()?.books_currency, &chart, (range, &nets), compared)
}

/// What accounts came to in some days without the closing of years: of all entries, or up to one.
pub(super) fn accrual_nets(
    tx: &ReadTx<'_>,
    DayRange { from, to }: DayRange,
    last_seq: Option<i64>,
) -> Result<Nets, Fault> {
    let mut nets = Nets::default();
    let moved = match last_seq {
        None => store::find_nets(tx, Some(from), to)?,
        Some(seq) => store::find_nets_to_entry(tx, Some(from), to, seq)?,
    };
    for (account, currency, minor, base_minor) in moved {
        nets.add(&account, Money { minor, currency }, base_minor, 1)?;
    }
    let closings = store::find_nets_of_year_closings(tx, from, to, last_seq.unwrap_or(store::EVERY_ENTRY))?;
    for (account, currency, minor, base_minor) in closings {
        nets.add(&account, Money { minor, currency }, base_minor, -1)?;
    }
    Ok(nets)
}

impl ProfitAndLoss {
    /// The report of what accounts came to.
    pub fn of(
        basis: ProfitBasis,
        books: Currency,
        chart: &[Account],
        (range, nets): (DayRange, &Nets),
        compare: Option<(DayRange, Nets)>,
    ) -> Result<Self, Fault> {
        let compared = compare.as_ref().map(|(_, nets)| nets);
        let (mut sections, mut steps) = (Vec::new(), Vec::new());
        let mut left = Money::zero(books);
        let mut other_left = compared.map(|_| Money::zero(books));
        for (kind, accounts, step) in SECTIONS {
            let mut rows = rows_of(chart, accounts, -1, books, nets, compared)?;
            let (total, compare_total) = total_of(&mut rows, books, compared.is_some())?;
            left = left.plus(total)?;
            other_left = other_left.zip(compare_total).map(|(left, total)| left.plus(total)).transpose()?;
            let change = Change::from(total, compare_total)?;
            sections.push(ProfitSection { kind, rows, total, compare_total, change });
            let change = Change::from(left, other_left)?;
            steps.extend(step.map(|kind| ProfitStep { kind, amount: left, compare: other_left, change }));
        }
        let compare = compare.map(|(range, _)| range);
        Ok(Self { basis, range, compare, books_currency: books, sections, steps })
    }

    /// What is left in the end.
    pub fn profit(&self) -> Money {
        self.steps.last().map_or(Money::zero(self.books_currency), |step| step.amount)
    }
}
