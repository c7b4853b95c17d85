//! What the gateway and the banks do with captured money: fees, refunds in the gateway's own screen, disputes, payouts.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::post;
use bytes::Bytes;
use http::Uri;
use serde::Deserialize;

use super::customers::{dialect_of, find, show};
use super::{Answer, one_of};
use crate::book::Fact;
use crate::dialects::Thing;
use crate::error::ApiError;
use crate::gateway::{Gateway, List, answer, read_body};
use crate::ids;
use crate::money::{Currency, Money};
use crate::payment::{Payment, PaymentStatus};
use crate::payments;
use crate::payouts::{Payout, unpaid};
use crate::refund::{Dispute, Refund, RefundMode, RefundSettings};
use crate::refunds::taken;
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/fees/{payment}", post(fee_known))
        .route("/refund/{payment}", post(refund))
        .route("/refunds/{refund}/{outcome}", post(settle_refund))
        .route("/dispute/{payment}", post(dispute))
        .route("/disputes/{dispute}/{outcome}", post(close_dispute))
        .route("/payout", post(payout))
        .route("/payouts/{payout}/fail", post(fail_payout))
}

async fn fee_known(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri) -> Answer {
    let mut state = gateway.state();
    let at = state.now();
    let payment = find(&state, &name, &uri)?;
    if payment.status != PaymentStatus::Captured || payment.fee.is_some() {
        return Err(ApiError::conflict("no_fee_open", "only a captured payment whose fee is not known can get one"));
    }
    state.charge_fee(&payment, at)?;
    show(&state, &payment.id)
}

/// A fresh id as the account's dialect writes it.
fn fresh_id(state: &Truth, account: Option<&str>, thing: Thing) -> Result<String, ApiError> {
    Ok(match (account.and_then(|name| state.accounts.get(name)), thing) {
        (Some(known), thing) => known.dialect.fresh_id(thing)?,
        (None, Thing::Refund) => ids::fresh("pr")?,
        (None, Thing::Dispute) => ids::fresh("pd")?,
        (None, Thing::Payout) => ids::fresh("po")?,
    })
}

fn may_go_back(state: &Truth, payment: &Payment, way: Thing) -> Result<(), ApiError> {
    dialect_of(state, payment).map_or(Ok(()), |dialect| dialect.may_go_back(state, payment, way))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Amount {
    amount: Option<String>,
    reason: Option<String>,
}

impl Amount {
    fn of(&self, payment: &Payment) -> Result<Option<Money>, ApiError> {
        let amount = self.amount.as_deref().map(|amount| Money::parse(amount, payment.currency()));
        Ok(amount.transpose()?)
    }
}

/// A refund made in the gateway's own screen: it has no reference of the shop.
async fn refund(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri, body: Bytes) -> Answer {
    let asked: Amount = read_body(&body)?;
    let mut state = gateway.state();
    let at = state.now();
    let payment = find(&state, &name, &uri)?;
    may_go_back(&state, &payment, Thing::Refund)?;
    let id = fresh_id(&state, payment.account.as_deref(), Thing::Refund)?;
    let how = match state.settings.refunds {
        RefundSettings { mode: RefundMode::Refuse, after_ms } => RefundSettings { mode: RefundMode::AtOnce, after_ms },
        how => how,
    };
    let (refund, payment) = Refund::take(id, &payment, asked.of(&payment)?, None, how, at)?;
    state.commit(at, taken(refund.clone(), payment), None)?;
    answer(&refund.view(&state.place))
}

async fn settle_refund(State(gateway): State<Arc<Gateway>>, Path((id, outcome)): Path<(String, String)>) -> Answer {
    let succeeds = one_of(&outcome, "succeed", "fail")?;
    let mut state = gateway.state();
    let at = state.now();
    state.settle_refund(&id, succeeds, at)?;
    answer(&state.refunds.get(&id).ok_or_else(|| ApiError::not_found("refund"))?.view(&state.place))
}

async fn dispute(State(gateway): State<Arc<Gateway>>, Path(name): Path<String>, uri: Uri, body: Bytes) -> Answer {
    let asked: Amount = read_body(&body)?;
    let reason = asked.reason.clone().unwrap_or_else(|| "not_received".to_owned());
    if reason.is_empty() || reason.len() > 100 {
        return Err(ApiError::invalid("bad_reason", "the reason is 1 to 100 bytes").about("reason"));
    }
    let mut state = gateway.state();
    let at = state.now();
    let payment = find(&state, &name, &uri)?;
    may_go_back(&state, &payment, Thing::Dispute)?;
    let id = fresh_id(&state, payment.account.as_deref(), Thing::Dispute)?;
    let (dispute, payment) = Dispute::open(id, &payment, asked.of(&payment)?, reason, at)?;
    let fact = Fact::DisputeOpened { dispute: dispute.clone(), payment };
    state.commit(at, Change::told(fact, EventKind::DisputeOpened), None)?;
    answer(&dispute.view(&state.place))
}

async fn close_dispute(State(gateway): State<Arc<Gateway>>, Path((id, outcome)): Path<(String, String)>) -> Answer {
    let won = one_of(&outcome, "won", "lost")?;
    let mut state = gateway.state();
    let at = state.now();
    let dispute = state.disputes.get(&id).ok_or_else(|| ApiError::not_found("dispute"))?;
    let (dispute, payment) = dispute.closed(payments::find(&state, &dispute.payment)?, won, at)?;
    let event = if won { EventKind::DisputeWon } else { EventKind::DisputeLost };
    state.commit(at, Change::told(Fact::DisputeClosed { dispute: dispute.clone(), payment }, event), None)?;
    answer(&dispute.view(&state.place))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayoutAsked {
    currency: Option<Currency>,
    account: Option<String>,
}

/// Sends one payout for each account and currency whose balance is positive; a negative one waits.
async fn payout(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let asked: PayoutAsked = read_body(&body)?;
    let mut state = gateway.state();
    let at = state.now();
    let mut sent = Vec::new();
    let only = super::known(&state, asked.account)?;
    for ((account, currency), (amount, lines)) in unpaid(&state.lines)? {
        let meant = only.is_none() || only == account;
        if !meant || !amount.is_positive() || asked.currency.is_some_and(|only| only != currency) {
            continue;
        }
        let id = fresh_id(&state, account.as_deref(), Thing::Payout)?;
        let tail: String = id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
        let statement_text = format!("PRACTICE PAYOUT {}", tail.to_uppercase());
        let count = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        let payout = Payout { id, account, amount, lines: count, statement_text, created: at, failed: None };
        state.commit(
            at,
            Change::told(Fact::PayoutSent { payout: payout.clone(), lines }, EventKind::PayoutSent),
            None,
        )?;
        sent.push(payout);
    }
    answer(&List::whole(sent.iter().map(|payout| payout.view(&state.place)).collect()))
}

/// The bank sends a payout back: its lines wait for another one.
async fn fail_payout(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Answer {
    let mut state = gateway.state();
    let at = state.now();
    let known = state.payouts.get(&id).ok_or_else(|| ApiError::not_found("payout"))?;
    if known.failed.is_some() {
        return Err(ApiError::conflict("failed_already", "this payout came back already"));
    }
    let payout = Payout { failed: Some(at), ..known.clone() };
    state.commit(at, Change::told(Fact::PayoutFailed { payout: payout.clone() }, EventKind::PayoutFailed), None)?;
    answer(&payout.view(&state.place))
}
