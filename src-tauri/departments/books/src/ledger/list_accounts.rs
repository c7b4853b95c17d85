//! The chart of accounts with what stands on each.

use base::{Fault, MoneyError, ReadTx, Shop};

use super::account::{AccountBalances, PartyBalance};
use super::{by_hand, store};

/// Every account by code with its balances: one for each currency, or, with `parties`, for each sub-account and currency.
pub fn list_accounts(tx: &ReadTx<'_>, shop: &Shop, parties: bool) -> Result<Vec<AccountBalances>, Fault> {
    let books = shop.basics()?.books_currency;
    let mut items: Vec<AccountBalances> = store::find_accounts(tx)?
        .into_iter()
        .map(|account| AccountBalances {
            by_hand: by_hand::open_to_people(&account.code),
            code: account.code,
            name: account.name,
            account_type: account.account_type,
            normal: account.normal,
            kept_per: account.kept_per,
            balances: Vec::new(),
        })
        .collect();
    for (code, balance) in store::find_balances(tx, books, None)? {
        if let Ok(at) = items.binary_search_by(|item| item.code.cmp(&code)) {
            add_balance(&mut items[at].balances, balance, parties)?;
        }
    }
    Ok(items)
}

/// Adds a sub-account's balance to the account's, or beside the others where they are told apart.
fn add_balance(balances: &mut Vec<PartyBalance>, balance: PartyBalance, parties: bool) -> Result<(), MoneyError> {
    let same = balances.iter_mut().find(|other| !parties && other.amount.currency == balance.amount.currency);
    match same {
        Some(sum) => {
            sum.amount = sum.amount.plus(balance.amount)?;
            sum.base = sum.base.plus(balance.base)?;
        }
        None => {
            let party = if parties { balance.party } else { String::new() };
            balances.push(PartyBalance { party, ..balance });
        }
    }
    Ok(())
}
