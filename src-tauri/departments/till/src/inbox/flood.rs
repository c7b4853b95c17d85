//! Against whoever has the secret of a hook and sends what is well formed and worth nothing: a leaked token of a gateway that signs
//! no body. Each such delivery has the gateway asked, so what is asked for is folded, and an account whose gateway knows nothing of
//! what its hook says closes that hook for a while. The gateways are asked by themselves every few minutes, so nothing is lost by it.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base::{Buckets, Timestamp};
use office::integrations::IntegrationId;

/// What one reference is asked about at once, and as often again in each further ten seconds: a payment that is paid is told of by
/// two or three deliveries within a second, and none of them should wait.
const FETCHES: u32 = 3;
const FETCHES_MS: i64 = 10_000;
/// So many deliveries an hour may be about nothing that the gateway knows.
const DENIED_MAX: u32 = 1_000;
const HOUR_MS: i64 = 3_600_000;
/// For so long a hook stays closed.
const CLOSED_MS: i64 = HOUR_MS;
/// An answer speaks for so long for what was delivered before it was asked for.
const SPEAKS_MS: i64 = 600_000;
/// Answers that are remembered at one time; beyond it each delivery asks for itself.
const ANSWERS_MAX: usize = 4_096;

/// Counts what deliveries have us ask and what the gateways know nothing of; in memory.
pub struct Flood {
    /// What the gateway was asked about last: when, and which payment it was.
    answers: Mutex<HashMap<(IntegrationId, String), (Timestamp, String)>>,
    fetches: Buckets<(IntegrationId, String)>,
    denied: Buckets<IntegrationId>,
    closed_until: Mutex<HashMap<IntegrationId, Timestamp>>,
}

impl Default for Flood {
    fn default() -> Self {
        Self {
            answers: Mutex::default(),
            fetches: Buckets::new(FETCHES, FETCHES_MS.saturating_mul(i64::from(FETCHES))),
            denied: Buckets::new(DENIED_MAX, HOUR_MS),
            closed_until: Mutex::default(),
        }
    }
}

impl Flood {
    /// The payment of an answer that was asked for after this was received, and so says all that the delivery can have meant.
    pub fn find_answer(
        &self,
        account: IntegrationId,
        reference: &str,
        received: Timestamp,
        now: Timestamp,
    ) -> Option<String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, payment) = answers.get(&(account, reference.to_owned()))?;
        // By a clock that was set since nobody knows which of the two was first.
        ((*asked > received) && speaks(*asked, now)).then(|| payment.clone())
    }

    /// Remembers an answer that was asked for at this time and was about this payment.
    pub fn keep_answer(&self, account: IntegrationId, reference: &str, asked: Timestamp, payment: &str) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if answers.len() >= ANSWERS_MAX {
            answers.retain(|_, (at, _)| speaks(*at, asked));
        }
        if answers.len() < ANSWERS_MAX {
            answers.insert((account, reference.to_owned()), (asked, payment.to_owned()));
        }
    }

    /// Takes a turn to ask the gateway of an account about this; an error says after how many seconds there is one.
    pub fn take_fetch(&self, account: IntegrationId, reference: &str, now: Timestamp) -> Result<(), u32> {
        self.fetches.take((account, reference.to_owned()), now)
    }

    /// Counts a delivery whose gateway says that there is nothing of the kind. Gives whether the hook closes by it.
    pub fn count_denied(&self, account: IntegrationId, now: Timestamp) -> bool {
        if self.denied.take(account, now).is_ok() {
            return false;
        }
        let until = now.plus_ms(CLOSED_MS);
        let mut closed = self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        closed.insert(account, until).is_none_or(|before| !is_ahead(before, now))
    }

    /// After how many seconds the hook of an account opens again; none where it is open.
    pub fn closed_for(&self, account: IntegrationId, now: Timestamp) -> Option<u32> {
        let mut closed = self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        let until = *closed.get(&account)?;
        if is_ahead(until, now) {
            return u32::try_from(until.since_ms(now).saturating_add(999) / 1000).ok();
        }
        closed.remove(&account);
        None
    }

    /// How many hooks are closed.
    pub fn count_closed(&self, now: Timestamp) -> usize {
        let closed = self.closed_until.lock().unwrap_or_else(PoisonError::into_inner);
        closed.values().filter(|until| is_ahead(**until, now)).count()
    }
}

fn speaks(asked: Timestamp, now: Timestamp) -> bool {
    (0..SPEAKS_MS).contains(&now.since_ms(asked))
}

/// Whether a hook that was closed until then is closed now. A time that only a clock which was ahead can have set closes nothing.
fn is_ahead(until: Timestamp, now: Timestamp) -> bool {
    (1..=CLOSED_MS).contains(&until.since_ms(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_795_255_200_000);

    fn account(number: u128) -> IntegrationId {
        IntegrationId::from_number(number)
    }

    #[test]
    fn one_reference_is_asked_about_three_times_at_once_and_then_every_ten_seconds() {
        let flood = Flood::default();
        let ask = |reference, ms| flood.take_fetch(account(1), reference, START.plus_ms(ms));
        assert_eq!([ask("p1", 0), ask("p1", 1), ask("p1", 2)], [Ok(()); 3]);
        assert_eq!(ask("p1", 3), Err(10));
        assert_eq!(ask("p2", 3), Ok(()), "another reference");
        assert_eq!(ask("p1", 10_003), Ok(()));
        assert!(ask("p1", 10_004).is_err());
    }

    #[test]
    fn an_answer_speaks_for_what_came_before_it_was_asked_for_and_for_nothing_else() {
        let flood = Flood::default();
        flood.keep_answer(account(1), "p1", START.plus_ms(10), "pay_1");
        let find = |of, reference, received, now| {
            flood.find_answer(account(of), reference, START.plus_ms(received), START.plus_ms(now))
        };
        assert_eq!(find(1, "p1", 9, 50).as_deref(), Some("pay_1"));
        assert_eq!([find(1, "p1", 10, 50), find(1, "p2", 9, 50), find(2, "p1", 9, 50)], [None, None, None]);
        assert_eq!(
            [find(1, "p1", 9, 10 + SPEAKS_MS), find(1, "p1", 0, 9)],
            [None, None],
            "old, or of a clock that was ahead"
        );
    }

    #[test]
    fn a_hook_that_says_a_thousand_things_an_hour_of_which_the_gateway_knows_nothing_closes_for_an_hour() {
        let flood = Flood::default();
        let closes = (0..1_000).any(|ms| flood.count_denied(account(1), START.plus_ms(ms)));
        assert!(!closes);
        assert!(flood.count_denied(account(1), START.plus_ms(1_000)));
        assert!(!flood.count_denied(account(1), START.plus_ms(1_001)), "it is closed already");
        assert_eq!(flood.closed_for(account(1), START.plus_ms(1_001)), Some(3_600));
        assert_eq!((flood.closed_for(account(2), START), flood.count_closed(START.plus_ms(2_000))), (None, 1));
        assert_eq!(flood.closed_for(account(1), START.plus_ms(1_001 + HOUR_MS)), None);
        assert_eq!(flood.count_closed(START.plus_ms(1_001 + HOUR_MS)), 0);
    }

    #[test]
    fn a_clock_that_was_ahead_closes_no_hook() {
        let flood = Flood::default();
        let ahead = START.plus_ms(30 * 86_400_000);
        assert!((0..=1_000).any(|_| flood.count_denied(account(1), ahead)));
        assert_eq!(flood.closed_for(account(1), START), None);
    }
}
