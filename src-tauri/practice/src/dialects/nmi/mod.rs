//! NMI: charges with a token by the Payment API, their capture, void and refund, the Query API, and webhooks. The token
//! is whatever the shop sends as `payment_token`; it stands for a card of its own, and the book keeps no card number.
//!
//! Not spoken (refused, and counted): card numbers (`ccnumber`), checking a card (`validate`), money to a card without
//! a payment (`credit`), voiding a refund, invoices, `username` and `password`.
//!
//! Never happens here, though the sheet knows it: an outcome that is not known (`unknown`), a batch that is not
//! settled, a token that was used before or has become too old.
//!
//! # Unverified
//!
//! What the fact sheet marks as from memory, or does not say and this dialect had to decide:
//!
//! - that amounts below 1.00 are declined, the code 301 for too many calls, and the paging of the Query API (all from
//!   memory in the sheet); there too many calls are answered 429, and pages are counted from 0;
//! - that a fault of the gateway is a status 500, while everything else is 200; and that an endpoint has 30 seconds;
//! - the texts of `responsetext` beyond those the sheet names, among them what a refund before the settlement meets,
//!   and that each refusal ends in `REFID:` and a number;
//! - which code a decline has (200), and that a refused refund is a decline;
//! - which currencies are taken (those with two decimals), and USD where none is named;
//! - that the duplicate check compares token and amount of approved charges, and is off where `dup_seconds` is not sent;
//! - that a void gives everything back in the payment's own row, which is then `canceled`, and is refused where a part
//!   went back already;
//! - that held money that lapsed is `canceled` without an action;
//! - the rows of the report beyond `transaction_id`, `order_id`, `condition` and `action`: `original_transaction_id`
//!   of refunds, the minus sign of their amounts, the order (by the last change), that a window is of the last change
//!   and includes both ends, that a question for one transaction does not bring its refunds;
//! - all of the customer vault (`customer_vault_id` in a sale, `report_type=customer_vault` and the fields of its report): it
//!   keeps the ids 1001 and 1002, and 1003 whose charges are declined;
//! - that a refund is told as a success when it is taken in, and not again when it is settled or comes to nothing;
//! - the body of a batch of chargebacks and of a settled batch: here a chargeback names its transaction and currency.

mod objects;
mod report;
mod transact;
mod vault;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::request::Parts;
use http::{StatusCode, header};
use reqwest::Url;
use sha2::Sha256;

use super::fields::Params;
use super::{After, Credential, Dialect, Happening, Known, Letter, Message, Seal, Thing, Try, forms};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::payment::Payment;
use crate::state::State;
use crate::webhooks::Event;

pub(crate) struct Nmi;

/// Unverified: how long an endpoint has.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// nmi: "webhooks, retries": 15 s, 3 x 60 s, 5 min, 15 min, 30 min, 10 x 1 h, 2 x 12 h, 24 h.
const WAITS_S: [i64; 20] = [
    15, 60, 60, 60, 300, 900, 1_800, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600, 43_200,
    43_200, 86_400,
];
/// nmi: "webhooks, header".
const HEADER: &str = "Webhook-Signature";

impl Dialect for Nmi {
    fn word(&self) -> &'static str {
        "nmi"
    }

    fn credentials(&self) -> &'static [Credential] {
        // nmi: "auth", and "webhooks, message": the signing key.
        &[
            Credential { name: "security_key", prefix: "", length: 32 },
            Credential { name: "webhook_secret", prefix: "", length: 32 },
        ]
    }

    fn routes(&self) -> Router<Arc<Gateway>> {
        Router::new().merge(transact::routes()).merge(report::routes())
    }

    /// nmi: "auth": form field `security_key`.
    fn caller(&self, accounts: &[Arc<Known>], _: &Parts, body: &Bytes, _: i64) -> Option<Arc<Known>> {
        let given = Params::of_form(body).take("security_key")?;
        accounts.iter().find(|known| forms::same(&given, known.secret("security_key"))).cloned()
    }

    /// nmi: "result": HTTP is 200 throughout; "health": `<error_response>` = bad.
    fn refusal(&self, error: &ApiError, path: &str) -> Response {
        let (given, code) = (error.status(), error.code());
        if given.is_server_error() || code == "no_such_address" {
            return (given, "<html><body>The request could not be processed.</body></html>").into_response();
        }
        let number = forms::fresh_digits(10).unwrap_or_default();
        let words = if given == StatusCode::UNAUTHORIZED { "Authentication Failed" } else { error.message() };
        if path == report::PATH {
            let status = if given == StatusCode::TOO_MANY_REQUESTS { given } else { StatusCode::OK };
            return report::xml(status, &report::error(&format!("{words} REFID:{number}")));
        }
        // nmi: "result": response 2 declined, 3 error; response_code 200.. declines, 300 gateway refusal.
        let (response, code) = match given {
            StatusCode::PAYMENT_REQUIRED => ("2", "200"),
            StatusCode::TOO_MANY_REQUESTS => ("3", "301"),
            _ => ("3", "300"),
        };
        transact::form(transact::pairs(&[
            ("response", response),
            ("responsetext", &format!("{words} REFID:{number}")),
            ("authcode", ""),
            ("transactionid", ""),
            ("avsresponse", ""),
            ("cvvresponse", ""),
            ("orderid", ""),
            ("type", ""),
            ("response_code", code),
        ]))
        .into_response()
    }

    fn fresh_id(&self, _: Thing) -> io::Result<String> {
        forms::fresh_digits(11)
    }

    fn tell(&self, state: &State, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
        Ok(objects::tell(state, account, happening))
    }

    /// nmi: "webhooks, message": nonce + `.` + raw body; HMAC-SHA256 with the signing key; lower-case hex.
    fn seal(&self, account: &Known, event: &Event, body: String, seal: Seal<'_>, now_s: i64) -> Letter {
        let nonce = forms::hex_of(&[&event.id, "nonce", &now_s.to_string()], 16);
        let secret = account.secret("webhook_secret");
        let proof = match seal {
            Seal::True => proof(secret, &nonce, &body),
            Seal::WrongSecret => proof(&format!("not {secret}"), &nonce, &body),
            Seal::OfAnother(other) => proof(secret, &nonce, other),
            Seal::Missing => None,
        };
        let headers = proof.map(|proof| (HEADER, format!("t={nonce},s={proof}")));
        Letter { headers: headers.into_iter().collect(), body }
    }

    /// nmi: "webhooks, answer": HTTP 200 exactly.
    fn accepts(&self, status: u16) -> bool {
        status == 200
    }

    fn answer_within(&self) -> Duration {
        ANSWER_WITHIN
    }

    /// nmi: "webhooks, retries": up to 20 over 3 days.
    fn after(&self, _: &Known, tried: Try) -> After {
        let next = usize::try_from(tried.attempt.saturating_sub(1)).ok().and_then(|index| WAITS_S.get(index));
        next.map_or(After::GiveUp, |seconds| After::Again(seconds * 1000))
    }

    /// There is no page, and so no way back from it.
    fn way_back(&self, _: &Known, _: &Payment, _: &mut Url) {}
}

fn proof(secret: &str, nonce: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(nonce.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    Some(hex::encode(mac.finalize().into_bytes()))
}

fn refuse(message: impl Into<String>) -> ApiError {
    ApiError::invalid("refused", message)
}

fn no_such_transaction() -> ApiError {
    refuse("Invalid Transaction ID specified").about("transactionid")
}

/// A text of another kind than JSON.
fn typed(mut response: Response, kind: &'static str) -> Response {
    response.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    response
}
