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
use crate::dialects::{Account, Dialect, Known};
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

/// How many different things that are not known are kept.
const STRANGERS_MAX: usize = 1_000;

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) place: Place,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) misbehaviour: Misbehaviour,
    /// The misbehaviour of accounts that have one of their own.
    pub(crate) own_misbehaviour: BTreeMap<String, Misbehaviour>,
    /// The accounts that speak a dialect, by name.
    pub(crate) accounts: BTreeMap<String, Arc<Known>>,
    /// The other ids by which dialects name payments.
    pub(crate) aliases: HashMap<String, String>,
    /// What no dialect knows, and how often it was asked for.
    pub(crate) strangers: BTreeMap<String, u64>,
    pub(crate) dice: Dice,
    pub(crate) book: Book,
    pub(crate) next_seq: u64,
    pub(crate) payments: Table<Payment>,
    pub(crate) refunds: Table<Refund>,
    pub(crate) disputes: Table<Dispute>,
    pub(crate) payouts: Table<Payout>,
    pub(crate) lines: Vec<BalanceLine>,
    pub(crate) events: Vec<Event>,
    /// How many of them are of `/v1`.
    pub(crate) told: u64,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) keys: Keys,
    pub(crate) effects_by_key: HashMap<String, u32>,
    pub(crate) effects_by_reference: BTreeMap<(Option<String>, String), Effects>,
    pub(crate) wrong_fees: u64,
    pub(crate) deliveries: Deliveries,
    pub(crate) timers: BinaryHeap<Reverse<(i64, Timer)>>,
    wake: Arc<Notify>,
}

impl State {
    /// Starts from the book, or from nothing.
    pub(crate) fn open(
        place: Place,
        book: Option<&Path>,
        seed: u64,
        accounts: Vec<Account>,
        wake: Arc<Notify>,
    ) -> io::Result<Self> {
        let mut state = Self {
            place,
            clock: Clock::of_the_machine(),
            settings: Settings::default(),
            misbehaviour: Misbehaviour::default(),
            own_misbehaviour: BTreeMap::new(),
            accounts: BTreeMap::new(),
            aliases: HashMap::new(),
            strangers: BTreeMap::new(),
            dice: Dice::of_seed(seed),
            book: Book::in_memory(),
            next_seq: 1,
            payments: Table::default(),
            refunds: Table::default(),
            disputes: Table::default(),
            payouts: Table::default(),
            lines: Vec::new(),
            events: Vec::new(),
            told: 0,
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
        }
        for account in accounts {
            let invalid = |error: ApiError| io::Error::new(io::ErrorKind::InvalidInput, error.message());
            state.set_account(account).map_err(invalid)?;
        }
        state.take_up_again();
        Ok(state)
    }

    /// The gateway's time in Unix milliseconds.
    pub(crate) fn now(&mut self) -> i64 {
        self.clock.now()
    }

    /// Writes an account into the book unless it stands there as it is.
    pub(crate) fn set_account(&mut self, account: Account) -> Result<(), ApiError> {
        account.check()?;
        if self.accounts.get(&account.name).is_some_and(|known| known.account == account) {
            return Ok(());
        }
        if let Some(known) = self.accounts.get(&account.name)
            && known.account.dialect != account.dialect
        {
            return Err(ApiError::conflict("account_known", "an account of this name speaks another dialect"));
        }
        let at = self.now();
        self.commit(at, Change::silent(Fact::AccountSet { account }), None)
    }

    /// What goes wrong for an account; none is the account of `/v1`.
    pub(crate) fn misbehaviour_of(&self, account: Option<&str>) -> &Misbehaviour {
        account.and_then(|name| self.own_misbehaviour.get(name)).unwrap_or(&self.misbehaviour)
    }

    /// Counts something that a dialect was asked for and does not know.
    pub(crate) fn count_stranger(&mut self, what: String) {
        if self.strangers.len() < STRANGERS_MAX || self.strangers.contains_key(&what) {
            let count = self.strangers.entry(what).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// True while nothing has happened yet; settings, clock and endpoints do not count.
    pub(crate) fn is_fresh(&self) -> bool {
        self.payments.all().is_empty()
    }

    /// Writes a change to the book, applies it and plans the deliveries of its event.
    pub(crate) fn commit(&mut self, at: i64, change: Change, key: Option<Remembered>) -> Result<(), ApiError> {
        let event =
            change.event.map(|kind| Ok::<_, io::Error>(EventHead { id: ids::fresh("evt")?, kind })).transpose()?;
        let line = Line { seq: self.next_seq, at, fact: change.fact, event, key };
        let once = matches!(line.fact, Fact::ToldTwice { .. });
        let before = self.events.len();
        self.book.append(&line)?;
        self.apply(line)?;
        if self.events.len() > before {
            for index in before..self.events.len() {
                self.send(index, at)?;
            }
            let whose = self.events.last().and_then(|event| event.account.as_deref());
            let twins = self.misbehaviour_of(whose).twin_percent;
            if !once && self.dice.deliveries.chance(twins) {
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
        let Some((event_seq, kind)) = self.events.last().map(|event| (event.number, event.kind)) else { return Ok(()) };
        self.commit(at, Change::told(Fact::ToldTwice { event_seq }, kind), None)
    }

    /// Plans the deliveries of an event.
    fn send(&mut self, index: usize, at: i64) -> Result<(), ApiError> {
        let Some((event, whose)) = self.events.get(index).map(|event| (event.number, event.account.clone())) else {
            return Ok(());
        };
        let listens = |endpoint: &&Endpoint| endpoint.enabled && endpoint.account == whose;
        let endpoints: Vec<String> =
            self.endpoints.iter().filter(listens).map(|endpoint| endpoint.id.clone()).collect();
        let wrong = self.misbehaviour_of(whose.as_deref()).clone();
        for endpoint in endpoints {
            if let Some(how) = self.deliveries.plan(event, &endpoint, at, &wrong, &mut self.dice) {
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
        let wrong = self.misbehaviour_of(payment.account.as_deref()).clone();
        let (fee, by_schedule) = self.settings.fees.charge(payment.captured, &wrong, &mut self.dice)?;
        (next.fee, next.fee_by_schedule, next.changed) = (Some(fee), Some(by_schedule), at);
        let fact = Fact::FeeCharged { payment: next, wrong_fee: fee != by_schedule };
        self.commit(at, Change::told(fact, EventKind::FeeKnown), None)
    }

    /// The fact of a capture, with its fee where the fee is known at once.
    pub(crate) fn capture_fact(&mut self, mut payment: Payment) -> Result<Change, ApiError> {
        let amount = payment.captured;
        let mut wrong_fee = false;
        if self.settings.fees.known == FeeKnown::AtCapture {
            let wrong = self.misbehaviour_of(payment.account.as_deref()).clone();
            let (fee, by_schedule) = self.settings.fees.charge(amount, &wrong, &mut self.dice)?;
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

    /// The event with this number among those of all accounts.
    pub(crate) fn event(&self, number: u64) -> Option<&Event> {
        self.events.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// The dialect in which an event is told; none for `/v1`.
    pub(crate) fn dialect_of(&self, event: u64) -> Option<&'static dyn Dialect> {
        let name = self.event(event)?.account.as_deref()?;
        self.accounts.get(name).map(|known| known.dialect)
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
