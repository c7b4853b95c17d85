//! Orders: made, read, captured or authorized once the buyer agreed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, Uri};
use reqwest::Url;
use serde_json::{Map, Value};

use super::objects::{authorized_at, is_for_authorizing, order};
use super::{ORDERS_KEPT_MS, issue, key_of, money, no_such_resource, shown, wants_all};
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
        .route("/v2/checkout/orders", post(create))
        .route("/v2/checkout/orders/{id}", get(read))
        .route("/v2/checkout/orders/{id}/capture", post(capture))
        .route("/v2/checkout/orders/{id}/authorize", post(authorize))
}

/// paypal: "create": custom_id (<=127), invoice_id (<=127).
const NUMBER_MAX: usize = 127;

struct NewOrder {
    amount: Money,
    description: Option<String>,
    return_url: Option<String>,
    extra: Map<String, Value>,
}

fn invalid(message: &str, about: &'static str) -> ApiError {
    ApiError::invalid("bad_request", message).about(about)
}

fn read_new(fields: &mut Fields, rest: &mut Vec<(Fields, &'static str)>) -> Result<NewOrder, ApiError> {
    let mut extra = Map::new();
    match fields.text("intent")?.as_deref() {
        Some(intent @ ("CAPTURE" | "AUTHORIZE")) => extra.insert("intent".to_owned(), intent.into()),
        _ => return Err(issue("UNSUPPORTED_INTENT", "The intent is CAPTURE or AUTHORIZE.").about("intent")),
    };
    let mut units = fields.list("purchase_units")?;
    let (Some(mut unit), true) = (units.pop(), units.is_empty()) else {
        return Err(
            issue("UNSUPPORTED_PURCHASE_UNITS", "One purchase unit is understood here.").about("purchase_units")
        );
    };
    let amount = unit.object("amount")?.ok_or_else(|| invalid("amount is required", "amount"))?;
    let amount = money::read(amount)?;
    unit.keep(&["reference_id", "custom_id", "invoice_id"], &mut extra)?;
    for name in ["reference_id", "custom_id", "invoice_id"] {
        let fits = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty() && text.len() <= NUMBER_MAX);
        if extra.get(name).is_some_and(|value| !fits(value)) {
            return Err(invalid("a number of the shop's is 1 to 127 characters", name));
        }
    }
    let description = unit.text("description")?;
    rest.push((unit, "paypal purchase_units"));
    let mut urls = None;
    if let Some(mut source) = fields.object("payment_source")? {
        if let Some(mut paypal) = source.object("paypal")? {
            urls = paypal.object("experience_context")?;
            rest.push((paypal, "paypal payment_source.paypal"));
        }
        rest.push((source, "paypal payment_source"));
        extra.insert("payment_source".to_owned(), true.into());
    }
    let mut urls = match urls {
        Some(urls) => Some(urls),
        None => fields.object("application_context")?,
    };
    let mut address = |name| urls.as_mut().map(|urls| urls.text(name)).transpose().map(Option::flatten);
    let (return_url, cancel_url) = (address("return_url")?, address("cancel_url")?);
    let web = |text: &String| Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !return_url.iter().chain(&cancel_url).all(web) {
        return Err(invalid("the return address is no web address", "return_url"));
    }
    if let Some(url) = cancel_url {
        extra.insert("cancel_url".to_owned(), url.into());
    }
    Ok(NewOrder { amount, description, return_url, extra })
}

async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = key_of(&account, &headers, uri.path(), &body, ORDERS_KEPT_MS)?;
    let mut fields = Fields::read(&body)?;
    let mut rest = Vec::new();
    let new = read_new(&mut fields, &mut rest)?;
    rest.push((fields, "paypal orders"));
    {
        let mut state = gateway.state();
        for (fields, whose) in rest {
            fields.count_rest(&mut state, whose);
        }
    }
    let id = forms::fresh_letters(17)?.to_uppercase();
    gateway.act(Some(account.name()), asked, |state, at| {
        must_be_new(state, &account, new.extra.get("invoice_id"))?;
        let number = |name: &str| new.extra.get(name).and_then(Value::as_str).map(str::to_owned);
        let payment = Payment {
            reference: number("custom_id").or_else(|| number("invoice_id")).unwrap_or_else(|| id.clone()),
            account: Some(account.name().to_owned()),
            description: new.description,
            return_url: new.return_url,
            // The buyer only agrees; the shop takes the money.
            capture: CaptureMode::Manual,
            extra: new.extra,
            ..Payment::open(id, new.amount, at)
        };
        let view = shown(order(state, &payment), wants_all(&headers));
        Done::created(&view, Change::silent(Fact::PaymentCreated { payment }))
    })
}

/// paypal: "create": invoice_id, unique per merchant: DUPLICATE_INVOICE_ID.
fn must_be_new(state: &Truth, account: &Known, invoice: Option<&Value>) -> Result<(), ApiError> {
    let Some(invoice) = invoice else { return Ok(()) };
    let used = |payment: &Payment| payment.captured.is_positive() && payment.extra.get("invoice_id") == Some(invoice);
    if state.payments.of_account(Some(account.name())).any(used) {
        return Err(issue("DUPLICATE_INVOICE_ID", "Duplicate Invoice ID detected.").about("invoice_id"));
    }
    Ok(())
}

pub(super) fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let found = state.payments.get(id).filter(|payment| payment.account.as_deref() == Some(account.name()));
    found.ok_or_else(no_such_resource)
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&order(&state, find(&state, &account, &id)?))
}

/// The order whose buyer agreed, for the step that its intent names.
fn approved<'a>(state: &'a Truth, account: &Known, id: &str, authorizing: bool) -> Result<&'a Payment, ApiError> {
    let payment = find(state, account, id)?;
    if is_for_authorizing(payment) != authorizing {
        return Err(issue("ACTION_DOES_NOT_MATCH_INTENT", "The order was made with another intent."));
    }
    match payment.status {
        PaymentStatus::Captured => Err(issue("ORDER_ALREADY_CAPTURED", "Order already captured.")),
        PaymentStatus::Authorised if authorized_at(payment).is_some() => {
            Err(issue("ORDER_ALREADY_AUTHORIZED", "Order already authorized."))
        }
        PaymentStatus::Authorised => Ok(payment),
        _ => Err(issue("ORDER_NOT_APPROVED", "Payer has not yet approved the Order for payment.")),
    }
}

/// paypal: "capture": empty JSON body, after APPROVED.
async fn capture(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = key_of(&account, &headers, uri.path(), &body, ORDERS_KEPT_MS)?;
    Fields::read(&body)?.count_rest(&mut gateway.state(), "paypal orders capture");
    gateway.act(Some(account.name()), asked, |state, at| {
        let payment = approved(state, &account, &id, false)?;
        must_be_new(state, &account, payment.extra.get("invoice_id"))?;
        let change = state.capture_fact(payment.captured(None, at)?)?;
        let Fact::PaymentCaptured { payment, .. } = &change.fact else {
            return Err(ApiError::internal("internal_error", "a capture became something else"));
        };
        let view = shown(order(state, payment), wants_all(&headers));
        Done::created(&view, change)
    })
}

/// paypal: "auth then capture": `/authorize`.
async fn authorize(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = key_of(&account, &headers, uri.path(), &body, ORDERS_KEPT_MS)?;
    Fields::read(&body)?.count_rest(&mut gateway.state(), "paypal orders authorize");
    gateway.act(Some(account.name()), asked, |state, at| {
        let mut payment = approved(state, &account, &id, true)?.clone();
        payment.extra.insert("authorized".to_owned(), at.into());
        payment.changed = at;
        let view = shown(order(state, &payment), wants_all(&headers));
        Done::created(&view, Change::told(Fact::PaymentAuthorised { payment }, EventKind::PaymentAuthorised))
    })
}
