//! What leaves a delivery good: each of these must be taken. The sheets' reasons stand with what is not counted as a mutation.

use anyhow::Result;
use connectors::gateways::HookNews;

use super::letter::{Letter, Parts, mixed_case, place_in, word};
use super::mutate::{reordered, rewritten};
use super::schemes::{Covers, Stamp};
use super::world::{Case, World};
use crate::dice::Dice;

/// A day in seconds.
const DAY_S: u64 = 86_400;

/// A delivery that is proved as its gateway proves it, in one of the many forms in which it may come.
pub(super) fn good(world: &World, dice: &mut Dice) -> Result<Case> {
    let account = place_in(dice, world.accounts.len());
    let at_s = world.one_sent(dice)?.at_s;
    let mut parts = world.unproved(at_s, dice)?;
    if dice.chance(25) && world.scheme.covers == Covers::Bytes {
        // The bytes are proved as they are, whatever JSON they are.
        parts.body = rewritten(&parts.body, dice);
    }
    let now_s = come_at(world, at_s, dice)?;
    let own = world.account(account)?;
    let secret = if dice.chance(25) { &own.before } else { &own.secret };
    parts.proofs = vec![world.scheme.prove(secret.as_bytes(), &parts)?];
    if world.scheme.any_case {
        let proof = match dice.below(3) {
            0 => parts.proof().to_ascii_lowercase(),
            1 => mixed_case(parts.proof(), dice),
            _ => parts.proof().to_owned(),
        };
        parts.proofs = vec![proof];
    }
    if world.scheme.several && dice.chance(25) {
        // Of the secret that was changed, say.
        let other = parts.proof().chars().rev().collect();
        parts.proofs.insert(place_in(dice, 2), other);
    }
    let mut letter = world.scheme.write(&beside(world, parts, dice));
    if world.scheme.several && dice.chance(25) {
        other_versions(world, &mut letter, dice);
    }
    if dice.chance(50) {
        letter.in_another_case(dice);
    }
    for _ in 0..dice.below(4) {
        let at = place_in(dice, letter.headers.len() + 1);
        letter.headers.insert(at, (format!("X-{}", word(dice, 6)), word(dice, 12)));
    }
    Ok(Case { letter, account, creds: None, now_s })
}

/// When it comes: within the time for which it is good, be it from a clock ahead of ours.
fn come_at(world: &World, at_s: i64, dice: &mut Dice) -> Result<i64> {
    Ok(match world.scheme.stamp {
        Stamp::Seconds(tolerance_s) if dice.chance(80) => {
            at_s + i64::try_from(dice.between(0, u64::try_from(tolerance_s)?))?
        }
        Stamp::Seconds(_) => at_s - i64::try_from(dice.below(DAY_S))?,
        Stamp::None | Stamp::Nonce | Stamp::Undying => at_s + i64::try_from(dice.below(30 * DAY_S))?,
    })
}

/// Changes what the proof does not cover, after it was made.
fn beside(world: &World, parts: Parts, dice: &mut Dice) -> Parts {
    match world.scheme.covers {
        Covers::Bytes => parts,
        Covers::Nothing => {
            Parts { body: format!("{{\"id\":\"{}\",\"status\":\"PAID\"}}", word(dice, 24)).into_bytes(), ..parts }
        }
        Covers::Fields(_) => {
            let text = String::from_utf8(parts.body.clone()).unwrap_or_default();
            let body = match dice.below(5) {
                0 => format!("\u{feff}{text}").into_bytes(),
                1 => text.replacen("\"pay_", "\"\\u0070ay_", 1).into_bytes(),
                2 => reordered(&parts.body),
                3 => text
                    .replacen("\"transaction_status\":\"", &format!("\"transaction_status\":\"{}", word(dice, 3)), 1)
                    .into_bytes(),
                _ => parts.body.clone(),
            };
            Parts { body, ..parts }
        }
    }
}

/// Adds the proof of another version of the scheme, and a blank behind a comma.
fn other_versions(world: &World, letter: &mut Letter, dice: &mut Dice) {
    let place = letter.place(world.scheme.header);
    if let Some((_, value)) = place.and_then(|place| letter.headers.get_mut(place)) {
        *value = format!("{value}, v0={}", word(dice, 64));
    }
}

/// Whether something was read from a delivery as a fact although its proof does not cover it: that must be asked for.
pub(super) fn believes_too_much(world: &World, case: &Case) -> bool {
    let read = || world.gateway.read_hook(&case.letter.body);
    !world.gateway.about().signature.covers_money_facts
        && read().is_ok_and(|event| matches!(event.news, HookNews::Observations(_)))
}
