//! A shop in Pune with one customer, a practice account that nobody answers for, and a cash drawer.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Actor, Currency, Fault, FixedClock, Money, Rate, Shop, System, Timestamp};
use connectors::gateways::{Http, Limits, Mode, Observation, PaymentFact};
use office::integrations::Environment;
use people::customers::{CustomerId, NewCustomer, create_customer};
use secrecy::SecretString;
use till::inbox::{HookTable, Senders};
use till::invoices::{Invoice, InvoiceAsk, InvoiceId, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{FeeSchedule, Gateways, MerchantAccount, NewAccount, add_account};
use till::payments::{Origin, Payment, PaymentId, observe, start_payment};

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

impl Pune {
    /// Opens the shop; fees of 2 % plus 18 % tax on them are expected from the practice account.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let patience = Limits { connect: std::time::Duration::from_millis(200), tries_max: 1, ..Limits::default() };
        let shop = builder
            .part(Gateways(Http::with(patience).unwrap()))
            .part(Senders::new(till::payments::senders()))
            .part(HookTable::default())
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
            practice: true,
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
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &self.owner, ask).await.unwrap();
        issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await.unwrap()
    }

    /// A started payment of the invoice, which the gateway does not answer yet.
    pub async fn started(&self, invoice: &Invoice) -> Payment {
        start_payment(&self.shop, &self.owner, invoice.id, Some(self.practice.id)).await.unwrap()
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
        let at = self.shop.db.read(|_| Ok::<_, Fault>(())).await.map(|()| self.shop.now()).unwrap();
        let seen = Observation {
            reference: about.map(|id| id.to_string()),
            canonical: Some(canonical.into()),
            aliases: Vec::new(),
            fact,
            amount: None,
            at,
            method: None,
            environment: Mode::Test,
        };
        let (shop, account) = (self.shop.clone(), self.practice.clone());
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

fn account(provider: &str, fee: &str, base_url: Option<&str>) -> NewAccount {
    let fields: &[(&str, &str)] = if provider == "practice" {
        &[("api_key", "key_for_tests_1234"), ("webhook_secret", "whsec_for_tests_1234")]
    } else {
        &[]
    };
    let credentials: BTreeMap<String, SecretString> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from((*value).to_owned()))).collect();
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
