//! What disputes and the rows of Transaction Search say.

use base::Money;

use super::amounts::Sum;
use super::facts::{Subject, need, need_time};
use super::objects::{Dispute, Transaction};
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Mode, Observation, PaymentFact, RefundStatus,
};

impl Dispute {
    pub(super) fn observations(&self, world: Mode) -> Result<Vec<Observation>, CallError> {
        let status = self.standing()?;
        let at = need_time(self.update_time.or(self.create_time), "a dispute")?;
        // Of several payments, each is disputed with what it was; PayPal tells one sum for all of them.
        let is_one = self.disputed_transactions.len() == 1;
        let mut told = Vec::new();
        for disputed in &self.disputed_transactions {
            let canonical = disputed.seller_transaction_id.clone().filter(|id| !id.is_empty()).map(GatewayRef);
            let reference = disputed.custom.clone().filter(|id| !id.is_empty());
            if canonical.is_none() && reference.is_none() {
                continue;
            }
            let sum = if is_one { self.dispute_amount.as_ref() } else { disputed.gross_amount.as_ref() };
            let fact = PaymentFact::Disputed {
                dispute_ref: self.dispute_id.clone(),
                amount: need(sum, "a dispute")?,
                status,
                reason: self.reason.clone(),
                due_at: self.seller_response_due_date,
                told: DisputeTold::Since(at),
            };
            told.push(Subject { reference, canonical, ..Subject::default() }.tells(fact, at, world));
        }
        if told.is_empty() {
            return Err(CallError::unknown("a dispute that names no payment"));
        }
        Ok(told)
    }

    /// An inquiry is between buyer and shop; from the next stage on PayPal holds the money. What the outcomes mean for
    /// the shop's money is from memory, and unverified.
    fn standing(&self) -> Result<DisputeStatus, CallError> {
        let is_inquiry = self.dispute_life_cycle_stage.as_deref() == Some("INQUIRY");
        let outcome = self.dispute_outcome.as_ref().and_then(|outcome| outcome.outcome_code.as_deref());
        match (self.status.as_str(), outcome.unwrap_or("NONE")) {
            ("RESOLVED", "RESOLVED_SELLER_FAVOUR" | "DENIED" | "CANCELED_BY_BUYER" | "NONE") if is_inquiry => {
                Ok(DisputeStatus::Dropped)
            }
            // PayPal pays the buyer out of its own pocket: the money stays with the shop.
            ("RESOLVED", "RESOLVED_SELLER_FAVOUR" | "DENIED" | "CANCELED_BY_BUYER" | "RESOLVED_WITH_PAYOUT") => {
                Ok(DisputeStatus::Won)
            }
            ("RESOLVED", "RESOLVED_BUYER_FAVOUR" | "ACCEPTED") => Ok(DisputeStatus::Lost),
            ("RESOLVED", other) => Err(CallError::unknown(format!("'{other}' is no outcome of a dispute"))),
            ("OPEN" | "WAITING_FOR_BUYER_RESPONSE" | "WAITING_FOR_SELLER_RESPONSE" | "UNDER_REVIEW" | "OTHER", _) => {
                Ok(if is_inquiry { DisputeStatus::Inquiry } else { DisputeStatus::Open })
            }
            (other, _) => Err(CallError::unknown(format!("'{other}' is no status of a dispute"))),
        }
    }
}

/// Kinds of transactions, from memory and unverified: `T00` and two digits is a payment, `T1107` is a refund that the
/// shop made. What is misjudged here is still told by events, and when the payment is asked for.
const PAYMENT_CODES: &str = "T00";
const REFUND_CODE: &str = "T1107";

impl Transaction {
    /// What a row of Transaction Search says; nothing where it is neither a payment that came in nor a refund. Money
    /// that bears no number of ours, because nobody here asked for it, has come all the same, and is told as such.
    pub(super) fn observations(&self, world: Mode) -> Result<Vec<Observation>, CallError> {
        let code = self.transaction_event_code.as_deref().unwrap_or_default();
        // Denied or still waited for: no money moved. A payment that was reversed later came all the same.
        if !matches!(self.transaction_status.as_deref(), Some("S" | "V")) {
            return Ok(Vec::new());
        }
        let sum = self.transaction_amount.as_ref().map(Sum::money).transpose()?;
        let sum = sum.ok_or_else(|| CallError::unknown("a transaction without an amount"))?;
        let at = need_time(self.transaction_initiation_date, "a transaction")?;
        let reference = self.custom_field.clone().filter(|id| !id.is_empty());
        if code.starts_with(PAYMENT_CODES) && sum.minor > 0 {
            let canonical = Some(GatewayRef(self.transaction_id.clone()));
            let subject = Subject { reference, canonical, ..Subject::default() };
            let taken = PaymentFact::Captured { amount: sum, at, capture_no: None };
            let mut all = vec![subject.tells(taken, at, world)];
            if let Some(fee) = self.fee_amount.as_ref().map(Sum::money).transpose()? {
                // It is written as what it does to the balance: less.
                let fact = PaymentFact::FeeKnown { fee: fee.negated(), tax: Money::zero(fee.currency) };
                all.push(subject.tells(fact, at, world));
            }
            return Ok(all);
        }
        let is_of_payment = self.paypal_reference_id_type.as_deref() == Some("TXN");
        if code == REFUND_CODE && sum.minor < 0 && is_of_payment {
            let own = self.invoice_id.clone().filter(|id| !id.is_empty() && Some(id) != reference.as_ref());
            let canonical = self.paypal_reference_id.clone().map(GatewayRef);
            let fact = PaymentFact::Refunded {
                refund_ref: self.transaction_id.clone(),
                reference: own,
                amount: sum.negated(),
                status: RefundStatus::Succeeded,
            };
            return Ok(vec![Subject { reference, canonical, ..Subject::default() }.tells(fact, at, world)]);
        }
        Ok(Vec::new())
    }
}
