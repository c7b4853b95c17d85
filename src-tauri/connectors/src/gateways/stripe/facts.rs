//! Stripe's objects turned into observations. The canonical reference of a payment is its payment intent; session and
//! charge are aliases.

use base::{Money, Timestamp};

use super::amounts::money;
use super::objects::{Charge, Dispute, Expandable, Intent, Metadata, MethodDetails, Refund, Session};
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Method, Mode, Observation, PaymentFact, RefundStatus,
};

/// The word under which our payment id lies in metadata.
pub(super) const PAYMENT: &str = "payment";
/// The word under which our refund id lies in metadata.
pub(super) const REFUND: &str = "refund";

pub(super) fn mode(livemode: bool) -> Mode {
    if livemode { Mode::Live } else { Mode::Test }
}

fn own_id(metadata: Option<&Metadata>, word: &str) -> Option<String> {
    metadata.and_then(|metadata| metadata.get(word)).filter(|id| !id.is_empty()).cloned()
}

/// What is told about one payment: who it is, and what all its observations share.
struct Subject {
    reference: Option<String>,
    canonical: Option<GatewayRef>,
    aliases: Vec<String>,
    amount: Option<Money>,
    method: Option<Method>,
    environment: Mode,
}

impl Subject {
    fn tells(&self, fact: PaymentFact, at: Timestamp) -> Observation {
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

impl Intent {
    /// The charge that counts, if it was sent along.
    fn charge(&self) -> Option<&Charge> {
        let old = || self.charges.as_ref().and_then(|charges| charges.data.first());
        self.latest_charge.as_ref().and_then(Expandable::object).or_else(old)
    }

    /// Everything that this view of the intent says. `told_at` is the time of the event that told it, if one did.
    pub(super) fn observations(&self, told_at: Option<Timestamp>) -> Result<Vec<Observation>, CallError> {
        let charge = self.charge();
        let charge_id = self.latest_charge.as_ref().map(Expandable::id).or(charge.map(|charge| charge.id.as_str()));
        let subject = Subject {
            reference: own_id(self.metadata.as_ref(), PAYMENT),
            canonical: Some(GatewayRef(self.id.clone())),
            aliases: charge_id.map(str::to_owned).into_iter().collect(),
            amount: Some(money(self.amount, &self.currency)?),
            method: charge.and_then(|charge| charge.payment_method_details.as_ref()).map(method),
            environment: mode(self.livemode),
        };
        let created = Timestamp::from_unix_seconds(self.created);
        let now = told_at.unwrap_or(created);
        let waits = PaymentFact::Pending { page_url: None, page_expires_at: None };
        let mut all = match self.status.as_str() {
            "requires_payment_method" | "requires_confirmation" | "requires_action" | "processing" => {
                vec![subject.tells(waits, created)]
            }
            "requires_capture" => {
                let amount = money(self.amount_capturable.unwrap_or(self.amount), &self.currency)?;
                vec![subject.tells(PaymentFact::Authorised { amount }, told_at.or(charge.map(made)).unwrap_or(created))]
            }
            "succeeded" => {
                let taken = self
                    .amount_received
                    .or_else(|| charge.and_then(|charge| charge.amount_captured))
                    .unwrap_or(self.amount);
                let at = told_at.or_else(|| charge.map(settled)).unwrap_or(created);
                let fact = PaymentFact::Captured { amount: money(taken, &self.currency)?, at, capture_no: None };
                vec![subject.tells(fact, at)]
            }
            "canceled" => {
                let at = told_at.or(self.canceled_at.map(Timestamp::from_unix_seconds)).unwrap_or(created);
                let lapsed = self.cancellation_reason.as_deref() == Some("expired");
                vec![subject.tells(if lapsed { PaymentFact::Expired } else { PaymentFact::Cancelled }, at)]
            }
            other => return Err(CallError::unknown(format!("'{other}' is no status of a payment intent"))),
        };
        if let Some(error) = self.last_payment_error.as_ref().filter(|_| self.status == "requires_payment_method") {
            // Only a failed try: the intent can still succeed.
            all.push(
                subject.tells(PaymentFact::FailedTry { reason: error.words(), try_ref: error.charge.clone() }, now),
            );
        }
        if let Some(charge) = charge.filter(|_| self.status == "succeeded") {
            all.extend(charge.fee(&subject)?);
            all.extend(charge.refunds(&subject)?);
        }
        Ok(all)
    }
}

fn made(charge: &Charge) -> Timestamp {
    Timestamp::from_unix_seconds(charge.created)
}

/// When the money was taken: when the balance changed, where that is known. A held charge is older than its capture.
fn settled(charge: &Charge) -> Timestamp {
    let balance = charge.balance_transaction.as_ref().and_then(Expandable::object);
    balance.map_or_else(|| made(charge), |balance| Timestamp::from_unix_seconds(balance.created))
}

impl Charge {
    fn fee(&self, subject: &Subject) -> Result<Option<Observation>, CallError> {
        let Some(balance) = self.balance_transaction.as_ref().and_then(Expandable::object) else { return Ok(None) };
        let mut taxes =
            balance.fee_details.iter().filter(|detail| detail.kind.contains("tax")).map(|detail| detail.amount);
        let strange = || CallError::unknown("the fee of a charge cannot be added up");
        let tax = taxes.try_fold(0_i64, i64::checked_add).ok_or_else(strange)?;
        let fee = balance.fee.checked_sub(tax).ok_or_else(strange)?;
        let fact = PaymentFact::FeeKnown { fee: money(fee, &balance.currency)?, tax: money(tax, &balance.currency)? };
        Ok(Some(subject.tells(fact, Timestamp::from_unix_seconds(balance.created))))
    }

    fn refunds(&self, subject: &Subject) -> Result<Vec<Observation>, CallError> {
        let refunds = self.refunds.iter().flat_map(|list| &list.data);
        refunds.map(|refund| Ok(subject.tells(refund.fact()?, Timestamp::from_unix_seconds(refund.created)))).collect()
    }

    /// The intent it belongs to, or itself where there is none.
    pub(super) fn payment(&self) -> &str {
        self.payment_intent.as_ref().map_or(&self.id, Expandable::id)
    }

    /// Refunds that came with the charge; none when Stripe did not send them along.
    pub(super) fn told_refunds(&self, told_at: Timestamp) -> Result<Vec<Observation>, CallError> {
        let subject = Subject {
            reference: own_id(self.metadata.as_ref(), PAYMENT),
            canonical: self.payment_intent.as_ref().map(|intent| GatewayRef(intent.id().to_owned())),
            aliases: vec![self.id.clone()],
            amount: Some(money(self.amount, &self.currency)?),
            method: self.payment_method_details.as_ref().map(method),
            environment: mode(self.livemode),
        };
        let mut told = self.refunds(&subject)?;
        told.iter_mut().for_each(|observation| observation.at = observation.at.max(told_at));
        Ok(told)
    }
}

impl Refund {
    fn fact(&self) -> Result<PaymentFact, CallError> {
        // Before 2018 refunds had no status: they were done when they were there.
        let status = match self.status.as_deref().unwrap_or("succeeded") {
            "succeeded" => RefundStatus::Succeeded,
            "pending" | "requires_action" => RefundStatus::Pending,
            "failed" => RefundStatus::Failed,
            "canceled" => RefundStatus::Cancelled,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a refund"))),
        };
        Ok(PaymentFact::Refunded {
            refund_ref: self.id.clone(),
            reference: own_id(self.metadata.as_ref(), REFUND),
            amount: money(self.amount, &self.currency)?,
            status,
        })
    }

    /// Our refund id, if it is one of ours.
    pub(super) fn own_id(&self) -> Option<String> {
        own_id(self.metadata.as_ref(), REFUND)
    }

    /// What it says. A refund does not name its world: it is the one of who told it.
    pub(super) fn observation(&self, told_at: Option<Timestamp>, environment: Mode) -> Result<Observation, CallError> {
        let subject = Subject {
            reference: own_id(self.metadata.as_ref(), PAYMENT),
            canonical: self.payment_intent.as_ref().map(|intent| GatewayRef(intent.id().to_owned())),
            aliases: self.charge.iter().map(|charge| charge.id().to_owned()).collect(),
            amount: None,
            method: None,
            environment,
        };
        Ok(subject.tells(self.fact()?, told_at.unwrap_or(Timestamp::from_unix_seconds(self.created))))
    }
}

impl Dispute {
    pub(super) fn payment(&self) -> &str {
        let charge = || self.charge.as_ref().map_or(self.id.as_str(), Expandable::id);
        self.payment_intent.as_ref().map_or_else(charge, Expandable::id)
    }

    /// Since when it stands as a list says: nobody answered it yet, and it was just opened; or, as it does not say when it came
    /// to stand otherwise, since the list was given.
    pub(super) fn stands_since(&self, listed_at: Option<Timestamp>) -> Option<Timestamp> {
        let is_fresh = matches!(self.status.as_str(), "warning_needs_response" | "needs_response");
        listed_at.filter(|_| !is_fresh)
    }

    pub(super) fn observation(&self, told_at: Option<Timestamp>) -> Result<Observation, CallError> {
        let status = match self.status.as_str() {
            "warning_needs_response" | "warning_under_review" => DisputeStatus::Inquiry,
            "warning_closed" | "prevented" => DisputeStatus::Dropped,
            "needs_response" | "under_review" | "appeal_needs_response" | "appeal_under_review" => DisputeStatus::Open,
            "won" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a dispute"))),
        };
        let due_by = self.evidence_details.as_ref().and_then(|details| details.due_by);
        let subject = Subject {
            reference: None,
            canonical: self.payment_intent.as_ref().map(|intent| GatewayRef(intent.id().to_owned())),
            aliases: self.charge.iter().map(|charge| charge.id().to_owned()).collect(),
            amount: None,
            method: None,
            environment: mode(self.livemode),
        };
        let fact = PaymentFact::Disputed {
            dispute_ref: self.id.clone(),
            amount: money(self.amount, &self.currency)?,
            status,
            reason: self.reason.clone(),
            due_at: due_by.map(Timestamp::from_unix_seconds),
            told: told_at.map_or(DisputeTold::Standing, DisputeTold::Since),
        };
        Ok(subject.tells(fact, told_at.unwrap_or(Timestamp::from_unix_seconds(self.created))))
    }
}

/// What news a session brings besides its own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SessionNews {
    /// Its state is all there is.
    State,
    /// The payment that was on its way did not arrive; the page is used up.
    AsyncFailed,
}

impl Session {
    /// Sessions that save a card or begin a subscription are not ours.
    pub(super) fn is_payment(&self) -> bool {
        self.mode.as_deref().is_none_or(|mode| mode == "payment")
    }

    pub(super) fn reference(&self) -> Option<String> {
        self.client_reference_id.clone().filter(|id| !id.is_empty()).or_else(|| own_id(self.metadata.as_ref(), PAYMENT))
    }

    /// Everything that this view of the session says; nothing when it needed no payment. `told_at` is the time of the
    /// event that told it; `asked_at` is Stripe's time of the answer that told it.
    pub(super) fn observations(
        &self,
        told_at: Option<Timestamp>,
        asked_at: Option<Timestamp>,
        news: SessionNews,
    ) -> Result<Vec<Observation>, CallError> {
        let amount =
            self.amount_total.zip(self.currency.as_deref()).map(|(units, code)| money(units, code)).transpose()?;
        let intent = self.payment_intent.as_ref();
        let subject = Subject {
            reference: self.reference(),
            canonical: intent.map(|intent| GatewayRef(intent.id().to_owned())),
            aliases: vec![self.id.clone()],
            amount,
            method: None,
            environment: mode(self.livemode),
        };
        let created = Timestamp::from_unix_seconds(self.created);
        let now = told_at.unwrap_or(created);
        let expires_at = self.expires_at.map(Timestamp::from_unix_seconds);
        if news == SessionNews::AsyncFailed {
            let failed = PaymentFact::Failed { reason: "the payment did not arrive".into() };
            return Ok(vec![subject.tells(failed, now)]);
        }
        let mut all = Vec::new();
        match (self.status.as_deref().unwrap_or("open"), self.payment_status.as_deref().unwrap_or("unpaid")) {
            ("open", _) => all.push(
                subject
                    .tells(PaymentFact::Pending { page_url: self.url.clone(), page_expires_at: expires_at }, created),
            ),
            ("expired", _) => {
                // A page that we ended early was over before its time.
                let over = expires_at.map(|end| asked_at.map_or(end, |asked| end.min(asked)));
                all.push(subject.tells(PaymentFact::Expired, told_at.or(over).unwrap_or(created)));
            }
            ("complete", _) if intent.is_some_and(|intent| intent.object().is_some()) => {}
            ("complete", "paid") => {
                let amount = amount.ok_or_else(|| CallError::unknown("a paid session without an amount"))?;
                all.push(subject.tells(PaymentFact::Captured { amount, at: now, capture_no: None }, now));
            }
            // Through the page, but the money is not there: bank debits take days, held money is not ours yet.
            ("complete", "unpaid") => {
                all.push(subject.tells(PaymentFact::Pending { page_url: None, page_expires_at: None }, now))
            }
            ("complete", _) => {}
            (other, _) => return Err(CallError::unknown(format!("'{other}' is no status of a checkout session"))),
        }
        if let Some(intent) = intent.and_then(Expandable::object) {
            let mut told = intent.observations(None)?;
            for observation in &mut told {
                observation.aliases.push(self.id.clone());
                observation.reference = observation.reference.take().or_else(|| subject.reference.clone());
            }
            all.extend(told);
        }
        Ok(all)
    }
}

/// Families that the shop reports by; Stripe's own word for the rest.
pub(super) fn method(details: &MethodDetails) -> Method {
    let card = details.card.as_ref();
    let wallet = card.and_then(|card| card.wallet.as_ref()).map(|wallet| wallet.kind.as_str());
    let brand = card.and_then(|card| card.brand.clone());
    let last4 = card.and_then(|card| card.last4.clone());
    let (family, label) = match (details.kind.as_str(), wallet) {
        ("card", Some(wallet @ ("google_pay" | "apple_pay"))) => (wallet, brand.unwrap_or_default()),
        ("card", _) => ("card", brand.unwrap_or_default()),
        ("netbanking" | "fpx" | "ideal" | "p24" | "eps" | "bancontact", _) => ("net_banking", details.kind.clone()),
        (
            "alipay" | "amazon_pay" | "cashapp" | "grabpay" | "kakao_pay" | "link" | "mobilepay" | "naver_pay"
            | "paypay" | "payco" | "revolut_pay" | "samsung_pay" | "wechat_pay",
            _,
        ) => ("wallet", details.kind.clone()),
        (other, _) => (other, String::new()),
    };
    Method { family: family.to_owned(), label, last4 }
}
