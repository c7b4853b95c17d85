//! A line of a bank statement is in the books: money that came to a bank account, or left it.
//!
//! ```text
//!        1100 bank.<bank account>                1150 confirmed by hand
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    came in             │                       │ what a payment had been carried at
//!
//!                                                any other account, as a person says
//!                                       ─────────┬─────────────────
//!                                                │ the rest
//! ```
//! source `bank:<line>`, after an undone match `bank:<line>:2`; what left the account turns the sides

use base::{Fault, Money, Timestamp};

use super::exchange_difference;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from. What `against` holds adds up to `amount`.
pub struct BankLineBooked<'a> {
    /// The line.
    pub line: &'a str,
    /// 1 for the first time the line is booked.
    pub entry_no: u32,
    /// The day of the bank.
    pub happened_at: Timestamp,
    /// The bank account.
    pub bank_account: &'a str,
    /// + came in, − went out.
    pub amount: Money,
    /// Its worth in the books currency.
    pub base: Money,
    /// Account, sub-account, amount and base of the other side, with the sign of the line.
    pub against: Vec<(&'static str, &'a str, Money, Money)>,
    /// For people: what the line says, or why it was put there.
    pub memo: String,
}

/// The source of that entry.
pub fn bank_line_source(line: &str, entry_no: u32) -> String {
    if entry_no <= 1 { format!("bank:{line}") } else { format!("bank:{line}:{entry_no}") }
}

/// The entry of a booked bank line.
pub fn bank_line_booked(fact: BankLineBooked<'_>) -> Result<Entry, Fault> {
    let mut lines = vec![Line::new("1100", fact.bank_account, fact.amount, fact.base)];
    for (account, party, amount, base) in fact.against {
        lines.push(Line::new(account, party, amount.negated(), base.negated()));
    }
    lines.extend(exchange_difference(&lines)?);
    Ok(Entry {
        source: bank_line_source(fact.line, fact.entry_no),
        recipe: "bank_line",
        chain: format!("bank:{}", fact.line),
        happened_at: fact.happened_at,
        memo: fact.memo,
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
