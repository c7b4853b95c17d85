//! Statements of the page: lists by filter, and one row with all that is kept of it.
//!
//! A list of a million deliveries is not walked for the few that are meant: what narrows most chooses the index that is read, and
//! the rows behind it are looked at one by one.

use std::collections::HashMap;

use base::{Fault, ReadTx, Timestamp};
use rusqlite::{Row, params};

use crate::inbox::filter::Meant;
use crate::inbox::{InboxId, InboxState, Origin};

/// A row as the inbox page lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct InboxItem {
    /// Number.
    pub id: InboxId,
    /// Provider kind.
    pub provider: String,
    /// Name of the account it came for.
    pub account_name: String,
    /// The sender's event type.
    pub kind: String,
    /// What became of it.
    pub state: InboxState,
    /// How it came.
    pub origin: Origin,
    /// How often it was delivered.
    pub deliveries: i64,
    /// Tries to handle it.
    pub attempts: i64,
    /// When it first came.
    pub received_at: Timestamp,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Why it failed or was ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The payment it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// Size of the body in bytes.
    pub bytes: i64,
}

fn inbox_item(row: &Row<'_>) -> rusqlite::Result<InboxItem> {
    Ok(InboxItem {
        id: row.get(0)?,
        provider: row.get(1)?,
        account_name: row.get(2)?,
        kind: row.get(3)?,
        state: row.get(4)?,
        origin: Origin::of(&row.get::<_, String>(5)?),
        deliveries: row.get(6)?,
        attempts: row.get(7)?,
        received_at: row.get(8)?,
        // A row that was not tried yet is due at once, which is no instant.
        next_at: row.get::<_, Option<Timestamp>>(9)?.filter(|at| at.0 > 0),
        error: row.get(10)?,
        payment_id: row.get(11)?,
        bytes: row.get(12)?,
    })
}

/// Names of integrations, for rows that carry only their ids.
pub(in crate::inbox) fn account_names(tx: &ReadTx<'_>) -> Result<HashMap<String, String>, Fault> {
    let integrations = office::integrations::find_all(tx)?;
    Ok(integrations.into_iter().map(|integration| (integration.id.to_string(), integration.name)).collect())
}

/// Puts the account's name in place of its id.
fn named(names: &HashMap<String, String>, mut item: InboxItem) -> InboxItem {
    if let Some(name) = names.get(&item.account_name) {
        item.account_name.clone_from(name);
    }
    item
}

/// What every row has to be that is meant, whichever index led to it.
const IS_MEANT: &str = "(?1 IS NULL OR state = ?1)
         AND (?2 IS NULL OR provider = ?2)
         AND (?3 IS NULL OR integration_id = ?3)
         AND (?4 IS NULL OR (kind >= ?4 AND kind < ?5))
         AND (?6 IS NULL OR origin = ?6)
         AND (?7 IS NULL OR received_at >= ?7)
         AND (?8 IS NULL OR received_at < ?8)
         AND id < ?11";

/// Numbers of what is meant, newest first, below the row `before`.
///
/// There are several ways to the rows, and one is gone: of the first thing that the filter names (for a text there are five, since
/// it may be several things). What says which way it is does not hang on the rows, so the others are not begun.
pub(in crate::inbox) fn list_ids(
    tx: &ReadTx<'_>,
    meant: &Meant,
    before: InboxId,
    most: u32,
) -> Result<Vec<InboxId>, Fault> {
    let senders = match meant.q {
        Some(_) => office::integrations::find_all(tx)?.into_iter().map(|integration| integration.id).collect(),
        None => Vec::new(),
    };
    tx.all(
        &format!(
            "SELECT id FROM inbox INDEXED BY inbox_payment
              WHERE ?9 IS NOT NULL AND payment_id = ?9 AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_dedupe
              WHERE ?9 IS NOT NULL AND integration_id IN (SELECT value FROM json_each(?10))
                AND dedupe_key IN (?9, 'hook:' || ?9) AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_failed
              WHERE ?9 IS NOT NULL AND state = 'failed' AND order_key = ?9 AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_due
              WHERE ?9 IS NOT NULL AND state IN ('received', 'retrying') AND order_key = ?9 AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_ignored
              WHERE ?9 IS NOT NULL AND state = 'ignored' AND integration_id IN (SELECT value FROM json_each(?10))
                AND order_key = ?9 AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_failed
              WHERE ?9 IS NULL AND ?1 = 'failed' AND state = 'failed' AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_due
              WHERE ?9 IS NULL AND ?1 IN ('received', 'retrying') AND state IN ('received', 'retrying') AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_ignored_rows
              WHERE ?9 IS NULL AND ?1 = 'ignored' AND state = 'ignored' AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_kind
              WHERE ?9 IS NULL AND coalesce(?1, 'processed') = 'processed' AND ?4 IS NOT NULL
                AND kind >= ?4 AND kind < ?5 AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_received
              WHERE ?9 IS NULL AND coalesce(?1, 'processed') = 'processed' AND ?4 IS NULL
                AND coalesce(?7, ?8) IS NOT NULL
                AND received_at >= coalesce(?7, -9223372036854775808)
                AND received_at < coalesce(?8, 9223372036854775807) AND {IS_MEANT}
             UNION
             SELECT id FROM inbox INDEXED BY inbox_dedupe
              WHERE ?9 IS NULL AND coalesce(?1, 'processed') = 'processed' AND ?4 IS NULL AND coalesce(?7, ?8) IS NULL
                AND ?3 IS NOT NULL AND integration_id = ?3 AND {IS_MEANT}
             UNION
             SELECT id FROM inbox NOT INDEXED
              WHERE ?9 IS NULL AND coalesce(?1, 'processed') = 'processed' AND ?4 IS NULL AND coalesce(?7, ?8) IS NULL
                AND ?3 IS NULL AND {IS_MEANT}
              ORDER BY id DESC
              LIMIT ?12"
        ),
        params![
            meant.state,
            meant.provider,
            meant.sender,
            meant.kinds.as_ref().map(|kinds| &kinds.0),
            meant.kinds.as_ref().map(|kinds| &kinds.1),
            meant.origin.map(Origin::text),
            meant.from,
            meant.before,
            meant.q,
            serde_json::to_string(&senders).map_err(Fault::bug)?,
            before,
            most,
        ],
        |row| row.get(0),
    )
}

/// A page of what is meant, newest first, below the row `before`.
pub(in crate::inbox) fn list(
    tx: &ReadTx<'_>,
    meant: &Meant,
    before: InboxId,
    most: u32,
) -> Result<Vec<InboxItem>, Fault> {
    let ids = list_ids(tx, meant, before, most)?;
    let names = account_names(tx)?;
    let items = tx.all(
        "SELECT id, provider, integration_id, kind, state, origin, deliveries, attempts, received_at, next_at, error,
                payment_id, length(body)
           FROM inbox
          WHERE id IN (SELECT value FROM json_each(?1))
          ORDER BY id DESC",
        [serde_json::to_string(&ids).map_err(Fault::bug)?],
        inbox_item,
    )?;
    Ok(items.into_iter().map(|item| named(&names, item)).collect())
}

/// A row with everything that is kept of it.
pub(in crate::inbox) struct WholeRow {
    pub item: InboxItem,
    pub headers: String,
    pub body: Vec<u8>,
    pub dedupe_key: String,
    pub correlation: String,
}

/// One row with everything that is kept of it.
pub(in crate::inbox) fn find_whole(tx: &ReadTx<'_>, id: InboxId) -> Result<Option<WholeRow>, Fault> {
    let names = account_names(tx)?;
    tx.one(
        "SELECT id, provider, integration_id, kind, state, origin, deliveries, attempts, received_at, next_at, error,
                payment_id, length(body), headers, body, dedupe_key, correlation
           FROM inbox
          WHERE id = ?1",
        [id],
        |row| {
            Ok(WholeRow {
                item: named(&names, inbox_item(row)?),
                headers: row.get(13)?,
                body: row.get(14)?,
                dedupe_key: row.get(15)?,
                correlation: row.get(16)?,
            })
        },
    )
}
