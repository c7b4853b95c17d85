//! `counterfoil check`: what must hold, holds.

use base::area::Finding;
use base::{Fault, ReadTx};
use clap::Args;
use serde::Serialize;

use crate::ending::{Done, Ending};
use crate::opening::{Place, open_without_vault};

/// Checks the shop's file and its books: damage, foreign keys, sums, chains, running balances.
#[derive(Debug, Args)]
#[command(after_help = "Ends with 1 when something was found.\nExample: counterfoil check --data /srv/shop --json")]
pub struct Check {
    #[command(flatten)]
    place: Place,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// One check and what it found.
#[derive(Debug, Serialize)]
struct Ran {
    name: &'static str,
    about: &'static str,
    findings: Vec<Finding>,
}

/// A check of the file itself.
type FileCheck = (&'static str, &'static str, fn(&ReadTx<'_>) -> Result<Vec<Finding>, Fault>);

/// What is asked of the file, whatever stands in it. That its schema is ours was checked when it was opened.
const OF_THE_FILE: [FileCheck; 2] = [
    ("file.integrity", "the file is whole", integrity),
    ("file.foreign_keys", "every record that is pointed at is there", foreign_keys),
];

impl Check {
    pub(super) fn run(self) -> Done {
        let json = self.json;
        let ran = super::runtime()?.block_on(self.check())?;
        let found: usize = ran.iter().map(|check| check.findings.len()).sum();
        if json {
            println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "ok": found == 0, "checks": ran }))?);
        } else {
            print_report(&ran, found);
        }
        if found == 0 { Ok(()) } else { Err(Ending::Findings) }
    }

    async fn check(self) -> Done<Vec<Ran>> {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let mut ran = Vec::new();
        for (name, about, check) in OF_THE_FILE {
            ran.push(Ran { name, about, findings: program.shop().db.read(check).await? });
        }
        for check in program.areas().iter().flat_map(|area| area.checks.iter().copied()) {
            ran.push(Ran { name: check.name, about: check.about, findings: program.shop().db.read(check.run).await? });
        }
        program.close().await;
        Ok(ran)
    }
}

fn integrity(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let told: Vec<String> = tx.all("PRAGMA integrity_check", [], |row| row.get(0))?;
    Ok(told.into_iter().filter(|line| line != "ok").map(|line| Finding::new("shop.db", line)).collect())
}

fn foreign_keys(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all("PRAGMA foreign_key_check", [], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        let row_number: Option<i64> = row.get(1)?;
        let subject = row_number.map_or_else(|| table.clone(), |number| format!("{table} row {number}"));
        Ok(Finding::new(subject, format!("points at a record of {parent} that is not there")))
    })
}

fn print_report(ran: &[Ran], found: usize) {
    for check in ran {
        let mark = if check.findings.is_empty() { "ok   " } else { "WRONG" };
        println!("{mark} {:<28} {}", check.name, check.about);
        for finding in &check.findings {
            println!("      {}: {}", finding.subject, finding.sentence);
        }
    }
    match found {
        0 => println!("\n{} checks, nothing found.", ran.len()),
        1 => println!("\n{} checks, 1 finding.", ran.len()),
        _ => println!("\n{} checks, {found} findings.", ran.len()),
    }
}
