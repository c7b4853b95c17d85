//! Quotes over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::web::{
    Answer, Command, Nothing, PaperForm, PaperPages, Params, PathId, ProblemDocument, Refused, Signed, paper_answer,
};
use base::{Page, Shop};
use office::IfMatch;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::QuoteAsk;
use super::convert_quote::{Converted, convert_quote};
use super::copy_quote::copy_quote;
use super::decide_quote::{DeclineAsk, accept_quote, decline_quote};
use super::document::{QuoteDocument, find_document, get_quote};
use super::list::{QuoteListAsk, QuoteSummary, list_quotes};
use super::print_quote::print_quote;
use super::quote::QuoteId;
use super::send_quote::send_quote;
use super::write_quote::{create_quote, delete_quote, edit_quote};
use crate::invoices::{self, InvoiceDocument, InvoiceId, PaperChoice, Printing};

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, edit, delete))
        .routes(routes!(send))
        .routes(routes!(accept))
        .routes(routes!(decline))
        .routes(routes!(convert))
        .routes(routes!(copy))
        .routes(routes!(pdf))
}

/// Answers a command with the quote as it is now; a repeated one with what the first one made.
async fn answer<E: Into<Refused>>(shop: &Shop, done: Result<QuoteId, E>) -> Answer<QuoteDocument> {
    let id = match done.map_err(Into::into) {
        Ok(id) => id,
        Err(refused) => match refused.repeated().and_then(QuoteId::parse) {
            Some(id) => id,
            None => return Err(refused),
        },
    };
    Ok(find_document(shop, id).await?)
}

/// Quotes, newest first.
#[utoipa::path(
    get,
    path = "/quotes",
    tag = "till",
    operation_id = "list_quotes",
    params(QuoteListAsk),
    responses(
        (status = 200, body = Page<QuoteSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<QuoteListAsk>,
) -> Answer<Json<Page<QuoteSummary>>> {
    Ok(Json(list_quotes(&shop, &who, ask).await?))
}

/// Writes a draft of a quote.
#[utoipa::path(
    post,
    path = "/quotes",
    tag = "till",
    operation_id = "create_quote",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = QuoteAsk,
    responses(
        (status = 201, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create(
    State(shop): State<Shop>,
    Command { who, ask }: Command<QuoteAsk>,
) -> Answer<(StatusCode, Json<QuoteDocument>)> {
    let done = create_quote(&shop, &who, ask).await.map(|quote| quote.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// One quote.
#[utoipa::path(
    get,
    path = "/quotes/{id}",
    tag = "till",
    operation_id = "get_quote",
    params(("id" = QuoteId, Path)),
    responses(
        (status = 200, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<QuoteId>,
) -> Answer<Json<QuoteDocument>> {
    Ok(Json(get_quote(&shop, &who, id).await?))
}

/// Writes a draft over the version that was read. A quote that was sent never changes.
#[utoipa::path(
    patch,
    path = "/quotes/{id}",
    tag = "till",
    operation_id = "edit_quote",
    params(("id" = QuoteId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = QuoteAsk,
    responses(
        (status = 200, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn edit(
    State(shop): State<Shop>,
    PathId(id): PathId<QuoteId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<QuoteAsk>,
) -> Answer<Json<QuoteDocument>> {
    let done = edit_quote(&shop, &who, id, version, ask).await.map(|quote| quote.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Deletes a draft.
#[utoipa::path(
    delete,
    path = "/quotes/{id}",
    tag = "till",
    operation_id = "delete_quote",
    params(("id" = QuoteId, Path)),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn delete(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<QuoteId>) -> Answer<StatusCode> {
    delete_quote(&shop, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks a draft as sent: it gets its number, and never changes from then on.
#[utoipa::path(
    post,
    path = "/quotes/{id}/send",
    tag = "till",
    operation_id = "send_quote",
    params(("id" = QuoteId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn send(
    State(shop): State<Shop>,
    PathId(id): PathId<QuoteId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<QuoteDocument>> {
    let done = send_quote(&shop, &who, id).await.map(|quote| quote.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Enters that the customer said yes.
#[utoipa::path(
    post,
    path = "/quotes/{id}/accept",
    tag = "till",
    operation_id = "accept_quote",
    params(("id" = QuoteId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn accept(
    State(shop): State<Shop>,
    PathId(id): PathId<QuoteId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<QuoteDocument>> {
    let done = accept_quote(&shop, &who, id).await.map(|quote| quote.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Enters that the customer said no.
#[utoipa::path(
    post,
    path = "/quotes/{id}/decline",
    tag = "till",
    operation_id = "decline_quote",
    params(("id" = QuoteId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = DeclineAsk,
    responses(
        (status = 200, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn decline(
    State(shop): State<Shop>,
    PathId(id): PathId<QuoteId>,
    Command { who, ask }: Command<DeclineAsk>,
) -> Answer<Json<QuoteDocument>> {
    let done = decline_quote(&shop, &who, id, ask).await.map(|quote| quote.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Drafts the invoice over what was offered, once: a second time answers with the first invoice.
#[utoipa::path(
    post,
    path = "/quotes/{id}/convert",
    tag = "till",
    operation_id = "convert_quote",
    params(("id" = QuoteId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 201, description = "the draft", body = InvoiceDocument),
        (status = 200, description = "the invoice that it became before", body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn convert(
    State(shop): State<Shop>,
    PathId(id): PathId<QuoteId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<(StatusCode, Json<InvoiceDocument>)> {
    let Converted { invoice, is_new } = match convert_quote(&shop, &who, id).await.map_err(Refused::from) {
        Ok(converted) => converted,
        Err(refused) => match refused.repeated().and_then(InvoiceId::parse) {
            Some(invoice) => Converted { invoice, is_new: true },
            None => return Err(refused),
        },
    };
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(invoices::find_document(&shop, invoice).await?)))
}

/// Drafts the same offer again.
#[utoipa::path(
    post,
    path = "/quotes/{id}/copy",
    tag = "till",
    operation_id = "copy_quote",
    params(("id" = QuoteId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 201, body = QuoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn copy(
    State(shop): State<Shop>,
    PathId(id): PathId<QuoteId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<(StatusCode, Json<QuoteDocument>)> {
    let done = copy_quote(&shop, &who, id).await.map(|quote| quote.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// What to draw on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PaperAsk {
    /// `a4` when absent.
    #[param(inline)]
    paper: Option<PaperChoice>,
    /// `pdf` when absent.
    #[param(inline)]
    form: Option<PaperForm>,
}

/// A quote as PDF.
#[utoipa::path(
    get,
    path = "/quotes/{id}/pdf",
    tag = "till",
    operation_id = "print_quote",
    params(("id" = QuoteId, Path), PaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<QuoteId>,
    Params(ask): Params<PaperAsk>,
) -> Answer<impl IntoResponse> {
    let printing = Printing::asked(ask.paper, ask.form);
    Ok(paper_answer(printing.form, "quote.pdf", print_quote(&shop, &who, id, printing).await?))
}
