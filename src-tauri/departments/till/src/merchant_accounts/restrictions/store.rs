//! Statements on `merchant_account_restrictions`.

use base::{Fault, ReadTx, WriteTx};
use rusqlite::Row;

use super::restriction::{Restriction, RestrictionName};
use crate::merchant_accounts::MerchantAccountId;

/// The restrictions of an account, in the order of their names.
pub fn restrictions_of(tx: &ReadTx<'_>, account: MerchantAccountId) -> Result<Vec<Restriction>, Fault> {
    let rows = tx.all(
        "SELECT name, rule, list
           FROM merchant_account_restrictions
          WHERE merchant_account_id = ?1",
        [account],
        row_of,
    )?;
    let mut restrictions = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    restrictions.sort_by_key(|one| one.name);
    Ok(restrictions)
}

/// One of them; `None` where the account has none of that name.
pub fn find_restriction(
    tx: &ReadTx<'_>,
    account: MerchantAccountId,
    name: RestrictionName,
) -> Result<Option<Restriction>, Fault> {
    let row = tx.one(
        "SELECT name, rule, list
           FROM merchant_account_restrictions
          WHERE merchant_account_id = ?1 AND name = ?2",
        (account, name),
        row_of,
    )?;
    row.map(read).transpose()
}

type Stored = (Restriction, String);

fn row_of(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok((Restriction { name: row.get(0)?, rule: row.get(1)?, values: Vec::new() }, row.get(2)?))
}

/// A list that cannot be read is no list that lets everything through.
fn read((restriction, list): Stored) -> Result<Restriction, Fault> {
    Ok(Restriction { values: serde_json::from_str(&list).map_err(Fault::bug)?, ..restriction })
}

/// Puts these restrictions in the place of all that an account had.
pub(in crate::merchant_accounts) fn replace(
    tx: &WriteTx<'_>,
    account: MerchantAccountId,
    restrictions: &[Restriction],
) -> Result<(), Fault> {
    tx.exec("DELETE FROM merchant_account_restrictions WHERE merchant_account_id = ?1", [account])?;
    for one in restrictions {
        tx.exec(
            "INSERT INTO merchant_account_restrictions (merchant_account_id, name, rule, list) VALUES (?1, ?2, ?3, ?4)",
            (account, one.name, one.rule, serde_json::to_string(&one.values).map_err(Fault::bug)?),
        )?;
    }
    Ok(())
}
