//! `counterfoil check`: what must hold, holds.

use base::area::Finding;
use base::{Fault, ReadTx};
use books::seals::{Compared, StubCode, first_difference};
use clap::Args;
use serde::Serialize;

use crate::ending::{Done, Ending};
use crate::opening::{Place, open_without_vault};

/// Checks the shop's file and its books: damage, foreign keys, sums, chains, running balances.
#[derive(Debug, Args)]
#[command(after_help = "Ends with 1 when something was found.\nExample: counterfoil check --data /srv/shop --json\n\
                        With a stub that was printed when days were closed: counterfoil check --stub 12:7K3QF-9D2MX-00T4Z-AH5RE")]
pub struct Check {
    #[command(flatten)]
    place: Place,
    /// Compares the books with a printed stub of closed days; may be given several times.
    #[arg(long, value_name = "NUMBER:CODE", value_parser = printed_stub)]
    stub: Vec<(i64, StubCode)>,
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

impl Ran {
    /// A file that was tampered with may hold what no row can be read from: that is found as well.
    fn of(name: &'static str, about: &'static str, found: Result<Vec<Finding>, Fault>) -> Result<Self, Fault> {
        let findings = match found {
            Ok(findings) => findings,
            Err(Fault::Stopping) => return Err(Fault::Stopping),
            Err(cause) => vec![Finding::new(name, format!("could not be checked: {cause}"))],
        };
        Ok(Self { name, about, findings })
    }
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

    async fn check(mut self) -> Done<Vec<Ran>> {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let mut ran = Vec::new();
        let of_areas = program.areas().iter().flat_map(|area| area.checks.iter().copied());
        let all = OF_THE_FILE.into_iter().chain(of_areas.map(|check| (check.name, check.about, check.run)));
        for (name, about, check) in all {
            ran.push(Ran::of(name, about, program.shop().db.read(check).await)?);
        }
        if !self.stub.is_empty() {
            let found = program.shop().db.read(move |tx| of_the_paper(tx, &mut self.stub)).await;
            ran.push(Ran::of("books.paper", "the books are those of the printed stubs", found)?);
        }
        program.close().await;
        Ok(ran)
    }
}

/// Reads `12:7K3QF-9D2MX-…`.
fn printed_stub(typed: &str) -> Result<(i64, StubCode), String> {
    let (number, code) = typed.split_once(':').ok_or("a stub is given as its number, a colon and its code")?;
    let number = number.trim().parse().map_err(|_| format!("'{number}' is not the number of a stub"))?;
    Ok((number, code.parse().map_err(|cause: books::seals::WrongCode| cause.to_string())?))
}

fn of_the_paper(tx: &ReadTx<'_>, printed: &mut [(i64, StubCode)]) -> Result<Vec<Finding>, Fault> {
    let Some((same, number, compared)) = first_difference(tx, printed)? else { return Ok(Vec::new()) };
    let what = match compared {
        Compared::Missing => "is not in the books any more",
        Compared::Same | Compared::Different => "is not the printed one",
    };
    let since = match same {
        Some(same) => format!("what the books said was changed after stub {same}"),
        None => "what the books said up to it was changed".to_owned(),
    };
    Ok(vec![Finding::new(format!("stub {number}"), format!("{what}: {since}"))])
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
