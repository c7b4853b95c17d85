//! Payouts over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Signed};
use base::{Page, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    MoneyAtGateways, PayoutDocument, PayoutId, PayoutListAsk, PayoutSummary, attend_payout, get_payout, list_payouts,
    money_at_gateways,
};
use crate::payments::Attended;

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(attend)).routes(routes!(money))
}

/// Payouts of gateways, the newest first.
#[utoipa::path(
    get,
    path = "/payouts",
    tag = "till",
    operation_id = "list_payouts",
    params(PayoutListAsk),
    responses(
        (status = 200, body = Page<PayoutSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<PayoutListAsk>,
) -> Answer<Json<Page<PayoutSummary>>> {
    Ok(Json(list_payouts(&shop, &who, ask).await?))
}

/// One payout with what it is made of.
#[utoipa::path(
    get,
    path = "/payouts/{id}",
    tag = "till",
    operation_id = "get_payout",
    params(("id" = PayoutId, Path)),
    responses(
        (status = 200, body = PayoutDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<PayoutId>,
) -> Answer<Json<PayoutDocument>> {
    Ok(Json(get_payout(&shop, &who, id).await?))
}

/// Settles why a person should look at a payout.
#[utoipa::path(
    post,
    path = "/payouts/{id}/attend",
    tag = "till",
    operation_id = "attend_payout",
    params(("id" = PayoutId, Path)),
    request_body = Attended,
    responses(
        (status = 200, body = PayoutDocument),
        (status = 409, description = "something else came up meanwhile, or it is settled already", body = ProblemDocument, content_type = "application/problem+json"),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn attend(
    State(shop): State<Shop>,
    PathId(id): PathId<PayoutId>,
    Command { who, ask }: Command<Attended>,
) -> Answer<Json<PayoutDocument>> {
    let payout = attend_payout(&shop, &who, id, ask).await?;
    Ok(Json(get_payout(&shop, &who, payout.id).await?))
}

/// How much of what was paid still lies at each gateway, beside the books.
#[utoipa::path(
    get,
    path = "/money-at-gateways",
    tag = "till",
    operation_id = "money_at_gateways",
    responses(
        (status = 200, body = MoneyAtGateways),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn money(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<MoneyAtGateways>> {
    Ok(Json(money_at_gateways(&shop, &who).await?))
}
