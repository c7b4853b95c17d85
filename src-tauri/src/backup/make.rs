//! Makes one backup: copy, seal, write, open again, tidy.

use std::fs::File;
use std::path::Path;

use base::area::Finding;
use base::{Fault, Shop, ShopDate, System, Timestamp, zone_named};
use sealed::{Head, HeadFacts, Made, Manifest, Part, PartFacts, Rule, SealError, Verifier, digest_of, kept, seal};
use serde_json::json;
use tokio::sync::watch;
use zeroize::Zeroizing;

use super::census::{Unfit, census_of_file};
use super::keys::{BackupKeys, BackupVault};
use super::place::{Entry, Place};
use super::setting::BackupSetting;
use super::until_stopped::UntilStopped;
use super::verify::{Written, verify};
use super::work_folder::WorkFolder;
use crate::backup_files::DATABASE;
use crate::http::Stopping;

/// The job of the schedule: once for each day of the shop.
pub(super) const JOB: &str = "backup";
/// Folder of the copy in clear.
const WORK: &str = "backup-work";
/// So many bytes stay free on any disk.
const LEAVE_FREE: u64 = 64 * 1024 * 1024;

/// Who wants one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The calendar.
    ByTheDay,
    /// A person.
    ByHand,
}

/// One that was made, opened again and looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finished {
    /// Its number.
    pub number: u64,
    /// The moment it holds.
    pub made_at: Timestamp,
    /// Size of the sealed file.
    pub bytes: u64,
    /// What the shop's checks found in it: it is as good as the shop, and the shop is not in order.
    pub findings: Vec<Finding>,
    /// How many older ones were removed.
    pub tidied: usize,
    /// The key that signed it.
    pub signer: Verifier,
    /// Whether a recovery key opens it.
    pub has_recovery: bool,
}

/// Why none was made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The place is not there.
    #[error("{0}")]
    Away(String),
    /// A disk is too full.
    #[error("{place} has {free} MB free, and {needed} MB are needed")]
    NoRoom {
        /// Which folder.
        place: String,
        /// Free, in millions of bytes.
        free: u64,
        /// Needed, in millions of bytes.
        needed: u64,
    },
    /// The vault is locked: nothing is sealed or signed.
    #[error("the vault is locked, so nothing can be sealed: open it with the passphrase or the keychain")]
    Locked,
    /// The shop's own file was changed by somebody else.
    #[error("the shop's file was changed by somebody else ({0})")]
    Strange(String),
    /// What was written does not open again.
    #[error("what was written does not open again: {0}")]
    NotVerified(String),
    /// It could not be written.
    #[error("it could not be written: {0}")]
    Seal(#[from] SealError),
    /// The program was stopped meanwhile; it is made at the next start.
    #[error("the program was stopped meanwhile; it is made at the next start")]
    Stopping,
    /// Anything else.
    #[error("{0}")]
    Fault(String),
}

impl From<Fault> for BackupError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::VaultLocked => Self::Locked,
            Fault::Stopping => Self::Stopping,
            Fault::Disk(cause) => Self::Fault(format!("the disk does not take it: {cause}")),
            other => Self::Fault(other.to_string()),
        }
    }
}

impl From<std::io::Error> for BackupError {
    fn from(cause: std::io::Error) -> Self {
        Self::Seal(cause.into())
    }
}

impl From<Unfit> for BackupError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Strange(told) => Self::Strange(told.join("; ")),
            Unfit::Fault(fault) => fault.into(),
        }
    }
}

/// Makes a backup while the shop is in use, opens it where it lies, notes it, and tidies older ones away. Only the process that holds the data
/// folder does it, so there is never more than one at a time.
///
/// # Errors
/// See [`BackupError`]. Of one that failed nothing is left but what was there before.
pub(crate) async fn make_backup(
    shop: &Shop,
    data: &Path,
    setting: &BackupSetting,
    asked: Asked,
) -> Result<Finished, BackupError> {
    let vault = shop.part::<BackupVault>()?.get().cloned().ok_or(BackupError::Locked)?;
    let stop = shop.part::<Stopping>()?.0.clone();
    let (handed, data, setting) = (shop.clone(), data.to_owned(), setting.clone());
    let work = move || {
        let keys = BackupKeys::of(&vault)?;
        let place = Place::with_marker(&setting.folder, &setting.marker).map_err(BackupError::Away)?;
        make(&handed, &data, &place, &keys, &stop)
            .map_err(|cause| if *stop.borrow() { BackupError::Stopping } else { cause })
    };
    let done = tokio::task::spawn_blocking(work).await.map_err(Fault::bug)??;
    note(shop, &done, asked).await?;
    Ok(done)
}

/// Says in the shop's own file that it was made: for the schedule, and in the audit log.
async fn note(shop: &Shop, done: &Finished, asked: Asked) -> Result<(), Fault> {
    let day = shop.today()?.to_string();
    let who = System::because(match asked {
        Asked::ByTheDay => "schedule",
        Asked::ByHand => "asked",
    });
    let detail =
        json!({ "number": done.number, "bytes": done.bytes, "tidied": done.tidied, "findings": done.findings.len() });
    let author = who.clone();
    shop.db
        .write(&who, move |tx| {
            tx.done_for(JOB, &day)?;
            office::audit::note(tx, &author, "backup.sealed", "shop", detail)
        })
        .await
}

fn make(
    shop: &Shop,
    data: &Path,
    place: &Place,
    keys: &BackupKeys,
    stop: &watch::Receiver<bool>,
) -> Result<Finished, BackupError> {
    let begun_at = shop.now();
    place.tidy();
    let before = place.list()?;
    let ours = own(&before, keys);
    let database = shop.db.path();
    let size = std::fs::metadata(database)?.len();
    // The copy refuses a data folder without room by itself. A database shrinks, and how much shows by the last one.
    refuse_full(place.folder(), ours.first().map_or(size, |last| last.head.facts.bytes.saturating_mul(3) / 2))?;
    let number = place.last_number()?.checked_add(1).ok_or(BackupError::Seal(SealError::Unknown))?;
    let previous = ours.first().map(|last| last.head.digest()).transpose()?.unwrap_or_default();

    let work = WorkFolder::make(data, WORK)?;
    let copy = work.file(DATABASE);
    base::db::copy_file(database, &copy)?;
    let copied_at = shop.now();
    let (census, _) = census_of_file(&copy, false)?;
    let manifest = Manifest {
        shop: census.shop.clone(),
        number,
        previous: previous.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        begun_at_ms: begun_at.0,
        copied_at_ms: copied_at.0,
        schema: census.schema.clone(),
        rows: census.rows.clone(),
        balances: census.balances.clone(),
        ledger_head: census.ledger_head.clone(),
        audit_head: census.audit_head.clone(),
        signer: String::new(),
        endorsement: String::new(),
        parts: Vec::new(),
    };
    let sealing = Sealing { place, keys, data, copy: &copy, stop };
    let head = match sealing.write(manifest, &previous, copied_at) {
        Ok(head) => head,
        Err(cause) => {
            place.tidy();
            return Err(cause);
        }
    };
    // The copy goes before the sealed one is opened: both would need the room at the same time.
    drop(work);
    let work = WorkFolder::make(data, WORK)?;
    let findings = match verify(&Written { place, head: &head, keys, stop }, &work.file(DATABASE), &census) {
        Ok(findings) => findings,
        // One that was not looked at to the end may be good all the same.
        Err(cause) if *stop.borrow() => return Err(BackupError::NotVerified(cause)),
        Err(cause) => {
            // One that does not open is none, and would stand in the way of those that do.
            place.remove(number)?;
            return Err(BackupError::NotVerified(cause));
        }
    };
    if let Ok(wrapped) = std::fs::read(data.join("root.age")) {
        place.put_wrapped_key(&wrapped)?;
    }
    let tidied = tidy(shop, place, keys)?;
    Ok(Finished {
        number,
        made_at: copied_at,
        bytes: head.facts.bytes,
        findings,
        tidied,
        signer: keys.signer.verifier(),
        has_recovery: keys.has_recovery(),
    })
}

/// Those that this shop signed, newest first.
fn own<'a>(entries: &'a [Entry], keys: &BackupKeys) -> Vec<&'a Entry> {
    let signer = keys.signer.verifier();
    entries.iter().filter(|entry| entry.head.signer().is_ok_and(|key| key == signer)).collect()
}

/// What is sealed, and where.
struct Sealing<'a> {
    place: &'a Place,
    keys: &'a BackupKeys,
    data: &'a Path,
    copy: &'a Path,
    stop: &'a watch::Receiver<bool>,
}

impl Sealing<'_> {
    fn write(&self, manifest: Manifest, previous: &str, made_at: Timestamp) -> Result<Head, BackupError> {
        let (number, program) = (manifest.number, manifest.program.clone());
        let (bytes, sha256) = digest_of(UntilStopped::new(File::open(self.copy)?, self.stop))?;
        let mut database = UntilStopped::new(File::open(self.copy)?, self.stop);
        let facts = PartFacts { name: DATABASE.to_owned(), bytes, sha256 };
        // The vault as it is sealed, and the key that opens it.
        let vault = match std::fs::read(self.data.join("vault.age")) {
            Ok(vault) => vault,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(cause) => return Err(cause.into()),
        };
        let own = Zeroizing::new(self.keys.own_text().to_vec());
        let (mut vault_bytes, mut own_bytes) = (vault.as_slice(), own.as_slice());
        let facts_of = |name: &str, bytes: &[u8]| {
            digest_of(bytes).map(|(bytes, sha256)| PartFacts { name: name.to_owned(), bytes, sha256 })
        };
        let parts = vec![
            Part { facts, bytes: &mut database },
            Part { facts: facts_of("vault.age", &vault)?, bytes: &mut vault_bytes },
            Part { facts: facts_of("root", &own)?, bytes: &mut own_bytes },
        ];
        let out = self.place.begin(number)?;
        let (out, sealed) =
            seal(out, manifest, parts, &self.keys.signer, &self.keys.endorser(), &self.keys.recipients)?;
        let facts = HeadFacts {
            number,
            previous: previous.to_owned(),
            made_at_ms: made_at.0,
            program,
            bytes: sealed.bytes,
            sha256: sealed.sha256,
            signer: self.keys.signer.verifier().text(),
        };
        let head = Head::sign(facts, &self.keys.signer)?;
        self.place.finish(&out, &head)?;
        Ok(head)
    }
}

/// Removes what the rule does not keep of those that this shop signed; gives how many.
fn tidy(shop: &Shop, place: &Place, keys: &BackupKeys) -> Result<usize, BackupError> {
    let zone = shop.basics()?.zone;
    let utc = zone_named("UTC").unwrap_or(zone.clone());
    let entries = place.list()?;
    let made: Vec<Made> = own(&entries, keys)
        .into_iter()
        .filter(|entry| entry.is_whole)
        .map(|entry| {
            let day: ShopDate = Timestamp(entry.head.facts.made_at_ms).day_in(&zone);
            let month = i64::from(day.0.year()) * 12 + i64::from(day.0.month()) - 1;
            Made { number: entry.head.facts.number, day: day.starts_in(&utc).unix_seconds().div_euclid(86_400), month }
        })
        .collect();
    let keep = kept(&made, Rule::USUAL);
    let mut tidied = 0_usize;
    for old in made.iter().filter(|one| !keep.contains(&one.number)) {
        place.remove(old.number)?;
        tidied = tidied.saturating_add(1);
    }
    Ok(tidied)
}

/// Refuses a disk that would be full afterwards.
fn refuse_full(folder: &Path, needed: u64) -> Result<(), BackupError> {
    let Some(free) = base::db::free_bytes(folder) else { return Ok(()) };
    let needed = needed.saturating_add(LEAVE_FREE);
    if free >= needed {
        return Ok(());
    }
    const MILLION: u64 = 1_000_000;
    Err(BackupError::NoRoom {
        place: folder.display().to_string(),
        free: free / MILLION,
        needed: needed.div_ceil(MILLION),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_would_be_full_is_refused_with_how_much_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(refuse_full(folder.path(), 1).is_ok());
        let refused = refuse_full(folder.path(), u64::MAX / 2).unwrap_err().to_string();
        assert!(refused.contains("MB free") && refused.contains("9223372036922 MB"), "{refused}");
    }
}
