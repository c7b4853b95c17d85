//! Statements on `unearned_lines`.

use base::{Currency, Fault, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;

use crate::invoices::invoice::InvoiceId;

/// A line that is earned by the days of its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnearnedRow {
    pub invoice_id: InvoiceId,
    /// Its place, from 1.
    pub line: u32,
    pub begins_on: ShopDate,
    /// Inclusive.
    pub ends_on: ShopDate,
    /// The first day that is not earned yet; none once nothing is left.
    pub next_on: Option<ShopDate>,
}

fn unearned_row(row: &Row<'_>) -> rusqlite::Result<UnearnedRow> {
    Ok(UnearnedRow {
        invoice_id: row.get(0)?,
        line: row.get(1)?,
        begins_on: row.get(2)?,
        ends_on: row.get(3)?,
        next_on: row.get(4)?,
    })
}

/// A line with the currency of its invoice.
pub(super) fn find(tx: &ReadTx<'_>, invoice: InvoiceId, line: u32) -> Result<Option<(UnearnedRow, Currency)>, Fault> {
    tx.one(
        "SELECT u.invoice_id, u.line, u.begins_on, u.ends_on, u.next_on, i.currency
           FROM unearned_lines u
           JOIN invoices i ON i.id = u.invoice_id
          WHERE u.invoice_id = ?1 AND u.line = ?2",
        (invoice, line),
        |row| Ok((unearned_row(row)?, row.get(5)?)),
    )
}

/// The lines of an invoice, in order.
pub(super) fn find_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<UnearnedRow>, Fault> {
    tx.all(
        "SELECT invoice_id, line, begins_on, ends_on, next_on
           FROM unearned_lines
          WHERE invoice_id = ?1
          ORDER BY line",
        [invoice],
        unearned_row,
    )
}

/// The line whose next day is over and came first.
pub(super) fn find_due(tx: &ReadTx<'_>, today: ShopDate) -> Result<Option<(InvoiceId, u32)>, Fault> {
    tx.one(
        "SELECT invoice_id, line
           FROM unearned_lines
          WHERE next_on < ?1
          ORDER BY next_on
          LIMIT 1",
        [today],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(super) fn insert(tx: &WriteTx<'_>, row: &UnearnedRow) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO unearned_lines (invoice_id, line, begins_on, ends_on, next_on)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (row.invoice_id, row.line, row.begins_on, row.ends_on, row.next_on),
    )?;
    Ok(())
}

/// Writes which day is earned next; none where nothing is left.
pub(super) fn update_next(
    tx: &WriteTx<'_>,
    invoice: InvoiceId,
    line: u32,
    next_on: Option<ShopDate>,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE unearned_lines
            SET next_on = ?3
          WHERE invoice_id = ?1 AND line = ?2",
        (invoice, line, next_on),
    )?;
    Ok(())
}
