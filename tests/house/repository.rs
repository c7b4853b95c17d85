//! The files of the repository, as paths below its root and text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Folders that are made, not written. Build folders under another name carry a `CACHEDIR.TAG`.
const MADE: [&str; 8] =
    [".git", "target", "node_modules", "dist", "screenshots", "test-results", "playwright-report", ".cache"];

/// A file of text.
#[derive(Debug, Clone)]
pub struct File {
    /// Path below the root, with `/`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl File {
    /// A file made up by a test.
    #[cfg(test)]
    pub fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every text file below this folder whose name ends in one of these; empty when the folder does not exist yet.
pub fn files(below: &str, endings: &[&str]) -> Vec<File> {
    let wanted = |path: &str| endings.iter().any(|ending| path.ends_with(ending));
    paths(below)
        .into_iter()
        .filter(|path| wanted(path))
        .filter_map(|path| text_of(&path).map(|text| File { path, text }))
        .collect()
}

/// The text of one file, if it is there and is text.
pub fn text_of(path: &str) -> Option<String> {
    std::fs::read_to_string(root().join(path)).ok()
}

/// Paths of all files below a folder, sorted; the folder `""` is the root.
pub fn paths(below: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    walk(&root().join(below), below, &mut found);
    found
}

fn walk(folder: &Path, name: &str, found: &mut BTreeSet<String>) {
    if folder.join("CACHEDIR.TAG").exists() {
        return;
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let last = entry.file_name().to_string_lossy().into_owned();
        let path = if name.is_empty() { last.clone() } else { format!("{name}/{last}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !MADE.contains(&last.as_str()) => walk(&entry.path(), &path, found),
            // In a linked working tree `.git` is a file that names a folder of this machine.
            Ok(kind) if kind.is_file() && last != ".git" => {
                found.insert(path);
            }
            _ => {}
        }
    }
}

/// The Rust sources of the departments and of `base`, tests within them left out.
pub fn our_sources() -> Vec<(File, crate::source::Source)> {
    ["src-tauri/base/src", "src-tauri/departments", "src-tauri/src"]
        .into_iter()
        .flat_map(|below| files(below, &[".rs"]))
        .map(|file| {
            let source = crate::source::Source::read(&file.text).without_tests();
            (file, source)
        })
        .collect()
}

/// `till/refunds` for a file of that area, `base` for one of the base crate, `counterfoil` for the program itself;
/// nothing for a department's own `lib.rs`.
pub fn area_of(path: &str) -> Option<String> {
    if path.starts_with("src-tauri/base/") {
        return Some("base".to_owned());
    }
    if path.starts_with("src-tauri/src/") {
        return Some("counterfoil".to_owned());
    }
    let (department, inside) = path.strip_prefix("src-tauri/departments/")?.split_once("/src/")?;
    let area = match inside.split_once('/') {
        Some((area, _)) => area,
        None => inside.strip_suffix(".rs").filter(|name| *name != "lib")?,
    };
    Some(format!("{department}/{area}"))
}

#[test]
fn a_file_belongs_to_the_area_of_its_folder() {
    let area = |path| area_of(path);
    assert_eq!(area("src-tauri/departments/till/src/refunds/store.rs").as_deref(), Some("till/refunds"));
    assert_eq!(
        area("src-tauri/departments/books/src/ledger/recipes/refund_settled.rs").as_deref(),
        Some("books/ledger")
    );
    assert_eq!(area("src-tauri/departments/till/src/lib.rs"), None);
    assert_eq!(area("src-tauri/base/src/db/once.rs").as_deref(), Some("base"));
    assert_eq!(area("src-tauri/src/cli/demo.rs").as_deref(), Some("counterfoil"));
}
