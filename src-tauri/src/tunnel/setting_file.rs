//! Where the setting lies: `tunnel.json` in the data folder, for its owner alone. It is no part of the shop's file and of no backup,
//! so that a restored or sent file can never name a program that is run.

use std::path::{Path, PathBuf};

use base::Fault;

use super::setting::TunnelSetting;
use crate::machine_setting;
use crate::secrets::write_private;

fn path_in(folder: &Path) -> PathBuf {
    folder.join("tunnel.json")
}

/// The setting of a data folder; none where no tunnel is set.
///
/// # Errors
/// A sentence, when the file cannot be read or others may write it.
pub(crate) fn read_setting(folder: &Path) -> Result<Option<TunnelSetting>, String> {
    let path = path_in(folder);
    let found: Option<TunnelSetting> = machine_setting::read(&path, "counterfoil tunnel set")?;
    if let Some(setting) = &found {
        setting.check().map_err(|cause| format!("{}: {cause}", path.display()))?;
    }
    Ok(found)
}

/// Writes the setting; a program that serves this folder follows within seconds.
pub(crate) fn write_setting(folder: &Path, setting: &TunnelSetting) -> Result<(), Fault> {
    let text = serde_json::to_vec_pretty(setting).map_err(Fault::bug)?;
    write_private(&path_in(folder), &text)
}

/// Removes it; `false` when there was none.
pub(crate) fn remove_setting(folder: &Path) -> Result<bool, Fault> {
    machine_setting::remove(&path_in(folder))
}

#[cfg(test)]
mod tests {
    use std::fs;

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
