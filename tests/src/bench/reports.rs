//! `bench reports`: P8, the standard reports over a year of a million payments, beside the same figures read from the
//! roll-ups by SQLite alone, and equal to a full scan.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use rusqlite::Connection;
use serde_json::Value;

use super::load::{Line, request};
use super::times::{Times, cell, median, rounded};
use super::turns;
use crate::figures::{Figures, Table};
use crate::http::{minor, text};
use crate::practice_year::{fill, sign_in, sign_in_again};
use crate::program::{Programs, work_folder};
use crate::proofs::Scale;
use crate::shop::{Country, LiveShop};
use crate::store::Store;

/// One report.
struct Report {
    name: &'static str,
    key: &'static str,
    path: String,
    /// The same figures from the roll-ups.
    floor: &'static str,
    /// Of which customer, where it is about one.
    customer: Option<String>,
}

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("reports")?;
    let payments: u64 = if scale.quick { 20_000 } else { 1_000_000 };
    // The country is the demo's; nothing here depends on it.
    let shop = LiveShop::over(&programs, folder.path(), Country::of_currency("INR")?)?;
    let filling = Instant::now();
    fill(&shop, payments).await?;
    let filled_in = filling.elapsed();
    sign_in(&shop, folder.path()).await?;
    let started_in = shop.kill_and_start().await?;
    sign_in_again(&shop).await?;
    let store = Store::open(&shop.database())?;
    let captured = store.number("SELECT sum(count) FROM daily_takings")?;
    let reports = reports(&store)?;
    let mut figures = Figures::of("reports");
    figures.add("payments", captured).add("filled_s", rounded(filled_in.as_secs_f64(), 1));
    figures.add("start_after_kill_ms", rounded(started_in.as_secs_f64() * 1000.0, 0));
    let rounds = if scale.quick { 20 } else { 200 };
    let mut table = Table::with(&["P8, reports", "floor p50 ms", "p50 ms", "p95 ms", "p99 ms", "KB"]);
    for report in &reports {
        let (mut ours, mut floor, mut bytes) = (Vec::new(), Vec::new(), 0);
        for _ in 0..turns(scale) {
            floor.push(floor_times(store.sql(), report, rounds)?);
            let (times, size) = our_times(&shop, report, rounds).await?;
            ours.push(times);
            bytes = size;
        }
        let at = |series: &[Times], percent| median(series.iter().map(|turn| turn.ms(percent)));
        let (p50, p95) = (at(&ours, 50.0), at(&ours, 95.0));
        table.row(&[
            report.name.to_owned(),
            cell(at(&floor, 50.0)),
            cell(p50),
            cell(p95),
            cell(at(&ours, 99.0)),
            (bytes / 1024).to_string(),
        ]);
        let key = report.key;
        figures.add(&format!("{key}_p50_ms"), rounded(p50, 3)).add(&format!("{key}_p95_ms"), rounded(p95, 3));
        figures.add(&format!("{key}_floor_p50_ms"), rounded(at(&floor, 50.0), 3));
        figures.add(&format!("{key}_ratio_to_floor"), rounded(at(&floor, 50.0) / p50.max(0.000_001), 3));
        if !scale.quick {
            figures.must(p95 <= 5.0, &format!("P8: {} p95 at most 5 ms", report.name));
        }
    }
    print!("{}", table.text());
    let (memory, most) = shop.memory_kib()?;
    figures.add("memory_mib", memory / 1024).add("memory_max_mib", most / 1024);
    equal_to_full_scan(&shop, &store, &reports, &mut figures).await?;
    if !scale.quick {
        figures.must(captured >= i64::try_from(payments)? * 9 / 10, "the year has as many payments as asked for");
        figures.must(started_in.as_millis() <= 1000, "with a million payments ready within a second after kill -9");
    }
    shop.stop().await?;
    Ok(figures)
}

/// The four standard reports over the days and for a customer of this store.
fn reports(store: &Store) -> Result<Vec<Report>> {
    let (first, last): (String, String) =
        store.sql().query_row("SELECT min(dated_on), max(dated_on) FROM daily_movements", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let month: String = store.sql().query_row("SELECT date(?1, '-30 days')", [&last], |row| row.get(0))?;
    let quarter: String = store.sql().query_row("SELECT date(?1, '-90 days')", [&last], |row| row.get(0))?;
    // A customer in the middle: as many have bought more as less.
    let customer: String = store.sql().query_row(
        "SELECT customer_id FROM invoices WHERE customer_id IS NOT NULL AND status = 'paid'
          GROUP BY customer_id
          ORDER BY count(*)
          LIMIT 1 OFFSET (SELECT count(DISTINCT customer_id) / 2 FROM invoices WHERE status = 'paid')",
        [],
        |row| row.get(0),
    )?;
    Ok(vec![
        Report {
            name: "trial balance",
            key: "trial_balance",
            path: format!("/ledger/trial-balance?from={first}&to={last}"),
            floor: "SELECT account, currency, sum(base_debit_minor), sum(base_credit_minor) FROM daily_movements GROUP BY account, currency",
            customer: None,
        },
        Report {
            name: "daily sales, all days",
            key: "daily_sales",
            path: format!("/reports/daily-sales?from={first}&to={last}"),
            floor: "SELECT day, currency, sum(count), sum(captured_minor), sum(fee_minor) FROM daily_takings GROUP BY day, currency",
            customer: None,
        },
        Report {
            name: "by gateway, 30 days",
            key: "by_gateway",
            path: format!("/reports/by-gateway?from={month}&to={last}"),
            floor: "SELECT merchant_account_id, currency, sum(count), sum(captured_minor) FROM daily_takings
                     WHERE day >= (SELECT date(max(day), '-30 days') FROM daily_takings) GROUP BY merchant_account_id, currency",
            customer: None,
        },
        Report {
            name: "statement, 90 days",
            key: "statement",
            path: format!("/customers/{customer}/statement?from={quarter}&to={last}"),
            floor: "SELECT e.dated_on, e.source, p.amount_minor FROM postings p JOIN journal_entries e ON e.seq = p.entry_seq
                     WHERE p.account IN ('1200', '2240') AND p.party = ?1
                       AND e.dated_on >= (SELECT date(max(dated_on), '-90 days') FROM daily_movements) ORDER BY p.entry_seq",
            customer: Some(customer),
        },
    ])
}

/// The floor: the rows themselves, read by SQLite in this process.
fn floor_times(sql: &Connection, report: &Report, rounds: usize) -> Result<Times> {
    let mut statement = sql.prepare(report.floor)?;
    Times::measure(rounds, |_| {
        let mut rows = match &report.customer {
            Some(customer) => statement.query([customer])?,
            None => statement.query([])?,
        };
        let mut count = 0_usize;
        while rows.next()?.is_some() {
            count += 1;
        }
        std::hint::black_box(count);
        Ok(())
    })
}

async fn our_times(shop: &LiveShop, report: &Report, rounds: usize) -> Result<(Times, usize)> {
    let (cookie, page_key) = shop.api.session().context("nobody is signed in")?;
    let at = shop.api.origin().trim_start_matches("http://").parse()?;
    let letter =
        request("GET", &format!("/api/v1{}", report.path), at, &[("Cookie", &cookie), ("X-CF-Key", &page_key)], b"");
    let mut line = Line::open(at).await?;
    let (mut times, mut bytes) = (Vec::with_capacity(rounds), 0);
    for _ in 0..rounds {
        let asked = Instant::now();
        let reply = line.send(&letter).await?;
        times.push(asked.elapsed());
        if reply.status != 200 {
            bail!("{} was answered {} {}", report.path, reply.status, String::from_utf8_lossy(&reply.body));
        }
        bytes = reply.body.len();
    }
    Ok((Times::of(times), bytes))
}

/// What the reports say equals what all postings say.
async fn equal_to_full_scan(shop: &LiveShop, store: &Store, reports: &[Report], figures: &mut Figures) -> Result<()> {
    let path = |key: &str| {
        reports.iter().find(|report| report.key == key).map(|report| report.path.clone()).context("no such report")
    };
    let trial_balance = shop.api.get(&path("trial_balance")?).await?;
    let said = sums(&trial_balance, "rows", |row| Ok((text(row, "/account")?.to_owned(), minor(row, "/closing")?)))?;
    let scanned = scan(store, "SELECT account, sum(base_minor) FROM postings GROUP BY account")?;
    figures.must(same(&said, &scanned), "P8: the trial balance equals the full scan");
    let daily = shop.api.get(&path("daily_sales")?).await?;
    let key = |row: &Value| Ok::<_, anyhow::Error>(format!("{} {}", text(row, "/day")?, text(row, "/currency")?));
    let said = sums(&daily, "rows", |row| Ok((key(row)?, minor(row, "/captured")?)))?;
    let scanned = scan(
        store,
        "SELECT e.dated_on || ' ' || p.currency, sum(p.amount_minor)
           FROM journal_entries e JOIN postings p ON p.entry_seq = e.seq
          WHERE e.recipe = 'payment_captured' AND p.account IN ('1000', '1110', '1150')
          GROUP BY 1",
    )?;
    figures.must(same(&said, &scanned), "P8: daily sales equal the full scan");
    let statement = reports.iter().find(|report| report.key == "statement").context("no statement")?;
    let customer = statement.customer.as_deref().context("a statement of nobody")?;
    let said = shop.api.get(&statement.path).await?;
    let said = sums(&said, "currencies", |part| Ok((text(part, "/currency")?.to_owned(), minor(part, "/balance")?)))?;
    let owed = scan(
        store,
        &format!(
            "SELECT currency, sum(amount_minor) FROM postings WHERE account = '1200' AND party = '{customer}' GROUP BY currency"
        ),
    )?;
    figures.must(same(&said, &owed), "P8: the statement equals the full scan");
    Ok(())
}

fn sums(answer: &Value, list: &str, read: impl Fn(&Value) -> Result<(String, i64)>) -> Result<BTreeMap<String, i64>> {
    let rows = answer.get(list).and_then(Value::as_array).with_context(|| format!("no {list} in the answer"))?;
    let mut sums = BTreeMap::new();
    for row in rows {
        let (key, minor) = read(row)?;
        *sums.entry(key).or_default() += minor;
    }
    Ok(sums)
}

fn scan(store: &Store, statement: &str) -> Result<BTreeMap<String, i64>> {
    let mut statement = store.sql().prepare(statement)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Equal but for what is zero on one side and absent on the other.
fn same(one: &BTreeMap<String, i64>, other: &BTreeMap<String, i64>) -> bool {
    let some = |sums: &BTreeMap<String, i64>| -> BTreeMap<String, i64> {
        sums.iter().filter(|(_, minor)| **minor != 0).map(|(key, minor)| (key.clone(), *minor)).collect()
    };
    some(one) == some(other)
}
