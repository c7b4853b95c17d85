//! Orders, captures, authorizations, refunds and disputes as this gateway shows them.

use serde_json::{Map, Value, json};

use super::money;
use crate::dialects::forms::{iso_ms, letters_of};
use crate::money::Money;
use crate::payment::{Fee, Payment, PaymentStatus};
use crate::refund::{Dispute, DisputeStatus, Refund, RefundStatus};
use crate::state::State;

/// An instant as `2025-01-31T12:34:56Z`.
pub(super) fn time(unix_ms: i64) -> String {
    iso_ms(unix_ms).get(..19).map(|text| format!("{text}Z")).unwrap_or_default()
}

pub(super) fn capture_id(payment: &Payment) -> String {
    letters_of(&[&payment.id, "capture"], 17).to_uppercase()
}

pub(super) fn authorization_id(payment: &Payment) -> String {
    letters_of(&[&payment.id, "authorization"], 17).to_uppercase()
}

pub(super) fn is_for_authorizing(payment: &Payment) -> bool {
    payment.extra.get("intent").and_then(Value::as_str) == Some("AUTHORIZE")
}

/// When the shop turned the buyer's approval into held money, in Unix milliseconds.
pub(super) fn authorized_at(payment: &Payment) -> Option<i64> {
    payment.extra.get("authorized").and_then(Value::as_i64)
}

fn link(state: &State, path: &str, rel: &str, method: &str) -> Value {
    json!({"href": format!("{}/dialects/paypal{path}", state.place.base_url), "rel": rel, "method": method})
}

/// paypal: "status": CREATED, SAVED, APPROVED, VOIDED, COMPLETED, PAYER_ACTION_REQUIRED.
fn order_status(payment: &Payment) -> &'static str {
    match payment.status {
        PaymentStatus::Open | PaymentStatus::Failed if payment.extra.contains_key("payment_source") => {
            "PAYER_ACTION_REQUIRED"
        }
        PaymentStatus::Open | PaymentStatus::Failed => "CREATED",
        PaymentStatus::Authorised if authorized_at(payment).is_none() => "APPROVED",
        PaymentStatus::Authorised | PaymentStatus::Captured => "COMPLETED",
        PaymentStatus::Cancelled | PaymentStatus::Expired if authorized_at(payment).is_some() => "COMPLETED",
        PaymentStatus::Cancelled | PaymentStatus::Expired => "VOIDED",
    }
}

/// What the shop sent along and sees again with everything that comes of the order.
fn own_numbers(payment: &Payment, view: &mut Map<String, Value>) {
    for name in ["custom_id", "invoice_id"] {
        if let Some(value) = payment.extra.get(name) {
            view.insert(name.to_owned(), value.clone());
        }
    }
}

pub(super) fn order(state: &State, payment: &Payment) -> Value {
    let path = format!("/v2/checkout/orders/{}", payment.id);
    let mut links = vec![link(state, &path, "self", "GET")];
    let status = order_status(payment);
    if payment.status == PaymentStatus::Open {
        let rel = if status == "CREATED" { "approve" } else { "payer-action" };
        let page = format!("{}/checkout/{}", state.place.base_url, payment.id);
        links.push(json!({"href": page, "rel": rel, "method": "GET"}));
    }
    if status == "APPROVED" {
        let step = if is_for_authorizing(payment) { "authorize" } else { "capture" };
        links.push(link(state, &format!("{path}/{step}"), step, "POST"));
    }
    let mut unit = Map::new();
    unit.insert(
        "reference_id".to_owned(),
        payment.extra.get("reference_id").cloned().unwrap_or_else(|| "default".into()),
    );
    unit.insert("amount".to_owned(), money::view(payment.amount));
    if let Some(description) = &payment.description {
        unit.insert("description".to_owned(), description.as_str().into());
    }
    own_numbers(payment, &mut unit);
    let mut came = Map::new();
    if authorized_at(payment).is_some() {
        came.insert("authorizations".to_owned(), json!([authorization(state, payment)]));
    }
    if payment.captured.is_positive() {
        came.insert("captures".to_owned(), json!([capture(state, payment)]));
        let refunds: Vec<Value> =
            state.refunds.of_parent(&payment.id).into_iter().map(|row| refund(state, row, payment)).collect();
        if !refunds.is_empty() {
            came.insert("refunds".to_owned(), refunds.into());
        }
    }
    if !came.is_empty() {
        unit.insert("payments".to_owned(), came.into());
    }
    json!({
        "id": payment.id,
        "intent": payment.extra.get("intent"),
        "status": status,
        "purchase_units": [unit],
        "create_time": time(payment.created),
        "update_time": time(payment.changed),
        "links": links,
    })
}

/// paypal: "auth then capture".
pub(super) fn authorization(state: &State, payment: &Payment) -> Value {
    let id = authorization_id(payment);
    let path = format!("/v2/payments/authorizations/{id}");
    let status = match payment.status {
        PaymentStatus::Captured if payment.captured.minor() < payment.amount.minor() => "PARTIALLY_CAPTURED",
        PaymentStatus::Captured => "CAPTURED",
        PaymentStatus::Cancelled | PaymentStatus::Expired => "VOIDED",
        _ => "CREATED",
    };
    let begun = authorized_at(payment).unwrap_or(payment.changed);
    let mut view = Map::new();
    own_numbers(payment, &mut view);
    for (name, value) in [
        ("id", id.as_str().into()),
        ("status", status.into()),
        ("amount", money::view(payment.amount)),
        ("create_time", time(begun).into()),
        ("update_time", time(payment.changed).into()),
        ("expiration_time", time(begun.saturating_add(crate::payment::AUTHORISATION_MS)).into()),
        ("supplementary_data", json!({"related_ids": {"order_id": payment.id}})),
        (
            "links",
            json!([
                link(state, &path, "self", "GET"),
                link(state, &format!("{path}/capture"), "capture", "POST"),
                link(state, &format!("{path}/void"), "void", "POST"),
                link(state, &format!("/v2/checkout/orders/{}", payment.id), "up", "GET"),
            ]),
        ),
    ] {
        view.insert(name.to_owned(), value);
    }
    view.into()
}

/// paypal: "capture status": COMPLETED, DECLINED, PARTIALLY_REFUNDED, PENDING, REFUNDED, FAILED.
pub(super) fn capture(state: &State, payment: &Payment) -> Value {
    let id = capture_id(payment);
    let path = format!("/v2/payments/captures/{id}");
    let left = payment.captured.minor().saturating_sub(payment.refunded.minor());
    let status = match (payment.refunded.is_positive(), left > 0) {
        (false, _) => "COMPLETED",
        (true, true) => "PARTIALLY_REFUNDED",
        (true, false) => "REFUNDED",
    };
    let mut view = Map::new();
    own_numbers(payment, &mut view);
    let mut related = json!({"order_id": payment.id});
    if authorized_at(payment).is_some() {
        related["authorization_id"] = authorization_id(payment).into();
    }
    for (name, value) in [
        ("id", id.as_str().into()),
        ("status", status.into()),
        ("amount", money::view(payment.captured)),
        ("final_capture", true.into()),
        ("create_time", time(captured_at(state, payment)).into()),
        ("update_time", time(payment.changed).into()),
        ("supplementary_data", json!({"related_ids": related})),
        (
            "links",
            json!([
                link(state, &path, "self", "GET"),
                link(state, &format!("{path}/refund"), "refund", "POST"),
                link(state, &format!("/v2/checkout/orders/{}", payment.id), "up", "GET"),
            ]),
        ),
    ] {
        view.insert(name.to_owned(), value);
    }
    if let Some(fee) = fee_of(payment)
        && let Ok(net) = payment.captured.minus(fee)
    {
        view.insert(
            "seller_receivable_breakdown".to_owned(),
            json!({
                "gross_amount": money::view(payment.captured),
                "paypal_fee": money::view(fee),
                "net_amount": money::view(net),
            }),
        );
    }
    view.into()
}

/// What the shop loses to the gateway, with the tax on it.
pub(super) fn fee_of(payment: &Payment) -> Option<Money> {
    let Fee { amount, tax } = payment.fee?;
    amount.plus(tax).ok()
}

/// When the money was taken, in Unix milliseconds.
pub(super) fn captured_at(state: &State, payment: &Payment) -> i64 {
    let kind = crate::payouts::LineKind::Capture;
    let line = state.lines.iter().find(|line| line.kind == kind && line.payment == payment.id);
    line.map_or(payment.changed, |line| line.at)
}

/// paypal: "refund status": CANCELLED, FAILED, PENDING, COMPLETED.
pub(super) fn refund(state: &State, refund: &Refund, payment: &Payment) -> Value {
    let status = match refund.status {
        RefundStatus::Pending => "PENDING",
        RefundStatus::Succeeded => "COMPLETED",
        RefundStatus::Failed => "FAILED",
    };
    let mut view = Map::new();
    if let Some(number) = payment.extra.get("custom_id") {
        view.insert("custom_id".to_owned(), number.clone());
    }
    for (name, value) in [
        ("invoice_id", refund.reference.as_ref().map(|number| number.as_str().into())),
        ("note_to_payer", refund.extra.get("note_to_payer").cloned()),
        ("id", Some(refund.id.as_str().into())),
        ("status", Some(status.into())),
        ("amount", Some(money::view(refund.amount))),
        ("create_time", Some(time(refund.created).into())),
        ("update_time", Some(time(refund.changed).into())),
        (
            "links",
            Some(json!([
                link(state, &format!("/v2/payments/refunds/{}", refund.id), "self", "GET"),
                link(state, &format!("/v2/payments/captures/{}", capture_id(payment)), "up", "GET"),
            ])),
        ),
    ] {
        if let Some(value) = value {
            view.insert(name.to_owned(), value);
        }
    }
    view.into()
}

/// paypal: "disputes": status OPEN … RESOLVED, stage INQUIRY, CHARGEBACK, PRE_ARBITRATION, ARBITRATION.
pub(super) fn dispute(state: &State, dispute: &Dispute) -> Value {
    let (status, outcome) = match dispute.status {
        DisputeStatus::Open => ("OPEN", None),
        DisputeStatus::Won => ("RESOLVED", Some("RESOLVED_SELLER_FAVOUR")),
        DisputeStatus::Lost => ("RESOLVED", Some("RESOLVED_BUYER_FAVOUR")),
    };
    let payment = state.payments.get(&dispute.payment);
    let disputed = payment.map(|payment| {
        json!({
            "seller_transaction_id": capture_id(payment),
            "invoice_number": payment.extra.get("invoice_id"),
            "custom": payment.extra.get("custom_id"),
            "gross_amount": money::view(payment.captured),
        })
    });
    let mut view = json!({
        "dispute_id": dispute.id,
        "create_time": time(dispute.created),
        "update_time": time(dispute.changed),
        "disputed_transactions": disputed.map(|one| vec![one]),
        "reason": dispute.reason.to_uppercase(),
        "status": status,
        "dispute_amount": money::view(dispute.amount),
        "dispute_life_cycle_stage": "CHARGEBACK",
        "links": [link(state, &format!("/v1/customer/disputes/{}", dispute.id), "self", "GET")],
    });
    if let Some(outcome) = outcome {
        view["dispute_outcome"] = json!({"outcome_code": outcome, "amount_refunded": money::view(dispute.amount)});
    }
    view
}
