//! PayPal's events, whether they come as webhooks or from the list of events.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::names::Name;
use super::objects::{Dispute, Event, Movement, Order};
use crate::gateways::{CallError, GatewayRef, HookEvent, HookNews, HookRefusal, Mode, Observation, signed};

/// What an event is about, by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Order,
    Capture,
    /// A capture that came to nothing: whether the payment did too is for the order to say.
    NoCapture,
    Refund,
    Reversal,
    Authorization,
    Dispute,
}

/// The subject of a type of event; none where it concerns no payment. `PAYMENT.REFUND.*` is from memory, and
/// unverified.
fn subject(kind: &str) -> Option<Subject> {
    Some(match kind {
        "PAYMENT.CAPTURE.REFUNDED" => Subject::Refund,
        "PAYMENT.CAPTURE.REVERSED" => Subject::Reversal,
        "PAYMENT.CAPTURE.DENIED" | "PAYMENT.CAPTURE.DECLINED" => Subject::NoCapture,
        _ if kind.starts_with("CHECKOUT.ORDER.") => Subject::Order,
        _ if kind.starts_with("PAYMENT.CAPTURE.") => Subject::Capture,
        _ if kind.starts_with("PAYMENT.REFUND.") => Subject::Refund,
        _ if kind.starts_with("PAYMENT.AUTHORIZATION.") => Subject::Authorization,
        _ if kind.starts_with("CUSTOMER.DISPUTE.") => Subject::Dispute,
        _ => return None,
    })
}

/// What a listed event says.
pub(super) enum Told {
    /// Facts.
    Learned(Vec<Observation>),
    /// This has to be asked for.
    Fetch(Name),
    /// Nothing that concerns payments.
    Nothing,
}

/// Reads an event that PayPal gave to our own question. An order that was agreed to is asked for: what was so then may
/// have been taken, or be over, by now.
pub(super) fn listed(event: &Event, world: Mode) -> Result<Told, CallError> {
    let Some(subject) = subject(&event.event_type) else { return Ok(Told::Nothing) };
    let learned = match subject {
        Subject::Order if event.event_type == "CHECKOUT.ORDER.COMPLETED" => {
            object::<Order>(event)?.observations(None, world)?
        }
        Subject::Capture => object::<Movement>(event)?.capture_alone(&[], world)?,
        Subject::Refund => vec![object::<Movement>(event)?.refund_alone(None, world)?],
        Subject::Reversal => {
            let movement = object::<Movement>(event)?;
            // The capture that was reversed says nothing of how much went and under which name: a dispute tells it.
            if movement.is_capture() {
                return to_ask(event, subject).map(Told::Fetch);
            }
            vec![movement.reversal(world)?]
        }
        Subject::Authorization => object::<Movement>(event)?.authorization_alone(world)?,
        Subject::Dispute => object::<Dispute>(event)?.observations(world)?,
        Subject::Order | Subject::NoCapture => return to_ask(event, subject).map(Told::Fetch),
    };
    Ok(Told::Learned(learned))
}

/// The object that says for certain what an event hints at.
pub(super) fn asked_for(event: &Event) -> Option<Name> {
    to_ask(event, subject(&event.event_type)?).ok()
}

fn to_ask(event: &Event, subject: Subject) -> Result<Name, CallError> {
    let id = |name: &str| event.resource.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let order = || object::<Movement>(event).ok().and_then(|movement| movement.order());
    let name = match subject {
        Subject::Order => Name::Order(id("id")),
        // The order knows all that its captures know, and what was asked for besides.
        Subject::Capture | Subject::NoCapture => order().unwrap_or_else(|| Name::Capture(id("id"))),
        Subject::Refund => Name::Refund(id("id")),
        Subject::Authorization => order().unwrap_or_else(|| Name::Authorization(id("id"))),
        Subject::Dispute => Name::Dispute(id("dispute_id")),
        // What is shown with it is the reversal, or the capture that was reversed. Unverified: which.
        Subject::Reversal => {
            let movement = object::<Movement>(event)?;
            let capture = || movement.is_capture().then(|| order().unwrap_or_else(|| Name::Capture(id("id"))));
            let named = movement.capture().or_else(capture);
            named.ok_or_else(|| CallError::unknown("a reversal that names no capture"))?
        }
    };
    // What came from outside is checked as whatever is to go into a path.
    Name::read(&name.text()).map_err(|_| CallError::unknown(format!("{} without an id", event.event_type)))
}

/// Reads a webhook whose proof was good. The proof covers no more than a CRC-32 of the body, which anybody can bring
/// about who has once seen a delivery: an event is a hint, and what it is about is asked for. Of a reversal that is the
/// capture, which need not say that its money was taken back: that is believed when PayPal lists the event.
pub(super) fn read(body: &[u8]) -> Result<HookEvent, HookRefusal> {
    let event: Event = signed::json(body)?;
    let subject = subject(&event.event_type);
    let (order_key, news) = match subject {
        None => (String::new(), HookNews::Ignored),
        Some(subject) => match to_ask(&event, subject) {
            Ok(name) => (order_key(&event, &name), HookNews::FetchFirst(GatewayRef::from(&name))),
            Err(cause) => (String::new(), HookNews::NotUnderstood(cause.to_string())),
        },
    };
    Ok(HookEvent {
        order_key: if order_key.is_empty() { event.id.clone() } else { order_key },
        dedupe_key: event.id.clone(),
        event_id: event.id,
        kind: event.event_type,
        environment: None,
        news,
    })
}

/// Events of one payment are handled in their order: the order's name where it is told, else the capture's.
fn order_key(event: &Event, name: &Name) -> String {
    let movement = object::<Movement>(event).ok();
    let of = movement.and_then(|movement| movement.order().or_else(|| movement.capture()));
    of.unwrap_or_else(|| name.clone()).text()
}

fn object<T: DeserializeOwned>(event: &Event) -> Result<T, CallError> {
    T::deserialize(&event.resource).map_err(|cause| CallError::unknown(format!("{}: {cause}", event.event_type)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reversed(resource: &Value) -> Event {
        let event = json!({"id": "WH-1", "event_type": "PAYMENT.CAPTURE.REVERSED", "resource": resource});
        serde_json::from_value(event).unwrap()
    }

    fn links(own: &str, up: &str) -> Value {
        let address = |path: &str| format!("https://api-m.paypal.com{path}");
        json!([{"href": address(own), "rel": "self"}, {"href": address(up), "rel": "up"}])
    }

    /// The reversal itself is shown, or the capture that was reversed: either way the payment is asked for.
    #[test]
    fn a_reversal_asks_for_its_payment_whichever_of_the_two_is_shown() {
        let sum = json!({"currency_code": "EUR", "value": "11.80"});
        let refund = json!({
            "id": "7RV1", "status": "COMPLETED", "amount": sum, "update_time": "2026-11-25T10:00:00Z",
            "links": links("/v2/payments/refunds/7RV1", "/v2/payments/captures/3CA1"),
        });
        let capture = json!({
            "id": "3CA1", "status": "COMPLETED", "amount": sum, "update_time": "2026-11-25T10:00:00Z",
            "links": links("/v2/payments/captures/3CA1", "/v2/checkout/orders/5OR1"),
        });
        let alone = json!({
            "id": "3CA1", "status": "COMPLETED", "amount": sum,
            "links": [{"href": "https://api-m.paypal.com/v2/payments/captures/3CA1", "rel": "self"}],
        });
        let (refund, capture, alone) = (reversed(&refund), reversed(&capture), reversed(&alone));
        assert_eq!(asked_for(&refund), Some(Name::Capture("3CA1".into())));
        assert_eq!(asked_for(&capture), Some(Name::Order("5OR1".into())));
        assert_eq!(asked_for(&alone), Some(Name::Capture("3CA1".into())));
        assert!(matches!(listed(&refund, Mode::Live), Ok(Told::Learned(told)) if told.len() == 1));
        // A capture says neither how much went nor under which name: the dispute does.
        assert!(matches!(listed(&capture, Mode::Live), Ok(Told::Fetch(Name::Order(id))) if id == "5OR1"));
    }
}
