//! Ways to pay that the gateway keeps for customers: the same few for everybody, as sandboxes have their test tokens.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::payment::Method;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/saved_methods/{token}", get(read))
}

/// One that is kept.
#[derive(Debug, Clone)]
pub(crate) struct SavedMethod {
    pub(crate) method: Method,
    /// The last month in which it is good: `2030-12`.
    expires: Option<&'static str>,
    /// False for the one whose bank declines every charge.
    pub(crate) is_good: bool,
}

/// The one of this token.
pub(crate) fn find(token: &str) -> Result<SavedMethod, ApiError> {
    let card = |brand: &str, last4: &str| SavedMethod {
        method: Method::card(brand, last4),
        expires: Some("2030-12"),
        is_good: true,
    };
    Ok(match token {
        "psm_visa" => card("visa", "4242"),
        "psm_mastercard" => card("mastercard", "4444"),
        "psm_declined" => SavedMethod { is_good: false, ..card("visa", "0002") },
        "psm_upi" => SavedMethod { method: Method::of("upi"), expires: None, is_good: true },
        _ => return Err(ApiError::not_found("saved method")),
    })
}

async fn read(Path(token): Path<String>) -> Result<Response, ApiError> {
    let kept = find(&token)?;
    answer(&json!({"id": token, "object": "saved_method", "method": kept.method, "expires": kept.expires}))
}
