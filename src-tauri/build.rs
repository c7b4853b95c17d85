//! Before the program is compiled: says which folders it embeds, and collects the codes of problem documents.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where areas say what can go wrong.
const SOURCES: [&str; 3] = ["base/src", "departments", "src"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=../ui/dist");
    println!("cargo::rerun-if-changed=../migrations");
    let mut codes = BTreeSet::new();
    for folder in SOURCES {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut codes)?;
    }
    let list: Vec<String> = codes.iter().map(|code| format!("  \"{code}\"")).collect();
    let out = env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default();
    fs::write(out.join("codes.json"), format!("[\n{}\n]", list.join(",\n")))?;
    window()
}

/// Permissions for the commands of `window.rs`, one by one; the capability file grants them to the one window.
#[cfg(feature = "desktop")]
fn window() -> io::Result<()> {
    let commands = tauri_build::AppManifest::new().commands(&[
        "page_key",
        "live_open",
        "live_close",
        "save_file",
        "print",
        "open_outside",
    ]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)).map_err(io::Error::other)
}

#[cfg(not(feature = "desktop"))]
fn window() -> io::Result<()> {
    Ok(())
}

fn collect(folder: &Path, codes: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, codes)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            codes_in(&fs::read_to_string(&path)?, codes);
        }
    }
    Ok(())
}

/// Codes are literals in a constructor of `Kind` or of a field's problem: `Kind::conflict("payment.one_open")`,
/// `Kind::new(401, "session.not_signed_in")`, `FieldProblem::coded("invoice.no_lines", …)`.
fn codes_in(source: &str, codes: &mut BTreeSet<String>) {
    for maker in ["Kind::", "::coded("] {
        for (at, _) in source.match_indices(maker) {
            let rest =
                source[at + maker.len()..].trim_start_matches(|next: char| next.is_alphanumeric() || next == '_');
            let argument = rest
                .trim_start_matches(|next: char| next.is_whitespace() || next.is_ascii_digit() || "(,".contains(next));
            let code = argument.strip_prefix('"').and_then(|text| text.split('"').next()).unwrap_or_default();
            if is_code(code) {
                codes.insert(code.to_owned());
            }
        }
    }
}

/// `noun.what_is_wrong`.
fn is_code(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    text.split_once('.').is_some_and(|(noun, rest)| word(noun) && word(rest))
}
