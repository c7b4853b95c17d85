//! The clock: against what was written last, against the age of the program, against a clock that only runs forward.

use std::path::Path;
use std::time::{Duration, Instant, UNIX_EPOCH};

use base::{Clock, SystemClock, Timestamp};

use super::Probe;
use crate::schema;

const NAME: &str = "clock";
/// A file may be so much younger than the clock says: other machines' clocks, rounding.
const AHEAD: Duration = Duration::from_secs(30);
/// A clock may be so much older than the newest step of the schema, whose name is given when it is written.
const BEFORE_THE_PROGRAM_MS: i64 = 31 * 24 * 3600 * 1000;
const ADVICE: &str = "set the clock, and have it kept right: sudo timedatectl set-ntp true";

/// Both clocks when the look began.
pub(super) struct Steady {
    began: Instant,
    told: Timestamp,
}

impl Steady {
    pub(super) fn begin() -> Self {
        Self { began: Instant::now(), told: SystemClock.now() }
    }

    /// How far the clock went apart since then from the one that only runs forward.
    fn apart(&self) -> Duration {
        let ran = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        let told = SystemClock.now().since_ms(self.told);
        Duration::from_millis(told.saturating_sub(ran).unsigned_abs())
    }
}

/// Whether the clock can be right.
pub(super) fn clock(folder: &Path, steady: &Steady) -> Probe {
    judged(folder, SystemClock.now(), steady)
}

fn judged(folder: &Path, now: Timestamp, steady: &Steady) -> Probe {
    let apart = steady.apart();
    if apart > Duration::from_secs(1) {
        return Probe::trouble(
            NAME,
            format!("the clock jumped by {} s while it was looked at", apart.as_secs()),
            ADVICE,
        );
    }
    if now.0 < made_at().0.saturating_sub(BEFORE_THE_PROGRAM_MS) {
        return Probe::trouble(NAME, format!("the clock says {now}, and the program was made later"), ADVICE);
    }
    match newest_file(folder) {
        Some((name, at)) if at.since_ms(now) > i64::try_from(AHEAD.as_millis()).unwrap_or(i64::MAX) => Probe::trouble(
            NAME,
            format!("the clock says {now}, and {name} was written at {at}: the clock is wrong now, or was wrong then"),
            ADVICE,
        ),
        _ => Probe::fine(NAME, format!("it is {now}, later than everything that was written")),
    }
}

/// The day in the name of the newest step: `20261121100000_base_plumbing.sql`.
fn made_at() -> Timestamp {
    let steps = schema::migrations();
    let name = steps.last().map_or("", |step| step.name.as_str());
    let part = |from: usize, to: usize| name.get(from..to).unwrap_or_default();
    let day = format!("{}-{}-{}T00:00:00Z", part(0, 4), part(4, 6), part(6, 8));
    Timestamp::parse(&day).unwrap_or_default()
}

/// The file of the folder that was written last, and when.
fn newest_file(folder: &Path) -> Option<(String, Timestamp)> {
    let files = std::fs::read_dir(folder).ok()?.flatten();
    let written = files.filter_map(|entry| {
        let at = entry.metadata().ok()?.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let at = Timestamp(i64::try_from(at.as_millis()).ok()?);
        Some((entry.file_name().to_string_lossy().into_owned(), at))
    });
    written.max_by_key(|(_, at)| *at)
}

#[cfg(test)]
mod tests {
    use super::super::ProbeOutcome;

    use super::*;

    #[test]
    fn a_clock_behind_what_was_written_or_behind_the_program_is_trouble() {
        let folder = tempfile::tempdir().unwrap();
        let now = SystemClock.now();
        let at = |now: Timestamp| judged(folder.path(), now, &Steady::begin());
        assert_eq!(at(now.max(made_at())).outcome, ProbeOutcome::Fine, "an empty folder");
        std::fs::write(folder.path().join("shop.db"), "").unwrap();
        let soon = now.max(made_at()).plus_ms(1_000);
        assert_eq!(at(soon).outcome, ProbeOutcome::Fine);
        let back = at(now.plus_ms(-3_600_000));
        assert_eq!(back.outcome, ProbeOutcome::Trouble);
        assert!(made_at() > Timestamp::parse("2026-11-01T00:00:00Z").unwrap(), "{}", made_at());
        let old =
            judged(&folder.path().join("none"), Timestamp::parse("2021-01-01T00:00:00Z").unwrap(), &Steady::begin());
        assert!(old.says.contains("made later"), "{old:?}");
    }

    #[test]
    fn a_clock_that_was_set_meanwhile_is_seen() {
        for ms in [-90_000, 90_000] {
            let steady = Steady { told: SystemClock.now().plus_ms(ms), ..Steady::begin() };
            assert!(steady.apart() > Duration::from_secs(89));
        }
        assert!(Steady::begin().apart() < Duration::from_secs(1));
    }
}
