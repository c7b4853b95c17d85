//! `bench verify`: P21, what a payment's verification costs us: the signature of a webhook, and the question to the gateway
//! without the gateway's own time.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use connectors::gateways::HookHeaders;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use sha2::Sha256;

use super::load::{Line, request};
use super::times::{Times, cell, median, rounded};
use super::{floors, turns};
use crate::figures::{Figures, Table};
use crate::gateway::PracticeGateway;
use crate::program::{Programs, work_folder};
use crate::proofs::Scale;
use crate::proofs::signatures::one_of_each;
use crate::shop::{Country, LiveShop};

const SECRET: &str = "whsec_0123456789abcdef0123456789";
/// What is delivered has about so many bytes.
const BODY: usize = 2_048;
/// So many schemes have to be checked at this rate, a second and core: a public key, or a hash of another kind, takes longer.
const QUICK_SCHEMES: usize = 5;
const PER_SECOND: f64 = 300_000.0;

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let mut figures = Figures::of("verify");
    signatures(scale, &mut figures)?;
    questions(scale, &mut figures).await?;
    Ok(figures)
}

/// Signatures of 2 KB of every scheme that there is, one thread, beside the bare hash.
fn signatures(scale: &Scale, figures: &mut Figures) -> Result<()> {
    let count: u32 = if scale.quick { 2_000 } else { 100_000 };
    let letters = one_of_each(BODY)?;
    let body = vec![b'x'; BODY];
    let mut rates: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..turns(scale) {
        let bare = per_second(count, || {
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes())?;
            mac.update(black_box(&body));
            black_box(mac.finalize());
            Ok(())
        })?;
        rates.entry("bare").or_default().push(bare);
        for letter in &letters {
            let rate = per_second(count, || {
                let headers = HookHeaders::of(&letter.headers);
                letter.gateway.verify(&letter.creds, &headers, black_box(&letter.body), letter.now).map_err(Into::into)
            })?;
            rates.entry(letter.provider).or_default().push(rate);
        }
    }
    let mut table = Table::with(&["P21, signatures of 2 KB", "per second and core"]);
    let bare = median(rates.get("bare").cloned().unwrap_or_default());
    let mut quick_enough = 0;
    for (name, all) in rates {
        let rate = median(all);
        table.row(&[if name == "bare" { "HMAC-SHA256 alone".to_owned() } else { name.to_owned() }, cell(rate)]);
        figures.add(&format!("{name}_per_s"), rounded(rate, 0));
        if name != "bare" {
            figures.add(&format!("{name}_ratio_to_floor"), rounded(rate / bare, 3));
            quick_enough += usize::from(rate >= PER_SECOND);
        }
    }
    print!("{}", table.text());
    if !scale.quick {
        figures.must(quick_enough >= QUICK_SCHEMES, "P21: five schemes are verified at 300,000 a second");
    }
    Ok(())
}

fn per_second(count: u32, mut work: impl FnMut() -> Result<()>) -> Result<f64> {
    let began = Instant::now();
    for _ in 0..count {
        work()?;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

/// A payment asked about through the shop, and the same question put to the gateway directly, in turn.
async fn questions(scale: &Scale, figures: &mut Figures) -> Result<()> {
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("verify")?;
    let gateway = PracticeGateway::start(&programs, folder.path(), 1).await?;
    let shop =
        LiveShop::open(&programs, &folder.path().join("shop"), "Kirana Fresh", Country::of_currency("INR")?).await?;
    let account = shop.connect(&gateway).await?;
    let invoice = shop.paid_invoice(&gateway, &account, "INR", 11_800).await?;
    let payments = shop.api.get(&format!("/payments?invoice_id={}", invoice.id)).await?;
    let payment = payments.pointer("/items/0/id").and_then(serde_json::Value::as_str).context("no payment")?;
    let known = gateway.get_v1(&format!("/payments?reference={payment}")).await?;
    let theirs =
        known.pointer("/data/0/id").and_then(serde_json::Value::as_str).context("the gateway does not know it")?;
    let (cookie, page_key) = shop.api.session().context("nobody is signed in")?;
    let at = shop.api.origin().trim_start_matches("http://").parse()?;
    let headers = [("Origin", shop.api.origin()), ("Cookie", cookie.as_str()), ("X-CF-Key", page_key.as_str())];
    let ours = request(Method::POST.as_str(), &format!("/api/v1/payments/{payment}/fetch"), at, &headers, b"");
    let gateway_at = gateway.url.trim_start_matches("http://").parse()?;
    let key = format!("Bearer {}", gateway.api_key);
    let direct = request("GET", &format!("/v1/payments/{theirs}"), gateway_at, &[("Authorization", &key)], b"");
    let (mut through, mut alone) = (Line::open(at).await?, Line::open(gateway_at).await?);
    let (mut shares, mut whole, mut syncs) = (Vec::new(), Vec::new(), Vec::new());
    let each = if scale.quick { 20 } else { 200 };
    for _ in 0..turns(scale) {
        syncs.push(floors::syncs(folder.path(), Duration::from_millis(300))?);
        for _ in 0..each {
            let asked = Instant::now();
            let reply = alone.send(&direct).await?;
            let gateways = asked.elapsed();
            anyhow::ensure!(reply.status == 200, "the gateway answered {}", reply.status);
            let asked = Instant::now();
            let reply = through.send(&ours).await?;
            anyhow::ensure!(
                reply.status == 200,
                "asking again: {} {}",
                reply.status,
                String::from_utf8_lossy(&reply.body)
            );
            whole.push(asked.elapsed());
            shares.push(asked.elapsed().saturating_sub(gateways));
        }
    }
    let (shares, whole, syncs) = (Times::of(shares), Times::of(whole), Times::joined(&syncs));
    let mut table = Table::with(&["P21, asking again", "p50 ms", "p99 ms"]);
    for (name, times) in
        [("one sync of this disk", &syncs), ("with the gateway's answer", &whole), ("our share", &shares)]
    {
        table.row(&[name.to_owned(), cell(times.ms(50.0)), cell(times.ms(99.0))]);
    }
    print!("{}", table.text());
    figures.add("share_p50_ms", rounded(shares.ms(50.0), 3)).add("share_p99_ms", rounded(shares.ms(99.0), 3));
    figures.add("sync_p50_ms", rounded(syncs.ms(50.0), 3)).add("sync_p99_ms", rounded(syncs.ms(99.0), 3));
    if !scale.quick {
        // What is learned is on disk before it is told: one sync is the disk's share, not ours.
        let allowed = 2.0 + syncs.ms(99.0);
        figures.must(shares.ms(99.0) <= allowed, "P21: our share at most 2 ms beside the disk's sync at p99");
    }
    shop.stop().await?;
    Ok(())
}
