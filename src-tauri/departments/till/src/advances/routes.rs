//! Advances over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::web::{
    Answer, Command, PaperForm, PaperPages, Params, PathId, ProblemDocument, Refused, Signed, paper_answer,
};
use base::{Page, Shop};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::advance::AdvanceId;
use super::apply_advance::apply_advance;
use super::ask::{AdvanceAsk, ApplyAsk};
use super::document::{AdvanceDocument, find_document, get_advance};
use super::error::AdvanceError;
use super::list::{AdvanceListAsk, AdvanceSummary, list_advances};
use super::print_voucher::{print_refund_voucher, print_voucher};
use super::receive_advance::receive_advance;
use super::refund_voucher::RefundVoucherId;
use crate::invoices::{PaperChoice, Printing};

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, receive))
        .routes(routes!(get))
        .routes(routes!(apply))
        .routes(routes!(pdf))
        .routes(routes!(refund_pdf))
}

/// Answers a command with the advance as it is now; a repeated one with what the first one made.
async fn answer(shop: &Shop, done: Result<AdvanceId, AdvanceError>) -> Answer<AdvanceDocument> {
    let id = match done.map_err(Refused::from) {
        Ok(id) => id,
        Err(refused) => match refused.repeated().and_then(AdvanceId::parse) {
            Some(id) => id,
            None => return Err(refused),
        },
    };
    Ok(find_document(shop, id).await?)
}

/// Advances, newest first.
#[utoipa::path(
    get,
    path = "/advances",
    tag = "till",
    operation_id = "list_advances",
    params(AdvanceListAsk),
    responses(
        (status = 200, body = Page<AdvanceSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<AdvanceListAsk>,
) -> Answer<Json<Page<AdvanceSummary>>> {
    Ok(Json(list_advances(&shop, &who, ask).await?))
}

/// Takes an advance for a named order: money, receipt voucher, and the tax that is due on receipt.
#[utoipa::path(
    post,
    path = "/advances",
    tag = "till",
    operation_id = "receive_advance",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = AdvanceAsk,
    responses(
        (status = 201, body = AdvanceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn receive(
    State(shop): State<Shop>,
    Command { who, ask }: Command<AdvanceAsk>,
) -> Answer<(StatusCode, Json<AdvanceDocument>)> {
    let done = receive_advance(&shop, &who, ask).await.map(|advance| advance.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// One advance.
#[utoipa::path(
    get,
    path = "/advances/{id}",
    tag = "till",
    operation_id = "get_advance",
    params(("id" = AdvanceId, Path)),
    responses(
        (status = 200, body = AdvanceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<AdvanceId>,
) -> Answer<Json<AdvanceDocument>> {
    Ok(Json(get_advance(&shop, &who, id).await?))
}

/// Takes an advance off the invoice of its order, up to what is due.
#[utoipa::path(
    post,
    path = "/advances/{id}/apply",
    tag = "till",
    operation_id = "apply_advance",
    params(("id" = AdvanceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = ApplyAsk,
    responses(
        (status = 200, body = AdvanceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn apply(
    State(shop): State<Shop>,
    PathId(id): PathId<AdvanceId>,
    Command { who, ask }: Command<ApplyAsk>,
) -> Answer<Json<AdvanceDocument>> {
    let done = apply_advance(&shop, &who, id, ask.invoice_id).await.map(|advance| advance.id);
    Ok(Json(answer(&shop, done).await?))
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

/// The receipt voucher of an advance as PDF; the same bytes each time.
#[utoipa::path(
    get,
    path = "/advances/{id}/pdf",
    tag = "till",
    operation_id = "print_voucher",
    params(("id" = AdvanceId, Path), PaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<AdvanceId>,
    Params(ask): Params<PaperAsk>,
) -> Answer<impl IntoResponse> {
    let printing = Printing::asked(ask.paper, ask.form);
    Ok(paper_answer(printing.form, "receipt-voucher.pdf", print_voucher(&shop, &who, id, printing).await?))
}

/// A refund voucher as PDF; the same bytes each time until it is voided.
#[utoipa::path(
    get,
    path = "/refund-vouchers/{id}/pdf",
    tag = "till",
    operation_id = "print_refund_voucher",
    params(("id" = RefundVoucherId, Path), PaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn refund_pdf(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<RefundVoucherId>,
    Params(ask): Params<PaperAsk>,
) -> Answer<impl IntoResponse> {
    let printing = Printing::asked(ask.paper, ask.form);
    let drawn = print_refund_voucher(&shop, &who, id, printing).await?;
    Ok(paper_answer(printing.form, "refund-voucher.pdf", drawn))
}
