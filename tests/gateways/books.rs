//! hledger and beancount read our journal: each refuses an entry that does not balance, and adds up what we add up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base::{Basics, Currency, Db, Fault, Money, Shop, ShopBuilder, SystemClock};
use serde_json::{Value, json};
use shop_tests::practice_year::fill_as;
use shop_tests::program::{Profile, Programs, work_folder};
use shop_tests::rehearsal::Rehearsal;
use shop_tests::shop::{Country, LiveShop};

use crate::python;

/// The stopped shop's journal in the formats of hledger and beancount, written by the ledger itself.
async fn journals(database: &Path) -> (String, String) {
    let shop = opened(database).await;
    let handed: Shop = shop.clone();
    let both = shop.db.read(move |tx| -> Result<_, Fault> {
        Ok((books::ledger::export_hledger(tx, &handed)?, books::ledger::export_beancount(tx, &handed)?))
    });
    both.await.unwrap()
}

/// A stopped shop, opened here.
async fn opened(database: &Path) -> Shop {
    let steps = base::testing::repository_migrations().unwrap();
    let db = Db::open(database, &steps, Arc::new(SystemClock)).unwrap();
    let shop = ShopBuilder::new(db, Arc::new(SystemClock)).build();
    let settings =
        shop.db.read(|tx| Ok::<_, Fault>(office::settings::load(tx)?.expect("a shop that is set up"))).await.unwrap();
    office::settings::keep_in_memory(&shop, &settings).unwrap();
    let _known: Basics = shop.basics().unwrap();
    shop
}

/// What stands on every account and sub-account, in every currency and in that of the books (`base:`), by name and currency in minor
/// units; without what is nothing. Names are folded as a file of the other program has them.
type Standing = BTreeMap<(String, String), i64>;

async fn standing(database: &Path, fold: fn(&str) -> String) -> Standing {
    let shop = opened(database).await;
    let books = shop.basics().unwrap().books_currency;
    let balances = shop.db.read(move |tx| books::ledger::find_balances(tx, books, None)).await.unwrap();
    let mut all = Standing::new();
    for (account, balance) in balances {
        let name = if balance.party.is_empty() { account } else { format!("{account}:{}", fold(&balance.party)) };
        *all.entry((name.clone(), balance.amount.currency.code().to_owned())).or_default() += balance.amount.minor;
        *all.entry((format!("base:{name}"), books.code().to_owned())).or_default() += balance.base.minor;
    }
    all.retain(|_, minor| *minor != 0);
    all
}

fn minor_of(text: &str, currency: &str) -> i64 {
    Money::parse(text, Currency::of(currency).unwrap()).unwrap().minor
}

/// The same, as hledger adds it up: a row for each account and commodity.
fn hledger_standing(file: &Path) -> Standing {
    let output = Command::new("hledger")
        .arg("-f")
        .arg(file)
        .args(["balance", "--output-format", "csv", "--flat", "--empty", "--no-total", "--layout", "bare"])
        .output()
        .expect("hledger is installed by scripts/install.sh");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut all = Standing::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.trim_matches('"').split("\",\"").collect();
        let [name, currency, amount] = cells[..] else { panic!("{line}") };
        if !currency.is_empty() {
            all.insert((name.to_owned(), currency.to_owned()), minor_of(amount, currency));
        }
    }
    all.retain(|_, minor| *minor != 0);
    all
}

/// The same, as beancount adds it up. Its checker must be content with the file first.
fn beancount_standing(file: &Path) -> Standing {
    let mut all = Standing::new();
    for (name, amounts) in beancount_told(file) {
        // `Assets:Base:1110:P-acc-…` and `Assets:1110:P-acc-…`.
        let (_root, name) = name.split_once(':').unwrap();
        let name = name.strip_prefix("Base:").map_or_else(|| name.to_owned(), |rest| format!("base:{rest}"));
        for (currency, amount) in amounts {
            *all.entry((name.clone(), currency.clone())).or_default() += minor_of(&amount, &currency);
        }
    }
    all.retain(|_, minor| *minor != 0);
    all
}

#[tokio::test]
async fn every_balance_of_a_year_of_each_practice_shop_is_what_hledger_and_beancount_come_to() {
    let folder = work_folder("judged_books").unwrap();
    let programs = Programs::ready(Profile::Quick).unwrap();
    for (which, currency) in [("kirana", "INR"), ("coffee", "USD"), ("alnoor", "SAR"), ("pantai", "IDR")] {
        let place = folder.path().join(which);
        let shop = LiveShop::over(&programs, &place, Country::of_currency(currency).unwrap()).unwrap();
        fill_as(&shop, which, 300).await.unwrap();
        let (hledger, beancount) = journals(&shop.database()).await;

        let file = place.join("books.journal");
        std::fs::write(&file, hledger).unwrap();
        let plain = |party: &str| {
            let keep = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
            party.chars().map(|c| if keep(c) { c } else { '_' }).collect()
        };
        let ours = standing(&shop.database(), plain).await;
        assert_eq!(hledger_standing(&file), ours, "{which}");
        let accounts: BTreeSet<&str> = ours.keys().filter_map(|(name, _)| name.split(':').next()).collect();
        assert!(accounts.len() >= 8 && ours.len() >= 16, "{which}: {accounts:?}");

        let file = place.join("books.beancount");
        std::fs::write(&file, beancount).unwrap();
        let plain = |party: &str| {
            let keep = |c: char| if c.is_alphanumeric() { c } else { '-' };
            format!("P-{}", party.chars().map(keep).collect::<String>())
        };
        assert_eq!(beancount_standing(&file), standing(&shop.database(), plain).await, "{which}");
    }
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

/// What beancount adds up: account, currency, decimal. Its own checker must be content with the file first.
fn beancount_told(file: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let check = Command::new(python::interpreter().with_file_name("bean-check")).arg(file).output();
    let check = check.expect("beancount is installed by scripts/python.sh");
    let said = [check.stdout, check.stderr].concat();
    assert!(check.status.success() && said.is_empty(), "{}", String::from_utf8_lossy(&said));
    let told = python::line_of(python::program("beancount_balances.py").arg(file), b"");
    serde_json::from_str(&told).unwrap()
}

/// `account` to minor units, of the accounts of the books currency.
fn beancount_balances(file: &Path, currency: Currency) -> BTreeMap<String, i64> {
    let mut balances = BTreeMap::new();
    for (name, amounts) in beancount_told(file) {
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
