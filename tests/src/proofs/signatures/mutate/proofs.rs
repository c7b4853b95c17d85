//! Proofs that are written otherwise, are too short or too long, or do not stand alone.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::super::letter::{Parts, mixed_case, place_in, text_turned};
use super::super::world::{Case, Sent, World};
use super::case;
use crate::dice::Dice;

/// The proof in letters in which this scheme does not write it.
pub(super) fn in_other_letters(proof: &str, dice: &mut Dice) -> String {
    let bytes = || hex::decode(proof).or_else(|_| STANDARD.decode(proof)).unwrap_or_else(|_| proof.as_bytes().to_vec());
    match dice.below(10) {
        0 => proof.to_ascii_uppercase(),
        1 => mixed_case(proof, dice),
        2 => URL_SAFE_NO_PAD.encode(bytes()),
        3 => format!("0x{proof}"),
        4 => format!("\"{proof}\""),
        5 => format!("sha256={proof}"),
        6 => hex::encode(proof),
        7 => {
            let first = proof.bytes().next().unwrap_or_default();
            format!("%{first:02x}{}", proof.get(1..).unwrap_or_default())
        }
        8 => {
            let (one, other) = proof.split_at(place_in(dice, proof.len().saturating_sub(1)) + 1);
            format!("{one} {other}")
        }
        _ => STANDARD.encode(proof),
    }
}

pub(super) fn of_another_length(proof: &str, dice: &mut Dice) -> String {
    let cut = place_in(dice, proof.len().saturating_sub(1)) + 1;
    match dice.below(5) {
        0 => proof.get(cut..).unwrap_or_default().to_owned(),
        1 => proof.get(..proof.len() - cut).unwrap_or_default().to_owned(),
        2 => format!("{proof}{proof}"),
        3 => format!("{proof}{}", proof.get(..cut).unwrap_or_default()),
        _ => format!("{}{proof}", proof.get(..cut).unwrap_or_default()),
    }
}

pub(super) fn several(world: &World, sent: &Sent, dice: &mut Dice) -> Option<Case> {
    let right = sent.parts.proof();
    let wrong = |dice: &mut Dice| loop {
        let wrong = text_turned(right, dice);
        // A bit may have made a comma of a letter, and two proofs of one.
        if !wrong.eq_ignore_ascii_case(right) && !wrong.contains(',') && !wrong.contains('"') {
            return wrong;
        }
    };
    let proofs = if world.scheme.several {
        (0..dice.between(2, 12)).map(|_| wrong(dice)).collect()
    } else {
        match dice.below(3) {
            0 => vec![right.to_owned(), right.to_owned()],
            1 => vec![right.to_owned(), wrong(dice)],
            _ => vec![wrong(dice), right.to_owned()],
        }
    };
    Some(case(world, sent, &Parts { proofs, ..sent.parts.clone() }))
}

pub(super) fn doubled(world: &World, sent: &Sent, dice: &mut Dice) -> Option<Case> {
    let mut made = case(world, sent, &sent.parts);
    let mut places: Vec<usize> = (1..made.letter.headers.len()).collect();
    if world.scheme.header.is_empty() {
        places.clear();
    }
    let place = *dice.one_of(&places)?;
    let (name, value) = made.letter.headers.get(place)?.clone();
    let other = if dice.chance(50) { value } else { text_turned(&value, dice) };
    let name = mixed_case(&name, dice);
    let at = place_in(dice, made.letter.headers.len());
    made.letter.headers.insert(at, (name, other));
    Some(made)
}
