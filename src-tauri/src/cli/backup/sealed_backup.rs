//! `counterfoil backup set`, `now`, `list`, `show`, `off` and `recovery`: sealed backups of this machine's shop.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base::db::{DataFolder, FolderError};
use base::{Clock, SystemClock};
use clap::{Args, Subcommand};
use office::backup::{BackupCopy, BackupCopyState, BackupReport, BackupStatus};
use sealed::{RecoverySheet, Verifier};
use serde_json::json;

use crate::backup::{
    Asked, BackupKeys, BackupSetting, BackupVault, Place as Target, answer_of, ask_running, judge, keep_made,
    make_backup, private_file, read_setting, read_state, remove_setting, set_folder,
};
use crate::cli::runtime;
use crate::cli::tunnel::folder_of_shop;
use crate::ending::{Done, Ending};
use crate::opening::{Place, VaultChoice, open_program};

/// How long a backup that a running program makes is waited for.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// How soon such a program takes a request up, if it does at all.
const TAKEN_UP: Duration = Duration::from_secs(20);

/// What is done with sealed backups.
#[derive(Debug, Subcommand)]
pub(super) enum SealedCommand {
    /// Says where sealed backups go. A program that serves the shop makes the first one within seconds, then one a day.
    #[command(after_help = "Example: counterfoil backup set folder /mnt/stick/counterfoil")]
    Set(Set),
    /// Makes a sealed backup now, opens it again where it lies, and checks what is in it.
    #[command(after_help = "Ends with 1 when none was made, or when the shop's checks found something in it.")]
    Now(Now),
    /// Lists the sealed backups where they lie. Needs no key.
    #[command(after_help = "Ends with 1 when one of them is not in order.")]
    List(Show),
    /// Shows where sealed backups go, and how it stands with them.
    Show(Show),
    /// Makes no more sealed backups. Those that lie there stay.
    Off(Off),
    /// Makes a recovery key, which opens the backups from now on when this machine is gone. Print the file, then remove it.
    #[command(
        after_help = "A new one takes the place of the one before for all later backups. Not while the shop is served.\n\
        Example: counterfoil backup recovery sheet.txt"
    )]
    Recovery(Recovery),
}

#[derive(Debug, Args)]
pub(super) struct Set {
    #[command(subcommand)]
    target: SetTarget,
}

#[derive(Debug, Subcommand)]
enum SetTarget {
    /// A folder: on another disk, on a stick, on a share. It is made where it is missing, and marked.
    Folder(SetFolder),
}

#[derive(Debug, Args)]
struct SetFolder {
    #[command(flatten)]
    place: Place,
    /// The folder.
    folder: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Now {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    place: Place,
    /// Prints it as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Off {
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub(super) struct Recovery {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Where the key is written, for this user alone; a file that is there is left as it is.
    file: PathBuf,
}

impl SealedCommand {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Set(Set { target: SetTarget::Folder(ask) }) => ask.set(),
            Self::Now(ask) => ask.now(),
            Self::List(ask) => ask.list(),
            Self::Show(ask) => ask.show(),
            Self::Off(ask) => ask.off(),
            Self::Recovery(ask) => runtime()?.block_on(ask.make()),
        }
    }
}

impl SetFolder {
    fn set(self) -> Done {
        let data = folder_of_shop(&self.place)?;
        let setting = set_folder(&data, &self.folder).map_err(Ending::Failed)?;
        println!("Backups go to {}", setting.folder.display());
        println!("A program that serves the shop makes the first one now;  counterfoil backup now  waits for it.");
        Ok(())
    }
}

impl Off {
    fn off(self) -> Done {
        match remove_setting(&folder_of_shop(&self.place)?)? {
            true => println!("No more sealed backups are made. Those that there are stay where they lie."),
            false => println!("None were set."),
        }
        Ok(())
    }
}

fn setting_of(data: &Path) -> Done<BackupSetting> {
    read_setting(data)
        .map_err(Ending::Configuration)?
        .ok_or_else(|| Ending::Failed("nobody said where backups go:  counterfoil backup set folder PATH".to_owned()))
}

impl Show {
    fn show(self) -> Done {
        let data = folder_of_shop(&self.place)?;
        let set = read_setting(&data).map_err(Ending::Configuration)?;
        let now = read_state(&data).map(|state| state.report.at(SystemClock.now()));
        if self.json {
            println!("{}", serde_json::to_string_pretty(&json!({ "set": set, "now": now }))?);
            return Ok(());
        }
        match set {
            Some(set) => println!("Backups go to {}", set.folder.display()),
            None => println!("No sealed backups are set:  counterfoil backup set folder PATH"),
        }
        if let Some(now) = now {
            tell(&now);
        }
        Ok(())
    }

    fn list(self) -> Done {
        let data = folder_of_shop(&self.place)?;
        let setting = setting_of(&data)?;
        let place = Target::with_marker(&setting.folder, &setting.marker).map_err(Ending::Failed)?;
        let entries = place.list()?;
        // Before the first one was made here, whoever signed the newest is taken for the shop.
        let known = read_state(&data).and_then(|state| Verifier::parse(&state.signer));
        let newest = entries.first().and_then(|entry| entry.head.signer().ok());
        let copies = judge(&entries, known.or(newest).as_ref());
        if self.json {
            println!("{}", serde_json::to_string_pretty(&copies)?);
        } else {
            print_copies(&copies);
        }
        let all_fine = copies.iter().all(|copy| copy.state == BackupCopyState::Fine);
        if all_fine { Ok(()) } else { Err(Ending::Findings) }
    }
}

/// One line for each.
pub(in crate::cli) fn print_copies(copies: &[BackupCopy]) {
    for copy in copies {
        let state = match copy.state {
            BackupCopyState::Fine => "",
            BackupCopyState::Damaged => "damaged or missing",
            BackupCopyState::Foreign => "signed by another key",
            BackupCopyState::Unchained => "does not follow the one before it",
        };
        println!("{:>7}  {}  {:>10} kB  {state}", copy.number, copy.made_at, copy.bytes.div_ceil(1000));
    }
    if copies.is_empty() {
        println!("No sealed backups lie there.");
    }
}

/// How it stands, for a person.
fn tell(now: &BackupReport) {
    let word = match now.status {
        BackupStatus::Off => "off",
        BackupStatus::Waiting => "the first one is still to be made",
        BackupStatus::Ok => "in order",
        BackupStatus::Late => "late",
        BackupStatus::Failed => "the last try failed",
    };
    println!("{word}");
    if let Some(at) = now.last_made_at {
        println!("last made: {at}");
    }
    if !now.detail.is_empty() {
        println!("{}", now.detail);
    }
    if now.status != BackupStatus::Off && !now.has_recovery {
        println!("They open with this machine's key alone:  counterfoil backup recovery FILE");
    }
}

impl Now {
    fn now(self) -> Done {
        let data = folder_of_shop(&self.place)?;
        let setting = setting_of(&data)?;
        let report = match DataFolder::hold(&data) {
            Ok(folder) => runtime()?.block_on(self.make_here(folder, &setting))?,
            Err(FolderError::InUse { .. }) => wait_for_running(&data)?,
            Err(other) => return Err(other.into()),
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        }
        if report.status == BackupStatus::Ok {
            if !self.json {
                println!("The backup is made and was opened again. It lies in {}", setting.folder.display());
            }
            return Ok(());
        }
        Err(Ending::Failed(report.detail))
    }

    async fn make_here(&self, folder: DataFolder, setting: &BackupSetting) -> Done<BackupReport> {
        let program = open_program(folder, self.vault.clone()).await?;
        let made = make_backup(program.shop(), program.folder(), setting, Asked::ByHand).await;
        let report = keep_made(program.folder(), setting, program.shop(), &made);
        program.close().await;
        Ok(report)
    }
}

/// The program that holds the folder makes it: the vault and the log have one writer.
fn wait_for_running(data: &Path) -> Done<BackupReport> {
    let asked = ask_running(data)?;
    let began = Instant::now();
    loop {
        std::thread::sleep(Duration::from_millis(100));
        if let Some(state) = answer_of(data, &asked) {
            return Ok(state.report);
        }
        let is_working = read_state(data).is_some_and(|state| state.report.making_since.is_some());
        if began.elapsed() > PATIENCE || (began.elapsed() > TAKEN_UP && !is_working) {
            return Err(Ending::Failed(
                "the program that holds this data folder makes no backup: stop it, then ask again".to_owned(),
            ));
        }
    }
}

impl Recovery {
    async fn make(self) -> Done {
        let folder = self.place.hold_shop()?;
        let data = folder.path().to_owned();
        let program = open_program(folder, self.vault).await?;
        let made = write_sheet(&program, &data, &self.file);
        program.close().await;
        made?;
        println!("The recovery key is in {}", self.file.display());
        println!("Print it twice, keep the sheets in two places away from this machine, and remove the file.");
        println!("It opens the backups that are made from now on:  counterfoil backup now");
        Ok(())
    }
}

fn write_sheet(program: &crate::Program, data: &Path, file: &Path) -> Done {
    let vault = program.shop().part::<BackupVault>()?;
    let vault = vault.get().ok_or_else(|| Ending::failed("this shop has no vault"))?;
    let signer = BackupKeys::of(vault)?.signer.verifier();
    let sheet = RecoverySheet::generate(signer);
    let lies = read_setting(data).map_err(Ending::Configuration)?;
    let lies = lies.map_or_else(|| "(not set yet)".to_owned(), |set| set.folder.display().to_string());
    let about = [
        "Recovery key of a shop kept with Counterfoil. Whoever has it opens the shop's backups.".to_owned(),
        format!("Made {} by version {}. Backups lie in: {lies}", SystemClock.now(), env!("CARGO_PKG_VERSION")),
        format!("Fingerprint of the key that signs them: {}", signer.fingerprint()),
        "On an empty machine:  counterfoil restore FOLDER --recovery THIS-FILE".to_owned(),
    ];
    // On paper first: a key that the vault knows of and nobody has would open nothing for anybody.
    let mut out = private_file(file).map_err(|cause| Ending::Failed(format!("{}: {cause}", file.display())))?;
    out.write_all(sheet.to_text(&about).as_bytes())?;
    out.sync_all()?;
    BackupKeys::keep_recovery(vault, &sheet)?;
    Ok(())
}
