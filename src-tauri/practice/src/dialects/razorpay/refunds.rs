//! Refunds and disputes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::Map;

use super::links::check_notes;
use super::objects::{dispute, refund};
use super::reading::{Query, amount};
use super::tries::Pay;
use super::{Razorpay, SIX_MONTHS_MS, collection, no_such_id, refuse};
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::Fields;
use crate::dialects::{Dialect, Known, Thing};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::idempotency::Asked;
use crate::refund::{Dispute, Refund};
use crate::refunds::taken;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/payments/{id}/refund", post(create))
        .route("/payments/{id}/refunds", get(list_of_payment))
        .route("/refunds", get(list))
        .route("/refunds/{id}", get(read))
        .route("/disputes", get(list_disputes))
        .route("/disputes/{id}", get(read_dispute))
        .route("/disputes/{id}/accept", post(accept_dispute))
}

/// razorpay: "idempotency": `X-Refund-Idempotency`, >= 10 chars of letters, digits, `-`, `_`; other body with same key
/// = BAD_REQUEST.
fn key_of(account: &Known, headers: &HeaderMap, path: &str, body: &[u8]) -> Result<Option<Asked>, ApiError> {
    let Some(value) = headers.get("x-refund-idempotency") else { return Ok(None) };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let key = value.to_str().ok().filter(|key| key.len() >= 10 && key.bytes().all(plain));
    let key = key.ok_or_else(|| refuse("X-Refund-Idempotency is 10 or more letters, digits, - and _."))?;
    Ok(Some(Asked::new(format!("{}/{key}", account.name()), path, body)))
}

/// razorpay: "refund": {amount?, speed normal/optimum, notes, receipt}; no amount = full.
async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = key_of(&account, &headers, uri.path(), &body)?;
    let mut fields = Fields::read(&body)?;
    let (raw, receipt) = (fields.raw("amount"), fields.text("receipt")?);
    let mut extra = Map::new();
    fields.keep(&["speed", "notes"], &mut extra)?;
    check_notes(&extra)?;
    if extra.get("speed").is_some_and(|speed| speed != "normal" && speed != "optimum") {
        return Err(refuse("The speed is normal or optimum.").about("speed"));
    }
    fields.count_rest(&mut gateway.state(), "razorpay refund");
    let fresh = Razorpay.fresh_id(Thing::Refund)?;
    gateway.act(Some(account.name()), asked, |state, at| {
        let pay = Pay::find(state, account.name(), &id).ok_or_else(no_such_id)?;
        if !matches!(pay.status(), "captured" | "refunded") || !pay.payment.captured.is_positive() {
            return Err(refuse("The payment status should be captured for action to be taken"));
        }
        // razorpay: "pitfalls": refunds older than 6 months fail.
        if at.saturating_sub(pay.created().saturating_mul(1000)) > SIX_MONTHS_MS {
            return Err(refuse("The payment is too old to be refunded."));
        }
        let sum = raw.map(|raw| amount(&raw, pay.payment.currency())).transpose()?;
        let (mut new, payment) = Refund::take(fresh, pay.payment, sum, receipt, state.settings.refunds, at)?;
        new.extra = extra;
        let view = refund(state, &new);
        Done::own(StatusCode::OK, &view, taken(new, payment))
    })
}

fn own<'a>(state: &'a Truth, account: &'a Known) -> impl DoubleEndedIterator<Item = &'a Refund> {
    state.refunds.of_account(Some(account.name()))
}

/// razorpay: "catch-up": same for refunds.
async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, uri: Uri) -> Result<Response, ApiError> {
    let mut query = Query::read(&uri)?;
    let window = query.window()?;
    let mut state = gateway.state();
    query.count_rest(&mut state, "razorpay refunds");
    let rows = own(&state, &account).map(|row| (row.created.div_euclid(1000), row));
    answer(&collection(window.of(rows).into_iter().map(|row| refund(&state, row)).collect()))
}

/// razorpay: "refund status": `GET payments/{id}/refunds`.
async fn list_of_payment(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, ApiError> {
    let mut query = Query::read(&uri)?;
    let window = query.window()?;
    let mut state = gateway.state();
    query.count_rest(&mut state, "razorpay refunds of a payment");
    let pay = Pay::find(&state, account.name(), &id).ok_or_else(no_such_id)?;
    let rows = state.refunds.of_parent(&pay.payment.id).into_iter().map(|row| (row.created.div_euclid(1000), row));
    answer(&collection(window.of(rows).into_iter().map(|row| refund(&state, row)).collect()))
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    let found = state.refunds.get(&id).filter(|row| row.account.as_deref() == Some(account.name()));
    answer(&refund(&state, found.ok_or_else(no_such_id)?))
}

/// razorpay: "disputes".
async fn list_disputes(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    uri: Uri,
) -> Result<Response, ApiError> {
    let mut query = Query::read(&uri)?;
    let window = query.window()?;
    let mut state = gateway.state();
    query.count_rest(&mut state, "razorpay disputes");
    let rows = state.disputes.of_account(Some(account.name())).map(|row| (row.created.div_euclid(1000), row));
    answer(&collection(window.of(rows).into_iter().map(|row| dispute(&state, row)).collect()))
}

fn find_dispute<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Dispute, ApiError> {
    let found = state.disputes.get(id).filter(|row| row.account.as_deref() == Some(account.name()));
    found.ok_or_else(no_such_id)
}

async fn read_dispute(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&dispute(&state, find_dispute(&state, &account, &id)?))
}

/// razorpay: "disputes": `POST /accept`. What is accepted is lost.
async fn accept_dispute(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    gateway.act(Some(account.name()), None, |state, at| {
        let open = find_dispute(state, &account, &id)?;
        let payment = state.payments.get(&open.payment).ok_or_else(no_such_id)?;
        let (lost, payment) = open.closed(payment, false, at)?;
        let view = dispute(state, &lost);
        let change = Change::told(Fact::DisputeClosed { dispute: lost, payment }, EventKind::DisputeLost);
        Done::own(StatusCode::OK, &view, change)
    })
}
