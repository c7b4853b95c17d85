//! What the stories do in a shop: accounts, customers, invoices, payments, in as few words as a story has.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use crate::gateway::PracticeGateway;
use crate::http::{Answer, minor, text};
use crate::shop::LiveShop;

/// How long the shop may take until something that happened elsewhere stands in its books.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A merchant account, as far as a story needs it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The path of its hook on the outside door: `/hooks/practice/…`.
    pub hook_path: String,
}

/// An issued invoice.
#[derive(Debug, Clone)]
pub struct Invoice {
    /// Its id.
    pub id: String,
    /// Who owes it.
    pub customer: String,
    /// Its total in smallest units.
    pub total: i64,
    /// Everything that the shop said about it when it was issued.
    pub said: Value,
}

/// A started payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its id, which is our reference at the gateway.
    pub id: String,
    /// The page that the customer opens.
    pub page_url: Option<String>,
    /// Everything that the shop said about it.
    pub said: Value,
}

impl Payment {
    fn read(said: Value) -> Result<Self> {
        let page_url = said.get("page_url").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { id: text(&said, "/id")?.to_owned(), page_url, said })
    }

    /// Its state.
    pub fn state(&self) -> &str {
        self.said.get("state").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether nobody knows what became of our last call.
    pub fn is_unknown(&self) -> bool {
        self.said.get("unknown").and_then(Value::as_bool).unwrap_or(false)
    }
}

impl LiveShop {
    /// Adds an account at a practice gateway and tells the gateway its hook.
    pub async fn connect(&self, gateway: &PracticeGateway) -> Result<Account> {
        let account = self.add_practice_account(gateway, &json!({})).await?;
        gateway.tell_hook(&format!("{}{}", self.outside(), account.hook_path)).await?;
        Ok(account)
    }

    /// Adds an account at a practice gateway; the fields of `more` are added to what is asked.
    pub async fn add_practice_account(&self, gateway: &PracticeGateway, more: &Value) -> Result<Account> {
        let mut ask = json!({
            "provider": "practice",
            "name": "Practice",
            "environment": "practice",
            "base_url": gateway.url,
            "credentials": {"api_key": gateway.api_key, "webhook_secret": gateway.webhook_secret},
        });
        if let (Some(ask), Some(more)) = (ask.as_object_mut(), more.as_object()) {
            ask.extend(more.clone());
        }
        self.add_account(&ask).await
    }

    /// Adds a merchant account.
    pub async fn add_account(&self, ask: &Value) -> Result<Account> {
        let said = self.api.post("/merchant-accounts", ask).await?;
        let hook = text(&said, "/hook_path")?;
        // The path may come with the rest of an address before it.
        let path = hook.find("/hooks/").map_or(hook, |at| &hook[at..]);
        Ok(Account { id: text(&said, "/id")?.to_owned(), hook_path: path.to_owned() })
    }

    /// Switches customers' pages on, by saying where they are.
    pub async fn let_customers_in(&self) -> Result<()> {
        let settings = self.api.get("/settings").await?;
        let version = settings.get("version").and_then(Value::as_i64).context("settings without a version")?;
        let request = self.api.request(Method::PATCH, "/settings").header("If-Match", format!("\"{version}\""));
        let answer = request.json(&json!({"public_base_url": self.outside()})).send().await?;
        Answer::of(answer).await?.good("switching customers' pages on").map(drop)
    }

    /// A new customer.
    pub async fn customer(&self, name: &str) -> Result<String> {
        let said = self.api.post("/customers", &json!({"name": name, "country": self.country.code})).await?;
        Ok(text(&said, "/id")?.to_owned())
    }

    /// The ask for an invoice over one thing at this price, a decimal, without tax.
    pub fn plain_ask(&self, customer: &str, currency: &str, price: &str, tax_code: &str) -> Value {
        json!({
            "customer_id": customer,
            "currency": currency,
            "inclusive": false,
            "lines": [{"description": "A thing", "quantity": "1", "unit_price": price, "tax_code": tax_code}],
        })
    }

    /// Writes and issues an invoice.
    pub async fn issue(&self, ask: &Value) -> Result<Invoice> {
        let key = fresh_key("invoice");
        self.issue_under(ask, &key, PATIENCE).await
    }

    /// The same under a key of the caller's, asking again until the shop answers.
    pub async fn issue_under(&self, ask: &Value, key: &str, within: Duration) -> Result<Invoice> {
        let draft = self
            .api
            .post_until_answered("/invoices", ask, &format!("{key}-draft"), within)
            .await?
            .good("writing an invoice")?;
        let id = text(&draft, "/id")?;
        let path = format!("/invoices/{id}/issue");
        let said = self
            .api
            .post_until_answered(&path, &json!({}), &format!("{key}-issue"), within)
            .await?
            .good("issuing an invoice")?;
        Ok(Invoice {
            id: id.to_owned(),
            customer: ask.get("customer_id").and_then(Value::as_str).unwrap_or_default().to_owned(),
            total: minor(&said, "/total")?,
            said,
        })
    }

    /// An issued invoice of exactly this total: sold without tax to a new customer.
    pub async fn invoice(&self, currency: &str, total_minor: i64) -> Result<Invoice> {
        let customer = self.customer("Ayu Lestari").await?;
        let code = self.untaxed_code().await?;
        let invoice = self.issue(&self.plain_ask(&customer, currency, &decimal(currency, total_minor), &code)).await?;
        anyhow::ensure!(
            invoice.total == total_minor,
            "an untaxed invoice over {total_minor} came to {}",
            invoice.total
        );
        Ok(invoice)
    }

    /// A tax code of the preset that adds nothing.
    pub async fn untaxed_code(&self) -> Result<String> {
        let codes = self.api.get("/tax-codes").await?;
        let items = codes.get("items").and_then(Value::as_array).context("no tax codes")?;
        let adds_nothing = |code: &&Value| {
            code.get("components").and_then(Value::as_array).is_some_and(|all| {
                all.iter().all(|part| {
                    part.get("rate")
                        .and_then(Value::as_str)
                        .is_some_and(|rate| rate.trim_matches(['0', '.']).is_empty())
                })
            })
        };
        let code = items.iter().find(adds_nothing).context("every tax code of this country adds tax")?;
        Ok(text(code, "/code")?.to_owned())
    }

    /// Starts a payment of what is due.
    pub async fn start_payment(&self, invoice: &str, account: &Account) -> Result<Payment> {
        let path = format!("/invoices/{invoice}/payments");
        Payment::read(self.api.post(&path, &json!({"merchant_account_id": account.id})).await?)
    }

    /// A payment as the shop knows it now.
    pub async fn payment(&self, id: &str) -> Result<Payment> {
        Payment::read(self.api.get(&format!("/payments/{id}")).await?)
    }

    /// Asks the gateway about a payment.
    pub async fn fetch(&self, id: &str) -> Result<Payment> {
        Payment::read(self.api.post(&format!("/payments/{id}/fetch"), &json!({})).await?)
    }

    /// An invoice as the shop knows it now.
    pub async fn invoice_now(&self, id: &str) -> Result<Value> {
        self.api.get(&format!("/invoices/{id}")).await
    }

    /// Waits until an invoice has this status.
    pub async fn until_invoice_is(&self, id: &str, status: &str) -> Result<Value> {
        let path = format!("/invoices/{id}");
        self.until(&path, &format!("invoice {status}"), |said| {
            said.get("status").and_then(Value::as_str) == Some(status)
        })
        .await
    }

    /// Waits until a payment is in this state.
    pub async fn until_payment_is(&self, id: &str, state: &str) -> Result<Payment> {
        let path = format!("/payments/{id}");
        let said = self
            .until(&path, &format!("payment {state}"), |said| said.get("state").and_then(Value::as_str) == Some(state))
            .await?;
        Payment::read(said)
    }

    /// Reads a path until it says what is waited for.
    pub async fn until(&self, path: &str, what: &str, is_so: impl Fn(&Value) -> bool) -> Result<Value> {
        let began = Instant::now();
        loop {
            let said = self.api.get(path).await?;
            if is_so(&said) {
                return Ok(said);
            }
            if began.elapsed() > PATIENCE {
                bail!("{what} did not happen within {PATIENCE:?}: {said}");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// An issued invoice that was paid through the practice gateway, told by its webhook.
    pub async fn paid_invoice(
        &self,
        gateway: &PracticeGateway,
        account: &Account,
        currency: &str,
        total_minor: i64,
    ) -> Result<Invoice> {
        let invoice = self.invoice(currency, total_minor).await?;
        let payment = self.start_payment(&invoice.id, account).await?;
        gateway.pay(&payment.id).await?;
        self.until_invoice_is(&invoice.id, "paid").await?;
        Ok(invoice)
    }

    /// Asks every gateway what changed.
    pub async fn catch_up(&self) -> Result<Value> {
        self.api.post("/catch-up", &json!({})).await
    }

    /// Catches up until nothing new is found, no delivery waits, and no payment's fate is open that could be asked for.
    pub async fn until_quiet(&self, within: Duration) -> Result<()> {
        let began = Instant::now();
        let mut quiet_rounds = 0;
        while quiet_rounds < 2 {
            if began.elapsed() > within {
                bail!("the shop did not come to rest within {within:?}: {}", self.api.get("/health").await?);
            }
            let caught_up =
                self.api.send(Method::POST, "/catch-up", Some(&json!({})), None).await?.good("catching up")?;
            let accounts =
                caught_up.get("accounts").and_then(Value::as_array).context("no accounts in the answer of catch-up")?;
            let new: i64 = accounts.iter().filter_map(|account| account.get("new")?.as_i64()).sum();
            let failed = accounts.iter().any(|account| account.get("error").is_some_and(|error| !error.is_null()));
            let waiting =
                self.api.get("/health").await?.get("inbox_waiting").and_then(Value::as_i64).unwrap_or_default();
            quiet_rounds = if new == 0 && waiting == 0 && !failed { quiet_rounds + 1 } else { 0 };
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }
}

/// An idempotency key that was not used before.
pub fn fresh_key(what: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{what}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A decimal amount from smallest units, for the currencies of the four shops. Rupiah are counted whole.
pub fn decimal(currency: &str, minor: i64) -> String {
    match currency {
        "IDR" => minor.to_string(),
        _ => format!("{}.{:02}", minor / 100, minor % 100),
    }
}
