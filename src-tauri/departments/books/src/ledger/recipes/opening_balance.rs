//! A balance is taken over from before. 3100 is zero once all of them are in.
//!
//! ```text
//!        1100 bank (or any account)              3100 opening balances
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    taken over          │                       │ taken over
//! ```
//! source `opening:<account>[.<party>][:<document>]`; a credit balance turns the sides. A balance in another currency crosses
//! 3900, so that 3100 is kept in the books currency alone and its zero is one

use base::{Money, Timestamp};

use crate::ledger::entry::{CONVERSION, Entry, Line};

/// What the entry is made from.
pub struct OpeningBalance<'a> {
    /// Account of the chart.
    pub account: &'static str,
    /// Its sub-account; empty for none.
    pub party: &'a str,
    /// The open document, for receivables and payables.
    pub document: Option<&'a str>,
    /// The day it is taken over on.
    pub happened_at: Timestamp,
    /// + debit, − credit.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
}

/// The recipe's name.
pub const OPENING_BALANCE: &str = "opening_balance";

/// The entry of an opening balance.
pub fn opening_balance(fact: &OpeningBalance<'_>) -> Entry {
    let mut source = format!("opening:{}", fact.account);
    if !fact.party.is_empty() {
        source = format!("{source}.{}", fact.party);
    }
    if let Some(document) = fact.document {
        source = format!("{source}:{document}");
    }
    let mut lines = vec![Line::new(fact.account, fact.party, fact.amount, fact.base)];
    if fact.amount.currency != fact.base.currency {
        lines.push(Line::new(CONVERSION, "", fact.amount.negated(), fact.base.negated()));
        lines.push(Line::new(CONVERSION, "", fact.base, fact.base));
    }
    lines.push(Line::new("3100", "", fact.base.negated(), fact.base.negated()));
    Entry {
        chain: source.clone(),
        source,
        recipe: OPENING_BALANCE,
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    }
}
