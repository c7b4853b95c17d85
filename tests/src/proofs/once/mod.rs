//! `prove once`: every payment that reached the gateway is in the books exactly once.
//!
//! Real processes and real files: the practice gateway misbehaves in every way it knows, the shop is killed with -9 again
//! and again, and at the end the books are compared with what the gateway's own book says must stand in them. The same
//! deliveries go to a plain design, which books what a webhook says once per event id.

mod customers;
mod expected;
mod kills;
mod plain_design;
mod relay;
mod verdict;
mod weather;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use self::customers::Crowd;
use self::kills::Kills;
pub(super) use self::plain_design::PlainDesign;
use self::relay::Relay;
pub(super) use self::verdict::findings;
use super::Scale;
use crate::dice::Dice;
use crate::figures::Figures;
use crate::gateway::PracticeGateway;
use crate::program::{Programs, work_folder};
use crate::sell::Account;
use crate::shop::{Country, LiveShop};

/// How big a run is.
#[derive(Debug, Clone, Copy)]
struct Size {
    payments: u64,
    kills: u64,
    at_once: u64,
}

impl Size {
    fn of(scale: &Scale) -> Self {
        let whole = Self { payments: 10_000, kills: 200, at_once: 24 };
        let some = if scale.quick { Self { payments: 200, kills: 4, at_once: 8 } } else { whole };
        let payments = scale.runs.unwrap_or(some.payments).max(1);
        Self {
            payments,
            kills: (payments / 50).max(1).min(if scale.runs.is_some() { u64::MAX } else { some.kills }),
            ..some
        }
    }
}

/// What all parts of a run share.
struct Stage {
    shop: LiveShop,
    gateway: PracticeGateway,
    account: Account,
    seed: u64,
    size: Size,
    /// Charges made at the gateway so far.
    charges: AtomicU64,
}

impl Stage {
    fn charged(&self) -> u64 {
        self.charges.load(Ordering::Relaxed)
    }

    fn is_over(&self) -> bool {
        self.charged() >= self.size.payments
    }

    /// A stream of dice for one part of the run.
    fn dice(&self, part: u64) -> Dice {
        Dice::part(self.seed, part)
    }
}

/// Runs it, and says how to run the same again when it does not hold.
pub async fn prove(scale: &Scale) -> Result<Figures> {
    let (seed, size) = (scale.seed(), Size::of(scale));
    println!("prove once: {} payments, {} kills, seed {seed}", size.payments, size.kills);
    let outcome = run("once", scale, seed, size).await;
    if !outcome.as_ref().is_ok_and(Figures::hold) {
        println!("seed {seed}; the same again: cargo xtask prove once{}", scale.words(seed));
    }
    outcome
}

/// The same with as many kills as asked for, all of which come while customers pay: a part of `prove crash`.
pub(super) async fn prove_with_kills(scale: &Scale, seed: u64, payments: u64, kills: u64) -> Result<Figures> {
    let size = Size { payments, kills: kills.max(1), at_once: if scale.quick { 8 } else { 24 } };
    println!("{} payments, {} kills at moments of chance", size.payments, size.kills);
    run("random", scale, seed, size).await
}

async fn run(name: &str, scale: &Scale, seed: u64, size: Size) -> Result<Figures> {
    let programs = Programs::ready(scale.profile())?;
    let mut folder = work_folder("once")?;
    // A failed run leaves its files, because that is when somebody wants to look at them.
    folder.disable_cleanup(true);
    let began = Instant::now();
    let gateway = PracticeGateway::start(&programs, folder.path(), seed).await?;
    let shop = LiveShop::open(&programs, folder.path(), "Kirana Fresh", Country::of_currency("INR")?).await?;
    let account = shop.add_practice_account(&gateway, &json!({"fee_rate": "2.0000"})).await?;
    let relay = Relay::start(&format!("{}{}", shop.outside(), account.hook_path), &gateway.webhook_secret).await?;
    gateway.tell_hook(&relay.url).await?;
    let stage = Arc::new(Stage { shop, gateway, account, seed, size, charges: AtomicU64::new(0) });

    let (crowd, kills) = rush(&stage).await?;
    println!("{} payments made, {} kills; now the rest is waited for", stage.charged(), kills.done());
    settle(&stage, &crowd, &kills).await?;
    let closing = stage.shop.stop().await?.context("the shop was not running")?;

    let deliveries = stage.gateway.deliveries().await?;
    let book = stage.gateway.book().await?;
    let mut figures = Figures::of(name);
    figures.add("seed", seed);
    figures.must(closing.success(), "asked to end, the program ends well");
    kills.report(&mut figures);
    verdict::judge(&stage, &crowd, &book, &deliveries, &mut figures)?;
    verdict::check(&stage, &mut figures).await?;
    relay.plain().report(&book, &mut figures)?;
    figures.add("seconds", began.elapsed().as_secs());
    verdict::print(&figures);
    if figures.hold() {
        folder.disable_cleanup(false);
    } else {
        println!("the files of this run are kept in {}", folder.path().display());
    }
    Ok(figures)
}

/// Customers, weather and power cuts, all at once, until there are enough payments.
async fn rush(stage: &Arc<Stage>) -> Result<(Arc<Crowd>, Kills)> {
    let crowd = Arc::new(Crowd::of(stage).await?);
    let weather = tokio::spawn(weather::change(Arc::clone(stage)));
    let mut kills = tokio::spawn(kills::strike(Arc::clone(stage)));
    let mut struck = None;
    let everybody = Arc::clone(&crowd);
    let mut customers = pin!(everybody.rush(stage));
    let outcome = loop {
        tokio::select! {
            outcome = &mut customers => break outcome,
            // A shop that does not come back after a kill ends the run: its customers would wait for ever.
            done = &mut kills, if struck.is_none() => match done? {
                Ok(kills) => struck = Some(kills),
                Err(cause) => break Err(cause),
            },
        }
    };
    weather.abort();
    if outcome.is_err() {
        kills.abort();
    }
    outcome?;
    let kills = match struck {
        Some(kills) => kills,
        None => kills.await??,
    };
    Ok((crowd, kills))
}

/// The gateway behaves again; everything that is still under way comes to its end.
async fn settle(stage: &Arc<Stage>, crowd: &Crowd, kills: &Kills) -> Result<()> {
    stage.gateway.misbehave(&json!({})).await?;
    crowd.pay_leftovers(stage).await?;
    tell_half_of_the_fees(stage).await?;
    stage.gateway.flush(Duration::from_secs(60)).await?;
    kills.once_more(stage).await?;
    ask_about_open_ones(stage).await?;
    stage.gateway.flush(Duration::from_secs(120)).await?;
    stage.shop.until_quiet(Duration::from_secs(300)).await?;
    ask_about_open_ones(stage).await?;
    stage.shop.until_quiet(Duration::from_secs(60)).await
}

/// Fees that are told on demand only: every other one is, the rest stays estimated.
async fn tell_half_of_the_fees(stage: &Stage) -> Result<()> {
    let book = stage.gateway.book().await?;
    let payments = book.get("payments").and_then(Value::as_array).context("no payments in the book")?;
    let untold = payments.iter().filter(|payment| {
        payment.get("status").and_then(Value::as_str) == Some("captured")
            && payment.get("fee").is_none_or(Value::is_null)
    });
    let ids: Vec<String> = untold.filter_map(|payment| Some(payment.get("id")?.as_str()?.to_owned())).collect();
    for id in ids.iter().step_by(2) {
        // Somebody else's timer may have told it meanwhile; then this is refused, and nothing is lost.
        let _told = stage.gateway.post(&format!("/fees/{id}"), &json!({})).await;
    }
    Ok(())
}

/// Payments whose fate the shop does not know are asked about, as a person would do by pressing 'ask again'.
async fn ask_about_open_ones(stage: &Stage) -> Result<()> {
    for state in ["created", "pending"] {
        let mut after = String::new();
        loop {
            let page = stage
                .shop
                .api
                .get_until_answered(&format!("/payments?state={state}&limit=200{after}"), Duration::from_secs(60))
                .await?;
            let items = page.get("items").and_then(Value::as_array).context("no items in a page of payments")?;
            for id in items.iter().filter_map(|payment| payment.get("id")?.as_str()) {
                let _asked = stage.shop.api.try_post(&format!("/payments/{id}/fetch"), &json!({})).await?;
            }
            match page.get("next").and_then(Value::as_str) {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
    }
    Ok(())
}
