//! A file as the body of a request.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header};
use base::Actor;
use base::web::{Refused, Signed, once_key};
use bytes::Bytes;
use engines::iso20022::BYTES_MAX;

/// An XML file that somebody sends: who, and its bytes, no more than a message of a bank may have.
pub(super) struct Uploaded {
    /// Who sends it, with the idempotency key of the request.
    pub who: Actor,
    /// The file.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Refused;
    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let (mut parts, body) = request.into_parts();
        let Signed(mut who) = Signed::from_request_parts(&mut parts, state).await?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.to_ascii_lowercase();
        // Browsers and mail programs name it either way (RFC 7303, 9.2).
        if !["application/xml", "text/xml"].iter().any(|xml| kind.starts_with(xml)) {
            let refused = Refused::invalid("Content-Type", "application/xml");
            return Err(refused.with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let too_large = || {
            Refused::invalid("file", format!("at most {} MiB", BYTES_MAX / (1024 * 1024)))
                .with_status(StatusCode::PAYLOAD_TOO_LARGE)
        };
        // What says that it is too large is not read at all.
        let said = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if said.is_some_and(|length: usize| length > BYTES_MAX) {
            return Err(too_large());
        }
        let bytes = to_bytes(body, BYTES_MAX).await.map_err(|_| too_large())?;
        who.once = once_key(&parts.method, &parts.uri, &parts.headers, &bytes)?;
        Ok(Self { who, bytes })
    }
}

impl Uploaded {
    /// The same without its idempotency key: a file that is brought again brings nothing new, whatever key it has.
    pub fn without_key(mut self) -> Self {
        self.who.once = None;
        self
    }
}
