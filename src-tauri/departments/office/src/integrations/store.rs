//! Statements on `integrations`.

use std::collections::BTreeMap;

use base::{Fault, ReadTx, Timestamp, WriteTx};
use rusqlite::Row;

use super::integration::{Integration, IntegrationId, TestResult};

pub(super) fn insert(tx: &WriteTx<'_>, integration: &Integration) -> Result<(), Fault> {
    tx.insert(
        "INSERT INTO integrations (id, category, provider, name, environment, base_url, hook_key,
                                   credential_mask, status, created_at, changed_at, changed_by)
         VALUES (?1, 'payment_gateway', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            integration.id,
            &integration.provider,
            &integration.name,
            integration.environment,
            integration.base_url.as_deref().unwrap_or_default(),
            &integration.hook_key,
            mask_text(integration)?,
            integration.status,
            integration.created_at,
            integration.changed_at,
            &integration.changed_by,
        ),
    )?;
    Ok(())
}

pub(super) fn update(tx: &WriteTx<'_>, integration: &Integration) -> Result<(), Fault> {
    tx.exec(
        "UPDATE integrations
            SET name = ?2, base_url = ?3, hook_key = ?4, old_hook_key = ?5, old_hook_key_until = ?6,
                credential_mask = ?7, status = ?8, changed_at = ?9, changed_by = ?10
          WHERE id = ?1",
        (
            integration.id,
            &integration.name,
            integration.base_url.as_deref().unwrap_or_default(),
            &integration.hook_key,
            &integration.old_hook_key,
            integration.old_hook_key_until,
            mask_text(integration)?,
            integration.status,
            integration.changed_at,
            &integration.changed_by,
        ),
    )?;
    Ok(())
}

/// Keeps how the last test went. No person's edit: nothing else of the row changes.
pub fn record_test(tx: &WriteTx<'_>, id: IntegrationId, result: &TestResult) -> Result<(), Fault> {
    let note: String = result.note.chars().filter(|c| !c.is_control()).take(300).collect();
    tx.exec(
        "UPDATE integrations
            SET last_test_at = ?2, last_test_ok = ?3, last_test_note = ?4, last_test_ms = ?5
          WHERE id = ?1",
        (id, result.at, result.ok, note, result.latency_ms),
    )?;
    Ok(())
}

/// One integration.
pub fn find(tx: &ReadTx<'_>, id: IntegrationId) -> Result<Option<Integration>, Fault> {
    tx.one(
        "SELECT id, provider, name, environment, base_url, hook_key, old_hook_key, old_hook_key_until, credential_mask,
                status, last_test_at, last_test_ok, last_test_note, last_test_ms, created_at, changed_at, changed_by
           FROM integrations
          WHERE id = ?1",
        [id],
        integration,
    )
}

/// Every integration, closed ones too, in the order of making.
pub fn find_all(tx: &ReadTx<'_>) -> Result<Vec<Integration>, Fault> {
    tx.all(
        "SELECT id, provider, name, environment, base_url, hook_key, old_hook_key, old_hook_key_until, credential_mask,
                status, last_test_at, last_test_ok, last_test_note, last_test_ms, created_at, changed_at, changed_by
           FROM integrations
          ORDER BY id",
        [],
        integration,
    )
}

/// The integration a hook key belongs to at this instant.
pub fn find_by_hook_key(tx: &ReadTx<'_>, key: &str, now: Timestamp) -> Result<Option<Integration>, Fault> {
    tx.one(
        "SELECT id, provider, name, environment, base_url, hook_key, old_hook_key, old_hook_key_until, credential_mask,
                status, last_test_at, last_test_ok, last_test_note, last_test_ms, created_at, changed_at, changed_by
           FROM integrations
          WHERE hook_key = ?1
             OR (old_hook_key = ?1 AND old_hook_key_until > ?2)",
        (key, now),
        integration,
    )
}

fn mask_text(integration: &Integration) -> Result<String, Fault> {
    serde_json::to_string(&integration.credential_mask).map_err(Fault::bug)
}

fn integration(row: &Row<'_>) -> rusqlite::Result<Integration> {
    let base_url: String = row.get(4)?;
    let mask: String = row.get(8)?;
    let mask: BTreeMap<String, String> = serde_json::from_str(&mask).unwrap_or_default();
    let last_test_at: Option<Timestamp> = row.get(10)?;
    let last_test = match last_test_at {
        None => None,
        Some(at) => Some(TestResult {
            at,
            ok: row.get::<_, Option<bool>>(11)?.unwrap_or(false),
            note: row.get::<_, Option<String>>(12)?.unwrap_or_default(),
            latency_ms: row.get::<_, Option<i64>>(13)?.unwrap_or(0),
        }),
    };
    Ok(Integration {
        id: row.get(0)?,
        provider: row.get(1)?,
        name: row.get(2)?,
        environment: row.get(3)?,
        base_url: (!base_url.is_empty()).then_some(base_url),
        hook_key: row.get(5)?,
        old_hook_key: row.get(6)?,
        old_hook_key_until: row.get(7)?,
        credential_mask: mask,
        status: row.get(9)?,
        last_test,
        created_at: row.get(14)?,
        changed_at: row.get(15)?,
        changed_by: row.get(16)?,
    })
}
