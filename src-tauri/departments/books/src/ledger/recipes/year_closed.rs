//! A fiscal year is over: what income and cost accounts came to moves to retained earnings.
//!
//! ```text
//!        4000 … income                           3200 retained earnings
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    emptied             │                loss   │ profit
//!
//!        5000 … 8000 cost, expenses              7100 exchange differences
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!                        │ emptied        emptied │ emptied (in the books currency)
//! ```
//! source `year:<fiscal year>:closed`, after the year was opened again `year:<fiscal year>:closed:2`

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, Timestamp};

use crate::ledger::entry::{Entry, Line};

/// Where the result goes.
const RETAINED: &str = "3200";
/// The account that may have a base amount without an amount.
const DIFFERENCES: &str = "7100";

/// What the entry is made from.
pub struct YearClosed<'a> {
    /// The fiscal year's name.
    pub year: &'a str,
    /// 1 for the first closing of the year.
    pub close_no: u32,
    /// On its last day.
    pub happened_at: Timestamp,
    /// The currency of the books.
    pub books: Currency,
    /// What stands on income and cost accounts, as postings would put it there: + debit.
    pub standing: Vec<Line>,
}

/// The source of that entry.
pub fn year_closed_source(year: &str, close_no: u32) -> String {
    if close_no <= 1 { format!("year:{year}:closed") } else { format!("year:{year}:closed:{close_no}") }
}

/// The entry of a closed year; without any line where nothing stands on the accounts.
///
/// Each currency is emptied into 3200 in itself. What has a base without an amount (an exchange difference) is emptied in the
/// books currency, and so is what is left of a currency whose amounts cancel out: no other account may carry that.
pub fn year_closed(fact: &YearClosed<'_>) -> Result<Entry, Fault> {
    let books = fact.books;
    let mut lines = Vec::new();
    let mut sums: BTreeMap<Currency, (Money, Money)> = BTreeMap::new();
    let mut take = |lines: &mut Vec<Line>, line: Line| -> Result<(), Fault> {
        let currency = line.amount.currency;
        let (amount, base) = sums.entry(currency).or_insert((Money::zero(currency), Money::zero(books)));
        *amount = amount.plus(line.amount)?;
        *base = base.plus(line.base)?;
        lines.push(line);
        Ok(())
    };
    for line in fact.standing.iter().filter(|line| !line.is_empty()) {
        let base = line.base.negated();
        let amount = if line.amount.is_zero() { base } else { line.amount.negated() };
        take(&mut lines, Line { amount, base, ..line.clone() })?;
    }
    let mut in_books = Money::zero(books);
    for (currency, (amount, base)) in sums {
        if currency == books {
            in_books = in_books.plus(base)?;
        } else if !amount.is_zero() {
            lines.push(Line::new(RETAINED, "", amount.negated(), base.negated()));
        } else if !base.is_zero() {
            lines.push(Line::new(DIFFERENCES, "", amount, base.negated()));
            lines.push(Line::new(DIFFERENCES, "", base, base));
            in_books = in_books.plus(base)?;
        }
    }
    if !in_books.is_zero() {
        lines.push(Line::new(RETAINED, "", in_books.negated(), in_books.negated()));
    }
    Ok(Entry {
        source: year_closed_source(fact.year, fact.close_no),
        recipe: "year_closed",
        chain: format!("year:{}", fact.year),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    fn closed(standing: Vec<Line>) -> Entry {
        let books = Currency::of("INR").unwrap();
        let fact = YearClosed { year: "2025-26", close_no: 1, happened_at: Timestamp(0), books, standing };
        let entry = year_closed(&fact).unwrap();
        if !entry.lines.is_empty() {
            entry.verify(books).unwrap();
        }
        entry
    }

    fn inr(account: &'static str, text: &str) -> Line {
        Line::new(account, "", of(text, "INR"), of(text, "INR"))
    }

    #[test]
    fn a_profit_is_a_credit_of_retained_earnings_and_a_loss_a_debit() {
        let entry = closed(vec![inr("4000", "-1000.00"), inr("6200", "700.00")]);
        assert_eq!(entry.source, "year:2025-26:closed");
        assert_eq!(entry.lines, [inr("4000", "1000.00"), inr("6200", "-700.00"), inr("3200", "-300.00")]);
        assert_eq!(closed(vec![inr("6200", "5.00")]).lines[1], inr("3200", "5.00"));
        assert!(closed(vec![]).is_empty());
        assert_eq!(closed(vec![inr("4000", "-7.00"), inr("6200", "7.00")]).lines.len(), 2, "nothing is left to move");
    }

    #[test]
    fn foreign_income_leaves_in_its_currency_and_differences_in_that_of_the_books() {
        let usd = |account, amount, base| Line::new(account, "", of(amount, "USD"), of(base, "INR"));
        let entry = closed(vec![usd("4000", "-250.00", "-20775.00"), usd("7100", "0.00", "-237.50")]);
        assert_eq!(entry.lines[1], inr("7100", "237.50"));
        let retained: Vec<&Line> = entry.lines.iter().filter(|line| line.account == "3200").collect();
        assert_eq!(retained, [&usd("3200", "-250.00", "-20775.00"), &inr("3200", "-237.50")]);
    }

    #[test]
    fn currencies_whose_amounts_cancel_out_leave_their_worth_all_the_same() {
        let usd = |account, amount, base| Line::new(account, "", of(amount, "USD"), of(base, "INR"));
        let entry = closed(vec![usd("4000", "-250.00", "-20775.00"), usd("6200", "250.00", "21000.00")]);
        let retained: i64 = entry.lines.iter().filter(|line| line.account == "3200").map(|line| line.base.minor).sum();
        assert_eq!(retained, 22_500, "a loss");
        let differences: i64 =
            entry.lines.iter().filter(|line| line.account == "7100").map(|line| line.base.minor).sum();
        assert_eq!(differences, 0);
    }
}
