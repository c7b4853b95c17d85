//! The list of webhooks: the one address here that is asked in another way, as REST with the credentials in a header.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use crate::dialects::door::Caller;
use crate::dialects::forms::uuid_of;
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::webhooks::Endpoint;

/// authorizenet: "webhooks API".
pub(super) const PATH: &str = "/rest/v1/webhooks";

/// A bare array, as the samples of the vendor's documentation have it.
pub(super) async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller) -> Result<Response, ApiError> {
    let state = gateway.state();
    let all_off = state.misbehaviour_of(Some(account.name())).webhooks_off;
    let own = state.endpoints.iter().filter(|endpoint| endpoint.account.as_deref() == Some(account.name()));
    answer(&own.map(|endpoint| shown(endpoint, all_off)).collect::<Vec<_>>())
}

fn shown(endpoint: &Endpoint, all_off: bool) -> Value {
    let id = uuid_of(&[&endpoint.id]);
    let told = ["authcapture", "authorization", "priorAuthCapture", "refund", "void"];
    json!({
        "_links": {"self": {"href": format!("{PATH}/{id}")}},
        "webhookId": id,
        "eventTypes": told.map(|kind| format!("net.authorize.payment.{kind}.created")),
        "status": if endpoint.enabled && !all_off { "active" } else { "inactive" },
        "url": endpoint.url,
    })
}

/// A refusal in the form of this API. Unverified.
pub(super) fn refused(error: &ApiError) -> Response {
    let reason = match error.status() {
        StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
        StatusCode::TOO_MANY_REQUESTS => "TOO_MANY_REQUESTS",
        _ => "INVALID_REQUEST",
    };
    let status = error.status();
    (status, axum::Json(json!({"status": status.as_u16(), "reason": reason, "message": error.message()})))
        .into_response()
}
