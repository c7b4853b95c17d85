//! Migrations: numbered SQL, forward only. A copy of the file is kept before anything is changed.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::prepare_connection;
use crate::{Fault, Timestamp, faults};

/// Makes the store's own list of applied steps. Kept to the letter, blanks included: every shop's file has this text in its
/// schema, and a file with another one is not opened.
pub const MIGRATIONS_TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (
             name       TEXT PRIMARY KEY,
             digest     TEXT NOT NULL,
             applied_at INTEGER NOT NULL
         ) STRICT";

/// One numbered step: `20261121100000_base_plumbing.sql`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// File name; its leading number orders the steps.
    pub name: String,
    /// The statements.
    pub sql: String,
}

/// Why the store cannot be opened; each sentence says what is safe and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer program wrote this file.
    #[error(
        "this shop was last opened by a newer Counterfoil (its step {0} is not known here): install that version; nothing was changed"
    )]
    Newer(String),
    /// A step that was applied differs from the one in this program.
    #[error("the step {0} in this shop's file is not the one this program has: nothing was changed")]
    Altered(String),
    /// A step failed; the file is as before.
    #[error("the step {name} failed ({cause}): the shop's file is as it was before, and a copy is at {copy}")]
    Step {
        /// The step.
        name: String,
        /// What the database said.
        cause: String,
        /// Where the copy lies.
        copy: PathBuf,
    },
    /// The file is damaged.
    #[error("the shop's file is damaged ({0}): restore a backup with  counterfoil restore")]
    Damaged(String),
    /// The file cannot be opened or written.
    #[error(transparent)]
    Store(#[from] Fault),
    /// The copy before a migration cannot be made.
    #[error("no copy could be made before the update, so it was not begun: {0}")]
    NoCopy(io::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Store(Fault::from(cause))
    }
}

/// The steps of a folder of `.sql` files, in order. For tests; the program embeds its own.
pub fn migrations_in(folder: &Path) -> io::Result<Vec<Migration>> {
    let mut steps = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "sql") {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            steps.push(Migration { name, sql: std::fs::read_to_string(&path)? });
        }
    }
    steps.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(steps)
}

/// Size of a new file's pages; a file that has some keeps theirs. Three deliveries of the usual two kilobytes fit on one, where
/// SQLite's own 4096 hold one: fewer writes for each.
const PAGE_BYTES: u32 = 8_192;

/// Opens or makes the file and applies the steps it lacks, all in one transaction.
pub(super) fn bring_up_to_date(path: &Path, steps: &[Migration], now: Timestamp) -> Result<(), OpenError> {
    let fresh = !path.exists();
    let connection = Connection::open(path)?;
    private(path)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    prepare_connection(&connection)?;
    // A step that makes a table anew lays the old rows aside meanwhile: those of a large shop do not fit into memory.
    connection.execute_batch("PRAGMA temp_store = FILE")?;
    connection.execute_batch(MIGRATIONS_TABLE)?;
    let missing = missing_steps(&connection, steps)?;
    if missing.is_empty() {
        return Ok(());
    }
    let copy = path.with_extension(format!("before-{}.db", now.0));
    if !fresh {
        let verdict: String = connection.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(OpenError::Damaged(verdict));
        }
        super::copy_file(path, &copy).map_err(|cause| OpenError::NoCopy(io::Error::other(cause.to_string())))?;
        private(&copy)?;
    }
    apply(&connection, &missing, now, &copy)
}

fn missing_steps<'a>(connection: &Connection, steps: &'a [Migration]) -> Result<Vec<&'a Migration>, OpenError> {
    let mut statement = connection.prepare("SELECT name FROM migrations ORDER BY name")?;
    let applied: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if let Some(unknown) = applied.iter().find(|name| !steps.iter().any(|step| step.name == **name)) {
        return Err(OpenError::Newer(unknown.clone()));
    }
    let mut missing = Vec::new();
    for step in steps {
        let digest: Option<String> = connection
            .query_row("SELECT digest FROM migrations WHERE name = ?1", [&step.name], |row| row.get(0))
            .optional()?;
        match digest {
            Some(digest) if digest != digest_of(&step.sql) => return Err(OpenError::Altered(step.name.clone())),
            Some(_) => {}
            None => missing.push(step),
        }
    }
    Ok(missing)
}

fn apply(connection: &Connection, missing: &[&Migration], now: Timestamp, copy: &Path) -> Result<(), OpenError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for step in missing {
        let done = connection.execute_batch(&step.sql).and_then(|()| {
            connection.execute(
                "INSERT INTO migrations (name, digest, applied_at) VALUES (?1, ?2, ?3)",
                (&step.name, digest_of(&step.sql), now),
            )
        });
        if let Err(cause) = done {
            // After some errors SQLite has taken everything back itself: its cause is told then, and not that nothing is open.
            if !connection.is_autocommit() {
                connection.execute_batch("ROLLBACK")?;
            }
            return Err(OpenError::Step { name: step.name.clone(), cause: cause.to_string(), copy: copy.to_owned() });
        }
        faults::point(|| "base/db/migrate@step".to_owned());
    }
    faults::point(|| "base/db/migrate@written".to_owned());
    connection.execute_batch("COMMIT")?;
    faults::point(|| "base/db/migrate@committed".to_owned());
    Ok(())
}

fn digest_of(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
fn private(path: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .map_err(|cause| OpenError::Store(Fault::Disk(cause.to_string())))
}

#[cfg(not(unix))]
fn private(_path: &Path) -> Result<(), OpenError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &str, sql: &str) -> Migration {
        Migration { name: name.into(), sql: sql.into() }
    }

    #[test]
    fn a_failing_step_leaves_the_file_as_it_was_and_a_copy_beside_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        let first = step("1_one.sql", "CREATE TABLE one (a INTEGER) STRICT;");
        bring_up_to_date(&path, std::slice::from_ref(&first), Timestamp(1)).unwrap();
        let bad = step("2_two.sql", "CREATE TABLE two (a INTEGER) STRICT; CREATE TABLE one (a INTEGER) STRICT;");
        let refused = bring_up_to_date(&path, &[first.clone(), bad], Timestamp(2)).unwrap_err();
        assert!(matches!(refused, OpenError::Step { .. }), "{refused}");
        let tables: i64 = Connection::open(&path)
            .unwrap()
            .query_row("SELECT count(*) FROM sqlite_schema WHERE name IN ('one', 'two')", [], |row| row.get(0))
            .unwrap();
        assert_eq!(tables, 1);
        assert!(place.path().join("shop.before-2.db").exists());
        bring_up_to_date(&path, &[first], Timestamp(3)).unwrap();
    }

    #[test]
    fn a_step_that_ends_its_transaction_itself_is_told_by_its_own_cause() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        // As SQLite itself does when a disk is full or a temporary file cannot be made.
        let bad = "CREATE TABLE one (a INTEGER PRIMARY KEY) STRICT;
                   INSERT INTO one VALUES (1);
                   INSERT OR ROLLBACK INTO one VALUES (1);";
        let refused = bring_up_to_date(&path, &[step("1_one.sql", bad)], Timestamp(1)).unwrap_err();
        let OpenError::Step { cause, .. } = &refused else { panic!("{refused}") };
        assert!(cause.contains("UNIQUE"), "{cause}");
    }

    #[test]
    fn a_file_of_a_newer_program_and_an_altered_step_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("shop.db");
        let steps = [step("1_one.sql", "SELECT 1;"), step("2_two.sql", "SELECT 2;")];
        bring_up_to_date(&path, &steps, Timestamp(1)).unwrap();
        assert!(
            matches!(bring_up_to_date(&path, &steps[..1], Timestamp(2)), Err(OpenError::Newer(name)) if name == "2_two.sql")
        );
        let altered = [step("1_one.sql", "SELECT 9;"), steps[1].clone()];
        assert!(matches!(bring_up_to_date(&path, &altered, Timestamp(2)), Err(OpenError::Altered(_))));
    }
}
