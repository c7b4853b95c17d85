//! Statements on `quotes`.

use base::{Currency, Fault, Money, ReadTx, ShopDate, WriteTx};
use books::tax::TaxRounding;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::list::{QuoteFilter, QuoteRow};
use super::quote::{Quote, QuoteId, QuoteState, QuoteStatus};
use crate::invoices::{InvoiceId, Priced, Sums};

/// One quote.
pub(super) fn find(tx: &ReadTx<'_>, id: QuoteId) -> Result<Option<Quote>, Fault> {
    tx.one(
        "SELECT id, number, state, customer_id, currency, inclusive, tax_rounding, asked, lines, subtotal_minor, discount_minor,
                service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor, tax_summary, frozen, valid_until,
                sent_on, sent_at, decided_at, reason, invoice_id, version, created_at, created_by, changed_at
           FROM quotes
          WHERE id = ?1",
        [id],
        quote,
    )
}

/// Writes a new draft.
pub(super) fn insert_draft(
    tx: &WriteTx<'_>,
    id: QuoteId,
    priced: &Priced,
    valid_until: Option<ShopDate>,
) -> Result<(), Fault> {
    let sums = &priced.sums;
    tx.exec(
        "INSERT INTO quotes (id, state, customer_id, currency, inclusive, tax_rounding, asked, lines, subtotal_minor,
                             discount_minor, service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor,
                             tax_summary, valid_until, created_at, created_by, changed_at, changed_by)
         VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?17, ?18)",
        rusqlite::params![
            id,
            priced.ask.customer_id,
            priced.currency,
            priced.inclusive,
            priced.tax_rounding.text(),
            to_json(&priced.ask)?,
            to_json(&priced.lines)?,
            sums.subtotal.minor,
            sums.discount.minor,
            sums.service_fee.minor,
            sums.delivery.minor,
            sums.tax.minor,
            sums.rounding.minor,
            sums.total.minor,
            to_json(&priced.tax_summary)?,
            valid_until,
            tx.at(),
            tx.author(),
        ],
    )?;
    Ok(())
}

/// Writes a draft over the one of that version; [`Fault::Stale`] when somebody else was faster.
pub(super) fn update_draft(
    tx: &WriteTx<'_>,
    id: QuoteId,
    version: i64,
    priced: &Priced,
    valid_until: Option<ShopDate>,
) -> Result<(), Fault> {
    let sums = &priced.sums;
    let changed = tx.exec(
        "UPDATE quotes
            SET customer_id = ?3, currency = ?4, inclusive = ?5, tax_rounding = ?6, asked = ?7, lines = ?8, subtotal_minor = ?9,
                discount_minor = ?10, service_fee_minor = ?11, delivery_net_minor = ?12, tax_minor = ?13, rounding_minor = ?14,
                total_minor = ?15, tax_summary = ?16, valid_until = ?17, version = version + 1, changed_at = ?18,
                changed_by = ?19
          WHERE id = ?1 AND version = ?2 AND state = 'draft'",
        rusqlite::params![
            id,
            version,
            priced.ask.customer_id,
            priced.currency,
            priced.inclusive,
            priced.tax_rounding.text(),
            to_json(&priced.ask)?,
            to_json(&priced.lines)?,
            sums.subtotal.minor,
            sums.discount.minor,
            sums.service_fee.minor,
            sums.delivery.minor,
            sums.tax.minor,
            sums.rounding.minor,
            sums.total.minor,
            to_json(&priced.tax_summary)?,
            valid_until,
            tx.at(),
            tx.author(),
        ],
    )?;
    if changed == 0 { Err(Fault::Stale) } else { Ok(()) }
}

/// Deletes a draft.
pub(super) fn delete_draft(tx: &WriteTx<'_>, id: QuoteId) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM quotes
          WHERE id = ?1 AND state = 'draft'",
        [id],
    )?;
    Ok(())
}

/// Turns a draft into what `sent` says: number, day, copies.
pub(super) fn update_sent(tx: &WriteTx<'_>, sent: &Quote) -> Result<(), Fault> {
    let changed = tx.exec(
        "UPDATE quotes
            SET number = ?2, state = 'sent', frozen = ?3, sent_on = ?4, sent_at = ?5, version = version + 1, changed_at = ?6,
                changed_by = ?7
          WHERE id = ?1 AND state = 'draft'",
        (sent.id, &sent.number, to_json(&sent.frozen)?, sent.sent_on, sent.sent_at, tx.at(), tx.author()),
    )?;
    if changed == 1 { Ok(()) } else { Err(Fault::bug(format!("{} was no draft any more", sent.id))) }
}

/// Writes the customer's answer.
pub(super) fn update_decided(tx: &WriteTx<'_>, id: QuoteId, state: QuoteState, reason: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE quotes
            SET state = ?2, reason = ?3, decided_at = ?4, version = version + 1, changed_at = ?4, changed_by = ?5
          WHERE id = ?1 AND state = 'sent'",
        (id, state, reason, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// Remembers the invoice that was drafted from it.
pub(super) fn update_converted(tx: &WriteTx<'_>, id: QuoteId, invoice: InvoiceId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE quotes
            SET invoice_id = ?2, version = version + 1, changed_at = ?3, changed_by = ?4
          WHERE id = ?1 AND state = 'accepted'",
        (id, invoice, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// Rows of the list before a cursor, newest first, one more than asked. Which statement runs depends on the filter that narrows
/// most, so that each walks an index. A text is looked for in the number and in the name on the paper.
pub(super) fn list(tx: &ReadTx<'_>, filter: &QuoteFilter, today: ShopDate, limit: u32) -> Result<Vec<QuoteRow>, Fault> {
    let text = filter.text.as_ref().map(|text| format!("%{}%", escaped(text)));
    let more = limit.saturating_add(1);
    let state = filter.status.map(stored);
    // Of the stored states, `sent` alone is parted by the calendar: true = over, false = open.
    let over = match filter.status {
        Some(QuoteStatus::Sent) => Some(false),
        Some(QuoteStatus::Expired) => Some(true),
        _ => None,
    };
    let converted = filter.status == Some(QuoteStatus::Converted);
    if filter.customer_id.is_some() {
        tx.all(
            "SELECT id, number, state, customer_id, currency, total_minor, sent_on, valid_until, invoice_id, created_at
               FROM quotes
              WHERE customer_id = ?2 AND id < ?1
                AND (?3 IS NULL OR state = ?3)
                AND (?4 IS NULL OR coalesce(valid_until < ?5, 0) = ?4)
                AND (NOT ?6 OR invoice_id IS NOT NULL)
                AND (?7 IS NULL OR number LIKE ?7 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?7 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?8",
            (&filter.before, filter.customer_id, state, over, today, converted, text, more),
            quote_row,
        )
    } else if state.is_some() {
        tx.all(
            "SELECT id, number, state, customer_id, currency, total_minor, sent_on, valid_until, invoice_id, created_at
               FROM quotes
              WHERE state = ?2 AND id < ?1
                AND (?3 IS NULL OR coalesce(valid_until < ?4, 0) = ?3)
                AND (NOT ?5 OR invoice_id IS NOT NULL)
                AND (?6 IS NULL OR number LIKE ?6 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?6 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?7",
            (&filter.before, state, over, today, converted, text, more),
            quote_row,
        )
    } else {
        tx.all(
            "SELECT id, number, state, customer_id, currency, total_minor, sent_on, valid_until, invoice_id, created_at
               FROM quotes
              WHERE id < ?1
                AND (?2 IS NULL OR number LIKE ?2 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?2 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?3",
            (&filter.before, text, more),
            quote_row,
        )
    }
}

/// The state under which quotes of a status are stored.
fn stored(status: QuoteStatus) -> QuoteState {
    match status {
        QuoteStatus::Draft => QuoteState::Draft,
        QuoteStatus::Sent | QuoteStatus::Expired => QuoteState::Sent,
        QuoteStatus::Accepted | QuoteStatus::Converted => QuoteState::Accepted,
        QuoteStatus::Declined => QuoteState::Declined,
    }
}

/// A text that a LIKE takes as it stands.
fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

fn to_json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::bug)
}

fn wrong(column: usize, cause: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|cause| wrong(column, cause))
}

fn quote_row(row: &Row<'_>) -> rusqlite::Result<QuoteRow> {
    let currency: Currency = row.get(4)?;
    Ok(QuoteRow {
        id: row.get(0)?,
        number: row.get(1)?,
        state: row.get(2)?,
        customer_id: row.get(3)?,
        total: Money { minor: row.get(5)?, currency },
        sent_on: row.get(6)?,
        valid_until: row.get(7)?,
        invoice_id: row.get(8)?,
        created_at: row.get(9)?,
    })
}

fn quote(row: &Row<'_>) -> rusqlite::Result<Quote> {
    let currency: Currency = row.get(4)?;
    let money = |column| row.get(column).map(|minor| Money { minor, currency });
    let rounding: String = row.get(6)?;
    let frozen: Option<String> = row.get(17)?;
    Ok(Quote {
        id: row.get(0)?,
        number: row.get(1)?,
        state: row.get(2)?,
        customer_id: row.get(3)?,
        currency,
        inclusive: row.get(5)?,
        tax_rounding: TaxRounding::parse(&rounding)
            .ok_or_else(|| wrong(6, std::io::Error::other("unknown rounding")))?,
        asked: json(row, 7)?,
        lines: json(row, 8)?,
        sums: Sums {
            subtotal: money(9)?,
            discount: money(10)?,
            service_fee: money(11)?,
            delivery: money(12)?,
            tax: money(13)?,
            rounding: money(14)?,
            total: money(15)?,
        },
        tax_summary: json(row, 16)?,
        frozen: frozen.map(|text| serde_json::from_str(&text)).transpose().map_err(|cause| wrong(17, cause))?,
        valid_until: row.get(18)?,
        sent_on: row.get(19)?,
        sent_at: row.get(20)?,
        decided_at: row.get(21)?,
        reason: row.get(22)?,
        invoice_id: row.get(23)?,
        version: row.get(24)?,
        created_at: row.get(25)?,
        created_by: row.get(26)?,
        changed_at: row.get(27)?,
    })
}
