//! `counterfoil completions`: lets a shell complete the commands.

use clap::Args;
use clap_complete::Shell;

use crate::ending::Done;

/// Prints what a shell needs to complete these commands.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: counterfoil completions bash > ~/.local/share/bash-completion/completions/counterfoil"
)]
pub struct Completions {
    /// Which shell.
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self, mut commands: clap::Command) -> Done {
        clap_complete::generate(self.shell, &mut commands, "counterfoil", &mut std::io::stdout());
        Ok(())
    }
}
