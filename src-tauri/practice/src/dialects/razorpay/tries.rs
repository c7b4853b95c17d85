//! One payment for each try on a link. The book does not keep what was tried in vain with which method.

use serde_json::{Value, json};

use super::objects::{extra_or, order_id, paid_try, pay_id, seconds};
use crate::dialects::forms::letters_of;
use crate::money::Money;
use crate::payment::{Fee, Payment, PaymentStatus};
use crate::state::State;

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

    pub(super) fn amount(self) -> Money {
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
    pub(super) fn method(self) -> &'a str {
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
