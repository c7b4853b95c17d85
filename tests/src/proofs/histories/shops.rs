//! Two shops at one gateway, through the real inbox and store: the one hears every history once and in order, the other as it is told.
//! In the end both must have the same books, and each fact in them once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::http::HeaderMap;
use base::ids::{IdSource, SeededIds, SeededRandomness};
use base::{Actor, Currency, Db, Fault, FixedClock, Money, Shop, ShopBuilder, Timestamp};
use connectors::gateways::{self, Gateway, Http, Limits};
use office::integrations::Integration;
use people::customers::{CustomerId, NewCustomer, create_customer};
use till::inbox::{HookTable, Idle, IntakeDesk, Label, Proof, Refusal, Sender, Senders, work_once};
use till::invoices::{InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::merchant_accounts::{self, Gateways, MerchantAccount};
use till::payments::{PaymentId, catch_up, record_intent};

use super::telling::{Event, Telling};
use super::truth::Truth;
use crate::proofs::refunds::shop::{Place, set_up};

const DAY_MS: i64 = 24 * 3_600_000;
/// How often it is looked for what is still due.
const ROUNDS: u32 = 20;

/// Ids that begin anew with each payment, so that both shops give the same ones to its papers, whatever they heard before.
struct PerPayment(Mutex<SeededIds>);

impl PerPayment {
    fn begin(&self, number: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = SeededIds::new(number);
    }
}

impl IdSource for PerPayment {
    fn next(&self, at: Timestamp) -> u128 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next(at)
    }
}

/// A shop with one account.
pub(super) struct Books {
    shop: Shop,
    clock: Arc<FixedClock>,
    ids: Arc<PerPayment>,
    owner: Actor,
    account: MerchantAccount,
    customer: CustomerId,
    hook_key: String,
    currency: Currency,
}

/// What stands in the books in the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// The fact hash of the ledger.
    pub fact_hash: String,
    /// The causes of entries, each with how many entries it has.
    pub causes: BTreeMap<String, i64>,
    /// Payments: by the gateway's name, what came in, what went back, what the bank has.
    pub payments: Vec<String>,
    /// Deliveries that could not be handled.
    pub failed: Vec<String>,
}

impl Books {
    /// Opens a fresh one.
    pub(super) async fn open(folder: &Path, place: &Place, now: Timestamp) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let clock = Arc::new(FixedClock::at(now));
        let db = Db::open(&folder.join("shop.db"), &base::testing::repository_migrations()?, clock.clone())?;
        let ids = Arc::new(PerPayment(Mutex::new(SeededIds::new(0))));
        let limits =
            Limits { pause: Duration::from_millis(1), retry_after_max: Duration::from_millis(1), ..Limits::default() };
        let shop = ShopBuilder::new(db, clock.clone())
            .ids(ids.clone())
            .randomness(Arc::new(SeededRandomness::new(1)))
            .part(Gateways(Http::with(limits)))
            .part(Senders::new(
                till::payments::senders().into_iter().map(|sender| Sender { proof: believes, ..sender }),
            ))
            .part(HookTable::default())
            .part(IntakeDesk::default())
            .part(till::refunds::desk())
            .build();
        let owner = Actor::command_line();
        let currency = Currency::of(&place.currency)?;
        set_up(&shop, &owner, place, currency).await?;
        let found = shop.db.read(merchant_accounts::list).await?;
        let account = found.into_iter().find(|one| one.provider == place.provider).context("the account")?;
        let customer =
            create_customer(&shop, &owner, NewCustomer { name: "Asha".into(), ..NewCustomer::default() }).await?.id;
        let integration = account.integration_id;
        let hook_key = shop
            .db
            .read(move |tx| office::integrations::find(tx, integration))
            .await?
            .context("the integration")?
            .hook_key;
        Ok(Self { shop, clock, ids, owner, account, customer, hook_key, currency })
    }

    /// The invoice for which the money was asked, and the payment of it. Without them it is money that nobody asked for.
    pub(super) async fn ask(&self, truth: &Truth, number: u64) -> Result<()> {
        self.clock.set(truth.began);
        self.ids.begin(number + 1);
        let line = LineAsk {
            description: "Milk".into(),
            quantity: "1".into(),
            unit_price: Money::new(truth.minor, self.currency)?.decimal_text(),
            tax_code: "IN0".into(),
            ..LineAsk::default()
        };
        let ask = InvoiceAsk {
            customer_id: Some(self.customer),
            currency: self.currency.code().into(),
            lines: vec![line],
            ..InvoiceAsk::default()
        };
        let draft = create_draft(&self.shop, &self.owner, ask).await?;
        let invoice = issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await?.id;
        let (shop, owner, account) = (self.shop.clone(), self.owner.clone(), self.account.clone());
        let id = PaymentId::parse(&truth.reference).context("a payment id of ours")?;
        self.shop
            .db
            .write(&self.owner, move |tx| record_intent(tx, &shop, &owner, id, invoice, &account).map_err(Fault::bug))
            .await?;
        Ok(())
    }

    /// Hears a history.
    pub(super) async fn hear(&self, truth: &Truth, told: &Telling) -> Result<()> {
        let letters = truth.letters();
        for (at, event) in &told.events {
            self.clock.set(*at);
            match event {
                Event::Letter(number) => {
                    let (_, letter) = letters.get(*number).context("a delivery that was told")?;
                    let (provider, body) = (&self.account.provider, (*letter).clone());
                    let kept =
                        till::inbox::receive(&self.shop, provider, &self.hook_key, &HeaderMap::new(), body).await;
                    anyhow::ensure!(kept.is_ok(), "a delivery was not kept: {kept:?}");
                }
                Event::Lists => {
                    // What it could not read would show in the books.
                    catch_up(&self.shop, &self.owner, Some(self.account.id)).await?;
                }
            }
            self.work().await?;
        }
        Ok(())
    }

    /// Carries out what is due.
    async fn work(&self) -> Result<()> {
        let effects = till::payments::register().effects;
        self.shop.part::<Gateways>()?.0.forgive();
        while work_once(&self.shop).await? == Idle::No {}
        while let Some(row) = self.shop.db.claim_effect(None).await? {
            let handler = effects.iter().find(|one| one.kind == row.kind).copied().context("a handler")?;
            (handler.carry_out)(self.shop.clone(), row).await?;
        }
        Ok(())
    }

    /// What stands in the books, days after the last delivery.
    pub(super) async fn standing(&self, end: Timestamp) -> Result<Standing> {
        for round in 0..ROUNDS {
            self.clock.set(end.plus_ms(i64::from(round) * DAY_MS));
            self.work().await?;
        }
        let read = |sql: &'static str| {
            let db = &self.shop.db;
            async move {
                db.read(move |tx| tx.all(sql, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))).await
            }
        };
        let sources = read("SELECT source, count(*) FROM journal_entries GROUP BY source").await?;
        let names = self.names().await?;
        let mut causes = BTreeMap::new();
        for (source, count) in sources {
            let named: Vec<&str> = source.split(':').map(|part| names.get(part).map_or(part, String::as_str)).collect();
            *causes.entry(named.join(":")).or_default() += count;
        }
        let payments = read(
            "SELECT coalesce(gateway_ref, id) || ' ' || state || ' of ' || amount_minor || ' in ' || captured_minor || ' back '
                    || refunded_minor, charged_back_minor
               FROM payments ORDER BY 1",
        )
        .await?;
        let failed = read(
            "SELECT state || ': ' || error, count(*) FROM inbox WHERE state NOT IN ('processed', 'ignored') GROUP BY 1",
        )
        .await?;
        Ok(Standing {
            fact_hash: self.shop.db.read(books::ledger::fact_hash).await?,
            causes,
            payments: payments.into_iter().map(|(line, disputed)| format!("{line} disputed {disputed}")).collect(),
            failed: failed.into_iter().map(|(line, count)| format!("{line} ({count})")).collect(),
        })
    }

    /// The gateway's names, by our ids: money that nobody asked for gets its id when it is heard of, another in each shop.
    async fn names(&self) -> Result<BTreeMap<String, String>> {
        let sql = "SELECT id, gateway_ref FROM payments WHERE gateway_ref IS NOT NULL
                   UNION ALL SELECT id, gateway_ref FROM refunds WHERE gateway_ref IS NOT NULL";
        let rows = self.shop.db.read(move |tx| tx.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))).await?;
        Ok(rows.into_iter().collect())
    }
}

/// A proof that always holds: what becomes of a delivery is asked here, not whether it is let in.
fn believes(_: &Shop, integration: &Integration) -> Result<Arc<dyn Proof>, Fault> {
    struct Believes(&'static dyn Gateway);
    impl Proof for Believes {
        fn check(&self, _: &HeaderMap, _: &[u8], _: Timestamp) -> Result<(), Refusal> {
            Ok(())
        }
        fn label(&self, _: &HeaderMap, body: &[u8]) -> Result<Label, Refusal> {
            let event = self.0.read_hook(body).map_err(|_| Refusal::Malformed)?;
            Ok(Label { dedupe_key: event.dedupe_key, order_key: event.order_key, kind: event.kind })
        }
    }
    Ok(Arc::new(Believes(gateways::find(&integration.provider).ok_or(Fault::NoSuch("gateway"))?)))
}
