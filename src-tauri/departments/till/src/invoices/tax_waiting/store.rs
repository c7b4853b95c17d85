//! Statements on `tax_waiting`.

use base::{Fault, ReadTx, ShopDate, WriteTx};
use books::tax::TaxPoint;

use crate::invoices::invoice::InvoiceId;

/// What tax of an invoice waits for that was not due when it was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::invoices) struct WaitingRow {
    /// What it waits for.
    pub tax_point: TaxPoint,
    /// On that day what still waits falls due; none where only payments count.
    pub latest_on: Option<ShopDate>,
    /// That day has come.
    pub fallen_on: Option<ShopDate>,
}

pub(super) fn find(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<WaitingRow>, Fault> {
    tx.all(
        "SELECT tax_point, latest_on, fallen_on
           FROM tax_waiting
          WHERE invoice_id = ?1",
        [invoice],
        |row| {
            let point: String = row.get(0)?;
            let tax_point = if point == TaxPoint::Delivery.text() { TaxPoint::Delivery } else { TaxPoint::Payment };
            Ok(WaitingRow { tax_point, latest_on: row.get(1)?, fallen_on: row.get(2)? })
        },
    )
}

/// The invoice whose last day came first, by that day, with the day.
pub(super) fn find_fallen(tx: &ReadTx<'_>, today: ShopDate) -> Result<Option<(InvoiceId, ShopDate)>, Fault> {
    tx.one(
        "SELECT invoice_id, latest_on
           FROM tax_waiting
          WHERE latest_on <= ?1 AND fallen_on IS NULL
          ORDER BY latest_on
          LIMIT 1",
        [today],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(super) fn insert(
    tx: &WriteTx<'_>,
    invoice: InvoiceId,
    point: TaxPoint,
    latest_on: Option<ShopDate>,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO tax_waiting (invoice_id, tax_point, latest_on)
         VALUES (?1, ?2, ?3)",
        (invoice, point.text(), latest_on),
    )?;
    Ok(())
}

/// Marks that the last day came for what has that day; `false` where that was marked before.
pub(super) fn update_fallen(tx: &WriteTx<'_>, invoice: InvoiceId, on: ShopDate) -> Result<bool, Fault> {
    let changed = tx.exec(
        "UPDATE tax_waiting
            SET fallen_on = ?2
          WHERE invoice_id = ?1 AND latest_on = ?2 AND fallen_on IS NULL",
        (invoice, on),
    )?;
    Ok(changed > 0)
}
