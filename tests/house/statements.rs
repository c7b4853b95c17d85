//! Every statement in the source is prepared against a fresh database, so that a misspelt column never reaches a shop.

use rusqlite::Connection;

use crate::migrations::migrations;
use crate::repository::{File, our_sources};
use crate::source::Source;
use crate::{none, sql};

/// Puts the values of the file's own string constants where a `format!` names them.
fn filled(statement: &str, constants: &[(String, String)]) -> String {
    constants.iter().fold(statement.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Statements of one file that the database does not understand.
fn faults(file: &File, source: &Source, database: &Connection) -> Vec<String> {
    let constants = source.string_constants();
    let statements = source.joined_literals().into_iter().filter(|literal| sql::is_statement(&literal.text));
    statements
        .filter_map(|literal| {
            let statement = filled(&literal.text, &constants);
            let error = database.prepare(&statement).err()?;
            let reason = if statement.contains('{') {
                "is put together at run time; write it out as one literal, so that it can be checked".to_owned()
            } else {
                error.to_string()
            };
            Some(format!("{}:{}: {reason}", file.path, literal.line))
        })
        .collect()
}

/// A database in memory with these migrations.
fn migrated(migrations: &[File]) -> Result<Connection, String> {
    let database = Connection::open_in_memory().map_err(|error| error.to_string())?;
    for file in migrations {
        database.execute_batch(&file.text).map_err(|error| format!("{}: {error}", file.path))?;
    }
    Ok(database)
}

/// Tables that the store makes itself, before any migration: what `CREATE TABLE` literals in the source say.
fn make_own_tables(database: &Connection, sources: &[(File, Source)]) -> Result<(), String> {
    let literals = sources.iter().flat_map(|(_, source)| source.joined_literals());
    for literal in literals.filter(|literal| literal.text.trim_start().starts_with("CREATE TABLE")) {
        database.execute_batch(&literal.text).map_err(|error| format!("{}: {error}", literal.text))?;
    }
    Ok(())
}

#[test]
fn every_statement_is_understood_by_a_fresh_database() {
    let database = migrated(&migrations()).unwrap();
    // Statements of tests are tried by running them; some are wrong on purpose.
    let sources: Vec<_> = our_sources().into_iter().filter(|(file, _)| !file.path.contains("/tests/")).collect();
    make_own_tables(&database, &sources).unwrap();
    let faults: Vec<String> = sources.iter().flat_map(|(file, source)| faults(file, source, &database)).collect();
    none("A statement is a literal that prepares against the migrated schema.", &faults);
}

#[test]
fn a_misspelt_column_is_found() {
    let planted = [File::planted("m.sql", "CREATE TABLE refunds (id TEXT, state TEXT) STRICT;")];
    let database = migrated(&planted).unwrap();
    let check = |text: &str| faults(&File::planted("store.rs", text), &Source::read(text), &database);
    let found = check("\n\"SELECT stat FROM refunds\"");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("store.rs:2: ") && found[0].contains("stat"), "{found:?}");
    assert!(check("\"SELECT state FROM refunds WHERE id = ?1\"").is_empty());
    assert!(check("const ALL: &str = \"id, state\"; fn f() { format!(\"SELECT {ALL} FROM refunds\") }").is_empty());
    let built = check("format!(\"SELECT id FROM refunds WHERE {filter}\")");
    assert!(built[0].contains("put together at run time"), "{built:?}");
}

#[test]
fn a_migration_that_does_not_apply_is_named() {
    let planted = [File::planted("migrations/2_broken.sql", "CREATE TABEL x (id TEXT);")];
    assert!(migrated(&planted).unwrap_err().starts_with("migrations/2_broken.sql: "));
}
