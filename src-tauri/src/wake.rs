//! When the gateways are asked what was missed: every few minutes, and at once when the machine wakes up or the line is back.

use std::time::Duration;

use base::{Shop, Timestamp};
use till::merchant_accounts::Gateways;
use tokio::sync::watch;

/// How often every gateway is asked what changed.
const CATCH_UP_EVERY: Duration = Duration::from_secs(300);
/// The same while one of them could not be reached: that the network is back shows by asking.
const CATCH_UP_WHILE_AWAY: Duration = Duration::from_secs(30);
/// How often it is looked whether the machine slept. The pause itself is no measure: its time stands still in sleep.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A clock that went on by so much more than the time that passed has slept, or was set.
const JUMP_MS: i64 = 30_000;
/// Clocks are set back by less than this all the time, to keep them right.
const BACK_MS: i64 = 1_000;

/// Catches up until the program stops.
pub(crate) async fn catch_up_worker(shop: Shop, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let mut pause = CATCH_UP_EVERY;
        if shop.is_set_up() {
            match till::payments::catch_up_all(&shop).await {
                Ok(done) if done.iter().any(|account| account.is_away) => pause = CATCH_UP_WHILE_AWAY,
                Ok(_) => {}
                Err(fault) => tracing::warn!(%fault, "catch-up did not come to its end; it goes on next time"),
            }
        }
        if pause_until_wake(&shop, pause, LOOK_EVERY, &mut stop).await {
            // What failed before belongs to the time before: the accounts are asked at once.
            if let Ok(gateways) = shop.part::<Gateways>() {
                gateways.0.forgive();
            }
        }
    }
}

/// Waits for so long, or until the machine wakes up or its clock is set; then `true`.
async fn pause_until_wake(shop: &Shop, pause: Duration, look: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    let (began, mut before) = (tokio::time::Instant::now(), shop.now());
    while began.elapsed() < pause && !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(look) => {}
            _ = stop.changed() => {}
        }
        let now = shop.now();
        if has_jumped(before, now, look) {
            tracing::info!(%before, %now, "the machine slept, or its clock was set: the gateways are asked what was missed");
            return true;
        }
        before = now;
    }
    false
}

/// Whether between two looks at the clock more time went by than the pause between them, or less than none.
fn has_jumped(before: Timestamp, now: Timestamp, pause: Duration) -> bool {
    let (went_on, pause) = (now.since_ms(before), i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
    went_on < -BACK_MS || went_on > pause.saturating_add(JUMP_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_and_a_clock_that_was_set_are_noticed_and_a_slow_machine_is_not() {
        let at = Timestamp(1_795_255_200_000);
        for (went_on_ms, jumped) in
            [(5_000, false), (20_000, false), (36_000, true), (3 * 86_400_000, true), (-200, false), (-60_000, true)]
        {
            assert_eq!(has_jumped(at, at.plus_ms(went_on_ms), LOOK_EVERY), jumped, "{went_on_ms}");
        }
    }

    #[tokio::test]
    async fn a_pause_ends_when_the_machine_wakes_up_though_its_own_time_stood_still() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let shop = builder.build();
        let (_tell, mut stop) = watch::channel(false);
        let look = Duration::from_millis(10);
        assert!(!pause_until_wake(&shop, look * 3, look, &mut stop).await, "the pause is over, and nothing happened");
        let slept = async {
            tokio::time::sleep(look * 2).await;
            clock.advance_ms(3 * 86_400_000);
        };
        let (woke, ()) = tokio::join!(pause_until_wake(&shop, CATCH_UP_EVERY, look, &mut stop), slept);
        assert!(woke);
    }
}
