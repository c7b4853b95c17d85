//! Transactions as this gateway shows and tells them.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha512};

use crate::dialects::forms::{civil, hex_of, uuid_of};
use crate::dialects::{Happening, Known, Message};
use crate::money::Money;
use crate::payment::{Payment, PaymentStatus};
use crate::payouts::LineKind;
use crate::refund::RefundStatus;
use crate::state::State;
use crate::webhooks::{EventKind, Subject};

/// How far the gateway's times are ahead of UTC, in seconds (unverified).
const AHEAD_S: i64 = 7 * 3_600;

/// The name of the hosted page.
pub(super) fn token(payment: &Payment) -> String {
    uuid_of(&[&payment.id, "token"])
}

/// midtrans: "amounts": notifications and status have a string with two decimals, `"150000.00"`.
pub(super) fn amount(amount: Money) -> String {
    format!("{amount}.00")
}

/// midtrans: "notifications, proof": SHA-512 digest (no HMAC) of `order_id + status_code + gross_amount + server_key`.
pub(super) fn proof(order: &str, code: &str, gross: &str, key: &str) -> String {
    hex::encode(Sha512::digest(format!("{order}{code}{gross}{key}")))
}

fn time(unix_ms: i64) -> String {
    let (year, month, day, hour, minute, second) = civil(unix_ms.div_euclid(1000).saturating_add(AHEAD_S));
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// midtrans: "status": 404 for a Snap order until the buyer picks a method.
pub(super) fn is_known(payment: &Payment) -> bool {
    payment.chosen.is_some() || !payment.tries.is_empty()
}

fn is_card(payment: &Payment) -> bool {
    payment.method.as_ref().is_some_and(|method| method.family == "card")
}

/// midtrans: "status machine", without what payouts and disputes add. Gives `transaction_status` and `status_code`.
pub(super) fn status(payment: &Payment) -> (&'static str, &'static str) {
    match payment.status {
        PaymentStatus::Open if payment.failed_tries > 0 && payment.chosen.is_none() => ("deny", "202"),
        PaymentStatus::Open => ("pending", "201"),
        PaymentStatus::Authorised => ("authorize", "200"),
        PaymentStatus::Captured if payment.refunded.is_positive() && payment.refunded == payment.captured => {
            ("refund", "200")
        }
        PaymentStatus::Captured if payment.refunded.is_positive() => ("partial_refund", "200"),
        PaymentStatus::Captured if is_card(payment) => ("capture", "200"),
        PaymentStatus::Captured => ("settlement", "200"),
        PaymentStatus::Cancelled => ("cancel", "200"),
        PaymentStatus::Expired => ("expire", "407"),
        PaymentStatus::Failed => ("deny", "202"),
    }
}

/// The same with all that is known here. A chargeback stays one, whoever has won it: nothing leads out of it.
fn status_by_now(state: &State, payment: &Payment) -> (&'static str, &'static str) {
    let (status, code) = status(payment);
    match state.disputes.of_parent(&payment.id).first() {
        Some(dispute) if dispute.amount == payment.captured => ("chargeback", code),
        Some(_) => ("partial_chargeback", code),
        None if status == "capture" && is_paid_out(state, payment) => ("settlement", code),
        None => (status, code),
    }
}

fn is_paid_out(state: &State, payment: &Payment) -> bool {
    state.lines.iter().any(|line| line.kind == LineKind::Capture && line.payout.is_some() && line.payment == payment.id)
}

/// A transaction with its proof, as the status call and the notification show it.
pub(super) fn transaction(state: &State, account: &Known, payment: &Payment, message: &str) -> Value {
    let (status, code) = status_by_now(state, payment);
    let gross = amount(if payment.captured.is_positive() { payment.captured } else { payment.amount });
    let begun = payment.chosen.or(payment.tries.first().copied()).unwrap_or(payment.created);
    let mut view = Map::new();
    for (name, value) in [
        ("transaction_time", time(begun)),
        ("transaction_status", status.to_owned()),
        ("transaction_id", payment.id.clone()),
        ("status_message", message.to_owned()),
        ("status_code", code.to_owned()),
        ("signature_key", proof(&payment.reference, code, &gross, account.secret("server_key"))),
        ("payment_type", payment_type(payment).to_owned()),
        ("order_id", payment.reference.clone()),
        ("merchant_id", format!("G{}", hex_of(&["account", account.name()], 9))),
        ("gross_amount", gross),
        // midtrans: "status machine": fraud_status accept / challenge / deny.
        ("fraud_status", if status == "deny" { "deny" } else { "accept" }.to_owned()),
        ("currency", payment.currency().to_string()),
    ] {
        view.insert(name.to_owned(), value.into());
    }
    if payment.captured.is_positive() {
        view.insert("settlement_time".to_owned(), time(payment.changed).into());
    }
    if let Some(seconds) = payment.expires_at {
        view.insert("expiry_time".to_owned(), time(seconds.saturating_mul(1000)).into());
    }
    // midtrans: "refund status": `refund_amount`, `refunds[]`.
    let refunds: Vec<Value> = state
        .refunds
        .of_parent(&payment.id)
        .into_iter()
        .filter(|refund| refund.status != RefundStatus::Failed)
        .map(|refund| {
            json!({
                "refund_chargeback_id": hex_of(&[&refund.id], 8),
                "refund_amount": amount(refund.amount),
                "created_at": time(refund.created),
                "reason": refund.extra.get("reason"),
                "refund_key": refund.reference.as_ref().unwrap_or(&refund.id),
            })
        })
        .collect();
    if !refunds.is_empty() {
        view.insert("refund_amount".to_owned(), amount(payment.refunded).into());
        view.insert("refunds".to_owned(), refunds.into());
    }
    view.into()
}

/// midtrans: "direct charge": bank_transfer, gopay, qris, echannel, cstore, credit_card.
fn payment_type(payment: &Payment) -> &'static str {
    match payment.method.as_ref().map(|method| method.family.as_str()) {
        Some("card") => "credit_card",
        Some("wallet") => "gopay",
        Some("upi" | "qr") => "qris",
        // midtrans: "status machine": what is denied before it was paid is a card; a transfer is denied only when its money
        // is taken back.
        None if payment.chosen.is_none() && payment.failed_tries > 0 => "credit_card",
        _ => "bank_transfer",
    }
}

/// midtrans: "notifications" and "disputes": transaction_status chargeback / partial_chargeback.
pub(super) fn tell(state: &State, account: &Known, happening: &Happening<'_>) -> Vec<Message> {
    let of = |id: &str| state.payments.get(id).into_iter().collect::<Vec<_>>();
    let told = match (happening.subject, happening.kind) {
        (Subject::Payment(_), EventKind::FeeKnown) => Vec::new(),
        (Subject::Payment(id), _) => of(id),
        (Subject::Refund(id), EventKind::RefundSucceeded) => {
            state.refunds.get(id).map(|row| of(&row.payment)).unwrap_or_default()
        }
        (Subject::Dispute(id), EventKind::DisputeOpened) => {
            state.disputes.get(id).map(|row| of(&row.payment)).unwrap_or_default()
        }
        // midtrans: "status machine": capture -> settlement.
        (Subject::Payout(id), _) => state
            .lines
            .iter()
            .filter(|line| line.kind == LineKind::Capture && line.payout.as_ref() == Some(id))
            .filter_map(|line| state.payments.get(&line.payment))
            .filter(|payment| status(payment).0 == "capture")
            .collect(),
        _ => Vec::new(),
    };
    let message = |(index, payment): (usize, &Payment)| Message {
        id: uuid_of(&[happening.id, &index.to_string()]),
        body: transaction(state, account, payment, "midtrans payment notification").to_string(),
    };
    told.into_iter().filter(|payment| is_known(payment)).enumerate().map(message).collect()
}
