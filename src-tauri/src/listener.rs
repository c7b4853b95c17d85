//! The outside door: the socket behind the tunnel. Hooks and customers' pages, nothing of the app.
//!
//! HTTP/1.1 by hand over hyper, because this door is the one strangers reach: short head time, small heads, one body
//! budget for everybody, compressed bodies refused, and an empty 404 for whatever is not on its list. Gateways keep a share
//! of the connections: a connection belongs here once it has named a hook that there is.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use base::{Door, Fault, Shop};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use till::inbox::{Receipt, Refusal};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tower::ServiceExt;

use crate::connections::{self, BODY_TIME, Limits, Place};
use crate::http::outside::{self, Part};
use crate::tunnel::{ClientHeader, PingDesk, client_address};

/// Largest body of a delivery, in bytes.
const BODY_MAX: usize = 1024 * 1024;
/// All bodies that are being read at one time, in bytes.
const BODIES_MAX: usize = 32 * 1024 * 1024;
/// What is still taken of a body that was refused: bytes and time.
const HEARD_OUT: usize = 4 * BODY_MAX;
const HEARD_OUT_TIME: Duration = Duration::from_secs(1);

/// The outside door, ready to take connections.
pub struct Listener {
    shop: Shop,
    pages: Router,
    bodies: Semaphore,
    limits: Limits,
}

impl Listener {
    /// The door of a shop with its public pages.
    pub fn new(shop: Shop, pages: Router, limits: Limits) -> Arc<Self> {
        if let Ok(desk) = shop.part::<PingDesk>() {
            desk.draw_key(shop.randomness());
        }
        Arc::new(Self { shop, pages, bodies: Semaphore::new(BODIES_MAX), limits })
    }

    /// Takes connections until told to stop, then lets open requests end.
    pub async fn serve(self: Arc<Self>, socket: TcpListener, stop: watch::Receiver<bool>) {
        let limits = self.limits;
        let answer = move |request, address, place: Arc<Place>| {
            let door = self.clone();
            async move { door.answer(request, address, &place).await }
        };
        connections::serve(socket, limits, stop, answer).await;
    }

    async fn answer(&self, request: Request<Incoming>, address: SocketAddr, place: &Place) -> Response<Body> {
        let asked = outside::find(request.method(), request.uri().path());
        match asked.map(|asked| (asked.route.part, asked.names)) {
            Some((Part::Hook, [provider, key])) => {
                let (provider, key) = (provider.to_owned(), key.to_owned());
                self.hook(request, &provider, &key, place).await
            }
            Some((Part::Ping, [nonce, _])) => self.ping(nonce),
            // The router knows by the same table what is nothing.
            Some((Part::Page(_), _)) | None => self.page(request, address).await,
        }
    }

    /// One delivery. The account is looked up before the body is read.
    async fn hook(&self, request: Request<Incoming>, provider: &str, key: &str, place: &Place) -> Response<Body> {
        let known =
            self.shop.part::<till::inbox::HookTable>().map(|table| table.find(provider, key, self.shop.now()).is_ok());
        if !matches!(known, Ok(true)) {
            return nothing(StatusCode::NOT_FOUND);
        }
        place.belongs();
        let (head, mut body) = request.into_parts();
        if let Some(status) = refuse_head(&head.headers) {
            hear_out(body);
            return nothing(status);
        }
        let (body, _share) = match self.read_body(&head.headers, &mut body).await {
            Ok(read) => read,
            Err(status) => {
                hear_out(body);
                return nothing(status);
            }
        };
        match till::inbox::receive(&self.shop, provider, key, &head.headers, body).await {
            Ok(Receipt::Kept { .. }) => nothing(StatusCode::OK),
            Err(refusal) => refused(refusal),
        }
    }

    /// A whole body, with its share of what all bodies may take until they are on disk.
    async fn read_body(
        &self,
        headers: &HeaderMap,
        body: &mut Incoming,
    ) -> Result<(Bytes, SemaphorePermit<'_>), StatusCode> {
        let announced =
            headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<usize>().ok());
        if announced.is_some_and(|bytes| bytes > BODY_MAX) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let share = u32::try_from(announced.unwrap_or(BODY_MAX)).map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        let Ok(share) = self.bodies.try_acquire_many(share) else { return Err(StatusCode::SERVICE_UNAVAILABLE) };
        let read = tokio::time::timeout(BODY_TIME, read_frames(body, announced)).await;
        read.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT)).map(|bytes| (bytes, share))
    }

    /// Proves that a public address leads here: the MAC of a nonce that the prober gave out, once.
    fn ping(&self, nonce: &str) -> Response<Body> {
        let answer = self.shop.part::<PingDesk>().ok().and_then(|desk| desk.answer(nonce));
        answer.map_or_else(|| nothing(StatusCode::NOT_FOUND), |mac| Response::new(Body::from(mac)))
    }

    /// A customer's page: its own router with its own limits, no session, no cookie.
    async fn page(&self, request: Request<Incoming>, address: SocketAddr) -> Response<Body> {
        let mut request = request.map(Body::new);
        let header = self.shop.part::<ClientHeader>().ok().and_then(ClientHeader::get);
        let address = client_address(header, request.headers(), address);
        request.headers_mut().remove(header::COOKIE);
        request.extensions_mut().insert(Door::Outside);
        request.extensions_mut().insert(axum::extract::ConnectInfo(address));
        let Ok(response) = self.pages.clone().oneshot(request).await;
        response
    }
}

async fn read_frames(body: &mut Incoming, announced: Option<usize>) -> Result<Bytes, StatusCode> {
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data() else { continue };
        if bytes.is_empty() && announced == Some(data.len()) {
            // Most bodies come in one piece, which is taken as it is.
            return Ok(data);
        }
        if bytes.len() + data.len() > BODY_MAX {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        bytes.reserve(announced.unwrap_or(0).saturating_sub(bytes.len()));
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

/// Takes what a gateway goes on sending after it was refused, for a moment, and drops it: if the door closed at once, the
/// gateway would hear of a broken line and not of our answer.
fn hear_out(mut body: Incoming) {
    let rest = async move {
        let mut left = HEARD_OUT;
        while let Some(Ok(frame)) = body.frame().await {
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
            if left == 0 {
                break;
            }
        }
    };
    tokio::spawn(tokio::time::timeout(HEARD_OUT_TIME, rest));
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
    if let Some(seconds) = refusal.come_back() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
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
