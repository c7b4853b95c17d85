//! Staff over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Signed};
use base::{Fault, Page, PageAsk, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewStaff, STAFF_ADMIN, Staff, StaffChange, StaffId, store};
use crate::IfMatch;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(change))
}

/// The people who work here, in the order they were added.
#[utoipa::path(
    get,
    path = "/staff",
    tag = "office",
    operation_id = "list_staff",
    params(PageAsk),
    responses(
        (status = 200, body = Page<Staff>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<PageAsk>,
) -> Answer<Json<Page<Staff>>> {
    who.may(STAFF_ADMIN)?;
    let limit = ask.limit()?;
    let after = match &ask.after {
        None => None,
        Some(text) => Some(StaffId::parse(text).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?),
    };
    Ok(Json(shop.db.read(move |tx| store::list(tx, after, limit)).await?))
}

/// Adds a person who may sign in at once.
#[utoipa::path(
    post,
    path = "/staff",
    tag = "office",
    operation_id = "add_staff",
    request_body = NewStaff,
    responses(
        (status = 201, body = Staff),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn add(
    State(shop): State<Shop>,
    Command { mut who, ask }: Command<NewStaff>,
) -> Answer<(StatusCode, Json<Staff>)> {
    // The body holds a password, and the digest kept with an idempotency key would be a fast hash of it. A repeat is
    // refused by the login anyway.
    who.once = None;
    Ok((StatusCode::CREATED, Json(super::add_staff(&shop, &who, ask).await?)))
}

/// Changes a person: name, role, status, password.
#[utoipa::path(
    patch,
    path = "/staff/{id}",
    tag = "office",
    operation_id = "change_staff",
    params(("id" = StaffId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = StaffChange,
    responses(
        (status = 200, body = Staff),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(id): PathId<StaffId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<StaffChange>,
) -> Answer<Json<Staff>> {
    Ok(Json(super::change_staff(&shop, &who, id, version, ask).await?))
}
