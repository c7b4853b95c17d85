//! Credit notes over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::web::{Answer, Command, PaperPages, Params, PathId, ProblemDocument, Refused, Signed, paper_answer};
use base::{Page, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::CreditNoteAsk;
use super::calculate_credit_note::{CreditCalculation, LeftToCredit, calculate_credit_note, left_to_credit};
use super::credit_note::CreditNoteId;
use super::document::{CreditNoteDocument, find_document, get_credit_note};
use super::issue_credit_note::issue_credit_note;
use super::list::{CreditNoteListAsk, CreditNoteSummary, list_credit_notes};
use super::print_credit_note::print_credit_note;
use crate::invoices::invoice::InvoiceId;
use crate::invoices::routes::PaperAsk;

/// The routes of credit notes.
pub(in crate::invoices) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(issue))
        .routes(routes!(calculate))
        .routes(routes!(left))
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(pdf))
}

/// Issues a credit note on an invoice: number, frozen copies, entry in the books.
#[utoipa::path(
    post,
    path = "/invoices/{id}/credit-notes",
    tag = "till",
    operation_id = "issue_credit_note",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = CreditNoteAsk,
    responses(
        (status = 201, body = CreditNoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn issue(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<CreditNoteAsk>,
) -> Answer<(StatusCode, Json<CreditNoteDocument>)> {
    let note = match issue_credit_note(&shop, &who, id, ask).await.map_err(Refused::from) {
        Ok(note) => note.id,
        // The same request again: it is answered with what the first one made.
        Err(refused) => match refused.repeated().and_then(CreditNoteId::parse) {
            Some(note) => note,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(find_document(&shop, note).await?)))
}

/// What a credit note would come to. Nothing is stored.
#[utoipa::path(
    post,
    path = "/invoices/{id}/credit-notes/calculate",
    tag = "till",
    operation_id = "calculate_credit_note",
    params(("id" = InvoiceId, Path)),
    request_body = CreditNoteAsk,
    responses(
        (status = 200, body = CreditCalculation),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn calculate(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<CreditNoteAsk>,
) -> Answer<Json<CreditCalculation>> {
    Ok(Json(calculate_credit_note(&shop, &who, id, ask).await?))
}

/// What is left to credit of an invoice, by line and in all.
#[utoipa::path(
    get,
    path = "/invoices/{id}/creditable",
    tag = "till",
    operation_id = "left_to_credit",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 200, body = LeftToCredit),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn left(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<LeftToCredit>> {
    Ok(Json(left_to_credit(&shop, &who, id).await?))
}

/// Credit notes, newest first.
#[utoipa::path(
    get,
    path = "/credit-notes",
    tag = "till",
    operation_id = "list_credit_notes",
    params(CreditNoteListAsk),
    responses(
        (status = 200, body = Page<CreditNoteSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<CreditNoteListAsk>,
) -> Answer<Json<Page<CreditNoteSummary>>> {
    Ok(Json(list_credit_notes(&shop, &who, ask).await?))
}

/// One credit note.
#[utoipa::path(
    get,
    path = "/credit-notes/{id}",
    tag = "till",
    operation_id = "get_credit_note",
    params(("id" = CreditNoteId, Path)),
    responses(
        (status = 200, body = CreditNoteDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<CreditNoteId>,
) -> Answer<Json<CreditNoteDocument>> {
    Ok(Json(get_credit_note(&shop, &who, id).await?))
}

/// A credit note as PDF; the same bytes each time.
#[utoipa::path(
    get,
    path = "/credit-notes/{id}/pdf",
    tag = "till",
    operation_id = "print_credit_note",
    params(("id" = CreditNoteId, Path), PaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<CreditNoteId>,
    Params(ask): Params<PaperAsk>,
) -> Answer<impl IntoResponse> {
    let form = ask.printing().form;
    Ok(paper_answer(form, "credit-note.pdf", print_credit_note(&shop, &who, id, ask.printing()).await?))
}
