//! The outside door: the socket behind the tunnel. Hooks and customers' pages, nothing of the app.
//!
//! HTTP/1.1 by hand over hyper, because this door is the one strangers reach: short head time, small heads, one body
//! budget for everybody, compressed bodies refused, and an empty 404 for whatever is not on its list.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use base::{Door, Fault, Shop};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use till::inbox::{Receipt, Refusal};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

/// Largest body of a delivery, in bytes.
const BODY_MAX: usize = 1024 * 1024;
/// All bodies that are being read at one time, in bytes.
const BODIES_MAX: usize = 32 * 1024 * 1024;
/// Connections at one time.
const CONNECTIONS_MAX: usize = 512;
/// Customers' pages being drawn at one time; the rest is kept for hooks.
const PAGES_MAX: usize = 64;
/// Head of a request: time and bytes.
const HEAD_TIME: Duration = Duration::from_secs(5);
const HEAD_BYTES: usize = 16 * 1024;
/// A whole body must be here by then.
const BODY_TIME: Duration = Duration::from_secs(10);

/// The outside door, ready to take connections.
pub struct Listener {
    shop: Shop,
    pages: Router,
    bodies: Semaphore,
    pages_open: Semaphore,
    connections: Arc<Semaphore>,
    ping_key: [u8; 32],
}

impl Listener {
    /// The door of a shop with its public pages.
    pub fn new(shop: Shop, pages: Router) -> Arc<Self> {
        let mut ping_key = [0; 32];
        shop.randomness().fill(&mut ping_key);
        Arc::new(Self {
            shop,
            pages,
            bodies: Semaphore::new(BODIES_MAX),
            pages_open: Semaphore::new(PAGES_MAX),
            connections: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            ping_key,
        })
    }

    /// Takes connections until told to stop, then lets open requests end.
    pub async fn serve(self: Arc<Self>, socket: TcpListener, mut stop: watch::Receiver<bool>) {
        let open = hyper_util::server::graceful::GracefulShutdown::new();
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
                _ = stop.changed() => break,
            };
            let Ok(permit) = self.connections.clone().try_acquire_owned() else { continue };
            let connection = open.watch(self.connection(stream, address));
            tokio::spawn(async move {
                // A stranger who breaks off is nothing to report.
                let _broken_off = connection.await;
                drop(permit);
            });
        }
        drop(socket);
        tokio::time::timeout(Duration::from_secs(5), open.shutdown()).await.ok();
    }

    fn connection(
        self: &Arc<Self>,
        stream: TcpStream,
        address: SocketAddr,
    ) -> hyper::server::conn::http1::Connection<
        TokioIo<TcpStream>,
        impl hyper::service::Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send> + use<>,
    > {
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(%cause, "answers may wait a little");
        }
        let door = self.clone();
        let service = service_fn(move |request| {
            let door = door.clone();
            async move { Ok::<_, Infallible>(door.answer(request, address).await) }
        });
        hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_BYTES)
            .max_headers(100)
            .serve_connection(TokioIo::new(stream), service)
    }

    async fn answer(&self, request: Request<Incoming>, address: SocketAddr) -> Response<Body> {
        let path = request.uri().path();
        if let Some(rest) = path.strip_prefix("/hooks/") {
            let mut parts = rest.split('/');
            let (Some(provider), Some(key), None) = (parts.next(), parts.next(), parts.next()) else {
                return nothing(StatusCode::NOT_FOUND);
            };
            let (provider, key) = (provider.to_owned(), key.to_owned());
            return self.hook(request, &provider, &key).await;
        }
        if let Some(nonce) = path.strip_prefix("/ping/") {
            return if request.method() == Method::GET { self.ping(nonce) } else { nothing(StatusCode::NOT_FOUND) };
        }
        self.page(request, address).await
    }

    /// One delivery. The account is looked up before the body is read.
    async fn hook(&self, request: Request<Incoming>, provider: &str, key: &str) -> Response<Body> {
        if request.method() != Method::POST {
            return nothing(StatusCode::NOT_FOUND);
        }
        let known =
            self.shop.part::<till::inbox::HookTable>().map(|table| table.find(provider, key, self.shop.now()).is_ok());
        if !matches!(known, Ok(true)) {
            return nothing(StatusCode::NOT_FOUND);
        }
        if let Some(status) = refuse_head(request.headers()) {
            return nothing(status);
        }
        let (head, body) = request.into_parts();
        let body = match self.read_body(&head.headers, body).await {
            Ok(body) => body,
            Err(status) => return nothing(status),
        };
        match till::inbox::receive(&self.shop, provider, key, &head.headers, body).await {
            Ok(Receipt::Kept { .. }) => nothing(StatusCode::OK),
            Err(refusal) => refused(refusal),
        }
    }

    async fn read_body(&self, headers: &HeaderMap, mut body: Incoming) -> Result<Bytes, StatusCode> {
        let announced =
            headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
        if announced.is_some_and(|bytes| bytes > BODY_MAX) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let share = u32::try_from(announced.unwrap_or(BODY_MAX)).map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        let Ok(_share) = self.bodies.try_acquire_many(share) else { return Err(StatusCode::SERVICE_UNAVAILABLE) };
        let read = async {
            let mut bytes = BytesMut::with_capacity(announced.unwrap_or(4096));
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
                if let Some(data) = frame.data_ref() {
                    if bytes.len() + data.len() > BODY_MAX {
                        return Err(StatusCode::PAYLOAD_TOO_LARGE);
                    }
                    bytes.extend_from_slice(data);
                }
            }
            Ok(bytes.freeze())
        };
        tokio::time::timeout(BODY_TIME, read).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
    }

    /// Proves that a public address leads here: the MAC of the nonce under a key of this start.
    fn ping(&self, nonce: &str) -> Response<Body> {
        use hmac::{Hmac, KeyInit, Mac};
        let plain = (16..=64).contains(&nonce.len()) && nonce.bytes().all(|b| b.is_ascii_alphanumeric());
        let (true, Ok(mut mac)) = (plain, Hmac::<sha2::Sha256>::new_from_slice(&self.ping_key)) else {
            return nothing(StatusCode::NOT_FOUND);
        };
        mac.update(nonce.as_bytes());
        Response::new(Body::from(hex::encode(mac.finalize().into_bytes())))
    }

    /// A customer's page: its own router, its own share, no session, no cookie.
    async fn page(&self, request: Request<Incoming>, address: SocketAddr) -> Response<Body> {
        let Ok(_share) = self.pages_open.try_acquire() else {
            let mut busy = nothing(StatusCode::SERVICE_UNAVAILABLE);
            busy.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            return busy;
        };
        let mut request = request.map(|body| Body::new(http_body_util::Limited::new(body, 64 * 1024)));
        request.headers_mut().remove(header::COOKIE);
        request.extensions_mut().insert(Door::Outside);
        request.extensions_mut().insert(axum::extract::ConnectInfo(address));
        match tokio::time::timeout(Duration::from_secs(40), self.pages.clone().oneshot(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_) => nothing(StatusCode::GATEWAY_TIMEOUT),
        }
    }
}

/// Heads that are refused before a byte of the body is read.
fn refuse_head(headers: &HeaderMap) -> Option<StatusCode> {
    let doubled = |name: &str| headers.get_all(name).iter().count() > 1;
    if doubled("content-length")
        || doubled("stripe-signature")
        || doubled("practice-signature")
        || doubled("content-type")
    {
        return Some(StatusCode::BAD_REQUEST);
    }
    let compressed = headers.get(header::CONTENT_ENCODING).is_some_and(|v| v.as_bytes() != b"identity");
    compressed.then_some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
}

fn refused(refusal: Refusal) -> Response<Body> {
    let mut response = nothing(StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE));
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    response
}

fn nothing(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// Takes the port, or says plainly that somebody else has it: never another port, never beside a squatter.
pub async fn take_port(address: SocketAddr, option: &str) -> Result<TcpListener, Fault> {
    TcpListener::bind(address).await.map_err(|cause| {
        Fault::Disk(format!(
            "the address {address} cannot be taken ({cause}): another program holds it, or choose another with {option}"
        ))
    })
}
