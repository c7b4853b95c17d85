//! A shop with a year of trade takes its journal along into a new one: the same figures, and the same chain to its last link.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::path::Path;
use std::sync::Arc;

use base::db::DataFolder;
use base::ids::{OsRandomness, RandomIds, SeededIds};
use base::testing::TEST_NOW;
use base::{Actor, Clock, Fault, FixedClock, MemoryVault, ShopDate};
use books::imports::{CommodityNames, ImportAsk, Imported, JournalForm, Mapping, import_journal};
use books::ledger::{self, TrialBalance};
use connectors::gateways::Http;
use counterfoil::demo::{Ask, DemoClock, DemoShop, GatewayKeys, Many, SHOPS, fill};
use counterfoil::{Parts, Program};
use office::access::{NewOwner, SetUp, set_up_here};
use office::settings::NewShop;
use office::staff::Password;

fn parts(folder: &Path, clock: Arc<dyn Clock>, ids: Arc<dyn base::ids::IdSource>) -> Parts {
    Parts {
        folder: DataFolder::hold(folder).unwrap(),
        clock,
        ids,
        randomness: Arc::new(OsRandomness),
        vault: Arc::new(MemoryVault::default()),
        http: Http::new(),
    }
}

async fn a_year_of(of: &'static DemoShop, folder: &Path) -> Program {
    let clock = Arc::new(DemoClock::default());
    let program = Program::open(parts(folder, clock.clone(), Arc::new(SeededIds::new(3)))).await.unwrap();
    let keys = GatewayKeys {
        url: "http://127.0.0.1:9".to_owned(),
        api_key: "sk_practice_of_a_test".to_owned().into(),
        webhook_secret: "whsec_of_a_test".to_owned().into(),
    };
    let ask = Ask { shop: of, payments: 120, seed: 3, until: TEST_NOW, many: Many::AsSuits };
    fill(program.shop(), &clock, &ask, &keys).await.unwrap();
    program
}

/// A shop that was set up a moment ago, with the facts of another one.
async fn new_shop_like(other: &Program, folder: &Path) -> Program {
    let clock = Arc::new(FixedClock::at(TEST_NOW.plus_ms(86_400_000)));
    let program = Program::open(parts(folder, clock, Arc::new(RandomIds))).await.unwrap();
    let basics = other.shop().basics().unwrap();
    let shop = NewShop {
        name: "The new one".into(),
        country: basics.country.clone(),
        books_currency: basics.books_currency,
        zone: basics.zone.iana_name().unwrap().to_owned(),
        address: None,
        tax_id: None,
        email: None,
        phone: None,
        practice: false,
    };
    let password = Password::new("correct horse battery staple");
    let owner = NewOwner { name: "Owner".into(), login: "owner".into(), password };
    set_up_here(program.shop(), &Actor::command_line(), SetUp { code: None, shop, owner }).await.unwrap();
    program
}

async fn import(program: &Program, file: &Path, text: &str, form: JournalForm) -> Imported {
    std::fs::write(file, text).unwrap();
    let ask = ImportAsk {
        file_name: "journal".to_owned(),
        form,
        mapping: Mapping::default(),
        commodities: CommodityNames::default(),
        kept_accounts: true,
    };
    import_journal(program.shop(), &Actor::command_line(), file.to_owned(), ask).await.unwrap()
}

async fn standing(program: &Program) -> TrialBalance {
    let shop = program.shop().clone();
    let day = |text| ShopDate::parse(text).unwrap();
    let (from, to) = (day("2026-05-01"), day("2026-11-21"));
    program.shop().db.read(move |tx| ledger::trial_balance(tx, &shop, from, to)).await.unwrap()
}

async fn last_link(program: &Program) -> (i64, [u8; 32]) {
    program.shop().db.read(ledger::last_link).await.unwrap()
}

async fn facts(program: &Program) -> String {
    program.shop().db.read(ledger::fact_hash).await.unwrap()
}

async fn findings(program: &Program) -> Vec<String> {
    let checks: Vec<_> = books::areas().into_iter().flat_map(|area| area.checks).collect();
    let mut found = Vec::new();
    for check in checks {
        let of_it = program.shop().db.read(check.run).await.unwrap();
        found.extend(of_it.into_iter().map(|finding| format!("{}: {}", check.name, finding.sentence)));
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_trade_comes_to_the_same_in_a_new_shop_by_either_file() {
    let place = tempfile::tempdir().unwrap();
    for of in &SHOPS[..2] {
        let here = place.path().join(of.key);
        let old = a_year_of(of, &here.join("old")).await;
        let reader = old.shop().clone();
        let written = old.shop().db.read(move |tx| -> Result<_, Fault> {
            let mut whole = String::new();
            ledger::export_whole(tx, &reader, |line| {
                whole.push_str(line);
                Ok(())
            })?;
            Ok((whole, ledger::export_hledger(tx, &reader)?))
        });
        let (whole, for_hledger) = written.await.unwrap();

        let restored = new_shop_like(&old, &here.join("restored")).await;
        let imported = import(&restored, &here.join("whole.jsonl"), &whole, JournalForm::Full).await;
        assert!(imported.import.restores && imported.newly_posted > 100, "{imported:?}");
        assert_eq!(last_link(&restored).await, last_link(&old).await, "{}", of.key);
        assert_eq!(standing(&restored).await, standing(&old).await);
        assert_eq!(facts(&restored).await, facts(&old).await);
        assert_eq!(findings(&restored).await, [""; 0]);

        let by_hledger = new_shop_like(&old, &here.join("by-hledger")).await;
        import(&by_hledger, &here.join("books.journal"), &for_hledger, JournalForm::Hledger).await;
        assert_eq!(standing(&by_hledger).await, standing(&old).await);
        assert_eq!(findings(&by_hledger).await, [""; 0]);
        for program in [old, restored, by_hledger] {
            program.close().await;
        }
    }
}
