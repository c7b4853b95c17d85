//! Short references: for gateways whose field for our reference is too small for our ids.

use sha2::{Digest, Sha256};

/// Letters and digits that are not mistaken for each other (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The short reference of an id of ours, 1 to 51 characters: the same id always gives the same one. Twelve characters are 60
/// bits: among a million ids two are alike in one shop of two million. What is found by it is compared by amount and
/// currency as well.
pub(super) fn short(id: &str, length: usize) -> String {
    let digest = Sha256::digest(id.as_bytes());
    let (mut text, mut bits, mut held) = (String::with_capacity(length), 0_u32, 0_u32);
    for byte in digest {
        held = (held << 8) | u32::from(byte);
        bits = bits.saturating_add(8);
        while bits >= 5 && text.len() < length {
            bits = bits.saturating_sub(5);
            let at = usize::try_from((held >> bits) & 31).unwrap_or(0);
            text.push(char::from(ALPHABET.get(at).copied().unwrap_or(b'0')));
        }
        held &= 0xff;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_reference_is_the_same_every_time_and_as_long_as_asked() {
        let id = "pay_01kb00000000000000000000";
        assert_eq!(short(id, 12), short(id, 12));
        assert_eq!(short(id, 12).len(), 12);
        assert_eq!(short(id, 20).get(..12), Some(short(id, 12).as_str()));
        assert_ne!(short("pay_1", 12), short("pay_2", 12));
        assert!(short(id, 51).bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_eq!(short(id, 51).len(), 51);
    }
}
