//! A shop in which money does whatever it can.

#![allow(dead_code, reason = "every test file uses another part of it")]

pub mod india;

use std::collections::BTreeMap;

use base::{Actor, Currency, Fault, Money, Rate, Shop, ShopDate, System};
use books::ledger::{ExchangeRateAsk, enter_exchange_rate};
use connectors::gateways::{Mode, Observation, PaymentFact, RefundStatus};
use office::integrations::Environment;
use people::customers::{CustomerId, NewCustomer, create_customer};
use till::inbox::{HookTable, Senders};
use till::invoices::{Invoice, InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{FeeSchedule, MerchantAccount, NewAccount, add_account};
use till::payments::{Origin, PaymentId, assign_payment, observe};

/// A shop in Pune with one customer, and a drawer that stands for a gateway: it hears what it is told.
pub struct Pune {
    pub shop: Shop,
    pub clock: std::sync::Arc<base::FixedClock>,
    pub owner: Actor,
    pub customer: CustomerId,
    pub drawer: MerchantAccount,
    _folder: tempfile::TempDir,
}

pub fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

impl Pune {
    pub async fn open(practice: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let builder = if practice { builder } else { builder.randomness(std::sync::Arc::new(base::ids::OsRandomness)) };
        let senders = Senders::new(till::payments::senders());
        let shop = builder.part(HookTable::default()).part(till::refunds::desk()).part(senders).build();
        let owner = Actor::command_line();
        let new = office::settings::NewShop {
            name: "Kirana Fresh".into(),
            country: "IN".into(),
            books_currency: Currency::of("INR").unwrap(),
            zone: "Asia/Kolkata".into(),
            address: None,
            tax_id: None,
            email: None,
            phone: None,
            practice,
        };
        let opened = shop.db.write(&owner, move |tx| {
            let settings = office::settings::set_up_shop(tx, &new).map_err(Fault::bug)?;
            books::open_books(tx, "IN")?;
            Ok::<_, Fault>(settings)
        });
        office::settings::keep_in_memory(&shop, &opened.await.unwrap()).unwrap();
        let new = NewCustomer { name: "Asha".into(), ..NewCustomer::default() };
        let customer = create_customer(&shop, &owner, new).await.unwrap().id;
        let drawer = NewAccount {
            provider: "cash".into(),
            name: "Drawer".into(),
            environment: Environment::Practice,
            credentials: BTreeMap::new(),
            base_url: None,
            currencies: Vec::new(),
            fees: FeeSchedule { rate: Rate::ZERO, flat_minor: 0, currency: None, tax_rate: Rate::ZERO },
        };
        let drawer = add_account(&shop, &owner, drawer).await.unwrap();
        Self { shop, clock, owner, customer, drawer, _folder: folder }
    }

    pub async fn issued(&self, total: Money) -> Invoice {
        self.issued_with(total, |_| ()).await
    }

    /// The same with something else in the draft.
    pub async fn issued_with(&self, total: Money, change: impl FnOnce(&mut InvoiceAsk)) -> Invoice {
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: total.decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let (customer_id, currency) = (Some(self.customer), total.currency.to_string());
        let mut ask = InvoiceAsk { customer_id, currency, lines: vec![line], ..InvoiceAsk::default() };
        change(&mut ask);
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    /// Has it told that so much was captured under a name, in all.
    pub async fn captured(&self, name: &str, amount: Money) -> PaymentId {
        let fact = PaymentFact::Captured { amount, at: self.shop.now(), capture_no: None };
        self.told(name, fact).await
    }

    pub async fn refunded(&self, name: &str, refund_ref: &str, amount: Money, status: RefundStatus) {
        let refund_ref = refund_ref.into();
        self.told(name, PaymentFact::Refunded { refund_ref, reference: None, amount, status }).await;
    }

    pub async fn told(&self, name: &str, fact: PaymentFact) -> PaymentId {
        let seen = Observation {
            reference: None,
            canonical: Some(name.into()),
            aliases: Vec::new(),
            fact,
            amount: None,
            at: self.shop.now(),
            method: None,
            environment: Mode::Test,
        };
        let (shop, drawer) = (self.shop.clone(), self.drawer.clone());
        let who = System::because("a test");
        let told = self.shop.db.write(&who, move |tx| observe(tx, &shop, &drawer, &seen, Origin::Webhook, None)).await;
        told.unwrap().unwrap()
    }

    pub async fn assigned(&self, payment: PaymentId, invoice: &Invoice) {
        assign_payment(&self.shop, &self.owner, payment, invoice.id).await.unwrap();
    }

    pub async fn rate(&self, from_on: &str, rate: &str) {
        let (currency, from_on) = (Currency::of("USD").unwrap(), ShopDate::parse(from_on).unwrap());
        let ask = ExchangeRateAsk { rate: rate.into() };
        enter_exchange_rate(&self.shop, &self.owner, currency, from_on, ask).await.unwrap();
    }

    /// What the checks of the books and of what lies beside them find.
    pub async fn findings(&self) -> Vec<String> {
        let areas = books::areas().into_iter().chain(insight::areas());
        let mut found = Vec::new();
        for check in areas.flat_map(|area| area.checks) {
            let findings = self.shop.db.read(check.run).await.unwrap();
            found.extend(findings.into_iter().map(|finding| format!("{}: {}", check.name, finding.sentence)));
        }
        found
    }
}
