//! `counterfoil manual`: the pages for `man`.

use std::path::PathBuf;

use clap::Args;

use crate::ending::{Done, Ending};

/// Prints the manual page of this program, as `man` reads it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  counterfoil manual | man -l -\n  counterfoil manual --folder /usr/local/share/man/man1"
)]
pub struct Manual {
    /// Writes it and a page for each command into this folder, which is made where it is missing.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Manual {
    pub(super) fn run(self, commands: clap::Command) -> Done {
        let Some(folder) = self.folder else {
            return Ok(clap_mangen::Man::new(commands).render(&mut std::io::stdout())?);
        };
        let about = |cause: std::io::Error| Ending::Failed(format!("{}: {cause}", folder.display()));
        std::fs::create_dir_all(&folder).map_err(about)?;
        clap_mangen::generate_to(commands, &folder).map_err(about)
    }
}
