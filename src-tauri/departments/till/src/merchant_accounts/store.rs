//! Statements on `merchant_accounts`.

use base::{Currency, Fault, ReadTx, Timestamp, WriteTx};
use office::integrations::IntegrationId;
use rusqlite::Row;

use super::{FeeSchedule, MerchantAccount, MerchantAccountId};

pub(super) fn insert(tx: &WriteTx<'_>, account: &MerchantAccount) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO merchant_accounts (id, integration_id, name, provider, environment, status, currencies, fee_rate,
                                        fee_flat_minor, fee_tax_rate, fee_currency, position, created_at, created_by,
                                        changed_at, changed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?13, ?14)",
        rusqlite::params![
            account.id,
            account.integration_id,
            account.name,
            account.provider,
            account.environment,
            account.status,
            serde_json::to_string(&account.currencies).map_err(Fault::bug)?,
            account.fees.rate,
            account.fees.flat_minor,
            account.fees.tax_rate,
            account.fees.currency,
            account.position,
            tx.at(),
            tx.author(),
        ],
    )?;
    Ok(())
}

/// Writes what a person may change, when nobody else changed it meanwhile.
pub(super) fn update(tx: &WriteTx<'_>, account: &MerchantAccount) -> Result<(), Fault> {
    let changed = tx.exec(
        "UPDATE merchant_accounts
            SET name = ?3, status = ?4, currencies = ?5, fee_rate = ?6, fee_flat_minor = ?7, fee_tax_rate = ?8,
                fee_currency = ?9, position = ?10, version = version + 1, changed_at = ?11, changed_by = ?12,
                reserve_first = ?13
          WHERE id = ?1 AND version = ?2",
        rusqlite::params![
            account.id,
            account.version,
            account.name,
            account.status,
            serde_json::to_string(&account.currencies).map_err(Fault::bug)?,
            account.fees.rate,
            account.fees.flat_minor,
            account.fees.tax_rate,
            account.fees.currency,
            account.position,
            tx.at(),
            tx.author(),
            account.reserve_first,
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(Fault::Stale) }
}

/// Remembers where a listing ended, in the transaction that kept what it found.
pub fn move_cursor(tx: &WriteTx<'_>, id: MerchantAccountId, cursor: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE merchant_accounts
            SET catch_up_cursor = ?2, catch_up_at = ?3
          WHERE id = ?1",
        (id, cursor, tx.at()),
    )?;
    Ok(())
}

/// One account.
pub fn find(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<MerchantAccount>, Fault> {
    tx.one(
        "SELECT id, integration_id, name, provider, environment, status, currencies, fee_rate, fee_flat_minor,
                fee_tax_rate, fee_currency, position, catch_up_cursor, catch_up_at, version, reserve_first
           FROM merchant_accounts
          WHERE id = ?1",
        [id],
        account,
    )
}

/// The account of an integration.
pub fn find_by_integration(tx: &ReadTx<'_>, id: IntegrationId) -> Result<Option<MerchantAccount>, Fault> {
    tx.one(
        "SELECT id, integration_id, name, provider, environment, status, currencies, fee_rate, fee_flat_minor,
                fee_tax_rate, fee_currency, position, catch_up_cursor, catch_up_at, version, reserve_first
           FROM merchant_accounts
          WHERE integration_id = ?1",
        [id],
        account,
    )
}

/// All accounts, in the order in which they are offered.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<MerchantAccount>, Fault> {
    tx.all(
        "SELECT id, integration_id, name, provider, environment, status, currencies, fee_rate, fee_flat_minor,
                fee_tax_rate, fee_currency, position, catch_up_cursor, catch_up_at, version, reserve_first
           FROM merchant_accounts
          ORDER BY position, id",
        [],
        account,
    )
}

/// When an account was added.
pub fn added_at(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<Timestamp>, Fault> {
    tx.one("SELECT created_at FROM merchant_accounts WHERE id = ?1", [id], |row| row.get(0))
}

/// Accounts that payments may be started with.
pub fn list_active(tx: &ReadTx<'_>) -> Result<Vec<MerchantAccount>, Fault> {
    Ok(list(tx)?.into_iter().filter(MerchantAccount::is_open).collect())
}

fn account(row: &Row<'_>) -> rusqlite::Result<MerchantAccount> {
    let currencies: String = row.get(6)?;
    Ok(MerchantAccount {
        id: row.get(0)?,
        integration_id: row.get(1)?,
        name: row.get(2)?,
        provider: row.get(3)?,
        environment: row.get(4)?,
        status: row.get(5)?,
        currencies: serde_json::from_str::<Vec<Currency>>(&currencies).unwrap_or_default(),
        fees: FeeSchedule { rate: row.get(7)?, flat_minor: row.get(8)?, tax_rate: row.get(9)?, currency: row.get(10)? },
        position: row.get(11)?,
        catch_up_cursor: row.get(12)?,
        catch_up_at: row.get(13)?,
        version: row.get(14)?,
        reserve_first: row.get(15)?,
    })
}
