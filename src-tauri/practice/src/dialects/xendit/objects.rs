//! Invoices and refunds as this gateway shows them, and the callbacks that tell them.

use serde_json::{Map, Number, Value, json};

use super::refuse;
use crate::dialects::forms::{hex_of, iso_ms};
use crate::dialects::{Happening, Known, Message};
use crate::error::ApiError;
use crate::money::{Currency, Money};
use crate::payment::{Payment, PaymentStatus};
use crate::payouts::LineKind;
use crate::refund::{Refund, RefundStatus};
use crate::state::State;
use crate::webhooks::{EventKind, Subject};

/// xendit: "create": currency (IDR, PHP, THB, VND, MYR).
const CURRENCIES: [&str; 5] = ["IDR", "PHP", "THB", "VND", "MYR"];
/// So far a binary fraction writes every amount of these currencies as it was.
const MINOR_MAX: i64 = 100_000_000_000_000;

pub(super) fn currency(code: &str) -> Result<Currency, ApiError> {
    if CURRENCIES.contains(&code) {
        Ok(Currency::of(code)?)
    } else {
        Err(refuse("currency is not supported").about("currency"))
    }
}

/// xendit: "amounts": JSON number in major units; IDR and VND without decimals, PHP, THB, MYR with 2.
pub(super) fn amount(raw: &str, currency: Currency) -> Result<Money, ApiError> {
    let wrong = || refuse("amount is not a number with the decimals of its currency").about("amount");
    let decimals = usize::from(currency.decimals());
    let (whole, part) = raw.split_once('.').unwrap_or((raw, ""));
    if part.len() > decimals || (raw.contains('.') && part.is_empty()) {
        return Err(wrong());
    }
    let text = if decimals == 0 { whole.to_owned() } else { format!("{whole}.{part:0<decimals$}") };
    let money = Money::parse(&text, currency).map_err(|_| wrong())?;
    if !money.is_positive() || money.minor() > MINOR_MAX {
        return Err(refuse("amount is too small or too large").about("amount"));
    }
    Ok(money)
}

/// An amount as a JSON number, without zeros that say nothing.
pub(super) fn number(amount: Money) -> Value {
    let text = amount.to_string();
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text.as_str() };
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

fn settled(state: &State, payment: &Payment) -> bool {
    payment.status == PaymentStatus::Captured
        && state
            .lines
            .iter()
            .any(|line| line.kind == LineKind::Capture && line.payout.is_some() && line.payment == payment.id)
}

/// xendit: "status": PENDING, PAID, SETTLED, EXPIRED.
pub(super) fn status(state: &State, payment: &Payment) -> &'static str {
    match payment.status {
        PaymentStatus::Open | PaymentStatus::Authorised | PaymentStatus::Failed => "PENDING",
        PaymentStatus::Captured if settled(state, payment) => "SETTLED",
        PaymentStatus::Captured => "PAID",
        PaymentStatus::Cancelled | PaymentStatus::Expired => "EXPIRED",
    }
}

/// When it was paid, in Unix milliseconds.
pub(super) fn paid_at(payment: &Payment) -> Option<i64> {
    let failed = usize::try_from(payment.failed_tries).unwrap_or(usize::MAX);
    payment.tries.get(failed).copied()
}

fn method(payment: &Payment) -> Option<(&'static str, &'static str)> {
    let method = payment.method.as_ref()?;
    Some(match method.family.as_str() {
        "card" => ("CREDIT_CARD", "CREDIT_CARD"),
        "wallet" => ("EWALLET", "OVO"),
        "upi" | "qr" => ("QR_CODE", "QRIS"),
        _ => ("BANK_TRANSFER", "BCA"),
    })
}

fn user_id(account: &str) -> String {
    hex_of(&["account", account], 24)
}

/// xendit: "webhooks, invoice callback" has these fields.
fn invoice_head(state: &State, payment: &Payment) -> Map<String, Value> {
    let mut head = Map::new();
    let account = payment.account.as_deref().unwrap_or_default();
    let updated = iso_ms(payment.changed);
    for (name, value) in [
        ("id", payment.id.as_str().into()),
        ("external_id", payment.reference.as_str().into()),
        ("user_id", user_id(account).into()),
        ("status", status(state, payment).into()),
        ("merchant_name", state.settings.account_name.as_str().into()),
        ("amount", number(payment.amount)),
        ("currency", payment.currency().to_string().into()),
        ("created", iso_ms(payment.created).into()),
        ("updated", updated.into()),
    ] {
        head.insert(name.to_owned(), value);
    }
    for name in ["payer_email", "description"] {
        if let Some(value) = payment.extra.get(name) {
            head.insert(name.to_owned(), value.clone());
        }
    }
    if let (Some(at), Some((method, channel)), true) =
        (paid_at(payment), method(payment), payment.captured.is_positive())
    {
        for (name, value) in [
            ("paid_amount", number(payment.captured)),
            ("paid_at", iso_ms(at).into()),
            ("payment_method", method.into()),
            ("payment_channel", channel.into()),
            ("payment_id", format!("py-{}", hex_of(&[&payment.id, "payment"], 32)).into()),
        ] {
            head.insert(name.to_owned(), value);
        }
    }
    head
}

pub(super) fn invoice(state: &State, payment: &Payment) -> Value {
    let mut view = invoice_head(state, payment);
    let expiry = payment.expires_at.map(|seconds| iso_ms(seconds.saturating_mul(1000)));
    view.insert("expiry_date".to_owned(), expiry.into());
    view.insert("invoice_url".to_owned(), format!("{}/checkout/{}", state.place.base_url, payment.id).into());
    for (name, value) in &payment.extra {
        view.entry(name).or_insert_with(|| value.clone());
    }
    if let Some(url) = &payment.return_url {
        view.insert("success_redirect_url".to_owned(), url.as_str().into());
    }
    view.into()
}

/// xendit: "webhooks, refund callback" and "refund status".
pub(super) fn refund(refund: &Refund) -> Value {
    let (status, failure) = match refund.status {
        RefundStatus::Pending => ("PENDING", None),
        RefundStatus::Succeeded => ("SUCCEEDED", None),
        RefundStatus::Failed => ("FAILED", Some("REFUND_FAILED")),
    };
    json!({
        "id": refund.id,
        "invoice_id": refund.payment,
        "payment_id": format!("py-{}", hex_of(&[&refund.payment, "payment"], 32)),
        "amount": number(refund.amount),
        "currency": refund.amount.currency(),
        "status": status,
        "reason": refund.extra.get("reason"),
        "reference_id": refund.reference,
        "failure_code": failure,
        "refund_fee_amount": null,
        "metadata": refund.extra.get("metadata"),
        "created": iso_ms(refund.created),
        "updated": iso_ms(refund.changed),
    })
}

/// xendit: "webhooks, invoice callback", "refund callback" and "disputes": no event relied upon.
pub(super) fn tell(state: &State, account: &Known, happening: &Happening<'_>) -> Vec<Message> {
    let bodies = match (happening.subject, happening.kind) {
        (
            Subject::Payment(id),
            EventKind::PaymentCaptured | EventKind::PaymentExpired | EventKind::PaymentCancelled,
        ) => state.payments.get(id).map(|payment| vec![invoice_head(state, payment).into()]).unwrap_or_default(),
        (Subject::Refund(id), EventKind::RefundSucceeded | EventKind::RefundFailed) => {
            let event = if happening.kind == EventKind::RefundSucceeded { "refund.succeeded" } else { "refund.failed" };
            let told = |row: &Refund| {
                json!({
                    "event": event,
                    "business_id": user_id(account.name()),
                    "created": iso_ms(happening.at),
                    "data": refund(row),
                })
            };
            state.refunds.get(id).map(|row| vec![told(row)]).unwrap_or_default()
        }
        // xendit: "webhooks, invoice callback": invoices may also send SETTLED later.
        (Subject::Payout(id), _) => {
            let paid_out =
                state.lines.iter().filter(|line| line.kind == LineKind::Capture && line.payout.as_ref() == Some(id));
            let invoices = paid_out.filter_map(|line| state.payments.get(&line.payment));
            invoices.map(|payment| invoice_head(state, payment).into()).collect()
        }
        _ => Vec::new(),
    };
    let message = |(index, body): (usize, Value)| Message {
        id: hex_of(&[happening.id, &index.to_string()], 32),
        body: body.to_string(),
    };
    bodies.into_iter().enumerate().map(message).collect()
}
