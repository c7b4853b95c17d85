//! Gateways that want to be left alone: until when nobody asks for their lists. Customers' payments go on.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::Timestamp;

/// Since when and until when, by the shop's clock: a rest goes on while the machine sleeps.
#[derive(Debug, Clone, Copy)]
struct Rest {
    from: Timestamp,
    until: Timestamp,
}

/// One rest for each merchant account.
#[derive(Debug, Default)]
pub(super) struct Rests(Mutex<HashMap<String, Rest>>);

impl Rests {
    /// The gateway of an account wants to be left alone for so long.
    pub(super) fn begin(&self, account: &str, now: Timestamp, wait: Duration) {
        let until = now.plus_ms(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(account.to_owned(), Rest { from: now, until });
    }

    /// How long it still wants to be left alone. A clock that was set back to before the rest began says nothing about it.
    pub(super) fn left(&self, account: &str, now: Timestamp) -> Option<Duration> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = all.get(account).filter(|rest| rest.from <= now && now < rest.until)?;
        u64::try_from(rest.until.since_ms(now)).ok().map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_lasts_as_long_as_was_asked_for_and_a_clock_set_back_makes_none_for_ever() {
        let (rests, now) = (Rests::default(), Timestamp(1_795_255_200_000));
        assert_eq!(rests.left("acc_1", now), None);
        rests.begin("acc_1", now, Duration::from_secs(60));
        assert_eq!(rests.left("acc_1", now.plus_ms(20_000)), Some(Duration::from_secs(40)));
        assert_eq!(rests.left("acc_2", now), None);
        assert_eq!(rests.left("acc_1", now.plus_ms(60_000)), None);
        assert_eq!(rests.left("acc_1", now.plus_ms(-1)), None);
    }
}
