//! The sealed backup that a restore takes: which one, with which key, and what comes of its vault.

use std::path::Path;

use base::Timestamp;
use base::db::DataFolder;
use sealed::{Head, Manifest, RecoverySheet, SealError};

use crate::backup::{Entry, Fetched, Opener, Place, fetch, judge, open_manifest};
use crate::ending::{Done, Ending};
use crate::opening::VaultChoice;
use crate::secrets::{RootKey, RootSource, find_root, read_private, reseal, root_at_hand, write_private};

/// A sealed backup that opens, as far as its manifest.
pub(super) struct Chosen {
    /// Where it lies.
    pub place: Place,
    /// All that lie there, newest first.
    pub entries: Vec<Entry>,
    /// What is in it.
    pub manifest: Manifest,
    head: Head,
    opener: Opener,
}

/// Finds the backup and the key, and opens it as far as its manifest. Where the one that was wanted does not open, an earlier one that does
/// is offered, and nothing else is done.
pub(super) fn choose(
    from: &Path,
    number: Option<u64>,
    recovery: Option<&Path>,
    data: &Path,
    vault: &VaultChoice,
) -> Done<Chosen> {
    let (folder, named) = match from.is_file() {
        true => (from.parent().unwrap_or(Path::new(".")), number_in(from)),
        false => (from, None),
    };
    let place = Place::of(folder);
    let about = |cause: &dyn std::fmt::Display| Ending::Failed(format!("{}: {cause}", folder.display()));
    let entries = place.list().map_err(|cause| about(&cause))?;
    let opener = find_opener(&place, recovery, data, vault)?;
    let wanted = number.or(named);
    let entry = entries.iter().find(|entry| wanted.is_none_or(|wanted| entry.head.facts.number == wanted));
    let Some(entry) = entry else {
        return Err(about(&match wanted {
            Some(wanted) => format!("no backup number {wanted} lies there"),
            None => "no backup lies there".to_owned(),
        }));
    };
    let head = entry.head.clone();
    match open_manifest(&place, &head, &opener) {
        Ok(manifest) => Ok(Chosen { manifest, head, opener, entries, place }),
        Err(cause) => Err(not_restored(&place, &entries, &head, &opener, &cause)),
    }
}

/// `counterfoil-000012.sealed` is number 12.
fn number_in(file: &Path) -> Option<u64> {
    file.file_stem()?.to_str()?.strip_prefix("counterfoil-")?.parse().ok()
}

fn find_opener(place: &Place, recovery: Option<&Path>, data: &Path, vault: &VaultChoice) -> Done<Opener> {
    if let Some(file) = recovery {
        let text = read_private(file).map_err(configuration)?;
        let sheet = RecoverySheet::parse(&text).map_err(|_| {
            Ending::Failed(format!(
                "{} is no recovery key: it has a line that begins with AGE-SECRET-KEY and one that says by whom backups are signed",
                file.display()
            ))
        })?;
        return Ok(Opener::Sheet(sheet));
    }
    let root = root_at_hand(data, &place.wrapped_key(), &vault.source()).map_err(configuration)?;
    root.map(Opener::Own).ok_or_else(|| {
        Ending::Failed(
            "the key of this shop is not on this machine: name the recovery key with --recovery FILE, or the passphrase with \
             --vault-passphrase-file FILE"
                .to_owned(),
        )
    })
}

fn configuration(fault: base::Fault) -> Ending {
    match fault {
        base::Fault::Invalid { sentence, .. } => Ending::Configuration(sentence),
        base::Fault::Disk(cause) => Ending::Configuration(cause),
        other => other.into(),
    }
}

/// Why this one is not restored, with the newest earlier one that opens.
fn not_restored(place: &Place, entries: &[Entry], head: &Head, opener: &Opener, cause: &SealError) -> Ending {
    let number = head.facts.number;
    let before = entries.iter().filter(|entry| entry.is_whole && entry.head.facts.number < number);
    let opens = before.into_iter().find(|entry| open_manifest(place, &entry.head, opener).is_ok());
    let offer = opens.map_or_else(
        || "no earlier one opens either".to_owned(),
        |entry| {
            let facts = &entry.head.facts;
            format!(
                "the one before that opens is number {} of {}: say --number {}",
                facts.number,
                Timestamp(facts.made_at_ms),
                facts.number
            )
        },
    );
    Ending::Failed(format!("backup {number} is not restored: {cause}; {offer}"))
}

/// What is put beside the restored database.
pub(super) struct Beside {
    vault: Vec<u8>,
    wrapped: Option<Vec<u8>>,
    /// What the owner has to know of it.
    pub told: Option<String>,
}

impl Beside {
    /// Writes it; gives the names of the parts.
    pub(super) fn write(&self, folder: &DataFolder) -> Done<Vec<&'static str>> {
        let mut parts = Vec::new();
        if !self.vault.is_empty() {
            write_private(&folder.path().join("vault.age"), &self.vault)?;
            parts.push("vault.age");
        }
        if let Some(wrapped) = &self.wrapped {
            write_private(&folder.path().join("root.age"), wrapped)?;
            parts.push("root.age");
        }
        Ok(parts)
    }
}

impl Chosen {
    /// Its number.
    pub(super) fn number(&self) -> u64 {
        self.head.facts.number
    }

    /// Those that lie there, as they are judged by who signed this one.
    pub(super) fn copies(&self) -> Vec<office::backup::BackupCopy> {
        judge(&self.entries, self.head.signer().ok().as_ref())
    }

    /// Takes its database out into this file.
    pub(super) fn bring_in(&self, incoming: &Path) -> Done<Fetched> {
        fetch(&self.place, &self.head, &self.opener, incoming)
            .map_err(|cause| not_restored(&self.place, &self.entries, &self.head, &self.opener, &cause))
    }

    /// The vault as it is put in place. With the shop's own key it stays as it is; after a recovery it is sealed anew under a key of this
    /// machine, because whoever has the lost one may have its key as well.
    pub(super) fn beside(&self, fetched: Fetched, folder: &DataFolder, vault: &VaultChoice) -> Done<Beside> {
        let source = vault.source();
        let with_passphrase = matches!(source, RootSource::PassphraseFile(_));
        if fetched.vault.is_empty() {
            return Ok(Beside { vault: fetched.vault, wrapped: None, told: None });
        }
        match &self.opener {
            Opener::Own(_) => {
                let own = folder.path().join("root.age");
                let wrapped = [self.place.wrapped_key(), own].into_iter().find_map(|path| std::fs::read(path).ok());
                Ok(Beside { vault: fetched.vault, wrapped: wrapped.filter(|_| with_passphrase), told: None })
            }
            Opener::Sheet(_) => {
                let lost = RootKey::parse(&String::from_utf8_lossy(&fetched.own))?;
                let Some(new) = find_root(folder.path(), &source).map_err(configuration)? else {
                    let told = "The vault stays locked: this machine has no keychain that answers. Restore again with --replace and \
                                --vault-passphrase-file FILE.";
                    return Ok(Beside { vault: fetched.vault, wrapped: None, told: Some(told.to_owned()) });
                };
                let wrapped = std::fs::read(folder.path().join("root.age")).ok().filter(|_| with_passphrase);
                let vault = reseal(&fetched.vault, &lost, &new)?;
                let told = "The vault has a key of this machine now. Whoever has the lost machine may have its credentials: make new ones at \
                            each gateway.";
                Ok(Beside { vault, wrapped, told: Some(told.to_owned()) })
            }
        }
    }
}
