//! Statements on `recurring_invoices` and `recurring_periods`.

use base::{Currency, Fault, Money, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;
use serde_json::json;

use super::list::RecurringFilter;
use super::recurring_invoice::{Period, Recurring, RecurringId};
use super::rhythm::Rhythm;
use crate::invoices::invoice::InvoiceStatus;

macro_rules! select_recurring {
    ($rest:literal) => {
        concat!(
            "SELECT id, state, customer_id, asked, currency, total_minor, starts_on, every, unit, day_of_month, ends_on, count,
                    due_after_days, issues, dated, next_period, next_on, paused_on, trouble, version, created_at, created_by,
                    changed_at, earned_by_day
               FROM recurring_invoices ",
            $rest
        )
    };
}

/// One recurring invoice.
pub(super) fn find(tx: &ReadTx<'_>, id: RecurringId) -> Result<Option<Recurring>, Fault> {
    tx.one(select_recurring!("WHERE id = ?1"), [id], recurring)
}

/// The one whose next period is the longest missed, the number of that period, and the version it was read as. One that was refused today waits for tomorrow.
pub(super) fn find_due(tx: &ReadTx<'_>, today: ShopDate) -> Result<Option<(RecurringId, u32, i64)>, Fault> {
    tx.one(
        "SELECT id, next_period, version
           FROM recurring_invoices
          WHERE state = 'active' AND next_on <= ?1 AND (trouble = '' OR tried_on <> ?1)
          ORDER BY next_on, id
          LIMIT 1",
        [today],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Writes a new one.
pub(super) fn insert(tx: &WriteTx<'_>, fresh: &Recurring) -> Result<(), Fault> {
    let Rhythm { starts_on, every, unit, day_of_month, ends_on, count } = fresh.rhythm;
    tx.exec(
        "INSERT INTO recurring_invoices (id, state, customer_id, asked, currency, total_minor, starts_on, every, unit, day_of_month,
                                         ends_on, count, due_after_days, issues, dated, next_period, next_on, created_at,
                                         created_by, changed_at, changed_by, earned_by_day)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?18, ?19, ?20)",
        rusqlite::params![
            fresh.id,
            fresh.state,
            fresh.customer_id,
            serde_json::to_string(&fresh.asked).map_err(Fault::bug)?,
            fresh.total.currency,
            fresh.total.minor,
            starts_on,
            every,
            unit,
            day_of_month,
            ends_on,
            count,
            fresh.due_after_days,
            fresh.issues,
            fresh.dated,
            fresh.next_period,
            fresh.next_on,
            tx.at(),
            tx.author(),
            fresh.earned_by_day,
        ],
    )?;
    Ok(())
}

/// Writes over what it was, within the transaction that read it. Whatever was refused before is tried again.
pub(super) fn update(tx: &WriteTx<'_>, after: &Recurring) -> Result<(), Fault> {
    let Rhythm { starts_on, every, unit, day_of_month, ends_on, count } = after.rhythm;
    tx.exec(
        "UPDATE recurring_invoices
            SET state = ?2, customer_id = ?3, asked = ?4, currency = ?5, total_minor = ?6, starts_on = ?7, every = ?8, unit = ?9,
                day_of_month = ?10, ends_on = ?11, count = ?12, due_after_days = ?13, issues = ?14, dated = ?15,
                next_period = ?16, next_on = ?17, paused_on = ?18, trouble = '', tried_on = NULL, version = version + 1,
                changed_at = ?19, changed_by = ?20, earned_by_day = ?21
          WHERE id = ?1",
        rusqlite::params![
            after.id,
            after.state,
            after.customer_id,
            serde_json::to_string(&after.asked).map_err(Fault::bug)?,
            after.total.currency,
            after.total.minor,
            starts_on,
            every,
            unit,
            day_of_month,
            ends_on,
            count,
            after.due_after_days,
            after.issues,
            after.dated,
            after.next_period,
            after.next_on,
            after.paused_on,
            tx.at(),
            tx.author(),
            after.earned_by_day,
        ],
    )?;
    Ok(())
}

/// Remembers why the next one could not be made, and on which day that was tried; `false` where somebody changed or ended it
/// since it was read as that version, and so may have put it right.
pub(super) fn update_trouble(
    tx: &WriteTx<'_>,
    id: RecurringId,
    version: i64,
    sentence: &str,
    tried_on: ShopDate,
) -> Result<bool, Fault> {
    let changed = tx.exec(
        "UPDATE recurring_invoices
            SET trouble = ?2, tried_on = ?3, version = version + 1, changed_at = ?4, changed_by = ?5
          WHERE id = ?1 AND state = 'active' AND version = ?6",
        (id, sentence, tried_on, tx.at(), tx.author(), version),
    )?;
    Ok(changed == 1)
}

/// Writes that a period is made. A second row for it is refused by the database, and with it all that goes along.
pub(super) fn insert_period(tx: &WriteTx<'_>, id: RecurringId, made: &Period) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO recurring_periods (recurring_id, period, day, invoice_id, at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (id, made.period, made.day, made.invoice_id, tx.at()),
    )?;
    Ok(())
}

/// Writes that periods are left out, in one statement.
pub(super) fn insert_skipped(tx: &WriteTx<'_>, id: RecurringId, skipped: &[Period]) -> Result<(), Fault> {
    let rows: Vec<_> = skipped.iter().map(|row| json!([row.period, row.day])).collect();
    tx.exec(
        "INSERT INTO recurring_periods (recurring_id, period, day, at)
         SELECT ?1, value ->> 0, value ->> 1, ?3
           FROM json_each(?2)
          WHERE true
             ON CONFLICT (recurring_id, period) DO NOTHING",
        (id, json!(rows).to_string(), tx.at()),
    )?;
    Ok(())
}

/// The first period from this one on that has no row yet.
pub(super) fn first_open_period(tx: &ReadTx<'_>, id: RecurringId, from: u32) -> Result<u32, Fault> {
    let mut open = from;
    tx.each(
        "SELECT period
           FROM recurring_periods
          WHERE recurring_id = ?1 AND period >= ?2
          ORDER BY period",
        (id, from),
        |row| {
            let taken: u32 = row.get(0)?;
            if taken == open {
                open = open.saturating_add(1);
            }
            Ok(())
        },
    )?;
    Ok(open)
}

/// A period as it is shown, with its invoice where that is still there.
pub(super) type ShownPeriod = (Period, Option<(Option<String>, InvoiceStatus)>);

/// The periods that came last, the latest first.
pub(super) fn list_periods(tx: &ReadTx<'_>, id: RecurringId, most: u32) -> Result<Vec<ShownPeriod>, Fault> {
    tx.all(
        "SELECT p.period, p.day, p.invoice_id, i.number, i.status
           FROM recurring_periods p
           LEFT JOIN invoices i ON i.id = p.invoice_id
          WHERE p.recurring_id = ?1
          ORDER BY p.period DESC
          LIMIT ?2",
        (id, most),
        |row| {
            let status: Option<InvoiceStatus> = row.get(4)?;
            let number: Option<String> = row.get(3)?;
            let period = Period { period: row.get(0)?, day: row.get(1)?, invoice_id: row.get(2)? };
            Ok((period, status.map(|status| (number, status))))
        },
    )
}

/// How many invoices were made.
pub(super) fn count_made(tx: &ReadTx<'_>, id: RecurringId) -> Result<u32, Fault> {
    let made = tx.one(
        "SELECT count(*)
           FROM recurring_periods
          WHERE recurring_id = ?1 AND invoice_id IS NOT NULL",
        [id],
        |row| row.get(0),
    )?;
    Ok(made.unwrap_or_default())
}

/// Rows of the list before a cursor, newest first, one more than asked.
pub(super) fn list(tx: &ReadTx<'_>, filter: &RecurringFilter, limit: u32) -> Result<Vec<Recurring>, Fault> {
    tx.all(
        select_recurring!(
            "WHERE id < ?1
               AND (?2 IS NULL OR state = ?2)
               AND (?3 IS NULL OR customer_id = ?3)
               AND (NOT ?4 OR trouble <> '')
             ORDER BY id DESC
             LIMIT ?5"
        ),
        (&filter.before, filter.state, filter.customer_id, filter.in_trouble, limit.saturating_add(1)),
        recurring,
    )
}

fn recurring(row: &Row<'_>) -> rusqlite::Result<Recurring> {
    let asked: String = row.get(3)?;
    let currency: Currency = row.get(4)?;
    Ok(Recurring {
        id: row.get(0)?,
        state: row.get(1)?,
        customer_id: row.get(2)?,
        asked: serde_json::from_str(&asked)
            .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(3, Type::Text, Box::new(cause)))?,
        total: Money { minor: row.get(5)?, currency },
        rhythm: Rhythm {
            starts_on: row.get(6)?,
            every: row.get(7)?,
            unit: row.get(8)?,
            day_of_month: row.get(9)?,
            ends_on: row.get(10)?,
            count: row.get(11)?,
        },
        due_after_days: row.get(12)?,
        issues: row.get(13)?,
        dated: row.get(14)?,
        next_period: row.get(15)?,
        next_on: row.get(16)?,
        paused_on: row.get(17)?,
        trouble: row.get(18)?,
        version: row.get(19)?,
        created_at: row.get(20)?,
        created_by: row.get(21)?,
        changed_at: row.get(22)?,
        earned_by_day: row.get(23)?,
    })
}
