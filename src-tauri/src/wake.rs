//! When the gateways are asked what was missed: every few minutes, and at once when the machine wakes up or the line is back.
//! What an absence hid is kept as a round; while an account cannot be reached, its round goes on.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Fault, Shop, Timestamp};
use till::merchant_accounts::{Gateways, MerchantAccountId};
use till::payments::{Absence, AbsenceCause, RoundNumber};
use till::payments::{absence_at_start, begin_round, catch_up_all, end_round, note_awake};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

/// How often every gateway is asked what changed.
const CATCH_UP_EVERY: Duration = Duration::from_secs(300);
/// The same of one that could not be reached: that the network is back shows by asking. The longer it is away, the rarer.
const AWAY_MIN: Duration = Duration::from_secs(5);
const AWAY_MAX: Duration = Duration::from_secs(30);
const AWAY_SHARE: u32 = 10;
/// How often it is looked whether the machine slept. The pause itself is no measure: its time stands still in sleep.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How often it is noted that the program runs. By so much an absence may seem longer than it was.
const BEAT_EVERY: Duration = Duration::from_secs(15);
/// A clock that went on by so much more than the time that passed has slept, or was set.
const JUMP_MS: i64 = 30_000;
/// Clocks are set back by less than this all the time, to keep them right.
const BACK_MS: i64 = 1_000;

/// Has the gateways be asked at once; a part of the shop. Whoever knows that news was missed rings it.
#[derive(Debug, Default)]
pub(crate) struct CatchUpBell {
    missed: Mutex<Option<Absence>>,
    rung: Notify,
}

impl CatchUpBell {
    /// Rings. `missed` is the time in which no gateway could tell us anything, where there was one.
    pub(crate) fn ring(&self, missed: Option<Absence>) {
        if let Some(missed) = missed {
            // One that nobody has heard of yet began earlier.
            self.missed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(missed).until = missed.until;
        }
        self.rung.notify_one();
    }

    fn take(&self) -> Option<Absence> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Comes back when the bell rings.
async fn until_rung(shop: &Shop) -> Option<Absence> {
    match shop.part::<CatchUpBell>() {
        Ok(bell) => {
            bell.rung.notified().await;
            bell.take()
        }
        Err(_) => std::future::pending().await,
    }
}

/// Catches up until the program stops.
pub(crate) async fn catch_up_worker(shop: Shop, mut stop: watch::Receiver<bool>) {
    let mut rounds = Rounds::at_start(&shop).await;
    while !*stop.borrow() {
        let mut pause = CATCH_UP_EVERY;
        let (began, before) = (Instant::now(), shop.now());
        if shop.is_set_up() {
            match rounds.pass(&shop).await {
                Ok(again) => pause = again,
                Err(fault) => tracing::warn!(%fault, "catch-up did not come to its end; it goes on next time"),
            }
        }
        let woke = match slept_during(before, shop.now(), began.elapsed()) {
            // It slept while it asked: whatever was answered may be from before.
            true => Woke::Slept { from: before },
            false => pause_until_wake(&shop, pause, LOOK_EVERY, &mut stop).await,
        };
        if woke == Woke::No {
            continue;
        }
        // What failed before belongs to the time before: the accounts are asked at once.
        if let Ok(gateways) = shop.part::<Gateways>() {
            gateways.0.forgive();
        }
        rounds.begin_anew(match woke {
            Woke::Slept { from } => Some(Absence { cause: AbsenceCause::Wake, from, until: Some(shop.now()) }),
            Woke::Rung { missed } => missed,
            Woke::SetBack | Woke::No => None,
        });
    }
    beat(&shop).await;
}

/// The absence that is to be closed, the round that closes it, and who could not be asked to the end.
struct Rounds {
    /// An absence that has no round yet.
    missed: Option<Absence>,
    /// The round that goes on.
    open: Option<RoundNumber>,
    /// When everybody was last reached.
    heard_at: Timestamp,
    /// Who is asked again before the others.
    left: Vec<MerchantAccountId>,
    /// When everybody was last asked; none when all are to be asked now.
    all_asked: Option<Instant>,
    /// Since when one of them cannot be reached.
    away_since: Option<Instant>,
}

impl Rounds {
    async fn at_start(shop: &Shop) -> Self {
        let missed = absence_at_start(shop).await.unwrap_or_else(|fault| {
            tracing::warn!(%fault, "nobody knows for how long the program did not run");
            None
        });
        let heard_at = shop.now();
        Self { missed, open: None, heard_at, left: Vec::new(), all_asked: None, away_since: None }
    }

    /// The machine woke up, or its clock was set: everybody is asked at once.
    fn begin_anew(&mut self, missed: Option<Absence>) {
        self.missed = missed;
        (self.all_asked, self.away_since) = (None, None);
    }

    /// Asks everybody once, or those that could not be asked to the end; gives when to ask again.
    async fn pass(&mut self, shop: &Shop) -> Result<Duration, Fault> {
        if self.open.is_none()
            && let Some(absence) = self.missed
        {
            self.open = Some(begin_round(shop, absence).await?);
        }
        // An absence within one that is not closed yet is a part of it.
        self.missed = None;
        let is_whole = self.left.is_empty() || self.all_asked.is_none_or(|at| at.elapsed() >= CATCH_UP_EVERY);
        if is_whole {
            self.all_asked = Some(Instant::now());
        }
        let asked_at = shop.now();
        let done = catch_up_all(shop, self.open, if is_whole { &[] } else { &self.left }).await?;
        let (away, rest) = (done.iter().any(|one| one.is_away), done.iter().filter_map(|one| one.wants_rest).min());
        self.left = done.iter().filter(|one| one.is_away || one.wants_rest.is_some()).map(|one| one.id).collect();
        let away_since = self.away_since.get_or_insert_with(Instant::now).elapsed();
        if !away {
            self.away_since = None;
        }
        if self.left.is_empty() {
            self.heard_at = asked_at;
            if let Some(round) = self.open.take() {
                end_round(shop, round).await?;
            }
        } else if self.open.is_none() && away {
            let absence = Absence { cause: AbsenceCause::Network, from: self.heard_at, until: None };
            self.open = Some(begin_round(shop, absence).await?);
        }
        Ok(again_after(away.then_some(away_since), rest))
    }
}

/// When to ask again: soon where somebody is away, for so long by now, and when they like where somebody wants to be left alone.
fn again_after(away_for: Option<Duration>, rest: Option<Duration>) -> Duration {
    let away = away_for.map(|time| (time / AWAY_SHARE).clamp(AWAY_MIN, AWAY_MAX));
    away.into_iter().chain(rest).min().map_or(CATCH_UP_EVERY, |pause| pause.min(CATCH_UP_EVERY))
}

/// What ended a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Woke {
    /// Nothing but time.
    No,
    /// The machine slept since then, or its clock was set forward.
    Slept { from: Timestamp },
    /// The clock was set back.
    SetBack,
    /// Somebody knows that news was missed, and in which time.
    Rung { missed: Option<Absence> },
}

/// Waits for so long, or until the machine wakes up or its clock is set.
async fn pause_until_wake(shop: &Shop, pause: Duration, look: Duration, stop: &mut watch::Receiver<bool>) -> Woke {
    let (began, mut before, mut beat_at) = (Instant::now(), shop.now(), Instant::now());
    beat(shop).await;
    while began.elapsed() < pause && !*stop.borrow() {
        let left = pause.saturating_sub(began.elapsed());
        tokio::select! {
            () = tokio::time::sleep(look.min(left)) => {}
            missed = until_rung(shop) => return Woke::Rung { missed },
            _ = stop.changed() => {}
        }
        let now = shop.now();
        let woke = what_happened(before, now, look);
        if woke != Woke::No {
            tracing::info!(%before, %now, "the machine slept, or its clock was set: the gateways are asked what was missed");
            return woke;
        }
        before = now;
        if beat_at.elapsed() >= BEAT_EVERY {
            beat(shop).await;
            beat_at = Instant::now();
        }
    }
    Woke::No
}

/// Notes that the program runs.
async fn beat(shop: &Shop) {
    if shop.is_set_up()
        && let Err(fault) = note_awake(shop).await
    {
        tracing::warn!(%fault, "that the program runs could not be noted");
    }
}

/// Whether between two looks at the clock more time went by than the pause between them, or less than none.
fn what_happened(before: Timestamp, now: Timestamp, pause: Duration) -> Woke {
    let went_on = now.since_ms(before);
    if went_on < -BACK_MS {
        Woke::SetBack
    } else if went_on > millis(pause).saturating_add(JUMP_MS) {
        Woke::Slept { from: before }
    } else {
        Woke::No
    }
}

/// Whether the clock went on by more than the time that the machine was awake.
fn slept_during(before: Timestamp, now: Timestamp, awake: Duration) -> bool {
    now.since_ms(before) > millis(awake).saturating_add(JUMP_MS)
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sleep_and_a_clock_that_was_set_are_noticed_and_a_slow_machine_is_not() {
        let at = Timestamp(1_795_255_200_000);
        let slept = Woke::Slept { from: at };
        for (went_on_ms, woke) in [
            (5_000, Woke::No),
            (20_000, Woke::No),
            (36_000, slept),
            (3 * 86_400_000, slept),
            (-200, Woke::No),
            (-60_000, Woke::SetBack),
        ] {
            assert_eq!(what_happened(at, at.plus_ms(went_on_ms), LOOK_EVERY), woke, "{went_on_ms}");
        }
    }

    #[test]
    fn a_sleep_in_the_middle_of_asking_is_noticed_and_a_gateway_that_is_slow_is_not() {
        let at = Timestamp(1_795_255_200_000);
        assert!(!slept_during(at, at.plus_ms(120_000), Duration::from_secs(119)));
        assert!(slept_during(at, at.plus_ms(8 * 3_600_000), Duration::from_secs(2)));
        assert!(!slept_during(at, at.plus_ms(-8 * 3_600_000), Duration::from_secs(2)));
    }

    #[test]
    fn an_account_that_is_away_is_asked_soon_and_one_that_wants_to_be_left_alone_when_it_likes() {
        let seconds = Duration::from_secs;
        assert_eq!(again_after(None, None), CATCH_UP_EVERY);
        assert_eq!(again_after(Some(seconds(0)), None), seconds(5));
        assert_eq!(again_after(Some(seconds(120)), None), seconds(12), "the longer it is away, the rarer");
        assert_eq!(again_after(Some(seconds(86_400)), None), seconds(30));
        assert_eq!(again_after(None, Some(seconds(40))), seconds(40));
        assert_eq!(again_after(Some(seconds(0)), Some(seconds(40))), seconds(5));
        assert_eq!(again_after(None, Some(seconds(86_400))), CATCH_UP_EVERY, "by then it is asked as always");
    }

    #[tokio::test]
    async fn a_pause_ends_when_the_machine_wakes_up_though_its_own_time_stood_still() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let shop = builder.build();
        let (_tell, mut stop) = watch::channel(false);
        let look = Duration::from_millis(10);
        assert_eq!(pause_until_wake(&shop, look * 3, look, &mut stop).await, Woke::No, "the pause is over");
        let closed_at = shop.now();
        let slept = async {
            tokio::time::sleep(look * 2).await;
            clock.advance_ms(3 * 86_400_000);
        };
        let (woke, ()) = tokio::join!(pause_until_wake(&shop, CATCH_UP_EVERY, look, &mut stop), slept);
        assert_eq!(woke, Woke::Slept { from: closed_at });
    }
}
