//! PayPal Payflow Pro: name-value pairs at one address. Sales and authorizations on the hosted page that a secure token
//! opens, delayed capture, void, credit, and the inquiry by which alone a shop learns what happened: there are no
//! webhooks and no lists.
//!
//! The page that a secure token opens is the one of this process, under `/checkout/{SECURETOKEN}`: the real one is at an
//! address of its own, to which the token is posted with its id.
//!
//! Not spoken (refused, and counted): charging a card that stands in the call (`ACCT`), credits without `ORIGID`,
//! voiding a credit, several captures of one authorization (what is not taken is released).
//!
//! Never happens here, though the sheet knows it: a transaction under review (126), results of the line between Payflow
//! and the processor (104 to 109 of that kind, and those below zero), the results that the pilot host gives by amount.
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory, or does not say and this dialect had to decide:
//!
//! - the whole table of results, among them 19 for an `ORIGID` or a `CUSTREF` that nobody has, and 1 for every kind of
//!   wrong sign-in; 105 for a credit that cannot be given, be it before the settlement or above what is left; 108 for a
//!   void and 111 for a capture that cannot be done; 3 for another `TRXTYPE`; their words;
//! - that a request id is kept for seven days (from memory in the sheet), that a repeat under it brings the first
//!   answer whatever stands in it, that a refusal and an inquiry leave none behind, and that a repeat that comes while
//!   the first is carried out is answered 30;
//! - that too many calls are answered with status 429, and a fault of the gateway with a status 500;
//! - the names `CREATESECURETOKEN`, `SECURETOKEN` and `SECURETOKENID` on the way back, that an id is used once (7
//!   afterwards), how long a token lives (30 minutes here), and that nothing is brought back from the page;
//! - the states of a transaction beyond those the sheet names: 9 for an authorization that was captured, 11 for a
//!   credit that came to nothing, 1000 more for what was voided; that a hold that lapsed stays 3, and that a declined
//!   try has no state;
//! - the fields of an answer to an inquiry: `ORIGRESULT`, `ORIGPNREF`, `TRANSTIME`, `AMT`, `ACCT`, `EXPDATE`,
//!   `CARDTYPE`, `CUSTREF`; that it names no currency;
//! - which transaction is told where several bear one `CUSTREF` (the last), that a capture bears none unless it is
//!   given one, and that a search by it without times is of all times; that times are UTC;
//! - which currencies are taken (those with two decimals), and USD where none is named;
//! - that a capture without an amount takes all, and that a credit names the sale or the capture, never the
//!   authorization.

mod inquiry;
mod page;
mod pairs;
mod requests;
mod rows;
mod transact;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use http::StatusCode;
use http::request::Parts;
use reqwest::Url;

use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::idempotency::RUNNING;
use crate::payment::Payment;
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Payflow;

impl Dialect for Payflow {
    fn word(&self) -> &'static str {
        "payflow"
    }

    fn credentials(&self) -> &'static [Credential] {
        // payflow: "auth": PARTNER (often `PayPal`), VENDOR, USER (= VENDOR if no extra user), PWD.
        &[
            Credential { name: "partner", prefix: "PayPal", length: 0 },
            Credential { name: "vendor", prefix: "", length: 12 },
            Credential { name: "user", prefix: "", length: 0 },
            Credential { name: "password", prefix: "", length: 16 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        // payflow: "hosts": POST `/`.
        Router::new().route("/", post(requests::carry_out))
    }

    /// payflow: "auth": in the body.
    fn caller(&self, accounts: &[Arc<Known>], _: &Parts, body: &Bytes, _: i64) -> Option<Arc<Known>> {
        let mut given = pairs::read(body).ok()?;
        let mut take = |name: &str| given.remove(name).unwrap_or_default();
        let (partner, vendor, user, password) = (take("PARTNER"), take("VENDOR"), take("USER"), take("PWD"));
        let ours = accounts.iter().find(|known| known.secret("vendor") == vendor)?;
        let own_user = Some(ours.secret("user")).filter(|user| !user.is_empty()).unwrap_or(&vendor);
        let user = if user.is_empty() { &vendor } else { &user };
        let is_ours = partner == ours.secret("partner") && user == own_user;
        (forms::same(&password, ours.secret("password")) && is_ours).then(|| Arc::clone(ours))
    }

    /// payflow: "reply": HTTP 200 even for declines.
    fn refusal(&self, error: &ApiError, _: &str) -> Response {
        let (status, code) = (error.status(), error.code());
        if status.is_server_error() || code == "no_such_address" || status == StatusCode::TOO_MANY_REQUESTS {
            return (status, "<html><body>The request could not be processed.</body></html>").into_response();
        }
        let (result, words) = match code {
            _ if status == StatusCode::UNAUTHORIZED => ("1", "User authentication failed"),
            _ if status == StatusCode::PAYMENT_REQUIRED => ("12", "Declined"),
            RUNNING => ("30", "Duplicate transaction"),
            code if code.bytes().all(|byte| byte.is_ascii_digit()) => (code, error.message()),
            _ => ("7", error.message()),
        };
        requests::answered(pairs::written(&[("RESULT", result), ("RESPMSG", words)]))
    }

    /// payflow: "reply": `PNREF=V79A0BC5E9CC`.
    fn fresh_id(&self, _: Thing) -> io::Result<String> {
        let digits = forms::fresh_hex(6)?.to_uppercase();
        Ok(format!("V{}", digits.get(1..).unwrap_or_default()))
    }

    fn aliases(&self, payment: &Payment) -> Vec<String> {
        rows::names(payment)
    }

    /// payflow: "Idempotency": no webhooks.
    fn tell(&self, _: &State, _: &Known, _: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        Ok(Vec::new())
    }

    fn seal(&self, _: &Known, _: &Event, body: String, _: Seal<'_>, _: i64) -> Letter {
        Letter { headers: Vec::new(), body }
    }

    fn answer_within(&self) -> Duration {
        Duration::ZERO
    }

    fn after(&self, _: &Known, _: Try) -> After {
        After::GiveUp
    }

    /// Nothing is brought back: the sheet names nothing.
    fn way_back(&self, _: &Known, _: &Payment, _: &mut Url) {}
}

/// A request that was not carried out, by its result.
fn refuse(result: &'static str, words: impl Into<String>) -> ApiError {
    ApiError::invalid(result, words)
}

/// payflow: "RESULT": 7 field format.
fn bad_field(name: &str) -> ApiError {
    refuse("7", format!("Field format error: {name}"))
}
