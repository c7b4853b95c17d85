//! A shop with its books opened, for the tests of this crate, and the worked cases read from the repository.

#![allow(dead_code, reason = "every test file uses another part of it")]

pub mod cases;
pub mod door;
pub mod trade;

use std::path::PathBuf;
use std::sync::Arc;

use base::area::{Record, RecordKind, Records};
use base::testing::fresh_shop;
use base::{
    Basics, Currency, Fault, FixedClock, Money, Permission, ReadTx, Shop, ShopDate, System, Timestamp, WriteTx,
};
use books::ledger::{Entry, Line};
use jiff::tz::TimeZone;

/// Customers as the area that keeps them would tell of them: one of her name, and two that share theirs.
const CUSTOMERS: RecordKind = RecordKind {
    kind: "customer",
    sees: Permission("customers:read"),
    changes: Permission("customers:write"),
    find: |_tx, id| {
        let known = KNOWN.iter().find(|(known, _)| *known == id);
        Ok(known.map(|(_, name)| Record { name: (*name).to_owned(), is_fact: false }))
    },
    named: |_tx, name| {
        let same = KNOWN.iter().filter(|(_, known)| known.eq_ignore_ascii_case(name));
        Ok(same.map(|(id, _)| (*id).to_owned()).collect())
    },
};

const KNOWN: [(&str, &str); 3] = [("cus_noor", "Noor Textiles"), ("cus_ravi", "Ravi"), ("cus_ravi_2", "Ravi")];

/// A shop of a country with its chart, tax codes and number series.
pub struct Books {
    pub shop: Shop,
    pub clock: Arc<FixedClock>,
    folder: tempfile::TempDir,
}

impl Books {
    pub fn of(country: &str, currency: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        let shop = builder.part(Records::new([CUSTOMERS])).build();
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let basics = Basics {
            books_currency: Currency::of(currency).unwrap(),
            zone,
            country: country.to_owned(),
            region: String::new(),
            practice: true,
        };
        shop.keep_basics(basics).unwrap();
        let books = Self { shop, clock, folder };
        let country = country.to_owned();
        books.write(move |tx, _| books::open_books(tx, &country)).unwrap();
        books
    }

    /// The shop of the stories in Pune, with its settings.
    pub fn set_up() -> Self {
        let books = Self::of("IN", "INR");
        let new = office::settings::NewShop {
            name: "Kirana Fresh".into(),
            country: "IN".into(),
            books_currency: Currency::of("INR").unwrap(),
            zone: "Asia/Kolkata".into(),
            address: None,
            tax_id: None,
            email: None,
            phone: None,
            practice: true,
        };
        books.write(move |tx, _| office::settings::set_up_shop(tx, &new).map_err(Fault::bug)).unwrap();
        books
    }

    pub fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&WriteTx<'_>, &Shop) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let shop = self.shop.clone();
        self.shop.db.write_now(&System::because("a test"), move |tx| work(tx, &shop))
    }

    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ReadTx<'_>, &Shop) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.write(move |tx, shop| work(tx, shop))
    }

    pub fn post(&self, entry: Entry) -> Result<books::ledger::Posted, Fault> {
        self.write(move |tx, shop| books::ledger::post(tx, shop, entry))
    }

    /// The findings of every standing check of the books, as `name: sentence`.
    pub fn findings(&self) -> Vec<String> {
        self.read(|tx, _| {
            let mut all = Vec::new();
            for check in books::areas().into_iter().flat_map(|area| area.checks) {
                all.extend(
                    (check.run)(tx)?
                        .into_iter()
                        .map(|found| format!("{}: {} {}", check.name, found.subject, found.sentence)),
                );
            }
            Ok(all)
        })
        .unwrap()
    }

    /// Lets stubs of closed days be made as the program does: by who hears of them.
    pub fn hear_seals(&self) {
        let subscriber = books::areas().into_iter().flat_map(|area| area.subscribers).next().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        loop {
            let shop = self.shop.clone();
            let heard = self
                .shop
                .db
                .hear(subscriber.name, subscriber.kinds, move |tx, news| (subscriber.handle)(&shop, tx, news));
            if runtime.block_on(heard).unwrap() == base::db::Heard::Nothing {
                return;
            }
        }
    }

    /// Does to the file what only somebody with the file can do: statements outside the program, without its rules.
    pub fn tamper(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.folder.path().join("shop.db")).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

pub fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

/// Noon of a day in the shop's zone.
pub fn noon(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}T12:00:00+05:30")).unwrap()
}

pub fn money(text: &str, currency: &str) -> Money {
    Money::parse(text, Currency::of(currency).unwrap()).unwrap()
}

/// An entry of the books currency between two accounts.
pub fn simple(source: &str, debit: &'static str, credit: &'static str, amount: Money) -> Entry {
    Entry {
        source: source.to_owned(),
        recipe: "test",
        chain: source.split(':').take(2).collect::<Vec<_>>().join(":"),
        happened_at: noon("2026-11-20"),
        memo: String::new(),
        reverses: None,
        lines: vec![Line::new(debit, "a", amount, amount), Line::new(credit, "b", amount.negated(), amount.negated())],
        taxes: Vec::new(),
    }
}
