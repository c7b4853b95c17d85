//! hledger and beancount read our journal: each refuses an entry that does not balance, and adds up what we add up.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base::{Basics, Currency, Db, Fault, Money, Shop, ShopBuilder, SystemClock};
use serde_json::{Value, json};
use shop_tests::rehearsal::Rehearsal;

use crate::python;

/// The stopped shop's journal in the formats of hledger and beancount, written by the ledger itself.
async fn journals(database: &Path) -> (String, String) {
    let steps = base::testing::repository_migrations().unwrap();
    let db = Db::open(database, &steps, Arc::new(SystemClock)).unwrap();
    let shop = ShopBuilder::new(db, Arc::new(SystemClock)).build();
    let settings =
        shop.db.read(|tx| Ok::<_, Fault>(office::settings::load(tx)?.expect("a shop that is set up"))).await.unwrap();
    office::settings::keep_in_memory(&shop, &settings).unwrap();
    let _known: Basics = shop.basics().unwrap();
    let handed: Shop = shop.clone();
    let both = shop.db.read(move |tx| -> Result<_, Fault> {
        Ok((books::ledger::export_hledger(tx, &handed)?, books::ledger::export_beancount(tx, &handed)?))
    });
    both.await.unwrap()
}

/// `account` to minor units, from `hledger balance --output-format csv` over accounts of the books currency.
fn hledger_balances(file: &Path, arguments: &[&str]) -> BTreeMap<String, i64> {
    let output = Command::new("hledger")
        .arg("-f")
        .arg(file)
        .args(["balance", "--output-format", "csv", "--flat", "--empty", "--no-total"])
        .args(arguments)
        .output()
        .expect("hledger is installed by scripts/install.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.trim_matches('"').split("\",\"").collect();
        let amount: String = cells[1].chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
        (cells[0].to_owned(), if amount.is_empty() { 0 } else { amount.parse().unwrap() })
    });
    rows.collect()
}

/// `account` to minor units, from what beancount adds up on the accounts of the books currency. beancount's own checker must be
/// content with the file first.
fn beancount_balances(file: &Path, currency: Currency) -> BTreeMap<String, i64> {
    let check = Command::new(python::interpreter().with_file_name("bean-check")).arg(file).output();
    let check = check.expect("beancount is installed by scripts/python.sh");
    let said = [check.stdout, check.stderr].concat();
    assert!(check.status.success() && said.is_empty(), "{}", String::from_utf8_lossy(&said));
    let told = python::line_of(python::program("beancount_balances.py").arg(file), b"");
    let told: BTreeMap<String, BTreeMap<String, String>> = serde_json::from_str(&told).unwrap();
    let mut balances = BTreeMap::new();
    for (name, amounts) in told {
        // `Assets:Base:1110:P-acc-…` counts to `1110`.
        let mut parts = name.split(':').skip(1);
        if parts.next() == Some("Base") {
            let account = parts.next().unwrap().to_owned();
            let minor = Money::parse(&amounts[currency.code()], currency).unwrap().minor;
            *balances.entry(account).or_default() += minor;
        }
    }
    balances
}

#[tokio::test]
async fn hledger_and_beancount_accept_the_books_and_come_to_the_same_trial_balance() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.gateway.set(&json!({"fees": {"percent": 2.9, "tax_percent": 18, "known": "at_capture"}})).await.unwrap();
    let customer = story.shop.customer("Asha; Patel | Söhne").await.unwrap();
    for price in ["10.03", "499.95", "1250.00"] {
        let lines: Vec<Value> = ["IN18", "IN5", "IN0"]
            .iter()
            .map(|code| json!({"description": "A thing", "quantity": "2.5", "unit_price": price, "tax_code": code}))
            .collect();
        let ask = json!({"customer_id": customer, "currency": "INR", "lines": lines, "discount": "1.00", "delivery": "40.00", "round_total_to": "1.00"});
        let invoice = story.shop.issue(&ask).await.unwrap();
        let payment = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
        story.gateway.pay(&payment.id).await.unwrap();
        story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    }
    story.shop.until_quiet(Duration::from_secs(30)).await.unwrap();
    let ours = story.shop.api.get("/ledger/trial-balance").await.unwrap();
    story.shop.stop().await.unwrap();

    let file = story.folder().join("books.journal");
    let (hledger, beancount) = journals(&story.shop.database()).await;
    std::fs::write(&file, hledger).unwrap();
    let check = Command::new("hledger").arg("-f").arg(&file).arg("check").output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));

    // Sub-accounts are summed to the account of the chart: `1110:acc_…` counts to `1110`.
    let mut theirs: BTreeMap<String, i64> = BTreeMap::new();
    for (name, minor) in hledger_balances(&file, &["base"]) {
        let account = name.trim_start_matches("base:").split(':').next().unwrap_or_default().to_owned();
        *theirs.entry(account).or_default() += minor;
    }
    let rows = ours["rows"].as_array().unwrap();
    let ours: BTreeMap<String, i64> = rows
        .iter()
        .map(|row| (row["account"].as_str().unwrap().to_owned(), row["closing"]["minor"].as_i64().unwrap()))
        .collect();
    theirs.retain(|_, minor| *minor != 0);
    let ours: BTreeMap<String, i64> = ours.into_iter().filter(|(_, minor)| *minor != 0).collect();
    assert_eq!(theirs, ours);
    assert!(ours.len() >= 7, "{ours:?}");

    let file = story.folder().join("books.beancount");
    std::fs::write(&file, beancount).unwrap();
    let mut theirs = beancount_balances(&file, Currency::of("INR").unwrap());
    theirs.retain(|_, minor| *minor != 0);
    assert_eq!(theirs, ours);
}
