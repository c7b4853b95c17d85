//! Links, orders, payments, refunds, disputes and settlements as this gateway shows them. The book knows one payment for
//! each page; here it is a link, its order, and one payment for each try.

use serde_json::{Value, json};

use crate::dialects::forms::letters_of;
use crate::money::Money;
use crate::payment::{Fee, Payment, PaymentStatus};
use crate::payouts::Payout;
use crate::refund::{Dispute, DisputeStatus, Refund, RefundStatus};
use crate::state::State;

/// razorpay: "disputes" has `respond_by`. Unverified: how long that is.
const RESPOND_WITHIN_S: i64 = 7 * 24 * 3_600;

fn seconds(unix_ms: i64) -> i64 {
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

fn extra_or(payment: &Payment, name: &str, otherwise: Value) -> Value {
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

/// One try on a link: what this gateway calls a payment.
#[derive(Clone, Copy)]
pub(super) struct Pay<'a> {
    pub(super) payment: &'a Payment,
    /// Counts from 0.
    pub(super) index: usize,
}

impl<'a> Pay<'a> {
    /// Finds a payment of the account by the id of the try.
    pub(super) fn find(state: &'a State, account: &str, id: &str) -> Option<Self> {
        let payment = state.payments.get(state.aliases.get(id)?)?;
        let index = (0..payment.tries.len()).find(|index| pay_id(payment, *index) == id)?;
        (payment.account.as_deref() == Some(account)).then_some(Self { payment, index })
    }

    /// All tries on a link.
    pub(super) fn all(payment: &'a Payment) -> impl DoubleEndedIterator<Item = Self> {
        (0..payment.tries.len()).map(move |index| Self { payment, index })
    }

    pub(super) fn id(self) -> String {
        pay_id(self.payment, self.index)
    }

    /// When it was made, in Unix seconds.
    pub(super) fn created(self) -> i64 {
        self.payment.tries.get(self.index).copied().map_or(0, seconds)
    }

    fn paid(self) -> bool {
        paid_try(self.payment) == Some(self.index)
    }

    fn amount(self) -> Money {
        if self.paid() && self.payment.captured.is_positive() { self.payment.captured } else { self.payment.amount }
    }

    /// razorpay: "status": created, authorized, captured, refunded, failed.
    pub(super) fn status(self) -> &'static str {
        match self.payment.status {
            _ if !self.paid() => "failed",
            PaymentStatus::Authorised => "authorized",
            PaymentStatus::Captured if self.payment.refunded.minor() < self.payment.captured.minor() => "captured",
            _ => "refunded",
        }
    }

    /// razorpay: "Google Pay / Apple Pay / UPI": `method` = upi, card, wallet, netbanking, emi.
    fn method(self) -> &'a str {
        match self.family() {
            "net_banking" => "netbanking",
            family => family,
        }
    }

    /// The book knows what a payment was made with, not what was tried in vain; that is taken for the sandbox's
    /// `failure@razorpay`.
    fn family(self) -> &'a str {
        let method = self.payment.method.as_ref().filter(|_| self.paid());
        method.map_or("upi", |method| method.family.as_str())
    }

    pub(super) fn view(self) -> Value {
        let (payment, paid, status) = (self.payment, self.paid(), self.status());
        let captured = paid && payment.captured.is_positive();
        let method = payment.method.as_ref().filter(|_| paid);
        let card = method.filter(|method| method.family == "card").map(|method| {
            json!({
                "id": format!("card_{}", letters_of(&[&payment.id, "card"], 14)),
                "entity": "card",
                "last4": method.last4,
                "network": method.brand,
            })
        });
        // razorpay: "sandbox": UPI ids `success@razorpay`, `failure@razorpay`.
        let vpa = (self.method() == "upi").then_some(if paid { "success@razorpay" } else { "failure@razorpay" });
        let fee =
            payment.fee.filter(|_| captured).map(|Fee { amount, tax }| (amount.minor() + tax.minor(), tax.minor()));
        let refunded = match status {
            "refunded" if !captured => self.amount().minor(),
            _ if captured => payment.refunded.minor(),
            _ => 0,
        };
        let why = |text: &'static str| if paid { Value::Null } else { text.into() };
        json!({
            "id": self.id(),
            "entity": "payment",
            "amount": self.amount().minor(),
            "currency": payment.currency(),
            "status": status,
            "order_id": order_id(payment),
            "invoice_id": null,
            "international": false,
            "method": self.method(),
            "amount_refunded": refunded,
            "refund_status": match refunded {
                0 => None,
                _ if status == "refunded" => Some("full"),
                _ => Some("partial"),
            },
            "captured": captured,
            "description": payment.description,
            "card_id": card.as_ref().and_then(|card| card.get("id")).cloned(),
            "card": card,
            "bank": null,
            "wallet": null,
            "vpa": vpa,
            "email": payment.extra.get("customer").and_then(|customer| customer.get("email")).cloned(),
            "contact": payment.extra.get("customer").and_then(|customer| customer.get("contact")).cloned(),
            "notes": extra_or(payment, "notes", json!([])),
            "fee": fee.map(|(fee, _)| fee),
            "tax": fee.map(|(_, tax)| tax),
            "error_code": why("BAD_REQUEST_ERROR"),
            "error_description": why("Payment failed"),
            "error_source": why("bank"),
            "error_step": why("payment_authorization"),
            "error_reason": why("payment_failed"),
            "acquirer_data": {},
            "created_at": self.created(),
        })
    }
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
