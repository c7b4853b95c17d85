//! Invoices over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
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

use super::ask::InvoiceAsk;
use super::calculate_invoice::{Calculation, calculate_invoice};
use super::copy_invoice::copy_invoice;
use super::document::{InvoiceDocument, find_document, get_invoice};
use super::draft_supplementary::{SupplementaryAsk, draft_supplementary};
use super::invoice::InvoiceId;
use super::issue_invoice::{IssueAsk, issue_invoice};
use super::list::{InvoiceSummary, ListAsk, list_invoices};
use super::make_delivery_note::make_delivery_note;
use super::mark_sent::mark_sent;
use super::paper::{PaperChoice, Printing};
use super::pay_link::{LinkAsk, pay_link_svg, renew_pay_link};
use super::print_delivery_note::print_delivery_note;
use super::print_invoice::print_invoice;
use super::void_invoice::{ReasonAsk, void_invoice, write_off_invoice};
use super::write_draft::{create_draft, delete_draft, edit_draft};
use super::{credit_notes, instalments, recurring, reminders};

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(calculate))
        .routes(routes!(get, edit, delete))
        .routes(routes!(issue))
        .routes(routes!(void))
        .routes(routes!(write_off))
        .routes(routes!(pay_link))
        .routes(routes!(sent))
        .routes(routes!(pdf))
        .routes(routes!(delivery_note, make_note))
        .routes(routes!(pay_link_code))
        .routes(routes!(supplementary))
        .routes(routes!(copy))
        .merge(instalments::routes::routes())
        .merge(credit_notes::routes::routes())
        .merge(recurring::routes::routes())
        .merge(reminders::routes::routes())
}

/// Answers a command with the invoice as it is now; a repeated one with what the first one made.
pub(super) async fn answer<E: Into<Refused>>(shop: &Shop, done: Result<InvoiceId, E>) -> Answer<InvoiceDocument> {
    let id = match done.map_err(Into::into) {
        Ok(id) => id,
        Err(refused) => match refused.repeated().and_then(InvoiceId::parse) {
            Some(id) => id,
            None => return Err(refused),
        },
    };
    Ok(find_document(shop, id).await?)
}

/// Invoices, newest first.
#[utoipa::path(
    get,
    path = "/invoices",
    tag = "till",
    operation_id = "list_invoices",
    params(ListAsk),
    responses(
        (status = 200, body = Page<InvoiceSummary>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ListAsk>,
) -> Answer<Json<Page<InvoiceSummary>>> {
    Ok(Json(list_invoices(&shop, &who, ask).await?))
}

/// Writes a draft.
#[utoipa::path(
    post,
    path = "/invoices",
    tag = "till",
    operation_id = "create_invoice",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = InvoiceAsk,
    responses(
        (status = 201, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create(
    State(shop): State<Shop>,
    Command { who, ask }: Command<InvoiceAsk>,
) -> Answer<(StatusCode, Json<InvoiceDocument>)> {
    let done = create_draft(&shop, &who, ask).await.map(|invoice| invoice.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// Live totals of the editor, with what is wrong with each field. Nothing is stored.
#[utoipa::path(
    post,
    path = "/invoices/calculate",
    tag = "till",
    operation_id = "calculate_invoice",
    request_body = InvoiceAsk,
    responses(
        (status = 200, body = Calculation),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn calculate(State(shop): State<Shop>, Command { who, ask }: Command<InvoiceAsk>) -> Answer<Json<Calculation>> {
    Ok(Json(calculate_invoice(&shop, &who, ask).await?))
}

/// One invoice.
#[utoipa::path(
    get,
    path = "/invoices/{id}",
    tag = "till",
    operation_id = "get_invoice",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<InvoiceDocument>> {
    Ok(Json(get_invoice(&shop, &who, id).await?))
}

/// Writes a draft over the version that was read. Issued invoices never change.
#[utoipa::path(
    patch,
    path = "/invoices/{id}",
    tag = "till",
    operation_id = "edit_invoice",
    params(("id" = InvoiceId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = InvoiceAsk,
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn edit(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<InvoiceAsk>,
) -> Answer<Json<InvoiceDocument>> {
    let done = edit_draft(&shop, &who, id, version, ask).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Deletes a draft.
#[utoipa::path(
    delete,
    path = "/invoices/{id}",
    tag = "till",
    operation_id = "delete_invoice",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn delete(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<InvoiceId>) -> Answer<StatusCode> {
    delete_draft(&shop, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Issues a draft: number, frozen copies, entry in the books, pay link.
#[utoipa::path(
    post,
    path = "/invoices/{id}/issue",
    tag = "till",
    operation_id = "issue_invoice",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = IssueAsk,
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn issue(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<IssueAsk>,
) -> Answer<Json<InvoiceDocument>> {
    let done = issue_invoice(&shop, &who, id, ask).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Makes an issued invoice void, while nobody started to pay and its period is open.
#[utoipa::path(
    post,
    path = "/invoices/{id}/void",
    tag = "till",
    operation_id = "void_invoice",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = ReasonAsk,
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn void(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<ReasonAsk>,
) -> Answer<Json<InvoiceDocument>> {
    let done = void_invoice(&shop, &who, id, ask).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Gives up what is left of an invoice.
#[utoipa::path(
    post,
    path = "/invoices/{id}/write-off",
    tag = "till",
    operation_id = "write_off_invoice",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = ReasonAsk,
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn write_off(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<ReasonAsk>,
) -> Answer<Json<InvoiceDocument>> {
    let done = write_off_invoice(&shop, &who, id, ask).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Drafts a supplementary invoice to an issued one: it raises what is owed, with a number and tax of its own.
#[utoipa::path(
    post,
    path = "/invoices/{id}/supplementary",
    tag = "till",
    operation_id = "draft_supplementary",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = SupplementaryAsk,
    responses(
        (status = 201, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn supplementary(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<SupplementaryAsk>,
) -> Answer<(StatusCode, Json<InvoiceDocument>)> {
    let done = draft_supplementary(&shop, &who, id, ask).await.map(|invoice| invoice.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// Drafts the same again: customer, lines, prices, charges and note of an invoice, in whatever state that one is.
#[utoipa::path(
    post,
    path = "/invoices/{id}/copy",
    tag = "till",
    operation_id = "copy_invoice",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 201, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn copy(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<(StatusCode, Json<InvoiceDocument>)> {
    let done = copy_invoice(&shop, &who, id).await.map(|invoice| invoice.id);
    Ok((StatusCode::CREATED, Json(answer(&shop, done).await?)))
}

/// Makes a new pay link and ends the old one.
#[utoipa::path(
    post,
    path = "/invoices/{id}/pay-link",
    tag = "till",
    operation_id = "renew_pay_link",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = LinkAsk,
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pay_link(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<LinkAsk>,
) -> Answer<Json<InvoiceDocument>> {
    let done = renew_pay_link(&shop, &who, id, ask).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// Marks an invoice as sent.
#[utoipa::path(
    post,
    path = "/invoices/{id}/sent",
    tag = "till",
    operation_id = "mark_invoice_sent",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn sent(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<InvoiceDocument>> {
    let done = mark_sent(&shop, &who, id).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// What to draw on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PaperAsk {
    /// `a4` when absent.
    #[param(inline)]
    pub(super) paper: Option<PaperChoice>,
    /// `pdf` when absent.
    #[param(inline)]
    pub(super) form: Option<PaperForm>,
}

impl PaperAsk {
    pub(super) fn printing(&self) -> Printing {
        Printing::asked(self.paper, self.form)
    }
}

/// An invoice as PDF; the same bytes each time as long as nothing about it changes.
#[utoipa::path(
    get,
    path = "/invoices/{id}/pdf",
    tag = "till",
    operation_id = "print_invoice",
    params(("id" = InvoiceId, Path), PaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pdf(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
    Params(ask): Params<PaperAsk>,
) -> Answer<impl IntoResponse> {
    let Printing { form, .. } = ask.printing();
    Ok(paper_answer(form, "invoice.pdf", print_invoice(&shop, &who, id, ask.printing()).await?))
}

/// The delivery note that was made of an invoice as PDF: goods and quantities, no prices.
#[utoipa::path(
    get,
    path = "/invoices/{id}/delivery-note",
    tag = "till",
    operation_id = "print_delivery_note",
    params(("id" = InvoiceId, Path), PaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn delivery_note(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
    Params(ask): Params<PaperAsk>,
) -> Answer<impl IntoResponse> {
    let Printing { form, .. } = ask.printing();
    Ok(paper_answer(form, "delivery-note.pdf", print_delivery_note(&shop, &who, id, ask.printing()).await?))
}

/// Makes the delivery note of an issued invoice: it gets a number of its own. Where it was made before, that one stays.
#[utoipa::path(
    post,
    path = "/invoices/{id}/delivery-note",
    tag = "till",
    operation_id = "make_delivery_note",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn make_note(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask: Nothing {} }: Command<Nothing>,
) -> Answer<Json<InvoiceDocument>> {
    let done = make_delivery_note(&shop, &who, id).await.map(|_made| id);
    Ok(Json(answer(&shop, done).await?))
}

/// The pay link as a QR code.
#[utoipa::path(
    get,
    path = "/invoices/{id}/pay-link.svg",
    tag = "till",
    operation_id = "pay_link_code",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 200, content_type = "image/svg+xml", body = String),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pay_link_code(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<impl IntoResponse> {
    let picture = pay_link_svg(&shop, &who, id).await?;
    // Whoever holds the picture can pay: it is kept nowhere on the way.
    Ok(([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")], picture))
}
