//! `cargo xtask prove NAME`: starts the proofs of the test crate.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::program::{cargo, pass_through};

/// What to prove, and how long to take over it.
#[derive(Args)]
pub struct Prove {
    /// The proof: `once` …
    name: String,
    #[command(flatten)]
    scale: Scale,
}

/// What proofs and measurements have in common.
#[derive(Args)]
pub struct Scale {
    /// A fiftieth of the counts, on the build that the tests use.
    #[arg(long)]
    quick: bool,
    /// Prints figures for programs: the last line is one JSON object.
    #[arg(long)]
    json: bool,
    /// Repeats the run whose seed a failure printed.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// Runs one proof; the exit code says whether it holds.
pub fn prove(asked: &Prove) -> Result<ExitCode> {
    run("prove", Some(&asked.name), &asked.scale)
}

/// Starts the program `proofs` with these words, in release unless a quick run was asked for.
pub fn run(kind: &str, name: Option<&str>, scale: &Scale) -> Result<ExitCode> {
    let profile = if scale.quick { "dev" } else { "release" };
    let mut command = cargo(&["run", "--quiet", "--locked", "--profile", profile]);
    command.args(["--package", "shop-tests", "--bin", "proofs", "--", kind]).args(name);
    if scale.quick {
        command.arg("--quick");
    }
    if scale.json {
        command.arg("--json");
    }
    if let Some(seed) = scale.seed {
        command.arg("--seed").arg(seed.to_string());
    }
    pass_through(command)
}
