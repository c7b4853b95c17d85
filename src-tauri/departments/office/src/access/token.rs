//! The halves of a session and the codes of doors: long random texts of which only SHA-256 is kept.

use base::Shop;
use sha2::{Digest, Sha256};

/// 32 random bytes as 64 lower-case hexadecimal digits.
pub(super) fn new_half(shop: &Shop) -> String {
    let mut bytes = [0_u8; 32];
    shop.randomness().fill(&mut bytes);
    hex::encode(bytes)
}

/// What a row keeps of a half or a code. They are long and random, so a fast hash is enough.
pub(super) fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
