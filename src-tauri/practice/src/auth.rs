//! Who may speak to the gateway: the shop with its API key on `/v1`, the rehearsal with its token on `/control`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use subtle::ConstantTimeEq;

use crate::dialects::http_date;
use crate::error::ApiError;
use crate::gateway::{Gateway, VERSION};
use crate::ids;

fn bearer_is(headers: &HeaderMap, secret: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given
        .and_then(|value| value.strip_prefix("Bearer "))
        .is_some_and(|token| token.as_bytes().ct_eq(secret.as_bytes()).into())
}

/// Lets the shop in, and lets the ordered faults happen before anything is done.
pub(crate) async fn shop(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    if !bearer_is(request.headers(), &gateway.secrets.api_key) {
        return ApiError::unauthorised("the API key is missing or wrong").into_response();
    }
    match ordered_fault(&gateway, None).await {
        Some(fault) => fault.into_response(),
        None => next.run(request).await,
    }
}

/// Waits as long as answers are to wait, and says which refusal comes before anything is done, if one was ordered.
/// `whose` is the account that speaks a dialect.
pub(crate) async fn ordered_fault(gateway: &Gateway, whose: Option<&str>) -> Option<ApiError> {
    let (wait, fault) = {
        let mut guard = gateway.state();
        let state = &mut *guard;
        let how = state.misbehaviour_of(whose).clone();
        let dice = &mut state.dice.answers;
        let wait = if how.answer_delay_ms == [0, 0] {
            0
        } else {
            dice.between(how.answer_delay_ms[0], how.answer_delay_ms[1])
        };
        let fault = if dice.chance(how.answer_429_percent) {
            Some(ApiError::too_many())
        } else if dice.chance(how.answer_500_percent) {
            Some(ApiError::internal("internal_error", "something went wrong"))
        } else {
            None
        };
        (wait, fault)
    };
    if wait > 0 {
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    fault
}

pub(crate) async fn control(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    if bearer_is(request.headers(), &gateway.secrets.control_token) {
        next.run(request).await
    } else {
        ApiError::unauthorised("the control token is missing or wrong").into_response()
    }
}

/// Every answer carries an id to ask about it, the version of the protocol, and the gateway's own time: a connector
/// reads from it when something was done.
pub(crate) async fn label(State(gateway): State<Arc<Gateway>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let now_ms = gateway.state().now();
    if let Ok(date) = HeaderValue::from_str(&http_date(now_ms)) {
        response.headers_mut().insert(header::DATE, date);
    }
    if let Some(id) = ids::fresh("req").ok().and_then(|id| HeaderValue::from_str(&id).ok()) {
        response.headers_mut().insert("request-id", id);
    }
    response.headers_mut().insert("practice-version", HeaderValue::from_static(VERSION));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
