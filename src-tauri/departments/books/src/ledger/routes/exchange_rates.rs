//! Exchange rates over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Signed};
use base::{Currency, Fault, Page, PageAsk, Shop, ShopDate};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ledger::enter_exchange_rate::{self, ExchangeRateAsk};
use crate::ledger::exchange::{ExchangeRate, rate_id};
use crate::ledger::{LEDGER_READ, store};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list_exchange_rates)).routes(routes!(enter_exchange_rate))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RatesAsk {
    /// Of this currency only.
    #[param(value_type = Option<String>, max_length = 3)]
    currency: Option<Currency>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many rates, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Lists exchange rates, those of the newest days first.
#[utoipa::path(
    get,
    path = "/exchange-rates",
    tag = "books",
    params(RatesAsk),
    responses(
        (status = 200, body = Page<ExchangeRate>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_exchange_rates(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<RatesAsk>,
) -> Answer<Json<Page<ExchangeRate>>> {
    who.may(LEDGER_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let after = match &ask.after {
        None => None,
        Some(after) => Some(cursor(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?),
    };
    let rows = shop.db.read(move |tx| store::list_exchange_rates(tx, ask.currency, after, limit)).await?;
    Ok(Json(Page::cut(rows, limit, |rate| rate_id(rate.currency, rate.from_on))))
}

/// Reads what names a rate: `USD/2026-11-21`.
fn cursor(text: &str) -> Option<(Currency, ShopDate)> {
    let (currency, from_on) = text.split_once('/')?;
    Some((Currency::of(currency).ok()?, ShopDate::parse(from_on)?))
}

/// Enters what one unit of a currency is worth from a day on. The same again changes nothing.
#[utoipa::path(
    put,
    path = "/exchange-rates/{currency}/{from_on}",
    tag = "books",
    params(
        ("currency" = String, Path, description = "ISO 4217 code, not that of the books"),
        ("from_on" = ShopDate, Path, description = "the first day it holds; not a closed one"),
    ),
    request_body = ExchangeRateAsk,
    responses(
        (status = 200, body = ExchangeRate),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn enter_exchange_rate(
    State(shop): State<Shop>,
    PathId((currency, from_on)): PathId<(String, String)>,
    Command { who, ask }: Command<ExchangeRateAsk>,
) -> Answer<Json<ExchangeRate>> {
    let currency = Currency::of(&currency).map_err(|unknown| Fault::invalid("currency", unknown))?;
    let from_on = ShopDate::parse(&from_on).ok_or_else(|| Fault::invalid("from_on", "a day like 2026-11-21"))?;
    Ok(Json(enter_exchange_rate::enter_exchange_rate(&shop, &who, currency, from_on, ask).await?))
}
