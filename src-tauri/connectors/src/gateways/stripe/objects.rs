//! Stripe's objects, as much of them as is read. Objects of every API version since 2017 are understood: the shape of a
//! webhook follows the version of its endpoint, not of our calls.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A reference that may have been replaced by the object itself.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Expandable<T> {
    Id(String),
    Object(Box<T>),
}

impl<T> Expandable<T> {
    pub(super) fn object(&self) -> Option<&T> {
        match self {
            Self::Id(_) => None,
            Self::Object(object) => Some(object),
        }
    }
}

pub(super) trait Named {
    fn id(&self) -> &str;
}

impl<T: Named> Expandable<T> {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Id(id) => id,
            Self::Object(object) => object.id(),
        }
    }
}

macro_rules! named {
    ($($name:ident),+) => {$(impl Named for $name { fn id(&self) -> &str { &self.id } })+};
}
named!(Intent, Charge, BalanceTransaction, Customer);

#[derive(Debug, Deserialize)]
pub(super) struct List<T> {
    #[serde(default = "Vec::new")]
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) has_more: bool,
}

/// Free words that we gave the object, and that it gives back.
pub(super) type Metadata = BTreeMap<String, String>;

#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) mode: Option<String>,
    pub(super) status: Option<String>,
    pub(super) payment_status: Option<String>,
    pub(super) amount_total: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) client_reference_id: Option<String>,
    pub(super) metadata: Option<Metadata>,
    pub(super) payment_intent: Option<Expandable<Intent>>,
    pub(super) url: Option<String>,
    /// Unix seconds.
    pub(super) expires_at: Option<i64>,
    /// Unix seconds.
    #[serde(default)]
    pub(super) created: i64,
    #[serde(default)]
    pub(super) livemode: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: i64,
    pub(super) amount_capturable: Option<i64>,
    pub(super) amount_received: Option<i64>,
    pub(super) currency: String,
    pub(super) cancellation_reason: Option<String>,
    pub(super) last_payment_error: Option<ErrorDetail>,
    pub(super) latest_charge: Option<Expandable<Charge>>,
    /// Before API version 2022-11-15.
    pub(super) charges: Option<List<Charge>>,
    pub(super) metadata: Option<Metadata>,
    #[serde(default)]
    pub(super) created: i64,
    pub(super) canceled_at: Option<i64>,
    #[serde(default)]
    pub(super) livemode: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) amount_captured: Option<i64>,
    pub(super) currency: String,
    pub(super) payment_intent: Option<Expandable<Intent>>,
    pub(super) balance_transaction: Option<Expandable<BalanceTransaction>>,
    pub(super) payment_method_details: Option<MethodDetails>,
    pub(super) refunds: Option<List<Refund>>,
    pub(super) metadata: Option<Metadata>,
    #[serde(default)]
    pub(super) created: i64,
    #[serde(default)]
    pub(super) livemode: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct BalanceTransaction {
    pub(super) id: String,
    pub(super) currency: String,
    pub(super) fee: i64,
    #[serde(default)]
    pub(super) fee_details: Vec<FeeDetail>,
    #[serde(default)]
    pub(super) created: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct FeeDetail {
    pub(super) amount: i64,
    #[serde(rename = "type")]
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct MethodDetails {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) card: Option<CardDetails>,
}

/// What Stripe keeps of a way to pay. How it pays stands in it as it does in a charge.
#[derive(Debug, Deserialize)]
pub(super) struct PaymentMethod {
    pub(super) id: String,
    pub(super) customer: Option<Expandable<Customer>>,
    #[serde(flatten)]
    pub(super) details: MethodDetails,
}

#[derive(Debug, Deserialize)]
pub(super) struct Customer {
    pub(super) id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct CardDetails {
    pub(super) brand: Option<String>,
    pub(super) last4: Option<String>,
    pub(super) exp_month: Option<u8>,
    pub(super) exp_year: Option<u16>,
    pub(super) wallet: Option<WalletDetails>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WalletDetails {
    #[serde(rename = "type")]
    pub(super) kind: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) status: Option<String>,
    pub(super) payment_intent: Option<Expandable<Intent>>,
    pub(super) charge: Option<Expandable<Charge>>,
    pub(super) metadata: Option<Metadata>,
    #[serde(default)]
    pub(super) created: i64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) status: String,
    #[serde(default)]
    pub(super) reason: String,
    pub(super) payment_intent: Option<Expandable<Intent>>,
    pub(super) charge: Option<Expandable<Charge>>,
    pub(super) evidence_details: Option<EvidenceDetails>,
    #[serde(default)]
    pub(super) created: i64,
    #[serde(default)]
    pub(super) livemode: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct EvidenceDetails {
    pub(super) due_by: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Balance {
    #[serde(default)]
    pub(super) livemode: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// Unix seconds.
    pub(super) created: i64,
    #[serde(default)]
    pub(super) livemode: bool,
    pub(super) data: EventData,
}

#[derive(Debug, Deserialize)]
pub(super) struct EventData {
    pub(super) object: serde_json::Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Failure {
    pub(super) error: ErrorDetail,
}

#[derive(Debug, Deserialize)]
pub(super) struct ErrorDetail {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) code: Option<String>,
    pub(super) decline_code: Option<String>,
    pub(super) param: Option<String>,
    pub(super) message: Option<String>,
    pub(super) charge: Option<String>,
}

impl ErrorDetail {
    /// Stripe's words, never empty.
    pub(super) fn words(&self) -> String {
        let said = [&self.message, &self.decline_code, &self.code, &self.kind];
        said.into_iter().flatten().find(|text| !text.is_empty()).map_or_else(|| "declined".to_owned(), Clone::clone)
    }
}
