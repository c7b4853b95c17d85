//! Payment batches over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Page, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::files::xml_answer;
use crate::bank::batches::{
    BatchAsk, BatchListAsk, DropAsk, PaymentBatch, PaymentBatchDocument, PaymentBatchId, batch_file, drop_batch,
    find_batch, list_batches, make_batch,
};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(find))
        .routes(routes!(file))
        .routes(routes!(drop_it))
}

/// Payment batches, the latest first.
#[utoipa::path(
    get,
    path = "/bank/payment-batches",
    tag = "till",
    operation_id = "list_payment_batches",
    params(BatchListAsk),
    responses(
        (status = 200, body = Page<PaymentBatch>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<BatchListAsk>,
) -> Answer<Json<Page<PaymentBatch>>> {
    Ok(Json(list_batches(&shop, &who, ask).await?))
}

/// Makes a file of transfers (pain.001) for the shop's bank. It posts nothing; what was ordered before is refused until `again`.
#[utoipa::path(
    post,
    path = "/bank/payment-batches",
    tag = "till",
    operation_id = "make_payment_batch",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = BatchAsk,
    responses(
        (status = 201, body = PaymentBatchDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn make(
    State(shop): State<Shop>,
    Command { who, ask }: Command<BatchAsk>,
) -> Answer<(StatusCode, Json<PaymentBatchDocument>)> {
    let made = match make_batch(&shop, &who, ask).await.map_err(Refused::from) {
        Ok(batch) => batch,
        Err(refused) => match refused.repeated().and_then(PaymentBatchId::parse) {
            Some(id) => find_batch(&shop, &who, id).await?,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// A payment batch with its transfers.
#[utoipa::path(
    get,
    path = "/bank/payment-batches/{id}",
    tag = "till",
    operation_id = "find_payment_batch",
    params(("id" = PaymentBatchId, Path)),
    responses(
        (status = 200, body = PaymentBatchDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn find(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<PaymentBatchId>,
) -> Answer<Json<PaymentBatchDocument>> {
    Ok(Json(find_batch(&shop, &who, id).await?))
}

/// The file of a payment batch, to give to the bank.
#[utoipa::path(
    get,
    path = "/bank/payment-batches/{id}/file",
    tag = "till",
    operation_id = "payment_batch_file",
    params(("id" = PaymentBatchId, Path)),
    responses(
        (status = 200, content_type = "application/xml", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn file(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<PaymentBatchId>,
) -> Answer<impl IntoResponse> {
    Ok(xml_answer(batch_file(&shop, &who, id).await?))
}

/// Says that the file never went to the bank: what it orders may be ordered again.
#[utoipa::path(
    post,
    path = "/bank/payment-batches/{id}/drop",
    tag = "till",
    operation_id = "drop_payment_batch",
    params(
        ("id" = PaymentBatchId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters"),
    ),
    request_body = DropAsk,
    responses(
        (status = 200, body = PaymentBatchDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn drop_it(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentBatchId>,
    Command { who, ask }: Command<DropAsk>,
) -> Answer<Json<PaymentBatchDocument>> {
    match drop_batch(&shop, &who, id, ask).await.map_err(Refused::from) {
        Ok(batch) => Ok(Json(batch)),
        Err(refused) => match refused.repeated() {
            Some(_) => Ok(Json(find_batch(&shop, &who, id).await?)),
            None => Err(refused),
        },
    }
}
