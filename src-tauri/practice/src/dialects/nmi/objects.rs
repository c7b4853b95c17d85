//! Transactions as reports and webhooks show them.

use serde_json::{Map, Value, json};

use crate::dialects::forms::{civil, stamp, uuid_of};
use crate::dialects::settled::Settled;
use crate::dialects::{Happening, Known, Message};
use crate::money::Money;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::payouts::LineKind;
use crate::refund::{Refund, RefundStatus};
use crate::state::State;
use crate::webhooks::{EventKind, Subject};

/// Something that was done in a transaction, or tried.
pub(super) struct Action {
    pub(super) kind: &'static str,
    pub(super) amount: String,
    /// Unix milliseconds.
    pub(super) at: i64,
    pub(super) ok: bool,
}

impl Action {
    fn done(kind: &'static str, amount: Money, at: i64) -> Self {
        Self { kind, amount: amount.to_string(), at, ok: true }
    }

    pub(super) fn fields(&self) -> [(&'static str, String); 7] {
        let (text, code) = if self.ok { ("SUCCESS", "100") } else { ("DECLINE", "200") };
        [
            ("amount", self.amount.clone()),
            ("action_type", self.kind.to_owned()),
            ("date", stamp(self.at)),
            ("success", if self.ok { "1" } else { "0" }.to_owned()),
            ("source", "api".to_owned()),
            ("response_text", text.to_owned()),
            ("response_code", code.to_owned()),
        ]
    }
}

/// A transaction with what was done in it.
pub(super) struct Row {
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) condition: &'static str,
    pub(super) actions: Vec<Action>,
    /// When it ended without an action, in Unix milliseconds.
    lapsed: Option<i64>,
}

impl Row {
    /// When it last changed, in Unix milliseconds.
    pub(super) fn changed(&self) -> i64 {
        self.actions.iter().map(|action| action.at).chain(self.lapsed).max().unwrap_or_default()
    }
}

/// A void that gives captured money back stands in the row of its payment.
pub(super) fn is_void(refund: &Refund) -> bool {
    refund.extra.contains_key("void")
}

/// nmi: "need, catch-up" has the conditions.
pub(super) fn of_payment(state: &State, settled: &Settled<'_>, payment: &Payment) -> Row {
    let asked = if payment.capture == CaptureMode::Manual { "auth" } else { "sale" };
    let began = payment.tries.first().copied().unwrap_or(payment.created);
    let captured_at = settled.captured_at(&payment.id).unwrap_or(payment.changed);
    let batch = settled.of_capture(&payment.id);
    let undone = state.refunds.of_parent(&payment.id).into_iter().find(|refund| is_void(refund));
    let first = if asked == "sale" && payment.captured.is_positive() { payment.captured } else { payment.amount };
    let mut actions = vec![Action { ok: payment.status != PaymentStatus::Failed, ..Action::done(asked, first, began) }];
    if payment.captured.is_positive() && asked == "auth" {
        actions.push(Action::done("capture", payment.captured, captured_at));
    }
    if payment.status == PaymentStatus::Cancelled {
        actions.push(Action::done("void", payment.amount, payment.changed));
    }
    actions.extend(undone.map(|refund| Action::done("void", refund.amount, refund.created)));
    actions.extend(batch.map(|(_, at)| Action::done("settle", payment.captured, at)));
    let condition = match payment.status {
        PaymentStatus::Open | PaymentStatus::Authorised => "pending",
        PaymentStatus::Captured if undone.is_some() => "canceled",
        PaymentStatus::Captured if batch.is_some() => "complete",
        PaymentStatus::Captured => "pendingsettlement",
        PaymentStatus::Failed => "failed",
        PaymentStatus::Cancelled | PaymentStatus::Expired => "canceled",
    };
    let lapsed = (payment.status == PaymentStatus::Expired).then_some(payment.changed);
    Row { fields: fields(&payment.id, None, condition, &payment.reference, payment), condition, actions, lapsed }
}

pub(super) fn of_refund(settled: &Settled<'_>, refund: &Refund, payment: &Payment) -> Row {
    let condition = match refund.status {
        RefundStatus::Pending => "pendingsettlement",
        RefundStatus::Succeeded => "complete",
        RefundStatus::Failed => "failed",
    };
    let order = refund.reference.as_deref().unwrap_or_default();
    let mut actions = vec![Action::done("refund", refund.amount.negated(), refund.created)];
    let ended = settled.of_refund(&refund.id).map(|(_, at)| at);
    let ended = ended.or((refund.changed > refund.created).then_some(refund.changed));
    if let Some(at) = ended.filter(|_| refund.status == RefundStatus::Succeeded) {
        actions.push(Action::done("settle", refund.amount.negated(), at));
    }
    if refund.status == RefundStatus::Failed {
        actions.push(Action { ok: false, ..Action::done("settle", refund.amount.negated(), refund.changed) });
    }
    Row { fields: fields(&refund.id, Some(&payment.id), condition, order, payment), condition, actions, lapsed: None }
}

fn fields(
    id: &str,
    original: Option<&str>,
    condition: &str,
    order: &str,
    payment: &Payment,
) -> Vec<(&'static str, String)> {
    let mut fields = vec![("transaction_id", id.to_owned())];
    fields.extend(original.map(|id| ("original_transaction_id", id.to_owned())));
    fields.extend([
        ("transaction_type", "cc".to_owned()),
        ("condition", condition.to_owned()),
        ("order_id", order.to_owned()),
        ("order_description", payment.description.clone().unwrap_or_default()),
        ("currency", payment.currency().to_string()),
    ]);
    for name in ["first_name", "last_name", "email"] {
        fields.extend(payment.extra.get(name).and_then(Value::as_str).map(|value| (name, value.to_owned())));
    }
    fields.extend([("cc_number", "4xxxxxxxxxxx1111".to_owned()), ("cc_type", "visa".to_owned())]);
    fields
}

/// What every event says of who tells it.
fn head(state: &State, account: &Known, test: bool) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("merchant".to_owned(), json!({"id": account.name(), "name": state.settings.account_name}));
    let test = test || state.place.environment != "live";
    body.insert("features".to_owned(), json!({"is_test_mode": test}));
    body
}

/// The body of an event about one transaction: only the action that is told stands in it.
fn told(state: &State, account: &Known, payment: &Payment, row: &Row, action: &str) -> Option<Value> {
    let action = row.actions.iter().rfind(|done| done.kind == action)?;
    let mut body = head(state, account, payment.extra.contains_key("test_mode"));
    let mut card = Map::new();
    for (name, value) in &row.fields {
        let part = if name.starts_with("cc_") { &mut card } else { &mut body };
        part.insert((*name).to_owned(), value.as_str().into());
    }
    body.insert("card".to_owned(), card.into());
    body.insert("requested_amount".to_owned(), action.amount.as_str().into());
    let action: Map<String, Value> =
        action.fields().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    body.insert("action".to_owned(), action.into());
    Some(body.into())
}

/// nmi: "webhooks, events", and "webhooks, envelope": `{event_id, event_type, event_body}`.
pub(super) fn tell(state: &State, account: &Known, happening: &Happening<'_>) -> Vec<Message> {
    let of_one = |payment: &Payment, action: &'static str, outcome: &str| {
        let row = of_payment(state, &Settled::of_payment(state, payment), payment);
        let body = told(state, account, payment, &row, action)?;
        Some((format!("transaction.{action}.{outcome}"), body))
    };
    let event = match (happening.subject, happening.kind) {
        (Subject::Payment(id), kind) => state.payments.get(id).and_then(|payment| {
            let asked = if payment.capture == CaptureMode::Manual { "auth" } else { "sale" };
            match kind {
                EventKind::PaymentAuthorised => of_one(payment, "auth", "success"),
                EventKind::PaymentCaptured if asked == "auth" => of_one(payment, "capture", "success"),
                EventKind::PaymentCaptured => of_one(payment, "sale", "success"),
                EventKind::PaymentFailedTry => of_one(payment, asked, "failure"),
                EventKind::PaymentCancelled => of_one(payment, "void", "success"),
                _ => None,
            }
        }),
        (Subject::Refund(id), EventKind::RefundCreated | EventKind::RefundSucceeded) => {
            state.refunds.get(id).and_then(|refund| {
                let payment = state.payments.get(&refund.payment)?;
                if is_void(refund) {
                    return of_one(payment, "void", "success");
                }
                // A refund that was pending was told when it was taken in.
                let at_once = happening.kind == EventKind::RefundCreated || refund.created == refund.changed;
                let row = of_refund(&Settled::of_payment(state, payment), refund, payment);
                let body = told(state, account, payment, &row, "refund").filter(|_| at_once)?;
                Some(("transaction.refund.success".to_owned(), body))
            })
        }
        // nmi: "webhooks, chargebacks": only in chargeback.batch.complete.
        (Subject::Dispute(id), EventKind::DisputeOpened) => state.disputes.get(id).and_then(|dispute| {
            let payment = state.payments.get(&dispute.payment)?;
            let (year, month, day, ..) = civil(dispute.created.div_euclid(1000));
            let mut body = head(state, account, payment.extra.contains_key("test_mode"));
            body.insert("count".to_owned(), 1.into());
            body.insert("chargeback_amount".to_owned(), dispute.amount.to_string().into());
            let row = json!({
                "id": dispute.id,
                "date": format!("{month}/{day}/{year}"),
                "cc_number": "4xxxxxxxxxxx1111",
                "amount": dispute.amount.to_string(),
                "reason": dispute.reason,
                "transaction_id": payment.id,
                "order_id": payment.reference,
                "currency": payment.currency(),
            });
            body.insert("chargebacks".to_owned(), json!([row]));
            Some(("chargeback.batch.complete".to_owned(), body.into()))
        }),
        (Subject::Payout(id), _) => {
            let captures = state.lines.iter().filter(|line| line.payout.as_ref() == Some(id));
            let count = captures.filter(|line| line.kind == LineKind::Capture).count();
            let mut body = head(state, account, false);
            body.insert("batch_id".to_owned(), id.as_str().into());
            body.insert("transaction_count".to_owned(), count.into());
            Some(("settlement.batch.complete".to_owned(), body.into()))
        }
        _ => None,
    };
    let message = |(kind, body): (String, Value)| {
        let id = uuid_of(&[happening.id]);
        Message { body: json!({"event_id": id, "event_type": kind, "event_body": body}).to_string(), id }
    };
    event.map(message).into_iter().collect()
}
