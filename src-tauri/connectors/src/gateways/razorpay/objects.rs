//! Razorpay's objects, as much of them as is read. Times are Unix seconds, and 0 or nothing where there is none.

use base::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A time that Razorpay wrote; none for 0.
pub(super) fn time(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.filter(|seconds| *seconds > 0).map(Timestamp::from_unix_seconds)
}

/// Free words that we gave the object and that it gives back. An empty set is written as a list.
#[derive(Debug, Default)]
pub(super) struct Notes(Value);

impl Notes {
    /// The text under a word, if it has one.
    pub(super) fn get(&self, word: &str) -> Option<String> {
        self.0.get(word).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

impl<'de> Deserialize<'de> for Notes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Collection {
    pub(super) items: Vec<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Links {
    pub(super) payment_links: Vec<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    /// What fees are counted in, where it is not the payment's own currency.
    pub(super) base_currency: Option<String>,
    pub(super) status: String,
    pub(super) captured: Option<bool>,
    pub(super) invoice_id: Option<String>,
    pub(super) description: Option<String>,
    pub(super) method: Option<String>,
    pub(super) card: Option<Card>,
    pub(super) bank: Option<String>,
    pub(super) wallet: Option<String>,
    #[serde(default)]
    pub(super) notes: Notes,
    /// With its tax.
    pub(super) fee: Option<i64>,
    pub(super) tax: Option<i64>,
    pub(super) error_description: Option<String>,
    pub(super) error_reason: Option<String>,
    pub(super) error_code: Option<String>,
    pub(super) created_at: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Card {
    pub(super) network: Option<String>,
    pub(super) last4: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) status: String,
    pub(super) reference_id: Option<String>,
    pub(super) short_url: Option<String>,
    pub(super) expire_by: Option<i64>,
    pub(super) expired_at: Option<i64>,
    pub(super) cancelled_at: Option<i64>,
    pub(super) created_at: Option<i64>,
    pub(super) updated_at: Option<i64>,
    #[serde(default)]
    pub(super) notes: Notes,
    /// The captured ones, each a [`LinkPayment`]; nothing or an empty list until there is one, and always in lists of
    /// links.
    pub(super) payments: Option<Value>,
}

/// A payment as its link tells it.
#[derive(Debug, Deserialize)]
pub(super) struct LinkPayment {
    pub(super) payment_id: String,
    pub(super) amount: i64,
    pub(super) method: Option<String>,
    pub(super) status: Option<String>,
    pub(super) created_at: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) payment_id: String,
    pub(super) status: String,
    pub(super) receipt: Option<String>,
    #[serde(default)]
    pub(super) notes: Notes,
    pub(super) created_at: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) payment_id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    #[serde(default)]
    pub(super) amount_deducted: i64,
    pub(super) reason_code: Option<String>,
    pub(super) respond_by: Option<i64>,
    pub(super) status: String,
    pub(super) phase: Option<String>,
    pub(super) created_at: Option<i64>,
}

/// What an order says of the payment link that made it.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Order {
    /// The reference of the link.
    pub(super) receipt: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub(super) event: String,
    #[serde(default)]
    pub(super) payload: Value,
    #[serde(default)]
    created_at: Value,
}

impl Event {
    /// When it happened. Events of payment links carry the time at which the link was made.
    pub(super) fn at(&self) -> Option<Timestamp> {
        time(self.created_at.as_i64())
    }

    /// The object of that kind as it stands in the event; it is read only when it is asked for, so that an event whose
    /// object is not understood can still be told apart from a body that is no event.
    pub(super) fn entity(&self, kind: &str) -> Option<&Value> {
        self.payload.get(kind)?.get("entity").filter(|entity| entity.is_object())
    }
}
