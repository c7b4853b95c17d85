//! Whether the key of the vault can be had: without it gateways wait.

use base::Vault;

use super::{Patient, Probe, ProbeOutcome, VaultSeen, quoted};
use crate::secrets::{RootKey, RootSource, VaultFile, keychain_has_key, root_at_hand};

const NAME: &str = "vault";
const NO_KEYCHAIN: &str = "name a file with a passphrase of 14 characters or more: --vault-passphrase-file, or \
COUNTERFOIL_VAULT_PASSPHRASE_FILE";

/// Whether the vault opens, or will when it is made.
pub(super) fn keys(at: &Patient) -> Probe {
    let has_vault = at.folder.join("vault.age").exists();
    let source = match &at.vault {
        VaultSeen::ByTheProgram(true) => return Probe::fine(NAME, "the vault is open"),
        VaultSeen::ByTheProgram(false) => {
            return Probe::trouble(
                NAME,
                "the vault is closed, and gateways wait",
                "the log says why; on a machine without a keychain ".to_owned() + NO_KEYCHAIN,
            );
        }
        VaultSeen::From(source) => source,
    };
    let found = match source {
        RootSource::Keychain => of_keychain(at, has_vault),
        RootSource::PassphraseFile(file) => {
            let advice = format!("write the passphrase of this shop into {}, which only you may read", quoted(file));
            of_file(at, source, has_vault, &advice)
        }
        RootSource::Systemd(_) => {
            of_file(at, source, has_vault, "hand over the key of this shop as the credential counterfoil-root")
        }
    };
    // The program that has the shop open may have been given another key than whoever asks here.
    if at.holder.is_some() && found.outcome == ProbeOutcome::Trouble {
        return Probe::unknown(
            NAME,
            format!(
                "{}; the program that has the shop open may have its key from elsewhere: Settings → Health says",
                found.says
            ),
        );
    }
    found
}

fn of_keychain(at: &Patient, has_vault: bool) -> Probe {
    match (keychain_has_key(&at.folder), has_vault) {
        (Ok(true), true) => match root_at_hand(&at.folder, &at.folder.join("root.age"), &RootSource::Keychain) {
            Ok(root) => opened(
                at,
                root,
                "the keychain",
                "was the vault put here from another machine? Restore with the recovery key, or enter the credentials again",
            ),
            Err(fault) => Probe::trouble(NAME, sentence_of(&fault), NO_KEYCHAIN),
        },
        (Ok(_), false) => Probe::fine(NAME, "the keychain answers; the vault is made with the first credential"),
        (Ok(false), true) => Probe::trouble(
            NAME,
            "the keychain has no key for this data folder, and the vault stays closed",
            format!("was the folder moved, or the user changed? If it was opened by a passphrase, {NO_KEYCHAIN}"),
        ),
        (Err(cause), true) => {
            Probe::trouble(NAME, format!("no keychain answers ({cause}), and the vault stays closed"), NO_KEYCHAIN)
        }
        (Err(cause), false) => {
            Probe::hint(NAME, format!("no keychain answers ({cause}): no gateway can be connected"), NO_KEYCHAIN)
        }
    }
}

fn of_file(at: &Patient, source: &RootSource, has_vault: bool, advice: &str) -> Probe {
    let named = match source {
        RootSource::PassphraseFile(file) | RootSource::Systemd(file) => file.display().to_string(),
        RootSource::Keychain => String::new(),
    };
    match root_at_hand(&at.folder, &at.folder.join("root.age"), source) {
        Err(fault) => Probe::trouble(NAME, sentence_of(&fault), advice),
        Ok(_) if !has_vault => {
            Probe::fine(NAME, format!("{named} can be read; the vault is made with the first credential"))
        }
        Ok(root) => opened(at, root, &named, advice),
    }
}

fn opened(at: &Patient, root: Option<RootKey>, by: &str, advice: &str) -> Probe {
    match VaultFile::in_folder(&at.folder, root).is_open() {
        true => Probe::fine(NAME, format!("{by} opens the vault")),
        false => Probe::trouble(NAME, format!("{by} does not open the vault"), advice),
    }
}

fn sentence_of(fault: &base::Fault) -> String {
    match fault {
        base::Fault::Invalid { sentence, .. } => sentence.clone(),
        base::Fault::Disk(cause) => cause.clone(),
        other => other.to_string(),
    }
}
