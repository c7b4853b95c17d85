//! Every statement on `number_series`, `number_counters` and `former_patterns`.

use base::{Fault, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;

/// A series of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Series {
    /// Kind of document.
    pub kind: String,
    /// As written by the owner.
    pub pattern: String,
    /// Whether the running number begins anew each fiscal year.
    pub resets_yearly: bool,
    /// Month the fiscal year begins with.
    pub year_starts_month: u8,
    /// For `If-Match`.
    pub version: i64,
}

/// How far a series counted, in one fiscal year or, where it never begins anew, in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counter {
    /// The last running number given.
    pub last: i64,
    /// The day of the document it was given to.
    pub last_on: ShopDate,
}

pub(super) fn find_series(tx: &ReadTx<'_>, kind: &str) -> Result<Option<Series>, Fault> {
    tx.one(
        "SELECT kind, pattern, resets, year_starts_month, version
           FROM number_series
          WHERE kind = ?1",
        [kind],
        series,
    )
}

pub(super) fn find_all_series(tx: &ReadTx<'_>) -> Result<Vec<Series>, Fault> {
    tx.all(
        "SELECT kind, pattern, resets, year_starts_month, version
           FROM number_series
          ORDER BY kind",
        [],
        series,
    )
}

pub(super) fn insert_series(tx: &WriteTx<'_>, series: &Series) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO number_series (kind, pattern, resets, year_starts_month, version)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            &series.kind,
            &series.pattern,
            if series.resets_yearly { "yearly" } else { "never" },
            series.year_starts_month,
            series.version,
        ),
    )?;
    Ok(())
}

/// Writes what can be changed: the pattern, with the next version.
pub(super) fn update_series(tx: &WriteTx<'_>, series: &Series) -> Result<(), Fault> {
    tx.exec(
        "UPDATE number_series
            SET pattern = ?2, version = ?3
          WHERE kind = ?1",
        (&series.kind, &series.pattern, series.version),
    )?;
    Ok(())
}

/// Patterns that the series gave numbers by before the present one.
pub(super) fn find_former_patterns(tx: &ReadTx<'_>, kind: &str) -> Result<Vec<String>, Fault> {
    tx.all(
        "SELECT pattern
           FROM former_patterns
          WHERE kind = ?1
          ORDER BY pattern",
        [kind],
        |row| row.get(0),
    )
}

pub(super) fn insert_former_pattern(tx: &WriteTx<'_>, kind: &str, pattern: &str) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO former_patterns (kind, pattern)
         VALUES (?1, ?2)
         ON CONFLICT (kind, pattern) DO NOTHING",
        (kind, pattern),
    )?;
    Ok(())
}

/// How far the series counted in each of its years; empty before the first number.
pub(super) fn find_counters(tx: &ReadTx<'_>, kind: &str) -> Result<Vec<Counter>, Fault> {
    tx.all(
        "SELECT last, last_on
           FROM number_counters
          WHERE kind = ?1
          ORDER BY last_on",
        [kind],
        |row| Ok(Counter { last: row.get(0)?, last_on: row.get(1)? }),
    )
}

/// The day of the last number given in any year of the series.
pub(super) fn find_last_day(tx: &ReadTx<'_>, kind: &str) -> Result<Option<ShopDate>, Fault> {
    let last = tx.one(
        "SELECT max(last_on)
           FROM number_counters
          WHERE kind = ?1",
        [kind],
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(last.flatten())
}

/// The last running number given; 0 before the first.
pub(super) fn find_last_number(tx: &ReadTx<'_>, kind: &str, year: &str) -> Result<i64, Fault> {
    let last = tx.one(
        "SELECT last
           FROM number_counters
          WHERE kind = ?1 AND year = ?2",
        (kind, year),
        |row| row.get(0),
    )?;
    Ok(last.unwrap_or(0))
}

pub(super) fn write_last_number(
    tx: &WriteTx<'_>,
    kind: &str,
    year: &str,
    last: i64,
    on: ShopDate,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO number_counters (kind, year, last, last_on)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (kind, year) DO UPDATE SET last = excluded.last, last_on = excluded.last_on",
        (kind, year, last, on),
    )?;
    Ok(())
}

fn series(row: &Row<'_>) -> rusqlite::Result<Series> {
    let resets: String = row.get(2)?;
    Ok(Series {
        kind: row.get(0)?,
        pattern: row.get(1)?,
        resets_yearly: resets == "yearly",
        year_starts_month: row.get(3)?,
        version: row.get(4)?,
    })
}
