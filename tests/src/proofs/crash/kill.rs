//! The kills: a lane of flows over one shop, each gone through undisturbed first and then once for each of its points.

use anyhow::{Context, Result};

use super::flows::Flow;
use super::oracle::{self, Standing};
use super::points::{Case, Passed};
use super::stage::Stage;
use crate::figures::Figures;
use crate::program::Programs;
use crate::store::Store;

/// Faults of a case that are shown.
const SHOWN: usize = 12;

/// Some flows, and the shop they run in.
pub(super) struct Lane {
    programs: Programs,
    seed: u64,
    stage: Stage,
    /// Flows gone through so far: each has keys of its own.
    count: u64,
    /// What each flow passed undisturbed.
    pub passed: Vec<Passed>,
    /// By how much each moved undisturbed.
    moved: Vec<(Flow, Standing)>,
}

/// What came of the kills.
#[derive(Debug, Default)]
pub(super) struct Struck {
    /// How often the shop killed itself.
    pub kills: u64,
    /// Points that were not met again.
    pub missed: Vec<Case>,
    /// Charges of which nothing reached the gateway, which stay in doubt.
    pub in_doubt: u64,
    /// After which something was not as it must be.
    pub broken: Vec<Case>,
    /// How long each start after a kill took.
    pub starts_ms: Vec<u64>,
}

impl Struck {
    /// Those of another lane as well.
    pub(super) fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.missed.extend(other.missed);
        self.in_doubt += other.in_doubt;
        self.broken.extend(other.broken);
        self.starts_ms.extend(other.starts_ms);
    }
}

/// How one run of a flow came out.
struct Ran {
    kills: u64,
    moved: Standing,
    faults: Vec<String>,
}

impl Lane {
    /// Goes through each flow undisturbed.
    pub(super) async fn rehearse(programs: &Programs, seed: u64, flows: Vec<Flow>) -> Result<Self> {
        let stage = Stage::open(programs, seed).await?;
        let mut lane =
            Self { programs: programs.clone(), seed, stage, count: 0, passed: Vec::new(), moved: Vec::new() };
        for flow in flows {
            let file = lane.stage.folder().join(format!("points-{}", flow.name()));
            let told = file.to_string_lossy().into_owned();
            let ran = lane.run(flow, ("COUNTERFOIL_FAULTS_TO", &told)).await;
            let ran = ran.with_context(|| format!("flow {}, undisturbed", flow.name()))?;
            anyhow::ensure!(ran.faults.is_empty(), "flow {}, undisturbed: {:?}", flow.name(), ran.faults);
            lane.passed.push(Passed::read(flow, &file)?);
            lane.moved.push((flow, ran.moved));
        }
        Ok(lane)
    }

    /// Which of these are of its flows.
    pub(super) fn mine(&self, cases: &[Case]) -> Vec<Case> {
        cases.iter().filter(|case| self.passed.iter().any(|flow| flow.flow == case.flow)).cloned().collect()
    }

    /// Kills at each of these points.
    pub(super) async fn strike(mut self, cases: &[Case]) -> Result<Struck> {
        let mut struck = Struck::default();
        for case in cases {
            let ran = self.run(case.flow, ("COUNTERFOIL_FAULT", &case.fault())).await;
            let faults = match &ran {
                Ok(ran) => {
                    struck.kills += ran.kills;
                    if ran.kills == 0 {
                        struck.missed.push(case.clone());
                    }
                    let in_doubt = case.flow == Flow::Saved && ran.moved.nothing_there();
                    struck.in_doubt += u64::from(in_doubt);
                    let mut faults = ran.faults.clone();
                    if !in_doubt {
                        let undisturbed = self.moved.iter().find(|(flow, _)| *flow == case.flow);
                        let (_, undisturbed) = undisturbed.context("the flow was gone through undisturbed")?;
                        faults.extend(oracle::differences(&ran.moved, undisturbed));
                    }
                    faults
                }
                Err(cause) => vec![format!("{cause:#}")],
            };
            if faults.is_empty() {
                continue;
            }
            println!("BROKEN: {case}");
            for fault in faults.iter().take(SHOWN) {
                println!("  {fault}");
            }
            println!("  the files of this run are kept in {}", self.stage.folder().display());
            struck.broken.push(case.clone());
            // What is wrong now would be wrong after every further kill.
            self.collect_starts(&mut struck);
            self.stage = Stage::open(&self.programs, self.seed).await?;
        }
        self.collect_starts(&mut struck);
        self.stage.forget();
        Ok(struck)
    }

    fn collect_starts(&self, struck: &mut Struck) {
        let starts = &self.stage.starts_ms;
        struck.starts_ms.append(&mut starts.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    /// One run of a flow, with one variable for the program: prepared undisturbed, done, come to rest, judged.
    async fn run(&mut self, flow: Flow, variable: (&str, &str)) -> Result<Ran> {
        self.count += 1;
        let key = format!("crash-{}-{}-{}", self.seed, flow.name(), self.count);
        let stage = &self.stage;
        let subject = flow.prepare(stage, &key).await.context("preparing")?;
        stage.settle().await.context("before")?;
        stage.shop.stop().await?.context("the shop was not running")?;
        let before = Standing::of(&Store::open(&stage.shop.database())?, &stage.gateway.book().await?)?;
        stage.shop.spawn_with(|command| {
            command.env(variable.0, variable.1);
        })?;
        let act = async {
            stage.until_it_answers().await?;
            flow.act(stage, &subject, &key).await?;
            stage.settle().await
        };
        let ((), kills) = stage.guarded(act).await?;
        stage.shop.stop().await?;
        let (store, book) = (Store::open(&stage.shop.database())?, stage.gateway.book().await?);
        let moved = Standing::of(&store, &book)?.since(&before);
        let faults = oracle::faults(stage, &store, &book).await?;
        drop(store);
        stage.shop.start().await?;
        Ok(Ran { kills, moved, faults })
    }
}

/// How long it took until the shop answered again.
pub(super) fn report_starts(starts_ms: &[u64], figures: &mut Figures) {
    let mut starts = starts_ms.to_vec();
    starts.sort_unstable();
    let at = |percent: usize| starts.get(starts.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    figures.add("start_p50_ms", at(50)).add("start_p95_ms", at(95)).add("start_max_ms", at(100));
    println!("{} starts after a kill: p50 {} ms, p95 {} ms, at most {} ms", starts.len(), at(50), at(95), at(100));
}
