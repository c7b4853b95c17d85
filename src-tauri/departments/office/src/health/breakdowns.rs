//! Work of the program that broke off by a fault of its own.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what broke off since the start and was taken up again; a part of the shop. The log says what and why.
#[derive(Debug, Default)]
pub struct Breakdowns(AtomicU64);

impl Breakdowns {
    /// One more broke off.
    pub fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many since the start.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
