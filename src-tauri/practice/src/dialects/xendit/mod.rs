//! Xendit: invoices paid on a hosted page, refunds, and their callbacks.
//!
//! Not spoken (404, and counted): payment requests, transactions, cancelling a refund, sub-accounts (the header
//! `for-user-id` is not read), resending a callback by hand. An invoice is never held: `manual_capture` has no effect.
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory, or does not say and this dialect had to decide:
//!
//! - the header `webhook-id` (from memory in the sheet);
//! - that a refund without an amount is one of all that is left, and the words of its status (both from memory in the
//!   sheet); the fields of a refund beyond those of its callback, and that its list is `{"has_more", "data"}`;
//! - how lists of `statuses` are written: repeated, with `[]`, and as a JSON list are all read;
//! - that invoices are listed newest first, 10 at a time unless asked otherwise, 100 at most, and that `last_invoice`
//!   goes on after the one named; that the bounds of time are exclusive;
//! - what an invoice lasts when nothing is said (24 hours), and the fields of an invoice that the sheet does not name;
//! - that `/balance` counts rupiah unless `?currency=` says otherwise;
//! - the codes of refusals that the sheet does not name: `DATA_NOT_FOUND` (no such refund), `NOT_FOUND` (no such
//!   address), `IDEMPOTENCY_ERROR` (another request with the same key, or one that is still running), `SERVER_ERROR`;
//!   that a refused refund is `API_VALIDATION_ERROR`; what `Rate-Limit-Reset` counts;
//! - how long an idempotency key is remembered (24 hours here);
//! - that an endpoint which cannot be reached at all is treated like one that did not answer in time;
//! - that `SETTLED` is told by a callback of its own when the payout is sent;
//! - the words of `payment_method` and `payment_channel`.

mod invoices;
mod objects;
mod refunds;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State as FromState;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, StatusCode, Uri};
use reqwest::Url;
use serde_json::json;

use super::door::Caller;
use super::fields::Params;
use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::idempotency::RUNNING;
use crate::money::{Currency, Money};
use crate::payment::{Payment, PaymentStatus};
use crate::payouts::totals;
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Xendit;

/// xendit: "webhooks, retries": a delivery that timed out (no answer in 30 s).
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const MINUTE_MS: i64 = 60_000;
/// xendit: "webhooks, retries": six more, +15 min, +45 min, +2 h, +3 h, +6 h, +12 h (24 h in total).
const WAITS_MIN: [i64; 6] = [15, 45, 120, 180, 360, 720];
/// xendit: "rate limits": 60/min test.
const RATE_LIMIT: &str = "60";

impl Dialect for Xendit {
    fn word(&self) -> &'static str {
        "xendit"
    }

    fn credentials(&self) -> &'static [Credential] {
        // xendit: "base URL": the key decides. xendit: "webhooks, proof": the account's verification token.
        &[
            Credential { name: "secret_key", prefix: "xnd_development_", length: 40 },
            Credential { name: "callback_token", prefix: "", length: 40 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        Router::new().route("/balance", get(balance)).merge(invoices::routes()).merge(refunds::routes())
    }

    /// xendit: "auth": Basic, secret key as user, empty password.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, _: &Bytes, _: i64) -> Option<Arc<Known>> {
        let (user, password) = forms::basic(&request.headers)?;
        let ours = accounts.iter().find(|known| forms::same(&user, known.secret("secret_key")))?;
        password.is_empty().then(|| Arc::clone(ours))
    }

    /// xendit: "errors".
    fn refusal(&self, error: &ApiError, _: &str) -> Response {
        let given = error.status();
        let (status, code) = match (given, error.code()) {
            (StatusCode::UNAUTHORIZED, _) => (given, "INVALID_API_KEY"),
            (StatusCode::TOO_MANY_REQUESTS, _) => (given, "RATE_LIMIT_EXCEEDED"),
            (_, "no_such_invoice") => (StatusCode::NOT_FOUND, "INVOICE_NOT_FOUND_ERROR"),
            (_, "no_such_refund") => (StatusCode::NOT_FOUND, "DATA_NOT_FOUND"),
            (_, "no_such_address") => (StatusCode::NOT_FOUND, "NOT_FOUND"),
            (_, RUNNING | "idempotency_key_reused") => (StatusCode::CONFLICT, "IDEMPOTENCY_ERROR"),
            _ if given.is_server_error() => (given, "SERVER_ERROR"),
            _ => (StatusCode::BAD_REQUEST, "API_VALIDATION_ERROR"),
        };
        let errors: Vec<_> =
            error.param().map(|path| json!({"path": [path], "message": error.message()})).into_iter().collect();
        let body = json!({"error_code": code, "message": error.message(), "errors": errors});
        let mut response = (status, axum::Json(body)).into_response();
        if status == StatusCode::TOO_MANY_REQUESTS {
            // xendit: "rate limits": headers Rate-Limit-Limit, -Remaining, -Reset.
            for (name, value) in
                [("rate-limit-limit", RATE_LIMIT), ("rate-limit-remaining", "0"), ("rate-limit-reset", "1")]
            {
                response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
        }
        response
    }

    fn fresh_id(&self, thing: Thing) -> io::Result<String> {
        match thing {
            Thing::Refund => Ok(format!("rfd-{}", forms::fresh_uuid()?)),
            Thing::Dispute | Thing::Payout => forms::fresh_hex(12),
        }
    }

    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        Ok(objects::tell(state, account, happening))
    }

    /// xendit: "webhooks, proof": static; nothing is computed from key or body.
    fn seal(&self, account: &Known, event: &Event, body: String, seal: Seal<'_>, _: i64) -> Letter {
        let token = match seal {
            Seal::True | Seal::OfAnother(_) => Some(account.secret("callback_token").to_owned()),
            Seal::WrongSecret => Some("not the token".to_owned()),
            Seal::Missing => None,
        };
        let mut headers = vec![("webhook-id", event.id.clone())];
        headers.extend(token.map(|token| ("x-callback-token", token)));
        Letter { headers, body }
    }

    /// xendit: "webhooks, consequence": the body is not protected.
    fn proof_covers_body(&self) -> bool {
        false
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    /// xendit: "webhooks, retries": after a non-2xx answer, and not after a time-out.
    fn after(&self, _: &Known, tried: Try) -> After {
        let next = usize::try_from(tried.attempt.saturating_sub(1)).ok().and_then(|index| WAITS_MIN.get(index));
        match (tried.answer, next) {
            (Some(_), Some(minutes)) => After::Again(minutes * MINUTE_MS),
            _ => After::GiveUp,
        }
    }

    /// xendit: "create": success_redirect_url, failure_redirect_url. Nothing is added to them.
    fn way_back(&self, _: &Known, payment: &Payment, url: &mut Url) {
        let failure = payment.extra.get("failure_redirect_url").and_then(|url| url.as_str());
        if payment.status != PaymentStatus::Captured
            && let Some(failure) = failure.and_then(|failure| Url::parse(failure).ok())
        {
            *url = failure;
        }
    }
}

/// xendit: "health".
async fn balance(
    FromState(gateway): FromState<Arc<Gateway>>,
    Caller(account): Caller,
    uri: Uri,
) -> Result<Response, ApiError> {
    let mut params = Params::read(&uri);
    let currency = Currency::of(params.take("currency").as_deref().unwrap_or("IDR"))?;
    let mut state = gateway.state();
    params.count_rest(&mut state, "xendit balance");
    let balance =
        totals(&state.lines, Some(account.name()))?.get(&currency).map(|totals| totals.balance()).transpose()?;
    answer(&json!({"balance": objects::number(balance.unwrap_or(Money::zero(currency)))}))
}

fn refuse(message: impl Into<String>) -> ApiError {
    ApiError::invalid("bad_request", message)
}
