//! `prove unanswered`: charged, then no answer. Whatever a gateway leaves unsaid, nobody is charged twice, no money that was taken is
//! lost, and what is not known is shown as unknown until the gateway says.
//!
//! Three stages. *Attempts*: every gateway's connector and the till's decisions, in this process, against a gateway that follows a
//! script in the words of its recordings; clock and time-outs are handed in. *Rooms*: the same scripts through invoices, payments,
//! outbox and books over a store. *HTTP*: the practice gateway as a process, in each of its dialects.

mod attempts;
mod gateway;
mod in_rooms;
mod lines;
mod over_http;
mod rooms;
mod script;
mod verdict;

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;
use till::merchant_accounts::Line;

use self::in_rooms::Scene;
use self::lines::{Lines, Play};
use self::script::Script;
use self::verdict::Tally;
use super::Scale;
use crate::dice::Dice;
use crate::figures::Figures;
use crate::program::{Programs, work_folder};

/// One in so many gateways is away for a day.
const ONE_IN: u64 = 80;

/// How many runs of each stage: of every gateway in process and in rooms, of all dialects together over HTTP.
struct Counts {
    attempts: u64,
    rooms: u64,
    http: u64,
}

impl Counts {
    fn of(scale: &Scale) -> Self {
        let attempts = scale.runs.unwrap_or(20_000).max(20);
        let share = if scale.quick { 50 } else { 1 };
        Self { attempts: attempts / share, rooms: (attempts / 20 / share).max(1), http: (attempts / 20 / share).max(1) }
    }
}

/// Runs it, and says how to run the same again when it does not hold.
pub async fn prove(scale: &Scale) -> Result<Figures> {
    let (seed, counts) = (scale.seed(), Counts::of(scale));
    println!(
        "prove unanswered: of each of {} ways to collect {} runs in process and {} through the store, {} over HTTP, seed {seed}",
        lines::ALL.len(),
        counts.attempts,
        counts.rooms,
        counts.http
    );
    let began = Instant::now();
    let programs = Programs::ready(scale.profile())?;
    let mut figures = Figures::of("unanswered");
    figures.add("seed", seed);
    let (first, second) = lines::ALL.split_at(lines::ALL.len() / 2);
    let mut sides = Vec::new();
    for side in [first, second] {
        let (attempts, rooms) = (counts.attempts, counts.rooms);
        sides.push(tokio::spawn(async move {
            let mut done = Vec::new();
            for lines in side {
                done.push(scripted(lines, seed, attempts, rooms).await.context(lines.name)?);
            }
            anyhow::Ok(done)
        }));
    }
    let mut in_process = Figures::of("in_process");
    let mut in_rooms = Figures::of("in_rooms");
    for side in sides {
        for (attempts, rooms) in side.await.context("a side broke off")?.with_context(|| format!("seed {seed}"))? {
            in_process.part(attempts);
            in_rooms.part(rooms);
        }
    }
    figures.add("scripted_seconds", began.elapsed().as_secs());
    figures.part(in_process).part(in_rooms);
    let mut http = Figures::of("over_http");
    let dialects = over_http::dialects();
    let (first, second) = dialects.split_at(dialects.len() / 2);
    let scenes = over_http::scenes(counts.http);
    let side = async |dialects: &[super::refunds::Dialect]| {
        let mut done = Vec::new();
        for dialect in dialects {
            done.push((dialect.provider, over_http::world(&programs, *dialect, seed, scenes).await));
        }
        done
    };
    let mut over = Vec::new();
    let (one, other) = tokio::join!(side(first), side(second));
    for (provider, outcome) in one.into_iter().chain(other) {
        over.push(outcome.with_context(|| format!("seed {seed}, {provider} over HTTP"))?);
    }
    let charged = |part: &Figures| part.json().get("charged").and_then(Value::as_u64).unwrap_or_default();
    figures.must(over.iter().map(charged).sum::<u64>() > 0, "money was taken over HTTP");
    for part in over {
        http.part(part);
    }
    figures.part(http);
    figures.add("seconds", began.elapsed().as_secs());
    if !figures.hold() {
        println!("seed {seed}; the same again: cargo xtask prove unanswered{}", scale.words(seed));
    }
    println!("{}", figures.json());
    Ok(figures)
}

/// The scripts of one gateway, without a store and with one.
async fn scripted(lines: &'static Lines, seed: u64, attempts: u64, rooms: u64) -> Result<(Figures, Figures)> {
    let play = Arc::new(Play::of(lines)?);
    let gateway = play.gateway()?;
    let key_s = gateway.about().idempotency_key_s;
    let line = Line { gateway, credentials: play.credentials("acc_1") };
    let number = lines::ALL.iter().position(|one| one.name == lines.name).unwrap_or_default();
    let part = u64::try_from(number)?.saturating_mul(2).saturating_add(1);
    let mut dice = Dice::part(seed, part);
    let mut tally = Tally::default();
    for _ in 0..attempts {
        let own = dice.number();
        let script = Script::thrown(&mut Dice::of(own), ONE_IN);
        let (gateway, ended) = attempts::run(&play, &line, script, own).await?;
        tally.judge(&script, &gateway.book(), &ended, key_s, own);
    }
    let figures = tally.figures(lines.name);
    let folder = work_folder("unanswered")?;
    let scene = Scene::open(folder.path(), play, seed).await?;
    let mut tally = Tally::default();
    scene.runs(&mut Dice::part(seed, part + 1), rooms, key_s, &mut tally).await?;
    let mut in_rooms = tally.figures(lines.name);
    let findings = scene.findings().await?;
    in_rooms.must(findings.is_empty(), &format!("{}: the standing checks find nothing: {findings:?}", lines.name));
    Ok((figures, in_rooms))
}
