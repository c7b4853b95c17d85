//! Stripe's events, whether they come as webhooks or from the list of events.

use base::Timestamp;
use serde::de::DeserializeOwned;

use super::facts::{SessionNews, mode};
use super::objects::{Charge, Dispute, Event, Expandable, Intent, Refund, Session};
use crate::gateways::{CallError, GatewayRef, HookEvent, HookNews};

/// The types that say something about payments.
pub(super) const TYPES: [&str; 18] = [
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "charge.refunded",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
];

/// The dashboard's test deliveries carry ids that end in zeros.
const TEST_ID: &str = "_00000000000000";

/// What an event is about, and what it says.
pub(super) fn read(event: Event) -> HookEvent {
    let at = Timestamp::from_unix_seconds(event.created);
    let about = event.data.object.get("id").and_then(|id| id.as_str()).unwrap_or_default();
    let test = event.id.ends_with(TEST_ID) || about.ends_with(TEST_ID);
    let (order_key, news) = if test {
        (about.to_owned(), HookNews::TestArrived)
    } else {
        match (news(&event, at), payment_of(&event)) {
            (Ok(news), _) => news.unwrap_or_else(|| (about.to_owned(), HookNews::Ignored)),
            // Proven, about a payment, and not understood: the payment itself says how it stands.
            (Err(_), Some(payment)) => (payment.to_owned(), HookNews::FetchFirst(payment.into())),
            (Err(cause), None) => (String::new(), HookNews::NotUnderstood(cause.to_string())),
        }
    };
    HookEvent {
        order_key: if order_key.is_empty() { event.id.clone() } else { order_key },
        dedupe_key: event.id.clone(),
        event_id: event.id,
        kind: event.kind,
        environment: Some(mode(event.livemode)),
        news,
    }
}

fn news(event: &Event, at: Timestamp) -> Result<Option<(String, HookNews)>, CallError> {
    // An endpoint may be set to send everything. The older name of `refund.updated` is taken as well, but not asked for.
    if !TYPES.contains(&event.kind.as_str()) && event.kind != "charge.refund.updated" {
        return Ok(None);
    }
    let (subject, action) = event.kind.rsplit_once('.').unwrap_or((event.kind.as_str(), ""));
    Ok(match subject {
        "payment_intent" => {
            let intent: Intent = object(event)?;
            Some((intent.id.clone(), HookNews::Observations(intent.observations(Some(at))?)))
        }
        "checkout.session" => session(&object(event)?, action, at)?,
        "charge" => {
            let charge: Charge = object(event)?;
            let refunds = charge.told_refunds(at)?;
            let payment = charge.payment().to_owned();
            let fetch = || HookNews::FetchFirst(GatewayRef(payment.clone()));
            let news = if refunds.is_empty() { fetch() } else { HookNews::Observations(refunds) };
            Some((payment, news))
        }
        "refund" | "charge.refund" => {
            let refund: Refund = object(event)?;
            let observation = refund.observation(Some(at), mode(event.livemode))?;
            let payment =
                refund.payment_intent.as_ref().map(Expandable::id).or(refund.charge.as_ref().map(Expandable::id));
            Some((payment.unwrap_or(&refund.id).to_owned(), HookNews::Observations(vec![observation])))
        }
        "charge.dispute" => {
            let dispute: Dispute = object(event)?;
            Some((dispute.payment().to_owned(), HookNews::Observations(vec![dispute.observation(Some(at))?])))
        }
        _ => None,
    })
}

/// The payment that an event is about, as far as that can be told without understanding the object.
fn payment_of(event: &Event) -> Option<&str> {
    let object = &event.data.object;
    let id = object.get("id").and_then(|id| id.as_str()).filter(|id| id.starts_with("pi_") || id.starts_with("cs_"));
    object.get("payment_intent").and_then(|intent| intent.as_str()).or(id)
}

fn session(session: &Session, action: &str, at: Timestamp) -> Result<Option<(String, HookNews)>, CallError> {
    if !session.is_payment() {
        return Ok(None);
    }
    let how = if action == "async_payment_failed" { SessionNews::AsyncFailed } else { SessionNews::State };
    let observations = session.observations(Some(at), None, how)?;
    if observations.is_empty() {
        return Ok(None);
    }
    let payment = session.payment_intent.as_ref().map_or(session.id.as_str(), Expandable::id);
    Ok(Some((payment.to_owned(), HookNews::Observations(observations))))
}

fn object<T: DeserializeOwned>(event: &Event) -> Result<T, CallError> {
    T::deserialize(&event.data.object).map_err(|cause| CallError::unknown(format!("{}: {cause}", event.kind)))
}
