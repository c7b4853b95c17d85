//! Who holds which place of a door's connections.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// The places of one door. Some are kept for those who have shown that they belong here; of the strangers, whoever came
/// first makes room for a newcomer, so that nobody closes a door by coming often and staying long.
pub(super) struct Places {
    all: usize,
    for_strangers: usize,
    held: Mutex<Held>,
}

/// Connections in the order in which they came. Dropping an entry tells its connection to go.
#[derive(Default)]
struct Held {
    next: u64,
    strangers: BTreeMap<u64, oneshot::Sender<()>>,
    known: BTreeMap<u64, oneshot::Sender<()>>,
}

/// One connection's place, given back when it is dropped.
pub(crate) struct Place {
    number: u64,
    places: Arc<Places>,
    known: AtomicBool,
    since: Instant,
}

/// Ends when a place is lost to a newcomer.
pub(super) type Lost = oneshot::Receiver<()>;

impl Places {
    /// So many in all, of which some are kept.
    pub(super) fn new(all: usize, kept: usize) -> Arc<Self> {
        Arc::new(Self { all, for_strangers: all.saturating_sub(kept), held: Mutex::default() })
    }

    /// A place for a connection that nobody knows yet; `None` when those who belong here hold them all.
    pub(super) fn take(self: &Arc<Self>) -> Option<(Place, Lost)> {
        let mut held = self.held();
        let full = held.strangers.len() + held.known.len() >= self.all;
        if full || held.strangers.len() >= self.for_strangers {
            held.strangers.pop_first()?;
        }
        let number = held.next;
        held.next += 1;
        let (keep, lost) = oneshot::channel();
        held.strangers.insert(number, keep);
        let (places, known) = (self.clone(), AtomicBool::new(false));
        Some((Place { number, places, known, since: Instant::now() }, lost))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Says that this connection belongs here: a gateway with its hook, a person who is signed in. It keeps its place.
    pub(crate) fn belongs(&self) {
        if self.known.load(Ordering::Relaxed) {
            return;
        }
        self.known.store(true, Ordering::Relaxed);
        let mut held = self.places.held();
        // It may have been lost a moment ago.
        if let Some(keep) = held.strangers.remove(&self.number) {
            held.known.insert(self.number, keep);
        }
    }

    /// How long ago the connection came.
    pub(super) fn age(&self) -> Duration {
        self.since.elapsed()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.held();
        if held.strangers.remove(&self.number).is_none() {
            held.known.remove(&self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot::error::TryRecvError;

    use super::*;

    fn is_lost(lost: &mut Lost) -> bool {
        lost.try_recv() == Err(TryRecvError::Closed)
    }

    #[test]
    fn of_the_strangers_whoever_came_first_makes_room() {
        let places = Places::new(4, 1);
        let mut here: Vec<_> = (0..3).map(|_| places.take().unwrap()).collect();
        assert!(here.iter_mut().all(|(_, lost)| !is_lost(lost)));
        let mut fourth = places.take().unwrap();
        let gone: Vec<bool> = here.iter_mut().map(|(_, lost)| is_lost(lost)).collect();
        assert_eq!(gone, [true, false, false], "the last place is kept");
        assert!(!is_lost(&mut fourth.1));
    }

    #[test]
    fn who_belongs_here_loses_no_place_to_strangers_and_takes_all_that_there_are() {
        let places = Places::new(4, 1);
        let mut gateways = Vec::new();
        for _ in 0..4 {
            let (place, lost) = places.take().unwrap();
            place.belongs();
            gateways.push((place, lost));
        }
        assert!(places.take().is_none());
        assert!(gateways.iter_mut().all(|(_, lost)| !is_lost(lost)));
        gateways.pop();
        let mut stranger = places.take().unwrap();
        assert!(places.take().is_some());
        assert!(is_lost(&mut stranger.1), "the newcomer took the only place that strangers had left");
        assert!(gateways.iter_mut().all(|(_, lost)| !is_lost(lost)));
    }

    #[test]
    fn a_place_that_is_lost_is_not_won_back_and_one_that_is_given_back_is_free() {
        let places = Places::new(2, 1);
        let (first, mut lost) = places.take().unwrap();
        let second = places.take().unwrap();
        assert!(is_lost(&mut lost));
        first.belongs();
        drop(first);
        drop(second);
        let held = places.held();
        assert_eq!((held.strangers.len(), held.known.len()), (0, 0));
    }
}
