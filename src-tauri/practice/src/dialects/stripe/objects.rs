//! Sessions, intents, charges, refunds and disputes as this gateway shows them. The book knows one payment; here it is a session
//! where it began on a page, an intent, and one charge for each try.

use serde_json::{Map, Value, json};

use super::money::{code, units};
use super::movements;
use super::wanted::Wanted;
use crate::dialects::Known;
use crate::dialects::forms::letters_of;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::refund::{Dispute, DisputeStatus, Refund, RefundStatus};
use crate::state::State;

/// stripe: "disputes" has `evidence_details.due_by`. Unverified: how long that is.
const DUE_WITHIN_S: i64 = 7 * 24 * 3_600;

/// Words of `extra` in the book: what a request said and its objects show again.
pub(super) const METADATA: &str = "metadata";
pub(super) const INTENT_METADATA: &str = "intent_metadata";
pub(super) const INTENT_DESCRIPTION: &str = "intent_description";
pub(super) const CLIENT_REFERENCE: &str = "client_reference_id";
pub(super) const CANCEL_URL: &str = "cancel_url";
pub(super) const CUSTOMER: &str = "customer";
pub(super) const PAYMENT_METHOD: &str = "payment_method";
pub(super) const CANCELLATION: &str = "cancellation_reason";
pub(super) const DECLINE: &str = "decline_code";
pub(super) const REASON: &str = "reason";
/// When the page of a session would have ended that the customer is through with.
pub(super) const PAGE_ENDS: &str = "page_ends";

pub(super) fn seconds(unix_ms: i64) -> i64 {
    unix_ms.div_euclid(1000)
}

/// stripe: "base URL": the key decides.
pub(super) fn has_live_key(account: &Known) -> bool {
    ["sk_live_", "rk_live_"].iter().any(|prefix| account.secret("secret_key").starts_with(prefix))
}

/// What every object says of its world.
pub(super) fn livemode(state: &State, account: Option<&str>) -> bool {
    let known = account.and_then(|name| state.accounts.get(name));
    known.is_some_and(|known| has_live_key(known)) || state.place.environment == "live"
}

fn lives(state: &State, payment: &Payment) -> bool {
    livemode(state, payment.account.as_deref())
}

/// True for a payment that began on a page.
pub(super) fn has_session(payment: &Payment) -> bool {
    payment.id.starts_with("cs_")
}

/// stripe: "identity": a fresh checkout session has no intent until the customer pays.
pub(super) fn has_intent(payment: &Payment) -> bool {
    !has_session(payment) || !payment.tries.is_empty() || payment.chosen.is_some()
}

pub(super) fn intent_id(payment: &Payment) -> String {
    if has_session(payment) { format!("pi_3{}", letters_of(&[&payment.id, "intent"], 23)) } else { payment.id.clone() }
}

/// The id of the charge of a try, counted from 0.
pub(super) fn charge_id(payment: &Payment, index: usize) -> String {
    format!("ch_3{}", letters_of(&[&payment.id, "try", &index.to_string()], 23))
}

fn failed_tries(payment: &Payment) -> usize {
    usize::try_from(payment.failed_tries).unwrap_or(usize::MAX)
}

/// The try that paid: the last, when there are more than failed.
pub(super) fn paid_try(payment: &Payment) -> Option<usize> {
    let failed = failed_tries(payment);
    (payment.tries.len() > failed).then_some(failed)
}

/// The intent's charge, as refunds and disputes name it.
pub(super) fn paid_charge(payment: &Payment) -> Option<String> {
    paid_try(payment).map(|index| charge_id(payment, index))
}

/// When the intent was made, in Unix seconds.
pub(super) fn intent_created(payment: &Payment) -> i64 {
    let began = payment.tries.first().copied().into_iter().chain(payment.chosen).min();
    seconds(began.filter(|_| has_session(payment)).unwrap_or(payment.created))
}

fn extra(payment: &Payment, name: &str) -> Value {
    payment.extra.get(name).cloned().unwrap_or(Value::Null)
}

fn words(payment: &Payment, name: &str) -> Value {
    payment.extra.get(name).cloned().unwrap_or_else(|| Value::Object(Map::new()))
}

/// The metadata of the intent and its charges.
fn intent_words(payment: &Payment) -> Value {
    words(payment, if has_session(payment) { INTENT_METADATA } else { METADATA })
}

/// stripe: "hosted page": `status` open/complete/expired.
fn session_status(payment: &Payment) -> &'static str {
    match payment.status {
        // What is paid later is through the page.
        _ if paid_try(payment).is_some() || payment.chosen.is_some() => "complete",
        PaymentStatus::Open | PaymentStatus::Failed => "open",
        _ => "expired",
    }
}

pub(super) fn session(state: &State, payment: &Payment, wanted: &Wanted) -> Value {
    let (status, total) = (session_status(payment), units(payment.amount));
    // stripe: "hosted page": `payment_status` paid/unpaid.
    let paid = payment.captured.is_positive();
    let intent = has_intent(payment).then(|| match wanted.has("payment_intent") {
        true => intent(state, payment, &wanted.under("payment_intent")),
        false => intent_id(payment).into(),
    });
    json!({
        "id": payment.id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": extra(payment, CANCEL_URL),
        "client_reference_id": extra(payment, CLIENT_REFERENCE),
        "created": seconds(payment.created),
        "currency": code(payment.amount),
        "customer": null,
        "customer_details": null,
        "expires_at": payment.expires_at.map_or_else(|| extra(payment, PAGE_ENDS), Value::from),
        "livemode": lives(state, payment),
        "metadata": words(payment, METADATA),
        "mode": "payment",
        "payment_intent": intent,
        "payment_link": null,
        "payment_method_types": ["card"],
        "payment_status": if paid { "paid" } else { "unpaid" },
        "status": status,
        "success_url": payment.return_url,
        "ui_mode": "hosted",
        "url": (status == "open").then(|| format!("{}/checkout/{}", state.place.base_url, payment.id)),
    })
}

/// stripe: "status" has the statuses of an intent.
pub(super) fn intent_status(payment: &Payment) -> &'static str {
    match payment.status {
        PaymentStatus::Open if payment.chosen.is_some() => "processing",
        PaymentStatus::Open if payment.tries.is_empty() && payment.extra.contains_key(PAYMENT_METHOD) => {
            "requires_confirmation"
        }
        PaymentStatus::Open | PaymentStatus::Failed => "requires_payment_method",
        PaymentStatus::Authorised => "requires_capture",
        PaymentStatus::Captured => "succeeded",
        PaymentStatus::Cancelled | PaymentStatus::Expired => "canceled",
    }
}

/// Why the last try was in vain. stripe: "errors".
pub(super) fn decline(payment: &Payment) -> Value {
    let why = payment.extra.get(DECLINE).and_then(Value::as_str).unwrap_or("generic_decline");
    let (code, message) = match why {
        "insufficient_funds" => ("card_declined", "Your card has insufficient funds."),
        "authentication_required" => {
            ("authentication_required", "Your card was declined. This transaction requires authentication.")
        }
        _ => ("card_declined", "Your card was declined."),
    };
    let charge = payment.tries.len().checked_sub(1).map(|index| charge_id(payment, index));
    json!({"type": "card_error", "code": code, "decline_code": why, "message": message, "charge": charge})
}

pub(super) fn intent(state: &State, payment: &Payment, wanted: &Wanted) -> Value {
    let status = intent_status(payment);
    let is_over = status == "canceled";
    let last = payment.tries.len().checked_sub(1);
    let charge = last.map(|index| match wanted.has("latest_charge") {
        true => charge(state, payment, index, &wanted.under("latest_charge")),
        false => charge_id(payment, index).into(),
    });
    let reason = match payment.status {
        PaymentStatus::Expired => "expired".into(),
        PaymentStatus::Cancelled => extra(payment, CANCELLATION),
        _ => Value::Null,
    };
    let held = payment.status == PaymentStatus::Authorised;
    json!({
        "id": intent_id(payment),
        "object": "payment_intent",
        "amount": units(payment.amount),
        "amount_capturable": if held { units(payment.amount) } else { 0 },
        "amount_received": units(payment.captured),
        "canceled_at": is_over.then(|| seconds(payment.changed)),
        "cancellation_reason": reason,
        "capture_method": if payment.capture == CaptureMode::Manual { "manual" } else { "automatic_async" },
        "client_secret": null,
        "created": intent_created(payment),
        "currency": code(payment.amount),
        "customer": extra(payment, CUSTOMER),
        "description": match has_session(payment) {
            true => extra(payment, INTENT_DESCRIPTION),
            false => payment.description.clone().into(),
        },
        "last_payment_error":
            (status == "requires_payment_method" && payment.failed_tries > 0).then(|| decline(payment)),
        "latest_charge": charge,
        "livemode": lives(state, payment),
        "metadata": intent_words(payment),
        "next_action": null,
        "payment_method": extra(payment, PAYMENT_METHOD),
        "payment_method_types": ["card"],
        "processing": null,
        "status": status,
    })
}

/// stripe: "Google Pay / Apple Pay": they stand under `card`, as its wallet.
fn method_details(payment: &Payment) -> Value {
    let Some(method) = &payment.method else { return json!({"type": "card", "card": {"wallet": null}}) };
    let wallet = ["google_pay", "apple_pay"].into_iter().find(|wallet| method.family == *wallet);
    if method.family != "card" && wallet.is_none() {
        return json!({"type": method.family, method.family.as_str(): {}});
    }
    json!({"type": "card", "card": {
        "brand": method.brand,
        "last4": method.last4,
        "exp_month": 12,
        "exp_year": 2030,
        "wallet": wallet.map(|wallet| json!({"type": wallet})),
    }})
}

pub(super) fn charge(state: &State, payment: &Payment, index: usize, wanted: &Wanted) -> Value {
    let paid = paid_try(payment) == Some(index);
    let (captured, refunded) =
        if paid { (units(payment.captured), units(payment.refunded)) } else { Default::default() };
    let balance = movements::of_charge(state, payment).filter(|_| paid).map(|movement| {
        if wanted.has("balance_transaction") { movement.view(state, &Wanted::default()) } else { movement.id.into() }
    });
    let why = |name: &str| if paid { Value::Null } else { decline(payment)[name].clone() };
    let mut view = json!({
        "id": charge_id(payment, index),
        "object": "charge",
        "amount": units(payment.amount),
        "amount_captured": captured,
        "amount_refunded": refunded,
        "balance_transaction": balance,
        "captured": captured > 0,
        "created": payment.tries.get(index).copied().map_or(0, seconds),
        "currency": code(payment.amount),
        "disputed": paid && payment.disputed.is_positive(),
        "failure_code": why("code"),
        "failure_message": why("message"),
        "livemode": lives(state, payment),
        "metadata": intent_words(payment),
        "paid": paid,
        "payment_intent": intent_id(payment),
        "payment_method": extra(payment, PAYMENT_METHOD),
        "payment_method_details": method_details(payment),
        "refunded": captured > 0 && refunded >= captured,
        "status": if paid { "succeeded" } else { "failed" },
    });
    if wanted.has("refunds")
        && let Some(fields) = view.as_object_mut()
    {
        let rows = if paid { state.refunds.of_parent(&payment.id) } else { Vec::new() };
        let rows: Vec<Value> = rows.into_iter().rev().map(|row| refund(state, row, &Wanted::default())).collect();
        let url = format!("/v1/charges/{}/refunds", charge_id(payment, index));
        fields.insert("refunds".to_owned(), json!({"object": "list", "data": rows, "has_more": false, "url": url}));
    }
    view
}

/// stripe: "refund": statuses pending, requires_action, succeeded, failed, canceled.
pub(super) fn refund(state: &State, refund: &Refund, wanted: &Wanted) -> Value {
    let payment = state.payments.get(&refund.payment);
    let status = match refund.status {
        RefundStatus::Pending => "pending",
        RefundStatus::Succeeded => "succeeded",
        RefundStatus::Failed => "failed",
    };
    let intent = payment.map(|payment| match wanted.has("payment_intent") {
        true => intent(state, payment, &wanted.under("payment_intent")),
        false => intent_id(payment).into(),
    });
    let charge = payment.and_then(|payment| {
        let index = paid_try(payment)?;
        let wanted = wanted.has("charge").then(|| wanted.under("charge"));
        Some(wanted.map_or_else(|| charge_id(payment, index).into(), |wanted| charge(state, payment, index, &wanted)))
    });
    let mut view = json!({
        "id": refund.id,
        "object": "refund",
        "amount": units(refund.amount),
        "balance_transaction": movements::id_of(&[&refund.id, "refund"]),
        "charge": charge,
        "created": seconds(refund.created),
        "currency": code(refund.amount),
        "metadata": refund.extra.get(METADATA).cloned().unwrap_or_else(|| json!({})),
        "payment_intent": intent,
        "reason": refund.extra.get(REASON),
        "receipt_number": null,
        "status": status,
    });
    if refund.status == RefundStatus::Failed
        && let Some(fields) = view.as_object_mut()
    {
        fields.insert("failure_reason".to_owned(), "unknown".into());
    }
    view
}

/// stripe: "disputes": object has `charge`, `payment_intent`, `amount`, `reason`, `status`, `evidence_details.due_by`.
pub(super) fn dispute(state: &State, dispute: &Dispute) -> Value {
    let payment = state.payments.get(&dispute.payment);
    let status = match dispute.status {
        DisputeStatus::Open => "needs_response",
        DisputeStatus::Won => "won",
        DisputeStatus::Lost => "lost",
    };
    json!({
        "id": dispute.id,
        "object": "dispute",
        "amount": units(dispute.amount),
        "charge": payment.and_then(paid_charge),
        "created": seconds(dispute.created),
        "currency": code(dispute.amount),
        "evidence_details": {
            "due_by": seconds(dispute.created).saturating_add(DUE_WITHIN_S),
            "has_evidence": false,
            "past_due": false,
            "submission_count": 0,
        },
        "is_charge_refundable": false,
        "livemode": livemode(state, dispute.account.as_deref()),
        "metadata": {},
        "payment_intent": payment.map(intent_id),
        "reason": dispute.reason,
        "status": status,
    })
}
