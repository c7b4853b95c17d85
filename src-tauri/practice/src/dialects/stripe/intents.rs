//! Payment intents: made without a page, confirmed at once with what a customer left, captured, cancelled.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::{Map, Value};

use super::asking::{Asking, declined};
use super::kept::{self, Kept};
use super::money::{amount, currency};
use super::objects::{
    CANCELLATION, CUSTOMER, DECLINE, METADATA, PAYMENT_METHOD, decline, has_intent, has_session, intent,
    intent_created, intent_id, intent_status,
};
use super::paging::{Part, list};
use super::sessions::capture as capture_mode;
use super::{missing, no_such, refuse};
use crate::book::Fact;
use crate::checkout::paid_change;
use crate::dialects::{Known, forms};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::payment::{Payment, PaymentStatus};
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/payment_intents", post(create).get(list_all))
        .route("/payment_intents/{id}", get(read))
        .route("/payment_intents/{id}/confirm", post(confirm))
        .route("/payment_intents/{id}/capture", post(capture))
        .route("/payment_intents/{id}/cancel", post(cancel))
}

/// The intent of that id, where it is there already.
pub(super) fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Option<&'a Payment> {
    let payment = state.payments.get(id).or_else(|| state.payments.get(state.aliases.get(id)?))?;
    let is_meant = payment.account.as_deref() == Some(account.name()) && has_intent(payment);
    (is_meant && intent_id(payment) == id).then_some(payment)
}

fn known<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    find(state, account, id).ok_or_else(|| no_such("payment_intent", id, "intent"))
}

fn unexpected(payment: &Payment, done: &str) -> ApiError {
    let message =
        format!("This PaymentIntent could not be {done} because it has a status of {}.", intent_status(payment));
    ApiError::invalid("payment_intent_unexpected_state", message)
}

/// stripe: "intent".
fn made(asking: &mut Asking, id: String, at: i64) -> Result<(Payment, Option<&'static Kept>), ApiError> {
    let currency = currency(&asking.need("currency")?)?;
    let amount = amount(&asking.need("amount")?, currency, "amount")?;
    let capture = capture_mode(asking.take("capture_method"), &asking.account)?;
    let _automatic = asking.flag("automatic_payment_methods[enabled]")?;
    let (metadata, first) = asking.metadata(METADATA);
    let mut extra = Map::new();
    extra.insert(METADATA.to_owned(), metadata.into());
    let (customer, method) = (asking.take(CUSTOMER), asking.take(PAYMENT_METHOD));
    for (name, value) in [(CUSTOMER, &customer), (PAYMENT_METHOD, &method)] {
        if let Some(value) = value {
            extra.insert(name.to_owned(), value.as_str().into());
        }
    }
    let method = method.map(|id| kept::of_customer(&id, customer.as_deref())).transpose()?;
    let payment = Payment {
        reference: first.unwrap_or_else(|| id.clone()),
        account: Some(asking.account.name().to_owned()),
        description: asking.take("description"),
        capture,
        extra,
        ..Payment::open(id, amount, at)
    };
    Ok((payment, method))
}

async fn create(State(gateway): State<Arc<Gateway>>, asking: Asking) -> Result<Response, ApiError> {
    let id = format!("pi_3{}", forms::fresh_letters(23)?);
    asking.act(&gateway, |asking, state, at| {
        let (payment, method) = made(asking, id, at)?;
        let (at_once, away) = (asking.flag("confirm")?, asking.flag("off_session")?);
        if !at_once {
            if away {
                return Err(refuse("off_session is for an intent that is confirmed at once.").about("off_session"));
            }
            let view = intent(state, &payment, &asking.wanted);
            return Done::own(StatusCode::OK, &view, Change::silent(Fact::PaymentCreated { payment }));
        }
        let method = method.ok_or_else(|| missing(PAYMENT_METHOD))?;
        state.commit(at, Change::silent(Fact::PaymentCreated { payment: payment.clone() }), None)?;
        charged(asking, state, payment, method, at)
    })
}

/// What comes of a charge of something that is kept: money, or a refusal of the bank.
fn charged(asking: &Asking, state: &mut Truth, payment: Payment, method: &Kept, at: i64) -> Result<Done, ApiError> {
    if let Some(why) = method.declines {
        let mut payment = payment.try_failed(at)?;
        payment.extra.insert(DECLINE.to_owned(), why.into());
        // stripe: "errors": `decline_code`, `payment_intent`.
        let mut error = decline(&payment);
        if let Some(fields) = error.as_object_mut() {
            fields.insert("payment_intent".to_owned(), intent(state, &payment, &asking.wanted));
        }
        return declined(&error, Change::told(Fact::TryFailed { payment }, EventKind::PaymentFailedTry));
    }
    let paid = payment.paid(payment.amount, method.method(), false, at)?;
    let change = paid_change(state, paid)?;
    let (Fact::PaymentCaptured { payment, .. } | Fact::PaymentAuthorised { payment }) = &change.fact else {
        return Err(ApiError::internal("internal_error", "a charge became something else"));
    };
    let view = intent(state, payment, &asking.wanted);
    Done::own(StatusCode::OK, &view, change)
}

async fn confirm(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    asking.act(&gateway, |asking, state, at| {
        let mut payment = known(state, &asking.account, &id)?.clone();
        if payment.status != PaymentStatus::Open || has_session(&payment) || payment.chosen.is_some() {
            return Err(unexpected(&payment, "confirmed"));
        }
        let _away = asking.flag("off_session")?;
        let kept = |payment: &Payment, name: &str| payment.extra.get(name).and_then(Value::as_str).map(str::to_owned);
        let method = asking.take(PAYMENT_METHOD).or_else(|| kept(&payment, PAYMENT_METHOD));
        let method = method.ok_or_else(|| missing(PAYMENT_METHOD))?;
        let with = kept::of_customer(&method, kept(&payment, CUSTOMER).as_deref())?;
        payment.extra.insert(PAYMENT_METHOD.to_owned(), method.into());
        charged(asking, state, payment, with, at)
    })
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let view = intent(&state, known(&state, &asking.account, &id)?, &asking.wanted);
    asking.count_rest(&mut state);
    answer(&view)
}

/// stripe: "capture": `amount_to_capture` <= authorised; rest is released.
async fn capture(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    asking.act(&gateway, |asking, state, at| {
        let payment = known(state, &asking.account, &id)?;
        if payment.status != PaymentStatus::Authorised {
            return Err(unexpected(payment, "captured"));
        }
        let given = asking.take("amount_to_capture");
        let part = given.map(|text| amount(&text, payment.currency(), "amount_to_capture")).transpose()?;
        if part.is_some_and(|part| part.minor() > payment.amount.minor()) {
            let message = "The amount_to_capture is greater than the amount that is authorized.";
            return Err(refuse(message).about("amount_to_capture"));
        }
        let change = state.capture_fact(payment.captured(part, at)?)?;
        let Fact::PaymentCaptured { payment, .. } = &change.fact else {
            return Err(ApiError::internal("internal_error", "a capture became something else"));
        };
        let view = intent(state, payment, &asking.wanted);
        Done::own(StatusCode::OK, &view, change)
    })
}

/// stripe: "cancel".
async fn cancel(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    asking.act(&gateway, |asking, state, at| {
        let payment = known(state, &asking.account, &id)?;
        let is_under_way = payment.status == PaymentStatus::Open && payment.chosen.is_some();
        if !matches!(payment.status, PaymentStatus::Open | PaymentStatus::Authorised) || is_under_way {
            return Err(unexpected(payment, "canceled"));
        }
        if payment.status == PaymentStatus::Open && has_session(payment) {
            return Err(refuse("This PaymentIntent belongs to a Checkout Session that is open: expire the session."));
        }
        let mut payment = payment.cancelled(at)?;
        match asking.take(CANCELLATION) {
            None => {}
            Some(why) if ["duplicate", "fraudulent", "requested_by_customer", "abandoned"].contains(&why.as_str()) => {
                payment.extra.insert(CANCELLATION.to_owned(), why.into());
            }
            Some(other) => {
                return Err(refuse(format!("Invalid cancellation_reason: {other}")).about(CANCELLATION));
            }
        }
        let view = intent(state, &payment, &asking.wanted);
        let change = Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled);
        Done::own(StatusCode::OK, &view, change)
    })
}

/// stripe: "catch-up": second net.
async fn list_all(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let (part, customer) = (Part::read(&mut asking)?, asking.take(CUSTOMER));
    let mut state = gateway.state();
    let rows = state
        .payments
        .of_account(Some(asking.account.name()))
        .filter(|payment| has_intent(payment))
        .map(|payment| (intent_id(payment), intent_created(payment), payment));
    let meant = |payment: &&Payment| {
        customer.as_ref().is_none_or(|customer| payment.extra.get(CUSTOMER).and_then(Value::as_str) == Some(customer))
    };
    let (rows, more) = part.of(rows, "payment_intent", meant)?;
    let wanted = asking.wanted.under("data");
    let data: Vec<Value> = rows.into_iter().map(|payment| intent(&state, payment, &wanted)).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "payment_intents"))
}
