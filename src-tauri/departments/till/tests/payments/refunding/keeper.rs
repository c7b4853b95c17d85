//! A gateway that keeps refunds, and what the stories of refunds have in common.

use std::sync::{Arc, Mutex};

use base::{Actor, Door, Money, Problem, Rights};
use connectors::gateways::{PaymentFact, RefundStatus};
use serde_json::{Value, json};
use till::invoices::Invoice;
use till::payments::PaymentId;
use till::refunds::{Refund, RefundAsk, RefundError, RefundId, request_refund};

use crate::scripted::{REFERENCE, Scripted, payment, refusal, rows};
use crate::support::{Pune, inr};

/// What the gateway has given back, and how it behaves.
#[derive(Default)]
pub(super) struct Kept {
    /// Refunds by our reference: amount and status.
    pub(super) refunds: Vec<(String, String, &'static str)>,
    /// The next calls to refund do their work or not, and are answered with this status.
    pub(super) answers: Vec<(bool, u16)>,
    /// The status that new refunds have.
    pub(super) status: &'static str,
    /// Whether it finds refunds by our reference.
    pub(super) is_blind: bool,
}

/// A gateway that keeps refunds.
#[derive(Clone)]
pub(super) struct Keeper {
    pub(super) kept: Arc<Mutex<Kept>>,
    pub(super) scripted: Scripted,
}

impl Keeper {
    pub(super) async fn of(pune: &Pune) -> Self {
        let kept = Arc::new(Mutex::new(Kept { status: "succeeded", ..Kept::default() }));
        let says = kept.clone();
        let scripted =
            Scripted::asked_with(pune, move |line, body| answer(&mut says.lock().unwrap(), line, body)).await;
        Self { kept, scripted }
    }

    /// What the next calls meet: whether the money goes back, and the answer's status.
    pub(super) fn meets(&self, answers: &[(bool, u16)]) {
        self.kept.lock().unwrap().answers = answers.to_vec();
    }

    pub(super) fn gave_back(&self) -> usize {
        self.kept.lock().unwrap().refunds.len()
    }

    pub(super) fn calls(&self, beginning: &str) -> usize {
        self.scripted.asked().iter().filter(|line| line.starts_with(beginning)).count()
    }
}

pub(super) fn shown((reference, amount, status): &(String, String, &'static str)) -> Value {
    json!({
        "id": format!("pr_{reference}"), "payment": "pp_1", "payment_reference": "", "reference": reference,
        "currency": "INR", "amount": amount, "status": status, "changed": 1_795_255_200_000_i64, "environment": "test",
    })
}

pub(super) fn answer(kept: &mut Kept, line: &str, body: &Value) -> (u16, Value) {
    if line.starts_with("GET /v1/refunds?") {
        let found =
            |(reference, ..): &&(String, String, &'static str)| !kept.is_blind && line.contains(reference.as_str());
        return rows(kept.refunds.iter().filter(found).map(shown).collect());
    }
    if let Some(id) = line.strip_prefix("GET /v1/refunds/pr_") {
        return match kept.refunds.iter().find(|(reference, ..)| reference == id) {
            Some(refund) => (200, shown(refund)),
            None => refusal(404, "not_found"),
        };
    }
    if line == "POST /v1/payments" {
        return (201, payment("pp_1", REFERENCE, "open", None));
    }
    if line != "POST /v1/refunds" {
        // It is not asked about payments here: what it tells of them is told by hand.
        return refusal(503, "api_error");
    }
    let (goes, status) = if kept.answers.is_empty() { (true, 201) } else { kept.answers.remove(0) };
    let reference = body["reference"].as_str().unwrap().to_owned();
    if goes && !kept.refunds.iter().any(|(known, ..)| *known == reference) {
        kept.refunds.push((reference.clone(), body["amount"].as_str().unwrap().to_owned(), kept.status));
    }
    if status != 201 {
        return refusal(status, if status >= 500 { "api_error" } else { "invalid_request" });
    }
    (201, shown(kept.refunds.iter().find(|(known, ..)| *known == reference).unwrap()))
}

impl Pune {
    /// An invoice over this, paid through the practice account.
    pub(super) async fn paid(&self, minor: i64) -> (Invoice, PaymentId) {
        let invoice = self.issued(minor).await;
        let payment = self.started(&invoice).await;
        self.told(Some(payment.id), "pp_1", self.captured(minor)).await;
        (invoice, payment.id)
    }

    pub(super) async fn asks(&self, who: &Actor, payment: PaymentId, ask: RefundAsk) -> Result<Refund, RefundError> {
        request_refund(&self.shop, who, payment, ask).await
    }

    pub(super) async fn refund_row(&self, id: RefundId) -> Refund {
        self.shop.db.read(move |tx| till::refunds::find(tx, id)).await.unwrap().unwrap()
    }
}

pub(super) fn some_of(minor: i64) -> RefundAsk {
    RefundAsk { amount: Some(inr(minor)), ..all_of_it() }
}

pub(super) fn all_of_it() -> RefundAsk {
    RefundAsk {
        amount: None,
        lines: Vec::new(),
        charges: false,
        takes: None,
        method: None,
        reason: "the milk was sour".into(),
        customer_words: None,
    }
}

/// A person of the shop with these permissions.
pub(super) fn person(name: &str, permissions: &[&str]) -> Actor {
    let rights = Rights::Only(permissions.iter().map(|text| (*text).to_owned()).collect());
    Actor { id: name.into(), name: name.into(), rights: Arc::new(rights), door: Door::App, ..Actor::command_line() }
}

pub(super) fn code(error: RefundError) -> &'static str {
    error.kind().code
}

/// What the gateway tells of a refund of ours, under the name that it gave it and by ours.
pub(super) fn told(asked: &Refund, amount: Money, status: RefundStatus) -> PaymentFact {
    PaymentFact::Refunded {
        refund_ref: format!("pr_{}", asked.id),
        reference: Some(asked.id.to_string()),
        amount,
        status,
    }
}
