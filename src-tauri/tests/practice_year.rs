//! The practice year: the same in every run, the same however many happenings share a transaction, and right by the books.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::Arc;

use base::MemoryVault;
use base::db::DataFolder;
use base::ids::{OsRandomness, SeededIds};
use base::testing::TEST_NOW;
use connectors::gateways::Http;
use counterfoil::demo::{Ask, DemoClock, DemoShop, GatewayKeys, Many, SHOPS, fill};
use counterfoil::{Parts, Program};
use rusqlite::types::ValueRef;
use tempfile::TempDir;

async fn year(shop: &'static DemoShop, payments: u32, seed: u64, many: Many) -> (Program, TempDir) {
    let place = tempfile::tempdir().unwrap();
    let clock = Arc::new(DemoClock::default());
    let parts = Parts {
        folder: DataFolder::hold(&place.path().join("shop")).unwrap(),
        clock: clock.clone(),
        ids: Arc::new(SeededIds::new(seed)),
        randomness: Arc::new(OsRandomness),
        vault: Arc::new(MemoryVault::default()),
        http: Http::new(),
    };
    let program = Program::open(parts).await.unwrap();
    let keys = GatewayKeys {
        url: "http://127.0.0.1:9".to_owned(),
        api_key: "sk_practice_of_a_test".to_owned().into(),
        webhook_secret: "whsec_of_a_test".to_owned().into(),
    };
    let ask = Ask { shop, payments, seed, until: TEST_NOW, many };
    fill(program.shop(), &clock, &ask, &keys).await.unwrap();
    (program, place)
}

async fn fact_hash(program: &Program) -> String {
    program.shop().db.read(books::ledger::fact_hash).await.unwrap()
}

fn up_to(size: usize) -> Many {
    Many::UpTo(NonZero::new(size).unwrap())
}

/// Everything that the year writes, each with what it is sorted out by: all columns but ids, keys and hashes.
const WRITTEN: [(&str, &str); 13] = [
    (
        "invoices",
        "SELECT id, number, status, customer_id, supplements_id, currency, inclusive, tax_rounding, service_fee_rate,
                delivery_minor, discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor,
                place_asked, place_of_supply, service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor, paid_minor, credited_minor,
                base_total_minor, tax_summary, frozen, note, issued_on, due_on, instalment_count, next_due_on, issued_at, sent_at,
                paid_at, payment_initiated_at, test, length(pay_key_hash), length(pay_key), pay_expires_at, version, created_at,
                created_by, changed_at, changed_by
           FROM invoices",
    ),
    ("lines", "SELECT * FROM invoice_lines"),
    ("payments", "SELECT * FROM payments"),
    ("observations", "SELECT payment_id, fact_key, origin, inbox_id, fact, at, known_at FROM observations"),
    ("names at gateways", "SELECT * FROM payment_aliases"),
    ("takings", "SELECT * FROM daily_takings"),
    ("balances", "SELECT * FROM balances"),
    ("movements", "SELECT * FROM daily_movements"),
    (
        "entries",
        "SELECT one.source, one.recipe, one.chain, one.happened_at, one.dated_on, one.recorded_at, one.late, other.source,
                one.memo, one.correlation, one.author
           FROM journal_entries one
           LEFT JOIN journal_entries other ON other.seq = one.reverses",
    ),
    (
        "postings",
        "SELECT source, line, account, party, currency, amount_minor, base_minor
           FROM postings JOIN journal_entries ON seq = entry_seq",
    ),
    (
        "taxes",
        "SELECT source, line, document, code, component, currency, taxable_minor, tax_minor, base_taxable_minor, base_tax_minor,
                tax_on
           FROM tax_entries JOIN journal_entries ON seq = entry_seq",
    ),
    ("numbers", "SELECT * FROM number_counters"),
    (
        "audit",
        "SELECT at, who_id, who_name, whence, action, subject, detail, request_id
           FROM audit_entries
          WHERE action LIKE 'invoice.%' OR action LIKE 'payment.%'",
    ),
];

/// The rows of a statement as text, sorted, with invoices and payments called by what they are and not by their ids.
async fn rows(program: &Program, sql: &'static str, names: &HashMap<String, String>) -> Vec<String> {
    let text = |value: ValueRef<'_>| match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        other => format!("{other:?}"),
    };
    let read = program.shop().db.read(move |tx| {
        tx.all(sql, [], move |row| {
            let columns = row.as_ref().column_count();
            (0..columns).map(|column| Ok(text(row.get_ref(column)?))).collect::<rusqlite::Result<Vec<_>>>()
        })
    });
    let mut rows: Vec<String> = read.await.unwrap().iter().map(|row| named(&row.join(" | "), names)).collect();
    rows.sort_unstable();
    rows
}

fn named(text: &str, names: &HashMap<String, String>) -> String {
    let mut named = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ["inv_", "pay_"].iter().filter_map(|prefix| rest.find(prefix)).min() {
        let (before, from) = rest.split_at(at);
        let length = from.len().min(30);
        named.push_str(before);
        match from.get(..length).and_then(|id| names.get(id)) {
            Some(name) => named.push_str(name),
            None => named.push_str(&from[..4]),
        }
        rest = if from.get(..length).is_some_and(|id| names.contains_key(id)) { &from[length..] } else { &from[4..] };
    }
    named + rest
}

/// What invoices and payments are called whatever their ids are: by number, and by invoice and instant.
async fn names(program: &Program) -> HashMap<String, String> {
    let sql = "SELECT id, 'invoice ' || number FROM invoices
                UNION ALL
               SELECT p.id, 'payment of ' || i.number || ' at ' || p.created_at
                 FROM payments p JOIN invoices i ON i.id = p.invoice_id";
    let read = program.shop().db.read(move |tx| tx.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?))));
    read.await.unwrap().into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_by_one_and_many_at_a_time_the_same_rows_are_written() {
    for shop in SHOPS {
        let (single, _here) = year(shop, 260, 7, up_to(1)).await;
        let (many, _there) = year(shop, 260, 7, up_to(64)).await;
        assert_eq!(fact_hash(&single).await, fact_hash(&many).await, "{}", shop.name);
        let (called, called_so) = (names(&single).await, names(&many).await);
        for (what, sql) in WRITTEN {
            let (one, other) = (rows(&single, sql, &called).await, rows(&many, sql, &called_so).await);
            assert_eq!(one.is_empty(), what == "names at gateways", "{}: {what}", shop.name);
            let differ = one.iter().zip(&other).find(|(one, other)| one != other);
            assert_eq!(differ, None, "{}: {what}", shop.name);
            assert_eq!(one.len(), other.len(), "{}: {what}", shop.name);
        }
        assert_content(&many, shop).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_year_has_the_same_ids_in_every_run_of_one_seed_and_others_of_another() {
    let ids = async |seed| {
        let (program, _place) = year(SHOPS[0], 150, seed, up_to(64)).await;
        let entries = rows(&program, "SELECT seq, id, source FROM journal_entries", &HashMap::new()).await;
        (fact_hash(&program).await, entries)
    };
    let (once, again, other) = (ids(7).await, ids(7).await, ids(8).await);
    assert_eq!(once, again);
    assert_ne!(once.0, other.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_standing_check_is_content_with_the_year_of_every_shop() {
    for shop in SHOPS {
        let (program, _place) = year(shop, 120, 1, Many::AsSuits).await;
        assert_content(&program, shop).await;
    }
}

/// Whether every standing check finds nothing.
async fn assert_content(program: &Program, shop: &DemoShop) {
    for check in program.areas().iter().flat_map(|area| area.checks.iter().copied()) {
        let found = program.shop().db.read(check.run).await.unwrap();
        assert!(found.is_empty(), "{}: {}: {found:?}", shop.name, check.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_has_all_that_a_shop_meets() {
    let (program, _place) = year(SHOPS[0], 1_200, 1, up_to(64)).await;
    let count = async |sql: &'static str| {
        let counted = program.shop().db.read(move |tx| tx.one(sql, [], |row| row.get::<_, i64>(0)));
        counted.await.unwrap().unwrap()
    };
    let payments = count("SELECT count(*) FROM payments").await;
    assert!((1_100..=1_240).contains(&payments), "{payments}");
    for (what, sql) in [
        ("paid invoices", "SELECT count(*) FROM invoices WHERE status = 'paid'"),
        ("open invoices", "SELECT count(*) FROM invoices WHERE status = 'issued'"),
        ("partly paid invoices", "SELECT count(*) FROM invoices WHERE status = 'partially_paid'"),
        ("failed payments", "SELECT count(*) FROM payments WHERE state = 'failed'"),
        ("expired payments", "SELECT count(*) FROM payments WHERE state = 'expired'"),
        ("declined tries", "SELECT count(*) FROM observations WHERE fact_key LIKE 'failed_try%'"),
        ("advances", "SELECT count(*) FROM payments WHERE advance_minor > 0"),
        ("known fees", "SELECT count(*) FROM payments WHERE fee_minor > 0 AND fee_estimated = 0"),
        ("cash", "SELECT count(*) FROM payments WHERE method_family = 'cash'"),
        ("papers in Hindi", "SELECT count(*) FROM customers WHERE locale = 'hi-IN'"),
    ] {
        assert!(count(sql).await > 0, "no {what}");
    }
    assert_eq!(count("SELECT count(*) FROM payments WHERE state IN ('created', 'pending', 'authorised')").await, 0);
}
