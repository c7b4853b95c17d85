//! Xendit's invoices and refunds, and what they say in our terms. The canonical reference of a payment is its invoice.

use base::{Money, Timestamp};
use serde::Deserialize;
use serde_json::{Number, Value};

use super::amounts::money;
use crate::gateways::own_id::made_at;
use crate::gateways::{CallError, GatewayRef, Method, Mode, Observation, PaymentFact, RefundStatus, Reply};

/// The world and the time of an answer: Xendit's objects do not name their world.
#[derive(Clone, Copy)]
pub(super) struct Told {
    environment: Mode,
    at: Option<Timestamp>,
}

impl Told {
    pub(super) fn by(reply: &Reply) -> Self {
        Self { environment: reply.asked_by, at: reply.date() }
    }

    /// The first of these texts that is a time; when none is, the time of the answer.
    fn time(self, texts: &[&Option<String>]) -> Result<Timestamp, CallError> {
        let named = texts.iter().find_map(|text| text.as_deref().and_then(Timestamp::parse));
        named.or(self.at).ok_or_else(|| CallError::unknown("nothing in the answer says since when it is so"))
    }
}

#[derive(Deserialize)]
pub(super) struct Balance {
    /// Only that it is there is of interest.
    #[serde(rename = "balance")]
    pub(super) _balance: Number,
}

/// An invoice, as it is made, fetched and listed. Times are RFC 3339.
#[derive(Deserialize)]
pub(super) struct Invoice {
    pub(super) id: String,
    pub(super) external_id: String,
    status: String,
    amount: Number,
    currency: String,
    /// What was paid, and when; told of paid invoices, and not by every answer.
    paid_amount: Option<Number>,
    paid_at: Option<String>,
    expiry_date: Option<String>,
    invoice_url: Option<String>,
    created: Option<String>,
    updated: Option<String>,
    payment_method: Option<String>,
    payment_channel: Option<String>,
}

impl Invoice {
    /// Everything this view of the invoice says.
    pub(super) fn observations(&self, told: Told) -> Result<Vec<Observation>, CallError> {
        let asked = money(&self.amount, &self.currency)?;
        let (fact, at) = match self.status.as_str() {
            "PENDING" => {
                let page_expires_at = self.expiry_date.as_deref().and_then(Timestamp::parse);
                let fact = PaymentFact::Pending { page_url: self.invoice_url.clone(), page_expires_at };
                (fact, told.time(&[&self.created, &self.updated])?)
            }
            // Settled says that the money went on to the balance: the same capture, not another.
            "PAID" | "SETTLED" => {
                let amount = self.paid_amount.as_ref().map_or(Ok(asked), |paid| money(paid, &self.currency))?;
                let at = told.time(&[&self.paid_at, &self.updated])?;
                (PaymentFact::Captured { amount, at, capture_no: None }, at)
            }
            // An invoice that we ended early was over before its time, and is changed last by that.
            "EXPIRED" => (PaymentFact::Expired, told.time(&[&self.updated, &self.expiry_date])?),
            other => return Err(CallError::unknown(format!("'{other}' is no status of an invoice"))),
        };
        Ok(vec![self.tells(fact, asked, at, told.environment)])
    }

    fn tells(&self, fact: PaymentFact, asked: Money, at: Timestamp, environment: Mode) -> Observation {
        let is_paid = matches!(fact, PaymentFact::Captured { .. });
        Observation {
            reference: Some(self.external_id.clone()).filter(|id| !id.is_empty()),
            canonical: Some(GatewayRef(self.id.clone())),
            aliases: Vec::new(),
            fact,
            amount: Some(asked),
            at,
            method: self.payment_method.as_deref().filter(|_| is_paid).map(|word| self.method(word)),
            environment,
        }
    }

    /// Families that the shop reports by; Xendit's own word for the rest.
    fn method(&self, word: &str) -> Method {
        let word = word.to_ascii_lowercase();
        let family = match word.as_str() {
            "credit_card" => "card",
            "ewallet" => "wallet",
            other => other,
        };
        let label = self.payment_channel.as_deref().unwrap_or_default().to_ascii_lowercase();
        Method { family: family.to_owned(), label, last4: None }
    }
}

/// A refund. Its reason and the channel are not read.
#[derive(Deserialize)]
pub(super) struct Refund {
    id: String,
    /// Told by webhooks; the published form of the object itself does not have it.
    invoice_id: Option<String>,
    metadata: Option<Value>,
    amount: Number,
    currency: String,
    status: String,
    pub(super) reference_id: Option<String>,
    created: Option<String>,
    updated: Option<String>,
}

/// A page of refunds.
#[derive(Deserialize)]
pub(super) struct Refunds<T> {
    pub(super) data: Vec<T>,
    #[serde(default)]
    pub(super) has_more: bool,
}

impl Refund {
    /// What it says. `asked_of` is the invoice whose refunds were asked for. One that names no invoice in any way
    /// is told without one.
    pub(super) fn observation(&self, told: Told, asked_of: Option<&str>) -> Result<Observation, CallError> {
        let status = match self.status.as_str() {
            "PENDING" => RefundStatus::Pending,
            "SUCCEEDED" => RefundStatus::Succeeded,
            "FAILED" => RefundStatus::Failed,
            CANCELLED => RefundStatus::Cancelled,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a refund"))),
        };
        let first = if status == RefundStatus::Pending { &self.created } else { &self.updated };
        Ok(Observation {
            reference: None,
            canonical: self.invoice(asked_of).map(GatewayRef::from),
            aliases: Vec::new(),
            fact: PaymentFact::Refunded {
                refund_ref: self.id.clone(),
                // Refunds made in the dashboard carry a reference of Xendit's own making.
                reference: self.reference_id.clone().filter(|id| made_at(id).is_some()),
                amount: money(&self.amount, &self.currency)?,
                status,
            },
            amount: None,
            at: told.time(&[first, &self.created])?,
            method: None,
            environment: told.environment,
        })
    }

    /// The invoice that it belongs to: as it says, as we wrote into it, or as it was asked for.
    fn invoice<'a>(&'a self, asked_of: Option<&'a str>) -> Option<&'a str> {
        let written = || self.metadata.as_ref()?.get(INVOICE)?.as_str();
        self.invoice_id.as_deref().or_else(written).or(asked_of)
    }
}

/// The word under which a refund of ours carries its invoice.
pub(super) const INVOICE: &str = "invoice";

/// Status of a refund that was called off; unverified.
const CANCELLED: &str = "CANCELLED";

/// Reads one object of a list.
pub(super) fn read<'a, T: Deserialize<'a>>(object: &'a Value) -> Result<T, CallError> {
    T::deserialize(object).map_err(|cause| CallError::unknown(cause.to_string()))
}
