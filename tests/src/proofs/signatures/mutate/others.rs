//! Proofs of another key, another moment, another scheme, another account, another delivery.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::letter::{Parts, place_in, text_turned, turned, word};
use super::super::paypal;
use super::super::schemes::{Covers, Stamp};
use super::super::world::{Case, Sent, World};
use super::{case, changed, proved};
use crate::dice::Dice;

pub(super) fn key_bit(world: &World, sent: &Sent, dice: &mut Dice) -> Result<Option<Case>> {
    let account = world.account(sent.account)?;
    if world.scheme.stamp == Stamp::Undying {
        let creds = if dice.chance(50) {
            world.with_certificates(sent.account, &paypal::certificates_turned(dice)?)?
        } else {
            world.with_secret(sent.account, &text_turned(&account.secret, dice))?
        };
        return Ok(Some(Case { creds: Some(creds), ..case(world, sent, &sent.parts) }));
    }
    let at = place_in(dice, account.secret.len());
    let key = turned(account.secret.as_bytes(), at, dice.below(8));
    // A secret that is shown itself has to be text.
    if world.scheme.covers == Covers::Nothing && String::from_utf8(key.clone()).is_err() {
        return Ok(None);
    }
    Ok(proved(world, sent, world.scheme.prove(&key, &sent.parts)?))
}

pub(super) fn stamped(world: &World, sent: &Sent, dice: &mut Dice) -> Result<Option<Case>> {
    let parts = &sent.parts;
    let another = match world.scheme.stamp {
        Stamp::None => return Ok(None),
        Stamp::Seconds(tolerance_s) => {
            if dice.chance(50) {
                // Signed, and too long ago.
                let too_old = i64::try_from(dice.between(1, 10_000_000))?;
                let mut old = Parts { stamp: (sent.at_s - tolerance_s - too_old).to_string(), ..parts.clone() };
                old.proofs = vec![world.prove(sent.account, &old)?];
                return Ok(Some(case(world, sent, &old)));
            }
            match dice.below(5) {
                0 => format!("+{}", parts.stamp),
                1 => format!("0{}", parts.stamp),
                2 => format!("{}000", parts.stamp),
                3 => (sent.at_s + i64::try_from(dice.between(1, 600))?).to_string(),
                _ => (sent.at_s - i64::try_from(dice.between(1, 600))?).to_string(),
            }
        }
        // A full stop in a nonce would let the beginning of a body be its end.
        Stamp::Nonce if dice.chance(30) => {
            let at = place_in(dice, parts.body.len() / 2) + 1;
            let (head, rest) = parts.body.split_at(at);
            let Ok(head) = std::str::from_utf8(head) else { return Ok(None) };
            let moved = Parts { stamp: format!("{}.{head}", parts.stamp), body: rest.to_vec(), ..parts.clone() };
            return Ok(Some(case(world, sent, &moved)));
        }
        Stamp::Nonce => world.stamp(sent.at_s, dice),
        Stamp::Undying => match dice.below(3) {
            0 => world.stamp(sent.at_s + 1, dice),
            1 => text_turned(&parts.stamp, dice),
            // A bar within a word would let it speak for its neighbour.
            _ => format!("{} |", parts.stamp.replacen(' ', "|", 1)),
        },
    };
    Ok(changed(world, sent, Parts { stamp: another, ..parts.clone() }))
}

pub(super) fn other_scheme(world: &World, sent: &Sent, dice: &mut Dice) -> Result<Option<Case>> {
    let other = world.other_scheme(dice);
    // A key of RSA is nobody's word: its proof is made once more only where it is meant.
    let secret = world.account(sent.account)?.secret.as_bytes();
    let stamp = match other.stamp {
        Stamp::None => String::new(),
        Stamp::Seconds(_) => sent.at_s.to_string(),
        Stamp::Nonce => word(dice, 10),
        Stamp::Undying => format!("{} {}", word(dice, 36), sent.at_s),
    };
    let mut parts = Parts { stamp, proofs: Vec::new(), body: sent.parts.body.clone() };
    let proof = if other.stamp == Stamp::Undying { None } else { other.prove(secret, &parts).ok() };
    let proof = proof.unwrap_or_else(|| STANDARD.encode(word(dice, 256)));
    if dice.chance(50) {
        // Its proof in the place of ours. Where two schemes are the same but for the name of a header, that is no mutation.
        return Ok(proved(world, sent, proof));
    }
    parts.proofs = vec![proof];
    let mut letter = other.write(&parts);
    if dice.chance(50) && !world.scheme.header.is_empty() {
        // Its header under the name of ours.
        let ours = world.scheme.write(&sent.parts);
        let right = ours.place(world.scheme.header).and_then(|place| ours.headers.get(place)).map(|(_, value)| value);
        let Some((name, value)) = letter.place(other.header).and_then(|place| letter.headers.get_mut(place)) else {
            return Ok(None);
        };
        if Some(&*value) == right {
            return Ok(None);
        }
        world.scheme.header.clone_into(name);
    }
    Ok(Some(Case { letter, account: sent.account, creds: None, now_s: sent.at_s }))
}

pub(super) fn other_account(world: &World, sent: &Sent, dice: &mut Dice) -> Result<Option<Case>> {
    if world.scheme.stamp == Stamp::Undying && dice.chance(20) {
        let creds = world.with_certificates(sent.account, &paypal::certificates_of_another(dice)?)?;
        return Ok(Some(Case { creds: Some(creds), ..case(world, sent, &sent.parts) }));
    }
    let account = place_in(dice, world.accounts.len());
    Ok((account != sent.account).then(|| Case { account, ..case(world, sent, &sent.parts) }))
}

pub(super) fn replayed(world: &World, sent: &Sent, dice: &mut Dice) -> Result<Option<Case>> {
    if let Stamp::Seconds(tolerance_s) = world.scheme.stamp
        && dice.chance(50)
    {
        let late = i64::try_from(dice.between(1, 30 * 86_400))?;
        return Ok(Some(Case { now_s: sent.at_s + tolerance_s + late, ..case(world, sent, &sent.parts) }));
    }
    let earlier = world.one_sent(dice)?;
    if world.scheme.covers == Covers::Nothing
        || earlier.account != sent.account
        || earlier.parts.body == sent.parts.body
    {
        return Ok(None);
    }
    Ok(changed(world, sent, Parts { body: sent.parts.body.clone(), ..earlier.parts.clone() }))
}
