//! The payment: what the customer owes on one checkout page, and what became of it. Every change is a function that
//! gives the payment as it is afterwards, or says why it cannot be.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::money::{Currency, Money};
use crate::state::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaymentStatus {
    Open,
    Authorised,
    Captured,
    Failed,
    Cancelled,
    Expired,
}

/// Whether paying takes the money at once, or holds it until the shop captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CaptureMode {
    #[default]
    Automatic,
    Manual,
}

/// What the customer paid with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Method {
    /// `card`, `upi`, `wallet`, `net_banking` and the like.
    pub(crate) family: String,
    #[serde(default)]
    pub(crate) brand: Option<String>,
    #[serde(default)]
    pub(crate) last4: Option<String>,
}

impl Method {
    pub(crate) fn card(brand: &str, last4: &str) -> Self {
        Self { family: "card".into(), brand: Some(brand.into()), last4: Some(last4.into()) }
    }

    /// One without a card: `upi`.
    pub(crate) fn of(family: &str) -> Self {
        Self { family: family.into(), brand: None, last4: None }
    }

    /// Short plain words only, and four digits: a card number has no place here.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let word = |text: &str| {
            !text.is_empty()
                && text.len() <= 32
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_- ".contains(&byte))
        };
        let last4 = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if word(&self.family) && self.brand.as_deref().is_none_or(word) && self.last4.as_deref().is_none_or(last4) {
            Ok(())
        } else {
            Err(ApiError::invalid("bad_method", "a method is a family, a brand and the last four digits")
                .about("method"))
        }
    }
}

/// What the gateway keeps for itself, and the tax on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fee {
    pub(crate) amount: Money,
    pub(crate) tax: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: String,
    /// The account that speaks a dialect; none is the account of `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    pub(crate) reference: String,
    pub(crate) description: Option<String>,
    pub(crate) return_url: Option<String>,
    pub(crate) capture: CaptureMode,
    pub(crate) status: PaymentStatus,
    pub(crate) amount: Money,
    pub(crate) captured: Money,
    /// Taken back by refunds, those under way included.
    pub(crate) refunded: Money,
    /// Held or taken back by disputes that are open or lost.
    pub(crate) disputed: Money,
    /// What was charged, from the moment the gateway tells it.
    pub(crate) fee: Option<Fee>,
    /// What the schedule would have charged; differs from `fee` when the gateway was told to charge a wrong one.
    pub(crate) fee_by_schedule: Option<Fee>,
    pub(crate) method: Option<Method>,
    pub(crate) failed_tries: u32,
    /// Unix seconds.
    pub(crate) expires_at: Option<i64>,
    /// Unix milliseconds.
    pub(crate) created: i64,
    pub(crate) changed: i64,
    /// When each try was made in Unix milliseconds: those that failed, and last the one that paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tries: Vec<i64>,
    /// When the customer chose a way to pay that is paid later, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chosen: Option<i64>,
    /// What a dialect keeps of the request to show it again.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) extra: Map<String, Value>,
}

/// How long money stays held before the authorisation lapses: seven days in milliseconds.
pub(crate) const AUTHORISATION_MS: i64 = 7 * 24 * 3_600_000;

impl Payment {
    /// One that nobody has paid yet, made now: what a request says of it is put in beside.
    pub(crate) fn open(id: String, amount: Money, at: i64) -> Self {
        let none = Money::zero(amount.currency());
        Self {
            id,
            account: None,
            reference: String::new(),
            description: None,
            return_url: None,
            capture: CaptureMode::Automatic,
            status: PaymentStatus::Open,
            amount,
            captured: none,
            refunded: none,
            disputed: none,
            fee: None,
            fee_by_schedule: None,
            method: None,
            failed_tries: 0,
            expires_at: None,
            created: at,
            changed: at,
            tries: Vec::new(),
            chosen: None,
            extra: Map::new(),
        }
    }

    pub(crate) fn currency(&self) -> Currency {
        self.amount.currency()
    }

    /// When the page or the held money lapses by itself, in Unix milliseconds.
    pub(crate) fn lapses_at(&self) -> Option<i64> {
        match self.status {
            PaymentStatus::Open => self.expires_at.map(|seconds| seconds.saturating_mul(1000)),
            PaymentStatus::Authorised => Some(self.changed.saturating_add(AUTHORISATION_MS)),
            _ => None,
        }
    }

    /// What can still be given back.
    pub(crate) fn refundable(&self) -> Result<Money, ApiError> {
        Ok(self.captured.minus(self.refunded)?.minus(self.disputed)?)
    }

    /// The customer paid `amount`. `even_if_ended` is how money comes in after the page had ended.
    pub(crate) fn paid(&self, amount: Money, method: Method, even_if_ended: bool, at: i64) -> Result<Self, ApiError> {
        let ended = matches!(self.status, PaymentStatus::Failed | PaymentStatus::Cancelled | PaymentStatus::Expired);
        if self.status != PaymentStatus::Open && !(ended && even_if_ended) {
            return Err(self.is_in_the_way("paid"));
        }
        amount_is_positive(amount)?;
        let mut next = self.clone();
        next.method = Some(method);
        next.changed = at;
        next.tries.push(at);
        if self.capture == CaptureMode::Manual {
            if amount != self.amount {
                return Err(
                    ApiError::conflict("amount_differs", "exactly the amount asked for can be held").about("amount")
                );
            }
            next.status = PaymentStatus::Authorised;
        } else {
            next.status = PaymentStatus::Captured;
            next.captured = amount;
        }
        Ok(next)
    }

    /// The shop takes the held money, or a part of it; the rest is released.
    pub(crate) fn captured(&self, amount: Option<Money>, at: i64) -> Result<Self, ApiError> {
        if self.status != PaymentStatus::Authorised {
            return Err(self.is_in_the_way("captured"));
        }
        let amount = amount.unwrap_or(self.amount);
        amount_is_positive(amount)?;
        if amount.minus(self.amount)?.is_positive() {
            return Err(ApiError::conflict("capture_above_authorised", format!("only {} is authorised", self.amount))
                .about("amount"));
        }
        let mut next = self.clone();
        next.status = PaymentStatus::Captured;
        next.captured = amount;
        next.changed = at;
        Ok(next)
    }

    /// The customer chose a way to pay that is paid later: a transfer, a code at a counter.
    pub(crate) fn chosen(&self, at: i64) -> Result<Self, ApiError> {
        self.must_be_open("chosen for")?;
        let mut next = self.clone();
        next.chosen = Some(at);
        next.changed = at;
        Ok(next)
    }

    /// A try was declined; the page stays open for another.
    pub(crate) fn try_failed(&self, at: i64) -> Result<Self, ApiError> {
        self.must_be_open("tried")?;
        let mut next = self.clone();
        next.failed_tries = next.failed_tries.saturating_add(1);
        next.changed = at;
        next.tries.push(at);
        Ok(next)
    }

    /// Ends the payment as failed.
    pub(crate) fn failed(&self, at: i64) -> Result<Self, ApiError> {
        let mut next = self.try_failed(at)?;
        next.status = PaymentStatus::Failed;
        Ok(next)
    }

    /// Ends an open page, or releases held money.
    pub(crate) fn cancelled(&self, at: i64) -> Result<Self, ApiError> {
        if !matches!(self.status, PaymentStatus::Open | PaymentStatus::Authorised) {
            return Err(self.is_in_the_way("cancelled"));
        }
        let mut next = self.clone();
        next.status = PaymentStatus::Cancelled;
        next.changed = at;
        Ok(next)
    }

    /// The time is over.
    pub(crate) fn expired(&self, at: i64) -> Self {
        let mut next = self.clone();
        next.status = PaymentStatus::Expired;
        next.changed = at;
        next
    }

    fn must_be_open(&self, done: &str) -> Result<(), ApiError> {
        if self.status == PaymentStatus::Open { Ok(()) } else { Err(self.is_in_the_way(done)) }
    }

    fn is_in_the_way(&self, done: &str) -> ApiError {
        let (code, state) = match self.status {
            PaymentStatus::Open => ("payment_open", "open"),
            PaymentStatus::Authorised => ("payment_authorised", "authorised"),
            PaymentStatus::Captured => ("payment_captured", "captured"),
            PaymentStatus::Failed => ("payment_failed", "failed"),
            PaymentStatus::Cancelled => ("payment_cancelled", "cancelled"),
            PaymentStatus::Expired => ("payment_expired", "expired"),
        };
        ApiError::conflict(code, format!("this payment is {state} and cannot be {done}"))
    }

    pub(crate) fn view<'a>(&'a self, place: &'a Place) -> PaymentView<'a> {
        PaymentView {
            id: &self.id,
            object: "payment",
            account: self.account.as_deref(),
            reference: &self.reference,
            description: self.description.as_deref(),
            status: self.status,
            capture: self.capture,
            currency: self.currency(),
            amount: self.amount.to_string(),
            amount_captured: self.captured.to_string(),
            amount_refunded: self.refunded.to_string(),
            amount_disputed: self.disputed.to_string(),
            fee: self.fee.map(|fee| FeeView::of(&fee)),
            checkout_url: format!("{}/checkout/{}", place.base_url, self.id),
            return_url: self.return_url.as_deref(),
            expires_at: self.expires_at,
            created: self.created,
            changed: self.changed,
            method: self.method.as_ref(),
            failed_tries: self.failed_tries,
            environment: &place.environment,
        }
    }
}

pub(crate) fn amount_is_positive(amount: Money) -> Result<(), ApiError> {
    if amount.is_positive() {
        Ok(())
    } else {
        Err(ApiError::invalid("amount_not_positive", "the amount must be more than zero").about("amount"))
    }
}

/// A payment as the API and the webhooks show it.
#[derive(Debug, Serialize)]
pub(crate) struct PaymentView<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    reference: &'a str,
    description: Option<&'a str>,
    status: PaymentStatus,
    capture: CaptureMode,
    currency: Currency,
    amount: String,
    amount_captured: String,
    amount_refunded: String,
    amount_disputed: String,
    fee: Option<FeeView>,
    checkout_url: String,
    return_url: Option<&'a str>,
    expires_at: Option<i64>,
    created: i64,
    changed: i64,
    method: Option<&'a Method>,
    failed_tries: u32,
    environment: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct FeeView {
    amount: String,
    tax: String,
    currency: Currency,
}

impl FeeView {
    pub(crate) fn of(fee: &Fee) -> Self {
        Self { amount: fee.amount.to_string(), tax: fee.tax.to_string(), currency: fee.amount.currency() }
    }
}
