//! The measurements of BARS, each beside its floor and its peers in the same run.

use anyhow::Result;

use crate::figures::Figures;
use crate::proofs::Scale;

/// Runs one measurement, or all.
pub async fn bench(_name: Option<&str>, _scale: &Scale) -> Result<Figures> {
    Ok(Figures::of("bench"))
}
