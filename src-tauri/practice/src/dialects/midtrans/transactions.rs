//! The Core API: status, capture, cancel, expire, refund.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::Uri;
use serde_json::{Map, Value};

use super::objects::{amount, is_known, transaction};
use super::snap::{done, whole_rupiah};
use super::{Midtrans, refuse};
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::Fields;
use crate::dialects::{Dialect, Known, Thing};
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::idempotency::Asked;
use crate::payment::{Payment, PaymentStatus};
use crate::refund::Refund;
use crate::refunds::taken;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/v2/capture", post(capture))
        .route("/v2/{id}/status", get(status))
        .route("/v2/{id}/cancel", post(cancel))
        .route("/v2/{id}/expire", post(expire))
        .route("/v2/{id}/refund", post(refund))
        // midtrans: "refund": e-wallets.
        .route("/v2/{id}/refund/online/direct", post(refund))
}

/// How long a refund key is remembered: for good, in milliseconds.
const FOR_GOOD_MS: i64 = 1_000 * 366 * 24 * 3_600_000;

/// A transaction by its own id or the shop's `order_id`: the one that lives, or else the last. midtrans: "status": 404
/// for a Snap order until the buyer picks a method.
fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let own = state.payments.get(id).filter(|payment| payment.account.as_deref() == Some(account.name()));
    let found = own.or_else(|| state.payments.of_reference(Some(account.name()), id).pop());
    let found = found.filter(|payment| is_known(payment));
    found.ok_or_else(|| ApiError::invalid("no_such_transaction", "Transaction doesn't exist."))
}

async fn status(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&transaction(&state, &account, find(&state, &account, &id)?, "Success, transaction is found"))
}

/// midtrans: "capture": {transaction_id, gross_amount} (pre-authorised cards).
async fn capture(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let id = fields.text("transaction_id")?.unwrap_or_default();
    let raw = fields.raw("gross_amount");
    fields.count_rest(&mut gateway.state(), "midtrans capture");
    gateway.act(Some(account.name()), None, |state, at| {
        let sum = raw.map(|raw| whole_rupiah(&raw, "gross_amount")).transpose()?;
        let payment = find(state, &account, &id)?.captured(sum, at)?;
        let change = state.capture_fact(payment)?;
        let Fact::PaymentCaptured { payment, .. } = &change.fact else {
            return Err(ApiError::internal("internal_error", "a capture became something else"));
        };
        let view = transaction(state, &account, payment, "Success, Credit Card capture transaction is successful");
        done(&view, change)
    })
}

async fn cancel(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = find(state, &account, &id)?.cancelled(at)?;
        let view = transaction(state, &account, &payment, "Success, transaction is canceled");
        done(&view, Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled))
    })
}

async fn expire(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = find(state, &account, &id)?;
        if payment.status != PaymentStatus::Open {
            return Err(ApiError::conflict("cannot_expire", "Transaction status cannot be updated."));
        }
        let payment = payment.expired(at);
        let view = transaction(state, &account, &payment, "Success, transaction has expired");
        done(&view, Change::told(Fact::PaymentExpired { payment }, EventKind::PaymentExpired))
    })
}

/// midtrans: "refund": {refund_key, amount, reason}; partial by amount. midtrans: "idempotency": `refund_key` makes
/// refunds idempotent.
async fn refund(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let key = fields.text("refund_key")?.filter(|key| !key.is_empty());
    let raw = fields.raw("amount");
    let mut extra = Map::new();
    fields.keep(&["reason"], &mut extra)?;
    fields.count_rest(&mut gateway.state(), "midtrans refund");
    if key.as_ref().is_some_and(|key| key.len() > 200) {
        return Err(refuse("refund_key is too long").about("refund_key"));
    }
    let asked = key.as_ref().map(|key| Asked {
        kept_ms: Some(FOR_GOOD_MS),
        ..Asked::new(format!("{}/{id}/{key}", account.name()), uri.path(), b"")
    });
    let fresh = Midtrans.fresh_id(Thing::Refund)?;
    gateway.act(Some(account.name()), asked, |state, at| {
        let sum = raw.map(|raw| whole_rupiah(&raw, "amount")).transpose()?;
        let payment = find(state, &account, &id)?;
        Midtrans.may_go_back(state, payment, Thing::Refund)?;
        let (mut new, payment) = Refund::take(fresh, payment, sum, key, state.settings.refunds, at)?;
        new.extra = extra;
        let mut view = transaction(state, &account, &payment, "Success, refund request is approved");
        if let Some(view) = view.as_object_mut() {
            // midtrans: "refund status": `refunds[]` is what the status call tells, with all of them.
            view.remove("refunds");
            view.insert("refund_amount".to_owned(), amount(new.amount).into());
            view.insert("refund_key".to_owned(), new.reference.as_ref().map_or(Value::Null, |key| key.as_str().into()));
        }
        done(&view, taken(new, payment))
    })
}
