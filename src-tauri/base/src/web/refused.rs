//! How a problem is answered.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Fault, Problem};

/// What a route gives: the answer, or a problem document.
pub type Answer<T> = Result<T, Refused>;

/// A problem on its way out. Any area's error becomes one by `?`.
#[derive(Debug)]
pub struct Refused(pub Box<ProblemDocument>);

/// RFC 9457 problem document. The UI acts on `code`, never on the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemDocument {
    /// Address of the kind of problem, relative to the API description.
    #[serde(rename = "type")]
    pub type_: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code: `invoice.no_lines`.
    pub code: String,
    /// One sentence in plain words.
    pub title: String,
    /// Path of the field to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The record that stands in the way, or that a repeated request made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The id to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Seconds after which to try again; also in the `Retry-After` header.
    #[serde(skip)]
    pub retry_after_s: Option<u32>,
}

impl<E: Problem> From<E> for Refused {
    fn from(error: E) -> Self {
        let kind = error.kind();
        let title = if kind.shown {
            error.to_string()
        } else {
            tracing::error!(code = kind.code, cause = %error, "a request failed");
            "something went wrong here; nothing was half-written".to_owned()
        };
        Self(Box::new(ProblemDocument {
            type_: format!("/api/docs#{}", kind.code),
            status: kind.status,
            code: kind.code.to_owned(),
            title,
            field: kind.field,
            subject: kind.subject,
            request_id: None,
            retry_after_s: kind.retry_after_s,
        }))
    }
}

impl Refused {
    /// The id of what an earlier request with the same idempotency key made, where this is such a repeat.
    pub fn repeated(&self) -> Option<&str> {
        (self.0.code == "idempotency.repeated").then_some(self.0.subject.as_deref()).flatten()
    }
    /// A wrong field.
    pub fn invalid(field: impl Into<String>, sentence: impl std::fmt::Display) -> Self {
        Fault::invalid(field, sentence).into()
    }
    /// The same problem with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status.as_u16();
        self
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.0.retry_after_s {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        // The layer that knows the request's id adds it to the document.
        response.extensions_mut().insert(*self.0);
        response
    }
}
