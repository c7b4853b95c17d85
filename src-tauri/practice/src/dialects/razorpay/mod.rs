//! Razorpay: payment links paid on a hosted page, payments, refunds, disputes, settlements and their webhooks.
//!
//! Not spoken (404, and counted): `POST orders` and what is paid without a link, QR codes, instant refunds as
//! something other than a speed, contesting disputes, single replays of webhooks, switching webhooks by API.
//!
//! Addresses that the real gateway refuses to deliver to (localhost, private networks, well-known tunnels) are the only
//! ones here: this gateway speaks to its own machine alone.
//!
//! # Unverified
//!
//! What the fact sheet does not say and this dialect had to decide:
//!
//! - the names of the parameters on the way back (`razorpay_payment_link_id` and so on); the sheet has their proof
//!   only;
//! - fields of the objects beyond those the sheet names follow the samples in the vendor's public SDK documentation
//!   (payments, refunds, links); those of disputes, settlements and orders are from memory, as are `source`, `step`
//!   and `reason` of errors and of failed payments;
//! - that an id nobody knows is answered 400 with `BAD_REQUEST_ERROR`, and the texts of all descriptions;
//! - that lists come newest first, and that `from` and `to` include their seconds;
//! - that the notes of a link are those of its payments, and its reference is the `receipt` of its order;
//! - that `fee` includes `tax`;
//! - that the payments of a link are captured by themselves unless the account holds (`manual_capture`), and that a
//!   link whose payment is only held is still `created`; that held money which lapses is shown as `refunded`;
//! - that a link is `partially_paid` for good once less was paid: the book knows one payment for a page;
//! - how long a refund key is remembered (24 hours here), and that a refused refund is not remembered;
//! - the waits between webhooks (1, 2, 4 … minutes here); the sheet has their end alone;
//! - which webhooks come for one capture, and in which order they are made: `payment.authorized` (where the money was
//!   not held before), `payment.captured`, `order.paid`, `payment_link.paid`; that a part paid is told without
//!   `order.paid`;
//! - that an authorisation lapses without a webhook; `respond_by` of a dispute (seven days); that 429 has no
//!   `Retry-After`;
//! - which currencies are taken: those whose decimals here and there are known to agree;
//! - six months are 183 days.

mod hooks;
mod links;
mod objects;
mod payments;
mod reading;
mod refunds;
mod tries;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use http::request::Parts;
use reqwest::Url;
use serde_json::{Value, json};
use sha2::Sha256;

use self::objects::{link_status, paid_try, pay_id};
use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::idempotency::RUNNING;
use crate::payment::Payment;
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Razorpay;

/// razorpay: "webhooks, answer": 2xx within 5 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// razorpay: "webhooks, retries": for 24 h after event creation, then the webhook is disabled.
const TRIED_FOR_MS: i64 = 24 * 3_600_000;
/// Unverified: the sheet says "exponential back-off" and no more.
const FIRST_WAIT_MS: i64 = 60_000;
/// razorpay: "payment link" and "pitfalls" speak of six months. Unverified: how many days those are.
const SIX_MONTHS_MS: i64 = 183 * 24 * 3_600_000;

impl Dialect for Razorpay {
    fn word(&self) -> &'static str {
        "razorpay"
    }

    fn credentials(&self) -> &'static [Credential] {
        // razorpay: "base URL": test and live differ by key only. razorpay: "webhooks, secret": chosen by the merchant,
        // not the API secret.
        &[
            Credential { name: "key_id", prefix: "rzp_test_", length: 14 },
            Credential { name: "key_secret", prefix: "", length: 24 },
            Credential { name: "webhook_secret", prefix: "", length: 24 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        // razorpay: "base URL": `https://api.razorpay.com/v1/`.
        Router::new().nest("/v1", links::routes().merge(payments::routes()).merge(refunds::routes()))
    }

    /// razorpay: "auth": Basic `key_id:key_secret`; the scheme word must be exactly `Basic`.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, _: &Bytes, _: i64) -> Option<Arc<Known>> {
        let (user, password) = forms::basic(&request.headers)?;
        let ours = accounts.iter().find(|known| known.secret("key_id") == user)?;
        forms::same(&password, ours.secret("key_secret")).then(|| Arc::clone(ours))
    }

    /// razorpay: "errors".
    fn refusal(&self, error: &ApiError, _: &str) -> Response {
        let given = error.status();
        let (status, code, source) = match given {
            StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => (given, "BAD_REQUEST_ERROR", "NA"),
            // razorpay: "idempotency": request still running = 409.
            StatusCode::CONFLICT if error.code() == RUNNING => (given, "BAD_REQUEST_ERROR", "business"),
            StatusCode::NOT_FOUND if error.code() == "no_such_address" => (given, "BAD_REQUEST_ERROR", "NA"),
            _ if given.is_server_error() => (given, "SERVER_ERROR", "internal"),
            _ => (StatusCode::BAD_REQUEST, "BAD_REQUEST_ERROR", "business"),
        };
        let body = json!({"error": {
            "code": code,
            "description": error.message(),
            "source": source,
            "step": "NA",
            "reason": if source == "business" { "input_validation_failed" } else { "NA" },
            "metadata": {},
            "field": error.param(),
        }});
        (status, axum::Json(body)).into_response()
    }

    /// Ids are a word and 14 letters, as `rfnd_FP8QHiV938haTz` in the vendor's samples.
    fn fresh_id(&self, thing: Thing) -> io::Result<String> {
        let word = match thing {
            Thing::Refund => "rfnd",
            Thing::Dispute => "disp",
            Thing::Payout => "setl",
        };
        Ok(format!("{word}_{}", forms::fresh_letters(14)?))
    }

    fn aliases(&self, payment: &Payment) -> Vec<String> {
        let mut aliases = vec![objects::order_id(payment)];
        aliases.extend((0..payment.tries.len()).map(|index| pay_id(payment, index)));
        aliases
    }

    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        Ok(hooks::tell(state, account, happening))
    }

    /// razorpay: "webhooks, header" and "webhooks, timestamp": none in the scheme.
    fn seal(&self, account: &Known, event: &Event, body: String, seal: Seal<'_>, _: i64) -> Letter {
        let secret = account.secret("webhook_secret");
        let signature = match seal {
            Seal::True => Some(hmac_hex(secret, &body)),
            // razorpay: "pitfalls": using the API secret for webhooks.
            Seal::WrongSecret => Some(hmac_hex(account.secret("key_secret"), &body)),
            Seal::OfAnother(other) => Some(hmac_hex(secret, other)),
            Seal::Missing => None,
        };
        let mut headers = vec![("x-razorpay-event-id", event.id.clone())];
        headers.extend(signature.map(|signature| ("X-Razorpay-Signature", signature)));
        Letter { headers, body }
    }

    /// razorpay: "webhooks, secret": retries of events made before a change are still signed with the old secret.
    fn seals_with_old_secrets(&self) -> bool {
        true
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    /// razorpay: "webhooks, retries".
    fn after(&self, _: &Known, tried: Try) -> After {
        let doublings = tried.attempt.saturating_sub(1).min(20);
        let wait = FIRST_WAIT_MS.saturating_mul(1 << doublings);
        if tried.age_ms >= TRIED_FOR_MS {
            return After::SwitchOff;
        }
        // The last try is at the end of the time, whatever the doubling says.
        After::Again(wait.min(TRIED_FOR_MS - tried.age_ms))
    }

    /// razorpay: "return-URL proof, payment link". A customer who has not paid stays on the page.
    fn way_back(&self, account: &Known, payment: &Payment, url: &mut Url) {
        let Some(index) = paid_try(payment) else { return };
        let (paid, status) = (pay_id(payment, index), link_status(payment));
        let reference = objects::reference_id(payment);
        let message = format!("{}|{reference}|{status}|{paid}", payment.id);
        url.query_pairs_mut()
            .append_pair("razorpay_payment_id", &paid)
            .append_pair("razorpay_payment_link_id", &payment.id)
            .append_pair("razorpay_payment_link_reference_id", reference)
            .append_pair("razorpay_payment_link_status", status)
            .append_pair("razorpay_signature", &hmac_hex(account.secret("key_secret"), &message));
    }
}

fn hmac_hex(secret: &str, message: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(message.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// A list as this gateway gives it.
fn collection(items: Vec<Value>) -> Value {
    json!({"entity": "collection", "count": items.len(), "items": items})
}

fn refuse(message: impl Into<String>) -> ApiError {
    ApiError::invalid("bad_request", message)
}

fn no_such_id() -> ApiError {
    ApiError::invalid("no_such_id", "The id provided does not exist").about("id")
}
