//! Keys by which a bank line is known again.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::nouns::{BankLine, LineKey};

/// Gives every line its key.
///
/// The same line has the same key in whichever file it comes, as long as a file holds whole days. Two lines that are
/// alike in everything are told apart by their order. Of a day in parts, who knows the other parts tells them apart:
/// [`BankLine::key_as_twin`].
pub fn give_keys(lines: &mut [BankLine]) {
    let mut twins: HashMap<[u8; 32], u32> = HashMap::new();
    for line in lines {
        let alike: [u8; 32] = digest(&parts(line)).into();
        let twin = twins.entry(alike).or_default();
        *twin = twin.saturating_add(1);
        line.key = key_of(alike, *twin);
    }
}

impl BankLine {
    /// The key that it has as that one, counted from 1, among the lines that are alike: where a bank splits a day, lines of
    /// its other parts come before it.
    #[must_use]
    pub fn key_as_twin(&self, twin: u32) -> LineKey {
        key_of(digest(&parts(self)).into(), twin)
    }
}

fn key_of(alike: [u8; 32], twin: u32) -> LineKey {
    let mut own = Sha256::new();
    own.update(alike);
    own.update(twin.to_be_bytes());
    LineKey(hex::encode(own.finalize()))
}

/// What makes a line the one it is. The amount and the day stay beside the bank's reference, because some banks use one
/// reference again and again.
fn parts(line: &BankLine) -> Vec<String> {
    let mut parts = vec![line.booked_on.to_string(), line.amount.to_string()];
    if let Some(reference) = &line.bank_reference {
        parts.push(format!("reference {reference}"));
        return parts;
    }
    parts.extend(line.text.clone());
    for detail in &line.details {
        parts.extend(detail.counterparty.name.clone());
        parts.extend(detail.references.end_to_end_id.clone());
        parts.extend(detail.references.bank_reference.clone());
        parts.extend(detail.creditor_references.iter().chain(&detail.texts).cloned());
        parts.extend(detail.text.clone());
    }
    parts
}

/// A digest in which no part runs into the next.
fn digest(parts: &[String]) -> impl Into<[u8; 32]> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize()
}
