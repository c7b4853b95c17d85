//! Where the setting lies: `tunnel.json` in the data folder, for its owner alone. It is no part of the shop's file and of no backup,
//! so that a restored or sent file can never name a program that is run.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base::Fault;

use super::setting::TunnelSetting;
use crate::secrets::write_private;

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

fn path_in(folder: &Path) -> PathBuf {
    folder.join("tunnel.json")
}

/// The setting of a data folder; none where no tunnel is set.
///
/// # Errors
/// A sentence, when the file cannot be read or others may write it.
pub(crate) fn read_setting(folder: &Path) -> Result<Option<TunnelSetting>, String> {
    let path = path_in(folder);
    let about = |cause: &dyn std::fmt::Display| format!("{}: {cause}", path.display());
    let found = match fs::symlink_metadata(&path) {
        Ok(found) => found,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(about(&cause)),
    };
    if !found.is_file() || found.len() > LONGEST {
        return Err(about(&"this is no file that  counterfoil tunnel set  wrote"));
    }
    refuse_written_by_others(&found).map_err(|cause| about(&cause))?;
    let text = fs::read(&path).map_err(|cause| about(&cause))?;
    let setting: TunnelSetting = serde_json::from_slice(&text).map_err(|cause| about(&cause))?;
    setting.check().map_err(|cause| about(&cause))?;
    Ok(Some(setting))
}

/// Writes the setting; a program that serves this folder follows within seconds.
pub(crate) fn write_setting(folder: &Path, setting: &TunnelSetting) -> Result<(), Fault> {
    let text = serde_json::to_vec_pretty(setting).map_err(Fault::bug)?;
    write_private(&path_in(folder), &text)
}

/// Removes it; `false` when there was none.
pub(crate) fn remove_setting(folder: &Path) -> Result<bool, Fault> {
    match fs::remove_file(path_in(folder)) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Fault::Disk(cause.to_string())),
    }
}

/// Whoever may write the file may have us run a program.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> TunnelSetting {
        let text = r#"{"kind": "bore", "program": "/usr/bin/bore", "arguments": ["--to", "bore.example"]}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_was_written_is_read_again_and_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_setting(folder.path()), Ok(None));
        write_setting(folder.path(), &setting()).unwrap();
        assert_eq!(read_setting(folder.path()), Ok(Some(setting())));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let path = path_in(folder.path());
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).unwrap();
            assert!(read_setting(folder.path()).unwrap_err().contains("others can write it"));
        }
        assert!(remove_setting(folder.path()).unwrap() && !remove_setting(folder.path()).unwrap());
    }

    #[test]
    fn a_file_that_nobody_understands_starts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for text in [
            "",
            "{}",
            r#"{"kind": "bore", "program": "/x", "shell": true}"#,
            r#"{"kind": "bore", "program": "bore", "arguments": ["x"]}"#,
        ] {
            write_private(&path_in(folder.path()), text.as_bytes()).unwrap();
            assert!(read_setting(folder.path()).is_err(), "{text}");
        }
    }
}
