//! `prove sealed`: nobody changes the books unseen, and a report of the past stays what it was.
//!
//! A shop with a year of trade closes its days one after the other, prints a stub each time, and trades on. Then its file is
//! tampered with in every way that somebody with the file has: a byte here, a row there, a row and its chain, or everything
//! up to the stubs rewritten so that the books agree with themselves. `counterfoil check` must find each, and say where.

mod rewrite;
mod tables;
mod tamper;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use self::tamper::{Tamper, tamper};
use super::Scale;
use crate::dice::Dice;
use crate::figures::{Figures, Table};
use crate::http::text;
use crate::practice_year::{fill, sign_in, sign_in_again};
use crate::program::{Programs, work_folder};
use crate::shop::{Country, LiveShop};

/// A stub as it was printed, and a report of that hour.
struct Printed {
    number: i64,
    code: String,
    entries: i64,
    report: String,
    report_bytes: Vec<u8>,
}

/// Closes days, prints stubs, trades on, then tampers with copies of the file.
pub async fn prove(scale: &Scale) -> Result<Figures> {
    let (whole, closes, payments) = if scale.quick { (20, 3, 40) } else { (1_000, 12, 400) };
    let tampers = scale.runs.unwrap_or(whole).max(1);
    let seed = scale.seed();
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("sealed")?;
    let shop = LiveShop::over(&programs, folder.path(), Country::of_currency("INR")?)?;
    fill(&shop, payments).await?;
    sign_in(&shop, folder.path()).await?;
    sign_in_again(&shop).await?;
    let printed = close_and_print(&shop, closes).await?;
    let mut figures = Figures::of("sealed");
    figures.add("seed", seed).add("stubs", printed.len());
    let mut same = 0_usize;
    for stub in &printed {
        let path = format!("{}&known_to_entry={}", stub.report, stub.entries);
        same += usize::from(shop.api.get_bytes(&path).await?.bytes == stub.report_bytes);
    }
    figures.add("past_reports", printed.len()).add("past_reports_identical", same);
    figures.must(same == printed.len(), "every past report is byte for byte what it was");
    shop.stop().await?;

    let victim = LiveShop::over(&programs, &folder.path().join("victim"), shop.country)?;
    std::fs::create_dir_all(victim.data())?;
    std::fs::set_permissions(victim.data(), std::fs::Permissions::from_mode(0o700))?;
    std::fs::copy(shop.database(), victim.database())?;
    let untouched = verdict(&victim, &printed)?;
    figures
        .must(untouched.content, &format!("nothing is found in books that nobody touched; found: {}", untouched.told));

    let mut dice = Dice::of(seed);
    let mut ways: std::collections::BTreeMap<&'static str, (u64, u64, u64)> = std::collections::BTreeMap::new();
    for _ in 0..tampers {
        start_afresh(&shop.database(), &victim.database())?;
        let done = tamper(&victim.database(), &mut dice)?;
        let told = verdict(&victim, &printed)?;
        let way = ways.entry(done.way).or_default();
        way.0 += 1;
        way.1 += u64::from(!told.content);
        way.2 += u64::from(!told.content && told.locates(&done));
        if told.content || !told.locates(&done) {
            println!("{}: {} (looked for {:?}); told: {}", done.way, done.what, done.clues, told.told);
        }
    }
    let mut table = Table::with(&["tampers", "made", "detected", "located"]);
    for (way, (made, detected, located)) in &ways {
        table.row(&[(*way).to_owned(), made.to_string(), detected.to_string(), located.to_string()]);
    }
    print!("{}", table.text());
    let sum = |of: fn(&(u64, u64, u64)) -> u64| ways.values().map(of).sum::<u64>();
    let (made, detected, located) = (sum(|way| way.0), sum(|way| way.1), sum(|way| way.2));
    figures.add("runs", made).add("detected", detected).add("located", located);
    figures.must(detected == made, "every tamper is detected").must(located == made, "every tamper is located");
    if !figures.hold() {
        println!("the same again: cargo xtask prove sealed{}", scale.words(seed));
    }
    Ok(figures)
}

/// Sells, closes days, and keeps what was printed and what a report said then, several times.
async fn close_and_print(shop: &LiveShop, closes: u32) -> Result<Vec<Printed>> {
    let periods = shop.api.get("/periods").await?;
    let last = text(&periods, "/closable_to")?.to_owned();
    let mut printed = Vec::new();
    for step in (0..closes).rev() {
        let customer = shop.customer("Ayu Lestari").await?;
        let code = shop.untaxed_code().await?;
        shop.issue(&shop.plain_ask(&customer, "INR", "100.00", &code)).await?;
        let day = days_before(&last, i64::from(step) * 25)?;
        shop.api.post("/periods/close", &json!({ "closed_to": day })).await?;
        let number = printed.len() as i64 + 1;
        let newest = |list: &Value| list.pointer("/items/0/number").and_then(Value::as_i64);
        shop.until("/seals?limit=1", "the stub", |list| newest(list) == Some(number)).await?;
        let stub = shop.api.get(&format!("/seals/{number}")).await?;
        let report = format!("/ledger/trial-balance?from=2020-01-01&to={}", days_before(&last, -1)?);
        printed.push(Printed {
            number,
            code: text(&stub, "/code")?.to_owned(),
            entries: stub.get("entries").and_then(Value::as_i64).context("a stub without entries")?,
            report_bytes: shop.api.get_bytes(&report).await?.bytes.to_vec(),
            report,
        });
    }
    // Trade goes on after the last stub.
    shop.invoice("INR", 5_000).await?;
    Ok(printed)
}

fn days_before(day: &str, days: i64) -> Result<String> {
    let sql = rusqlite::Connection::open_in_memory()?;
    Ok(sql.query_row("SELECT date(?1, ?2)", (day, format!("{} days", -days)), |row| row.get(0))?)
}

fn start_afresh(whole: &Path, victim: &Path) -> Result<()> {
    for beside in ["db-wal", "db-shm"] {
        match std::fs::remove_file(victim.with_extension(beside)) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(cause.into()),
            _ => {}
        }
    }
    std::fs::copy(whole, victim)?;
    Ok(())
}

/// What `counterfoil check` said.
struct Verdict {
    content: bool,
    /// Every finding, one a line; what it complained of where it could not check at all.
    told: String,
}

impl Verdict {
    fn locates(&self, tamper: &Tamper) -> bool {
        tamper.clues.is_empty() || tamper.clues.iter().any(|clue| self.told.contains(clue.as_str()))
    }
}

fn verdict(shop: &LiveShop, printed: &[Printed]) -> Result<Verdict> {
    let mut command: Command = shop.command(&["check", "--json"]);
    for stub in printed {
        command.arg("--stub").arg(format!("{}:{}", stub.number, stub.code));
    }
    let output = command.output().context("could not start counterfoil check")?;
    let told = match serde_json::from_slice::<Value>(&output.stdout) {
        Ok(report) => findings(&report),
        Err(_) => String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    Ok(Verdict { content: output.status.success(), told })
}

fn findings(report: &Value) -> String {
    let checks = report.get("checks").and_then(Value::as_array).into_iter().flatten();
    let lines = checks.flat_map(|check| {
        let name = check.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let found = check.get("findings").and_then(Value::as_array).cloned().unwrap_or_default();
        found.into_iter().map(move |finding| {
            let field = |field: &str| finding.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
            format!("{name}: {}: {}", field("subject"), field("sentence"))
        })
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A look at a file for tampering: no rule of the database stands in the way.
fn open_for_tampering(path: &Path) -> Result<rusqlite::Connection> {
    let sql = rusqlite::Connection::open(path)?;
    sql.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA journal_mode = DELETE")?;
    Ok(sql)
}
