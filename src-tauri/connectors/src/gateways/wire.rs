//! What lies between the driver and a gateway: the wire that carries one request, and the time that passes meanwhile. The
//! usual one is the network; a test hands in another, so that hours of trouble are over in no time.

use std::collections::hash_map::RandomState;
use std::fmt::Debug;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use base::faults;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Url};
use secrecy::ExposeSecret;

use super::{Auth, Body, Call, Limits, Verb};

/// Something that is waited for.
pub type Waiting<'a, A> = Pin<Box<dyn Future<Output = A> + Send + 'a>>;

/// What a gateway said to one request.
#[derive(Debug, Clone)]
pub struct Said {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The raw body.
    pub body: Bytes,
}

/// Why a request has no whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Whether the request may have reached the gateway.
    pub sent: bool,
    /// What the line said.
    pub reason: String,
}

/// Carries requests, one at a time and each once, and knows what time it is on the way. What may be sent again, and when,
/// is not its business.
pub trait Wire: Debug + Send + Sync {
    /// Sends a call to an address and waits for the answer, for as long as the limits say. Its `auth` is none, basic or a
    /// bearer's: a token has taken the place of the word by now.
    fn send<'a>(&'a self, call: &'a Call, url: Url, limits: &'a Limits) -> Waiting<'a, Result<Said, Broken>>;
    /// The time by which waits and faults are measured.
    fn now(&self) -> Instant;
    /// Lets so much time pass.
    fn rest(&self, time: Duration) -> Waiting<'_, ()>;
}

/// The network of this machine.
#[derive(Debug, Default)]
pub(super) struct Network {
    client: OnceLock<Result<reqwest::Client, String>>,
}

impl Network {
    /// The client, made when the first call goes out: reading the system's certificates takes longer than most commands do
    /// that call nobody.
    ///
    /// # Errors
    /// When the system's certificate store cannot be used.
    pub(super) fn client(&self, limits: &Limits) -> Result<&reqwest::Client, Broken> {
        let made = self.client.get_or_init(|| made(limits).map_err(|cause| cause.to_string()));
        made.as_ref()
            .map_err(|cause| Broken { sent: false, reason: format!("the HTTP client could not be made: {cause}") })
    }

    async fn carry(&self, call: &Call, url: Url, limits: &Limits) -> Result<Said, Broken> {
        let mut response = request(self.client(limits)?, call, url).send().await.map_err(|cause| broken(&cause))?;
        // The gateway has done what it was asked, and nobody here has read so.
        faults::point_of_call(call.provider, call.name, "sent");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = BytesMut::new();
        while let Some(piece) = response.chunk().await.map_err(|cause| broken(&cause))? {
            if body.len().saturating_add(piece.len()) > limits.body_max {
                return Err(Broken {
                    sent: true,
                    reason: format!("the answer is larger than {} bytes", limits.body_max),
                });
            }
            body.extend_from_slice(&piece);
        }
        Ok(Said { status, headers, body: Bytes::from(body) })
    }
}

impl Wire for Network {
    fn send<'a>(&'a self, call: &'a Call, url: Url, limits: &'a Limits) -> Waiting<'a, Result<Said, Broken>> {
        Box::pin(self.carry(call, url, limits))
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn rest(&self, time: Duration) -> Waiting<'_, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

fn request(client: &reqwest::Client, call: &Call, url: Url) -> RequestBuilder {
    let mut request = match call.verb {
        Verb::Get => client.get(url),
        Verb::Post => client.post(url),
        Verb::Delete => client.delete(url),
    };
    if !call.query.is_empty() {
        request = request.query(&call.query);
    }
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    if !call.fresh_in.is_empty() {
        request = request.header(call.fresh_in, fresh());
    }
    if !call.correlation.is_empty() {
        request = request.header("x-correlation-id", &call.correlation);
    }
    request = match &call.auth {
        Auth::Bearer(token) => request.bearer_auth(token.expose_secret()),
        Auth::Basic { user, password } => request.basic_auth(user.expose_secret(), Some(password.expose_secret())),
        // A token has taken the place of the word by now: see `Http::ask`.
        Auth::None | Auth::Token => request,
    };
    match &call.body {
        Body::Empty => request,
        Body::Form(fields) => request.form(fields),
        Body::Json(json) => request.json(json),
        Body::Text { media_type, text } => {
            request.header(CONTENT_TYPE, *media_type).body(text.expose_secret().to_owned())
        }
    }
}

/// 32 hexadecimal digits that are others every time. They tell sendings apart and keep no secret.
fn fresh() -> String {
    [0_u8, 1].map(|half| format!("{:016x}", RandomState::new().hash_one(half))).concat()
}

fn broken(cause: &reqwest::Error) -> Broken {
    let sent = !(cause.is_connect() || cause.is_builder());
    let what = match (sent, cause.is_timeout()) {
        (false, true) => "no connection in time",
        (false, false) => "no connection",
        (true, true) => "no answer in time",
        (true, false) => "the connection broke off",
    };
    // The text of the cause ends with the address and may hold a query; the innermost cause says what happened.
    let mut inner: &dyn std::error::Error = cause;
    while let Some(deeper) = inner.source() {
        inner = deeper;
    }
    let detail = if std::ptr::addr_eq(inner, cause) { String::new() } else { format!(": {inner}") };
    Broken { sent, reason: format!("{what}{detail}") }
}

#[expect(clippy::disallowed_methods, reason = "the one place that makes the client")]
fn made(limits: &Limits) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .user_agent(concat!("Counterfoil/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(limits.connect)
        .read_timeout(limits.read)
        .timeout(limits.connect.saturating_add(limits.read))
        .tcp_nodelay(true)
        .build()
}
