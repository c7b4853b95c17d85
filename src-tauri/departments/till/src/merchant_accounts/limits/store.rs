//! Statements on `merchant_account_limits`.

use base::{Currency, Fault, Money, ReadTx, WriteTx};
use serde_json::json;

use super::limit::{Bound, Limit, LimitName};
use crate::merchant_accounts::MerchantAccountId;

/// The limits of an account, in the order in which they are looked at.
pub fn limits_of(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Limit>, Fault> {
    let mut limits = tx.all(
        "SELECT name, bound, nullif(currency, '')
           FROM merchant_account_limits
          WHERE merchant_account_id = ?1
          ORDER BY currency",
        [account],
        |row| {
            let (name, number): (LimitName, i64) = (row.get(0)?, row.get(1)?);
            let bound = match row.get::<_, Option<Currency>>(2)? {
                None => Bound::Count(number),
                Some(currency) => Bound::Amount(Money { minor: number, currency }),
            };
            Ok(Limit { name, bound })
        },
    )?;
    limits.sort_by_key(|limit| limit.name);
    Ok(limits)
}

/// Accounts that have limits.
pub fn list_limited(tx: &ReadTx<'_>) -> Result<Vec<MerchantAccountId>, Fault> {
    tx.all(
        "SELECT DISTINCT l.merchant_account_id
           FROM merchant_account_limits l
           JOIN merchant_accounts a ON a.id = l.merchant_account_id
          WHERE a.status = 'active'
          ORDER BY l.merchant_account_id",
        [],
        |row| row.get(0),
    )
}

/// Puts these limits in the place of all that an account had.
pub(super) fn replace(tx: &WriteTx<'_>, account: MerchantAccountId, limits: &[Limit]) -> Result<(), Fault> {
    tx.exec("DELETE FROM merchant_account_limits WHERE merchant_account_id = ?1", [account])?;
    let rows: Vec<_> = limits
        .iter()
        .map(|limit| {
            let currency = limit.currency().map_or_else(String::new, |currency| currency.code().to_owned());
            json!([limit.name.text(), currency, limit.bound_number()])
        })
        .collect();
    tx.exec(
        "INSERT INTO merchant_account_limits (merchant_account_id, name, currency, bound)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2
           FROM json_each(?2)",
        (account, json!(rows).to_string()),
    )?;
    Ok(())
}
