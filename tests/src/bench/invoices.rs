//! `bench invoices`: P4, a hundred people writing and issuing invoices of ten lines. (a) each one every half second;
//! (b) without a pause, beside the same rows written by a plain writer without HTTP.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::task::JoinSet;

use super::invoices_floor::FloorWriter;
use super::load::{Line, request};
use super::times::{Times, cell, median, rounded};
use super::{floors, turns};
use crate::figures::{Figures, Table};
use crate::program::{Programs, work_folder};
use crate::proofs::Scale;
use crate::shop::{Country, LiveShop};
use crate::store::Store;

/// People who write invoices at one time.
const USERS: usize = 100;
/// Between two invoices of one person in run (a).
const PAUSE: Duration = Duration::from_millis(500);

/// What a run did.
pub(super) struct Run {
    pub times: Times,
    pub bad: u64,
    pub first_bad: Option<String>,
    pub took: Duration,
}

impl Run {
    fn rate(&self) -> f64 {
        self.times.count() as f64 / self.took.as_secs_f64()
    }
}

pub(super) async fn measure(scale: &Scale) -> Result<Figures> {
    let programs = Programs::ready(scale.profile())?;
    let folder = work_folder("invoices")?;
    let shop =
        LiveShop::open(&programs, &folder.path().join("shop"), "Kirana Fresh", Country::of_currency("INR")?).await?;
    let desk = Arc::new(Desk::of(&shop).await?);
    let (calm, rush) = if scale.quick {
        (Duration::from_secs(6), Duration::from_secs(2))
    } else {
        (Duration::from_secs(300), Duration::from_secs(12))
    };
    let mut figures = Figures::of("invoices");
    let syncs = floors::syncs(folder.path(), Duration::from_secs(1))?;
    figures.add("sync_p50_ms", rounded(syncs.ms(50.0), 4)).add("sync_p95_ms", rounded(syncs.ms(95.0), 4));
    let steady = write_invoices(&desk, Some(PAUSE), calm).await?;
    // A copy made now, so that both writers go on from tables of the same size.
    let floor = FloorWriter::over_copy_of(&shop.database(), &folder.path().join("floor.db"))?;
    let (mut ours, mut floors) = (Vec::new(), Vec::new());
    for _ in 0..turns(scale) {
        floors.push(floor.run(USERS, rush).await?);
        ours.push(write_invoices(&desk, None, rush).await?);
    }
    let issued: usize = ours.iter().chain([&steady]).map(|run| run.times.count()).sum();
    figures.part(steady_figures(&steady, scale));
    figures.part(rush_figures(&ours, &floors, scale));
    shop.stop().await?;
    judge_store(&Store::open(&shop.database())?, issued, &mut figures)?;
    Ok(figures)
}

fn steady_figures(run: &Run, scale: &Scale) -> Figures {
    let mut figures = Figures::of("p4a");
    let mut table = Table::with(&["P4 (a), one each 0.5 s", "per second", "p50 ms", "p95 ms", "p99 ms", "bad"]);
    let (p50, p95, p99) = (run.times.ms(50.0), run.times.ms(95.0), run.times.ms(99.0));
    table.row(&[
        "Counterfoil, 100 people".to_owned(),
        cell(run.rate()),
        cell(p50),
        cell(p95),
        cell(p99),
        run.bad.to_string(),
    ]);
    print!("{}", table.text());
    figures.add("invoices", run.times.count()).add("bad", run.bad).add("per_s", rounded(run.rate(), 1));
    figures.add("p50_ms", rounded(p50, 2)).add("p95_ms", rounded(p95, 2)).add("p99_ms", rounded(p99, 2));
    complain(run);
    figures.must(run.bad == 0, "P4 (a): every invoice was issued");
    if !scale.quick {
        figures.must(p95 <= 40.0, "P4 (a): p95 at most 40 ms");
    }
    figures
}

fn rush_figures(ours: &[Run], floors: &[Run], scale: &Scale) -> Figures {
    let mut figures = Figures::of("p4b");
    let mut table = Table::with(&["P4 (b), without a pause", "per second", "mean ms", "p99 ms", "bad"]);
    for (name, runs) in [("the same rows, no HTTP", floors), ("Counterfoil, 100 people", ours)] {
        let of = |figure: &dyn Fn(&Run) -> f64| cell(median(runs.iter().map(figure)));
        let bad: u64 = runs.iter().map(|run| run.bad).sum();
        table.row(&[
            name.to_owned(),
            of(&Run::rate),
            of(&|run| run.times.mean_ms()),
            of(&|run| run.times.ms(99.0)),
            bad.to_string(),
        ]);
    }
    print!("{}", table.text());
    let share = median(ours.iter().zip(floors).map(|(ours, floor)| ours.rate() / floor.rate()));
    let all = Times::joined(&ours.iter().map(|run| run.times.clone()).collect::<Vec<_>>());
    let (mean, p99) = (all.mean_ms(), all.ms(99.0));
    figures.add("per_s", rounded(median(ours.iter().map(Run::rate)), 0));
    figures.add("floor_per_s", rounded(median(floors.iter().map(Run::rate)), 0));
    figures.add("ratio_to_floor", rounded(share, 3)).add("mean_ms", rounded(mean, 2)).add("p99_ms", rounded(p99, 2));
    ours.iter().for_each(complain);
    figures.must(ours.iter().all(|run| run.bad == 0), "P4 (b): no invoice was refused, no lock was busy");
    if !scale.quick {
        figures.must(share >= 0.60, "P4 (b): at least 60 % of the floor");
        figures.must(p99 <= 3.0 * mean, "P4 (b): p99 at most three times the mean");
    }
    figures
}

fn complain(run: &Run) {
    if let Some(first) = &run.first_bad {
        println!("first bad answer: {first}");
    }
}

/// Every issued invoice has its number, no number is missing, each is posted once.
fn judge_store(store: &Store, issued: usize, figures: &mut Figures) -> Result<()> {
    let issued = i64::try_from(issued)?;
    let numbered = store.number("SELECT count(*) FROM invoices WHERE number IS NOT NULL")?;
    let last = store.number("SELECT sum(last) FROM number_counters WHERE kind = 'invoice'")?;
    let posted = store.number("SELECT count(*) FROM journal_entries WHERE source LIKE 'invoice:%:issued'")?;
    let lines = store.number(
        "SELECT count(*) FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id WHERE i.number IS NOT NULL",
    )?;
    figures.add("issued", issued).add("numbered", numbered).add("last_number", last).add("posted", posted);
    figures.must(numbered >= issued, "every invoice that was acknowledged is there");
    figures.must(numbered == last, "the numbers have no gap");
    figures.must(posted == numbered, "each is posted once");
    figures.must(lines == numbered * 10, "each has its ten lines");
    Ok(())
}

/// What all users share: the two requests of an invoice but for key and id.
struct Desk {
    address: SocketAddr,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    next: AtomicU64,
}

impl Desk {
    async fn of(shop: &LiveShop) -> Result<Self> {
        let customer = shop.customer("Asha Patel").await?;
        let codes = ["IN18", "IN5", "IN0"];
        let lines: Vec<_> = (0..10)
            .map(|line| {
                let code = codes.get(line % codes.len()).copied().unwrap_or("IN18");
                json!({"description": format!("Thing {line} of the shelf"), "quantity": "2.5", "unit_price": "49.95", "tax_code": code})
            })
            .collect();
        let body = json!({"customer_id": customer, "currency": "INR", "inclusive": false, "lines": lines});
        let (cookie, page_key) = shop.api.session().context("nobody is signed in")?;
        let origin = shop.api.origin().to_owned();
        let address = origin.trim_start_matches("http://").parse()?;
        let headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("Origin", origin),
            ("Cookie", cookie),
            ("X-CF-Key", page_key),
        ];
        Ok(Self { address, headers, body: body.to_string().into_bytes(), next: AtomicU64::new(0) })
    }

    fn letter(&self, path: &str, key: &str, body: &[u8]) -> Vec<u8> {
        let mut headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.push(("Idempotency-Key", key));
        request("POST", path, self.address, &headers, body)
    }

    /// Writes and issues one invoice.
    async fn invoice(&self, line: &mut Line) -> Result<()> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let draft = line.send(&self.letter("/api/v1/invoices", &format!("draft-{number:012}"), &self.body)).await?;
        if draft.status != 201 {
            bail!("writing: {} {}", draft.status, String::from_utf8_lossy(&draft.body));
        }
        let id = id_in(&draft.body).context("a draft without id")?;
        let issued = line
            .send(&self.letter(&format!("/api/v1/invoices/{id}/issue"), &format!("issue-{number:012}"), b"{}"))
            .await?;
        if issued.status != 200 {
            bail!("issuing: {} {}", issued.status, String::from_utf8_lossy(&issued.body));
        }
        Ok(())
    }
}

/// The id at the head of an invoice, without reading all of it: the client shares the machine with the program.
fn id_in(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let at = text.find("\"id\":\"inv_")? + "\"id\":\"".len();
    text[at..].split('"').next().map(str::to_owned)
}

async fn write_invoices(desk: &Arc<Desk>, pause: Option<Duration>, within: Duration) -> Result<Run> {
    let began = Instant::now();
    let mut crew = JoinSet::new();
    for user in 0..USERS {
        let desk = Arc::clone(desk);
        crew.spawn(async move {
            let mut line = Line::open(desk.address).await?;
            let (mut times, mut bad, mut first_bad) = (Vec::new(), 0_u64, None);
            // People do not all press the button at the same moment.
            let offset = pause.unwrap_or_default() * u32::try_from(user)? / u32::try_from(USERS)?;
            let mut clock = tokio::time::interval_at(
                tokio::time::Instant::now() + offset,
                pause.unwrap_or(Duration::from_millis(1)),
            );
            while began.elapsed() < within {
                if pause.is_some() {
                    clock.tick().await;
                }
                let sent = Instant::now();
                match desk.invoice(&mut line).await {
                    Ok(()) => times.push(sent.elapsed()),
                    Err(cause) => {
                        bad += 1;
                        first_bad.get_or_insert_with(|| format!("{cause:#}"));
                        line = Line::open(desk.address).await?;
                    }
                }
            }
            anyhow::Ok((times, bad, first_bad))
        });
    }
    let (mut all, mut bad, mut first_bad) = (Vec::new(), 0, None);
    while let Some(done) = crew.join_next().await {
        let (times, some_bad, first) = done??;
        all.extend(times);
        bad += some_bad;
        first_bad = first_bad.or(first);
    }
    Ok(Run { times: Times::of(all), bad, first_bad, took: began.elapsed() })
}
