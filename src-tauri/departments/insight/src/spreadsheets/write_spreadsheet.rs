//! Writing a report as a spreadsheet for somebody who may read it and take it out.

use base::{Actor, Fault, Shop, ShopDate};
use books::ledger::{self, DayRange, EXPORT_RUN, LEDGER_READ};
use people::customers::CUSTOMERS_READ;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::workbook::{Reader, SpreadsheetError, written};
use super::{ageing, balance_sheet, profit_and_loss, trial_balance};
use crate::reports::{REPORTS_READ, cash_profit, receivables_ageing};

/// Which trial balance, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrialSheetAsk {
    /// First day; the first of the last day's month when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// When income and cost count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// When they were earned and incurred.
    #[default]
    Accrual,
    /// When money came and went.
    Cash,
}

/// Which profit and loss, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProfitSheetAsk {
    /// First day; the first of the last day's month when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// First of the days to compare with; given together with `compare_to`.
    pub compare_from: Option<ShopDate>,
    /// Last of the days to compare with.
    pub compare_to: Option<ShopDate>,
    /// `accrual` when absent.
    #[param(inline)]
    pub basis: Option<Basis>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// Which balance sheet, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BalanceSheetAsk {
    /// At the end of this day; of today when absent.
    pub on: Option<ShopDate>,
    /// The day to compare with.
    pub compare_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// What customers owe on which day, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgeingSheetAsk {
    /// At the end of this day; of today when absent.
    pub on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// The days asked for; from the first of the month to today where they are not said.
fn days(shop: &Shop, from: Option<ShopDate>, to: Option<ShopDate>) -> Result<DayRange, Fault> {
    let to = to.map_or_else(|| shop.today(), Ok)?;
    DayRange::new(from.unwrap_or(ShopDate(to.0.first_of_month())), to)
}

/// The trial balance as a workbook.
pub async fn write_trial_balance(shop: &Shop, who: &Actor, ask: TrialSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let days = days(shop, ask.from, ask.to)?;
    let reader = Reader::of(shop, ask.locale.as_deref()).await?;
    let own = shop.clone();
    let report = shop.db.read(move |tx| ledger::trial_balance(tx, &own, days.from, days.to)).await?;
    written(reader.words.trial_balance, days.to, trial_balance::sheets(&report, &reader)).await
}

/// Profit and loss as a workbook.
pub async fn write_profit_and_loss(shop: &Shop, who: &Actor, ask: ProfitSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let basis = ask.basis.unwrap_or_default();
    if basis == Basis::Cash {
        who.may(REPORTS_READ)?;
    }
    let days = days(shop, ask.from, ask.to)?;
    let compare = DayRange::compared(ask.compare_from, ask.compare_to)?;
    let reader = Reader::of(shop, ask.locale.as_deref()).await?;
    let own = shop.clone();
    let report = shop.db.read(move |tx| match basis {
        Basis::Accrual => ledger::profit_and_loss(tx, &own, days, compare),
        Basis::Cash => cash_profit(tx, &own, days, compare),
    });
    written(reader.words.profit_and_loss, days.to, vec![profit_and_loss::sheet(&report.await?, &reader)]).await
}

/// The balance sheet as a workbook.
pub async fn write_balance_sheet(shop: &Shop, who: &Actor, ask: BalanceSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref()).await?;
    let own = shop.clone();
    let report = shop.db.read(move |tx| ledger::balance_sheet(tx, &own, on, ask.compare_on)).await?;
    written(reader.words.balance_sheet, on, vec![balance_sheet::sheet(&report, &reader)]).await
}

/// What customers owe by age as a workbook.
pub async fn write_ageing(shop: &Shop, who: &Actor, ask: AgeingSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref()).await?;
    let own = shop.clone();
    let report = shop.db.read(move |tx| receivables_ageing(tx, &own, on, None)).await?;
    written(reader.words.receivables, on, vec![ageing::sheet(&report, &reader)]).await
}
