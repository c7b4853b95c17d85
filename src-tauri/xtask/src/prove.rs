//! `cargo xtask prove NAME`: starts the proofs of the test crate.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use crate::program::{cargo, pass_through, program, tested};

/// What to prove, and how long to take over it.
#[derive(Args)]
pub struct Prove {
    /// The proof: `asleep`, `crash`, `histories`, `once`, `refunds`, `sealed`, `signatures`, `unanswered`, `arithmetic`.
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
    /// Another count than that of the proof.
    #[arg(long, value_name = "N")]
    runs: Option<u64>,
    /// Entries of the journal that `bench journal` imports; 100,000 when not said.
    #[arg(long, value_name = "N")]
    entries: Option<u64>,
    /// One part of a proof that has several: `points` or `random` of `crash`.
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// One kill of `crash`, as a failure printed it.
    #[arg(long, value_name = "FLOW:POINT:PHASE")]
    only: Option<String>,
}

/// Runs one proof; the exit code says whether it holds.
pub fn prove(asked: &Prove) -> Result<ExitCode> {
    if asked.name == "arithmetic" { arithmetic(&asked.scale) } else { run("prove", Some(&asked.name), &asked.scale) }
}

/// Ten million cases of pure arithmetic for each property of money and documents, or as many as asked for, and a thousand documents
/// through the store: the books' own test, with a seed that is printed first.
fn arithmetic(scale: &Scale) -> Result<ExitCode> {
    let cases = scale.runs.unwrap_or(if scale.quick { 200_000 } else { 10_000_000 });
    let seed = match scale.seed {
        Some(seed) => seed,
        None => std::time::UNIX_EPOCH.elapsed().context("the clock stands before 1970")?.as_secs(),
    };
    let quick = if scale.quick { " --quick" } else { "" };
    println!(
        "prove arithmetic: {cases} cases of each, the same again: cargo xtask prove arithmetic --seed {seed} --runs {cases}{quick}"
    );
    let mut command = cargo(&["test", "--locked", "--package", "books", "--test", "arithmetic"]);
    if !scale.quick {
        command.arg("--release");
    }
    command.env("COUNTERFOIL_ARITHMETIC_CASES", cases.to_string()).env("COUNTERFOIL_ARITHMETIC_SEED", seed.to_string());
    let ended = command.status().context("could not start cargo")?;
    if scale.json {
        println!("{{\"name\":\"arithmetic\",\"ok\":{},\"cases\":{cases},\"seed\":{seed}}}", ended.success());
    }
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Starts the program `proofs` with these words, in release unless a quick run was asked for.
pub fn run(kind: &str, name: Option<&str>, scale: &Scale) -> Result<ExitCode> {
    let mut command = if scale.quick {
        program(&tested("proofs")?.to_string_lossy(), &[])
    } else {
        cargo(&["run", "--quiet", "--locked", "--release", "--package", "shop-tests", "--bin", "proofs", "--"])
    };
    command.arg(kind).args(name);
    if scale.quick {
        command.arg("--quick");
    }
    if scale.json {
        command.arg("--json");
    }
    if let Some(seed) = scale.seed {
        command.arg("--seed").arg(seed.to_string());
    }
    if let Some(runs) = scale.runs {
        command.arg("--runs").arg(runs.to_string());
    }
    if let Some(entries) = scale.entries {
        command.arg("--entries").arg(entries.to_string());
    }
    if let Some(part) = &scale.part {
        command.arg("--part").arg(part);
    }
    if let Some(only) = &scale.only {
        command.arg("--only").arg(only);
    }
    pass_through(command)
}
