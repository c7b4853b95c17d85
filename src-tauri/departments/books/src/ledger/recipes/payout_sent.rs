//! A gateway sent money to the shop's bank: it lies there no more, and is not seen at the bank yet.
//!
//! ```text
//!        1130 payouts in transit.<account>       1110 clearing.<account>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    the net             │                       │ the net: its parts are there already
//! ```
//! source `payout:<account>/<gateway's id>:sent`; what the gateway takes from the bank turns the sides. One that comes back is
//! reversed. The bank line takes it from 1130 to the bank.

use base::{Fault, Money, Timestamp};

use crate::ledger::entry::{Entry, Line};

/// What the entry is made from. What `from` holds adds up to `amount`.
pub struct PayoutSent<'a> {
    /// The payout: what [`super::at_gateway`] makes of the gateway's id.
    pub payout: &'a str,
    /// The account that it was told to.
    pub merchant_account: &'a str,
    /// When it left.
    pub happened_at: Timestamp,
    /// How much; below 0 where the gateway took it.
    pub amount: Money,
    /// From which accounts' clearing, with what that is carried at in the books currency.
    pub from: Vec<(&'a str, Money, Money)>,
}

/// The source of that entry.
pub fn payout_sent_source(payout: &str) -> String {
    format!("payout:{payout}:sent")
}

/// The entry of a payout.
pub fn payout_sent(fact: &PayoutSent<'_>) -> Result<Entry, Fault> {
    let currency = fact.from.first().map_or(fact.amount.currency, |(_, _, base)| base.currency);
    let base = Money::sum(currency, fact.from.iter().map(|(_, _, base)| *base))?;
    let mut lines = vec![Line::new("1130", fact.merchant_account, fact.amount, base)];
    for (account, amount, base) in &fact.from {
        lines.push(Line::new("1110", account, amount.negated(), base.negated()));
    }
    Ok(Entry {
        source: payout_sent_source(fact.payout),
        recipe: "payout_sent",
        chain: format!("payout:{}", fact.payout),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
