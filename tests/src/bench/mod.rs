//! The measurements of BARS, each beside its floor and its peers in the same run.
//!
//! The machine is shared and noisy, so nothing is judged by a number alone: floor, peers and program run in turn, several
//! times, and medians are compared. A quick run shows that everything still works and that nothing is lost; only a full
//! one judges speed.

#![expect(clippy::float_arithmetic, reason = "times and shares for people to read; no money")]

mod bodies;
mod contestant;
mod floors;
mod intake;
mod invoices;
mod invoices_floor;
mod journal;
mod load;
mod on_screen;
mod pdf;
mod peers;
mod process;
mod reports;
mod start;
mod times;
mod verify;

use anyhow::{Result, bail};

use crate::figures::Figures;
use crate::proofs::Scale;

/// The measurements, in the order in which all of them run.
const ALL: [&str; 7] = ["verify", "pdf", "start", "journal", "intake", "invoices", "reports"];

/// Runs one measurement, or all.
pub async fn bench(name: Option<&str>, scale: &Scale) -> Result<Figures> {
    let Some(name) = name else {
        let mut all = Figures::of("bench");
        for name in ALL {
            all.part(one(name, scale).await?);
        }
        return Ok(all);
    };
    one(name, scale).await
}

async fn one(name: &str, scale: &Scale) -> Result<Figures> {
    let (load, kind) = (machine_load(), if scale.quick { ", quick: speed is not judged" } else { "" });
    println!("bench {name} (load {load}{kind})");
    let mut figures = match name {
        "intake" => intake::measure(scale).await?,
        "invoices" => invoices::measure(scale).await?,
        "journal" => journal::measure(scale).await?,
        "reports" => reports::measure(scale).await?,
        "pdf" => pdf::measure(scale).await?,
        "start" => start::measure(scale).await?,
        "verify" => verify::measure(scale).await?,
        other => bail!("there is no measurement '{other}'; there are: {}", ALL.join(", ")),
    };
    figures.add("load_before", load).add("load_after", machine_load());
    if !figures.hold() {
        println!("the same again: cargo xtask bench {name}{}", scale.words(scale.seed.unwrap_or(1)));
    }
    println!();
    Ok(figures)
}

/// How many programs wanted to run during the last minute, as the system counts them.
fn machine_load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

/// How often floor, peers and program take turns.
fn turns(scale: &Scale) -> usize {
    let preset = if scale.quick { 1 } else { 5 };
    scale.runs.and_then(|runs| usize::try_from(runs).ok()).unwrap_or(preset).max(1)
}
