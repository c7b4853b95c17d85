//! What a person enters in the journal, and the rules it must keep before it is posted.

use base::{Currency, Fault, Kind, Money, MoneyError, Problem, ShopDate};
use serde::Deserialize;
use utoipa::ToSchema;

use super::account::Account;
use super::account_code;
use super::by_hand::open_to_people;
use super::entry::{CONVERSION, EntryId, Line};
use super::exchange::ExchangeError;
use crate::periods::PeriodError;

/// The most postings of one entry by hand.
const LINES_MAX: usize = 100;

/// An entry as a person enters it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManualEntryAsk {
    /// The day it counts in: not a closed one, and not after today.
    pub dated_on: ShopDate,
    /// Why, in a sentence; stands in the journal and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// Debits and credits, zero in sum in each currency.
    #[schema(min_items = 2, max_items = 100)]
    pub lines: Vec<ManualLineAsk>,
}

/// A posting as a person enters it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManualLineAsk {
    /// Account of the chart that is open to people.
    #[schema(max_length = 40)]
    pub account: String,
    /// Sub-account, where the account has any: which drawer, which bank account, which person.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub party: Option<String>,
    /// + debit, − credit; not nothing.
    pub amount: Money,
    /// The same in the books currency; from the day's exchange rate when absent.
    #[serde(default)]
    pub base: Option<Money>,
}

/// Why an entry is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalAsk {
    /// The day the reversal counts in: not a closed one, not before the entry, not after today.
    pub dated_on: ShopDate,
    /// Why, in a sentence; stands in the journal and in the audit log.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What can be wrong with an entry by hand or with its reversal.
#[derive(Debug, thiserror::Error)]
pub enum ManualEntryError {
    /// No such account in the chart.
    #[error("there is no account {account} in the chart")]
    NoSuchAccount {
        /// Which line, from 0.
        line: usize,
        /// What was entered.
        account: String,
    },
    /// The account is the sum of records.
    #[error("account {account} is kept by the program: issue, pay or correct the document it comes from")]
    KeptAccount {
        /// Which line, from 0.
        line: usize,
        /// The account.
        account: &'static str,
    },
    /// Debits and credits of one currency differ.
    #[error("debits and credits differ by {off}")]
    NotBalanced {
        /// Debits less credits.
        off: Money,
    },
    /// Debits and credits differ in the books currency.
    #[error("in the books currency debits and credits differ by {off}")]
    NotBalancedInBase {
        /// Debits less credits.
        off: Money,
    },
    /// A conversion left something on account 3900.
    #[error("the conversion leaves {left} on account 3900: both sides of it must be worth the same")]
    ConversionLeft {
        /// What would stay.
        left: Money,
    },
    /// The entry was made by the program.
    #[error("this entry was made by the program: take back what made it")]
    NotByHand,
    /// The entry was taken back before.
    #[error("this entry was taken back already")]
    ReversedAlready {
        /// The entry that takes it back.
        by: EntryId,
    },
    /// A rate is missing, or the day is closed.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The day is closed.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<MoneyError> for ManualEntryError {
    fn from(error: MoneyError) -> Self {
        Self::Fault(error.into())
    }
}

impl Problem for ManualEntryError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchAccount { line, .. } => {
                Kind::invalid("manual_entry.no_such_account").field(format!("lines[{line}].account"))
            }
            Self::KeptAccount { line, account } => {
                Kind::refused("manual_entry.kept_account").field(format!("lines[{line}].account")).subject(account)
            }
            Self::NotBalanced { off } => Kind::invalid("manual_entry.not_balanced").field("lines").subject(off),
            Self::NotBalancedInBase { off } => {
                Kind::invalid("manual_entry.not_balanced_in_base").field("lines").subject(off)
            }
            Self::ConversionLeft { left } => Kind::invalid("manual_entry.conversion_left").field("lines").subject(left),
            Self::NotByHand => Kind::conflict("manual_entry.not_by_hand"),
            Self::ReversedAlready { by } => Kind::conflict("manual_entry.reversed_already").subject(by),
            Self::Exchange(error) => error.kind(),
            Self::Period(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// How many days back a person may date something: ten years. An earlier one is a slip of the hand, and would open years that
/// never were.
const DAYS_BACK: i32 = 3653;

/// Passes when a person may date something on this day: it has come, and not so long ago that it must be a slip.
pub fn must_be_of_our_time(field: &str, day: ShopDate, today: ShopDate) -> Result<(), Fault> {
    let first = today.plus_days(-DAYS_BACK);
    if day > today {
        return Err(Fault::invalid(field, format!("not after today, {today}")));
    }
    if day < first {
        return Err(Fault::invalid(field, format!("not before {first}")));
    }
    Ok(())
}

/// The postings of what a person entered, weighed in the books currency. `worth` gives what an amount is worth on the day.
///
/// Lines of one currency without a base of their own share what their debits together are worth, and so do the credits:
/// rounded one by one they would not come to nothing.
pub(super) fn weighed(
    lines: &[ManualLineAsk],
    chart: &[Account],
    books: Currency,
    worth: impl Fn(Money) -> Result<Money, ExchangeError>,
) -> Result<Vec<Line>, ManualEntryError> {
    if lines.len() < 2 || lines.len() > LINES_MAX {
        return Err(Fault::invalid("lines", format!("2 to {LINES_MAX} lines")).into());
    }
    let mut weighed = Vec::with_capacity(lines.len());
    for (at, ask) in lines.iter().enumerate() {
        let account = account_of(at, &ask.account)?;
        let kept_per = chart.iter().find(|known| known.code == account).map_or("", |known| known.kept_per.as_str());
        let party = party_of(at, ask.party.as_deref().unwrap_or_default(), kept_per)?;
        let base = ask.base.unwrap_or(Money::zero(books));
        check_amounts(at, ask, books)?;
        weighed.push(Line { account, party, amount: ask.amount, base });
    }
    for side in [1, -1] {
        let without = |(line, ask): (&Line, &ManualLineAsk)| {
            (ask.base.is_none() && line.amount.minor.signum() == side).then_some(line.amount.currency)
        };
        let mut currencies: Vec<Currency> = weighed.iter().zip(lines).filter_map(without).collect();
        currencies.sort_unstable();
        currencies.dedup();
        for currency in currencies {
            let places: Vec<usize> =
                (0..weighed.len()).filter(|at| without((&weighed[*at], &lines[*at])) == Some(currency)).collect();
            let amounts: Vec<i64> = places.iter().map(|at| weighed[*at].amount.minor).collect();
            let sum = Money::sum(currency, places.iter().map(|at| weighed[*at].amount))?;
            for (at, base) in places.into_iter().zip(worth(sum)?.apportion(&amounts)?) {
                weighed[at].base = base;
            }
        }
    }
    balance(&weighed, books)?;
    Ok(weighed)
}

fn account_of(line: usize, code: &str) -> Result<&'static str, ManualEntryError> {
    let account = account_code(code)
        .ok_or_else(|| ManualEntryError::NoSuchAccount { line, account: code.chars().take(40).collect() })?;
    if open_to_people(account) { Ok(account) } else { Err(ManualEntryError::KeptAccount { line, account }) }
}

fn party_of(line: usize, party: &str, kept_per: &str) -> Result<String, Fault> {
    let field = format!("lines[{line}].party");
    let party = base::text::optional_line(&field, party, 100)?.unwrap_or_default();
    if kept_per.is_empty() && !party.is_empty() {
        return Err(Fault::invalid(field, "this account has no sub-accounts"));
    }
    Ok(party)
}

fn check_amounts(line: usize, ask: &ManualLineAsk, books: Currency) -> Result<(), Fault> {
    if ask.amount.is_zero() {
        return Err(Fault::invalid(format!("lines[{line}].amount"), "not nothing"));
    }
    let Some(base) = ask.base else { return Ok(()) };
    let wrong = |what: String| Err(Fault::invalid(format!("lines[{line}].base"), what));
    if base.currency != books {
        return wrong(format!("in {books}, the currency of the books"));
    }
    if ask.amount.currency == books && base != ask.amount {
        return wrong("an amount in the books currency is worth itself".to_owned());
    }
    if base.minor.signum() * ask.amount.minor.signum() < 0 {
        return wrong("on the same side as the amount".to_owned());
    }
    Ok(())
}

fn balance(lines: &[Line], books: Currency) -> Result<(), ManualEntryError> {
    let mut currencies: Vec<Currency> = lines.iter().map(|line| line.amount.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    for currency in currencies {
        let own = lines.iter().map(|line| line.amount).filter(|amount| amount.currency == currency);
        let off = Money::sum(currency, own)?;
        if !off.is_zero() {
            return Err(ManualEntryError::NotBalanced { off });
        }
    }
    let off = Money::sum(books, lines.iter().map(|line| line.base))?;
    if !off.is_zero() {
        return Err(ManualEntryError::NotBalancedInBase { off });
    }
    let left = Money::sum(books, lines.iter().filter(|line| line.account == CONVERSION).map(|line| line.base))?;
    if left.is_zero() { Ok(()) } else { Err(ManualEntryError::ConversionLeft { left }) }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    fn of(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    fn line(account: &str, amount: Money) -> ManualLineAsk {
        ManualLineAsk { account: account.to_owned(), party: None, amount, base: None }
    }

    /// A dollar is worth half a rupee here.
    fn bases(lines: &[ManualLineAsk]) -> Result<Vec<i64>, ManualEntryError> {
        let inr = Currency::of("INR").unwrap();
        let worth = |amount: Money| {
            if amount.currency == inr {
                return Ok(amount);
            }
            Ok(Money::round(Decimal::from(amount.minor) / Decimal::TWO, inr).map_err(Fault::from)?)
        };
        weighed(lines, &[], inr, worth).map(|lines| lines.iter().map(|line| line.base.minor).collect())
    }

    fn code(lines: &[ManualLineAsk]) -> &'static str {
        bases(lines).unwrap_err().kind().code
    }

    #[test]
    fn lines_that_round_apart_still_come_to_nothing_in_the_books() {
        let cents = |minor| Money::new(minor, Currency::of("USD").unwrap()).unwrap();
        let lines = [line("1100", cents(1)), line("1000", cents(1)), line("3000", cents(-2))];
        assert_eq!(bases(&lines).unwrap(), [1, 0, -1]);
        let odd = [line("1100", cents(3)), line("3000", cents(-1)), line("3000", cents(-1)), line("3000", cents(-1))];
        assert_eq!(bases(&odd).unwrap().iter().sum::<i64>(), 0);
    }

    #[test]
    fn what_is_out_of_balance_is_told_by_how_much() {
        let lines = [line("1100", of("10.00", "INR")), line("3000", of("-9.00", "INR"))];
        let refused = bases(&lines).unwrap_err();
        assert_eq!(refused.to_string(), "debits and credits differ by INR 1.00");
        let two = [line("1100", of("10.00", "USD")), line("3000", of("-5.00", "INR"))];
        assert_eq!(code(&two), "manual_entry.not_balanced");
        let mut weighed = [line("1100", of("10.00", "USD")), line("3000", of("-10.00", "USD"))];
        weighed[0].base = Some(of("6.00", "INR"));
        assert_eq!(code(&weighed), "manual_entry.not_balanced_in_base");
    }

    #[test]
    fn money_is_changed_across_3900_at_one_worth() {
        let mut lines = vec![
            line("1100", of("500.00", "INR")),
            line("3900", of("-500.00", "INR")),
            line("3900", of("1000.00", "USD")),
            line("1100", of("-1000.00", "USD")),
        ];
        assert_eq!(bases(&lines).unwrap(), [50_000, -50_000, 50_000, -50_000]);
        lines[2].base = Some(of("490.00", "INR"));
        lines[3].base = Some(of("-490.00", "INR"));
        assert_eq!(code(&lines), "manual_entry.conversion_left");
    }

    #[test]
    fn accounts_kept_by_records_and_accounts_that_are_not_there_name_their_line() {
        let with = |account| [line("1100", of("1.00", "INR")), line(account, of("-1.00", "INR"))];
        let kind = bases(&with("1200")).unwrap_err().kind();
        assert_eq!(
            (kind.status, kind.code, kind.field.as_deref()),
            (422, "manual_entry.kept_account", Some("lines[1].account"))
        );
        assert_eq!(code(&with("1234")), "manual_entry.no_such_account");
        assert_eq!(code(&[line("1100", of("0.00", "INR")), line("3000", of("0.00", "INR"))]), "input.invalid");
        assert_eq!(code(&with("3000")[..1]), "input.invalid");
    }
}
