//! Customers' pages on the outside door: who comes in, how many at a time, and for how long.
//!
//! In this order: what is not in the table is nothing; the key is looked up; the body is read; only then does the request
//! take one of the places for pages, and it keeps it until its answer is sent. So whoever has no key holds no place.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use base::{Fault, Problem, Shop};
use http::{HeaderValue, Method, StatusCode, header};
use till::payments::Knock;
use tokio::sync::Semaphore;

use super::headers;
use super::held::held;
use super::outside::{self, OUTSIDE, Part};
use crate::connections::BODY_TIME;

/// Customers' pages being made and sent at one time; the rest of the machine is kept for hooks.
const PAGES_MAX: usize = 64;
/// Longest body of a customer's request, in bytes.
const BODY_MAX: usize = 16 * 1024;
/// Longest time to make a page: a gateway may be asked for it.
const ANSWER_TIME: Duration = Duration::from_secs(40);
/// Seconds after which a customer comes back who found every place taken.
const BUSY_S: u32 = 2;

/// The router of customers' pages.
pub fn public_router(shop: &Shop) -> Router {
    let pages = OUTSIDE.iter().filter_map(|route| match route.part {
        Part::Page(answer) => Some((route.path, answer)),
        Part::Hook | Part::Ping => None,
    });
    let pages = pages
        .fold(Router::new(), |router, (path, answer)| router.route(path, answer()))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(shop.clone());
    let places = Arc::new(Semaphore::new(PAGES_MAX));
    // One way in for every path and method, so that nothing is said of a page by whoever asks for it wrongly.
    Router::new()
        .fallback_service(pages)
        .layer(middleware::from_fn_with_state((shop.clone(), places), come_in))
        .layer(middleware::from_fn(headers::dress_public))
}

/// Why a request is turned away.
enum Turned {
    /// There is nothing there, or nothing that this key opens.
    Nothing,
    /// Too much was asked for, or too much is going on; with the seconds to wait.
    Later(StatusCode, u32),
    /// The body did not come, or was too long.
    Body(StatusCode),
}

async fn come_in(
    State((shop, places)): State<(Shop, Arc<Semaphore>)>,
    request: Request,
    next: Next,
) -> Result<Response, Turned> {
    let asked = outside::find(request.method(), request.uri().path()).ok_or(Turned::Nothing)?;
    let has_key = asked.route.path.starts_with("/pay/{key}");
    let known = !has_key || knock(&shop, asked.names[0], address_of(&request)).await?;
    // The page itself says in the customer's language that nothing is there; what stands below it says nothing.
    if !known && asked.route.path != "/pay/{key}" {
        return Err(Turned::Nothing);
    }
    let request = whole(request).await?;
    let place = places.try_acquire_owned().map_err(|_| Turned::Later(StatusCode::SERVICE_UNAVAILABLE, BUSY_S))?;
    let answer = tokio::time::timeout(ANSWER_TIME, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_| StatusCode::GATEWAY_TIMEOUT.into_response());
    if !known {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(held(response, place))
}

/// Whether the key opens something.
async fn knock(shop: &Shop, key: &str, from: Option<IpAddr>) -> Result<bool, Turned> {
    match till::payments::knock(shop, key, from).await? {
        Knock::Open => Ok(true),
        Knock::Closed => Ok(false),
        Knock::SwitchedOff => Err(Turned::Nothing),
        Knock::TooOften { seconds } => Err(Turned::Later(StatusCode::TOO_MANY_REQUESTS, seconds)),
    }
}

fn address_of(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}

/// The request with its body read.
async fn whole(request: Request) -> Result<Request, Turned> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        // Nobody reads it.
        return Ok(request.map(|_| Body::empty()));
    }
    let (head, body) = request.into_parts();
    let read = tokio::time::timeout(BODY_TIME, to_bytes(body, BODY_MAX)).await;
    let bytes = read.map_err(|_| Turned::Body(StatusCode::REQUEST_TIMEOUT))?;
    let bytes = bytes.map_err(|_| Turned::Body(StatusCode::PAYLOAD_TOO_LARGE))?;
    Ok(Request::from_parts(head, Body::from(bytes)))
}

impl From<Fault> for Turned {
    fn from(fault: Fault) -> Self {
        tracing::warn!(%fault, "a customer's page could not be looked up");
        Self::Later(StatusCode::SERVICE_UNAVAILABLE, fault.kind().retry_after_s.unwrap_or(BUSY_S))
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Self::Nothing => StatusCode::NOT_FOUND.into_response(),
            Self::Later(status, seconds) => {
                (status, [(header::RETRY_AFTER, HeaderValue::from(seconds))]).into_response()
            }
            Self::Body(status) => status.into_response(),
        }
    }
}
