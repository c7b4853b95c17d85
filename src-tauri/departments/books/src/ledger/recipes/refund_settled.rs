//! Money went back: settled at the gateway, paid out in cash, or put into the wallet.
//!
//! ```text
//!        1200 receivable.<customer>              1110 clearing.<merchant account>
//!        2240 advances.<customer>                1000 drawer.<drawer>
//!        2900 unidentified receipts              2200 wallet.<customer>
//!        6030 goodwill                  ─────────┬─────────────────
//!   ─────────────────────┬─────────              │ what went back
//!    what went back      │
//!
//!        7100 exchange differences
//!   ─────────────────────┬─────────
//!    loss (base only)    │ gain (base only)
//! ```
//! source `refund:<id>:settled`; requested, processing and unknown post nothing. A refund of a sale follows its credit note.
//! The id of a refund that was made in the gateway's own screen is [`super::at_gateway`].
//! One that takes back more than one of these has a debit for each.

use base::{Fault, Money, Timestamp};

use super::exchange_difference;
use super::payment_captured::Debit;
use crate::ledger::entry::{Entry, Line};

/// What the refund takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundOf<'a> {
    /// A sale, credited before: the customer's receivable (1200).
    Sale(&'a str),
    /// An overpayment or advance of that customer (2240); no credit note.
    Advance(&'a str),
    /// Money that belonged to nobody (2900).
    Unidentified,
    /// Nothing: the shop gives it as goodwill (6030).
    Goodwill,
}

/// A part of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundPart<'a> {
    /// What it takes back.
    pub of: RefundOf<'a>,
    /// How much.
    pub amount: Money,
    /// What that part of the debited account is carried at.
    pub base: Money,
}

/// What the refund is paid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaidFrom<'a> {
    /// The place where a payment would be: clearing, drawer, by hand.
    Place(Debit<'a>),
    /// Put into that customer's wallet, paid part (2200).
    Wallet(&'a str),
}

/// What the entry is made from.
pub struct RefundSettled<'a> {
    /// The refund: our id, or what [`super::at_gateway`] makes of the gateway's.
    pub refund: &'a str,
    /// The chain of the capture.
    pub chain: &'a str,
    /// When it settled.
    pub happened_at: Timestamp,
    /// What it takes back, one or more parts of one currency.
    pub parts: &'a [RefundPart<'a>],
    /// What it is paid from.
    pub paid_from: PaidFrom<'a>,
    /// The worth of all of it on the day it went.
    pub paid_base: Money,
}

/// The source of that entry.
pub fn refund_settled_source(refund: &str) -> String {
    format!("refund:{refund}:settled")
}

/// The entry of a settled refund.
pub fn refund_settled(fact: &RefundSettled<'_>) -> Result<Entry, Fault> {
    let first = fact.parts.first().ok_or_else(|| Fault::bug("a refund takes back something"))?;
    let amount = Money::sum(first.amount.currency, fact.parts.iter().map(|part| part.amount))?;
    let (credit, credit_party) = match fact.paid_from {
        PaidFrom::Place(place) => place.account(),
        PaidFrom::Wallet(customer) => ("2200", customer),
    };
    let mut lines: Vec<Line> = fact.parts.iter().map(debit).collect();
    lines.push(Line::new(credit, credit_party, amount.negated(), fact.paid_base.negated()));
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: refund_settled_source(fact.refund),
        recipe: "refund_settled",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}

fn debit(part: &RefundPart<'_>) -> Line {
    let (account, party) = match part.of {
        RefundOf::Sale(customer) => ("1200", customer),
        RefundOf::Advance(customer) => ("2240", customer),
        RefundOf::Unidentified => ("2900", ""),
        RefundOf::Goodwill => ("6030", ""),
    };
    Line::new(account, party, part.amount, part.base)
}
