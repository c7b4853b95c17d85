//! Money came in: captured by a gateway, taken in cash, or confirmed by hand. Gross, always.
//!
//! ```text
//!        1110 clearing.<merchant account>        1200 receivable.<customer>
//!        1000 drawer.<drawer>           ─────────┬─────────────────
//!        1150 confirmed by hand                  │ up to what is due
//!   ─────────────────────┬─────────
//!    received            │                       2240 advances.<customer>
//!                        │              ─────────┬─────────────────
//!        7000 rounding                           │ more than was due
//!   ─────────────────────┬─────────
//!    rounded down        │ rounded up            2900 unidentified receipts
//!                                       ─────────┬─────────────────
//!        7100 exchange differences               │ payer unknown, or another currency
//!   ─────────────────────┬─────────
//!    loss (base only)    │ gain (base only)
//! ```
//! source `payment:<id>:captured`, a second capture `payment:<id>:captured:2`

use base::{Fault, Money, Timestamp};

use super::exchange_difference;
use crate::ledger::entry::{Entry, Line};

/// Where the money is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Debit<'a> {
    /// At the gateway: the merchant account's clearing (1110).
    Clearing(&'a str),
    /// In a cash drawer (1000).
    Drawer(&'a str),
    /// Confirmed by a person and not yet seen at the bank (1150).
    ConfirmedByHand,
}

impl<'a> Debit<'a> {
    /// Its account and sub-account.
    pub(super) fn account(self) -> (&'static str, &'a str) {
        match self {
            Self::Clearing(merchant_account) => ("1110", merchant_account),
            Self::Drawer(drawer) => ("1000", drawer),
            Self::ConfirmedByHand => ("1150", ""),
        }
    }
}

/// What the entry is made from. `to_invoice`, `to_advance`, `to_unidentified` and `rounding` add up to `received`.
pub struct PaymentCaptured<'a> {
    /// The payment.
    pub payment: &'a str,
    /// 1 for the first capture of the payment.
    pub capture_no: u32,
    /// The invoice's chain, or the payment's own.
    pub chain: &'a str,
    /// When the money was captured.
    pub happened_at: Timestamp,
    /// Where the money is now.
    pub debit: Debit<'a>,
    /// All that came in.
    pub received: Money,
    /// Its worth on the day it came.
    pub received_base: Money,
    /// Customer, amount, and what that part of the receivable is carried at.
    pub to_invoice: Option<(&'a str, Money, Money)>,
    /// Customer, amount, base: what was more than due.
    pub to_advance: Option<(&'a str, Money, Money)>,
    /// Amount and base of what belongs to nobody yet.
    pub to_unidentified: Option<(Money, Money)>,
    /// Cash rounded to the smallest coin, amount and base: + more was taken than due, − less.
    pub rounding: Option<(Money, Money)>,
}

/// The source of that entry.
pub fn payment_captured_source(payment: &str, capture_no: u32) -> String {
    if capture_no <= 1 {
        format!("payment:{payment}:captured")
    } else {
        format!("payment:{payment}:captured:{capture_no}")
    }
}

/// The entry of a captured payment.
pub fn payment_captured(fact: &PaymentCaptured<'_>) -> Result<Entry, Fault> {
    let (account, party) = fact.debit.account();
    let mut lines = vec![Line::new(account, party, fact.received, fact.received_base)];
    let credits = [
        fact.to_invoice.map(|(customer, amount, base)| ("1200", customer, amount, base)),
        fact.to_advance.map(|(customer, amount, base)| ("2240", customer, amount, base)),
        fact.to_unidentified.map(|(amount, base)| ("2900", "", amount, base)),
        fact.rounding.map(|(amount, base)| ("7000", "", amount, base)),
    ];
    for (account, party, amount, base) in credits.into_iter().flatten() {
        lines.push(Line::new(account, party, amount.negated(), base.negated()));
    }
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: payment_captured_source(fact.payment, fact.capture_no),
        recipe: "payment_captured",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
