//! The audit log over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Params, ProblemDocument, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::entry::{AUDIT_READ, AuditEntry, AuditFilter};
use super::store;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The audit log, newest first.
#[utoipa::path(
    get,
    path = "/audit",
    tag = "office",
    operation_id = "list_audit",
    params(AuditFilter),
    responses(
        (status = 200, body = Page<AuditEntry>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(filter): Params<AuditFilter>,
) -> Answer<Json<Page<AuditEntry>>> {
    who.may(AUDIT_READ)?;
    let limit = PageAsk { after: None, limit: filter.limit }.limit()?;
    text::at_most("subject", filter.subject.as_deref(), 200)?;
    text::at_most("who_id", filter.who_id.as_deref(), 200)?;
    text::at_most("after", filter.after.as_deref(), 200)?;
    let before = match &filter.after {
        None => i64::MAX,
        Some(after) => after.parse().map_err(|_| Fault::invalid("after", "not a cursor of this list"))?,
    };
    let page = shop
        .db
        .read(move |tx| store::list(tx, filter.subject.as_deref(), filter.who_id.as_deref(), before, limit))
        .await?;
    Ok(Json(page))
}
