//! Opens a sealed backup where it lies and looks at what is in it.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, Write};
use std::path::Path;

use base::area::Finding;
use sealed::{Head, Opened, digest_of};
use tokio::sync::watch;

use super::census::{Census, census_of_file};
use super::keys::BackupKeys;
use super::place::Place;
use super::until_stopped::UntilStopped;
use crate::backup_files::DATABASE;

/// A backup that was just written.
pub(super) struct Written<'a> {
    /// Where it lies.
    pub place: &'a Place,
    /// What its head says.
    pub head: &'a Head,
    /// What opens it.
    pub keys: &'a BackupKeys,
    /// Turns true when the program stops.
    pub stop: &'a watch::Receiver<bool>,
}

impl Written<'_> {
    fn open(&self) -> Result<UntilStopped<BufReader<File>>, String> {
        let file = self.place.open(self.head.facts.number).map_err(|cause| cause.to_string())?;
        Ok(UntilStopped::new(file, self.stop))
    }
}

/// Opens a backup, takes its database out into `into`, and compares what stands in it with what was counted in
/// the copy. Gives what the checks of the areas found.
///
/// # Errors
/// Why it is worth nothing, as a sentence.
pub(super) fn verify(written: &Written<'_>, into: &Path, counted: &Census) -> Result<Vec<Finding>, String> {
    let sentence = |cause: &dyn std::fmt::Display| cause.to_string();
    let facts = &written.head.facts;
    let (bytes, sha256) = digest_of(written.open()?).map_err(|cause| sentence(&cause))?;
    if (bytes, &sha256) != (facts.bytes, &facts.sha256) {
        return Err("the file is not the one that was written".to_owned());
    }
    let (own, trust) = written.keys.opener();
    let mut opened = Opened::begin(written.open()?, own, &trust).map_err(|cause| sentence(&cause))?;
    while let Some(part) = opened.next_part() {
        let mut out: Box<dyn Write> = if part.name == DATABASE {
            Box::new(private_file(into).map_err(|cause| sentence(&cause))?)
        } else {
            Box::new(std::io::sink())
        };
        opened.take_part(&mut *out).map_err(|cause| sentence(&cause))?;
    }
    opened.finish().map_err(|cause| sentence(&cause))?;
    integrity(into)?;
    let (census, findings) = census_of_file(into, true).map_err(|cause| sentence(&cause))?;
    if census != *counted {
        return Err("what stands in it is not what was counted when it was copied".to_owned());
    }
    Ok(findings)
}

/// A new file for this user alone.
pub(crate) fn private_file(path: &Path) -> Result<File, std::io::Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whether a database is whole.
pub(super) fn integrity(path: &Path) -> Result<(), String> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let told = rusqlite::Connection::open_with_flags(path, flags).and_then(|file| {
        file.execute_batch("PRAGMA trusted_schema = OFF")?;
        file.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
    });
    match told {
        Ok(verdict) if verdict == "ok" => Ok(()),
        Ok(verdict) => Err(format!("its database is damaged: {verdict}")),
        Err(cause) => Err(format!("its database cannot be read: {cause}")),
    }
}
