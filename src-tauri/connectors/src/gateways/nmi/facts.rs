//! What a transaction of NMI's says in our terms.
//!
//! One transaction is one payment: it is authorised and captured under one id. Money that goes back is a transaction of
//! its own which names the first one; a void undoes the first one in its place, whole.

use base::{Money, Timestamp};

use super::row::{Act, Row};
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Mode, Observation, PaymentFact, RefundStatus,
};

/// How our payment ids begin. NMI may copy the order id of a payment to a refund made in its own screen; one of ours
/// bears the refund's id.
const PAYMENT_ID: &str = "pay_";

/// NMI has no name for the money that a void gives back: it goes under the transaction's own, so that whoever tells of
/// it tells of the same.
pub(super) fn void_ref(transaction: &str) -> String {
    format!("void:{transaction}")
}

/// The transaction that a void undid, if that is what the reference names.
pub(super) fn voided(refund_ref: &str) -> Option<&str> {
    refund_ref.strip_prefix("void:")
}

fn strange(what: &str) -> CallError {
    CallError::unknown(what)
}

impl Row {
    /// Everything that it says about a payment; nothing where it is none, such as the check of a card.
    ///
    /// # Errors
    /// [`CallError::Unknown`] when it contradicts itself or says what is not known here: a person has to look.
    pub(super) fn observations(&self, environment: Mode) -> Result<Vec<Observation>, CallError> {
        let acts = self.acts()?;
        if acts.is_empty() {
            return Ok(Vec::new());
        }
        let goes_back = acts.iter().any(|act| act.kind == "refund");
        match (self.is_payment(), goes_back) {
            (true, false) => self.payment(&acts, environment),
            (false, true) if self.original().is_some() => Ok(vec![self.refund(None, environment)?]),
            (false, true) => Err(strange("a refund does not say which payment's money goes back")),
            (true, true) => {
                Err(strange("a refund stands within its payment: look in NMI's screens how much went back"))
            }
            // A void alone is told by webhooks only, and says nothing about what was undone.
            (false, false) => match acts.iter().find(|act| act.kind == "credit" && act.ok) {
                Some(act) => {
                    Err(strange(&format!("{} went to a card without a payment that it belongs to", act.amount)))
                }
                None => Ok(Vec::new()),
            },
        }
    }

    fn payment(&self, acts: &[Act], environment: Mode) -> Result<Vec<Observation>, CallError> {
        let id = self.id().ok_or_else(|| strange("a transaction without an id"))?;
        let done =
            |kinds: &[&str]| acts.iter().filter(|act| act.ok && kinds.contains(&act.kind.as_str())).collect::<Vec<_>>();
        let (asked, taken) = (done(&["sale", "offline", "auth"]), done(&["sale", "offline", "capture"]));
        let amount = asked.first().map(|act| act.amount);
        let tells = |fact: PaymentFact, at: Timestamp| Observation {
            reference: Some(self.get("order_id").to_owned()).filter(|order| !order.is_empty()),
            canonical: Some(GatewayRef::from(id)),
            aliases: Vec::new(),
            fact,
            amount,
            at,
            method: self.method(),
            environment,
        };
        let condition = self.get("condition");
        let Some(first) = asked.first().or(taken.first()) else {
            let Some(last) = acts.last() else { return Ok(Vec::new()) };
            return match condition {
                "failed" | "canceled" | "abandoned" => {
                    // Another try is another transaction, and only one that took money is the payment.
                    let fact = PaymentFact::Failed { reason: last.words.clone() };
                    Ok(vec![Observation { canonical: None, amount: Some(last.amount), ..tells(fact, last.at) }])
                }
                _ => Err(strange(&format!("a declined transaction is '{condition}'"))),
            };
        };
        let captured = taken.last().map(|last| -> Result<_, CallError> {
            let sum = Money::sum(last.amount.currency, taken.iter().map(|act| act.amount));
            let amount = sum.map_err(|cause| strange(&cause.to_string()))?;
            Ok((PaymentFact::Captured { amount, at: last.at, capture_no: None }, amount, last.at))
        });
        let captured = captured.transpose()?;
        let undone = done(&["void"]).last().map(|act| act.at);
        let facts = match (condition, captured) {
            ("canceled", Some((fact, amount, taken_at))) => {
                let at = undone.unwrap_or(taken_at);
                let (refund_ref, status) = (void_ref(id), RefundStatus::Succeeded);
                let back = PaymentFact::Refunded { refund_ref, reference: None, amount, status };
                vec![tells(fact, taken_at), tells(back, at)]
            }
            ("canceled", None) => vec![tells(PaymentFact::Cancelled, undone.unwrap_or(first.at))],
            (_, _) if undone.is_some() => return Err(strange(&format!("a voided transaction is '{condition}'"))),
            // A check that was taken in is on its way for days.
            ("pending", Some(_)) if self.get("transaction_type") == "ck" => {
                vec![tells(PaymentFact::Pending { page_url: None, page_expires_at: None }, first.at)]
            }
            ("pending" | "pendingsettlement" | "in_progress" | "complete", Some((fact, _, at))) => {
                vec![tells(fact, at)]
            }
            ("pending", None) => vec![tells(PaymentFact::Authorised { amount: first.amount }, first.at)],
            ("failed", Some((fact, _, at))) if !done(&["return"]).is_empty() => vec![tells(fact, at)],
            ("failed", _) => return Err(strange("NMI took the money and failed afterwards: look in its screens")),
            ("unknown", _) => return Err(strange("NMI itself does not know what became of it")),
            (other, _) => return Err(strange(&format!("'{other}' is no condition of a transaction"))),
        };
        let returned = done(&["return"]).into_iter().map(|act| {
            let fact = PaymentFact::Disputed {
                dispute_ref: format!("return:{id}"),
                amount: act.amount,
                status: DisputeStatus::Lost,
                reason: act.words.clone(),
                due_at: None,
                told: DisputeTold::Standing,
            };
            tells(fact, act.at)
        });
        Ok(facts.into_iter().chain(returned).collect())
    }

    /// What it says as a refund. `of` is the payment, where whoever asks knows it.
    pub(super) fn refund(&self, of: Option<&GatewayRef>, environment: Mode) -> Result<Observation, CallError> {
        let id = self.id().ok_or_else(|| strange("a refund without an id"))?;
        let acts = self.acts()?;
        let act = acts.iter().rfind(|act| act.kind == "refund").ok_or_else(|| strange("this is no refund"))?;
        let status = match (act.ok, self.get("condition")) {
            (false, _) | (true, "failed") => RefundStatus::Failed,
            (true, "pending" | "pendingsettlement" | "in_progress") => RefundStatus::Pending,
            (true, "complete") => RefundStatus::Succeeded,
            (true, "canceled") => RefundStatus::Cancelled,
            (true, other) => return Err(strange(&format!("'{other}' is no condition of a refund"))),
        };
        let (of_payment, of_refund): (Vec<_>, Vec<_>) =
            Some(self.get("order_id").to_owned()).into_iter().partition(|order| order.starts_with(PAYMENT_ID));
        Ok(Observation {
            reference: of_payment.into_iter().next(),
            canonical: self.original().map(GatewayRef::from).or_else(|| of.cloned()),
            aliases: Vec::new(),
            fact: PaymentFact::Refunded {
                refund_ref: id.to_owned(),
                reference: of_refund.into_iter().find(|order| !order.is_empty()),
                amount: act.amount,
                status,
            },
            amount: None,
            at: act.at,
            method: None,
            environment,
        })
    }
}
