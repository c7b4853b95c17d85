//! `bench journal`: P6 and P7, a journal of sales imported, checked and durable, and the trial balance after it; beside hledger,
//! which reads the same file and keeps nothing.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::process::{self, Took};
use super::times::{Times, cell, median, rounded};
use super::turns;
use crate::dice::Dice;
use crate::figures::{Figures, Table};
use crate::http::{minor, text};
use crate::practice_year::{sign_in, sign_in_again};
use crate::program::{Programs, work_folder};
use crate::proofs::Scale;
use crate::shop::{Country, LiveShop};

/// Entries above which hledger is left out unless this much memory is free, in MiB for each hundred thousand.
const HLEDGER_MIB: u64 = 1_200;
/// Accounts of the file that are not begun with a code.
const MAPPING: &str =
    "Assets:Clearing = 1110\nExpenses:Fees:Gateway = 6000\nLiabilities:Tax:Output = 2100\nIncome:Sales = 4000\n";
const GATEWAYS: [&str; 6] = ["Xendit", "Midtrans", "Stripe", "Cash", "Wallet", "BankTransfer"];
const CATEGORIES: u64 = 40;

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("journal")?;
    let entries = scale.entries.unwrap_or(if scale.quick { 2_000 } else { 100_000 });
    let journal = folder.path().join("sales.journal");
    let expected = write_journal(&journal, entries)?;
    let mapping = folder.path().join("accounts.txt");
    std::fs::write(&mapping, MAPPING)?;
    let mut figures = Figures::of("journal");
    figures.add("entries", entries).add("postings", entries * 4);
    figures.add("file_mib", std::fs::metadata(&journal)?.len() / (1024 * 1024));

    let (mut imports, mut balances, mut warm, mut hledger) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut left_out = hledger_fits(entries).err().map(|why| format!("{why:#}"));
    for turn in 0..turns(scale).min(if entries > 200_000 { 1 } else { 3 }) {
        let shop = LiveShop::over(&programs, &folder.path().join(turn.to_string()), Country::of_currency("IDR")?)?;
        set_up(&shop)?;
        imports.push(import(&shop, &journal, &mapping, entries, &mut figures)?);
        let cold = cold_balance(&shop, &expected, if scale.quick { 5 } else { 30 }, &mut figures)?;
        balances.push(cold);
        warm.push(warm_balance(&shop, folder.path(), if scale.quick { 20 } else { 200 }).await?);
        again(&shop, &journal, &mapping, &mut figures)?;
        if scale.quick {
            let (said, content) = shop.check(std::time::Duration::from_secs(120)).await?;
            figures.must(content, &format!("the standing checks are content: {said}"));
        }
        std::fs::remove_dir_all(shop.data())?;
        if left_out.is_none() {
            match hledger_balance(&journal, &expected) {
                Ok(took) => hledger.push(took),
                Err(why) => left_out = Some(format!("{why:#}")),
            }
        }
    }
    if let Some(why) = left_out {
        println!("left out: hledger: {why}");
        figures.add("missing_hledger", why);
    }
    report(&mut figures, entries, &imports, &hledger, &balances, &warm, scale);
    Ok(figures)
}

/// The journal of the shared generator, `peers/ledger/gen.py`: sales with fee and tax, four postings each. Gives what stands on
/// each account of the chart afterwards.
fn write_journal(file: &Path, entries: u64) -> Result<Vec<(&'static str, i64)>> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    let (mut clearing, mut fees, mut taxes, mut sales) = (0_i64, 0_i64, 0_i64, 0_i64);
    for number in 0..entries {
        let mut dice = Dice::part(7, number);
        let gateway = GATEWAYS[usize::try_from(dice.below(6))?];
        let category = dice.below(CATEGORIES);
        let net = 10_000 + i64::try_from(dice.below(1_990_000))?;
        let tax = net * 11 / 100;
        let fee = (net + tax) * 7 / 1000;
        let cash = net + tax - fee;
        let day = day_of(number, entries);
        writeln!(
            out,
            "{day} order {number}\n    Assets:Clearing:{gateway}  {cash} IDR\n    Expenses:Fees:Gateway  {fee} IDR\n    \
             Liabilities:Tax:Output  {} IDR\n    Income:Sales:Cat{category:02}  {} IDR\n",
            -tax, -net
        )?;
        (clearing, fees, taxes, sales) = (clearing + cash, fees + fee, taxes - tax, sales - net);
    }
    out.into_inner().map_err(|cause| cause.into_error())?.sync_all()?;
    Ok(vec![("1110", clearing), ("2100", taxes), ("4000", sales), ("6000", fees)])
}

/// Two years of days, the entries spread evenly over them.
fn day_of(number: u64, entries: u64) -> String {
    const MONTHS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let day = number * 730 / entries.max(1);
    let (year, mut rest) = (2023 + day / 365, day % 365);
    for (month, days) in MONTHS.into_iter().enumerate() {
        if rest < days {
            return format!("{year}-{:02}-{:02}", month + 1, rest + 1);
        }
        rest -= days;
    }
    format!("{year}-12-31")
}

/// A shop that is set up by the command line.
fn set_up(shop: &LiveShop) -> Result<()> {
    let password = shop.data().with_extension("password");
    std::fs::write(&password, "correct horse battery staple")?;
    crate::shop::keep_private(&password)?;
    let mut add = shop.command(&["user", "add", "--name", "The owner", "--login", "owner", "--shop", "Toko Kita"]);
    let country = shop.country;
    add.args(["--country", country.code, "--currency", country.currency, "--zone", country.zone]);
    let output = add.arg("--password-file").arg(&password).output()?;
    if !output.status.success() {
        bail!("counterfoil user add: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

fn import_command(shop: &LiveShop, journal: &Path, mapping: &Path) -> Command {
    let mut command = shop.command(&["journal", "import", "--kept-accounts", "--json"]);
    command.arg("--map").arg(mapping).arg(journal);
    command
}

fn import(shop: &LiveShop, journal: &Path, mapping: &Path, entries: u64, figures: &mut Figures) -> Result<Took> {
    let (output, took) = process::run(&mut import_command(shop, journal, mapping))?;
    if !output.status.success() {
        bail!(
            "counterfoil journal import: {} {}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let said: Value = serde_json::from_slice(&output.stdout)?;
    let posted = said.get("newly_posted").and_then(Value::as_u64);
    figures.must(posted == Some(entries), "P6: every entry is in the books when the command ends");
    Ok(took)
}

/// The same file once more posts nothing.
fn again(shop: &LiveShop, journal: &Path, mapping: &Path, figures: &mut Figures) -> Result<()> {
    let (output, _) = process::run(&mut import_command(shop, journal, mapping))?;
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    figures.must(
        said.get("newly_posted").and_then(Value::as_u64) == Some(0),
        "the same file imported twice posts nothing twice",
    );
    Ok(())
}

/// The trial balance by a process of its own, from its start to its end.
fn cold_balance(
    shop: &LiveShop,
    expected: &[(&'static str, i64)],
    rounds: usize,
    figures: &mut Figures,
) -> Result<Times> {
    let mut equal = true;
    let times = Times::measure(rounds, |_| {
        let output = shop.command(&["journal", "balance", "--json"]).output()?;
        let said: Value = serde_json::from_slice(&output.stdout).context("counterfoil journal balance said no JSON")?;
        equal &= same(&said, expected)?;
        Ok::<_, anyhow::Error>(())
    })?;
    figures.must(equal, "P7: the trial balance is what the file comes to");
    Ok(times)
}

fn same(said: &Value, expected: &[(&'static str, i64)]) -> Result<bool> {
    let rows = said.get("rows").and_then(Value::as_array).context("no rows")?;
    let mut found = Vec::new();
    for row in rows {
        found.push((text(row, "/account")?.to_owned(), minor(row, "/closing")?));
    }
    let expected: Vec<(String, i64)> = expected.iter().map(|(code, minor)| ((*code).to_owned(), *minor)).collect();
    Ok(found == expected)
}

/// The trial balance of the running shop, over HTTP.
async fn warm_balance(shop: &LiveShop, folder: &Path, rounds: usize) -> Result<Times> {
    sign_in(shop, folder).await?;
    sign_in_again(shop).await?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let asked = std::time::Instant::now();
        shop.api.get("/ledger/trial-balance?from=2023-01-01&to=2024-12-31").await?;
        times.push(asked.elapsed());
    }
    shop.stop().await?;
    Ok(Times::of(times))
}

/// Whether hledger is here, and has room for so many entries.
fn hledger_fits(entries: u64) -> Result<()> {
    let version =
        Command::new("hledger").arg("--version").output().context("hledger is installed by scripts/install.sh")?;
    if !version.status.success() {
        bail!("hledger --version ended with {}", version.status);
    }
    let memory = std::fs::read_to_string("/proc/meminfo")?;
    let free =
        memory.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.split_whitespace().next()?.parse().ok());
    let (free, needed): (u64, u64) = (free.unwrap_or(0) / 1024, HLEDGER_MIB * entries / 100_000);
    if free < needed {
        bail!("{entries} entries need about {needed} MiB there, and {free} MiB are free");
    }
    Ok(())
}

/// What hledger takes to read, check and add up the same file.
fn hledger_balance(journal: &Path, expected: &[(&'static str, i64)]) -> Result<Took> {
    let mut command = Command::new("hledger");
    command.arg("-f").arg(journal).args(["balance", "--no-total", "--output-format", "csv", "--depth", "2"]);
    let (output, took) = process::run(&mut command)?;
    if !output.status.success() {
        bail!("hledger: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    // `Assets:Clearing` is 1110, and so on in order of their names.
    let said = String::from_utf8(output.stdout)?;
    let amounts: Vec<i64> = said
        .lines()
        .skip(1)
        .filter_map(|row| {
            row.rsplit_once(',')?.1.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect::<String>().parse().ok()
        })
        .collect();
    let ours: Vec<i64> = ["1110", "6000", "4000", "2100"]
        .iter()
        .filter_map(|code| expected.iter().find(|(known, _)| known == code).map(|(_, minor)| *minor))
        .collect();
    if amounts != ours {
        bail!("hledger comes to {amounts:?}, the file was written to come to {ours:?}");
    }
    Ok(took)
}

fn report(
    figures: &mut Figures,
    entries: u64,
    imports: &[Took],
    hledger: &[Took],
    balances: &[Times],
    warm: &[Times],
    scale: &Scale,
) {
    let mut table = Table::with(&["P6, import of a journal", "wall s", "processor s", "MiB"]);
    let of = |runs: &[Took], figure: fn(&Took) -> f64| median(runs.iter().map(figure));
    let wall = |took: &Took| took.wall.as_secs_f64();
    let processor = |took: &Took| took.processor.as_secs_f64();
    let memory = |took: &Took| took.memory_max_kib as f64 / 1024.0;
    for (name, key, runs) in [("checked and kept", "ours", imports), ("hledger, read only", "hledger", hledger)] {
        if runs.is_empty() {
            continue;
        }
        table.row(&[name.to_owned(), cell(of(runs, wall)), cell(of(runs, processor)), cell(of(runs, memory))]);
        figures.add(&format!("{key}_wall_s"), rounded(of(runs, wall), 3));
        figures.add(&format!("{key}_processor_s"), rounded(of(runs, processor), 3));
        figures.add(&format!("{key}_memory_mib"), rounded(of(runs, memory), 1));
    }
    print!("{}", table.text());
    let at = |series: &[Times], percent| median(series.iter().map(|turn| turn.ms(percent)));
    let mut table = Table::with(&["P7, trial balance after it", "p50 ms", "p95 ms"]);
    table.row(&["a process of its own".to_owned(), cell(at(balances, 50.0)), cell(at(balances, 95.0))]);
    table.row(&["the running shop, over HTTP".to_owned(), cell(at(warm, 50.0)), cell(at(warm, 95.0))]);
    print!("{}", table.text());
    figures.add("balance_cold_p50_ms", rounded(at(balances, 50.0), 2));
    figures.add("balance_cold_p95_ms", rounded(at(balances, 95.0), 2));
    figures.add("balance_warm_p50_ms", rounded(at(warm, 50.0), 2));
    if !hledger.is_empty() {
        let times = |theirs: f64, ours: f64| rounded(theirs / ours.max(0.000_001), 1);
        figures.add("ratio_to_hledger_processor", times(of(hledger, processor), of(imports, processor)));
        figures.add("ratio_to_hledger_memory", times(of(hledger, memory), of(imports, memory)));
        figures.add("balance_ratio_to_hledger", times(of(hledger, wall) * 1000.0, at(balances, 50.0)));
    }
    if scale.quick {
        return;
    }
    let thousands = entries as f64 / 100_000.0;
    figures.must(of(imports, processor) <= 1.2 * thousands, "P6: at most 1.2 s of processor time for 100,000 entries");
    figures.must(of(imports, memory) <= 150.0, "P6: at most 150 MiB");
    figures.must(at(balances, 50.0) <= 20.0, "P7: cold within 20 ms, its start included");
    figures.must(at(warm, 50.0) <= 2.0, "P7: warm within 2 ms");
}
