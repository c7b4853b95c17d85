//! What we learn about a payment, in our terms, whoever tells it.

use std::borrow::Cow;
use std::fmt;

use base::card_numbers::strike_text;
use base::{Money, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Mode;

/// Somebody else's id.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GatewayRef(pub String);

impl GatewayRef {
    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl From<&str> for GatewayRef {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
impl fmt::Display for GatewayRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for GatewayRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Under way.
    Pending,
    /// The customer has it.
    Succeeded,
    /// It came back, or was refused.
    Failed,
    /// It was called off.
    Cancelled,
}

/// How a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// A question; no money was taken.
    Inquiry,
    /// Money is held or taken.
    Open,
    /// The money is ours again.
    Won,
    /// The money is gone.
    Lost,
    /// It ended and no money had moved.
    Dropped,
}

/// How what is told of a dispute compares with what else is told of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeTold {
    /// It stands so, and nobody says since when: an ending holds against what is under way.
    #[default]
    Standing,
    /// It came to stand so at this instant, by the gateway's clock: the later one holds, also where a dispute that had ended is
    /// taken up again.
    Since(Timestamp),
    /// Only that the money went is told, by a name of its own, and the gateway may tell of the dispute beside it: it counts where
    /// no dispute is told.
    MoneyAlone,
}

impl DisputeTold {
    fn is_preset(&self) -> bool {
        *self == Self::Standing
    }
}

/// One thing that is so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PaymentFact {
    /// It exists at the gateway and nobody has paid yet.
    Pending {
        /// Where the customer pays, if the gateway tells it.
        page_url: Option<String>,
        /// When that page ends.
        page_expires_at: Option<Timestamp>,
    },
    /// The customer agreed on the gateway's page and nothing is held yet: the money has to be taken by a call of ours.
    Approved {
        /// How much was agreed to.
        amount: Money,
    },
    /// Money is held.
    Authorised {
        /// How much.
        amount: Money,
    },
    /// Money was taken.
    Captured {
        /// All that was taken so far, refunds not counted.
        amount: Money,
        /// When.
        at: Timestamp,
        /// Which capture it was, where the gateway numbers them.
        capture_no: Option<u32>,
    },
    /// A try failed; the customer may try again.
    FailedTry {
        /// The gateway's words.
        reason: String,
        /// The gateway's id or number of the try, if it has one.
        try_ref: Option<String>,
    },
    /// It ended without money.
    Failed {
        /// The gateway's words.
        reason: String,
    },
    /// It was called off before it was paid.
    Cancelled,
    /// Its time ran out before it was paid.
    Expired,
    /// What the gateway keeps.
    FeeKnown {
        /// The fee without tax.
        fee: Money,
        /// Tax on the fee, on top of it.
        tax: Money,
    },
    /// Money went back, or is on its way, or did not go.
    Refunded {
        /// The gateway's id of the refund.
        refund_ref: String,
        /// Our refund id; none for a refund made in the gateway's own screen.
        reference: Option<String>,
        /// How much.
        amount: Money,
        /// How it stands.
        status: RefundStatus,
    },
    /// The customer asked the bank for the money.
    Disputed {
        /// The gateway's id of the dispute.
        dispute_ref: String,
        /// How much.
        amount: Money,
        /// How it stands.
        status: DisputeStatus,
        /// The gateway's word for the cause.
        reason: String,
        /// Until when evidence is taken.
        due_at: Option<Timestamp>,
        /// How this compares with what else is told of it.
        #[serde(default, skip_serializing_if = "DisputeTold::is_preset")]
        told: DisputeTold,
    },
    /// What a person had said came in had not: nothing of it counts any more.
    Withdrawn {
        /// Why, in that person's words.
        reason: String,
    },
    /// One of our own calls has no answer; any observation made after it ends this.
    Unknown {
        /// Which call.
        call: String,
        /// What was seen instead of an answer.
        reason: String,
    },
}

/// What the customer paid with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// `card`, `upi`, `wallet`, `net_banking`, `paypal`, `google_pay`, `apple_pay`, `cash`, or the gateway's own word.
    pub family: String,
    /// Brand or name of it: `visa`.
    pub label: String,
    /// The last four characters of the card or account.
    pub last4: Option<String>,
}

impl Observation {
    /// The same without any card number in the gateway's words; names and amounts are none.
    pub fn without_card_numbers(&self) -> Cow<'_, Self> {
        let mut struck = Cow::Borrowed(self);
        let said = match &self.fact {
            PaymentFact::FailedTry { reason, .. }
            | PaymentFact::Failed { reason }
            | PaymentFact::Unknown { reason, .. } => Some(reason),
            _ => None,
        };
        if let Some(Cow::Owned(clean)) = said.map(|reason| strike_text(reason, &[]))
            && let PaymentFact::FailedTry { reason, .. }
            | PaymentFact::Failed { reason }
            | PaymentFact::Unknown { reason, .. } = &mut struck.to_mut().fact
        {
            *reason = clean;
        }
        let method = self.method.as_ref();
        let written = method.and_then(|method| method.last4.as_deref()).map(|last4| strike_text(last4, &[]));
        if let Some(Cow::Owned(clean)) = written
            && let Some(method) = &mut struck.to_mut().method
        {
            method.last4 = clean.get(clean.len().saturating_sub(4)..).map(str::to_owned);
        }
        let written = method.map(|method| strike_text(&method.label, &[]));
        if let Some(Cow::Owned(clean)) = written
            && let Some(method) = &mut struck.to_mut().method
        {
            method.label = clean;
        }
        struck
    }
}

impl Method {
    /// For people: `visa ••4242`.
    pub fn text(&self) -> String {
        let label = if self.label.is_empty() { &self.family } else { &self.label };
        match &self.last4 {
            Some(last4) => format!("{label} ••{last4}"),
            None => label.clone(),
        }
    }
}

/// One thing learned about one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Our payment id as the gateway gives it back; none for payments that were not started here.
    pub reference: Option<String>,
    /// The gateway's canonical reference, once there is one.
    pub canonical: Option<GatewayRef>,
    /// Other names of the payment there: page, session, charge.
    pub aliases: Vec<String>,
    /// What is so.
    pub fact: PaymentFact,
    /// What the payment was made for at the gateway, to compare with what we asked.
    pub amount: Option<Money>,
    /// Since when it is so, by the gateway's clock.
    pub at: Timestamp,
    /// What the customer paid with, if known.
    pub method: Option<Method>,
    /// Real money or not.
    pub environment: Mode,
}

impl Observation {
    /// A text that is the same for the same fact about the same payment, whoever tells it and how often. Times, methods
    /// and words that tellers put differently are not in it; the canonical reference is in every fact about money, so
    /// that two charges under one reference of ours stay two.
    pub fn fact_key(&self) -> String {
        let of = self.canonical.as_ref().map_or("", GatewayRef::as_str);
        let sum = |amount: &Money| format!("{}:{}", amount.currency, amount.minor);
        match &self.fact {
            PaymentFact::Pending { page_url: None, .. } => "pending".to_owned(),
            PaymentFact::Pending { page_url: Some(url), .. } => format!("pending:{}", short_digest(url)),
            // Whoever agrees again, after a refusal, says something new.
            PaymentFact::Approved { amount } => format!("approved:{of}:{}:{}", sum(amount), self.at.0),
            PaymentFact::Authorised { amount } => format!("authorised:{of}:{}", sum(amount)),
            PaymentFact::Captured { amount, .. } => format!("captured:{of}:{}", sum(amount)),
            PaymentFact::FailedTry { try_ref: Some(try_ref), .. } => format!("failed_try:{try_ref}"),
            PaymentFact::FailedTry { reason, try_ref: None } => format!("failed_try:{}", short_digest(reason)),
            PaymentFact::Failed { .. } => "failed".to_owned(),
            PaymentFact::Cancelled => "cancelled".to_owned(),
            PaymentFact::Expired => "expired".to_owned(),
            PaymentFact::Withdrawn { .. } => "withdrawn".to_owned(),
            PaymentFact::FeeKnown { fee, tax } => format!("fee:{of}:{}:{}", sum(fee), tax.minor),
            PaymentFact::Refunded { refund_ref, amount, status, .. } => {
                format!("refund:{refund_ref}:{}:{}", sum(amount), word(status))
            }
            PaymentFact::Disputed { dispute_ref, amount, status, told, .. } => {
                let stands = format!("dispute:{dispute_ref}:{}:{}", sum(amount), word(status));
                match told {
                    // The same once more, after something else, is news.
                    DisputeTold::Since(at) => format!("{stands}:{}", at.0),
                    DisputeTold::Standing | DisputeTold::MoneyAlone => stands,
                }
            }
            PaymentFact::Unknown { call, .. } => format!("unknown:{call}:{}", self.at.0),
        }
    }
}

/// The name of a state as it is stored.
fn word(state: &impl Serialize) -> String {
    match serde_json::to_value(state) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn short_digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes())).chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    fn captured(by: &str, at: i64) -> Observation {
        let amount = Money::new(12_345, Currency::of("INR").unwrap()).unwrap();
        Observation {
            reference: Some("pay_1".into()),
            canonical: Some(by.into()),
            aliases: vec![],
            fact: PaymentFact::Captured { amount, at: Timestamp(at), capture_no: None },
            amount: Some(amount),
            at: Timestamp(at),
            method: None,
            environment: Mode::Test,
        }
    }

    #[test]
    fn the_same_capture_told_at_another_time_is_the_same_fact() {
        assert_eq!(captured("pi_1", 1_000).fact_key(), captured("pi_1", 2_000).fact_key());
        assert_ne!(captured("pi_1", 1_000).fact_key(), captured("pi_2", 1_000).fact_key());
        assert_eq!(captured("pi_1", 1_000).fact_key(), "captured:pi_1:INR:12345");
    }

    #[test]
    fn an_observation_reads_back_from_its_json() {
        let facts = [
            PaymentFact::Pending { page_url: Some("https://x.test/1".into()), page_expires_at: Some(Timestamp(5_000)) },
            PaymentFact::Cancelled,
            PaymentFact::FailedTry { reason: "declined".into(), try_ref: None },
            PaymentFact::Unknown { call: "create".into(), reason: "time-out".into() },
        ];
        for fact in facts {
            let observation = Observation { fact, ..captured("pi_1", 1_000) };
            let json = serde_json::to_string(&observation).unwrap();
            assert_eq!(serde_json::from_str::<Observation>(&json).unwrap(), observation, "{json}");
        }
    }

    #[test]
    fn a_method_is_shown_with_its_last_four() {
        let card = Method { family: "card".into(), label: "visa".into(), last4: Some("4242".into()) };
        assert_eq!(card.text(), "visa ••4242");
        assert_eq!(Method { family: "upi".into(), label: String::new(), last4: None }.text(), "upi");
    }
}
