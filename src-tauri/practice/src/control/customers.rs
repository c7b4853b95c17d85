//! What customers and their banks do: pay, fail, let a page expire.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use bytes::Bytes;
use http::Uri;
use serde::Deserialize;
use serde_json::json;

use super::Answer;
use crate::book::Fact;
use crate::checkout::paid_change;
use crate::dialects::Dialect;
use crate::error::ApiError;
use crate::gateway::{Gateway, answer, read_body};
use crate::money::Money;
use crate::payment::{Method, Payment, PaymentStatus};
use crate::payments;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/pay/{payment}", post(pay))
        .route("/pay-all", post(pay_all))
        .route("/choose/{payment}", post(choose))
        .route("/decline-try/{payment}", post(decline_try))
        .route("/decline/{payment}", post(decline))
        .route("/expire/{payment}", post(expire))
}

/// Finds a payment by its id, by another id of its dialect, or by the shop's reference: the one that is still open, or
/// else the last. `?account=` looks among the references of one account only.
pub(super) fn find(state: &Truth, name: &str, uri: &Uri) -> Result<Payment, ApiError> {
    let only = super::whose(state, uri)?;
    let of_reference = || {
        let all = match &only {
            None => state.payments.of_any_reference(name),
            Some(account) => state.payments.of_reference(Some(account), name),
        };
        let open = all.iter().copied().find(|payment| payment.status == PaymentStatus::Open);
        open.or_else(|| all.last().copied())
    };
    let of_alias = || state.payments.get(state.aliases.get(name)?);
    let found = state.payments.get(name).or_else(of_alias).or_else(of_reference);
    found.cloned().ok_or_else(|| ApiError::not_found("payment"))
}

/// The dialect in which a payment was asked for; none for one of `/v1`.
pub(super) fn dialect_of(state: &Truth, payment: &Payment) -> Option<&'static dyn Dialect> {
    payment.account.as_ref().and_then(|name| state.accounts.get(name)).map(|account| account.dialect)
}

/// Answers with a payment as it is now.
pub(super) fn show(state: &Truth, id: &str) -> Answer {
    answer(&payments::find(state, id)?.view(&state.place))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pay {
    method: Option<Method>,
    /// Another amount than asked for, as with a transfer.
    amount: Option<String>,
    /// Money that arrives after the page had ended.
    #[serde(default)]
    even_if_ended: bool,
}

async fn pay(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri, body: Bytes) -> Answer {
    let how: Pay = read_body(&body)?;
    let method = how.method.unwrap_or_else(|| Method::card("visa", "4242"));
    method.check()?;
    let mut state = gateway.state();
    let at = state.now();
    let payment = find(&state, &name, &uri)?;
    let amount = how.amount.map(|amount| Money::parse(&amount, payment.currency())).transpose()?;
    let even_if_ended = how.even_if_ended && dialect_of(&state, &payment).is_none_or(Dialect::is_paid_late);
    let paid = payment.paid(amount.unwrap_or(payment.amount), method, even_if_ended, at)?;
    let change = paid_change(&mut state, paid)?;
    state.commit(at, change, None)?;
    show(&state, &payment.id)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayAll {
    method: Option<Method>,
}

/// How many payments are paid before others get the lock.
const PAID_AT_A_TIME: usize = 64;

async fn pay_all(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let how: PayAll = read_body(&body)?;
    let method = how.method.unwrap_or_else(|| Method::card("visa", "4242"));
    method.check()?;
    let is_open = |payment: &&Payment| payment.status == PaymentStatus::Open;
    let open: Vec<String> =
        gateway.state().payments.all().iter().filter(is_open).map(|payment| payment.id.clone()).collect();
    let mut paid: usize = 0;
    for some in open.chunks(PAID_AT_A_TIME) {
        paid = paid.saturating_add(pay_some(&gateway, some, &method)?);
        tokio::task::yield_now().await;
    }
    answer(&json!({"paid": paid}))
}

/// Pays those that are still open, under one lock.
fn pay_some(gateway: &Gateway, ids: &[String], method: &Method) -> Result<usize, ApiError> {
    let mut state = gateway.state();
    let mut paid: usize = 0;
    for id in ids {
        let at = state.now();
        let payment = payments::find(&state, id)?;
        if payment.status == PaymentStatus::Open {
            let next = payment.paid(payment.amount, method.clone(), false, at)?;
            let change = paid_change(&mut state, next)?;
            state.commit(at, change, None)?;
            paid = paid.saturating_add(1);
        }
    }
    Ok(paid)
}

/// The customer chooses a way to pay that is paid later. Dialects tell that, `/v1` does not.
async fn choose(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri) -> Answer {
    end(&gateway, &name, &uri, |state, payment, at| {
        let mut next = payment.chosen(at)?;
        if let Some(dialect) = dialect_of(state, payment) {
            dialect.chosen(&mut next);
        }
        let fact = Fact::MethodChosen { payment: next };
        Ok(match payment.account {
            Some(_) => Change::told(fact, EventKind::PaymentPending),
            None => Change::silent(fact),
        })
    })
}

async fn decline_try(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri) -> Answer {
    end(&gateway, &name, &uri, |_, payment, at| {
        Ok(Change::told(Fact::TryFailed { payment: payment.try_failed(at)? }, EventKind::PaymentFailedTry))
    })
}

async fn decline(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri) -> Answer {
    end(&gateway, &name, &uri, |state, payment, at| {
        if dialect_of(state, payment).is_some_and(|dialect| !dialect.ends_as_failed(payment)) {
            let message = "the pages of this gateway do not end when a try is declined; use decline-try";
            return Err(ApiError::conflict("never_ends_as_failed", message));
        }
        Ok(Change::told(Fact::PaymentFailed { payment: payment.failed(at)? }, EventKind::PaymentFailedTry))
    })
}

async fn expire(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri) -> Answer {
    end(&gateway, &name, &uri, |_, payment, at| {
        if !matches!(payment.status, PaymentStatus::Open | PaymentStatus::Authorised) {
            return Err(ApiError::conflict("payment_ended", "this payment is over"));
        }
        Ok(Change::told(Fact::PaymentExpired { payment: payment.expired(at) }, EventKind::PaymentExpired))
    })
}

fn end(
    gateway: &Gateway,
    name: &str,
    uri: &Uri,
    how: impl FnOnce(&Truth, &Payment, i64) -> Result<Change, ApiError>,
) -> Answer {
    let mut state = gateway.state();
    let at = state.now();
    let payment = find(&state, name, uri)?;
    let change = how(&state, &payment, at)?;
    state.commit(at, change, None)?;
    show(&state, &payment.id)
}
