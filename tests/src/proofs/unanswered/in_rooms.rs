//! The same scripts against a shop with its store: what is judged is what the books hold.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use base::{FixedClock, Timestamp};
use connectors::gateways::{Http, Limits};
use till::payments::{Payment, PaymentId, PaymentState};

use super::gateway::Scripted;
use super::lines::{Play, amount};
use super::rooms::{Noted, Rooms, Started};
use super::script::Script;
use super::verdict::{Ended, Tally};
use crate::dice::Dice;
use crate::proofs::refunds::shop::Place;

/// How often the gateways are asked by themselves.
const CATCH_UP_MS: i64 = 300_000;
/// A customer needs this long to pay.
const PAYING_MS: i64 = 20_000;
/// One in so many gateways is away for a day.
const ONE_IN: u64 = 200;
/// No run goes on for longer.
const RUN_MS: i64 = 4 * 24 * 3_600_000;

/// A shop and the gateway that follows scripts.
pub(super) struct Scene {
    rooms: Rooms,
    gateway: Arc<Scripted>,
}

impl Scene {
    pub(super) async fn open(folder: &Path, play: Arc<Play>, seed: u64) -> Result<Self> {
        let clock = Arc::new(FixedClock::at(base::testing::TEST_NOW));
        let ids = Arc::new(Noted::of(seed));
        let place = Place {
            provider: play.lines.provider.to_owned(),
            base_url: "https://gateway.example".to_owned(),
            credentials: play.fields.clone(),
            currency: amount(&play.asked).currency.code().to_owned(),
        };
        let token = play.token().map(str::to_owned);
        let gateway = Arc::new(Scripted::new(play, Arc::clone(&clock), Arc::clone(&ids)));
        let http = Http::over(Arc::clone(&gateway) as _, Limits::default());
        let rooms = Rooms::open(folder, &place, token.as_deref(), http, clock, ids).await?;
        Ok(Self { rooms, gateway })
    }

    /// So many runs, one after the other.
    pub(super) async fn runs(&self, dice: &mut Dice, runs: u64, key_s: i64, tally: &mut Tally) -> Result<()> {
        for number in 0..runs {
            let script = Script::thrown(dice, ONE_IN);
            self.gateway.follows(script);
            self.rooms.forgive()?;
            let ended = self.run(&script).await?;
            tally.judge(&script, &self.gateway.book(), &ended, key_s, number);
        }
        Ok(())
    }

    pub(super) async fn findings(&self) -> Result<Vec<String>> {
        self.rooms.findings().await
    }

    async fn run(&self, script: &Script) -> Result<Ended> {
        let began = self.rooms.now();
        let minor = amount(&self.gateway.play.asked).minor;
        let started = self.rooms.start(minor, self.gateway.play.token().is_some()).await?;
        let ended = Ended { minor, ..Ended::default() };
        let mut run = Run { scene: self, script, id: started.payment, started, began, ended };
        run.ended.made_at = began;
        run.play().await?;
        Ok(run.ended)
    }
}

struct Run<'a> {
    scene: &'a Scene,
    script: &'a Script,
    id: PaymentId,
    started: Started,
    began: Timestamp,
    ended: Ended,
}

impl Run<'_> {
    async fn play(&mut self) -> Result<()> {
        let (rooms, gateway) = (&self.scene.rooms, &self.scene.gateway);
        let (mut pays_at, mut news_at): (Option<Timestamp>, Option<Timestamp>) = (None, None);
        let mut ask_at = Some(self.began.plus_ms(CATCH_UP_MS));
        let (mut has_paid, mut told) = (false, 0_u32);
        while rooms.now().since_ms(self.began) < RUN_MS {
            gateway.catch_up();
            rooms.work().await?;
            let payment = self.look().await?;
            let shown = payment.page_url.clone();
            let has_page = (self.script.page_by_mail && !gateway.book().pages.is_empty()) || shown.is_some();
            if self.script.pays && !has_paid && pays_at.is_none() && has_page {
                pays_at = Some(rooms.now().plus_ms(PAYING_MS));
            }
            if pays_at.is_some_and(|at| at <= rooms.now()) {
                pays_at = None;
                has_paid = gateway.pay(shown.as_deref());
            }
            let news = gateway.news();
            if self.script.webhook && news.is_some() && news_at.is_none() && told == 0 {
                news_at = Some(rooms.now().plus_ms(1_000));
            }
            if let Some(body) = news.as_ref().filter(|_| news_at.is_some_and(|at| at <= rooms.now())) {
                let known = rooms.deliver(body, self.id).await?;
                told += u32::from(known);
                news_at = match (known, told) {
                    (false, _) => Some(rooms.now().plus_ms(60_000)),
                    (true, 1) if self.script.told_twice => Some(rooms.now().plus_ms(40_000)),
                    (true, _) => None,
                };
                continue;
            }
            let due = rooms.next_due().await?;
            if payment.state == PaymentState::Captured && news_at.is_none() && due.is_none() {
                break;
            }
            // By itself the shop asks about what is open as long as it may still be paid.
            if ask_at.is_some_and(|at| at <= rooms.now()) {
                rooms.ask(self.id).await;
                ask_at = None;
                continue;
            }
            let waits_for_money = gateway.has_money(payment.state.is_open()) || gateway.late_at().is_some();
            if ask_at.is_none() && waits_for_money && payment.state != PaymentState::Captured {
                ask_at = Some(rooms.now().plus_ms(CATCH_UP_MS));
            } else if !waits_for_money {
                ask_at = None;
            }
            let next = [due, pays_at, news_at, ask_at, gateway.late_at()].into_iter().flatten().min();
            let Some(next) = next else { break };
            if next > rooms.now() {
                rooms.clock.set(next);
            }
        }
        let payment = self.look().await?;
        self.ended.state = payment.state.text().to_owned();
        self.ended.captured_minor = payment.captured.minor;
        self.ended.elsewhere_minor = rooms.beside(self.started.invoice, self.id).await?;
        Ok(())
    }

    /// How it stands here.
    async fn look(&mut self) -> Result<Payment> {
        let payment = self.scene.rooms.payment(self.id).await?;
        let unknown = payment.unknown_since.is_some();
        self.ended.shown_unknown |= unknown;
        if unknown || payment.state == PaymentState::Created {
            self.ended.settled_at = None;
        } else if self.ended.settled_at.is_none() {
            self.ended.settled_at = Some(self.scene.rooms.now());
        }
        Ok(payment)
    }
}
