//! The refund and the dispute: the two ways in which captured money goes back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::money::{Currency, Money};
use crate::payment::{Payment, PaymentStatus, amount_is_positive};
use crate::state::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

/// How refunds go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundMode {
    /// Succeeded in the answer.
    #[default]
    AtOnce,
    /// Pending, and succeeded after `after_ms` of gateway clock.
    Later,
    /// Pending, and failed after `after_ms` of gateway clock.
    FailLater,
    /// Pending until control decides.
    ByControl,
    /// Refused with 402.
    Refuse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RefundSettings {
    pub(crate) mode: RefundMode,
    pub(crate) after_ms: u64,
}

impl Default for RefundSettings {
    fn default() -> Self {
        Self { mode: RefundMode::AtOnce, after_ms: 60_000 }
    }
}

/// What a pending refund becomes, and when, in Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) at: i64,
    pub(crate) succeeds: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    /// The account that speaks a dialect; none is the account of `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    pub(crate) payment: String,
    pub(crate) payment_reference: String,
    /// The shop's own reference; none for a refund made in the gateway's own screen.
    pub(crate) reference: Option<String>,
    pub(crate) amount: Money,
    pub(crate) status: RefundStatus,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) created: i64,
    pub(crate) changed: i64,
    /// What a dialect keeps of the request to show it again.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) extra: Map<String, Value>,
}

impl Refund {
    /// Takes money back from a payment: gives the refund, and the payment with what is left.
    pub(crate) fn take(
        id: String,
        payment: &Payment,
        amount: Option<Money>,
        reference: Option<String>,
        how: RefundSettings,
        at: i64,
    ) -> Result<(Self, Payment), ApiError> {
        if payment.status != PaymentStatus::Captured {
            return Err(
                ApiError::conflict("payment_not_captured", "only a captured payment can be refunded").about("payment")
            );
        }
        let left = payment.refundable()?;
        let amount = amount.unwrap_or(left);
        if amount.minus(left)?.is_positive() || !left.is_positive() {
            let message = format!("only {left} of this payment can still be refunded");
            return Err(ApiError::conflict("refund_above_captured", message).about("amount"));
        }
        amount_is_positive(amount)?;
        let due = at.saturating_add(i64::try_from(how.after_ms).unwrap_or(i64::MAX));
        let (status, outcome) = match how.mode {
            RefundMode::AtOnce => (RefundStatus::Succeeded, None),
            RefundMode::Later => (RefundStatus::Pending, Some(Outcome { at: due, succeeds: true })),
            RefundMode::FailLater => (RefundStatus::Pending, Some(Outcome { at: due, succeeds: false })),
            RefundMode::ByControl => (RefundStatus::Pending, None),
            RefundMode::Refuse => {
                return Err(ApiError::declined("refund_refused", "the customer's bank refused the refund"));
            }
        };
        let mut paid = payment.clone();
        paid.refunded = paid.refunded.plus(amount)?;
        paid.changed = at;
        let refund = Self {
            id,
            account: payment.account.clone(),
            payment: payment.id.clone(),
            payment_reference: payment.reference.clone(),
            reference,
            amount,
            status,
            outcome,
            created: at,
            changed: at,
            extra: Map::new(),
        };
        Ok((refund, paid))
    }

    /// Ends a pending refund. A failed one gives the money back to the payment.
    pub(crate) fn settled(&self, payment: &Payment, succeeds: bool, at: i64) -> Result<(Self, Payment), ApiError> {
        if self.status != RefundStatus::Pending {
            return Err(ApiError::conflict("refund_not_pending", "this refund has ended"));
        }
        let (mut refund, mut paid) = (self.clone(), payment.clone());
        refund.status = if succeeds { RefundStatus::Succeeded } else { RefundStatus::Failed };
        refund.outcome = None;
        refund.changed = at;
        if !succeeds {
            paid.refunded = paid.refunded.minus(self.amount)?;
            paid.changed = at;
        }
        Ok((refund, paid))
    }

    pub(crate) fn view<'a>(&'a self, place: &'a Place) -> RefundView<'a> {
        RefundView {
            id: &self.id,
            object: "refund",
            account: self.account.as_deref(),
            payment: &self.payment,
            payment_reference: &self.payment_reference,
            reference: self.reference.as_deref(),
            currency: self.amount.currency(),
            amount: self.amount.to_string(),
            status: self.status,
            created: self.created,
            changed: self.changed,
            environment: &place.environment,
        }
    }
}

/// A refund as the API and the webhooks show it.
#[derive(Debug, Serialize)]
pub(crate) struct RefundView<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    payment: &'a str,
    payment_reference: &'a str,
    reference: Option<&'a str>,
    currency: Currency,
    amount: String,
    status: RefundStatus,
    created: i64,
    changed: i64,
    environment: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeStatus {
    Open,
    Won,
    Lost,
}

/// The customer asked the bank for the money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub(crate) id: String,
    /// The account that speaks a dialect; none is the account of `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    pub(crate) payment: String,
    pub(crate) payment_reference: String,
    pub(crate) reason: String,
    pub(crate) amount: Money,
    pub(crate) status: DisputeStatus,
    pub(crate) created: i64,
    pub(crate) changed: i64,
}

impl Dispute {
    /// Holds money of a captured payment.
    pub(crate) fn open(
        id: String,
        payment: &Payment,
        amount: Option<Money>,
        reason: String,
        at: i64,
    ) -> Result<(Self, Payment), ApiError> {
        let left = payment.refundable()?;
        let amount = amount.unwrap_or(left);
        if payment.status != PaymentStatus::Captured || !left.is_positive() || amount.minus(left)?.is_positive() {
            return Err(
                ApiError::conflict("nothing_to_dispute", format!("only {left} can be disputed")).about("amount")
            );
        }
        amount_is_positive(amount)?;
        let mut held = payment.clone();
        held.disputed = held.disputed.plus(amount)?;
        held.changed = at;
        let (account, payment, payment_reference) =
            (payment.account.clone(), payment.id.clone(), payment.reference.clone());
        let status = DisputeStatus::Open;
        Ok((Self { id, account, payment, payment_reference, reason, amount, status, created: at, changed: at }, held))
    }

    /// Ends an open dispute. A won one gives the money back to the shop.
    pub(crate) fn closed(&self, payment: &Payment, won: bool, at: i64) -> Result<(Self, Payment), ApiError> {
        if self.status != DisputeStatus::Open {
            return Err(ApiError::conflict("dispute_not_open", "this dispute has ended"));
        }
        let (mut dispute, mut held) = (self.clone(), payment.clone());
        dispute.status = if won { DisputeStatus::Won } else { DisputeStatus::Lost };
        dispute.changed = at;
        if won {
            held.disputed = held.disputed.minus(self.amount)?;
            held.changed = at;
        }
        Ok((dispute, held))
    }

    pub(crate) fn view<'a>(&'a self, place: &'a Place) -> DisputeView<'a> {
        DisputeView {
            id: &self.id,
            object: "dispute",
            account: self.account.as_deref(),
            payment: &self.payment,
            payment_reference: &self.payment_reference,
            reason: &self.reason,
            currency: self.amount.currency(),
            amount: self.amount.to_string(),
            status: self.status,
            created: self.created,
            changed: self.changed,
            environment: &place.environment,
        }
    }
}

/// A dispute as the API and the webhooks show it.
#[derive(Debug, Serialize)]
pub(crate) struct DisputeView<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    payment: &'a str,
    payment_reference: &'a str,
    reason: &'a str,
    currency: Currency,
    amount: String,
    status: DisputeStatus,
    created: i64,
    changed: i64,
    environment: &'a str,
}
