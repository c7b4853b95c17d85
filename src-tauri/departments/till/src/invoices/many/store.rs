//! Statements that write many invoices.

use base::{Fault, WriteTx};

use super::{MovedInvoice, NewInvoice};
use crate::invoices::line::InvoiceLine;

/// Writes an issued invoice with its lines. It is a draft until its lines are there: a sealed one takes no more of them.
pub(super) fn insert_issued(tx: &WriteTx<'_>, new: &NewInvoice) -> Result<(), Fault> {
    let (invoice, sums) = (&new.invoice, &new.invoice.sums);
    tx.exec(
        "INSERT INTO invoices (id, status, customer_id, currency, inclusive, tax_rounding, service_fee_rate, delivery_minor,
                               discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor,
                               service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor, paid_minor,
                               base_total_minor, tax_summary, frozen, note, due_on, issued_at, paid_at, payment_initiated_at,
                               test, pay_key_hash, pay_key, pay_expires_at, version, created_at, created_by, changed_at,
                               changed_by, place_asked, place_of_supply, supplied_on, series, early_rate, early_days, early_until)
         VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                 ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42)",
        rusqlite::params![
            invoice.id,
            invoice.customer_id,
            invoice.currency,
            invoice.inclusive,
            invoice.tax_rounding.text(),
            invoice.service_fee_rate,
            invoice.delivery_asked.minor,
            invoice.discount_asked.minor,
            invoice.charges_code,
            invoice.round_total_to.map_or(0, |step| step.minor),
            sums.subtotal.minor,
            sums.discount.minor,
            sums.service_fee.minor,
            sums.delivery.minor,
            sums.tax.minor,
            sums.rounding.minor,
            sums.total.minor,
            invoice.paid.minor,
            invoice.base_total.map(|base| base.minor),
            new.tax_summary,
            new.frozen,
            invoice.note,
            invoice.due_on,
            invoice.issued_at,
            invoice.paid_at,
            invoice.payment_initiated_at,
            invoice.test,
            new.pay_key_hash.as_ref().map(<[u8; 32]>::as_slice),
            invoice.pay_link.as_ref().map(|link| &link.key),
            invoice.pay_link.as_ref().map(|link| link.expires_at),
            invoice.version,
            invoice.created_at,
            invoice.created_by,
            invoice.changed_at,
            new.changed_by,
            invoice.place_asked,
            invoice.place_of_supply,
            invoice.supplied_on,
            invoice.series(),
            invoice.early_discount.map(|terms| terms.rate),
            invoice.early_discount.map(|terms| terms.days),
            invoice.early_discount.and_then(|terms| terms.until),
        ],
    )?;
    let id = invoice.id.to_string();
    new.lines.iter().try_for_each(|line| insert_line(tx, &id, line))?;
    tx.exec(
        "UPDATE invoices
            SET status = ?2, number = ?3, issued_on = ?4
          WHERE id = ?1",
        (&id, invoice.status, &invoice.number, invoice.issued_on),
    )?;
    Ok(())
}

fn insert_line(tx: &WriteTx<'_>, invoice: &str, line: &InvoiceLine) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO invoice_lines (invoice_id, line, product_id, description, sku, hsn, unit, quantity, unit_price,
                                    discount_rate, tax_code, net_minor, tax_minor, gross_minor, tax_code_asked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        (
            invoice,
            line.line,
            line.product_id,
            &line.description,
            &line.sku,
            &line.hsn,
            &line.unit,
            line.quantity,
            line.unit_price,
            line.discount_rate,
            &line.tax_code,
            line.net.minor,
            line.tax.minor,
            line.gross.minor,
            line.code_asked_apart(),
        ),
    )?;
    Ok(())
}

/// Writes how far an invoice is that was in the store before; [`Fault::Stale`] when somebody else changed it.
pub(super) fn update_moved(tx: &WriteTx<'_>, moved: &MovedInvoice) -> Result<(), Fault> {
    let invoice = &moved.invoice;
    let changed = tx.exec(
        "UPDATE invoices
            SET status = ?3, paid_minor = ?4, paid_at = ?5, payment_initiated_at = ?6, version = ?7, changed_at = ?8,
                changed_by = ?9
          WHERE id = ?1 AND version = ?2",
        (
            invoice.id,
            moved.stored_version,
            invoice.status,
            invoice.paid.minor,
            invoice.paid_at,
            invoice.payment_initiated_at,
            invoice.version,
            invoice.changed_at,
            &moved.changed_by,
        ),
    )?;
    if changed == 1 { Ok(()) } else { Err(Fault::Stale) }
}
