//! A delivery: in the parts of which a gateway makes it, and as it comes over the line.

use base::Timestamp;
use connectors::gateways::{Credentials, Gateway, HookHeaders, HookRefusal};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::dice::Dice;

/// The parts of which a delivery is made.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// The signed time, the nonce, or what else is signed beside the body; empty where there is nothing.
    pub stamp: String,
    /// The proofs as they are written; one, as it should be.
    pub proofs: Vec<String>,
    /// The body, for a proof that stands in the body without that.
    pub body: Vec<u8>,
}

impl Parts {
    /// The same with this proof alone.
    pub(super) fn proved(&self, proof: impl Into<String>) -> Self {
        Self { proofs: vec![proof.into()], ..self.clone() }
    }

    /// The proof; empty when there is none.
    pub(super) fn proof(&self) -> &str {
        self.proofs.first().map_or("", String::as_str)
    }
}

/// A delivery as it comes.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// Its headers, in their order.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Letter {
    /// The headers as the server has them; none where they could not be sent.
    pub(super) fn header_map(&self) -> Option<HeaderMap> {
        let mut map = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            map.append(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
        }
        Some(map)
    }

    /// What the connector says of it at this second; none where it could not be sent.
    pub(super) fn judged(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        now_s: i64,
    ) -> Option<Result<(), HookRefusal>> {
        let map = self.header_map()?;
        Some(gateway.verify(creds, &HookHeaders::of(&map), &self.body, Timestamp::from_unix_seconds(now_s)))
    }

    /// The place of a header.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|(known, _)| known.eq_ignore_ascii_case(name))
    }

    /// The names of its headers in capitals, in small letters, or both mixed.
    pub(super) fn in_another_case(&mut self, dice: &mut Dice) {
        let how = dice.below(3);
        for (name, _) in &mut self.headers {
            *name = match how {
                0 => name.to_ascii_uppercase(),
                1 => name.to_ascii_lowercase(),
                _ => mixed_case(name, dice),
            };
        }
    }
}

/// The same letters, each in capitals or not.
pub(super) fn mixed_case(text: &str, dice: &mut Dice) -> String {
    let other = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().map(|letter| if dice.chance(50) { other(letter) } else { letter }).collect()
}

/// A number below the length of something; 0 where it is empty.
pub(super) fn place_in(dice: &mut Dice, length: usize) -> usize {
    usize::try_from(dice.below(u64::try_from(length).unwrap_or(u64::MAX))).unwrap_or_default()
}

/// The bytes with one bit of the byte at that place turned.
pub(super) fn turned(bytes: &[u8], at: usize, bit: u64) -> Vec<u8> {
    let mut turned = bytes.to_vec();
    if let Some(byte) = turned.get_mut(at) {
        *byte ^= 1 << (bit % 8);
    }
    turned
}

/// The text with one bit of one letter turned. The eighth is left: with it there would be no text in a header.
pub(super) fn text_turned(text: &str, dice: &mut Dice) -> String {
    let at = place_in(dice, text.len());
    String::from_utf8(turned(text.as_bytes(), at, dice.below(7))).unwrap_or_default()
}

/// A word of letters and digits.
pub(super) fn word(dice: &mut Dice, length: usize) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    (0..length).filter_map(|_| dice.one_of(LETTERS)).map(|letter| char::from(*letter)).collect()
}
