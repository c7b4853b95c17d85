//! Every statement on `tax_schemes`.

use base::{Fault, Rate, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::scheme_from::{Scheme, SchemeFrom, Supplies};

/// The scheme that counts on a day; `None` where none was ever chosen: the regular one.
pub fn find_scheme(tx: &ReadTx<'_>, on: ShopDate) -> Result<Option<SchemeFrom>, Fault> {
    tx.one(
        "SELECT from_on, scheme, supplies, rate
           FROM tax_schemes
          WHERE from_on <= ?1
          ORDER BY from_on DESC
          LIMIT 1",
        [on],
        scheme_from,
    )
}

/// The first day after one and up to another on which another scheme or rate begins.
pub fn find_scheme_change(tx: &ReadTx<'_>, after: ShopDate, to: ShopDate) -> Result<Option<ShopDate>, Fault> {
    let change = tx.one(
        "SELECT min(from_on)
           FROM tax_schemes
          WHERE from_on > ?1
            AND from_on <= ?2",
        (after, to),
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(change.flatten())
}

/// Every scheme that was chosen, in the order of its days.
pub(super) fn list_schemes(tx: &ReadTx<'_>) -> Result<Vec<SchemeFrom>, Fault> {
    tx.all(
        "SELECT from_on, scheme, supplies, rate
           FROM tax_schemes
          ORDER BY from_on",
        [],
        scheme_from,
    )
}

/// Writes a scheme that counts from a day on; one that begins on the same day gives its place.
pub(super) fn write_scheme(tx: &WriteTx<'_>, scheme: &SchemeFrom) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO tax_schemes (from_on, scheme, supplies, rate, at, author)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (from_on) DO UPDATE
            SET scheme = excluded.scheme, supplies = excluded.supplies, rate = excluded.rate, at = excluded.at,
                author = excluded.author",
        (
            scheme.from_on,
            scheme.scheme.text(),
            scheme.supplies.map(Supplies::text),
            scheme.rate.map(|rate| rate.to_string()),
            tx.at(),
            tx.author(),
        ),
    )?;
    Ok(())
}

fn scheme_from(row: &Row<'_>) -> rusqlite::Result<SchemeFrom> {
    let (scheme, supplies, rate): (String, Option<String>, Option<String>) = (row.get(1)?, row.get(2)?, row.get(3)?);
    Ok(SchemeFrom {
        from_on: row.get(0)?,
        scheme: Scheme::parse(&scheme).ok_or_else(|| wrong(1, "scheme"))?,
        supplies: supplies.map(|text| Supplies::parse(&text).ok_or_else(|| wrong(2, "supplies"))).transpose()?,
        rate: rate.map(|text| Rate::parse(&text).map_err(|_| wrong(3, "rate"))).transpose()?,
    })
}

fn wrong(column: usize, what: &str) -> rusqlite::Error {
    let cause = std::io::Error::other(format!("unknown {what} of a tax scheme"));
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}
