//! Webhooks of about 2 KB, made and signed before the clock runs; every id is new.

use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::dice::Dice;
use crate::gateway::{practice_signature, unix_now};

/// The secret of floor and peers.
const PEERS_SECRET: &[u8] = b"secret";
/// Letters of filling, so that a body has about 2 KB.
const FILLING: u64 = 1_850;

/// A body of an event that no shop has to act on: what is measured is the taking in.
pub(super) fn body() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let run = std::process::id();
    let mut dice = Dice::of(number);
    let filling: String =
        (0..FILLING).map(|_| char::from(b'a' + u8::try_from(dice.below(26)).unwrap_or_default())).collect();
    format!(
        "{{\"id\":\"evt_{run}x{number:09}\",\"object\":\"event\",\"seq\":{number},\"type\":\"note.written\",\
         \"created\":{},\"environment\":\"test\",\"data\":{{\"note\":{{\"text\":\"{filling}\"}}}}}}",
        unix_now() * 1000
    )
}

/// The header that proves a body to us.
pub(super) fn our_signature(secret: &str, body: &str) -> Result<(&'static str, String)> {
    Ok(("Practice-Signature", practice_signature(secret, unix_now(), body.as_bytes())?))
}

/// The header that proves a body to floor and peers.
pub(super) fn their_signature(body: &str) -> Result<(&'static str, String)> {
    let mut mac = Hmac::<Sha256>::new_from_slice(PEERS_SECRET).context("a key of any length will do")?;
    mac.update(body.as_bytes());
    Ok(("x-signature", hex::encode(mac.finalize().into_bytes())))
}
