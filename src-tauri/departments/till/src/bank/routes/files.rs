//! Files to and from banks.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use base::Shop;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::uploaded::Uploaded;
use crate::bank::import_statement::{ImportedFile, import_statement};
use crate::bank::message::{BankMessage, list_messages};
use crate::bank::payment_initiation::{InitiationAsk, PaymentFile, payment_initiation};
use crate::bank::request_to_pay::{RequestAsk, request_to_pay};
use crate::bank::take_report::{ReportTaken, take_report};
use crate::invoices::InvoiceId;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(import))
        .routes(routes!(report))
        .routes(routes!(initiation))
        .routes(routes!(request))
        .routes(routes!(messages))
}

/// How a file of statements is brought in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ImportAsk {
    /// `true`: says what would be, and writes nothing.
    dry_run: Option<bool>,
}

/// Brings in a camt.053 file of at most 32 MiB: each line once, whichever file tells it. The same file again brings nothing new.
#[utoipa::path(
    post,
    path = "/bank/statements/import",
    tag = "till",
    operation_id = "import_bank_statement",
    params(ImportAsk),
    request_body(content = Vec<u8>, content_type = "application/xml"),
    responses(
        (status = 200, body = ImportedFile),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn import(
    State(shop): State<Shop>,
    Params(ask): Params<ImportAsk>,
    uploaded: Uploaded,
) -> Answer<Json<ImportedFile>> {
    let Uploaded { who, bytes } = uploaded.without_key();
    Ok(Json(import_statement(&shop, &who, bytes, ask.dry_run.unwrap_or(false)).await?))
}

/// Takes in what a bank reports about a payment file that was made here (pain.002). It posts nothing.
#[utoipa::path(
    post,
    path = "/bank/reports",
    tag = "till",
    operation_id = "take_bank_report",
    request_body(content = Vec<u8>, content_type = "application/xml"),
    responses(
        (status = 200, body = ReportTaken),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn report(State(shop): State<Shop>, uploaded: Uploaded) -> Answer<Json<ReportTaken>> {
    let Uploaded { who, bytes } = uploaded.without_key();
    Ok(Json(take_report(&shop, &who, bytes).await?))
}

/// An XML file to save.
pub(super) fn xml_answer(file: PaymentFile) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/xml".to_owned()),
        // Letters, digits and dashes only.
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, file.bytes)
}

/// A payment file (pain.001) over what is due on an invoice, for the customer to load into their bank.
#[utoipa::path(
    get,
    path = "/invoices/{id}/payment-initiation",
    tag = "till",
    operation_id = "payment_initiation",
    params(("id" = InvoiceId, Path), InitiationAsk),
    responses(
        (status = 200, content_type = "application/xml", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn initiation(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
    Params(ask): Params<InitiationAsk>,
) -> Answer<impl IntoResponse> {
    Ok(xml_answer(payment_initiation(&shop, &who, id, ask).await?))
}

/// A request to pay (pain.013) over what is due on an invoice, for the shop's own bank.
#[utoipa::path(
    get,
    path = "/invoices/{id}/request-to-pay",
    tag = "till",
    operation_id = "request_to_pay",
    params(("id" = InvoiceId, Path), RequestAsk),
    responses(
        (status = 200, content_type = "application/xml", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn request(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
    Params(ask): Params<RequestAsk>,
) -> Answer<impl IntoResponse> {
    Ok(xml_answer(request_to_pay(&shop, &who, id, ask).await?))
}

/// Payment files of an invoice.
#[derive(Debug, Serialize, ToSchema)]
struct BankMessageList {
    items: Vec<BankMessage>,
}

/// The payment files that were made over an invoice, the latest first, with what banks reported about them.
#[utoipa::path(
    get,
    path = "/invoices/{id}/payment-files",
    tag = "till",
    operation_id = "list_payment_files",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 200, body = BankMessageList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn messages(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<BankMessageList>> {
    Ok(Json(BankMessageList { items: list_messages(&shop, &who, id).await? }))
}
