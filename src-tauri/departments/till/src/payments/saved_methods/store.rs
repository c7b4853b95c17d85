//! Statements on `saved_methods` and `saved_charges`.

use base::{Fault, ReadTx, WriteTx};
use connectors::gateways::SavedMethod as Kept;
use people::customers::CustomerId;
use rusqlite::Row;

use super::{SavedMethod, SavedMethodId};
use crate::merchant_accounts::{self, MerchantAccountId};
use crate::payments::PaymentId;

const KEPT: &str = "SELECT id, customer_id, merchant_account_id, family, label, last4, expires, is_default, created_at
       FROM saved_methods
      WHERE removed_at IS NULL";

/// One that was not removed.
pub(in crate::payments) fn find(tx: &ReadTx<'_>, id: SavedMethodId) -> Result<Option<SavedMethod>, Fault> {
    let found = tx.all(&format!("{KEPT} AND id = ?1"), [id], kept)?;
    Ok(with_accounts(tx, found)?.pop())
}

/// Those of a customer, the default first, then as they were added.
pub(super) fn list_of(tx: &ReadTx<'_>, customer: CustomerId) -> Result<Vec<SavedMethod>, Fault> {
    let found = tx.all(&format!("{KEPT} AND customer_id = ?1 ORDER BY is_default DESC, id"), [customer], kept)?;
    with_accounts(tx, found)
}

/// The same, with what their accounts are called.
fn with_accounts(tx: &ReadTx<'_>, mut methods: Vec<SavedMethod>) -> Result<Vec<SavedMethod>, Fault> {
    for method in &mut methods {
        if let Some(account) = merchant_accounts::find(tx, method.merchant_account_id)? {
            method.is_usable = account.is_open();
            method.account_name = account.name;
            method.provider = account.provider;
        }
    }
    Ok(methods)
}

/// Keeps a new one.
pub(super) fn insert(
    tx: &WriteTx<'_>,
    id: SavedMethodId,
    (customer, account): (CustomerId, MerchantAccountId),
    kept: &Kept,
    is_default: bool,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO saved_methods (id, customer_id, merchant_account_id, token, family, label, last4, expires, is_default,
                                    created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            id,
            customer,
            account,
            &kept.token,
            &kept.method.family,
            &kept.method.label,
            &kept.method.last4,
            &kept.expires,
            is_default,
            tx.at(),
        ),
    )?;
    Ok(())
}

/// Makes one the default of its customer, and no other.
pub(super) fn update_default(tx: &WriteTx<'_>, customer: CustomerId, id: Option<SavedMethodId>) -> Result<(), Fault> {
    tx.exec("UPDATE saved_methods SET is_default = 0 WHERE customer_id = ?1 AND is_default = 1", [customer])?;
    if let Some(id) = id {
        tx.exec("UPDATE saved_methods SET is_default = 1 WHERE id = ?1 AND removed_at IS NULL", [id])?;
    }
    Ok(())
}

/// Forgets the gateway's name of one: nothing can be charged with it any more.
pub(super) fn remove(tx: &WriteTx<'_>, id: SavedMethodId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE saved_methods SET token = '', is_default = 0, removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL",
        (id, tx.at()),
    )?;
    Ok(())
}

/// Keeps with what a payment is charged.
pub(in crate::payments) fn insert_charge(
    tx: &WriteTx<'_>,
    payment: PaymentId,
    method: SavedMethodId,
) -> Result<(), Fault> {
    tx.exec("INSERT INTO saved_charges (payment_id, saved_method_id) VALUES (?1, ?2)", (payment, method))?;
    Ok(())
}

/// The gateway's name of what a payment is charged with: empty where it was removed meanwhile, none of a payment on a page.
pub(in crate::payments) fn token_of(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Option<String>, Fault> {
    tx.one(
        "SELECT s.token
           FROM saved_charges c
           JOIN saved_methods s ON s.id = c.saved_method_id
          WHERE c.payment_id = ?1",
        [payment],
        |row| row.get(0),
    )
}

fn kept(row: &Row<'_>) -> rusqlite::Result<SavedMethod> {
    Ok(SavedMethod {
        id: row.get(0)?,
        customer_id: row.get(1)?,
        merchant_account_id: row.get(2)?,
        account_name: String::new(),
        provider: String::new(),
        family: row.get(3)?,
        label: row.get(4)?,
        last4: row.get(5)?,
        expires: row.get(6)?,
        is_default: row.get(7)?,
        is_usable: false,
        created_at: row.get(8)?,
    })
}
