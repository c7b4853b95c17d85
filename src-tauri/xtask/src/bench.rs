//! `cargo xtask bench [NAME]`: starts the measurements of the test crate, all of them or one.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::prove::{Scale, run};

/// What to measure.
#[derive(Args)]
pub struct Bench {
    /// The measurement: `intake`, `invoices`, `journal`, `reports`, `pdf`, `start`, `verify`; without a name, all of them.
    name: Option<String>,
    #[command(flatten)]
    scale: Scale,
}

/// Prints a table of figures; the exit code says whether each bar was reached.
pub fn bench(asked: &Bench) -> Result<ExitCode> {
    run("bench", asked.name.as_deref(), &asked.scale)
}
