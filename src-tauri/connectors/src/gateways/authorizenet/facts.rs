//! The gateway's transactions turned into observations.
//!
//! A card that was declined makes a transaction of its own, and the customer may try again on the same page: such a try
//! never gives a payment its canonical reference. Nor does a transaction that is under review, which may still be
//! declined, nor one that gives money back: that is told of the payment it came from.

use base::{Currency, Money, Timestamp};

use super::names::{alias_of, invoice_of, void_of};
use super::objects::{HELD_FOR_REVIEW, PaidWith, Summary, Transaction, is_number};
use crate::gateways::{CallError, GatewayRef, Method, Mode, Observation, PaymentFact, RefundStatus};

/// What a status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Money is held.
    Held,
    /// Money was taken; it may still be on its way to the settlement.
    Taken,
    /// A person or a check at the gateway has not decided yet.
    UnderReview,
    /// It did not go through.
    Failed,
    /// It was called off; what that means depends on what it was.
    Voided,
    /// The hold ended by itself.
    Expired,
    /// A refund that is on its way.
    RefundOnItsWay,
    /// A refund that is done.
    RefundDone,
}

/// Reads a status word.
///
/// # Errors
/// [`CallError::Unknown`] for every other word: those of batches that the processor rejected (`settlementError`), of a
/// void that did not work, of bank debits that came back, and of services that are no more.
pub(super) fn standing(status: &str) -> Result<Standing, CallError> {
    Ok(match status {
        "authorizedPendingCapture" => Standing::Held,
        "capturedPendingSettlement" | "settledSuccessfully" => Standing::Taken,
        "FDSPendingReview"
        | "FDSAuthorizedPendingReview"
        | "underReview"
        | "approvedReview"
        | "authorizedPendingRelease" => Standing::UnderReview,
        "declined" | "communicationError" | "generalError" | "failedReview" => Standing::Failed,
        "voided" => Standing::Voided,
        "expired" => Standing::Expired,
        "refundPendingSettlement" => Standing::RefundOnItsWay,
        "refundSettledSuccessfully" => Standing::RefundDone,
        other => {
            return Err(CallError::unknown(format!("'{other}' says neither that money moved nor that it did not")));
        }
    })
}

/// How a refund of that standing is.
pub(super) fn refund_status(standing: Standing) -> RefundStatus {
    match standing {
        Standing::RefundDone | Standing::Taken => RefundStatus::Succeeded,
        Standing::RefundOnItsWay | Standing::UnderReview | Standing::Held => RefundStatus::Pending,
        Standing::Failed | Standing::Expired => RefundStatus::Failed,
        Standing::Voided => RefundStatus::Cancelled,
    }
}

/// The gateway's time: UTC, with or without a fraction.
pub(super) fn time(text: &str) -> Result<Timestamp, CallError> {
    Timestamp::parse(text).ok_or_else(|| CallError::unknown(format!("'{text}' is no time")))
}

/// What is told about one transaction, and what all its observations share.
struct Subject<'a> {
    id: &'a str,
    alias: Option<String>,
    amount: Option<Money>,
    at: Timestamp,
    method: Option<Method>,
    environment: Mode,
}

impl Subject<'_> {
    /// Of the transaction that the payment is.
    fn tells(&self, fact: PaymentFact) -> Observation {
        Observation { canonical: Some(GatewayRef(self.id.to_owned())), ..self.hints(fact) }
    }

    /// Of a transaction that need not be the one that pays.
    fn hints(&self, fact: PaymentFact) -> Observation {
        Observation {
            reference: None,
            canonical: None,
            aliases: self.alias.clone().into_iter().collect(),
            fact,
            amount: self.amount,
            at: self.at,
            method: self.method.clone(),
            environment: self.environment,
        }
    }

    fn failed(&self, reason: &str) -> Observation {
        let fact = PaymentFact::FailedTry { reason: reason.to_owned(), try_ref: Some(self.id.to_owned()) };
        Observation { amount: None, ..self.hints(fact) }
    }

    fn waits(&self) -> Observation {
        self.hints(PaymentFact::Pending { page_url: None, page_expires_at: None })
    }
}

impl Transaction {
    /// Whether it gives money back.
    pub(super) fn is_refund(&self) -> bool {
        self.transaction_type.starts_with("refund") || self.transaction_status.starts_with("refund")
    }

    /// Everything that it says. `asked_at` is when the gateway was asked: it tells of a void, not when.
    pub(super) fn observations(
        &self,
        currency: Currency,
        asked_at: Option<Timestamp>,
        environment: Mode,
    ) -> Result<Vec<Observation>, CallError> {
        if self.is_refund() {
            return Ok(vec![self.refund(currency, environment)?]);
        }
        let (asked, at) = (self.auth_amount.money(currency)?, time(&self.submit_time)?);
        let subject = Subject {
            id: &self.trans_id,
            alias: alias_of(self.order.as_ref().and_then(|order| order.invoice_number.as_deref())),
            amount: (!asked.is_zero()).then_some(asked),
            at,
            method: self.payment.as_ref().and_then(method),
            environment,
        };
        let taken = |amount| PaymentFact::Captured { amount, at, capture_no: None };
        Ok(match standing(&self.transaction_status)? {
            Standing::Held => vec![subject.tells(PaymentFact::Authorised { amount: asked })],
            Standing::Taken => vec![subject.tells(taken(self.settle_amount.money(currency)?))],
            Standing::UnderReview => vec![subject.waits()],
            Standing::Failed => vec![subject.failed(self.why())],
            Standing::Expired => vec![subject.tells(PaymentFact::Expired)],
            // What was held, or was still under review, never moved. What was taken is in the books already, and goes
            // back as a whole.
            Standing::Voided if !self.was_taken() => vec![subject.tells(PaymentFact::Cancelled)],
            Standing::Voided => {
                let mut back = subject.tells(self.voiding(currency, None)?);
                back.at = asked_at.unwrap_or(at).max(at);
                vec![subject.tells(taken(self.whole(currency)?)), back]
            }
            Standing::RefundOnItsWay | Standing::RefundDone => return Err(CallError::unknown("a refund of its own")),
        })
    }

    /// The voiding of a payment that was taken, as the refund that it is.
    pub(super) fn voiding(&self, currency: Currency, reference: Option<&str>) -> Result<PaymentFact, CallError> {
        Ok(PaymentFact::Refunded {
            refund_ref: void_of(&self.trans_id),
            reference: reference.map(str::to_owned),
            amount: self.whole(currency)?,
            status: RefundStatus::Succeeded,
        })
    }

    /// The same as an observation of that payment.
    pub(super) fn voided(
        &self,
        currency: Currency,
        asked_at: Option<Timestamp>,
        reference: Option<&str>,
        environment: Mode,
    ) -> Result<Observation, CallError> {
        let at = time(&self.submit_time)?;
        let subject = Subject { id: &self.trans_id, alias: None, amount: None, at, method: None, environment };
        let back = subject.tells(self.voiding(currency, reference)?);
        Ok(Observation { at: asked_at.unwrap_or(at).max(at), ..back })
    }

    /// What it gives back, and of which payment.
    pub(super) fn refund(&self, currency: Currency, environment: Mode) -> Result<Observation, CallError> {
        let payment = self.ref_trans_id.as_deref().filter(|id| is_number(id) && *id != self.trans_id);
        let payment = payment.ok_or_else(|| CallError::unknown("a refund that belongs to no payment"))?;
        let submitted = time(&self.submit_time)?;
        let settled = self.batch.as_ref().and_then(|batch| batch.settlement_time.as_deref());
        let at = settled.map(time).transpose()?.unwrap_or(submitted);
        let subject = Subject { id: payment, alias: None, amount: None, at, method: None, environment };
        Ok(subject.tells(PaymentFact::Refunded {
            refund_ref: self.trans_id.clone(),
            reference: self.refund_reference(),
            amount: self.whole(currency)?,
            status: refund_status(standing(&self.transaction_status)?),
        }))
    }

    /// Our refund id: the description of a refund of ours, where the invoice number is the short form of it.
    fn refund_reference(&self) -> Option<String> {
        let order = self.order.as_ref()?;
        let (invoice, id) = (order.invoice_number.as_deref()?, order.description.as_deref()?);
        (invoice_of(id) == invoice).then(|| id.to_owned())
    }

    /// All of it: what is settled, or what was authorised where nothing is settled any more.
    fn whole(&self, currency: Currency) -> Result<Money, CallError> {
        let settled = self.settle_amount.money(currency)?;
        if settled.is_zero() { self.auth_amount.money(currency) } else { Ok(settled) }
    }

    /// Whether it took money, and did not only hold it or wait for a review: what is under review bears the code of
    /// that until somebody has approved it. That it bears another one from then on is unverified.
    pub(super) fn was_taken(&self) -> bool {
        self.transaction_type != "authOnlyTransaction" && self.response_code.as_deref() != Some(HELD_FOR_REVIEW)
    }

    fn why(&self) -> &str {
        let said = self.response_reason_description.trim();
        if said.is_empty() { &self.transaction_status } else { said }
    }
}

impl Summary {
    /// What a listed transaction says; none when only its details say what it is: of refunds lists do not name the
    /// payment, and of what was voided not whether it had been taken.
    pub(super) fn seen(&self, currency: Currency, environment: Mode) -> Result<Option<Observation>, CallError> {
        let at = time(&self.submit_time)?;
        let subject = self.subject(at, environment);
        let amount = self.settle_amount.money(currency)?;
        Ok(Some(match standing(&self.transaction_status)? {
            Standing::Held => subject.tells(PaymentFact::Authorised { amount }),
            Standing::Taken => subject.tells(PaymentFact::Captured { amount, at, capture_no: None }),
            Standing::UnderReview => subject.waits(),
            Standing::Failed => subject.failed(&self.transaction_status),
            Standing::Expired => subject.tells(PaymentFact::Expired),
            Standing::Voided | Standing::RefundOnItsWay | Standing::RefundDone => return Ok(None),
        }))
    }

    fn subject(&self, at: Timestamp, environment: Mode) -> Subject<'_> {
        let alias = alias_of(self.invoice_number.as_deref());
        let method = (!self.account_type.is_empty()).then(|| Method {
            family: family_of(&self.account_type).to_owned(),
            label: self.account_type.to_lowercase(),
            last4: last4(&self.account_number),
        });
        Subject { id: &self.trans_id, alias, amount: None, at, method, environment }
    }
}

fn family_of(account_type: &str) -> &'static str {
    match account_type {
        "eCheck" => "bank_account",
        "PayPal" => "paypal",
        _ => "card",
    }
}

pub(super) fn method(paid_with: &PaidWith) -> Option<Method> {
    let named = |family: &str, label: &str, number: &str| Method {
        family: family.to_owned(),
        label: label.to_lowercase(),
        last4: last4(number),
    };
    let card = paid_with.credit_card.as_ref().map(|card| named("card", &card.card_type, &card.card_number));
    let wallet = || paid_with.token_information.as_ref().map(|it| named("card", &it.token_source, &it.token_number));
    let bank = || paid_with.bank_account.as_ref().map(|it| named("bank_account", &it.bank_name, &it.account_number));
    card.or_else(wallet).or_else(bank)
}

/// The last four digits of `XXXX1111`.
fn last4(masked: &str) -> Option<String> {
    let last = masked.get(masked.len().checked_sub(4)?..)?;
    last.bytes().all(|byte| byte.is_ascii_digit()).then(|| last.to_owned())
}
