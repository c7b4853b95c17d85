//! Instalments over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Signed};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::calculate_instalments::{InstalmentCalculation, calculate_instalments};
use super::instalment::Instalment;
use super::plan_instalments::{InstalmentPlanAsk, plan_instalments, remove_instalments};
use crate::invoices::document::{InvoiceDocument, get_invoice};
use crate::invoices::invoice::InvoiceId;
use crate::invoices::routes::answer;

/// The routes of instalments.
pub(in crate::invoices) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list, plan, remove)).routes(routes!(calculate))
}

/// The instalments of an invoice.
#[derive(Debug, Serialize, ToSchema)]
struct InstalmentList {
    /// In the order in which they are paid; empty where the invoice is to be paid in one.
    items: Vec<Instalment>,
}

/// The instalments of an invoice as they stand.
#[utoipa::path(
    get,
    path = "/invoices/{id}/instalments",
    tag = "till",
    operation_id = "list_instalments",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 200, body = InstalmentList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<InstalmentList>> {
    Ok(Json(InstalmentList { items: get_invoice(&shop, &who, id).await?.instalments }))
}

/// Splits an issued invoice into instalments, or splits it anew, while nobody started to pay. Nothing is posted.
#[utoipa::path(
    post,
    path = "/invoices/{id}/instalments",
    tag = "till",
    operation_id = "plan_instalments",
    params(("id" = InvoiceId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = InstalmentPlanAsk,
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn plan(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<InstalmentPlanAsk>,
) -> Answer<Json<InvoiceDocument>> {
    let done = plan_instalments(&shop, &who, id, ask).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}

/// What a plan would come to. Amounts that do not add up are answered with their difference. Nothing is stored.
#[utoipa::path(
    post,
    path = "/invoices/{id}/instalments/calculate",
    tag = "till",
    operation_id = "calculate_instalments",
    params(("id" = InvoiceId, Path)),
    request_body = InstalmentPlanAsk,
    responses(
        (status = 200, body = InstalmentCalculation),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn calculate(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<InstalmentPlanAsk>,
) -> Answer<Json<InstalmentCalculation>> {
    Ok(Json(calculate_instalments(&shop, &who, id, ask).await?))
}

/// Takes the plan of an invoice away, while nobody started to pay.
#[utoipa::path(
    delete,
    path = "/invoices/{id}/instalments",
    tag = "till",
    operation_id = "remove_instalments",
    params(("id" = InvoiceId, Path)),
    responses(
        (status = 200, body = InvoiceDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn remove(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<InvoiceDocument>> {
    let done = remove_instalments(&shop, &who, id).await.map(|invoice| invoice.id);
    Ok(Json(answer(&shop, done).await?))
}
