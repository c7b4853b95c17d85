//! `prove refunds`: no refund leaves twice, and no more goes back than came in, at the gateway and in the books.
//!
//! For every dialect of the practice gateway a shop of its own: its store in a process that is killed with -9 in the middle of its
//! work, its clock handed in, its gateway a process that loses answers, holds them back, refuses, and forgets its keys. Many people
//! click at once, some refunds are made in the gateway's own screen, and at the end the gateway's own book is laid beside the shop's.

pub mod shop;
pub(super) mod stage;
mod verdict;

use std::time::Instant;

use anyhow::{Context, Result};
use base::{Currency, Money};
use connectors::gateways::{Gateway, find};

pub(super) use self::stage::place;
use self::stage::{Counts, Stage};
use self::verdict::judge;
use super::Scale;
use crate::dice::Dice;
use crate::figures::Figures;
use crate::program::{Programs, work_folder};

/// A dialect of the practice gateway, and the currency that it is paid in.
#[derive(Debug, Clone, Copy)]
pub(in crate::proofs) struct Dialect {
    /// The gateway.
    pub provider: &'static str,
    /// Code of the currency.
    pub currency: &'static str,
}

impl Dialect {
    /// Our client of it.
    pub(super) fn gateway(&self) -> Result<&'static dyn Gateway> {
        find(self.provider).with_context(|| format!("no gateway is called {}", self.provider))
    }

    /// An amount as the gateway's control takes it: with as many decimals as its currency has.
    pub(in crate::proofs) fn decimal(&self, minor: i64) -> Result<String> {
        Ok(Money::new(minor, Currency::of(self.currency)?)?.decimal_text())
    }
}

/// Every gateway that is spoken here. Where one has no refunds by key it has to be asked before anything is sent again.
pub(super) const DIALECTS: [Dialect; 9] = [
    Dialect { provider: "practice", currency: "INR" },
    Dialect { provider: "razorpay", currency: "INR" },
    Dialect { provider: "paypal", currency: "EUR" },
    Dialect { provider: "xendit", currency: "IDR" },
    Dialect { provider: "midtrans", currency: "IDR" },
    Dialect { provider: "nmi", currency: "EUR" },
    Dialect { provider: "authorizenet", currency: "USD" },
    Dialect { provider: "payflow", currency: "USD" },
    Dialect { provider: "stripe", currency: "EUR" },
];

/// Payments of a scene: all of them are refunded at once, and a kill meets whatever each of them is at.
const PAYMENTS: u64 = 10;

/// How many runs each dialect has; one run is one payment whose refunds are fought over.
fn scenes(scale: &Scale) -> u64 {
    let runs = scale.runs.unwrap_or(if scale.quick { 240 } else { 10_020 });
    runs.div_ceil(PAYMENTS).div_ceil(u64::try_from(DIALECTS.len()).unwrap_or(1)).max(1)
}

/// Runs it, and says how to run the same again when it does not hold.
pub async fn prove(scale: &Scale) -> Result<Figures> {
    let (seed, scenes) = (scale.seed(), scenes(scale));
    println!("prove refunds: {} runs for each of {} dialects, seed {seed}", scenes * PAYMENTS, DIALECTS.len());
    let began = Instant::now();
    let programs = Programs::ready(scale.profile())?;
    let mut figures = Figures::of("refunds");
    figures.add("seed", seed);
    let (first, second) = DIALECTS.split_at(DIALECTS.len() / 2);
    // Two at a time: each has a process for the shop and one for the gateway.
    let side = async |dialects: &[Dialect]| {
        let mut done = Vec::new();
        for dialect in dialects {
            done.push((*dialect, world(&programs, *dialect, seed, scenes).await));
        }
        done
    };
    let (one, other) = tokio::join!(side(first), side(second));
    let mut all = Counts::default();
    for (dialect, outcome) in one.into_iter().chain(other) {
        let (part, counts) = outcome.with_context(|| format!("seed {seed}, {}", dialect.provider))?;
        all.add(&counts);
        figures.part(part);
    }
    all.report(&mut figures);
    figures.must(all.runs >= scenes * PAYMENTS, "there were as many runs as asked for");
    figures.must(all.kills > 0 && all.lost_answers > 0 && all.forgotten > 0, "every kind of trouble came");
    figures.add("seconds", began.elapsed().as_secs());
    if !figures.hold() {
        println!("seed {seed}; the same again: cargo xtask prove refunds{}", scale.words(seed));
    }
    println!("{}", figures.json());
    Ok(figures)
}

/// One dialect, from an empty shop to the verdict.
async fn world(programs: &Programs, dialect: Dialect, seed: u64, scenes: u64) -> Result<(Figures, Counts)> {
    let mut folder = work_folder("refunds")?;
    folder.disable_cleanup(true);
    let number = DIALECTS.iter().position(|one| one.provider == dialect.provider).unwrap_or_default();
    let mut dice = Dice::part(seed, u64::try_from(number)?.saturating_add(1));
    let mut stage = Stage::open(programs, folder.path(), dialect, dice.number() % 1_000_000).await?;
    for _ in 0..scenes {
        stage.scene(&mut dice, PAYMENTS).await?;
    }
    let (figures, counts) = judge(stage).await?;
    if figures.hold() {
        folder.disable_cleanup(false);
    } else {
        println!("the files of this run are kept in {}", folder.path().display());
    }
    Ok((figures, counts))
}
