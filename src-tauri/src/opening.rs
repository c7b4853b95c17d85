//! From the words of the command line to an open program: which data folder, and what opens its vault.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::Fault;
use base::db::DataFolder;
use clap::Args;

use crate::backup::BackupVault;
use crate::ending::{Done, Ending};
use crate::secrets::{RootSource, VaultFile, find_root};
use crate::{Parts, Program};

/// Which data folder.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The data folder. Without it, what COUNTERFOIL_DATA names, else the folder that systemd gives its unit, else the
    /// platform's own place for this program's data.
    // The variable is read where it is needed: as a value of this option it would reach `demo` too, which keeps a
    // practice shop in a folder only when it is told to in so many words.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Place {
    /// The folder.
    pub fn path(&self) -> Done<PathBuf> {
        Ok(self.chosen()?.0)
    }

    /// The folder, and what chose it.
    pub(crate) fn chosen(&self) -> Done<(PathBuf, ChosenBy)> {
        let of_platform =
            || directories::ProjectDirs::from("", "", "counterfoil").map(|known| known.data_dir().to_owned());
        let ways = [
            (self.data.clone(), ChosenBy::Option),
            (variable("COUNTERFOIL_DATA"), ChosenBy::Variable),
            (of_the_unit(), ChosenBy::Unit),
            (of_platform(), ChosenBy::Platform),
        ];
        let first = ways.into_iter().find_map(|(folder, by)| Some((folder?, by)));
        first.ok_or_else(|| {
            Ending::Configuration("this user has no home folder: name a data folder with --data".to_owned())
        })
    }

    /// The folder, held by this process.
    pub fn hold(&self) -> Done<DataFolder> {
        Ok(DataFolder::hold(&self.path()?)?)
    }

    /// The folder, held by this process; one without a shop is refused, so that a mistyped path makes none.
    pub fn hold_shop(&self) -> Done<DataFolder> {
        let path = self.path()?;
        if !path.join("shop.db").exists() {
            let shown = path.display();
            return Err(Ending::Failed(format!(
                "there is no shop in {shown}: name its data folder with --data, or set one up with  counterfoil serve"
            )));
        }
        self.hold()
    }
}

/// What chose a data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChosenBy {
    Option,
    Variable,
    Unit,
    Platform,
}

impl ChosenBy {
    /// In one word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Variable => "variable",
            Self::Unit => "unit",
            Self::Platform => "platform",
        }
    }

    /// For a person.
    pub(crate) fn told(self) -> &'static str {
        match self {
            Self::Option => "named with --data",
            Self::Variable => "named by COUNTERFOIL_DATA",
            Self::Unit => "given by systemd",
            Self::Platform => "the platform's own place",
        }
    }
}

/// A path from the environment; an empty variable names none.
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The folder that systemd keeps for its unit (`StateDirectory=`): the first, where it keeps several.
fn of_the_unit() -> Option<PathBuf> {
    let all = std::env::var_os("STATE_DIRECTORY")?;
    std::env::split_paths(&all).next().filter(|first| first.is_absolute())
}

/// What opens the vault.
#[derive(Debug, Clone, Args)]
pub struct VaultChoice {
    /// A file that holds the vault's passphrase, readable by this user alone; COUNTERFOIL_VAULT_PASSPHRASE_FILE names one
    /// too. Without it, a credential of systemd (`counterfoil-root`, or `counterfoil-passphrase` with a passphrase) or the system's
    /// keychain opens the vault.
    #[arg(long, global = true, value_name = "FILE")]
    vault_passphrase_file: Option<PathBuf>,
}

impl VaultChoice {
    /// Where the root key is looked for.
    pub(crate) fn source(&self) -> RootSource {
        let named = self.vault_passphrase_file.clone();
        if let Some(file) = named.or_else(|| variable("COUNTERFOIL_VAULT_PASSPHRASE_FILE")) {
            return RootSource::PassphraseFile(file);
        }
        let handed = |name: &str| {
            let file = Path::new(&std::env::var_os("CREDENTIALS_DIRECTORY")?).join(name);
            file.exists().then_some(file)
        };
        let root = handed("counterfoil-root").map(RootSource::Systemd);
        let passphrase = || handed("counterfoil-passphrase").map(RootSource::PassphraseFile);
        root.or_else(passphrase).unwrap_or(RootSource::Keychain)
    }

    /// The vault of a folder: open, or locked where its root key cannot be had.
    pub fn open(&self, folder: &Path) -> Done<VaultFile> {
        let root = find_root(folder, &self.source()).map_err(|fault| match fault {
            Fault::Invalid { sentence, .. } => Ending::Configuration(sentence),
            Fault::Disk(cause) => Ending::Configuration(cause),
            other => other.into(),
        })?;
        Ok(VaultFile::in_folder(folder, root))
    }
}

/// Opens the program over this folder and vault. Waits for keychain and key derivation, so the caller's thread may block.
pub async fn open_program(folder: DataFolder, vault: VaultChoice) -> Done<Program> {
    let open = move || {
        let opened = vault.open(folder.path())?;
        Done::Ok((folder, opened))
    };
    let (folder, vault) = tokio::task::spawn_blocking(open).await.map_err(Ending::failed)??;
    let vault = Arc::new(vault);
    let program = Program::open(Parts::of_machine(folder, vault.clone())?).await?;
    program.shop().part::<BackupVault>()?.bring(vault);
    Ok(program)
}

/// Opens the program without its vault, for commands that need no credentials.
pub async fn open_without_vault(folder: DataFolder) -> Done<Program> {
    let locked = VaultFile::in_folder(folder.path(), None);
    Ok(Program::open(Parts::of_machine(folder, Arc::new(locked))?).await?)
}
