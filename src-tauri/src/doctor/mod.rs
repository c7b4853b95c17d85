//! The doctor looks at the machine that the shop runs on: rights, room, clock, zone, keys, doors, tunnel, backups, the file itself. Each
//! look ends with a sentence, and with one that says what to do.
//!
//! It reads alone: nothing is made, changed or held by it, so that it may be asked beside a running program and where nothing is yet.

mod clock;
mod database;
mod disk;
mod doors;
mod folder;
mod mounts;
mod outward;
mod probe;
mod vault;

use std::fs::{File, TryLockError};
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base::{Fault, Shop, Timestamp};

pub(crate) use probe::{DoctorReport, Probe, ProbeOutcome};

use crate::secrets::RootSource;

/// How long the look through the whole file may take while it is served: somebody waits before a page.
const FILE_TIME_SERVED: Duration = Duration::from_secs(10);

/// Who is looked at.
pub(crate) struct Patient {
    /// The data folder, which need not be there.
    pub folder: PathBuf,
    /// Process id of the program that holds it.
    pub holder: Option<String>,
    /// The doors, `app_door` and `outside_door`, and where they are or would be.
    pub doors: Vec<(&'static str, SocketAddr)>,
    /// What is known of the vault.
    pub vault: VaultSeen,
    /// How long the look through the whole file may take; none: as long as it takes.
    pub file_time: Option<Duration>,
    /// The time by the clock of the program.
    pub now: Timestamp,
}

/// What is known of the vault.
pub(crate) enum VaultSeen {
    /// Where its key is looked for.
    From(RootSource),
    /// What the program that runs says: whether it is open.
    ByTheProgram(bool),
}

/// Where the doors of a running program are; a part of the shop.
#[derive(Debug, Default)]
pub(crate) struct DoorsTaken(Mutex<Vec<(&'static str, SocketAddr)>>);

impl DoorsTaken {
    /// One more is open.
    pub(crate) fn note(&self, name: &'static str, at: SocketAddr) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((name, at));
    }

    fn all(&self) -> Vec<(&'static str, SocketAddr)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Keeps looks from inside apart, because each reads the whole file; a part of the shop.
#[derive(Default)]
pub(crate) struct Surgery(tokio::sync::Mutex<()>);

/// Looks at the machine of a running program, from inside.
pub(crate) async fn look_from_inside(shop: &Shop) -> Result<DoctorReport, Fault> {
    let _alone = shop.part::<Surgery>()?.0.lock().await;
    let patient = Patient {
        folder: shop.db.path().parent().unwrap_or(Path::new(".")).to_owned(),
        holder: Some(std::process::id().to_string()),
        doors: shop.part::<DoorsTaken>()?.all(),
        vault: VaultSeen::ByTheProgram(shop.vault().is_open()),
        file_time: Some(FILE_TIME_SERVED),
        now: shop.now(),
    };
    let probes = tokio::task::spawn_blocking(move || look(&patient)).await.map_err(Fault::bug)?;
    Ok(DoctorReport::of(probes, shop.now()))
}

/// Looks at everything. Waits for the disk, and for the keychain where that is asked.
pub(crate) fn look(at: &Patient) -> Vec<Probe> {
    let steady = clock::Steady::begin();
    let mut probes = vec![program(at), folder::rights(&at.folder)];
    probes.extend([disk::space(&at.folder), disk::file_system(&at.folder), disk::encryption(&at.folder)]);
    probes.extend(database::all(at));
    probes.push(vault::keys(at));
    probes.extend(doors::all(at));
    probes.extend([outward::tunnel(at), outward::backup(at)]);
    // Last, so that a clock which jumps meanwhile is seen.
    probes.push(clock::clock(&at.folder, &steady));
    probes
}

/// Process id of whoever holds a data folder now; none where nobody does, or there is none. The lock is tried for an instant, beside
/// others who only ask, and nothing is made or changed.
pub(crate) fn holder(folder: &Path) -> Option<String> {
    let mut lock = File::open(folder.join("counterfoil.lock")).ok()?;
    match lock.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            lock.read_to_string(&mut holder).ok()?;
            Some(holder.trim().to_owned())
        }
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn program(at: &Patient) -> Probe {
    let version = env!("CARGO_PKG_VERSION");
    let says = match &at.holder {
        Some(holder) => format!("Counterfoil {version}; the shop is open in process {holder}"),
        None => format!("Counterfoil {version}; the shop is not open now"),
    };
    Probe::fine("program", says)
}

/// The folder itself, or the nearest above it that is there: what holds for that one holds for what will be made in it.
fn nearest(folder: &Path) -> PathBuf {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    whole.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/")).to_owned()
}

/// A path for a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

fn megabytes(bytes: u64) -> u64 {
    bytes / (1024 * 1024)
}

#[cfg(test)]
mod tests {
    use base::db::DataFolder;

    use super::*;

    #[test]
    fn whoever_holds_a_folder_is_known_and_goes_on_holding_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("shop");
        assert_eq!(holder(&folder), None);
        let held = DataFolder::hold(&folder).unwrap();
        assert_eq!(holder(&folder), Some(std::process::id().to_string()));
        assert!(DataFolder::hold(&folder).is_err());
        drop(held);
        assert_eq!(holder(&folder), None);
        assert!(DataFolder::hold(&folder).is_ok());
    }
}
