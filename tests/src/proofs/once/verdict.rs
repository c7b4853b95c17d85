//! The verdict: the books beside the gateway's book.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::Value;

use super::Stage;
use super::customers::Crowd;
use super::expected::Expected;
use crate::figures::{Figures, Table};
use crate::store::{Store, fact_hash};

/// Lines that differ are shown up to this many.
const SHOWN: usize = 20;
/// A check of a shop of this size that takes longer is broken.
const CHECK_TIME: Duration = Duration::from_secs(120);

/// Compares the stopped shop's books with what must stand in them.
pub(super) fn judge(
    stage: &Stage,
    crowd: &Crowd,
    book: &Value,
    deliveries: &Value,
    figures: &mut Figures,
) -> Result<()> {
    let known = crowd.known();
    let expected = Expected::of(book, &known, &stage.account.id)?;
    let store = Store::open(&stage.shop.database())?;
    let captured = expected.captured.clone();
    let booked = store.booked_per_gateway_payment()?;
    let of = |id: &String| booked.get(id).copied().unwrap_or_default();
    let lost = captured.iter().filter(|(id, minor)| of(id) < **minor).count();
    let double = captured.iter().filter(|(id, minor)| of(id) > **minor).count();
    let invented = booked.keys().filter(|id| !captured.contains_key(*id)).count();
    figures.add("payments", captured.len()).add("invoices", known.invoices.len());
    figures.add("lost", lost).add("double", double).add("invented", invented);
    figures.must(lost == 0, "no captured payment is missing from the books");
    figures.must(double == 0, "no captured payment is booked twice");
    figures.must(invented == 0, "nothing is booked that was not captured");
    figures.must(u64::try_from(captured.len())? >= stage.size.payments, "there were as many payments as asked for");
    judge_facts(expected.lines(), &store, figures)?;
    judge_deliveries(deliveries, figures);
    judge_charges(book, &known.charged_twice, &known.references, figures);
    figures.must(store.is_whole()?, "SQLite finds the file whole");
    Ok(())
}

/// The shop's own check.
pub(super) async fn check(stage: &Stage, figures: &mut Figures) -> Result<()> {
    let began = Instant::now();
    let (said, content) = stage.shop.check(CHECK_TIME).await?;
    if !content {
        println!("counterfoil check says: {}", findings(&said));
    }
    figures.add("check", content).add("check_ms", u64::try_from(began.elapsed().as_millis())?);
    figures.must(content, "counterfoil check finds nothing");
    Ok(())
}

/// What was found, without the checks that found nothing.
pub(in crate::proofs) fn findings(said: &Value) -> String {
    let Some(checks) = said.get("checks").and_then(Value::as_array) else { return said.to_string() };
    let has_some =
        |check: &&Value| check.get("findings").and_then(Value::as_array).is_some_and(|found| !found.is_empty());
    let shown: Vec<String> = checks.iter().filter(has_some).map(Value::to_string).collect();
    shown.join("\n").chars().take(4_000).collect()
}

fn judge_facts(expected: Vec<String>, store: &Store, figures: &mut Figures) -> Result<()> {
    let found = store.fact_lines()?;
    let (expected_hash, found_hash) = (fact_hash(&expected), fact_hash(&found));
    let same = expected_hash == found_hash;
    figures.add("facts", found.len()).add("fact_hash", found_hash).add("fact_hash_expected", expected_hash);
    figures.must(same, "the fact hash equals the one computed from the gateway's own book");
    if !same {
        let (expected, found): (BTreeSet<_>, BTreeSet<_>) =
            (expected.into_iter().collect(), found.into_iter().collect());
        for line in expected.difference(&found).take(SHOWN) {
            println!("  only expected: {line}");
        }
        for line in found.difference(&expected).take(SHOWN) {
            println!("  only in the books: {line}");
        }
    }
    Ok(())
}

/// No forgery was taken, and every kind of trouble really came.
fn judge_deliveries(deliveries: &Value, figures: &mut Figures) {
    let count = |name: &str| deliveries.get(name).and_then(Value::as_u64).unwrap_or_default();
    for name in
        ["events", "attempted", "duplicates_sent", "dropped", "off", "retried", "forged_sent", "forged_accepted"]
    {
        figures.add(name, count(name));
    }
    figures.must(count("forged_accepted") == 0, "no forged webhook was accepted");
    for name in ["duplicates_sent", "dropped", "forged_sent"] {
        figures.must(count(name) > 0, &format!("the run had some of '{name}'"));
    }
}

/// Under each of our references there is one charge, but where a second was made on purpose.
fn judge_charges(
    book: &Value,
    on_purpose: &[String],
    ours: &std::collections::HashMap<String, String>,
    figures: &mut Figures,
) {
    let mut charges: std::collections::HashMap<&str, u64> = std::collections::HashMap::new();
    for payment in book.get("payments").and_then(Value::as_array).into_iter().flatten() {
        if let Some(reference) = payment.get("reference").and_then(Value::as_str) {
            *charges.entry(reference).or_default() += 1;
        }
    }
    let allowed = |reference: &str| 1 + on_purpose.iter().filter(|name| *name == reference).count() as u64;
    let repeated = ours
        .keys()
        .filter(|reference| charges.get(reference.as_str()).copied().unwrap_or_default() > allowed(reference));
    let repeated = repeated.count();
    figures.add("asked_twice", repeated).must(repeated == 0, "no payment was created twice at the gateway by us");
}

/// The two designs beside each other.
pub(super) fn print(figures: &Figures) {
    let number = |name: &str| figures.number(name).map_or_else(|| "-".to_owned(), |number| number.to_string());
    let mut table = Table::with(&["", "lost", "double", "forged taken"]);
    table.row(&["Counterfoil".into(), number("lost"), number("double"), number("forged_accepted")]);
    table.row(&["book what the webhook says".into(), number("plain_lost"), number("plain_double"), "0".into()]);
    println!(
        "{} payments, {} kills, {} deliveries ({} duplicates, {} dropped, {} forged)",
        number("payments"),
        number("kills"),
        number("attempted"),
        number("duplicates_sent"),
        number("dropped"),
        number("forged_sent"),
    );
    print!("{}", table.text());
}
