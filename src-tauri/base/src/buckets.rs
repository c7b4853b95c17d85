//! How often something may happen: a token bucket for each name, in memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use crate::Timestamp;

/// Names that are remembered at one time; whoever finds no room shares one bucket with all others who find none.
const NAMES_MAX: usize = 4096;

/// A bucket for each name: so many at once, and refilled evenly over a period.
///
/// The clock is handed in. A name whose bucket is full again is forgotten, so what is kept is bounded by how much happened
/// in one period, and by 4,096 names in any case.
pub struct Buckets<N> {
    spacing_ms: i64,
    period_ms: i64,
    names_max: usize,
    used: Mutex<Used<N>>,
}

/// When each bucket will be full again: all that has to be known of one.
struct Used<N> {
    full_at: HashMap<N, Timestamp>,
    of_the_rest: Option<Timestamp>,
}

impl<N: Eq + Hash> Buckets<N> {
    /// At most `most` at once, and as many again in each further `period_ms` milliseconds.
    pub fn new(most: u32, period_ms: i64) -> Self {
        let spacing_ms = (period_ms / i64::from(most.max(1))).max(1);
        let used = Mutex::new(Used { full_at: HashMap::new(), of_the_rest: None });
        Self { spacing_ms, period_ms, names_max: NAMES_MAX, used }
    }

    /// Takes one for this name. An error says after how many seconds there is one again; nothing is taken then.
    pub fn take(&self, name: N, now: Timestamp) -> Result<(), u32> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let before = used.full_at.get(&name).copied();
        if before.is_some() {
            let after = self.after_one_more(before, now)?;
            used.full_at.insert(name, after);
            return Ok(());
        }
        if used.full_at.len() >= self.names_max {
            used.full_at.retain(|_, full_at| self.still_filling(Some(*full_at), now).is_some());
        }
        if used.full_at.len() >= self.names_max {
            used.of_the_rest = Some(self.after_one_more(used.of_the_rest, now)?);
        } else {
            used.full_at.insert(name, self.after_one_more(None, now)?);
        }
        Ok(())
    }

    /// When the bucket is full again after one more was taken out of it.
    fn after_one_more(&self, full_at: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, u32> {
        let after = self.still_filling(full_at, now).unwrap_or(now).plus_ms(self.spacing_ms);
        let missing_ms = after.since_ms(now).saturating_sub(self.period_ms);
        if missing_ms <= 0 {
            Ok(after)
        } else {
            Err(u32::try_from(missing_ms.saturating_add(999) / 1000).unwrap_or(u32::MAX))
        }
    }

    /// A bucket that is not full. One that would take longer than a period was used when the clock was wrong.
    fn still_filling(&self, full_at: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        full_at.filter(|full_at| (1..=self.period_ms).contains(&full_at.since_ms(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_795_255_200_000);

    /// Ten an hour.
    fn ten_an_hour() -> Buckets<&'static str> {
        Buckets::new(10, 3_600_000)
    }

    #[test]
    fn ten_may_happen_at_once_and_then_one_every_six_minutes() {
        let buckets = ten_an_hour();
        for _ in 0..10 {
            assert_eq!(buckets.take("a", START), Ok(()));
        }
        assert_eq!(buckets.take("a", START), Err(360));
        assert_eq!(buckets.take("b", START), Ok(()), "another name has its own");
        assert_eq!(buckets.take("a", START.plus_ms(359_000)), Err(1));
        assert_eq!(buckets.take("a", START.plus_ms(360_000)), Ok(()));
        assert_eq!(buckets.take("a", START.plus_ms(360_000)), Err(360));
        let later = START.plus_ms(10 * 3_600_000);
        let again = (0..20).filter(|_| buckets.take("a", later).is_ok()).count();
        assert_eq!(again, 10, "what is not used is not saved up");
    }

    #[test]
    fn a_clock_that_was_wrong_locks_nobody_out() {
        let buckets = ten_an_hour();
        let next_year = START.plus_ms(365 * 24 * 3_600_000);
        while buckets.take("a", next_year).is_ok() {}
        assert_eq!(buckets.take("a", START), Ok(()));
    }

    #[test]
    fn many_names_take_no_more_memory_than_a_few() {
        let buckets = Buckets { names_max: 100, ..Buckets::new(2, 1_000) };
        for name in 0..100 {
            assert_eq!(buckets.take(name, START), Ok(()));
        }
        // Whoever comes now shares one bucket, and those who were there keep their own.
        assert_eq!(buckets.take(1_000, START), Ok(()));
        assert_eq!(buckets.take(1_001, START), Ok(()));
        assert_eq!(buckets.take(1_002, START), Err(1));
        assert_eq!(buckets.take(7, START), Ok(()));
        assert_eq!(buckets.used.lock().unwrap().full_at.len(), 100);
        // A moment later all are full again, and forgotten for the next ones.
        assert_eq!(buckets.take(1_002, START.plus_ms(1_000)), Ok(()));
        assert_eq!(buckets.used.lock().unwrap().full_at.len(), 1);
    }
}
