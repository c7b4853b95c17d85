//! The stage: a shop with everything that the flows need, beside a practice gateway, and a guard that starts it again.

use std::path::Path;
use std::pin::pin;
use std::process::ExitStatus;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::oracle::Acknowledged;
use crate::gateway::{PracticeGateway, unix_now_ms};
use crate::http::text;
use crate::program::{Programs, work_folder};
use crate::sell::{Account, Invoice};
use crate::shop::{Country, LiveShop};
use crate::store::Store;

/// How long anybody waits for anything, a kill and a new start included.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How long effects are waited for that are tried again and again.
const REST: Duration = Duration::from_secs(8);
/// An effect that is due later than this is left for then: the fee of a payment is asked for after a minute.
const SOON_MS: i64 = 5_000;
/// The number of the shop's bank account.
pub(super) const BANK_NUMBER: &str = "50200012345678";

/// Shop and gateway, with the accounts between them.
pub(super) struct Stage {
    pub shop: LiveShop,
    pub gateway: PracticeGateway,
    /// At the practice gateway.
    pub account: Account,
    /// A UPI address.
    pub upi: Account,
    pub tax_code: String,
    pub customer: String,
    /// What the shop acknowledged since this was last taken.
    pub acknowledged: Mutex<Acknowledged>,
    /// How long each start took until the shop answered.
    pub starts_ms: Mutex<Vec<u64>>,
    folder: TempDir,
}

impl Stage {
    pub(super) async fn open(programs: &Programs, seed: u64) -> Result<Self> {
        let mut folder = work_folder("crash")?;
        // A failed run leaves its files, because that is when somebody wants to look at them.
        folder.disable_cleanup(true);
        let gateway = PracticeGateway::start(programs, folder.path(), seed).await?;
        let shop = LiveShop::open(programs, folder.path(), "Kirana Fresh", Country::of_currency("INR")?).await?;
        let account = shop.connect(&gateway).await?;
        let upi = json!({
            "provider": "upi", "name": "UPI", "environment": "practice",
            "credentials": {"vpa": "shop@exampleupi", "payee_name": "Kirana Fresh", "merchant_code": "5411"},
        });
        let upi = shop.add_account(&upi).await?;
        let bank = json!({
            "name": "Current account", "holder": "Kirana Fresh", "currency": "INR", "number": BANK_NUMBER,
            "bic": "hdfcinbb", "town": "Pune", "country": "IN", "for_customers": true, "active": true,
        });
        shop.api.post("/bank/accounts", &bank).await?;
        shop.let_customers_in().await?;
        let (tax_code, customer) = (shop.untaxed_code().await?, shop.customer("Asha").await?);
        let acknowledged = Mutex::default();
        Ok(Self { shop, gateway, account, upi, tax_code, customer, acknowledged, starts_ms: Mutex::default(), folder })
    }

    /// Where its files lie.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The files are not needed: everything was as it must be.
    pub(super) fn forget(mut self) {
        self.folder.disable_cleanup(false);
    }

    /// Goes through an act, and starts the shop again whenever it kills itself meanwhile; gives how often that was.
    pub(super) async fn guarded<T>(&self, act: impl Future<Output = Result<T>>) -> Result<(T, u64)> {
        let mut act = pin!(act);
        let mut kills = 0;
        loop {
            tokio::select! {
                done = &mut act => return Ok((done?, kills)),
                ended = self.until_ended() => {
                    let status = ended?;
                    if !is_killed(status) {
                        bail!("the shop ended by itself with {status}; it printed:\n{}", self.shop.printed());
                    }
                    kills += 1;
                    let took = self.shop.start().await.context("after a kill")?;
                    let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
                    self.starts_ms.lock().unwrap_or_else(PoisonError::into_inner).push(took);
                }
            }
        }
    }

    async fn until_ended(&self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.shop.ended()? {
                return Ok(status);
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    }

    /// Waits until the shop answers, whatever becomes of its process meanwhile.
    pub(super) async fn until_it_answers(&self) -> Result<()> {
        self.shop.api.get_until_answered("/session", PATIENCE).await.map(drop)
    }

    /// Has something done once; what was acknowledged is noted, `table` being where it must be found.
    pub(super) async fn done(&self, table: &'static str, path: &str, body: &Value, key: &str) -> Result<Value> {
        let began = Instant::now();
        let answer = loop {
            let answer = self.shop.api.post_until_answered(path, body, key, PATIENCE).await?;
            // What was begun before a kill is looked into first, and stands in the way until then.
            let waits = matches!(answer.problem().as_str(), "payment.one_open" | "payment.gateway");
            if !(waits || answer.status >= 500) || began.elapsed() > PATIENCE {
                break answer.good(path)?;
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        };
        if let Some(id) = answer.get("id").and_then(Value::as_str).filter(|_| !table.is_empty()) {
            self.note(table, id);
        }
        Ok(answer)
    }

    /// This was acknowledged.
    pub(super) fn note(&self, table: &'static str, id: &str) {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).note(table, id);
    }

    /// Reads a path until it says what is waited for. Where that takes long, the gateway tells again and is asked: in the life of a
    /// shop both happen by themselves, minutes later.
    pub(super) async fn until(&self, path: &str, what: &str, is_so: impl Fn(&Value) -> bool) -> Result<Value> {
        let began = Instant::now();
        let mut nudged = began;
        loop {
            let said = self.shop.api.get_until_answered(path, PATIENCE).await?;
            if is_so(&said) {
                return Ok(said);
            }
            if began.elapsed() > PATIENCE {
                bail!("{what} did not happen within {PATIENCE:?}: {said}");
            }
            if nudged.elapsed() > Duration::from_millis(1_500) {
                self.gateway.flush(Duration::from_secs(5)).await?;
                self.catch_up().await?;
                nudged = Instant::now();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Has the shop ask its gateways, kills or not.
    pub(super) async fn catch_up(&self) -> Result<()> {
        let began = Instant::now();
        while self.shop.api.post("/catch-up", &json!({})).await.is_err() {
            anyhow::ensure!(began.elapsed() < PATIENCE, "the gateways were not asked");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// The shop's day, as a bank writes it.
    pub(super) fn today(&self) -> Result<String> {
        let clock = rusqlite::Connection::open_in_memory()?;
        Ok(clock.query_row("SELECT date('now', '+330 minutes')", [], |row| row.get(0))?)
    }

    /// Everything that is under way comes to its end.
    pub(super) async fn settle(&self) -> Result<()> {
        let began = Instant::now();
        self.gateway.misbehave(&json!({})).await?;
        loop {
            let rest = async {
                self.gateway.flush(Duration::from_secs(20)).await?;
                self.shop.until_quiet(Duration::from_secs(20)).await?;
                self.effects_due()
            };
            let waits = match rest.await {
                Ok(0) => return Ok(()),
                // What nobody can account for is looked into later; what it did is judged all the same.
                Ok(_) if began.elapsed() > REST => return Ok(()),
                Ok(_) => None,
                Err(cause) => Some(cause),
            };
            if began.elapsed() > PATIENCE {
                return Err(waits.context("the shop did not come to rest")?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many effects wait that are due within moments, or are under way.
    fn effects_due(&self) -> Result<i64> {
        let soon = unix_now_ms().saturating_add(SOON_MS);
        let store = Store::open(&self.shop.database())?;
        store.number(&format!(
            "SELECT count(*) FROM outbox WHERE state = 'leased' OR (state = 'waiting' AND not_before <= {soon})"
        ))
    }

    /// An issued invoice over one or two things for this customer.
    pub(super) async fn invoice(&self, customer: &str, quantity: &str, key: &str) -> Result<Invoice> {
        let ask = json!({
            "customer_id": customer, "currency": "INR", "inclusive": false,
            "lines": [{"description": "Milk", "quantity": quantity, "unit_price": "250.00", "tax_code": self.tax_code}],
        });
        let invoice = self.shop.issue_under(&ask, key, PATIENCE).await?;
        self.note("invoices", &invoice.id);
        Ok(invoice)
    }

    /// An invoice that was paid through the gateway; gives the payment.
    pub(super) async fn paid(&self, quantity: &str, key: &str) -> Result<(Invoice, String)> {
        let invoice = self.invoice(&self.customer, quantity, key).await?;
        let payment = self.start(&invoice, &self.account, &format!("{key}-pay")).await?;
        self.gateway.pay(&payment).await?;
        self.until_paid(&invoice).await?;
        Ok((invoice, payment))
    }

    /// Starts a payment of an invoice, and waits until the gateway has it.
    pub(super) async fn start(&self, invoice: &Invoice, account: &Account, key: &str) -> Result<String> {
        let ask = json!({"merchant_account_id": account.id});
        let said = self.done("payments", &format!("/invoices/{}/payments", invoice.id), &ask, key).await?;
        let id = text(&said, "/id")?.to_owned();
        self.until(&format!("/payments/{id}"), "a page to pay on", |said| {
            said.get("page_url").is_some_and(Value::is_string)
        })
        .await?;
        Ok(id)
    }

    pub(super) async fn until_paid(&self, invoice: &Invoice) -> Result<()> {
        let is_paid = |said: &Value| said.get("status").and_then(Value::as_str) == Some("paid");
        self.until(&format!("/invoices/{}", invoice.id), "an invoice paid", is_paid).await.map(drop)
    }
}

/// As by `kill -9`, and not in any other way.
fn is_killed(status: ExitStatus) -> bool {
    #[cfg(unix)]
    return std::os::unix::process::ExitStatusExt::signal(&status) == Some(9);
    #[cfg(not(unix))]
    return !status.success();
}
