//! What waits to be delivered, when, and what came of it.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use serde::Serialize;

use crate::misbehaviour::{Dice, Misbehaviour};
use crate::webhooks::Ending;

/// How long `/v1` tries an event: three days of gateway clock in milliseconds.
pub(crate) const TRIED_FOR_MS: i64 = 3 * 24 * 3_600_000;
const WAIT_MAX_MS: i64 = 12 * 3_600_000;

/// How long to wait after the given try (counted from 1): 1, 5, 25, 125 … seconds, twelve hours at most.
pub(crate) fn wait_after(attempt: u32) -> i64 {
    let seconds = 5_i64.checked_pow(attempt.saturating_sub(1)).unwrap_or(i64::MAX);
    seconds.saturating_mul(1000).min(WAIT_MAX_MS)
}

/// In which way a forged copy is wrong. The amounts in it are changed in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Forgery {
    /// Signed with another secret.
    WrongSecret,
    /// Carries the signature of the true body.
    OtherBody,
    /// Carries no signature.
    Unsigned,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Copy {
    Genuine,
    Duplicate,
    Forged(Forgery),
}

/// One request to be made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Delivery {
    pub(crate) event: u64,
    pub(crate) endpoint: String,
    /// Counts from 1.
    pub(crate) attempt: u32,
    pub(crate) copy: Copy,
}

/// Counted since the process started.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Counts {
    /// Requests made, of all sorts.
    pub(crate) attempted: u64,
    /// Genuine deliveries answered 2xx.
    pub(crate) accepted: u64,
    /// Genuine deliveries answered otherwise, or not at all.
    pub(crate) refused: u64,
    pub(crate) unanswered: u64,
    pub(crate) retried: u64,
    pub(crate) given_up: u64,
    pub(crate) dropped: u64,
    /// Not sent because the endpoint was off.
    pub(crate) off: u64,
    pub(crate) duplicates_sent: u64,
    pub(crate) forged_sent: u64,
    /// Copies with other amounts whose proof holds nevertheless, since the gateway's proof does not cover the body: a
    /// receiver may accept them, but must not believe them.
    pub(crate) unprotected_sent: u64,
    /// Forged copies answered 2xx: each is a fault of the receiver.
    pub(crate) forged_accepted: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    waiting: BinaryHeap<Reverse<(i64, u64, Delivery)>>,
    pushed: u64,
    pub(crate) in_flight: usize,
    pub(crate) counts: Counts,
    /// Events that have not ended at an endpoint; these are taken up again after a restart.
    pub(crate) unfinished: HashSet<(u64, String)>,
    /// When each endpoint last took an event, by gateway clock.
    pub(crate) last_accepted: HashMap<String, i64>,
}

impl Deliveries {
    pub(crate) fn push(&mut self, due: i64, delivery: Delivery) {
        self.pushed = self.pushed.saturating_add(1);
        self.waiting.push(Reverse((due, self.pushed, delivery)));
    }

    /// Plans the first try of an event at an endpoint with all the copies that misbehaviour adds. Gives back the
    /// ending when there is to be no try.
    pub(crate) fn plan(
        &mut self,
        event: u64,
        endpoint: &str,
        now: i64,
        how: &Misbehaviour,
        dice: &mut Dice,
    ) -> Option<Ending> {
        if how.webhooks_off {
            self.counts.off = self.counts.off.saturating_add(1);
            return Some(Ending::Off);
        }
        let chance = &mut dice.deliveries;
        let forged = dice.forgeries.chance(how.forge_percent).then(|| match dice.forgeries.between(0, 2) {
            0 => Forgery::WrongSecret,
            1 => Forgery::OtherBody,
            _ => Forgery::Unsigned,
        });
        let one = |attempt, copy| Delivery { event, endpoint: endpoint.to_owned(), attempt, copy };
        let later = |ms: u64| now.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
        if let Some(forgery) = forged {
            self.push(now, one(1, Copy::Forged(forgery)));
        }
        if chance.chance(how.drop_percent) {
            self.counts.dropped = self.counts.dropped.saturating_add(1);
            return Some(Ending::Dropped);
        }
        let mut wait = chance.between(how.delay_ms[0], how.delay_ms[1]);
        if chance.chance(how.late_percent) {
            wait = wait.saturating_add(how.late_ms);
        }
        if chance.chance(how.reorder_percent) {
            wait = wait.saturating_add(chance.between(1, how.reorder_ms.max(1)));
        }
        if chance.chance(how.duplicate_percent) {
            for _ in 0..chance.between(1, u64::from(how.duplicates_max)) {
                let apart = chance.between(0, how.duplicate_within_ms);
                self.push(later(wait.saturating_add(apart)), one(1, Copy::Duplicate));
            }
        }
        self.push(later(wait), one(1, Copy::Genuine));
        None
    }

    /// The next delivery that is due, or when the next will be.
    pub(crate) fn next(&mut self, now: i64) -> Result<Delivery, Option<i64>> {
        match self.waiting.peek() {
            None => Err(None),
            Some(Reverse((due, _, _))) if *due > now => Err(Some(*due)),
            Some(_) => self.waiting.pop().map(|Reverse((_, _, delivery))| delivery).ok_or(None),
        }
    }

    /// Makes everything that waits due now, in its order.
    pub(crate) fn hurry(&mut self, now: i64) -> usize {
        let mut waiting = std::mem::take(&mut self.waiting).into_sorted_vec();
        waiting.reverse();
        let count = waiting.len();
        for Reverse((due, _, delivery)) in waiting {
            self.push(due.min(now), delivery);
        }
        count
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn waiting_genuine(&self) -> usize {
        self.waiting.iter().filter(|Reverse((_, _, delivery))| delivery.copy == Copy::Genuine).count()
    }

    pub(crate) fn next_due(&self) -> Option<i64> {
        self.waiting.peek().map(|Reverse((due, _, _))| *due)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.in_flight == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_fivefold_to_twelve_hours() {
        let waits: Vec<i64> = (1..=8).map(wait_after).collect();
        assert_eq!(waits, [1_000, 5_000, 25_000, 125_000, 625_000, 3_125_000, 15_625_000, 43_200_000]);
        assert_eq!(wait_after(u32::MAX), WAIT_MAX_MS);
    }

    #[test]
    fn a_hurry_keeps_the_order() {
        let mut deliveries = Deliveries::default();
        for (due, event) in [(300, 3), (100, 1), (200, 2)] {
            deliveries.push(due, Delivery { event, endpoint: "a".into(), attempt: 1, copy: Copy::Genuine });
        }
        assert_eq!(deliveries.next(50), Err(Some(100)));
        assert_eq!(deliveries.hurry(50), 3);
        let order: Vec<u64> = std::iter::from_fn(|| deliveries.next(50).ok()).map(|delivery| delivery.event).collect();
        assert_eq!(order, [1, 2, 3]);
    }
}
