//! The map of areas in README: which department has which area, in the words at the head of each area.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

const START: &str = "<!-- map:start -->";
const END: &str = "<!-- map:end -->";

/// The map as a Markdown table, departments in floor order, areas in alphabetical order.
pub fn map(root: &Path) -> Result<String> {
    let mut areas: BTreeMap<(usize, String, String), String> = BTreeMap::new();
    let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
    for (floor, department) in departments(&manifest).into_iter().enumerate() {
        let sources = root.join("src-tauri/departments").join(&department).join("src");
        for entry in std::fs::read_dir(&sources).with_context(|| format!("could not read {}", sources.display()))? {
            let folder = entry?.path();
            let Ok(source) = std::fs::read_to_string(folder.join("mod.rs")) else { continue };
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            areas.insert((floor, department.clone(), name), first_sentence(&source));
        }
    }
    let mut table = String::from("| department | area | what it is |\n| --- | --- | --- |\n");
    for ((_, department, area), sentence) in areas {
        writeln!(
            table,
            "| `{department}` | [`{area}`](src-tauri/departments/{department}/src/{area}/mod.rs) | {} |",
            sentence.replace('|', "\\|")
        )?;
    }
    Ok(table)
}

/// The text with the map between its two marks.
pub fn placed(text: &str, map: &str) -> Result<String> {
    let (Some(start), Some(end)) = (text.find(START), text.find(END)) else {
        bail!("README.md needs the marks {START} and {END} where the map goes");
    };
    if end < start {
        bail!("README.md has {END} above {START}");
    }
    let (head, tail) = (&text[..start + START.len()], &text[end..]);
    Ok(format!("{head}\n{map}{tail}"))
}

/// Departments in the order of the workspace's members, which is the order of the floors.
fn departments(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"src-tauri/departments/")?.split('"').next().map(str::to_owned))
        .collect()
}

/// The first sentence of the `//!` head.
fn first_sentence(source: &str) -> String {
    let head: Vec<&str> = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect();
    let head = head.join(" ");
    match head.find(". ") {
        Some(end) => head[..=end].to_owned(),
        None => head,
    }
}

#[cfg(test)]
mod tests {
    use super::{departments, first_sentence, placed};

    #[test]
    fn the_map_replaces_what_stood_between_its_marks() {
        let text = "a\n<!-- map:start -->\nold\n<!-- map:end -->\nb\n";
        let once = placed(text, "new\n").unwrap();
        assert_eq!(once, "a\n<!-- map:start -->\nnew\n<!-- map:end -->\nb\n");
        assert_eq!(placed(&once, "new\n").unwrap(), once);
        assert!(placed("no marks", "new").is_err());
    }

    #[test]
    fn an_area_is_told_by_its_first_sentence() {
        let source = "//! Refunds: money given back\n//! on a payment. Owns `refunds`.\n//!\n//! More.\nmod store;\n";
        assert_eq!(first_sentence(source), "Refunds: money given back on a payment.");
    }

    #[test]
    fn departments_stand_in_floor_order() {
        let manifest = "members = [\n    \"src-tauri/base\",\n    \"src-tauri/departments/office\",\n    \"src-tauri/departments/books\",\n]";
        assert_eq!(departments(manifest), ["office", "books"]);
    }
}
