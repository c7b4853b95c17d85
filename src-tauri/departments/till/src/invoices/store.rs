//! Statements on `invoices`, `invoice_lines` and `delivery_notes`.

use std::collections::HashMap;

use base::{Currency, Fault, Money, Rate, ReadTx, ShopDate, Timestamp, WriteTx};
use books::tax::{TaxRounding, TaxShare};
use people::customers::CustomerId;
use rusqlite::Row;
use rusqlite::types::Type;
use serde_json::json;

use super::draft::Draft;
use super::early_discount::EarlyDiscount;
use super::frozen::Frozen;
use super::invoice::{Invoice, InvoiceId, InvoiceName, InvoiceStatus, PayLink, Sums};
use super::line::InvoiceLine;
use super::list::{InvoiceFilter, InvoiceRow};
use super::make_delivery_note::DeliveryNoteMade;
use super::period::ServicePeriod;

/// One invoice, without its lines.
pub fn find(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Option<Invoice>, Fault> {
    tx.one(
        "SELECT id, number, status, customer_id, currency, inclusive, tax_rounding, service_fee_rate, delivery_minor,
                discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor, service_fee_minor,
                delivery_net_minor, tax_minor, rounding_minor, total_minor, paid_minor, base_total_minor, tax_summary, frozen,
                note, issued_on, due_on, issued_at, sent_at, paid_at, payment_initiated_at, test, pay_key, pay_expires_at,
                version, created_at, created_by, changed_at, credited_minor, instalment_count, next_due_on, supplements_id,
                place_asked, place_of_supply, supplied_on, early_rate, early_days, early_until, early_payment, early_taken_minor
           FROM invoices
          WHERE id = ?1",
        [id],
        invoice,
    )
}

/// The invoice whose pay link has a key with this SHA-256, whether the link has run out or not.
pub fn find_by_pay_key(tx: &ReadTx<'_>, hash: &[u8]) -> Result<Option<Invoice>, Fault> {
    tx.one(
        "SELECT id, number, status, customer_id, currency, inclusive, tax_rounding, service_fee_rate, delivery_minor,
                discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor, service_fee_minor,
                delivery_net_minor, tax_minor, rounding_minor, total_minor, paid_minor, base_total_minor, tax_summary, frozen,
                note, issued_on, due_on, issued_at, sent_at, paid_at, payment_initiated_at, test, pay_key, pay_expires_at,
                version, created_at, created_by, changed_at, credited_minor, instalment_count, next_due_on, supplements_id,
                place_asked, place_of_supply, supplied_on, early_rate, early_days, early_until, early_payment, early_taken_minor
           FROM invoices
          WHERE pay_key_hash = ?1",
        [hash],
        invoice,
    )
}

/// The lines of an invoice, in order.
pub fn find_lines(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Vec<InvoiceLine>, Fault> {
    tx.all(
        "SELECT l.line, l.product_id, l.description, l.sku, l.hsn, l.unit, l.quantity, l.unit_price, l.discount_rate, l.tax_code,
                l.gross_minor, l.net_minor, l.tax_minor, i.currency, coalesce(l.tax_code_asked, l.tax_code), l.period_from, l.period_to
           FROM invoice_lines l
           JOIN invoices i ON i.id = l.invoice_id
          WHERE l.invoice_id = ?1
          ORDER BY l.line",
        [id],
        |row| {
            let currency: Currency = row.get(13)?;
            let money = |column| row.get(column).map(|minor| Money { minor, currency });
            let (from, to): (Option<ShopDate>, Option<ShopDate>) = (row.get(15)?, row.get(16)?);
            Ok(InvoiceLine {
                line: row.get(0)?,
                product_id: row.get(1)?,
                description: row.get(2)?,
                sku: row.get(3)?,
                hsn: row.get(4)?,
                unit: row.get(5)?,
                quantity: row.get(6)?,
                unit_price: row.get(7)?,
                discount_rate: row.get(8)?,
                tax_code: row.get(9)?,
                tax_code_asked: row.get(14)?,
                gross: money(10)?,
                net: money(11)?,
                tax: money(12)?,
                period: from.zip(to).map(|(from, to)| ServicePeriod { from, to }),
            })
        },
    )
}

/// Numbers and customers of many invoices by one statement, for lists of what belongs to them.
pub fn names(tx: &ReadTx<'_>, ids: &[InvoiceId]) -> Result<HashMap<InvoiceId, InvoiceName>, Fault> {
    let rows = tx.all(
        "SELECT id, number, customer_id
           FROM invoices
          WHERE id IN (SELECT value FROM json_each(?1))",
        [json!(ids).to_string()],
        |row| Ok((row.get(0)?, InvoiceName { number: row.get(1)?, customer_id: row.get(2)? })),
    )?;
    Ok(rows.into_iter().collect())
}

/// The invoices of a customer.
pub fn ids_of_customer(tx: &ReadTx<'_>, customer: CustomerId) -> Result<Vec<InvoiceId>, Fault> {
    tx.all("SELECT id FROM invoices WHERE customer_id = ?1", [customer], |row| row.get(0))
}

/// The test documents: what pays them is kept out of the books.
pub fn list_tests(tx: &ReadTx<'_>) -> Result<Vec<InvoiceId>, Fault> {
    tx.all("SELECT id FROM invoices WHERE test = 1", [], |row| row.get(0))
}

/// Writes a new draft; `supplements` names the issued invoice that it raises, if any.
pub(super) fn insert_draft(
    tx: &WriteTx<'_>,
    id: InvoiceId,
    draft: &Draft,
    supplements: Option<InvoiceId>,
) -> Result<(), Fault> {
    let (input, amounts) = (&draft.input, &draft.amounts);
    tx.exec(
        "INSERT INTO invoices (id, status, customer_id, currency, inclusive, tax_rounding, service_fee_rate, delivery_minor,
                               discount_minor_asked, charges_code, round_total_to_minor, subtotal_minor, discount_minor,
                               service_fee_minor, delivery_net_minor, tax_minor, rounding_minor, total_minor, tax_summary,
                               note, due_on, test, created_at, created_by, changed_at, changed_by, supplements_id,
                               place_asked, place_of_supply, supplied_on, early_rate, early_days)
         VALUES (?1, 'draft', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                 ?22, ?23, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)",
        rusqlite::params![
            id,
            draft.customer_id,
            input.currency,
            input.inclusive,
            input.rounding.text(),
            input.service_fee_rate,
            input.delivery.minor,
            input.document_discount.minor,
            draft.charges_code,
            input.round_total_to.map_or(0, |step| step.minor),
            amounts.subtotal.minor,
            amounts.discount.minor,
            amounts.service_fee.minor,
            amounts.delivery.minor,
            amounts.tax.minor,
            amounts.rounding.minor,
            amounts.total.minor,
            to_json(&amounts.summary)?,
            draft.note,
            draft.due_on,
            draft.test,
            tx.at(),
            tx.author(),
            supplements,
            draft.place_asked,
            draft.place.as_ref().map(|place| &place.region),
            draft.supplied_on,
            draft.early_discount.map(|terms| terms.rate),
            draft.early_discount.map(|terms| terms.days),
        ],
    )?;
    insert_lines(tx, id, &draft.lines)
}

/// Writes a draft over the one of that version; [`Fault::Stale`] when somebody else was faster.
pub(super) fn update_draft(tx: &WriteTx<'_>, id: InvoiceId, version: i64, draft: &Draft) -> Result<(), Fault> {
    let (input, amounts) = (&draft.input, &draft.amounts);
    let changed = tx.exec(
        "UPDATE invoices
            SET customer_id = ?3, currency = ?4, inclusive = ?5, tax_rounding = ?6, service_fee_rate = ?7, delivery_minor = ?8,
                discount_minor_asked = ?9, charges_code = ?10, round_total_to_minor = ?11, subtotal_minor = ?12,
                discount_minor = ?13, service_fee_minor = ?14, delivery_net_minor = ?15, tax_minor = ?16, rounding_minor = ?17,
                total_minor = ?18, tax_summary = ?19, note = ?20, due_on = ?21, test = ?22, version = version + 1,
                changed_at = ?23, changed_by = ?24, place_asked = ?25, place_of_supply = ?26,
                supplied_on = ?27, early_rate = ?28, early_days = ?29
          WHERE id = ?1 AND version = ?2 AND status = 'draft'",
        rusqlite::params![
            id,
            version,
            draft.customer_id,
            input.currency,
            input.inclusive,
            input.rounding.text(),
            input.service_fee_rate,
            input.delivery.minor,
            input.document_discount.minor,
            draft.charges_code,
            input.round_total_to.map_or(0, |step| step.minor),
            amounts.subtotal.minor,
            amounts.discount.minor,
            amounts.service_fee.minor,
            amounts.delivery.minor,
            amounts.tax.minor,
            amounts.rounding.minor,
            amounts.total.minor,
            to_json(&amounts.summary)?,
            draft.note,
            draft.due_on,
            draft.test,
            tx.at(),
            tx.author(),
            draft.place_asked,
            draft.place.as_ref().map(|place| &place.region),
            draft.supplied_on,
            draft.early_discount.map(|terms| terms.rate),
            draft.early_discount.map(|terms| terms.days),
        ],
    )?;
    if changed == 0 {
        return Err(Fault::Stale);
    }
    replace_lines(tx, id, &draft.lines)
}

/// Puts other lines in the place of those of a draft.
pub(super) fn replace_lines(tx: &WriteTx<'_>, id: InvoiceId, lines: &[InvoiceLine]) -> Result<(), Fault> {
    delete_lines(tx, id)?;
    insert_lines(tx, id, lines)
}

fn delete_lines(tx: &WriteTx<'_>, id: InvoiceId) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM invoice_lines
          WHERE invoice_id = ?1",
        [id],
    )?;
    Ok(())
}

/// All lines in one statement.
fn insert_lines(tx: &WriteTx<'_>, id: InvoiceId, lines: &[InvoiceLine]) -> Result<(), Fault> {
    let rows: Vec<serde_json::Value> = lines
        .iter()
        .map(|line| {
            json!([
                line.line,
                line.product_id,
                line.description,
                line.sku,
                line.hsn,
                line.unit,
                line.quantity,
                line.unit_price,
                line.discount_rate,
                line.tax_code,
                line.net.minor,
                line.tax.minor,
                line.gross.minor,
                line.code_asked_apart(),
                line.period.map(|period| period.from),
                line.period.map(|period| period.to)
            ])
        })
        .collect();
    tx.exec(
        "INSERT INTO invoice_lines (invoice_id, line, product_id, description, sku, hsn, unit, quantity, unit_price,
                                    discount_rate, tax_code, net_minor, tax_minor, gross_minor, tax_code_asked, period_from,
                                    period_to)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
                value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15
           FROM json_each(?2)",
        (id, json!(rows).to_string()),
    )?;
    Ok(())
}

/// Deletes a draft with its lines.
pub(super) fn delete_draft(tx: &WriteTx<'_>, id: InvoiceId) -> Result<(), Fault> {
    delete_lines(tx, id)?;
    tx.exec(
        "DELETE FROM invoices
          WHERE id = ?1 AND status = 'draft'",
        [id],
    )?;
    Ok(())
}

/// Turns a draft into what `issued` says: number, amounts, copies, link.
pub(super) fn update_issued(tx: &WriteTx<'_>, issued: &Invoice, pay_key_hash: Option<&[u8]>) -> Result<(), Fault> {
    let sums = &issued.sums;
    let changed = tx.exec(
        "UPDATE invoices
            SET number = ?2, status = ?3, subtotal_minor = ?4, discount_minor = ?5, service_fee_minor = ?6,
                delivery_net_minor = ?7, tax_minor = ?8, rounding_minor = ?9, total_minor = ?10, base_total_minor = ?11,
                tax_summary = ?12, frozen = ?13, issued_on = ?14, due_on = ?15, issued_at = ?16, paid_at = ?17,
                pay_key_hash = ?18, pay_key = ?19, pay_expires_at = ?20, version = version + 1, changed_at = ?21, changed_by = ?22,
                place_of_supply = ?23, series = ?24, early_until = ?25
          WHERE id = ?1 AND status = 'draft'",
        rusqlite::params![
            issued.id,
            issued.number,
            issued.status,
            sums.subtotal.minor,
            sums.discount.minor,
            sums.service_fee.minor,
            sums.delivery.minor,
            sums.tax.minor,
            sums.rounding.minor,
            sums.total.minor,
            issued.base_total.map(|base| base.minor),
            to_json(&issued.tax_summary)?,
            to_json(&issued.frozen)?,
            issued.issued_on,
            issued.due_on,
            issued.issued_at,
            issued.paid_at,
            pay_key_hash,
            issued.pay_link.as_ref().map(|link| &link.key),
            issued.pay_link.as_ref().map(|link| link.expires_at),
            tx.at(),
            tx.author(),
            issued.place_of_supply,
            issued.series(),
            issued.early_discount.and_then(|terms| terms.until),
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(Fault::bug(format!("{} was no draft any more", issued.id))) }
}

/// Ends an invoice as void or written off, and its link with it.
pub(super) fn update_ended(tx: &WriteTx<'_>, id: InvoiceId, status: InvoiceStatus) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET status = ?2, pay_key_hash = NULL, pay_key = NULL, pay_expires_at = NULL, version = version + 1,
                changed_at = ?3, changed_by = ?4
          WHERE id = ?1",
        (id, status, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// Puts another link in the place of the old one.
pub(super) fn update_pay_link(tx: &WriteTx<'_>, id: InvoiceId, hash: &[u8], link: &PayLink) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET pay_key_hash = ?2, pay_key = ?3, pay_expires_at = ?4, version = version + 1, changed_at = ?5, changed_by = ?6
          WHERE id = ?1",
        (id, hash, &link.key, link.expires_at, tx.at(), tx.author()),
    )?;
    Ok(())
}

pub(super) fn update_sent(tx: &WriteTx<'_>, id: InvoiceId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET sent_at = ?2, version = version + 1, changed_at = ?2, changed_by = ?3
          WHERE id = ?1",
        (id, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// Remembers the first time anybody began to pay; gives whether this was it.
pub(super) fn update_payment_initiated(tx: &WriteTx<'_>, id: InvoiceId, at: Timestamp) -> Result<bool, Fault> {
    let changed = tx.exec(
        "UPDATE invoices
            SET payment_initiated_at = ?2, version = version + 1, changed_at = ?3, changed_by = ?4
          WHERE id = ?1 AND payment_initiated_at IS NULL",
        (id, at, tx.at(), tx.author()),
    )?;
    Ok(changed == 1)
}

/// Writes what a payer says is paid.
pub(super) fn update_claimed(tx: &WriteTx<'_>, id: InvoiceId, claimed_minor: i64) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET claimed_minor = ?2
          WHERE id = ?1",
        (id, claimed_minor),
    )?;
    Ok(())
}

/// What payers say is paid of those of these invoices of which they say so.
pub(super) fn list_claimed(tx: &ReadTx<'_>, ids: &[InvoiceId]) -> Result<HashMap<InvoiceId, i64>, Fault> {
    let ids = serde_json::to_string(ids).map_err(Fault::bug)?;
    let rows = tx.all(
        "SELECT id, claimed_minor
           FROM invoices
          WHERE claimed_minor > 0 AND id IN (SELECT value FROM json_each(?1))",
        [ids],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

pub(super) fn update_paid(tx: &WriteTx<'_>, invoice: &Invoice) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET status = ?2, paid_minor = ?3, paid_at = ?4, payment_initiated_at = ?5, version = ?6, changed_at = ?7,
                changed_by = ?8, next_due_on = ?9
          WHERE id = ?1",
        (
            invoice.id,
            invoice.status,
            invoice.paid.minor,
            invoice.paid_at,
            invoice.payment_initiated_at,
            invoice.version,
            tx.at(),
            tx.author(),
            invoice.next_due_on,
        ),
    )?;
    Ok(())
}

/// Writes what of what counts as paid is an early-payment discount, and which payment took it.
pub(super) fn update_early_discount(
    tx: &WriteTx<'_>,
    id: InvoiceId,
    payment: Option<&str>,
    taken: Money,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET early_payment = ?2, early_taken_minor = ?3
          WHERE id = ?1",
        (id, payment, taken.minor),
    )?;
    Ok(())
}

/// Writes what a credit note changes. A link that is not there any more ends.
pub(super) fn update_credited(tx: &WriteTx<'_>, invoice: &Invoice) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET status = ?2, credited_minor = ?3, paid_at = ?4, next_due_on = ?5, version = ?6, changed_at = ?7, changed_by = ?8,
                pay_key_hash = iif(?9, pay_key_hash, NULL), pay_key = iif(?9, pay_key, NULL),
                pay_expires_at = iif(?9, pay_expires_at, NULL)
          WHERE id = ?1",
        (
            invoice.id,
            invoice.status,
            invoice.credited.minor,
            invoice.paid_at,
            invoice.next_due_on,
            invoice.version,
            tx.at(),
            tx.author(),
            invoice.pay_link.is_some(),
        ),
    )?;
    Ok(())
}

/// Writes in how many parts an invoice is to be paid, and until when the first of them.
pub(super) fn update_plan(
    tx: &WriteTx<'_>,
    id: InvoiceId,
    count: u32,
    next_due_on: Option<ShopDate>,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE invoices
            SET instalment_count = ?2, next_due_on = ?3, version = version + 1, changed_at = ?4, changed_by = ?5
          WHERE id = ?1",
        (id, count, next_due_on, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// The supplementary invoices that raise an invoice, drafts among them, oldest first.
pub(super) fn find_supplementary(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Vec<(InvoiceId, Option<String>)>, Fault> {
    tx.all(
        "SELECT id, number
           FROM invoices
          WHERE supplements_id = ?1
          ORDER BY id",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The delivery note that was made of an invoice.
pub(super) fn find_delivery_note(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Option<DeliveryNoteMade>, Fault> {
    tx.one(
        "SELECT number, made_on
           FROM delivery_notes
          WHERE invoice_id = ?1",
        [id],
        |row| Ok(DeliveryNoteMade { number: row.get(0)?, made_on: row.get(1)? }),
    )
}

pub(super) fn insert_delivery_note(
    tx: &WriteTx<'_>,
    id: InvoiceId,
    made: &DeliveryNoteMade,
    test: bool,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO delivery_notes (invoice_id, number, made_on, made_at, made_by, test)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (id, &made.number, made.made_on, tx.at(), tx.author(), test),
    )?;
    Ok(())
}

/// Rows of the list before a cursor, newest first, one more than asked. Which statement runs depends on the filter that narrows
/// most, so that each walks an index and not the whole table. A text is looked for in the number and in the name on the paper.
pub(super) fn list(
    tx: &ReadTx<'_>,
    filter: &InvoiceFilter,
    today: ShopDate,
    limit: u32,
) -> Result<Vec<InvoiceRow>, Fault> {
    let text = filter.text.as_ref().map(|text| format!("%{}%", escaped(text)));
    let more = limit.saturating_add(1);
    if filter.overdue {
        tx.all(
            "SELECT id, number, status, customer_id, currency, total_minor, paid_minor, issued_on, due_on, test, created_at,
                    credited_minor, next_due_on, early_taken_minor
               FROM invoices
              WHERE status IN ('issued', 'partially_paid') AND coalesce(next_due_on, due_on) < ?6
                AND id < ?1
                AND (?2 IS NULL OR status = ?2)
                AND (?3 IS NULL OR customer_id = ?3)
                AND (?4 IS NULL OR number LIKE ?4 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?4 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?5",
            (&filter.before, filter.status, filter.customer_id, text, more, today),
            invoice_row,
        )
    } else if filter.customer_id.is_some() {
        tx.all(
            "SELECT id, number, status, customer_id, currency, total_minor, paid_minor, issued_on, due_on, test, created_at,
                    credited_minor, next_due_on, early_taken_minor
               FROM invoices
              WHERE customer_id = ?3 AND id < ?1
                AND (?2 IS NULL OR status = ?2)
                AND (?4 IS NULL OR number LIKE ?4 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?4 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?5",
            (&filter.before, filter.status, filter.customer_id, text, more),
            invoice_row,
        )
    } else if filter.status.is_some() {
        tx.all(
            "SELECT id, number, status, customer_id, currency, total_minor, paid_minor, issued_on, due_on, test, created_at,
                    credited_minor, next_due_on, early_taken_minor
               FROM invoices
              WHERE status = ?2 AND id < ?1
                AND (?3 IS NULL OR number LIKE ?3 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?3 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?4",
            (&filter.before, filter.status, text, more),
            invoice_row,
        )
    } else {
        tx.all(
            "SELECT id, number, status, customer_id, currency, total_minor, paid_minor, issued_on, due_on, test, created_at,
                    credited_minor, next_due_on, early_taken_minor
               FROM invoices
              WHERE id < ?1
                AND (?2 IS NULL OR number LIKE ?2 ESCAPE '!' OR frozen ->> '$.customer.name' LIKE ?2 ESCAPE '!')
              ORDER BY id DESC
              LIMIT ?3",
            (&filter.before, text, more),
            invoice_row,
        )
    }
}

/// A text that a LIKE takes as it stands.
pub(super) fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(Fault::bug)
}

fn wrong(column: usize, cause: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}

fn invoice_row(row: &Row<'_>) -> rusqlite::Result<InvoiceRow> {
    let currency: Currency = row.get(4)?;
    Ok(InvoiceRow {
        id: row.get(0)?,
        number: row.get(1)?,
        status: row.get(2)?,
        customer_id: row.get(3)?,
        total: Money { minor: row.get(5)?, currency },
        paid: Money { minor: row.get(6)?, currency },
        issued_on: row.get(7)?,
        due_on: row.get(8)?,
        test: row.get(9)?,
        created_at: row.get(10)?,
        credited: Money { minor: row.get(11)?, currency },
        next_due_on: row.get(12)?,
        early_taken: Money { minor: row.get(13)?, currency },
    })
}

fn invoice(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    let currency: Currency = row.get(4)?;
    let money = |column| row.get(column).map(|minor| Money { minor, currency });
    let rounding: String = row.get(6)?;
    let summary: String = row.get(21)?;
    let frozen: Option<String> = row.get(22)?;
    let frozen: Option<Frozen> =
        frozen.map(|text| serde_json::from_str(&text)).transpose().map_err(|cause| wrong(22, cause))?;
    let base: Option<i64> = row.get(20)?;
    let key: Option<String> = row.get(31)?;
    let expires_at: Option<Timestamp> = row.get(32)?;
    let step: i64 = row.get(11)?;
    Ok(Invoice {
        id: row.get(0)?,
        number: row.get(1)?,
        status: row.get(2)?,
        customer_id: row.get(3)?,
        currency,
        inclusive: row.get(5)?,
        tax_rounding: TaxRounding::parse(&rounding)
            .ok_or_else(|| wrong(6, std::io::Error::other("unknown rounding")))?,
        service_fee_rate: row.get(7)?,
        delivery_asked: money(8)?,
        discount_asked: money(9)?,
        charges_code: row.get(10)?,
        round_total_to: (step > 0).then_some(Money { minor: step, currency }),
        sums: Sums {
            subtotal: money(12)?,
            discount: money(13)?,
            service_fee: money(14)?,
            delivery: money(15)?,
            tax: money(16)?,
            rounding: money(17)?,
            total: money(18)?,
        },
        paid: money(19)?,
        base_total: base.zip(frozen.as_ref()).map(|(minor, frozen)| Money { minor, currency: frozen.books_currency }),
        tax_summary: serde_json::from_str::<Vec<TaxShare>>(&summary).map_err(|cause| wrong(21, cause))?,
        frozen,
        note: row.get(23)?,
        issued_on: row.get(24)?,
        due_on: row.get(25)?,
        issued_at: row.get(26)?,
        sent_at: row.get(27)?,
        paid_at: row.get(28)?,
        payment_initiated_at: row.get(29)?,
        test: row.get(30)?,
        pay_link: key.zip(expires_at).map(|(key, expires_at)| PayLink { key, expires_at }),
        version: row.get(33)?,
        created_at: row.get(34)?,
        created_by: row.get(35)?,
        changed_at: row.get(36)?,
        credited: money(37)?,
        instalment_count: row.get(38)?,
        next_due_on: row.get(39)?,
        supplements_id: row.get(40)?,
        place_asked: row.get(41)?,
        place_of_supply: row.get(42)?,
        supplied_on: row.get(43)?,
        early_discount: early_discount(row)?,
        early_payment: row.get(47)?,
        early_taken: money(48)?,
    })
}

fn early_discount(row: &Row<'_>) -> rusqlite::Result<Option<EarlyDiscount>> {
    let (rate, days): (Option<Rate>, Option<u16>) = (row.get(44)?, row.get(45)?);
    let until = row.get(46)?;
    Ok(rate.zip(days).map(|(rate, days)| EarlyDiscount { rate, days, until }))
}

/// Invoices on which something is owed, oldest first; none that are tests.
pub fn list_open(tx: &ReadTx<'_>) -> Result<Vec<super::open::OpenInvoice>, Fault> {
    tx.all(
        "SELECT id, number, customer_id, currency, total_minor - paid_minor - credited_minor, issued_on
           FROM invoices
          WHERE status IN ('issued', 'partially_paid') AND test = 0 AND number IS NOT NULL
            AND total_minor - paid_minor - credited_minor > 0
          ORDER BY id",
        [],
        |row| {
            Ok(super::open::OpenInvoice {
                id: row.get(0)?,
                number: row.get(1)?,
                customer_id: row.get(2)?,
                due: Money { minor: row.get(4)?, currency: row.get(3)? },
                issued_on: row.get(5)?,
            })
        },
    )
}
