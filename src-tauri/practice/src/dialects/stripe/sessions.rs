//! Checkout sessions: the hosted page.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use reqwest::Url;
use serde_json::{Map, Value};

use super::asking::Asking;
use super::money::{amount, currency};
use super::objects::{
    CANCEL_URL, CLIENT_REFERENCE, INTENT_DESCRIPTION, INTENT_METADATA, METADATA, has_intent, has_live_key, has_session,
    intent_id, seconds, session,
};
use super::paging::{Part, list};
use super::{missing, no_such, refuse};
use crate::book::Fact;
use crate::dialects::{Known, forms};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::money::Money;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/checkout/sessions", post(create).get(list_all))
        .route("/checkout/sessions/{id}", get(read))
        .route("/checkout/sessions/{id}/expire", post(expire))
}

/// stripe: "hosted page": `client_reference_id` (<= 200), `expires_at` (30 min to 24 h).
const REFERENCE_MAX: usize = 200;
const LASTS_MIN_S: i64 = 30 * 60;
const LASTS_MAX_S: i64 = 24 * 3_600;
/// No page has more lines than that.
const LINES_MAX: usize = 100;

/// The sum of `line_items[…]`.
fn total(asking: &mut Asking) -> Result<Money, ApiError> {
    let mut sum: Option<Money> = None;
    for index in 0..LINES_MAX {
        let mut of = |name: &str| asking.take(&format!("line_items[{index}]{name}"));
        let (quantity, code) = (of("[quantity]"), of("[price_data][currency]"));
        let (price, name) = (of("[price_data][unit_amount]"), of("[price_data][product_data][name]"));
        let (Some(quantity), Some(code), Some(price), Some(_)) = (quantity, code, price, name) else { break };
        let currency = currency(&code)?;
        let price = amount(&price, currency, "unit_amount")?;
        let quantity: i64 = quantity.parse().ok().filter(|count| (1..=999_999).contains(count)).ok_or_else(|| {
            ApiError::invalid("parameter_invalid_integer", format!("Invalid integer: {quantity}")).about("quantity")
        })?;
        let line = price.minor().checked_mul(quantity).ok_or_else(|| refuse("The amount is too large."))?;
        let line = Money::new(line, currency)?;
        sum = Some(sum.map_or(Ok(line), |sum| sum.plus(line))?);
    }
    sum.ok_or_else(|| missing("line_items"))
}

fn web_address(given: Option<String>, name: &'static str) -> Result<Option<String>, ApiError> {
    match given {
        Some(text)
            if !Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) =>
        {
            Err(ApiError::invalid("url_invalid", "Not a valid URL").about(name))
        }
        given => Ok(given),
    }
}

fn made(asking: &mut Asking, id: String, at: i64) -> Result<Payment, ApiError> {
    if asking.need("mode")? != "payment" {
        return Err(refuse("Sessions are made here in the mode payment alone.").about("mode"));
    }
    let amount = total(asking)?;
    let return_url = web_address(Some(asking.need("success_url")?), "success_url")?;
    let mut extra = Map::new();
    if let Some(url) = web_address(asking.take(CANCEL_URL), CANCEL_URL)? {
        extra.insert(CANCEL_URL.to_owned(), url.into());
    }
    let own = asking.take(CLIENT_REFERENCE);
    if own.as_ref().is_some_and(|own| own.chars().count() > REFERENCE_MAX) {
        return Err(refuse("The client_reference_id is at most 200 characters.").about(CLIENT_REFERENCE));
    }
    if let Some(own) = &own {
        extra.insert(CLIENT_REFERENCE.to_owned(), own.as_str().into());
    }
    let (metadata, _) = asking.metadata(METADATA);
    let (of_intent, first) = asking.metadata("payment_intent_data[metadata]");
    extra.insert(METADATA.to_owned(), metadata.into());
    extra.insert(INTENT_METADATA.to_owned(), of_intent.into());
    let description = asking.take("payment_intent_data[description]");
    if let Some(text) = &description {
        extra.insert(INTENT_DESCRIPTION.to_owned(), text.as_str().into());
    }
    let capture = capture(asking.take("payment_intent_data[capture_method]"), &asking.account)?;
    let now = seconds(at);
    let ends = match asking.take("expires_at") {
        None => now.saturating_add(LASTS_MAX_S),
        Some(text) => text.parse().map_err(|_| refuse(format!("Invalid integer: {text}")).about("expires_at"))?,
    };
    if !(LASTS_MIN_S..=LASTS_MAX_S).contains(&ends.saturating_sub(now)) {
        let message =
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
        return Err(refuse(message).about("expires_at"));
    }
    Ok(Payment {
        reference: own.or(first).unwrap_or_else(|| id.clone()),
        account: Some(asking.account.name().to_owned()),
        description,
        return_url,
        capture,
        expires_at: Some(ends),
        extra,
        ..Payment::open(id, amount, at)
    })
}

/// stripe: "intent": `capture_method=manual` for auth only.
pub(super) fn capture(given: Option<String>, account: &Known) -> Result<CaptureMode, ApiError> {
    match given.as_deref() {
        Some("manual") => Ok(CaptureMode::Manual),
        None if account.account.manual_capture => Ok(CaptureMode::Manual),
        None | Some("automatic" | "automatic_async") => Ok(CaptureMode::Automatic),
        Some(other) => Err(refuse(format!("Invalid capture_method: {other}")).about("capture_method")),
    }
}

async fn create(State(gateway): State<Arc<Gateway>>, asking: Asking) -> Result<Response, ApiError> {
    let world = if has_live_key(&asking.account) { "live" } else { "test" };
    let id = format!("cs_{world}_a1{}", forms::fresh_letters(56)?);
    asking.act(&gateway, |asking, state, at| {
        let payment = made(asking, id, at)?;
        let view = session(state, &payment, &asking.wanted);
        Done::own(StatusCode::OK, &view, Change::silent(Fact::PaymentCreated { payment }))
    })
}

fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let found = state.payments.get(id).filter(|payment| payment.account.as_deref() == Some(account.name()));
    found.filter(|payment| has_session(payment)).ok_or_else(|| no_such("checkout.session", id, "session"))
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let view = session(&state, find(&state, &asking.account, &id)?, &asking.wanted);
    asking.count_rest(&mut state);
    answer(&view)
}

/// The connector's way to end a page before its time.
async fn expire(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    asking.act(&gateway, |asking, state, at| {
        let payment = find(state, &asking.account, &id)?;
        if payment.status != PaymentStatus::Open || payment.chosen.is_some() {
            return Err(refuse("Only Checkout Sessions with a status in [\"open\"] can be expired."));
        }
        let payment = payment.expired(at);
        let view = session(state, &payment, &asking.wanted);
        Done::own(StatusCode::OK, &view, Change::told(Fact::PaymentExpired { payment }, EventKind::PaymentExpired))
    })
}

async fn list_all(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let (part, intent) = (Part::read(&mut asking)?, asking.take("payment_intent"));
    let mut state = gateway.state();
    let rows = state
        .payments
        .of_account(Some(asking.account.name()))
        .filter(|payment| has_session(payment))
        .map(|payment| (payment.id.clone(), seconds(payment.created), payment));
    let meant =
        |payment: &&Payment| intent.as_ref().is_none_or(|intent| has_intent(payment) && *intent == intent_id(payment));
    let (rows, more) = part.of(rows, "checkout.session", meant)?;
    let wanted = asking.wanted.under("data");
    let data: Vec<Value> = rows.into_iter().map(|payment| session(&state, payment, &wanted)).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "checkout/sessions"))
}
