//! General ledger, profit and loss, balance sheet, tax report over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed};
use base::{Fault, PageAsk, Shop, ShopDate, text};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ledger::LEDGER_READ;
use crate::ledger::balance_sheet::{self, BalanceSheet};
use crate::ledger::general_ledger::{self, AccountAsk, GeneralLedger, LinePage, LinePlace};
use crate::ledger::known::Known;
use crate::ledger::profit_and_loss::{self, DayRange, ProfitAndLoss};
use crate::ledger::tax_report::{self, TaxReport};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(get_general_ledger))
        .routes(routes!(get_profit_and_loss))
        .routes(routes!(get_balance_sheet))
        .routes(routes!(get_tax_report))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PostingsAsk {
    /// Of this sub-account only.
    #[param(max_length = 200)]
    party: Option<String>,
    /// First day; the first of the last day's month when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many postings, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// One account over some days: opening, every posting with the balance after it, closing.
#[utoipa::path(
    get,
    path = "/ledger/accounts/{account}/postings",
    tag = "books",
    params(("account" = String, Path, description = "code of an account of the chart", max_length = 40), PostingsAsk),
    responses(
        (status = 200, body = GeneralLedger),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_general_ledger(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(account): PathId<String>,
    Params(ask): Params<PostingsAsk>,
) -> Answer<Json<GeneralLedger>> {
    who.may(LEDGER_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("party", ask.party.as_deref(), 200)?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let after = match &ask.after {
        None => None,
        Some(after) => Some(LinePlace::parse(after).ok_or_else(|| Fault::invalid("after", "the `next` of a page"))?),
    };
    let (from, to) = days(&shop, ask.from, ask.to)?;
    let (range, known) = (DayRange::new(from, to)?, Known::on(ask.known_on));
    let (ask, page) = (AccountAsk { account, party: ask.party, range, known }, LinePage { after, limit });
    let reader = shop.clone();
    Ok(Json(shop.db.read(move |tx| general_ledger::general_ledger(tx, &reader, &ask, page)).await?))
}

/// The days asked for; from the first of the month to today where they are not said.
fn days(shop: &Shop, from: Option<ShopDate>, to: Option<ShopDate>) -> Result<(ShopDate, ShopDate), Fault> {
    let to = to.map_or_else(|| shop.today(), Ok)?;
    Ok((from.unwrap_or(ShopDate(to.0.first_of_month())), to))
}

/// Which days, and beside which others.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ProfitAsk {
    /// First day; the first of the last day's month when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
    /// First of the days to compare with; given together with `compare_to`.
    compare_from: Option<ShopDate>,
    /// Last of the days to compare with.
    compare_to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
}

/// Profit and loss as it was posted.
#[utoipa::path(
    get,
    path = "/ledger/profit-and-loss",
    tag = "books",
    params(ProfitAsk),
    responses(
        (status = 200, body = ProfitAndLoss),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_profit_and_loss(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ProfitAsk>,
) -> Answer<Json<ProfitAndLoss>> {
    who.may(LEDGER_READ)?;
    let (from, to) = days(&shop, ask.from, ask.to)?;
    let range = DayRange::new(from, to)?;
    let compare = DayRange::compared(ask.compare_from, ask.compare_to)?;
    let reader = shop.clone();
    let known = Known::on(ask.known_on);
    let read = shop.db.read(move |tx| profit_and_loss::profit_and_loss_as_known(tx, &reader, range, compare, known));
    Ok(Json(read.await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct BalanceAsk {
    /// At the end of this day; of today when absent.
    on: Option<ShopDate>,
    /// The day to compare with.
    compare_on: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
}

/// The balance sheet of a day.
#[utoipa::path(
    get,
    path = "/ledger/balance-sheet",
    tag = "books",
    params(BalanceAsk),
    responses(
        (status = 200, body = BalanceSheet),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_balance_sheet(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<BalanceAsk>,
) -> Answer<Json<BalanceSheet>> {
    who.may(LEDGER_READ)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = shop.clone();
    let known = Known::on(ask.known_on);
    let read = shop.db.read(move |tx| balance_sheet::balance_sheet_as_known(tx, &reader, on, ask.compare_on, known));
    Ok(Json(read.await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TaxAsk {
    /// First day; the first of the last day's month when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
}

/// The tax of some days by code and rate, beside what the tax accounts moved by.
#[utoipa::path(
    get,
    path = "/ledger/tax-report",
    tag = "books",
    params(TaxAsk),
    responses(
        (status = 200, body = TaxReport),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_tax_report(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<TaxAsk>,
) -> Answer<Json<TaxReport>> {
    who.may(LEDGER_READ)?;
    let (from, to) = days(&shop, ask.from, ask.to)?;
    let range = DayRange::new(from, to)?;
    let reader = shop.clone();
    let known = Known::on(ask.known_on);
    Ok(Json(shop.db.read(move |tx| tax_report::tax_report_as_known(tx, &reader, range, known)).await?))
}
