//! Balance transactions: what moved the balance, with what was kept of it.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::money::{code, units};
use super::objects::{charge, dispute, paid_charge, paid_try, refund, seconds};
use super::wanted::Wanted;
use crate::dialects::forms::letters_of;
use crate::dialects::settled::Settled;
use crate::money::Money;
use crate::payment::Payment;
use crate::payouts::{BalanceLine, LineKind};
use crate::state::State;

/// What a movement is about, by the id in the book.
enum Source {
    Charge(String),
    Refund(String),
    Dispute(String),
    Payout(String),
}

/// One balance transaction.
pub(super) struct Movement {
    pub(super) id: String,
    kind: &'static str,
    category: &'static str,
    amount: Money,
    fee: Money,
    tax: Money,
    /// Unix milliseconds.
    pub(super) at: i64,
    /// The payout that took it along.
    payout: Option<String>,
    source: Source,
}

/// The id of what follows from these parts.
pub(super) fn id_of(parts: &[&str]) -> String {
    format!("txn_3{}", letters_of(parts, 23))
}

/// The one of a charge, from when its fee is known. A capture that is only about to be written is now.
pub(super) fn of_charge(state: &State, payment: &Payment) -> Option<Movement> {
    let fee = payment.fee.filter(|_| payment.captured.is_positive())?;
    let at = Settled::of_payment(state, payment).captured_at(&payment.id).unwrap_or(payment.changed);
    Some(Movement { fee: fee.amount, tax: fee.tax, ..captured(payment.id.clone(), payment.captured, at, None) })
}

fn captured(payment: String, amount: Money, at: i64, payout: Option<String>) -> Movement {
    let none = Money::zero(amount.currency());
    let (id, source) = (id_of(&[&payment, "charge"]), Source::Charge(payment));
    Movement { id, kind: "charge", category: "charge", amount, fee: none, tax: none, at, payout, source }
}

/// All of an account, oldest first.
pub(super) fn all(state: &State, account: &str) -> Vec<Movement> {
    let own = || state.lines.iter().filter(|line| line.account.as_deref() == Some(account));
    let captures: HashMap<&str, &BalanceLine> =
        own().filter(|line| line.kind == LineKind::Capture).map(|line| (line.payment.as_str(), line)).collect();
    // A fee that came too late for the payout of its charge stands by itself.
    let mut fees: HashMap<&str, Vec<&BalanceLine>> = HashMap::new();
    let mut joined = HashSet::new();
    for line in own().filter(|line| matches!(line.kind, LineKind::Fee | LineKind::FeeTax)) {
        if captures.get(line.payment.as_str()).is_some_and(|capture| capture.payout == line.payout) {
            fees.entry(line.payment.as_str()).or_default().push(line);
            joined.insert(line.number);
        }
    }
    let mut movements: Vec<Movement> = own()
        .filter(|line| !joined.contains(&line.number))
        .map(|line| of_line(line, fees.get(line.payment.as_str()).map_or(&[], Vec::as_slice)))
        .collect();
    for payout in state.payouts.of_account(Some(account)) {
        let none = Money::zero(payout.amount.currency());
        let mut moved = |kind: &'static str, category: &'static str, amount: Money, at: i64| {
            movements.push(Movement {
                id: id_of(&[&payout.id, kind]),
                kind,
                category,
                amount,
                fee: none,
                tax: none,
                at,
                payout: (kind == "payout").then(|| payout.id.clone()),
                source: Source::Payout(payout.id.clone()),
            });
        };
        moved("payout", "payout", payout.amount.negated(), payout.created);
        if let Some(at) = payout.failed {
            moved("payout_failure", "payout_reversal", payout.amount, at);
        }
    }
    movements.sort_by_key(|movement| movement.at);
    movements
}

fn of_line(line: &BalanceLine, fees: &[&BalanceLine]) -> Movement {
    let cause = || line.cause.clone().unwrap_or_default();
    let none = Money::zero(line.amount.currency());
    let number = line.number.to_string();
    let moved = |id: String, kind: &'static str, category: &'static str, source: Source| Movement {
        id,
        kind,
        category,
        amount: line.amount,
        fee: none,
        tax: none,
        at: line.at,
        payout: line.payout.clone(),
        source,
    };
    let own = || id_of(&[&line.payment, "line", &number]);
    match line.kind {
        LineKind::Capture => {
            let mut movement = captured(line.payment.clone(), line.amount, line.at, line.payout.clone());
            for fee in fees {
                let part = if fee.kind == LineKind::Fee { &mut movement.fee } else { &mut movement.tax };
                *part = fee.amount.negated();
            }
            movement
        }
        LineKind::Fee | LineKind::FeeTax => moved(own(), "stripe_fee", "fee", Source::Charge(line.payment.clone())),
        LineKind::Refund => moved(id_of(&[&cause(), "refund"]), "refund", "refund", Source::Refund(cause())),
        LineKind::RefundFailed => moved(own(), "refund_failure", "refund_failure", Source::Refund(cause())),
        LineKind::Dispute => moved(own(), "adjustment", "dispute", Source::Dispute(cause())),
        LineKind::DisputeWon => moved(own(), "adjustment", "dispute_reversal", Source::Dispute(cause())),
    }
}

impl Movement {
    pub(super) fn is_of_payout(&self, payout: &str) -> bool {
        self.payout.as_deref() == Some(payout)
    }

    pub(super) fn is_called(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// stripe: "payouts/fees".
    pub(super) fn view(&self, state: &State, wanted: &Wanted) -> Value {
        let (amount, fee, tax) = (units(self.amount), units(self.fee), units(self.tax));
        let currency = code(self.amount);
        let parts = [(fee, "stripe_fee", "Stripe processing fees"), (tax, "tax", "Tax")];
        let details: Vec<Value> = parts
            .into_iter()
            .filter(|(amount, ..)| *amount != 0)
            .map(|(amount, kind, text)| {
                json!({"amount": amount, "application": null, "currency": currency, "description": text, "type": kind})
            })
            .collect();
        let kept = fee.saturating_add(tax);
        json!({
            "id": self.id,
            "object": "balance_transaction",
            "amount": amount,
            "available_on": seconds(self.at),
            "created": seconds(self.at),
            "currency": currency,
            "description": null,
            "exchange_rate": null,
            "fee": kept,
            "fee_details": details,
            "net": amount.saturating_sub(kept),
            "reporting_category": self.category,
            "source": self.source(state, wanted.has("source")),
            "status": if self.payout.is_some() { "available" } else { "pending" },
            "type": self.kind,
        })
    }

    fn source(&self, state: &State, is_wanted: bool) -> Value {
        let whole = Wanted::default();
        match &self.source {
            Source::Charge(id) => match state.payments.get(id) {
                Some(payment) if is_wanted => {
                    paid_try(payment).map_or(Value::Null, |index| charge(state, payment, index, &whole))
                }
                payment => payment.and_then(paid_charge).into(),
            },
            Source::Refund(id) => match state.refunds.get(id) {
                Some(row) if is_wanted => refund(state, row, &whole),
                _ => id.as_str().into(),
            },
            Source::Dispute(id) => match state.disputes.get(id) {
                Some(row) if is_wanted => dispute(state, row),
                _ => id.as_str().into(),
            },
            Source::Payout(id) => match state.payouts.get(id) {
                Some(row) if is_wanted => super::account::payout(state, row),
                _ => id.as_str().into(),
            },
        }
    }
}
