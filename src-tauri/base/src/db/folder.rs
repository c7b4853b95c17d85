//! The data folder: one process at a time, for the owner's eyes only.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Why the folder cannot be used; each sentence says what to do.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process holds it.
    #[error(
        "the data folder {path} is in use by process {holder}: stop it first, or choose another folder with --data"
    )]
    InUse {
        /// The folder.
        path: PathBuf,
        /// Process id as written by the holder.
        holder: String,
    },
    /// Others may read it.
    #[error("the data folder {path} can be read by other users (mode {mode:o}): run  chmod 700 '{path}'")]
    TooOpen {
        /// The folder.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It cannot be made or written.
    #[error(
        "the data folder {path} cannot be written by this user: {cause}. Run  sudo chown -R \"$USER\" '{path}'  or choose another with --data"
    )]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// The folder, held by this process until dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder (0700) where it is missing, refuses one that others can read, and takes its lock.
    pub fn hold(path: &Path) -> Result<Self, FolderError> {
        let unwritable = |cause| FolderError::NotWritable { path: path.to_owned(), cause };
        if !path.exists() {
            make_private(path).map_err(unwritable)?;
        }
        refuse_open_folder(path)?;
        let name = path.join("counterfoil.lock");
        let mut lock =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&name).map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                lock.read_to_string(&mut holder).map_err(unwritable)?;
                return Err(FolderError::InUse { path: path.to_owned(), holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(cause)) => return Err(unwritable(cause)),
        }
        let written =
            lock.set_len(0).and_then(|()| lock.rewind()).and_then(|()| write!(lock, "{}", std::process::id()));
        written.map_err(unwritable)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database file in it.
    pub fn database(&self) -> PathBuf {
        self.path.join("shop.db")
    }
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

#[cfg(unix)]
fn refuse_open_folder(path: &Path) -> Result<(), FolderError> {
    use std::os::unix::fs::PermissionsExt;
    let meta = fs::metadata(path).map_err(|cause| FolderError::NotWritable { path: path.to_owned(), cause })?;
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 { Err(FolderError::TooOpen { path: path.to_owned(), mode }) } else { Ok(()) }
}

#[cfg(not(unix))]
fn refuse_open_folder(_path: &Path) -> Result<(), FolderError> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_second_process_is_told_who_holds_the_folder() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("shop");
        let held = DataFolder::hold(&folder).unwrap();
        let refused = DataFolder::hold(&folder).unwrap_err();
        assert!(refused.to_string().contains(&std::process::id().to_string()), "{refused}");
        drop(held);
        assert!(DataFolder::hold(&folder).is_ok());
    }

    #[test]
    fn a_folder_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("shop");
        drop(DataFolder::hold(&folder).unwrap());
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(DataFolder::hold(&folder).unwrap_err().to_string().contains("chmod 700"));
    }
}
