//! One absence after the other: the shop falls asleep, customers pay, the gateway gives up, the shop wakes up, and both books are laid
//! beside each other.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base::{Actor, PageAsk};
use futures::{StreamExt, TryStreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use till::payments::{CatchUpRound, catch_up, list_catch_up_rounds};

use super::bedroom::Bedroom;
use super::plain::Plain;
use super::terminal::{KEPT, Terminal};
use super::tunnel::Tunnel;
use super::{Absence, DAY_MS, Ends, HOUR_MS, MINUTE_MS};
use crate::dice::Dice;
use crate::figures::Figures;
use crate::gateway::{PracticeGateway, minor_of};
use crate::program::Programs;
use crate::proofs::refunds::{Dialect, place};
use crate::store::Store;

/// How many customers do something at a time.
const AT_ONCE: usize = 12;
/// How long it is waited for what must happen by itself.
const PATIENCE: Duration = Duration::from_secs(120);
/// Where the gateway's clock stops on its way through an absence, so that its retries are tried as they come due.
const STOPS_MS: [i64; 18] = [
    MINUTE_MS,
    4 * MINUTE_MS,
    10 * MINUTE_MS,
    20 * MINUTE_MS,
    HOUR_MS,
    2 * HOUR_MS,
    3 * HOUR_MS,
    5 * HOUR_MS,
    8 * HOUR_MS,
    13 * HOUR_MS,
    DAY_MS,
    36 * HOUR_MS,
    2 * DAY_MS,
    60 * HOUR_MS,
    3 * DAY_MS,
    4 * DAY_MS,
    6 * DAY_MS,
    8 * DAY_MS,
];

/// What came of an absence.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Payments that customers made meanwhile.
    pub payments: u64,
    /// Events at the gateway meanwhile.
    pub events: u64,
    pub lost: u64,
    pub double: u64,
    /// From waking until everything was in the books, by the machine's own clock.
    pub closed_s: f64,
    pub plain_lost: u64,
    pub plain_double: u64,
    /// Whether the round that closed the gap says what was found.
    pub told_by_round: bool,
}

impl Counts {
    pub(super) fn add(&mut self, more: &Self) {
        self.payments += more.payments;
        self.events += more.events;
        self.lost += more.lost;
        self.double += more.double;
        self.closed_s = self.closed_s.max(more.closed_s);
        self.plain_lost += more.plain_lost;
        self.plain_double += more.plain_double;
    }

    pub(super) fn report(&self, figures: &mut Figures) {
        figures.add("payments", self.payments).add("missed_events", self.events);
        figures.add("lost", self.lost).add("double", self.double).add("closed_in_s_worst", self.closed_s);
        figures.add("plain_lost", self.plain_lost).add("plain_double", self.plain_double);
        figures.must(self.plain_lost > 0, "a design that trusts webhooks alone loses payments, or nothing was proved");
    }

    pub(super) fn row(&self, provider: &str, absence: &str) -> Vec<String> {
        let number = |count: u64| count.to_string();
        vec![
            provider.to_owned(),
            absence.to_owned(),
            number(self.events),
            number(self.lost),
            number(self.double),
            format!("{:.1}", self.closed_s),
            number(self.plain_lost),
            // Of a dialect only what it never heard is counted.
            if provider == "practice" { number(self.plain_double) } else { String::new() },
        ]
    }
}

/// Money of one payment, in smallest units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Money {
    captured: i64,
    refunded: i64,
}

/// A gateway, a tunnel, and the machine with the shop.
pub(super) struct Stage {
    dialect: Dialect,
    gateway: PracticeGateway,
    tunnel: Tunnel,
    room: Bedroom,
    /// Where money is taken by the shop itself, because its gateway has no page.
    terminal: Option<Terminal>,
    /// Sales of the terminal that are still to come, with their amounts.
    to_sell: HashMap<String, i64>,
    /// Our references of charges whose answers the shop never heard.
    unanswered: HashSet<String>,
    endpoint: String,
    /// How far the true time is ahead of this machine's.
    ahead_ms: i64,
    plain_before: (u64, u64),
}

impl Stage {
    pub(super) async fn open(programs: &Programs, folder: &Path, dialect: Dialect, seed: u64) -> Result<Self> {
        let gateway = PracticeGateway::start(programs, folder, seed).await?;
        let place = place(&gateway, dialect).await?;
        let terminal = Terminal::of(dialect, &place)?;
        let room = Bedroom::furnish(folder, &place, terminal.as_ref().map(|_| KEPT)).await?;
        let tunnel = Tunnel::start(&room.hook, Plain::of(dialect.provider, &gateway.webhook_secret)).await?;
        let mut hook = json!({ "url": tunnel.url });
        if dialect.provider != "practice" {
            hook["account"] = dialect.provider.into();
        }
        let told = gateway.post("/webhook-endpoints", &hook).await?;
        let endpoint = told.get("id").and_then(Value::as_str).context("an endpoint")?.to_owned();
        let (to_sell, unanswered) = (HashMap::new(), HashSet::new());
        let (ahead_ms, plain_before) = (0, (0, 0));
        Ok(Self { dialect, gateway, tunnel, room, terminal, to_sell, unanswered, endpoint, ahead_ms, plain_before })
    }

    /// One absence.
    pub(super) async fn scene(&mut self, absence: &Absence, payments: u64, dice: &mut Dice) -> Result<Counts> {
        let switch = if absence.told { "on" } else { "off" };
        self.gateway.post(&format!("/webhook-endpoints/{}/{switch}", self.endpoint), &json!({})).await?;
        // A sixth is paid before, and partly refunded meanwhile; of the others one in ten is never paid.
        let mut amounts = |count: u64| -> Vec<i64> {
            (0..count).map(|_| i64::try_from(dice.between(50, 900)).unwrap_or(50) * 100).collect()
        };
        let (before, amounts) = (amounts(payments.div_ceil(6)), amounts(payments));
        let before = self.start(before).await?;
        self.pay(&before, false).await?;
        catch_up(self.room.shop()?, &Actor::command_line(), None).await?;
        self.until_alike(&before).await.context("before the absence")?;
        let rounds_before = self.rounds().await?.first().map_or(0, |round| round.id);
        let told_before = self.events().await?;

        let started = if self.terminal.is_some() {
            self.tunnel.set_up(false);
            self.start_unanswered(amounts, dice).await?
        } else {
            self.start(amounts).await?
        };
        self.tunnel.set_up(false);
        self.room.clock.stand();
        if absence.ends == Ends::Start {
            self.room.stop().await?;
        }
        let paid = self.while_away(absence, &started, &before, dice).await?;
        let events = self.events().await?.saturating_sub(told_before);

        let woke = Instant::now();
        self.room.clock.run_ahead(self.ahead_ms + absence.wrong_ms);
        if absence.ends == Ends::Start {
            self.room.start().await?;
        }
        self.tunnel.set_up(true);
        let everything: Vec<String> = started.iter().chain(&before).cloned().collect();
        let closed = self.until_alike(&everything).await;
        let closed_s = woke.elapsed().as_secs_f64();
        if let Err(why) = &closed {
            println!("{} {}: {why:#}", self.dialect.provider, absence.name);
        }
        // The clock is set right, and what the gateway still wants to tell comes late.
        self.room.clock.run_ahead(self.ahead_ms);
        self.gateway.flush(Duration::from_secs(20)).await?;
        let (lost, double) = self.settled(&everything).await?;
        let (plain_lost, plain_double) = self.plain().await?;
        let told_by_round = self.is_told(absence, rounds_before, &paid).await?;
        let payments = u64::try_from(paid.len())?;
        Ok(Counts { payments, events, lost, double, closed_s, plain_lost, plain_double, told_by_round })
    }

    /// The shop is closed for good; what its standing checks find.
    pub(super) async fn end(mut self) -> Result<Vec<String>> {
        let findings = self.room.findings().await?;
        self.room.stop().await?;
        Ok(findings)
    }

    /// Pages to pay on, or charges; gives our references.
    async fn start(&self, amounts: Vec<i64>) -> Result<Vec<String>> {
        let started = futures::stream::iter(amounts).map(|minor| self.room.start_payment(minor));
        started.buffered(AT_ONCE).try_collect().await
    }

    /// Without a page: one half is charged in the moment in which the shop falls asleep, so that no answer comes, and the other is to
    /// be sold at the gateway's own terminal.
    async fn start_unanswered(&mut self, mut amounts: Vec<i64>, dice: &mut Dice) -> Result<Vec<String>> {
        let later = amounts.split_off(amounts.len() / 2);
        self.gateway.misbehave(&json!({"timeout_after_charge_percent": 100, "hang_ms": 5})).await?;
        let mut all = self.start(amounts).await?;
        self.gateway.misbehave(&json!({})).await?;
        self.unanswered.extend(all.iter().cloned());
        for minor in later {
            let number = format!("terminal-{}", dice.number());
            self.to_sell.insert(number.clone(), minor);
            all.push(number);
        }
        Ok(all)
    }

    /// Customers pay in three bursts, money goes back in the gateway's own screen, and time passes. Gives who paid.
    async fn while_away(
        &mut self,
        absence: &Absence,
        started: &[String],
        before: &[String],
        dice: &mut Dice,
    ) -> Result<Vec<String>> {
        let buyers: Vec<String> = started.iter().filter(|_| !dice.chance(10)).cloned().collect();
        let (first, rest) = buyers.split_at(buyers.len() / 2);
        let (second, third) = rest.split_at(rest.len() / 2);
        let mut paid = self.pay(first, false).await?;
        let stops: Vec<i64> = STOPS_MS.iter().copied().filter(|ms| *ms < absence.ms).chain([absence.ms]).collect();
        let (mut at, mut bursts) = (0, vec![(absence.ms / 5 * 2, second), (absence.ms, third)]);
        bursts.reverse();
        for stop in stops {
            self.gateway.post("/clock", &json!({ "advance_ms": stop - at })).await?;
            self.ahead_ms += stop - at;
            at = stop;
            while bursts.last().is_some_and(|(when, _)| *when <= at) {
                if let Some((_, customers)) = bursts.pop() {
                    paid.extend(self.pay(customers, true).await?);
                    self.refund(before, at, dice).await?;
                    self.walk_in(dice).await?;
                }
            }
            // Money that goes back is under way until then, so that one night falls before the shop wakes up.
            if at >= DAY_MS || at == absence.ms {
                self.settle().await?;
            }
            self.until_tried().await?;
        }
        Ok(paid)
    }

    /// These customers pay; gives who could. A page may have ended, and at our own gateway money may arrive all the same.
    async fn pay(&self, customers: &[String], late: bool) -> Result<Vec<String>> {
        if let Some(terminal) = &self.terminal {
            // What was charged is paid.
            for customer in customers {
                if let Some(minor) = self.to_sell.get(customer) {
                    terminal.sell(customer, *minor).await?;
                }
            }
            return Ok(customers.to_vec());
        }
        let how = if late && self.dialect.provider == "practice" { json!({"even_if_ended": true}) } else { json!({}) };
        let paid = futures::stream::iter(customers.to_vec()).map(|reference| {
            let (path, how) = (self.control("pay", &reference), &how);
            async move {
                let answer = self.gateway.try_control(Method::POST, &path, how).await?;
                anyhow::Ok((answer.status < 300).then_some(reference))
            }
        });
        let paid: Vec<Option<String>> = paid.buffered(AT_ONCE).try_collect().await?;
        if !late && paid.iter().any(Option::is_none) {
            bail!("a customer could not pay on a fresh page");
        }
        Ok(paid.into_iter().flatten().collect())
    }

    /// Some of what was paid before goes back, in the gateway's own screen.
    async fn refund(&self, before: &[String], at: i64, dice: &mut Dice) -> Result<()> {
        // What is done in the screen of a gateway that tells of nothing unasked, no shop ever hears.
        let can = self.dialect.gateway()?.about().capabilities;
        if !can.list && !can.events {
            return Ok(());
        }
        // What goes back is under way until a night settles it, and none settles more than came in that day: of pages that end within
        // minutes nothing does on the second.
        if self.dialect.gateway()?.parts_after_settlement() && can.hosted_page && at > DAY_MS {
            return Ok(());
        }
        for reference in before {
            if !dice.chance(40) {
                continue;
            }
            let amount = self.dialect.decimal(i64::try_from(dice.between(1, 20))? * 100)?;
            // Refused where it would be more than came in.
            self.gateway.may(&self.control("refund", reference), &json!({ "amount": amount })).await?;
        }
        Ok(())
    }

    /// A card processor settles at night what it took by day, and lists it elsewhere from then on.
    async fn settle(&self) -> Result<()> {
        let can = self.dialect.gateway()?.about().capabilities;
        if can.payouts {
            return Ok(());
        }
        // Refused where there is nothing to settle.
        self.gateway.may("/payout", &json!({ "account": self.dialect.provider })).await.map(drop)
    }

    /// Somebody pays whom the shop never asked.
    async fn walk_in(&self, dice: &mut Dice) -> Result<()> {
        if self.dialect.provider != "practice" {
            return Ok(());
        }
        let reference = format!("walk-in-{}", dice.number());
        let made = self.gateway.create(&reference, "75.00", self.dialect.currency, &reference).await?;
        anyhow::ensure!(made.status < 300, "a stranger could not pay");
        self.gateway.pay(&reference).await.map(drop)
    }

    fn control(&self, what: &str, payment: &str) -> String {
        match self.dialect.provider {
            "practice" => format!("/{what}/{payment}"),
            account => format!("/{what}/{payment}?account={account}"),
        }
    }

    async fn events(&self) -> Result<u64> {
        Ok(self.gateway.deliveries().await?.get("events").and_then(Value::as_u64).unwrap_or_default())
    }

    /// Until every delivery that is due by the gateway's clock has been tried.
    async fn until_tried(&self) -> Result<()> {
        let began = Instant::now();
        loop {
            let now = self.gateway.ask("/clock").await?.get("now_ms").and_then(Value::as_i64).context("a clock")?;
            let told = self.gateway.deliveries().await?;
            let number = |name: &str| told.get(name).and_then(Value::as_i64);
            if number("in_flight") == Some(0) && number("next_due_ms").is_none_or(|due| due > now) {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                bail!("the gateway does not come to the end of its deliveries");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What the gateway's book says of each of our references, and whether money waits for a call of ours.
    async fn there(&self) -> Result<(BTreeMap<String, Money>, bool)> {
        let book = self.gateway.book().await?;
        let rows = |name: &str| book.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let mut all: BTreeMap<String, Money> = BTreeMap::new();
        let mut waits = false;
        for payment in rows("payments") {
            let of = all.entry(text(&payment, "reference").to_owned()).or_default();
            of.captured += minor(text(&payment, "amount_captured"))?;
            waits |= text(&payment, "status") == "authorised";
        }
        for refund in rows("refunds").iter().filter(|refund| text(refund, "status") == "succeeded") {
            all.entry(text(refund, "payment_reference").to_owned()).or_default().refunded +=
                minor(text(refund, "amount"))?;
        }
        Ok((all, waits))
    }

    /// The same by the shop's books: what its payments and their ledger entries say.
    fn here(&self) -> Result<BTreeMap<String, Money>> {
        let store = Store::open(&self.room.database())?;
        let mut all = BTreeMap::new();
        // Money that nobody had asked for is known by the reference that the gateway tells with it.
        let mut statement = store.sql().prepare(
            "SELECT p.id, p.captured_minor, p.refunded_minor,
                    CASE WHEN p.invoice_id IS NULL
                         THEN (SELECT json_extract(o.fact, '$.reference')
                                 FROM observations o
                                WHERE o.payment_id = p.id AND json_extract(o.fact, '$.reference') IS NOT NULL
                                LIMIT 1)
                     END
               FROM payments p",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (told, id) = (row.get::<_, Option<String>>(3)?, row.get::<_, String>(0)?);
            let of: &mut Money = all.entry(told.unwrap_or_else(|| self.room.reference(&id))).or_default();
            of.captured += row.get::<_, i64>(1)?;
            of.refunded += row.get::<_, i64>(2)?;
        }
        let booked: i64 = store.booked_per_gateway_payment()?.values().sum();
        let captured: i64 = all.values().map(|of| of.captured).sum();
        if booked != captured {
            bail!("the payments say {captured} and the ledger says {booked}");
        }
        Ok(all)
    }

    /// Until both books say the same of everything.
    async fn until_alike(&self, ours: &[String]) -> Result<()> {
        let began = Instant::now();
        loop {
            let (there, waits) = self.there().await?;
            let differs = match self.here() {
                Ok(here) => differences(&there, &here),
                // Read between a payment and its entry.
                Err(cause) => vec![cause.to_string()],
            };
            if differs.is_empty() && !waits {
                return Ok(());
            }
            if began.elapsed() > PATIENCE {
                bail!(
                    "{} of {} payments differ, held money waits: {waits}; {:?}",
                    differs.len(),
                    ours.len(),
                    differs.iter().take(5).collect::<Vec<_>>()
                );
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What is lost and double once everything has come to rest.
    async fn settled(&self, ours: &[String]) -> Result<(u64, u64)> {
        catch_up(self.room.shop()?, &Actor::command_line(), None).await?;
        // What cannot be settled is counted below.
        let _alike = self.until_alike(ours).await;
        let ((there, _), here) = (self.there().await?, self.here()?);
        let (mut lost, mut double) = (0, 0);
        for reference in there.keys().chain(here.keys().filter(|known| !there.contains_key(*known))) {
            let of = |book: &BTreeMap<String, Money>| book.get(reference).copied().unwrap_or_default();
            let (there, here) = (of(&there), of(&here));
            lost += u64::from(here.captured < there.captured || here.refunded < there.refunded);
            double += u64::from(here.captured > there.captured || here.refunded > there.refunded);
        }
        Ok((lost, double))
    }

    /// What the plain design lost and booked twice in this absence.
    async fn plain(&mut self) -> Result<(u64, u64)> {
        let store = Store::open(&self.room.database())?;
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        let mut statement = store.sql().prepare(
            "SELECT id, gateway_ref FROM payments WHERE gateway_ref IS NOT NULL
              UNION ALL
             SELECT payment_id, alias FROM payment_aliases",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let payment = self.room.reference(&row.get::<_, String>(0)?);
            names.entry(payment).or_default().push(row.get(1)?);
        }
        let book = self.gateway.book().await?;
        let (lost, double) = self.tunnel.plain().lost_and_double(&book, &names)?;
        let before = std::mem::replace(&mut self.plain_before, (lost, double));
        Ok((lost.saturating_sub(before.0), double.saturating_sub(before.1)))
    }

    async fn rounds(&self) -> Result<Vec<CatchUpRound>> {
        let ask = PageAsk { after: None, limit: Some(50) };
        Ok(list_catch_up_rounds(self.room.shop()?, &Actor::command_line(), ask).await?.items)
    }

    /// Whether what was missed is told: by a round over the whole absence, and in full where nobody else told of it.
    async fn is_told(&self, absence: &Absence, before: i64, paid: &[String]) -> Result<bool> {
        let rounds: Vec<CatchUpRound> = self.rounds().await?.into_iter().filter(|round| round.id > before).collect();
        let slept = absence.ms + absence.wrong_ms;
        // Where the round before had no time to end, this one begins where that one did.
        let covers =
            |round: &CatchUpRound| round.until.is_some_and(|until| until.since_ms(round.from) > slept - 2 * MINUTE_MS);
        let found: i64 = rounds.iter().flat_map(|round| &round.accounts).map(|account| account.payments).sum();
        let tells = self.dialect.gateway()?.about().capabilities.events;
        // About a charge without an answer the gateway is asked at once, whether a round goes on or not.
        let to_find = paid.iter().filter(|reference| !self.unanswered.contains(*reference)).count();
        // An order that PayPal's customer agreed to is found, and its money is taken by a call of ours.
        let is_whole = (absence.told && tells) || self.dialect.provider == "paypal" || found >= i64::try_from(to_find)?;
        let is_told = rounds.iter().any(covers) && is_whole;
        if !is_told {
            println!("{} {}: {} paid, told of {found} by {rounds:?}", self.dialect.provider, absence.name, paid.len());
        }
        Ok(is_told)
    }
}

/// Of which references the two books say something else.
fn differences(there: &BTreeMap<String, Money>, here: &BTreeMap<String, Money>) -> Vec<String> {
    let of = |book: &BTreeMap<String, Money>, reference: &String| book.get(reference).copied().unwrap_or_default();
    there
        .keys()
        .chain(here.keys().filter(|known| !there.contains_key(*known)))
        .filter(|reference| of(there, reference) != of(here, reference))
        .map(|reference| format!("{reference}: there {:?}, here {:?}", of(there, reference), of(here, reference)))
        .collect()
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Smallest units of the currency: the gateway's book writes amounts with as many decimals as it has, two or none.
fn minor(amount: &str) -> Result<i64> {
    if amount.contains('.') { minor_of(amount) } else { Ok(amount.parse()?) }
}
