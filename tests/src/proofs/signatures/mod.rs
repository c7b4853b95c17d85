//! `prove signatures`: no delivery that was made wrong is taken, and no good one is refused.
//!
//! For each gateway whose deliveries are verified: deliveries as that gateway sends them, over bodies that were recorded of it, proved
//! by code that is written anew from its sheet; then each made wrong in one of thirteen ways, and good ones in every form in which they
//! may come. What is wrong by no rule of the scheme is not counted as wrong: [`mutate`] says which, and why.

mod letter;
mod mutate;
mod paypal;
mod sample;
mod schemes;
mod variants;
mod welch;
mod world;

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};

use self::mutate::{KINDS, Kind};
pub use self::sample::{Proven, one_of_each};
use self::schemes::{SCHEMES, Scheme};
use self::welch::Told;
use self::world::World;
use super::Scale;
use crate::dice::Dice;
use crate::figures::{Figures, Table};

/// Deliveries that are sent before any is made wrong.
const SENT: usize = 4_096;
/// Of what should not be, this much is shown of each scheme.
const SHOWN: u64 = 5;
/// A delivery that cannot be made wrong in one way is tried in others, so often.
const TRIES: u32 = 1_000;

/// How much each scheme has to stand.
#[derive(Debug, Clone, Copy)]
struct Size {
    mutated: u64,
    good: u64,
    times: u64,
    sent: usize,
}

fn size(scale: &Scale) -> Size {
    let mutated = scale.runs.unwrap_or(if scale.quick { 20_000 } else { 1_000_000 });
    Size { mutated, good: mutated.div_ceil(10), times: mutated, sent: if scale.quick { SENT / 16 } else { SENT } }
}

/// What one scheme stood.
#[derive(Debug)]
struct Stood {
    kinds: BTreeMap<Kind, u64>,
    refusals: BTreeMap<&'static str, u64>,
    mutated: u64,
    accepted: u64,
    good: u64,
    refused: u64,
    believed: u64,
    told: Told,
    seconds: u64,
}

/// Runs it, and says how to run the same again when it does not hold.
pub fn prove(scale: &Scale) -> Result<Figures> {
    let (seed, size) = (scale.seed(), size(scale));
    println!(
        "prove signatures: {} wrong and {} good deliveries of each of {} schemes, seed {seed}",
        size.mutated,
        size.good,
        SCHEMES.len()
    );
    let began = Instant::now();
    let mut figures = Figures::of("signatures");
    figures.add("seed", seed);
    let mut table = Table::with(&[
        "",
        "wrong",
        "accepted",
        "good",
        "refused",
        "believed unproved",
        "refusal ns",
        "Welch t",
        "without the slowest",
        "s",
    ]);
    let mut kinds = BTreeMap::<Kind, u64>::new();
    for (scheme, number) in SCHEMES.iter().zip(1..) {
        let stood = stand(scheme, size, &mut Dice::part(seed, number))
            .with_context(|| format!("seed {seed}, {}", scheme.provider))?;
        table.row(&row(scheme, &stood));
        for (kind, count) in &stood.kinds {
            *kinds.entry(*kind).or_default() += count;
        }
        figures.part(part(scheme, &stood, size, scale));
    }
    print!("{}", table.text());
    let counts: Vec<String> = kinds.iter().map(|(kind, count)| format!("{kind:?} {count}")).collect();
    println!("in which ways: {}", counts.join(", "));
    figures.must(kinds.len() == KINDS.len(), "every way of making one wrong came");
    figures.add("seconds", began.elapsed().as_secs());
    if !figures.hold() {
        println!("seed {seed}; the same again: cargo xtask prove signatures{}", scale.words(seed));
    }
    println!("{}", figures.json());
    Ok(figures)
}

fn stand(scheme: &'static Scheme, size: Size, dice: &mut Dice) -> Result<Stood> {
    let began = Instant::now();
    let world = World::of(scheme, size.sent, dice)?;
    let (mut kinds, mut refusals) = (BTreeMap::new(), BTreeMap::new());
    let (mut mutated, mut accepted, mut refused, mut believed) = (0, 0, 0, 0);
    let mut tries = 0;
    for kind in KINDS.iter().cycle() {
        if mutated == size.mutated {
            break;
        }
        tries += 1;
        anyhow::ensure!(tries < TRIES, "nothing can be made wrong here");
        let Some(case) = world.mutated(*kind, dice)? else { continue };
        let Some(told) = world.judged(&case)? else { continue };
        tries = 0;
        mutated += 1;
        *kinds.entry(*kind).or_default() += 1;
        match told {
            Ok(()) => {
                accepted += 1;
                if accepted <= SHOWN {
                    println!(
                        "  {}: {kind:?} was taken: {:?} {}",
                        scheme.provider,
                        case.letter.headers,
                        String::from_utf8_lossy(&case.letter.body)
                    );
                }
            }
            Err(refusal) => *refusals.entry(refusal.word()).or_default() += 1,
        }
    }
    for _ in 0..size.good {
        let case = variants::good(&world, dice)?;
        let told = world.judged(&case)?.context("a good delivery that could not be sent")?;
        if let Err(refusal) = told {
            refused += 1;
            if refused <= SHOWN {
                println!(
                    "  {}: refused, {refusal}: {:?} {}",
                    scheme.provider,
                    case.letter.headers,
                    String::from_utf8_lossy(&case.letter.body)
                );
            }
        }
        believed += u64::from(variants::believes_too_much(&world, &case));
    }
    let told = welch::measured(&world, size.times, dice)?;
    Ok(Stood {
        kinds,
        refusals,
        mutated,
        accepted,
        good: size.good,
        refused,
        believed,
        told,
        seconds: began.elapsed().as_secs(),
    })
}

fn row(scheme: &Scheme, stood: &Stood) -> Vec<String> {
    let mut cells = vec![scheme.provider.to_owned()];
    let counts = [stood.mutated, stood.accepted, stood.good, stood.refused, stood.believed, stood.told.median_ns];
    cells.extend(counts.iter().map(u64::to_string));
    cells.extend([stood.told.t, stood.told.t_kept].iter().map(|t| format!("{t:.2}")));
    cells.push(stood.seconds.to_string());
    cells
}

/// The figures of one scheme. How long refusals took is told, and has to hold only where there are enough of them, and a secret.
fn part(scheme: &Scheme, stood: &Stood, size: Size, scale: &Scale) -> Figures {
    let mut figures = Figures::of(scheme.provider);
    figures
        .add("mutated", stood.mutated)
        .add("accepted", stood.accepted)
        .add("good", stood.good)
        .add("refused", stood.refused);
    figures.add("believed_unproved", stood.believed).add("refusal_ns", stood.told.median_ns);
    figures.add("welch_t", rounded(stood.told.t)).add("welch_t_kept", rounded(stood.told.t_kept));
    for (word, count) in &stood.refusals {
        figures.add(word, *count);
    }
    figures.must(
        stood.mutated == size.mutated,
        &format!("{}: there were as many wrong ones as asked for", scheme.provider),
    );
    figures.must(stood.accepted == 0, &format!("{}: nothing that was made wrong is taken", scheme.provider));
    figures.must(stood.refused == 0, &format!("{}: nothing that is good is refused", scheme.provider));
    figures.must(stood.believed == 0, &format!("{}: no fact is read that the proof does not cover", scheme.provider));
    if !scale.quick && !scheme.is_public() {
        figures.must(
            stood.told.t_kept < 4.5,
            &format!("{}: the time of a refusal does not tell how much of the proof was right", scheme.provider),
        );
    }
    figures
}

/// Two decimals.
fn rounded(figure: f64) -> f64 {
    format!("{figure:.2}").parse().unwrap_or(figure)
}
