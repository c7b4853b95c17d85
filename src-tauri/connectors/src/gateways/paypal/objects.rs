//! PayPal's objects, as much of them as is read: Orders v2, Payments v2, Disputes v1, Webhooks v1, Transaction Search
//! v1.

use base::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::amounts::Sum;
use super::names::Name;

/// A time as PayPal writes it: RFC 3339, in Transaction Search without the colon of the offset.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let strange = || serde::de::Error::custom(format!("'{text}' is no time"));
    if let Some(at) = Timestamp::parse(&text) {
        return Ok(Some(at));
    }
    let (local, offset) = text.split_at_checked(text.len().saturating_sub(5)).ok_or_else(strange)?;
    let (hours, minutes) = offset.split_at_checked(3).ok_or_else(strange)?;
    Timestamp::parse(&format!("{local}{hours}:{minutes}")).map(Some).ok_or_else(strange)
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    pub(super) href: String,
    #[serde(default)]
    pub(super) rel: String,
}

/// The address of the first link of one of these relations, in the order of the relations.
pub(super) fn link<'a>(links: &'a [Link], rels: &[&str]) -> Option<&'a str> {
    let of = |rel: &&str| links.iter().find(|link| link.rel == **rel && !link.href.is_empty());
    rels.iter().find_map(of).map(|link| link.href.as_str())
}

#[derive(Debug, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) intent: Option<String>,
    #[serde(default)]
    pub(super) purchase_units: Vec<Unit>,
    /// One entry: what the buyer pays with, under its name.
    pub(super) payment_source: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "time")]
    pub(super) create_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) update_time: Option<Timestamp>,
    #[serde(default)]
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Unit {
    pub(super) custom_id: Option<String>,
    pub(super) invoice_id: Option<String>,
    pub(super) amount: Option<Sum>,
    #[serde(default)]
    pub(super) payments: Payments,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Payments {
    pub(super) authorizations: Vec<Movement>,
    pub(super) captures: Vec<Movement>,
    pub(super) refunds: Vec<Movement>,
}

/// An authorization, a capture or a refund: they share their form.
#[derive(Debug, Deserialize)]
pub(super) struct Movement {
    pub(super) id: String,
    pub(super) status: String,
    #[serde(default)]
    pub(super) status_details: Option<StatusDetails>,
    pub(super) amount: Option<Sum>,
    pub(super) custom_id: Option<String>,
    pub(super) invoice_id: Option<String>,
    pub(super) seller_receivable_breakdown: Option<Breakdown>,
    pub(super) supplementary_data: Option<Supplement>,
    #[serde(default, deserialize_with = "time")]
    pub(super) expiration_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) create_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) update_time: Option<Timestamp>,
    #[serde(default)]
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StatusDetails {
    pub(super) reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Breakdown {
    pub(super) paypal_fee: Option<Sum>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Supplement {
    #[serde(default)]
    pub(super) related_ids: RelatedIds,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RelatedIds {
    pub(super) order_id: Option<String>,
    pub(super) authorization_id: Option<String>,
    pub(super) capture_id: Option<String>,
}

impl Movement {
    fn related(&self, of: impl Fn(&RelatedIds) -> Option<&String>) -> Option<String> {
        self.supplementary_data.as_ref().and_then(|data| of(&data.related_ids)).filter(|id| !id.is_empty()).cloned()
    }

    /// What it came from, as its link says.
    fn up(&self) -> Option<Name> {
        link(&self.links, &["up"]).and_then(Name::of_address)
    }

    /// The order it belongs to, if it says so.
    pub(super) fn order(&self) -> Option<Name> {
        let told = self.related(|ids| ids.order_id.as_ref()).map(Name::Order);
        told.or_else(|| self.up().filter(|up| matches!(up, Name::Order(_))))
    }

    /// The authorization it was taken from, if it says so.
    pub(super) fn authorization(&self) -> Option<Name> {
        let told = self.related(|ids| ids.authorization_id.as_ref()).map(Name::Authorization);
        told.or_else(|| self.up().filter(|up| matches!(up, Name::Authorization(_))))
    }

    /// Whether it is a capture, as its own link says.
    pub(super) fn is_capture(&self) -> bool {
        matches!(link(&self.links, &["self"]).and_then(Name::of_address), Some(Name::Capture(_)))
    }

    /// The capture it went back from, if it says so.
    pub(super) fn capture(&self) -> Option<Name> {
        let told = self.related(|ids| ids.capture_id.as_ref()).map(Name::Capture);
        told.or_else(|| self.up().filter(|up| matches!(up, Name::Capture(_))))
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub(super) dispute_id: String,
    pub(super) status: String,
    pub(super) dispute_life_cycle_stage: Option<String>,
    #[serde(default)]
    pub(super) reason: String,
    pub(super) dispute_amount: Option<Sum>,
    pub(super) dispute_outcome: Option<Outcome>,
    #[serde(default)]
    pub(super) disputed_transactions: Vec<Disputed>,
    #[serde(default, deserialize_with = "time")]
    pub(super) seller_response_due_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) create_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    pub(super) update_time: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    pub(super) outcome_code: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Disputed {
    /// The capture, as we know it.
    pub(super) seller_transaction_id: Option<String>,
    /// Our payment id.
    pub(super) custom: Option<String>,
    pub(super) gross_amount: Option<Sum>,
}

/// One row of Transaction Search.
#[derive(Debug, Deserialize)]
pub(super) struct Transaction {
    pub(super) transaction_id: String,
    pub(super) paypal_reference_id: Option<String>,
    pub(super) paypal_reference_id_type: Option<String>,
    pub(super) transaction_event_code: Option<String>,
    pub(super) transaction_status: Option<String>,
    pub(super) transaction_amount: Option<Sum>,
    pub(super) fee_amount: Option<Sum>,
    pub(super) invoice_id: Option<String>,
    pub(super) custom_field: Option<String>,
    #[serde(default, deserialize_with = "time")]
    pub(super) transaction_initiation_date: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TransactionRow {
    pub(super) transaction_info: Transaction,
}

#[derive(Debug, Deserialize)]
pub(super) struct Transactions {
    #[serde(default)]
    pub(super) transaction_details: Vec<Value>,
    #[serde(default)]
    pub(super) total_pages: u32,
    #[serde(default, deserialize_with = "time")]
    pub(super) last_refreshed_datetime: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Disputes {
    #[serde(default)]
    pub(super) items: Vec<Value>,
    #[serde(default)]
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Events {
    #[serde(default)]
    pub(super) events: Vec<Value>,
    #[serde(default)]
    pub(super) links: Vec<Link>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) event_type: String,
    /// The object as it was then. It is read only when it is asked for, so that an event whose object is not understood
    /// can still be told apart from a body that is no event.
    #[serde(default)]
    pub(super) resource: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Listeners {
    pub(super) webhooks: Vec<Value>,
}

#[derive(Deserialize)]
pub(super) struct TokenGiven {
    pub(super) access_token: String,
    /// Seconds.
    pub(super) expires_in: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_colon_in_the_offset() {
        let read = |text: &str| {
            let json = format!(r#"{{"transaction_id":"A","transaction_initiation_date":"{text}"}}"#);
            serde_json::from_str::<Transaction>(&json).map(|row| row.transaction_initiation_date)
        };
        let noon = Timestamp::parse("2026-11-21T12:00:00Z");
        for text in [
            "2026-11-21T12:00:00Z",
            "2026-11-21T12:00:00+0000",
            "2026-11-21T04:00:00-0800",
            "2026-11-21T13:00:00+01:00",
        ] {
            assert_eq!(read(text).unwrap(), noon, "{text}");
        }
        for text in ["", "now", "+0000", "éé000"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
