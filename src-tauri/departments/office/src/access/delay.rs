//! How long a guesser waits: per address and login, growing, never for anybody elsewhere. Everybody who uses a browser on
//! the shop's own machine has one address, so what others of an address failed at never holds a login that did not fail.

use base::Timestamp;

/// Tries that were not proved right, as a row keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tries {
    pub count: i64,
    pub last_at: Timestamp,
}

/// A row this old is forgotten.
pub(super) const FORGOTTEN_MS: i64 = 24 * 60 * 60 * 1000;
/// Logins that are remembered for one address: whoever makes them up fills no disk.
pub(super) const LOGINS_MAX: i64 = 1_000;
/// Tries that cost nothing: people mistype.
const FREE: i64 = 3;
/// Longest delay.
const LONGEST_MS: i64 = 15 * 60 * 1000;
/// Wrong tries per minute from one address, whatever the login.
const PER_MINUTE: i64 = 10;
const MINUTE_MS: i64 = 60 * 1000;

/// What is known of a login from an address at this instant. A row from the future (the clock was wrong) does not count.
fn remembered(tries: Option<Tries>, now: Timestamp) -> Option<Tries> {
    tries.filter(|tries| (0..FORGOTTEN_MS).contains(&now.since_ms(tries.last_at)))
}

/// Seconds to wait before the next try of this login from this address; 0 = try now. The address holds only logins that
/// failed themselves.
pub(super) fn wait(of_login: Option<Tries>, of_address: Option<Tries>, now: Timestamp) -> u32 {
    match remembered(of_login, now) {
        Some(_) => wait_of_login(of_login, now).max(wait_of_address(of_address, now)),
        None => 0,
    }
}

fn wait_of_login(tries: Option<Tries>, now: Timestamp) -> u32 {
    let Some(tries) = remembered(tries, now) else { return 0 };
    if tries.count < FREE {
        return 0;
    }
    // 2, 4, 8 … seconds.
    let doublings = u32::try_from((tries.count - FREE).min(20)).unwrap_or(20);
    let delay = 2000_i64.saturating_mul(1 << doublings).min(LONGEST_MS);
    seconds(delay.saturating_sub(now.since_ms(tries.last_at)))
}

/// The row of a login after one more try.
pub(super) fn after_try(tries: Option<Tries>, now: Timestamp) -> Tries {
    let count = remembered(tries, now).map_or(0, |tries| tries.count);
    Tries { count: count.saturating_add(1), last_at: now }
}

/// `last_at` of an address is the start of its minute.
fn wait_of_address(tries: Option<Tries>, now: Timestamp) -> u32 {
    match in_minute(tries, now) {
        Some(tries) if tries.count >= PER_MINUTE => seconds(MINUTE_MS.saturating_sub(now.since_ms(tries.last_at))),
        _ => 0,
    }
}

/// The row of an address after one more try.
pub(super) fn address_after_try(tries: Option<Tries>, now: Timestamp) -> Tries {
    match in_minute(tries, now) {
        Some(tries) => Tries { count: tries.count.saturating_add(1), ..tries },
        None => Tries { count: 1, last_at: now },
    }
}

fn in_minute(tries: Option<Tries>, now: Timestamp) -> Option<Tries> {
    tries.filter(|tries| (0..MINUTE_MS).contains(&now.since_ms(tries.last_at)))
}

/// Whole seconds, rounded up.
fn seconds(ms: i64) -> u32 {
    u32::try_from(ms.max(0).saturating_add(999) / 1000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_795_255_200_000);

    #[test]
    fn the_delay_grows_and_ends() {
        let mut tries = None;
        let mut now = START;
        let mut waits = Vec::new();
        for _ in 0..14 {
            let wait = wait_of_login(tries, now);
            waits.push(wait);
            now = now.plus_ms(i64::from(wait) * 1000);
            assert_eq!(wait_of_login(tries, now), 0, "after the wait a try is free");
            tries = Some(after_try(tries, now));
        }
        assert_eq!(waits, [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(wait_of_login(tries, now.plus_ms(FORGOTTEN_MS)), 0);
        assert_eq!(after_try(tries, now.plus_ms(FORGOTTEN_MS)).count, 1);
    }

    #[test]
    fn a_clock_that_was_wrong_locks_nobody_out() {
        let next_year = Some(Tries { count: 50, last_at: START.plus_ms(365 * FORGOTTEN_MS) });
        assert_eq!(wait_of_login(next_year, START), 0);
        assert_eq!(wait_of_address(next_year, START), 0);
    }

    #[test]
    fn what_others_of_an_address_failed_at_holds_no_login_that_did_not_fail() {
        let (once, many) = (Tries { count: 1, last_at: START }, Tries { count: 10, last_at: START });
        assert_eq!(wait(None, Some(many), START), 0);
        assert_eq!(wait(Some(once), Some(many), START), 60);
        assert_eq!(wait(Some(once), None, START), 0);
        assert_eq!(wait(Some(many), None, START), 256);
        let yesterday = Tries { last_at: START.plus_ms(-FORGOTTEN_MS), ..once };
        assert_eq!(wait(Some(yesterday), Some(many), START), 0);
    }

    #[test]
    fn ten_wrong_tries_of_any_logins_use_up_the_minute_of_an_address() {
        let mut tries = None;
        for _ in 0..10 {
            assert_eq!(wait_of_address(tries, START.plus_ms(5000)), 0);
            tries = Some(address_after_try(tries, START));
        }
        assert_eq!(wait_of_address(tries, START.plus_ms(5000)), 55);
        assert_eq!(wait_of_address(tries, START.plus_ms(MINUTE_MS)), 0);
        assert_eq!(address_after_try(tries, START.plus_ms(MINUTE_MS)).count, 1);
    }
}
