//! The whole state of the gateway, behind one lock. It changes in one way only: a fact is written to the book and then
//! applied (`facts.rs`), and reading the book again applies the same facts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::book::{Book, EventHead, Fact, Line};
use crate::clock::Clock;
use crate::deliveries::Deliveries;
use crate::error::ApiError;
use crate::fees::{FeeKnown, FeeSchedule};
use crate::idempotency::{Keys, Remembered};
use crate::ids;
use crate::misbehaviour::{Dice, Misbehaviour};
use crate::payment::Payment;
use crate::payouts::{BalanceLine, Payout};
use crate::refund::{Dispute, Refund, RefundSettings};
use crate::table::Table;
use crate::webhooks::{Ending, Endpoint, Event, EventKind};

/// Which gateway this is and where it is reached.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) environment: String,
    pub(crate) base_url: String,
}

/// What control can set and the book keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// The name on the checkout page.
    pub(crate) account_name: String,
    pub(crate) fees: FeeSchedule,
    pub(crate) refunds: RefundSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self { account_name: "Practice shop".into(), fees: FeeSchedule::default(), refunds: RefundSettings::default() }
    }
}

/// What one idempotency key or one reference has caused, over all time. A correct shop never has more than one charge
/// for a reference of its own, nor more than one effect for a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Effects {
    pub(crate) created: u32,
    pub(crate) charges: u32,
    pub(crate) refunds: u32,
}

/// A fact with the event that tells it.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) fact: Fact,
    pub(crate) event: Option<EventKind>,
}

impl Change {
    pub(crate) fn told(fact: Fact, event: EventKind) -> Self {
        Self { fact, event: Some(event) }
    }

    pub(crate) fn silent(fact: Fact) -> Self {
        Self { fact, event: None }
    }
}

/// What happens by itself when its time comes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    Lapse(String),
    FeeKnown(String),
    RefundEnds(String),
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) place: Place,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) misbehaviour: Misbehaviour,
    pub(crate) dice: Dice,
    pub(crate) book: Book,
    pub(crate) next_seq: u64,
    pub(crate) payments: Table<Payment>,
    pub(crate) refunds: Table<Refund>,
    pub(crate) disputes: Table<Dispute>,
    pub(crate) payouts: Table<Payout>,
    pub(crate) lines: Vec<BalanceLine>,
    pub(crate) events: Vec<Event>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) keys: Keys,
    pub(crate) effects_by_key: HashMap<String, u32>,
    pub(crate) effects_by_reference: BTreeMap<String, Effects>,
    pub(crate) wrong_fees: u64,
    pub(crate) deliveries: Deliveries,
    pub(crate) timers: BinaryHeap<Reverse<(i64, Timer)>>,
    wake: Arc<Notify>,
}

impl State {
    /// Starts from the book, or from nothing.
    pub(crate) fn open(place: Place, book: Option<&Path>, seed: u64, wake: Arc<Notify>) -> io::Result<Self> {
        let mut state = Self {
            place,
            clock: Clock::of_the_machine(),
            settings: Settings::default(),
            misbehaviour: Misbehaviour::default(),
            dice: Dice::of_seed(seed),
            book: Book::in_memory(),
            next_seq: 1,
            payments: Table::default(),
            refunds: Table::default(),
            disputes: Table::default(),
            payouts: Table::default(),
            lines: Vec::new(),
            events: Vec::new(),
            endpoints: Vec::new(),
            keys: Keys::default(),
            effects_by_key: HashMap::new(),
            effects_by_reference: BTreeMap::new(),
            wrong_fees: 0,
            deliveries: Deliveries::default(),
            timers: BinaryHeap::new(),
            wake,
        };
        if let Some(path) = book {
            let read = Book::open(path, |line| {
                if line.seq != state.next_seq {
                    let message = format!("line {} of the book is numbered {}", state.next_seq, line.seq);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, message));
                }
                state.apply(line).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.message()))
            })?;
            state.book = read;
            state.take_up_again();
        }
        Ok(state)
    }

    /// The gateway's time in Unix milliseconds.
    pub(crate) fn now(&mut self) -> i64 {
        self.clock.now()
    }

    /// True while nothing has happened yet; settings, clock and endpoints do not count.
    pub(crate) fn is_fresh(&self) -> bool {
        self.payments.all().is_empty()
    }

    /// Writes a change to the book, applies it and plans the deliveries of its event.
    pub(crate) fn commit(&mut self, at: i64, change: Change, key: Option<Remembered>) -> Result<(), ApiError> {
        let told = change.event.is_some();
        let event =
            change.event.map(|kind| Ok::<_, io::Error>(EventHead { id: ids::fresh("evt")?, kind })).transpose()?;
        let line = Line { seq: self.next_seq, at, fact: change.fact, event, key };
        let once = matches!(line.fact, Fact::ToldTwice { .. });
        self.book.append(&line)?;
        self.apply(line)?;
        if told {
            self.send_last(at)?;
            if !once && self.dice.deliveries.chance(self.misbehaviour.twin_percent) {
                self.tell_twice(at)?;
            }
        }
        self.wake.notify_one();
        Ok(())
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    fn tell_twice(&mut self, at: i64) -> Result<(), ApiError> {
        let Some((event_seq, kind)) = self.events.last().map(|event| (event.seq, event.kind)) else { return Ok(()) };
        self.commit(at, Change::told(Fact::ToldTwice { event_seq }, kind), None)
    }

    /// Plans the deliveries of the event that was told last.
    fn send_last(&mut self, at: i64) -> Result<(), ApiError> {
        let Some(event) = self.events.last().map(|event| event.seq) else { return Ok(()) };
        let endpoints: Vec<String> =
            self.endpoints.iter().filter(|endpoint| endpoint.enabled).map(|endpoint| endpoint.id.clone()).collect();
        for endpoint in endpoints {
            if let Some(how) = self.deliveries.plan(event, &endpoint, at, &self.misbehaviour, &mut self.dice) {
                self.end_delivery(event, endpoint, how)?;
            }
        }
        Ok(())
    }

    /// No more tries of this event at this endpoint.
    pub(crate) fn end_delivery(&mut self, event: u64, endpoint: String, how: Ending) -> Result<(), ApiError> {
        if self.deliveries.unfinished.contains(&(event, endpoint.clone())) {
            let at = self.now();
            self.commit(at, Change::silent(Fact::DeliveryEnded { event_seq: event, endpoint, how }), None)?;
        }
        Ok(())
    }

    /// Lets everything happen whose time has come: pages end, fees become known, refunds end.
    pub(crate) fn run_timers(&mut self) {
        let now = self.now();
        while let Some(Reverse((due, _))) = self.timers.peek()
            && *due <= now
            && let Some(Reverse((_, timer))) = self.timers.pop()
        {
            if let Err(error) = self.ring(&timer, now) {
                tracing::error!(
                    error = error.message(),
                    "a timer could not be carried out; it is tried again in a second"
                );
                self.timers.push(Reverse((now.saturating_add(1000), timer)));
                return;
            }
        }
    }

    pub(crate) fn next_timer(&self) -> Option<i64> {
        self.timers.peek().map(|Reverse((due, _))| *due)
    }

    fn ring(&mut self, timer: &Timer, now: i64) -> Result<(), ApiError> {
        match timer {
            Timer::Lapse(id) => match self.payments.get(id) {
                Some(payment) if payment.lapses_at().is_some_and(|due| due <= now) => {
                    let payment = payment.expired(now);
                    self.commit(now, Change::told(Fact::PaymentExpired { payment }, EventKind::PaymentExpired), None)
                }
                _ => Ok(()),
            },
            Timer::FeeKnown(id) => match self.payments.get(id) {
                Some(payment) if payment.fee.is_none() => self.charge_fee(&payment.clone(), now),
                _ => Ok(()),
            },
            Timer::RefundEnds(id) => match self.refunds.get(id).and_then(|refund| refund.outcome) {
                Some(outcome) if outcome.at <= now => self.settle_refund(id, outcome.succeeds, now),
                _ => Ok(()),
            },
        }
    }

    /// Charges the fee of a captured payment and tells it.
    pub(crate) fn charge_fee(&mut self, payment: &Payment, at: i64) -> Result<(), ApiError> {
        let mut next = payment.clone();
        let (fee, by_schedule) = self.settings.fees.charge(payment.captured, &self.misbehaviour, &mut self.dice)?;
        (next.fee, next.fee_by_schedule, next.changed) = (Some(fee), Some(by_schedule), at);
        let fact = Fact::FeeCharged { payment: next, wrong_fee: fee != by_schedule };
        self.commit(at, Change::told(fact, EventKind::FeeKnown), None)
    }

    /// The fact of a capture, with its fee where the fee is known at once.
    pub(crate) fn capture_fact(&mut self, mut payment: Payment) -> Result<Change, ApiError> {
        let amount = payment.captured;
        let mut wrong_fee = false;
        if self.settings.fees.known == FeeKnown::AtCapture {
            let (fee, by_schedule) = self.settings.fees.charge(amount, &self.misbehaviour, &mut self.dice)?;
            (payment.fee, payment.fee_by_schedule) = (Some(fee), Some(by_schedule));
            wrong_fee = fee != by_schedule;
        }
        Ok(Change::told(Fact::PaymentCaptured { payment, amount, wrong_fee }, EventKind::PaymentCaptured))
    }

    pub(crate) fn settle_refund(&mut self, id: &str, succeeds: bool, at: i64) -> Result<(), ApiError> {
        let refund = self.refunds.get(id).ok_or_else(|| ApiError::not_found("refund"))?;
        let payment = self.payments.get(&refund.payment).ok_or_else(|| ApiError::not_found("payment"))?;
        let (refund, payment) = refund.settled(payment, succeeds, at)?;
        let event = if succeeds { EventKind::RefundSucceeded } else { EventKind::RefundFailed };
        self.commit(at, Change::told(Fact::RefundSettled { refund, payment }, event), None)
    }

    pub(crate) fn event(&self, seq: u64) -> Option<&Event> {
        self.events.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    pub(crate) fn endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id)
    }

    /// After a restart: what was not delivered is due at once.
    fn take_up_again(&mut self) {
        let now = self.now();
        let mut unfinished: Vec<(u64, String)> = self.deliveries.unfinished.iter().cloned().collect();
        unfinished.sort();
        for (event, endpoint) in unfinished {
            let copy = crate::deliveries::Copy::Genuine;
            self.deliveries.push(now, crate::deliveries::Delivery { event, endpoint, attempt: 1, copy });
        }
    }
}
