//! `/v1/payments`: making, reading, capturing and cancelling payments.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, Uri};
use reqwest::Url;
use serde::Deserialize;

use crate::book::Fact;
use crate::checkout::paid_change;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, List, answer, cursor, limit, read_body, read_query};
use crate::idempotency::Asked;
use crate::ids;
use crate::money::{Currency, Money};
use crate::payment::{CaptureMode, Payment, amount_is_positive};
use crate::saved_methods;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/payments", post(create).get(list))
        .route("/payments/{id}", get(read))
        .route("/payments/{id}/capture", post(capture))
        .route("/payments/{id}/cancel", post(cancel))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPayment {
    reference: String,
    amount: String,
    currency: String,
    description: Option<String>,
    return_url: Option<String>,
    #[serde(default)]
    capture: CaptureMode,
    /// Unix seconds.
    expires_at: Option<i64>,
    /// Paid at once with this, and not on a page.
    saved_method: Option<String>,
}

const REFERENCE_MAX: usize = 200;
const DESCRIPTION_MAX: usize = 1_000;
const URL_MAX: usize = 2_000;

/// A reference is a line of text that is not too long.
pub(crate) fn check_reference(reference: &str) -> Result<(), ApiError> {
    if reference.trim().is_empty() || reference.len() > REFERENCE_MAX || reference.chars().any(char::is_control) {
        return Err(
            ApiError::invalid("bad_reference", "a reference is 1 to 200 bytes of plain text").about("reference")
        );
    }
    Ok(())
}

impl NewPayment {
    fn into_payment(self, id: String, at: i64) -> Result<Payment, ApiError> {
        check_reference(&self.reference)?;
        let currency = Currency::of(&self.currency)?;
        let amount = Money::parse(&self.amount, currency)?;
        amount_is_positive(amount)?;
        if self.description.as_deref().is_some_and(|text| text.len() > DESCRIPTION_MAX) {
            return Err(
                ApiError::invalid("bad_description", "the description is 1,000 bytes at most").about("description")
            );
        }
        if let Some(url) = &self.return_url {
            let web = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
            if !web || url.len() > URL_MAX {
                return Err(ApiError::invalid("bad_return_url", "the return address is an http or https URL")
                    .about("return_url"));
            }
        }
        if self.expires_at.is_some_and(|seconds| seconds.saturating_mul(1000) <= at) {
            return Err(ApiError::invalid("bad_expiry", "expires_at is in the past (Unix seconds)").about("expires_at"));
        }
        Ok(Payment {
            reference: self.reference,
            description: self.description,
            return_url: self.return_url,
            capture: self.capture,
            expires_at: self.expires_at,
            ..Payment::open(id, amount, at)
        })
    }
}

async fn create(
    State(gateway): State<Arc<Gateway>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = required_key(&headers, &uri, &body)?;
    let new: NewPayment = read_body(&body)?;
    let id = ids::fresh("pp")?;
    let with = new.saved_method.as_deref().map(saved_methods::find).transpose()?;
    if with.as_ref().is_some_and(|saved| !saved.is_good) {
        return Err(ApiError::declined("card_declined", "the customer's bank declined the charge"));
    }
    gateway.act(None, Some(asked), |state, at| {
        let payment = new.into_payment(id, at)?;
        if let Some(saved) = with {
            let paid = payment.paid(payment.amount, saved.method, false, at)?;
            let change = paid_change(state, paid)?;
            let (Fact::PaymentCaptured { payment: paid, .. } | Fact::PaymentAuthorised { payment: paid }) =
                &change.fact
            else {
                return Err(ApiError::internal("internal_error", "a charge became something else"));
            };
            let paid = paid.clone();
            let done = Done::created(&paid.view(&state.place), change)?;
            state.commit(at, Change::silent(Fact::PaymentCreated { payment }), None)?;
            return Ok(done);
        }
        Done::created(&payment.view(&state.place), Change::silent(Fact::PaymentCreated { payment: payment.clone() }))
    })
}

/// Money moves only under an idempotency key.
pub(crate) fn required_key(headers: &HeaderMap, uri: &Uri, body: &[u8]) -> Result<Asked, ApiError> {
    Asked::of(headers, uri.path(), body)?
        .ok_or_else(|| ApiError::invalid("idempotency_key_missing", "this request needs the header Idempotency-Key"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PaymentsAsked {
    reference: Option<String>,
    /// Unix milliseconds.
    changed_since: Option<i64>,
    after: Option<String>,
    limit: Option<usize>,
}

async fn list(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: PaymentsAsked = read_query(&uri)?;
    let (after, limit) = (cursor(asked.after.as_deref())?, limit(asked.limit)?);
    let state = gateway.state();
    let place = &state.place;
    match asked.reference {
        Some(reference) => answer(&List::whole(
            state.payments.of_reference(None, &reference).into_iter().map(|payment| payment.view(place)).collect(),
        )),
        None => answer(&List::of_page(state.payments.page(asked.changed_since, after, limit), |payment| {
            payment.view(place)
        })),
    }
}

pub(crate) fn find<'a>(state: &'a Truth, id: &str) -> Result<&'a Payment, ApiError> {
    state.payments.get(id).ok_or_else(|| ApiError::not_found("payment"))
}

/// A payment of the account of `/v1`.
pub(crate) fn find_own<'a>(state: &'a Truth, id: &str) -> Result<&'a Payment, ApiError> {
    find(state, id).and_then(|payment| match payment.account {
        None => Ok(payment),
        Some(_) => Err(ApiError::not_found("payment")),
    })
}

async fn read(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&find_own(&state, &id)?.view(&state.place))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Capture {
    amount: Option<String>,
}

async fn capture(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = Asked::of(&headers, uri.path(), &body)?;
    let how: Capture = read_body(&body)?;
    gateway.act(None, asked, |state, at| {
        let payment = find_own(state, &id)?;
        let amount = how.amount.map(|amount| Money::parse(&amount, payment.currency())).transpose()?;
        let change = state.capture_fact(payment.captured(amount, at)?)?;
        match &change.fact {
            Fact::PaymentCaptured { payment, .. } => Done::ok(&payment.clone().view(&state.place), change),
            _ => Err(ApiError::internal("internal_error", "a capture became something else")),
        }
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn cancel(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = Asked::of(&headers, uri.path(), &body)?;
    let Nothing {} = read_body(&body)?;
    gateway.act(None, asked, |state, at| {
        let payment = find_own(state, &id)?.cancelled(at)?;
        let change = Change::told(Fact::PaymentCancelled { payment: payment.clone() }, EventKind::PaymentCancelled);
        Done::ok(&payment.view(&state.place), change)
    })
}
