//! Every statement on `tax_jurisdictions`.

use std::collections::HashMap;

use base::{Fault, Page, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;

use super::jurisdiction::{TaxAddress, TaxJurisdiction, TaxJurisdictionId};

/// The rows that can count at an address: those of its state and its postal code that have begun by a day.
pub fn find_at_address(
    tx: &ReadTx<'_>,
    country: &str,
    at: &TaxAddress,
    on: ShopDate,
) -> Result<Vec<TaxJurisdiction>, Fault> {
    tx.all(
        "SELECT id, country, region, county, city, postal_prefix, product_class, tax_code, taxes_shipping, valid_from, version
           FROM tax_jurisdictions
          WHERE country = ?1
            AND region = ?2
            AND substr(?3, 1, length(postal_prefix)) = postal_prefix
            AND valid_from <= ?4
          ORDER BY id",
        (country, &at.region, &at.postal_code, on),
        jurisdiction,
    )
}

/// The rows of these states that have begun by a day.
pub fn find_in_regions(
    tx: &ReadTx<'_>,
    country: &str,
    regions: &[&str],
    on: ShopDate,
) -> Result<Vec<TaxJurisdiction>, Fault> {
    let regions = serde_json::to_string(regions).map_err(Fault::bug)?;
    tx.all(
        "SELECT id, country, region, county, city, postal_prefix, product_class, tax_code, taxes_shipping, valid_from, version
           FROM tax_jurisdictions
          WHERE country = ?1
            AND region IN (SELECT value FROM json_each(?2))
            AND valid_from <= ?3
          ORDER BY id",
        (country, regions, on),
        jurisdiction,
    )
}

/// Which tax codes belong to which state: those that rows of one state alone name, on whatever day.
pub fn find_code_regions(tx: &ReadTx<'_>) -> Result<HashMap<String, String>, Fault> {
    let rows = tx.all(
        "SELECT tax_code, min(region)
           FROM tax_jurisdictions
          GROUP BY tax_code
         HAVING count(DISTINCT region) = 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// One row.
pub(super) fn find(tx: &ReadTx<'_>, id: TaxJurisdictionId) -> Result<Option<TaxJurisdiction>, Fault> {
    tx.one(
        "SELECT id, country, region, county, city, postal_prefix, product_class, tax_code, taxes_shipping, valid_from, version
           FROM tax_jurisdictions
          WHERE id = ?1",
        [id],
        jurisdiction,
    )
}

/// The row that says of the same place and class from the same day on what this one says.
pub(super) fn find_same_place(tx: &ReadTx<'_>, row: &TaxJurisdiction) -> Result<Option<TaxJurisdictionId>, Fault> {
    tx.one(
        "SELECT id
           FROM tax_jurisdictions
          WHERE place_key = ?1 AND valid_from = ?2",
        (row.place_key(), row.valid_from),
        |found| found.get(0),
    )
}

/// Rows place by place, after one of them; of one state where it is named.
pub(super) fn list(
    tx: &ReadTx<'_>,
    region: Option<&str>,
    after: Option<TaxJurisdictionId>,
    limit: u32,
) -> Result<Page<TaxJurisdiction>, Fault> {
    let begin = match after {
        None => (String::new(), String::new()),
        Some(id) => {
            let place = tx.one(
                "SELECT place_key, valid_from
                   FROM tax_jurisdictions
                  WHERE id = ?1",
                [id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            place.ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?
        }
    };
    let rows = tx.all(
        "SELECT id, country, region, county, city, postal_prefix, product_class, tax_code, taxes_shipping, valid_from, version
           FROM tax_jurisdictions
          WHERE (place_key, valid_from) > (?1, ?2)
            AND (?3 IS NULL OR region = ?3)
          ORDER BY place_key, valid_from
          LIMIT ?4",
        (begin.0, begin.1, region, limit.saturating_add(1)),
        jurisdiction,
    )?;
    Ok(Page::cut(rows, limit, |row| row.id.to_string()))
}

/// The whole table, place by place.
pub(super) fn find_all(tx: &ReadTx<'_>) -> Result<Vec<TaxJurisdiction>, Fault> {
    tx.all(
        "SELECT id, country, region, county, city, postal_prefix, product_class, tax_code, taxes_shipping, valid_from, version
           FROM tax_jurisdictions
          ORDER BY place_key, valid_from",
        [],
        jurisdiction,
    )
}

/// Writes rows by one statement; one that is there already is written over.
pub(super) fn write_all(tx: &WriteTx<'_>, rows: &[TaxJurisdiction]) -> Result<(), Fault> {
    let table: Vec<_> = rows.iter().map(|row| (row, row.place_key())).collect();
    tx.exec(
        "INSERT INTO tax_jurisdictions (id, country, region, county, city, postal_prefix, product_class, tax_code,
                                        taxes_shipping, valid_from, place_key, version, changed_at, changed_by)
         SELECT value ->> '$[0].id', value ->> '$[0].country', value ->> '$[0].region', value ->> '$[0].county',
                value ->> '$[0].city', value ->> '$[0].postal_prefix', value ->> '$[0].product_class',
                value ->> '$[0].tax_code', value ->> '$[0].taxes_shipping', value ->> '$[0].valid_from', value ->> '$[1]',
                value ->> '$[0].version', ?2, ?3
           FROM json_each(?1)
          WHERE true
         ON CONFLICT (id) DO UPDATE
            SET region = excluded.region, county = excluded.county, city = excluded.city,
                postal_prefix = excluded.postal_prefix, product_class = excluded.product_class, tax_code = excluded.tax_code,
                taxes_shipping = excluded.taxes_shipping, valid_from = excluded.valid_from, place_key = excluded.place_key,
                version = excluded.version, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        (serde_json::to_string(&table).map_err(Fault::bug)?, tx.at(), tx.author()),
    )?;
    Ok(())
}

pub(super) fn delete(tx: &WriteTx<'_>, id: TaxJurisdictionId) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM tax_jurisdictions
          WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

fn jurisdiction(row: &Row<'_>) -> rusqlite::Result<TaxJurisdiction> {
    Ok(TaxJurisdiction {
        id: row.get(0)?,
        country: row.get(1)?,
        region: row.get(2)?,
        county: row.get(3)?,
        city: row.get(4)?,
        postal_prefix: row.get(5)?,
        product_class: row.get(6)?,
        tax_code: row.get(7)?,
        taxes_shipping: row.get(8)?,
        valid_from: row.get(9)?,
        version: row.get(10)?,
    })
}
