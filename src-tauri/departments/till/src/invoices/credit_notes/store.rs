//! Statements on `credit_notes` and `credit_note_lines`.

use base::{Currency, Fault, Money, ReadTx, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;
use serde_json::json;

use super::credit_note::{CreditNote, CreditNoteId, CreditNoteLine};
use super::list::{CreditNoteFilter, CreditNoteRow};
use crate::invoices::invoice::InvoiceId;
use crate::invoices::store as invoices;

macro_rules! select_credit_note {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.number, n.invoice_id, n.customer_id, n.currency, n.net_minor, n.tax_minor, n.rounding_minor,
                    n.total_minor, n.to_due_minor, n.base_total_minor, n.taxed, n.tax_summary, n.reason, n.frozen, n.issued_on,
                    n.issued_at, n.test, n.created_by
               FROM credit_notes n ",
            $rest
        )
    };
}

/// One credit note, without its lines.
pub(super) fn find(tx: &ReadTx<'_>, id: CreditNoteId) -> Result<Option<CreditNote>, Fault> {
    tx.one(select_credit_note!("WHERE n.id = ?1"), [id], credit_note)
}

/// The credit notes of an invoice, oldest first.
pub(super) fn find_of_invoice(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<CreditNote>, Fault> {
    tx.all(select_credit_note!("WHERE n.invoice_id = ?1 ORDER BY n.id"), [invoice], credit_note)
}

/// The lines of a credit note, in order.
pub(super) fn find_lines(tx: &ReadTx<'_>, id: CreditNoteId) -> Result<Vec<CreditNoteLine>, Fault> {
    tx.all(
        "SELECT l.line, l.invoice_line, l.description, l.quantity, l.unit, l.tax_code, l.net_minor, l.tax_minor, l.taxes, n.currency
           FROM credit_note_lines l
           JOIN credit_notes n ON n.id = l.credit_note_id
          WHERE l.credit_note_id = ?1
          ORDER BY l.line",
        [id],
        |row| {
            let currency: Currency = row.get(9)?;
            let money = |minor| Money { minor, currency };
            let taxes: String = row.get(8)?;
            let taxes: Vec<(String, i64)> = serde_json::from_str(&taxes).map_err(|cause| wrong(8, cause))?;
            Ok(CreditNoteLine {
                line: row.get(0)?,
                invoice_line: row.get(1)?,
                description: row.get(2)?,
                quantity: row.get(3)?,
                unit: row.get(4)?,
                tax_code: row.get(5)?,
                net: money(row.get(6)?),
                tax: money(row.get(7)?),
                taxes: taxes.into_iter().map(|(component, minor)| (component, money(minor))).collect(),
            })
        },
    )
}

/// Writes a note: its lines first, since a note that is there gets no more.
pub(super) fn insert(tx: &WriteTx<'_>, note: &CreditNote, lines: &[CreditNoteLine]) -> Result<(), Fault> {
    let row = |line: &CreditNoteLine| {
        let taxes: Vec<(&str, i64)> = line.taxes.iter().map(|(component, tax)| (&**component, tax.minor)).collect();
        json!([
            line.line,
            line.invoice_line,
            line.description,
            line.quantity,
            line.unit,
            line.tax_code,
            line.net.minor,
            line.tax.minor,
            json!(taxes).to_string()
        ])
    };
    let rows: Vec<serde_json::Value> = lines.iter().map(row).collect();
    tx.exec(
        "INSERT INTO credit_note_lines (credit_note_id, line, invoice_line, description, quantity, unit, tax_code, net_minor,
                                        tax_minor, taxes)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8
           FROM json_each(?2)",
        (note.id, json!(rows).to_string()),
    )?;
    tx.exec(
        "INSERT INTO credit_notes (id, number, invoice_id, customer_id, currency, net_minor, tax_minor, rounding_minor,
                                   total_minor, to_due_minor, base_total_minor, taxed, tax_summary, reason, frozen, issued_on,
                                   issued_at, test, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
        rusqlite::params![
            note.id,
            note.number,
            note.invoice_id,
            note.customer_id,
            note.total.currency,
            note.net.minor,
            note.tax.minor,
            note.rounding.minor,
            note.total.minor,
            note.to_due.minor,
            note.base_total.minor,
            note.taxed,
            serde_json::to_string(&note.tax_summary).map_err(Fault::bug)?,
            note.reason,
            serde_json::to_string(&note.frozen).map_err(Fault::bug)?,
            note.issued_on,
            note.issued_at,
            note.test,
            note.created_by,
        ],
    )?;
    Ok(())
}

/// Rows of the list before a cursor, newest first, one more than asked. Which statement runs depends on the filter, so that each
/// walks an index.
pub(super) fn list(tx: &ReadTx<'_>, filter: &CreditNoteFilter, limit: u32) -> Result<Vec<CreditNoteRow>, Fault> {
    let text = filter.text.as_ref().map(|text| format!("%{}%", invoices::escaped(text)));
    let more = limit.saturating_add(1);
    if let Some(invoice) = filter.invoice_id {
        tx.all(
            "SELECT n.id, n.number, n.invoice_id, i.number, n.customer_id, n.currency, n.total_minor, n.to_due_minor, n.issued_on,
                    n.reason, n.test
               FROM credit_notes n
               JOIN invoices i ON i.id = n.invoice_id
              WHERE n.invoice_id = ?2 AND n.id < ?1
                AND (?3 IS NULL OR n.customer_id = ?3)
                AND (?5 IS NULL OR n.number LIKE ?5 ESCAPE '!' OR i.number LIKE ?5 ESCAPE '!'
                     OR n.frozen ->> '$.customer.name' LIKE ?5 ESCAPE '!')
                AND (?6 IS NULL OR n.issued_on >= ?6)
                AND (?7 IS NULL OR n.issued_on <= ?7)
              ORDER BY n.id DESC
              LIMIT ?4",
            (&filter.before, invoice, filter.customer_id, more, text, filter.from, filter.to),
            list_row,
        )
    } else if let Some(customer) = filter.customer_id {
        tx.all(
            "SELECT n.id, n.number, n.invoice_id, i.number, n.customer_id, n.currency, n.total_minor, n.to_due_minor, n.issued_on,
                    n.reason, n.test
               FROM credit_notes n
               JOIN invoices i ON i.id = n.invoice_id
              WHERE n.customer_id = ?2 AND n.id < ?1
                AND (?4 IS NULL OR n.number LIKE ?4 ESCAPE '!' OR i.number LIKE ?4 ESCAPE '!'
                     OR n.frozen ->> '$.customer.name' LIKE ?4 ESCAPE '!')
                AND (?5 IS NULL OR n.issued_on >= ?5)
                AND (?6 IS NULL OR n.issued_on <= ?6)
              ORDER BY n.id DESC
              LIMIT ?3",
            (&filter.before, customer, more, text, filter.from, filter.to),
            list_row,
        )
    } else {
        tx.all(
            "SELECT n.id, n.number, n.invoice_id, i.number, n.customer_id, n.currency, n.total_minor, n.to_due_minor, n.issued_on,
                    n.reason, n.test
               FROM credit_notes n
               JOIN invoices i ON i.id = n.invoice_id
              WHERE n.id < ?1
                AND (?3 IS NULL OR n.number LIKE ?3 ESCAPE '!' OR i.number LIKE ?3 ESCAPE '!'
                     OR n.frozen ->> '$.customer.name' LIKE ?3 ESCAPE '!')
                AND (?4 IS NULL OR n.issued_on >= ?4)
                AND (?5 IS NULL OR n.issued_on <= ?5)
              ORDER BY n.id DESC
              LIMIT ?2",
            (&filter.before, more, text, filter.from, filter.to),
            list_row,
        )
    }
}

fn list_row(row: &Row<'_>) -> rusqlite::Result<CreditNoteRow> {
    let currency: Currency = row.get(5)?;
    Ok(CreditNoteRow {
        id: row.get(0)?,
        number: row.get(1)?,
        invoice_id: row.get(2)?,
        invoice_number: row.get(3)?,
        customer_id: row.get(4)?,
        total: Money { minor: row.get(6)?, currency },
        to_due: Money { minor: row.get(7)?, currency },
        issued_on: row.get(8)?,
        reason: row.get(9)?,
        test: row.get(10)?,
    })
}

fn wrong(column: usize, cause: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}

fn credit_note(row: &Row<'_>) -> rusqlite::Result<CreditNote> {
    let currency: Currency = row.get(4)?;
    let money = |column| row.get(column).map(|minor| Money { minor, currency });
    let (summary, frozen): (String, String) = (row.get(12)?, row.get(14)?);
    let frozen: crate::invoices::Frozen = serde_json::from_str(&frozen).map_err(|cause| wrong(14, cause))?;
    Ok(CreditNote {
        id: row.get(0)?,
        number: row.get(1)?,
        invoice_id: row.get(2)?,
        customer_id: row.get(3)?,
        net: money(5)?,
        tax: money(6)?,
        rounding: money(7)?,
        total: money(8)?,
        to_due: money(9)?,
        base_total: Money { minor: row.get(10)?, currency: frozen.books_currency },
        taxed: row.get(11)?,
        tax_summary: serde_json::from_str(&summary).map_err(|cause| wrong(12, cause))?,
        reason: row.get(13)?,
        frozen,
        issued_on: row.get(15)?,
        issued_at: row.get(16)?,
        test: row.get(17)?,
        created_by: row.get(18)?,
    })
}
