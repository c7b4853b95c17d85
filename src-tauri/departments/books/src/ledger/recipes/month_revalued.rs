//! A month is over: what stands in other currencies is put to the month's last rate, and back on the day after.
//!
//! ```text
//!        1110 … money and debts, each alone      7110 exchange differences, unrealised
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    at the rate         │ as carried      loss  │ gain (in the books currency)
//! ```
//! source `month:<YYYY-MM>:revalued`, what came after the first time `month:<YYYY-MM>:revalued:2`; the day after takes it back
//! under `…:reversed`

use base::{Currency, Fault, Money, Timestamp};

use crate::ledger::entry::{Entry, Line};

/// Where gains and losses go that no payment has made real yet.
const UNREALISED: &str = "7110";

/// What the entry is made from.
pub struct MonthRevalued<'a> {
    /// The month, `2026-11`.
    pub month: &'a str,
    /// 1 for the first time.
    pub number: u32,
    /// On its last day.
    pub happened_at: Timestamp,
    /// What stands in other currencies, each with its worth at the rate.
    pub standing: Vec<Revalued>,
}

/// What stands on one sub-account in one other currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revalued {
    /// As posted: + debit, its base is what it is carried at.
    pub carried: Line,
    /// What it is worth in the books currency at the rate, with the same sign.
    pub worth: Money,
}

impl Revalued {
    /// What it is worth more than it is carried at: a gain of an asset is above nought, and so is one of a debt that became less.
    pub fn difference(&self) -> Result<Money, Fault> {
        Ok(self.worth.minus(self.carried.base)?)
    }
}

/// The source of that entry.
pub fn month_revalued_source(month: &str, number: u32) -> String {
    if number <= 1 { format!("month:{month}:revalued") } else { format!("month:{month}:revalued:{number}") }
}

/// The entry of a month's end; without any line where everything is carried at its worth.
///
/// No account but those of differences may have a base without an amount, so what stands leaves as it is carried and comes again
/// at its worth.
pub fn month_revalued(fact: &MonthRevalued<'_>, books: Currency) -> Result<Entry, Fault> {
    let mut lines = Vec::new();
    let mut gains: Vec<(Currency, Money)> = Vec::new();
    for one in &fact.standing {
        let (line, gain) = (&one.carried, one.difference()?);
        // An amount of nothing that kept a base is for the differences that made it.
        if gain.is_zero() || line.amount.is_zero() {
            continue;
        }
        lines.push(Line { base: one.worth, ..line.clone() });
        lines.push(Line { amount: line.amount.negated(), base: line.base.negated(), ..line.clone() });
        let currency = line.amount.currency;
        match gains.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, sum)) => *sum = sum.plus(gain)?,
            None => gains.push((currency, gain)),
        }
    }
    for (currency, gain) in gains {
        debug_assert_eq!(gain.currency, books);
        if !gain.is_zero() {
            lines.push(Line::new(UNREALISED, "", Money::zero(currency), gain.negated()));
        }
    }
    Ok(Entry {
        source: month_revalued_source(fact.month, fact.number),
        recipe: "month_revalued",
        chain: format!("month:{}", fact.month),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    fn entry(standing: Vec<Revalued>) -> Entry {
        let fact = MonthRevalued { month: "2026-11", number: 1, happened_at: Timestamp(0), standing };
        month_revalued(&fact, Currency::of("INR").unwrap()).unwrap()
    }

    fn standing(account: &'static str, minor: i64, code: &str, base: i64, worth: i64) -> Revalued {
        Revalued { carried: Line::new(account, "a", of(minor, code), of(base, "INR")), worth: of(worth, "INR") }
    }

    #[test]
    fn money_that_gained_and_a_debt_that_grew_stand_against_each_other() {
        let entry = entry(vec![
            standing("1110", 25_000, "USD", 2_077_500, 2_101_250),
            standing("2000", -10_000, "USD", -831_000, -840_500),
        ]);
        entry.verify(Currency::of("INR").unwrap()).unwrap();
        assert_eq!(entry.source, "month:2026-11:revalued");
        let usd = |account, party, minor, base| Line::new(account, party, of(minor, "USD"), of(base, "INR"));
        let expected = [
            usd("1110", "a", 25_000, 2_101_250),
            usd("1110", "a", -25_000, -2_077_500),
            usd("2000", "a", -10_000, -840_500),
            usd("2000", "a", 10_000, 831_000),
            usd("7110", "", 0, -(23_750 - 9_500)),
        ];
        assert_eq!(entry.lines, expected);
    }

    #[test]
    fn what_is_carried_at_its_worth_is_left_alone() {
        assert!(entry(vec![standing("1110", 25_000, "USD", 2_077_500, 2_077_500)]).lines.is_empty());
        assert!(entry(vec![]).lines.is_empty());
    }

    proptest! {
        /// Whatever stands and whatever it is worth: the entry keeps the rules of the books, and afterwards each sub-account has
        /// the amount it had, at its worth.
        #[test]
        fn every_sub_account_keeps_its_amount_and_ends_at_its_worth(
            rows in prop::collection::vec((0_usize..3, 0_usize..2, 1_i64..1_000_000, any::<bool>(), -1_000_000_i64..1_000_000, -1_000_000_i64..1_000_000), 0..12),
        ) {
            let accounts = ["1110", "1200", "2000"];
            let codes = ["USD", "JPY"];
            let standings: Vec<Revalued> = rows
                .iter()
                .map(|(account, code, minor, credit, base, worth)| {
                    standing(accounts[*account], if *credit { -minor } else { *minor }, codes[*code], *base, *worth)
                })
                .collect();
            let entry = entry(standings.clone());
            if !entry.lines.is_empty() {
                entry.verify(Currency::of("INR").unwrap()).unwrap();
            }
            for account in accounts {
                for code in codes {
                    let here = |line: &Line| line.account == account && line.amount.currency.code() == code;
                    let moved = entry.lines.iter().filter(|line| here(line));
                    let (amount, base) = moved.fold((0, 0), |(a, b), line| (a + line.amount.minor, b + line.base.minor));
                    let due: i64 = standings
                        .iter()
                        .filter(|one| here(&one.carried))
                        .map(|one| one.worth.minor - one.carried.base.minor)
                        .sum();
                    prop_assert_eq!((amount, base), (0, due));
                }
            }
        }
    }
}
