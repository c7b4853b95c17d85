//! A folder where backups lie: on this disk, on another, on a stick.
//!
//! `counterfoil-000012.sealed` with `counterfoil-000012.head.json` beside it. What is written is written beside its name, synced and
//! renamed, the head last: a sealed file without a head was never finished.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use base::Timestamp;
use office::backup::{BackupCopy, BackupCopyState};
use sealed::{Head, SealError, Verifier, follows};

use crate::backup_files::make_private_folder;
use crate::secrets::write_private;

const MARKER: &str = "counterfoil-backups.txt";
/// The shop's own key under its passphrase, where it has one.
const WRAPPED_KEY: &str = "counterfoil-root.age";
/// The longest head that is read, in bytes.
const HEAD_MAX: u64 = 64 * 1024;

/// A folder where backups lie.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    folder: PathBuf,
}

/// One backup that lies there, with its head.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// What its head says.
    pub head: Head,
    /// Whether its sealed file is there, as long as it was.
    pub is_whole: bool,
}

impl Place {
    /// A folder to look into; whether backups lie there shows by looking.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Marks a folder as a place of backups, and makes it where it is missing; gives what the marker says. One that is marked stays as it is.
    ///
    /// # Errors
    /// A sentence.
    pub(crate) fn mark(folder: &Path) -> Result<String, String> {
        let about = |cause: &dyn std::fmt::Display| format!("{}: {cause}", folder.display());
        if !folder.exists() {
            make_private_folder(folder).map_err(|_| about(&"this folder cannot be made"))?;
        }
        if let Some(marker) = read_marker(folder) {
            return Ok(marker);
        }
        let mut bytes = [0_u8; 16];
        base::ids::Randomness::fill(&base::ids::OsRandomness, &mut bytes);
        let marker = hex::encode(bytes);
        let text = format!("Backups of a shop, sealed. Leave this file here: by it the place is known.\n{marker}\n");
        write_private(&folder.join(MARKER), text.as_bytes()).map_err(|fault| match fault {
            base::Fault::Disk(cause) => about(&cause),
            other => about(&other),
        })?;
        Ok(marker)
    }

    /// The place with this marker.
    ///
    /// # Errors
    /// A sentence, when it is not there: the disk is not plugged in, or another one is.
    pub(crate) fn with_marker(folder: &Path, marker: &str) -> Result<Self, String> {
        match read_marker(folder) {
            Some(found) if found == marker => Ok(Self::of(folder)),
            Some(_) => Err(format!("{} is another place than the one that was set", folder.display())),
            None => Err(format!("{} is not there: plug the disk in, or set another place", folder.display())),
        }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Those that lie there, newest first. Heads that nobody can read are passed over.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(crate) fn list(&self) -> Result<Vec<Entry>, std::io::Error> {
        let mut entries = Vec::new();
        for file in fs::read_dir(&self.folder)? {
            let name = file?.file_name();
            let Some(number) = name.to_str().and_then(number_of_head) else { continue };
            match self.read_head(number) {
                // A head under another's name was put there by somebody.
                Ok(head) if head.facts.number == number => {
                    let size = fs::metadata(self.sealed_path(number)).map_or(0, |found| found.len());
                    entries.push(Entry { is_whole: size == head.facts.bytes, head });
                }
                Ok(_) => tracing::warn!(number, "the head under this number is that of another backup"),
                Err(cause) => tracing::warn!(number, %cause, "the head of a backup cannot be read"),
            }
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.head.facts.number));
        Ok(entries)
    }

    fn read_head(&self, number: u64) -> Result<Head, SealError> {
        let mut text = Vec::new();
        File::open(self.head_path(number))?.take(HEAD_MAX).read_to_end(&mut text)?;
        Head::read(&text)
    }

    /// The largest number that any file there has, finished or not.
    pub(crate) fn last_number(&self) -> Result<u64, std::io::Error> {
        let mut last = 0;
        for file in fs::read_dir(&self.folder)? {
            last = file?.file_name().to_str().and_then(number_of).unwrap_or(0).max(last);
        }
        Ok(last)
    }

    /// A new file to seal into; it has no name yet that anybody looks for.
    pub(crate) fn begin(&self, number: u64) -> Result<File, std::io::Error> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(self.part_path(number))
    }

    /// Gives the sealed file its name, then writes its head.
    pub(crate) fn finish(&self, file: &File, head: &Head) -> Result<(), SealError> {
        let number = head.facts.number;
        file.sync_all()?;
        fs::rename(self.part_path(number), self.sealed_path(number))?;
        self.write(&self.head_path(number), &head.to_text()?)?;
        Ok(())
    }

    /// Puts the shop's own key there, as it is sealed under its passphrase.
    pub(crate) fn put_wrapped_key(&self, sealed: &[u8]) -> Result<(), SealError> {
        let path = self.wrapped_key();
        if fs::read(&path).is_ok_and(|there| there == sealed) {
            return Ok(());
        }
        self.write(&path, sealed)
    }

    /// Where that key lies, where there is one.
    pub(crate) fn wrapped_key(&self) -> PathBuf {
        self.folder.join(WRAPPED_KEY)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), SealError> {
        write_private(path, bytes).map_err(|fault| SealError::Disk(std::io::Error::other(fault_text(fault))))
    }

    /// Opens a sealed file for reading.
    pub(crate) fn open(&self, number: u64) -> Result<BufReader<File>, std::io::Error> {
        Ok(BufReader::with_capacity(1024 * 1024, File::open(self.sealed_path(number))?))
    }

    /// Removes a backup: its head first, so that none is ever listed that is not there.
    pub(crate) fn remove(&self, number: u64) -> Result<(), std::io::Error> {
        fs::remove_file(self.head_path(number))?;
        fs::remove_file(self.sealed_path(number))
    }

    /// Removes what a backup that was given up left behind.
    pub(crate) fn tidy(&self) {
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            let is_part = name.to_str().is_some_and(|name| name.starts_with("counterfoil-") && name.ends_with(".part"));
            if is_part && let Err(cause) = fs::remove_file(file.path()) {
                tracing::warn!(%cause, "what a backup left behind cannot be removed");
            }
        }
    }

    fn sealed_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("counterfoil-{number:06}.sealed"))
    }

    fn head_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("counterfoil-{number:06}.head.json"))
    }

    fn part_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("counterfoil-{number:06}.part"))
    }
}

/// Whether sealed backups lie in this folder.
pub(crate) fn is_place(folder: &Path) -> bool {
    let any_head =
        |files: fs::ReadDir| files.flatten().any(|file| file.file_name().to_str().and_then(number_of_head).is_some());
    read_marker(folder).is_some() || fs::read_dir(folder).is_ok_and(any_head)
}

fn fault_text(fault: base::Fault) -> String {
    match fault {
        base::Fault::Disk(cause) => cause,
        other => other.to_string(),
    }
}

fn read_marker(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join(MARKER)).ok()?;
    text.lines().nth(1).map(str::trim).filter(|marker| !marker.is_empty()).map(str::to_owned)
}

/// `counterfoil-000012.head.json` is number 12.
fn number_of_head(name: &str) -> Option<u64> {
    number_of(name).filter(|_| name.ends_with(".head.json"))
}

fn number_of(name: &str) -> Option<u64> {
    name.strip_prefix("counterfoil-")?.split_once('.')?.0.parse().ok()
}

/// What is to be said of each, newest first, when this key signs the shop's backups.
pub(crate) fn judge(entries: &[Entry], signer: Option<&Verifier>) -> Vec<BackupCopy> {
    let is_ours = |entry: &&Entry| entry.head.signer().is_ok_and(|key| signer.is_none_or(|known| *known == key));
    entries
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            let before = entries.get(at.saturating_add(1)..).unwrap_or_default().iter().find(is_ours);
            let state = if !is_ours(&entry) {
                BackupCopyState::Foreign
            } else if !entry.is_whole {
                BackupCopyState::Damaged
            } else if before.is_some_and(|before| !follows(&entry.head, &before.head)) {
                BackupCopyState::Unchained
            } else {
                BackupCopyState::Fine
            };
            let facts = &entry.head.facts;
            BackupCopy { number: facts.number, made_at: Timestamp(facts.made_at_ms), bytes: facts.bytes, state }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use sealed::{HeadFacts, Signer};

    use super::*;

    fn put(place: &Place, number: u64, previous: &str, signer: &Signer) -> Head {
        let facts = HeadFacts {
            number,
            previous: previous.to_owned(),
            made_at_ms: i64::try_from(number).unwrap(),
            program: "0.1.0".to_owned(),
            bytes: 6,
            sha256: String::new(),
            signer: signer.verifier().text(),
        };
        let head = Head::sign(facts, signer).unwrap();
        let mut file = place.begin(number).unwrap();
        std::io::Write::write_all(&mut file, b"sealed").unwrap();
        place.finish(&file, &head).unwrap();
        head
    }

    #[test]
    fn what_was_put_in_from_elsewhere_is_seen_for_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::of(folder.path());
        let [own, other] = [(); 2].map(|()| Signer::from_secret(&Signer::new_secret().unwrap()).unwrap());
        let first = put(&place, 1, "", &own);
        let second = put(&place, 2, &first.digest().unwrap(), &own);
        put(&place, 3, &second.digest().unwrap(), &other);
        put(&place, 4, &second.digest().unwrap(), &own);
        put(&place, 5, "of another row", &own);
        fs::write(place.sealed_path(2), "cut").unwrap();
        // An old head under a newer name, and one that nobody can read.
        fs::copy(place.head_path(1), place.head_path(6)).unwrap();
        fs::write(place.head_path(7), "{}").unwrap();
        place.begin(8).unwrap();
        let judged: Vec<_> = judge(&place.list().unwrap(), Some(&own.verifier()))
            .into_iter()
            .map(|copy| (copy.number, copy.state))
            .collect();
        use BackupCopyState::*;
        assert_eq!(judged, [(5, Unchained), (4, Fine), (3, Foreign), (2, Damaged), (1, Fine)]);
        assert_eq!(place.last_number().unwrap(), 8);
        place.tidy();
        assert_eq!(place.last_number().unwrap(), 7);
        place.remove(5).unwrap();
        assert_eq!(place.list().unwrap().len(), 4);
    }

    #[test]
    fn a_disk_that_is_not_there_is_no_empty_place() {
        let folder = tempfile::tempdir().unwrap();
        let stick = folder.path().join("stick");
        let away = Place::with_marker(&stick, "x").unwrap_err();
        assert!(away.contains("is not there"), "{away}");
        let marker = Place::mark(&stick).unwrap();
        assert!(Place::with_marker(&stick, &marker).is_ok() && is_place(&stick) && !is_place(folder.path()));
        let another = Place::with_marker(&stick, "x").unwrap_err();
        assert!(another.contains("another place"), "{another}");
    }
}
