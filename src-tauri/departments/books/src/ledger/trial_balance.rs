//! The trial balance: every account's opening, debit, credit and closing of some days, from the movements of each day.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, MoneyError, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::{Account, AccountType};
use super::store::{self, DaySums};

/// The trial balance of some days. Amounts are + debit, − credit, but for the two columns `debit` and `credit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalance {
    /// First day.
    pub from: ShopDate,
    /// Last day.
    pub to: ShopDate,
    /// Currency of `rows` and `totals`.
    pub books_currency: Currency,
    /// Every account that ever moved, by code, in the books currency.
    pub rows: Vec<TrialBalanceRow>,
    /// Both sums are the same when the books balance.
    pub totals: TrialBalanceTotals,
    /// The same accounts in the currencies of their postings.
    pub by_currency: Vec<CurrencyRow>,
}

/// An account in the books currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalanceRow {
    /// Code.
    pub account: String,
    /// Name.
    pub name: String,
    /// What it counts.
    #[serde(rename = "type")]
    pub account_type: AccountType,
    /// Balance before the first day.
    pub opening: Money,
    /// Debits of these days, 0 or more.
    pub debit: Money,
    /// Credits of these days, 0 or more.
    pub credit: Money,
    /// Balance after the last day.
    pub closing: Money,
}

/// Sums over all accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalanceTotals {
    /// Sum of the debits.
    pub debit: Money,
    /// Sum of the credits.
    pub credit: Money,
}

/// An account in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CurrencyRow {
    /// Code.
    pub account: String,
    /// Name.
    pub name: String,
    /// Currency of this row.
    pub currency: Currency,
    /// Balance before the first day.
    pub opening: Money,
    /// Debits of these days, 0 or more.
    pub debit: Money,
    /// Credits of these days, 0 or more.
    pub credit: Money,
    /// Balance after the last day.
    pub closing: Money,
}

/// What a report knows of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Everything.
    Now,
    /// What was recorded up to the end of a day of the shop, whatever days it was dated in.
    On(ShopDate),
    /// The entries up to this place: what a stub sealed.
    ToEntry(i64),
}

/// The trial balance of the days from `from` to `to`, both counted.
pub fn trial_balance(tx: &ReadTx<'_>, shop: &Shop, from: ShopDate, to: ShopDate) -> Result<TrialBalance, Fault> {
    trial_balance_as_known(tx, shop, from, to, Known::Now)
}

/// The same as it stood when the journal was no longer than that: what was booked since, and dated back, is not in it.
pub fn trial_balance_as_known(
    tx: &ReadTx<'_>,
    shop: &Shop,
    from: ShopDate,
    to: ShopDate,
    known: Known,
) -> Result<TrialBalance, Fault> {
    if to < from {
        return Err(Fault::invalid("to", format!("must not be before {from}")));
    }
    let day_sums = match known {
        Known::Now => store::find_day_sums(tx, from, to)?,
        Known::On(day) => {
            let ended = day.plus_days(1).starts_in(&shop.basics()?.zone);
            store::find_day_sums_to_entry(tx, from, to, store::find_known_to(tx, ended)?)?
        }
        Known::ToEntry(seq) => store::find_day_sums_to_entry(tx, from, to, seq)?,
    };
    let books = shop.basics()?.books_currency;
    let accounts: BTreeMap<String, Account> =
        store::find_accounts(tx)?.into_iter().map(|a| (a.code.clone(), a)).collect();
    let mut rows: Vec<TrialBalanceRow> = Vec::new();
    let mut by_currency = Vec::new();
    for sums in day_sums {
        let account = accounts
            .get(&sums.account)
            .ok_or_else(|| Fault::bug("a movement on an account that is not in the chart"))?;
        by_currency.push(currency_row(account, &sums)?);
        add_to_row(&mut rows, account, books, &sums)?;
    }
    let totals = TrialBalanceTotals {
        debit: Money::sum(books, rows.iter().map(|row| row.debit))?,
        credit: Money::sum(books, rows.iter().map(|row| row.credit))?,
    };
    Ok(TrialBalance { from, to, books_currency: books, rows, totals, by_currency })
}

fn currency_row(account: &Account, sums: &DaySums) -> Result<CurrencyRow, MoneyError> {
    let of = |minor| Money::new(minor, sums.currency);
    let (opening, debit, credit) = (of(sums.opening_minor)?, of(sums.debit_minor)?, of(sums.credit_minor)?);
    let closing = opening.plus(debit)?.minus(credit)?;
    Ok(CurrencyRow {
        account: account.code.clone(),
        name: account.name.clone(),
        currency: sums.currency,
        opening,
        debit,
        credit,
        closing,
    })
}

/// Adds an account's movements in one currency to its row in the books currency; rows come sorted by account.
fn add_to_row(
    rows: &mut Vec<TrialBalanceRow>,
    account: &Account,
    books: Currency,
    sums: &DaySums,
) -> Result<(), Fault> {
    if rows.last().is_none_or(|row| row.account != account.code) {
        let zero = Money::zero(books);
        rows.push(TrialBalanceRow {
            account: account.code.clone(),
            name: account.name.clone(),
            account_type: account.account_type,
            opening: zero,
            debit: zero,
            credit: zero,
            closing: zero,
        });
    }
    let row = rows.last_mut().ok_or_else(|| Fault::bug("a row was pushed and is not there"))?;
    row.opening = row.opening.plus(Money::new(sums.base_opening_minor, books)?)?;
    row.debit = row.debit.plus(Money::new(sums.base_debit_minor, books)?)?;
    row.credit = row.credit.plus(Money::new(sums.base_credit_minor, books)?)?;
    row.closing = row.opening.plus(row.debit)?.minus(row.credit)?;
    Ok(())
}
