//! What is asked: the signed-in person, the body with its idempotency key, the query, the id in the path.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{Refused, Strict};
use crate::actor::OnceKey;
use crate::{Actor, Fault};

/// The person who asks; without a session the answer is 401. A door's middleware puts the [`Actor`] into the request.
pub struct Signed(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        parts
            .extensions
            .get::<Arc<Actor>>()
            .map(|actor| Self(Actor::clone(actor)))
            .ok_or_else(|| Fault::NotSignedIn.into())
    }
}

/// A command: who asks, and for what. Reads a JSON body strictly and carries the `Idempotency-Key` on the actor.
pub struct Command<T> {
    /// Who asks, with the idempotency key of this request.
    pub who: Actor,
    /// The body.
    pub ask: T,
}

/// The body of a command that needs no more than its path: none, or an empty object.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoBody {}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Command<T> {
    type Rejection = Refused;
    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let (mut parts, body) = request.into_parts();
        let Signed(mut who) = Signed::from_request_parts(&mut parts, state).await?;
        let body = read_body(&parts.headers, body, state).await?;
        who.once = once_key(&parts.method, &parts.uri, &parts.headers, &body)?;
        let bytes: &[u8] = if body.is_empty() { b"{}" } else { &body };
        let mut reader = serde_json::Deserializer::from_slice(bytes);
        let ask = serde_path_to_error::deserialize(Strict(&mut reader)).map_err(|cause| {
            let field = cause.path().to_string();
            Refused::invalid(if field == "." { "body".to_owned() } else { field }, plain_cause(cause.inner()))
        })?;
        reader.end().map_err(|_| Refused::invalid("body", "one JSON document, nothing after it"))?;
        Ok(Self { who, ask })
    }
}

async fn read_body<S: Send + Sync>(headers: &HeaderMap, body: axum::body::Body, state: &S) -> Result<Bytes, Refused> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("application/json");
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        return Err(
            Refused::invalid("Content-Type", "application/json").with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        );
    }
    Bytes::from_request(Request::new(body), state).await.map_err(|cause| {
        let status = cause.status();
        let refused = if status == StatusCode::PAYLOAD_TOO_LARGE {
            Refused::invalid("body", "too large: at most 1 MiB")
        } else {
            Refused::invalid("body", "could not be read")
        };
        refused.with_status(status)
    })
}

/// The idempotency key of a request. Every POST may carry one, of 8 to 100 visible ASCII characters; [`Command`] reads it, and so does
/// whoever takes a body that is no JSON.
pub fn once_key(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<Option<OnceKey>, Refused> {
    if method != Method::POST {
        return Ok(None);
    }
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    if !(8..=100).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Refused::invalid("Idempotency-Key", "8 to 100 visible ASCII characters"));
    }
    let digest = Sha256::digest(body);
    let route = format!("{method} {}", uri.path());
    Ok(Some(OnceKey { key: key.to_owned(), route, digest: digest.into() }))
}

/// The cause without serde's line and column, which mean nothing to a person.
fn plain_cause(cause: &serde_json::Error) -> String {
    let text = cause.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The query of a list, read strictly.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let Query(params) = Query::<T>::from_request_parts(parts, state).await.map_err(|cause| {
            Refused::invalid("query", cause.body_text().replace("Failed to deserialize query string: ", ""))
        })?;
        Ok(Self(params))
    }
}

/// The id in the path. One that is not even of that kind is simply not found.
pub struct PathId<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathId<T> {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let found = Path::<T>::from_request_parts(parts, state).await;
        found.map(|Path(id)| Self(id)).map_err(|_| Fault::NoSuch("record").into())
    }
}
