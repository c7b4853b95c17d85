//! What we ask a gateway for, in our words, and the answers that are not observations.

use std::time::Duration;

use base::{Money, Timestamp};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{GatewayRef, Method, Mode, Observation, PaymentFact};

/// Collect money on a page of the gateway's. A repeat under the same key must carry the same words: gateways refuse
/// another request under a known key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateAsk {
    /// Our payment id: the reference by which the gateway and every webhook name this payment.
    pub payment: String,
    /// Idempotency key, for good.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// What the customer reads on the page.
    pub description: String,
    /// Where the customer is sent afterwards.
    pub return_url: Option<String>,
    /// When the page ends; see [`super::About::page_end`].
    pub expires_at: Option<Timestamp>,
    /// Hold the money, take it later.
    pub manual_capture: bool,
    /// Where the customer is sent who turns back; none = [`CreateAsk::return_url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_url: Option<String>,
    /// The customer's e-mail address, for gateways whose page wants one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The customer's name, for gateways whose page shows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
}

/// Collect money with a token: of the gateway's own fields on our page, or of a way to pay that the gateway keeps for the
/// customer. The card's number never comes to us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeAsk {
    /// Our payment id: the reference by which the gateway and every webhook name this payment.
    pub payment: String,
    /// Idempotency key, for good.
    pub key: String,
    /// How much.
    pub amount: Money,
    /// The token. It is good only together with the account's credentials; that of a page's fields once, for a short while.
    pub token: String,
    /// Whether it is of a way to pay that the gateway keeps.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_saved: bool,
    /// What stands beside the payment in the gateway's screens.
    pub description: String,
    /// Hold the money, take it later.
    pub manual_capture: bool,
    /// The customer's e-mail address, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// Look at a way to pay that the gateway keeps for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedAsk {
    /// The gateway's name of it: not a card number, and worth nothing without the account's credentials.
    pub token: String,
}

/// A way to pay that the gateway keeps for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMethod {
    /// The name by which it is charged: the one that was asked for, or a fuller one.
    pub token: String,
    /// What is paid with.
    pub method: Method,
    /// The last month in which it is good: `2028-10`; none where it has no end, or none is told.
    pub expires: Option<String>,
}

/// Ask what became of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchAsk {
    /// Canonical reference, or an alias such as the page's id.
    pub payment: GatewayRef,
}

/// Look for a payment by our own reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindAsk {
    /// Our payment id.
    pub payment: String,
    /// When we first tried to make it. Gateways that cannot search by reference are asked for what was made around then.
    pub tried_at: Timestamp,
    /// When we last tried to make it. The nearer to the truth, the less there is to look through.
    pub tried_last_at: Timestamp,
    /// Where the page before ended, in the gateway's own words; none for the first page.
    #[serde(default)]
    pub after: Option<String>,
}

/// Ask what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAsk {
    /// Where the last listing ended; empty at first. Opaque: each gateway writes its own.
    pub cursor: String,
    /// Where to begin while there is no cursor: when the account was connected.
    pub since: Timestamp,
    /// The present.
    pub now: Timestamp,
    /// How many rows at most, 1 to 100.
    pub limit: u32,
}

/// One page of what changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// What was learned, in the order in which the gateway tells it.
    pub observations: Vec<Observation>,
    /// Payments about which something was listed that could not be understood: fetch them.
    pub fetch_first: Vec<GatewayRef>,
    /// Rows that could not be understood at all: they fail alone and never hold the cursor.
    pub bad: Vec<BadRow>,
    /// The cursor for the next listing; to be stored with the observations in one transaction.
    pub next: String,
    /// Whether to ask again at once.
    pub more: bool,
}

/// A listed row that could not be understood, and that names no payment to fetch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// The row as it was listed.
    pub row: serde_json::Value,
    /// Why it could not be understood.
    pub cause: String,
}

/// Take held money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptureAsk {
    /// Canonical reference.
    pub payment: GatewayRef,
    /// How much; none = all that is held. What is not taken is released.
    pub amount: Option<Money>,
    /// What the payment was made for, for gateways that want it said in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Money>,
    /// Idempotency key, for good.
    pub key: String,
}

/// End an unpaid page, or release held money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelAsk {
    /// The name that [`super::Gateway::name_to_cancel`] chooses.
    pub payment: GatewayRef,
    /// Idempotency key, for good.
    pub key: String,
}

/// Give captured money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAsk {
    /// Our refund id: the reference by which it is found again.
    pub refund: String,
    /// The name that [`super::Gateway::name_to_refund`] chooses.
    pub payment: GatewayRef,
    /// How much.
    pub amount: Money,
    /// Idempotency key, for good.
    pub key: String,
    /// Whether it is all that was captured, and nothing of it went back before.
    #[serde(default)]
    pub is_whole: bool,
    /// The last four characters of the card or account that paid, where they are known: some gateways ask for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    /// The gateway's own words of what the customer paid with, as [`super::Method::family`]: some refund each in a way of
    /// its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// Look for a refund by our own reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindRefundAsk {
    /// Our refund id.
    pub refund: String,
    /// The name that [`super::Gateway::name_to_refund`] chooses.
    pub payment: GatewayRef,
    /// When we first sent it, or a while before that. A gateway that is searched by time is asked from there on: what it cannot be
    /// asked about is [`super::CallError::Unknown`], and never an answer that holds nothing.
    pub sent_at: Timestamp,
    /// Where the search has come to, in the gateway's own words; none at its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl FindRefundAsk {
    /// The second and last place to look: a whole refund of what was not settled is a void, which bears no reference of ours and
    /// stands with its payment.
    pub(super) fn then_its_void(&self) -> Option<Self> {
        self.after.is_none().then(|| Self { after: Some("void".to_owned()), ..self.clone() })
    }

    /// What was found there, as the refund that was looked for.
    pub(super) fn done_by(&self, mut voids: Vec<Observation>) -> Vec<Observation> {
        for seen in &mut voids {
            if let PaymentFact::Refunded { reference, .. } = &mut seen.fact {
                *reference = Some(self.refund.clone());
            }
        }
        voids
    }
}

/// A short-lived token that stands for the credentials.
#[derive(Debug, Clone)]
pub struct Token {
    /// It.
    pub text: SecretString,
    /// How long it is good, from the moment it was asked for.
    pub good_for: Duration,
}

/// Who is paid by a link that we make, as it was entered for the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    /// The shop's address: `shop@bank`.
    pub address: String,
    /// The name that the payer's app shows.
    pub name: String,
    /// Merchant category; empty where there is none.
    pub category: String,
}

/// What a harmless call told about the credentials: they are good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestAnswer {
    /// A sentence for the settings page.
    pub message: String,
    /// Which world the credentials belong to, if the gateway says so.
    pub mode: Option<Mode>,
}
