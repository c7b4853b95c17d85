//! `bench start`: P20, how soon the program takes webhooks after it is started, and how much memory it needs.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::json;

use super::contestant::Contestant;
use super::load::Line;
use super::times::{Times, cell, median, rounded};
use super::{peers, turns};
use crate::figures::{Figures, Table};
use crate::gateway::PracticeGateway;
use crate::program::{Programs, work_folder};
use crate::proofs::Scale;
use crate::sell::Account;
use crate::shop::{Country, LiveShop};

/// Starts of one turn after a clean end, and as many after a kill.
const STARTS: usize = 3;

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("start")?;
    let gateway = PracticeGateway::start(&programs, folder.path(), 1).await?;
    let shop =
        LiveShop::open(&programs, &folder.path().join("shop"), "Kirana Fresh", Country::of_currency("INR")?).await?;
    let account = shop.add_practice_account(&gateway, &json!({})).await?;
    let (mut clean, mut killed, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..turns(scale) {
        if let Some(took) = floor_start(&folder.path().join(format!("floor-{turn}"))).await? {
            floor.push(took);
        }
        for _ in 0..STARTS {
            shop.stop().await?;
            clean.push(until_it_takes(&shop, &gateway, &account).await?);
            shop.kill()?;
            killed.push(until_it_takes(&shop, &gateway, &account).await?);
        }
    }
    shop.ready(Duration::from_secs(10)).await?;
    tokio::time::sleep(Duration::from_secs(if scale.quick { 1 } else { 5 })).await;
    let (idle, _) = shop.memory_kib()?;
    let loaded = after_load(&shop, &gateway, &account, scale).await?;
    shop.stop().await?;
    let mut figures = Figures::of("start");
    report(&mut figures, &Times::of(clean), &Times::of(killed), &Times::of(floor), scale);
    let mib = |kib: u64| rounded(kib as f64 / 1024.0, 1);
    figures.add("idle_mib", mib(idle)).add("loaded_mib", mib(loaded.0)).add("loaded_max_mib", mib(loaded.1));
    let mut table = Table::with(&["P20, memory", "MiB"]);
    table.row(&["idle".to_owned(), cell(mib(idle))]);
    table.row(&[format!("after {} webhooks", loaded.2), cell(mib(loaded.0))]);
    table.row(&["at most".to_owned(), cell(mib(loaded.1))]);
    print!("{}", table.text());
    if !scale.quick {
        figures.must(mib(idle) <= 30.0, "P20: idle at most 30 MiB");
        figures.must(mib(loaded.0) <= 80.0, "P20: under load at most 80 MiB");
    }
    Ok(figures)
}

fn report(figures: &mut Figures, clean: &Times, killed: &Times, floor: &Times, scale: &Scale) {
    let mut table = Table::with(&["P20, start to first webhook", "p50 ms", "max ms"]);
    for (name, key, times) in [
        ("floor (peers/limits)", "floor", floor),
        ("after a clean end", "clean", clean),
        ("after kill -9", "killed", killed),
    ] {
        if times.count() > 0 {
            table.row(&[name.to_owned(), cell(times.ms(50.0)), cell(times.ms(100.0))]);
            figures.add(&format!("{key}_p50_ms"), rounded(times.ms(50.0), 1));
            figures.add(&format!("{key}_max_ms"), rounded(times.ms(100.0), 1));
        }
    }
    print!("{}", table.text());
    if floor.count() > 0 {
        figures.add("ratio_to_floor", rounded(floor.ms(50.0) / clean.ms(50.0).max(0.001), 2));
    }
    if !scale.quick {
        figures.must(median([clean.ms(50.0)]) <= 100.0, "P20: ready to take webhooks within 100 ms");
        figures.must(killed.ms(100.0) <= 1000.0, "after kill -9 ready within a second");
    }
}

/// Starts the program and sends webhooks until one is taken.
pub(super) async fn until_it_takes(shop: &LiveShop, gateway: &PracticeGateway, account: &Account) -> Result<Duration> {
    let hook = Contestant::ours(shop.hooks(), &account.hook_path, &gateway.webhook_secret, shop.database());
    let letter = hook.letter()?;
    let began = Instant::now();
    shop.spawn()?;
    while began.elapsed() < Duration::from_secs(30) {
        if let Ok(mut line) = Line::open(shop.hooks()).await
            && let Ok(reply) = line.send(&letter).await
            && reply.status == 200
        {
            return Ok(began.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bail!("no webhook was taken within 30 s; the program printed: {}", shop.printed())
}

async fn floor_start(folder: &Path) -> Result<Option<Duration>> {
    Ok(peers::floor(folder).await?.map(|floor| floor.ready_after))
}

/// Memory after a good deal of webhooks: now, at most, and how many there were.
async fn after_load(
    shop: &LiveShop,
    gateway: &PracticeGateway,
    account: &Account,
    scale: &Scale,
) -> Result<(u64, u64, u64)> {
    let mut hook = Contestant::ours(shop.hooks(), &account.hook_path, &gateway.webhook_secret, shop.database());
    let (rounds, each) = if scale.quick { (1, 1_000) } else { (10, 20_000) };
    for _ in 0..rounds {
        hook.take(64, each, Duration::from_secs(60)).await?;
    }
    let (now, most) = shop.memory_kib()?;
    Ok((now, most, hook.acknowledged))
}
