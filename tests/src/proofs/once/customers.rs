//! The customers: each buys something and pays for it, most in the plain way, some in every other way there is.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::Stage;
use crate::dice::Dice;
use crate::gateway::two_decimals;
use crate::http::text;
use crate::sell::Invoice;

/// How long a customer waits for the shop to answer, kills included.
const ANSWER: Duration = Duration::from_secs(120);
/// How long a customer looks for the payment at the gateway before trying again later.
const LOOK: Duration = Duration::from_secs(6);
/// After a kill a call that nobody can account for is looked into when its lease runs out; this is longer.
const LEASE: Duration = Duration::from_secs(240);
/// Customers that exist; many buy more than once.
const CUSTOMERS: usize = 40;

/// What the customers know: the other half of what the books must say.
pub(super) struct Crowd {
    customers: Vec<String>,
    tax_codes: Vec<String>,
    next: AtomicU64,
    known: Mutex<Known>,
}

/// Everything that the shop answered.
#[derive(Default)]
pub(super) struct Known {
    /// Issued invoices by id.
    pub invoices: HashMap<String, Invoice>,
    /// Which invoice each of our references pays.
    pub references: HashMap<String, String>,
    /// References whose payment was not at the gateway when the customer looked.
    pub leftovers: Vec<String>,
    /// References under which a second charge was made on purpose.
    pub charged_twice: Vec<String>,
}

/// A way to pay.
enum Way {
    Plainly,
    AfterFailedTries,
    WithASecondPayment,
    TooMuch,
    InTwoParts,
    AfterTheEnd,
    TwiceUnderOneReference,
    WithoutBeingAsked,
}

impl Way {
    fn choose(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..74 => Self::Plainly,
            74..80 => Self::AfterFailedTries,
            80..84 => Self::WithASecondPayment,
            84..89 => Self::TooMuch,
            89..93 => Self::InTwoParts,
            93..96 => Self::AfterTheEnd,
            96..98 => Self::TwiceUnderOneReference,
            _ => Self::WithoutBeingAsked,
        }
    }
}

impl Crowd {
    /// Customers of a fresh shop.
    pub(super) async fn of(stage: &Stage) -> Result<Self> {
        let mut customers = Vec::with_capacity(CUSTOMERS);
        for number in 0..CUSTOMERS {
            customers.push(stage.shop.customer(&format!("Customer {number}")).await?);
        }
        let tax_codes = stage.shop.tax_codes().await?;
        Ok(Self { customers, tax_codes, next: AtomicU64::new(0), known: Mutex::default() })
    }

    /// What they know by now.
    pub(super) fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them at once, as many as fit, until there are enough charges.
    pub(super) async fn rush(self: &Arc<Self>, stage: &Arc<Stage>) -> Result<()> {
        let mut lanes = JoinSet::new();
        for _ in 0..stage.size.at_once {
            let (crowd, stage) = (Arc::clone(self), Arc::clone(stage));
            lanes.spawn(async move {
                while !stage.is_over() {
                    let number = crowd.next.fetch_add(1, Ordering::Relaxed);
                    crowd.one(&stage, number).await.with_context(|| format!("customer {number}"))?;
                }
                anyhow::Ok(())
            });
        }
        while let Some(lane) = lanes.join_next().await {
            lane??;
        }
        Ok(())
    }

    async fn one(&self, stage: &Stage, number: u64) -> Result<()> {
        let mut dice = stage.dice(1_000_000 + number);
        let way = Way::choose(&mut dice);
        if matches!(way, Way::WithoutBeingAsked) {
            let amount = two_decimals(i64::try_from(dice.between(100, 500_000))?);
            return self.charge_again(stage, &format!("walk-in-{number}"), &amount, number).await;
        }
        let key = format!("once-{}-{number}", stage.seed);
        let ask = self.ask(&mut dice)?;
        let invoice = stage.shop.issue_under(&ask, &key, ANSWER).await?;
        let (id, total) = (invoice.id.clone(), invoice.total);
        self.known().invoices.insert(id.clone(), invoice);
        let first = self.start(stage, &id, &format!("{key}-pay"), None).await?;
        match way {
            Way::Plainly => self.pay(stage, &first, None).await.map(drop),
            Way::AfterFailedTries => {
                if self.is_there(stage, &first).await? {
                    for _ in 0..dice.between(1, 3) {
                        stage.gateway.post(&format!("/decline-try/{first}"), &json!({})).await?;
                    }
                    self.pay(stage, &first, None).await?;
                }
                Ok(())
            }
            Way::WithASecondPayment => {
                if self.is_there(stage, &first).await? {
                    stage.gateway.post(&format!("/decline/{first}"), &json!({})).await?;
                    let second = self.start(stage, &id, &format!("{key}-again"), Some(&first)).await?;
                    self.pay(stage, &second, None).await?;
                }
                Ok(())
            }
            Way::TooMuch => {
                let more = i64::try_from(dice.between(1, 5_000))?;
                self.pay(stage, &first, Some(total + more)).await.map(drop)
            }
            Way::InTwoParts => {
                let part = i64::try_from(dice.between(1, total.unsigned_abs().saturating_sub(1).max(1)))?;
                if self.pay(stage, &first, Some(part)).await? && part < total {
                    let second = self.start(stage, &id, &format!("{key}-rest"), Some(&first)).await?;
                    self.pay(stage, &second, None).await?;
                }
                Ok(())
            }
            Way::AfterTheEnd => {
                if self.is_there(stage, &first).await? {
                    stage.gateway.post(&format!("/expire/{first}"), &json!({})).await?;
                    stage.gateway.post(&format!("/pay/{first}"), &json!({"even_if_ended": true})).await?;
                    stage.charges.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }
            Way::TwiceUnderOneReference => {
                if self.pay(stage, &first, None).await? {
                    self.known().charged_twice.push(first.clone());
                    self.charge_again(stage, &first, &two_decimals(total), number).await?;
                }
                Ok(())
            }
            Way::WithoutBeingAsked => Ok(()),
        }
    }

    /// An invoice of one to four lines, now and then with discount, fee and delivery.
    fn ask(&self, dice: &mut Dice) -> Result<Value> {
        let customer = dice.one_of(&self.customers).context("there are customers")?.clone();
        let mut lines = Vec::new();
        for line in 0..dice.between(1, 4) {
            let code = dice.one_of(&self.tax_codes).context("there are tax codes")?;
            lines.push(json!({
                "description": format!("Thing {line}"),
                "quantity": format!("{}.{:03}", dice.between(1, 9), dice.below(4) * 250),
                "unit_price": two_decimals(i64::try_from(dice.between(100, 99_999))?),
                "discount_rate": if dice.chance(20) { "10" } else { "0" },
                "tax_code": code,
            }));
        }
        let mut ask = json!({"customer_id": customer, "currency": "INR", "inclusive": dice.chance(30), "lines": lines});
        if dice.chance(25) {
            ask["discount"] = "0.50".into();
        }
        if dice.chance(20) {
            ask["service_fee_rate"] = "2.5".into();
        }
        if dice.chance(20) {
            ask["delivery"] = "40.00".into();
        }
        if dice.chance(30) {
            ask["round_total_to"] = "1.00".into();
        }
        Ok(ask)
    }

    /// Starts a payment. Where the one before still stands in the way, the gateway is asked about that one first.
    async fn start(&self, stage: &Stage, invoice: &str, key: &str, before: Option<&str>) -> Result<String> {
        let path = format!("/invoices/{invoice}/payments");
        let body = json!({"merchant_account_id": stage.account.id});
        let began = Instant::now();
        loop {
            let answer = stage.shop.api.post_until_answered(&path, &body, key, ANSWER).await?;
            if answer.status < 300 {
                let id = text(&answer.json(), "/id")?.to_owned();
                self.known().references.insert(id.clone(), invoice.to_owned());
                return Ok(id);
            }
            let in_the_way = answer.problem() == "payment.one_open" || answer.status >= 500;
            if !in_the_way || began.elapsed() > LEASE {
                bail!("a payment could not be started: {} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
            }
            if let Some(before) = before {
                // The answer may be that the gateway has a bad day; then it is asked again.
                let _asked = stage.shop.api.try_post(&format!("/payments/{before}/fetch"), &json!({})).await;
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Pays, as soon as the gateway has the payment; `false` when it still has none, and the customer comes back later.
    async fn pay(&self, stage: &Stage, reference: &str, amount: Option<i64>) -> Result<bool> {
        if !self.is_there(stage, reference).await? {
            return Ok(false);
        }
        match amount {
            None => stage.gateway.pay(reference).await?,
            Some(minor) => stage.gateway.pay_amount(reference, &two_decimals(minor)).await?,
        };
        stage.charges.fetch_add(1, Ordering::Relaxed);
        Ok(true)
    }

    /// Whether the gateway has the payment, asking for a while; one that is not there is left for later.
    async fn is_there(&self, stage: &Stage, reference: &str) -> Result<bool> {
        let there = look(stage, reference, LOOK).await?;
        if !there {
            self.known().leftovers.push(reference.to_owned());
        }
        Ok(there)
    }

    /// A payment made at the gateway without the shop, and paid.
    async fn charge_again(&self, stage: &Stage, reference: &str, amount: &str, number: u64) -> Result<()> {
        let key = format!("stranger {number}");
        let made = loop {
            match stage.gateway.create(reference, amount, "INR", &key).await {
                Ok(answer) if answer.status == 201 => break answer.json(),
                Ok(answer) if answer.status == 429 || answer.status >= 500 => {}
                Ok(answer) => bail!("{} {}", answer.status, String::from_utf8_lossy(&answer.bytes)),
                // The gateway was told to leave some requests without an answer; the key makes asking again safe.
                Err(_) => {}
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        stage.gateway.pay(text(&made, "/id")?).await?;
        stage.charges.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// Customers whose payment was not there come back. In a small run nobody waits for a lease to run out: money that
    /// never moved is in nobody's books.
    pub(super) async fn pay_leftovers(&self, stage: &Stage) -> Result<()> {
        let leftovers = std::mem::take(&mut self.known().leftovers);
        let patience = if stage.size.payments < 1_000 { Duration::ZERO } else { LEASE };
        let until = Instant::now() + patience;
        let mut came_back = 0;
        for reference in &leftovers {
            if look(stage, reference, until.saturating_duration_since(Instant::now())).await? {
                // It may have been paid or ended meanwhile, which is as good.
                let paid =
                    stage.gateway.try_control(reqwest::Method::POST, &format!("/pay/{reference}"), &json!({})).await?;
                came_back += u64::from(paid.status == 200);
            }
        }
        stage.charges.fetch_add(came_back, Ordering::Relaxed);
        if !leftovers.is_empty() {
            println!("{} payments were late at the gateway; {came_back} of them were paid in the end", leftovers.len());
        }
        Ok(())
    }
}

/// Looks for a payment at the gateway until it is there or the time is over.
async fn look(stage: &Stage, reference: &str, within: Duration) -> Result<bool> {
    let began = Instant::now();
    let mut pause = Duration::from_millis(15);
    loop {
        if stage.gateway.has(reference).await? == Some(true) {
            return Ok(true);
        }
        if began.elapsed() > within {
            return Ok(false);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(500));
    }
}
