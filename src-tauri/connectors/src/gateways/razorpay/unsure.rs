//! Refunds of which it is not said whether the money that they are of was ever taken.
//!
//! Money that was held and not taken Razorpay gives back by itself, and makes a refund of it like any other. Only the payment
//! says which it is: its `captured` is false then. Events bring the payment along; lists do not, and the payment does not name
//! its refunds. So a refund that stands alone has its payment asked for first, under a name that carries the refund to where
//! the answer is read.

use base::Timestamp;

use super::facts::Told;
use super::id_in_path;
use super::objects::{Notes, Payment, Refund};
use crate::gateways::{CallError, GatewayRef, Mode, Observation};

/// Begins the name under which a payment is asked for in order to understand a refund. No id of Razorpay's has a colon.
const REFUND_OF: &str = "refund_of:";

/// What a refund comes to.
pub(super) enum Said {
    /// These facts.
    Facts(Vec<Observation>),
    /// Nothing, until the payment of this name is fetched.
    Payment(GatewayRef),
}

impl Refund {
    /// What it says, together with its payment where that is known.
    pub(super) fn said(&self, of: Option<&Payment>, told: &Told, environment: Mode) -> Result<Said, CallError> {
        let seen = self.observation(told, environment)?;
        let payment = of.filter(|payment| payment.id == self.payment_id);
        match payment.map(|payment| (payment, payment.is_taken())) {
            // The customer has money back that never was the shop's.
            Some((payment, Some(false))) => Ok(Said::Facts(vec![payment.given_back(told, environment)?])),
            Some((_, Some(true))) => Ok(Said::Facts(vec![seen])),
            // Razorpay lets us give back only what was taken.
            _ if self.own_id().is_some() => Ok(Said::Facts(vec![seen])),
            _ => self.name(seen.at).map(Said::Payment),
        }
    }

    /// The name that carries it; its own words come last, so that what is asked for stands in front.
    fn name(&self, at: Timestamp) -> Result<GatewayRef, CallError> {
        let Self { id, amount, currency, payment_id, status, .. } = self;
        let at = at.unix_seconds();
        let name = GatewayRef(format!("{REFUND_OF}{payment_id}:{id}:{amount}:{currency}:{status}:{at}"));
        match Self::carried(&name) {
            Ok(Some(_)) => Ok(name),
            _ => Err(CallError::unknown(format!("'{id}' of '{payment_id}' is no refund of Razorpay's"))),
        }
    }

    /// The refund that a name carries; none for the name of a payment alone.
    pub(super) fn carried(name: &GatewayRef) -> Result<Option<Self>, CallError> {
        let Some(text) = name.0.strip_prefix(REFUND_OF) else { return Ok(None) };
        let parts: Vec<&str> = text.split(':').collect();
        let refund = match parts.as_slice() {
            [payment, id, amount, currency, status, at] => {
                amount.parse().ok().zip(at.parse().ok()).map(|(amount, at)| Self {
                    id: (*id).to_owned(),
                    amount,
                    currency: (*currency).to_owned(),
                    payment_id: (*payment).to_owned(),
                    status: (*status).to_owned(),
                    receipt: None,
                    notes: Notes::default(),
                    created_at: Some(at),
                })
            }
            _ => None,
        };
        let refund =
            refund.ok_or_else(|| CallError::refused(Some("payment"), "this carries no refund of Razorpay's"))?;
        id_in_path(&refund.payment_id.as_str().into())?;
        id_in_path(&refund.id.as_str().into())?;
        Ok(Some(refund))
    }

    /// What it says now that its payment was fetched.
    pub(super) fn understood(&self, payment: &Payment, environment: Mode) -> Result<Vec<Observation>, CallError> {
        let told = Told::default();
        match self.said(Some(payment), &told, environment)? {
            Said::Facts(facts) if payment.is_taken() == Some(true) => {
                let mut all = payment.observations(&told, environment)?;
                all.extend(facts);
                Ok(all)
            }
            Said::Facts(facts) => Ok(facts),
            Said::Payment(_) => Err(CallError::unknown("the payment does not say whether it was ever taken")),
        }
    }
}
