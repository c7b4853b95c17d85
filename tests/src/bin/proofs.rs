//! `proofs prove NAME` and `proofs bench [NAME]`: what `cargo xtask prove` and `cargo xtask bench` start.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use shop_tests::bench;
use shop_tests::figures::Figures;
use shop_tests::proofs::{self, Scale};

/// Proves promises and measures speed, with real processes and real files.
#[derive(Parser)]
#[command(name = "proofs")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The shop of `prove refunds`: a process of its own, so that it can be killed.
    #[command(hide = true)]
    RefundShop {
        /// Where its files are.
        folder: std::path::PathBuf,
    },
    /// Proves one promise.
    Prove {
        /// `asleep`, `crash`, `histories`, `once`, `refunds`, `sealed`, `signatures`, `unanswered`
        name: String,
        #[command(flatten)]
        scale: Scale,
    },
    /// Measures beside floor and peers, everything or one thing.
    Bench {
        /// `intake`, `invoices`, `journal`, `reports`, `pdf`, `start`, `verify`
        name: Option<String>,
        #[command(flatten)]
        scale: Scale,
    },
}

async fn run(command: Command) -> Result<Figures> {
    match command {
        Command::RefundShop { .. } => anyhow::bail!("served before"),
        Command::Prove { name, scale } => proofs::prove(&name, &scale).await,
        Command::Bench { name, scale } => bench::bench(name.as_deref(), &scale).await,
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    let (name, json) = match &command {
        Command::RefundShop { folder } => {
            return match proofs::refunds::shop::serve(folder).await {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => {
                    eprintln!("error: {error:#}");
                    ExitCode::FAILURE
                }
            };
        }
        Command::Prove { name, scale } => (name.clone(), scale.json),
        Command::Bench { name, scale } => (name.clone().unwrap_or_else(|| "bench".to_owned()), scale.json),
    };
    let outcome = run(command).await;
    let holds = outcome.as_ref().is_ok_and(Figures::hold);
    let last = match outcome {
        Ok(figures) => figures.json(),
        Err(error) => {
            eprintln!("error: {error:#}");
            serde_json::json!({"name": name, "ok": false, "error": format!("{error:#}")})
        }
    };
    if json {
        println!("{last}");
    } else {
        println!("{}", if holds { "It holds." } else { "It does not hold." });
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
