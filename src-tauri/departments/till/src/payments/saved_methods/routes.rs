//! Saved ways to pay over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, NoBody, PathId, ProblemDocument, Signed};
use base::{Fault, Shop};
use people::customers::{self, CustomerId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    NewSavedMethod, SavedMethod, SavedMethodId, add_saved_method, make_default_saved_method, remove_saved_method,
    saved_methods_of,
};
use crate::payments::{PAYMENTS_READ, PaymentError};

pub(in crate::payments) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(of_customer, add)).routes(routes!(make_default)).routes(routes!(remove))
}

/// Ways to pay that gateways keep for a customer.
#[derive(Debug, Serialize, ToSchema)]
struct SavedMethodList {
    /// The default first, then as they were added.
    items: Vec<SavedMethod>,
}

/// Ways to pay that gateways keep for a customer.
#[utoipa::path(get, path = "/customers/{id}/saved-methods", tag = "till", params(("id" = CustomerId, Path)), responses(
    (status = 200, body = SavedMethodList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn of_customer(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<CustomerId>,
) -> Answer<Json<SavedMethodList>> {
    who.may(PAYMENTS_READ)?;
    let items = shop
        .db
        .read(move |tx| {
            customers::find(tx, id)?.ok_or(Fault::NoSuch("customer"))?;
            Ok::<_, PaymentError>(saved_methods_of(tx, id)?)
        })
        .await?;
    Ok(Json(SavedMethodList { items }))
}

/// Adds a way to pay by the gateway's name of it, after the gateway said what it is.
#[utoipa::path(post, path = "/customers/{id}/saved-methods", tag = "till", params(("id" = CustomerId, Path)), request_body = NewSavedMethod, responses(
    (status = 201, body = SavedMethod),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "it was added before", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 502, description = "the gateway could not be asked", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, description = "the vault is locked", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn add(
    State(shop): State<Shop>,
    PathId(id): PathId<CustomerId>,
    Command { who, ask }: Command<NewSavedMethod>,
) -> Answer<(StatusCode, Json<SavedMethod>)> {
    Ok((StatusCode::CREATED, Json(add_saved_method(&shop, &who, id, ask).await?)))
}

/// Makes one the default of its customer.
#[utoipa::path(post, path = "/saved-methods/{id}/default", tag = "till", params(("id" = SavedMethodId, Path)), responses(
    (status = 200, body = SavedMethodList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn make_default(
    State(shop): State<Shop>,
    PathId(id): PathId<SavedMethodId>,
    command: Command<NoBody>,
) -> Answer<Json<SavedMethodList>> {
    Ok(Json(SavedMethodList { items: make_default_saved_method(&shop, &command.who, id).await? }))
}

/// Forgets one. The gateway goes on keeping it.
#[utoipa::path(post, path = "/saved-methods/{id}/remove", tag = "till", params(("id" = SavedMethodId, Path)), responses(
    (status = 200, description = "what is left of the customer's", body = SavedMethodList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn remove(
    State(shop): State<Shop>,
    PathId(id): PathId<SavedMethodId>,
    command: Command<NoBody>,
) -> Answer<Json<SavedMethodList>> {
    Ok(Json(SavedMethodList { items: remove_saved_method(&shop, &command.who, id).await? }))
}
