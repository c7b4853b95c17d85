//! The shop of the proof, as a process that can be killed: commands come in as lines of JSON, answers go out as lines of JSON. It is
//! the product's own rooms over a store in a file; what is handed in is the clock, and time-outs that are short.

use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, Result};
use base::actor::OnceKey;
use base::ids::{OsRandomness, RandomIds};
use base::{Actor, Currency, Db, Fault, FixedClock, Money, Problem, Rate, Shop, ShopBuilder, System, Timestamp, Vault};
use connectors::gateways::{self, ChargeAsk, Http, Limits};
use office::integrations::Environment;
use people::customers::{NewCustomer, create_customer};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use till::inbox::{HookTable, Idle, IntakeDesk, Senders, work_once};
use till::invoices::{InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{self, FeeSchedule, Gateways, MerchantAccount, NewAccount, add_account, open_line};
use till::payments::{Origin, PaymentId, catch_up, fetch_payment, observe, start_payment};
use till::refunds::{RefundAsk, RefundListAsk, RefundOrigin, RefundState, list_refunds, request_refund};

/// Where the shop stands; written before it is first opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Place {
    /// The gateway.
    pub provider: String,
    /// Where it is reached.
    pub base_url: String,
    /// What it is shown.
    pub credentials: BTreeMap<String, String>,
    /// Code of the shop's currency.
    pub currency: String,
}

/// What the shop is told to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Order {
    /// The clock shows this.
    Clock {
        /// Unix milliseconds.
        ms: i64,
    },
    /// An invoice, and a payment of it at the gateway.
    Start {
        /// How much.
        minor: i64,
    },
    /// Ask the gateway how a payment stands.
    Learn {
        /// Which.
        payment: String,
    },
    /// Money back, asked for by so many at once.
    Ask {
        /// Of which payment.
        payment: String,
        /// How much; all that is left when not said.
        minor: Option<i64>,
        /// How many clicks at the same instant.
        clicks: u32,
        /// Whether they are one click that was sent again and again.
        one_key: bool,
    },
    /// Read the gateway's lists, and carry out what follows.
    CatchUp,
    /// Carry out every effect that is due.
    Work,
    /// How payments and their refunds stand.
    State {
        /// Which.
        payments: Vec<String>,
    },
    /// Every standing check.
    Check,
}

/// A vault in a file: credentials outlive a kill, as in a keychain.
struct PaperVault {
    file: PathBuf,
    kept: RwLock<BTreeMap<String, String>>,
}

impl PaperVault {
    fn open(file: PathBuf) -> Result<Self> {
        let kept = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => BTreeMap::new(),
        };
        Ok(Self { file, kept: RwLock::new(kept) })
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), Fault> {
        let mut kept = self.kept.write().map_err(Fault::bug)?;
        change(&mut kept);
        let text = serde_json::to_vec(&*kept).map_err(Fault::bug)?;
        std::fs::write(&self.file, text).map_err(|cause| Fault::Disk(cause.to_string()))
    }
}

impl Vault for PaperVault {
    fn get(&self, name: &str) -> Result<Option<SecretString>, Fault> {
        Ok(self.kept.read().map_err(Fault::bug)?.get(name).map(|text| SecretString::from(text.as_str())))
    }
    fn put(&self, name: &str, secret: SecretString) -> Result<(), Fault> {
        self.change(|kept| {
            kept.insert(name.to_owned(), secret.expose_secret().to_owned());
        })
    }
    fn remove(&self, name: &str) -> Result<(), Fault> {
        self.change(|kept| {
            kept.remove(name);
        })
    }
    fn is_open(&self) -> bool {
        true
    }
}

struct Rooms {
    shop: Shop,
    clock: Arc<FixedClock>,
    account: MerchantAccount,
    customer: people::customers::CustomerId,
    currency: Currency,
}

/// Opens the shop in a folder and serves until its input ends.
pub async fn serve(folder: &Path) -> Result<()> {
    let rooms = Arc::new(Rooms::open(folder).await?);
    let out = Arc::new(Mutex::new(std::io::stdout()));
    say(&out, &json!({"open": true}))?;
    let (lines, mut orders) = tokio::sync::mpsc::unbounded_channel::<String>();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(std::result::Result::ok) {
            if lines.send(line).is_err() {
                break;
            }
        }
    });
    while let Some(line) = orders.recv().await {
        let asked: Value = serde_json::from_str(&line)?;
        let (rooms, out) = (Arc::clone(&rooms), Arc::clone(&out));
        tokio::spawn(async move {
            let number = asked.get("number").cloned();
            let told = match serde_json::from_value::<Order>(asked) {
                Ok(order) => rooms.carry_out(order).await,
                Err(cause) => Err(cause.into()),
            };
            let answer = match told {
                Ok(answer) => json!({"number": number, "answer": answer}),
                Err(error) => json!({"number": number, "error": format!("{error:#}")}),
            };
            // Whoever asked is gone when nothing can be said any more.
            let _said = say(&out, &answer);
        });
    }
    Ok(())
}

fn say(out: &Mutex<std::io::Stdout>, what: &Value) -> Result<()> {
    let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(out, "{what}")?;
    Ok(out.flush()?)
}

impl Rooms {
    async fn open(folder: &Path) -> Result<Self> {
        let place: Place = serde_json::from_slice(&std::fs::read(folder.join("place.json"))?)?;
        let currency = Currency::of(&place.currency).context("a currency")?;
        let clock = Arc::new(FixedClock::at(Timestamp(crate::gateway::unix_now().saturating_mul(1000))));
        let db = Db::open(&folder.join("shop.db"), &base::testing::repository_migrations()?, clock.clone())?;
        let patience = Limits {
            connect: Duration::from_millis(500),
            read: Duration::from_millis(1_500),
            tries_max: 1,
            ..Limits::default()
        };
        let shop = ShopBuilder::new(db, clock.clone())
            .ids(Arc::new(RandomIds))
            .randomness(Arc::new(OsRandomness))
            .vault(Arc::new(PaperVault::open(folder.join("vault.json"))?))
            .part(Gateways(Http::with(patience)))
            .part(Senders::new(till::payments::senders()))
            .part(HookTable::default())
            .part(IntakeDesk::default())
            .part(till::refunds::desk())
            .part(till::payouts::desk())
            .build();
        shop.db.end_leases().await?;
        let owner = Actor::command_line();
        if shop.db.read(office::settings::load).await?.is_none() {
            set_up(&shop, &owner, &place, currency).await?;
        }
        office::settings::remember(&shop).await?;
        let found = shop.db.read(merchant_accounts::list).await?;
        let account = found.into_iter().find(|one| one.provider == place.provider).context("the account")?;
        // Each time it opens somebody else comes in.
        let asha = NewCustomer { name: "Asha".into(), ..NewCustomer::default() };
        let customer = create_customer(&shop, &owner, asha).await?.id;
        Ok(Self { shop, clock, account, customer, currency })
    }

    fn money(&self, minor: i64) -> Result<Money> {
        Ok(Money::new(minor, self.currency)?)
    }

    async fn carry_out(&self, order: Order) -> Result<Value> {
        match order {
            Order::Clock { ms } => {
                self.clock.set(Timestamp(ms));
                Ok(json!({}))
            }
            Order::Start { minor } => self.start(self.money(minor)?).await,
            Order::Learn { payment } => {
                self.forgive()?;
                let id = payment_id(&payment)?;
                let learned = fetch_payment(&self.shop, &Actor::command_line(), id).await;
                let error = learned.err().map(|error| error.to_string());
                self.work().await?;
                Ok(json!({ "error": error }))
            }
            Order::Ask { payment, minor, clicks, one_key } => self.ask(&payment, minor, clicks, one_key).await,
            Order::CatchUp => {
                self.forgive()?;
                let done = catch_up(&self.shop, &Actor::command_line(), Some(self.account.id)).await?;
                self.work().await?;
                Ok(json!({ "errors": done.iter().filter_map(|one| one.error.as_deref()).collect::<Vec<_>>() }))
            }
            Order::Work => {
                self.work().await?;
                Ok(json!({}))
            }
            Order::State { payments } => {
                let mut states = Vec::with_capacity(payments.len());
                for payment in payments {
                    states.push(self.state(&payment).await?);
                }
                Ok(states.into())
            }
            Order::Check => self.check().await,
        }
    }

    fn forgive(&self) -> Result<()> {
        self.shop.part::<Gateways>()?.0.forgive();
        Ok(())
    }

    async fn start(&self, amount: Money) -> Result<Value> {
        self.forgive()?;
        let owner = Actor::command_line();
        if !gateways::find(&self.account.provider).context("a gateway")?.about().capabilities.hosted_page {
            return self.charge(amount).await;
        }
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: amount.decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(self.customer),
            currency: self.currency.code().into(),
            lines: vec![line],
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &owner, ask).await?;
        let invoice = issue_invoice(&self.shop, &owner, draft.id, IssueAsk::default()).await?;
        let payment = start_payment(&self.shop, &owner, invoice.id, Some(self.account.id)).await?;
        Ok(json!({"payment": payment.id, "state": payment.state}))
    }

    /// A gateway without a page: its money is charged by a token, and comes to the books as money nobody had asked for.
    async fn charge(&self, amount: Money) -> Result<Value> {
        let line = open_line(&self.shop, &self.account).await?;
        let reference = PaymentId::from_number(self.shop.new_id()).to_string();
        let ask = ChargeAsk {
            is_saved: false,
            payment: reference.clone(),
            key: reference.clone(),
            amount,
            token: "00000000-000000-000000-000000000000".into(),
            description: "Milk".into(),
            manual_capture: false,
            email: None,
        };
        let http = &self.shop.part::<Gateways>()?.0;
        let learned = http.charge(line.gateway, &line.credentials, "", &ask).await.result?;
        let (shop, account) = (self.shop.clone(), self.account.clone());
        let about = self
            .shop
            .db
            .write(&System::because("charged"), move |tx| {
                let mut about = None;
                for seen in &learned {
                    about = observe(tx, &shop, &account, seen, Origin::Answer, None)?.or(about);
                }
                Ok::<_, Fault>(about)
            })
            .await?;
        Ok(json!({"payment": about.context("money makes a payment")?, "state": "captured", "reference": reference}))
    }

    async fn ask(&self, payment: &str, minor: Option<i64>, clicks: u32, one_key: bool) -> Result<Value> {
        let id = payment_id(payment)?;
        let amount = minor.map(|minor| self.money(minor)).transpose()?;
        let owner = Actor::command_line();
        let asked = (0..clicks).map(|click| {
            let key = if one_key { "one".to_owned() } else { click.to_string() };
            let who = Actor {
                // Two people share the clicks.
                id: if click % 2 == 0 { "first".into() } else { "second".into() },
                once: one_key.then(|| OnceKey {
                    key: format!("{payment}:{key}"),
                    route: "POST /refunds".into(),
                    digest: [0; 32],
                }),
                ..owner.clone()
            };
            let ask = RefundAsk {
                amount,
                lines: Vec::new(),
                charges: false,
                takes: None,
                method: None,
                reason: "the milk was sour".into(),
                customer_words: None,
            };
            async move { request_refund(&self.shop, &who, id, ask).await }
        });
        let mut let_go: Vec<String> = Vec::new();
        let mut refused: BTreeMap<&'static str, u32> = BTreeMap::new();
        for outcome in futures::future::join_all(asked).await {
            match outcome {
                Ok(refund) => let_go.push(refund.id.to_string()),
                Err(till::refunds::RefundError::Fault(fault @ (Fault::Bug(_) | Fault::Constraint(_)))) => {
                    return Err(fault.into());
                }
                Err(refusal) => *refused.entry(refusal.kind().code).or_default() += 1,
            }
        }
        let_go.sort_unstable();
        let_go.dedup();
        Ok(json!({"refunds": let_go, "refused": refused}))
    }

    /// Carries out what is due, several at once as the program's own worker does.
    async fn work(&self) -> Result<()> {
        let effects = [till::payments::register().effects, till::refunds::register().effects].concat();
        self.forgive()?;
        while work_once(&self.shop).await? == Idle::No {}
        let mut under_way = tokio::task::JoinSet::new();
        loop {
            match self.shop.db.claim_effect(None).await? {
                Some(row) => {
                    let handler = effects.iter().find(|one| one.kind == row.kind).copied().context("a handler")?;
                    let shop = self.shop.clone();
                    under_way.spawn(async move { (handler.carry_out)(shop, row).await });
                    if under_way.len() < 8 {
                        continue;
                    }
                }
                None if under_way.is_empty() => return Ok(()),
                None => {}
            }
            if let Some(ended) = under_way.join_next().await {
                ended??;
            }
        }
    }

    async fn state(&self, payment: &str) -> Result<Value> {
        let id = payment_id(payment)?;
        let row = self.shop.db.read(move |tx| till::payments::find(tx, id)).await?.context("the payment")?;
        let ask = RefundListAsk { payment_id: Some(id), limit: Some(200), ..RefundListAsk::default() };
        let refunds = list_refunds(&self.shop, &Actor::command_line(), ask).await?.items;
        let refunds: Vec<Value> = refunds
            .iter()
            .map(|refund| {
                json!({
                    "id": refund.id,
                    "ours": refund.origin == RefundOrigin::Shop,
                    "state": refund.state,
                    "minor": refund.amount.minor,
                    "holds": matches!(refund.state, RefundState::Requested | RefundState::Approved | RefundState::Processing | RefundState::Unknown),
                    "why": refund.why,
                })
            })
            .collect();
        Ok(json!({
            "payment": payment,
            "state": row.state,
            "captured_minor": row.captured.minor,
            "refunded_minor": row.refunded.minor,
            "needs_you": row.needs_you,
            "refunds": refunds,
        }))
    }

    async fn check(&self) -> Result<Value> {
        let checks: Vec<_> = books::areas().into_iter().chain(till::areas()).flat_map(|area| area.checks).collect();
        let mut found = Vec::new();
        for check in checks {
            let (name, run) = (check.name, check.run);
            for finding in self.shop.db.read(run).await? {
                found.push(format!("{name}: {} {}", finding.subject, finding.sentence));
            }
        }
        Ok(json!({ "found": found }))
    }
}

fn payment_id(text: &str) -> Result<PaymentId> {
    PaymentId::parse(text).with_context(|| format!("{text} is no payment"))
}

pub(in crate::proofs) async fn set_up(shop: &Shop, owner: &Actor, place: &Place, currency: Currency) -> Result<()> {
    let new = office::settings::NewShop {
        name: "Kirana Fresh".into(),
        country: "IN".into(),
        books_currency: currency,
        zone: "Asia/Kolkata".into(),
        address: None,
        tax_id: None,
        email: None,
        phone: None,
        practice: true,
    };
    shop.db
        .write(owner, move |tx| {
            office::settings::set_up_shop(tx, &new).map_err(Fault::bug)?;
            books::ledger::seed_chart(tx)?;
            books::tax::seed_codes(tx, "IN")?;
            books::documents::seed_series(tx, "IN")?;
            Ok::<_, Fault>(())
        })
        .await?;
    office::settings::remember(shop).await?;
    let secrets = place.credentials.iter().map(|(name, secret)| (name.clone(), SecretString::from(secret.as_str())));
    let environment = if place.provider == "practice" { Environment::Practice } else { Environment::Sandbox };
    let none = Rate::parse("0")?;
    let new = NewAccount {
        provider: place.provider.clone(),
        name: place.provider.clone(),
        environment,
        credentials: secrets.collect(),
        base_url: Some(place.base_url.clone()),
        currencies: Vec::new(),
        fees: FeeSchedule { rate: none, flat_minor: 0, currency: None, tax_rate: none },
    };
    add_account(shop, owner, new).await?;
    Ok(())
}
