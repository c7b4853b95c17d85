//! Recurring invoices over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Nothing, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Page, Shop};
use office::IfMatch;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::RecurringAsk;
use super::change_recurring::{end_recurring, pause_recurring, resume_recurring};
use super::document::{RecurringDocument, find_document, get_recurring};
use super::list::{RecurringListAsk, RecurringSummary, list_recurring};
use super::recurring_invoice::RecurringId;
use super::write_recurring::{create_recurring, edit_recurring};

/// The routes of recurring invoices.
pub(in crate::invoices) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, edit))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(end))
}

/// Answers a command with the recurring invoice as it is now; a repeated one with what the first one made.
async fn answer<E: Into<Refused>>(shop: &Shop, done: Result<RecurringId, E>) -> Answer<RecurringDocument> {
    let id = match done.map_err(Into::into) {
        Ok(id) => id,
        Err(refused) => match refused.repeated().and_then(RecurringId::parse) {
            Some(id) => id,
            None => return Err(refused),
        },
    };
    Ok(find_document(shop, id).await?)
}

/// Recurring invoices, newest first.
#[utoipa::path(
    get,
    path = "/recurring-invoices",
    tag = "till",
    operation_id = "list_recurring",
    params(RecurringListAsk),
    responses(
        (status = 200, body = Page<RecurringSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<RecurringListAsk>,
) -> Answer<Json<Page<RecurringSummary>>> {
    Ok(Json(list_recurring(&shop, &who, ask).await?))
}

/// Writes a recurring invoice. What is due already is made within moments.
#[utoipa::path(
    post,
    path = "/recurring-invoices",
    tag = "till",
    operation_id = "create_recurring",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = RecurringAsk,
    responses(
        (status = 201, body = RecurringDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create(
    State(shop): State<Shop>,
    Command { who, ask }: Command<RecurringAsk>,
) -> Answer<(StatusCode, Json<RecurringDocument>)> {
    let done = create_recurring(&shop, &who, ask).await.map(|recurring| recurring.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// One recurring invoice, with the invoices that were made by it.
#[utoipa::path(
    get,
    path = "/recurring-invoices/{id}",
    tag = "till",
    operation_id = "get_recurring",
    params(("id" = RecurringId, Path)),
    responses(
        (status = 200, body = RecurringDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<RecurringId>,
) -> Answer<Json<RecurringDocument>> {
    Ok(Json(get_recurring(&shop, &who, id).await?))
}

/// Writes over the version that was read; what changes counts from the next invoice on.
#[utoipa::path(
    patch,
    path = "/recurring-invoices/{id}",
    tag = "till",
    operation_id = "edit_recurring",
    params(("id" = RecurringId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = RecurringAsk,
    responses(
        (status = 200, body = RecurringDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn edit(
    State(shop): State<Shop>,
    PathId(id): PathId<RecurringId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<RecurringAsk>,
) -> Answer<Json<RecurringDocument>> {
    let done = edit_recurring(&shop, &who, id, version, ask).await.map(|recurring| recurring.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Makes no invoices until it is resumed.
#[utoipa::path(
    post,
    path = "/recurring-invoices/{id}/pause",
    tag = "till",
    operation_id = "pause_recurring",
    params(("id" = RecurringId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = RecurringDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pause(
    State(shop): State<Shop>,
    PathId(id): PathId<RecurringId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<RecurringDocument>> {
    let done = pause_recurring(&shop, &who, id).await.map(|recurring| recurring.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Goes on from today; what fell into the pause is left out.
#[utoipa::path(
    post,
    path = "/recurring-invoices/{id}/resume",
    tag = "till",
    operation_id = "resume_recurring",
    params(("id" = RecurringId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = RecurringDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn resume(
    State(shop): State<Shop>,
    PathId(id): PathId<RecurringId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<RecurringDocument>> {
    let done = resume_recurring(&shop, &who, id).await.map(|recurring| recurring.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Makes no invoices any more.
#[utoipa::path(
    post,
    path = "/recurring-invoices/{id}/end",
    tag = "till",
    operation_id = "end_recurring",
    params(("id" = RecurringId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = RecurringDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn end(
    State(shop): State<Shop>,
    PathId(id): PathId<RecurringId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<RecurringDocument>> {
    let done = end_recurring(&shop, &who, id).await.map(|recurring| recurring.id);
    Ok(Json(answer(&shop, done).await?))
}
