//! The only place where the state changes: what each fact of the book means.

use std::cmp::Reverse;
use std::io;
use std::sync::Arc;

use serde::Serialize;

use crate::book::{Fact, Line};
use crate::error::ApiError;
use crate::fees::FeeKnown;
use crate::money::Money;
use crate::payment::Payment;
use crate::payouts::{BalanceLine, LineKind};
use crate::refund::{Dispute, DisputeStatus, Refund, RefundStatus};
use crate::state::{Effects, State, Timer};
use crate::webhooks::Event;

impl State {
    /// Applies a line that is in the book.
    pub(crate) fn apply(&mut self, line: Line) -> Result<(), ApiError> {
        let Line { seq, at, fact, event, key } = line;
        self.next_seq = seq.saturating_add(1);
        self.clock.not_before(at);
        if let Some(key) = key {
            let count = self.effects_by_key.entry(key.key.clone()).or_default();
            *count = count.saturating_add(1);
            self.keys.remember(key, at);
        }
        let data = self.apply_fact(seq, at, fact)?;
        if let (Some(head), Some(data)) = (event, data) {
            let number = u64::try_from(self.events.len()).unwrap_or(u64::MAX).saturating_add(1);
            let event =
                Event::new(number, head.id, head.kind, at, &self.place.environment, data).map_err(io::Error::from)?;
            for endpoint in self.endpoints.iter().filter(|endpoint| endpoint.enabled) {
                self.deliveries.unfinished.insert((number, endpoint.id.clone()));
            }
            self.events.push(event);
        }
        Ok(())
    }

    /// Applies a fact and gives the object that its event shows.
    fn apply_fact(&mut self, seq: u64, at: i64, fact: Fact) -> Result<Option<Arc<str>>, ApiError> {
        Ok(match fact {
            Fact::PaymentCreated { payment } => {
                self.count(&payment.reference, |effects| &mut effects.created);
                self.put_payment(payment, seq)?;
                None
            }
            Fact::PaymentCaptured { payment, amount, wrong_fee } => {
                self.count(&payment.reference, |effects| &mut effects.charges);
                self.line(LineKind::Capture, &payment, None, amount, at);
                self.fee_lines(&payment, wrong_fee, at);
                if payment.fee.is_none() && self.settings.fees.known == FeeKnown::Later {
                    let later = i64::try_from(self.settings.fees.later_ms).unwrap_or(i64::MAX);
                    self.timers.push(Reverse((at.saturating_add(later), Timer::FeeKnown(payment.id.clone()))));
                }
                Some(self.put_payment(payment, seq)?)
            }
            Fact::FeeCharged { payment, wrong_fee } => {
                self.fee_lines(&payment, wrong_fee, at);
                Some(self.put_payment(payment, seq)?)
            }
            Fact::PaymentAuthorised { payment }
            | Fact::TryFailed { payment }
            | Fact::PaymentFailed { payment }
            | Fact::PaymentCancelled { payment }
            | Fact::PaymentExpired { payment } => Some(self.put_payment(payment, seq)?),
            Fact::RefundTaken { refund, payment } => {
                self.count(&payment.reference, |effects| &mut effects.refunds);
                let cause = Some((refund.id.as_str(), refund.reference.as_deref()));
                self.line(LineKind::Refund, &payment, cause, refund.amount.negated(), at);
                self.put_payment(payment, seq)?;
                Some(self.put_refund(refund, seq)?)
            }
            Fact::RefundSettled { refund, payment } => {
                if refund.status == RefundStatus::Failed {
                    let cause = Some((refund.id.as_str(), refund.reference.as_deref()));
                    self.line(LineKind::RefundFailed, &payment, cause, refund.amount, at);
                    self.put_payment(payment, seq)?;
                }
                Some(self.put_refund(refund, seq)?)
            }
            Fact::DisputeOpened { dispute, payment } => {
                let cause = Some((dispute.id.as_str(), None));
                self.line(LineKind::Dispute, &payment, cause, dispute.amount.negated(), at);
                self.put_payment(payment, seq)?;
                Some(self.put_dispute(dispute, seq)?)
            }
            Fact::DisputeClosed { dispute, payment } => {
                if dispute.status == DisputeStatus::Won {
                    self.line(LineKind::DisputeWon, &payment, Some((dispute.id.as_str(), None)), dispute.amount, at);
                    self.put_payment(payment, seq)?;
                }
                Some(self.put_dispute(dispute, seq)?)
            }
            Fact::PayoutSent { payout, lines } => {
                for number in lines {
                    let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
                    if let Some(line) = self.lines.get_mut(index) {
                        line.payout = Some(payout.id.clone());
                    }
                }
                let data = object("payout", &payout.view(&self.place))?;
                self.payouts.put(payout, seq);
                Some(data)
            }
            Fact::ToldTwice { event_seq } => self.event(event_seq).map(|event| event.data.clone()),
            fact => {
                self.apply_housekeeping(fact);
                None
            }
        })
    }

    /// Facts that are no side effects: what the gateway was told and what it has told.
    fn apply_housekeeping(&mut self, fact: Fact) {
        match fact {
            Fact::EndpointSet { endpoint } => match self.endpoints.iter_mut().find(|known| known.id == endpoint.id) {
                Some(known) => *known = endpoint,
                None => self.endpoints.push(endpoint),
            },
            Fact::EndpointRemoved { endpoint } => {
                self.endpoints.retain(|known| known.id != endpoint);
                self.deliveries.unfinished.retain(|(_, at)| *at != endpoint);
            }
            Fact::DeliveryEnded { event_seq, endpoint, .. } => {
                self.deliveries.unfinished.remove(&(event_seq, endpoint));
            }
            Fact::SettingsSet { settings } => self.settings = settings,
            Fact::ClockSet { clock } => self.clock.set(clock),
            Fact::KeysForgotten {} => self.keys.forget_all(),
            _ => {}
        }
    }

    fn count(&mut self, reference: &str, which: impl Fn(&mut Effects) -> &mut u32) {
        let effects = match self.effects_by_reference.get_mut(reference) {
            Some(effects) => effects,
            None => self.effects_by_reference.entry(reference.to_owned()).or_default(),
        };
        let count = which(effects);
        *count = count.saturating_add(1);
    }

    fn put_payment(&mut self, payment: Payment, seq: u64) -> Result<Arc<str>, ApiError> {
        let data = object("payment", &payment.view(&self.place))?;
        if let Some(due) = payment.lapses_at() {
            self.timers.push(Reverse((due, Timer::Lapse(payment.id.clone()))));
        }
        self.payments.put(payment, seq);
        Ok(data)
    }

    fn put_refund(&mut self, refund: Refund, seq: u64) -> Result<Arc<str>, ApiError> {
        let data = object("refund", &refund.view(&self.place))?;
        if let Some(outcome) = refund.outcome {
            self.timers.push(Reverse((outcome.at, Timer::RefundEnds(refund.id.clone()))));
        }
        self.refunds.put(refund, seq);
        Ok(data)
    }

    fn put_dispute(&mut self, dispute: Dispute, seq: u64) -> Result<Arc<str>, ApiError> {
        let data = object("dispute", &dispute.view(&self.place))?;
        self.disputes.put(dispute, seq);
        Ok(data)
    }

    fn fee_lines(&mut self, payment: &Payment, wrong: bool, at: i64) {
        if let Some(fee) = payment.fee {
            self.line(LineKind::Fee, payment, None, fee.amount.negated(), at);
            self.line(LineKind::FeeTax, payment, None, fee.tax.negated(), at);
            self.wrong_fees = self.wrong_fees.saturating_add(u64::from(wrong));
        }
    }

    fn line(&mut self, kind: LineKind, payment: &Payment, cause: Option<(&str, Option<&str>)>, amount: Money, at: i64) {
        if amount.minor() == 0 {
            return;
        }
        self.lines.push(BalanceLine {
            number: u64::try_from(self.lines.len()).unwrap_or(u64::MAX).saturating_add(1),
            kind,
            payment: payment.id.clone(),
            payment_reference: payment.reference.clone(),
            cause: cause.map(|(id, _)| id.to_owned()),
            cause_reference: cause.and_then(|(_, reference)| reference).map(str::to_owned),
            amount,
            at,
            payout: None,
        });
    }
}

/// An object under its name, as an event shows it.
fn object(name: &str, view: &impl Serialize) -> Result<Arc<str>, ApiError> {
    let view = serde_json::to_string(view).map_err(io::Error::from)?;
    Ok(format!(r#"{{"{name}":{view}}}"#).into())
}
