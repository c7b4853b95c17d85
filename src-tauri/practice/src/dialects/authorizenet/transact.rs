//! `createTransactionRequest`: taking what is held, calling it off, giving money back; sales are in [`super::charge`].

use axum::response::Response;
use serde_json::{Value, json};

use super::charge::charge;
use super::elements::Elements;
use super::page::{order, settings};
use super::requests::{Asked, shown};
use super::{AuthorizeNet, refuse, rows};
use crate::book::Fact;
use crate::dialects::settled::Settled;
use crate::dialects::{Dialect, Thing};
use crate::error::ApiError;
use crate::gateway::Done;
use crate::money::Money;
use crate::payment::{CaptureMode, Method, Payment, PaymentStatus};
use crate::refund::{Refund, RefundSettings, RefundStatus};
use crate::refunds::taken;
use crate::state::{Change, State};
use crate::webhooks::EventKind;

/// Unverified: the elements of a transaction in the schema's order.
pub(super) const TRANSACTION: [&str; 28] = [
    "transactionType",
    "amount",
    "currencyCode",
    "payment",
    "profile",
    "solution",
    "callId",
    "terminalNumber",
    "authCode",
    "refTransId",
    "splitTenderId",
    "order",
    "lineItems",
    "tax",
    "duty",
    "shipping",
    "taxExempt",
    "poNumber",
    "customer",
    "billTo",
    "shipTo",
    "customerIP",
    "cardholderAuthentication",
    "retail",
    "employeeId",
    "transactionSettings",
    "userFields",
    "processingOptions",
];
/// Unverified: the order in `payment` and `creditCard`.
const PAYMENT: [&str; 3] = ["creditCard", "bankAccount", "opaqueData"];
const CARD: [&str; 3] = ["cardNumber", "expirationDate", "cardCode"];
/// authorizenet: "refund": only within 180 days.
const REFUNDED_FOR_MS: i64 = 180 * 24 * 3_600_000;
/// authorizenet: "idempotency": duplicate window, default 2 min, 0..28800 s.
const WINDOW_S: i64 = 120;
const WINDOW_MAX_S: i64 = 28_800;

/// A void that gives captured money back stands in the row of its payment.
pub(super) fn is_void(refund: &Refund) -> bool {
    refund.extra.contains_key("void")
}

pub(super) fn transact(mut asked: Asked) -> Result<Response, ApiError> {
    let transaction = asked.elements.object("transactionRequest", &TRANSACTION)?;
    let mut transaction =
        transaction.ok_or_else(|| refuse("E00003", "The element 'transactionRequest' is missing."))?;
    match transaction.text("transactionType")?.unwrap_or_default().as_str() {
        "authCaptureTransaction" => charge(&asked, CaptureMode::Automatic, transaction),
        "authOnlyTransaction" => charge(&asked, CaptureMode::Manual, transaction),
        "priorAuthCaptureTransaction" => capture(&asked, transaction),
        "voidTransaction" => void(&asked, transaction),
        "refundTransaction" => refund(&asked, transaction),
        other => {
            asked.gateway.state().count_stranger(format!("authorizenet transactionType {other}"));
            Err(refuse("E00003", "The 'transactionType' element is invalid."))
        }
    }
}

/// An amount, where one is given.
fn amount_in(asked: &Asked, transaction: &mut Elements) -> Result<Option<Money>, ApiError> {
    let Some(text) = transaction.word("amount") else { return Ok(None) };
    asked.money(&text)?.ok_or_else(|| refuse("5", "A valid amount is required.")).map(Some)
}

/// The payment that a transaction refers to: only the one that paid can be acted upon.
fn referred<'a>(state: &'a State, asked: &Asked, id: &str) -> Result<&'a Payment, ApiError> {
    let found = rows::find(state, asked.account.name(), id).filter(|row| row.refund.is_none() && row.response == 1);
    found.map(|row| row.payment).ok_or_else(|| refuse("16", "The transaction cannot be found."))
}

/// authorizenet: "result".
pub(super) fn approved(
    asked: &Asked,
    payment: &Payment,
    id: &str,
    (code, text): (&str, &str),
) -> Result<String, ApiError> {
    let (brand, last4) = card(payment);
    let response = json!({
        "responseCode": "1", "authCode": "123456", "avsResultCode": "P", "cvvResultCode": "", "cavvResultCode": "",
        "transId": id, "refTransID": rows::paid_number(payment), "transHash": "", "testRequest": "0",
        "accountNumber": format!("XXXX{last4}"), "accountType": brand,
        "messages": [{"code": code, "description": text}],
    });
    asked.answer(&json!({"transactionResponse": response}))
}

pub(super) const DONE: (&str, &str) = ("1", "This transaction has been approved.");

/// Brand and last four digits. Another way to pay is shown as a card as well: this gateway's page has no other.
pub(super) fn card(payment: &Payment) -> (String, String) {
    let method = payment.method.clone().unwrap_or_else(|| Method::card("visa", "1111"));
    (brand_shown(&method), method.last4.unwrap_or_else(|| "1111".to_owned()))
}

/// `Visa`.
pub(super) fn brand_shown(method: &Method) -> String {
    let brand = method.brand.as_deref().unwrap_or("visa");
    let (first, rest) = brand.split_at_checked(1).unwrap_or(("", brand));
    format!("{}{rest}", first.to_uppercase())
}

/// What is done to a payment that is there already; or what it is answered where that was done before.
fn acted(
    asked: &Asked,
    mut transaction: Elements,
    how: impl FnOnce(&mut State, &Payment, i64) -> Result<(Option<String>, Change), ApiError>,
    before: impl FnOnce(&Payment, &State) -> Option<(&'static str, &'static str)>,
) -> Result<Response, ApiError> {
    let id = transaction.word("refTransId").unwrap_or_default();
    {
        let mut state = asked.gateway.state();
        transaction.count_rest(&mut state, "transactionRequest");
        let payment = referred(&state, asked, &id)?;
        if let Some(before) = before(payment, &state) {
            return approved(asked, payment, &id, before).map(shown);
        }
    }
    asked.gateway.act(Some(asked.account.name()), None, |state, at| {
        let payment = referred(state, asked, &id)?.clone();
        let (transaction, change) = how(state, &payment, at)?;
        Ok(Done::words(approved(asked, &payment, transaction.as_ref().unwrap_or(&id), DONE)?, change))
    })
}

/// authorizenet: "capture": refTransId, amount.
fn capture(asked: &Asked, mut transaction: Elements) -> Result<Response, ApiError> {
    let sum = amount_in(asked, &mut transaction)?;
    let before = |payment: &Payment, _: &State| {
        let is_taken = payment.status == PaymentStatus::Captured;
        is_taken.then_some(("311", "This transaction has already been captured."))
    };
    acted(
        asked,
        transaction,
        |state, payment, at| {
            if payment.status != PaymentStatus::Authorised {
                return Err(refuse("16", "The transaction cannot be found."));
            }
            if sum.is_some_and(|sum| sum.minor() > payment.amount.minor()) {
                let text = "The amount requested for settlement cannot be greater than the original amount authorized.";
                return Err(refuse("47", text));
            }
            Ok((None, state.capture_fact(payment.captured(sum, at)?)?))
        },
        before,
    )
}

fn voided_in(state: &State, payment: &Payment) -> bool {
    payment.status == PaymentStatus::Cancelled || state.refunds.of_parent(&payment.id).into_iter().any(is_void)
}

/// authorizenet: "void", and "refund": only settled, otherwise void instead.
fn void(asked: &Asked, transaction: Elements) -> Result<Response, ApiError> {
    let fresh = AuthorizeNet.fresh_id(Thing::Refund)?;
    let before = |payment: &Payment, state: &State| {
        voided_in(state, payment).then_some(("310", "This transaction has already been voided."))
    };
    acted(
        asked,
        transaction,
        |state, payment, at| {
            let is_settled = Settled::of_payment(state, payment).of_capture(&payment.id).is_some();
            let change = match payment.status {
                PaymentStatus::Authorised => {
                    let payment = payment.cancelled(at)?;
                    Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled)
                }
                PaymentStatus::Captured if !is_settled && !payment.refunded.is_positive() => {
                    let (mut back, paid) = Refund::take(fresh, payment, None, None, RefundSettings::default(), at)?;
                    back.extra.insert("void".to_owned(), true.into());
                    taken(back, paid)
                }
                _ => return Err(refuse("16", "The transaction cannot be found.")),
            };
            Ok((None, change))
        },
        before,
    )
}

/// authorizenet: "idempotency": `transactionSettings.duplicateWindow` 0..28800 s.
pub(super) fn window_in(transaction: &mut Elements) -> Result<i64, ApiError> {
    let settings = settings(transaction, "transactionSettings")?;
    let Some(setting) = settings.iter().find(|setting| setting.setting_name == "duplicateWindow") else {
        return Ok(WINDOW_S);
    };
    let window = setting.setting_value.parse().ok().filter(|window| (0..=WINDOW_MAX_S).contains(window));
    window.ok_or_else(|| refuse("E00003", "The 'duplicateWindow' setting is invalid."))
}

/// authorizenet: "refund": amount, refTransId, payment.creditCard{cardNumber: last four, expirationDate "XXXX"}.
fn refund(asked: &Asked, mut transaction: Elements) -> Result<Response, ApiError> {
    let sum = amount_in(asked, &mut transaction)?.ok_or_else(|| refuse("5", "A valid amount is required."))?;
    let payment = transaction.object("payment", &PAYMENT)?;
    let given = payment.map(|mut payment| payment.object("creditCard", &CARD)).transpose()?.flatten();
    let number = given.and_then(|mut card| card.word("cardNumber")).unwrap_or_default();
    let (invoice, description) = order(&mut transaction)?;
    let window_ms = window_in(&mut transaction)?.saturating_mul(1000);
    let fresh = AuthorizeNet.fresh_id(Thing::Refund)?;
    acted(
        asked,
        transaction,
        |state, payment, at| {
            let earlier = state.refunds.of_parent(&payment.id).into_iter().filter(|earlier| {
                earlier.created > at.saturating_sub(window_ms) && earlier.status != RefundStatus::Failed
            });
            let is_same = |earlier: &&Refund| earlier.amount == sum && earlier.reference == invoice;
            if earlier.filter(|earlier| !is_void(earlier)).any(|earlier| is_same(&earlier)) {
                return Err(refuse("11", "A duplicate transaction has been submitted."));
            }
            let settled = Settled::of_payment(state, payment).of_capture(&payment.id);
            let is_open = settled.is_some_and(|(_, settled)| at.saturating_sub(settled) <= REFUNDED_FOR_MS);
            if !is_open || voided_in(state, payment) {
                let text = "The referenced transaction does not meet the criteria for issuing a credit.";
                return Err(refuse("54", text));
            }
            if number.get(number.len().saturating_sub(4)..) != Some(card(payment).1.as_str()) {
                return Err(refuse("6", "The credit card number is invalid."));
            }
            if sum.minor() > payment.refundable()?.minor() {
                let text = "The sum of credits against the referenced transaction would exceed original debit amount.";
                return Err(refuse("55", text));
            }
            let how = state.settings.refunds;
            let (mut back, paid) = Refund::take(fresh.clone(), payment, Some(sum), invoice.clone(), how, at)?;
            back.extra.extend(description.map(|text| ("description".to_owned(), Value::from(text))));
            Ok((Some(fresh), taken(back, paid)))
        },
        |_, _| None,
    )
}
