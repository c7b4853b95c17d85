//! The door of the pay pages: whether a link works now, how often it may be used, and how many papers are drawn at a time.

use std::net::IpAddr;
use std::time::Duration;

use base::{Buckets, Fault, Shop, Timestamp};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::PaymentError;
use super::public::invoice_of;

/// Payments that one link may start: a gateway is called for each.
const STARTS: (u32, i64) = (10, HOUR_MS);
/// 'I have paid' by one link: whoever mistypes a number needs few, whoever guesses them needs many.
const CLAIMS: (u32, i64) = (10, HOUR_MS);
/// Answers to one link.
const HITS: (u32, i64) = (60, MINUTE_MS);
/// Keys that lead nowhere, from one address.
const MISSES: (u32, i64) = (20, MINUTE_MS);
/// Papers drawn at a time for customers: the shop's own desk keeps the rest of the machine.
const DRAWN_AT_A_TIME: usize = 2;
/// How long a customer waits for a place to draw.
const PATIENCE: Duration = Duration::from_secs(2);

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// The limits of customers' pay pages, in memory; a part of the shop.
pub struct PayDoor {
    starts: Buckets<u128>,
    claims: Buckets<u128>,
    hits: Buckets<u128>,
    misses: Buckets<Option<IpAddr>>,
    drawing: Semaphore,
}

impl Default for PayDoor {
    fn default() -> Self {
        Self {
            starts: Buckets::new(STARTS.0, STARTS.1),
            claims: Buckets::new(CLAIMS.0, CLAIMS.1),
            hits: Buckets::new(HITS.0, HITS.1),
            misses: Buckets::new(MISSES.0, MISSES.1),
            drawing: Semaphore::new(DRAWN_AT_A_TIME),
        }
    }
}

impl PayDoor {
    /// Counts a payment that is about to be started through the link of this key; an error says how many seconds to wait.
    pub(super) fn start(&self, key: &str, now: Timestamp) -> Result<(), u32> {
        base::ids::decode_number(key).map_or(Ok(()), |number| self.starts.take(number, now))
    }

    /// Counts what a payer says through the link of this key; an error says how many seconds to wait.
    pub(super) fn claim(&self, key: &str, now: Timestamp) -> Result<(), u32> {
        base::ids::decode_number(key).map_or(Ok(()), |number| self.claims.take(number, now))
    }

    /// A place to draw a paper; `None` when others hold all of them for too long.
    pub async fn place_to_draw(&self) -> Option<SemaphorePermit<'_>> {
        tokio::time::timeout(PATIENCE, self.drawing.acquire()).await.ok()?.ok()
    }
}

/// What a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// The pages of one invoice.
    Open,
    /// Nothing: it is unknown, expired or withdrawn, which is not told apart.
    Closed,
    /// Nothing, because the shop has no pages for customers.
    SwitchedOff,
    /// Come back later.
    TooOften {
        /// How long to wait.
        seconds: u32,
    },
}

/// Asks what a key opens, and counts the question. `from` is the customer's address where it is known; customers behind a
/// tunnel all come from this machine and share what one address may miss. Whoever brings a key that works is never refused
/// for what others missed.
pub async fn knock(shop: &Shop, key: &str, from: Option<IpAddr>) -> Result<Knock, Fault> {
    let (now, wanted) = (shop.now(), key.to_owned());
    let found = shop
        .db
        .read(move |tx| {
            if office::settings::load(tx)?.is_none_or(|settings| settings.public_base_url.is_empty()) {
                return Ok(Knock::SwitchedOff);
            }
            match invoice_of(tx, &wanted, now) {
                Ok(_) => Ok(Knock::Open),
                Err(PaymentError::Fault(fault)) => Err(fault),
                Err(_) => Ok(Knock::Closed),
            }
        })
        .await?;
    let door = shop.part::<PayDoor>()?;
    let counted = match (found, base::ids::decode_number(key)) {
        (Knock::Open, Some(number)) => door.hits.take(number, now),
        (Knock::SwitchedOff, _) => Ok(()),
        _ => door.misses.take(from.filter(|address| !address.is_loopback()), now),
    };
    Ok(counted.map_or_else(|seconds| Knock::TooOften { seconds }, |()| found))
}
