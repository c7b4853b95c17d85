//! Catch-up over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, Params, ProblemDocument, Signed};
use base::{Page, PageAsk, Shop};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{CatchUpRound, CaughtUp, catch_up, last_catch_up_round, list_catch_up_rounds};
use crate::merchant_accounts::MerchantAccountId;

pub(in crate::payments) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(catch_up_now)).routes(routes!(rounds)).routes(routes!(last_round))
}

/// With which account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CatchUpAsk {
    /// The account; all when not said.
    merchant_account_id: Option<MerchantAccountId>,
}

/// What catching up brought.
#[derive(Debug, Serialize, ToSchema)]
struct CatchUpAnswer {
    /// One row per account.
    accounts: Vec<CaughtUp>,
}

/// Asks the gateways what changed.
#[utoipa::path(post, path = "/catch-up", tag = "till", request_body = CatchUpAsk, responses(
    (status = 200, body = CatchUpAnswer),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn catch_up_now(
    State(shop): State<Shop>,
    Command { who, ask }: Command<CatchUpAsk>,
) -> Answer<Json<CatchUpAnswer>> {
    Ok(Json(CatchUpAnswer { accounts: catch_up(&shop, &who, ask.merchant_account_id).await? }))
}

/// What was missed while nobody listened, and how it was closed: a round for each absence, newest first.
#[utoipa::path(get, path = "/catch-up/rounds", tag = "till", params(PageAsk), responses(
    (status = 200, body = Page<CatchUpRound>),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn rounds(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<PageAsk>,
) -> Answer<Json<Page<CatchUpRound>>> {
    Ok(Json(list_catch_up_rounds(&shop, &who, ask).await?))
}

/// The latest round, if there was one.
#[derive(Debug, Serialize, ToSchema)]
struct LastRound {
    /// The round; absent in a shop that was never away.
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<CatchUpRound>,
}

/// What was missed while nobody listened the last time.
#[utoipa::path(get, path = "/catch-up/rounds/last", tag = "till", responses(
    (status = 200, body = LastRound),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn last_round(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<LastRound>> {
    Ok(Json(LastRound { round: last_catch_up_round(&shop, &who).await? }))
}
