//! The vault file: all secrets, sealed together under the root key. A vault that cannot be opened is never overwritten.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use base::{Fault, Vault, faults};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::RootKey;

/// `vault.age` in the data folder, with the two that came before it.
pub struct VaultFile {
    path: PathBuf,
    open: Mutex<Option<Open>>,
}

struct Open {
    root: RootKey,
    generation: u64,
    entries: BTreeMap<String, SecretString>,
}

#[derive(Serialize, Deserialize)]
struct Inside {
    version: u32,
    generation: u64,
    entries: BTreeMap<String, String>,
}

impl VaultFile {
    /// The vault of a folder. Without a root it stays locked; with one that does not open it, it stays locked and as it is.
    pub fn in_folder(folder: &Path, root: Option<RootKey>) -> Self {
        let path = folder.join("vault.age");
        let open = root.and_then(|root| match read(&path, &root) {
            Ok(Some(inside)) => {
                let entries =
                    inside.entries.into_iter().map(|(name, secret)| (name, SecretString::from(secret))).collect();
                Some(Open { root, generation: inside.generation, entries })
            }
            Ok(None) => Some(Open { root, generation: 0, entries: BTreeMap::new() }),
            Err(fault) => {
                tracing::error!(%fault, "the vault cannot be opened with this root key; it is left as it is");
                None
            }
        });
        Self { path, open: Mutex::new(open) }
    }

    /// The text of the key that opens it.
    ///
    /// # Errors
    /// [`Fault::VaultLocked`].
    pub(crate) fn own_key(&self) -> Result<Zeroizing<String>, Fault> {
        use age::secrecy::ExposeSecret as _;
        self.with(|open| Ok(Zeroizing::new(open.root.0.to_string().expose_secret().to_owned())))
    }

    fn with<T>(&self, work: impl FnOnce(&mut Open) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut guard = self.open.lock().map_err(Fault::bug)?;
        work(guard.as_mut().ok_or(Fault::VaultLocked)?)
    }

    /// Seals and writes; the entries in memory change only when the file is on disk.
    fn store(&self, open: &mut Open, entries: BTreeMap<String, SecretString>) -> Result<(), Fault> {
        let inside = Inside {
            version: 1,
            generation: open.generation + 1,
            entries: entries.iter().map(|(name, secret)| (name.clone(), secret.expose_secret().to_owned())).collect(),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&inside).map_err(Fault::bug)?);
        let sealed = age::encrypt(&open.root.0.to_public(), &plain).map_err(Fault::bug)?;
        keep_previous(&self.path)?;
        write_private(&self.path, &sealed)?;
        open.generation = inside.generation;
        open.entries = entries;
        Ok(())
    }
}

impl Vault for VaultFile {
    fn get(&self, name: &str) -> Result<Option<SecretString>, Fault> {
        self.with(|open| Ok(open.entries.get(name).cloned()))
    }
    fn put(&self, name: &str, secret: SecretString) -> Result<(), Fault> {
        self.with(|open| {
            let mut entries = open.entries.clone();
            entries.insert(name.to_owned(), secret);
            self.store(open, entries)
        })
    }
    fn remove(&self, name: &str) -> Result<(), Fault> {
        self.with(|open| {
            let mut entries = open.entries.clone();
            if entries.remove(name).is_none() {
                return Ok(());
            }
            self.store(open, entries)
        })
    }
    fn is_open(&self) -> bool {
        self.open.lock().is_ok_and(|open| open.is_some())
    }
}

/// The bytes of a vault, sealed to another root key.
///
/// # Errors
/// [`Fault::VaultLocked`] when the first key does not open them.
pub(crate) fn reseal(sealed: &[u8], from: &RootKey, to: &RootKey) -> Result<Vec<u8>, Fault> {
    let plain = Zeroizing::new(age::decrypt(&from.0, sealed).map_err(|_| Fault::VaultLocked)?);
    age::encrypt(&to.0.to_public(), &plain).map_err(Fault::bug)
}

fn read(path: &Path, root: &RootKey) -> Result<Option<Inside>, Fault> {
    if !path.exists() {
        return Ok(None);
    }
    let sealed = fs::read(path).map_err(|cause| Fault::Disk(cause.to_string()))?;
    let plain = Zeroizing::new(age::decrypt(&root.0, &sealed).map_err(|_| Fault::VaultLocked)?);
    serde_json::from_slice(&plain).map(Some).map_err(Fault::bug)
}

/// `vault.age` becomes `vault.1.age`, that one `vault.2.age`.
fn keep_previous(path: &Path) -> Result<(), Fault> {
    let disk = |cause: std::io::Error| Fault::Disk(cause.to_string());
    let (first, second) = (path.with_extension("1.age"), path.with_extension("2.age"));
    if first.exists() {
        fs::rename(&first, &second).map_err(disk)?;
    }
    if path.exists() {
        // A hard copy, so that there is a vault at its name at every moment.
        fs::copy(path, &first).map_err(disk)?;
    }
    Ok(())
}

/// Writes beside, syncs, renames, syncs the folder: the old file or the new one, never a torn one.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let disk = |cause: std::io::Error| Fault::Disk(cause.to_string());
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(disk)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(disk)?;
    faults::point(|| format!("{}@beside", name_of(path)));
    fs::rename(&beside, path).map_err(disk)?;
    faults::point(|| format!("{}@renamed", name_of(path)));
    if let Some(folder) = path.parent() {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(disk)?;
    }
    Ok(())
}

/// What the fault points of a file are called by.
fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root_and_twin() -> (RootKey, RootKey) {
        use age::secrecy::ExposeSecret as _;
        let root = RootKey::generate();
        let twin = RootKey(root.0.to_string().expose_secret().parse().unwrap());
        (root, twin)
    }

    #[test]
    fn a_secret_is_found_again_after_a_restart_and_lies_nowhere_in_clear() {
        let place = tempfile::tempdir().unwrap();
        let (root, twin) = root_and_twin();
        let vault = VaultFile::in_folder(place.path(), Some(root));
        vault.put("integration/int_1", SecretString::from("sk_live_canary".to_owned())).unwrap();
        let bytes = fs::read(place.path().join("vault.age")).unwrap();
        assert!(!bytes.windows(6).any(|w| w == b"canary"));
        let again = VaultFile::in_folder(place.path(), Some(twin));
        assert_eq!(again.get("integration/int_1").unwrap().unwrap().expose_secret(), "sk_live_canary");
    }

    #[test]
    fn the_two_vaults_before_are_kept_beside_it_for_their_owner_alone() {
        let place = tempfile::tempdir().unwrap();
        let (root, twin) = root_and_twin();
        let vault = VaultFile::in_folder(place.path(), Some(root));
        for value in ["1", "2", "3", "4"] {
            vault.put("a", SecretString::from(value.to_owned())).unwrap();
        }
        let inside = |name: &str| {
            let path = place.path().join(name);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
            }
            let inside = read(&path, &twin).unwrap().unwrap();
            (inside.generation, inside.entries["a"].clone())
        };
        assert_eq!(inside("vault.age"), (4, "4".to_owned()));
        assert_eq!(inside("vault.1.age"), (3, "3".to_owned()));
        assert_eq!(inside("vault.2.age"), (2, "2".to_owned()));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 3, "and nothing else");
    }

    #[test]
    fn a_vault_that_cannot_be_opened_is_locked_and_never_overwritten() {
        let place = tempfile::tempdir().unwrap();
        VaultFile::in_folder(place.path(), Some(RootKey::generate()))
            .put("a", SecretString::from("1".to_owned()))
            .unwrap();
        let before = fs::read(place.path().join("vault.age")).unwrap();
        let stranger = VaultFile::in_folder(place.path(), Some(RootKey::generate()));
        assert!(!stranger.is_open());
        assert!(matches!(stranger.put("b", SecretString::from("2".to_owned())), Err(Fault::VaultLocked)));
        assert_eq!(fs::read(place.path().join("vault.age")).unwrap(), before);
    }
}
