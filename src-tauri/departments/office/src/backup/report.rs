//! The nouns: how it stands with the backups, and the board on which the program writes it.

use std::sync::{Mutex, PoisonError};

use base::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::text_enum::text_enum;

/// A backup that is older than this is late.
const LATE_AFTER_MS: i64 = 26 * 60 * 60 * 1000;

text_enum! {
    /// How it stands with the backups, in one word.
    pub enum BackupStatus {
        /// Nobody said where they go.
        Off = "off",
        /// The first one is still to be made.
        Waiting = "waiting",
        /// The last one was made and opened again.
        Ok = "ok",
        /// The last one is more than 26 hours old.
        Late = "late",
        /// The last try failed; the detail says why.
        Failed = "failed",
    }
}

text_enum! {
    /// What was seen of one that lies where backups go.
    pub enum BackupCopyState {
        /// Its head is signed by this shop, follows the one before it, and its file has the length that was written.
        Fine = "fine",
        /// Its file is missing, or is not as long as it was.
        Damaged = "damaged",
        /// Another key signed it.
        Foreign = "foreign",
        /// It does not follow the one before it: one of the two was put in from elsewhere.
        Unchained = "unchained",
    }
}

/// One backup as it lies where backups go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupCopy {
    /// Its number; they count up.
    pub number: u64,
    /// The moment it holds.
    pub made_at: Timestamp,
    /// Size of the sealed file.
    pub bytes: u64,
    /// What was seen of it.
    pub state: BackupCopyState,
}

/// How it stands with the backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupReport {
    /// In one word.
    pub status: BackupStatus,
    /// Where they go, as it was set on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Since when one is being made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub making_since: Option<Timestamp>,
    /// The moment that the last good one holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_made_at: Option<Timestamp>,
    /// When one was last tried, well or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tried_at: Option<Timestamp>,
    /// Why the last try failed; empty when it did not.
    pub detail: String,
    /// Whether a recovery key opens them too. Without one they are lost with this machine's own key.
    pub has_recovery: bool,
    /// Those that lie there, newest first.
    pub copies: Vec<BackupCopy>,
}

impl BackupReport {
    /// No backups.
    pub fn off() -> Self {
        Self {
            status: BackupStatus::Off,
            target: None,
            making_since: None,
            last_made_at: None,
            tried_at: None,
            detail: String::new(),
            has_recovery: false,
            copies: Vec::new(),
        }
    }

    /// The same as it is at this instant: what was well is late after a while.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        let is_old = self.last_made_at.is_some_and(|at| now.since_ms(at) > LATE_AFTER_MS);
        if self.status == BackupStatus::Ok && is_old {
            self.status = BackupStatus::Late;
        }
        self
    }

    /// Whether somebody has to see to them.
    pub fn needs_you(&self) -> bool {
        matches!(self.status, BackupStatus::Late | BackupStatus::Failed)
    }
}

/// How it stands with the backups now; a part of the shop. The program writes it, everybody else reads.
#[derive(Debug)]
pub struct BackupBoard {
    report: Mutex<BackupReport>,
    asked: watch::Sender<u64>,
}

impl Default for BackupBoard {
    fn default() -> Self {
        Self { report: Mutex::new(BackupReport::off()), asked: watch::channel(0).0 }
    }
}

impl BackupBoard {
    /// What stands there at this instant.
    pub fn read(&self, now: Timestamp) -> BackupReport {
        self.report.lock().unwrap_or_else(PoisonError::into_inner).clone().at(now)
    }

    /// Puts this in its place.
    pub fn write(&self, report: BackupReport) {
        *self.report.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }

    /// Asks for one more backup now.
    pub fn ask(&self) {
        self.asked.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Changes whenever one was asked for.
    pub fn asked(&self) -> watch::Receiver<u64> {
        self.asked.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use base::testing::TEST_NOW;

    use super::*;

    #[test]
    fn a_good_backup_is_late_after_26_hours_and_a_failed_one_stays_failed() {
        let made = |status| BackupReport { status, last_made_at: Some(TEST_NOW), ..BackupReport::off() };
        let after = |hours: i64| TEST_NOW.plus_ms(hours * 60 * 60 * 1000);
        for (status, hours, then) in [
            (BackupStatus::Ok, 26, BackupStatus::Ok),
            (BackupStatus::Ok, 27, BackupStatus::Late),
            (BackupStatus::Failed, 27, BackupStatus::Failed),
            (BackupStatus::Waiting, 27, BackupStatus::Waiting),
        ] {
            assert_eq!(made(status).at(after(hours)).status, then, "{status} after {hours} h");
        }
        assert!(made(BackupStatus::Ok).at(after(27)).needs_you() && !BackupReport::off().needs_you());
    }
}
