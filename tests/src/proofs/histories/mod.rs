//! `prove histories`: whatever the order in which a payment's news comes, and however often, in the end it stands as if everything had
//! come once and in order.
//!
//! At every gateway that has a dialect here payments really happen, and what it delivers, answers and lists is kept in its own bytes.
//! Each is then told in many ways: deliveries one to twenty times, in any order, up to thirty days late, and with holes that the lists
//! fill. Told so, it is read by the connector and folded, and must stand as the ordered history does; some of them go through the real
//! inbox and store as well, into two shops whose books must be the same.

mod acts;
mod ear;
mod known;
mod shops;
mod stage;
mod stripe;
mod telling;
mod truth;

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};
use base::Timestamp;
use base::ids::{IdSource, SeededIds};
use connectors::gateways::{self, Gateway};
use till::payments::PaymentId;

use self::known::{Known, fact_hash};
use self::shops::Books;
use self::stage::Stage;
use self::telling::{Event, Telling, tell};
use self::truth::Truth;
use super::Scale;
use super::refunds::{DIALECTS, Dialect};
use crate::dice::Dice;
use crate::figures::{Figures, Table};
use crate::gateway::PracticeGateway;
use crate::program::{Programs, work_folder};

/// What the payments of Stripe's are called that are written and do not happen.
const WRITTEN: &str = "stripe_written";
/// Of what should not be, this much is shown of each gateway.
const SHOWN: u64 = 3;
/// When the first written payment begins: 2026-11-21.
const BEGAN: Timestamp = Timestamp(1_795_255_200_000);
/// Fewer payments than this are too few to say what some of them must be.
const FEW_TRUTHS: u64 = 50;
/// Payments that really happen, for so many histories one.
const TELLINGS: u64 = 200;

/// How much each gateway has to stand.
#[derive(Debug, Clone, Copy)]
struct Size {
    /// Histories through the fold.
    histories: u64,
    /// Histories through inbox and store.
    through_store: u64,
}

impl Size {
    fn of(scale: &Scale) -> Self {
        let histories = scale.runs.unwrap_or(if scale.quick { 2_000 } else { 100_000 });
        let part = histories.div_ceil(100);
        let through_store = if scale.quick { part.div_ceil(8) } else { part };
        Self { histories, through_store }
    }

    fn truths(self) -> u64 {
        self.histories.div_ceil(TELLINGS).max(self.through_store)
    }
}

/// What came of one gateway.
#[derive(Debug, Default)]
struct Found {
    truths: u64,
    histories: u64,
    events: u64,
    events_max: u64,
    holes: u64,
    repeats: u64,
    not_listed: u64,
    differ: u64,
    other_moments: u64,
    states: BTreeMap<String, u64>,
    through_store: u64,
    entries: u64,
}

impl Found {
    fn is_paid(&self) -> bool {
        self.states.contains_key("state captured")
    }
}

/// Runs it, and says how to run the same again when it does not hold.
pub async fn prove(scale: &Scale) -> Result<Figures> {
    let (seed, size) = (scale.seed(), Size::of(scale));
    println!(
        "prove histories: {} of each of {} gateways through the fold, {} through inbox and store, seed {seed}",
        size.histories,
        DIALECTS.len(),
        size.through_store,
    );
    let began = Instant::now();
    let programs = Programs::ready(scale.profile())?;
    let mut figures = Figures::of("histories");
    figures.add("seed", seed);
    let mut table =
        Table::with(&["", "payments", "histories", "events", "holes", "repeats", "differ", "through store", "entries"]);
    let mut paid = 0;
    for (dialect, number) in DIALECTS.into_iter().zip(1..) {
        let mut part = Figures::of(dialect.provider);
        let found = at_dialect(&programs, dialect, size, &mut Dice::part(seed, number), &mut part)
            .await
            .with_context(|| format!("seed {seed}, {}", dialect.provider))?;
        table.row(&row(dialect.provider, &found));
        paid += u64::from(found.is_paid());
        figures.part(report(found, size, dialect.provider, part));
    }
    let found = at_stripe(size, &mut Dice::part(seed, 0)).with_context(|| format!("seed {seed}, {WRITTEN}"))?;
    table.row(&row(WRITTEN, &found));
    figures.part(report(found, size, WRITTEN, Figures::of(WRITTEN)));
    figures.must(paid > 4, "at most of the gateways some of it was paid");
    print!("{}", table.text());
    figures.add("seconds", began.elapsed().as_secs());
    if !figures.hold() {
        println!("seed {seed}; the same again: cargo xtask prove histories{}", scale.words(seed));
    }
    println!("{}", figures.json());
    Ok(figures)
}

fn row(provider: &str, found: &Found) -> Vec<String> {
    let counts = [
        found.truths,
        found.histories,
        found.events,
        found.holes,
        found.repeats,
        found.differ,
        found.through_store,
        found.entries,
    ];
    let mut cells = vec![provider.to_owned()];
    cells.extend(counts.iter().map(u64::to_string));
    cells
}

/// One gateway: its payments, and all that is told of them.
async fn at_dialect(
    programs: &Programs,
    dialect: Dialect,
    size: Size,
    dice: &mut Dice,
    figures: &mut Figures,
) -> Result<Found> {
    let folder = work_folder("histories")?;
    let gateway = PracticeGateway::start(programs, folder.path(), dice.number() % 1_000_000).await?;
    let mut stage = Stage::open(gateway, dialect, dice.number()).await?;
    let connector = stage.connector;
    let in_order = Books::open(&folder.path().join("in_order"), &stage.place, stage.now()).await?;
    let as_told = Books::open(&folder.path().join("as_told"), &stage.place, stage.now()).await?;
    let mut found = Found::default();
    let mut end = stage.now();
    for number in 0..size.truths() {
        // One that is paid for certain is among them, however few they are.
        let truth = stage.record(number == 0, dice).await?;
        let letters = fold_all(connector, &truth, size, number, &mut found, dice);
        if number >= size.through_store {
            continue;
        }
        // A gateway without lists is asked about what is open, and nothing may be lost of the rest.
        let has_lists = connector.about().capabilities.list;
        let letters: Vec<_> = letters.into_iter().map(|(at, may_be_lost)| (at, may_be_lost && has_lists)).collect();
        let told = tell(&letters, truth.listed_at, dice);
        let ordered = once(&letters, truth.listed_at, told.with_lists);
        // Without a page nothing can be asked for: what was charged by a token is money that nobody asked for.
        if connector.about().capabilities.hosted_page && dice.chance(70) {
            in_order.ask(&truth, number).await?;
            as_told.ask(&truth, number).await?;
        }
        in_order.hear(&truth, &ordered).await?;
        as_told.hear(&truth, &told).await?;
        end = told.events.iter().map(|(at, _)| *at).max().unwrap_or(end).max(end);
        found.through_store += 1;
    }
    compare(&in_order, &as_told, end, &mut found, figures, dialect.provider).await?;
    Ok(found)
}

/// Payments of Stripe's that are written and do not happen: through the fold alone.
fn at_stripe(size: Size, dice: &mut Dice) -> Result<Found> {
    let connector = gateways::find("stripe").context("a gateway that is gone")?;
    let (ids, mut found) = (SeededIds::new(dice.number()), Found::default());
    let mut began = BEGAN;
    for number in 0..size.truths() {
        let reference = PaymentId::from_number(ids.next(began)).to_string();
        let truth = stripe::written(connector, reference, number, began, dice)?;
        began = truth.listed_at;
        fold_all(connector, &truth, size, number, &mut found, dice);
    }
    Ok(found)
}

/// Tells one payment in its share of all the ways.
fn fold_all(
    connector: &dyn Gateway,
    truth: &Truth,
    size: Size,
    number: u64,
    found: &mut Found,
    dice: &mut Dice,
) -> Vec<(Timestamp, bool)> {
    let letters = losable(connector, truth);
    found.truths += 1;
    found.not_listed += letters.iter().filter(|(_, may_be_lost)| !may_be_lost).count() as u64;
    let ordered = [false, true].map(|with_lists| truth.ordered(connector, with_lists));
    let left = size.histories.saturating_sub(found.histories).div_ceil(size.truths() - number);
    for _ in 0..left {
        fold_one(connector, truth, &letters, &ordered, found, dice);
    }
    letters
}

/// When each delivery was, and whether it may be lost.
fn losable(connector: &dyn Gateway, truth: &Truth) -> Vec<(Timestamp, bool)> {
    truth.letters().iter().map(|(at, letter)| (*at, truth.is_listed(connector, letter))).collect()
}

/// Everything once, and in order.
fn once(letters: &[(Timestamp, bool)], listed_at: Timestamp, with_lists: bool) -> Telling {
    let mut events: Vec<_> = letters.iter().enumerate().map(|(number, (at, _))| (*at, Event::Letter(number))).collect();
    if with_lists {
        events.push((listed_at, Event::Lists));
    }
    Telling { events, with_lists, holes: 0, repeats: 0 }
}

/// One history through the fold.
fn fold_one(
    connector: &dyn Gateway,
    truth: &Truth,
    letters: &[(Timestamp, bool)],
    ordered: &[Known; 2],
    found: &mut Found,
    dice: &mut Dice,
) {
    let told = tell(letters, truth.listed_at, dice);
    let bodies = truth.letters();
    let mut known = Known::default();
    for (at, event) in &told.events {
        match event {
            Event::Letter(number) => {
                if let Some((_, letter)) = bodies.get(*number) {
                    known.hear(connector, truth, letter, *at);
                }
            }
            Event::Lists => known.learn(&truth.listed),
        }
    }
    known.ask_again(truth);
    let [alone, with_lists] = ordered;
    let ordered = if told.with_lists { with_lists } else { alone };
    let (here, there) = (known.lines(), ordered.lines());
    found.histories += 1;
    let events = u64::try_from(told.events.len()).unwrap_or(u64::MAX);
    found.events += events;
    found.events_max = found.events_max.max(events);
    found.holes += u64::try_from(told.holes).unwrap_or_default();
    found.repeats += u64::try_from(told.repeats).unwrap_or_default();
    found.other_moments += u64::from(known.moments() != ordered.moments());
    *found
        .states
        .entry(there.iter().find(|line| line.starts_with("state ")).cloned().unwrap_or_default())
        .or_default() += 1;
    if fact_hash(&here) != fact_hash(&there) {
        found.differ += 1;
        if found.differ <= SHOWN {
            println!(
                "  {}: {} in order {there:?}, told {here:?}: {:?}",
                connector.about().provider,
                truth.reference,
                told.events
            );
        }
    }
}

/// Lays the books of the two shops beside each other.
async fn compare(
    in_order: &Books,
    as_told: &Books,
    end: Timestamp,
    found: &mut Found,
    figures: &mut Figures,
    provider: &str,
) -> Result<()> {
    let (here, there) = (as_told.standing(end).await?, in_order.standing(end).await?);
    found.entries = u64::try_from(here.causes.len())?;
    figures.add("books", here.fact_hash.clone());
    figures.must(here.fact_hash == there.fact_hash, &format!("{provider}: the books of both shops are the same"));
    figures.must(
        here.payments == there.payments,
        &format!("{provider}: every payment stands in both shops as in the other"),
    );
    figures.must(here.causes.values().all(|count| *count == 1), &format!("{provider}: each cause has one entry"));
    let (told, ordered) = (beyond_what_came_back(&here.causes), beyond_what_came_back(&there.causes));
    figures.must(told == ordered, &format!("{provider}: the same causes have entries in both shops"));
    figures.must(
        here.failed.is_empty() && there.failed.is_empty(),
        &format!("{provider}: every delivery was handled: {:?} {:?}", here.failed, there.failed),
    );
    for (line, other) in here.payments.iter().zip(&there.payments).filter(|(line, other)| line != other).take(5) {
        println!("  {provider}: in order {other}, told {line}");
    }
    for cause in told.keys().filter(|cause| !ordered.contains_key(*cause)).take(5) {
        println!("  {provider}: only told: {cause}");
    }
    for cause in ordered.keys().filter(|cause| !told.contains_key(*cause)).take(5) {
        println!("  {provider}: only in order: {cause}");
    }
    Ok(())
}

/// The causes without those of disputes that took nothing in the end: who hears first that one was won books nothing of it, who hears
/// in order that it was opened books that and its end. The hash of both books is the same either way (BOOKS, rule 9).
fn beyond_what_came_back(causes: &BTreeMap<String, i64>) -> BTreeMap<String, i64> {
    let step = |cause: &str| {
        let (id, step) = cause.strip_prefix("dispute:")?.split_once(':')?;
        let weight = match step.split(':').next()? {
            "opened" => (1, 0),
            "won" => (-1, 0),
            "lost" if step.ends_with(":reversed") => (0, -1),
            "lost" => (0, 1),
            _ => return None,
        };
        Some((id.to_owned(), weight))
    };
    let mut left: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (id, (taken, lost)) in causes.keys().filter_map(|cause| step(cause)) {
        let sum = left.entry(id).or_default();
        *sum = (sum.0 + taken, sum.1 + lost);
    }
    let came_back = |cause: &str| step(cause).is_some_and(|(id, _)| left.get(&id) == Some(&(0, 0)));
    causes.iter().filter(|(cause, _)| !came_back(cause)).map(|(cause, count)| (cause.clone(), *count)).collect()
}

fn report(found: Found, size: Size, provider: &str, mut figures: Figures) -> Figures {
    figures.add("payments", found.truths).add("histories", found.histories).add("events", found.events);
    figures.add("events_max", found.events_max).add("holes", found.holes).add("repeats", found.repeats);
    figures.add("told_by_deliveries_alone", found.not_listed).add("differ", found.differ);
    figures
        .add("other_moments", found.other_moments)
        .add("through_store", found.through_store)
        .add("entries", found.entries);
    for (state, count) in &found.states {
        figures.add(state, *count);
    }
    figures.must(found.histories >= size.histories, &format!("{provider}: there were as many histories as asked for"));
    figures.must(found.events_max <= 40, &format!("{provider}: a history has forty events at most"));
    let tells = gateways::find(provider).is_some_and(|known| known.about().capabilities.events);
    // One that delivers nothing loses and repeats nothing.
    figures.must(
        !tells || (found.holes > 0 && found.repeats > 0),
        &format!("{provider}: some was lost, and some came again"),
    );
    // Of a few payments it may be that nobody paid, by chance.
    let is_few = found.truths < FEW_TRUTHS;
    figures.must(is_few || found.is_paid(), &format!("{provider}: some of it was paid"));
    figures.must(found.differ == 0, &format!("{provider}: every history ends as the ordered one"));
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dispute_that_took_nothing_in_the_end_is_no_cause_and_one_that_did_is() {
        let causes = |list: &[&str]| list.iter().map(|cause| ((*cause).to_owned(), 1)).collect::<BTreeMap<_, _>>();
        let won = causes(&["payment:p:captured", "dispute:a/d1:opened", "dispute:a/d1:won"]);
        assert_eq!(beyond_what_came_back(&won), causes(&["payment:p:captured"]));
        let lost = causes(&["dispute:a/d1:opened", "dispute:a/d1:lost"]);
        assert_eq!(beyond_what_came_back(&lost), lost);
        let again = causes(&["dispute:a/d1:opened", "dispute:a/d1:won", "dispute:a/d1:opened:2"]);
        assert_eq!(beyond_what_came_back(&again), again);
    }
}
