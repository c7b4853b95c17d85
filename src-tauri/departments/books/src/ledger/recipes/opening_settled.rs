//! Something is paid on a document that was taken over, or it is written off: its invoice or bill lies in the books before.
//!
//! ```text
//!        1100 bank (or any account)              1200 receivable (2000: sides turned)
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    paid                │                       │ paid, at what it was carried at
//! ```
//! source `opening_settled:<balance>:<n>`; what the money is worth more or less than the document goes to 7100

use base::{Fault, Money, Timestamp};

use super::exchange_difference;
use crate::ledger::entry::{Entry, Line};

/// The recipe's name, by which a person's settlement is told from what the program books.
pub const OPENING_SETTLED: &str = "opening_settled";

/// What the entry is made from.
pub struct OpeningSettled<'a> {
    /// The opening balance's id.
    pub balance: &'a str,
    /// Its chain.
    pub chain: &'a str,
    /// Which settlement of it, from 1.
    pub settle_no: u32,
    /// Its account.
    pub account: &'static str,
    /// Its sub-account.
    pub party: &'a str,
    /// Where the money came to or went from.
    pub against: &'static str,
    /// The sub-account of that.
    pub against_party: &'a str,
    /// What moves on `against`: + debit, − credit.
    pub amount: Money,
    /// What that is worth in the books currency on the day.
    pub base: Money,
    /// What the settled part of the document is carried at, with the sign of `amount`.
    pub carried: Money,
    /// The day it was paid.
    pub happened_at: Timestamp,
    /// Why or how, in a sentence.
    pub memo: &'a str,
}

/// The source of a settlement.
pub fn opening_settled_source(balance: &str, settle_no: u32) -> String {
    format!("opening_settled:{balance}:{settle_no}")
}

/// The entry of a settlement.
pub fn opening_settled(fact: &OpeningSettled<'_>) -> Result<Entry, Fault> {
    let mut lines = vec![
        Line::new(fact.against, fact.against_party, fact.amount, fact.base),
        Line::new(fact.account, fact.party, fact.amount.negated(), fact.carried.negated()),
    ];
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: opening_settled_source(fact.balance, fact.settle_no),
        recipe: OPENING_SETTLED,
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: fact.memo.to_owned(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
