//! Refunds over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Signed};
use base::{Page, Shop};
use office::IfMatch;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::find_document;
use super::policy::RefundPolicy;
use super::{
    AutomaticRules, BulkRefund, BulkRefunded, Refund, RefundAsk, RefundDocument, RefundEffect, RefundError, RefundId,
    RefundListAsk, RefundSummary, Refundable, SuspicionRules, approve_refund, change_policy, credit_refund,
    effect_of_refund, get_policy, get_refund, list_refunds, refundable, reject_refund, request_refund, request_refunds,
    tell_refund,
};
use crate::payments::PaymentId;

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(request))
        .routes(routes!(left))
        .routes(routes!(effect))
        .routes(routes!(bulk))
        .routes(routes!(approve))
        .routes(routes!(reject))
        .routes(routes!(tell))
        .routes(routes!(credit))
        .routes(routes!(policy, set_policy))
}

/// Answers a command with the refund as it is now.
async fn answer(shop: &Shop, who: &base::Actor, done: Result<Refund, RefundError>) -> Answer<Json<RefundDocument>> {
    Ok(Json(find_document(shop, who, done?.id).await?))
}

/// Refunds, newest first.
#[utoipa::path(
    get,
    path = "/refunds",
    tag = "till",
    operation_id = "list_refunds",
    params(RefundListAsk),
    responses(
        (status = 200, body = Page<RefundSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<RefundListAsk>,
) -> Answer<Json<Page<RefundSummary>>> {
    Ok(Json(list_refunds(&shop, &who, ask).await?))
}

/// One refund.
#[utoipa::path(
    get,
    path = "/refunds/{id}",
    tag = "till",
    operation_id = "get_refund",
    params(("id" = RefundId, Path)),
    responses(
        (status = 200, body = RefundDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<RefundId>,
) -> Answer<Json<RefundDocument>> {
    Ok(Json(get_refund(&shop, &who, id).await?))
}

/// What can still be refunded of a payment, and how.
#[utoipa::path(
    get,
    path = "/payments/{id}/refundable",
    tag = "till",
    operation_id = "refundable",
    params(("id" = PaymentId, Path)),
    responses(
        (status = 200, body = Refundable),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn left(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<PaymentId>,
) -> Answer<Json<Refundable>> {
    Ok(Json(refundable(&shop, &who, id).await?))
}

/// Asks for money back on a payment. It leaves at once where this person may let it go alone.
#[utoipa::path(
    post,
    path = "/payments/{id}/refunds",
    tag = "till",
    operation_id = "request_refund",
    params(("id" = PaymentId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = RefundAsk,
    responses(
        (status = 201, body = RefundDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn request(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<RefundAsk>,
) -> Answer<(StatusCode, Json<RefundDocument>)> {
    let done = request_refund(&shop, &who, id, ask).await;
    Ok((StatusCode::CREATED, answer(&shop, &who, done).await?))
}

/// What a refund would do: credit note, tax, books. Nothing is kept.
#[utoipa::path(
    post,
    path = "/payments/{id}/refunds/effect",
    tag = "till",
    operation_id = "effect_of_refund",
    params(("id" = PaymentId, Path)),
    request_body = RefundAsk,
    responses(
        (status = 200, body = RefundEffect),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn effect(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<RefundAsk>,
) -> Answer<Json<RefundEffect>> {
    Ok(Json(effect_of_refund(&shop, &who, id, ask).await?))
}

/// Asks for money back on many payments; each stands for itself.
#[utoipa::path(
    post,
    path = "/refunds/bulk",
    tag = "till",
    operation_id = "request_refunds",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = BulkRefund,
    responses(
        (status = 200, body = BulkRefunded),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn bulk(State(shop): State<Shop>, Command { who, ask }: Command<BulkRefund>) -> Answer<Json<BulkRefunded>> {
    Ok(Json(BulkRefunded { outcomes: request_refunds(&shop, &who, ask).await? }))
}

/// Nothing has to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApproveAsk {}

/// Lets a refund go that somebody else asked for.
#[utoipa::path(
    post,
    path = "/refunds/{id}/approve",
    tag = "till",
    operation_id = "approve_refund",
    params(("id" = RefundId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = ApproveAsk,
    responses(
        (status = 200, body = RefundDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn approve(
    State(shop): State<Shop>,
    PathId(id): PathId<RefundId>,
    Command { who, ask: ApproveAsk {} }: Command<ApproveAsk>,
) -> Answer<Json<RefundDocument>> {
    let done = approve_refund(&shop, &who, id).await;
    answer(&shop, &who, done).await
}

/// Why not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RejectAsk {
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Says no to a refund.
#[utoipa::path(
    post,
    path = "/refunds/{id}/reject",
    tag = "till",
    operation_id = "reject_refund",
    params(("id" = RefundId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = RejectAsk,
    responses(
        (status = 200, body = RefundDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn reject(
    State(shop): State<Shop>,
    PathId(id): PathId<RefundId>,
    Command { who, ask }: Command<RejectAsk>,
) -> Answer<Json<RefundDocument>> {
    let done = reject_refund(&shop, &who, id, ask.reason).await;
    answer(&shop, &who, done).await
}

/// What a person found at the gateway.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TellAsk {
    /// Whether the refund is there.
    went: bool,
    /// How that is known.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Says what became of a refund that nobody can tell.
#[utoipa::path(
    post,
    path = "/refunds/{id}/tell",
    tag = "till",
    operation_id = "tell_refund",
    params(("id" = RefundId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = TellAsk,
    responses(
        (status = 200, body = RefundDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn tell(
    State(shop): State<Shop>,
    PathId(id): PathId<RefundId>,
    Command { who, ask }: Command<TellAsk>,
) -> Answer<Json<RefundDocument>> {
    let done = tell_refund(&shop, &who, id, ask.went, ask.reason).await;
    answer(&shop, &who, done).await
}

/// What the credit note says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreditAsk {
    /// Why; the refund's reason when not said.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

/// Issues the credit note that a refund of a sale still lacks.
#[utoipa::path(
    post,
    path = "/refunds/{id}/credit-note",
    tag = "till",
    operation_id = "credit_refund",
    params(("id" = RefundId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = CreditAsk,
    responses(
        (status = 200, body = RefundDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn credit(
    State(shop): State<Shop>,
    PathId(id): PathId<RefundId>,
    Command { who, ask }: Command<CreditAsk>,
) -> Answer<Json<RefundDocument>> {
    let done = credit_refund(&shop, &who, id, ask.reason).await;
    answer(&shop, &who, done).await
}

/// Who may have money sent back alone.
#[utoipa::path(
    get,
    path = "/settings/refunds",
    tag = "till",
    operation_id = "get_refund_policy",
    responses(
        (status = 200, body = RefundPolicy),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn policy(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<RefundPolicy>> {
    Ok(Json(get_policy(&shop, &who).await?))
}

/// Who may have money sent back alone, as typed. Amounts are minor units of the books currency.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PolicyAsk {
    /// Up to how much of a payment who may ask, and not approve, lets go alone; 0 = nothing.
    #[schema(minimum = 0)]
    automatic_max_minor: i64,
    /// The same for all of a day.
    #[schema(minimum = 0)]
    automatic_day_minor: i64,
    /// Above this, of a payment or in a day, not even who approves lets go alone; absent = never.
    #[serde(default)]
    #[schema(minimum = 0)]
    second_person_minor: Option<i64>,
    /// What must hold besides for who may ask, and not approve.
    #[serde(default)]
    automatic: AutomaticRules,
    /// What wants a person whoever asks.
    suspicion: SuspicionRules,
}

/// Changes who may have money sent back alone.
#[utoipa::path(
    put,
    path = "/settings/refunds",
    tag = "till",
    operation_id = "change_refund_policy",
    params(("If-Match" = String, Header, description = "version that was edited")),
    request_body = PolicyAsk,
    responses(
        (status = 200, body = RefundPolicy),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn set_policy(
    State(shop): State<Shop>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<PolicyAsk>,
) -> Answer<Json<RefundPolicy>> {
    let to = RefundPolicy {
        automatic_max_minor: ask.automatic_max_minor,
        automatic_day_minor: ask.automatic_day_minor,
        second_person_minor: ask.second_person_minor,
        automatic: ask.automatic,
        suspicion: ask.suspicion,
        version,
    };
    Ok(Json(change_policy(&shop, &who, to).await?))
}
