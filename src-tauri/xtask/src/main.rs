//! `cargo xtask`: the everyday commands. It starts programs, passes on what they print and how they end, and writes the
//! files that are made from others. It links nothing heavy, so that it is there in a second.

mod bench;
mod check;
mod create;
mod generate;
mod program;
mod prove;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The everyday commands of the people who work on Counterfoil.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Format, lint, generated files, UI types, licences: what needs no test run.
    Check,
    /// Writes what is made from other files: API description, TypeScript types, problem codes, the map in README.
    Generate(generate::Generate),
    /// Proves one promise of the program, with real processes and real files.
    Prove(prove::Prove),
    /// Measures the program beside its floor and its peers.
    Bench(bench::Bench),
    /// Starts a new gateway or a new area from the nearest example.
    #[command(subcommand)]
    New(create::New),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Check => check::check(),
        Command::Generate(asked) => generate::generate(&asked),
        Command::Prove(asked) => prove::prove(&asked),
        Command::Bench(asked) => bench::bench(&asked),
        Command::New(asked) => create::create(&asked),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
