//! The practice year: the same in every run, the same however many happenings share a transaction, and right by the books.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::num::NonZero;
use std::sync::Arc;

use base::MemoryVault;
use base::db::DataFolder;
use base::ids::{OsRandomness, SeededIds};
use base::testing::TEST_NOW;
use connectors::gateways::Http;
use counterfoil::demo::{Ask, DemoClock, DemoShop, GatewayKeys, Many, SHOPS, fill};
use counterfoil::{Parts, Program};
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
        http: Http::new().unwrap(),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_by_one_and_many_at_a_time_the_books_come_out_the_same() {
    let (single, _here) = year(SHOPS[0], 150, 7, up_to(1)).await;
    let (many, _there) = year(SHOPS[0], 150, 7, up_to(64)).await;
    let (other, _elsewhere) = year(SHOPS[0], 150, 8, up_to(64)).await;
    assert_eq!(fact_hash(&single).await, fact_hash(&many).await);
    assert_ne!(fact_hash(&single).await, fact_hash(&other).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_standing_check_is_content_with_the_year_of_every_shop() {
    for shop in SHOPS {
        let (program, _place) = year(shop, 120, 1, Many::AsSuits).await;
        for check in program.areas().iter().flat_map(|area| area.checks.iter().copied()) {
            let found = program.shop().db.read(check.run).await.unwrap();
            assert!(found.is_empty(), "{}: {}: {found:?}", shop.name, check.name);
        }
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
