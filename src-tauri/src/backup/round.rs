//! The worker: one backup for each day of the shop, and one whenever somebody asks. What is due follows from what is noted, so that after an
//! absence the day's backup is made at once.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base::{Fault, Shop, ShopDate, Timestamp};
use office::backup::{BackupBoard, BackupReport, BackupStatus};
use sealed::Verifier;
use tokio::sync::watch;

use super::keys::{BackupKeys, BackupVault};
use super::make::{Asked, BackupError, Finished, JOB, make_backup};
use super::place::{Place, judge};
use super::setting::{BackupSetting, read_setting};
use super::state::{State, read_state, take_request, write_state};

/// How often it is looked whether one is due or asked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// One that failed is tried again after this long.
const AGAIN_AFTER_MS: i64 = 15 * 60 * 1000;

/// Makes what is due until the program stops.
pub(crate) async fn backup_worker(shop: Shop, folder: PathBuf, mut stop: watch::Receiver<bool>) {
    let Ok(board) = shop.part::<BackupBoard>() else { return };
    let mut asked = board.asked();
    let mut rounds = Rounds { shop: shop.clone(), folder, state: State::default(), done_for: None, shown: None };
    rounds.begin().await;
    while !*stop.borrow() {
        let by_hand = asked.has_changed().unwrap_or(false);
        asked.mark_unchanged();
        if let Err(fault) = rounds.look(board, by_hand).await {
            tracing::warn!(%fault, "the backups could not be seen to; it is tried again");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = asked.changed() => { asked.mark_changed(); }
            _ = stop.changed() => {}
        }
    }
}

/// What is known from one look to the next.
struct Rounds {
    shop: Shop,
    folder: PathBuf,
    state: State,
    /// The day whose backup was made.
    done_for: Option<ShopDate>,
    /// What was set when the place was last looked through.
    shown: Option<BackupSetting>,
}

impl Rounds {
    /// What was known when the program last ran.
    async fn begin(&mut self) {
        let folder = self.folder.clone();
        self.state = tokio::task::spawn_blocking(move || read_state(&folder)).await.ok().flatten().unwrap_or_default();
        self.state.report.making_since = None;
    }

    /// Looks once at what is set, asked for and due.
    async fn look(&mut self, board: &BackupBoard, by_hand: bool) -> Result<(), Fault> {
        let folder = self.folder.clone();
        let looked = move || (read_setting(&folder), take_request(&folder));
        let (setting, request) = tokio::task::spawn_blocking(looked).await.map_err(Fault::bug)?;
        let setting = match setting {
            Ok(Some(setting)) => setting,
            Ok(None) => return self.nothing_set(board, request, BackupReport::off()),
            Err(cause) => {
                let report = BackupReport { status: BackupStatus::Failed, detail: cause, ..BackupReport::off() };
                return self.nothing_set(board, request, report);
            }
        };
        if self.shown.as_ref() != Some(&setting) {
            self.place_is(&setting).await;
            board.write(self.state.report.clone());
        }
        let now = self.shop.now();
        let asked = if by_hand || request.is_some() {
            Asked::ByHand
        } else if self.is_due(now).await? {
            Asked::ByTheDay
        } else {
            return Ok(());
        };
        self.state.report.making_since = Some(now);
        board.write(self.state.report.clone());
        // Whoever asked on the command line sees that it is being made.
        self.keep_state();
        let made = make_backup(&self.shop, &self.folder, &setting, asked).await;
        self.ended(&made, now);
        self.place_is(&setting).await;
        if let Some(request) = request {
            self.state.answered = request;
        }
        board.write(self.state.report.clone());
        self.keep_state();
        Ok(())
    }

    fn nothing_set(&mut self, board: &BackupBoard, request: Option<String>, report: BackupReport) -> Result<(), Fault> {
        let is_new = self.state.report != report;
        self.shown = None;
        self.state.report = report;
        board.write(self.state.report.clone());
        if let Some(request) = request {
            self.state.answered = request;
            self.keep_state();
        } else if is_new {
            self.keep_state();
        }
        Ok(())
    }

    async fn is_due(&mut self, now: Timestamp) -> Result<bool, Fault> {
        if !self.shop.is_set_up() {
            return Ok(false);
        }
        let today = self.shop.today()?;
        let is_first = self.state.report.last_made_at.is_none();
        if !is_first && self.done_for == Some(today) {
            return Ok(false);
        }
        let report = &self.state.report;
        let waits = report.status == BackupStatus::Failed
            && report.tried_at.is_some_and(|at| (0..AGAIN_AFTER_MS).contains(&now.since_ms(at)));
        if waits {
            return Ok(false);
        }
        let day = today.to_string();
        // What was done for today at another place is not done here.
        if !is_first && self.shop.db.read(move |tx| tx.is_done_for(JOB, &day)).await? {
            self.done_for = Some(today);
            return Ok(false);
        }
        Ok(true)
    }

    /// What became of one.
    fn ended(&mut self, made: &Result<Finished, BackupError>, began: Timestamp) {
        match made {
            Ok(done) => {
                tracing::info!(number = done.number, bytes = done.bytes, "a backup was made and opened again");
                // Its own day, and not the one that began meanwhile.
                self.done_for = self.shop.basics().ok().map(|basics| done.made_at.day_in(&basics.zone));
            }
            Err(cause) => tracing::error!(%cause, "no backup was made"),
        }
        self.state.report.making_since = None;
        note_end(&mut self.state.report, made, began);
    }

    /// Looks through the place. One that is not there shows what is known.
    async fn place_is(&mut self, setting: &BackupSetting) {
        let vault = self.shop.part::<BackupVault>().ok().and_then(|part| part.get().cloned());
        let (wanted, known) = (setting.clone(), Verifier::parse(&self.state.signer));
        let look = move || {
            // Made here the first time, by whoever holds the data folder.
            let keys = vault.and_then(|vault| BackupKeys::of(&vault).ok());
            let signer = keys.as_ref().map(|keys| keys.signer.verifier()).or(known);
            let place = Place::with_marker(&wanted.folder, &wanted.marker).ok()?;
            let copies = judge(&place.list().ok()?, signer.as_ref());
            Some((copies, signer, keys.map(|keys| keys.has_recovery())))
        };
        let seen = tokio::task::spawn_blocking(look).await.ok().flatten();
        let report = &mut self.state.report;
        let is_new_place = report.target.as_deref() != Some(&*setting.folder.display().to_string());
        report.target = Some(setting.folder.display().to_string());
        if is_new_place || report.status == BackupStatus::Off {
            *report =
                BackupReport { target: report.target.take(), status: BackupStatus::Waiting, ..BackupReport::off() };
        }
        if let Some((copies, signer, has_recovery)) = seen {
            report.copies = copies;
            report.has_recovery = has_recovery.unwrap_or(report.has_recovery);
            self.state.signer = signer.map(|signer| signer.text()).unwrap_or_default();
        }
        self.shown = Some(setting.clone());
        self.keep_state();
    }

    fn keep_state(&self) {
        if let Err(fault) = write_state(&self.folder, &self.state) {
            tracing::warn!(%fault, "how it stands with the backups could not be written down");
        }
    }
}

/// What is to be said of a backup of a shop that is not in order.
fn findings_text(done: &Finished) -> String {
    match done.findings.first() {
        None => String::new(),
        Some(first) => format!(
            "the backup was made, but the shop's checks found {} in it, the first in {}: {}",
            done.findings.len(),
            first.subject,
            first.sentence
        ),
    }
}

/// For a command that made one itself: the same file as the worker writes. Gives how it stands then.
pub(crate) fn keep_made(
    folder: &Path,
    setting: &BackupSetting,
    shop: &Shop,
    made: &Result<Finished, BackupError>,
) -> BackupReport {
    let mut state = read_state(folder).unwrap_or_default();
    let report = &mut state.report;
    report.target = Some(setting.folder.display().to_string());
    report.making_since = None;
    note_end(report, made, shop.now());
    if let Ok(done) = made {
        report.has_recovery = done.has_recovery;
        state.signer = done.signer.text();
        let place = Place::of(&setting.folder);
        report.copies = place.list().map(|entries| judge(&entries, Some(&done.signer))).unwrap_or_default();
    }
    if let Err(fault) = write_state(folder, &state) {
        tracing::warn!(%fault, "how it stands with the backups could not be written down");
    }
    state.report
}

/// What became of one that was begun at this instant.
fn note_end(report: &mut BackupReport, made: &Result<Finished, BackupError>, began: Timestamp) {
    report.tried_at = Some(began);
    match made {
        Ok(done) => {
            report.last_made_at = Some(done.made_at);
            report.status = if done.findings.is_empty() { BackupStatus::Ok } else { BackupStatus::Failed };
            report.detail = findings_text(done);
        }
        Err(BackupError::Stopping) => {}
        Err(cause) => {
            report.status = BackupStatus::Failed;
            report.detail = cause.to_string();
        }
    }
}
