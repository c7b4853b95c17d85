//! The trial balance: every account's opening, debit, credit and closing of some days, from the movements of each day.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, MoneyError, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::account::{Account, AccountType};
use super::change::Change;
use super::known::Known;
use super::profit_and_loss::DayRange;
use super::store::{self, DaySums};

/// The trial balance of some days. Amounts are + debit, − credit, but for the two columns `debit` and `credit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalance {
    /// First day.
    pub from: ShopDate,
    /// Last day.
    pub to: ShopDate,
    /// The days it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<DayRange>,
    /// Currency of `rows` and `totals`.
    pub books_currency: Currency,
    /// Every account that ever moved up to the last day (of either range), by code, in the books currency.
    pub rows: Vec<TrialBalanceRow>,
    /// Both sums are the same when the books balance.
    pub totals: TrialBalanceTotals,
    /// The same of the days it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_totals: Option<TrialBalanceTotals>,
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
    /// The same of the days it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<TrialBalanceBeside>,
}

/// An account in the days that a trial balance is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrialBalanceBeside {
    /// Balance before the first day.
    pub opening: Money,
    /// Debits of these days, 0 or more.
    pub debit: Money,
    /// Credits of these days, 0 or more.
    pub credit: Money,
    /// Balance after the last day.
    pub closing: Money,
    /// The row's closing less this one.
    pub change: Change,
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
    /// The same of the days it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<TrialBalanceBeside>,
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
    trial_balance_compared(tx, shop, DayRange::new(from, to)?, None, known)
}

/// The same beside that of other days, where some are given.
pub fn trial_balance_compared(
    tx: &ReadTx<'_>,
    shop: &Shop,
    range: DayRange,
    compare: Option<DayRange>,
    known: Known,
) -> Result<TrialBalance, Fault> {
    let books = shop.basics()?.books_currency;
    let last_seq = known.last_entry(tx, shop)?;
    let accounts: BTreeMap<String, Account> =
        store::find_accounts(tx)?.into_iter().map(|a| (a.code.clone(), a)).collect();
    let mut now = Columns::of(tx, range, last_seq, &accounts, books)?;
    let totals = now.totals(books)?;
    let mut compare_totals = None;
    if let Some(days) = compare {
        let before = Columns::of(tx, days, last_seq, &accounts, books)?;
        compare_totals = Some(before.totals(books)?);
        now.put_beside(before)?;
    }
    Ok(TrialBalance {
        from: range.from,
        to: range.to,
        compare,
        books_currency: books,
        rows: now.rows,
        totals,
        compare_totals,
        by_currency: now.by_currency,
    })
}

/// The accounts of some days, in the books currency and in the currencies of their postings.
struct Columns {
    rows: Vec<TrialBalanceRow>,
    by_currency: Vec<CurrencyRow>,
}

impl Columns {
    fn of(
        tx: &ReadTx<'_>,
        DayRange { from, to }: DayRange,
        last_seq: Option<i64>,
        accounts: &BTreeMap<String, Account>,
        books: Currency,
    ) -> Result<Self, Fault> {
        let day_sums = match last_seq {
            None => store::find_day_sums(tx, from, to)?,
            Some(seq) => store::find_day_sums_to_entry(tx, from, to, seq)?,
        };
        let (mut rows, mut by_currency) = (Vec::new(), Vec::new());
        for sums in day_sums {
            let account = accounts
                .get(&sums.account)
                .ok_or_else(|| Fault::bug("a movement on an account that is not in the chart"))?;
            by_currency.push(currency_row(account, &sums)?);
            add_to_row(&mut rows, account, books, &sums)?;
        }
        Ok(Self { rows, by_currency })
    }

    fn totals(&self, books: Currency) -> Result<TrialBalanceTotals, MoneyError> {
        Ok(TrialBalanceTotals {
            debit: Money::sum(books, self.rows.iter().map(|row| row.debit))?,
            credit: Money::sum(books, self.rows.iter().map(|row| row.credit))?,
        })
    }

    /// Sets other days beside these; an account that only they know stands here with nothing.
    fn put_beside(&mut self, before: Self) -> Result<(), MoneyError> {
        for other in before.rows {
            let at = match self.rows.binary_search_by(|row| row.account.cmp(&other.account)) {
                Ok(at) => at,
                Err(at) => {
                    let zero = Money::zero(other.closing.currency);
                    let row =
                        TrialBalanceRow { opening: zero, debit: zero, credit: zero, closing: zero, ..other.clone() };
                    self.rows.insert(at, row);
                    at
                }
            };
            let TrialBalanceRow { opening, debit, credit, closing, .. } = other;
            self.rows[at].compare = Some(beside(self.rows[at].closing, [opening, debit, credit, closing])?);
        }
        for row in self.rows.iter_mut().filter(|row| row.compare.is_none()) {
            row.compare = Some(beside(row.closing, [Money::zero(row.closing.currency); 4])?);
        }
        for other in before.by_currency {
            let place = |row: &CurrencyRow| (row.account.clone(), row.currency);
            let at = match self.by_currency.binary_search_by_key(&place(&other), place) {
                Ok(at) => at,
                Err(at) => {
                    let zero = Money::zero(other.currency);
                    let row = CurrencyRow { opening: zero, debit: zero, credit: zero, closing: zero, ..other.clone() };
                    self.by_currency.insert(at, row);
                    at
                }
            };
            let CurrencyRow { opening, debit, credit, closing, .. } = other;
            let row = &mut self.by_currency[at];
            row.compare = Some(beside(row.closing, [opening, debit, credit, closing])?);
        }
        for row in self.by_currency.iter_mut().filter(|row| row.compare.is_none()) {
            row.compare = Some(beside(row.closing, [Money::zero(row.currency); 4])?);
        }
        Ok(())
    }
}

fn beside(now: Money, [opening, debit, credit, closing]: [Money; 4]) -> Result<TrialBalanceBeside, MoneyError> {
    Ok(TrialBalanceBeside { opening, debit, credit, closing, change: Change::between(now, closing)? })
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
        compare: None,
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
            compare: None,
        });
    }
    let row = rows.last_mut().ok_or_else(|| Fault::bug("a row was pushed and is not there"))?;
    row.opening = row.opening.plus(Money::new(sums.base_opening_minor, books)?)?;
    row.debit = row.debit.plus(Money::new(sums.base_debit_minor, books)?)?;
    row.credit = row.credit.plus(Money::new(sums.base_credit_minor, books)?)?;
    row.closing = row.opening.plus(row.debit)?.minus(row.credit)?;
    Ok(())
}
