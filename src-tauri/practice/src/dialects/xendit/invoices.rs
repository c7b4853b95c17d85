//! Invoices: made, read, listed, ended.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{StatusCode, Uri};
use reqwest::Url;
use serde_json::{Map, Value};

use super::objects::{amount, currency, invoice, paid_at, status};
use super::refuse;
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::{Fields, Params};
use crate::dialects::{Known, forms};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::payment::{Payment, PaymentStatus};
use crate::payments::check_reference;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

/// xendit: "create" has the slash at the end, "list" has none; both are answered at both.
pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/v2/invoices", post(create).get(list))
        .route("/v2/invoices/", post(create).get(list))
        .route("/v2/invoices/{id}", get(read))
        // xendit: "expire": the exclamation mark is part of the path.
        .route("/invoices/{id}/expire!", post(expire))
}

/// Unverified: what an invoice lasts when nothing is said.
const DURATION_S: i64 = 24 * 3_600;
const DURATION_MAX_S: i64 = 366 * 24 * 3_600;

async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let reference = fields.text("external_id")?.unwrap_or_default();
    check_reference(&reference).map_err(|_| refuse("external_id is required").about("external_id"))?;
    let currency = currency(fields.text("currency")?.as_deref().unwrap_or("IDR"))?;
    let raw = fields.raw("amount").ok_or_else(|| refuse("amount is required").about("amount"))?;
    let amount = amount(&raw, currency)?;
    let lasts = fields.take::<i64>("invoice_duration")?.unwrap_or(DURATION_S);
    if !(1..=DURATION_MAX_S).contains(&lasts) {
        return Err(refuse("invoice_duration is a number of seconds").about("invoice_duration"));
    }
    let return_url = web_address(fields.text("success_redirect_url")?, "success_redirect_url")?;
    let mut extra = Map::new();
    if let Some(url) = web_address(fields.text("failure_redirect_url")?, "failure_redirect_url")? {
        extra.insert("failure_redirect_url".to_owned(), url.into());
    }
    fields.keep(
        &["payer_email", "description", "items", "fees", "customer", "payment_methods", "metadata"],
        &mut extra,
    )?;
    fields.count_rest(&mut gateway.state(), "xendit invoices");
    let id = forms::fresh_hex(12)?;
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = Payment {
            account: Some(account.name().to_owned()),
            reference,
            description: extra.get("description").and_then(Value::as_str).map(str::to_owned),
            return_url,
            expires_at: Some(at.div_euclid(1000).saturating_add(lasts)),
            extra,
            ..Payment::open(id, amount, at)
        };
        let view = invoice(state, &payment);
        Done::own(StatusCode::OK, &view, Change::silent(Fact::PaymentCreated { payment }))
    })
}

fn web_address(given: Option<String>, name: &'static str) -> Result<Option<String>, ApiError> {
    let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(None) };
    if Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        Ok(Some(text))
    } else {
        Err(refuse(format!("{name} is no web address")).about(name))
    }
}

/// An invoice of the account.
pub(super) fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Payment, ApiError> {
    let found = state.payments.get(id).filter(|payment| payment.account.as_deref() == Some(account.name()));
    found.ok_or_else(|| ApiError::invalid("no_such_invoice", "Could not find invoice"))
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&invoice(&state, find(&state, &account, &id)?))
}

async fn expire(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = find(state, &account, &id)?;
        if payment.status != PaymentStatus::Open {
            return Err(refuse(format!("an invoice that is {} cannot expire", status(state, payment))));
        }
        let payment = payment.expired(at);
        let view = invoice(state, &payment);
        Done::own(StatusCode::OK, &view, Change::told(Fact::PaymentExpired { payment }, EventKind::PaymentExpired))
    })
}

/// Bounds of time, both exclusive, in Unix milliseconds.
struct Bounds(Option<i64>, Option<i64>);

impl Bounds {
    fn read(params: &mut Params, after: &'static str, before: &'static str) -> Result<Self, ApiError> {
        let mut instant = |name: &'static str| {
            let read = |text: String| {
                forms::read_iso(&text).ok_or_else(|| refuse(format!("{name} is no ISO 8601 time in UTC")).about(name))
            };
            params.take(name).map(read).transpose()
        };
        Ok(Self(instant(after)?, instant(before)?))
    }

    fn hold(&self, at: Option<i64>) -> bool {
        match (self.0, self.1, at) {
            (None, None, _) => true,
            (_, _, None) => false,
            (after, before, Some(at)) => {
                after.is_none_or(|after| at > after) && before.is_none_or(|before| at < before)
            }
        }
    }
}

/// A list in an address: repeated, with `[]`, or as a JSON list.
fn words(params: &mut Params, name: &str) -> Vec<String> {
    let given = [params.all(name), params.all(&format!("{name}[]"))].concat();
    let read = |text: String| serde_json::from_str::<Vec<String>>(&text).unwrap_or_else(|_| vec![text]);
    given.into_iter().flat_map(read).collect()
}

/// xendit: "list / catch-up".
async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, uri: Uri) -> Result<Response, ApiError> {
    let mut params = Params::read(&uri);
    let (external, last, statuses) =
        (params.take("external_id"), params.take("last_invoice"), words(&mut params, "statuses"));
    let limit = match params.take("limit").map(|text| text.parse::<usize>()) {
        None => 10,
        Some(Ok(limit @ 1..=100)) => limit,
        Some(_) => return Err(refuse("limit is 1 to 100").about("limit")),
    };
    let created = Bounds::read(&mut params, "created_after", "created_before")?;
    let paid = Bounds::read(&mut params, "paid_after", "paid_before")?;
    let expired = Bounds::read(&mut params, "expired_after", "expired_before")?;
    let mut state = gateway.state();
    params.count_rest(&mut state, "xendit invoices");
    let meant = |payment: &&Payment| {
        let ended = (payment.status == PaymentStatus::Expired).then_some(payment.changed);
        external.as_ref().is_none_or(|external| *external == payment.reference)
            && (statuses.is_empty() || statuses.iter().any(|word| word == status(&state, payment)))
            && created.hold(Some(payment.created))
            && paid.hold(paid_at(payment))
            && expired.hold(ended)
    };
    if let Some(last) = &last {
        find(&state, &account, last)?;
    }
    let rows = state.payments.of_account(Some(account.name())).rev();
    let mut from_here = last.is_none();
    let rows = rows.filter(|payment| {
        let here = from_here;
        from_here |= last.as_ref() == Some(&payment.id);
        here
    });
    answer(&rows.filter(meant).take(limit).map(|payment| invoice(&state, payment)).collect::<Vec<_>>())
}
