//! Snap: the hosted page.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use reqwest::Url;
use serde_json::{Map, Value, json};

use super::objects::token;
use super::refuse;
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::Fields;
use crate::dialects::forms;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway};
use crate::money::{Currency, Money};
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::state::Change;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/snap/v1/transactions", post(create))
}

/// midtrans: "idempotency": `order_id` (<= 50, `A-Za-z0-9-_~.`).
const ORDER_MAX: usize = 50;
/// Unverified: what a page lasts when nothing is said.
const LASTS_S: i64 = 24 * 3_600;
/// The largest amount in rupiah, so that sums stay exact.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// midtrans: "amounts": request `gross_amount` is an integer in rupiah.
pub(super) fn whole_rupiah(raw: &str, name: &'static str) -> Result<Money, ApiError> {
    let digits = raw.bytes().all(|byte| byte.is_ascii_digit());
    match raw.parse::<i64>() {
        Ok(amount @ 1..=AMOUNT_MAX) if digits => Ok(Money::new(amount, Currency::of("IDR")?)?),
        _ => Err(refuse(format!("{name} is a whole number of rupiah")).about(name)),
    }
}

/// midtrans: "amounts": if item_details is sent the sum of price x quantity must equal gross_amount.
fn check_items(items: &Value, gross: Money) -> Result<(), ApiError> {
    let wrong =
        || refuse("transaction_details.gross_amount is not equal to the sum of item_details").about("item_details");
    let items = items.as_array().ok_or_else(wrong)?;
    let mut sum: i64 = 0;
    for item in items {
        let number = |name| item.get(name).and_then(Value::as_i64).ok_or_else(wrong);
        let line = number("price")?.checked_mul(number("quantity")?).ok_or_else(wrong)?;
        sum = sum.checked_add(line).ok_or_else(wrong)?;
    }
    if sum == gross.minor() { Ok(()) } else { Err(wrong()) }
}

/// midtrans: "hosted page": expiry{unit,duration}.
fn read_expiry(expiry: Option<Fields>) -> Result<i64, ApiError> {
    let Some(mut expiry) = expiry else { return Ok(LASTS_S) };
    let unit = match expiry.text("unit")?.as_deref() {
        Some("minute" | "minutes") => 60,
        Some("hour" | "hours") => 3_600,
        Some("day" | "days") => 86_400,
        _ => return Err(refuse("expiry.unit is minute, hour or day").about("expiry")),
    };
    match expiry.take::<i64>("duration")? {
        Some(duration @ 1..=100_000) => Ok(duration * unit),
        _ => Err(refuse("expiry.duration is a number above 0").about("expiry")),
    }
}

async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let details = fields.object("transaction_details")?;
    let mut details = details.ok_or_else(|| refuse("transaction_details is required").about("transaction_details"))?;
    let order = details.text("order_id")?.unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~.".contains(&byte);
    if order.is_empty() || order.len() > ORDER_MAX || !order.bytes().all(plain) {
        return Err(refuse("transaction_details.order_id is 1 to 50 letters, digits and -_~.").about("order_id"));
    }
    let gross = whole_rupiah(&details.raw("gross_amount").unwrap_or_default(), "gross_amount")?;
    let mut extra = Map::new();
    fields.keep(&["item_details", "customer_details", "enabled_payments", "credit_card"], &mut extra)?;
    if let Some(items) = extra.get("item_details") {
        check_items(items, gross)?;
    }
    let lasts = read_expiry(fields.object("expiry")?)?;
    let callbacks = fields.object("callbacks")?;
    let finish = callbacks.map(|mut callbacks| callbacks.text("finish")).transpose()?.flatten();
    let web = |text: &String| Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if finish.as_ref().is_some_and(|finish| !web(finish)) {
        return Err(refuse("callbacks.finish is no web address").about("callbacks"));
    }
    {
        let mut state = gateway.state();
        for name in ["x-append-notification", "x-override-notification"] {
            if headers.contains_key(name) {
                state.count_stranger(format!("midtrans header {name}"));
            }
        }
        fields.count_rest(&mut state, "midtrans snap");
        details.count_rest(&mut state, "midtrans snap transaction_details");
    }
    let id = forms::fresh_uuid()?;
    gateway.act(Some(account.name()), None, |state, at| {
        // midtrans: "idempotency": re-use of a live/paid id = 406.
        let in_use = |payment: &&Payment| {
            !matches!(payment.status, PaymentStatus::Cancelled | PaymentStatus::Expired | PaymentStatus::Failed)
        };
        if state.payments.of_reference(Some(account.name()), &order).iter().any(in_use) {
            return Err(ApiError::conflict("order_in_use", "transaction_details.order_id has already been taken"));
        }
        let payment = Payment {
            account: Some(account.name().to_owned()),
            reference: order,
            return_url: finish,
            capture: if account.account.manual_capture { CaptureMode::Manual } else { CaptureMode::Automatic },
            expires_at: Some(at.div_euclid(1000).saturating_add(lasts)),
            extra,
            ..Payment::open(id, gross, at)
        };
        let token = token(&payment);
        let view = json!({"token": token, "redirect_url": format!("{}/checkout/{token}", state.place.base_url)});
        Done::created(&view, Change::silent(Fact::PaymentCreated { payment }))
    })
}

/// What a call of the Core API answers with when it did something.
pub(super) fn done(view: &Value, change: Change) -> Result<Done, ApiError> {
    Done::own(StatusCode::OK, view, change)
}
