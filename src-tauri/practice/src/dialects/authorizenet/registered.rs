//! Webhooks, their list, making and withdrawal: the addresses here that are asked in another way, as REST with the credentials in a header.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::Fields;
use crate::dialects::forms::uuid_of;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::ids;
use crate::state::Change;
use crate::webhooks::{Endpoint, endpoint_url};

/// authorizenet: "webhooks API".
pub(super) const PATH: &str = "/rest/v1/webhooks";
pub(super) const PATH_OF_ONE: &str = "/rest/v1/webhooks/{id}";

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

/// Makes one: on at once, or waiting to be switched on.
pub(super) async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let (url, kinds) = (fields.text("url")?.unwrap_or_default(), fields.take::<Vec<String>>("eventTypes")?);
    let (_, status) = (fields.text("name")?, fields.text("status")?);
    let (url, id) = (endpoint_url(&url)?, ids::fresh("we")?);
    if kinds.is_none_or(|kinds| kinds.is_empty()) {
        return Err(ApiError::invalid("bad_field", "eventTypes is missing"));
    }
    gateway.act(Some(account.name()), None, |state, at| {
        fields.count_rest(state, "authorizenet webhooks");
        let mut endpoint = Endpoint::fresh(account.name(), id, url, at, std::collections::BTreeMap::new());
        endpoint.enabled = status.as_deref() == Some("active");
        let view = shown(&endpoint, state.misbehaviour_of(Some(account.name())).webhooks_off);
        Done::ok(&view, Change::silent(Fact::EndpointSet { endpoint }))
    })
}

/// Withdraws one.
pub(super) async fn remove(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    gateway.act(Some(account.name()), None, |state, _| {
        let mut own = state.endpoints.iter().filter(|own| own.account.as_deref() == Some(account.name()));
        let found = own.find(|own| uuid_of(&[&own.id]) == id).map(|own| own.id.clone());
        let endpoint = found.ok_or_else(|| ApiError::not_found("webhook"))?;
        Ok(Done::words(String::new(), Change::silent(Fact::EndpointRemoved { endpoint })))
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
