//! The practice gateway in one of its dialects, and payments that really happen at it: created, chosen, tried, held, taken, given back,
//! disputed, ended, by chance and as far as this gateway has it. What it delivers, answers and lists is read by its connector.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result};
use base::ids::{IdSource, SeededIds};
use base::{Currency, Money, Timestamp};
use bytes::Bytes;
use connectors::gateways::{
    self, Credentials, FetchAsk, Gateway, GatewayRef, HookNews, Http, Limits, ListAsk, Observation,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use till::payments::PaymentId;

use super::acts::Under;
use super::ear::Ear;
use super::truth::{Step, Truth, heard, world};
use crate::dice::Dice;
use crate::gateway::PracticeGateway;
use crate::proofs::refunds::shop::Place;
use crate::proofs::refunds::{Dialect, stage::place};

/// How long a delivery may take on its way.
const DELIVERED: Duration = Duration::from_secs(30);
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// A list that goes on for longer has no end.
const PAGES_MAX: u32 = 500;

/// The gateway, and our client of it.
pub(super) struct Stage {
    /// The dialect.
    pub dialect: Dialect,
    /// The connector.
    pub connector: &'static dyn Gateway,
    /// Where it is reached, and what it is shown.
    pub place: Place,
    pub(super) gateway: PracticeGateway,
    pub(super) creds: Credentials,
    pub(super) currency: Currency,
    pub(super) http: Http,
    ear: Ear,
    ids: SeededIds,
    now: Timestamp,
}

impl Stage {
    /// Opens one: its clock stands still until it is moved.
    pub(super) async fn open(gateway: PracticeGateway, dialect: Dialect, seed: u64) -> Result<Self> {
        let place = place(&gateway, dialect).await?;
        let connector = gateways::find(dialect.provider).context("a gateway of that name")?;
        let fields: BTreeMap<String, SecretString> = place
            .credentials
            .iter()
            .map(|(name, secret)| (name.clone(), SecretString::from(secret.as_str())))
            .collect();
        let creds = Credentials::new("acc_1", world(dialect.provider), fields).at(&place.base_url);
        let limits =
            Limits { pause: Duration::from_millis(1), retry_after_max: Duration::from_millis(1), ..Limits::default() };
        let ear = Ear::open().await?;
        let endpoint = match dialect.provider {
            "practice" => json!({"url": ear.url()}),
            account => json!({"url": ear.url(), "account": account}),
        };
        gateway.post("/webhook-endpoints", &endpoint).await?;
        gateway.misbehave(&json!({"twin_percent": 20})).await?;
        let clock = gateway.post("/clock", &json!({"advance_ms": 0, "speed": 0})).await?;
        let now = clock.get("now_ms").and_then(Value::as_i64).context("a clock without a time")?;
        let currency = Currency::of(dialect.currency)?;
        let http = Http::with(limits);
        // It brings the token of a gateway that has one.
        http.test(connector, &creds, "").await.result?;
        let now = Timestamp(now);
        Ok(Self { dialect, connector, place, gateway, creds, currency, http, ear, ids: SeededIds::new(seed), now })
    }

    /// What its clock shows.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// A payment from its beginning to a day after its end; one that is paid at once, or whatever chance has happen.
    pub(super) async fn record(&mut self, is_paid: bool, dice: &mut Dice) -> Result<Truth> {
        self.later(MINUTE_MS).await?;
        // midtrans: "refund status": a refund has no state there, so one that fails after it was shown could not be told from one that
        // was never made. It is not known whether that happens.
        let refund_ends = if self.dialect.provider == "midtrans" { 2 } else { 3 };
        let refunds = match dice.below(refund_ends) {
            0 => json!({"mode": "at_once"}),
            1 => json!({"mode": "later", "after_ms": 45 * MINUTE_MS}),
            _ => json!({"mode": "fail_later", "after_ms": 45 * MINUTE_MS}),
        };
        let known = if dice.chance(50) { json!("at_capture") } else { json!("by_control") };
        let fees = json!({"percent": 2.9, "flat": {}, "tax_percent": 0, "known": known});
        self.gateway.set(&json!({"account_name": "Proof", "fees": fees, "refunds": refunds})).await?;
        // Some of these currencies are paid in whole units.
        let amount = Money::new(i64::try_from(dice.between(50, 900))? * 100, self.currency)?;
        let reference = PaymentId::from_number(self.ids.next(self.now)).to_string();
        let mut truth =
            Truth { reference: reference.clone(), minor: amount.minor, began: self.now, ..Truth::default() };
        // Some gateways call it by another name: their field for it is too small for our ids.
        truth.names.extend([reference.clone(), self.connector.reference_of(&reference)]);
        let mut under = Under {
            dice,
            reference,
            amount,
            canonical: None,
            aliases: Vec::new(),
            disputes: Vec::new(),
            refunds: 0,
            waits: false,
        };
        let learned = self.create(&mut under).await?;
        under.learn(&learned);
        truth.takes(&learned);
        let mut asked = BTreeSet::new();
        if is_paid {
            self.pay(&under).await?;
            self.step(&mut truth, &mut under, &mut asked).await?;
            self.take(&mut under).await?;
            self.step(&mut truth, &mut under, &mut asked).await?;
        }
        for _ in 0..under.dice.between(2, 9) {
            self.act(&mut under).await?;
            self.step(&mut truth, &mut under, &mut asked).await?;
            // Some pages end after a quarter of an hour: that is when most of their customers pay.
            let page_min = u64::try_from(self.connector.about().page_max_s / 60)?;
            let most = if under.canonical.is_some() { 90 } else { (page_min / 4).clamp(1, 90) };
            self.later(i64::try_from(under.dice.between(1, most))? * MINUTE_MS).await?;
            self.step(&mut truth, &mut under, &mut asked).await?;
        }
        for _ in 0..2 {
            self.later(DAY_MS).await?;
            self.step(&mut truth, &mut under, &mut asked).await?;
        }
        let name = under.canonical.clone().or_else(|| under.aliases.first().map(|alias| alias.as_str().into()));
        let name = name.unwrap_or_else(|| truth.reference.as_str().into());
        self.list(&mut truth, name).await?;
        Ok(truth)
    }

    /// What was delivered by now, and what is answered now.
    async fn step(&self, truth: &mut Truth, under: &mut Under<'_>, asked: &mut BTreeSet<GatewayRef>) -> Result<()> {
        self.gateway.flush(DELIVERED).await?;
        let mut letters: Vec<Bytes> = Vec::new();
        for letter in self.ear.take() {
            match heard(self.connector, &letter).map(|(_, news)| news) {
                Some(HookNews::Observations(facts)) => {
                    if truth.takes(&facts) {
                        under.learn(&facts);
                        letters.push(letter);
                    }
                }
                Some(HookNews::FetchFirst(about)) => {
                    let answer = self.fetch(&about).await?;
                    if truth.names.contains(&about.0) || truth.takes(&answer) {
                        truth.takes(&answer);
                        under.learn(&answer);
                        asked.insert(about);
                        letters.push(letter);
                    }
                }
                _ => letters.push(letter),
            }
        }
        if letters.is_empty() && truth.steps.last().is_some_and(|step| step.at == self.now) {
            return Ok(());
        }
        let mut answers = BTreeMap::new();
        for about in asked.iter() {
            answers.insert(about.clone(), self.fetch(about).await?);
        }
        truth.steps.push(Step { at: self.now, letters, answers });
        Ok(())
    }

    async fn fetch(&self, about: &GatewayRef) -> Result<Vec<Observation>> {
        let ask = FetchAsk { payment: about.clone() };
        let answer = self.http.fetch(self.connector, &self.creds, "", &ask).await.result;
        answer.with_context(|| format!("{about} was asked about"))
    }

    /// Reads the lists from where this payment began to their end, and asks about what is to be asked about. A gateway without lists
    /// is asked about the payment, by the name that it gave it.
    async fn list(&self, truth: &mut Truth, name: GatewayRef) -> Result<()> {
        truth.listed_at = self.now;
        let mut rows = Vec::new();
        if !self.connector.about().capabilities.list {
            rows.push(self.fetch(&name).await.unwrap_or_default());
        } else {
            let mut cursor = String::new();
            let mut pages = 0;
            loop {
                let ask = ListAsk { cursor, since: truth.began.plus_ms(-MINUTE_MS), now: self.now, limit: 100 };
                let listing = self.http.list(self.connector, &self.creds, "", &ask).await.result?;
                rows.extend(listing.observations.into_iter().map(|seen| vec![seen]));
                for about in &listing.fetch_first {
                    rows.push(self.fetch(about).await?);
                }
                pages += 1;
                anyhow::ensure!(pages < PAGES_MAX, "the listing has no end");
                if !listing.more || listing.next == ask.cursor {
                    break;
                }
                cursor = listing.next;
            }
        }
        // A refund may be listed before the payment, whose other names say that it is about it.
        for _ in 0..2 {
            for row in &rows {
                truth.takes(row);
            }
        }
        for row in rows {
            if truth.takes(&row) {
                truth.listed.extend(row);
            }
        }
        Ok(())
    }

    /// The clock moves on.
    async fn later(&mut self, ms: i64) -> Result<()> {
        self.gateway.post("/clock", &json!({ "advance_ms": ms })).await?;
        self.now = self.now.plus_ms(ms);
        Ok(())
    }
}
