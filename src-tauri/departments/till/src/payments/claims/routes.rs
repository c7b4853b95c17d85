//! Claims over HTTP, for those who decide on them.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, PathId, ProblemDocument};
use base::{Money, Shop, ShopDate};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ClaimConfirmed, confirm_claim, refuse_claim};
use crate::payments::PaymentId;
use crate::payments::routes::told;
use crate::payments::wire::PaymentDetail;

pub(in crate::payments) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(confirm)).routes(routes!(refuse))
}

/// What a person saw come in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmAsk {
    /// The number that the bank gave the payment: 12 digits, which may be parted by spaces.
    #[schema(min_length = 12, max_length = 24)]
    utr: String,
    /// How much came; what was asked for when absent, and at most that.
    amount: Option<Money>,
    /// On which day; today when absent.
    received_on: Option<ShopDate>,
}

/// Confirms that a payment by a link of our own came. It counts as not yet banked until its bank line is there.
#[utoipa::path(post, path = "/payments/{id}/confirm", tag = "till", operation_id = "confirm_claim", params(("id" = PaymentId, Path)), request_body = ConfirmAsk, responses(
    (status = 200, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "the payment is counted already, this number counts for another (its id is the subject), or the day is closed", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, description = "a gateway says what becomes of this payment", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn confirm(
    State(shop): State<Shop>,
    PathId(payment): PathId<PaymentId>,
    Command { who, ask }: Command<ConfirmAsk>,
) -> Answer<Json<PaymentDetail>> {
    let confirmed = ClaimConfirmed { payment, utr: ask.utr, amount: ask.amount, received_on: ask.received_on };
    told(&shop, confirm_claim(&shop, &who, confirmed).await?).await
}

/// Why the money did not come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefuseAsk {
    /// In a sentence; it stays with the shop.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Refuses what a payer claimed: the money did not come. The payment stays open.
#[utoipa::path(post, path = "/payments/{id}/refuse", tag = "till", operation_id = "refuse_claim", params(("id" = PaymentId, Path)), request_body = RefuseAsk, responses(
    (status = 200, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "nothing is claimed", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn refuse(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<RefuseAsk>,
) -> Answer<Json<PaymentDetail>> {
    told(&shop, refuse_claim(&shop, &who, id, &ask.reason).await?).await
}
