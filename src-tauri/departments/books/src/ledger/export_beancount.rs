//! The journal as beancount reads it (<https://beancount.github.io/docs/beancount_language_syntax.html>), so that another
//! program can add it up.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use base::{Fault, Money, ReadTx, Shop};

use super::account::AccountType;
use super::store;

/// The whole journal in beancount's format, in the order of writing.
///
/// Postings are in their own currency, on accounts like `Assets:1110:P-acc-…`. Beside them every entry has the same postings in
/// the books currency on accounts below `Base`: `Assets:Base:1110:P-acc-…`. So the accounts without `Base` give the balances by
/// currency, and those with it the trial balance in the books currency. beancount itself refuses an entry that does not sum
/// to zero in either.
pub fn export_beancount(tx: &ReadTx<'_>, shop: &Shop) -> Result<String, Fault> {
    let books = shop.basics()?.books_currency;
    let roots: BTreeMap<String, &'static str> =
        store::find_accounts(tx)?.into_iter().map(|account| (account.code, root(account.account_type))).collect();
    let root_of = |account: &str| {
        let root = roots.get(account).copied();
        root.ok_or_else(|| Fault::bug(format!("account {account} is not in the chart")))
    };
    let mut journal = format!("option \"operating_currency\" \"{books}\"\n");
    let mut names = BTreeSet::new();
    for (account, balance) in store::find_balances(tx, books, None)? {
        let name = component(&account, &balance.party);
        names.insert(format!("{}:{name}", root_of(&account)?));
        names.insert(format!("{}:Base:{name}", root_of(&account)?));
    }
    if let Some(first) = store::find_first_day(tx)? {
        for name in names {
            line(&mut journal, format_args!("{first} open {name}"));
        }
    }
    let mut open = 0;
    store::each_posting(tx, |row| {
        let seq: i64 = row.get(0)?;
        if seq != open {
            let (dated_on, source, memo): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
            line(&mut journal, format_args!("\n{dated_on} * \"{}\" \"{}\"", quoted(&source), quoted(&memo)));
            line(&mut journal, format_args!("  seq: {seq}"));
            open = seq;
        }
        let (account, party): (String, String) = (row.get(4)?, row.get(5)?);
        let (root, name) = (root_of(&account)?, component(&account, &party));
        let amount = Money { minor: row.get(7)?, currency: row.get(6)? };
        let base = Money { minor: row.get(8)?, currency: books };
        line(&mut journal, format_args!("  {root}:{name}  {} {}", amount.decimal_text(), amount.currency));
        line(&mut journal, format_args!("  {root}:Base:{name}  {} {books}", base.decimal_text()));
        Ok(())
    })?;
    Ok(journal)
}

/// beancount knows five kinds of accounts.
fn root(account_type: AccountType) -> &'static str {
    match account_type {
        AccountType::Asset => "Assets",
        AccountType::Liability => "Liabilities",
        AccountType::Equity => "Equity",
        AccountType::Income | AccountType::ContraIncome => "Income",
        AccountType::Cost | AccountType::Expense | AccountType::Financial => "Expenses",
    }
}

/// Code and sub-account as the parts of an account's name: each begins with a capital letter or a digit, and goes on with
/// letters, digits and dashes.
fn component(account: &str, party: &str) -> String {
    if party.is_empty() {
        return account.to_owned();
    }
    let plain: String = party.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("{account}:P-{plain}")
}

fn line(journal: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = writeln!(journal, "{text}");
}

/// A text between quotation marks.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " ")
}
