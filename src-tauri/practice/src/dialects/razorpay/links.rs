//! Payment links and their orders.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{StatusCode, Uri};
use reqwest::Url;
use serde_json::{Map, Value, json};

use super::objects::{link, order, order_id};
use super::reading::{Query, amount_asked, currency};
use super::tries::Pay;
use super::{SIX_MONTHS_MS, collection, no_such_id, refuse};
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::Fields;
use crate::dialects::{Known, forms};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::money::Money;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/payment_links", post(create).get(list))
        .route("/payment_links/", post(create).get(list))
        .route("/payment_links/{id}", get(read))
        .route("/payment_links/{id}/cancel", post(cancel))
        .route("/orders/{id}", get(read_order))
        .route("/orders/{id}/payments", get(list_of_order))
}

/// razorpay: "payment link": description <= 2048; razorpay: "idempotency": `reference_id` must be unique, <= 40.
const DESCRIPTION_MAX: usize = 2_048;
const REFERENCE_MAX: usize = 40;
/// razorpay: "order": notes <= 15 pairs, 256 chars each.
const NOTES_MAX: usize = 15;
const NOTE_MAX: usize = 256;

/// Checks notes: a small map of short texts.
pub(super) fn check_notes(extra: &Map<String, Value>) -> Result<(), ApiError> {
    let Some(notes) = extra.get("notes") else { return Ok(()) };
    let fits = match notes {
        Value::Object(pairs) => {
            pairs.len() <= NOTES_MAX
                && pairs.values().all(|note| match note {
                    Value::String(text) => text.chars().count() <= NOTE_MAX,
                    Value::Number(_) | Value::Bool(_) | Value::Null => true,
                    _ => false,
                })
        }
        Value::Array(none) => none.is_empty(),
        _ => false,
    };
    if fits { Ok(()) } else { Err(refuse("notes are at most 15 pairs of 256 characters each").about("notes")) }
}

/// The shop's own words in a request, before they are a payment.
struct Asked {
    amount: Money,
    reference: Option<String>,
    description: Option<String>,
    return_url: Option<String>,
    expire_by: Option<i64>,
    extra: Map<String, Value>,
}

fn read_new(fields: &mut Fields) -> Result<Asked, ApiError> {
    let currency = currency(fields.text("currency")?.as_deref().unwrap_or("INR"))?;
    let amount = amount_asked(fields.raw("amount").as_deref(), currency)?;
    let mut extra = Map::new();
    let shown =
        ["accept_partial", "first_min_partial_amount", "customer", "notify", "reminder_enable", "notes", "upi_link"];
    fields.keep(&shown, &mut extra)?;
    check_notes(&extra)?;
    let description = fields.text("description")?;
    if description.as_ref().is_some_and(|text| text.chars().count() > DESCRIPTION_MAX) {
        return Err(refuse("The description may not be greater than 2048 characters.").about("description"));
    }
    let reference = fields.text("reference_id")?.filter(|text| !text.is_empty());
    if let Some(reference) = &reference {
        if reference.chars().count() > REFERENCE_MAX {
            return Err(refuse("The reference id may not be greater than 40 characters.").about("reference_id"));
        }
        extra.insert("reference_id".to_owned(), reference.as_str().into());
    }
    let return_url = fields.text("callback_url")?.filter(|text| !text.is_empty());
    let method = fields.text("callback_method")?;
    if let Some(url) = &return_url {
        let web = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        // razorpay: "payment link": `callback_method` is "get".
        if !web || method.as_deref() != Some("get") {
            return Err(refuse("A callback_url is a web address with the callback_method get.").about("callback_url"));
        }
        extra.insert("callback_method".to_owned(), "get".into());
    }
    let expire_by = fields.take::<i64>("expire_by")?.filter(|seconds| *seconds != 0);
    Ok(Asked { amount, reference, description, return_url, expire_by, extra })
}

async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let asked = read_new(&mut fields)?;
    let id = format!("plink_{}", forms::fresh_letters(14)?);
    fields.count_rest(&mut gateway.state(), "razorpay payment_links");
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = made(state, &account, id, asked, at)?;
        let view = link(state, &payment);
        Done::own(StatusCode::OK, &view, Change::silent(Fact::PaymentCreated { payment }))
    })
}

fn made(state: &Truth, account: &Known, id: String, asked: Asked, at: i64) -> Result<Payment, ApiError> {
    if let Some(reference) = &asked.reference
        && !state.payments.of_reference(Some(account.name()), reference).is_empty()
    {
        let message = format!("payment link with given reference_id ({reference}) already exists");
        return Err(refuse(message).about("reference_id"));
    }
    // razorpay: "payment link": `expire_by` (max 6 months).
    let ends = asked.expire_by.map(|seconds| seconds.saturating_mul(1000));
    if ends.is_some_and(|ends| ends <= at || ends > at.saturating_add(SIX_MONTHS_MS)) {
        return Err(refuse("expire_by is in the future, and at most six months away.").about("expire_by"));
    }
    Ok(Payment {
        reference: asked.reference.unwrap_or_else(|| id.clone()),
        account: Some(account.name().to_owned()),
        description: asked.description,
        return_url: asked.return_url,
        capture: if account.account.manual_capture { CaptureMode::Manual } else { CaptureMode::Automatic },
        expires_at: asked.expire_by,
        extra: asked.extra,
        ..Payment::open(id, asked.amount, at)
    })
}

/// A link of the account.
fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let found = state.payments.get(id).filter(|payment| payment.account.as_deref() == Some(account.name()));
    found.ok_or_else(no_such_id)
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&link(&state, find(&state, &account, &id)?))
}

/// The links of the account, newest first. The vendor's SDK knows two parameters: `payment_id` and `reference_id`.
async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, uri: Uri) -> Result<Response, ApiError> {
    let mut query = Query::read(&uri)?;
    let (reference, paid) = (query.take("reference_id"), query.take("payment_id"));
    let mut state = gateway.state();
    query.count_rest(&mut state, "razorpay payment_links");
    let of_payment = paid.as_ref().map(|id| Pay::find(&state, account.name(), id).map(|pay| pay.payment.id.clone()));
    let meant = |payment: &&Payment| {
        reference.as_ref().is_none_or(|reference| *reference == payment.reference)
            && of_payment.as_ref().is_none_or(|id| id.as_ref() == Some(&payment.id))
    };
    let links =
        state.payments.of_account(Some(account.name())).rev().filter(meant).map(|payment| link(&state, payment));
    answer(&json!({"payment_links": links.collect::<Vec<_>>()}))
}

/// razorpay: "cancel link".
async fn cancel(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = find(state, &account, &id)?;
        if payment.status != PaymentStatus::Open {
            let status = super::link_status(payment);
            return Err(refuse(format!("A payment link that is {status} cannot be cancelled.")));
        }
        let payment = payment.cancelled(at)?;
        let view = link(state, &payment);
        let change = Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled);
        Done::own(StatusCode::OK, &view, change)
    })
}

/// The link to which an order belongs.
fn find_order<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let payment = state.aliases.get(id).map(|id| find(state, account, id)).ok_or_else(no_such_id)??;
    if order_id(payment) == id { Ok(payment) } else { Err(no_such_id()) }
}

async fn read_order(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&order(find_order(&state, &account, &id)?))
}

/// razorpay: "status": `GET orders/{id}/payments`.
async fn list_of_order(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&collection(Pay::all(find_order(&state, &account, &id)?).rev().map(Pay::view).collect()))
}
