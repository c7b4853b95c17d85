//! Stripe: checkout sessions paid on a hosted page, payment intents, refunds, disputes, listed events, payouts with their
//! balance transactions, and webhooks.
//!
//! Not spoken (404, and counted): payment links, evidence for disputes, searching, changing webhook endpoints, customers and
//! the attaching of payment methods, `account`. Sessions of another mode than `payment` are refused. Restricted keys are
//! keys like others. Nobody is asked by a bank, so that no intent is `requires_action`.
//!
//! A customer who chose a way that is paid later (control's `choose`) is through the page: its session is complete and not
//! paid, its intent `processing`, until the money arrives (`pay`), comes to nothing (`decline`) or is given up (`expire`).
//!
//! The book knows one payment; here it is a session (where it began on a page), its intent, and one charge for each try.
//! An intent has no field for the shop's own number, and a refund neither: the first value of its metadata is taken for
//! it in the book, and the `client_reference_id` of a session before that.
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory:
//!
//! - the header of a request with its key in either form, and that the key decides between live and test;
//! - the currencies without decimals, UGX and ISK with two, and those with three whose last digit is 0; that payouts of
//!   HUF and TWD are whole units is not modelled;
//! - that results are kept for 24 hours under an `Idempotency-Key` (also those of status 500, and of declined cards), what
//!   another request under the same key and one at the same time meet;
//! - the shape and types of errors; that a fresh session has no intent; two values of `v1` while a secret is rolled.
//!
//! What it does not say and this dialect had to decide:
//!
//! - which version a request is written in: there is one here, and another in `Stripe-Version` is counted and ignored;
//! - fields of the objects beyond those that the sheet names; they follow the vendor's public reference, as do the texts
//!   and codes of errors (`resource_missing`, `payment_intent_unexpected_state`, `charge_already_refunded`), and which of
//!   them are 404;
//! - that a session gets its intent with the first try, keeps it after its end (then `canceled`), and that the intent of
//!   an open session can be cancelled by nobody; `GET charges/{id}` and `GET payment_methods/{id}`;
//! - that nobody checks smallest and largest amounts; which currencies are taken (those that are known to be written as the
//!   sheet says); that a fee in a currency with fewer decimals there than here is rounded half up;
//! - that lists come newest first, 10 a page unless asked, 100 at most, and that `starting_after` and `ending_before`
//!   name a row of the list, or are refused (`resource_missing`); which rows `created` counts (the second it was made);
//! - that what is paid later is not offered where money is to be held, has no charge before it arrives, cannot be
//!   cancelled, and takes as long as control lets it;
//! - which events come for one change, in which order they are made, and that a fee which is known late is told by none:
//!   its balance transaction is there when the charge is read again; that `charge.refunded` comes when a refund is made;
//! - that held money lapses after seven days (`cancellation_reason` `expired`), as does the intent of a session that
//!   ended;
//! - `evidence_details.due_by` (seven days), that a dispute is `needs_response` until it ends, and that its reason is the
//!   word which control gave;
//! - that a payout is `paid` when it is sent, and arrives then; that a fee which came later than its charge is a balance
//!   transaction of its own;
//! - the waits between webhooks: live 1, 2, 4 … minutes to the end of the three days, in a sandbox 10 minutes, one and
//!   three hours; that an endpoint has 30 seconds, and is never switched off;
//! - that an endpoint which was made by a call is told everything, whatever `enabled_events` says; that its secret is told in that
//!   answer alone, and that two may have one address;
//! - the customer `cus_practice` whose the payment methods are, and the names of those for which the sheet has a card
//!   number alone (`kept.rs`); that a refund which is refused is `invalid_request_error`.

mod account;
mod asking;
mod charges;
mod disputes;
mod events;
mod intents;
mod kept;
mod money;
mod movements;
mod objects;
mod paging;
mod refunds;
mod sessions;
mod wanted;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use http::header::AUTHORIZATION;
use http::request::Parts;
use reqwest::Url;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::idempotency::RUNNING;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Stripe;

/// stripe: head of the sheet: the version that its SDK pins.
const VERSION: &str = "2026-10-28.endive";
/// Unverified: stripe: "webhooks, answer" says "fast" and no more.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
const MINUTE_MS: i64 = 60_000;
/// stripe: "webhooks, retries": live, exponential back-off up to 3 days. Unverified: the first wait.
const TRIED_FOR_MS: i64 = 3 * 24 * 60 * MINUTE_MS;
const FIRST_WAIT_MS: i64 = MINUTE_MS;
/// stripe: "webhooks, retries": sandbox, 3 times over a few hours. Unverified: the waits.
const SANDBOX_WAITS_MS: [i64; 3] = [10 * MINUTE_MS, 60 * MINUTE_MS, 180 * MINUTE_MS];
/// stripe: "webhooks, header".
const HEADER: &str = "Stripe-Signature";
/// The code of what was asked for by an address and is not there; what is named in a request is `resource_missing` too, but 400.
const NO_SUCH: &str = "no_such";

impl Dialect for Stripe {
    fn word(&self) -> &'static str {
        "stripe"
    }

    fn credentials(&self) -> &'static [Credential] {
        // stripe: "base URL": the key decides. stripe: "webhooks, message": the full `whsec_…` string. stripe: "webhooks,
        // rotation": the secret of before, while it is being rolled.
        &[
            Credential { name: "secret_key", prefix: "sk_test_", length: 24 },
            Credential { name: "webhook_secret", prefix: "whsec_", length: 32 },
            Credential { name: "webhook_secret_previous", prefix: "", length: 0 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        // stripe: "base URL": `https://api.stripe.com/v1/`.
        let all = sessions::routes()
            .merge(intents::routes())
            .merge(charges::routes())
            .merge(refunds::routes())
            .merge(disputes::routes())
            .merge(events::routes())
            .merge(account::routes())
            .merge(kept::routes());
        Router::new().nest("/v1", all)
    }

    /// stripe: "auth": Basic, key as user name with empty password, or `Authorization: Bearer`.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, _: &Bytes, _: i64) -> Option<Arc<Known>> {
        let given = request.headers.get(AUTHORIZATION)?.to_str().ok()?;
        let key = match given.strip_prefix("Bearer ") {
            Some(key) => key.to_owned(),
            None => forms::basic(&request.headers).filter(|(_, password)| password.is_empty())?.0,
        };
        accounts.iter().find(|known| forms::same(&key, known.secret("secret_key"))).cloned()
    }

    /// stripe: "errors".
    fn refusal(&self, error: &ApiError, _: &str) -> Response {
        let given = error.status();
        let (status, kind, code) = match error.code() {
            _ if given == StatusCode::UNAUTHORIZED => (given, "invalid_request_error", None),
            _ if given == StatusCode::TOO_MANY_REQUESTS => (given, "invalid_request_error", Some("rate_limit")),
            _ if given.is_server_error() => (given, "api_error", None),
            // stripe: "idempotency": same key + other parameters = 400, parallel use = 409.
            RUNNING => (StatusCode::CONFLICT, "idempotency_error", Some("idempotency_key_in_use")),
            "idempotency_key_reused" => (StatusCode::BAD_REQUEST, "idempotency_error", None),
            "no_such_address" => (StatusCode::NOT_FOUND, "invalid_request_error", None),
            NO_SUCH => (StatusCode::NOT_FOUND, "invalid_request_error", Some("resource_missing")),
            own if OWN_CODES.contains(&own) => (StatusCode::BAD_REQUEST, "invalid_request_error", Some(own)),
            _ => (StatusCode::BAD_REQUEST, "invalid_request_error", None),
        };
        (status, axum::Json(failure(kind, code, error.param(), error.message()))).into_response()
    }

    /// Ids are a word and letters, as in the vendor's reference.
    fn fresh_id(&self, thing: Thing) -> io::Result<String> {
        let word = match thing {
            Thing::Refund => "re_3",
            Thing::Dispute => "du_1",
            Thing::Payout => "po_1",
        };
        Ok(format!("{word}{}", forms::fresh_letters(23)?))
    }

    fn aliases(&self, payment: &Payment) -> Vec<String> {
        let mut aliases = vec![objects::intent_id(payment)];
        aliases.extend((0..payment.tries.len()).map(|index| objects::charge_id(payment, index)));
        aliases
    }

    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        events::tell(state, account, happening)
    }

    /// stripe: "webhooks, header", "message" and "rotation".
    fn seal(&self, account: &Known, _: &Event, body: String, seal: Seal<'_>, now_s: i64) -> Letter {
        let secret = account.secret("webhook_secret");
        let old = Some(account.secret("webhook_secret_previous")).filter(|old| !old.is_empty());
        let own =
            |body: &str| [Some(secret), old].into_iter().flatten().map(|secret| proof(secret, now_s, body)).collect();
        let proofs: Vec<String> = match seal {
            Seal::True => own(&body),
            Seal::WrongSecret => vec![proof(&format!("not {secret}"), now_s, &body)],
            Seal::OfAnother(other) => own(other),
            Seal::Missing => Vec::new(),
        };
        let values: String = proofs.iter().map(|proof| format!(",v1={proof}")).collect();
        let headers = if values.is_empty() { Vec::new() } else { vec![(HEADER, format!("t={now_s}{values}"))] };
        Letter { headers, body }
    }

    /// stripe: "idempotency": a repeated answer says so.
    fn tells_repeats(&self) -> bool {
        true
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    /// stripe: "webhooks, retries".
    fn after(&self, account: &Known, tried: Try) -> After {
        let before = tried.attempt.saturating_sub(1);
        if !objects::has_live_key(account) {
            let next = usize::try_from(before).ok().and_then(|index| SANDBOX_WAITS_MS.get(index));
            return next.map_or(After::GiveUp, |wait| After::Again(*wait));
        }
        if tried.age_ms >= TRIED_FOR_MS {
            return After::GiveUp;
        }
        // The last try is at the end of the time, whatever the doubling says.
        let wait = FIRST_WAIT_MS.saturating_mul(1 << before.min(20));
        After::Again(wait.min(TRIED_FOR_MS.saturating_sub(tried.age_ms)))
    }

    /// stripe: "hosted page": `success_url`. Nothing is added; a customer who has not paid goes to `cancel_url`.
    fn way_back(&self, _: &Known, payment: &Payment, url: &mut Url) {
        let cancel = payment.extra.get("cancel_url").and_then(Value::as_str).and_then(|text| Url::parse(text).ok());
        if payment.status == PaymentStatus::Open
            && let Some(cancel) = cancel
        {
            *url = cancel;
        }
    }

    /// What is under way does not end with the page. Where money is to be held, nothing that is paid later is offered.
    fn chosen(&self, payment: &mut Payment) {
        if payment.capture == CaptureMode::Manual {
            payment.chosen = None;
            return;
        }
        if let Some(ends) = payment.expires_at.take() {
            payment.extra.insert(objects::PAGE_ENDS.to_owned(), ends.into());
        }
    }

    /// stripe: "webhooks, types to take": `checkout.session.async_payment_failed`.
    fn ends_as_failed(&self, payment: &Payment) -> bool {
        payment.chosen.is_some()
    }

    /// A session that ended and an intent that was cancelled stay so.
    fn is_paid_late(&self) -> bool {
        false
    }
}

/// Codes of refusals that are said as they are.
const OWN_CODES: [&str; 6] = [
    "charge_already_refunded",
    "parameter_invalid_integer",
    "parameter_missing",
    "payment_intent_unexpected_state",
    "resource_missing",
    "url_invalid",
];

/// stripe: "webhooks, message": `<t>` + `.` + raw body bytes.
fn proof(secret: &str, now_s: i64, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(now_s.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// stripe: "errors": `{"error":{"type","code","param","message"}}`.
fn failure(kind: &str, code: Option<&str>, param: Option<&str>, message: &str) -> Value {
    let mut error = json!({"type": kind, "message": message});
    for (name, value) in [("code", code), ("param", param)] {
        if let (Some(value), Some(fields)) = (value, error.as_object_mut()) {
            fields.insert(name.to_owned(), value.into());
        }
    }
    json!({"error": error})
}

fn refuse(message: impl Into<String>) -> ApiError {
    ApiError::invalid("bad_request", message)
}

fn missing(param: &'static str) -> ApiError {
    ApiError::invalid("parameter_missing", format!("Missing required param: {param}.")).about(param)
}

/// What an address names and is not there.
fn no_such(what: &str, id: &str, param: &'static str) -> ApiError {
    ApiError::invalid(NO_SUCH, format!("No such {what}: '{id}'")).about(param)
}

/// What a request names and is not there.
fn not_there(what: &str, id: &str, param: &'static str) -> ApiError {
    ApiError::invalid("resource_missing", format!("No such {what}: '{id}'")).about(param)
}
