//! Authorizations, captures, refunds and disputes.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri, header};
use serde_json::{Map, json};

use super::objects::{authorization, authorization_id, authorized_at, capture, capture_id, dispute, refund};
use super::{PAYMENTS_KEPT_MS, Paypal, issue, key_of, money, no_such_resource, shown, wants_all};
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::{Fields, Params};
use crate::dialects::{Dialect, Known, Thing, forms};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::money::Money;
use crate::payment::{Payment, PaymentStatus};
use crate::refund::{Refund, RefundMode};
use crate::refunds::taken;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/v2/payments/authorizations/{id}", get(read_authorization))
        .route("/v2/payments/authorizations/{id}/capture", post(take))
        .route("/v2/payments/authorizations/{id}/void", post(void))
        .route("/v2/payments/captures/{id}", get(read_capture))
        .route("/v2/payments/captures/{id}/refund", post(create_refund))
        .route("/v2/payments/refunds/{id}", get(read_refund))
        .route("/v1/customer/disputes", get(list_disputes))
        .route("/v1/customer/disputes/{id}", get(read_dispute))
}

/// Unverified: how long money can be refunded.
const REFUNDABLE_FOR_MS: i64 = 180 * 24 * 3_600_000;

/// A payment of the account by another of its names.
fn of_alias<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let found = state.aliases.get(id).and_then(|order| state.payments.get(order));
    found.filter(|payment| payment.account.as_deref() == Some(account.name())).ok_or_else(no_such_resource)
}

fn find_authorization<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let payment = of_alias(state, account, id)?;
    let is_one = authorization_id(payment) == id && authorized_at(payment).is_some();
    if is_one { Ok(payment) } else { Err(no_such_resource()) }
}

fn find_capture<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let payment = of_alias(state, account, id)?;
    let is_one = capture_id(payment) == id && payment.captured.is_positive();
    if is_one { Ok(payment) } else { Err(no_such_resource()) }
}

async fn read_authorization(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&authorization(&state, find_authorization(&state, &account, &id)?))
}

fn held<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let payment = find_authorization(state, account, id)?;
    match payment.status {
        PaymentStatus::Authorised => Ok(payment),
        PaymentStatus::Captured => {
            Err(issue("AUTHORIZATION_ALREADY_CAPTURED", "Authorization has already been captured."))
        }
        _ => Err(issue("AUTHORIZATION_VOIDED", "A voided authorization cannot be captured or reauthorized.")),
    }
}

/// The sum that a request names, in the currency of the payment.
fn sum_of(fields: &mut Fields, payment: &Payment) -> Result<Option<Money>, ApiError> {
    let Some(sum) = fields.object("amount")?.map(money::read).transpose()? else { return Ok(None) };
    if sum.currency() == payment.currency() {
        Ok(Some(sum))
    } else {
        Err(issue("CURRENCY_MISMATCH", "The currency is not that of the payment.").about("currency_code"))
    }
}

/// paypal: "auth then capture": {amount, final_capture}.
async fn take(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = key_of(&account, &headers, uri.path(), &body, PAYMENTS_KEPT_MS)?;
    let mut fields = Fields::read(&body)?;
    let _whole_anyway = fields.take::<bool>("final_capture")?;
    gateway.act(Some(account.name()), asked, |state, at| {
        let payment = held(state, &account, &id)?;
        let sum = sum_of(&mut fields, payment)?;
        if sum.is_some_and(|sum| sum.minor() > payment.amount.minor()) {
            return Err(issue("AMOUNT_EXCEEDS_AUTHORIZATION", "More than was authorized.").about("amount"));
        }
        let payment = payment.captured(sum, at)?;
        fields.count_rest(state, "paypal authorizations capture");
        let change = state.capture_fact(payment)?;
        let Fact::PaymentCaptured { payment, .. } = &change.fact else {
            return Err(ApiError::internal("internal_error", "a capture became something else"));
        };
        let view = shown(capture(state, payment), wants_all(&headers));
        Done::created(&view, change)
    })
}

/// paypal: "auth then capture": `/void`.
async fn void(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let mut response = gateway.act(Some(account.name()), None, |state, at| {
        let payment = held(state, &account, &id)?.cancelled(at)?;
        let view = authorization(state, &payment);
        let change = Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled);
        Done::own(StatusCode::OK, &view, change)
    })?;
    if !wants_all(&headers) {
        *response.status_mut() = StatusCode::NO_CONTENT;
        *response.body_mut() = Body::empty();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    Ok(response)
}

async fn read_capture(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&capture(&state, find_capture(&state, &account, &id)?))
}

/// paypal: "refund": empty body = all that is left, or {amount, invoice_id, note_to_payer<=255}.
async fn create_refund(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = key_of(&account, &headers, uri.path(), &body, PAYMENTS_KEPT_MS)?;
    let mut fields = Fields::read(&body)?;
    let number = fields.text("invoice_id")?;
    let mut extra = Map::new();
    fields.keep(&["note_to_payer"], &mut extra)?;
    if extra.get("note_to_payer").is_some_and(|note| note.as_str().is_none_or(|note| note.chars().count() > 255)) {
        return Err(ApiError::invalid("bad_request", "a note is 255 characters at most").about("note_to_payer"));
    }
    let fresh = Paypal.fresh_id(Thing::Refund)?;
    gateway.act(Some(account.name()), asked, |state, at| {
        let payment = find_capture(state, &account, &id)?;
        let sum = sum_of(&mut fields, payment)?;
        may_be_refunded(state, payment, sum, at)?;
        let (mut new, payment) = Refund::take(fresh, payment, sum, number, state.settings.refunds, at)?;
        new.extra = extra;
        fields.count_rest(state, "paypal captures refund");
        let view = shown(refund(state, &new, &payment), wants_all(&headers));
        Done::created(&view, taken(new, payment))
    })
}

/// paypal: "refund" has these issues.
fn may_be_refunded(state: &Truth, payment: &Payment, sum: Option<Money>, at: i64) -> Result<(), ApiError> {
    let left = payment.captured.minor().saturating_sub(payment.refunded.minor());
    let taken = super::objects::captured_at(state, payment);
    if left <= 0 {
        return Err(issue("CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded."));
    }
    if payment.disputed.is_positive() {
        return Err(issue(
            "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK",
            "Refunds not allowed on this capture due to a chargeback.",
        ));
    }
    if sum.is_some_and(|sum| sum.minor() > left) {
        return Err(issue(
            "REFUND_AMOUNT_EXCEEDED",
            "The refund amount must be less than or equal to the capture amount that has not yet been refunded.",
        )
        .about("amount"));
    }
    if at.saturating_sub(taken) > REFUNDABLE_FOR_MS {
        return Err(issue(
            "REFUND_TIME_LIMIT_EXCEEDED",
            "You are over the time limit to perform a refund on this capture.",
        ));
    }
    if state.settings.refunds.mode == RefundMode::Refuse {
        return Err(issue(
            "REFUND_FAILED_INSUFFICIENT_FUNDS",
            "Capture could not be refunded due to insufficient funds.",
        ));
    }
    Ok(())
}

async fn read_refund(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    let found = state.refunds.get(&id).filter(|row| row.account.as_deref() == Some(account.name()));
    let row = found.ok_or_else(no_such_resource)?;
    let payment = state.payments.get(&row.payment).ok_or_else(no_such_resource)?;
    answer(&refund(&state, row, payment))
}

/// paypal: "disputes": `GET /v1/customer/disputes?update_time_after=..`.
async fn list_disputes(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    uri: Uri,
) -> Result<Response, ApiError> {
    let mut params = Params::read(&uri);
    let after = match params.take("update_time_after") {
        None => i64::MIN,
        Some(text) => forms::read_iso(&text)
            .ok_or_else(|| ApiError::invalid("bad_request", "no ISO 8601 time").about("update_time_after"))?,
    };
    let mut state = gateway.state();
    params.count_rest(&mut state, "paypal disputes");
    let rows = state.disputes.of_account(Some(account.name())).rev().filter(|row| row.changed > after);
    answer(&json!({"items": rows.map(|row| dispute(&state, row)).collect::<Vec<_>>(), "links": []}))
}

async fn read_dispute(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    let found = state.disputes.get(&id).filter(|row| row.account.as_deref() == Some(account.name()));
    answer(&dispute(&state, found.ok_or_else(no_such_resource)?))
}
