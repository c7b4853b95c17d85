//! `counterfoil version`: which build this is.

use clap::Args;

use crate::ending::Done;

/// Says which build this is.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterfoil version --json")]
pub struct Version {
    /// Prints it as JSON: the version, whether it has a window, and whether it is a build for tests that can be killed at named points.
    #[arg(long)]
    json: bool,
}

impl Version {
    pub(super) fn run(self) -> Done {
        let (version, window, faults) = (env!("CARGO_PKG_VERSION"), cfg!(feature = "desktop"), base::faults::BUILT);
        if self.json {
            println!("{}", serde_json::json!({ "version": version, "window": window, "faults": faults }));
        } else {
            println!("counterfoil {version}{}", if faults { ", a build for tests" } else { "" });
        }
        Ok(())
    }
}
