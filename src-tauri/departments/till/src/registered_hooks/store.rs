//! Statements on `hook_comparisons`, `registered_hooks` and `hook_registrations`.

use base::{Fault, ReadTx, Timestamp, WriteTx};
use rusqlite::Row;
use serde_json::json;

use super::comparison::{HookComparison, RegisteredHook};
use crate::merchant_accounts::MerchantAccountId;

/// The last comparison of an account with its addresses; none before the first.
pub(super) fn find(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<HookComparison>, Fault> {
    let Some(mut found) = tx.one(
        "SELECT merchant_account_id, tried_at, trouble, compared_at, hooks_base, standing, unread, nullif(needs_you, '')
           FROM hook_comparisons
          WHERE merchant_account_id = ?1",
        [id],
        comparison,
    )?
    else {
        return Ok(None);
    };
    found.items = tx.all(
        "SELECT hook_ref, kind, host, path, enabled, events, accepted_at, accepted_by
           FROM registered_hooks
          WHERE merchant_account_id = ?1
          ORDER BY position",
        [id],
        hook,
    )?;
    Ok(Some(found))
}

/// Puts a comparison in the place of the one before, without its addresses.
pub(super) fn put(tx: &WriteTx<'_>, of: &HookComparison) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO hook_comparisons (merchant_account_id, tried_at, trouble, compared_at, hooks_base, standing, unread,
                                       needs_you, correlation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce(?8, ''), ?9)
         ON CONFLICT (merchant_account_id) DO UPDATE
            SET tried_at = excluded.tried_at, trouble = excluded.trouble, compared_at = excluded.compared_at,
                hooks_base = excluded.hooks_base, standing = excluded.standing, unread = excluded.unread,
                needs_you = excluded.needs_you, correlation = excluded.correlation",
        rusqlite::params![
            of.merchant_account_id,
            of.tried_at,
            of.trouble,
            of.compared_at,
            of.hooks_base,
            of.standing,
            of.unread,
            of.needs_you,
            tx.correlation(),
        ],
    )?;
    Ok(())
}

/// Puts its addresses in the place of those before, all in one statement.
pub(super) fn replace_hooks(tx: &WriteTx<'_>, of: &HookComparison) -> Result<(), Fault> {
    tx.exec("DELETE FROM registered_hooks WHERE merchant_account_id = ?1", [of.merchant_account_id])?;
    let row = |hook: &RegisteredHook| {
        json!([
            hook.hook_ref,
            hook.kind,
            hook.host,
            hook.path,
            i64::from(hook.enabled),
            hook.events.as_ref().map(|events| json!(events).to_string()),
            hook.accepted_at.map(|at| at.0),
            hook.accepted_by,
        ])
    };
    let rows: Vec<serde_json::Value> = of.items.iter().map(row).collect();
    tx.exec(
        "INSERT INTO registered_hooks (merchant_account_id, position, hook_ref, kind, host, path, enabled, events, accepted_at,
                                       accepted_by)
         SELECT ?1, key, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
           FROM json_each(?2)",
        (of.merchant_account_id, json!(rows).to_string()),
    )?;
    Ok(())
}

/// Since when a registration has no known end; none where none was begun, or it ended.
pub(super) fn begun_at(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<Timestamp>, Fault> {
    let found = tx.one(
        "SELECT asked_at
           FROM hook_registrations
          WHERE merchant_account_id = ?1",
        [id],
        |row| row.get(0),
    )?;
    Ok(found.flatten())
}

/// Until when somebody is at one; none where nobody is.
pub(super) fn busy_until(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<Timestamp>, Fault> {
    tx.one(
        "SELECT busy_until
           FROM hook_registrations
          WHERE merchant_account_id = ?1 AND busy_until <> 0",
        [id],
        |row| row.get(0),
    )
}

/// Notes that one begins, and how long it may take.
pub(super) fn begin(tx: &WriteTx<'_>, id: MerchantAccountId, busy_until: Timestamp) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO hook_registrations (merchant_account_id, asked_at, busy_until, hook_ref, correlation)
         VALUES (?1, ?2, ?3, '', ?4)
         ON CONFLICT (merchant_account_id) DO UPDATE
            SET asked_at = excluded.asked_at, busy_until = excluded.busy_until, correlation = excluded.correlation",
        rusqlite::params![id, tx.at(), busy_until, tx.correlation()],
    )?;
    Ok(())
}

/// Notes that nobody is at it any more, though its end is not known.
pub(super) fn leave_begun(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE hook_registrations
            SET busy_until = 0
          WHERE merchant_account_id = ?1",
        [id],
    )?;
    Ok(())
}

/// Notes that it came to nothing, and certainly so.
pub(super) fn give_up(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE hook_registrations
            SET asked_at = NULL, busy_until = 0
          WHERE merchant_account_id = ?1",
        [id],
    )?;
    Ok(())
}

/// Notes that it ended well.
pub(super) fn finish(tx: &WriteTx<'_>, id: MerchantAccountId, hook_ref: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE hook_registrations
            SET asked_at = NULL, busy_until = 0, registered_at = ?2, hook_ref = ?3
          WHERE merchant_account_id = ?1",
        rusqlite::params![id, tx.at(), hook_ref],
    )?;
    Ok(())
}

fn comparison(row: &Row<'_>) -> rusqlite::Result<HookComparison> {
    Ok(HookComparison {
        merchant_account_id: row.get(0)?,
        listed: true,
        tried_at: row.get(1)?,
        trouble: row.get(2)?,
        compared_at: row.get(3)?,
        hooks_base: row.get(4)?,
        standing: row.get(5)?,
        unread: row.get(6)?,
        needs_you: row.get(7)?,
        silence: None,
        registrable: false,
        items: Vec::new(),
    })
}

fn hook(row: &Row<'_>) -> rusqlite::Result<RegisteredHook> {
    let events: Option<String> = row.get(5)?;
    Ok(RegisteredHook {
        hook_ref: row.get(0)?,
        kind: row.get(1)?,
        host: row.get(2)?,
        path: row.get(3)?,
        enabled: row.get(4)?,
        events: events.and_then(|events| serde_json::from_str(&events).ok()),
        accepted_at: row.get(6)?,
        accepted_by: row.get(7)?,
    })
}
