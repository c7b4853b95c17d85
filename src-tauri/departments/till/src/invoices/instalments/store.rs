//! Statements on `instalments`.

use base::{Currency, Fault, Money, ReadTx, WriteTx};
use books::tax::Sums;
use serde_json::json;

use super::instalment::PlannedPart;
use crate::invoices::invoice::InvoiceId;

/// The parts of an invoice, in their order.
pub(super) fn find_parts(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<PlannedPart>, Fault> {
    tx.all(
        "SELECT p.part, p.due_on, p.subtotal_minor, p.discount_minor, p.service_fee_minor, p.delivery_net_minor, p.tax_minor,
                p.rounding_minor, p.total_minor, i.currency
           FROM instalments p
           JOIN invoices i ON i.id = p.invoice_id
          WHERE p.invoice_id = ?1
          ORDER BY p.part",
        [invoice],
        |row| {
            let currency: Currency = row.get(9)?;
            let money = |column| row.get(column).map(|minor| Money { minor, currency });
            Ok(PlannedPart {
                part: row.get(0)?,
                due_on: row.get(1)?,
                sums: Sums {
                    subtotal: money(2)?,
                    discount: money(3)?,
                    service_fee: money(4)?,
                    delivery: money(5)?,
                    tax: money(6)?,
                    rounding: money(7)?,
                    total: money(8)?,
                },
            })
        },
    )
}

/// Puts a plan in the place of the one before, all parts in one statement.
pub(super) fn replace_parts(tx: &WriteTx<'_>, invoice: InvoiceId, parts: &[PlannedPart]) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM instalments
          WHERE invoice_id = ?1",
        [invoice],
    )?;
    let row = |part: &PlannedPart| {
        let sums = &part.sums;
        json!([
            part.part,
            part.due_on,
            sums.subtotal.minor,
            sums.discount.minor,
            sums.service_fee.minor,
            sums.delivery.minor,
            sums.tax.minor,
            sums.rounding.minor,
            sums.total.minor
        ])
    };
    let rows: Vec<serde_json::Value> = parts.iter().map(row).collect();
    tx.exec(
        "INSERT INTO instalments (invoice_id, part, due_on, subtotal_minor, discount_minor, service_fee_minor,
                                  delivery_net_minor, tax_minor, rounding_minor, total_minor)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8
           FROM json_each(?2)",
        (invoice, json!(rows).to_string()),
    )?;
    Ok(())
}
