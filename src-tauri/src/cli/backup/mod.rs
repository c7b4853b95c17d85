//! `counterfoil backup`: a copy of the shop, made while it is in use, and sealed ones by its commands.

mod sealed_backup;

pub(super) use sealed_backup::print_copies;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Actor, Clock, Db, SystemClock};
use clap::Args;
use rusqlite::{Connection, OpenFlags};
use serde_json::json;

use crate::backup_files::{
    BESIDE, DATABASE, beside, copy_parts, digest_file, make_private_folder, stamp, write_digest,
};
use crate::ending::{Done, Ending};
use crate::opening::Place;
use crate::schema;

/// Copies the shop: the database as of one moment, checked, and the vault as it is sealed. Works beside a running `serve`.
///
/// With a command instead of a target: sealed backups, which others may see lying about.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "The copy is as private as the shop: the database in it is not encrypted.\n\n\
    Examples:\n  counterfoil backup /mnt/stick             a new folder in /mnt/stick\n  \
    counterfoil backup /mnt/stick/monday.db   one file, with the vault beside it\n  \
    counterfoil backup set folder /mnt/stick  sealed ones from now on, once a day"
)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    sealed: Option<sealed_backup::SealedCommand>,
    /// A folder, in which a new folder is made, or a file whose name ends in .db.
    #[arg(required = true)]
    target: Option<PathBuf>,
    /// Prints where the copy lies as JSON.
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(self) -> Done {
        match (self.sealed, self.target) {
            (Some(sealed), _) => sealed.run(),
            (None, Some(target)) => copy(&self.place, &target, self.json),
            (None, None) => Err(Ending::Failed("name a folder for the copy".to_owned())),
        }
    }
}

fn copy(place: &Place, wanted: &Path, json: bool) -> Done {
    let source = place.path()?.join(DATABASE);
    if !source.exists() {
        return Err(Ending::Failed(format!("there is no shop in {}", place.path()?.display())));
    }
    let target = target_file(wanted)?;
    let parts_to_write = BESIDE.map(|part| beside(&target, part));
    let in_the_way = [target.clone(), digest_file(&target)].into_iter().chain(parts_to_write);
    if let Some(taken) = in_the_way.into_iter().find(|path| path.exists()) {
        return Err(Ending::Failed(format!("{} is there already and is left as it is", taken.display())));
    }
    base::db::copy_file(&source, &target).inspect_err(|_| {
        // What is left of a copy that failed is of no use to anybody.
        let _nothing_there = std::fs::remove_file(&target);
    })?;
    write_digest(&target)?;
    let parts = copy_parts(&source, &target)?;
    // A copy on a stick is worth having even where the shop's own disk takes no note any more.
    if let Err(cause) = note(&source, &target, &parts) {
        tracing::warn!(%cause, "the copy is made, but the audit log has no note of it");
    }
    if json {
        println!("{}", json!({ "database": target, "parts": parts }));
    } else {
        println!("The copy is at {}", target.display());
        match parts.as_slice() {
            [] => {
                println!("There was no vault to copy: a restored shop is asked for its gateway credentials again.")
            }
            ["vault.age"] => println!("Its vault opens with the key in this machine's keychain only."),
            _ => println!("Its vault opens with the passphrase."),
        }
    }
    Ok(())
}

/// Notes in the shop's audit log that a copy was made. It is one more commit beside those of a running `serve`, which shares
/// the file with whoever takes its lock for a moment. No step is applied, and nothing is written into a file whose schema
/// is not ours: a trigger could lie in wait.
fn note(source: &Path, target: &Path, parts: &[&'static str]) -> Result<(), String> {
    let known = schema::migrations();
    let steps = {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let file = Connection::open_with_flags(source, flags).map_err(|cause| cause.to_string())?;
        let told = schema::strangeness(&file, &known).map_err(|cause| cause.to_string())?;
        if !told.is_empty() {
            return Err(format!("the shop's file was changed by somebody else ({})", told.join("; ")));
        }
        schema::applied(&file, &known).map_err(|cause| cause.to_string())?
    };
    let db = Db::open(source, &steps, Arc::new(SystemClock)).map_err(|cause| cause.to_string())?;
    let who = Actor::command_line();
    let detail = json!({ "database": target, "parts": parts });
    let noted = db.write_now(&who.clone(), move |tx| office::audit::note(tx, &who, "backup.made", "shop", detail));
    db.close();
    noted.map_err(|fault: base::Fault| fault.to_string())
}

/// The database file to write. Folders on the way are made, for this user alone.
fn target_file(asked: &Path) -> Done<PathBuf> {
    if asked.extension().is_some_and(|end| end == "db") {
        if let Some(folder) = asked.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
            make_private_folder(folder)?;
        }
        return Ok(asked.to_owned());
    }
    let folder = asked.join(format!("counterfoil-{}", stamp(SystemClock.now())));
    make_private_folder(&folder)?;
    Ok(folder.join(DATABASE))
}
