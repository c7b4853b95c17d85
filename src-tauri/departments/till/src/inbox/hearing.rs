//! When something last came from each sender, in memory. A gateway that sends nothing any more is known by what it does not say: only
//! who counts from when it could have said something can tell.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base::Timestamp;
use office::integrations::IntegrationId;

/// What came, and since when anything can; a part of the hook table.
#[derive(Default)]
pub struct Hearing(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Since when senders can reach the shop, as far as is known; none while they cannot.
    since: Option<Timestamp>,
    heard: HashMap<IntegrationId, Timestamp>,
}

impl Hearing {
    /// From now on senders can reach the shop.
    pub fn begin(&self, now: Timestamp) {
        self.known().since = Some(now);
    }

    /// They cannot: what does not come now says nothing.
    pub fn end(&self) {
        self.known().since = None;
    }

    /// Something came from this sender, be it taken or refused: it does send.
    pub(super) fn note(&self, account: IntegrationId, now: Timestamp) {
        self.known().heard.insert(account, now);
    }

    /// When something last came from this sender; none since the program was started.
    pub fn heard_at(&self, account: IntegrationId) -> Option<Timestamp> {
        self.known().heard.get(&account).copied()
    }

    /// From when on something could have come from this sender, and nothing did; none while nothing can.
    pub fn silent_since(&self, account: IntegrationId) -> Option<Timestamp> {
        let known = self.known();
        known.since.map(|since| known.heard.get(&account).map_or(since, |heard| since.max(*heard)))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_silent_while_nobody_can_come_and_whoever_came_is_silent_from_then_on() {
        let (hearing, one, other) = (Hearing::default(), IntegrationId::from_number(1), IntegrationId::from_number(2));
        let at = |minutes: i64| Timestamp(1_795_255_200_000 + minutes * 60_000);
        assert_eq!(hearing.silent_since(one), None);
        hearing.begin(at(0));
        hearing.note(one, at(5));
        assert_eq!((hearing.silent_since(one), hearing.silent_since(other)), (Some(at(5)), Some(at(0))));
        hearing.end();
        assert_eq!(hearing.silent_since(one), None);
        hearing.begin(at(60));
        assert_eq!((hearing.silent_since(one), hearing.heard_at(one)), (Some(at(60)), Some(at(5))));
    }
}
