//! Months with other currencies over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Refused, Signed};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::month::{MonthList, MonthWorth};
use super::{list_months, month_worth};
use crate::ledger::LEDGER_READ;

pub(in crate::ledger) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(get_months)).routes(routes!(get_month)).routes(routes!(revalue_month))
}

/// The months in which something stood in another currency than that of the books, and whether it was revalued.
#[utoipa::path(
    get,
    path = "/ledger/months",
    tag = "books",
    responses(
        (status = 200, body = MonthList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_months(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<MonthList>> {
    who.may(LEDGER_READ)?;
    let (reader, today) = (shop.clone(), shop.today()?);
    Ok(Json(shop.db.read(move |tx| list_months(tx, &reader, today)).await?))
}

/// What stood in other currencies at the end of a month, what it was worth, and what revaluing would post.
#[utoipa::path(
    get,
    path = "/ledger/months/{month}",
    tag = "books",
    params(("month" = String, Path, description = "the month: 2026-11", max_length = 7)),
    responses(
        (status = 200, body = MonthWorth),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_month(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(month): PathId<String>,
) -> Answer<Json<MonthWorth>> {
    who.may(LEDGER_READ)?;
    Ok(Json(find(&shop, month).await?))
}

async fn find(shop: &Shop, month: String) -> Answer<MonthWorth> {
    let (reader, today) = (shop.clone(), shop.today()?);
    Ok(shop.db.read(move |tx| month_worth(tx, &reader, &month, today)).await?)
}

/// Nothing more is to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MonthRevalueAsk {}

/// Puts what stood in other currencies at the end of a month to the rate of its last day, and takes it back on the day after.
#[utoipa::path(
    post,
    path = "/ledger/months/{month}/revalue",
    tag = "books",
    params(
        ("month" = String, Path, description = "the month: 2026-11", max_length = 7),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key revalues nothing more"),
    ),
    request_body = MonthRevalueAsk,
    responses(
        (status = 200, body = MonthWorth),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn revalue_month(
    State(shop): State<Shop>,
    PathId(month): PathId<String>,
    Command { who, ask: MonthRevalueAsk {} }: Command<MonthRevalueAsk>,
) -> Answer<Json<MonthWorth>> {
    let refused = match super::revalue_month(&shop, &who, &month).await.map_err(Refused::from) {
        Ok(done) => return Ok(Json(done)),
        Err(refused) => refused,
    };
    let Some(name) = refused.repeated().map(str::to_owned) else { return Err(refused) };
    Ok(Json(find(&shop, name).await?))
}
