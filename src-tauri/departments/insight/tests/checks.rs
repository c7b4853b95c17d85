//! The standing checks are content with whatever money does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use std::collections::BTreeMap;

use base::{Actor, Currency, Fault, Money, Rate, Shop, ShopDate, System};
use books::ledger::{ExchangeRateAsk, enter_exchange_rate};
use connectors::gateways::{Mode, Observation, PaymentFact, RefundStatus};
use office::integrations::Environment;
use people::customers::{CustomerId, NewCustomer, create_customer};
use till::inbox::{HookTable, Senders};
use till::invoices::{Invoice, InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{FeeSchedule, MerchantAccount, NewAccount, add_account};
use till::payments::{CashTaken, Origin, PaymentId, assign_payment, observe, take_cash};

/// A shop in Pune with one customer, and a drawer that stands for a gateway: it hears what it is told.
struct Pune {
    shop: Shop,
    clock: std::sync::Arc<base::FixedClock>,
    owner: Actor,
    customer: CustomerId,
    drawer: MerchantAccount,
    _folder: tempfile::TempDir,
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

impl Pune {
    async fn open(practice: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let builder = if practice { builder } else { builder.randomness(std::sync::Arc::new(base::ids::OsRandomness)) };
        let senders = Senders::new(till::payments::senders());
        let shop = builder.part(HookTable::default()).part(senders).build();
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

    async fn issued(&self, total: Money) -> Invoice {
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: total.decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let (customer_id, currency) = (Some(self.customer), total.currency.to_string());
        let ask = InvoiceAsk { customer_id, currency, lines: vec![line], ..InvoiceAsk::default() };
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    /// Has it told that so much was captured under a name, in all.
    async fn captured(&self, name: &str, amount: Money) -> PaymentId {
        let fact = PaymentFact::Captured { amount, at: self.shop.now(), capture_no: None };
        self.told(name, fact).await
    }

    async fn refunded(&self, name: &str, refund_ref: &str, amount: Money, status: RefundStatus) {
        let refund_ref = refund_ref.into();
        self.told(name, PaymentFact::Refunded { refund_ref, reference: None, amount, status }).await;
    }

    async fn told(&self, name: &str, fact: PaymentFact) -> PaymentId {
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

    async fn assigned(&self, payment: PaymentId, invoice: &Invoice) {
        assign_payment(&self.shop, &self.owner, payment, invoice.id).await.unwrap();
    }

    async fn rate(&self, from_on: &str, rate: &str) {
        let (currency, from_on) = (Currency::of("USD").unwrap(), ShopDate::parse(from_on).unwrap());
        let ask = ExchangeRateAsk { rate: rate.into() };
        enter_exchange_rate(&self.shop, &self.owner, currency, from_on, ask).await.unwrap();
    }

    /// What the checks of the books and of what lies beside them find.
    async fn findings(&self) -> Vec<String> {
        let areas = books::areas().into_iter().chain(insight::areas());
        let mut found = Vec::new();
        for check in areas.flat_map(|area| area.checks) {
            let findings = self.shop.db.read(check.run).await.unwrap();
            found.extend(findings.into_iter().map(|finding| format!("{}: {}", check.name, finding.sentence)));
        }
        found
    }
}

#[tokio::test]
async fn refunds_advances_and_refunds_that_came_back_leave_nothing_to_find() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    let invoice = pune.issued(inr(10_000)).await;
    let taken = CashTaken { invoice: invoice.id, account: Some(pune.drawer.id), amount: inr(10_000), tendered: None };
    let name = take_cash(&pune.shop, &pune.owner, taken).await.unwrap().id.to_string();
    pune.refunded(&name, "pr_1", inr(4_000), RefundStatus::Succeeded).await;
    assert_eq!(pune.findings().await, [""; 0], "out of the sale");
    pune.captured(&name, inr(13_000)).await;
    assert_eq!(pune.findings().await, [""; 0], "covered by an advance");
    pune.refunded(&name, "pr_1", inr(4_000), RefundStatus::Failed).await;
    pune.refunded(&name, "pr_2", inr(3_000), RefundStatus::Succeeded).await;
    assert_eq!(pune.findings().await, [""; 0], "came back, and went out of the advance");
}

#[tokio::test]
async fn money_that_finds_its_invoice_is_counted_with_it() {
    let pune = Pune::open(true).await;
    let (invoice, other) = (pune.issued(money(10_000, "INR")).await, pune.issued(money(5_000, "INR")).await);
    let stray = pune.captured("pp_stray", money(12_000, "INR")).await;
    pune.assigned(stray, &invoice).await;
    assert_eq!(pune.findings().await, [""; 0]);
    // It goes on under its invoice from there.
    pune.captured("pp_stray", money(13_000, "INR")).await;
    let small = pune.captured("pp_small", money(2_000, "INR")).await;
    pune.assigned(small, &other).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn what_came_back_and_was_assigned_as_well_is_counted_too() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    let invoice = pune.issued(inr(10_000)).await;
    let stray = pune.captured("pp_stray", inr(7_500)).await;
    pune.refunded("pp_stray", "pr_1", inr(2_500), RefundStatus::Succeeded).await;
    pune.assigned(stray, &invoice).await;
    pune.refunded("pp_stray", "pr_1", inr(2_500), RefundStatus::Failed).await;
    pune.assigned(stray, &invoice).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn a_gateway_that_contradicts_itself_about_the_currency_is_in_the_books_with_both() {
    let pune = Pune::open(true).await;
    pune.captured("pp_stray", money(7_500, "INR")).await;
    pune.captured("pp_stray", money(150, "USD")).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn money_that_came_without_a_rate_and_was_booked_again_is_counted_once() {
    let pune = Pune::open(true).await;
    let stray = pune.captured("pp_stray", money(25_000, "USD")).await;
    pune.clock.advance_ms(86_400_000);
    pune.rate("2026-11-21", "83").await;
    let invoice = pune.issued(money(25_000, "USD")).await;
    pune.assigned(stray, &invoice).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn play_money_of_a_real_shop_is_not_missed_in_the_books() {
    let pune = Pune::open(false).await;
    pune.captured("pp_play", money(7_500, "INR")).await;
    assert_eq!(pune.findings().await, [""; 0]);
}
