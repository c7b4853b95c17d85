//! `counterfoil backup`: a copy of the shop, made while it is in use.

use std::path::{Path, PathBuf};

use base::{Clock, SystemClock};
use clap::Args;
use serde_json::json;

use crate::backup_files::{DATABASE, copy_parts, make_private_folder, stamp};
use crate::ending::{Done, Ending};
use crate::opening::Place;

/// Copies the shop: the database as of one moment, checked, and the vault as it is sealed. Works beside a running `serve`.
#[derive(Debug, Args)]
#[command(after_help = "The copy is as private as the shop: the database in it is not encrypted.\n\n\
    Examples:\n  counterfoil backup /mnt/stick             a new folder in /mnt/stick\n  \
    counterfoil backup /mnt/stick/monday.db   one file, with the vault beside it")]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// A folder, in which a new folder is made, or a file whose name ends in .db.
    target: PathBuf,
    /// Prints where the copy lies as JSON.
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) fn run(self) -> Done {
        let source = self.place.path()?.join(DATABASE);
        if !source.exists() {
            return Err(Ending::Failed(format!("there is no shop in {}", self.place.path()?.display())));
        }
        let target = target_file(&self.target)?;
        if target.exists() {
            return Err(Ending::Failed(format!("{} is there already and is left as it is", target.display())));
        }
        base::db::copy_file(&source, &target).inspect_err(|_| {
            // What is left of a copy that failed is of no use to anybody.
            let _nothing_there = std::fs::remove_file(&target);
        })?;
        let parts = copy_parts(&source, &target)?;
        if self.json {
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
