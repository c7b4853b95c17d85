//! Serving the app's door: HTTP/1.1 for browsers and scripts on this machine.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use base::web::Refused;
use http::{HeaderValue, Request, StatusCode, header};
use hyper::body::{Body as _, Incoming};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::connections::{self, BODY_TIME, Late, Limits, Place, TimedBody};
use crate::http::Recognised;

/// Takes connections until told to stop, then lets open requests end.
pub async fn serve(router: Router, socket: TcpListener, stop: watch::Receiver<bool>) {
    let answer = move |request, address, place| answer(router.clone(), request, address, place);
    connections::serve(socket, Limits::APP, stop, answer).await;
}

async fn answer(router: Router, request: Request<Incoming>, address: SocketAddr, place: Arc<Place>) -> Response {
    let late = Late::default();
    let mut request = request.map(|body| match body.is_end_stream() {
        true => Body::empty(),
        false => Body::new(TimedBody::new(body, BODY_TIME, late.clone())),
    });
    request.extensions_mut().insert(ConnectInfo(address));
    let Ok(mut response) = router.oneshot(request).await;
    if response.extensions_mut().remove::<Recognised>().is_some() {
        place.belongs();
    }
    if late.is_so() { too_late() } else { response }
}

/// What the routes made of half a body is of no use to anybody.
fn too_late() -> Response {
    let refused = Refused::invalid("body", "it did not come in time").with_status(StatusCode::REQUEST_TIMEOUT);
    let mut response = refused.into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
