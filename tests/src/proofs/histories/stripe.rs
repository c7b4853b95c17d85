//! What Stripe's dialect never does (inquiries before a dispute, refunds that come back after they had arrived): its events are written as
//! its published objects have them, one payment at a time.

use std::collections::BTreeMap;

use anyhow::Result;
use base::Timestamp;
use bytes::Bytes;
use connectors::gateways::{FetchAsk, Gateway, GatewayRef, HookNews, ListAsk, Mode, Reply};
use serde_json::{Value, json};

use super::truth::{Step, Truth, heard};
use crate::dice::Dice;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// A payment at Stripe while it is written.
struct Written<'a> {
    connector: &'a dyn Gateway,
    dice: &'a mut Dice,
    truth: Truth,
    number: u64,
    at: Timestamp,
    events: Vec<Value>,
    /// The intent as it stands, its charge with it.
    intent: Value,
    amount: i64,
    held: i64,
    captured: i64,
    refunds: Vec<Value>,
    disputes: Vec<(Value, bool)>,
    is_over: bool,
}

/// A payment from its beginning to a day after its end.
pub(super) fn written(
    connector: &dyn Gateway,
    reference: String,
    number: u64,
    began: Timestamp,
    dice: &mut Dice,
) -> Result<Truth> {
    let amount = i64::try_from(dice.between(50, 900)).unwrap_or(50) * 100;
    let id = format!("pi_P{number:08}");
    let intent = json!({
        "id": id, "object": "payment_intent", "status": "requires_payment_method", "amount": amount, "currency": "eur",
        "created": began.unix_seconds(), "livemode": false, "metadata": {"payment": reference},
    });
    let mut truth = Truth { reference: reference.clone(), minor: amount, began, ..Truth::default() };
    truth.names.extend([reference, id]);
    let mut written = Written {
        connector,
        dice,
        truth,
        number,
        at: began,
        events: Vec::new(),
        intent,
        amount,
        held: 0,
        captured: 0,
        refunds: Vec::new(),
        disputes: Vec::new(),
        is_over: false,
    };
    for _ in 0..written.dice.between(2, 9) {
        written.at = written.at.plus_ms(i64::try_from(written.dice.between(1, 90)).unwrap_or(1) * MINUTE_MS);
        written.act();
        written.step()?;
    }
    written.list()
}

impl Written<'_> {
    fn act(&mut self) {
        match self.dice.below(12) {
            0 if self.captured == 0 && self.held == 0 => self.failed_try(),
            1 if self.captured == 0 && self.held == 0 && !self.is_over => self.session("expired", "unpaid", "expired"),
            2 if self.captured == 0 && !self.is_over => self.cancelled(),
            3..=5 if self.captured == 0 && self.held == 0 && !self.is_over => self.paid(),
            6 | 7 if self.held > 0 => self.taken(),
            8 | 9 if self.captured > 0 => self.refunded(),
            10 => self.refund_ends(),
            11 if self.captured > 0 => self.disputed(),
            _ if self.captured == 0 && self.held == 0 && !self.is_over => self.paid(),
            _ => {}
        }
    }

    fn tell(&mut self, kind: &str, object: &Value) {
        let id = format!("evt_P{:08}x{:03}", self.number, self.events.len());
        self.events.push(json!({
            "id": id, "object": "event", "type": kind, "created": self.at.unix_seconds(), "livemode": false, "api_version": "2026-10-28.endive",
            "data": {"object": object},
        }));
    }

    fn intent_is(&mut self, status: &str) {
        self.intent["status"] = status.into();
        self.intent["amount_received"] = self.captured.into();
        self.intent["amount_capturable"] = self.held.into();
        self.intent["latest_charge"] = self.charge_id().into();
    }

    fn charge_id(&self) -> String {
        format!("ch_P{:08}", self.number)
    }

    fn session(&mut self, status: &str, payment_status: &str, event: &str) {
        let intent = if status == "expired" { Value::Null } else { self.intent["id"].clone() };
        let session = json!({
            "id": format!("cs_test_P{:08}", self.number), "object": "checkout.session", "mode": "payment", "status": status,
            "payment_status": payment_status, "amount_total": self.amount, "currency": "eur", "client_reference_id": self.truth.reference,
            "payment_intent": intent, "url": null, "expires_at": self.truth.began.unix_seconds() + 86_400,
            "created": self.truth.began.unix_seconds(), "livemode": false,
        });
        self.is_over |= status == "expired";
        self.tell(&format!("checkout.session.{event}"), &session);
    }

    fn failed_try(&mut self) {
        let charge = format!("ch_P{:08}f{}", self.number, self.events.len());
        let mut intent = self.intent.clone();
        intent["last_payment_error"] =
            json!({"type": "card_error", "code": "card_declined", "message": "declined", "charge": charge});
        self.tell("payment_intent.payment_failed", &intent);
    }

    fn cancelled(&mut self) {
        self.held = 0;
        self.is_over = true;
        self.intent_is("canceled");
        self.intent["canceled_at"] = self.at.unix_seconds().into();
        self.intent["cancellation_reason"] =
            if self.dice.chance(50) { "expired".into() } else { "requested_by_customer".into() };
        let intent = self.intent.clone();
        self.tell("payment_intent.canceled", &intent);
    }

    /// The customer pays; the money is taken, or only held.
    fn paid(&mut self) {
        if self.dice.chance(40) {
            self.held = self.amount;
            self.intent_is("requires_capture");
            let intent = self.intent.clone();
            self.tell("payment_intent.amount_capturable_updated", &intent);
            self.session("complete", "unpaid", "completed");
        } else {
            self.captured = self.amount;
            self.intent_is("succeeded");
            let intent = self.intent.clone();
            self.tell("payment_intent.succeeded", &intent);
            self.session("complete", "paid", "completed");
        }
    }

    fn taken(&mut self) {
        self.captured = if self.dice.chance(40) { self.held / 2 } else { self.held };
        self.held = 0;
        self.intent_is("succeeded");
        let intent = self.intent.clone();
        self.tell("payment_intent.succeeded", &intent);
    }

    fn refunded(&mut self) {
        let gone: i64 = self.refunds.iter().filter_map(|refund| refund["amount"].as_i64()).sum();
        let left = self.captured - gone;
        if left < 100 {
            return;
        }
        let amount = if self.dice.chance(20) { left } else { left / 3 };
        let status = if self.dice.chance(50) { "succeeded" } else { "pending" };
        let refund = json!({
            "id": format!("re_P{:08}n{}", self.number, self.refunds.len()), "object": "refund", "amount": amount, "currency": "eur",
            "status": status, "payment_intent": self.intent["id"], "charge": self.charge_id(), "created": self.at.unix_seconds(),
            "metadata": {},
        });
        self.refunds.push(refund.clone());
        self.tell("refund.created", &refund);
        if status == "succeeded" {
            self.charge_refunded();
        }
    }

    /// The charge without its refunds, as newer versions send it: the payment has to be asked about.
    fn charge_refunded(&mut self) {
        let charge = json!({
            "id": self.charge_id(), "object": "charge", "amount": self.amount, "amount_captured": self.captured, "currency": "eur",
            "payment_intent": self.intent["id"], "created": self.truth.began.unix_seconds(), "livemode": false,
        });
        self.tell("charge.refunded", &charge);
    }

    /// A refund that was under way comes to an end, or one that had arrived comes back.
    fn refund_ends(&mut self) {
        let places: Vec<usize> = (0..self.refunds.len()).filter(|at| self.refunds[*at]["status"] != "failed").collect();
        let Some(at) = self.dice.one_of(&places).copied() else { return };
        let is_pending = self.refunds[at]["status"] == "pending";
        let ends_well = is_pending && self.dice.chance(60);
        self.refunds[at]["status"] = if ends_well { "succeeded".into() } else { "failed".into() };
        let refund = self.refunds[at].clone();
        self.tell("refund.updated", &refund);
        if ends_well {
            self.charge_refunded();
        } else {
            self.tell("refund.failed", &refund);
        }
    }

    fn disputed(&mut self) {
        let open = self.disputes.iter_mut().find(|(_, is_open)| *is_open);
        match open {
            None => {
                let status = if self.dice.chance(30) { "warning_needs_response" } else { "needs_response" };
                let dispute = json!({
                    "id": format!("dp_P{:08}n{}", self.number, self.disputes.len()), "object": "dispute", "amount": self.captured,
                    "currency": "eur", "status": status, "reason": "fraudulent", "payment_intent": self.intent["id"],
                    "charge": self.charge_id(), "created": self.at.unix_seconds(), "livemode": false,
                });
                self.disputes.push((dispute.clone(), true));
                self.tell("charge.dispute.created", &dispute);
                if status == "needs_response" {
                    self.tell("charge.dispute.funds_withdrawn", &dispute);
                }
            }
            Some((dispute, is_open)) => {
                let end = if dispute["status"] == "warning_needs_response" {
                    "warning_closed"
                } else if self.dice.chance(50) {
                    "won"
                } else {
                    "lost"
                };
                dispute["status"] = end.into();
                *is_open = false;
                let dispute = dispute.clone();
                self.tell("charge.dispute.closed", &dispute);
                if end == "won" {
                    self.tell("charge.dispute.funds_reinstated", &dispute);
                }
            }
        }
    }

    /// What was told since the last step, and what is answered now.
    fn step(&mut self) -> Result<()> {
        let told: usize = self.truth.steps.iter().map(|step| step.letters.len()).sum();
        let letters: Vec<Bytes> = self.events.iter().skip(told).map(|event| event.to_string().into()).collect();
        let mut answers = BTreeMap::new();
        let about = GatewayRef(self.intent["id"].as_str().unwrap_or_default().to_owned());
        let mut intent = self.intent.clone();
        if self.captured > 0 {
            intent["latest_charge"] = json!({
                "id": self.charge_id(), "object": "charge", "amount": self.amount, "amount_captured": self.captured, "currency": "eur",
                "payment_intent": about.as_str(), "created": self.truth.began.unix_seconds(), "livemode": false,
                "refunds": {"data": self.refunds, "has_more": false},
            });
        }
        let asked = FetchAsk { payment: about.clone() };
        answers.insert(about, self.connector.read_fetch(&asked, &reply(&intent))?);
        for letter in &letters {
            if let Some((_, HookNews::FetchFirst(about))) = heard(self.connector, letter) {
                anyhow::ensure!(answers.contains_key(&about), "nobody asks about {about}");
            }
        }
        self.truth.steps.push(Step { at: self.at, letters, answers });
        Ok(())
    }

    /// The list of events, the newest first as Stripe gives it.
    fn list(mut self) -> Result<Truth> {
        self.truth.listed_at = self.at.plus_ms(DAY_MS);
        self.events.reverse();
        let page = reply(&json!({"object": "list", "data": self.events, "has_more": false}));
        let ask = ListAsk { cursor: String::new(), since: self.truth.began, now: self.truth.listed_at, limit: 100 };
        let listing = self.connector.read_list(&ask, &page)?;
        self.truth.listed = listing.observations;
        for about in &listing.fetch_first {
            let answer = self.truth.answer(about, self.truth.listed_at).to_vec();
            self.truth.listed.extend(answer);
        }
        Ok(self.truth)
    }
}

fn reply(body: &Value) -> Reply {
    Reply { status: 200, headers: http::HeaderMap::new(), body: body.to_string().into(), asked_by: Mode::Test }
}
