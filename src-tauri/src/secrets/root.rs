//! The root key: one age identity that opens the vault.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use age::secrecy::{ExposeSecret, SecretString};
use age::x25519::Identity;
use base::Fault;

/// The identity that opens the vault.
pub struct RootKey(pub(super) Identity);

impl RootKey {
    /// A new root, from the operating system's random source.
    pub fn generate() -> Self {
        Self(Identity::generate())
    }

    /// Reads its text.
    ///
    /// # Errors
    /// [`Fault::VaultLocked`] when it is none.
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        text.trim().parse::<Identity>().map(Self).map_err(|_| Fault::VaultLocked)
    }

    /// What opens.
    pub(crate) fn identity(&self) -> &Identity {
        &self.0
    }
}

/// Where the root key is looked for.
#[derive(Debug, Clone)]
pub enum RootSource {
    /// The OS keychain, under the shop's folder as name.
    Keychain,
    /// A file with the passphrase that seals `root.age`; only the owner may read it.
    PassphraseFile(PathBuf),
    /// A credential that systemd hands over: the identity itself.
    Systemd(PathBuf),
}

/// A keychain that waits for a person is given this long.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(20);
const SERVICE: &str = "counterfoil";

/// Finds the root key of a data folder, or makes and stores one where the folder has no vault yet.
/// `None`: it cannot be had now, or what was found opens nothing; gateways wait, books work.
pub fn find_root(folder: &Path, source: &RootSource) -> Result<Option<RootKey>, Fault> {
    let may_create = !folder.join("vault.age").exists();
    let found = match source {
        RootSource::Systemd(path) => read_identity(path).map(Some),
        RootSource::PassphraseFile(path) => sealed_root(folder, path, may_create),
        RootSource::Keychain => keychain_root(folder, may_create),
    };
    match found {
        // The books need no vault, and a gateway that meets 503 comes back where one that meets a closed port may not.
        Err(Fault::VaultLocked) => {
            tracing::error!("{}: the vault stays locked, and gateways wait", opens_nothing(source));
            Ok(None)
        }
        other => other,
    }
}

/// Why what lies at a source is of no use.
fn opens_nothing(source: &RootSource) -> String {
    match source {
        RootSource::Keychain => "the keychain holds something that is no root key".to_owned(),
        RootSource::PassphraseFile(file) => {
            format!("the passphrase in {} does not open the root key of this shop", file.display())
        }
        RootSource::Systemd(file) => format!("{} holds no root key", file.display()),
    }
}

fn read_identity(path: &Path) -> Result<RootKey, Fault> {
    let text = fs::read_to_string(path).map_err(|cause| Fault::Disk(format!("{}: {cause}", path.display())))?;
    RootKey::parse(&text)
}

/// The root key that there is for a restored shop: the one behind its passphrase, which lies beside the backups or in the data folder, the one
/// of a credential, or that of this folder in the keychain. None is made.
///
/// # Errors
/// When a named file cannot be read, or others can read it.
pub(crate) fn root_at_hand(folder: &Path, beside: &Path, source: &RootSource) -> Result<Option<RootKey>, Fault> {
    let found = match source {
        RootSource::Systemd(path) => read_identity(path).map(Some),
        RootSource::PassphraseFile(path) => {
            let passphrase = read_passphrase(path)?;
            let mut sealed = [beside.to_owned(), folder.join("root.age")].into_iter().filter(|path| path.exists());
            sealed.next().map(|sealed| unwrap(&sealed, passphrase)).transpose()
        }
        RootSource::Keychain => keychain_root(folder, false),
    };
    match found {
        Err(Fault::VaultLocked) => {
            tracing::error!("{}", opens_nothing(source));
            Ok(None)
        }
        other => other,
    }
}

/// The text of a file that only its owner may read.
///
/// # Errors
/// When it cannot be read, or others can read it.
pub(crate) fn read_private(path: &Path) -> Result<String, Fault> {
    refuse_open_file(path)?;
    fs::read_to_string(path).map_err(|cause| Fault::Disk(format!("{}: {cause}", path.display())))
}

fn read_passphrase(file: &Path) -> Result<SecretString, Fault> {
    Ok(SecretString::from(read_private(file)?.trim_end_matches(['\r', '\n']).to_owned()))
}

fn unwrap(sealed: &Path, passphrase: SecretString) -> Result<RootKey, Fault> {
    let bytes = fs::read(sealed).map_err(|cause| Fault::Disk(cause.to_string()))?;
    let opened = age::decrypt(&age::scrypt::Identity::new(passphrase), &bytes).map_err(|_| Fault::VaultLocked)?;
    RootKey::parse(&String::from_utf8_lossy(&opened))
}

fn sealed_root(folder: &Path, passphrase_file: &Path, may_create: bool) -> Result<Option<RootKey>, Fault> {
    let passphrase = read_passphrase(passphrase_file)?;
    let sealed = folder.join("root.age");
    if sealed.exists() {
        return unwrap(&sealed, passphrase).map(Some);
    }
    if !may_create {
        return Ok(None);
    }
    if passphrase.expose_secret().chars().count() < 14 {
        return Err(Fault::invalid("vault-passphrase-file", "the passphrase has at least 14 characters"));
    }
    let root = RootKey::generate();
    let recipient = age::scrypt::Recipient::new(passphrase);
    let bytes = age::encrypt(&recipient, root.0.to_string().expose_secret().as_bytes()).map_err(Fault::bug)?;
    super::vault_file::write_private(&sealed, &bytes)?;
    Ok(Some(root))
}

fn keychain_root(folder: &Path, may_create: bool) -> Result<Option<RootKey>, Fault> {
    match text_in_keychain(folder, may_create) {
        Ok(Some(text)) => RootKey::parse(&text).map(Some),
        Ok(None) => Ok(None),
        Err(cause) => {
            tracing::warn!(cause, "no keychain here: name a passphrase file with --vault-passphrase-file");
            Ok(None)
        }
    }
}

/// Whether the keychain has a key for this folder. None is made.
///
/// # Errors
/// Why no keychain answers.
pub(crate) fn keychain_has_key(folder: &Path) -> Result<bool, String> {
    Ok(text_in_keychain(folder, false)?.is_some())
}

/// The keychain may block on a prompt, so it is asked on a thread of its own and given up after a while.
fn text_in_keychain(folder: &Path, may_create: bool) -> Result<Option<String>, String> {
    let account = folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).display().to_string();
    let (answer, receiver) = mpsc::channel();
    std::thread::Builder::new()
        .name("keychain".into())
        .spawn(move || {
            let _nobody_waits = answer.send(ask_keychain(&account, may_create));
        })
        .map_err(|cause| cause.to_string())?;
    receiver.recv_timeout(KEYCHAIN_PATIENCE).unwrap_or_else(|_| Err("it did not answer".to_owned()))
}

fn ask_keychain(account: &str, may_create: bool) -> Result<Option<String>, String> {
    let entry = keyring::Entry::new(SERVICE, account).map_err(|cause| cause.to_string())?;
    match entry.get_password() {
        Ok(text) => Ok(Some(text)),
        Err(keyring::Error::NoEntry) if may_create => {
            let root = RootKey::generate().0.to_string();
            entry.set_password(root.expose_secret()).map_err(|cause| cause.to_string())?;
            Ok(Some(root.expose_secret().to_owned()))
        }
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(cause) => Err(cause.to_string()),
    }
}

/// Whether systemd handed the file over. It guards the folder, and names our user in a list beside the file's rights, which shows as a
/// right of the group.
#[cfg(unix)]
fn is_handed_over(path: &Path) -> bool {
    std::env::var_os("CREDENTIALS_DIRECTORY").is_some_and(|folder| !folder.is_empty() && path.starts_with(folder))
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt;
    let mode =
        fs::metadata(path).map_err(|cause| Fault::Disk(format!("{}: {cause}", path.display())))?.permissions().mode()
            & 0o777;
    if mode & 0o077 == 0 || is_handed_over(path) {
        return Ok(());
    }
    Err(Fault::invalid(
        "vault-passphrase-file",
        format!("others can read it (mode {mode:o}): run  chmod 600 '{}'", path.display()),
    ))
}

#[cfg(not(unix))]
fn refuse_open_file(_path: &Path) -> Result<(), Fault> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file for its owner's eyes only.
    fn private(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        super::super::write_private(&path, text.as_bytes()).unwrap();
        path
    }

    #[test]
    fn what_opens_nothing_leaves_the_vault_locked_and_the_sealed_root_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let right = RootSource::PassphraseFile(private(folder.path(), "right", "correct horse battery\n"));
        let made = find_root(folder.path(), &right).unwrap().unwrap();
        let sealed = fs::read(folder.path().join("root.age")).unwrap();
        fs::write(folder.path().join("vault.age"), "sealed").unwrap();
        for (name, text) in [("wrong", "wrong horse battery"), ("short", "horse"), ("empty", "")] {
            let wrong = RootSource::PassphraseFile(private(folder.path(), name, text));
            assert!(find_root(folder.path(), &wrong).unwrap().is_none(), "{name}");
        }
        let nonsense = RootSource::Systemd(private(folder.path(), "credential", "no identity"));
        assert!(find_root(folder.path(), &nonsense).unwrap().is_none());
        assert_eq!(fs::read(folder.path().join("root.age")).unwrap(), sealed);
        let found = find_root(folder.path(), &right).unwrap().unwrap();
        assert_eq!(found.0.to_public(), made.0.to_public());
    }

    #[cfg(unix)]
    #[test]
    fn a_passphrase_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = private(folder.path(), "passphrase", "correct horse battery");
        for mode in [0o640, 0o604, 0o622, 0o611] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let refused = find_root(folder.path(), &RootSource::PassphraseFile(file.clone()));
            let said = refused.err().map(|fault| fault.to_string()).unwrap_or_default();
            assert!(said.contains("chmod 600"), "{mode:o}: {said}");
        }
        assert!(!folder.path().join("root.age").exists());
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        find_root(folder.path(), &RootSource::PassphraseFile(file)).unwrap().unwrap();
        assert_eq!(fs::metadata(folder.path().join("root.age")).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_new_root_is_sealed_under_a_long_passphrase_alone() {
        let folder = tempfile::tempdir().unwrap();
        let short = RootSource::PassphraseFile(private(folder.path(), "short", "thirteen char"));
        assert!(matches!(find_root(folder.path(), &short), Err(Fault::Invalid { .. })));
        assert!(!folder.path().join("root.age").exists());
    }
}
