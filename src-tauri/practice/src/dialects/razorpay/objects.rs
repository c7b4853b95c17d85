//! Links, orders, payments, refunds, disputes and settlements as this gateway shows them. The book knows one payment
//! for each page; here it is a link, its order, and one payment for each try.

use serde_json::{Value, json};

use super::tries::Pay;
use crate::dialects::forms::letters_of;
use crate::payment::{Payment, PaymentStatus};
use crate::payouts::Payout;
use crate::refund::{Dispute, DisputeStatus, Refund, RefundStatus};
use crate::state::State;

/// razorpay: "disputes" has `respond_by`. Unverified: how long that is.
const RESPOND_WITHIN_S: i64 = 7 * 24 * 3_600;

pub(super) fn seconds(unix_ms: i64) -> i64 {
    unix_ms.div_euclid(1000)
}

pub(super) fn order_id(payment: &Payment) -> String {
    format!("order_{}", letters_of(&[&payment.id, "order"], 14))
}

/// The id of a try, counted from 0.
pub(super) fn pay_id(payment: &Payment, index: usize) -> String {
    format!("pay_{}", letters_of(&[&payment.id, "try", &index.to_string()], 14))
}

fn failed_tries(payment: &Payment) -> usize {
    usize::try_from(payment.failed_tries).unwrap_or(usize::MAX)
}

/// The try that paid: the last, when there are more than failed.
pub(super) fn paid_try(payment: &Payment) -> Option<usize> {
    let failed = failed_tries(payment);
    (payment.tries.len() > failed).then_some(failed)
}

/// The shop's own reference; empty when it gave none, though the book then calls the payment by its id.
pub(super) fn reference_id(payment: &Payment) -> &str {
    payment.extra.get("reference_id").and_then(Value::as_str).unwrap_or_default()
}

/// razorpay: "payment link": `status` created/partially_paid/paid/cancelled/expired.
pub(super) fn link_status(payment: &Payment) -> &'static str {
    match payment.status {
        PaymentStatus::Open | PaymentStatus::Authorised | PaymentStatus::Failed => "created",
        PaymentStatus::Captured if payment.captured.minor() < payment.amount.minor() => "partially_paid",
        PaymentStatus::Captured => "paid",
        PaymentStatus::Cancelled => "cancelled",
        PaymentStatus::Expired => "expired",
    }
}

/// What was sent and is shown again as it came.
fn extra(payment: &Payment, name: &str) -> Value {
    payment.extra.get(name).cloned().unwrap_or(Value::Null)
}

pub(super) fn extra_or(payment: &Payment, name: &str, otherwise: Value) -> Value {
    payment.extra.get(name).cloned().unwrap_or(otherwise)
}

pub(super) fn link(state: &State, payment: &Payment) -> Value {
    let paid = paid_try(payment).map(|index| {
        let pay = Pay { payment, index };
        json!({
            "amount": pay.amount().minor(),
            "created_at": pay.created(),
            "method": pay.method(),
            "payment_id": pay.id(),
            "plink_id": payment.id,
            "status": pay.status(),
        })
    });
    let ended = |status| if payment.status == status { seconds(payment.changed) } else { 0 };
    json!({
        "accept_partial": extra_or(payment, "accept_partial", false.into()),
        "amount": payment.amount.minor(),
        "amount_paid": payment.captured.minor(),
        "callback_method": extra_or(payment, "callback_method", "".into()),
        "callback_url": payment.return_url.as_deref().unwrap_or_default(),
        "cancelled_at": ended(PaymentStatus::Cancelled),
        "created_at": seconds(payment.created),
        "currency": payment.currency(),
        "customer": extra_or(payment, "customer", json!({})),
        "description": payment.description.as_deref().unwrap_or_default(),
        "expire_by": payment.expires_at.unwrap_or(0),
        "expired_at": ended(PaymentStatus::Expired),
        "first_min_partial_amount": extra_or(payment, "first_min_partial_amount", 0.into()),
        "id": payment.id,
        "notes": extra(payment, "notes"),
        "notify": extra_or(payment, "notify", json!({"email": false, "sms": false})),
        "order_id": order_id(payment),
        "payments": paid.map(|paid| vec![paid]),
        "reference_id": reference_id(payment),
        "reminder_enable": extra_or(payment, "reminder_enable", false.into()),
        "reminders": [],
        "short_url": format!("{}/checkout/{}", state.place.base_url, payment.id),
        "status": link_status(payment),
        "updated_at": seconds(payment.changed),
        "upi_link": extra_or(payment, "upi_link", false.into()),
        "user_id": "",
    })
}

pub(super) fn order(payment: &Payment) -> Value {
    let due = payment.amount.minor().saturating_sub(payment.captured.minor());
    let status = match (payment.captured.is_positive() && due <= 0, payment.tries.is_empty()) {
        (true, _) => "paid",
        (false, false) => "attempted",
        (false, true) => "created",
    };
    json!({
        "id": order_id(payment),
        "entity": "order",
        "amount": payment.amount.minor(),
        "amount_paid": payment.captured.minor(),
        "amount_due": due.max(0),
        "currency": payment.currency(),
        "receipt": payment.extra.get("reference_id"),
        "offer_id": null,
        "status": status,
        "attempts": payment.tries.len(),
        "notes": extra_or(payment, "notes", json!([])),
        "created_at": seconds(payment.created),
    })
}

/// razorpay: "refund status": pending/processed/failed.
pub(super) fn refund(state: &State, refund: &Refund) -> Value {
    let status = match refund.status {
        RefundStatus::Pending => "pending",
        RefundStatus::Succeeded => "processed",
        RefundStatus::Failed => "failed",
    };
    let speed = refund.extra.get("speed").cloned().unwrap_or_else(|| "normal".into());
    json!({
        "id": refund.id,
        "entity": "refund",
        "amount": refund.amount.minor(),
        "currency": refund.amount.currency(),
        "payment_id": payment_id_of(state, &refund.payment),
        "notes": refund.extra.get("notes").cloned().unwrap_or_else(|| json!([])),
        "receipt": refund.reference,
        "acquirer_data": {"arn": null},
        "created_at": seconds(refund.created),
        "batch_id": null,
        "status": status,
        "speed_processed": "normal",
        "speed_requested": speed,
    })
}

/// razorpay: "webhooks, disputes": `phase`, `status`, `respond_by`, `amount_deducted`.
pub(super) fn dispute(state: &State, dispute: &Dispute) -> Value {
    let (status, deducted) = match dispute.status {
        DisputeStatus::Open => ("open", dispute.amount.minor()),
        DisputeStatus::Won => ("won", 0),
        DisputeStatus::Lost => ("lost", dispute.amount.minor()),
    };
    json!({
        "id": dispute.id,
        "entity": "dispute",
        "payment_id": payment_id_of(state, &dispute.payment),
        "amount": dispute.amount.minor(),
        "currency": dispute.amount.currency(),
        "amount_deducted": deducted,
        "reason_code": dispute.reason,
        "respond_by": seconds(dispute.created).saturating_add(RESPOND_WITHIN_S),
        "status": status,
        "phase": "chargeback",
        "created_at": seconds(dispute.created),
    })
}

pub(super) fn settlement(payout: &Payout) -> Value {
    json!({
        "id": payout.id,
        "entity": "settlement",
        "amount": payout.amount.minor(),
        "status": "processed",
        "fees": 0,
        "tax": 0,
        "utr": payout.statement_text,
        "created_at": seconds(payout.created),
    })
}

/// The id of the try that paid.
fn payment_id_of(state: &State, payment: &str) -> Option<String> {
    let payment = state.payments.get(payment)?;
    paid_try(payment).map(|index| pay_id(payment, index))
}
