//! A customer's bank takes the money of a payment, gives it back, or keeps it.
//!
//! ```text
//!        1140 disputed funds             1110 clearing.<merchant account>
//!   ─────────────────────┬─────────             ─────────┬─────────────────
//!    what it took        │                               │ what it took        won turns the sides
//!
//!        6020 chargeback losses          1140 disputed funds
//!   ─────────────────────┬─────────             ─────────┬─────────────────
//!    what it keeps       │                               │ what it keeps
//! ```
//! sources `dispute:<id>:opened`, `dispute:<id>:won`, `dispute:<id>:lost`, each from its second time on with a running number; the
//! fee is an entry of its own, `dispute:<id>:fee`, when a payout tells it

use base::{Money, Timestamp};

use crate::ledger::entry::{Entry, Line};

/// What became of the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeStep {
    /// The customer's bank took it.
    Opened,
    /// It came back.
    Won,
    /// It is gone: the supply stands, and tax on it stays due.
    Lost,
}

impl DisputeStep {
    /// The account that gets it, and the one that it comes from.
    fn sides(self) -> (&'static str, &'static str) {
        match self {
            Self::Opened => ("1140", "1110"),
            Self::Won => ("1110", "1140"),
            Self::Lost => ("6020", "1140"),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// What the entry is made from.
pub struct Disputed<'a> {
    /// What became of it.
    pub step: DisputeStep,
    /// The dispute, as [`super::at_gateway`] makes it.
    pub id: &'a str,
    /// How often that has happened to it, this one counted.
    pub step_no: u32,
    /// The chain of its payment.
    pub chain: &'a str,
    /// The merchant account.
    pub merchant_account: &'a str,
    /// When.
    pub happened_at: Timestamp,
    /// How much, above 0, and that in the books currency.
    pub amount: (Money, Money),
}

/// The source of that entry.
pub fn disputed_source(step: DisputeStep, id: &str, step_no: u32) -> String {
    let word = step.word();
    if step_no <= 1 { format!("dispute:{id}:{word}") } else { format!("dispute:{id}:{word}:{step_no}") }
}

/// That entry.
pub fn disputed(fact: &Disputed<'_>) -> Entry {
    let (amount, base) = fact.amount;
    let (to, from) = fact.step.sides();
    let party = |account| if account == "1110" { fact.merchant_account } else { "" };
    Entry {
        source: disputed_source(fact.step, fact.id, fact.step_no),
        chain: fact.chain.to_owned(),
        recipe: "disputed",
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: vec![
            Line::new(to, party(to), amount, base),
            Line::new(from, party(from), amount.negated(), base.negated()),
        ],
        taxes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    #[test]
    fn what_was_taken_comes_back_or_is_lost_as_the_books_say() {
        let usd = Money::new(11_800, Currency::of("USD").unwrap()).unwrap();
        let entry = |step, step_no| {
            let fact = Disputed {
                step,
                id: "acc_1/dp_1",
                step_no,
                chain: "invoice:1",
                merchant_account: "acc_1",
                happened_at: Timestamp(0),
                amount: (usd, usd),
            };
            let entry = disputed(&fact);
            let lines: Vec<_> = entry.lines.iter().map(|line| (line.account, line.amount.minor)).collect();
            (entry.source, lines)
        };
        let opened = ("dispute:acc_1/dp_1:opened".to_owned(), vec![("1140", 11_800), ("1110", -11_800)]);
        assert_eq!(entry(DisputeStep::Opened, 1), opened);
        let won = ("dispute:acc_1/dp_1:won".to_owned(), vec![("1110", 11_800), ("1140", -11_800)]);
        assert_eq!(entry(DisputeStep::Won, 1), won);
        let lost = ("dispute:acc_1/dp_1:lost:2".to_owned(), vec![("6020", 11_800), ("1140", -11_800)]);
        assert_eq!(entry(DisputeStep::Lost, 2), lost);
    }
}
