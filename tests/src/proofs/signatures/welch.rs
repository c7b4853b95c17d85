//! Whether the time of a refusal tells how much of a proof was right: Welch's t between proofs that are wrong in their first letter
//! and proofs that are wrong in their last. Below 4.5 nothing can be told.

#![expect(clippy::float_arithmetic, reason = "times for people to read; no money")]

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use base::Timestamp;
use connectors::gateways::HookHeaders;

use super::letter::Parts;
use super::world::World;
use crate::dice::Dice;

/// Of each measurement the slowest tenth is left away as well: what interrupted it says nothing of it.
const KEPT_PERCENT: usize = 90;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    /// Welch's t of all times; its sign is left away.
    pub t: f64,
    /// The same without the slowest tenth.
    pub t_kept: f64,
    /// The time of one refusal in the middle, in nanoseconds.
    pub median_ns: u64,
}

/// So many refusals of proofs of the right length, in a chance order.
pub(super) fn measured(world: &World, count: u64, dice: &mut Dice) -> Result<Told> {
    let sent = world.one_sent(dice)?;
    let own = world.account(sent.account)?;
    let now = Timestamp::from_unix_seconds(sent.at_s);
    let mut times: [Vec<u64>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..count {
        let last = dice.chance(50);
        let letter = world.scheme.write(&wrong(&sent.parts, last));
        let map = letter.header_map().context("it could not be sent")?;
        let began = Instant::now();
        let told = black_box(world.gateway.verify(
            &own.creds,
            &HookHeaders::of(black_box(&map)),
            black_box(&letter.body),
            now,
        ));
        let ns = u64::try_from(began.elapsed().as_nanos())?;
        anyhow::ensure!(told.is_err(), "a wrong proof of {} was taken", world.scheme.provider);
        if let Some(times) = times.get_mut(usize::from(last)) {
            times.push(ns);
        }
    }
    let mut all: Vec<u64> = times.concat();
    all.sort_unstable();
    let at = |percent: usize| all.get(all.len() * percent / 100).copied().unwrap_or_default();
    let (limit, median_ns) = (at(KEPT_PERCENT), at(50));
    let kept = times.clone().map(|times| times.into_iter().filter(|ns| *ns <= limit).collect::<Vec<_>>());
    Ok(Told { t: welch(&times), t_kept: welch(&kept), median_ns })
}

/// The proof with its first or its last letter changed into another of the same kind.
fn wrong(parts: &Parts, last: bool) -> Parts {
    let mut proof = parts.proof().as_bytes().to_vec();
    // The last letters of base64 may be nothing but filling: the one in front of them then.
    let end = proof.iter().rposition(|letter| *letter != b'=').unwrap_or_default();
    let filled = usize::from(end + 1 < proof.len());
    if let Some(letter) = proof.get_mut(if last { end - filled } else { 0 }) {
        *letter = if *letter == b'0' { b'1' } else { b'0' };
    }
    parts.proved(String::from_utf8(proof).unwrap_or_default())
}

fn welch(times: &[Vec<u64>; 2]) -> f64 {
    let [first, last] = times.each_ref().map(|times| {
        let count = times.len().max(2) as f64;
        let mean = times.iter().map(|ns| *ns as f64).sum::<f64>() / count;
        let spread = times.iter().map(|ns| (*ns as f64 - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, spread / count)
    });
    let width = (first.1 + last.1).sqrt();
    if width == 0.0 { 0.0 } else { ((first.0 - last.0) / width).abs() }
}

#[cfg(test)]
mod tests {
    use super::welch;

    #[test]
    fn times_that_differ_are_told_apart_and_equal_ones_are_not() {
        let times = |from: u64| (0..1_000).map(|n| from + n % 10).collect::<Vec<_>>();
        assert!(welch(&[times(100), times(100)]) < 0.001);
        assert!(welch(&[times(100), times(103)]) > 4.5);
    }
}
