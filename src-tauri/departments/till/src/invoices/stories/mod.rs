//! Stories of invoices, told against a real store.

mod copying;
mod correcting;
mod crediting;
mod delivering;
mod drafting;
mod issuing;
mod lawful;
mod listing;
mod looking;
mod paying;
mod placing;
mod planning;
mod printing;
mod sales_tax;
mod scanning;
mod supplementing;
mod tax_codes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::testing::fresh_shop;
use base::{Actor, Currency, Fault, FixedClock, Money, Problem, Rate, Rights, Shop};
use books::{documents, ledger, tax};
use office::integrations::Environment;
use office::settings::{NewShop, keep_in_memory, set_up_shop};
use people::customers::{CustomerId, NewCustomer, create_customer};

use super::*;
use crate::inbox::{HookTable, IntakeDesk, Senders};
use crate::merchant_accounts::{FeeSchedule, NewAccount, add_account};

/// A shop that is set up, with one customer. Stories of papers that become invoices are told in it, too.
pub(crate) struct Story {
    pub shop: Shop,
    pub clock: Arc<FixedClock>,
    pub owner: Actor,
    pub customer: CustomerId,
    _folder: tempfile::TempDir,
}

/// What the shop's tax office gave it. The Indian one is that of a body of the United Nations, which names no state.
fn registration_in(country: &str) -> &'static str {
    match country {
        "IN" => "2717UNO00157UN9",
        "ID" => "0934561820907000",
        "MY" => "W10-1808-32000123",
        "DE" => "DE136695976",
        _ => "310122393500003",
    }
}

impl Story {
    pub async fn in_country(country: &str, currency: &str, zone: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        Self::open(folder, builder, clock, (country, currency, zone)).await
    }

    /// A shop in India whose keys nobody can guess, so that it may have accounts for real money.
    pub async fn with_true_keys() -> Self {
        Self::with_true_keys_in("IN", "INR", "Asia/Kolkata").await
    }

    /// The same in another country.
    pub async fn with_true_keys_in(country: &str, currency: &str, zone: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        let builder = builder.randomness(Arc::new(base::ids::OsRandomness));
        Self::open(folder, builder, clock, (country, currency, zone)).await
    }

    async fn open(
        folder: tempfile::TempDir,
        builder: base::ShopBuilder,
        clock: Arc<FixedClock>,
        (country, currency, zone): (&str, &str, &str),
    ) -> Self {
        let shop = crate::handed_in(builder)
            .part(Senders::new(Vec::new()))
            .part(HookTable::default())
            .part(IntakeDesk::default())
            .part(crate::merchant_accounts::Gateways(connectors::gateways::Http::new()))
            .build();
        let owner = Actor::command_line();
        let new = NewShop {
            name: "Pustaka Books".into(),
            country: country.into(),
            books_currency: Currency::of(currency).unwrap(),
            zone: zone.into(),
            address: Some("12 Hill Road\nPune 411001".into()),
            tax_id: Some(registration_in(country).into()),
            email: None,
            phone: None,
            practice: false,
        };
        let land = country.to_owned();
        let settings = shop
            .db
            .write(&owner, move |tx| {
                let settings = set_up_shop(tx, &new).map_err(Fault::bug)?;
                ledger::seed_chart(tx)?;
                tax::seed_codes(tx, &land)?;
                documents::seed_series(tx, &land)?;
                Ok::<_, Fault>(settings)
            })
            .await
            .unwrap();
        keep_in_memory(&shop, &settings).unwrap();
        let customer = NewCustomer {
            name: "Meera Iyer".into(),
            address: Some("5 Lake View\nPune".into()),
            ..NewCustomer::default()
        };
        let customer = create_customer(&shop, &owner, customer).await.unwrap().id;
        Self { shop, clock, owner, customer, _folder: folder }
    }

    pub async fn in_india() -> Self {
        Self::in_country("IN", "INR", "Asia/Kolkata").await
    }

    /// The three lines of the worked case C01.
    pub fn three_lines(&self) -> InvoiceAsk {
        InvoiceAsk {
            customer_id: Some(self.customer),
            currency: "INR".into(),
            inclusive: Some(false),
            lines: vec![
                line("Rice, loose", "2.5", "63.00", "IN0"),
                line("Notebook", "3", "49.95", "IN5"),
                LineAsk { discount_rate: Some("10".into()), ..line("Lamp", "1", "189.99", "IN18") },
            ],
            delivery: Some("40.00".into()),
            ..InvoiceAsk::default()
        }
    }

    /// One piece at a price, without tax.
    pub fn one_piece(&self, price: &str) -> InvoiceAsk {
        InvoiceAsk {
            customer_id: Some(self.customer),
            currency: "INR".into(),
            inclusive: Some(false),
            lines: vec![line("Book", "1", price, "IN0")],
            ..InvoiceAsk::default()
        }
    }

    /// Opens a cash drawer, which takes every currency.
    pub async fn with_drawer(&self) {
        let drawer = NewAccount {
            provider: "cash".into(),
            name: "Drawer".into(),
            environment: Environment::Practice,
            credentials: BTreeMap::new(),
            base_url: None,
            currencies: Vec::new(),
            fees: FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO },
        };
        add_account(&self.shop, &self.owner, drawer).await.unwrap();
    }

    pub async fn issued(&self, ask: InvoiceAsk) -> Invoice {
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        self.shop.db.read(move |tx| find(tx, id)).await.unwrap().unwrap()
    }

    /// Records a payment as payments do.
    pub async fn pay(&self, id: InvoiceId, applied: Money) -> Result<Invoice, Fault> {
        let shop = self.shop.clone();
        self.shop.db.write(&self.owner, move |tx| record_payment(tx, &shop, "pay_1", &id, applied, tx.at())).await
    }

    /// Takes a payment back that was none.
    pub async fn undo(&self, id: InvoiceId, undone: Money) -> Invoice {
        let shop = self.shop.clone();
        self.shop.db.write(&self.owner, move |tx| undo_payment(tx, &shop, "pay_1", &id, undone)).await.unwrap()
    }

    /// Somebody with these permissions and no others.
    pub fn staff(&self, permissions: &[&str]) -> Actor {
        let rights: BTreeSet<String> = permissions.iter().map(|p| (*p).to_owned()).collect();
        Actor { rights: Arc::new(Rights::Only(rights)), ..self.owner.clone() }
    }

    /// Runs a statement by hand.
    pub async fn run(&self, sql: &'static str) -> Result<usize, Fault> {
        self.shop.db.write(&self.owner, move |tx| tx.exec(sql, [])).await
    }

    /// Account, party and amount of every posting of an entry; nothing when there is no such entry.
    async fn postings(&self, source: String) -> Vec<(String, i64)> {
        let shop = self.shop.clone();
        let recorded = self.shop.db.read(move |tx| ledger::find_recorded(tx, &shop, &source)).await.unwrap();
        let lines = recorded.map(|recorded| recorded.entry.lines).unwrap_or_default();
        let mut postings: Vec<(String, i64)> = lines
            .into_iter()
            .map(|line| {
                (
                    if line.party.is_empty() {
                        line.account.to_owned()
                    } else {
                        format!("{}.{}", line.account, line.party)
                    },
                    line.amount.minor,
                )
            })
            .collect();
        postings.sort();
        postings
    }

    /// An entry as it stands in the journal.
    pub async fn entry(&self, source: String) -> ledger::Entry {
        let shop = self.shop.clone();
        self.shop.db.read(move |tx| ledger::find_recorded(tx, &shop, &source)).await.unwrap().unwrap().entry
    }

    /// Balance of an account over all its sub-accounts, in minor units of the books currency.
    pub async fn balance(&self, account: &'static str) -> i64 {
        let books = self.shop.basics().unwrap().books_currency;
        let rows = self.shop.db.read(move |tx| ledger::find_balances(tx, books, Some(account))).await.unwrap();
        rows.iter().map(|(_, balance)| balance.base.minor).sum()
    }

    /// What the standing checks of the books find.
    pub async fn findings(&self) -> Vec<String> {
        let checks = || books::areas().into_iter().flat_map(|area| area.checks);
        let found = self.shop.db.read(move |tx| {
            let mut all = Vec::new();
            for check in checks() {
                all.extend((check.run)(tx)?.into_iter().map(|found| format!("{}: {}", check.name, found.sentence)));
            }
            Ok::<_, Fault>(all)
        });
        found.await.unwrap()
    }

    /// The facts announced about an invoice, in order.
    async fn facts(&self, id: InvoiceId) -> Vec<String> {
        let news = self.shop.db.read(|tx| tx.announcements_after(0, 1000)).await.unwrap();
        let mine = news.into_iter().filter(|row| row.subject == id.to_string());
        mine.map(|row| row.body["fact"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

pub(crate) fn line(description: &str, quantity: &str, unit_price: &str, tax_code: &str) -> LineAsk {
    LineAsk {
        description: description.into(),
        quantity: quantity.into(),
        unit_price: unit_price.into(),
        tax_code: tax_code.into(),
        ..LineAsk::default()
    }
}

pub(crate) fn money(text: &str, code: &str) -> Money {
    Money::parse(text, Currency::of(code).unwrap()).unwrap()
}

fn code_of<T: std::fmt::Debug>(outcome: Result<T, InvoiceError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

/// What somebody with the file at hand could do to tables of other areas.
#[cfg(test)]
pub(crate) mod by_hand {
    /// The shop, its customers and its tax codes get other texts.
    pub const RENAME_EVERYTHING: [&str; 3] = [
        "UPDATE customers SET name = 'Somebody else', locale = 'hi-IN'",
        "UPDATE tax_codes SET name = 'New name', active = 0",
        "UPDATE shop SET name = 'New shop', locale = 'id-ID'",
    ];
    /// A code goes out of use.
    pub const RETIRE_IN5: &str = "UPDATE tax_codes SET active = 0 WHERE code = 'IN5'";
    /// Another one does.
    pub const RETIRE_IN18: &str = "UPDATE tax_codes SET active = 0 WHERE code = 'IN18'";
    /// A rate rises from 18 to 20 %.
    pub const RAISE_IN18I: &str =
        r#"UPDATE tax_codes SET components = '[{"component":"IGST20","rate":"20.0000"}]' WHERE code = 'IN18I'"#;
}
