//! The practice gateway as a process, seen from three sides: its control, its book, and its public API.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::http::{Answer, client};
use crate::program::{Programs, Running, START_TIME, free_address};

/// A practice gateway. It can break down and come back; its address, its secrets and its book stay.
pub struct PracticeGateway {
    programs: Programs,
    book: PathBuf,
    seed: u64,
    running: Mutex<Option<Running>>,
    /// Where it listens: `http://127.0.0.1:…`.
    pub url: String,
    /// What the shop shows it.
    pub api_key: String,
    /// What its webhooks are signed with.
    pub webhook_secret: String,
    control_token: String,
    http: Client,
}

impl PracticeGateway {
    /// Starts one whose faults follow a seed, with its book in a file of this folder.
    pub async fn start(programs: &Programs, folder: &Path, seed: u64) -> Result<Self> {
        let gateway = Self {
            programs: programs.clone(),
            book: folder.join("practice-book.jsonl"),
            seed,
            running: Mutex::new(None),
            url: format!("http://{}", free_address()?),
            api_key: "sk_practice_of_the_stories".to_owned(),
            webhook_secret: "whsec_practice_of_the_stories".to_owned(),
            control_token: "pct_of_the_stories".to_owned(),
            http: client()?,
        };
        gateway.come_back().await?;
        Ok(gateway)
    }

    /// Starts it again where it ended; it behaves.
    pub async fn come_back(&self) -> Result<()> {
        let mut command = Command::new(&self.programs.practice_gateway);
        command.args(["--listen", self.url.trim_start_matches("http://"), "--seed", &self.seed.to_string()]);
        command.arg("--book").arg(&self.book);
        command.env("PRACTICE_API_KEY", &self.api_key).env("PRACTICE_WEBHOOK_SECRET", &self.webhook_secret);
        command.env("PRACTICE_CONTROL_TOKEN", &self.control_token);
        let running = Running::start("the practice gateway", &mut command)?;
        running.says(START_TIME, |line| line.contains("\"listening\"").then_some(())).await?;
        *self.process() = Some(running);
        Ok(())
    }

    /// It ends at once, with whatever it was about to answer.
    pub async fn break_down(&self) -> Result<()> {
        let running = self.process().take();
        running.map_or(Ok(()), Running::kill)
    }

    fn process(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pulls a string of the rehearsal, whatever comes of it.
    pub async fn try_control(&self, method: Method, path: &str, body: &Value) -> Result<Answer> {
        let request = self.http.request(method, format!("{}/control{path}", self.url)).bearer_auth(&self.control_token);
        Ok(Answer::of(request.json(body).send().await?).await?)
    }

    async fn order(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        self.try_control(method, path, body).await?.good(path)
    }

    /// Asks the control API.
    pub async fn ask(&self, path: &str) -> Result<Value> {
        self.order(Method::GET, path, &json!({})).await
    }

    /// From now on it misbehaves like this; `{}` behaves.
    pub async fn misbehave(&self, how: &Value) -> Result<()> {
        self.order(Method::PUT, "/misbehaviour", how).await.map(drop)
    }

    /// Other settings: fees, refunds.
    pub async fn set(&self, settings: &Value) -> Result<()> {
        self.order(Method::PUT, "/settings", settings).await.map(drop)
    }

    /// The customer pays a payment, named by the gateway's id or the shop's reference.
    pub async fn pay(&self, payment: &str) -> Result<Value> {
        self.order(Method::POST, &format!("/pay/{payment}"), &json!({})).await
    }

    /// The customer pays another amount, as with a transfer. A decimal amount like `118.00`.
    pub async fn pay_amount(&self, payment: &str, amount: &str) -> Result<Value> {
        self.order(Method::POST, &format!("/pay/{payment}"), &json!({"amount": amount})).await
    }

    /// What may come too late, or be too much; gives whether it was done. That it was not understood is an error.
    pub async fn may(&self, path: &str, body: &Value) -> Result<bool> {
        let answer = self.try_control(Method::POST, path, body).await?;
        match answer.status {
            200..=299 => Ok(true),
            404 | 409 => Ok(false),
            _ => answer.good(path).map(|_| true),
        }
    }

    /// Any other thing that customers and their banks do.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.order(Method::POST, path, body).await
    }

    /// Tells the gateway where to send webhooks.
    pub async fn tell_hook(&self, url: &str) -> Result<()> {
        self.order(Method::POST, "/webhook-endpoints", &json!({"url": url})).await.map(drop)
    }

    /// Delivers everything that waits now, and waits until nothing is under way.
    pub async fn flush(&self, wait: Duration) -> Result<Value> {
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(600_000).min(600_000);
        // The client's own limit is shorter than the longest wait, so it is asked in small steps.
        let mut left = wait_ms;
        loop {
            let step = left.min(20_000);
            let answer = self.order(Method::POST, "/flush", &json!({"wait_ms": step})).await?;
            let idle = self.ask("/deliveries").await?;
            left -= step;
            if left == 0 || idle.get("idle").and_then(Value::as_bool) == Some(true) {
                return Ok(answer);
            }
        }
    }

    /// Counts of deliveries.
    pub async fn deliveries(&self) -> Result<Value> {
        self.ask("/deliveries").await
    }

    /// The whole truth: every payment, refund, fee.
    pub async fn book(&self) -> Result<Value> {
        self.ask("/book").await
    }

    /// A payment made at the gateway by somebody other than the shop.
    pub async fn create(&self, reference: &str, amount: &str, currency: &str, key: &str) -> Result<Answer> {
        let request = self.http.post(format!("{}/v1/payments", self.url)).bearer_auth(&self.api_key);
        let body = json!({"reference": reference, "amount": amount, "currency": currency});
        Ok(Answer::of(request.header("Idempotency-Key", key).json(&body).send().await?).await?)
    }

    /// Whether it has a payment under a reference; nothing when it was told to answer wrongly just now.
    pub async fn has(&self, reference: &str) -> Result<Option<bool>> {
        let request = self.http.get(format!("{}/v1/payments", self.url)).query(&[("reference", reference)]);
        let Ok(response) = request.bearer_auth(&self.api_key).send().await else { return Ok(None) };
        let answer = Answer::of(response).await?;
        let found = answer.json().get("data").and_then(Value::as_array).map(|data| !data.is_empty());
        Ok(if answer.status == 200 { found } else { None })
    }

    /// Reads with the shop's key, as the shop would.
    pub async fn get_v1(&self, path: &str) -> Result<Value> {
        let request = self.http.get(format!("{}/v1{path}", self.url)).bearer_auth(&self.api_key);
        Answer::of(request.send().await?).await?.good(path)
    }
}

/// The value of `Practice-Signature` for a body at a Unix second.
pub fn practice_signature(secret: &str, at: i64, body: &[u8]) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).context("a key of any length will do")?;
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Ok(format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes())))
}

/// Unix seconds of this machine's clock: the stories live in real time.
#[expect(clippy::disallowed_methods, reason = "signatures are checked against the machine's clock by a real process")]
pub fn unix_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Unix milliseconds of it.
#[expect(clippy::disallowed_methods, reason = "the gateway, a real process, goes by the machine's clock")]
pub fn unix_now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A decimal amount as the gateway writes it, from smallest units of a currency with two decimals.
pub fn two_decimals(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Smallest units from a decimal amount with two decimals.
pub fn minor_of(amount: &str) -> Result<i64> {
    let (whole, part) = amount.split_once('.').with_context(|| format!("no two decimals in {amount}"))?;
    anyhow::ensure!(part.len() == 2, "no two decimals in {amount}");
    let (whole, part): (i64, i64) = (whole.parse()?, part.parse()?);
    whole.checked_mul(100).and_then(|minor| minor.checked_add(part)).with_context(|| format!("{amount} is too large"))
}
