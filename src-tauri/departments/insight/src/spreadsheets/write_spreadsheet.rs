//! Writing a report as a spreadsheet for somebody who may read it and take it out.

use base::{Actor, Currency, Fault, Shop, ShopDate, text};
use books::ledger::{self, AccountAsk, DayRange, EXPORT_RUN, EntryFilter, Known, LEDGER_READ};
use people::customers::{CUSTOMERS_READ, CustomerId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::workbook::{POSTINGS_MOST, Reader, SpreadsheetError, written};
use super::{
    ageing, balance_sheet, chart, general_ledger, journal, profit_and_loss, statement, tax_report, trial_balance,
};
use crate::reports::{
    REPORTS_READ, STATEMENT_DAYS, StatementInCurrency, cash_profit, of_customer, receivables_ageing, report_days,
};

/// Which trial balance, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrialSheetAsk {
    /// First day; the first of the last day's month when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// First of the days to compare with; given together with `compare_to`.
    pub compare_from: Option<ShopDate>,
    /// Last of the days to compare with.
    pub compare_to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
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
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
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
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
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
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// Which account over which days, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LedgerSheetAsk {
    /// Of this sub-account only.
    #[param(max_length = 200)]
    pub party: Option<String>,
    /// First day; the first of the last day's month when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// Which tax report, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TaxSheetAsk {
    /// First day; the first of the last day's month when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// Which chart of accounts, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ChartSheetAsk {
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// Which entries, for whom. All that are given must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JournalSheetAsk {
    /// With a posting on this account.
    #[param(max_length = 40)]
    pub account: Option<String>,
    /// With a posting of this sub-account.
    #[param(max_length = 200)]
    pub party: Option<String>,
    /// Of this invoice or lone event.
    #[param(max_length = 200)]
    pub chain: Option<String>,
    /// Of this source.
    #[param(max_length = 200)]
    pub source: Option<String>,
    /// Counting on this day or later.
    pub from: Option<ShopDate>,
    /// Counting on this day or earlier.
    pub to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was written since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

impl From<JournalSheetAsk> for EntryFilter {
    fn from(ask: JournalSheetAsk) -> Self {
        let JournalSheetAsk { account, party, chain, source, from, to, .. } = ask;
        Self { account, party, chain, source, from, to, before_seq: None }
    }
}

/// Which statement, for whom.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct StatementSheetAsk {
    /// First day; 90 days before the last one when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// The account in this currency only.
    pub currency: Option<Currency>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
}

/// The days asked for; from the first of the month to today where they are not said.
pub(crate) fn days(shop: &Shop, from: Option<ShopDate>, to: Option<ShopDate>) -> Result<DayRange, Fault> {
    let to = to.map_or_else(|| shop.today(), Ok)?;
    DayRange::new(from.unwrap_or(ShopDate(to.0.first_of_month())), to)
}

/// The trial balance as a workbook.
pub async fn write_trial_balance(shop: &Shop, who: &Actor, ask: TrialSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let days = days(shop, ask.from, ask.to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let own = shop.clone();
    let (compare, known) = (DayRange::compared(ask.compare_from, ask.compare_to)?, Known::on(ask.known_on));
    let read = shop.db.read(move |tx| ledger::trial_balance_compared(tx, &own, days, compare, known));
    let report = read.await?;
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
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let report = shop.db.read(move |tx| match basis {
        Basis::Accrual => ledger::profit_and_loss_as_known(tx, &own, days, compare, known),
        Basis::Cash => cash_profit(tx, &own, days, compare, known),
    });
    written(reader.words.profit_and_loss, days.to, vec![profit_and_loss::sheet(&report.await?, &reader)]).await
}

/// The balance sheet as a workbook.
pub async fn write_balance_sheet(shop: &Shop, who: &Actor, ask: BalanceSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let read = shop.db.read(move |tx| ledger::balance_sheet_as_known(tx, &own, on, ask.compare_on, known));
    let report = read.await?;
    written(reader.words.balance_sheet, on, vec![balance_sheet::sheet(&report, &reader)]).await
}

/// What customers owe by age as a workbook.
pub async fn write_ageing(shop: &Shop, who: &Actor, ask: AgeingSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let report = shop.db.read(move |tx| receivables_ageing(tx, &own, on, None, known)).await?;
    written(reader.words.receivables, on, vec![ageing::sheet(&report, &reader)]).await
}

/// One account with its postings as a workbook.
pub async fn write_general_ledger(
    shop: &Shop,
    who: &Actor,
    account: String,
    ask: LedgerSheetAsk,
) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    text::at_most("party", ask.party.as_deref(), 200)?;
    let range = days(shop, ask.from, ask.to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let own = shop.clone();
    let of = AccountAsk { account, party: ask.party, range, known: Known::on(ask.known_on) };
    let report = shop.db.read(move |tx| ledger::whole_account(tx, &own, &of, POSTINGS_MOST)).await?;
    if report.next.is_some() {
        return Err(SpreadsheetError::TooLong);
    }
    written(reader.words.general_ledger, range.to, vec![general_ledger::sheet(&report, &reader)]).await
}

/// The tax report as a workbook.
pub async fn write_tax_report(shop: &Shop, who: &Actor, ask: TaxSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let range = days(shop, ask.from, ask.to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let report = shop.db.read(move |tx| ledger::tax_report_as_known(tx, &own, range, known)).await?;
    written(reader.words.tax_report, range.to, vec![tax_report::sheet(&report, &reader)]).await
}

/// The chart of accounts as a workbook, with what stands on each now.
pub async fn write_chart(shop: &Shop, who: &Actor, ask: ChartSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), None).await?;
    let own = shop.clone();
    let accounts = shop.db.read(move |tx| ledger::list_accounts(tx, &own, false)).await?;
    written(reader.words.chart, shop.today()?, vec![chart::sheet(&accounts, &reader)]).await
}

/// Entries of the journal as a workbook.
pub async fn write_journal(shop: &Shop, who: &Actor, ask: JournalSheetAsk) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.to.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let known = Known::on(ask.known_on);
    let filter = EntryFilter::from(ask);
    filter.must_be_short()?;
    let own = shop.clone();
    let found = shop.db.read(move |tx| {
        let filter = filter.as_known(tx, &own, known)?;
        ledger::whole_entries(tx, &own, &filter, usize::try_from(POSTINGS_MOST).unwrap_or(usize::MAX))
    });
    let entries = found.await?.ok_or(SpreadsheetError::TooLong)?;
    let sheet = journal::sheet(&entries, shop.basics()?.books_currency, &reader)?;
    written(reader.words.journal, on, vec![sheet]).await
}

/// A customer's statement as a workbook.
pub async fn write_statement(
    shop: &Shop,
    who: &Actor,
    customer: CustomerId,
    ask: StatementSheetAsk,
) -> Result<Vec<u8>, SpreadsheetError> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    who.may(EXPORT_RUN)?;
    let (from, to) = report_days(shop, ask.from, ask.to, STATEMENT_DAYS)?;
    let (range, known) = (DayRange { from, to }, Known::on(ask.known_on));
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let own = shop.clone();
    let read = shop.db.read(move |tx| {
        people::customers::find(tx, customer)?.ok_or(Fault::NoSuch("customer"))?;
        of_customer(tx, &own, &customer.to_string(), range, known)
    });
    let mut parts = read.await?;
    parts.retain(|part| ask.currency.is_none_or(|currency| part.currency == currency));
    if parts.is_empty() {
        parts.push(StatementInCurrency::of_nothing(ask.currency.unwrap_or(shop.basics()?.books_currency)));
    }
    let most = usize::try_from(POSTINGS_MOST).unwrap_or(usize::MAX);
    if parts.iter().any(|part| part.lines.len() > most) {
        return Err(SpreadsheetError::TooLong);
    }
    written(reader.words.statement, to, statement::sheets(&parts, range, &reader)).await
}
