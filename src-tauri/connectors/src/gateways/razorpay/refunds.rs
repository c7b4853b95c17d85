//! Refunds and disputes turned into observations. Both name the payment that they are of, and nothing else of it.

use super::amounts::money;
use super::facts::{REFUND, Subject, Told, later};
use super::objects::{Dispute, Refund, time};
use crate::gateways::own_id::is_own_refund;
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Mode, Observation, PaymentFact, RefundStatus,
};

impl Refund {
    /// Our refund id, if it is one of ours: receipts of refunds that were made on the dashboard are other texts.
    pub(super) fn own_id(&self) -> Option<String> {
        self.notes.get(REFUND).or_else(|| self.receipt.clone().filter(|receipt| is_own_refund(receipt)))
    }

    /// What it says, and what the payment that came with it says of our reference.
    pub(super) fn observation(&self, told: &Told, environment: Mode) -> Result<Observation, CallError> {
        let status = match self.status.as_str() {
            "pending" => RefundStatus::Pending,
            "processed" => RefundStatus::Succeeded,
            "failed" => RefundStatus::Failed,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a refund"))),
        };
        let fact = PaymentFact::Refunded {
            refund_ref: self.id.clone(),
            reference: self.own_id(),
            amount: money(self.amount, &self.currency)?,
            status,
        };
        Ok(of_payment(&self.payment_id, told, environment).tells(fact, later(told, self.created_at)))
    }
}

impl Dispute {
    /// What it says. Razorpay takes nothing before a dispute is lost, unless it says so: until then the bank only asks.
    pub(super) fn observation(&self, told: &Told, environment: Mode) -> Result<Observation, CallError> {
        let is_taken = self.amount_deducted > 0;
        let status = match self.status.as_str() {
            "open" | "under_review" if is_taken => DisputeStatus::Open,
            "open" | "under_review" => DisputeStatus::Inquiry,
            "won" => DisputeStatus::Won,
            "lost" => DisputeStatus::Lost,
            "closed" if is_taken => DisputeStatus::Lost,
            "closed" => DisputeStatus::Dropped,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a dispute"))),
        };
        let gone = is_taken && matches!(status, DisputeStatus::Open | DisputeStatus::Lost);
        let fact = PaymentFact::Disputed {
            dispute_ref: self.id.clone(),
            amount: money(if gone { self.amount_deducted } else { self.amount }, &self.currency)?,
            status,
            reason: self.cause(),
            due_at: time(self.respond_by),
            told: DisputeTold::Standing,
        };
        Ok(of_payment(&self.payment_id, told, environment).tells(fact, later(told, self.created_at)))
    }

    /// Phase and code: `chargeback: goods_not_received`.
    fn cause(&self) -> String {
        let mut words: Vec<&str> = [&self.phase, &self.reason_code].into_iter().flatten().map(String::as_str).collect();
        words.retain(|word| !word.is_empty());
        words.dedup();
        words.join(": ")
    }
}

fn of_payment(payment: &str, told: &Told, environment: Mode) -> Subject {
    Subject {
        reference: told.reference.clone(),
        canonical: Some(GatewayRef(payment.to_owned())),
        aliases: told.link.iter().cloned().collect(),
        amount: None,
        method: None,
        environment,
    }
}
