//! The schema as the migrations write it: every table STRICT, every table with an owner, foreign keys pointing down.

use std::collections::BTreeMap;

use crate::repository::{self, File};
use crate::{none, sql};

/// A table as its migration declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// `till/refunds` or `base`; empty when nobody is named.
    pub owner: String,
    /// Path and line.
    pub place: String,
    strict: bool,
    points_at: Vec<String>,
}

/// Tables by name.
pub type Schema = BTreeMap<String, Table>;

/// The migrations in the order in which they are applied.
pub fn migrations() -> Vec<File> {
    repository::files("migrations", &[".sql"])
}

/// Every table that these migrations make.
pub fn schema(migrations: &[File]) -> Schema {
    let mut schema = Schema::new();
    for file in migrations {
        let mut owner = String::new();
        let mut lines = file.text.lines().enumerate().peekable();
        while let Some((number, line)) = lines.next() {
            let trimmed = line.trim();
            if let Some(comment) = trimmed.strip_prefix("--") {
                if let Some(named) = comment.trim().strip_prefix("owner:") {
                    owner = named.split_whitespace().next().unwrap_or_default().to_owned();
                }
            } else if let Some(name) = table_made_by(trimmed) {
                let mut statement = without_comment(line);
                while !statement.trim_end().ends_with(';') {
                    let Some((_, next)) = lines.next() else { break };
                    statement.push('\n');
                    statement.push_str(&without_comment(next));
                }
                let place = format!("{}:{}", file.path, number + 1);
                schema.insert(name, table(&statement, std::mem::take(&mut owner), place));
            } else if !trimmed.is_empty() {
                // An owner speaks for the table right below it, and for no other.
                owner.clear();
            }
        }
    }
    schema
}

/// The name in `CREATE TABLE name` or `CREATE VIRTUAL TABLE name`.
fn table_made_by(line: &str) -> Option<String> {
    let words = sql::words(line);
    let upper: Vec<String> = words.iter().take(6).map(|word| word.to_uppercase()).collect();
    let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
    let at = match upper.as_slice() {
        ["CREATE", "TABLE", "IF", "NOT", "EXISTS", ..] => 5,
        ["CREATE", "VIRTUAL", "TABLE", ..] => 3,
        ["CREATE", "TABLE", ..] => 2,
        _ => return None,
    };
    words.get(at).map(|name| name.to_lowercase())
}

fn table(statement: &str, owner: String, place: String) -> Table {
    let words = sql::words(statement);
    let upper: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
    let options = upper.iter().rposition(|word| word == ")").map_or(&upper[..0], |end| &upper[end..]);
    let is_virtual = upper.get(1).is_some_and(|word| word == "VIRTUAL");
    let points_at = upper
        .iter()
        .enumerate()
        .filter(|(_, word)| *word == "REFERENCES")
        .filter_map(|(at, _)| words.get(at + 1).map(|name| name.to_lowercase()))
        .collect();
    Table { owner, place, strict: is_virtual || options.iter().any(|word| word == "STRICT"), points_at }
}

fn without_comment(line: &str) -> String {
    line.split("--").next().unwrap_or_default().to_owned()
}

/// Faults of a schema, given the departments in floor order.
fn faults(schema: &Schema, departments: &[String]) -> Vec<String> {
    let department = |owner: &str| owner.split('/').next().unwrap_or_default().to_owned();
    // The ground floor of the departments is 1; below it stands base.
    let floor = |owner: &str| match owner {
        "base" => Some(0),
        _ => departments.iter().position(|name| *name == department(owner)).map(|at| at + 1),
    };
    let mut faults = Vec::new();
    for (name, table) in schema {
        let Table { owner, place, .. } = table;
        if !table.strict {
            faults.push(format!("{place}: table {name} is not STRICT"));
        }
        if owner.is_empty() {
            faults.push(format!("{place}: table {name} has no `-- owner: department/area` right above it"));
        } else if floor(owner).is_none() || (owner != "base" && !owner.contains('/')) {
            faults.push(format!("{place}: table {name} names the owner `{owner}`, which is no `department/area`"));
        }
        for other in &table.points_at {
            let other_floor = schema.get(other).and_then(|other| floor(&other.owner));
            if floor(owner).zip(other_floor).is_some_and(|(own, other)| other > own) {
                faults.push(format!(
                    "{place}: table {name} points up at {other}: a foreign key points down or stays in its department"
                ));
            }
        }
    }
    faults
}

/// The departments in floor order, as the workspace lists them.
fn departments() -> Vec<String> {
    let manifest = repository::text_of("Cargo.toml").unwrap_or_default();
    manifest
        .lines()
        .filter_map(|line| line.trim().strip_prefix("\"src-tauri/departments/")?.split('"').next().map(str::to_owned))
        .collect()
}

#[test]
fn every_table_is_strict_and_has_an_owner_and_points_down() {
    none("A table is STRICT, names its owner, and points down.", &faults(&schema(&migrations()), &departments()));
}

#[test]
fn migrations_are_named_so_that_they_sort_by_time() {
    let wrong: Vec<String> = migrations()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| {
            let name = path.rsplit('/').next().unwrap_or_default();
            let (stamp, rest) = name.split_once('_').unwrap_or_default();
            !(stamp.len() == 14 && stamp.bytes().all(|byte| byte.is_ascii_digit()) && !rest.is_empty())
        })
        .collect();
    none("A migration is called 20261121103000_area_what.sql.", &wrong);
}

#[test]
fn a_loose_table_without_owner_that_points_up_is_found() {
    let planted = [File::planted(
        "migrations/1_planted.sql",
        "-- owner: till/payments\nCREATE TABLE payments (id TEXT) STRICT;\nCREATE INDEX x ON payments (id);\n\n\
         CREATE TABLE notes (\n  id TEXT, -- STRICT; it says\n  payment TEXT REFERENCES payments (id)\n);\n\
         -- owner: office/staff\nCREATE TABLE staff (p TEXT REFERENCES payments (id)) STRICT, WITHOUT ROWID;\n\
         -- owner: attic\nCREATE TABLE odd (a TEXT) STRICT;\n",
    )];
    let schema = schema(&planted);
    assert_eq!(schema["payments"].owner, "till/payments");
    let departments = ["office".to_owned(), "till".to_owned()];
    let faults = faults(&schema, &departments).join("\n");
    assert!(faults.contains("migrations/1_planted.sql:5: table notes is not STRICT"), "{faults}");
    assert!(faults.contains("table notes has no `-- owner:"), "{faults}");
    assert!(faults.contains("table staff points up at payments"), "{faults}");
    assert!(faults.contains("the owner `attic`, which is no"), "{faults}");
    assert_eq!(faults.lines().count(), 4, "{faults}");
}
