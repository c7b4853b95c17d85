//! Statements on `payment_batches`, `payment_batch_transfers`, `payment_batch_reports`.

use base::{Fault, Money, ReadTx, Timestamp, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::batch::{BatchPurpose, BatchTransfer, PaymentBatch, PaymentBatchDocument, PaymentBatchId};
use crate::bank::message::MessageReason;

/// Keeps a batch with its transfers.
pub(super) fn insert(tx: &WriteTx<'_>, new: &PaymentBatchDocument, file: &[u8]) -> Result<(), Fault> {
    let batch = &new.batch;
    tx.exec(
        "INSERT INTO payment_batches (id, account_id, purpose, execute_on, message_name, message_id, amount_minor, currency, file,
                                      file_digest, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        rusqlite::params![
            batch.id,
            batch.account_id,
            batch.purpose.text(),
            batch.execute_on,
            batch.message_name,
            batch.message_id,
            batch.amount.minor,
            batch.amount.currency,
            file,
            batch.file_digest,
            batch.created_at,
            tx.author(),
        ],
    )?;
    for transfer in &new.transfers {
        tx.exec(
            "INSERT INTO payment_batch_transfers (batch_id, part, end_to_end_id, payee, account, is_iban, bic, amount_minor,
                                                  reference)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            rusqlite::params![
                batch.id,
                transfer.part,
                transfer.end_to_end_id,
                transfer.payee,
                transfer.account,
                transfer.is_iban,
                transfer.bic,
                transfer.amount.minor,
                transfer.reference,
            ],
        )?;
    }
    Ok(())
}

macro_rules! select_batch {
    ($rest:literal) => {
        concat!(
            "SELECT b.id, b.account_id, b.purpose, b.execute_on, b.message_name, b.message_id, b.amount_minor, b.currency,
                    b.file_digest, b.dropped_at, b.dropped_why, b.reported_at, b.created_at, count(t.part),
                    sum(t.status = 'RJCT'), sum(t.status = 'ACSC'), b.file
               FROM payment_batches b
               JOIN payment_batch_transfers t ON t.batch_id = b.id ",
            $rest
        )
    };
}

fn batch(row: &Row<'_>) -> rusqlite::Result<PaymentBatch> {
    let purpose: String = row.get(2)?;
    let unknown = || std::io::Error::other(format!("'{purpose}' is no purpose of a batch"));
    Ok(PaymentBatch {
        id: row.get(0)?,
        account_id: row.get(1)?,
        purpose: BatchPurpose::parse(&purpose)
            .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(2, Type::Text, Box::new(unknown())))?,
        execute_on: row.get(3)?,
        message_name: row.get(4)?,
        message_id: row.get(5)?,
        amount: Money { minor: row.get(6)?, currency: row.get(7)? },
        file_digest: row.get(8)?,
        dropped_at: row.get(9)?,
        dropped_why: row.get(10)?,
        reported_at: row.get(11)?,
        created_at: row.get(12)?,
        count: row.get(13)?,
        refused: row.get(14)?,
        settled: row.get(15)?,
    })
}

/// Batches before one, the latest first.
pub(super) fn list(tx: &ReadTx<'_>, before: Option<PaymentBatchId>, most: u32) -> Result<Vec<PaymentBatch>, Fault> {
    tx.all(
        select_batch!("WHERE ?1 IS NULL OR b.id < ?1 GROUP BY b.id ORDER BY b.id DESC LIMIT ?2"),
        rusqlite::params![before, most],
        batch,
    )
}

/// A batch with its file.
pub(super) fn find_file(tx: &ReadTx<'_>, id: PaymentBatchId) -> Result<Option<(PaymentBatch, Vec<u8>)>, Fault> {
    tx.one(select_batch!("WHERE b.id = ?1 GROUP BY b.id"), [id], |row| Ok((batch(row)?, row.get(16)?)))
}

/// The batch of that identification in its file, with the file.
pub(super) fn find_by_message_id(tx: &ReadTx<'_>, message: &str) -> Result<Option<(PaymentBatch, Vec<u8>)>, Fault> {
    tx.one(select_batch!("WHERE b.message_id = ?1 GROUP BY b.id"), [message], |row| Ok((batch(row)?, row.get(16)?)))
}

/// A batch with its transfers.
pub(super) fn find_document(tx: &ReadTx<'_>, id: PaymentBatchId) -> Result<Option<PaymentBatchDocument>, Fault> {
    let Some((batch, _)) = find_file(tx, id)? else { return Ok(None) };
    let currency = batch.amount.currency;
    let transfers = tx.all(
        "SELECT part, end_to_end_id, payee, account, is_iban, bic, amount_minor, reference, status, status_final, reasons
           FROM payment_batch_transfers
          WHERE batch_id = ?1
          ORDER BY part",
        [id],
        |row| {
            Ok(BatchTransfer {
                part: row.get(0)?,
                end_to_end_id: row.get(1)?,
                payee: row.get(2)?,
                account: row.get(3)?,
                is_iban: row.get(4)?,
                bic: row.get(5)?,
                amount: Money { minor: row.get(6)?, currency },
                reference: row.get(7)?,
                status: row.get(8)?,
                status_final: row.get(9)?,
                reasons: crate::bank::store::from_json(row, 10)?,
            })
        },
    )?;
    Ok(Some(PaymentBatchDocument { batch, transfers }))
}

/// The file and part in which the same was ordered since: to this account, over this amount, with this reference, neither refused
/// by the bank nor dropped.
pub(super) fn find_same(
    tx: &ReadTx<'_>,
    transfer: &BatchTransfer,
    since: Timestamp,
) -> Result<Option<(String, Timestamp)>, Fault> {
    tx.one(
        "SELECT b.message_id, b.created_at
           FROM payment_batch_transfers t
           JOIN payment_batches b ON b.id = t.batch_id
          WHERE t.account = ?1 AND t.amount_minor = ?2 AND b.currency = ?3 AND t.reference = ?4 AND t.status <> 'RJCT'
            AND (b.dropped_at IS NULL OR b.reported_at IS NOT NULL) AND b.created_at >= ?5
          ORDER BY b.id DESC
          LIMIT 1",
        rusqlite::params![transfer.account, transfer.amount.minor, transfer.amount.currency, transfer.reference, since],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Whether a line of a statement names the file, its batch or one of its transfers.
pub(super) fn is_on_statement(tx: &ReadTx<'_>, message_id: &str) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM bank_lines
          WHERE amount_minor < 0 AND (instr(batch_id, ?1) > 0 OR instr(end_to_end_id, ?1) > 0)
          LIMIT 1",
        [message_id],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Writes that a batch never went to the bank.
pub(super) fn update_dropped(tx: &WriteTx<'_>, id: PaymentBatchId, why: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payment_batches
            SET dropped_at = ?2, dropped_by = ?3, dropped_why = ?4
          WHERE id = ?1",
        rusqlite::params![id, tx.at(), tx.author(), why],
    )?;
    Ok(())
}

/// Writes what the bank said of a transfer.
pub(super) fn update_status(
    tx: &WriteTx<'_>,
    id: PaymentBatchId,
    part: i64,
    (status, is_final): (&str, bool),
    reasons: &[MessageReason],
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE payment_batch_transfers
            SET status = ?3, status_final = ?4, reasons = ?5
          WHERE batch_id = ?1 AND part = ?2",
        rusqlite::params![id, part, status, is_final, crate::bank::store::to_json(&reasons)?],
    )?;
    Ok(())
}

/// Whether this very report came before.
pub(super) fn is_reported(tx: &ReadTx<'_>, digest: &str) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT 1
           FROM payment_batch_reports
          WHERE file_digest = ?1",
        [digest],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// Keeps a report.
pub(super) fn insert_report(
    tx: &WriteTx<'_>,
    digest: &str,
    batch: PaymentBatchId,
    reference: &str,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO payment_batch_reports (file_digest, batch_id, reference, received_at, received_by)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        rusqlite::params![digest, batch, reference, tx.at(), tx.author()],
    )?;
    tx.exec(
        "UPDATE payment_batches
            SET reported_at = ?2
          WHERE id = ?1",
        rusqlite::params![batch, tx.at()],
    )?;
    Ok(())
}
