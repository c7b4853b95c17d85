//! The schema as this program knows it: the embedded migrations, and the comparison of a file's schema with a fresh one.
//!
//! A trigger that was dropped lets entries be changed, and a foreign one runs with the program's hands; both are found by
//! comparing texts.

use std::collections::BTreeMap;

use base::db::Migration;
use base::{Fault, ReadTx};
use rusqlite::Connection;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../migrations/"]
#[include = "*.sql"]
struct Embedded;

/// The numbered steps, in order.
pub fn migrations() -> Vec<Migration> {
    let mut names: Vec<_> = Embedded::iter().collect();
    names.sort();
    names
        .into_iter()
        .filter_map(|name| {
            let file = Embedded::get(&name)?;
            Some(Migration { name: name.into_owned(), sql: String::from_utf8_lossy(&file.data).into_owned() })
        })
        .collect()
}

/// Tables, indexes, triggers and views by kind and name, with the text that made each.
pub type Objects = BTreeMap<(String, String), String>;

const ALL_OBJECTS: &str = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL";

/// What these steps make in an empty file.
pub fn objects_of(steps: &[Migration]) -> Result<Objects, Fault> {
    let fresh = Connection::open_in_memory()?;
    for step in steps {
        fresh.execute_batch(&step.sql)?;
    }
    objects_in(&fresh)
}

/// What stands in an open file.
pub fn objects_in(file: &Connection) -> Result<Objects, Fault> {
    let mut statement = file.prepare(ALL_OBJECTS)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What stands in the store.
pub fn objects_of_store(tx: &ReadTx<'_>) -> Result<Objects, Fault> {
    Ok(tx.all(ALL_OBJECTS, [], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?.into_iter().collect())
}

/// The differences, one sentence each.
pub fn differences(known: &Objects, found: &Objects) -> Vec<String> {
    let mut sentences = Vec::new();
    for ((kind, name), text) in known {
        match found.get(&(kind.clone(), name.clone())) {
            None => sentences.push(format!("the {kind} {name} is missing")),
            Some(other) if other != text => {
                sentences.push(format!("the {kind} {name} is not the one this program made"))
            }
            Some(_) => {}
        }
    }
    for (kind, name) in found.keys().filter(|key| !known.contains_key(*key)) {
        // The store keeps its own list of steps, and SQLite its statistics.
        if name != "migrations" && !name.starts_with("sqlite_") {
            sentences.push(format!("the {kind} {name} is foreign"));
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_trigger_a_changed_one_and_a_foreign_view_are_found() {
        let steps = migrations();
        let known = objects_of(&steps).unwrap();
        let file = Connection::open_in_memory().unwrap();
        for step in &steps {
            file.execute_batch(&step.sql).unwrap();
        }
        assert_eq!(differences(&known, &objects_in(&file).unwrap()), Vec::<String>::new());
        file.execute_batch(
            "DROP TRIGGER postings_stay;
             DROP TRIGGER postings_keep;
             CREATE TRIGGER postings_keep BEFORE DELETE ON postings BEGIN SELECT 1; END;
             CREATE VIEW everything AS SELECT * FROM postings;",
        )
        .unwrap();
        let told = differences(&known, &objects_in(&file).unwrap());
        assert_eq!(
            told,
            [
                "the trigger postings_keep is not the one this program made",
                "the trigger postings_stay is missing",
                "the view everything is foreign"
            ]
        );
    }
}
