//! What a plain backup is made of, and where its parts lie: the database with its digest, the vault, the sealed root key.
//!
//! A backup is a folder with `shop.db`, or one `NAME.db`; the other parts lie beside under the same name.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use base::Timestamp;
use sha2::{Digest, Sha256};

use crate::ending::{Done, Ending};
use crate::secrets::write_private;

/// The database in a data folder, and in a backup that is a folder.
pub const DATABASE: &str = "shop.db";
/// Parts beside the database that are copied as they are. Each is sealed.
pub const BESIDE: [&str; 2] = ["vault.age", "root.age"];

/// Where a part lies beside a database.
pub fn beside(database: &Path, part: &str) -> PathBuf {
    let folder_form = database.file_name().is_some_and(|name| name == DATABASE);
    if folder_form { database.with_file_name(part) } else { database.with_extension(part) }
}

/// Where the digest of a backup's database lies: `shop.db.sha256`, a line as `sha256sum` writes and checks it.
pub fn digest_file(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".sha256");
    name.into()
}

/// Writes the digest of a database beside it.
pub fn write_digest(database: &Path) -> Done {
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    write_private(&digest_file(database), format!("{}  {name}\n", digest_of(database)?).as_bytes())?;
    Ok(())
}

/// Whether a database is to the byte the one that was written; so it is taken to be where no digest lies beside it. The digest
/// finds what a medium does to a file over the years; whoever changes the file on purpose can write another.
pub fn is_as_written(database: &Path) -> Done<bool> {
    let beside = digest_file(database);
    if !beside.exists() {
        return Ok(true);
    }
    let written = fs::read_to_string(&beside).map_err(|cause| about(&beside, &cause))?;
    Ok(written.split_whitespace().next() == Some(digest_of(database)?.as_str()))
}

fn digest_of(path: &Path) -> Done<String> {
    let mut file = File::open(path).map_err(|cause| about(path, &cause))?;
    let mut digest = Sha256::new();
    let mut block = vec![0_u8; 64 * 1024];
    loop {
        let count = file.read(&mut block).map_err(|cause| about(path, &cause))?;
        if count == 0 {
            return Ok(hex::encode(digest.finalize()));
        }
        digest.update(block.get(..count).unwrap_or_default());
    }
}

fn about(path: &Path, cause: &std::io::Error) -> Ending {
    Ending::Failed(format!("{}: {cause}", path.display()))
}

/// Copies the parts beside one database to where they lie beside another; gives the names of those that were there.
pub fn copy_parts(from: &Path, to: &Path) -> Done<Vec<&'static str>> {
    let mut copied = Vec::new();
    for part in BESIDE {
        let source = beside(from, part);
        if source.exists() {
            let bytes = fs::read(&source).map_err(|cause| about(&source, &cause))?;
            write_private(&beside(to, part), &bytes)?;
            copied.push(part);
        }
    }
    Ok(copied)
}

/// The first of this name, or the name with a number behind it, that is not there yet.
pub fn fresh_name(wanted: &Path) -> PathBuf {
    let numbered = |number: u32| {
        let mut name = wanted.as_os_str().to_owned();
        name.push(format!("-{number}"));
        PathBuf::from(name)
    };
    let free = (2..=u32::MAX).map(numbered).find(|name| !name.exists());
    free.filter(|_| wanted.exists()).unwrap_or_else(|| wanted.to_owned())
}

/// A folder for this user alone.
pub fn make_private_folder(path: &Path) -> Done {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path).map_err(|cause| Ending::Configuration(format!("{}: {cause}", path.display())))
}

/// `20261121T100000Z`, for names of files.
pub fn stamp(at: Timestamp) -> String {
    let text = at.to_string();
    let seconds = text.split('.').next().unwrap_or(&text);
    format!("{}Z", seconds.replace(['-', ':'], ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_beside_their_database_in_both_forms() {
        assert_eq!(beside(Path::new("a/shop.db"), "vault.age"), Path::new("a/vault.age"));
        assert_eq!(beside(Path::new("a/monday.db"), "vault.age"), Path::new("a/monday.vault.age"));
        assert_eq!(digest_file(Path::new("a/monday.db")), Path::new("a/monday.db.sha256"));
        assert_eq!(stamp(base::testing::TEST_NOW), "20261121T100000Z");
    }

    #[test]
    fn a_single_byte_that_is_another_is_found_by_the_digest() {
        let place = tempfile::tempdir().unwrap();
        let database = place.path().join("monday.db");
        fs::write(&database, b"the books").unwrap();
        assert!(is_as_written(&database).unwrap(), "an old backup has no digest");
        write_digest(&database).unwrap();
        assert!(is_as_written(&database).unwrap());
        fs::write(&database, b"the booKs").unwrap();
        assert!(!is_as_written(&database).unwrap());
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let place = tempfile::tempdir().unwrap();
        let wanted = place.path().join("replaced");
        assert_eq!(fresh_name(&wanted), wanted);
        fs::create_dir(&wanted).unwrap();
        fs::create_dir(place.path().join("replaced-2")).unwrap();
        assert_eq!(fresh_name(&wanted), place.path().join("replaced-3"));
    }
}
