//! Delayed capture, void and credit.

use axum::response::Response;
use serde_json::Value;

use super::pairs::written;
use super::requests::Asked;
use super::rows::{self, CAPTURE, Row, is_void};
use super::{Payflow, refuse};
use crate::book::Fact;
use crate::dialects::settled::Settled;
use crate::dialects::{Dialect, Thing};
use crate::error::ApiError;
use crate::gateway::Done;
use crate::money::Money;
use crate::payment::PaymentStatus;
use crate::refund::{Refund, RefundSettings};
use crate::refunds::taken;
use crate::state::{Change, State};
use crate::webhooks::EventKind;

/// payflow: "reply".
fn approved(pnref: &str) -> String {
    written(&[("RESULT", "0"), ("PNREF", pnref), ("RESPMSG", "Approved"), ("AUTHCODE", "010101")])
}

pub(super) fn not_found() -> ApiError {
    refuse("19", "Original transaction ID not found")
}

/// What is done to the transaction that `ORIGID` names, under a fresh number.
fn acted(
    mut asked: Asked,
    origin: &str,
    how: impl FnOnce(&mut State, &str, i64) -> Result<Change, ApiError>,
) -> Result<Response, ApiError> {
    asked.count_rest();
    let fresh = Payflow.fresh_id(Thing::Refund)?;
    let account = asked.account.name().to_owned();
    asked.gateway.act(Some(&account), Some(asked.key), |state, at| {
        if rows::find(state, &account, origin).is_none() {
            return Err(not_found());
        }
        let change = how(state, &fresh, at)?;
        Ok(Done::words(approved(&fresh), change))
    })
}

/// The transaction with that number, which is known to be there.
fn row<'a>(state: &'a State, account: &str, origin: &str) -> Result<Row<'a>, ApiError> {
    rows::find(state, account, origin).ok_or_else(not_found)
}

/// payflow: "capture": TRXTYPE=D, ORIGID, AMT (partial; CAPTURECOMPLETE=Y/N).
pub(super) fn capture(mut asked: Asked) -> Result<Response, ApiError> {
    let origin = asked.take("ORIGID").unwrap_or_default();
    let sum = asked.take("AMT");
    if asked.take("CAPTURECOMPLETE").is_some_and(|complete| complete == "N") {
        asked.gateway.state().count_stranger("payflow CAPTURECOMPLETE=N".to_owned());
    }
    let account = asked.account.name().to_owned();
    acted(asked, &origin, |state, fresh, at| {
        let payment = row(state, &account, &origin)?.payment.clone();
        let sum = sum.map(|text| Money::parse(&text, payment.currency())).transpose();
        let sum = sum.map_err(|_| refuse("4", "Invalid Amount"))?;
        let is_too_much = sum.is_some_and(|sum| sum.minor() > payment.amount.minor() || !sum.is_positive());
        if payment.status != PaymentStatus::Authorised || is_too_much {
            return Err(refuse("111", "Capture error"));
        }
        let mut taken = payment.captured(sum, at)?;
        taken.extra.insert(CAPTURE.to_owned(), fresh.into());
        state.capture_fact(taken)
    })
}

/// payflow: "void": TRXTYPE=V, ORIGID.
pub(super) fn void(mut asked: Asked) -> Result<Response, ApiError> {
    let origin = asked.take("ORIGID").unwrap_or_default();
    let account = asked.account.name().to_owned();
    acted(asked, &origin, |state, fresh, at| {
        let Row { payment, holds_money, result, .. } = row(state, &account, &origin)?;
        let payment = payment.clone();
        let is_settled = Settled::of_payment(state, &payment).of_capture(&payment.id).is_some();
        Ok(match payment.status {
            PaymentStatus::Authorised if result == "0" => {
                let payment = payment.cancelled(at)?;
                Change::told(Fact::PaymentCancelled { payment }, EventKind::PaymentCancelled)
            }
            PaymentStatus::Captured if holds_money && !is_settled && !payment.refunded.is_positive() => {
                let id = fresh.to_owned();
                let (mut back, paid) = Refund::take(id, &payment, None, None, RefundSettings::default(), at)?;
                back.extra.insert("void".to_owned(), true.into());
                taken(back, paid)
            }
            _ => return Err(refuse("108", "Void error")),
        })
    })
}

/// payflow: "refund": TRXTYPE=C, ORIGID, AMT for partial; no AMT = full; only after settlement.
pub(super) fn credit(mut asked: Asked) -> Result<Response, ApiError> {
    let Some(origin) = asked.take("ORIGID") else {
        // payflow: its pitfall "TRXTYPE=C without ORIGID".
        asked.gateway.state().count_stranger("payflow TRXTYPE C without ORIGID".to_owned());
        return Err(refuse("105", "Credit error"));
    };
    let (sum, custref) = (asked.take("AMT"), asked.custref()?);
    let comment = asked.take("COMMENT1");
    let account = asked.account.name().to_owned();
    acted(asked, &origin, |state, fresh, at| {
        let Row { payment, holds_money, .. } = row(state, &account, &origin)?;
        let payment = payment.clone();
        let sum = sum.map(|text| Money::parse(&text, payment.currency())).transpose();
        let sum = sum.map_err(|_| refuse("4", "Invalid Amount"))?;
        let left = payment.refundable()?;
        let is_settled = Settled::of_payment(state, &payment).of_capture(&payment.id).is_some();
        let is_voided = state.refunds.of_parent(&payment.id).into_iter().any(is_void);
        let fits = left.is_positive() && sum.is_none_or(|sum| sum.is_positive() && sum.minor() <= left.minor());
        if !holds_money || !is_settled || is_voided || !fits {
            return Err(refuse("105", "Credit error"));
        }
        let how = state.settings.refunds;
        let (mut back, paid) = Refund::take(fresh.to_owned(), &payment, sum, custref, how, at)?;
        back.extra.extend(comment.map(|text| ("comment1".to_owned(), Value::from(text))));
        Ok(taken(back, paid))
    })
}
