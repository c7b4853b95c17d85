//! Where backups go: `backup.json` in the data folder, for its owner alone. It names a place of the machine, so it comes from the
//! command line, and is no part of the shop's file and of no backup.

use std::path::{Path, PathBuf};

use base::Fault;
use serde::{Deserialize, Serialize};

use super::place::Place;
use crate::machine_setting;
use crate::secrets::write_private;

/// Where backups go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BackupSetting {
    /// Whole path of the folder.
    pub folder: PathBuf,
    /// What the marker in that folder says. A disk that is not plugged in has none, and is not an empty place.
    pub marker: String,
}

fn path_in(folder: &Path) -> PathBuf {
    folder.join("backup.json")
}

/// The setting of a data folder; none where no backups are set.
///
/// # Errors
/// A sentence, when the file cannot be read or others may write it.
pub(crate) fn read_setting(folder: &Path) -> Result<Option<BackupSetting>, String> {
    machine_setting::read(&path_in(folder), "counterfoil backup set")
}

/// Has backups of this data folder go to this folder from now on: it is made where it is missing, and marked.
///
/// # Errors
/// A sentence, when the folder cannot be used.
pub(crate) fn set_folder(data: &Path, folder: &Path) -> Result<BackupSetting, String> {
    let folder = std::path::absolute(folder).map_err(|cause| cause.to_string())?;
    let own = data.canonicalize().map_err(|cause| format!("{}: {cause}", data.display()))?;
    let marker = Place::mark(&folder)?;
    let there = folder.canonicalize().map_err(|cause| format!("{}: {cause}", folder.display()))?;
    if there.starts_with(&own) {
        return Err(format!("{} lies in the data folder: what is lost with it is no backup", folder.display()));
    }
    let setting = BackupSetting { folder, marker };
    let text = serde_json::to_vec_pretty(&setting).map_err(|cause| cause.to_string())?;
    write_private(&path_in(data), &text).map_err(|fault| fault.to_string())?;
    Ok(setting)
}

/// Removes it; `false` when there was none.
pub(crate) fn remove_setting(folder: &Path) -> Result<bool, Fault> {
    machine_setting::remove(&path_in(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_marked_once_and_what_others_can_write_is_not_believed() {
        let (data, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        assert_eq!(read_setting(data.path()), Ok(None));
        let set = set_folder(data.path(), &stick.path().join("backups")).unwrap();
        assert_eq!(read_setting(data.path()), Ok(Some(set.clone())));
        let again = set_folder(data.path(), &stick.path().join("backups")).unwrap();
        assert_eq!(again, set, "a place that is marked stays what it is");
        let inside = set_folder(data.path(), &data.path().join("backups")).unwrap_err();
        assert!(inside.contains("lies in the data folder"), "{inside}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(path_in(data.path()), std::fs::Permissions::from_mode(0o622)).unwrap();
            assert!(read_setting(data.path()).unwrap_err().contains("others can write it"));
        }
        assert!(remove_setting(data.path()).unwrap() && !remove_setting(data.path()).unwrap());
    }

    #[test]
    fn a_file_that_nobody_understands_sets_nothing() {
        let data = tempfile::tempdir().unwrap();
        for text in ["", "{}", r#"{"folder": "/x", "marker": "y", "program": "/z"}"#] {
            write_private(&path_in(data.path()), text.as_bytes()).unwrap();
            assert!(read_setting(data.path()).is_err(), "{text}");
        }
    }
}
