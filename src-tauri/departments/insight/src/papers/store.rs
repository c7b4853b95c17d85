//! Statements of the papers.

use base::{Fault, ReadTx};

/// Numbers of invoices and credit notes: id, number.
pub(super) fn find_numbers(tx: &ReadTx<'_>, ids: &[&str]) -> Result<Vec<(String, String)>, Fault> {
    tx.all(
        "SELECT id, number
           FROM invoices
          WHERE id IN (SELECT value FROM json_each(?1))
            AND number IS NOT NULL
          UNION ALL
         SELECT id, number
           FROM credit_notes
          WHERE id IN (SELECT value FROM json_each(?1))",
        [serde_json::to_string(ids).map_err(Fault::bug)?],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Names of customers: id, name.
pub(super) fn find_customer_names(tx: &ReadTx<'_>, ids: &[&str]) -> Result<Vec<(String, String)>, Fault> {
    tx.all(
        "SELECT id, name
           FROM customers
          WHERE id IN (SELECT value FROM json_each(?1))",
        [serde_json::to_string(ids).map_err(Fault::bug)?],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Names of merchant accounts: id, name.
pub(super) fn find_merchant_account_names(tx: &ReadTx<'_>, ids: &[&str]) -> Result<Vec<(String, String)>, Fault> {
    tx.all(
        "SELECT id, name
           FROM merchant_accounts
          WHERE id IN (SELECT value FROM json_each(?1))",
        [serde_json::to_string(ids).map_err(Fault::bug)?],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
