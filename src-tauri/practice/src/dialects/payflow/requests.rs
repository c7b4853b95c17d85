//! The one address: what kind of transaction is asked for, and under which request id.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, header};

use super::pairs::{self, Pairs};
use super::{bad_field, inquiry, page, refuse, transact};
use crate::dialects::Known;
use crate::dialects::door::Caller;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::idempotency;
use crate::money::{Currency, Money};
use crate::server::BODY_MAX;

/// payflow: "headers": unique, <= 32 chars, required.
const REQUEST_ID: &str = "x-vps-request-id";
const REQUEST_ID_MAX: usize = 32;
/// payflow: "Idempotency": kept 7 days (from memory in the sheet).
const KEPT_MS: i64 = 7 * 24 * 3_600_000;
/// What every request says: who asks, and how much it wants to hear.
const EVERYWHERE: [&str; 6] = ["PARTNER", "VENDOR", "USER", "PWD", "VERBOSITY", "TENDER"];
/// payflow: "sale / auth": CUSTREF (<= 12 alphanumeric).
const CUSTREF_MAX: usize = 12;
/// Unverified: the currency where none is named.
const CURRENCY: &str = "USD";

/// A call that was understood so far.
pub(super) struct Asked {
    pub(super) gateway: Arc<Gateway>,
    pub(super) account: Arc<Known>,
    pub(super) pairs: Pairs,
    /// The first answer is kept under this.
    pub(super) key: idempotency::Asked,
}

impl Asked {
    /// A value; none when it is missing or empty.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.pairs.remove(name).filter(|value| !value.is_empty())
    }

    /// payflow: "amounts": two decimals, no separators.
    pub(super) fn amount(&mut self, currency: Currency) -> Result<Option<Money>, ApiError> {
        let Some(text) = self.take("AMT") else { return Ok(None) };
        let amount = Money::parse(&text, currency).ok().filter(|amount| amount.is_positive());
        amount.ok_or_else(|| refuse("4", "Invalid Amount")).map(Some)
    }

    pub(super) fn currency(&mut self) -> Result<Currency, ApiError> {
        let code = self.take("CURRENCY").unwrap_or_else(|| CURRENCY.to_owned());
        let currency = Currency::of(&code).ok().filter(|currency| currency.decimals() == 2);
        currency.ok_or_else(|| bad_field("CURRENCY"))
    }

    pub(super) fn custref(&mut self) -> Result<Option<String>, ApiError> {
        let given = self.take("CUSTREF");
        let is_plain =
            |text: &String| text.len() <= CUSTREF_MAX && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if given.as_ref().is_none_or(is_plain) { Ok(given) } else { Err(bad_field("CUSTREF")) }
    }

    /// Counts what nobody read.
    pub(super) fn count_rest(&mut self) {
        let left = std::mem::take(&mut self.pairs);
        let mut state = self.gateway.state();
        for name in left.into_keys() {
            state.count_stranger(format!("payflow {name}"));
        }
    }
}

pub(super) async fn carry_out(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut pairs = pairs::read(&body)?;
    let id = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if id.is_empty() || id.len() > REQUEST_ID_MAX {
        return Err(bad_field("X-VPS-Request-ID"));
    }
    for name in EVERYWHERE {
        pairs.remove(name);
    }
    // Unverified: whatever stands in a repeat, it brings the first answer.
    let key = idempotency::Asked::new(format!("{}/{id}", account.name()), "/", &[]);
    let key = idempotency::Asked { kept_ms: Some(KEPT_MS), ..key };
    let asked = Asked { gateway, account, pairs, key };
    let response = dispatch(asked)?;
    let is_again = response.headers().contains_key("idempotent-replayed");
    if is_again { again(response).await } else { Ok(typed(response)) }
}

fn dispatch(mut asked: Asked) -> Result<Response, ApiError> {
    match asked.take("TRXTYPE").unwrap_or_default().as_str() {
        kind @ ("S" | "A") => page::make(asked, kind),
        "D" => transact::capture(asked),
        "V" => transact::void(asked),
        "C" => transact::credit(asked),
        "I" => inquiry::look(asked),
        other => {
            asked.gateway.state().count_stranger(format!("payflow TRXTYPE {other}"));
            Err(refuse("3", "Invalid transaction type"))
        }
    }
}

/// payflow: "content type".
fn typed(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("text/namevalue"));
    response
}

pub(super) fn answered(text: String) -> Response {
    typed(text.into_response())
}

/// payflow: "Idempotency": the first answer plus `DUPLICATE=1`.
async fn again(response: Response) -> Result<Response, ApiError> {
    let (parts, body) = response.into_parts();
    let first = to_bytes(body, BODY_MAX).await;
    let first = first.map_err(|_| ApiError::internal("internal_error", "the first answer cannot be read"))?;
    let text = format!("{}&DUPLICATE=1", String::from_utf8_lossy(&first));
    let mut response = Response::from_parts(parts, Body::from(text));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    Ok(typed(response))
}
