//! The listener: HTTP/1.1 with keep-alive. It serves connections itself, since one ordered fault is to close a
//! connection without an answer.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::error::ApiError;
use crate::gateway::{Gateway, LateAnswer, NoAnswer};
use crate::{account, auth, checkout, control, dialects, payments, refunds, saved_methods, sending};

pub(crate) const BODY_MAX: usize = 64 * 1024;
/// How long open requests have after the shutdown was asked for.
const GRACE: Duration = Duration::from_secs(2);

fn router(gateway: &Arc<Gateway>) -> Router {
    let shop = Router::new()
        .merge(payments::routes())
        .merge(saved_methods::routes())
        .merge(refunds::routes())
        .merge(account::routes())
        .fallback(no_such_address)
        .layer(from_fn_with_state(Arc::clone(gateway), auth::shop));
    let control =
        control::routes().fallback(no_such_address).layer(from_fn_with_state(Arc::clone(gateway), auth::control));
    Router::new()
        .nest("/v1", shop)
        .nest("/control", control)
        .nest("/dialects", dialects::routes(gateway))
        .merge(checkout::routes())
        .fallback(no_such_address)
        .layer(from_fn_with_state(Arc::clone(gateway), auth::label))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(Arc::clone(gateway))
}

async fn no_such_address() -> ApiError {
    ApiError::not_found("address")
}

/// The one error of a connection: the ordered silence.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer, as ordered")]
struct Silence;

async fn respond(router: Router, request: http::Request<Incoming>) -> Result<Response, Silence> {
    let response = match router.oneshot(request.map(Body::new)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if let Some(NoAnswer(hang)) = response.extensions().get().copied() {
        tokio::time::sleep(hang).await;
        return Err(Silence);
    }
    if let Some(LateAnswer(wait)) = response.extensions().get().copied() {
        tokio::time::sleep(wait).await;
    }
    Ok(response)
}

/// Serves until `shutdown` is ready. When this returns, nothing of the gateway runs any more and the book is closed.
pub(crate) async fn run(
    gateway: Arc<Gateway>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let (stop, stopped) = watch::channel(false);
    let sender = tokio::spawn(sending::run(Arc::clone(&gateway), stopped));
    let router = router(&gateway);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file handles, or a caller that went away: neither is a reason to stop.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |request| respond(router.clone(), request));
        let connection = graceful.watch(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    connections.shutdown().await;
    let _ = stop.send(true);
    sender.await.map_err(io::Error::other)
}
