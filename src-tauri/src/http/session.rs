//! The two halves of a session, carried: from cookie and `X-CF-Key` to the person who asks, and from a new session to the
//! cookie, or to the process that holds the window. What a session is, `office::access` knows.

use std::net::SocketAddr;
use std::sync::{Arc, RwLock};

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::ids::Randomness;
use base::web::{Answer, Refused};
use base::{Door, Fault, Shop};
use http::{HeaderMap, HeaderValue, header};
use office::access::{Client, NewSession, SessionEnded, SessionToken, renew_page_key, resolve};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

use super::DoorRules;
use super::doors::OverTls;
use super::headers::RequestId;

/// Longest answer to a sign-in, in bytes.
const WELCOME_MAX: usize = 64 * 1024;

/// The window's session: both halves stay in this process. The page holds a key of its own, made anew at each start,
/// that proves nothing but that it is the page of this window.
pub struct WindowSession {
    own_key: SecretString,
    halves: RwLock<Option<Halves>>,
}

#[derive(Clone)]
struct Halves {
    token: SecretString,
    page_key: SecretString,
}

impl WindowSession {
    /// A window in which nobody is signed in yet.
    pub fn new(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        Self { own_key: SecretString::from(hex::encode(bytes)), halves: RwLock::new(None) }
    }

    /// The key that the window's page sends as `X-CF-Key`; given to the page by the window's own channel.
    pub fn own_key(&self) -> &SecretString {
        &self.own_key
    }

    /// The token, for whoever asked to stay signed in and keeps it in the keychain.
    pub fn token(&self) -> Option<SecretString> {
        self.halves().map(|halves| halves.token)
    }

    /// Goes on with a session from the keychain. `false` when it is over.
    pub async fn take_up(&self, shop: &Shop, token: SecretString) -> Result<bool, Fault> {
        let client = Client {
            door: Door::Window,
            address: "window".to_owned(),
            agent: String::new(),
            request_id: "start of the window".to_owned(),
        };
        let Some(page_key) = renew_page_key(shop, token.expose_secret(), &client).await? else { return Ok(false) };
        self.keep(Some(Halves { token, page_key: SecretString::from(page_key) }));
        Ok(true)
    }

    fn halves(&self) -> Option<Halves> {
        self.halves.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn keep(&self, halves: Option<Halves>) {
        *self.halves.write().unwrap_or_else(std::sync::PoisonError::into_inner) = halves;
    }

    fn is_own_key(&self, sent: &str) -> bool {
        self.own_key.expose_secret().as_bytes().ct_eq(sent.as_bytes()).into()
    }
}

/// On an answer to somebody who is signed in, for the connection it goes over: it belongs here.
#[derive(Clone, Copy)]
pub(crate) struct Recognised;

/// The name of the session's cookie.
fn cookie_name(over_tls: bool) -> &'static str {
    // A browser takes the longer name over TLS alone, for this host and nothing below or above it.
    if over_tls { "__Host-cf" } else { "cf" }
}

/// Says who asks, before the routes, and takes care of a session that began or ended, behind them.
pub(super) async fn attach(
    State((shop, rules)): State<(Shop, DoorRules)>,
    mut request: Request,
    next: Next,
) -> Answer<Response> {
    if !request.uri().path().starts_with("/api/") {
        return Ok(next.run(request).await);
    }
    let client = client_of(&request, rules.door);
    let over_tls = request.extensions().get::<OverTls>().is_some_and(|OverTls(so)| *so);
    let sent = one(request.headers(), "x-cf-key").unwrap_or_default().to_owned();
    let halves = match &rules.window {
        // Over the scheme there is neither Host nor Origin to look at; the key of this start stands in for them.
        Some(window) if !window.is_own_key(&sent) => return Err(Fault::NotSignedIn.into()),
        Some(window) => window.halves(),
        None => cookie(request.headers(), cookie_name(over_tls))
            .map(|token| Halves { token: SecretString::from(token.to_owned()), page_key: SecretString::from(sent) }),
    };
    let mut recognised = false;
    if let Some(Halves { token, page_key }) = &halves {
        let token = token.expose_secret();
        request.extensions_mut().insert(SessionToken(token.to_owned()));
        if let Some(actor) = resolve(&shop, token, page_key.expose_secret(), &client).await? {
            request.extensions_mut().insert(Arc::new(actor));
            recognised = true;
        }
    }
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    if recognised {
        response.extensions_mut().insert(Recognised);
    }
    let began = response.extensions_mut().remove::<NewSession>();
    let ended = response.extensions_mut().remove::<SessionEnded>().is_some();
    match (&rules.window, began) {
        (Some(window), Some(session)) => welcome_in_window(window, session, response).await,
        (Some(window), None) if ended => {
            window.keep(None);
            Ok(response)
        }
        (None, Some(session)) => with_cookie(response, over_tls, &session.token.0, session.lasts_s),
        (None, None) if ended => with_cookie(response, over_tls, "", 0),
        _ => Ok(response),
    }
}

fn client_of(request: &Request, door: Door) -> Client {
    let extensions = request.extensions();
    let address = match (door, extensions.get::<ConnectInfo<SocketAddr>>()) {
        (Door::Window, _) => "window".to_owned(),
        (_, Some(ConnectInfo(address))) => address.ip().to_string(),
        (_, None) => "unknown".to_owned(),
    };
    Client {
        door,
        address,
        agent: one(request.headers(), header::USER_AGENT.as_str()).unwrap_or_default().to_owned(),
        request_id: extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
    }
}

/// Keeps both halves here, and tells the page the window's own key where the answer has the real one.
async fn welcome_in_window(window: &WindowSession, session: NewSession, response: Response) -> Answer<Response> {
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body, WELCOME_MAX).await.map_err(Fault::bug)?;
    let mut told: serde_json::Value = serde_json::from_slice(&body).map_err(Fault::bug)?;
    let place = told.get_mut("page_key").ok_or_else(|| Fault::bug("a sign-in gave no page key"))?;
    let own_key = serde_json::Value::String(window.own_key.expose_secret().to_owned());
    let serde_json::Value::String(page_key) = std::mem::replace(place, own_key) else {
        return Err(Fault::bug("a page key is text").into());
    };
    window.keep(Some(Halves { token: SecretString::from(session.token.0), page_key: SecretString::from(page_key) }));
    head.headers.remove(header::CONTENT_LENGTH);
    let body = serde_json::to_vec(&told).map_err(Fault::bug)?;
    Ok(Response::from_parts(head, Body::from(body)))
}

fn with_cookie(response: Response, over_tls: bool, token: &str, lasts_s: i64) -> Answer<Response> {
    let (name, secure) = (cookie_name(over_tls), if over_tls { "; Secure" } else { "" });
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age={lasts_s}");
    let value = HeaderValue::from_str(&text).map_err(Fault::bug)?;
    let mut response = response.into_response();
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok::<_, Refused>(response)
}

/// The value of a header that stands there exactly once.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}

/// The value of a cookie that was sent exactly once: of two with one name, one was put there by somebody else.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let first = found.next()?;
    if found.next().is_some() || first.is_empty() { None } else { Some(first) }
}

#[cfg(test)]
mod tests {
    use base::ids::SeededRandomness;

    use super::*;

    fn cookies(lines: &[&str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for line in lines {
            map.append(header::COOKIE, line.parse().unwrap());
        }
        map
    }

    #[test]
    fn a_cookie_is_found_among_others_and_a_doubled_one_is_none() {
        assert_eq!(cookie(&cookies(&["a=1; cf=abc; b=2"]), "cf"), Some("abc"));
        assert_eq!(cookie(&cookies(&["xcf=1; __Host-cf=2"]), "cf"), None);
        assert_eq!(cookie(&cookies(&["cf=abc; cf=def"]), "cf"), None);
        assert_eq!(cookie(&cookies(&["cf=abc", "cf=abc"]), "cf"), None);
        assert_eq!(cookie(&cookies(&["cf="]), "cf"), None);
    }

    #[test]
    fn the_windows_key_is_new_for_each_window_and_nothing_else_passes_for_it() {
        let randomness = SeededRandomness::new(1);
        let (first, second) = (WindowSession::new(&randomness), WindowSession::new(&randomness));
        let key = first.own_key().expose_secret();
        assert!(first.is_own_key(key) && !second.is_own_key(key));
        assert!(!first.is_own_key("") && !first.is_own_key(&key[..63]));
    }
}
