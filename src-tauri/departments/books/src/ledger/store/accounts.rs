//! The chart of accounts and what stands on it.

use base::{Currency, Fault, Money, ReadTx, WriteTx};
use rusqlite::types::Type;

use crate::ledger::account::{Account, AccountType, Normal, PartyBalance};

pub(in crate::ledger) fn insert_account(
    tx: &WriteTx<'_>,
    code: &str,
    name: &str,
    account_type: AccountType,
    normal: Normal,
    kept_per: &str,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO ledger_accounts (code, name, type, normal, kept_per, seeded)
         VALUES (?1, ?2, ?3, ?4, ?5, 1)",
        (code, name, account_type.text(), normal.text(), kept_per),
    )?;
    Ok(())
}

/// The chart of accounts, by code.
pub fn find_accounts(tx: &ReadTx<'_>) -> Result<Vec<Account>, Fault> {
    tx.all(
        "SELECT code, name, type, normal, kept_per
           FROM ledger_accounts
          ORDER BY code",
        [],
        |row| {
            let (account_type, normal): (String, String) = (row.get(2)?, row.get(3)?);
            Ok(Account {
                code: row.get(0)?,
                name: row.get(1)?,
                account_type: AccountType::parse(&account_type).ok_or_else(|| wrong_text(2))?,
                normal: Normal::parse(&normal).ok_or_else(|| wrong_text(3))?,
                kept_per: row.get(4)?,
            })
        },
    )
}

/// What stands on every account: its code with each sub-account and currency. `account` narrows to one.
pub fn find_balances(
    tx: &ReadTx<'_>,
    books: Currency,
    account: Option<&str>,
) -> Result<Vec<(String, PartyBalance)>, Fault> {
    tx.all(
        "SELECT account, party, currency, amount_minor, base_minor
           FROM balances
          WHERE ?1 IS NULL OR account = ?1
          ORDER BY account, party, currency",
        [account],
        |row| {
            let amount = Money { minor: row.get(3)?, currency: row.get(2)? };
            Ok((
                row.get(0)?,
                PartyBalance { party: row.get(1)?, amount, base: Money { minor: row.get(4)?, currency: books } },
            ))
        },
    )
}

/// What stands on one sub-account in one currency, amount and base in minor units, + debit; nothing where it was never posted on.
pub(in crate::ledger) fn find_balance(
    tx: &ReadTx<'_>,
    account: &str,
    party: &str,
    currency: Currency,
) -> Result<(i64, i64), Fault> {
    let balance = tx.one(
        "SELECT amount_minor, base_minor
           FROM balances
          WHERE account = ?1 AND party = ?2 AND currency = ?3",
        (account, party, currency),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(balance.unwrap_or_default())
}

/// What stands on an account in minor units of the books currency, + debit; for checks, which know no shop.
pub(crate) fn base_standing(tx: &ReadTx<'_>, account: &str) -> Result<i64, Fault> {
    let minor = tx.one(
        "SELECT coalesce(sum(base_minor), 0)
           FROM balances
          WHERE account = ?1",
        [account],
        |row| row.get(0),
    )?;
    Ok(minor.unwrap_or(0))
}

fn wrong_text(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(std::io::Error::other("not a known word")))
}
