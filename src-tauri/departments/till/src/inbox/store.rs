//! Statements on `inbox` and `inbox_refusals`.

mod page;

use base::{Fault, ReadTx, Timestamp, WriteTx};
use office::integrations::IntegrationId;
use rusqlite::Row;

use super::delivery::PUT_OFF_MAX_MS;
use super::{Delivery, InboxId, InboxRow, InboxState, Label, Origin};
pub(super) use page::{InboxItem, account_names, find_whole, list, list_ids};

/// A new row, due whatever the clock will show, or one more delivery of the row that is there (`None`).
pub(super) fn insert_or_count(
    tx: &WriteTx<'_>,
    integration_id: IntegrationId,
    provider: &str,
    label: &Label,
    delivery: &Delivery,
    origin: Origin,
) -> Result<Option<InboxId>, Fault> {
    let added = tx.exec(
        "INSERT INTO inbox (integration_id, provider, dedupe_key, order_key, kind, origin, headers, body, received_at,
                            state, next_at, correlation, unproven)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'received', 0, ?10, iif(?11, 0, length(?8)))
         ON CONFLICT (integration_id, dedupe_key) DO NOTHING",
        (
            integration_id,
            provider,
            &label.dedupe_key,
            &label.order_key,
            &label.kind,
            origin.text(),
            &delivery.headers,
            &delivery.body[..],
            tx.at(),
            &label.dedupe_key,
            delivery.is_vouched_for,
        ),
    )?;
    if added == 1 {
        return tx.one("SELECT last_insert_rowid()", [], |row| row.get(0));
    }
    tx.exec(
        "UPDATE inbox
            SET deliveries = deliveries + 1
          WHERE integration_id = ?1 AND dedupe_key = ?2",
        (integration_id, &label.dedupe_key),
    )?;
    Ok(None)
}

pub(super) fn count_refusal(tx: &WriteTx<'_>, integration_id: IntegrationId, reason: &str) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO inbox_refusals (integration_id, reason, minute, count)
         VALUES (?1, ?2, ?3, 1)
         ON CONFLICT (integration_id, reason, minute) DO UPDATE SET count = count + 1",
        (integration_id, reason, tx.at().0 / 60_000),
    )?;
    Ok(())
}

/// Forgets counters of refused deliveries from before that minute, some of them; how many.
pub(super) fn forget_refusals(tx: &WriteTx<'_>, minute: i64, most: u32) -> Result<usize, Fault> {
    tx.exec(
        "DELETE FROM inbox_refusals
          WHERE (integration_id, reason, minute) IN (SELECT integration_id, reason, minute
                                                       FROM inbox_refusals
                                                      WHERE minute < ?1
                                                      LIMIT ?2)",
        (minute, most),
    )
}

/// Rows that are due, oldest first. A time that only a clock which was ahead can have written holds nothing back.
pub(super) fn list_due(tx: &ReadTx<'_>, now: Timestamp, most: u32) -> Result<Vec<InboxRow>, Fault> {
    tx.all(
        "SELECT id, integration_id, provider, kind, order_key, origin, body, received_at, attempts, correlation
           FROM inbox
          WHERE state IN ('received', 'retrying') AND (next_at <= ?1 OR next_at > ?1 + ?2)
          ORDER BY next_at, id
          LIMIT ?3",
        (now, PUT_OFF_MAX_MS, most),
        inbox_row,
    )
}

/// One row to handle.
pub fn find(tx: &ReadTx<'_>, id: InboxId) -> Result<Option<InboxRow>, Fault> {
    tx.one(
        "SELECT id, integration_id, provider, kind, order_key, origin, body, received_at, attempts, correlation
           FROM inbox
          WHERE id = ?1",
        [id],
        inbox_row,
    )
}

/// Numbers and times of the deliveries about a payment, oldest first.
pub fn list_of_payment(tx: &ReadTx<'_>, payment_id: &str) -> Result<Vec<(InboxId, String, Timestamp)>, Fault> {
    tx.all(
        "SELECT id, kind, received_at
           FROM inbox
          WHERE payment_id = ?1
          ORDER BY id",
        [payment_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

fn inbox_row(row: &Row<'_>) -> rusqlite::Result<InboxRow> {
    Ok(InboxRow {
        id: row.get(0)?,
        integration_id: row.get(1)?,
        provider: row.get(2)?,
        kind: row.get(3)?,
        order_key: row.get(4)?,
        origin: Origin::of(&row.get::<_, String>(5)?),
        body: row.get(6)?,
        received_at: row.get(7)?,
        attempts: row.get(8)?,
        correlation: row.get(9)?,
    })
}

/// Ends a row: its effect is booked in this transaction.
pub fn processed(tx: &WriteTx<'_>, id: InboxId, payment_id: Option<&str>) -> Result<(), Fault> {
    end(tx, id, InboxState::Processed, payment_id, None)
}

/// Ends a row that is of no concern, with the reason.
pub fn ignored(tx: &WriteTx<'_>, id: InboxId, reason: &str) -> Result<(), Fault> {
    end(tx, id, InboxState::Ignored, None, Some(reason))
}

fn end(
    tx: &WriteTx<'_>,
    id: InboxId,
    state: InboxState,
    payment_id: Option<&str>,
    note: Option<&str>,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE inbox
            SET state = ?2, attempts = attempts + 1, next_at = NULL, error = ?3,
                payment_id = coalesce(?4, payment_id), processed_at = ?5, unproven = iif(?2 = 'processed', 0, unproven)
          WHERE id = ?1",
        (id, state, note, payment_id, tx.at()),
    )?;
    super::receive::announce(tx, id)
}

/// How many bytes are held that nothing vouches for.
pub(super) fn sum_unproven(tx: &ReadTx<'_>) -> Result<u64, Fault> {
    let sum: i64 = tx
        .one("SELECT coalesce(sum(unproven), 0) FROM inbox WHERE unproven > 0", [], |row| row.get(0))?
        .unwrap_or_default();
    Ok(u64::try_from(sum).unwrap_or_default())
}

/// Rows with such a body that were handled and came to nothing, the oldest first, and how many bytes each has.
pub(super) fn list_come_to_nothing(tx: &ReadTx<'_>, most: u32) -> Result<Vec<(InboxId, u64)>, Fault> {
    tx.all(
        "SELECT id, unproven
           FROM inbox
          WHERE unproven > 0 AND state IN ('ignored', 'failed')
          ORDER BY id
          LIMIT ?1",
        [most],
        |row| Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default())),
    )
}

/// Lets the bodies of rows go, and says why. An empty one is not looked at again by itself.
pub(super) fn empty(tx: &WriteTx<'_>, ids: &[InboxId], why: &str) -> Result<(), Fault> {
    let list = serde_json::to_string(ids).map_err(Fault::bug)?;
    tx.exec(
        "UPDATE inbox
            SET body = x'', headers = '{}', unproven = 0, error = ?2
          WHERE id IN (SELECT value FROM json_each(?1))",
        (list, why),
    )?;
    Ok(())
}

/// Notes a failed try and when the next one is due; without one the row stays failed.
pub(super) fn note_failure(
    tx: &WriteTx<'_>,
    id: InboxId,
    next_at: Option<Timestamp>,
    error: &str,
) -> Result<(), Fault> {
    let state = if next_at.is_some() { InboxState::Retrying } else { InboxState::Failed };
    tx.exec(
        "UPDATE inbox
            SET state = ?2, attempts = attempts + 1, next_at = ?3, error = ?4
          WHERE id = ?1",
        (id, state, next_at, error),
    )?;
    super::receive::announce(tx, id)
}

/// Leaves a row for later without counting a try: what it needs is not there now. The reason is shown meanwhile.
pub fn put_off(tx: &WriteTx<'_>, id: InboxId, next_at: Timestamp, why: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE inbox
            SET next_at = ?2, error = ?3
          WHERE id = ?1",
        (id, next_at.min(tx.at().plus_ms(PUT_OFF_MAX_MS)), why),
    )?;
    super::receive::announce(tx, id)
}

/// Has rows looked at again that were ignored for this reason when they came: what they are about is known now. Gives how many.
pub fn wake(
    tx: &WriteTx<'_>,
    integration_id: IntegrationId,
    reason: &str,
    order_keys: &[&str],
) -> Result<usize, Fault> {
    let list = serde_json::to_string(order_keys).map_err(Fault::bug)?;
    tx.exec(
        "UPDATE inbox
            SET state = 'received', attempts = 0, next_at = 0, error = NULL
          WHERE state = 'ignored'
            AND integration_id = ?1
            AND order_key IN (SELECT value FROM json_each(?2))
            AND error = ?3",
        (integration_id, list, reason),
    )
}

/// Has rows looked at again that were ignored for a reason which begins so, but not for exactly this one.
pub fn wake_but(tx: &WriteTx<'_>, integration_id: IntegrationId, begins: &str, but: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE inbox
            SET state = 'received', attempts = 0, next_at = 0, error = NULL
          WHERE state = 'ignored'
            AND integration_id = ?1
            AND substr(error, 1, length(?2)) = ?2
            AND error <> ?3",
        (integration_id, begins, but),
    )?;
    Ok(())
}

/// Makes rows due again; gives how many.
pub(super) fn make_due(tx: &WriteTx<'_>, ids: &[InboxId]) -> Result<usize, Fault> {
    let list = serde_json::to_string(ids).map_err(Fault::bug)?;
    tx.exec(
        "UPDATE inbox
            SET state = 'received', attempts = 0, next_at = 0, error = NULL
          WHERE id IN (SELECT value FROM json_each(?1))",
        [list],
    )
}

/// How many deliveries wait to be handled.
pub fn count_waiting(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    Ok(tx
        .one(
            "SELECT count(*)
               FROM inbox
              WHERE state IN ('received', 'retrying')",
            [],
            |row| row.get(0),
        )?
        .unwrap_or(0))
}

/// How far a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handled {
    /// The row.
    pub id: InboxId,
    /// What became of it.
    pub state: InboxState,
    /// When it was handled.
    pub ended_at: Option<Timestamp>,
}

impl Handled {
    /// Whether it waits to be handled.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, InboxState::Received | InboxState::Retrying)
    }

    /// Whether it could not be handled.
    pub fn is_failed(&self) -> bool {
        self.state == InboxState::Failed
    }
}

/// How far these rows are.
pub fn handled(tx: &ReadTx<'_>, ids: &[InboxId]) -> Result<Vec<Handled>, Fault> {
    let list = serde_json::to_string(ids).map_err(Fault::bug)?;
    tx.all(
        "SELECT id, state, processed_at
           FROM inbox
          WHERE id IN (SELECT value FROM json_each(?1))",
        [list],
        |row| Ok(Handled { id: row.get(0)?, state: row.get(1)?, ended_at: row.get(2)? }),
    )
}

/// When the earliest row is due; `None` when nothing waits.
pub(super) fn next_due(tx: &ReadTx<'_>) -> Result<Option<Timestamp>, Fault> {
    Ok(tx
        .one(
            "SELECT min(next_at)
               FROM inbox
              WHERE state IN ('received', 'retrying')",
            [],
            |row| row.get(0),
        )?
        .flatten())
}

/// Counters of refused deliveries, newest minute first.
pub(super) fn list_refusals(tx: &ReadTx<'_>) -> Result<Vec<(String, String, i64, i64)>, Fault> {
    let names = account_names(tx)?;
    tx.all(
        "SELECT integration_id, reason, minute, count
           FROM inbox_refusals
          ORDER BY minute DESC
          LIMIT 200",
        [],
        |row| {
            let id: String = row.get(0)?;
            Ok((names.get(&id).cloned().unwrap_or(id), row.get(1)?, row.get(2)?, row.get(3)?))
        },
    )
}
