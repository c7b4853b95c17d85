//! Moving in over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Fault, Page, PageAsk, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::OpeningBalanceAsk;
use super::correct_balance::CorrectionAsk;
use super::finish_moving_in::FinishAsk;
use super::import_balances::{OpeningImport, OpeningImportAsk};
use super::opening_balance::{OpeningBalance, OpeningBalanceId, OpeningError};
use super::set_moving_day::MovingDayAsk;
use super::settle_document::SettlementAsk;
use super::standing::{self, OpeningStanding};
use crate::ledger::LEDGER_READ;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(get_opening))
        .routes(routes!(set_opening_day))
        .routes(routes!(finish_opening))
        .routes(routes!(list_opening_balances, take_over_balance))
        .routes(routes!(import_opening_balances))
        .routes(routes!(correct_opening_balance))
        .routes(routes!(settle_opening_document))
}

/// What a command left; a repeated one is answered with how it stands now.
async fn stands(shop: &Shop, done: Result<OpeningStanding, OpeningError>) -> Answer<Json<OpeningStanding>> {
    match done.map_err(Refused::from) {
        Ok(standing) => Ok(Json(standing)),
        Err(refused) if refused.repeated().is_some() => find_standing(shop).await,
        Err(refused) => Err(refused),
    }
}

async fn find_standing(shop: &Shop) -> Answer<Json<OpeningStanding>> {
    let reader = shop.clone();
    Ok(Json(shop.db.read(move |tx| standing::standing(tx, &reader)).await?))
}

/// What a command made of a balance; a repeated one is answered with what it made.
async fn balance_of(shop: &Shop, done: Result<OpeningBalance, OpeningError>) -> Answer<Json<OpeningBalance>> {
    let refused = match done.map_err(Refused::from) {
        Ok(balance) => return Ok(Json(balance)),
        Err(refused) => refused,
    };
    let Some(id) = refused.repeated().and_then(OpeningBalanceId::parse) else { return Err(refused) };
    let reader = shop.clone();
    Ok(Json(shop.db.read(move |tx| standing::find_balance(tx, &reader, id)).await?))
}

/// How moving in stands.
#[utoipa::path(
    get,
    path = "/opening",
    tag = "books",
    operation_id = "get_opening",
    responses(
        (status = 200, body = OpeningStanding),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_opening(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<OpeningStanding>> {
    who.may(LEDGER_READ)?;
    find_standing(&shop).await
}

/// Says on which day the balances are taken over; another day while none stands.
#[utoipa::path(
    put,
    path = "/opening/day",
    tag = "books",
    operation_id = "set_opening_day",
    request_body = MovingDayAsk,
    responses(
        (status = 200, body = OpeningStanding),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn set_opening_day(
    State(shop): State<Shop>,
    Command { who, ask }: Command<MovingDayAsk>,
) -> Answer<Json<OpeningStanding>> {
    stands(&shop, super::set_moving_day(&shop, &who, ask).await).await
}

/// Ends moving in.
#[utoipa::path(
    post,
    path = "/opening/finish",
    tag = "books",
    operation_id = "finish_opening",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key finishes nothing more")),
    request_body = FinishAsk,
    responses(
        (status = 200, body = OpeningStanding),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn finish_opening(
    State(shop): State<Shop>,
    Command { who, ask }: Command<FinishAsk>,
) -> Answer<Json<OpeningStanding>> {
    stands(&shop, super::finish_moving_in(&shop, &who, ask).await).await
}

/// What was taken over, by account, sub-account and document; corrected balances among it.
#[utoipa::path(
    get,
    path = "/opening/balances",
    tag = "books",
    operation_id = "list_opening_balances",
    params(PageAsk),
    responses(
        (status = 200, body = Page<OpeningBalance>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_opening_balances(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<PageAsk>,
) -> Answer<Json<Page<OpeningBalance>>> {
    who.may(LEDGER_READ)?;
    let limit = ask.limit()?;
    let wrong = || Fault::invalid("after", "not a cursor of this list");
    let after = match &ask.after {
        None => None,
        Some(text) => Some(OpeningBalanceId::parse(text).ok_or_else(wrong)?),
    };
    let reader = shop.clone();
    Ok(Json(shop.db.read(move |tx| standing::list_balances(tx, &reader, after, limit)).await?))
}

/// Takes a balance over, or an open document of a customer or a supplier.
#[utoipa::path(
    post,
    path = "/opening/balances",
    tag = "books",
    operation_id = "take_over_balance",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key takes nothing more over")),
    request_body = OpeningBalanceAsk,
    responses(
        (status = 201, body = OpeningBalance),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn take_over_balance(
    State(shop): State<Shop>,
    Command { who, ask }: Command<OpeningBalanceAsk>,
) -> Answer<(StatusCode, Json<OpeningBalance>)> {
    Ok((StatusCode::CREATED, balance_of(&shop, super::take_over_balance(&shop, &who, ask).await).await?))
}

/// Takes over every balance of a table, or says line by line what is wrong with it.
#[utoipa::path(
    post,
    path = "/opening/import",
    tag = "books",
    operation_id = "import_opening_balances",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key takes nothing more over")),
    request_body = OpeningImportAsk,
    responses(
        (status = 200, body = OpeningImport),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn import_opening_balances(
    State(shop): State<Shop>,
    Command { who, ask }: Command<OpeningImportAsk>,
) -> Answer<Json<OpeningImport>> {
    let refused = match super::import_balances(&shop, &who, ask).await.map_err(Refused::from) {
        Ok(import) => return Ok(Json(import)),
        Err(refused) => refused,
    };
    let Some(lines) = refused.repeated().and_then(|count| count.parse().ok()) else { return Err(refused) };
    Ok(Json(OpeningImport { is_written: true, lines, problems: Vec::new() }))
}

/// Takes a balance back, to enter it anew.
#[utoipa::path(
    post,
    path = "/opening/balances/{id}/correction",
    tag = "books",
    operation_id = "correct_opening_balance",
    params(
        ("id" = OpeningBalanceId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key takes nothing more back"),
    ),
    request_body = CorrectionAsk,
    responses(
        (status = 200, body = OpeningBalance),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn correct_opening_balance(
    State(shop): State<Shop>,
    PathId(id): PathId<OpeningBalanceId>,
    Command { who, ask }: Command<CorrectionAsk>,
) -> Answer<Json<OpeningBalance>> {
    balance_of(&shop, super::correct_balance(&shop, &who, id, ask).await).await
}

/// Books what was paid on a document that was taken over, or writes its rest off.
#[utoipa::path(
    post,
    path = "/opening/balances/{id}/settlement",
    tag = "books",
    operation_id = "settle_opening_document",
    params(
        ("id" = OpeningBalanceId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key books nothing more"),
    ),
    request_body = SettlementAsk,
    responses(
        (status = 200, body = OpeningBalance),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn settle_opening_document(
    State(shop): State<Shop>,
    PathId(id): PathId<OpeningBalanceId>,
    Command { who, ask }: Command<SettlementAsk>,
) -> Answer<Json<OpeningBalance>> {
    balance_of(&shop, super::settle_document(&shop, &who, id, ask).await).await
}
