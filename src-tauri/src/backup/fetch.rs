//! Takes a backup out of its place, for restoring: with whichever key is at hand, and nothing of it before its signature holds.

use std::io::Write;
use std::path::Path;

use age::x25519::Identity;
use sealed::{Endorser, Head, Manifest, Opened, RecoverySheet, SealError, Trust, digest_of};
use zeroize::Zeroizing;

use super::keys::text_of;
use super::place::Place;
use super::verify::{integrity, private_file};
use crate::backup_files::DATABASE;
use crate::secrets::RootKey;

/// The longest part beside the database that is taken into memory, in bytes.
const BESIDE_MAX: u64 = 64 * 1024 * 1024;

/// The key at hand, and by what the signer is known.
pub(crate) enum Opener {
    /// The shop's own key.
    Own(RootKey),
    /// A recovery sheet.
    Sheet(RecoverySheet),
}

impl Opener {
    fn identity(&self) -> &Identity {
        match self {
            Self::Own(root) => root.identity(),
            Self::Sheet(sheet) => sheet.identity(),
        }
    }

    fn trust(&self) -> Trust {
        match self {
            Self::Own(root) => Trust::Own(Endorser::from_own_key(&text_of(root.identity()))),
            Self::Sheet(sheet) => Trust::Signer(sheet.signer()),
        }
    }
}

/// What was taken out beside the database.
pub(crate) struct Fetched {
    /// The vault as it is sealed; empty where the shop had none.
    pub vault: Vec<u8>,
    /// The key that opens that vault.
    pub own: Zeroizing<Vec<u8>>,
}

/// Reads the manifest alone. Damage further behind does not show.
///
/// # Errors
/// See [`SealError`].
pub(crate) fn open_manifest(place: &Place, head: &Head, opener: &Opener) -> Result<Manifest, SealError> {
    let opened = Opened::begin(place.open(head.facts.number)?, opener.identity(), &opener.trust())?;
    same_backup(opened.manifest(), head)?;
    Ok(opened.manifest().clone())
}

/// Takes a whole backup out: its database into this file, which must not be there, the rest into memory.
///
/// # Errors
/// See [`SealError`]. What was written by then is worth nothing.
pub(crate) fn fetch(place: &Place, head: &Head, opener: &Opener, into: &Path) -> Result<Fetched, SealError> {
    let number = head.facts.number;
    if digest_of(place.open(number)?)? != (head.facts.bytes, head.facts.sha256.clone()) {
        return Err(SealError::Damaged);
    }
    let mut opened = Opened::begin(place.open(number)?, opener.identity(), &opener.trust())?;
    same_backup(opened.manifest(), head)?;
    let (mut vault, mut own) = (Vec::new(), Zeroizing::new(Vec::new()));
    let mut has_database = false;
    while let Some(part) = opened.next_part() {
        match part.name.as_str() {
            DATABASE => {
                has_database = true;
                let mut file = private_file(into)?;
                opened.take_part(&mut file)?;
                file.flush().and_then(|()| file.sync_all())?;
            }
            _ if part.bytes > BESIDE_MAX => return Err(SealError::Unknown),
            "vault.age" => opened.take_part(&mut vault)?,
            "root" => opened.take_part(&mut *own)?,
            _ => opened.take_part(&mut std::io::sink())?,
        }
    }
    opened.finish()?;
    if !has_database {
        return Err(SealError::Unknown);
    }
    integrity(into).map_err(|_| SealError::Damaged)?;
    Ok(Fetched { vault, own })
}

/// A head can be exchanged by anybody who may write there; what is inside the seal cannot.
fn same_backup(manifest: &Manifest, head: &Head) -> Result<(), SealError> {
    let facts = &head.facts;
    let told = (manifest.number, &manifest.previous, &manifest.signer, manifest.copied_at_ms);
    if told == (facts.number, &facts.previous, &facts.signer, facts.made_at_ms) {
        Ok(())
    } else {
        Err(SealError::OtherHead)
    }
}
