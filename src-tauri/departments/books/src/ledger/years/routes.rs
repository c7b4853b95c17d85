//! Fiscal years over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Refused, Signed};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::list_years::list_years;
use super::reopen_year::YearReopenAsk;
use super::year::{YearError, YearList, YearStanding};
use crate::ledger::LEDGER_READ;

pub(in crate::ledger) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(get_years)).routes(routes!(close_year)).routes(routes!(reopen_year))
}

async fn find(shop: &Shop) -> Answer<YearList> {
    let (reader, today) = (shop.clone(), shop.today()?);
    Ok(shop.db.read(move |tx| list_years(tx, &reader, today)).await?)
}

/// The year as a command left it; after a repeated one as it is now.
async fn answer(shop: &Shop, done: Result<YearStanding, YearError>) -> Answer<Json<YearStanding>> {
    let refused = match done.map_err(Refused::from) {
        Ok(year) => return Ok(Json(year)),
        Err(refused) => refused,
    };
    let Some(name) = refused.repeated().map(str::to_owned) else { return Err(refused) };
    let known = find(shop).await?.items.into_iter().find(|one| one.year == name);
    Ok(Json(known.ok_or(YearError::NoSuchYear)?))
}

/// The fiscal years of the books with what each came to.
#[utoipa::path(
    get,
    path = "/ledger/years",
    tag = "books",
    responses(
        (status = 200, body = YearList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_years(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<YearList>> {
    who.may(LEDGER_READ)?;
    Ok(Json(find(&shop).await?))
}

/// Nothing more is to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct YearCloseAsk {}

/// Closes a fiscal year: moves its result to retained earnings and locks its days.
#[utoipa::path(
    post,
    path = "/ledger/years/{year}/close",
    tag = "books",
    params(
        ("year" = String, Path, description = "name of the year: 2026, or 2026-27", max_length = 7),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key closes nothing more"),
    ),
    request_body = YearCloseAsk,
    responses(
        (status = 200, body = YearStanding),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn close_year(
    State(shop): State<Shop>,
    PathId(year): PathId<String>,
    Command { who, ask: YearCloseAsk {} }: Command<YearCloseAsk>,
) -> Answer<Json<YearStanding>> {
    answer(&shop, super::close_year(&shop, &who, &year).await).await
}

/// Opens a closed fiscal year again, with a reason.
#[utoipa::path(
    post,
    path = "/ledger/years/{year}/reopen",
    tag = "books",
    params(
        ("year" = String, Path, description = "name of the year: 2026, or 2026-27", max_length = 7),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key opens nothing more"),
    ),
    request_body = YearReopenAsk,
    responses(
        (status = 200, body = YearStanding),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn reopen_year(
    State(shop): State<Shop>,
    PathId(year): PathId<String>,
    Command { who, ask }: Command<YearReopenAsk>,
) -> Answer<Json<YearStanding>> {
    answer(&shop, super::reopen_year(&shop, &who, &year, ask).await).await
}
