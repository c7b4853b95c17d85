//! The Payment API: `transact.php`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use reqwest::Url;
use serde_json::{Map, Value};

use super::{Nmi, no_such_transaction, refuse, typed, vault};
use crate::book::Fact;
use crate::checkout::paid_change;
use crate::dialects::door::Caller;
use crate::dialects::fields::Params;
use crate::dialects::settled::Settled;
use crate::dialects::{Dialect, Known, Thing};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway};
use crate::money::{Currency, Money};
use crate::payment::{CaptureMode, Method, Payment, PaymentStatus};
use crate::refund::{Refund, RefundSettings};
use crate::refunds::taken;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/api/transact.php", post(transact))
}

/// Unverified: the currency of an account that names none.
const CURRENCY: &str = "USD";
/// nmi: "test data": amount < 1.00 = decline, in smallest units (from memory in the sheet).
const DECLINED_BELOW: i64 = 100;

/// nmi: "encoding": a URL-encoded string in the body.
pub(super) fn pairs(pairs: &[(&str, &str)]) -> String {
    let Ok(mut url) = Url::parse("http://query/") else { return String::new() };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

pub(super) fn form(body: String) -> Response {
    typed(body.into_response(), "text/html; charset=UTF-8")
}

/// The answer to something that was done, or declined.
fn answered(kind: &str, transaction: &str, order: &str, approved: bool) -> String {
    let (response, text, code, authcode) =
        if approved { ("1", "SUCCESS", "100", "123456") } else { ("2", "DECLINE", "200", "") };
    pairs(&[
        ("response", response),
        ("responsetext", text),
        ("authcode", authcode),
        ("transactionid", transaction),
        ("avsresponse", "N"),
        ("cvvresponse", "N"),
        ("orderid", order),
        ("type", kind),
        ("response_code", code),
    ])
}

/// nmi: "amounts": string `x.xx` in major units.
fn money(text: &str, currency: Currency) -> Result<Money, ApiError> {
    Money::parse(text, currency).map_err(|_| refuse("Invalid amount").about("amount"))
}

async fn transact(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Params::of_form(&body);
    let (kind, _key) = (fields.take("type").unwrap_or_default(), fields.take("security_key"));
    let done = match kind.as_str() {
        "sale" | "auth" => charge(&gateway, &account, &kind, fields),
        "capture" => capture(&gateway, &account, fields),
        "void" => void(&gateway, &account, fields),
        "refund" => refund(&gateway, &account, fields),
        other => {
            gateway.state().count_stranger(format!("nmi type {other}"));
            Err(refuse("Invalid Transaction Type").about("type"))
        }
    };
    done.map(|response| typed(response, "text/html; charset=UTF-8"))
}

/// nmi: "sale / auth / validate".
fn charge(gateway: &Gateway, account: &Known, kind: &str, mut fields: Params) -> Result<Response, ApiError> {
    let kept = fields.take("customer_vault_id");
    let saved =
        kept.as_deref().map(|id| vault::find(id).ok_or_else(|| refuse("Invalid Customer Vault Id"))).transpose()?;
    let token = kept.or_else(|| fields.take("payment_token")).filter(|token| !token.trim().is_empty());
    let code = fields.take("currency").unwrap_or_else(|| CURRENCY.to_owned());
    let currency = Currency::of(&code).ok().filter(|currency| currency.decimals() == 2);
    let currency = currency.ok_or_else(|| refuse("Invalid currency").about("currency"))?;
    let amount = money(&fields.take("amount").unwrap_or_default(), currency)?;
    if !amount.is_positive() {
        return Err(refuse("Invalid amount").about("amount"));
    }
    let order = fields.take("orderid").unwrap_or_default();
    let description = fields.take("orderdescription");
    let mut extra = Map::new();
    for name in ["email", "first_name", "last_name", "ipaddress", "test_mode", "payment_token"] {
        if let Some(value) = fields.take(name) {
            extra.insert(name.to_owned(), value.into());
        }
    }
    let again_s = match fields.take("dup_seconds") {
        None => 0,
        Some(text) => text.parse::<i64>().map_err(|_| refuse("Invalid dup_seconds").about("dup_seconds"))?,
    };
    fields.count_rest(&mut gateway.state(), "nmi transact");
    let token = token.ok_or_else(|| refuse("Payment token is required").about("payment_token"))?;
    extra.insert("payment_token".to_owned(), token.as_str().into());
    let id = Nmi.fresh_id(Thing::Payout)?;
    gateway.act(Some(account.name()), None, |state, at| {
        if is_repeat(state, account, &token, amount, at.saturating_sub(again_s.saturating_mul(1000))) {
            return Err(refuse("Duplicate transaction"));
        }
        let method = saved.as_ref().map_or_else(|| Method::card("visa", "1111"), |saved| saved.method.clone());
        let payment = Payment {
            account: Some(account.name().to_owned()),
            reference: order.clone(),
            description,
            capture: if kind == "auth" { CaptureMode::Manual } else { CaptureMode::Automatic },
            extra,
            ..Payment::open(id.clone(), amount, at)
        };
        let approved = amount.minor() >= DECLINED_BELOW && saved.as_ref().is_none_or(|saved| saved.is_good);
        let change = if approved {
            let paid = payment.paid(amount, method, false, at)?;
            paid_change(state, paid)?
        } else {
            Change::told(Fact::PaymentFailed { payment: payment.failed(at)? }, EventKind::PaymentFailedTry)
        };
        state.commit(at, Change::silent(Fact::PaymentCreated { payment }), None)?;
        Ok(Done::words(answered(kind, &id, &order, approved), change))
    })
}

/// nmi: "idempotency": duplicate check by card+amount inside `dup_seconds`.
fn is_repeat(state: &Truth, account: &Known, token: &str, amount: Money, since: i64) -> bool {
    let same = |payment: &&Payment| {
        let known = payment.extra.get("payment_token").and_then(Value::as_str);
        payment.amount == amount && known == Some(token) && payment.status != PaymentStatus::Failed
    };
    let rows = state.payments.of_account(Some(account.name())).rev();
    rows.take_while(|payment| payment.created > since).any(|payment| same(&payment))
}

fn find<'a>(state: &'a Truth, account: &Known, fields: &str) -> Result<&'a Payment, ApiError> {
    let found = state.payments.get(fields).filter(|payment| payment.account.as_deref() == Some(account.name()));
    found.ok_or_else(no_such_transaction)
}

/// What was done to a transaction that is there already.
fn acted(
    gateway: &Gateway,
    account: &Known,
    mut fields: Params,
    kind: &str,
    how: impl FnOnce(&mut Truth, &Payment, &mut Params, i64) -> Result<(String, Change), ApiError>,
) -> Result<Response, ApiError> {
    let id = fields.take("transactionid").unwrap_or_default();
    gateway.act(Some(account.name()), None, |state, at| {
        let payment = find(state, account, &id)?.clone();
        let (transaction, change) = how(state, &payment, &mut fields, at)?;
        fields.count_rest(state, &format!("nmi {kind}"));
        Ok(Done::words(answered(kind, &transaction, &payment.reference, true), change))
    })
}

/// nmi: "capture": transactionid, amount (<= auth).
fn capture(gateway: &Gateway, account: &Known, fields: Params) -> Result<Response, ApiError> {
    acted(gateway, account, fields, "capture", |state, payment, fields, at| {
        let sum = fields.take("amount").map(|text| money(&text, payment.currency())).transpose()?;
        if payment.status != PaymentStatus::Authorised {
            return Err(refuse("Only authorized transactions can be captured"));
        }
        if sum.is_some_and(|sum| sum.minor() > payment.amount.minor()) {
            return Err(refuse("The specified amount exceeds the authorization amount").about("amount"));
        }
        Ok((payment.id.clone(), state.capture_fact(payment.captured(sum, at)?)?))
    })
}

/// nmi: "void": only before settlement.
fn void(gateway: &Gateway, account: &Known, fields: Params) -> Result<Response, ApiError> {
    let fresh = Nmi.fresh_id(Thing::Refund)?;
    acted(gateway, account, fields, "void", |state, payment, _, at| {
        let settled = Settled::of_payment(state, payment).of_capture(&payment.id).is_some();
        let change = match payment.status {
            PaymentStatus::Authorised => {
                Change::told(Fact::PaymentCancelled { payment: payment.cancelled(at)? }, EventKind::PaymentCancelled)
            }
            PaymentStatus::Captured if !settled && !payment.refunded.is_positive() => {
                let (mut back, paid) = Refund::take(fresh, payment, None, None, RefundSettings::default(), at)?;
                back.extra.insert("void".to_owned(), true.into());
                taken(back, paid)
            }
            _ => return Err(refuse("Only transactions pending settlement can be voided")),
        };
        Ok((payment.id.clone(), change))
    })
}

/// nmi: "refund": transactionid, amount (omit or 0.00 = full); after settlement.
fn refund(gateway: &Gateway, account: &Known, fields: Params) -> Result<Response, ApiError> {
    let fresh = Nmi.fresh_id(Thing::Refund)?;
    acted(gateway, account, fields, "refund", |state, payment, fields, at| {
        let sum = fields.take("amount").map(|text| money(&text, payment.currency())).transpose()?;
        let sum = sum.filter(|sum| sum.is_positive());
        let order = fields.take("orderid");
        if Settled::of_payment(state, payment).of_capture(&payment.id).is_none() {
            return Err(refuse("Only settled transactions can be refunded"));
        }
        let left = payment.refundable()?;
        if !left.is_positive() || sum.is_some_and(|sum| sum.minor() > left.minor()) {
            return Err(refuse("Refund amount may not exceed the transaction balance").about("amount"));
        }
        let (back, paid) = Refund::take(fresh.clone(), payment, sum, order, state.settings.refunds, at)?;
        Ok((fresh, taken(back, paid)))
    })
}
