//! Payments that no line shows.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::bank::withdraw_unbanked::{WithdrawAsk, withdraw_unbanked};
use crate::payments::{self, PaymentDetail, PaymentId};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(withdraw))
}

/// Takes back a person's word that money came to the bank account: nothing of it stays in the books, and its invoice is owed again.
/// One that a bank line shows is undone at that line.
#[utoipa::path(
    post,
    path = "/payments/{id}/withdraw",
    tag = "till",
    operation_id = "withdraw_payment",
    params(("id" = PaymentId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = WithdrawAsk,
    responses(
        (status = 200, body = PaymentDetail),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn withdraw(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<WithdrawAsk>,
) -> Answer<Json<PaymentDetail>> {
    withdraw_unbanked(&shop, &who, id, ask).await?;
    payments::shown(&shop, id).await
}
