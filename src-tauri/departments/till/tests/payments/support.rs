//! A shop in Pune with one customer, a practice account that nobody answers for, and a cash drawer.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::HeaderMap;
use base::area::Records;
use base::ids::OsRandomness;
use base::{Actor, Currency, Fault, FixedClock, Money, Rate, Shop, ShopDate, System, Timestamp};
use books::ledger::{ExchangeRateAsk, enter_exchange_rate};
use connectors::gateways::{self, Http, Limits, Mode, Observation, PaymentFact, RefundStatus};
use office::integrations::{Environment, Integration};
use people::customers::{CustomerId, NewCustomer, create_customer};
use secrecy::SecretString;
use serde_json::Value;
use till::inbox::{HookTable, IntakeDesk, Label, Proof, Receipt, Refusal, Sender, Senders};
use till::invoices::{Invoice, InvoiceAsk, InvoiceId, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{FeeSchedule, Gateways, MerchantAccount, NewAccount, add_account};
use till::payments::{Origin, Payment, PaymentId, observe, start_payment};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The shop, its folder and what a test needs of it.
pub struct Pune {
    pub shop: Shop,
    pub clock: Arc<FixedClock>,
    pub owner: Actor,
    pub customer: CustomerId,
    pub practice: MerchantAccount,
    _folder: tempfile::TempDir,
}

pub fn inr(minor: i64) -> Money {
    Money::new(minor, Currency::of("INR").unwrap()).unwrap()
}

pub fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::of("USD").unwrap()).unwrap()
}

/// A refund that was made in the gateway's own screen.
pub fn refund(refund_ref: &str, amount: Money, status: RefundStatus) -> PaymentFact {
    PaymentFact::Refunded { refund_ref: refund_ref.into(), reference: None, amount, status }
}

impl Pune {
    /// Opens the shop; fees of 2 % plus 18 % tax on them are expected from the practice account.
    pub async fn open() -> Self {
        Self::open_as(true).await
    }

    /// The same, for practice or for real.
    pub async fn open_as(practice_shop: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let patience = Limits { connect: std::time::Duration::from_millis(200), tries_max: 1, ..Limits::default() };
        let builder = if practice_shop { builder } else { builder.randomness(Arc::new(OsRandomness)) };
        let shop = builder
            .part(Gateways(Http::with(patience)))
            .part(Senders::new(till::payments::senders().into_iter().map(believing)))
            .part(HookTable::default())
            .part(till::refunds::desk())
            .part(till::payouts::desk())
            .part(IntakeDesk::default())
            .part(till::payments::PayDoor::default())
            .part(Records::new(till::areas().into_iter().flat_map(|area| area.records)))
            .build();
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
            practice: practice_shop,
        };
        let settings = shop
            .db
            .write(&owner, move |tx| {
                let settings = office::settings::set_up_shop(tx, &new).map_err(Fault::bug)?;
                books::ledger::seed_chart(tx)?;
                books::tax::seed_codes(tx, "IN")?;
                books::documents::seed_series(tx, "IN")?;
                Ok::<_, Fault>(settings)
            })
            .await
            .unwrap();
        office::settings::keep_in_memory(&shop, &settings).unwrap();
        let customer = create_customer(&shop, &owner, NewCustomer { name: "Asha".into(), ..NewCustomer::default() })
            .await
            .unwrap()
            .id;
        let practice = add_account(&shop, &owner, account("practice", "2", Some("http://127.0.0.1:9"))).await.unwrap();
        Self { shop, clock, owner, customer, practice, _folder: folder }
    }

    /// An issued invoice over this total, untaxed so that the figure stands as it is.
    pub async fn issued(&self, minor: i64) -> Invoice {
        self.issued_as(minor, false).await
    }

    /// The same, as a test document or not.
    pub async fn issued_as(&self, minor: i64, test: bool) -> Invoice {
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: inr(minor).decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(self.customer),
            currency: "INR".into(),
            lines: vec![line],
            test,
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    /// What a dollar is worth in rupees from this day on.
    pub async fn dollar_rate(&self, from_on: &str, rate: &str) {
        self.rate_of("USD", from_on, rate).await;
    }

    /// The same of any currency.
    pub async fn rate_of(&self, code: &str, from_on: &str, rate: &str) {
        let (currency, from_on) = (Currency::of(code).unwrap(), ShopDate::parse(from_on).unwrap());
        let ask = ExchangeRateAsk { rate: rate.into() };
        enter_exchange_rate(&self.shop, &self.owner, currency, from_on, ask).await.unwrap();
    }

    /// A draft over 250 dollars, untaxed.
    pub async fn dollar_draft(&self) -> InvoiceId {
        self.draft_abroad("USD", "250").await
    }

    /// A draft of one untaxed line in another currency.
    pub async fn draft_abroad(&self, code: &str, unit_price: &str) -> InvoiceId {
        let line = LineAsk {
            description: "Export crate".into(),
            quantity: "1".into(),
            unit_price: unit_price.into(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(self.customer),
            currency: code.into(),
            lines: vec![line],
            ..InvoiceAsk::default()
        };
        create_draft(&self.shop, &self.owner, ask).await.unwrap().id
    }

    /// The same, issued.
    pub async fn dollar_invoice(&self) -> Invoice {
        let draft = self.dollar_draft().await;
        issue_invoice(&self.shop, &self.owner, draft, IssueAsk::default()).await.unwrap()
    }

    /// A started payment of the invoice, which the gateway does not answer yet.
    pub async fn started(&self, invoice: &Invoice) -> Payment {
        start_payment(&self.shop, &self.owner, invoice.id, Some(self.practice.id)).await.unwrap()
    }

    /// What comes to the hook of an account, its proof in order: from the gateway, or from whoever has the secret.
    pub async fn deliver(&self, account: &MerchantAccount, body: impl ToString) -> Receipt {
        let key = self.integration(account).await.hook_key;
        let body = body.to_string().into_bytes().into();
        till::inbox::receive(&self.shop, &account.provider, &key, &HeaderMap::new(), body).await.unwrap()
    }

    /// Sends a request to the customers' pages of this shop.
    pub async fn page(&self, method: &str, path: &str) -> (u16, Value) {
        let routes = axum::Router::new()
            .route("/pay/{key}/data", till::payments::pay_data())
            .route("/pay/{key}/start", till::payments::pay_start())
            .with_state(self.shop.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut line = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, routes).await });
        let head = "Host: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 0";
        line.write_all(format!("{method} {path} HTTP/1.1\r\n{head}\r\n\r\n").as_bytes()).await.unwrap();
        let mut text = String::new();
        line.read_to_string(&mut text).await.unwrap();
        server.abort();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        let body = text.split_once("\r\n\r\n").unwrap().1;
        (status, serde_json::from_str(body).unwrap())
    }

    /// Whether a text stands anywhere in the shop's files but the vault.
    pub fn files_hold(&self, text: &str) -> bool {
        let files = std::fs::read_dir(self._folder.path()).unwrap().map(|file| file.unwrap());
        let files = files.filter(|file| {
            let name = file.file_name().into_string().unwrap();
            file.file_type().unwrap().is_file() && !name.contains("vault")
        });
        let mut held = files.map(|file| std::fs::read(file.path()).unwrap());
        held.any(|bytes| bytes.windows(text.len()).any(|here| here == text.as_bytes()))
    }

    pub async fn integration(&self, account: &MerchantAccount) -> Integration {
        let id = account.integration_id;
        self.shop.db.read(move |tx| office::integrations::find(tx, id)).await.unwrap().unwrap()
    }

    /// Handles what is due in the inbox.
    pub async fn work(&self) {
        till::inbox::work_once(&self.shop).await.unwrap();
    }

    /// The first text of every row that a statement gives.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        self.shop.db.read(move |tx| tx.all(sql, [], |row| row.get(0))).await.unwrap()
    }

    /// Has a fact observed, as told by a delivery.
    pub async fn told(&self, about: Option<PaymentId>, canonical: &str, fact: PaymentFact) -> Option<PaymentId> {
        self.told_by(Origin::Webhook, about, canonical, fact).await
    }

    pub async fn told_by(
        &self,
        origin: Origin,
        about: Option<PaymentId>,
        canonical: &str,
        fact: PaymentFact,
    ) -> Option<PaymentId> {
        self.hear(origin, &self.practice, self.seen(about, canonical, fact)).await
    }

    /// What a gateway tells now.
    pub fn seen(&self, about: Option<PaymentId>, canonical: &str, fact: PaymentFact) -> Observation {
        Observation {
            reference: about.map(|id| id.to_string()),
            canonical: Some(canonical.into()),
            aliases: Vec::new(),
            fact,
            amount: None,
            at: self.shop.now(),
            method: None,
            environment: Mode::Test,
        }
    }

    /// Has what the gateway of an account tells observed.
    pub async fn hear(&self, origin: Origin, account: &MerchantAccount, seen: Observation) -> Option<PaymentId> {
        let (shop, account) = (self.shop.clone(), account.clone());
        self.shop
            .db
            .write(&System::because("test"), move |tx| observe(tx, &shop, &account, &seen, origin, None))
            .await
            .unwrap()
    }

    pub fn captured(&self, minor: i64) -> PaymentFact {
        PaymentFact::Captured { amount: inr(minor), at: self.shop.now(), capture_no: None }
    }

    pub async fn payment(&self, id: PaymentId) -> Payment {
        self.shop.db.read(move |tx| till::payments::find(tx, id)).await.unwrap().unwrap()
    }

    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        self.shop.db.read(move |tx| till::invoices::find(tx, id)).await.unwrap().unwrap()
    }

    /// What stands on an account, with its sub-accounts: amounts in their own currency and in rupees, without what is nothing.
    pub async fn standing(&self, account: &'static str) -> Vec<(String, Money, i64)> {
        let inr = Currency::of("INR").unwrap();
        let rows = self.shop.db.read(move |tx| books::ledger::find_balances(tx, inr, Some(account))).await.unwrap();
        rows.into_iter()
            .filter(|(_, row)| !row.amount.is_zero() || !row.base.is_zero())
            .map(|(_, row)| (row.party, row.amount, row.base.minor))
            .collect()
    }

    /// The source of an entry about a refund that was made in the practice gateway's own screen: `settled`, `returned`.
    pub fn refund_source(&self, refund_ref: &str, fact: &str) -> String {
        format!("refund:{}/{refund_ref}:{fact}", self.practice.id)
    }

    /// The postings of an entry: account and minor units.
    pub async fn postings(&self, source: impl Into<String>) -> Vec<(&'static str, i64)> {
        let (shop, source) = (self.shop.clone(), source.into());
        let found = self.shop.db.read(move |tx| books::ledger::find_recorded(tx, &shop, &source)).await.unwrap();
        found.unwrap().entry.lines.iter().map(|l| (l.account, l.amount.minor)).collect()
    }

    /// Balance of an account over all its sub-accounts.
    pub async fn balance(&self, account: &'static str) -> i64 {
        let inr = Currency::of("INR").unwrap();
        let rows = self.shop.db.read(move |tx| books::ledger::find_balances(tx, inr, Some(account))).await.unwrap();
        rows.iter().map(|(_, balance)| balance.amount.minor).sum()
    }

    pub async fn entries(&self) -> i64 {
        let count = self.shop.db.read(|tx| tx.one("SELECT count(*) FROM journal_entries", [], |row| row.get(0))).await;
        count.unwrap().unwrap()
    }

    pub async fn fact_hash(&self) -> String {
        self.shop.db.read(books::ledger::fact_hash).await.unwrap()
    }

    pub fn later(&self, ms: i64) -> Timestamp {
        self.clock.advance_ms(ms);
        self.shop.now()
    }
}

/// A sender whose proof always holds: what becomes of a delivery is asked, not whether it is let in.
fn believing(sender: Sender) -> Sender {
    Sender { proof: believes, ..sender }
}

/// A proof that always holds.
pub fn believes(_: &Shop, integration: &Integration) -> Result<Arc<dyn Proof>, Fault> {
    struct Believes(&'static dyn gateways::Gateway);
    impl Proof for Believes {
        fn check(&self, _: &HeaderMap, _: &[u8], _: Timestamp) -> Result<(), Refusal> {
            Ok(())
        }
        fn vouches_for_body(&self) -> bool {
            self.0.about().signature.covers_money_facts
        }
        fn label(&self, _: &HeaderMap, body: &[u8]) -> Result<Label, Refusal> {
            let event = self.0.read_hook(body).map_err(|_| Refusal::Malformed)?;
            Ok(Label { dedupe_key: event.dedupe_key, order_key: event.order_key, kind: event.kind })
        }
    }
    Ok(Arc::new(Believes(gateways::find(&integration.provider).ok_or(Fault::NoSuch("gateway"))?)))
}

/// Credentials of the practice account.
pub fn practice_keys() -> BTreeMap<String, SecretString> {
    let fields = [("api_key", "key_for_tests_1234"), ("webhook_secret", "whsec_for_tests_1234")];
    fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

/// A Stripe account with this key.
pub fn stripe(environment: Environment, key: &str) -> NewAccount {
    let fields = [("secret_key", key), ("webhook_secret", "whsec_for_tests_1234")];
    let credentials = fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
    NewAccount { environment, credentials, ..account("stripe", "2.9", None) }
}

pub fn account(provider: &str, fee: &str, base_url: Option<&str>) -> NewAccount {
    let credentials = if provider == "practice" { practice_keys() } else { BTreeMap::new() };
    NewAccount {
        provider: provider.into(),
        name: provider.into(),
        environment: Environment::Practice,
        credentials,
        base_url: base_url.map(str::to_owned),
        currencies: Vec::new(),
        fees: FeeSchedule {
            rate: Rate::parse(fee).unwrap(),
            flat_minor: 0,
            currency: None,
            tax_rate: Rate::parse("18").unwrap(),
        },
    }
}
