//! `prove asleep`: nothing that was paid while the shop slept is lost, and nothing is booked twice.
//!
//! For every dialect of the practice gateway a shop: the program itself, its clock handed in, behind a tunnel that is as dead as the
//! machine while it sleeps. Customers pay in bursts over absences of five minutes to eight days, money goes back in the gateway's own
//! screen, and the gateway tries its webhooks as its sheet says and gives up. Then the shop wakes up, sometimes with a clock that is
//! wrong and sometimes without any webhook at all, and the gateway's own book is laid beside its books. The same deliveries go to a
//! plain design, which books what a webhook says. Where a gateway has no page, the shop falls asleep over charges whose answers it
//! never hears, and goes on selling at the gateway's own terminal.

mod bedroom;
mod plain;
mod scene;
mod terminal;
mod tunnel;

use std::time::Instant;

use anyhow::{Context, Result};

use self::scene::{Counts, Stage};
use super::Scale;
use super::refunds::{DIALECTS, Dialect};
use crate::dice::Dice;
use crate::figures::{Figures, Table};
use crate::program::{Programs, work_folder};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// How an absence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// The machine wakes up, the program still in memory.
    Wake,
    /// The program is started.
    Start,
}

/// One absence.
#[derive(Debug, Clone, Copy)]
struct Absence {
    name: &'static str,
    ms: i64,
    ends: Ends,
    /// Whether the gateway has an address to tell at all.
    told: bool,
    /// By how much the machine's clock is wrong when it wakes up, until somebody sets it right.
    wrong_ms: i64,
}

/// Every absence of the bar, with every way to end one, with and without webhooks, and with clocks set back and forward.
const ABSENCES: [Absence; 6] = [
    Absence { name: "5 min", ms: 5 * MINUTE_MS, ends: Ends::Wake, told: true, wrong_ms: 0 },
    Absence { name: "6 h", ms: 6 * HOUR_MS, ends: Ends::Start, told: true, wrong_ms: -2 * HOUR_MS },
    Absence { name: "26 h", ms: 26 * HOUR_MS, ends: Ends::Start, told: false, wrong_ms: 0 },
    Absence { name: "60 h", ms: 60 * HOUR_MS, ends: Ends::Start, told: true, wrong_ms: 3 * HOUR_MS },
    Absence { name: "4 d", ms: 4 * DAY_MS, ends: Ends::Start, told: false, wrong_ms: -30 * HOUR_MS },
    Absence { name: "8 d", ms: 8 * DAY_MS, ends: Ends::Start, told: true, wrong_ms: 0 },
];

/// The most that closing a gap may take, from waking on.
const WITHIN_S: f64 = 60.0;

/// How many payments are missed in each absence: at the gateway whose own book is the oracle, and at each other.
fn sizes(scale: &Scale) -> (u64, u64) {
    match scale.runs {
        Some(runs) => (runs.max(4), (runs / 10).max(4)),
        None if scale.quick => (12, 6),
        None => (600, 60),
    }
}

/// Runs it, and says how to run the same again when it does not hold.
pub async fn prove(scale: &Scale) -> Result<Figures> {
    let (seed, (many, some)) = (scale.seed(), sizes(scale));
    println!(
        "prove asleep: {many} payments in each of {} absences, {some} at each other gateway, seed {seed}",
        ABSENCES.len()
    );
    let began = Instant::now();
    let programs = Programs::ready(scale.profile())?;
    let mut figures = Figures::of("asleep");
    figures.add("seed", seed);
    // Each has a gateway of its own, and every shop wakes up by itself.
    let worlds = DIALECTS.map(|dialect| {
        let payments = if dialect.provider == "practice" { many } else { some };
        world(&programs, dialect, seed, payments)
    });
    let mut table = Table::with(&[
        "gateway",
        "absence",
        "events",
        "lost",
        "double",
        "closed in s",
        "webhooks alone: lost",
        "double",
    ]);
    let mut all = Counts::default();
    for (dialect, outcome) in DIALECTS.iter().zip(futures::future::join_all(worlds).await) {
        let (part, rows) = outcome.with_context(|| format!("seed {seed}, {}", dialect.provider))?;
        for (absence, counts) in rows {
            table.row(&counts.row(dialect.provider, absence));
            all.add(&counts);
        }
        figures.part(part);
    }
    print!("{}", table.text());
    all.report(&mut figures);
    figures.add("seconds", began.elapsed().as_secs());
    if !figures.hold() {
        println!("seed {seed}; the same again: cargo xtask prove asleep{}", scale.words(seed));
    }
    println!("{}", figures.json());
    Ok(figures)
}

/// One dialect: all absences, one after the other, of one shop.
async fn world(
    programs: &Programs,
    dialect: Dialect,
    seed: u64,
    payments: u64,
) -> Result<(Figures, Vec<(&'static str, Counts)>)> {
    let mut folder = work_folder("asleep")?;
    folder.disable_cleanup(true);
    let number = DIALECTS.iter().position(|one| one.provider == dialect.provider).unwrap_or_default();
    let mut dice = Dice::part(seed, u64::try_from(number)?.saturating_add(1));
    let mut stage = Stage::open(programs, folder.path(), dialect, dice.number() % 1_000_000).await?;
    let (mut figures, mut rows) = (Figures::of(dialect.provider), Vec::new());
    for absence in &ABSENCES {
        let counts = stage.scene(absence, payments, &mut dice).await.with_context(|| absence.name)?;
        let of = |what: &str| format!("{} {}: {what}", dialect.provider, absence.name);
        figures.must(counts.lost == 0, &of("nothing that was paid is lost"));
        figures.must(counts.double == 0, &of("nothing is booked twice"));
        figures.must(counts.closed_s <= WITHIN_S, &of("the gap is closed within a minute of waking"));
        figures.must(counts.told_by_round, &of("the round that closed the gap tells of all that was found"));
        rows.push((absence.name, counts));
    }
    let findings = stage.end().await?;
    figures.must(findings.is_empty(), &format!("{}: the standing checks find nothing: {findings:?}", dialect.provider));
    let worst = rows.iter().map(|(_, counts)| counts.closed_s).fold(0.0, f64::max);
    let sum = |of: fn(&Counts) -> u64| rows.iter().map(|(_, counts)| of(counts)).sum::<u64>();
    figures.add("missed_events", sum(|counts| counts.events)).add("payments", sum(|counts| counts.payments));
    figures.add("lost", sum(|counts| counts.lost)).add("double", sum(|counts| counts.double));
    figures.add("closed_in_s_worst", worst).add("plain_lost", sum(|counts| counts.plain_lost));
    if figures.hold() {
        folder.disable_cleanup(false);
    } else {
        println!("the files of this run are kept in {}", folder.path().display());
    }
    Ok((figures, rows))
}
