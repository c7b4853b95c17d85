//! `counterfoil doctor`: a look at the machine that the shop runs on.

use std::net::SocketAddr;

use base::{Clock, SystemClock};
use clap::Args;

use crate::doctor::{self, DoctorReport, Patient, ProbeOutcome, VaultSeen};
use crate::ending::{Done, Ending};
use crate::opening::{Place, VaultChoice};

/// Looks at the machine: rights, room, clock, zone, keys, ports, tunnel, backups, the shop's file. Changes nothing, and works beside a
/// program that serves the shop and where there is no shop yet.
///
/// `check` looks at the books.
#[derive(Debug, Args)]
#[command(after_help = "Ends with 0 when nothing is wrong (hints are nothing wrong), with 1 when something is.\n\
                        Example: counterfoil doctor --data /srv/shop --json")]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    vault: VaultChoice,
    /// Where the app listens, or would.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7480")]
    listen: SocketAddr,
    /// Where the outside door listens, or would.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7481")]
    hooks: SocketAddr,
    /// Prints what was found as JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) fn run(self) -> Done {
        let folder = self.place.path()?;
        let now = SystemClock.now();
        let found = doctor::look(&Patient {
            holder: doctor::holder(&folder),
            folder,
            doors: vec![("app_door", self.listen), ("outside_door", self.hooks)],
            vault: VaultSeen::From(self.vault.source()),
            file_time: None,
            now,
        });
        let report = DoctorReport::of(found, now);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            print_report(&report);
        }
        if report.outcome == ProbeOutcome::Trouble { Err(Ending::Findings) } else { Ok(()) }
    }
}

fn print_report(report: &DoctorReport) {
    for probe in &report.probes {
        println!("{:<8}  {:<13} {}", probe.outcome.as_str(), probe.name, probe.says);
        if !probe.advice.is_empty() {
            println!("{:24} → {}", "", probe.advice);
        }
    }
    let troubles = report.probes.iter().filter(|probe| probe.outcome == ProbeOutcome::Trouble).count();
    match troubles {
        0 => println!("\nNothing is wrong."),
        1 => println!("\nOne thing is wrong."),
        more => println!("\n{more} things are wrong."),
    }
}
