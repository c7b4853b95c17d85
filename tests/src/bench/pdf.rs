//! `bench pdf`: P12, an invoice of one page, ten lines, a logo and embedded Unicode fonts: drawn by the engine alone, drawn
//! by the running shop, and by the makers of PDFs that others use.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::load::{Line, request};
use super::times::{Times, cell, median, rounded};
use super::{peers, turns};
use crate::figures::{Figures, Table};
use crate::program::{Profile, Programs, cargo, repository, shared, work_folder};
use crate::proofs::Scale;
use crate::shop::{Country, LiveShop};

/// Largest file, in bytes.
const BYTES_MAX: usize = 40 * 1024;

/// Longest that an invoice of a hundred lines takes, in milliseconds.
const HUNDRED_LINES_MS_MAX: f64 = 15.0;

/// Times of one maker, turn by turn, in milliseconds.
#[derive(Default)]
struct Maker {
    p50: Vec<f64>,
    p95: Vec<f64>,
}

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let folder = work_folder("pdf")?;
    let programs = Programs::ready(scale.profile())?;
    let shop =
        LiveShop::open(&programs, &folder.path().join("shop"), "Kopi Sebelah", Country::of_currency("INR")?).await?;
    let invoices = ten_line_invoices(&shop, if scale.quick { 10 } else { 200 }).await?;
    let (engine_count, peer_count) = if scale.quick { (40, 2) } else { (1000, 40) };
    let (mut engine, mut served, mut reportlab, mut typst) =
        (Maker::default(), Maker::default(), Maker::default(), Maker::default());
    let (mut totals, mut hundred_lines) = (Vec::new(), Vec::new());
    let (mut bytes, mut missing) = (0, Vec::new());
    for _ in 0..turns(scale) {
        let said = draw_with_engine(scale.profile(), engine_count)?;
        let of = |name: &str| {
            said.get(name).and_then(Value::as_f64).with_context(|| format!("the engine said nothing of {name}"))
        };
        engine.p50.push(of("p50_ms")?);
        engine.p95.push(of("p95_ms")?);
        totals.push(of("total_1000_s")?);
        hundred_lines.push(of("hundred_lines_ms")?);
        let (times, largest) = draw_in_shop(&shop, &invoices).await?;
        served.p50.push(times.ms(50.0));
        served.p95.push(times.ms(95.0));
        bytes = bytes.max(largest);
        missing.clear();
        for (name, maker) in [("reportlab", &mut reportlab), ("typst", &mut typst)] {
            match draw_with_peer(name, peer_count, folder.path()) {
                Ok((p50, p95)) => {
                    maker.p50.push(p50);
                    maker.p95.push(p95);
                }
                Err(why) => missing.push((name, format!("{why:#}"))),
            }
        }
    }
    let mut figures = Figures::of("pdf");
    let same = same_bytes(&shop, &invoices).await?;
    figures.must(same, "P12: the same invoice gives the same bytes");
    figures.add("bytes", bytes).add("same_bytes", same);
    figures.must(bytes > 0 && bytes <= BYTES_MAX, "P12: at most 40 KB each");
    for (name, why) in &missing {
        println!("left out: {name}: {why}");
        figures.add(&format!("missing_{name}"), why.as_str());
    }
    report(
        &mut figures,
        [("the engine", "ours", &engine), ("from the shop, over HTTP", "served", &served)],
        [("ReportLab", "reportlab", &reportlab), ("typst", "typst", &typst)],
    );
    let (total, long) = (median(totals.iter().copied()), median(hundred_lines.iter().copied()));
    figures.add("total_1000_s", rounded(total, 3)).add("hundred_lines_ms", rounded(long, 3));
    println!("a thousand of them by the engine {} s, one of a hundred lines {} ms", cell(total), cell(long));
    if !scale.quick {
        let (p50, p95) = (median(engine.p50.iter().copied()), median(engine.p95.iter().copied()));
        figures.must(p50 <= 1.5, "P12: p50 at most 1.5 ms").must(p95 <= 3.0, "P12: p95 at most 3 ms");
        figures.must(total <= 1.6, "P12: a thousand within 1.6 s");
        figures.must(long <= HUNDRED_LINES_MS_MAX, "P12: a hundred lines within 15 ms");
        let times = |name: &str| figures.number(name);
        let (reportlab, typst) = (times("ratio_to_reportlab"), times("ratio_to_typst"));
        figures.must(reportlab.is_none_or(|times| times >= 6.0), "P12: six times ReportLab");
        figures.must(typst.is_none_or(|times| times >= 25.0), "P12: twenty-five times typst");
    }
    shop.stop().await?;
    Ok(figures)
}

fn report(figures: &mut Figures, ours: [(&str, &str, &Maker); 2], peers: [(&str, &str, &Maker); 2]) {
    let mut table = Table::with(&["P12, invoice of one page", "p50 ms", "p95 ms"]);
    let own = median(ours[0].2.p50.iter().copied());
    for (name, key, maker) in ours.into_iter().chain(peers) {
        if maker.p50.is_empty() {
            continue;
        }
        let (p50, p95) = (median(maker.p50.iter().copied()), median(maker.p95.iter().copied()));
        table.row(&[name.to_owned(), cell(p50), cell(p95)]);
        figures.add(&format!("{key}_p50_ms"), rounded(p50, 3)).add(&format!("{key}_p95_ms"), rounded(p95, 3));
        if !matches!(key, "ours" | "served") {
            figures.add(&format!("ratio_to_{key}"), rounded(p50 / own.max(0.000_001), 1));
        }
    }
    print!("{}", table.text());
}

/// The engine's own measuring program, one core, one JSON object.
fn draw_with_engine(profile: Profile, count: usize) -> Result<Value> {
    let mut cargo = cargo();
    cargo
        .args(["run", "--quiet", "--locked", "--package", "engines", "--example", "bench_pdf"])
        .current_dir(repository());
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    let output = cargo.arg("--").arg(count.to_string()).output().context("could not start cargo")?;
    if !output.status.success() {
        bail!("bench_pdf: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// `peers/pdf/make.py`: its p50 and p95 in milliseconds.
fn draw_with_peer(name: &str, count: usize, folder: &Path) -> Result<(f64, f64)> {
    let script = shared().context("the shared folder is not on this machine")?.join("peers/pdf/make.py");
    let mut command = Command::new(peers::python()?);
    command.arg(script).arg(name).arg(count.to_string()).arg(folder.join(name)).env("FONT_TTF", a_font()?);
    let output = command.output().context("could not start python")?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let of = |mark: &str| -> Option<f64> { said.split(mark).nth(1)?.split_whitespace().next()?.parse().ok() };
    match of("p50=").zip(of("p95=")) {
        Some(figures) if output.status.success() => Ok(figures),
        _ => bail!("{}", String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("it said nothing")),
    }
}

/// A TrueType font of ours, for the peer that needs one named.
fn a_font() -> Result<std::path::PathBuf> {
    let folder = repository().join("src-tauri/engines/fonts");
    let is_ttf = |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "ttf");
    let mut fonts: Vec<_> = std::fs::read_dir(&folder)?.flatten().map(|entry| entry.path()).filter(is_ttf).collect();
    fonts.sort();
    fonts.into_iter().find(|path| path.to_string_lossy().contains("Sans")).context("no TrueType font among ours")
}

/// Issued invoices of ten lines in a shop with a logo.
async fn ten_line_invoices(shop: &LiveShop, count: usize) -> Result<Vec<String>> {
    let logo = std::fs::read(repository().join("icons/128x128.png"))?;
    let put = shop.api.request(reqwest::Method::PUT, "/settings/logo").header("Content-Type", "image/png").body(logo);
    let answer = put.send().await?;
    if !answer.status().is_success() {
        bail!("the logo was answered {}", answer.status());
    }
    let customer = shop.customer("Ayu Lestari, Žižkov, Ελλάδα").await?;
    let lines: Vec<Value> = (1..=10)
        .map(|line| json!({"description": format!("Item {line} of the order"), "quantity": line.to_string(), "unit_price": "125.00", "tax_code": "IN18"}))
        .collect();
    let ask = json!({"customer_id": customer, "currency": "INR", "inclusive": false, "lines": lines});
    let mut all = Vec::with_capacity(count);
    for _ in 0..count {
        all.push(shop.issue(&ask).await?.id);
    }
    Ok(all)
}

/// Each invoice once: the times, and the largest file.
async fn draw_in_shop(shop: &LiveShop, invoices: &[String]) -> Result<(Times, usize)> {
    let (cookie, page_key) = shop.api.session().context("nobody is signed in")?;
    let at = shop.api.origin().trim_start_matches("http://").parse()?;
    let mut line = Line::open(at).await?;
    let (mut times, mut largest) = (Vec::with_capacity(invoices.len()), 0);
    for id in invoices {
        let path = format!("/api/v1/invoices/{id}/pdf?paper=a4");
        let letter = request("GET", &path, at, &[("Cookie", &cookie), ("X-CF-Key", &page_key)], b"");
        let asked = std::time::Instant::now();
        let reply = line.send(&letter).await?;
        times.push(asked.elapsed());
        if reply.status != 200 || !reply.body.starts_with(b"%PDF") {
            bail!("{path} was answered {}", reply.status);
        }
        largest = largest.max(reply.body.len());
    }
    Ok((Times::of(times), largest))
}

async fn same_bytes(shop: &LiveShop, invoices: &[String]) -> Result<bool> {
    let path = format!("/invoices/{}/pdf", invoices.first().context("no invoice")?);
    let first = shop.api.get_bytes(&path).await?;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    Ok(first.bytes == shop.api.get_bytes(&path).await?.bytes)
}
