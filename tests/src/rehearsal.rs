//! A shop with a practice gateway beside it, for a story of a few lines.

use std::path::Path;
use std::sync::OnceLock;

use anyhow::{Context, Result};
use serde_json::Value;
use tempfile::TempDir;

use crate::gateway::PracticeGateway;
use crate::http::{Answer, client, text};
use crate::program::{Profile, Programs, work_folder};
use crate::sell::{Account, Invoice};
use crate::shop::{Country, LiveShop};

/// The programs as the tests build them, built once in a process.
pub fn programs() -> Result<Programs> {
    static PROGRAMS: OnceLock<Result<Programs, String>> = OnceLock::new();
    let ready = PROGRAMS.get_or_init(|| Programs::ready(Profile::Quick).map_err(|cause| format!("{cause:#}")));
    ready.clone().map_err(anyhow::Error::msg)
}

/// Shop, gateway, and the account between them. The processes end and the files go when it is dropped.
pub struct Rehearsal {
    /// The shop.
    pub shop: LiveShop,
    /// The gateway.
    pub gateway: PracticeGateway,
    /// The shop's account at the gateway.
    pub account: Account,
    folder: TempDir,
}

impl Rehearsal {
    /// A fresh shop whose books are kept in this currency, with its account connected and the gateway's webhooks on.
    pub async fn in_currency(name: &str, currency: &str) -> Result<Self> {
        Self::open(name, currency, None).await
    }

    /// The same, trusting whoever shows this certificate.
    pub async fn trusting(name: &str, currency: &str, certificate: &Path) -> Result<Self> {
        Self::open(name, currency, Some(certificate)).await
    }

    async fn open(name: &str, currency: &str, certificate: Option<&Path>) -> Result<Self> {
        let folder = work_folder("story")?;
        let programs = programs()?;
        let gateway = PracticeGateway::start(&programs, folder.path(), 1).await?;
        let mut shop = LiveShop::over(&programs, folder.path(), Country::of_currency(currency)?)?;
        if let Some(certificate) = certificate {
            shop.trust(certificate);
        }
        shop.start().await?;
        shop.set_up(name).await?;
        let account = shop.connect(&gateway).await?;
        Ok(Self { shop, gateway, account, folder })
    }

    /// Where its files lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of the hook of its account.
    pub fn hook(&self) -> String {
        format!("{}{}", self.shop.outside(), self.account.hook_path)
    }

    /// Posts a delivery to the hook, as a gateway or somebody who pretends to be one would.
    pub async fn deliver(&self, signature: Option<&str>, body: &[u8]) -> Result<Answer> {
        let mut request = client()?.post(self.hook()).header("Content-Type", "application/json").body(body.to_vec());
        if let Some(signature) = signature {
            request = request.header("Practice-Signature", signature);
        }
        Ok(Answer::of(request.send().await?).await?)
    }

    /// Switches customers' pages on, by saying where they are.
    pub async fn let_customers_in(&self) -> Result<()> {
        self.shop.let_customers_in().await
    }

    /// The customer opens the pay link, presses the button, and pays on the gateway's page.
    pub async fn pay_through_link(&self, invoice: &Invoice) -> Result<()> {
        let key = text(&invoice.said, "/pay_link/key")?;
        let page = format!("{}/pay/{key}", self.shop.outside());
        let http = client()?;
        let started = http
            .post(format!("{page}/start"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .send()
            .await?;
        anyhow::ensure!(started.status() == 303, "the button of the pay page led to {}", started.status());
        let checkout =
            started.headers().get("location").and_then(|value| value.to_str().ok()).context("no address to go to")?;
        let form = http
            .post(checkout)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body("action=pay&method=upi");
        let paid = form.send().await?;
        anyhow::ensure!(
            paid.status().is_redirection() || paid.status().is_success(),
            "the gateway's page answered {}",
            paid.status()
        );
        Ok(())
    }

    /// What the pay page shows to whoever has the link.
    pub async fn pay_page(&self, key: &str) -> Result<Answer> {
        Ok(Answer::of(client()?.get(format!("{}/pay/{key}/data", self.shop.outside())).send().await?).await?)
    }

    /// The balance of an account, of all its sub-accounts, in one currency, in smallest units.
    pub async fn balance(&self, account: &str, currency: &str) -> Result<i64> {
        let accounts = self.shop.api.get("/ledger/accounts").await?;
        let items = accounts.get("items").and_then(Value::as_array).context("no accounts")?;
        let found = items
            .iter()
            .find(|one| one.get("code").and_then(Value::as_str) == Some(account))
            .context("no such account")?;
        let balances = found.get("balances").and_then(Value::as_array).context("no balances")?;
        let of_currency = |one: &&Value| one.pointer("/amount/currency").and_then(Value::as_str) == Some(currency);
        Ok(balances.iter().filter(of_currency).filter_map(|one| one.pointer("/amount/minor")?.as_i64()).sum())
    }

    /// How many payments an invoice has, and how many entries its chain.
    pub async fn entries_of(&self, invoice: &str) -> Result<usize> {
        let page = self.shop.api.get(&format!("/ledger/entries?chain=invoice:{invoice}&limit=200")).await?;
        Ok(page.get("items").and_then(Value::as_array).context("no entries")?.len())
    }
}
