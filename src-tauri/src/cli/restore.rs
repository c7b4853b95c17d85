//! `counterfoil restore`: puts a copy of the shop in place, after looking at it closely.

use std::fs;
use std::path::{Path, PathBuf};

use base::db::{DataFolder, Migration};
use base::{Clock, SystemClock};
use clap::Args;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::backup_files::{BESIDE, DATABASE, copy_parts, make_private_folder, stamp};
use crate::ending::{Done, Ending};
use crate::opening::{Place, open_without_vault};
use crate::schema::{differences, migrations, objects_in, objects_of};

/// Puts a backup in place: into an empty data folder, or over a shop that is kept beside.
///
/// The copy is looked at before anything is touched: damage, references, steps this program does not know, and whether
/// tables, triggers and views are the ones this program made.
#[derive(Debug, Args)]
#[command(after_help = "Everybody is signed out of the restored shop.\n\n\
    Examples:\n  counterfoil restore /mnt/stick/counterfoil-20261121T100000Z --data /srv/new-shop\n  \
    counterfoil restore /mnt/stick/monday.db --replace")]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// A backup: its folder, or its .db file.
    from: PathBuf,
    /// Takes the place of the shop that is there; the old one is kept in a folder beside it.
    #[arg(long)]
    replace: bool,
    /// Prints what was done as JSON.
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) fn run(self) -> Done {
        let source = database_of(&self.from)?;
        let folder = self.place.hold()?;
        if folder.database().exists() && !self.replace {
            return Err(Ending::Failed(format!(
                "there is a shop in {}: say --replace to put the backup in its place and keep it beside, or name an empty folder with --data",
                folder.path().display()
            )));
        }
        let incoming = folder.path().join("restoring.db");
        remove_database(&incoming)?;
        let looked_at = bring_in(&source, &incoming);
        if let Err(ending) = looked_at {
            remove_database(&incoming)?;
            return Err(ending);
        }
        let kept = if folder.database().exists() { Some(set_aside(&folder)?) } else { None };
        fs::rename(&incoming, folder.database())?;
        let parts = copy_parts(&source, &folder.database())?;
        let shown = folder.path().to_owned();
        super::runtime()?.block_on(open_once(folder))?;
        if self.json {
            println!("{}", json!({ "data": shown, "parts": parts, "kept": kept }));
        } else {
            println!("The shop is restored in {}", shown.display());
            if let Some(kept) = kept {
                println!("The one that was there is kept in {}", kept.display());
            }
            if parts.is_empty() {
                println!("The backup had no vault: enter the gateway credentials again.");
            }
        }
        Ok(())
    }
}

/// The database of a backup in either form.
fn database_of(from: &Path) -> Done<PathBuf> {
    if from.is_file() {
        return Ok(from.to_owned());
    }
    let database = from.join(DATABASE);
    if database.is_file() {
        return Ok(database);
    }
    Err(Ending::Failed(format!("{} is no backup: name a folder with {DATABASE} in it, or a .db file", from.display())))
}

/// Copies the database beside the place where it will be, and looks at the copy.
fn bring_in(source: &Path, incoming: &Path) -> Done {
    base::db::copy_file(source, incoming)?;
    let copy = Connection::open_with_flags(incoming, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(base::Fault::from)?;
    let looked = look_at(&copy);
    copy.close().map_err(|(_, cause)| base::Fault::from(cause))?;
    let told = looked?;
    if told.is_empty() {
        Ok(())
    } else {
        Err(Ending::Failed(format!("this backup is not restored: {}", told.join("; "))))
    }
}

/// Why the copy cannot be trusted, one sentence each.
fn look_at(copy: &Connection) -> Result<Vec<String>, base::Fault> {
    copy.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;")?;
    let known = migrations();
    let applied = match applied_steps(copy) {
        Ok(applied) => applied,
        Err(_) => return Ok(vec!["it is not the file of a shop".to_owned()]),
    };
    let mut steps: Vec<Migration> = Vec::new();
    for (name, digest) in applied {
        match known.iter().find(|step| step.name == name) {
            None => {
                return Ok(vec![format!(
                    "it is of a newer Counterfoil (its step {name} is not known here): install that version first"
                )]);
            }
            Some(step) if hex::encode(Sha256::digest(step.sql.as_bytes())) != digest => {
                return Ok(vec![format!("its step {name} is not the one this program has")]);
            }
            Some(step) => steps.push(step.clone()),
        }
    }
    let mut told = differences(&objects_of(&steps)?, &objects_in(copy)?);
    let mut statement = copy.prepare("PRAGMA foreign_key_check")?;
    let lost = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    if let Some(table) = lost.first() {
        told.push(format!("{} of its records point at others that are not there, the first in {table}", lost.len()));
    }
    Ok(told)
}

fn applied_steps(copy: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut statement = copy.prepare("SELECT name, digest FROM migrations ORDER BY name")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Moves the shop that is there into a folder beside; gives that folder.
fn set_aside(folder: &DataFolder) -> Done<PathBuf> {
    let kept = folder.path().join(format!("replaced-{}", stamp(SystemClock.now())));
    make_private_folder(&kept)?;
    let names = [DATABASE, "shop.db-wal", "shop.db-shm", "vault.1.age", "vault.2.age"];
    for name in names.into_iter().chain(BESIDE) {
        let there = folder.path().join(name);
        if there.exists() {
            fs::rename(&there, kept.join(name))?;
        }
    }
    Ok(kept)
}

/// Brings the restored shop up to date with this program and ends its sessions.
async fn open_once(folder: DataFolder) -> Done {
    let program = open_without_vault(folder).await?;
    office::access::end_all_sessions(program.shop()).await?;
    program.close().await;
    Ok(())
}

fn remove_database(path: &Path) -> Done {
    for end in ["db", "db-wal", "db-shm"] {
        let part = path.with_extension(end);
        if part.exists() {
            fs::remove_file(part)?;
        }
    }
    Ok(())
}
