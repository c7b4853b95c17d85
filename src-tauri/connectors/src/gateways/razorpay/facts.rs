//! Razorpay's objects turned into observations. The canonical reference of a payment is its `pay_…` once there is
//! money; its payment link `plink_…` is an alias.
//!
//! Every try on a link is a payment of Razorpay's of its own. One that failed, is under way, or was held and given back is
//! not the canonical one: the next try may be.

use base::{Money, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::amounts::money;
use super::objects::{Card, Link, LinkPayment, Payment, time};
use crate::gateways::{CallError, GatewayRef, Method, Mode, Observation, PaymentFact};

/// The word under which our payment id lies in notes.
pub(super) const PAYMENT: &str = "payment";
/// The word under which our refund id lies in notes.
pub(super) const REFUND: &str = "refund";

/// What is known of a payment from what came with it, and from whom it was heard.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    /// Our payment id, where the payment itself does not say it.
    pub(super) reference: Option<String>,
    /// Its payment link.
    pub(super) link: Option<String>,
    /// When it was told, where that says when it became so.
    pub(super) at: Option<Timestamp>,
}

/// What is told about one payment: who it is, and what all its observations share.
pub(super) struct Subject {
    pub(super) reference: Option<String>,
    pub(super) canonical: Option<GatewayRef>,
    pub(super) aliases: Vec<String>,
    pub(super) amount: Option<Money>,
    pub(super) method: Option<Method>,
    pub(super) environment: Mode,
}

impl Subject {
    pub(super) fn tells(&self, fact: PaymentFact, at: Timestamp) -> Observation {
        Observation {
            reference: self.reference.clone(),
            canonical: self.canonical.clone(),
            aliases: self.aliases.clone(),
            fact,
            amount: self.amount,
            at,
            method: self.method.clone(),
            environment: self.environment,
        }
    }
}

/// When something was made at the earliest. Gateways' clocks begin long after this.
pub(super) fn made(seconds: Option<i64>) -> Timestamp {
    time(seconds).unwrap_or(Timestamp(0))
}

/// When something was told, and never before it was made.
pub(super) fn later(told: &Told, created_at: Option<i64>) -> Timestamp {
    let created = made(created_at);
    told.at.map_or(created, |at| at.max(created))
}

impl Payment {
    /// The link that it was paid on, as its description names it: `#` and the id without its `plink_`. Unverified: so
    /// it stands in all of Razorpay's published objects, and nowhere in its words. It is only a further name by which
    /// the payment is found; nothing is lost without it.
    fn described_link(&self) -> Option<String> {
        let id = self.description.as_deref()?.strip_prefix('#')?;
        let is_id = id.len() == 14 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_id && self.invoice_id.is_none()).then(|| format!("plink_{id}"))
    }

    /// Whether the shop ever had its money; none where it does not say.
    pub(super) fn is_taken(&self) -> Option<bool> {
        if self.status == "captured" { Some(true) } else { self.captured }
    }

    fn subject(&self, told: &Told, has_money: bool, environment: Mode) -> Result<Subject, CallError> {
        Ok(Subject {
            reference: self.notes.get(PAYMENT).or_else(|| told.reference.clone()),
            canonical: has_money.then(|| GatewayRef(self.id.clone())),
            aliases: told.link.clone().or_else(|| self.described_link()).into_iter().collect(),
            amount: Some(money(self.amount, &self.currency)?),
            method: self.method.as_deref().map(|kind| self.paid_with(kind)),
            environment,
        })
    }

    /// Held, not taken, and given back by Razorpay itself: a try that came to nothing. What becomes of the payment is for its
    /// link to say, which may still be open.
    pub(super) fn given_back(&self, told: &Told, environment: Mode) -> Result<Observation, CallError> {
        let reason = "the money was held, not taken, and given back by Razorpay".to_owned();
        let fact = PaymentFact::FailedTry { reason, try_ref: Some(self.id.clone()) };
        Ok(self.subject(told, false, environment)?.tells(fact, later(told, self.created_at)))
    }

    /// Everything that this view of the payment says.
    pub(super) fn observations(&self, told: &Told, environment: Mode) -> Result<Vec<Observation>, CallError> {
        if self.status == "refunded" && self.captured == Some(false) {
            return Ok(vec![self.given_back(told, environment)?]);
        }
        let amount = money(self.amount, &self.currency)?;
        let has_money = matches!(self.status.as_str(), "authorized" | "captured" | "refunded");
        let subject = self.subject(told, has_money, environment)?;
        let (created, at) = (made(self.created_at), later(told, self.created_at));
        let captured = PaymentFact::Captured { amount, at, capture_no: None };
        let mut all = match (self.status.as_str(), self.captured) {
            ("created", _) => {
                vec![subject.tells(PaymentFact::Pending { page_url: None, page_expires_at: None }, created)]
            }
            ("authorized", _) => vec![subject.tells(PaymentFact::Authorised { amount }, at)],
            ("captured", _) | ("refunded", Some(true)) => vec![subject.tells(captured, at)],
            // Only a failed try: the link is still open.
            ("failed", _) => {
                let fact = PaymentFact::FailedTry { reason: self.failure(), try_ref: Some(self.id.clone()) };
                vec![subject.tells(fact, at)]
            }
            (other, _) => return Err(CallError::unknown(format!("'{other}' is no status of a payment"))),
        };
        let is_taken = matches!(all.first(), Some(seen) if matches!(seen.fact, PaymentFact::Captured { .. }));
        if is_taken && let Some(fee) = self.fee_told() {
            all.push(subject.tells(fee, at));
        }
        Ok(all)
    }

    /// Razorpay's fee includes its tax; ours is without. Both are in the currency of the settlement. A fee that cannot
    /// be understood stays unknown: it must not hide the money.
    fn fee_told(&self) -> Option<PaymentFact> {
        let (whole, tax) = (self.fee?, self.tax.unwrap_or(0));
        let fee = whole.checked_sub(tax).filter(|fee| *fee >= 0 && tax >= 0)?;
        let currency = self.base_currency.as_deref().unwrap_or(&self.currency);
        Some(PaymentFact::FeeKnown { fee: money(fee, currency).ok()?, tax: money(tax, currency).ok()? })
    }

    fn failure(&self) -> String {
        let said = [&self.error_description, &self.error_reason, &self.error_code];
        let said = said.into_iter().flatten().find(|text| !text.is_empty());
        said.map_or_else(|| "the try failed".to_owned(), Clone::clone)
    }

    fn paid_with(&self, kind: &str) -> Method {
        let label = match kind {
            "card" | "emi" => self.card.as_ref().and_then(|card| card.network.as_deref()).map(str::to_lowercase),
            "netbanking" => self.bank.clone(),
            "wallet" => self.wallet.clone(),
            _ => None,
        };
        Method {
            family: family(kind).to_owned(),
            label: label.unwrap_or_default(),
            last4: self.card.as_ref().and_then(Card::last4),
        }
    }
}

impl Card {
    fn last4(&self) -> Option<String> {
        self.last4.as_ref()?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }
}

/// Families that the shop reports by; Razorpay's own word for the rest. Wallets on a phone that pay by UPI are UPI.
fn family(kind: &str) -> &str {
    if kind == "netbanking" { "net_banking" } else { kind }
}

impl Link {
    /// Our payment id.
    pub(super) fn reference(&self) -> Option<String> {
        self.reference_id.clone().filter(|id| !id.is_empty()).or_else(|| self.notes.get(PAYMENT))
    }

    /// The payments that it tells. What is no list of them tells none.
    fn payments(&self) -> Result<Vec<LinkPayment>, CallError> {
        let told = self.payments.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let read =
            |payment: &Value| LinkPayment::deserialize(payment).map_err(|cause| CallError::unknown(cause.to_string()));
        told.iter().map(read).collect()
    }

    /// Whether it was paid, and does not tell by what.
    pub(super) fn is_told_elsewhere(&self) -> bool {
        self.is_paid() && self.payments.as_ref().and_then(Value::as_array).is_none_or(Vec::is_empty)
    }

    /// Whether it was paid, wholly or in part.
    pub(super) fn is_paid(&self) -> bool {
        matches!(self.status.as_str(), "paid" | "partially_paid")
    }

    /// Everything that this view of the link says.
    pub(super) fn observations(&self, environment: Mode) -> Result<Vec<Observation>, CallError> {
        let subject = Subject {
            reference: self.reference(),
            canonical: None,
            aliases: vec![self.id.clone()],
            amount: Some(money(self.amount, &self.currency)?),
            method: None,
            environment,
        };
        let created = made(self.created_at);
        let ended = |at: Option<i64>| time(at).or(time(self.updated_at)).unwrap_or(created);
        let payments = self.payments()?;
        let mut all = match self.status.as_str() {
            "created" | "partially_paid" => {
                let fact = PaymentFact::Pending {
                    page_url: self.short_url.clone().filter(|url| !url.is_empty()),
                    page_expires_at: time(self.expire_by),
                };
                vec![subject.tells(fact, created)]
            }
            // Lists of links leave out by what they were paid: money is told only with the payment that it is.
            "paid" if payments.is_empty() => {
                vec![subject.tells(PaymentFact::Pending { page_url: None, page_expires_at: None }, created)]
            }
            "paid" => Vec::new(),
            "cancelled" => vec![subject.tells(PaymentFact::Cancelled, ended(self.cancelled_at))],
            "expired" => vec![subject.tells(PaymentFact::Expired, ended(self.expired_at))],
            other => return Err(CallError::unknown(format!("'{other}' is no status of a payment link"))),
        };
        for payment in &payments {
            all.extend(payment.observation(&subject, &self.currency)?);
        }
        Ok(all)
    }
}

impl LinkPayment {
    fn observation(&self, of: &Subject, currency: &str) -> Result<Option<Observation>, CallError> {
        let (amount, at) = (money(self.amount, currency)?, made(self.created_at));
        let fact = match self.status.as_deref().unwrap_or("captured") {
            // A link names the payments that paid it. That one which was given back whole is still among them is how the practice
            // gateway has it; Razorpay's own pages show no such link.
            "captured" | "refunded" => PaymentFact::Captured { amount, at, capture_no: None },
            "authorized" => PaymentFact::Authorised { amount },
            "created" | "failed" => return Ok(None),
            other => return Err(CallError::unknown(format!("'{other}' is no status of a link's payment"))),
        };
        let method = self.method.as_deref().map(|kind| Method {
            family: family(kind).to_owned(),
            label: String::new(),
            last4: None,
        });
        let canonical = Some(GatewayRef(self.payment_id.clone()));
        Ok(Some(Observation { canonical, method, ..of.tells(fact, at) }))
    }
}
