//! What makes a delivery wrong.
//!
//! What by the scheme's own rules leaves a delivery valid is not counted here; it is among the good ones that must be taken:
//!
//! | gateway | what | why |
//! | --- | --- | --- |
//! | all | the case of a header's name | HTTP has none |
//! | authorizenet | capitals and small letters of the proof | sheet, pitfalls: "comparing hex case-sensitively" |
//! | authorizenet, midtrans, nmi, razorpay, xendit | the same delivery, sent again days later | sheet, "header", "proof": no time is signed; a repeat is known by its id |
//! | midtrans | fields beside order, code and amount; order of fields, escapes, a byte order mark | sheet, "proof": the strings of the body; "coverage" |
//! | nmi | a stamp that reads as an old time | sheet, "header": t is a nonce, not a time |
//! | paypal | the same delivery, sent again days later | sheet, "retries": 25 times over 3 days, the time of the first is signed |
//! | stripe, practice | a time that is ahead of ours; several proofs of which one is good; parts of other versions | sheet, "accept if", "rotation" |
//! | xendit | the whole body | sheet, "proof": static, nothing is computed from key or body |

mod others;
mod proofs;

use anyhow::Result;

use self::others::{key_bit, other_account, other_scheme, replayed, stamped};
use self::proofs::{doubled, in_other_letters, of_another_length, several};
use super::letter::{Parts, place_in, text_turned, turned};
use super::schemes::Covers;
use super::world::{Case, Sent, World};
use crate::dice::Dice;

/// In which way a delivery is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// One bit of what the proof covers.
    BodyBit,
    /// The body in other bytes that say the same: a byte order mark, an escape, a blank, another order.
    BodyWritten,
    /// One bit of the proof.
    ProofBit,
    /// One bit of the secret, or of the certificate.
    KeyBit,
    /// The proof in other letters: capitals, base64, a prefix.
    ProofWritten,
    /// A proof that is too short or too long.
    Length,
    /// No header, an empty one, an empty proof, stamp or body.
    Empty,
    /// Another time or nonce than was signed; one that was signed too long ago.
    Stamped,
    /// Several proofs, where one alone may stand, or all of them wrong.
    Several,
    /// A header that comes twice.
    Doubled,
    /// The proof of another gateway, under the same secret.
    OtherScheme,
    /// What another account was sent.
    OtherAccount,
    /// The proof of an earlier delivery; an earlier delivery whose time is over.
    Replayed,
}

/// All of them.
pub(super) const KINDS: [Kind; 13] = [
    Kind::BodyBit,
    Kind::BodyWritten,
    Kind::ProofBit,
    Kind::KeyBit,
    Kind::ProofWritten,
    Kind::Length,
    Kind::Empty,
    Kind::Stamped,
    Kind::Several,
    Kind::Doubled,
    Kind::OtherScheme,
    Kind::OtherAccount,
    Kind::Replayed,
];

/// A delivery that was really sent, made wrong in this way. None where this scheme has no such way, or the dice left it as it was.
pub(super) fn mutated(world: &World, kind: Kind, dice: &mut Dice) -> Result<Option<Case>> {
    let sent = world.one_sent(dice)?;
    match kind {
        Kind::BodyBit => Ok(body_bit(world, sent, dice)),
        Kind::BodyWritten if world.scheme.covers == Covers::Bytes => {
            Ok(changed(world, sent, Parts { body: rewritten(&sent.parts.body, dice), ..sent.parts.clone() }))
        }
        Kind::BodyWritten => Ok(None),
        Kind::ProofBit => Ok(proved(world, sent, text_turned(sent.parts.proof(), dice))),
        Kind::KeyBit => key_bit(world, sent, dice),
        Kind::ProofWritten => Ok(proved(world, sent, in_other_letters(sent.parts.proof(), dice))),
        Kind::Length => Ok(proved(world, sent, of_another_length(sent.parts.proof(), dice))),
        Kind::Empty => Ok(emptied(world, sent, dice)),
        Kind::Stamped => stamped(world, sent, dice),
        Kind::Several => Ok(several(world, sent, dice)),
        Kind::Doubled => Ok(doubled(world, sent, dice)),
        Kind::OtherScheme => other_scheme(world, sent, dice),
        Kind::OtherAccount => other_account(world, sent, dice),
        Kind::Replayed => replayed(world, sent, dice),
    }
}

fn case(world: &World, sent: &Sent, parts: &Parts) -> Case {
    Case { letter: world.scheme.write(parts), account: sent.account, creds: None, now_s: sent.at_s }
}

/// The delivery of other parts; none where they are the same after all.
fn changed(world: &World, sent: &Sent, parts: Parts) -> Option<Case> {
    let same = parts.body == sent.parts.body && parts.stamp == sent.parts.stamp && parts.proofs == sent.parts.proofs;
    (!same).then(|| case(world, sent, &parts))
}

/// The delivery with another proof; none where it reads as the same.
fn proved(world: &World, sent: &Sent, proof: String) -> Option<Case> {
    let right = sent.parts.proof();
    let same = if world.scheme.any_case { proof.eq_ignore_ascii_case(right) } else { proof == right };
    (!same).then(|| case(world, sent, &sent.parts.proved(proof)))
}

fn body_bit(world: &World, sent: &Sent, dice: &mut Dice) -> Option<Case> {
    let body = &sent.parts.body;
    let at = match world.scheme.covers {
        Covers::Bytes => place_in(dice, body.len()),
        _ => *dice.one_of(&world.scheme.covered(body))?,
    };
    changed(world, sent, Parts { body: turned(body, at, dice.below(8)), ..sent.parts.clone() })
}

/// The same JSON in other bytes.
pub(super) fn rewritten(body: &[u8], dice: &mut Dice) -> Vec<u8> {
    let place = |dice: &mut Dice, of: fn(&u8) -> bool| {
        let places: Vec<usize> = body.iter().enumerate().filter(|(_, byte)| of(byte)).map(|(at, _)| at).collect();
        dice.one_of(&places).copied()
    };
    match dice.below(5) {
        0 => [b"\xef\xbb\xbf".as_slice(), body].concat(),
        1 => match place(dice, u8::is_ascii_alphabetic) {
            Some(at) => {
                let escape = format!("\\u{:04x}", body.get(at).copied().unwrap_or_default());
                [body.get(..at).unwrap_or_default(), escape.as_bytes(), body.get(at + 1..).unwrap_or_default()].concat()
            }
            None => body.to_vec(),
        },
        2 => match place(dice, |byte| *byte == b',') {
            Some(at) => [body.get(..=at).unwrap_or_default(), b" ", body.get(at + 1..).unwrap_or_default()].concat(),
            None => body.to_vec(),
        },
        3 => [body, b"\n"].concat(),
        _ => reordered(body),
    }
}

/// The first field put behind the last.
pub(super) fn reordered(body: &[u8]) -> Vec<u8> {
    let inner = body.strip_prefix(b"{").and_then(|body| body.strip_suffix(b"}"));
    match inner.and_then(|inner| Some((inner, inner.iter().position(|byte| *byte == b',')?))) {
        Some((inner, at)) => {
            let (first, rest) = (inner.get(..at).unwrap_or_default(), inner.get(at + 1..).unwrap_or_default());
            [b"{".as_slice(), rest, b",", first, b"}"].concat()
        }
        None => body.to_vec(),
    }
}

fn emptied(world: &World, sent: &Sent, dice: &mut Dice) -> Option<Case> {
    let parts = &sent.parts;
    match dice.below(5) {
        0 => Some(case(world, sent, &Parts { proofs: Vec::new(), ..parts.clone() })),
        1 => Some(case(world, sent, &parts.proved(""))),
        2 => {
            let mut made = case(world, sent, parts);
            let place = made.letter.place(world.scheme.header)?;
            made.letter.headers.get_mut(place)?.1.clear();
            Some(made)
        }
        3 => changed(world, sent, Parts { stamp: String::new(), ..parts.clone() }),
        _ if world.scheme.covers == Covers::Nothing => None,
        _ => changed(world, sent, Parts { body: Vec::new(), ..parts.clone() }),
    }
}
