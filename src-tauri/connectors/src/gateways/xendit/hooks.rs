//! Xendit's webhooks. The token in their header says who sent them and nothing of what is in them: each is a hint,
//! after which the invoice or the refund itself is fetched.

use serde_json::Value;

use super::{REFUND, REFUNDS_OF};
use crate::gateways::own_id::made_at;
use crate::gateways::{GatewayRef, HookEvent, HookNews, HookRefusal, signed};

/// Our reference in the sample that the dashboard's test button sends; unverified.
const TEST_EXTERNAL_ID: &str = "invoice_123124123";

/// The words that an invoice's status is one of.
const STATUSES: [&str; 4] = ["PENDING", "PAID", "SETTLED", "EXPIRED"];

pub(super) fn read(body: &[u8]) -> Result<HookEvent, HookRefusal> {
    let body: Value = signed::json(body)?;
    match (text(&body, "event"), text(&body, "id"), text(&body, "status")) {
        (Some(kind), _, _) => Ok(event(kind, &body)),
        (None, Some(id), Some(status)) => Ok(invoice(id, status, &body)),
        (None, Some(id), None) => {
            let cause = "it has an id, and says neither what happened nor how it stands".to_owned();
            Ok(told("unknown", id.to_owned(), id, HookNews::NotUnderstood(cause)))
        }
        _ => Err(HookRefusal::Unreadable("it has no id".to_owned())),
    }
}

/// The flat object of an invoice. Other products of Xendit's send flat objects too, with words of their own for a
/// status.
fn invoice(id: &str, status: &str, body: &Value) -> HookEvent {
    let external_id = text(body, "external_id").unwrap_or_default();
    let news = if external_id == TEST_EXTERNAL_ID {
        HookNews::TestArrived
    } else if STATUSES.contains(&status) || made_at(external_id).is_some() {
        HookNews::FetchFirst(GatewayRef(id.to_owned()))
    } else {
        HookNews::Ignored
    };
    told(&format!("invoice.{}", status.to_ascii_lowercase()), format!("{id}:{status}"), id, news)
}

/// An event with its object under `data`.
fn event(kind: &str, body: &Value) -> HookEvent {
    let data = body.get("data").unwrap_or(&Value::Null);
    let (id, of_invoice) = (text(data, "id"), text(data, "invoice_id"));
    let news = match (kind.starts_with("refund."), id, of_invoice) {
        // The refund itself does not say of which invoice it is; that it is among those of this invoice does.
        (true, Some(_), Some(of)) => HookNews::FetchFirst(GatewayRef(format!("{REFUNDS_OF}{of}"))),
        (true, Some(refund), None) => HookNews::FetchFirst(GatewayRef(format!("{REFUND}{refund}"))),
        (true, None, _) => HookNews::NotUnderstood("it tells of a refund and does not name it".to_owned()),
        (false, _, Some(of)) => HookNews::FetchFirst(GatewayRef(of.to_owned())),
        (false, _, None) => HookNews::Ignored,
    };
    let about = of_invoice.or(id).unwrap_or(kind);
    // Without an id of its own, the same kind of news about the same thing at another time is another.
    let at = text(body, "created").unwrap_or_default();
    told(kind, format!("{}:{kind}:{at}", id.unwrap_or_default()), about, news)
}

fn told(kind: &str, key: String, about: &str, news: HookNews) -> HookEvent {
    HookEvent {
        event_id: key.clone(),
        kind: kind.to_owned(),
        order_key: about.to_owned(),
        dedupe_key: key,
        environment: None,
        news,
    }
}

/// A field that is a text with something in it.
fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
