//! Printing a report for somebody who may read it and take it out.

use base::{Actor, Fault, ReadTx, Shop, ShopDate, text};
use books::ledger::{self, AccountAsk, DayRange, EXPORT_RUN, EntryFilter, Known, LEDGER_READ};
use people::customers::CUSTOMERS_READ;
use serde::Deserialize;
use utoipa::IntoParams;

use super::general_ledger::Names;
use super::paper::{PaperError, ROWS_MOST, ReportPaper, drawn};
use super::{ageing, balance_sheet, chart, general_ledger, journal, profit_and_loss, store, tax_report, trial_balance};
use crate::reports::{REPORTS_READ, cash_profit, receivables_ageing};
use crate::spreadsheets::{Basis, Reader, days};

/// Which trial balance, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TrialPaperAsk {
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
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Which profit and loss, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ProfitPaperAsk {
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
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Which balance sheet, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct BalancePaperAsk {
    /// At the end of this day; of today when absent.
    pub on: Option<ShopDate>,
    /// The day to compare with.
    pub compare_on: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Which account over which days, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct LedgerPaperAsk {
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
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Which tax report, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct TaxPaperAsk {
    /// First day; the first of the last day's month when absent.
    pub from: Option<ShopDate>,
    /// Last day; today when absent.
    pub to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// What customers owe on which day, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AgeingPaperAsk {
    /// At the end of this day; of today when absent.
    pub on: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    pub known_on: Option<ShopDate>,
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Which chart of accounts, for whom, on what.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ChartPaperAsk {
    /// Language and region of its words; the shop's when absent.
    #[param(max_length = 35)]
    pub locale: Option<String>,
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Which entries, for whom, on what. All that are given must hold.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct JournalPaperAsk {
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
    /// `a4` when absent.
    #[param(inline)]
    pub paper: Option<ReportPaper>,
}

/// Draws the trial balance.
pub async fn print_trial_balance(shop: &Shop, who: &Actor, ask: TrialPaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let range = days(shop, ask.from, ask.to)?;
    let compare = DayRange::compared(ask.compare_from, ask.compare_to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let trial = shop.db.read(move |tx| ledger::trial_balance_compared(tx, &own, range, compare, known)).await?;
    drawn(shop, &reader, ask.paper.unwrap_or_default(), trial_balance::report(&trial, &reader)).await
}

/// Draws profit and loss.
pub async fn print_profit_and_loss(shop: &Shop, who: &Actor, ask: ProfitPaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let basis = ask.basis.unwrap_or_default();
    if basis == Basis::Cash {
        who.may(REPORTS_READ)?;
    }
    let range = days(shop, ask.from, ask.to)?;
    let compare = DayRange::compared(ask.compare_from, ask.compare_to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let profit = shop.db.read(move |tx| match basis {
        Basis::Accrual => ledger::profit_and_loss_as_known(tx, &own, range, compare, known),
        Basis::Cash => cash_profit(tx, &own, range, compare, known),
    });
    let report = profit_and_loss::report(&profit.await?, &reader);
    drawn(shop, &reader, ask.paper.unwrap_or_default(), report).await
}

/// Draws the balance sheet.
pub async fn print_balance_sheet(shop: &Shop, who: &Actor, ask: BalancePaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let sheet = shop.db.read(move |tx| ledger::balance_sheet_as_known(tx, &own, on, ask.compare_on, known)).await?;
    drawn(shop, &reader, ask.paper.unwrap_or_default(), balance_sheet::report(&sheet, &reader)).await
}

/// Draws one account with its postings. Customers are named to those who may see them.
pub async fn print_general_ledger(
    shop: &Shop,
    who: &Actor,
    account: String,
    ask: LedgerPaperAsk,
) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    text::at_most("party", ask.party.as_deref(), 200)?;
    let range = days(shop, ask.from, ask.to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, customers) = (shop.clone(), who.may(CUSTOMERS_READ).is_ok());
    let of = AccountAsk { account, party: ask.party, range, known: Known::on(ask.known_on) };
    let found = shop.db.read(move |tx| {
        let account = ledger::whole_account(tx, &own, &of, ROWS_MOST)?;
        let lines = account.items.iter().map(|line| line.party.as_str());
        let sources = account.items.iter().map(|line| line.source.as_str());
        let names = names_on(tx, sources, lines.chain(account.party.as_deref()), customers)?;
        Ok::<_, PaperError>((account, names))
    });
    let (account, names) = found.await?;
    if account.next.is_some() {
        return Err(PaperError::TooLong);
    }
    drawn(shop, &reader, ask.paper.unwrap_or_default(), general_ledger::report(&account, &names, &reader)).await
}

/// What the documents of these sources and these sub-accounts are called.
fn names_on<'a>(
    tx: &ReadTx<'_>,
    sources: impl Iterator<Item = &'a str>,
    parties: impl Iterator<Item = &'a str>,
    customers: bool,
) -> Result<Names, Fault> {
    let documents: Vec<&str> = sources.filter_map(|source| source.split(':').nth(1)).collect();
    let parties: Vec<&str> = parties.filter(|party| !party.is_empty()).collect();
    let mut names: Names = store::find_numbers(tx, &documents)?.into_iter().collect();
    names.extend(store::find_merchant_account_names(tx, &parties)?);
    if customers {
        names.extend(store::find_customer_names(tx, &parties)?);
    }
    Ok(names)
}

/// Draws the chart of accounts with what stands on each now.
pub async fn print_chart(shop: &Shop, who: &Actor, ask: ChartPaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let (own, on) = (shop.clone(), shop.today()?);
    let reader = Reader::of(shop, ask.locale.as_deref(), None).await?;
    let accounts = shop.db.read(move |tx| ledger::list_accounts(tx, &own, false)).await?;
    drawn(shop, &reader, ask.paper.unwrap_or_default(), chart::report(&accounts, on, &reader)).await
}

/// Draws entries of the journal. Customers are named to those who may see them.
pub async fn print_journal(shop: &Shop, who: &Actor, ask: JournalPaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let JournalPaperAsk { account, party, chain, source, from, to, known_on, locale, paper } = ask;
    let last = to.map_or_else(|| shop.today(), Ok)?;
    let filter = EntryFilter { account, party, chain, source, from, to, before_seq: None };
    filter.must_be_short()?;
    let reader = Reader::of(shop, locale.as_deref(), known_on).await?;
    let (own, customers) = (shop.clone(), who.may(CUSTOMERS_READ).is_ok());
    let found = shop.db.read(move |tx| {
        let filter = filter.as_known(tx, &own, Known::on(known_on))?;
        // The row of sums is one of them.
        let most = usize::try_from(ROWS_MOST).unwrap_or(usize::MAX).saturating_sub(1);
        let Some(entries) = ledger::whole_entries(tx, &own, &filter, most)? else { return Ok(None) };
        let parties = entries.iter().flat_map(|entry| &entry.postings).map(|posting| posting.party.as_str());
        let names = names_on(tx, entries.iter().map(|entry| entry.source.as_str()), parties, customers)?;
        Ok::<_, Fault>(Some((entries, names)))
    });
    let (entries, names) = found.await?.ok_or(PaperError::TooLong)?;
    // Without a first day it begins with the first entry, and ends with what was dated ahead.
    let dated = || entries.iter().map(|entry| entry.dated_on);
    let from = from.or(dated().min()).unwrap_or(last);
    let last = if to.is_none() { dated().max().map_or(last, |day| day.max(last)) } else { last };
    let days = DayRange::new(from.min(last), last)?;
    let report = journal::report(&entries, days, shop.basics()?.books_currency, &names, &reader)?;
    drawn(shop, &reader, paper.unwrap_or_default(), report).await
}

/// Draws the tax report.
pub async fn print_tax_report(shop: &Shop, who: &Actor, ask: TaxPaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let range = days(shop, ask.from, ask.to)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let tax = shop.db.read(move |tx| ledger::tax_report_as_known(tx, &own, range, known)).await?;
    drawn(shop, &reader, ask.paper.unwrap_or_default(), tax_report::report(&tax, &reader)).await
}

/// Draws what customers owe by age.
pub async fn print_ageing(shop: &Shop, who: &Actor, ask: AgeingPaperAsk) -> Result<Vec<u8>, PaperError> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    who.may(EXPORT_RUN)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let (own, known) = (shop.clone(), Known::on(ask.known_on));
    let open = shop.db.read(move |tx| receivables_ageing(tx, &own, on, None, known)).await?;
    drawn(shop, &reader, ask.paper.unwrap_or_default(), ageing::report(&open, &reader)).await
}
