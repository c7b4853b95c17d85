//! Razorpay's events.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::facts::Told;
use super::objects::{Dispute, Event, Link, Order, Payment, Refund};
use super::unsure::Said;
use crate::gateways::{CallError, GatewayRef, HookEvent, HookNews, Mode, Observation};

/// Events do not say of which world they are: [`HookEvent::heard_by`] puts in the one of the account that heard them.
/// Until then they count as real money.
const UNTOLD: Mode = Mode::Live;

/// What an event is about, and what it says.
pub(super) fn read(event: &Event, body: &[u8]) -> HookEvent {
    // The event's id stands in a header, which is not signed. A repeat of it has the same body.
    let digest = hex::encode(Sha256::digest(body));
    let news = match news(event) {
        Ok(None) => HookNews::Ignored,
        Ok(Some(Said::Facts(observations))) => HookNews::Observations(observations),
        Ok(Some(Said::Payment(name))) => HookNews::FetchFirst(name),
        // Proven, about a payment, and not understood: the payment itself says how it stands. Of refunds and disputes
        // it says nothing.
        Err(cause) => match subject(event) {
            Some(payment) => HookNews::FetchFirst(payment),
            None => HookNews::NotUnderstood(cause.to_string()),
        },
    };
    HookEvent {
        event_id: digest.clone(),
        kind: event.event.clone(),
        order_key: order_key(event, &news).unwrap_or_else(|| digest.clone()),
        dedupe_key: digest,
        environment: None,
        news,
    }
}

/// What one payment of ours is told by in most of its events: our reference first, since a link knows no payment and a
/// payment no link.
fn order_key(event: &Event, news: &HookNews) -> Option<String> {
    if let HookNews::Observations(told) = news
        && let Some(reference) = told.iter().find_map(|seen| seen.reference.clone())
    {
        return Some(reference);
    }
    let text = |kind: &str, field: &str| Some(event.entity(kind)?.get(field)?.as_str()?.to_owned());
    let names = [
        text("payment", "id"),
        text("refund", "payment_id"),
        text("dispute", "payment_id"),
        text("payment_link", "id"),
    ];
    names.into_iter().flatten().find(|name| !name.is_empty())
}

/// The payment that an event is about, or its link, as far as that can be told without understanding the object.
fn subject(event: &Event) -> Option<GatewayRef> {
    if !event.event.starts_with("payment_link.") && !is_of_payment(&event.event) {
        return None;
    }
    let id = |kind: &str| event.entity(kind)?.get("id")?.as_str();
    let payment = id("payment").filter(|id| id.starts_with("pay_"));
    payment.or_else(|| id("payment_link").filter(|id| id.starts_with("plink_"))).map(GatewayRef::from)
}

/// Events that carry a payment as it stands, by its own status.
fn is_of_payment(kind: &str) -> bool {
    kind == "order.paid"
        || (kind.starts_with("payment.")
            && !kind.starts_with("payment.dispute.")
            && !kind.starts_with("payment.downtime."))
}

fn news(event: &Event) -> Result<Option<Said>, CallError> {
    let kind = event.event.as_str();
    let told = told(event);
    let facts = if kind.starts_with("payment.dispute.") {
        vec![object::<Dispute>(event, "dispute")?.observation(&told, UNTOLD)?]
    } else if kind.starts_with("refund.") {
        // A payment that cannot be read says as little as none.
        let payment = object::<Payment>(event, "payment").ok();
        return object::<Refund>(event, "refund")?.said(payment.as_ref(), &told, UNTOLD).map(Some);
    } else if is_of_payment(kind) {
        object::<Payment>(event, "payment")?.observations(&told, UNTOLD)?
    } else if kind.starts_with("payment_link.") {
        link_news(event, &told)?
    } else {
        return Ok(None);
    };
    Ok(Some(Said::Facts(facts)))
}

/// A link as it stands, and the payment that came with it.
fn link_news(event: &Event, told: &Told) -> Result<Vec<Observation>, CallError> {
    let link: Link = object(event, "payment_link")?;
    let payment = event.entity("payment").map(|_| object::<Payment>(event, "payment")).transpose()?;
    match payment {
        Some(payment) => payment.observations(told, UNTOLD),
        None if link.is_paid() => Err(CallError::unknown("a paid link without its payment")),
        None => link.observations(UNTOLD),
    }
}

/// What the other objects of an event say of its payment.
fn told(event: &Event) -> Told {
    let text = |kind: &str, field: &str| {
        Some(event.entity(kind)?.get(field)?.as_str().filter(|text| !text.is_empty())?.to_owned())
    };
    let in_notes = || {
        let notes = event.entity("payment")?.get("notes")?;
        Some(notes.get(super::facts::PAYMENT)?.as_str().filter(|id| !id.is_empty())?.to_owned())
    };
    // The order of a link has the link's reference for its receipt.
    let receipt = || event.entity("order").and_then(|order| Order::deserialize(order).ok()?.receipt);
    Told {
        reference: in_notes().or_else(|| text("payment_link", "reference_id")).or_else(receipt),
        link: text("payment_link", "id"),
        at: event.at(),
    }
}

fn object<T: for<'a> Deserialize<'a>>(event: &Event, kind: &str) -> Result<T, CallError> {
    let missing = || CallError::unknown(format!("{}: without its {kind}", event.event));
    let entity = event.entity(kind).ok_or_else(missing)?;
    T::deserialize(entity).map_err(|cause| CallError::unknown(format!("{}: {cause}", event.event)))
}
