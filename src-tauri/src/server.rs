//! Serving the app's door: HTTP/1.1 for browsers and scripts on this machine.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// A head must be here by then; an idle connection is closed after as long.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// Connections at one time.
const CONNECTIONS_MAX: usize = 1024;
/// Open requests have this long to end.
const GRACE: Duration = Duration::from_secs(4);

/// Takes connections until told to stop, then lets open requests end.
pub async fn serve(router: Router, socket: TcpListener, mut stop: watch::Receiver<bool>) {
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let (stream, address) = tokio::select! {
            taken = socket.accept() => match taken {
                Ok(taken) => taken,
                Err(cause) => {
                    tracing::warn!(%cause, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = async { drop(stop.wait_for(|stop| *stop).await) } => break,
        };
        let Ok(place) = places.clone().try_acquire_owned() else { continue };
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(%cause, "answers may wait a little");
        }
        let router = router.clone();
        let service = service_fn(move |request| answer(router.clone(), request, address));
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_headers(100)
            .serve_connection(TokioIo::new(stream), service);
        let connection = open.watch(connection);
        tokio::spawn(async move {
            // A browser that goes away is nothing to report.
            let _broken_off = connection.await;
            drop(place);
        });
    }
    drop(socket);
    tokio::time::timeout(GRACE, open.shutdown()).await.ok();
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    address: SocketAddr,
) -> Result<axum::response::Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(address));
    router.oneshot(request).await
}
