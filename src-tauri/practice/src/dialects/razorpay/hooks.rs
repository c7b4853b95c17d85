//! Webhooks: which of them tell a change, and what they say.

use serde_json::{Map, Value, json};

use super::objects::{dispute, link, order, paid_try, refund, settlement};
use super::tries::Pay;
use crate::dialects::forms::letters_of;
use crate::dialects::{Happening, Known, Message};
use crate::payment::{CaptureMode, Payment};
use crate::state::State;
use crate::webhooks::{EventKind, Subject};

/// What a webhook carries: objects under their kinds.
type Load = Vec<(&'static str, Value)>;

/// razorpay: "webhooks, events" and "webhooks, envelope".
pub(super) fn tell(state: &State, account: &Known, happening: &Happening<'_>) -> Vec<Message> {
    let told = match happening.subject {
        Subject::Payment(id) => state.payments.get(id).map(|payment| of_payment(state, payment, happening.kind)),
        Subject::Refund(id) => of_refund(state, id, happening),
        Subject::Dispute(id) => of_dispute(state, id, happening.kind),
        Subject::Payout(id) => {
            state.payouts.get(id).map(|payout| vec![("settlement.processed", vec![("settlement", settlement(payout))])])
        }
    };
    let envelope = |(index, (event, load)): (usize, (&'static str, Load))| {
        let contains: Vec<&str> = load.iter().map(|(kind, _)| *kind).collect();
        let payload: Map<String, Value> =
            load.iter().map(|(kind, entity)| ((*kind).to_owned(), json!({"entity": entity}))).collect();
        let body = json!({
            "entity": "event",
            "account_id": format!("acc_{}", letters_of(&["account", account.name()], 14)),
            "event": event,
            "contains": contains,
            "payload": payload,
            "created_at": happening.at.div_euclid(1000),
        });
        // razorpay: "webhooks, header": the event id is in a header, unique per event.
        Message { id: letters_of(&[happening.id, &index.to_string()], 14), body: body.to_string() }
    };
    told.unwrap_or_default().into_iter().enumerate().map(envelope).collect()
}

fn of_payment(state: &State, payment: &Payment, kind: EventKind) -> Vec<(&'static str, Load)> {
    let link_alone = |event| vec![(event, vec![("payment_link", link(state, payment))])];
    let paid = paid_try(payment).map(|index| Pay { payment, index }.view());
    match kind {
        EventKind::PaymentAuthorised => {
            paid.map(|pay| vec![("payment.authorized", vec![("payment", pay)])]).unwrap_or_default()
        }
        EventKind::PaymentCaptured => {
            let Some(pay) = paid else { return Vec::new() };
            let whole = payment.captured.minor() >= payment.amount.minor();
            let mut told = Vec::new();
            if payment.capture == CaptureMode::Automatic {
                told.push(("payment.authorized", vec![("payment", as_held(&pay))]));
            }
            told.push(("payment.captured", vec![("payment", pay.clone())]));
            if whole {
                told.push(("order.paid", vec![("payment", pay.clone()), ("order", order(payment))]));
            }
            let event = if whole { "payment_link.paid" } else { "payment_link.partially_paid" };
            told.push((
                event,
                vec![("payment_link", link(state, payment)), ("order", order(payment)), ("payment", pay)],
            ));
            told
        }
        EventKind::PaymentFailedTry => {
            let last = payment.tries.len().checked_sub(1).map(|index| Pay { payment, index }.view());
            last.map(|pay| vec![("payment.failed", vec![("payment", pay)])]).unwrap_or_default()
        }
        EventKind::PaymentCancelled => link_alone("payment_link.cancelled"),
        EventKind::PaymentExpired if paid.is_none() => link_alone("payment_link.expired"),
        _ => Vec::new(),
    }
}

/// The payment as it was between holding and taking: a webhook shows what was when it happened.
fn as_held(pay: &Value) -> Value {
    let mut held = pay.clone();
    for (name, value) in
        [("status", "authorized".into()), ("captured", false.into()), ("fee", Value::Null), ("tax", Value::Null)]
    {
        if let Some(field) = held.get_mut(name) {
            *field = value;
        }
    }
    held
}

fn of_refund(state: &State, id: &str, happening: &Happening<'_>) -> Option<Vec<(&'static str, Load)>> {
    let row = state.refunds.get(id)?;
    let payment = state.payments.get(&row.payment)?;
    let pay = paid_try(payment).map(|index| Pay { payment, index }.view())?;
    let load = || vec![("refund", refund(state, row)), ("payment", pay.clone())];
    Some(match happening.kind {
        EventKind::RefundCreated => vec![("refund.created", load())],
        // One that succeeds in the answer was never told before.
        EventKind::RefundSucceeded if row.created == row.changed => {
            vec![("refund.created", load()), ("refund.processed", load())]
        }
        EventKind::RefundSucceeded => vec![("refund.processed", load())],
        EventKind::RefundFailed => vec![("refund.failed", load())],
        _ => Vec::new(),
    })
}

fn of_dispute(state: &State, id: &str, kind: EventKind) -> Option<Vec<(&'static str, Load)>> {
    let row = state.disputes.get(id)?;
    let payment = state.payments.get(&row.payment)?;
    let pay = paid_try(payment).map(|index| Pay { payment, index }.view())?;
    let event = match kind {
        EventKind::DisputeOpened => "payment.dispute.created",
        EventKind::DisputeWon => "payment.dispute.won",
        EventKind::DisputeLost => "payment.dispute.lost",
        _ => return None,
    };
    Some(vec![(event, vec![("payment", pay), ("dispute", dispute(state, row))])])
}
