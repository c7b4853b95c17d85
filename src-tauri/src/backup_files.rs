//! What a plain backup is made of, and where its parts lie: the database, the vault, the sealed root key.
//!
//! A backup is a folder with `shop.db`, or one `NAME.db`; the other parts lie beside under the same name.

use std::fs;
use std::path::{Path, PathBuf};

use base::Timestamp;

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

/// Copies the parts beside one database to where they lie beside another; gives the names of those that were there.
pub fn copy_parts(from: &Path, to: &Path) -> Done<Vec<&'static str>> {
    let mut copied = Vec::new();
    for part in BESIDE {
        let source = beside(from, part);
        if source.exists() {
            let bytes = fs::read(&source).map_err(|cause| Ending::Failed(format!("{}: {cause}", source.display())))?;
            write_private(&beside(to, part), &bytes)?;
            copied.push(part);
        }
    }
    Ok(copied)
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
        assert_eq!(stamp(base::testing::TEST_NOW), "20261121T100000Z");
    }
}
