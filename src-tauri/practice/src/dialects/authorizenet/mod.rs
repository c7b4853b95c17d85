//! Authorize.Net: cards on its hosted page, their capture, void and refund, transactions and batches, and webhooks. One
//! address takes everything; the root of a body names the operation, and its elements stand in the order of a schema.
//!
//! The page that a token opens is the one of this process, under `/checkout/{token}`: the real one is at an address of
//! its own, to which the token is posted.
//!
//! Not spoken (refused, and counted): charging a card that stands in the call (`payment` of a sale), credits without a
//! payment, voiding a refund, making customer profiles, subscriptions, `transHashSha2`, and of the webhooks API, which has a host
//! of its own, everything but listing, making and withdrawing webhooks (`rest/v1/webhooks`).
//!
//! Never happens here, though the sheet knows it: a transaction that is held for review, the account's test mode.
//! Chargebacks are told nowhere (authorizenet: "chargebacks").
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory, or does not say and this dialect had to decide:
//!
//! - the schema's order below `merchantAuthentication` and `refId`, and that what does not stand in the schema is
//!   refused like what stands in the wrong place;
//! - that too many calls are answered with status 200 and `E00053`, and a fault of the gateway with a status 500; how
//!   long an endpoint has; that the first try of a webhook is not among the ten;
//! - the codes of refusals beyond those the sheet names (`E00003`, `E00053`, 11 and 54): `E00007` for wrong credentials,
//!   `E00013` for an amount or a currency that is not taken, `E00027` above a transaction that was not done, `E00040`
//!   for what is not there, `I00001`, `I00004` for an empty list; 2, 5, 6, 16, 47 and 55; 310 and 311, with which what
//!   is done already is approved once more;
//! - which transactions are the same one for the duplicate window: those of equal type, amount, invoice number and
//!   transaction referred to;
//! - the form of ids, and that a capture bears the number of its authorization;
//! - that a transaction that was held and then taken is an `authCaptureTransaction`; the type of a refund; the numbers
//!   of declined, voided and refunded transactions (`settleAmount`, `responseCode`); that a refund that came to nothing
//!   is `declined`;
//! - the fields of transactions, lists and batches beyond `transId` and `transactionStatus`; that an `offset` counts
//!   pages from 1, that a page has 1,000 rows at most and unless asked, and that lists are in the order in which their
//!   transactions were submitted;
//! - that what was declined or called off stands among the unsettled until the next batch, and in it afterwards;
//! - that a list of batches without dates is of the last 24 hours, that both ends belong to it, and how more than 31
//!   days are refused;
//! - that a void gives everything back, and only where nothing went back before;
//! - the order, the pages and the refusals of the list of webhooks (its rows are those of the documentation's sample);
//! - that a webhook which was made by a call is told everything, whatever its `eventTypes` are, and what answers its withdrawal;
//! - that a declined try is told by no webhook; what `merchantReferenceId` is (here the `refId` of the page).

mod charge;
mod elements;
mod hooks;
mod lists;
mod page;
mod profiles;
mod registered;
mod requests;
mod rows;
mod transact;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::request::Parts;
use reqwest::Url;
use sha2::Sha512;

use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::clock::machine_ms;
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::payment::Payment;
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct AuthorizeNet;

/// authorizenet: "endpoint".
const PATH: &str = "/xml/v1/request.api";
/// Unverified: how long an endpoint has.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// authorizenet: "webhooks, header".
const HEADER: &str = "X-ANET-Signature";
/// authorizenet: "webhooks, retries" (from memory in the sheet): three 3 minutes apart, then every 8 hours; up to 10.
const SHORT_WAIT_MS: i64 = 3 * 60_000;
const LONG_WAIT_MS: i64 = 8 * 3_600_000;
/// authorizenet: "webhooks, retries": for 72 h.
const TRIED_FOR_MS: i64 = 72 * 3_600_000;

impl Dialect for AuthorizeNet {
    fn word(&self) -> &'static str {
        "authorizenet"
    }

    fn credentials(&self) -> &'static [Credential] {
        // authorizenet: "auth"; "webhooks, compute": the 128-character signature key; "amounts": one currency per
        // merchant account.
        &[
            Credential { name: "api_login_id", prefix: "", length: 10 },
            Credential { name: "transaction_key", prefix: "", length: 16 },
            Credential { name: "webhook_secret", prefix: "", length: 128 },
            Credential { name: "currency", prefix: "USD", length: 0 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        Router::new()
            .route(PATH, post(requests::carry_out))
            .route(registered::PATH, get(registered::list).post(registered::create))
            .route(registered::PATH_OF_ONE, delete(registered::remove))
    }

    /// authorizenet: "auth": `merchantAuthentication:{name, transactionKey}` in the body; "webhooks API": Basic with both.
    fn caller(&self, accounts: &[Arc<Known>], request: &Parts, body: &Bytes, _: i64) -> Option<Arc<Known>> {
        let (name, key) = match request.uri.path() {
            path if path.starts_with(registered::PATH) => forms::basic(&request.headers)?,
            _ => requests::credentials(body)?,
        };
        let ours = accounts.iter().find(|known| known.secret("api_login_id") == name)?;
        forms::same(&key, ours.secret("transaction_key")).then(|| Arc::clone(ours))
    }

    fn refusal(&self, error: &ApiError, path: &str) -> Response {
        if error.status().is_server_error() || error.code() == "no_such_address" {
            return (error.status(), "<html><body>The request could not be processed.</body></html>").into_response();
        }
        if path.starts_with(registered::PATH) { registered::refused(error) } else { requests::refused(None, error) }
    }

    fn fresh_id(&self, thing: Thing) -> io::Result<String> {
        match thing {
            Thing::Payout => forms::fresh_digits(10),
            Thing::Refund | Thing::Dispute => Ok(format!("{}{}", machine_ms(), forms::fresh_digits(6)?)),
        }
    }

    fn aliases(&self, payment: &Payment) -> Vec<String> {
        rows::names(payment)
    }

    fn tell(&self, state: &State, _: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        hooks::tell(state, happening)
    }

    /// authorizenet: "webhooks, compute": HMAC-SHA512 over the raw body, the key used as text; and "header": upper case.
    fn seal(&self, account: &Known, _: &Event, body: String, seal: Seal<'_>, _: i64) -> Letter {
        let secret = account.secret("webhook_secret");
        let proof = match seal {
            Seal::True => proof(secret, &body),
            Seal::WrongSecret => proof(&format!("not {secret}"), &body),
            Seal::OfAnother(other) => proof(secret, other),
            Seal::Missing => None,
        };
        Letter { headers: proof.map(|proof| (HEADER, format!("sha512={proof}"))).into_iter().collect(), body }
    }

    /// authorizenet: "webhooks, answer": 200.
    fn accepts(&self, status: u16) -> bool {
        status == 200
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    /// authorizenet: "webhooks, retries"; afterwards the endpoint is set inactive.
    fn after(&self, _: &Known, tried: Try) -> After {
        let wait = match tried.attempt {
            ..=3 => SHORT_WAIT_MS,
            4..=10 => LONG_WAIT_MS,
            _ => return After::SwitchOff,
        };
        if tried.age_ms.saturating_add(wait) > TRIED_FOR_MS { After::SwitchOff } else { After::Again(wait) }
    }

    /// Nothing is brought back: the sheet names nothing.
    fn way_back(&self, _: &Known, _: &Payment, _: &mut Url) {}
}

fn proof(secret: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(body.as_bytes());
    Some(hex::encode_upper(mac.finalize().into_bytes()))
}

/// A request that was not carried out, by the code of its refusal: one of the envelope (`E…`), or the number of one of a
/// transaction.
fn refuse(code: &'static str, message: impl Into<String>) -> ApiError {
    ApiError::invalid(code, message)
}
