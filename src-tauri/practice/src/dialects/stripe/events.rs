//! Events: which of them tell a change, what they say, and their list.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::asking::Asking;
use super::objects::{charge, dispute, has_intent, has_session, intent, livemode, paid_try, refund, seconds, session};
use super::paging::Part;
use super::wanted::Wanted;
use super::{VERSION, no_such};
use crate::dialects::forms::letters_of;
use crate::dialects::{Happening, Known, Message};
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::state::State as Truth;
use crate::webhooks::{Event, EventKind, Subject};

/// stripe: "catch-up": events live 30 days.
const LIVE_MS: i64 = 30 * 24 * 3_600_000;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/events", get(list_all)).route("/events/{id}", get(read))
}

/// What an event carries: its type, and the object.
type Told = (&'static str, Value);

/// stripe: "webhooks, types to take".
pub(super) fn tell(state: &Truth, account: &Known, happening: &Happening<'_>) -> Result<Vec<Message>, ApiError> {
    let told = match happening.subject {
        Subject::Payment(id) => state.payments.get(id).map(|payment| of_payment(state, payment, happening.kind)),
        Subject::Refund(id) => of_refund(state, id, happening.kind),
        Subject::Dispute(id) => of_dispute(state, id, happening.kind),
        Subject::Payout(id) => state.payouts.get(id).map(|row| {
            let kind = if happening.kind == EventKind::PayoutFailed { "payout.failed" } else { "payout.paid" };
            vec![(kind, super::account::payout(state, row))]
        }),
    };
    let is_live = livemode(state, Some(account.name()));
    let message = |(index, (kind, object)): (usize, Told)| {
        let id = format!("evt_1{}", letters_of(&[happening.id, &index.to_string()], 23));
        let body = json!({
            "id": id,
            "object": "event",
            "api_version": VERSION,
            "created": seconds(happening.at),
            "data": {"object": object},
            "livemode": is_live,
            "pending_webhooks": 1,
            "request": {"id": null, "idempotency_key": null},
            "type": kind,
        });
        Message { id, body: body.to_string() }
    };
    Ok(told.unwrap_or_default().into_iter().enumerate().map(message).collect())
}

fn of_payment(state: &Truth, payment: &Payment, kind: EventKind) -> Vec<Told> {
    let bare = Wanted::default();
    let of_intent = |kind| (kind, intent(state, payment, &bare));
    let page = |kind| has_session(payment).then(|| (kind, session(state, payment, &bare)));
    let mut told = Vec::new();
    match kind {
        EventKind::PaymentAuthorised => {
            told.push(of_intent("payment_intent.amount_capturable_updated"));
            // stripe: "pitfalls": completed and not paid.
            told.extend(page("checkout.session.completed"));
        }
        EventKind::PaymentCaptured => {
            told.push(of_intent("payment_intent.succeeded"));
            // stripe: "webhooks, types to take".
            if payment.chosen.is_some() {
                told.extend(page("checkout.session.async_payment_succeeded"));
            } else if payment.capture == CaptureMode::Automatic {
                told.extend(page("checkout.session.completed"));
            }
        }
        EventKind::PaymentPending if payment.chosen.is_some() => {
            told.push(of_intent("payment_intent.processing"));
            told.extend(page("checkout.session.completed"));
        }
        // What is under way comes to nothing once, and is not tried.
        EventKind::PaymentFailedTry if payment.chosen.is_some() && payment.status == PaymentStatus::Open => {}
        // stripe: "identity": a failed try: the intent can still succeed.
        EventKind::PaymentFailedTry => {
            told.push(of_intent("payment_intent.payment_failed"));
            if payment.status == PaymentStatus::Failed {
                told.extend(page("checkout.session.async_payment_failed"));
            }
        }
        EventKind::PaymentCancelled => told.push(of_intent("payment_intent.canceled")),
        EventKind::PaymentExpired => {
            if paid_try(payment).is_none() && payment.chosen.is_none() {
                told.extend(page("checkout.session.expired"));
            }
            if has_intent(payment) {
                told.push(of_intent("payment_intent.canceled"));
            }
        }
        _ => {}
    }
    told
}

fn of_refund(state: &Truth, id: &str, kind: EventKind) -> Option<Vec<Told>> {
    let row = state.refunds.get(id)?;
    let payment = state.payments.get(&row.payment)?;
    let view = || refund(state, row, &Wanted::default());
    // The charge without its refunds: they stand in events of their own.
    let made = || {
        let of_charge = paid_try(payment).map(|index| charge(state, payment, index, &Wanted::default()));
        let mut told = vec![("refund.created", view())];
        told.extend(of_charge.map(|charge| ("charge.refunded", charge)));
        told
    };
    Some(match kind {
        EventKind::RefundCreated => made(),
        // One that succeeds in the answer was never told before.
        EventKind::RefundSucceeded if row.created == row.changed => made(),
        EventKind::RefundSucceeded => vec![("refund.updated", view())],
        EventKind::RefundFailed => vec![("refund.updated", view()), ("refund.failed", view())],
        _ => Vec::new(),
    })
}

fn of_dispute(state: &Truth, id: &str, kind: EventKind) -> Option<Vec<Told>> {
    let row = state.disputes.get(id)?;
    let view = || dispute(state, row);
    Some(match kind {
        EventKind::DisputeOpened => {
            vec![("charge.dispute.created", view()), ("charge.dispute.funds_withdrawn", view())]
        }
        EventKind::DisputeWon => {
            vec![("charge.dispute.closed", view()), ("charge.dispute.funds_reinstated", view())]
        }
        EventKind::DisputeLost => vec![("charge.dispute.closed", view())],
        _ => Vec::new(),
    })
}

/// The events of the account that are still listed.
fn live<'a>(state: &'a Truth, account: &'a Known, now: i64) -> impl Iterator<Item = &'a Event> {
    let since = now.saturating_sub(LIVE_MS);
    state.events.iter().filter(move |event| event.account.as_deref() == Some(account.name()) && event.at >= since)
}

fn as_sent(event: &Event) -> Result<&RawValue, ApiError> {
    Ok(serde_json::from_str(&event.body).map_err(std::io::Error::from)?)
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
}

/// stripe: "catch-up": `GET events?created[gte]=..&types[]=..&limit=100`, page with `starting_after`.
async fn list_all(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let part = Part::read(&mut asking)?;
    let mut only = asking.params.all("types[]");
    only.extend(asking.take("type"));
    let mut state = gateway.state();
    let now = state.now();
    let account = Arc::clone(&asking.account);
    asking.count_rest(&mut state);
    let rows = live(&state, &account, now).map(|event| (event.id.clone(), seconds(event.at), event));
    let meant = |event: &&Event| {
        only.is_empty()
            || serde_json::from_str::<Head<'_>>(&event.body).is_ok_and(|head| only.iter().any(|one| one == head.kind))
    };
    let (rows, has_more) = part.of(rows, "event", meant)?;
    #[derive(Serialize)]
    struct Page<'a> {
        object: &'static str,
        data: Vec<&'a RawValue>,
        has_more: bool,
        url: &'static str,
    }
    let data = rows.into_iter().map(as_sent).collect::<Result<_, _>>()?;
    answer(&Page { object: "list", data, has_more, url: "/v1/events" })
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let now = state.now();
    let account = Arc::clone(&asking.account);
    asking.count_rest(&mut state);
    let found = live(&state, &account, now).find(|event| event.id == id);
    answer(&as_sent(found.ok_or_else(|| no_such("event", &id, "id"))?)?)
}
