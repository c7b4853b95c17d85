//! The proofs: promises of the product page, kept before everybody's eyes.

pub mod asleep;
mod crash;
pub mod histories;
pub mod once;
pub mod refunds;
pub mod sealed;
pub mod signatures;
pub mod unanswered;

use anyhow::{Result, bail};
use clap::Args;

use crate::figures::Figures;
use crate::program::Profile;

/// What proofs and measurements have in common.
#[derive(Debug, Clone, Args)]
pub struct Scale {
    /// A fiftieth of the counts, on the build that the tests use.
    #[arg(long)]
    pub quick: bool,
    /// Prints figures for programs: the last line is one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Repeats the run whose seed a failure printed.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Another count: payments of a proof, alternations of a measurement.
    #[arg(long, value_name = "N")]
    pub runs: Option<u64>,
    /// Entries of the journal that `bench journal` imports.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub entries: Option<u64>,
    /// One part of a proof that has several: `points` or `random` of `crash`.
    #[arg(long, value_name = "NAME")]
    pub part: Option<String>,
    /// One kill of `crash`, as a failure printed it.
    #[arg(long, value_name = "FLOW:POINT:PHASE")]
    pub only: Option<String>,
}

impl Scale {
    /// How the programs are built for it.
    pub fn profile(&self) -> Profile {
        if self.quick { Profile::Quick } else { Profile::Release }
    }

    /// The seed asked for, or one that differs from run to run.
    pub fn seed(&self) -> u64 {
        let mixed = u64::from(std::process::id()).wrapping_mul(0x9E37_79B9);
        self.seed.unwrap_or_else(|| (mixed ^ crate::gateway::unix_now().unsigned_abs()) % 1_000_000_000)
    }

    /// The words that ask for the same again.
    pub fn words(&self, seed: u64) -> String {
        let mut words = format!(" --seed {seed}");
        if self.quick {
            words.push_str(" --quick");
        }
        if let Some(runs) = self.runs {
            words.push_str(&format!(" --runs {runs}"));
        }
        if let Some(entries) = self.entries {
            words.push_str(&format!(" --entries {entries}"));
        }
        if let Some(part) = &self.part {
            words.push_str(&format!(" --part {part}"));
        }
        if let Some(only) = &self.only {
            words.push_str(&format!(" --only '{only}'"));
        }
        words
    }
}

/// Runs the proof of this name.
pub async fn prove(name: &str, scale: &Scale) -> Result<Figures> {
    match name {
        "asleep" => asleep::prove(scale).await,
        "crash" => crash::prove(scale).await,
        "histories" => histories::prove(scale).await,
        "once" => once::prove(scale).await,
        "refunds" => refunds::prove(scale).await,
        "sealed" => sealed::prove(scale).await,
        "signatures" => signatures::prove(scale),
        "unanswered" => unanswered::prove(scale).await,
        other => bail!(
            "there is no proof '{other}'; there are: asleep, crash, histories, once, refunds, sealed, signatures, unanswered"
        ),
    }
}
