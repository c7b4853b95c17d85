//! What an inquiry says: the transaction asked about, by `ORIGRESULT` and `TRANSSTATE`.
//!
//! States and fields are those of PayPal's Payflow developer guides: the amount is told, and no currency.

use base::{Money, Timestamp};

use super::amounts;
use super::names::{custref_name, names, pnref as pnref_in};
use super::results::{Answer, Meaning, is_plain, meaning};
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Method, Observation, PaymentFact, RefundStatus, Reply,
};

/// A transaction that was voided has its old state with this on top.
const VOIDED: i64 = 1000;
/// From here up to [`VOIDED`] a transaction will not settle: no end acknowledged it.
const IN_LIMBO: i64 = 100;
/// `ORIGRESULT` of what the merchant's filters hold for a person. Whether it changes once somebody has let it through
/// is unverified: the state tells.
const UNDER_REVIEW: i64 = 126;
/// The same of what that person turned down. Unverified: the number stands in the guides' table of results alone.
const TURNED_DOWN: i64 = 128;

/// Payflow has no name of its own for the money that a void gives back, where it tells of a voided sale: it goes under
/// a name of the payment's.
pub(super) fn void_ref(payment: &GatewayRef) -> String {
    format!("void:{payment}")
}

/// The payment that a void undid, if that is what the reference names.
pub(super) fn voided(refund_ref: &str) -> Option<GatewayRef> {
    refund_ref.strip_prefix("void:").map(GatewayRef::from)
}

/// The transaction that was asked about.
pub(super) struct Asked {
    pnref: String,
    /// By which of its names the payment was asked for, or the one that Payflow tells.
    name: GatewayRef,
    result: i64,
    state: Option<i64>,
    amount: Option<Money>,
    custref: Option<String>,
    method: Option<Method>,
    at: Timestamp,
}

impl Asked {
    /// Reads the answer to an inquiry. `by` is the name with Payflow's reference that was asked for, if one was.
    pub(super) fn read(answer: &Answer, reply: &Reply, by: Option<&GatewayRef>) -> Result<Self, CallError> {
        let name = by;
        let by = by.map(pnref_in).transpose()?;
        let number = |name: &str| answer.get(name).map(str::parse::<i64>).transpose();
        let strange = |name: &str| CallError::unknown(format!("{name} could not be read"));
        let pnref = answer.get("ORIGPNREF").or(by).filter(|id| is_plain(id));
        let pnref = pnref.ok_or_else(|| strange("ORIGPNREF"))?.to_owned();
        if by.is_some_and(|by| by != pnref) {
            return Err(CallError::unknown("the answer is about another transaction"));
        }
        // Payflow writes times without a zone: the time of its answer is when it was so at the latest.
        let at = reply.date().ok_or_else(|| strange("Date"))?;
        let code = answer.get("CURRENCY").unwrap_or(amounts::DOLLAR);
        let amount = answer.get("AMT").map(|text| amounts::money(text, code)).transpose()?;
        Ok(Self {
            name: name.cloned().unwrap_or_else(|| GatewayRef(pnref.clone())),
            pnref,
            result: number("ORIGRESULT").map_err(|_| strange("ORIGRESULT"))?.ok_or_else(|| strange("ORIGRESULT"))?,
            state: number("TRANSSTATE").map_err(|_| strange("TRANSSTATE"))?,
            amount,
            custref: answer.get("CUSTREF").filter(|custref| is_plain(custref)).map(str::to_owned),
            method: method(answer),
            at,
        })
    }

    /// Our short reference, where it is told back.
    pub(super) fn custref(&self) -> Option<&str> {
        self.custref.as_deref()
    }

    /// Whether it was undone.
    pub(super) fn is_voided(&self) -> bool {
        matches!(self.result, 0 | UNDER_REVIEW | TURNED_DOWN) && self.state.is_some_and(|state| state >= VOIDED)
    }

    /// What it says of a payment.
    pub(super) fn payment(&self, reference: Option<&str>, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let waits = PaymentFact::Pending { page_url: None, page_expires_at: None };
        let fact = match (self.result, meaning(self.result)) {
            (0, _) => return self.approved(reference, reply),
            // What was captured, undone, or went wrong after that was let through first. The rest still waits, and
            // nothing of it was taken.
            (UNDER_REVIEW, _) => match self.state {
                Some(4 | 6..=16 | VOIDED..) => return self.approved(reference, reply),
                _ => waits,
            },
            (TURNED_DOWN, _) if self.is_voided() => return self.approved(reference, reply),
            (_, Meaning::Declined { .. } | Meaning::Refused(_)) => {
                let reason = format!("{}: not approved", self.result);
                let fact = PaymentFact::FailedTry { reason, try_ref: Some(self.pnref.clone()) };
                // Another try is another transaction, and only one that took money is the payment.
                return Ok(vec![Observation { canonical: None, ..self.tells(fact, reference, reply) }]);
            }
            _ => return Err(CallError::unknown(format!("what became of it is unclear: {}", self.result))),
        };
        Ok(vec![self.tells(fact, reference, reply)])
    }

    fn approved(&self, reference: Option<&str>, reply: &Reply) -> Result<Vec<Observation>, CallError> {
        let amount = || self.amount.ok_or_else(|| CallError::unknown("Payflow does not say how much it is"));
        let captured = |amount| PaymentFact::Captured { amount, at: self.at, capture_no: None };
        let state = self.state.ok_or_else(|| CallError::unknown("Payflow does not say how it stands"))?;
        let facts = match state {
            3 => vec![PaymentFact::Authorised { amount: amount()? }],
            6..=8 => vec![captured(amount()?)],
            15 => {
                let fact = PaymentFact::Disputed {
                    dispute_ref: format!("chargeback:{}", self.pnref),
                    amount: amount()?,
                    // How that ends Payflow never tells.
                    status: DisputeStatus::Lost,
                    reason: "charged back before it was settled".to_owned(),
                    due_at: None,
                    told: DisputeTold::Standing,
                };
                vec![captured(amount()?), fact]
            }
            4 | 9 => {
                return Err(CallError::unknown(
                    "it was captured, and Payflow does not say how much: look in PayPal Manager",
                ));
            }
            VOIDED.. => match state - VOIDED {
                // It was held or waited for a review, or no end had acknowledged it: nothing was ever taken. That 206 is
                // the state of a review is unverified.
                3 | 103 | 106 | 203 | 206 => vec![PaymentFact::Cancelled],
                6 | 7 => vec![captured(amount()?), self.undone(amount()?)],
                _ => return Err(strange(state)),
            },
            IN_LIMBO.. => {
                return Err(CallError::unknown(format!("it will not settle ({state}): look in PayPal Manager")));
            }
            10..=16 => {
                return Err(CallError::unknown(format!("it could not be settled ({state}): look in PayPal Manager")));
            }
            _ => return Err(strange(state)),
        };
        Ok(facts.into_iter().map(|fact| self.tells(fact, reference, reply)).collect())
    }

    fn undone(&self, amount: Money) -> PaymentFact {
        let (refund_ref, status) = (void_ref(&self.name), RefundStatus::Succeeded);
        PaymentFact::Refunded { refund_ref, reference: None, amount, status }
    }

    /// What it says as a refund. `of` is the payment, and `reference` our refund, where whoever asks knows them.
    pub(super) fn refund(
        &self,
        of: Option<&GatewayRef>,
        reference: Option<&str>,
        reply: &Reply,
    ) -> Result<Observation, CallError> {
        let status = match (meaning(self.result), self.state) {
            (Meaning::Approved, Some(6 | 7)) => RefundStatus::Pending,
            (Meaning::Approved, Some(8)) => RefundStatus::Succeeded,
            (Meaning::Approved, Some(11 | 12 | 14 | 16)) => RefundStatus::Failed,
            (Meaning::Approved, Some(state)) if state >= VOIDED => RefundStatus::Cancelled,
            (Meaning::Declined { .. } | Meaning::Refused(_), _) => RefundStatus::Failed,
            (_, state) => return Err(strange(state.unwrap_or(-1))),
        };
        let amount = self.amount.ok_or_else(|| CallError::unknown("Payflow does not say how much it is"))?;
        let reference = reference.map(str::to_owned);
        let fact = PaymentFact::Refunded { refund_ref: self.pnref.clone(), reference, amount, status };
        let (canonical, aliases) = of.map_or((None, Vec::new()), names);
        Ok(Observation { canonical, aliases, amount: None, method: None, ..self.tells(fact, None, reply) })
    }

    fn tells(&self, fact: PaymentFact, reference: Option<&str>, reply: &Reply) -> Observation {
        let (canonical, mut aliases) = names(&self.name);
        aliases.extend(self.custref.iter().map(|custref| custref_name(custref)));
        Observation {
            reference: reference.map(str::to_owned),
            canonical,
            aliases,
            fact,
            amount: self.amount,
            at: self.at,
            method: self.method.clone(),
            environment: reply.asked_by,
        }
    }
}

fn strange(state: i64) -> CallError {
    CallError::unknown(format!("{state} is no state of a transaction that is known here"))
}

/// Payflow's numbers of card brands.
fn method(answer: &Answer) -> Option<Method> {
    let tail: String = answer.get("ACCT")?.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    let label = match answer.get("CARDTYPE") {
        Some("0") => "visa",
        Some("1") => "mastercard",
        Some("2") => "discover",
        Some("3") => "amex",
        Some("4") => "diners",
        Some("5") => "jcb",
        _ => "",
    };
    let last4 = (tail.len() == 4 && tail.bytes().all(|byte| byte.is_ascii_digit())).then_some(tail);
    Some(Method { family: "card".to_owned(), label: label.to_owned(), last4 })
}
