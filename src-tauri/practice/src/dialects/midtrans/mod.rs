//! Midtrans: Snap's hosted page, the Core API's status, capture, cancel, expire and refund, and notifications. Both
//! hosts of this gateway are one here: `/snap/v1` and `/v2` under the same base address.
//!
//! Not spoken (404, and counted): direct charges, approving and denying a challenge, the status for statements
//! (`status/b2b`), `Idempotency-Key`; the headers `X-Append-Notification` and `X-Override-Notification` are counted
//! and not followed. Nothing here is ever challenged: `fraud_status` is `accept`.
//!
//! Never happens here, though the sheet knows it: a settlement that is denied within minutes, and a transaction that is
//! denied or fails for good.
//!
//! A customer who chooses a way to pay later is ordered with `/control/choose/{payment}`: the transaction is then
//! `pending`.
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory, or does not say and this dialect had to decide:
//!
//! - the fifth wait between notifications (3.5 hours, from memory in the sheet), and that an endpoint which does not
//!   answer counts among "others" (five more tries);
//! - with which HTTP status a refusal of the Core API comes: 200, except for 401, 429 and 5xx; and of Snap: 406 for an
//!   `order_id` in use, else 400;
//! - the texts of `status_message` and `error_messages`, and that `id` stands beside an error;
//! - that a card is `capture` until the payout and then told again as `settlement`, and that everything else is
//!   `settlement` at once; that a declined try is `deny` until the next; the codes that go with them (200, and 201 for
//!   pending, 202 for deny, 407 for expire);
//! - that a `capture` can be refunded before it is settled, while the sheet's status machine has a cancel there;
//! - that a repeated `refund_key` of the same order is answered like the first, whatever else the request says, and is
//!   never forgotten; that a refund without a key is always a new one; that a refund the bank refuses is 412;
//! - fields beyond those the sheet names: `transaction_time`, `settlement_time` and `expiry_time` (in UTC+7),
//!   `merchant_id`, `status_message`, `payment_type`, `refunds[]` with its `refund_chargeback_id`;
//! - what a page lasts when nothing is said (24 hours), and that an order nobody chose a method for stays unknown
//!   after it ended;
//! - the names of the parameters on the way back (`order_id`, `status_code`, `transaction_status`).

mod objects;
mod snap;
mod transactions;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use reqwest::Url;
use serde_json::{Value, json};

use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::payment::Payment;
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Midtrans;

/// midtrans: "notifications, answer": timeout 15 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
const MINUTE_MS: i64 = 60_000;
/// midtrans: "notifications, retries by our answer": 2 min, 10 min, 30 min, 90 min. Unverified: the fifth.
const WAITS_MIN: [i64; 5] = [2, 10, 30, 90, 210];

impl Dialect for Midtrans {
    fn word(&self) -> &'static str {
        "midtrans"
    }

    fn credentials(&self) -> &'static [Credential] {
        // midtrans: "auth": keys differ per environment.
        &[Credential { name: "server_key", prefix: "SB-Mid-server-", length: 24 }]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        Router::new().merge(snap::routes()).merge(transactions::routes())
    }

    /// midtrans: "auth": Basic, server key as user, empty password.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, _: &Bytes, _: i64) -> Option<Arc<Known>> {
        let (user, password) = forms::basic(&request.headers)?;
        let ours = accounts.iter().find(|known| forms::same(&user, known.secret("server_key")))?;
        password.is_empty().then(|| Arc::clone(ours))
    }

    /// midtrans: "errors": the JSON `status_code` (a string) carries the result; Snap has `error_messages`.
    fn refusal(&self, error: &ApiError, path: &str) -> Response {
        let given = error.status();
        let loud = matches!(given, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS) || given.is_server_error();
        let code = match error.code() {
            _ if loud => given.as_u16(),
            "no_such_address" | "no_such_transaction" => 404,
            "order_in_use" => 406,
            "bad_request" | "bad_body" | "bad_field" | "bad_amount" | "amount_not_positive" => 400,
            // midtrans: "errors": "412" cannot modify.
            _ => 412,
        };
        let unknown_address = error.code() == "no_such_address";
        if path.starts_with("/snap/") {
            let status = if loud || code == 406 || unknown_address { code } else { 400 };
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            return (status, axum::Json(json!({"error_messages": [error.message()]}))).into_response();
        }
        let body = json!({
            "status_code": code.to_string(),
            "status_message": error.message(),
            "id": forms::fresh_uuid().unwrap_or_default(),
        });
        let status = if loud || unknown_address { StatusCode::from_u16(code).ok() } else { None };
        (status.unwrap_or(StatusCode::OK), axum::Json(body)).into_response()
    }

    fn fresh_id(&self, _: Thing) -> io::Result<String> {
        forms::fresh_uuid()
    }

    fn aliases(&self, payment: &Payment) -> Vec<String> {
        vec![objects::token(payment)]
    }

    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        Ok(objects::tell(state, account, happening))
    }

    /// midtrans: "notifications, proof": the proof is a field of the body.
    fn seal(&self, account: &Known, _: &Event, body: String, seal: Seal<'_>, _: i64) -> Letter {
        let body = match seal {
            // A body that is a copy of a true one with other amounts still has the proof of the true one.
            Seal::True | Seal::OfAnother(_) => body,
            Seal::WrongSecret => proven_anew(account, &body).unwrap_or(body),
            Seal::Missing => without_proof(&body).unwrap_or(body),
        };
        Letter { headers: Vec::new(), body }
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    /// midtrans: "notifications, retries by our answer": 307/308 followed (<= 5).
    fn follows(&self, status: u16) -> bool {
        matches!(status, 307 | 308)
    }

    /// midtrans: "notifications, retries by our answer": 500 once; 503 four; 400/404 two; 301/302/303 none; others
    /// five.
    fn after(&self, _: &Known, tried: Try) -> After {
        let more: u32 = match tried.answer {
            Some(500) => 1,
            Some(503) => 4,
            Some(400 | 404) => 2,
            Some(301..=303) => 0,
            _ => 5,
        };
        let next = usize::try_from(tried.attempt.saturating_sub(1)).ok().and_then(|index| WAITS_MIN.get(index));
        match next {
            Some(minutes) if tried.attempt <= more => After::Again(minutes * MINUTE_MS),
            _ => After::GiveUp,
        }
    }

    /// midtrans: "status machine": settlement -> refund, partial_refund, chargeback, partial_chargeback. Nothing leads from one of
    /// these kinds to the other, or out of a chargeback.
    fn may_go_back(&self, state: &State, payment: &Payment, way: Thing) -> Result<(), ApiError> {
        let is_disputed = !state.disputes.of_parent(&payment.id).is_empty();
        let is_refunded = way == Thing::Dispute && payment.refunded.is_positive();
        if is_disputed || is_refunded {
            return Err(ApiError::conflict("cannot_go_back", "Transaction status cannot be updated."));
        }
        Ok(())
    }

    /// midtrans: "hosted page": callbacks{finish}.
    fn way_back(&self, _: &Known, payment: &Payment, url: &mut Url) {
        let (status, code) = objects::status(payment);
        url.query_pairs_mut()
            .append_pair("order_id", &payment.reference)
            .append_pair("status_code", code)
            .append_pair("transaction_status", status);
    }
}

/// The body proven as somebody would who does not know the key.
fn proven_anew(account: &Known, body: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(body).ok()?;
    let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
    let key = format!("not {}", account.secret("server_key"));
    let proof = objects::proof(&text("order_id")?, &text("status_code")?, &text("gross_amount")?, &key);
    *value.get_mut("signature_key")? = proof.into();
    serde_json::to_string(&value).ok()
}

fn without_proof(body: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(body).ok()?;
    value.as_object_mut()?.remove("signature_key");
    serde_json::to_string(&value).ok()
}

fn refuse(message: impl Into<String>) -> ApiError {
    ApiError::invalid("bad_request", message)
}
