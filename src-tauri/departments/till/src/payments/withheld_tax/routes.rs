//! Withheld tax over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Signed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{WithheldAsk, WithheldTax, WithheldTaxId, record_withheld_tax, undo_withheld_tax, withheld_of_invoice};
use crate::invoices::{self, InvoiceId};
use crate::payments::{PAYMENTS_READ, PaymentError};

pub(in crate::payments) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(of_invoice, record)).routes(routes!(undo))
}

/// What customers withheld of an invoice.
#[derive(Debug, Serialize, ToSchema)]
struct WithheldTaxList {
    /// Oldest first.
    items: Vec<WithheldTax>,
}

/// Tax that the customer withheld of an invoice, oldest first; what was taken back as well.
#[utoipa::path(get, path = "/invoices/{id}/withheld-tax", tag = "till", params(("id" = InvoiceId, Path)), responses(
    (status = 200, body = WithheldTaxList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn of_invoice(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<WithheldTaxList>> {
    who.may(PAYMENTS_READ)?;
    let items = shop
        .db
        .read(move |tx| {
            invoices::find(tx, id)?.ok_or(PaymentError::NoSuchInvoice)?;
            Ok::<_, PaymentError>(withheld_of_invoice(tx, id)?)
        })
        .await?;
    Ok(Json(WithheldTaxList { items }))
}

/// Writes down that the customer withheld tax of an invoice: that part of it counts as paid.
#[utoipa::path(post, path = "/invoices/{id}/withheld-tax", tag = "till", params(("id" = InvoiceId, Path)), request_body = WithheldAsk, responses(
    (status = 201, body = WithheldTax),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "nothing is due, or the day is closed", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn record(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<WithheldAsk>,
) -> Answer<(StatusCode, Json<WithheldTax>)> {
    Ok((StatusCode::CREATED, Json(record_withheld_tax(&shop, &who, id, ask).await?)))
}

/// Why nothing was withheld after all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NotWithheld {
    /// In a sentence.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// Takes it back: nothing was withheld after all, and that part of the invoice is owed again.
#[utoipa::path(post, path = "/withheld-taxes/{id}/undo", tag = "till", params(("id" = WithheldTaxId, Path)), request_body = NotWithheld, responses(
    (status = 200, body = WithheldTax),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "taken back before, or the invoice was ended", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn undo(
    State(shop): State<Shop>,
    PathId(id): PathId<WithheldTaxId>,
    Command { who, ask }: Command<NotWithheld>,
) -> Answer<Json<WithheldTax>> {
    Ok(Json(undo_withheld_tax(&shop, &who, id, &ask.reason).await?))
}
