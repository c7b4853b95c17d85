//! The schema as this program knows it: the embedded migrations, and the comparison of a file's schema with what its own
//! applied steps make.
//!
//! A trigger that was dropped lets entries be changed, and a foreign one runs with the program's hands; both are found by
//! comparing texts, before anything is run in the file: a statement on a table runs the triggers that lie in wait on it.

use std::collections::BTreeMap;

use base::Fault;
use base::db::{MIGRATIONS_TABLE, Migration};
use rusqlite::Connection;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

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

/// Why a file cannot be held against the steps that it says were applied to it.
#[derive(Debug, thiserror::Error)]
pub enum Strange {
    /// There is no such list.
    #[error("it is not the file of a shop")]
    NoShop,
    /// A newer program wrote the file.
    #[error("it is of a newer Counterfoil (its step {0} is not known here): install that version first")]
    Newer(String),
    /// A step that was applied differs from the one in this program.
    #[error("its step {0} is not the one this program has")]
    Altered(String),
    /// It cannot be read.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// SHA-256 over what all steps of this program make, written by `cargo xtask generate`. To make it anew from the steps takes
/// longer than the rest of a start.
const DIGEST: &str = include_str!("schema.sha256");

/// How a file's schema differs from what its own applied steps make, one sentence each; empty when it is as it should be.
/// Reads alone, so nothing that lies in wait in the file is run.
pub fn strangeness(file: &Connection, known: &[Migration]) -> Result<Vec<String>, Strange> {
    file.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON").map_err(Fault::from)?;
    let steps = applied(file, known)?;
    let found = objects_in(file)?;
    if steps.len() == known.len() && digest_of(&found) == DIGEST.trim() {
        return Ok(Vec::new());
    }
    Ok(differences(&objects_of(&steps)?, &found))
}

/// What [`DIGEST`] has to be.
pub fn digest() -> Result<String, Fault> {
    Ok(digest_of(&objects_of(&migrations())?))
}

/// SHA-256 over kind, name and text of every object, without the tables that SQLite itself may add.
fn digest_of(objects: &Objects) -> String {
    let mut digest = Sha256::new();
    let known = objects.iter().filter(|((kind, name), text)| kind != "table" || !is_of_sqlite(name, text));
    for ((kind, name), text) in known {
        for part in [kind, name, text] {
            digest.update(part.len().to_le_bytes());
            digest.update(part.as_bytes());
        }
    }
    hex::encode(digest.finalize())
}

/// The steps that a file says were applied to it, as this program has them.
pub fn applied(file: &Connection, known: &[Migration]) -> Result<Vec<Migration>, Strange> {
    let mut steps = Vec::new();
    for (name, digest) in list_applied(file).map_err(|_| Strange::NoShop)? {
        match known.iter().find(|step| step.name == name) {
            None => return Err(Strange::Newer(name)),
            Some(step) if hex::encode(Sha256::digest(step.sql.as_bytes())) != digest => {
                return Err(Strange::Altered(name));
            }
            Some(step) => steps.push(step.clone()),
        }
    }
    Ok(steps)
}

fn list_applied(file: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = file.prepare("SELECT name, digest FROM migrations ORDER BY name")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Tables, indexes, triggers and views by kind and name, with the text that made each.
pub type Objects = BTreeMap<(String, String), String>;

const ALL_OBJECTS: &str = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL";

/// What SQLite itself may add to any file: the tables of its statistics, with the columns that it gives them.
const OF_SQLITE: [(&str, &str); 2] =
    [("sqlite_stat1", "sqlite_stat1(tbl,idx,stat)"), ("sqlite_stat4", "sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)")];

/// What these steps make in an empty file, the store's own list of them included.
pub fn objects_of(steps: &[Migration]) -> Result<Objects, Fault> {
    objects_in(&made_by(steps)?)
}

fn made_by(steps: &[Migration]) -> Result<Connection, Fault> {
    let fresh = Connection::open_in_memory()?;
    fresh.execute_batch(MIGRATIONS_TABLE)?;
    for step in steps {
        fresh.execute_batch(&step.sql)?;
    }
    Ok(fresh)
}

/// What stands in an open file. A name is what the row says, not what the text makes: where several rows say the same name,
/// all of their texts count.
pub fn objects_in(file: &Connection) -> Result<Objects, Fault> {
    let mut statement = file.prepare(ALL_OBJECTS)?;
    let mut objects = Objects::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let text: String = row.get(2)?;
        let all = objects.entry((row.get(0)?, row.get(1)?)).or_default();
        if !all.is_empty() {
            all.push('\n');
        }
        all.push_str(&text);
    }
    Ok(objects)
}

/// The differences, one sentence each. A name excuses nothing: triggers and views have names of their own beside those of
/// tables, so kind, name and text are all compared.
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
    for ((kind, name), text) in found.iter().filter(|(key, _)| !known.contains_key(*key)) {
        if kind != "table" || !is_of_sqlite(name, text) {
            sentences.push(format!("the {kind} {name} is foreign"));
        }
    }
    sentences
}

fn is_of_sqlite(name: &str, text: &str) -> bool {
    OF_SQLITE.iter().any(|(table, made)| name == *table && text.split_whitespace().eq(["CREATE", "TABLE", made]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_after(tampering: &str) -> Vec<String> {
        let steps = migrations();
        let file = made_by(&steps).unwrap();
        file.execute_batch(tampering).unwrap();
        differences(&objects_of(&steps).unwrap(), &objects_in(&file).unwrap())
    }

    #[test]
    fn the_digest_is_that_of_the_steps_and_of_nothing_else() {
        assert_eq!(DIGEST.trim(), digest().unwrap(), "run: cargo xtask generate");
        let steps = migrations();
        let file = made_by(&steps).unwrap();
        assert_eq!(digest_of(&objects_in(&file).unwrap()), DIGEST.trim());
        file.execute_batch("ANALYZE").unwrap();
        assert_eq!(digest_of(&objects_in(&file).unwrap()), DIGEST.trim(), "statistics of SQLite's own change nothing");
        file.execute_batch("CREATE TRIGGER waiting AFTER INSERT ON sessions BEGIN SELECT 1; END").unwrap();
        assert_ne!(digest_of(&objects_in(&file).unwrap()), DIGEST.trim());
    }

    #[test]
    fn a_dropped_trigger_a_changed_one_and_a_foreign_view_are_found() {
        assert_eq!(told_after(""), Vec::<String>::new());
        let told = told_after(
            "DROP TRIGGER postings_stay;
             DROP TRIGGER postings_keep;
             CREATE TRIGGER postings_keep BEFORE DELETE ON postings BEGIN SELECT 1; END;
             CREATE VIEW everything AS SELECT * FROM postings;",
        );
        assert_eq!(
            told,
            [
                "the trigger postings_keep is not the one this program made",
                "the trigger postings_stay is missing",
                "the view everything is foreign"
            ]
        );
    }

    #[test]
    fn a_trigger_is_not_excused_by_the_name_of_a_table_that_is_known() {
        let told = told_after(
            "CREATE TRIGGER migrations AFTER INSERT ON sessions BEGIN UPDATE staff SET password_hash = ''; END;",
        );
        assert_eq!(told, ["the trigger migrations is foreign"]);
        // Names of SQLite's own are given by writing into the schema table alone.
        let told = told_after(
            "PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
             VALUES ('trigger', 'sqlite_x', 'sessions', 0,
                     'CREATE TRIGGER sqlite_x AFTER INSERT ON sessions BEGIN SELECT 1; END');
             PRAGMA writable_schema = OFF;",
        );
        assert_eq!(told, ["the trigger sqlite_x is foreign"]);
    }

    #[test]
    fn a_trigger_does_not_hide_behind_the_row_of_another() {
        let told = told_after(
            "PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema (rowid, type, name, tbl_name, rootpage, sql)
             VALUES (-1, 'trigger', 'postings_keep', 'sessions', 0,
                     'CREATE TRIGGER hidden AFTER INSERT ON sessions BEGIN SELECT 1; END');
             PRAGMA writable_schema = OFF;",
        );
        assert_eq!(told, ["the trigger postings_keep is not the one this program made"]);
    }

    #[test]
    fn statistics_of_sqlite_are_no_foreign_tables_and_the_list_of_steps_has_its_text() {
        assert_eq!(told_after("ANALYZE"), Vec::<String>::new());
        assert_eq!(
            told_after("DROP TABLE migrations; CREATE TABLE migrations (name TEXT, digest TEXT, applied_at INTEGER);"),
            ["the table migrations is not the one this program made"]
        );
    }

    #[test]
    fn the_list_of_steps_is_made_with_the_text_that_stands_in_every_shop() {
        let made = objects_of(&[]).unwrap();
        let text = "migrations (\n             name       TEXT PRIMARY KEY,\n             digest     TEXT NOT NULL,\n             applied_at INTEGER NOT NULL\n         ) STRICT";
        let text = ["CREATE", "TABLE", text].join(" ");
        assert_eq!(made.into_iter().collect::<Vec<_>>(), [(("table".into(), "migrations".into()), text)]);
    }

    #[test]
    fn the_steps_of_a_file_are_those_it_lists_and_only_as_this_program_has_them() {
        let steps = migrations();
        let file = made_by(&steps[..1]).unwrap();
        let list = |name: &str, digest: &str| {
            file.execute("INSERT INTO migrations (name, digest, applied_at) VALUES (?1, ?2, 0)", (name, digest))
                .unwrap();
        };
        list(&steps[0].name, &hex::encode(Sha256::digest(steps[0].sql.as_bytes())));
        assert_eq!(applied(&file, &steps).unwrap(), steps[..1]);
        list(&steps[1].name, "another");
        assert!(matches!(applied(&file, &steps), Err(Strange::Altered(name)) if name == steps[1].name));
        list("00000000000000_newer.sql", "x");
        assert!(matches!(applied(&file, &steps), Err(Strange::Newer(_))));
        assert!(matches!(applied(&Connection::open_in_memory().unwrap(), &steps), Err(Strange::NoShop)));
    }
}
