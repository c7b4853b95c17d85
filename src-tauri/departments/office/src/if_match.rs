//! `If-Match`: which version of a record an edit was made from.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use base::web::Refused;

/// The version in `If-Match: "3"`. An edit without it is refused (428), so that nobody overwrites what they never saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Refused;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Err(Refused::invalid("If-Match", "send the version that was edited, like \"3\"")
                .with_status(StatusCode::PRECONDITION_REQUIRED));
        };
        let version = value.to_str().ok().and_then(|text| text.trim().trim_matches('"').parse().ok());
        version.map(Self).ok_or_else(|| Refused::invalid("If-Match", "a version like \"3\""))
    }
}
