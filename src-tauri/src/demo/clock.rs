//! The clock of a practice shop: stands where the year is being told, and goes on with the machine's afterwards.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{Clock, SystemClock, Timestamp};

thread_local! {
    /// Where the clock stands for the work that this thread does now.
    static HERE: Cell<Option<Timestamp>> = const { Cell::new(None) };
}

/// Nobody has stopped the clock.
const GOES: i64 = i64::MIN;

/// A clock that can be stopped for everybody, and set for one piece of work at a time: writes that wait together for one
/// commit each have an instant of their own.
#[derive(Debug)]
pub struct DemoClock(AtomicI64);

impl Default for DemoClock {
    fn default() -> Self {
        Self(AtomicI64::new(GOES))
    }
}

impl DemoClock {
    /// Stops the clock here.
    pub fn stand_at(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Lets the clock go on with the machine's.
    pub fn go_on(&self) {
        self.0.store(GOES, Ordering::SeqCst);
    }

    /// Does a piece of work for which it is this instant, whatever the clock shows others.
    pub fn work_at<T>(at: Timestamp, work: impl FnOnce() -> T) -> T {
        let before = HERE.replace(Some(at));
        let done = work();
        HERE.set(before);
        done
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        if let Some(at) = HERE.get() {
            return at;
        }
        match self.0.load(Ordering::SeqCst) {
            GOES => SystemClock.now(),
            stands => Timestamp(stands),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_work_has_its_own_instant_and_leaves_the_clock_as_it_was() {
        let clock = DemoClock::default();
        clock.stand_at(Timestamp(10));
        assert_eq!(DemoClock::work_at(Timestamp(5), || clock.now()), Timestamp(5));
        assert_eq!(clock.now(), Timestamp(10));
        clock.go_on();
        assert!(clock.now() > Timestamp(1_700_000_000_000));
    }
}
