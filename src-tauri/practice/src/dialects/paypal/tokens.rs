//! The token endpoint. A token proves itself: it names its account and its end, and carries a proof with the client's
//! secret.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::dialects::door::Caller;
use crate::dialects::{Known, forms};
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};

/// paypal: "auth".
pub(super) const PATH: &str = "/v1/oauth2/token";
/// Unverified: about 9 h.
const LIVES_S: i64 = 9 * 3_600;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route(PATH, post(give))
}

fn proof(account: &Known, ends_s: i64, salt: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(account.secret("client_secret").as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{}.{ends_s}.{salt}", account.secret("client_id")).as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

pub(super) fn is_valid(account: &Known, token: &str, now_ms: i64) -> bool {
    let mut parts = token.splitn(4, '.');
    let (Some("A21AA"), Some(ends), Some(salt), Some(given)) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let Ok(ends_s) = ends.parse::<i64>() else { return false };
    ends_s > now_ms.div_euclid(1000) && forms::same(given, &proof(account, ends_s, salt))
}

async fn give(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, body: Bytes) -> Result<Response, ApiError> {
    if body.as_ref() != b"grant_type=client_credentials" {
        return Err(ApiError::invalid("bad_request", "grant_type=client_credentials is the only grant"));
    }
    let now_s = gateway.state().now().div_euclid(1000);
    let (ends_s, salt) = (now_s.saturating_add(LIVES_S), forms::fresh_hex(8)?);
    answer(&json!({
        "scope": "https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/disputes/read-seller",
        "access_token": format!("A21AA.{ends_s}.{salt}.{}", proof(&account, ends_s, &salt)),
        "token_type": "Bearer",
        "app_id": "APP-80W284485P519543T",
        "expires_in": LIVES_S,
        "nonce": salt,
    }))
}
