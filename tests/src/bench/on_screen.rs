//! P3: from the webhook to the open screen. The payment is posted, the invoice is paid, and a window that listens hears of
//! it; 100 webhooks a second, each at its own time whether or not the ones before are done.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};

use super::load::{Line, request};
use super::times::{Times, cell, median, rounded};
use super::{floors, turns};
use crate::figures::{Figures, Table};
use crate::gateway::{PracticeGateway, practice_signature, unix_now};
use crate::http::text;
use crate::program::Programs;
use crate::proofs::Scale;
use crate::sell::Account;
use crate::shop::{Country, LiveShop};
use crate::store::Store;

/// Between two webhooks.
const EVERY: Duration = Duration::from_millis(10);
/// Connections the webhooks come over, in turn.
const CONNECTIONS: usize = 16;
/// How long after the last webhook the screen may still hear of one.
const GRACE: Duration = Duration::from_secs(10);

/// When a window heard of each record.
type Heard = Arc<Mutex<HashMap<String, Instant>>>;

/// One webhook: which payment, when it was sent, when it was accepted.
struct Sent {
    payment: String,
    at: Instant,
    accepted: Instant,
}

pub(super) async fn measure(scale: &Scale, programs: &Programs, folder: &Path) -> Result<Figures> {
    let folder = folder.join("on-screen");
    std::fs::create_dir_all(&folder)?;
    let turns = turns(scale);
    let per_turn = if scale.quick { 40 } else { 600 };
    let gateway = PracticeGateway::start(programs, &folder, 1).await?;
    let shop = LiveShop::open(programs, &folder, "Kirana Fresh", Country::of_currency("INR")?).await?;
    let account = shop.add_practice_account(&gateway, &json!({})).await?;
    let webhooks = paid_payments(&shop, &gateway, &account, per_turn * turns).await?;
    let mut ours = Vec::new();
    let mut after_accepting = Vec::new();
    let mut floor = Vec::new();
    for some in webhooks.chunks(per_turn) {
        floor.push(floors::two_commits(&folder, EVERY, EVERY * u32::try_from(per_turn)? / 2)?);
        let heard: Heard = Arc::default();
        let window = listen(&shop, &heard).await?;
        let sent = send_evenly(&shop, &account, &gateway.webhook_secret, some).await?;
        until_heard(&shop, &heard, &sent).await?;
        window.abort();
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |from: &dyn Fn(&Sent) -> Instant| -> Result<Times> {
            let took = sent.iter().map(|one| {
                let at = heard.get(&one.payment).with_context(|| format!("nobody heard of {}", one.payment))?;
                Ok(at.saturating_duration_since(from(one)))
            });
            Ok(Times::of(took.collect::<Result<_>>()?))
        };
        ours.push(since(&|one| one.at)?);
        after_accepting.push(since(&|one| one.accepted)?);
    }
    let store = Store::open(&shop.database())?;
    let paid = store.number("SELECT count(*) FROM invoices WHERE status = 'paid'")?;
    let booked = store.number("SELECT count(*) FROM journal_entries WHERE source LIKE 'payment:%:captured'")?;
    shop.stop().await?;
    let mut figures = Figures::of("p3");
    let expected = i64::try_from(webhooks.len())?;
    figures.add("webhooks", expected).add("booked", booked).add("paid", paid);
    figures.must(paid == expected && booked == expected, "every payment is booked once and its invoice is paid");
    report(&mut figures, &ours, &after_accepting, &floor, scale);
    Ok(figures)
}

fn report(figures: &mut Figures, ours: &[Times], after_accepting: &[Times], floor: &[Times], scale: &Scale) {
    let mut table = Table::with(&["P3, 100 webhooks a second", "p50 ms", "p95 ms", "p99 ms"]);
    for (name, key, series) in [
        ("two commits of this disk", "floor", floor),
        ("Counterfoil, sent to seen", "ours", ours),
        ("Counterfoil, accepted to seen", "accepted", after_accepting),
    ] {
        let at = |percent| median(series.iter().map(|turn| turn.ms(percent)));
        table.row(&[name.to_owned(), cell(at(50.0)), cell(at(95.0)), cell(at(99.0))]);
        for (percent, name) in [(50.0, "p50"), (95.0, "p95"), (99.0, "p99")] {
            figures.add(&format!("{key}_{name}_ms"), rounded(at(percent), 3));
        }
    }
    print!("{}", table.text());
    let at = |percent| median(ours.iter().map(|turn| turn.ms(percent)));
    figures.add("ratio_to_floor", rounded(median(floor.iter().map(|turn| turn.ms(50.0))) / at(50.0).max(0.001), 2));
    if !scale.quick {
        figures.must(at(95.0) <= 25.0, "P3: p95 at most 25 ms");
        figures.must(at(99.0) <= 60.0, "P3: p99 at most 60 ms");
    }
}

/// Payments that were paid at the gateway, whose webhooks nobody has sent yet: the bodies as the gateway would write them.
async fn paid_payments(
    shop: &LiveShop,
    gateway: &PracticeGateway,
    account: &Account,
    count: usize,
) -> Result<Vec<(String, Value)>> {
    let customer = shop.customer("Asha Patel").await?;
    let code = shop.untaxed_code().await?;
    let mut made = Vec::with_capacity(count);
    for _ in 0..count {
        let invoice = shop.issue(&shop.plain_ask(&customer, "INR", "118.00", &code)).await?;
        made.push(shop.start_payment(&invoice.id, account).await?.id);
    }
    gateway.post("/pay-all", &json!({})).await?;
    let book = gateway.book().await?;
    let payments = book.get("payments").and_then(Value::as_array).context("no payments in the book")?;
    let mut by_reference = HashMap::new();
    for payment in payments {
        let mut told = payment.clone();
        // What only the control side knows is in no webhook.
        if let Some(fields) = told.as_object_mut() {
            fields.remove("fee_by_schedule");
            fields.remove("fee_is_wrong");
        }
        by_reference.insert(text(payment, "/reference")?.to_owned(), told);
    }
    made.into_iter()
        .map(|id| Ok((id.clone(), by_reference.remove(&id).context("a payment the gateway does not have")?)))
        .collect()
}

/// Opens the live stream of a window and notes when it hears of which payment.
async fn listen(shop: &LiveShop, heard: &Heard) -> Result<JoinHandle<Result<()>>> {
    let mut response = shop.api.request(Method::GET, "/live").timeout(Duration::from_secs(600)).send().await?;
    if response.status() != 200 {
        bail!("the live stream answered {}", response.status());
    }
    // The greeting says that the stream stands.
    let mut text = String::new();
    while !text.contains("\n\n") {
        let chunk = response.chunk().await?.context("the live stream ended at once")?;
        text.push_str(&String::from_utf8_lossy(&chunk));
    }
    let heard = Arc::clone(heard);
    Ok(tokio::spawn(async move {
        let mut rest = String::new();
        while let Some(chunk) = response.chunk().await? {
            let at = Instant::now();
            rest.push_str(&String::from_utf8_lossy(&chunk));
            while let Some(end) = rest.find('\n') {
                let line: String = rest.drain(..=end).collect();
                let Some(data) = line.strip_prefix("data: ") else { continue };
                let Ok(change) = serde_json::from_str::<Value>(data) else { continue };
                if change.get("kind").and_then(Value::as_str) == Some("payment.changed")
                    && let Some(subject) = change.get("subject").and_then(Value::as_str)
                {
                    heard.lock().unwrap_or_else(PoisonError::into_inner).entry(subject.to_owned()).or_insert(at);
                }
            }
        }
        Ok(())
    }))
}

/// Sends one webhook after the other, at even times, over several connections.
async fn send_evenly(
    shop: &LiveShop,
    account: &Account,
    secret: &str,
    webhooks: &[(String, Value)],
) -> Result<Vec<Sent>> {
    let address = shop.hooks();
    let mut shares: Vec<Vec<(usize, String, Vec<u8>)>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (number, (id, payment)) in webhooks.iter().enumerate() {
        let event = json!({
            "id": format!("evt_{id}"), "object": "event", "seq": number + 1, "type": "payment.captured",
            "created": unix_now() * 1000, "environment": "test", "data": {"payment": payment},
        });
        let body = event.to_string();
        let signature = practice_signature(secret, unix_now(), body.as_bytes())?;
        let headers = [("Content-Type", "application/json"), ("Practice-Signature", signature.as_str())];
        let letter = request("POST", &account.hook_path, address, &headers, body.as_bytes());
        shares[number % CONNECTIONS].push((number, id.clone(), letter));
    }
    let begin = tokio::time::Instant::now() + Duration::from_millis(50);
    let mut crew = JoinSet::new();
    for share in shares {
        crew.spawn(async move {
            let mut line = Line::open(address).await?;
            let mut sent = Vec::with_capacity(share.len());
            for (number, payment, letter) in share {
                tokio::time::sleep_until(begin + EVERY * u32::try_from(number)?).await;
                let at = Instant::now();
                let reply = line.send(&letter).await?;
                anyhow::ensure!(reply.status == 200, "a webhook was answered {}", reply.status);
                sent.push(Sent { payment, at, accepted: Instant::now() });
            }
            anyhow::Ok(sent)
        });
    }
    let mut all = Vec::with_capacity(webhooks.len());
    while let Some(sent) = crew.join_next().await {
        all.extend(sent??);
    }
    Ok(all)
}

/// Waits until the window heard of all of them.
async fn until_heard(shop: &LiveShop, heard: &Heard, sent: &[Sent]) -> Result<()> {
    let began = Instant::now();
    loop {
        let missing: Vec<&str> = {
            let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            sent.iter().map(|one| one.payment.as_str()).filter(|payment| !heard.contains_key(*payment)).collect()
        };
        let Some(first) = missing.first() else { return Ok(()) };
        if began.elapsed() > GRACE {
            let payment = shop.payment(first).await?;
            let webhook = Store::open(&shop.database())?.sql().query_row(
                "SELECT state || ' after ' || attempts || ' tries ' || coalesce(error, '') FROM inbox WHERE dedupe_key = 'hook:evt_' || ?1",
                [first],
                |row| row.get::<_, String>(0),
            );
            bail!(
                "{} of {} payments were never seen on the screen; the first is {}, its webhook: {}",
                missing.len(),
                sent.len(),
                payment.state(),
                webhook.unwrap_or_else(|why| why.to_string())
            );
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
