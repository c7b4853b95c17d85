//! What stands in other currencies at the end of a month, and what it is worth at the rate of that day.

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate};

use super::list_months::{first_month, standing};
use super::month::{ForeignBalance, Month, MonthError, MonthWorth};
use crate::ledger::entry::Line;
use crate::ledger::exchange::{ExchangeError, base_of};
use crate::ledger::recipes::Revalued;
use crate::ledger::{account_code, store};

/// Accounts whose balance is money, or will be paid in so much of it (IAS 21.16). What was paid ahead for goods, stock, equipment
/// and unearned revenue keep the rate of their day; taxes are stated in the books currency at the rate of the tax point.
pub(super) const MONEY_AND_DEBTS: [&str; 19] = [
    "1000", "1010", "1020", "1100", "1110", "1120", "1130", "1140", "1150", "1200", "1410", "1500", "2000", "2020",
    "2200", "2400", "2410", "2500", "2900",
];

/// What stood in other currencies at the end of a month, what it was worth then, and what revaluing would post.
pub fn month_worth(tx: &ReadTx<'_>, shop: &Shop, name: &str, today: ShopDate) -> Result<MonthWorth, MonthError> {
    let month = known(tx, shop, name, today)?;
    let books = shop.basics()?.books_currency;
    let (mut balances, mut without_rate) = (Vec::new(), Vec::<Currency>::new());
    // A month that is not over is shown as of today.
    for carried in carried(tx, shop, month.ends_on)? {
        let currency = carried.amount.currency;
        let worth = match base_of(tx, shop, carried.amount, month.ends_on) {
            Ok(worth) => Some(worth),
            Err(ExchangeError::RateMissing { .. }) => {
                if !without_rate.contains(&currency) {
                    without_rate.push(currency);
                }
                None
            }
            Err(other) => return Err(other.into()),
        };
        balances.push(ForeignBalance {
            account: carried.account.to_owned(),
            difference: worth.map(|worth| worth.minus(carried.base)).transpose().map_err(Fault::from)?,
            party: carried.party,
            amount: carried.amount,
            carried: carried.base,
            worth,
        });
    }
    let due = Money::sum(books, balances.iter().filter_map(|balance| balance.difference)).map_err(Fault::from)?;
    without_rate.sort();
    Ok(MonthWorth { month: standing(tx, shop, month, today)?, balances, due, without_rate })
}

/// The month of that name, where it is one in which something could stand in another currency.
pub(super) fn known(tx: &ReadTx<'_>, shop: &Shop, name: &str, today: ShopDate) -> Result<Month, MonthError> {
    let month = Month::named(name).ok_or(MonthError::NoSuchMonth)?;
    let first = first_month(tx, shop)?;
    if first.is_none_or(|first| month < first) || month > Month::of(today) {
        return Err(MonthError::NoSuchMonth);
    }
    Ok(month)
}

/// The same as [`month_worth`] counts, as the recipe takes it; an error where a rate is missing.
pub(super) fn revalued(tx: &ReadTx<'_>, shop: &Shop, on: ShopDate) -> Result<Vec<Revalued>, ExchangeError> {
    carried(tx, shop, on)?
        .into_iter()
        .map(|carried| Ok(Revalued { worth: base_of(tx, shop, carried.amount, on)?, carried }))
        .collect()
}

/// What stands on accounts of money and of debts in other currencies at the end of a day.
fn carried(tx: &ReadTx<'_>, shop: &Shop, on: ShopDate) -> Result<Vec<Line>, Fault> {
    let books = shop.basics()?.books_currency;
    store::find_foreign_standing(tx, &MONEY_AND_DEBTS, books, on)?
        .into_iter()
        .map(|row| {
            let account = account_code(&row.account)
                .ok_or_else(|| Fault::bug(format!("account {} is not in the chart", row.account)))?;
            Ok(Line {
                account,
                party: row.party,
                amount: Money::new(row.amount_minor, row.currency)?,
                base: Money::new(row.base_minor, books)?,
            })
        })
        .collect()
}
