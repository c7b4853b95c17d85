//! The door of the dialects: finds out who speaks, lets the ordered faults happen, and says every refusal in the words
//! of the gateway that is spoken for.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, OriginalUri, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::Method;
use http::request::Parts;

use super::{DIALECTS, Dialect, Known};
use crate::auth::ordered_fault;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::server::BODY_MAX;

/// All dialects, each under its word.
pub(crate) fn routes(gateway: &Arc<Gateway>) -> Router<Arc<Gateway>> {
    let mut all = Router::new();
    for dialect in DIALECTS {
        let door = from_fn_with_state((Arc::clone(gateway), dialect), enter);
        let known = dialect.routes().route("/", any(stranger)).route("/{*rest}", any(stranger));
        let spoken = known.method_not_allowed_fallback(stranger).layer(door);
        // With the slash, so that a gateway whose one address is `/` is spoken to as well.
        all = all.nest(&format!("/{}/", dialect.word()), spoken);
    }
    all
}

type Door = (Arc<Gateway>, &'static dyn Dialect);

async fn enter(State((gateway, dialect)): State<Door>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = match let_in(&gateway, dialect, request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    // How the gateway of `/v1` speaks of repeats is not how most others do.
    if !dialect.tells_repeats() {
        response.headers_mut().remove("idempotent-replayed");
    }
    match response.extensions().get::<ApiError>() {
        Some(error) => dialect.refusal(error, &path),
        None => response,
    }
}

async fn let_in(gateway: &Gateway, dialect: &'static dyn Dialect, request: Request) -> Result<Request, ApiError> {
    let (mut parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX).await;
    let body = body.map_err(|_| ApiError::invalid("bad_body", "the body is too long or came to no end"))?;
    let (accounts, now_ms) = {
        let mut state = gateway.state();
        let ours = state.accounts.values().filter(|known| known.account.dialect == dialect.word());
        (ours.cloned().collect::<Vec<_>>(), state.now())
    };
    let Some(known) = dialect.caller(&accounts, &parts, &body, now_ms) else {
        return Err(ApiError::unauthorised("the credentials are missing or wrong"));
    };
    if let Some(fault) = ordered_fault(gateway, Some(known.name())).await {
        return Err(fault);
    }
    parts.extensions.insert(Caller(known));
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// The account that speaks.
#[derive(Clone)]
pub(crate) struct Caller(pub(crate) Arc<Known>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| ApiError::unauthorised("the credentials are missing or wrong"))
    }
}

/// An address that the dialect does not know: it is counted, and nothing is made up.
async fn stranger(State(gateway): State<Arc<Gateway>>, method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    gateway.state().count_stranger(format!("{method} {}", uri.path()));
    ApiError::no_such_address()
}
