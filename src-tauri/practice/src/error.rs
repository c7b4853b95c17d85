//! What the gateway answers when it does not do what was asked.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::json;

use crate::money::MoneyError;

/// A refusal: `{"error": {"type", "code", "message", "param"}}` with its HTTP status.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: StatusCode,
    kind: &'static str,
    code: &'static str,
    message: String,
    param: Option<&'static str>,
}

impl ApiError {
    fn new(status: StatusCode, kind: &'static str, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, kind, code, message: message.into(), param: None }
    }

    /// The request itself is wrong; sending it again changes nothing.
    pub(crate) fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request_error", code, message)
    }

    pub(crate) fn unauthorised(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "authentication_error", "bad_credentials", message)
    }

    /// The other side of the payment said no.
    pub(crate) fn declined(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, "payment_error", code, message)
    }

    /// Nobody knows this address.
    pub(crate) fn no_such_address() -> Self {
        let (kind, code) = ("invalid_request_error", "no_such_address");
        Self::new(StatusCode::NOT_FOUND, kind, code, "The requested URL was not found on the server.")
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "invalid_request_error", "not_found", format!("there is no such {what}"))
    }

    /// The thing is in a state that does not allow it.
    pub(crate) fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "invalid_request_error", code, message)
    }

    pub(crate) fn key_reused() -> Self {
        let message = "this idempotency key was used with another request";
        Self::new(StatusCode::CONFLICT, "idempotency_error", "idempotency_key_reused", message)
    }

    pub(crate) fn too_many() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", "too_many_requests", "slow down and try again")
    }

    pub(crate) fn internal(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "api_error", code, message)
    }

    pub(crate) fn about(mut self, param: &'static str) -> Self {
        self.param = Some(param);
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn param(&self) -> Option<&'static str> {
        self.param
    }
}

impl From<MoneyError> for ApiError {
    fn from(error: MoneyError) -> Self {
        let param = if error == MoneyError::Currency { "currency" } else { "amount" };
        Self::invalid("bad_amount", error.to_string()).about(param)
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> Self {
        Self::internal("book_not_writable", format!("the gateway's book cannot be written: {error}"))
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body =
            json!({"error": {"type": self.kind, "code": self.code, "message": self.message, "param": self.param}});
        let mut response = (self.status, axum::Json(body)).into_response();
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("1"));
        }
        // A dialect writes the refusal again in its own form.
        response.extensions_mut().insert(self);
        response
    }
}
