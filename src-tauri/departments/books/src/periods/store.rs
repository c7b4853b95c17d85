//! Every statement on `closed_days`, `closed_years` and `period_changes`.

use base::{Author, Fault, Page, ReadTx, ShopDate, Timestamp, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::fiscal_year::FiscalYear;
use super::period::{PeriodAct, PeriodChange, Periods};

pub(super) fn find_closed_to(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    tx.one(
        "SELECT closed_to
           FROM closed_days
          WHERE id = 1",
        [],
        |row| row.get(0),
    )
}

pub(super) fn write_closed_to(tx: &WriteTx<'_>, day: ShopDate) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO closed_days (id, closed_to, at, author)
         VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET closed_to = excluded.closed_to, at = excluded.at, author = excluded.author",
        (day, tx.at(), tx.author()),
    )?;
    Ok(())
}

/// From then on every day is open.
pub(super) fn delete_closed_to(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.exec("DELETE FROM closed_days", [])?;
    Ok(())
}

/// How the closed days stand, on this day.
pub(super) fn find_periods(tx: &ReadTx<'_>, today: ShopDate) -> Result<Periods, Fault> {
    let closed_to = find_closed_to(tx)?;
    Ok(Periods {
        closed_to,
        first_open_on: closed_to.map(|closed| closed.plus_days(1)),
        closable_to: today.plus_days(-1),
        last_change: list_changes(tx, i64::MAX, 1)?.items.into_iter().next(),
    })
}

pub(super) fn insert_change(
    tx: &WriteTx<'_>,
    who: &impl Author,
    act: PeriodAct,
    before: Option<ShopDate>,
    closed_to: Option<ShopDate>,
    reason: &str,
) -> Result<(), Fault> {
    tx.insert(
        "INSERT INTO period_changes (act, closed_to_before, closed_to, reason, at, author, author_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (act.text(), before, closed_to, reason, tx.at(), who.author_id(), who.author_name()),
    )?;
    Ok(())
}

/// Changes of the closed days before one, the newest first.
pub(super) fn list_changes(tx: &ReadTx<'_>, before: i64, limit: u32) -> Result<Page<PeriodChange>, Fault> {
    let rows = tx.all(
        "SELECT seq, act, closed_to_before, closed_to, reason, at, author, author_name
           FROM period_changes
          WHERE seq < ?1
          ORDER BY seq DESC
          LIMIT ?2",
        (before, limit.saturating_add(1)),
        change,
    )?;
    Ok(Page::cut(rows, limit, |change| change.seq.to_string()))
}

fn change(row: &Row<'_>) -> rusqlite::Result<PeriodChange> {
    let act: String = row.get(1)?;
    Ok(PeriodChange {
        seq: row.get(0)?,
        act: PeriodAct::parse(&act).ok_or_else(|| {
            let cause = std::io::Error::other("not a change of the closed days");
            rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(cause))
        })?,
        closed_to_before: row.get(2)?,
        closed_to: row.get(3)?,
        reason: row.get(4)?,
        at: row.get(5)?,
        who_id: row.get(6)?,
        who_name: row.get(7)?,
    })
}

/// A year that is locked, and who locked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedYear {
    /// Which one.
    pub year: FiscalYear,
    /// When it was closed.
    pub at: Timestamp,
    /// Name of the person at that time.
    pub who_name: String,
}

/// The locked years, the oldest first.
pub fn find_closed_years(tx: &ReadTx<'_>) -> Result<Vec<ClosedYear>, Fault> {
    tx.all(
        "SELECT year, starts_on, ends_on, at, author_name
           FROM closed_years
          ORDER BY ends_on",
        [],
        |row| {
            let year = FiscalYear { year: row.get(0)?, starts_on: row.get(1)?, ends_on: row.get(2)? };
            Ok(ClosedYear { year, at: row.get(3)?, who_name: row.get(4)? })
        },
    )
}

/// The last closed day before a year was closed; `None` where every day was open.
pub(super) fn find_closed_to_before(tx: &ReadTx<'_>, year: &str) -> Result<Option<ShopDate>, Fault> {
    let found = tx.one(
        "SELECT closed_to_before
           FROM closed_years
          WHERE year = ?1",
        [year],
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(found.flatten())
}

pub(super) fn insert_closed_year(
    tx: &WriteTx<'_>,
    who: &impl Author,
    year: &FiscalYear,
    before: Option<ShopDate>,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO closed_years (year, starts_on, ends_on, closed_to_before, at, author, author_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (&year.year, year.starts_on, year.ends_on, before, tx.at(), who.author_id(), who.author_name()),
    )?;
    Ok(())
}

pub(super) fn delete_closed_year(tx: &WriteTx<'_>, year: &str) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM closed_years
          WHERE year = ?1",
        [year],
    )?;
    Ok(())
}
