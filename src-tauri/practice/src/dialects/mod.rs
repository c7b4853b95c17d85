//! Dialects: the gateway as a real one speaks, over the same book, clock, dice and deliveries. A dialect only
//! translates: addresses, credentials, requests and answers, ids, amounts, refusals, what counts as a repeat, webhooks
//! and their proofs, when they are tried again and when no more.
//!
//! A dialect is one file or folder here and one line in [`DIALECTS`]. It is mounted under `/dialects/<word>`, and a
//! connector's account gets that as its base address. Which account speaks is told by the credentials of each request,
//! so several accounts may speak the same dialect.
//!
//! Every fact about a real gateway carries where it was read (`razorpay: "webhooks, retries"` is the line "retries" of
//! the table "webhooks" in the fact sheet on Razorpay). What no sheet says, or says from memory only, stands in the
//! dialect's module documentation under "Unverified". What a dialect does not know, be it an address or a field, is
//! never made up: an address is answered 404, and both are counted (`/control/strangers`).

mod accounts;
mod authorizenet;
mod door;
mod fields;
mod forms;
mod midtrans;
mod nmi;
mod payflow;
mod paypal;
mod razorpay;
mod settled;
mod stripe;
mod xendit;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use reqwest::Url;

pub use accounts::Account;
pub(crate) use accounts::{Credential, Known};
pub(crate) use door::routes;
pub(crate) use forms::http_date;

use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::payment::Payment;
use crate::state::State;
use crate::webhooks::{Event, EventKind, Subject};

/// All dialects, by the order of their words.
static DIALECTS: [&dyn Dialect; 8] = [
    &authorizenet::AuthorizeNet,
    &midtrans::Midtrans,
    &nmi::Nmi,
    &payflow::Payflow,
    &paypal::Paypal,
    &razorpay::Razorpay,
    &stripe::Stripe,
    &xendit::Xendit,
];

/// Finds a dialect by its word.
pub(crate) fn find(word: &str) -> Option<&'static dyn Dialect> {
    DIALECTS.into_iter().find(|dialect| dialect.word() == word)
}

/// What an id is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    Refund,
    Dispute,
    Payout,
}

/// A change that is to be told.
pub(crate) struct Happening<'a> {
    /// The id of the event in the book; ids of messages are made from it, so that a restart makes the same.
    pub(crate) id: &'a str,
    pub(crate) kind: EventKind,
    /// Unix milliseconds.
    pub(crate) at: i64,
    pub(crate) subject: &'a Subject,
}

/// One webhook that tells a change, or a part of it.
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) body: String,
}

/// How a webhook is to be proven.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seal<'a> {
    /// As it should be.
    True,
    /// With another secret than the account's.
    WrongSecret,
    /// With the proof that belongs to this other body.
    OfAnother(&'a str),
    /// Without any.
    Missing,
}

/// A webhook as it goes over the wire.
pub(crate) struct Letter {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// What happens after a try that was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// It is tried again after this time, in milliseconds of gateway clock.
    Again(i64),
    GiveUp,
    /// No more tries, and the endpoint is switched off if it has taken nothing since the event.
    SwitchOff,
}

/// A try of a webhook that was not accepted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Try {
    /// Counts from 1.
    pub(crate) attempt: u32,
    /// The status of the answer; none when there was no answer in time.
    pub(crate) answer: Option<u16>,
    /// How long ago the event happened, in milliseconds of gateway clock.
    pub(crate) age_ms: i64,
}

pub(crate) trait Dialect: Sync {
    /// The word in the address and in the configuration.
    fn word(&self) -> &'static str;

    /// What an account needs to speak and to be believed.
    fn credentials(&self) -> &'static [Credential];

    /// The addresses it knows, under `/dialects/<word>`.
    fn routes(&self) -> Router<Arc<Gateway>>;

    /// The account whose credentials a request carries.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, body: &Bytes, now_ms: i64) -> Option<Arc<Known>>;

    /// A refusal in its own form; `path` is the address under `/dialects/<word>`.
    fn refusal(&self, error: &ApiError, path: &str) -> Response;

    /// A fresh id in its own form.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    fn fresh_id(&self, thing: Thing) -> io::Result<String>;

    /// The other ids by which it names a payment as it is now.
    fn aliases(&self, payment: &Payment) -> Vec<String> {
        let _ = payment;
        Vec::new()
    }

    /// The webhooks that tell a change; none where this gateway says nothing about it.
    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError>;

    /// Proves a webhook. `now_s` is the time of the signature in Unix seconds.
    fn seal(&self, account: &Known, event: &Event, body: String, seal: Seal<'_>, now_s: i64) -> Letter;

    /// True when a webhook is proven with the secret of the time when it happened, and not with today's.
    fn seals_with_old_secrets(&self) -> bool {
        false
    }

    /// A copy of a webhook with other amounts.
    fn forge(&self, body: &str) -> Option<String> {
        forms::forge(body)
    }

    /// True when a proof that holds for one body holds for no other.
    fn proof_covers_body(&self) -> bool {
        true
    }

    /// True where an answer that is given again says so, in `Idempotent-Replayed`.
    fn tells_repeats(&self) -> bool {
        false
    }

    /// True for an answer that accepts a webhook.
    fn accepts(&self, status: u16) -> bool {
        (200..300).contains(&status)
    }

    /// True for a redirect that it follows with its webhook.
    fn follows(&self, status: u16) -> bool {
        let _ = status;
        false
    }

    /// How long an endpoint has for its answer.
    fn answer_within(&self) -> Duration;

    /// What comes after a try that was not accepted by an endpoint of the account.
    fn after(&self, account: &Known, tried: Try) -> After;

    /// Adds to the shop's own address what the customer brings back from the page.
    fn way_back(&self, account: &Known, payment: &Payment, url: &mut Url);

    /// What else is so once the customer has chosen a way to pay that is paid later.
    fn chosen(&self, payment: &mut Payment) {
        let _ = payment;
    }

    /// True when this payment can end because a try was declined.
    fn ends_as_failed(&self, payment: &Payment) -> bool {
        let _ = payment;
        false
    }

    /// Whether money can go back this way, now: a refund or a dispute.
    ///
    /// # Errors
    /// When what the gateway shows of a payment has no room for it.
    fn may_go_back(&self, state: &State, payment: &Payment, way: Thing) -> Result<(), ApiError> {
        let _ = (state, payment, way);
        Ok(())
    }

    /// True when money can still come in after the page has ended, as a transfer does that was under way.
    fn is_paid_late(&self) -> bool {
        true
    }
}
