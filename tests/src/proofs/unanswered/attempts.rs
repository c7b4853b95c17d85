//! Runs without a store: the attempts of the till over the real connectors, with a payment that is nothing but the facts
//! told of it. What the store adds is proved with fewer runs in `rooms`.

use std::sync::Arc;

use anyhow::{Context, Result};
use base::ids::IdSource;
use base::{FixedClock, Timestamp};
use connectors::gateways::{
    CallError, CaptureAsk, FetchAsk, FindAsk, GatewayRef, HookNews, Http, Limits, Observation, Outcome, PaymentFact,
};
use till::merchant_accounts::Line;
use till::payments::{FirstAsk, PaymentId, PaymentState, StartAttempt, StartNext, fold, wait_s};

use super::gateway::Scripted;
use super::lines::{Play, about, amount};
use super::rooms::Noted;
use super::script::Script;
use super::verdict::Ended;

/// When every run begins: what the recordings tell of happens in the minutes after it.
const BEGIN: Timestamp = base::testing::TEST_NOW;
/// How often an open payment is asked about by itself, where no webhook comes.
const CATCH_UP_MS: i64 = 300_000;
/// A customer needs this long to pay.
const PAYING_MS: i64 = 20_000;
/// No run goes on for longer.
const RUN_MS: i64 = 4 * 24 * 3_600_000;

/// The payment, as the facts told of it.
#[derive(Debug, Default)]
struct Known {
    seen: Vec<Observation>,
    unknown: bool,
}

impl Known {
    fn hear(&mut self, told: Vec<Observation>, is_old_news: bool) {
        for seen in told {
            let new = !self.seen.contains(&seen);
            if let PaymentFact::Unknown { .. } = seen.fact {
                self.unknown = true;
            } else if !matches!(seen.fact, PaymentFact::Approved { .. }) && (new || !is_old_news) {
                self.unknown = false;
            }
            if new {
                self.seen.push(seen);
            }
        }
    }

    fn state(&self) -> PaymentState {
        fold(&self.seen).state
    }

    fn captured_minor(&self) -> i64 {
        fold(&self.seen).captured.iter().map(|(money, _)| money.minor).sum()
    }

    fn page(&self) -> Option<String> {
        fold(&self.seen).page.map(|(url, _)| url)
    }

    fn is_approved(&self) -> bool {
        self.seen.iter().any(|seen| matches!(seen.fact, PaymentFact::Approved { .. }))
    }

    /// The name by which it is asked for: the canonical one, or the first of the others.
    fn name(&self) -> Option<GatewayRef> {
        let canonical = self.seen.iter().find_map(|seen| seen.canonical.clone());
        canonical.or_else(|| self.aliases().into_iter().next().map(GatewayRef))
    }

    fn aliases(&self) -> Vec<String> {
        let mut all: Vec<String> = self.seen.iter().flat_map(|seen| seen.aliases.clone()).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// A run under way.
struct Run<'a> {
    gateway: Arc<Scripted>,
    clock: Arc<FixedClock>,
    http: Http,
    line: &'a Line,
    asked: FirstAsk,
    known: Known,
    /// When the call that collects is attempted next; none when that is over.
    due: Option<Timestamp>,
    attempt: u32,
    nothing_sent: bool,
    tried_last_at: Option<Timestamp>,
    /// The same of the call that takes what the customer agreed to.
    take_due: Option<Timestamp>,
    take_attempt: u32,
    failed: bool,
    shown_unknown: bool,
    settled_at: Option<Timestamp>,
}

/// Plays one run from its beginning to its end.
pub(super) async fn run(play: &Arc<Play>, line: &Line, script: Script, seed: u64) -> Result<(Arc<Scripted>, Ended)> {
    let clock = Arc::new(FixedClock::at(BEGIN));
    let ids = Arc::new(Noted::of(seed));
    let gateway = Arc::new(Scripted::new(Arc::clone(play), Arc::clone(&clock), Arc::clone(&ids)));
    gateway.follows(script);
    let reference = &PaymentId::from_number(ids.next(BEGIN)).to_string();
    let mut run = Run {
        http: Http::over(Arc::clone(&gateway) as _, Limits::default()),
        gateway: Arc::clone(&gateway),
        clock,
        line,
        asked: about(&play.asked, reference),
        known: Known::default(),
        due: Some(BEGIN),
        attempt: 0,
        nothing_sent: true,
        tried_last_at: None,
        take_due: None,
        take_attempt: 0,
        failed: false,
        shown_unknown: false,
        settled_at: None,
    };
    run.play(&script).await?;
    let ended = Ended {
        state: format!("{:?}{}", run.known.state(), if run.failed { ", given up" } else { "" }),
        shown_unknown: run.shown_unknown,
        captured_minor: run.known.captured_minor(),
        minor: amount(&run.asked).minor,
        made_at: BEGIN,
        settled_at: run.settled_at,
        elsewhere_minor: 0,
    };
    Ok((gateway, ended))
}

impl Run<'_> {
    fn now(&self) -> Timestamp {
        base::Clock::now(&*self.clock)
    }

    async fn play(&mut self, script: &Script) -> Result<()> {
        let mut pays_at: Option<Timestamp> = None;
        let mut news_at: Option<Timestamp> = None;
        let mut ask_at: Option<Timestamp> = None;
        let (mut has_paid, mut told) = (false, 0_u32);
        while self.now().since_ms(BEGIN) < RUN_MS {
            let now = self.now();
            self.gateway.catch_up();
            if self.due.is_some_and(|at| at <= now) {
                self.attempt().await;
            } else if self.take_due.is_some_and(|at| at <= now) {
                self.take().await?;
            }
            self.look();
            // The customer pays on the page that came by mail, or on the one that the shop shows.
            let shown = self.known.page();
            let has_page = (script.page_by_mail && !self.gateway.book().pages.is_empty()) || shown.is_some();
            if script.pays && !has_paid && pays_at.is_none() && has_page {
                pays_at = Some(self.now().plus_ms(PAYING_MS));
            }
            if pays_at.is_some_and(|at| at <= self.now()) {
                pays_at = None;
                has_paid = self.gateway.pay(shown.as_deref());
            }
            let there_is_news = self.gateway.news().is_some();
            if script.webhook && there_is_news && news_at.is_none() && told == 0 {
                news_at = Some(self.now().plus_ms(1_000));
            }
            if news_at.is_some_and(|at| at <= self.now()) {
                news_at = None;
                if self.hear().await? {
                    told += 1;
                    if told == 1 && script.told_twice {
                        news_at = Some(self.now().plus_ms(40_000));
                    }
                } else {
                    news_at = Some(self.now().plus_ms(60_000));
                }
            }
            if ask_at.is_some_and(|at| at <= self.now()) {
                ask_at = None;
                self.ask().await;
            }
            self.look();
            // What the gateway is slow to do comes on top of what it did since.
            let is_done = news_at.is_none() && self.due.is_none() && self.gateway.late_at().is_none();
            if self.known.state() == PaymentState::Captured && is_done {
                return Ok(());
            }
            let is_open = self.known.state().is_open();
            let waits_for_money = self.gateway.has_money(is_open) || self.gateway.late_at().is_some();
            if ask_at.is_none() && self.due.is_none() && waits_for_money {
                ask_at = Some(self.now().plus_ms(CATCH_UP_MS));
            }
            let next = [self.due, self.take_due, pays_at, news_at, ask_at, self.gateway.late_at()];
            let Some(next) = next.into_iter().flatten().min() else { return Ok(()) };
            if next > self.now() {
                self.clock.set(next);
            }
        }
        Ok(())
    }

    /// Whether the outcome is known by now.
    fn look(&mut self) {
        self.shown_unknown |= self.known.unknown;
        let is_known = !self.known.unknown && (self.failed || self.known.state() != PaymentState::Created);
        if !is_known {
            self.settled_at = None;
        } else if self.settled_at.is_none() {
            self.settled_at = Some(self.now());
        }
    }

    async fn attempt(&mut self) {
        self.attempt += 1;
        let attempt = StartAttempt {
            ask: self.asked.clone(),
            made_at: BEGIN,
            number: self.attempt,
            is_unknown: self.known.unknown,
            nothing_sent: self.nothing_sent && !self.known.unknown,
            tried_last_at: self.tried_last_at,
        };
        let clock = Arc::clone(&self.clock);
        let tried = attempt.carry_out(&self.http, self.line, "", || base::Clock::now(&*clock)).await;
        if tried.call() != "find" {
            self.tried_last_at = Some(self.now());
        }
        self.follow(tried.next);
    }

    fn follow(&mut self, next: StartNext) {
        let again = self.now().plus_ms(wait_s(self.attempt) * 1000);
        match next {
            StartNext::Told(told) => {
                self.due = None;
                self.nothing_sent = false;
                self.learn(told, false);
            }
            StartNext::Failed(reason) => {
                self.due = None;
                self.failed = true;
                self.learn(vec![self.ours(PaymentFact::Failed { reason })], false);
            }
            StartNext::Unclear(reason) => {
                self.due = Some(again);
                self.nothing_sent = false;
                self.learn(vec![self.ours(PaymentFact::Unknown { call: "create".into(), reason })], false);
            }
            StartNext::Later { wait_s, .. } => self.due = Some(self.now().plus_ms(wait_s * 1000)),
        }
    }

    fn ours(&self, fact: PaymentFact) -> Observation {
        Observation {
            reference: None,
            canonical: None,
            aliases: Vec::new(),
            fact,
            amount: None,
            at: self.now(),
            method: None,
            environment: self.line.credentials.environment().mode(),
        }
    }

    fn learn(&mut self, told: Vec<Observation>, is_old_news: bool) {
        self.known.hear(told, is_old_news);
        let is_open = matches!(self.known.state(), PaymentState::Created | PaymentState::Pending);
        if self.known.is_approved() && is_open && self.take_due.is_none() {
            self.take_due = Some(self.now());
        }
        if !is_open {
            self.take_due = None;
            self.due = None;
        }
    }

    /// Takes what the customer agreed to: one call under one key, and a look before it is sent again.
    async fn take(&mut self) -> Result<()> {
        self.take_attempt += 1;
        let again = self.now().plus_ms(wait_s(self.take_attempt) * 1000);
        if self.take_attempt > 1 {
            let is_there = self.ask().await;
            if !is_there || self.take_due.is_none() {
                self.take_due = self.take_due.map(|_| again.max(self.now()));
                return Ok(());
            }
        }
        let canonical = self.known.seen.iter().find_map(|seen| seen.canonical.clone());
        let name = self.line.gateway.name_to_capture(canonical.as_ref(), &self.known.aliases()).context("a name")?;
        let reference = self.asked.payment();
        let ask = CaptureAsk {
            payment: name,
            amount: None,
            asked: Some(amount(&self.asked)),
            key: format!("{reference}:take"),
        };
        let outcome = self.http.capture(self.line.gateway, &self.line.credentials, "", &ask).await;
        self.take_due = Some(self.now().plus_ms(wait_s(self.take_attempt) * 1000));
        match outcome.result {
            Ok(told) => self.learn(told, false),
            Err(CallError::Unknown { reason }) => {
                self.learn(vec![self.ours(PaymentFact::Unknown { call: "capture".into(), reason })], false);
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Asks how it stands; says whether there was an answer.
    async fn ask(&mut self) -> bool {
        let Some(name) = self.known.name() else { return self.find().await };
        self.fetch(name).await
    }

    async fn find(&mut self) -> bool {
        let payment = self.asked.payment().to_owned();
        let tried_last_at = self.tried_last_at.unwrap_or(BEGIN);
        let ask = FindAsk { payment, tried_at: BEGIN, tried_last_at, after: None };
        let outcome = self.http.find(self.line.gateway, &self.line.credentials, "", &ask).await;
        self.take_in(outcome)
    }

    async fn fetch(&mut self, payment: GatewayRef) -> bool {
        let ask = FetchAsk { payment };
        let outcome = self.http.fetch(self.line.gateway, &self.line.credentials, "", &ask).await;
        self.take_in(outcome)
    }

    fn take_in(&mut self, outcome: Outcome<Vec<Observation>>) -> bool {
        match outcome.result {
            Ok(told) => {
                self.learn(told, false);
                true
            }
            Err(_) => false,
        }
    }

    /// A webhook comes; says whether it was understood and what it names could be asked for.
    async fn hear(&mut self) -> Result<bool> {
        let Some(body) = self.gateway.news() else { return Ok(true) };
        let event = self.line.gateway.read_hook(&body).map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        match event.news {
            HookNews::Observations(told) => {
                self.learn(told, true);
                Ok(true)
            }
            HookNews::FetchFirst(name) => Ok(self.fetch(name).await),
            other => anyhow::bail!("the webhook tells {other:?}"),
        }
    }
}
