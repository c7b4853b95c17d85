//! The gateway, the shop beside it, and the scenes that are played with both.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use connectors::gateways::Environment;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::Dialect;
use super::shop::{Order, Place};
use crate::dice::Dice;
use crate::figures::Figures;
use crate::gateway::{PracticeGateway, unix_now};
use crate::program::Programs;

/// How long an order may take.
const ANSWER_TIME: Duration = Duration::from_secs(60);
/// How often a scene's end is looked for before it counts as one that has none.
const PATIENCE: u32 = 120;
/// The clocks move on by this between two looks: longer than the longest pause between two questions about an unclear call.
const STEP_MS: i64 = 301_000;
/// After so many of them comes a settlement.
const SETTLED_EVERY: u32 = 20;
/// Above what the payments of a scene can be together, in minor units.
const SETTLING_MINOR: i64 = 2_000_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// What happened, over all scenes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub runs: u64,
    pub kills: u64,
    pub clicks: u64,
    pub lost_answers: u64,
    pub forgotten: u64,
    pub made_there: u64,
    pub refunds: u64,
}

impl Counts {
    pub(super) fn add(&mut self, more: &Self) {
        self.runs += more.runs;
        self.kills += more.kills;
        self.clicks += more.clicks;
        self.lost_answers += more.lost_answers;
        self.forgotten += more.forgotten;
        self.made_there += more.made_there;
        self.refunds += more.refunds;
    }

    pub(super) fn report(&self, figures: &mut Figures) {
        figures.add("runs", self.runs).add("kills", self.kills).add("clicks", self.clicks);
        figures.add("scenes_with_lost_answers", self.lost_answers).add("scenes_with_forgotten_keys", self.forgotten);
        figures.add("made_in_the_gateways_screen", self.made_there).add("refunds", self.refunds);
    }
}

/// A payment of the proof: what came in, in minor units.
#[derive(Debug, Clone)]
pub(super) struct Paid {
    /// Our id of it.
    pub id: String,
    /// Our reference at the gateway.
    pub reference: String,
    pub minor: i64,
}

pub(super) struct Stage {
    pub dialect: Dialect,
    pub gateway: PracticeGateway,
    shop: ShopProcess,
    /// How far the clocks are ahead of the machine's.
    ahead_ms: i64,
    pub paid: Vec<Paid>,
    pub counts: Counts,
}

impl Stage {
    pub(super) async fn open(programs: &Programs, folder: &Path, dialect: Dialect, seed: u64) -> Result<Self> {
        let gateway = PracticeGateway::start(programs, folder, seed).await?;
        let place = place(&gateway, dialect).await?;
        std::fs::write(folder.join("place.json"), serde_json::to_vec(&place)?)?;
        let shop = ShopProcess::start(folder.to_path_buf()).await?;
        Ok(Self { dialect, gateway, shop, ahead_ms: 0, paid: Vec::new(), counts: Counts::default() })
    }

    /// Ten paid payments, refunds of all of them at once under some weather, perhaps a kill, and then quiet.
    pub(super) async fn scene(&mut self, dice: &mut Dice, payments: u64) -> Result<()> {
        self.set_clock().await?;
        let mut paid = Vec::new();
        for _ in 0..payments {
            // Some of these currencies are paid in whole units.
            paid.push(self.pay(i64::try_from(dice.between(50, 900))? * 100).await?);
        }
        if dice.chance(50) {
            // Some gateways void what is not settled yet, and refund what is.
            self.pay_out().await?;
        }
        self.weather(dice).await?;
        self.rush(dice, &paid).await?;
        // By chance, and once for each dialect in any case.
        if dice.chance(10) || self.counts.runs == payments {
            // The line stays down for longer than any gateway keeps keys.
            self.counts.forgotten += 1;
            self.later(DAY_MS + 3_600_000).await?;
            self.gateway.post("/forget-idempotency-keys", &json!({})).await?;
            self.shop.order(&Order::Work).await?;
        }
        self.gateway.misbehave(&json!({})).await?;
        self.until_quiet(&paid).await?;
        self.counts.runs += payments;
        self.paid.append(&mut paid);
        Ok(())
    }

    async fn pay_out(&self) -> Result<()> {
        let whose =
            if self.dialect.provider == "practice" { json!({}) } else { json!({"account": self.dialect.provider}) };
        self.gateway.post("/payout", &whose).await?;
        Ok(())
    }

    /// With some gateways a refund is under way until it is settled, and only a balance above zero is: one sale more than
    /// all that went back.
    async fn settle(&mut self) -> Result<()> {
        let more = self.pay(SETTLING_MINOR).await?;
        self.paid.push(more);
        self.pay_out().await
    }

    async fn pay(&self, minor: i64) -> Result<Paid> {
        let started = self.shop.order(&Order::Start { minor }).await?;
        let text = |name: &str| started.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = text("payment").context("no payment")?;
        let reference = self.dialect.gateway()?.reference_of(&text("reference").unwrap_or_else(|| id.clone()));
        let paid = Paid { id, reference, minor };
        if text("state").as_deref() == Some("captured") {
            return Ok(paid);
        }
        self.gateway.post(&self.control("pay", &paid.reference), &json!({})).await?;
        for _ in 0..10 {
            self.shop.order(&Order::Learn { payment: paid.id.clone() }).await?;
            let state = self.states(std::slice::from_ref(&paid)).await?;
            if state.first().and_then(|one| one.get("captured_minor")).and_then(Value::as_i64) == Some(minor) {
                return Ok(paid);
            }
        }
        bail!("{} was paid at the gateway, and the shop does not know", paid.id)
    }

    fn control(&self, what: &str, payment: &str) -> String {
        match self.dialect.provider {
            "practice" => format!("/{what}/{payment}"),
            account => format!("/{what}/{payment}?account={account}"),
        }
    }

    /// How the gateway behaves while the refunds are under way.
    async fn weather(&mut self, dice: &mut Dice) -> Result<()> {
        let how = match dice.below(6) {
            0 => json!({}),
            1 => json!({"timeout_after_charge_percent": 60, "hang_ms": 5}),
            2 => json!({"answer_500_after_percent": 60}),
            3 => json!({"answer_500_percent": 40, "answer_429_percent": 20}),
            4 => json!({"hold_answer_percent": 70, "hold_answer_ms": 150}),
            _ => json!({
                "timeout_after_charge_percent": 20, "hang_ms": 5, "answer_500_after_percent": 20, "answer_500_percent": 20,
                "hold_answer_percent": 20, "hold_answer_ms": 60,
            }),
        };
        if how.get("timeout_after_charge_percent").or(how.get("answer_500_after_percent")).is_some() {
            self.counts.lost_answers += 1;
        }
        self.gateway.misbehave(&how).await
    }

    /// Everybody at once; and perhaps the power goes.
    async fn rush(&mut self, dice: &mut Dice, paid: &[Paid]) -> Result<()> {
        let mut asked = Vec::new();
        // What is done in the screen of a gateway that tells of nothing unasked, no shop ever hears.
        let can = self.dialect.gateway()?.about().capabilities;
        let is_told = can.list || can.events;
        for one in paid {
            let (clicks, one_key) = match dice.below(4) {
                0 => (50, false),
                1 => (50, true),
                2 => (2, false),
                _ => (1, false),
            };
            let part = i64::try_from(dice.between(20, 100))?;
            let minor = (one.minor / 100 * part / 100).max(1) * 100;
            self.counts.clicks += u64::from(clicks);
            let payment = one.id.clone();
            let minor = if part == 100 { None } else { Some(minor) };
            asked.push(self.shop.begin(&Order::Ask { payment, minor, clicks, one_key })?);
            if dice.chance(15) && is_told {
                let there = self
                    .dialect
                    .decimal((one.minor / 100 * i64::try_from(dice.between(10, 60))? / 100).max(1) * 100)?;
                // It may be refused: what the shop asked for was there first.
                let path = self.control("refund", &one.reference);
                self.counts.made_there += u64::from(self.gateway.may(&path, &json!({ "amount": there })).await?);
            }
        }
        asked.push(self.shop.begin(&Order::Work)?);
        // News that comes before an answer that is held back.
        for one in paid.iter().filter(|_| dice.chance(30)) {
            asked.push(self.shop.begin(&Order::Learn { payment: one.id.clone() })?);
        }
        if dice.chance(50) {
            if dice.chance(70) {
                // The power goes while the gateway is at it, and not before anybody has asked.
                let sent = asked.split_off(paid.len());
                for one in asked {
                    one.answer().await?;
                }
                asked = sent;
            }
            tokio::time::sleep(Duration::from_millis(dice.between(1, 150))).await;
            drop(asked);
            self.shop.kill_and_restart().await?;
            self.counts.kills += 1;
            self.set_clock().await?;
            self.shop.order(&Order::Work).await?;
            return Ok(());
        }
        for one in asked {
            one.answer().await?;
        }
        Ok(())
    }

    /// Until no refund is under way any more: everything is asked, minute by minute, as it would be by itself.
    async fn until_quiet(&mut self, paid: &[Paid]) -> Result<()> {
        for look in 0..PATIENCE {
            if look > 0 && look.is_multiple_of(SETTLED_EVERY) {
                self.settle().await?;
            }
            self.shop.order(&Order::Work).await?;
            self.shop.order(&Order::CatchUp).await?;
            for one in paid {
                self.shop.order(&Order::Learn { payment: one.id.clone() }).await?;
            }
            let states = self.states(paid).await?;
            let holds = |refund: &Value| refund.get("holds").and_then(Value::as_bool) == Some(true);
            let is_quiet = |state: &Value| {
                state.get("refunds").and_then(Value::as_array).is_some_and(|refunds| !refunds.iter().any(holds))
            };
            if states.iter().all(is_quiet) {
                return Ok(());
            }
            self.later(STEP_MS).await?;
        }
        let states = self.states(paid).await?;
        bail!("refunds are still under way: {}", serde_json::to_string(&states)?)
    }

    /// A few days later, when the slowest list has told everything.
    pub(super) async fn days_later(&mut self) -> Result<()> {
        for _ in 0..3 {
            self.later(DAY_MS).await?;
            self.shop.order(&Order::CatchUp).await?;
        }
        Ok(())
    }

    pub(super) async fn states(&self, paid: &[Paid]) -> Result<Vec<Value>> {
        let payments = paid.iter().map(|one| one.id.clone()).collect();
        match self.shop.order(&Order::State { payments }).await? {
            Value::Array(states) => Ok(states),
            other => bail!("not a list of states: {other}"),
        }
    }

    pub(super) async fn findings(&self) -> Result<Value> {
        let told = self.shop.order(&Order::Check).await?;
        Ok(told.get("found").cloned().unwrap_or_default())
    }

    /// Both clocks move on.
    async fn later(&mut self, ms: i64) -> Result<()> {
        self.gateway.post("/clock", &json!({ "advance_ms": ms })).await?;
        self.ahead_ms += ms;
        self.set_clock().await
    }

    async fn set_clock(&self) -> Result<()> {
        let ms = unix_now().saturating_mul(1000).saturating_add(self.ahead_ms);
        self.shop.order(&Order::Clock { ms }).await?;
        Ok(())
    }
}

/// The shop's place beside a gateway that speaks a dialect.
pub(in crate::proofs) async fn place(gateway: &PracticeGateway, dialect: Dialect) -> Result<Place> {
    let (provider, currency) = (dialect.provider.to_owned(), dialect.currency.to_owned());
    let about = dialect.gateway()?.about();
    if dialect.provider == "practice" {
        let own = [("api_key", gateway.api_key.clone()), ("webhook_secret", gateway.webhook_secret.clone())];
        let credentials = own.map(|(name, secret)| (name.to_owned(), secret)).into();
        return Ok(Place { provider, base_url: gateway.url.clone(), credentials, currency });
    }
    let account = gateway.post("/accounts", &json!({"name": dialect.provider, "dialect": dialect.provider})).await?;
    let given: BTreeMap<String, String> =
        serde_json::from_value(account.get("credentials").cloned().context("credentials")?)?;
    let mut credentials = BTreeMap::new();
    for (name, secret) in given {
        // What the form calls the webhook secret has another name at some gateways.
        let name = if name == "callback_token" { "webhook_secret".to_owned() } else { name };
        if about.credential_fields.iter().any(|field| field.name == name) {
            credentials.insert(name, secret);
        }
    }
    let own = about.base_url(Environment::Sandbox, "").context("an address")?;
    let path = own.strip_prefix("https://").and_then(|rest| rest.split_once('/')).map_or("", |(_, path)| path);
    let base_url = format!("{}/dialects/{}/{path}", gateway.url, dialect.provider);
    Ok(Place { provider, base_url: base_url.trim_end_matches('/').to_owned(), credentials, currency })
}

type Waiting = Arc<Mutex<BTreeMap<u64, oneshot::Sender<Result<Value>>>>>;

/// An order that was given.
struct Asked(oneshot::Receiver<Result<Value>>);

impl Asked {
    async fn answer(self) -> Result<Value> {
        tokio::time::timeout(ANSWER_TIME, self.0).await.context("the shop did not answer")?.context("the shop ended")?
    }
}

/// The process of the shop.
struct ShopProcess {
    folder: PathBuf,
    child: Mutex<(Child, ChildStdin)>,
    waiting: Waiting,
    next: Mutex<u64>,
}

impl ShopProcess {
    async fn start(folder: PathBuf) -> Result<Self> {
        let waiting = Waiting::default();
        let child = spawn(&folder, &waiting).await?;
        Ok(Self { folder, child: Mutex::new(child), waiting, next: Mutex::new(1) })
    }

    fn begin(&self, order: &Order) -> Result<Asked> {
        let number = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            *next += 1;
            *next
        };
        let mut line = serde_json::to_value(order)?;
        line["number"] = number.into();
        let (tell, told) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(number, tell);
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(child.1, "{line}")?;
        child.1.flush()?;
        Ok(Asked(told))
    }

    async fn order(&self, order: &Order) -> Result<Value> {
        self.begin(order)?.answer().await.with_context(|| format!("{order:?}"))
    }

    /// `kill -9`, and the same files again.
    async fn kill_and_restart(&self) -> Result<()> {
        {
            let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
            child.0.kill()?;
            child.0.wait()?;
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        let again = spawn(&self.folder, &self.waiting).await?;
        *self.child.lock().unwrap_or_else(PoisonError::into_inner) = again;
        Ok(())
    }
}

impl Drop for ShopProcess {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have ended already; then there is nothing to kill and nothing to report.
        let _killed = child.0.kill();
        let _status = child.0.wait();
    }
}

/// Starts the shop in a folder, and waits until it is open.
async fn spawn(folder: &Path, waiting: &Waiting) -> Result<(Child, ChildStdin)> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("refund-shop")
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start the shop")?;
    let stdin = child.stdin.take().context("no way in")?;
    let stdout = child.stdout.take().context("no way out")?;
    let (opened, is_open) = oneshot::channel();
    let waiting = Arc::clone(waiting);
    std::thread::spawn(move || {
        let mut opened = Some(opened);
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let Ok(mut told) = serde_json::from_str::<Value>(&line) else { continue };
            if let Some(opened) = opened.take() {
                // Whoever waited for it may have given up.
                let _told = opened.send(());
                continue;
            }
            let number = told.get("number").and_then(Value::as_u64).unwrap_or_default();
            let teller = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
            let answer = match told.get("error").and_then(Value::as_str) {
                Some(error) => Err(anyhow::anyhow!("{error}")),
                None => Ok(told["answer"].take()),
            };
            if let Some(teller) = teller {
                let _told = teller.send(answer);
            }
        }
    });
    tokio::time::timeout(ANSWER_TIME, is_open).await.context("the shop did not open")?.context("the shop ended")?;
    Ok((child, stdin))
}
