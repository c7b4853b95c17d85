//! What an order says: what the buyer agreed to, and what became of its money.

use base::Timestamp;

use super::amounts::Sum;
use super::facts::{Subject, method, need_time, reference};
use super::names::Name;
use super::objects::{Order, Payments, Unit, link};
use crate::gateways::{CallError, Mode, Observation, PaymentFact};

/// A buyer can be sent to a page for this long, by the public documentation of the order's links.
pub(super) const PAGE_S: i64 = 3 * 3600;
/// Once there, the buyer has as long again to agree. Nothing is taken without a call of ours, so that a page counts as
/// expired after both, whatever PayPal still says of it. An account manager of PayPal's can make it longer; that is not
/// read.
pub(super) const AGREE_S: i64 = 2 * PAGE_S;

impl Order {
    /// The names under which the order is known.
    fn aliases(&self) -> Vec<String> {
        let mut names = vec![Name::Order(self.id.clone()).text()];
        if self.intent.as_deref() == Some("AUTHORIZE") {
            names.push(Name::Hold(self.id.clone()).text());
        }
        names
    }

    /// Everything that this view of the order says. `now` is PayPal's time of the answer that told it; none in an
    /// event, which is a view of its own instant.
    pub(super) fn observations(&self, now: Option<Timestamp>, world: Mode) -> Result<Vec<Observation>, CallError> {
        let mut all = Vec::new();
        for unit in &self.purchase_units {
            all.extend(self.unit(unit, now, world)?);
        }
        if all.is_empty() {
            return Err(CallError::unknown("an order that is about nothing: it was not sent in full"));
        }
        Ok(all)
    }

    fn is_agreed(&self) -> bool {
        matches!(self.status.as_str(), "APPROVED" | "COMPLETED")
    }

    fn subject(&self, unit: &Unit) -> Result<Subject, CallError> {
        let authorizations =
            unit.payments.authorizations.iter().map(|held| Name::Authorization(held.id.clone()).text());
        Ok(Subject {
            reference: reference(unit.custom_id.as_ref(), unit.invoice_id.as_ref()),
            canonical: None,
            aliases: self.aliases().into_iter().chain(authorizations).collect(),
            amount: unit.amount.as_ref().map(Sum::amount).transpose()?,
            // Before the buyer agreed, it is only what we proposed.
            method: self.payment_source.as_ref().filter(|_| self.is_agreed()).and_then(method),
        })
    }

    fn unit(&self, unit: &Unit, now: Option<Timestamp>, world: Mode) -> Result<Vec<Observation>, CallError> {
        let subject = self.subject(unit)?;
        let asked = || subject.amount.ok_or_else(|| CallError::unknown("an order without an amount"));
        // The time of creation is missing only in answers that were shortened.
        let made = need_time(self.create_time.or(now), "an order")?;
        let since = self.update_time.unwrap_or(made);
        let is_over = self.status == "COMPLETED";
        let moved = unit.payments.told(&subject, is_over, made, world)?;
        let state = match self.status.as_str() {
            "CREATED" | "SAVED" | "PAYER_ACTION_REQUIRED" => {
                let end = made.plus_ms(AGREE_S.saturating_mul(1000));
                if now.is_some_and(|now| now >= end) {
                    Some((PaymentFact::Expired, end))
                } else {
                    let page_url = link(&self.links, &["payer-action", "approve"]).map(str::to_owned);
                    let page_expires_at = Some(made.plus_ms(PAGE_S.saturating_mul(1000)));
                    Some((PaymentFact::Pending { page_url, page_expires_at }, made))
                }
            }
            "APPROVED" => Some((PaymentFact::Approved { amount: asked()? }, since)),
            "VOIDED" => Some((PaymentFact::Cancelled, since)),
            "COMPLETED" if moved.is_empty() => return Err(CallError::unknown("a completed order without a payment")),
            "COMPLETED" => None,
            other => return Err(CallError::unknown(format!("'{other}' is no status of an order"))),
        };
        let state = state.map(|(fact, at)| subject.tells(fact, at, world));
        Ok(state.into_iter().chain(moved).collect())
    }

    /// The refunds of this number of ours.
    pub(super) fn refunds_of(&self, number: &str, world: Mode) -> Result<Vec<Observation>, CallError> {
        let mut found = Vec::new();
        for unit in &self.purchase_units {
            let subject = self.subject(unit)?;
            let only = unit.payments.only_capture();
            for refund in &unit.payments.refunds {
                if refund.own_number(subject.reference.as_deref()).as_deref() == Some(number) {
                    found.push(refund.as_refund(&subject, only, world)?);
                }
            }
        }
        Ok(found)
    }

    /// The order as one that we end: nothing was taken or held, and nothing will be, because that takes a call of ours.
    pub(super) fn ended(&self, now: Option<Timestamp>, world: Mode) -> Result<Vec<Observation>, CallError> {
        let mut told = self.observations(now, world)?;
        let captures = self.purchase_units.iter().flat_map(|unit| &unit.payments.captures);
        // Money that is on its way comes whatever we do.
        if self.status == "COMPLETED" || captures.into_iter().any(|capture| capture.status == "PENDING") {
            return Ok(told);
        }
        for observation in &mut told {
            if matches!(observation.fact, PaymentFact::Pending { .. } | PaymentFact::Approved { .. }) {
                observation.fact = PaymentFact::Cancelled;
                observation.at = now.unwrap_or(observation.at);
            }
        }
        Ok(told)
    }
}

impl Payments {
    /// What the movements of an order's money say. `is_over`: nothing more comes of the order by itself.
    fn told(&self, of: &Subject, is_over: bool, made: Timestamp, world: Mode) -> Result<Vec<Observation>, CallError> {
        let mut all = Vec::new();
        for capture in &self.captures {
            all.extend(capture.as_capture(of, made, world)?);
        }
        let came = |told: &[Observation]| {
            told.iter().any(|seen| matches!(seen.fact, PaymentFact::Captured { .. } | PaymentFact::Pending { .. }))
        };
        if is_over && !self.captures.is_empty() && !came(&all) {
            for observation in &mut all {
                if let PaymentFact::FailedTry { reason, .. } = &observation.fact {
                    observation.fact = PaymentFact::Failed { reason: reason.clone() };
                }
            }
        }
        if self.captures.is_empty() {
            for held in &self.authorizations {
                all.extend(held.as_authorization(of, made, world)?);
            }
        }
        for refund in &self.refunds {
            all.push(refund.as_refund(of, self.only_capture(), world)?);
        }
        Ok(all)
    }

    /// What a refund came from that does not say so, where there is no doubt.
    fn only_capture(&self) -> Option<&str> {
        match self.captures.as_slice() {
            [capture] => Some(&capture.id),
            _ => None,
        }
    }
}
