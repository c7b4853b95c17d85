//! `bench intake`: P1 webhooks over 64 connections, P2 one at a time, P3 from the webhook to the open screen.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;

use super::contestant::Contestant;
use super::load::Outcome;
use super::times::{Times, cell, median, rounded};
use super::{floors, on_screen, peers, turns};
use crate::figures::{Figures, Table};
use crate::gateway::PracticeGateway;
use crate::program::{Programs, work_folder};
use crate::proofs::Scale;
use crate::shop::{Country, LiveShop};

/// Connections of P1.
const CONNECTIONS: usize = 64;
/// How much slower than one sync a single webhook may be, in milliseconds.
const P2_MARGIN_MS: f64 = 0.15;

/// How long one run is, and how many webhooks it has at most.
struct Length {
    within: Duration,
    most: usize,
    most_of_peers: usize,
}

/// What one contestant did, run by run.
struct Series {
    contestant: Contestant,
    many: Vec<Outcome>,
    single: Vec<Outcome>,
}

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("intake")?;
    let gateway = PracticeGateway::start(&programs, folder.path(), 1).await?;
    let shop =
        LiveShop::open(&programs, &folder.path().join("shop"), "Kirana Fresh", Country::of_currency("INR")?).await?;
    let account = shop.add_practice_account(&gateway, &json!({})).await?;
    let ours = Contestant::ours(shop.hooks(), &account.hook_path, &gateway.webhook_secret, shop.database());
    let (mut series, missing) = contestants(ours, folder.path()).await?;
    let length = if scale.quick {
        Length { within: Duration::from_millis(600), most: 3_000, most_of_peers: 1_500 }
    } else {
        Length { within: Duration::from_secs(3), most: 90_000, most_of_peers: 15_000 }
    };
    let mut syncs = Vec::new();
    for turn in 0..turns(scale) {
        syncs.push(floors::syncs(folder.path(), length.within / 3)?);
        let count = series.len();
        for place in 0..count {
            // Each turn begins with another one, so that none always follows the same.
            let one = &mut series[(turn + place) % count];
            let most = if matches!(one.contestant.key, "ours" | "floor") { length.most } else { length.most_of_peers };
            one.many.push(one.contestant.take(CONNECTIONS, most, length.within).await?);
            // What it has to do afterwards is its own: neither the next run nor the next contestant shares the machine with it.
            one.contestant.until_at_rest().await?;
            one.single.push(one.contestant.take(1, most / 4, length.within * 2 / 3).await?);
            one.contestant.until_at_rest().await?;
        }
    }
    let mut figures = Figures::of("intake");
    figures.part(p1(&series, &missing, scale)?);
    figures.part(p2(&series, &syncs, scale));
    shop.stop().await?;
    drop(series);
    figures.part(on_screen::measure(scale, &programs, folder.path()).await?);
    Ok(figures)
}

/// The program, the floor, the peers; those that cannot be had here, with the reason.
async fn contestants(ours: Contestant, folder: &Path) -> Result<(Vec<Series>, Vec<(&'static str, String)>)> {
    let mut all = vec![ours];
    let mut missing = Vec::new();
    match peers::floor(folder).await? {
        Some(floor) => all.push(floor),
        None => missing.push(("floor", "the shared folder with peers/limits is not on this machine".to_owned())),
    }
    let (some, others) = peers::all(folder).await;
    all.extend(some);
    missing.extend(others);
    for (name, why) in &missing {
        println!("left out: {name}: {why}");
    }
    let series =
        all.into_iter().map(|contestant| Series { contestant, many: Vec::new(), single: Vec::new() }).collect();
    Ok((series, missing))
}

/// The middle of what the runs say.
fn middle(runs: &[Outcome], of: impl Fn(&Outcome) -> f64) -> f64 {
    median(runs.iter().map(of))
}

/// The middle of the shares of each turn: two that ran side by side had the same machine.
fn share(ours: &[Outcome], theirs: &[Outcome]) -> f64 {
    median(
        ours.iter()
            .zip(theirs)
            .filter(|(_, theirs)| theirs.rate() > 0.0)
            .map(|(ours, theirs)| ours.rate() / theirs.rate()),
    )
}

fn p1(series: &[Series], missing: &[(&'static str, String)], scale: &Scale) -> Result<Figures> {
    let mut figures = Figures::of("p1");
    let mut table =
        Table::with(&["P1, 64 connections", "per second", "p50 ms", "p95 ms", "p99 ms", "bad", "memory MiB"]);
    let ours = series.first().context("the program is measured")?;
    for one in series {
        let bad: u64 = one.many.iter().chain(&one.single).map(|run| run.bad).sum();
        let memory = one.contestant.memory_max_kib();
        table.row(&[
            one.contestant.name.to_owned(),
            cell(middle(&one.many, Outcome::rate)),
            cell(middle(&one.many, |run| run.times.ms(50.0))),
            cell(middle(&one.many, |run| run.times.ms(95.0))),
            cell(middle(&one.many, |run| run.times.ms(99.0))),
            bad.to_string(),
            memory.map_or_else(|| "-".to_owned(), |kib| (kib / 1024).to_string()),
        ]);
        if let Some(first) = one.many.iter().chain(&one.single).find_map(|run| run.first_bad.as_ref()) {
            println!("{}: first bad answer: {first}", one.contestant.name);
        }
        let key = one.contestant.key;
        figures.add(&format!("{key}_per_s"), rounded(middle(&one.many, Outcome::rate), 0));
        figures.add(&format!("{key}_p99_ms"), rounded(middle(&one.many, |run| run.times.ms(99.0)), 3));
        if key != "ours" {
            figures.add(&format!("ratio_to_{key}"), rounded(share(&ours.many, &one.many), 2));
        }
    }
    print!("{}", table.text());
    for (name, why) in missing {
        figures.add(&format!("missing_{name}"), why.as_str());
    }
    let (stored, acknowledged) = (ours.contestant.stored()?, ours.contestant.acknowledged);
    figures.add("acknowledged", acknowledged).add("stored", stored);
    figures.add("lost", acknowledged.saturating_sub(stored)).add("double", stored.saturating_sub(acknowledged));
    figures.must(stored == acknowledged, "what was acknowledged lies in the inbox, once");
    figures.must(ours.many.iter().chain(&ours.single).all(|run| run.bad == 0), "every webhook was taken");
    if !scale.quick {
        let number = |name: &str| figures.number(name);
        let (floor, p99, floor_p99) = (number("ratio_to_floor"), number("ours_p99_ms"), number("floor_p99_ms"));
        let (flask, express) = (number("ratio_to_flask"), number("ratio_to_express"));
        figures.must(floor.is_none_or(|share| share >= 0.70), "P1: at least 70 % of the floor");
        let slow = p99.zip(floor_p99).is_some_and(|(ours, floor)| ours > 2.0 * floor);
        figures.must(!slow, "P1: p99 at most twice the floor's");
        figures.must(flask.is_none_or(|times| times >= 10.0), "P1: ten times Flask + waitress");
        figures.must(express.is_none_or(|times| times >= 10.0), "P1: ten times Express + better-sqlite3");
    }
    Ok(figures)
}

fn p2(series: &[Series], syncs: &[Times], scale: &Scale) -> Figures {
    let mut figures = Figures::of("p2");
    let sync = median(syncs.iter().map(|turn| turn.ms(50.0)));
    let mut table = Table::with(&["P2, one at a time", "p50 ms", "p95 ms", "p99 ms"]);
    table.row(&[
        "one sync of this disk".to_owned(),
        cell(sync),
        cell(median(syncs.iter().map(|turn| turn.ms(95.0)))),
        cell(median(syncs.iter().map(|turn| turn.ms(99.0)))),
    ]);
    figures.add("sync_p50_ms", rounded(sync, 4));
    let mut ours_p50 = 0.0;
    for one in series {
        let at = |percent| middle(&one.single, |run| run.times.ms(percent));
        table.row(&[one.contestant.name.to_owned(), cell(at(50.0)), cell(at(95.0)), cell(at(99.0))]);
        figures.add(&format!("{}_p50_ms", one.contestant.key), rounded(at(50.0), 4));
        if one.contestant.key == "ours" {
            ours_p50 = at(50.0);
        } else if ours_p50 > 0.0 {
            figures.add(&format!("ratio_to_{}", one.contestant.key), rounded(at(50.0) / ours_p50, 2));
        }
    }
    print!("{}", table.text());
    figures.add("over_sync_ms", rounded(ours_p50 - sync, 4));
    if !scale.quick {
        figures.must(ours_p50 <= sync + P2_MARGIN_MS, "P2: one sync and 0.15 ms");
    }
    figures
}
