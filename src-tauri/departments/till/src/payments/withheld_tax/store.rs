//! Statements on `withheld_taxes`.

use base::{Fault, Money, ReadTx, WriteTx};
use rusqlite::Row;

use super::{WithheldTax, WithheldTaxId};
use crate::invoices::InvoiceId;

pub(super) fn find(tx: &ReadTx<'_>, id: WithheldTaxId) -> Result<Option<WithheldTax>, Fault> {
    tx.one(
        "SELECT id, invoice_id, currency, amount_minor, certificate, withheld_on, created_at, created_by, undone_at, undone_why
           FROM withheld_taxes
          WHERE id = ?1",
        [id],
        withheld,
    )
}

pub(super) fn find_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<WithheldTax>, Fault> {
    tx.all(
        "SELECT id, invoice_id, currency, amount_minor, certificate, withheld_on, created_at, created_by, undone_at, undone_why
           FROM withheld_taxes
          WHERE invoice_id = ?1
          ORDER BY id",
        [invoice],
        withheld,
    )
}

pub(super) fn insert(tx: &WriteTx<'_>, new: &WithheldTax) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO withheld_taxes (id, invoice_id, currency, amount_minor, certificate, withheld_on, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (
            new.id,
            new.invoice_id,
            new.amount.currency,
            new.amount.minor,
            &new.certificate,
            new.withheld_on,
            new.created_at,
            &new.created_by,
        ),
    )?;
    Ok(())
}

/// Marks it as taken back; `false` where that was done before.
pub(super) fn update_undone(tx: &WriteTx<'_>, id: WithheldTaxId, why: &str) -> Result<bool, Fault> {
    let changed = tx.exec(
        "UPDATE withheld_taxes
            SET undone_at = ?2, undone_why = ?3
          WHERE id = ?1 AND undone_at IS NULL",
        (id, tx.at(), why),
    )?;
    Ok(changed == 1)
}

fn withheld(row: &Row<'_>) -> rusqlite::Result<WithheldTax> {
    Ok(WithheldTax {
        id: row.get(0)?,
        invoice_id: row.get(1)?,
        amount: Money { minor: row.get(3)?, currency: row.get(2)? },
        certificate: row.get(4)?,
        withheld_on: row.get(5)?,
        created_at: row.get(6)?,
        created_by: row.get(7)?,
        undone_at: row.get(8)?,
        undone_why: row.get(9)?,
    })
}
