//! What authorizations, captures and refunds say, within an order or alone.

use base::{Money, Timestamp};

use super::amounts::Sum;
use super::facts::{Subject, need, need_time, reference};
use super::names::Name;
use super::objects::Movement;
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Mode, Observation, PaymentFact, RefundStatus,
};

impl Movement {
    /// Who this is about, where it stands alone.
    fn subject(&self) -> Subject {
        let mut aliases: Vec<String> = self.order().into_iter().map(|name| name.text()).collect();
        if let (Some(Name::Order(order)), Some(_)) = (self.order(), self.authorization()) {
            aliases.push(Name::Hold(order).text());
        }
        aliases.extend(self.authorization().map(|name| name.text()));
        Subject {
            reference: reference(self.custom_id.as_ref(), self.invoice_id.as_ref()),
            aliases,
            ..Subject::default()
        }
    }

    /// What a capture says that stands alone. `known_as`: further names by which it was asked for.
    pub(super) fn capture_alone(&self, known_as: &[Name], world: Mode) -> Result<Vec<Observation>, CallError> {
        let mut subject = self.subject();
        subject.take_names(known_as);
        self.as_capture(&subject, need_time(self.create_time.or(self.update_time), "a capture")?, world)
    }

    /// What an authorization says that stands alone.
    pub(super) fn authorization_alone(&self, world: Mode) -> Result<Vec<Observation>, CallError> {
        let mut subject = self.subject();
        subject.take_names(&[Name::Authorization(self.id.clone())]);
        if let Some(Name::Order(order)) = self.order() {
            subject.take_names(&[Name::Hold(order)]);
        }
        self.as_authorization(&subject, need_time(self.create_time.or(self.update_time), "an authorization")?, world)
    }

    /// What a refund says that stands alone. `of`: the capture that it was asked for, where it does not say so itself.
    pub(super) fn refund_alone(&self, of: Option<&str>, world: Mode) -> Result<Observation, CallError> {
        // A refund of ours has a number of its own; the buyer's payment keeps ours in `custom_id`.
        let reference = self.custom_id.clone().filter(|id| !id.is_empty());
        self.as_refund(&Subject { reference, ..Subject::default() }, of, world)
    }

    /// Money that PayPal took back by itself. It is no refund of ours: a person has to look, as with a chargeback. Where it went
    /// because of a dispute, that is told beside it under its own name, and may end well; of any other nothing more comes.
    pub(super) fn reversal(&self, world: Mode) -> Result<Observation, CallError> {
        let canonical = self.capture().map(|name| GatewayRef::from(&name));
        let subject = Subject { canonical, ..self.subject() };
        let fact = PaymentFact::Disputed {
            dispute_ref: self.id.clone(),
            amount: need(self.amount.as_ref(), "a reversal")?,
            status: DisputeStatus::Lost,
            reason: "reversed by PayPal".to_owned(),
            due_at: None,
            told: DisputeTold::MoneyAlone,
        };
        Ok(subject.tells(fact, need_time(self.update_time.or(self.create_time), "a reversal")?, world))
    }

    fn words(&self) -> String {
        let reason = self.status_details.as_ref().and_then(|details| details.reason.as_deref());
        reason.filter(|reason| !reason.is_empty()).unwrap_or(&self.status).to_owned()
    }

    pub(super) fn as_capture(&self, of: &Subject, made: Timestamp, world: Mode) -> Result<Vec<Observation>, CallError> {
        let begun = self.create_time.unwrap_or(made);
        // Money that had to be waited for came when the capture changed last; a refund changes it once more.
        let at = match self.status.as_str() {
            "COMPLETED" => self.update_time.unwrap_or(begun),
            _ => begun,
        };
        match self.status.as_str() {
            "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" => {
                let subject = of.of_capture(&self.id);
                let amount = need(self.amount.as_ref(), "a capture")?;
                let taken = PaymentFact::Captured { amount, at, capture_no: None };
                let mut all = vec![subject.tells(taken, at, world)];
                let fee = self.seller_receivable_breakdown.as_ref().and_then(|breakdown| breakdown.paypal_fee.as_ref());
                if let Some(fee) = fee.map(Sum::amount).transpose()? {
                    all.push(subject.tells(PaymentFact::FeeKnown { fee, tax: Money::zero(fee.currency) }, at, world));
                }
                Ok(all)
            }
            "PENDING" => {
                Ok(vec![of.tells(PaymentFact::Pending { page_url: None, page_expires_at: None }, begun, world)])
            }
            "DECLINED" | "FAILED" => {
                let fact = PaymentFact::FailedTry { reason: self.words(), try_ref: Some(self.id.clone()) };
                Ok(vec![of.tells(fact, self.update_time.unwrap_or(begun), world)])
            }
            other => Err(CallError::unknown(format!("'{other}' is no status of a capture"))),
        }
    }

    pub(super) fn as_authorization(
        &self,
        of: &Subject,
        made: Timestamp,
        world: Mode,
    ) -> Result<Vec<Observation>, CallError> {
        let at = self.update_time.or(self.create_time).unwrap_or(made);
        let fact = match self.status.as_str() {
            "CREATED" => PaymentFact::Authorised { amount: need(self.amount.as_ref(), "an authorization")? },
            "PENDING" => PaymentFact::Pending { page_url: None, page_expires_at: None },
            "DENIED" => PaymentFact::Failed { reason: self.words() },
            "VOIDED" if self.expiration_time.is_some_and(|end| end <= at) => PaymentFact::Expired,
            "VOIDED" => PaymentFact::Cancelled,
            // What was taken is told by the capture, under its name.
            "CAPTURED" | "PARTIALLY_CAPTURED" => return Ok(Vec::new()),
            other => return Err(CallError::unknown(format!("'{other}' is no status of an authorization"))),
        };
        Ok(vec![of.tells(fact, at, world)])
    }

    pub(super) fn as_refund(&self, of: &Subject, capture: Option<&str>, world: Mode) -> Result<Observation, CallError> {
        let status = match self.status.as_str() {
            "COMPLETED" => RefundStatus::Succeeded,
            "PENDING" => RefundStatus::Pending,
            "FAILED" => RefundStatus::Failed,
            "CANCELLED" => RefundStatus::Cancelled,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a refund"))),
        };
        let canonical = self.capture().map(|name| GatewayRef::from(&name));
        let subject = Subject {
            canonical: canonical.or_else(|| capture.map(GatewayRef::from)),
            reference: of.reference.clone(),
            aliases: of.aliases.clone(),
            ..Subject::default()
        };
        let fact = PaymentFact::Refunded {
            refund_ref: self.id.clone(),
            reference: self.own_number(of.reference.as_deref()),
            amount: need(self.amount.as_ref(), "a refund")?,
            status,
        };
        Ok(subject.tells(fact, need_time(self.update_time.or(self.create_time), "a refund")?, world))
    }

    /// Our refund id. A refund made in PayPal's own screen has the number of the payment, or none.
    pub(super) fn own_number(&self, payment: Option<&str>) -> Option<String> {
        let number = self.invoice_id.as_deref().filter(|number| !number.is_empty())?;
        (Some(number) != payment && Some(number) != self.custom_id.as_deref()).then(|| number.to_owned())
    }
}
