//! Settings that name something of this machine: a program that is run, a place that is written to. Each is a file of its own in the data
//! folder, for its owner alone, written by the command line. None is part of the shop's file or of a backup, so that a file which was
//! restored or sent names nothing here.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use base::Fault;
use serde::de::DeserializeOwned;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What the file says; none where there is none. `by`: the command that writes it.
///
/// # Errors
/// A sentence, when the file cannot be read or others may write it.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, by: &str) -> Result<Option<T>, String> {
    let about = |cause: &dyn std::fmt::Display| format!("{}: {cause}", path.display());
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(about(&cause)),
    };
    if !found.is_file() || found.len() > LONGEST {
        return Err(about(&format!("this is no file that  {by}  wrote")));
    }
    refuse_written_by_others(&found).map_err(|cause| about(&cause))?;
    let text = fs::read(path).map_err(|cause| about(&cause))?;
    serde_json::from_slice(&text).map(Some).map_err(|cause| about(&cause))
}

/// Removes it; `false` when there was none.
pub(crate) fn remove(path: &Path) -> Result<bool, Fault> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Fault::Disk(cause.to_string())),
    }
}

/// Whoever may write the file may have us run a program, or write elsewhere.
#[cfg(unix)]
pub(crate) fn refuse_written_by_others(found: &fs::Metadata) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let owner = found.uid();
    let me = rustix::process::geteuid().as_raw();
    if owner != me && owner != 0 {
        return Err("it belongs to another user".to_owned());
    }
    if found.mode() & 0o022 != 0 {
        return Err(format!("others can write it (mode {:o})", found.mode() & 0o777));
    }
    Ok(())
}

/// Other systems keep the folder for its owner by its place.
#[cfg(not(unix))]
pub(crate) fn refuse_written_by_others(_found: &fs::Metadata) -> Result<(), String> {
    Ok(())
}
