//! The proof that an address leads here: a nonce that we gave out is answered once, with its MAC under a key of this start.

use std::collections::VecDeque;
use std::sync::{Mutex, OnceLock, PoisonError};

use base::ids::Randomness;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// So many nonces wait for their ping at a time; the oldest goes first.
const WAITING_MAX: usize = 64;

/// The desk of the pings; a part of the shop. Only nonces that it gave out are answered, so that nobody learns by it what a program
/// answers that stands elsewhere.
#[derive(Default)]
pub struct PingDesk {
    key: OnceLock<[u8; 32]>,
    waiting: Mutex<VecDeque<String>>,
}

impl PingDesk {
    /// Draws the key of this start, where there is none yet.
    pub(crate) fn draw_key(&self, randomness: &dyn Randomness) -> &[u8; 32] {
        self.key.get_or_init(|| {
            let mut key = [0; 32];
            randomness.fill(&mut key);
            key
        })
    }

    /// A nonce that will be answered once: 32 hexadecimal digits.
    pub fn give(&self, randomness: &dyn Randomness) -> String {
        self.draw_key(randomness);
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        let nonce = hex::encode(bytes);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push_back(nonce.clone());
        if waiting.len() > WAITING_MAX {
            waiting.pop_front();
        }
        nonce
    }

    /// The MAC of a nonce that waits, once.
    pub(crate) fn answer(&self, nonce: &str) -> Option<String> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting.iter().position(|known| known == nonce)?;
        waiting.remove(at);
        drop(waiting);
        self.mac(nonce)
    }

    /// Whether this is what we would answer.
    pub(super) fn is_ours(&self, nonce: &str, answer: &str) -> bool {
        self.mac(nonce).is_some_and(|own| own.as_bytes().ct_eq(answer.as_bytes()).into())
    }

    fn mac(&self, nonce: &str) -> Option<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.get()?).ok()?;
        mac.update(nonce.as_bytes());
        Some(hex::encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use base::ids::SeededRandomness;

    use super::*;

    #[test]
    fn a_nonce_is_answered_once_and_one_that_nobody_gave_out_never() {
        let chance = SeededRandomness::new(1);
        let (desk, other) = (PingDesk::default(), PingDesk::default());
        other.draw_key(&chance);
        let nonce = desk.give(&chance);
        assert_eq!(other.answer(&nonce), None, "another start knows nothing of it");
        let answer = desk.answer(&nonce).unwrap();
        assert!(desk.is_ours(&nonce, &answer) && !other.is_ours(&nonce, &answer));
        assert_eq!(desk.answer(&nonce), None, "it was used");
        assert_eq!(desk.answer("0123456789abcdef0123456789abcdef"), None);
    }

    #[test]
    fn nonces_that_never_come_back_take_no_room() {
        let chance = SeededRandomness::new(1);
        let desk = PingDesk::default();
        let first = desk.give(&chance);
        for _ in 0..WAITING_MAX {
            desk.give(&chance);
        }
        assert_eq!(desk.answer(&first), None);
        assert_eq!(desk.waiting.lock().unwrap().len(), WAITING_MAX);
    }
}
