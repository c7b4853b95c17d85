//! The practice gateway's objects, and what they say in our terms.

use base::{Currency, Money, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Method, Mode, Observation, PaymentFact, RefundStatus,
};

/// Anything but `live` is a world without money.
pub(super) fn mode(environment: &str) -> Mode {
    if environment == "live" { Mode::Live } else { Mode::Test }
}

#[derive(Deserialize)]
pub(super) struct Balance {
    pub(super) account_name: String,
    pub(super) environment: String,
}

#[derive(Deserialize)]
pub(super) struct Rows<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) has_more: bool,
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) status: String,
    pub(super) currency: Currency,
    pub(super) amount: String,
    pub(super) amount_captured: String,
    pub(super) fee: Option<Fee>,
    pub(super) checkout_url: Option<String>,
    /// Unix seconds.
    pub(super) expires_at: Option<i64>,
    /// Unix milliseconds.
    pub(super) changed: i64,
    pub(super) method: Option<PaidWith>,
    #[serde(default)]
    pub(super) failed_tries: u32,
    pub(super) environment: String,
}

#[derive(Deserialize)]
pub(super) struct Fee {
    pub(super) amount: String,
    pub(super) tax: String,
    pub(super) currency: Currency,
}

#[derive(Deserialize)]
pub(super) struct PaidWith {
    pub(super) family: String,
    pub(super) brand: Option<String>,
    last4: Option<String>,
}

impl PaidWith {
    /// The same in our terms.
    pub(super) fn told(&self) -> Method {
        Method { family: self.family.clone(), label: self.brand.clone().unwrap_or_default(), last4: self.last4.clone() }
    }
}

/// A way to pay that the gateway keeps.
#[derive(Deserialize)]
pub(super) struct Kept {
    pub(super) method: PaidWith,
    /// `2028-10`.
    pub(super) expires: Option<String>,
}

impl Payment {
    /// Everything this view of the payment says. `changed` is when it became so, or later: an event carries the view of
    /// its own instant.
    pub(super) fn observations(&self) -> Result<Vec<Observation>, CallError> {
        let at = Timestamp(self.changed);
        let mut facts = Vec::new();
        let taken = money(&self.amount_captured, self.currency)?;
        match self.status.as_str() {
            "open" => facts.push(PaymentFact::Pending {
                page_url: self.checkout_url.clone(),
                page_expires_at: self.expires_at.map(Timestamp::from_unix_seconds),
            }),
            "authorised" => facts.push(PaymentFact::Authorised { amount: money(&self.amount, self.currency)? }),
            "captured" => facts.push(PaymentFact::Captured { amount: taken, at, capture_no: None }),
            "failed" => facts.push(PaymentFact::Failed { reason: "the payment failed".into() }),
            "cancelled" => facts.push(PaymentFact::Cancelled),
            "expired" => facts.push(PaymentFact::Expired),
            other => return Err(CallError::unknown(format!("'{other}' is no status of a payment"))),
        }
        if self.failed_tries > 0 && self.status == "open" {
            let try_ref = Some(format!("{}:{}", self.id, self.failed_tries));
            facts.push(PaymentFact::FailedTry { reason: "the try was declined".into(), try_ref });
        }
        if let Some(fee) = &self.fee {
            facts.push(PaymentFact::FeeKnown {
                fee: money(&fee.amount, fee.currency)?,
                tax: money(&fee.tax, fee.currency)?,
            });
        }
        let amount = money(&self.amount, self.currency)?;
        Ok(facts.into_iter().map(|fact| self.observation(fact, amount, at)).collect())
    }

    fn observation(&self, fact: PaymentFact, amount: Money, at: Timestamp) -> Observation {
        let method = self.method.as_ref().map(PaidWith::told);
        Observation {
            reference: Some(self.reference.clone()),
            canonical: Some(GatewayRef(self.id.clone())),
            aliases: Vec::new(),
            fact,
            amount: Some(amount),
            at,
            method,
            environment: mode(&self.environment),
        }
    }
}

/// A refund or a dispute: both belong to a payment and name it in the same way.
#[derive(Deserialize)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) payment: String,
    pub(super) payment_reference: String,
    pub(super) reference: Option<String>,
    pub(super) currency: Currency,
    pub(super) amount: String,
    pub(super) status: String,
    #[serde(default)]
    pub(super) reason: String,
    pub(super) changed: i64,
    pub(super) environment: String,
}

impl Refund {
    pub(super) fn observation(&self) -> Result<Observation, CallError> {
        let status = match self.status.as_str() {
            "pending" => RefundStatus::Pending,
            "succeeded" => RefundStatus::Succeeded,
            "failed" => RefundStatus::Failed,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a refund"))),
        };
        let amount = money(&self.amount, self.currency)?;
        Ok(self.about(PaymentFact::Refunded {
            refund_ref: self.id.clone(),
            reference: self.reference.clone(),
            amount,
            status,
        }))
    }

    pub(super) fn dispute(&self) -> Result<Observation, CallError> {
        let status = match self.status.as_str() {
            "open" => DisputeStatus::Open,
            "won" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a dispute"))),
        };
        let amount = money(&self.amount, self.currency)?;
        let (dispute_ref, reason) = (self.id.clone(), self.reason.clone());
        Ok(self.about(PaymentFact::Disputed {
            dispute_ref,
            amount,
            status,
            reason,
            due_at: None,
            told: DisputeTold::Since(Timestamp(self.changed)),
        }))
    }

    fn about(&self, fact: PaymentFact) -> Observation {
        Observation {
            reference: Some(self.payment_reference.clone()),
            canonical: Some(GatewayRef(self.payment.clone())),
            aliases: Vec::new(),
            fact,
            amount: None,
            at: Timestamp(self.changed),
            method: None,
            environment: mode(&self.environment),
        }
    }
}

pub(super) fn money(text: &str, currency: Currency) -> Result<Money, CallError> {
    Money::parse(text, currency).map_err(|cause| CallError::unknown(format!("'{text}' {currency}: {cause}")))
}

#[derive(Deserialize)]
pub(super) struct Event {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) environment: String,
    pub(super) data: EventData,
}

/// The object of an event under its name. It is read only when it is asked for, so that an event whose object is not
/// understood can still be told apart from a body that is no event.
#[derive(Deserialize)]
pub(super) struct EventData {
    payment: Option<Value>,
    refund: Option<Value>,
    dispute: Option<Value>,
}

impl EventData {
    /// The payment that it is about.
    pub(super) fn payment_id(&self) -> Option<&str> {
        let of_payment = self.payment.as_ref().map(|payment| &payment["id"]);
        let part = of_payment.or_else(|| self.refund.as_ref().or(self.dispute.as_ref()).map(|part| &part["payment"]));
        part.and_then(Value::as_str)
    }

    /// What it says; none when it concerns no payment.
    pub(super) fn observations(&self) -> Result<Option<Vec<Observation>>, CallError> {
        if let Some(payment) = &self.payment {
            return read::<Payment>(payment)?.observations().map(Some);
        }
        if let Some(refund) = &self.refund {
            return read::<Refund>(refund)?.observation().map(|observation| Some(vec![observation]));
        }
        let Some(dispute) = &self.dispute else { return Ok(None) };
        read::<Refund>(dispute)?.dispute().map(|observation| Some(vec![observation]))
    }
}

/// Reads one object.
pub(super) fn read<'a, T: Deserialize<'a>>(object: &'a Value) -> Result<T, CallError> {
    T::deserialize(object).map_err(|cause| CallError::unknown(cause.to_string()))
}
