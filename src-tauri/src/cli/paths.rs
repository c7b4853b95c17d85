//! `counterfoil paths`: where everything lies.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::backup;
use crate::ending::Done;
use crate::opening::{Place, VaultChoice};
use crate::secrets::RootSource;

/// Says where everything lies: the data folder and what chose it, each file in it and what it is, the backups, the program.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterfoil paths --json")]
pub struct Paths {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Prints them as JSON.
    #[arg(long)]
    json: bool,
}

/// Files of the data folder, and what each is.
const FILES: [(&str, &str); 13] = [
    ("shop.db", "the shop: books, papers, customers, attached files"),
    ("shop.db-wal", "its log: belongs to it while the shop is open"),
    ("shop.db-shm", "index of the log, while the shop is open"),
    ("vault.age", "credentials of gateways, sealed"),
    ("vault.1.age", "the vault before the last change"),
    ("vault.2.age", "the vault before that"),
    ("root.age", "key of the vault, sealed under a passphrase"),
    ("counterfoil.lock", "which process has the shop open"),
    ("tunnel.json", "which tunnel is set"),
    ("tunnel-now.json", "how the tunnel is"),
    ("backup.json", "where backups go"),
    ("backup-now.json", "how it stands with the backups"),
    ("tunnel-process.pid", "the tunnel's program"),
];

#[derive(Debug, Serialize)]
struct Told {
    program: Option<PathBuf>,
    data: PathBuf,
    /// `option`, `variable`, `unit` or `platform`.
    chosen_by: &'static str,
    files: Vec<Known>,
    vault_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    backups: Option<PathBuf>,
    logs: &'static str,
}

#[derive(Debug, Serialize)]
struct Known {
    path: PathBuf,
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

impl Paths {
    pub(super) fn run(self) -> Done {
        let (data, chosen_by) = self.place.chosen()?;
        let told = Told {
            program: std::env::current_exe().ok(),
            files: files_in(&data),
            vault_key: key_place(&self.vault.source()),
            backups: backup::read_setting(&data).ok().flatten().map(|set| set.folder),
            logs: "standard error, which systemd keeps in its journal",
            chosen_by: chosen_by.as_str(),
            data,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&told)?);
            return Ok(());
        }
        let line = |name: &str, value: &dyn std::fmt::Display| println!("{name:<12} {value}");
        if let Some(program) = &told.program {
            line("program", &program.display());
        }
        line("data folder", &format!("{} ({})", told.data.display(), chosen_by.told()));
        for file in &told.files {
            let size = file.bytes.map_or_else(|| "not there".to_owned(), |bytes| format!("{bytes} bytes"));
            println!("  {:<60} {size:>16}  {}", file.path.display(), file.what);
        }
        line("vault key", &told.vault_key);
        match &told.backups {
            Some(folder) => line("backups", &folder.display()),
            None => line("backups", &"none are set"),
        }
        line("logs", &told.logs);
        Ok(())
    }
}

/// The files that every shop may have, and the copies that were left by updates and restores.
fn files_in(data: &Path) -> Vec<Known> {
    let known = |path: PathBuf, what| Known { bytes: std::fs::metadata(&path).ok().map(|file| file.len()), path, what };
    let mut files: Vec<Known> = FILES.iter().map(|(name, what)| known(data.join(name), what)).collect();
    let inside = std::fs::read_dir(data).into_iter().flatten().flatten();
    let mut left: Vec<Known> = inside
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let what = match name.as_str() {
                before if before.starts_with("shop.before-") => "the shop before an update of its schema",
                replaced if replaced.starts_with("replaced-") => "what a restore replaced",
                _ => return None,
            };
            Some(known(entry.path(), what))
        })
        .collect();
    left.sort_by(|a, b| a.path.cmp(&b.path));
    files.extend(left);
    files
}

fn key_place(source: &RootSource) -> String {
    match source {
        RootSource::Keychain => "the system's keychain".to_owned(),
        RootSource::PassphraseFile(file) => format!("the passphrase in {}", file.display()),
        RootSource::Systemd(file) => format!("the credential {}", file.display()),
    }
}
