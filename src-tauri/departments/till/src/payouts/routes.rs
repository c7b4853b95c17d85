//! Payouts over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed};
use base::{Page, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    MoneyAtGateways, PayoutDocument, PayoutId, PayoutListAsk, PayoutSummary, get_payout, list_payouts,
    money_at_gateways,
};

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(money))
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
