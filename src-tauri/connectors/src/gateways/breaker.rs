//! Circuit breakers: an account whose gateway fails again and again is left alone for a while, so that its calls neither
//! pile up here nor add to the trouble there.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// So many failed calls in a row close the account.
const FAULTS_MAX: u32 = 5;
/// The first pause; doubles with every failed call after it.
const PAUSE_FIRST: Duration = Duration::from_secs(2);
/// The longest pause: short enough that catch-up is done within a minute of the gateway's return.
const PAUSE_MAX: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
struct Breaker {
    faults: u32,
    closed_until: Option<Instant>,
}

/// One breaker per merchant account.
#[derive(Debug, Default)]
pub(super) struct Breakers(Mutex<HashMap<String, Breaker>>);

impl Breakers {
    /// Whether a call of this account may go out; otherwise how long it has to wait. After a pause one call is let
    /// through to try, and the others wait for what comes of it or for another pause.
    pub(super) fn permit(&self, account: &str, now: Instant) -> Result<(), Duration> {
        let mut all = self.lock();
        let Some(breaker) = all.get_mut(account) else { return Ok(()) };
        let Some(until) = breaker.closed_until else { return Ok(()) };
        if now < until {
            return Err(until.duration_since(now));
        }
        breaker.closed_until = Some(now + pause(breaker.faults));
        Ok(())
    }

    /// A call was answered, whatever the answer said.
    pub(super) fn answered(&self, account: &str) {
        self.lock().remove(account);
    }

    /// A call reached the gateway and came to nothing. The pause counts from when that call began: one that hung has been a pause
    /// by itself, and the gateway may be back since.
    pub(super) fn failed(&self, account: &str, begun: Instant) {
        let mut all = self.lock();
        let breaker = all.entry(account.to_owned()).or_default();
        breaker.faults = breaker.faults.saturating_add(1);
        if breaker.faults >= FAULTS_MAX {
            breaker.closed_until = Some(begun + pause(breaker.faults));
        }
    }

    pub(super) fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Breaker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pause(faults: u32) -> Duration {
    PAUSE_FIRST.saturating_mul(2_u32.saturating_pow(faults.saturating_sub(FAULTS_MAX))).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_faults_an_account_waits_and_then_one_call_tries() {
        let breakers = Breakers::default();
        let begun = Instant::now();
        for _ in 0..5 {
            assert!(breakers.permit("acc_1", begun).is_ok());
            breakers.failed("acc_1", begun);
        }
        assert!(breakers.permit("acc_1", begun).is_err());
        assert!(breakers.permit("acc_2", begun).is_ok(), "other accounts go on");
        let later = begun + Duration::from_secs(3);
        assert!(breakers.permit("acc_1", later).is_ok(), "one call tries");
        assert!(breakers.permit("acc_1", later).is_err(), "the others wait for it");
        breakers.answered("acc_1");
        assert!(breakers.permit("acc_1", later).is_ok());
    }

    #[test]
    fn a_call_that_hung_has_been_a_pause_by_itself() {
        let breakers = Breakers::default();
        let begun = Instant::now();
        for _ in 0..12 {
            breakers.failed("acc_1", begun);
        }
        assert!(breakers.permit("acc_1", begun + Duration::from_secs(29)).is_err());
        assert!(breakers.permit("acc_1", begun + Duration::from_secs(31)).is_ok(), "the line is asked again");
        let hung = begun + Duration::from_secs(31);
        breakers.failed("acc_1", hung);
        assert!(
            breakers.permit("acc_1", hung + Duration::from_secs(35)).is_ok(),
            "its time is over, and so is the pause"
        );
    }

    #[test]
    fn no_pause_is_longer_than_half_a_minute() {
        assert_eq!(pause(5), PAUSE_FIRST);
        assert_eq!(pause(7), Duration::from_secs(8));
        assert_eq!(pause(u32::MAX), PAUSE_MAX);
    }
}
