//! PayPal: orders that a buyer agrees to on a hosted page, captures and authorizations, refunds, disputes, listed
//! events, reported transactions, and webhooks.
//!
//! Webhooks are signed when the account has a `signing_key` (a private RSA key, PKCS #8 in PEM) and a
//! `certificate_url` under which its certificate is said to lie; this gateway has neither of its own, since nobody
//! would believe a certificate that does not come from `paypal.com`. Without a key they carry every header but the
//! signature, and a receiver learns what happened from `webhooks-events`.
//!
//! Not spoken (404, and counted): orders of several purchase units (422), changing orders, reauthorizing, capturing an
//! authorization in several parts (what is not taken is released), answering disputes, sending an event again,
//! `PayPal-Mock-Response`.
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory, or does not say and this dialect had to decide:
//!
//! - how long a token lives (9 hours, from memory in the sheet), its form, and the refusal of wrong client
//!   credentials;
//! - that a refund is possible for 180 days, and the names `PAYMENT.REFUND.*` (both from memory in the sheet); here a
//!   refund that failed is `PAYMENT.REFUND.FAILED`, and one that succeeded `PAYMENT.CAPTURE.REFUNDED`;
//! - which currencies are taken beyond those the sheet names; those for in-country accounts alone are not;
//! - that an order with a `payment_source` is `PAYER_ACTION_REQUIRED` and has the link `payer-action`, and one without
//!   is `CREATED` and has the link `approve`;
//! - that an `invoice_id` counts as used once its order was captured, and that `reference_id` is `default` when not
//!   given;
//! - that a repeat with another body under the same `PayPal-Request-Id` is refused (422 `DUPLICATE_REQUEST_ID`), and
//!   that a refusal is not remembered;
//! - the issues `ORDER_NOT_APPROVED`, `ORDER_ALREADY_CAPTURED`, `ORDER_ALREADY_AUTHORIZED`,
//!   `AUTHORIZATION_ALREADY_CAPTURED`, `AUTHORIZATION_VOIDED`, `AMOUNT_EXCEEDS_AUTHORIZATION`,
//!   `CURRENCY_NOT_SUPPORTED`, `INVALID_RESOURCE_ID`, `UNSUPPORTED_INTENT`;
//! - what a minimal answer contains (`id`, `status`, `links`), and fields beyond those the sheet names, such as
//!   `seller_receivable_breakdown`;
//! - the waits between webhooks (25 equal ones here; the sheet has their number and the three days);
//! - that approval lapses after seven days like held money, without a webhook, and the order is `VOIDED` then;
//! - `dispute_outcome` and the fields of disputes; that a dispute that was lost is also told as
//!   `PAYMENT.CAPTURE.REVERSED`;
//! - the shape of `webhooks-events` with its link `next`, its order (newest first), and 10 a page unless asked, 300 at
//!   most;
//! - the shape and codes of reported transactions (`T0006`, `T1107`), that they are always three hours late, and 100 a
//!   page;
//! - that a listener which was switched off shows it in the status of its kinds of events;
//! - that a listener which was made by a call is told everything, whatever its `event_types` are, and what answers its withdrawal;
//! - the names of the parameters on the way back (`token`, `PayerID`).

mod hooks;
mod money;
mod objects;
mod orders;
mod payments;
mod reports;
mod tokens;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use reqwest::Url;
use serde_json::{Value, json};

use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::idempotency::{Asked, RUNNING};
use crate::payment::{Payment, PaymentStatus};
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Paypal;

/// Unverified: how long an endpoint has.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// paypal: "webhooks, retries": up to 25 times over 3 days. Unverified: that the waits are equal.
const TRIES_MORE: u32 = 25;
const WAIT_MS: i64 = 3 * 24 * 3_600_000 / 25;
/// paypal: "idempotency": kept 6 h for Orders, 45 days for Payments (capture/refund).
const ORDERS_KEPT_MS: i64 = 6 * 3_600_000;
const PAYMENTS_KEPT_MS: i64 = 45 * 24 * 3_600_000;

impl Dialect for Paypal {
    fn word(&self) -> &'static str {
        "paypal"
    }

    fn credentials(&self) -> &'static [Credential] {
        // paypal: "auth", and "webhooks, message": `webhook_id` is our listener's id from the dashboard.
        &[
            Credential { name: "client_id", prefix: "A", length: 32 },
            Credential { name: "client_secret", prefix: "E", length: 32 },
            Credential { name: "webhook_id", prefix: "", length: 17 },
            Credential { name: "signing_key", prefix: "", length: 0 },
            Credential { name: "certificate_url", prefix: "", length: 0 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        Router::new()
            .merge(tokens::routes())
            .merge(orders::routes())
            .merge(payments::routes())
            .merge(hooks::routes())
            .merge(reports::routes())
    }

    /// paypal: "auth": Basic at `/v1/oauth2/token`, the token everywhere else.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, _: &Bytes, now_ms: i64) -> Option<Arc<Known>> {
        if request.uri.path() == tokens::PATH {
            let (user, password) = forms::basic(&request.headers)?;
            let ours = accounts.iter().find(|known| known.secret("client_id") == user)?;
            return forms::same(&password, ours.secret("client_secret")).then(|| Arc::clone(ours));
        }
        let given = request.headers.get(http::header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        accounts.iter().find(|known| tokens::is_valid(known, given, now_ms)).cloned()
    }

    /// paypal: "errors".
    fn refusal(&self, error: &ApiError, path: &str) -> Response {
        let (given, issue) = (error.status(), error.code());
        if given == StatusCode::UNAUTHORIZED && path == tokens::PATH {
            let body = json!({"error": "invalid_client", "error_description": "Client Authentication failed"});
            return (given, axum::Json(body)).into_response();
        }
        let is_issue = issue.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        let (status, name) = match issue {
            _ if given == StatusCode::UNAUTHORIZED => (given, "AUTHENTICATION_FAILURE"),
            _ if given == StatusCode::TOO_MANY_REQUESTS => (given, "RATE_LIMIT_REACHED"),
            _ if given.is_server_error() => (given, "INTERNAL_SERVER_ERROR"),
            "no_such_address" | "INVALID_RESOURCE_ID" => (StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND"),
            RUNNING => (StatusCode::CONFLICT, "RESOURCE_CONFLICT"),
            "idempotency_key_reused" => (StatusCode::UNPROCESSABLE_ENTITY, "UNPROCESSABLE_ENTITY"),
            _ if is_issue => (StatusCode::UNPROCESSABLE_ENTITY, "UNPROCESSABLE_ENTITY"),
            _ => (StatusCode::BAD_REQUEST, "INVALID_REQUEST"),
        };
        let issue = match issue {
            RUNNING => "PREVIOUS_REQUEST_IN_PROGRESS",
            "idempotency_key_reused" => "DUPLICATE_REQUEST_ID",
            issue if is_issue => issue,
            _ => "INVALID_PARAMETER_SYNTAX",
        };
        let details = if given.is_server_error() || given == StatusCode::UNAUTHORIZED {
            Value::Array(Vec::new())
        } else {
            json!([{"field": error.param(), "issue": issue, "description": error.message()}])
        };
        let body = json!({
            "name": name,
            "message": error.message(),
            "debug_id": forms::fresh_hex(7).unwrap_or_default(),
            "details": details,
            "links": [],
        });
        (status, axum::Json(body)).into_response()
    }

    fn fresh_id(&self, thing: Thing) -> io::Result<String> {
        let letters = forms::fresh_letters(17)?.to_uppercase();
        Ok(if thing == Thing::Dispute { format!("PP-D-{letters}") } else { letters })
    }

    fn aliases(&self, payment: &Payment) -> Vec<String> {
        vec![objects::capture_id(payment), objects::authorization_id(payment)]
    }

    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        let _ = account;
        Ok(hooks::tell(state, happening))
    }

    fn seal(&self, account: &Known, event: &Event, body: String, seal: Seal<'_>, now_s: i64) -> Letter {
        hooks::seal(account, event, body, seal, now_s)
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    fn after(&self, _: &Known, tried: Try) -> After {
        if tried.attempt <= TRIES_MORE { After::Again(WAIT_MS) } else { After::GiveUp }
    }

    /// Nothing moves without a call of the shop, and no buyer can agree to an order that is voided.
    fn is_paid_late(&self) -> bool {
        false
    }

    /// paypal: "create": experience_context{return_url, cancel_url}.
    fn way_back(&self, _: &Known, payment: &Payment, url: &mut Url) {
        if payment.status == PaymentStatus::Open {
            if let Some(cancel) = payment.extra.get("cancel_url").and_then(Value::as_str)
                && let Ok(cancel) = Url::parse(cancel)
            {
                *url = cancel;
            }
            url.query_pairs_mut().append_pair("token", &payment.id);
        } else {
            let payer = forms::letters_of(&[&payment.id, "payer"], 13).to_uppercase();
            url.query_pairs_mut().append_pair("token", &payment.id).append_pair("PayerID", &payer);
        }
    }
}

/// paypal: "idempotency": header `PayPal-Request-Id` (1..108 chars on orders).
fn key_of(
    account: &Known,
    headers: &HeaderMap,
    path: &str,
    body: &[u8],
    kept_ms: i64,
) -> Result<Option<Asked>, ApiError> {
    let Some(value) = headers.get("paypal-request-id") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=108).contains(&key.len()));
    let key = key.ok_or_else(|| ApiError::invalid("bad_request", "PayPal-Request-Id is 1 to 108 characters"))?;
    let asked = Asked::new(format!("{}/{key}", account.name()), path, body);
    Ok(Some(Asked { kept_ms: Some(kept_ms), ..asked }))
}

/// paypal: "response form": `Prefer: return=representation`, default minimal.
fn wants_all(headers: &HeaderMap) -> bool {
    headers
        .get("prefer")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("return=representation"))
}

/// The whole of an answer, or what is left of it when nobody asked for all.
fn shown(view: Value, all: bool) -> Value {
    if all { view } else { json!({"id": view["id"], "status": view["status"], "links": view["links"]}) }
}

fn issue(issue: &'static str, description: impl Into<String>) -> ApiError {
    ApiError::invalid(issue, description)
}

fn no_such_resource() -> ApiError {
    issue("INVALID_RESOURCE_ID", "Specified resource ID does not exist.")
}
