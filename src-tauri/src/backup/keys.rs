//! The keys that a backup needs, out of the open vault.

use std::sync::{Arc, OnceLock};

use age::x25519::{Identity, Recipient};
use base::{Fault, Vault};
use sealed::{Endorser, RecoverySheet, Signer, Trust};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::secrets::VaultFile;

/// Name in the vault of the secret that signs.
const SIGNER: &str = "backup/signer";
/// Name in the vault of what seals to the recovery key. It is no secret, but whoever knows it could seal to it.
const RECOVERY: &str = "backup/recovery";

/// What a backup is sealed to and signed with.
pub(crate) struct BackupKeys {
    /// Signs heads and manifests.
    pub signer: Signer,
    /// To whom it is sealed.
    pub recipients: Vec<Recipient>,
    own: Identity,
    own_text: Zeroizing<String>,
    has_recovery: bool,
}

impl BackupKeys {
    /// Out of a vault. The key that signs is made the first time; only the process that holds the data folder may ask, because the
    /// vault has one writer.
    ///
    /// # Errors
    /// [`Fault::VaultLocked`], and what the vault tells.
    pub(crate) fn of(vault: &VaultFile) -> Result<Self, Fault> {
        let own_text = vault.own_key()?;
        let own: Identity = own_text.parse().map_err(Fault::bug)?;
        let secret = match vault.get(SIGNER)? {
            Some(secret) => secret,
            None => {
                let secret = SecretString::from(Signer::new_secret().map_err(Fault::bug)?);
                vault.put(SIGNER, secret.clone())?;
                secret
            }
        };
        let signer =
            Signer::from_secret(secret.expose_secret()).ok_or_else(|| Fault::bug("the key that signs is none"))?;
        let mut recipients = vec![own.to_public()];
        let recovery = vault.get(RECOVERY)?;
        if let Some(recovery) = &recovery {
            let recipient: Recipient =
                recovery.expose_secret().parse().map_err(|_| Fault::bug("the recovery recipient is none"))?;
            recipients.push(recipient);
        }
        Ok(Self { signer, recipients, own, own_text, has_recovery: recovery.is_some() })
    }

    /// Has later backups be sealed to this recovery key, too. The key itself is kept nowhere.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub(crate) fn keep_recovery(vault: &VaultFile, sheet: &RecoverySheet) -> Result<(), Fault> {
        vault.put(RECOVERY, SecretString::from(sheet.recipient().to_string()))
    }

    /// Whether a recovery key opens them too.
    pub(crate) fn has_recovery(&self) -> bool {
        self.has_recovery
    }

    /// Endorses the signing key.
    pub(crate) fn endorser(&self) -> Endorser {
        Endorser::from_own_key(&self.own_text)
    }

    /// The shop's own key, which goes inside each backup: with the recovery key alone the vault in it must open, too.
    pub(crate) fn own_text(&self) -> &[u8] {
        self.own_text.as_bytes()
    }

    /// What opens them again.
    pub(crate) fn opener(&self) -> (&Identity, Trust) {
        (&self.own, Trust::Own(self.endorser()))
    }
}

/// The text of an identity; wiped when dropped.
pub(crate) fn text_of(identity: &Identity) -> Zeroizing<String> {
    Zeroizing::new(identity.to_string().expose_secret().to_owned())
}

/// The vault as backups need it; a part of the shop. Empty in a shop whose vault is no file.
#[derive(Default)]
pub(crate) struct BackupVault(OnceLock<Arc<VaultFile>>);

impl BackupVault {
    /// Hands it in, once.
    pub(crate) fn bring(&self, vault: Arc<VaultFile>) {
        // A second one would be a mistake of this program's own, and the first stays.
        let _second = self.0.set(vault);
    }

    /// The vault, where there is one.
    pub(crate) fn get(&self) -> Option<&Arc<VaultFile>> {
        self.0.get()
    }
}
