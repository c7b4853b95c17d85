//! Every statement on `number_series` and `number_counters`.

use base::{Fault, ReadTx, ShopDate, WriteTx};

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
}

pub(super) fn find_series(tx: &ReadTx<'_>, kind: &str) -> Result<Option<Series>, Fault> {
    tx.one(
        "SELECT kind, pattern, resets, year_starts_month
           FROM number_series
          WHERE kind = ?1",
        [kind],
        |row| {
            let resets: String = row.get(2)?;
            Ok(Series {
                kind: row.get(0)?,
                pattern: row.get(1)?,
                resets_yearly: resets == "yearly",
                year_starts_month: row.get(3)?,
            })
        },
    )
}

pub(super) fn write_series(tx: &WriteTx<'_>, series: &Series) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO number_series (kind, pattern, resets, year_starts_month)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (kind) DO UPDATE SET pattern = excluded.pattern, resets = excluded.resets, year_starts_month = excluded.year_starts_month",
        (&series.kind, &series.pattern, if series.resets_yearly { "yearly" } else { "never" }, series.year_starts_month),
    )?;
    Ok(())
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
