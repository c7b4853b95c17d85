//! The same over real HTTP: the practice gateway as a process, in each of its dialects, loses answers, holds them back and forgets
//! its keys. Its own book is what judges us.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use base::{FixedClock, Timestamp};
use connectors::gateways::{Gateway, Http, Limits, find};
use reqwest::Method;
use serde_json::{Value, json};
use till::payments::{PaymentId, PaymentState};

use super::rooms::{Noted, Rooms};
use crate::dice::Dice;
use crate::figures::Figures;
use crate::gateway::{PracticeGateway, minor_of, unix_now};
use crate::program::{Programs, work_folder};
use crate::proofs::refunds::stage::place;
use crate::proofs::refunds::{DIALECTS, Dialect};

/// Payments of a scene: they share its weather.
const PAYMENTS: u64 = 5;
/// Between two looks both clocks move on by this: as long as the till waits at most between two questions.
const STEP_MS: i64 = 20_000;
/// Within so many looks what was unknown is known.
const LOOKS_MAX: u32 = 3;
const DAY_MS: i64 = 24 * 3_600_000;
/// A charge that may still come is given up after this.
const GIVING_UP_MS: i64 = 16 * 60_000;
/// How long the gateway holds an answer back, where it does: longer than our patience.
const HELD: Duration = Duration::from_millis(600);

/// Whether the practice gateway shows the page of this dialect by the shop's id of the payment. Where a page is opened by a posted
/// token there may be two of them after a lost answer, and the gateway knows neither by that id.
fn has_page(dialect: &Dialect) -> bool {
    find(dialect.provider).is_some_and(|known| {
        let can = known.about().capabilities;
        can.hosted_page && !can.page_by_post
    })
}

/// What the practice gateway keeps for everybody, by the dialect's name of it.
fn token(dialect: &Dialect) -> Option<&'static str> {
    match dialect.provider {
        "authorizenet" => Some("3001/4001"),
        "nmi" => Some("1001"),
        "practice" => Some("psm_visa"),
        "stripe" => Some("cus_practice/pm_card_visa"),
        _ => None,
    }
}

/// The dialects in which money can be collected here.
pub(super) fn dialects() -> Vec<Dialect> {
    DIALECTS.into_iter().filter(|dialect| has_page(dialect) || token(dialect).is_some()).collect()
}

/// How many runs each of them has.
pub(super) fn scenes(runs: u64) -> u64 {
    runs.div_ceil(PAYMENTS).div_ceil(u64::try_from(dialects().len()).unwrap_or(1)).max(1)
}

/// What came of the runs of one dialect.
#[derive(Debug, Default)]
struct Counts {
    runs: u64,
    unknown: u64,
    forgotten: u64,
    looks: u32,
    double: u64,
    lost: u64,
    invented: u64,
    open: u64,
}

/// One payment of it.
struct Payment {
    id: PaymentId,
    minor: i64,
    /// Whether it was charged without a page.
    is_charge: bool,
}

struct World {
    dialect: Dialect,
    gateway: PracticeGateway,
    rooms: Rooms,
    counts: Counts,
    ahead_ms: i64,
    /// Whether some answers are held back.
    holds: bool,
    all: Vec<Payment>,
}

/// All scenes of one dialect.
pub(super) async fn world(programs: &Programs, dialect: Dialect, seed: u64, scenes: u64) -> Result<Figures> {
    let folder = work_folder("unanswered")?;
    let mut dice = Dice::part(seed, 100 + u64::from(dialect.provider.as_bytes().first().copied().unwrap_or(0)));
    let gateway = PracticeGateway::start(programs, folder.path(), dice.number() % 1_000_000).await?;
    let place = place(&gateway, dialect).await?;
    let clock = Arc::new(FixedClock::at(Timestamp(unix_now().saturating_mul(1000))));
    let patience = Limits {
        connect: Duration::from_millis(500),
        read: Duration::from_millis(400),
        pause: Duration::from_millis(5),
        ..Limits::default()
    };
    let ids = Arc::new(Noted::of(seed));
    let rooms = Rooms::open(folder.path(), &place, token(&dialect), Http::with(patience), clock, ids).await?;
    let mut world =
        World { dialect, gateway, rooms, counts: Counts::default(), ahead_ms: 0, holds: false, all: Vec::new() };
    for _ in 0..scenes {
        world.scene(&mut dice).await?;
    }
    world.verdict().await
}

impl World {
    async fn scene(&mut self, dice: &mut Dice) -> Result<()> {
        self.set_clock();
        self.holds = false;
        self.weather(dice).await?;
        let mut started = Vec::new();
        for _ in 0..PAYMENTS {
            self.rooms.forgive()?;
            let minor = i64::try_from(dice.between(50, 900))? * 100;
            let is_charge = match (has_page(&self.dialect), token(&self.dialect)) {
                (true, Some(_)) => dice.chance(50),
                (has_page, _) => !has_page,
            };
            let id = self.rooms.start(minor, is_charge).await?.payment;
            started.push(Payment { id, minor, is_charge });
            let unknown = self.rooms.payment(id).await?.unknown_since.is_some();
            self.counts.unknown += u64::from(unknown);
        }
        let is_late = dice.chance(15);
        if is_late {
            self.counts.forgotten += 1;
            self.later(DAY_MS + 3_600_000).await?;
            self.gateway.post("/forget-idempotency-keys", &json!({})).await?;
            self.rooms.work().await?;
        }
        self.clear_up().await?;
        self.settle(&started).await?;
        for payment in &started {
            if dice.chance(85) {
                self.pay(payment, is_late, dice).await?;
            }
        }
        self.clear_up().await?;
        self.learn(&started).await?;
        self.counts.runs += PAYMENTS;
        self.all.append(&mut started);
        Ok(())
    }

    /// The gateway behaves again, and what it held back is over: by the machine's clock, which nobody moves on.
    async fn clear_up(&self) -> Result<()> {
        self.gateway.misbehave(&json!({})).await?;
        tokio::time::sleep(if self.holds { HELD } else { Duration::ZERO }).await;
        Ok(())
    }

    /// How the gateway answers what changes something.
    async fn weather(&mut self, dice: &mut Dice) -> Result<()> {
        let how = match dice.below(6) {
            0 => json!({}),
            1 => json!({"timeout_after_charge_percent": 100, "hang_ms": 5}),
            // Longer than our patience: the answer goes to nobody.
            2 => json!({"hold_answer_percent": 100, "hold_answer_ms": 600}),
            3 => json!({"answer_500_after_percent": 100}),
            4 => json!({"answer_500_percent": 60, "answer_429_percent": 20}),
            _ => json!({"timeout_after_charge_percent": 40, "hang_ms": 5, "answer_500_after_percent": 40}),
        };
        self.holds |= how.get("hold_answer_ms").is_some();
        self.gateway.misbehave(&how).await
    }

    /// The gateway answers again: what is unknown is known after a few looks. A charge that it does not have may still come, where no
    /// key makes a second one the same: it is asked about for a quarter of an hour, and then given up.
    async fn settle(&mut self, started: &[Payment]) -> Result<()> {
        let has_keys = self.known()?.about().idempotency_key_s > 0;
        let there = self.taken().await?;
        let is_told = |payment: &Payment| !payment.is_charge || has_keys || there.contains_key(&self.name(payment));
        let (told, rest): (Vec<_>, Vec<_>) = started.iter().partition(|payment| is_told(payment));
        for look in 1..=LOOKS_MAX {
            self.look(STEP_MS).await?;
            let open = self.open_of(&told).await?;
            if open == 0 {
                self.counts.looks = self.counts.looks.max(look);
                break;
            }
            if look == LOOKS_MAX {
                self.counts.open += open;
            }
        }
        for _ in 0..GIVING_UP_MS / STEP_MS {
            if self.open_of(&rest).await? == 0 {
                return Ok(());
            }
            self.look(STEP_MS).await?;
        }
        self.counts.open += self.open_of(&rest).await?;
        Ok(())
    }

    async fn look(&mut self, ms: i64) -> Result<()> {
        self.rooms.forgive()?;
        self.later(ms).await?;
        self.rooms.work().await
    }

    /// Of how many nobody knows how they stand.
    async fn open_of(&self, payments: &[&Payment]) -> Result<u64> {
        let mut open = 0;
        for payment in payments {
            open += u64::from(self.rooms.payment(payment.id).await?.unknown_since.is_some());
        }
        Ok(open)
    }

    fn known(&self) -> Result<&'static dyn Gateway> {
        find(self.dialect.provider).context("a gateway of that name")
    }

    /// How the gateway's book calls a payment.
    fn name(&self, payment: &Payment) -> String {
        let ours = payment.id.to_string();
        find(self.dialect.provider).map_or_else(|| ours.clone(), |known| known.reference_of(&ours))
    }

    /// What was taken under each of our references: how often, and how much together.
    async fn taken(&self) -> Result<BTreeMap<String, (u64, i64)>> {
        let book = self.gateway.book().await?;
        let rows = book.get("payments").and_then(Value::as_array).context("no payments in the book")?;
        let mut there: BTreeMap<String, (u64, i64)> = BTreeMap::new();
        for row in rows {
            let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
            let amount = text("amount_captured");
            let taken = if amount.contains('.') { minor_of(amount)? } else { amount.parse()? };
            if taken > 0 {
                let of = there.entry(text("reference").to_owned()).or_default();
                *of = (of.0 + 1, of.1 + taken);
            }
        }
        Ok(there)
    }

    /// The customer pays on the page that the shop shows; what takes the money afterwards may go unanswered as well. Who comes a day
    /// later finds that some gateways have closed the page.
    async fn pay(&mut self, payment: &Payment, is_late: bool, dice: &mut Dice) -> Result<()> {
        if payment.is_charge || self.rooms.payment(payment.id).await?.state != PaymentState::Pending {
            return Ok(());
        }
        self.weather(dice).await?;
        let path = match self.dialect.provider {
            "practice" => format!("/pay/{}", payment.id),
            account => format!("/pay/{}?account={account}", payment.id),
        };
        let answer = self.gateway.try_control(Method::POST, &path, &json!({})).await?;
        let is_closed = answer.json().pointer("/error/code").and_then(Value::as_str) == Some("payment_expired");
        if is_late && is_closed { Ok(()) } else { answer.good(&path).map(drop) }
    }

    /// Until the shop has heard of all that was paid.
    async fn learn(&mut self, started: &[Payment]) -> Result<()> {
        for _ in 0..6 {
            self.rooms.forgive()?;
            let mut waits = false;
            for payment in started {
                if self.rooms.payment(payment.id).await?.state.is_open() {
                    self.rooms.ask(payment.id).await;
                    waits = true;
                }
            }
            self.rooms.work().await?;
            if !waits {
                return Ok(());
            }
            self.later(STEP_MS).await?;
        }
        Ok(())
    }

    async fn later(&mut self, ms: i64) -> Result<()> {
        self.gateway.post("/clock", &json!({ "advance_ms": ms })).await?;
        self.ahead_ms += ms;
        self.set_clock();
        Ok(())
    }

    fn set_clock(&self) {
        self.rooms.clock.set(Timestamp(unix_now().saturating_mul(1000).saturating_add(self.ahead_ms)));
    }

    /// The gateway's book beside ours.
    async fn verdict(mut self) -> Result<Figures> {
        for _ in 0..3 {
            self.later(DAY_MS).await?;
            self.rooms.forgive()?;
            self.rooms.catch_up().await?;
        }
        let there = self.taken().await?;
        let mut shown = Vec::new();
        for payment in &self.all {
            let reference = self.name(payment);
            let (times, taken) = there.get(&reference).copied().unwrap_or_default();
            let here = self.rooms.payment(payment.id).await?.captured.minor;
            self.counts.double += u64::from(times > 1 || taken > payment.minor);
            self.counts.lost += u64::from(here < taken);
            self.counts.invented += u64::from(here > taken);
            if (here != taken || times > 1) && shown.len() < 10 {
                shown.push(format!("{reference}: {times} times, {taken} of {} there, {here} here", payment.minor));
            }
        }
        for line in shown {
            println!("  {}: {line}", self.dialect.provider);
        }
        let there_minor: i64 = there.values().map(|(_, taken)| *taken).sum();
        let here_minor = self.rooms.captured().await?;
        let (name, counts) = (self.dialect.provider, &self.counts);
        let mut figures = Figures::of(name);
        figures.add("runs", counts.runs).add("unknown", counts.unknown).add("forgotten", counts.forgotten);
        figures.add("looks_at_most", counts.looks).add("charged", u64::try_from(there.len())?);
        figures.add("double", counts.double).add("lost", counts.lost).add("invented", counts.invented);
        figures.must(counts.double == 0, &format!("{name} over HTTP: nobody was charged twice"));
        figures.must(counts.lost == 0, &format!("{name} over HTTP: what was charged is in the books"));
        figures.must(counts.invented == 0, &format!("{name} over HTTP: nothing is in the books that was not charged"));
        figures.must(counts.open == 0, &format!("{name} over HTTP: three looks settle what was unknown"));
        figures.must(here_minor == there_minor, &format!("{name} over HTTP: {there_minor} there, {here_minor} here"));
        let findings = self.rooms.findings().await?;
        figures.must(findings.is_empty(), &format!("{name} over HTTP: the standing checks find nothing: {findings:?}"));
        Ok(figures)
    }
}
