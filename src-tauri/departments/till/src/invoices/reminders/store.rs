//! Statements on `reminder_steps` and `reminders`.

use base::{Fault, ReadTx, ShopDate, WriteTx};
use serde_json::json;

use super::raise_reminders::Reached;
use super::reminder::{InvoiceReminder, ReminderChannel, ReminderId, ReminderState};
use crate::invoices::invoice::InvoiceId;

/// The steps of the shop, in order.
pub(super) fn list_steps(tx: &ReadTx<'_>) -> Result<Vec<i32>, Fault> {
    tx.all(
        "SELECT days
           FROM reminder_steps
          ORDER BY days",
        [],
        |row| row.get(0),
    )
}

/// Puts other steps in their place.
pub(super) fn replace_steps(tx: &WriteTx<'_>, days: &[i32]) -> Result<(), Fault> {
    tx.exec("DELETE FROM reminder_steps", [])?;
    tx.exec(
        "INSERT INTO reminder_steps (days)
         SELECT value
           FROM json_each(?1)",
        [json!(days).to_string()],
    )?;
    Ok(())
}

/// Steps that open invoices have reached up to a day and that are not marked yet. Only what is due in the near part of the index is
/// looked at: steps lie 60 days before a due day at the most.
pub(super) fn find_reached(tx: &ReadTx<'_>, today: ShopDate, most: u32) -> Result<Vec<Reached>, Fault> {
    tx.all(
        "SELECT i.id, coalesce(i.next_due_on, i.due_on), s.days, i.issued_at
           FROM reminder_steps s
           JOIN invoices i ON i.status IN ('issued', 'partially_paid')
                          AND coalesce(i.next_due_on, i.due_on) <= date(?1, (0 - s.days) || ' days')
          WHERE i.test = 0 AND i.total_minor > i.paid_minor + i.credited_minor
            AND NOT EXISTS (SELECT 1 FROM reminders r
                             WHERE r.invoice_id = i.id AND r.due_on = coalesce(i.next_due_on, i.due_on) AND r.days = s.days)
          ORDER BY i.id, s.days
          LIMIT ?2",
        (today, most),
        |row| Ok(Reached { invoice: row.get(0)?, due_on: row.get(1)?, days: row.get(2)?, issued_at: row.get(3)? }),
    )
}

/// Marks steps, in one statement. A step that was marked before stays what it became.
pub(super) fn insert(tx: &WriteTx<'_>, rows: &[(ReminderId, Reached, ReminderState)]) -> Result<(), Fault> {
    let rows: Vec<_> =
        rows.iter().map(|(id, step, state)| json!([id, step.invoice, step.due_on, step.days, state.text()])).collect();
    tx.exec(
        "INSERT INTO reminders (id, invoice_id, due_on, days, state, raised_at)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, ?2
           FROM json_each(?1)
          WHERE true
             ON CONFLICT (invoice_id, due_on, days) DO NOTHING",
        (json!(rows).to_string(), tx.at()),
    )?;
    Ok(())
}

/// Of these invoices, reminders that wait behind a later one have passed.
pub(super) fn update_passed(tx: &WriteTx<'_>, invoices: &[InvoiceId]) -> Result<(), Fault> {
    tx.exec(
        "UPDATE reminders
            SET state = 'passed'
          WHERE state = 'waiting' AND invoice_id IN (SELECT value FROM json_each(?1))
            AND EXISTS (SELECT 1 FROM reminders later
                         WHERE later.invoice_id = reminders.invoice_id
                           AND (later.due_on, later.days) > (reminders.due_on, reminders.days))",
        [json!(invoices).to_string()],
    )?;
    Ok(())
}

/// Whose reminder it is, and what became of it.
pub(super) fn find(tx: &ReadTx<'_>, id: ReminderId) -> Result<Option<(InvoiceId, ReminderState)>, Fault> {
    tx.one(
        "SELECT invoice_id, state
           FROM reminders
          WHERE id = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Ends a reminder that waits.
pub(super) fn update_settled(
    tx: &WriteTx<'_>,
    id: ReminderId,
    state: ReminderState,
    channel: ReminderChannel,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE reminders
            SET state = ?2, channel = ?3, settled_at = ?4, settled_by = ?5
          WHERE id = ?1 AND state = 'waiting'",
        (id, state, channel.text(), tx.at(), tx.author()),
    )?;
    Ok(())
}

/// A row of the list.
pub(super) struct WaitingRow {
    pub id: ReminderId,
    pub invoice_id: InvoiceId,
    pub due_on: ShopDate,
    pub days: i32,
}

/// Reminders that wait for a person, the oldest first, after a cursor, one more than asked; those of invoices on which nothing is
/// owed any more wait no longer.
pub(super) fn list_waiting(tx: &ReadTx<'_>, after: &str, limit: u32) -> Result<Vec<WaitingRow>, Fault> {
    tx.all(
        "SELECT r.id, r.invoice_id, r.due_on, r.days
           FROM reminders r
           JOIN invoices i ON i.id = r.invoice_id
          WHERE r.state = 'waiting' AND r.id > ?1
            AND i.status IN ('issued', 'partially_paid') AND i.total_minor > i.paid_minor + i.credited_minor
            AND r.due_on = coalesce(i.next_due_on, i.due_on)
          ORDER BY r.id
          LIMIT ?2",
        (after, limit.saturating_add(1)),
        |row| Ok(WaitingRow { id: row.get(0)?, invoice_id: row.get(1)?, due_on: row.get(2)?, days: row.get(3)? }),
    )
}

/// The reminders of an invoice, oldest first. One that waits where nothing is owed any more, or another day is the next due one, has
/// passed.
pub(super) fn list_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<InvoiceReminder>, Fault> {
    tx.all(
        "SELECT r.id, r.due_on, r.days,
                iif(r.state = 'waiting' AND NOT (i.status IN ('issued', 'partially_paid')
                                                 AND i.total_minor > i.paid_minor + i.credited_minor
                                                 AND r.due_on = coalesce(i.next_due_on, i.due_on)), 'passed', r.state),
                r.raised_at, r.settled_at
           FROM reminders r
           JOIN invoices i ON i.id = r.invoice_id
          WHERE r.invoice_id = ?1
          ORDER BY r.due_on, r.days",
        [invoice],
        |row| {
            Ok(InvoiceReminder {
                id: row.get(0)?,
                due_on: row.get(1)?,
                days: row.get(2)?,
                state: row.get(3)?,
                raised_at: row.get(4)?,
                settled_at: row.get(5)?,
            })
        },
    )
}
