//! The only place where the state changes: what each fact of the book means.

use std::cmp::Reverse;
use std::io;
use std::sync::Arc;

use serde::Serialize;

use crate::book::{EventHead, Fact, Line};
use crate::dialects::{Happening, Known, Message};
use crate::error::ApiError;
use crate::fees::FeeKnown;
use crate::money::Money;
use crate::payment::Payment;
use crate::payouts::{BalanceLine, LineKind};
use crate::refund::{Dispute, DisputeStatus, Refund, RefundStatus};
use crate::state::{Effects, State, Timer};
use crate::webhooks::{Endpoint, Event, Subject, event_body};

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
        let told = self.apply_fact(seq, at, fact);
        if let (Some(head), Some(told)) = (event, told) {
            self.tell(head, at, told)?;
        }
        Ok(())
    }

    /// Writes the events of a change: one for `/v1`, and for a dialect as many as it tells such a change by.
    fn tell(&mut self, EventHead { id, kind }: EventHead, at: i64, told: Told) -> Result<(), ApiError> {
        let (subject, earlier) = match told {
            Told::New(subject) => (subject, None),
            Told::Again(number) => match self.event(number) {
                Some(event) => (event.subject.clone(), Some(event.data.clone())),
                None => return Ok(()),
            },
        };
        let Some(name) = self.account_of(&subject).map(str::to_owned) else {
            let data = earlier.map_or_else(|| self.data_of(&subject), Ok)?;
            self.told = self.told.saturating_add(1);
            let seq = self.told;
            let body = event_body(seq, &id, kind, at, &self.place.environment, &data).map_err(io::Error::from)?.into();
            self.push_event(Event { number: 0, seq, account: None, id, kind, at, subject, data, body, told_by: None });
            return Ok(());
        };
        let Some(account) = self.accounts.get(&name).cloned() else { return Ok(()) };
        let messages = account.dialect.tell(self, &account, &Happening { id: &id, kind, at, subject: &subject })?;
        for Message { id, body } in messages {
            self.push_event(Event {
                number: 0,
                seq: 0,
                account: Some(name.clone()),
                id,
                kind,
                at,
                subject: subject.clone(),
                data: "".into(),
                body: body.into(),
                told_by: Some(Arc::clone(&account)),
            });
        }
        Ok(())
    }

    fn push_event(&mut self, event: Event) {
        let number = u64::try_from(self.events.len()).unwrap_or(u64::MAX).saturating_add(1);
        let listens = |endpoint: &&Endpoint| endpoint.enabled && endpoint.account == event.account;
        for endpoint in self.endpoints.iter().filter(listens) {
            self.deliveries.unfinished.insert((number, endpoint.id.clone()));
        }
        self.events.push(Event { number, ..event });
    }

    fn account_of(&self, subject: &Subject) -> Option<&str> {
        match subject {
            Subject::Payment(id) => self.payments.get(id)?.account.as_deref(),
            Subject::Refund(id) => self.refunds.get(id)?.account.as_deref(),
            Subject::Dispute(id) => self.disputes.get(id)?.account.as_deref(),
            Subject::Payout(id) => self.payouts.get(id)?.account.as_deref(),
        }
    }

    /// The object under its name, as an event of `/v1` shows it.
    fn data_of(&self, subject: &Subject) -> Result<Arc<str>, ApiError> {
        let place = &self.place;
        let data = match subject {
            Subject::Payment(id) => self.payments.get(id).map(|payment| object("payment", &payment.view(place))),
            Subject::Refund(id) => self.refunds.get(id).map(|refund| object("refund", &refund.view(place))),
            Subject::Dispute(id) => self.disputes.get(id).map(|dispute| object("dispute", &dispute.view(place))),
            Subject::Payout(id) => self.payouts.get(id).map(|payout| object("payout", &payout.view(place))),
        };
        data.unwrap_or_else(|| Err(ApiError::internal("internal_error", "an event is about nothing")))
    }

    /// Applies a fact and says what its event is about.
    fn apply_fact(&mut self, seq: u64, at: i64, fact: Fact) -> Option<Told> {
        match fact {
            Fact::PaymentCreated { payment } => {
                self.count(&payment, |effects| &mut effects.created);
                self.put_payment(payment, seq);
                None
            }
            Fact::PaymentCaptured { payment, amount, wrong_fee } => {
                self.count(&payment, |effects| &mut effects.charges);
                self.line(LineKind::Capture, &payment, None, amount, at);
                self.fee_lines(&payment, wrong_fee, at);
                if payment.fee.is_none() && self.settings.fees.known == FeeKnown::Later {
                    let later = i64::try_from(self.settings.fees.later_ms).unwrap_or(i64::MAX);
                    self.timers.push(Reverse((at.saturating_add(later), Timer::FeeKnown(payment.id.clone()))));
                }
                Some(self.put_payment(payment, seq))
            }
            Fact::FeeCharged { payment, wrong_fee } => {
                self.fee_lines(&payment, wrong_fee, at);
                Some(self.put_payment(payment, seq))
            }
            Fact::PaymentAuthorised { payment }
            | Fact::MethodChosen { payment }
            | Fact::TryFailed { payment }
            | Fact::PaymentFailed { payment }
            | Fact::PaymentCancelled { payment }
            | Fact::PaymentExpired { payment } => Some(self.put_payment(payment, seq)),
            Fact::RefundTaken { refund, payment } => {
                self.count(&payment, |effects| &mut effects.refunds);
                let cause = Some((refund.id.as_str(), refund.reference.as_deref()));
                self.line(LineKind::Refund, &payment, cause, refund.amount.negated(), at);
                self.put_payment(payment, seq);
                Some(self.put_refund(refund, seq))
            }
            Fact::RefundSettled { refund, payment } => {
                if refund.status == RefundStatus::Failed {
                    let cause = Some((refund.id.as_str(), refund.reference.as_deref()));
                    self.line(LineKind::RefundFailed, &payment, cause, refund.amount, at);
                    self.put_payment(payment, seq);
                }
                Some(self.put_refund(refund, seq))
            }
            Fact::DisputeOpened { dispute, payment } => {
                let cause = Some((dispute.id.as_str(), None));
                self.line(LineKind::Dispute, &payment, cause, dispute.amount.negated(), at);
                self.put_payment(payment, seq);
                Some(self.put_dispute(dispute, seq))
            }
            Fact::DisputeClosed { dispute, payment } => {
                if dispute.status == DisputeStatus::Won {
                    self.line(LineKind::DisputeWon, &payment, Some((dispute.id.as_str(), None)), dispute.amount, at);
                    self.put_payment(payment, seq);
                }
                Some(self.put_dispute(dispute, seq))
            }
            Fact::PayoutSent { payout, lines } => {
                for number in lines {
                    let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
                    if let Some(line) = self.lines.get_mut(index) {
                        line.payout = Some(payout.id.clone());
                    }
                }
                let id = payout.id.clone();
                self.payouts.put(payout, seq);
                Some(Told::New(Subject::Payout(id)))
            }
            Fact::PayoutFailed { payout } => {
                for line in self.lines.iter_mut().filter(|line| line.payout.as_ref() == Some(&payout.id)) {
                    line.payout = None;
                }
                let id = payout.id.clone();
                self.payouts.put(payout, seq);
                Some(Told::New(Subject::Payout(id)))
            }
            Fact::ToldTwice { event_seq } => Some(Told::Again(event_seq)),
            fact => {
                self.apply_housekeeping(fact);
                None
            }
        }
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
            Fact::AccountSet { account } => {
                // An account whose dialect this version does not speak is left alone.
                if let Some(known) = Known::of(account) {
                    self.accounts.insert(known.account.name.clone(), Arc::new(known));
                }
            }
            Fact::SettingsSet { settings } => self.settings = settings,
            Fact::ClockSet { clock } => self.clock.set(clock),
            Fact::KeysForgotten {} => self.keys.forget_all(),
            _ => {}
        }
    }

    fn count(&mut self, payment: &Payment, which: impl Fn(&mut Effects) -> &mut u32) {
        let reference = (payment.account.clone(), payment.reference.clone());
        let effects = self.effects_by_reference.entry(reference).or_default();
        let count = which(effects);
        *count = count.saturating_add(1);
    }

    fn put_payment(&mut self, payment: Payment, seq: u64) -> Told {
        if let Some(account) = payment.account.as_ref().and_then(|name| self.accounts.get(name)) {
            for alias in account.dialect.aliases(&payment) {
                self.aliases.insert(alias, payment.id.clone());
            }
        }
        let told = Told::New(Subject::Payment(payment.id.clone()));
        if let Some(due) = payment.lapses_at() {
            self.timers.push(Reverse((due, Timer::Lapse(payment.id.clone()))));
        }
        self.payments.put(payment, seq);
        told
    }

    fn put_refund(&mut self, refund: Refund, seq: u64) -> Told {
        let told = Told::New(Subject::Refund(refund.id.clone()));
        if let Some(outcome) = refund.outcome {
            self.timers.push(Reverse((outcome.at, Timer::RefundEnds(refund.id.clone()))));
        }
        self.refunds.put(refund, seq);
        told
    }

    fn put_dispute(&mut self, dispute: Dispute, seq: u64) -> Told {
        let told = Told::New(Subject::Dispute(dispute.id.clone()));
        self.disputes.put(dispute, seq);
        told
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
            account: payment.account.clone(),
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

/// What a change's event is about: something new, or what an earlier event told.
enum Told {
    New(Subject),
    Again(u64),
}

/// An object under its name, as an event shows it.
fn object(name: &str, view: &impl Serialize) -> Result<Arc<str>, ApiError> {
    let view = serde_json::to_string(view).map_err(io::Error::from)?;
    Ok(format!(r#"{{"{name}":{view}}}"#).into())
}
