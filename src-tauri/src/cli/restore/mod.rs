//! `counterfoil restore`: puts a copy of the shop in place, after looking at it closely.

mod preview;
mod sealed_source;

use std::fs;
use std::path::{Path, PathBuf};

use base::area::Finding;
use base::db::DataFolder;
use base::{Actor, Clock, Fault, SystemClock};
use clap::Args;
use office::integrations::{Integration, renew_hook_keys};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use self::sealed_source::{Chosen, choose};
use crate::backup::is_place;
use crate::backup_files::{BESIDE, DATABASE, copy_parts, fresh_name, is_as_written, make_private_folder, stamp};
use crate::ending::{Done, Ending};
use crate::opening::{Place, VaultChoice, open_without_vault};
use crate::schema::{Strange, migrations, strangeness};

/// Puts a backup in place: into an empty data folder, or over a shop that is kept beside.
///
/// A place of sealed backups is named by its folder; what opens one is the shop's own key (keychain, passphrase or credential), or
/// the recovery key.
///
/// The copy is looked at before anything is touched: damage, references, steps this program does not know, and whether
/// tables, triggers and views are the ones this program made. Afterwards the hash chains of ledger and audit log are checked.
#[derive(Debug, Args)]
#[command(
    after_help = "Everybody is signed out of the restored shop, and every gateway gets a new address for its deliveries.\n\
    What was under way in the copy may have happened since: each gateway is asked before anything is sent.\n\
    Ends with 1 when a hash chain does not hold; the shop is in place then all the same.\n\n\
    Examples:\n  counterfoil restore /mnt/stick --recovery sheet.txt         the newest sealed backup there\n  \
    counterfoil restore /mnt/stick --recovery sheet.txt --preview\n  \
    counterfoil restore /mnt/stick --number 12 --vault-passphrase-file /etc/counterfoil/passphrase\n  \
    counterfoil restore /mnt/stick/counterfoil-20261121T100000Z --data /srv/new-shop\n  \
    counterfoil restore /mnt/stick/monday.db --replace"
)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// A backup: its folder, its .db file, or a place of sealed ones.
    from: PathBuf,
    /// A file with the recovery key, as  counterfoil backup recovery  wrote it, readable by this user alone.
    #[arg(long, value_name = "FILE")]
    recovery: Option<PathBuf>,
    /// Which of the sealed backups; without it the newest.
    #[arg(long, value_name = "NUMBER")]
    number: Option<u64>,
    /// Changes nothing: shows what is there, what is in it and what it would replace.
    #[arg(long)]
    preview: bool,
    /// Takes the place of the shop that is there; the old one is kept in a folder beside it.
    #[arg(long)]
    replace: bool,
    /// Prints what was done as JSON.
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) fn run(self) -> Done {
        let source = self.source()?;
        if self.preview {
            return preview::show(&source, &self.place.path()?, self.json);
        }
        let folder = self.place.hold()?;
        if folder.database().exists() && !self.replace {
            return Err(Ending::Failed(format!(
                "there is a shop in {}: say --replace to put the backup in its place and keep it beside, or name an empty folder with --data",
                folder.path().display()
            )));
        }
        let incoming = folder.path().join("restoring.db");
        remove_database(&incoming)?;
        let in_the_way = parts_in(&folder);
        let brought = match &source {
            Source::Plain(database) => bring_in(database, &incoming).map(|()| None),
            Source::Sealed(chosen) => chosen
                .bring_in(&incoming)
                .and_then(|fetched| looked_at(&incoming).and_then(|()| chosen.beside(fetched, &folder, &self.vault)))
                .map(Some),
        };
        let beside = match brought {
            Ok(beside) => beside,
            Err(ending) => {
                remove_database(&incoming)?;
                return Err(ending);
            }
        };
        let kept = if in_the_way.is_empty() { None } else { Some(set_aside(&folder, &in_the_way)?) };
        fs::rename(&incoming, folder.database())?;
        let (parts, told) = match (&source, beside) {
            (_, Some(beside)) => (beside.write(&folder)?, beside.told),
            (Source::Plain(database), None) => (copy_parts(database, &folder.database())?, None),
            (Source::Sealed(_), None) => (Vec::new(), None),
        };
        let shown = folder.path().to_owned();
        let opened = crate::cli::runtime()?.block_on(open_once(folder))?;
        if self.json {
            let gateways: Vec<Value> = opened.gateways.iter().map(in_json).collect();
            println!(
                "{}",
                json!({
                    "data": shown, "parts": parts, "kept": kept, "gateways": gateways, "findings": opened.findings,
                    "number": source.number(), "told": told,
                })
            );
        } else {
            println!("The shop is restored in {}", shown.display());
            if let Some(kept) = kept {
                println!("What was there is kept in {}", kept.display());
            }
            if parts.is_empty() {
                println!("The backup had no vault: enter the gateway credentials again.");
            }
            if let Some(told) = told {
                println!("{told}");
            }
            opened.print();
            if source.number().is_some() {
                println!(
                    "No backups are set on this machine yet:  counterfoil backup set folder {}",
                    self.from.display()
                );
            }
        }
        if opened.findings.is_empty() { Ok(()) } else { Err(Ending::Findings) }
    }

    /// What is to be restored, found and, where it is sealed, opened as far as its manifest.
    fn source(&self) -> Done<Source> {
        let is_sealed_file = self.from.extension().is_some_and(|end| end == "sealed");
        let plain = self.from.join(DATABASE);
        if is_sealed_file || (is_place(&self.from) && !plain.is_file()) {
            let data = self.place.path()?;
            return Ok(Source::Sealed(Box::new(choose(
                &self.from,
                self.number,
                self.recovery.as_deref(),
                &data,
                &self.vault,
            )?)));
        }
        if self.number.is_some() || self.recovery.is_some() {
            return Err(Ending::Failed(format!("no sealed backups lie in {}", self.from.display())));
        }
        database_of(&self.from).map(Source::Plain)
    }
}

/// What is restored.
enum Source {
    /// The database of a copy in clear.
    Plain(PathBuf),
    /// A sealed backup.
    Sealed(Box<Chosen>),
}

impl Source {
    /// Its number, where it is a sealed one.
    fn number(&self) -> Option<u64> {
        match self {
            Self::Plain(_) => None,
            Self::Sealed(chosen) => Some(chosen.number()),
        }
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
    if !is_as_written(source)? {
        return Err(refused("its file is not the one that was written: it was damaged or changed"));
    }
    base::db::copy_file(source, incoming).map_err(strange)?;
    looked_at(incoming)
}

fn refused(why: &str) -> Ending {
    Ending::Failed(format!("this backup is not restored: {why}"))
}

/// What the store does not understand here is no mistake of the program's, but of the file.
fn strange(fault: Fault) -> Ending {
    match fault {
        Fault::Bug(cause) => refused(&format!("its file cannot be read ({cause})")),
        other => other.into(),
    }
}

/// Refuses a database that cannot be trusted.
fn looked_at(incoming: &Path) -> Done {
    let copy = Connection::open_with_flags(incoming, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(Fault::from)?;
    let looked = look_at(&copy);
    copy.close().map_err(|(_, cause)| Fault::from(cause))?;
    let told = looked.map_err(strange)?;
    if told.is_empty() { Ok(()) } else { Err(refused(&told.join("; "))) }
}

/// Why the copy cannot be trusted, one sentence each.
fn look_at(copy: &Connection) -> Result<Vec<String>, Fault> {
    let mut told = match strangeness(copy, &migrations()) {
        Ok(told) => told,
        Err(Strange::Fault(fault)) => return Err(fault),
        Err(strange) => return Ok(vec![strange.to_string()]),
    };
    let mut statement = copy.prepare("PRAGMA foreign_key_check")?;
    let lost = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    if let Some(table) = lost.first() {
        told.push(format!("{} of its records point at others that are not there, the first in {table}", lost.len()));
    }
    Ok(told)
}

/// Everything of a shop that may lie in a data folder.
const PARTS: [&str; 5] = [DATABASE, "shop.db-wal", "shop.db-shm", "vault.1.age", "vault.2.age"];

/// What of a shop lies in the folder now; a vault counts as much as a database.
fn parts_in(folder: &DataFolder) -> Vec<&'static str> {
    PARTS.into_iter().chain(BESIDE).filter(|name| folder.path().join(name).exists()).collect()
}

/// Moves what was there of a shop into a folder beside; gives that folder.
fn set_aside(folder: &DataFolder, parts: &[&'static str]) -> Done<PathBuf> {
    let kept = fresh_name(&folder.path().join(format!("replaced-{}", stamp(SystemClock.now()))));
    make_private_folder(&kept)?;
    for name in parts {
        fs::rename(folder.path().join(name), kept.join(name))?;
    }
    Ok(kept)
}

/// What was found and done when the restored shop was opened.
struct Opened {
    /// Gateways with credentials of their own: whoever had the copy may have had those too.
    gateways: Vec<Integration>,
    /// Where a hash chain does not hold.
    findings: Vec<Finding>,
}

/// The checks that find what was changed in the copy by somebody who did not redo the chains.
const CHAINS: [&str; 2] = ["ledger.chain", "audit.chain"];

/// Brings the restored shop up to date with this program, ends its sessions, renews its hook keys and checks its chains.
async fn open_once(folder: DataFolder) -> Done<Opened> {
    let program = open_without_vault(folder).await?;
    let shop = program.shop();
    office::access::end_all_sessions(shop).await?;
    let (handed, who) = (shop.clone(), Actor::command_line());
    let author = who.clone();
    let areas: Vec<_> = program.areas().iter().filter_map(|area| area.after_restore).collect();
    let renewed = shop.db.write(&who, move |tx| {
        // The shop may have gone on after this copy was made: nothing is sent before it was asked about.
        tx.effects_may_have_happened()?;
        areas.iter().try_for_each(|after| after(tx))?;
        let integrations = renew_hook_keys(tx, &handed, &author)?;
        office::audit::note(tx, &author, "shop.restored", "shop", json!({ "hook_keys": integrations.len() }))?;
        Ok::<_, office::integrations::IntegrationError>(integrations)
    });
    let mut gateways = renewed.await.map_err(Ending::failed)?;
    gateways.retain(|integration| !integration.credential_mask.is_empty());
    let mut findings = Vec::new();
    for check in program.areas().iter().flat_map(|area| &area.checks).filter(|check| CHAINS.contains(&check.name)) {
        findings.extend(shop.db.read(check.run).await?);
    }
    program.close().await;
    Ok(Opened { gateways, findings })
}

impl Opened {
    fn print(&self) {
        if self.gateways.is_empty() {
            println!("No gateway has credentials in it.");
        } else {
            println!(
                "Every gateway delivers to a new address now: enter it there, the account's page shows it. \
                 If others had the copy in hand, make new keys there as well:"
            );
        }
        for gateway in &self.gateways {
            let address = gateway.base_url.as_deref().map(|url| format!(", at {url}")).unwrap_or_default();
            println!("  {} ({}, {}){address}", gateway.name, gateway.provider, gateway.environment);
        }
        if self.findings.is_empty() {
            println!("The hash chains of ledger and audit log hold. `counterfoil check` checks the rest.");
        } else {
            println!("The books in it were changed behind the shop's back:");
        }
        for finding in &self.findings {
            println!("  {}: {}", finding.subject, finding.sentence);
        }
    }
}

fn in_json(gateway: &Integration) -> Value {
    json!({
        "name": gateway.name,
        "provider": gateway.provider,
        "environment": gateway.environment,
        "base_url": gateway.base_url,
    })
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
