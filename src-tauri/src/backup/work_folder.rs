//! Where copies in clear lie while a backup is made or looked at: in the data folder, for its owner alone, and gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use base::Fault;

use crate::backup_files::make_private_folder;

/// A folder of the data folder that is removed with everything in it when this is dropped.
pub(crate) struct WorkFolder(PathBuf);

impl WorkFolder {
    /// An empty one of this name; what a killed program left in it goes first.
    pub(crate) fn make(data: &Path, name: &str) -> Result<Self, Fault> {
        let path = data.join(name);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|cause| Fault::Disk(format!("{}: {cause}", path.display())))?;
        }
        make_private_folder(&path).map_err(|_| Fault::Disk(format!("{} cannot be made", path.display())))?;
        Ok(Self(path))
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        if let Err(cause) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%cause, "a folder with a copy of the shop cannot be removed; the next backup tries again");
        }
    }
}
