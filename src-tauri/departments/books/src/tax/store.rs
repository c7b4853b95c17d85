//! Every statement on `tax_codes` and `tax_rates`.

use base::{Fault, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::kept_code::{KeptTaxCode, RateFrom};
use super::scheme::{Scheme, find_scheme, untaxed_by_scheme};
use super::{BaseFactor, Charges, Component, TaxCode, TaxPoint, Treatment, UNTAXED, presets};

/// Every tax code with the rate that counts on a day, in the order of the preset. While the shop is under composition none charges
/// anything.
pub fn find_codes(tx: &ReadTx<'_>, on: ShopDate) -> Result<Vec<TaxCode>, Fault> {
    tx.all(
        "SELECT tax_codes.code, name, coalesce(tax_rates.components, tax_codes.components),
                coalesce(tax_rates.base_factor, tax_codes.base_factor), treatment, reason, active, tax_point,
                interstate_code, product_class,
                (SELECT scheme
                   FROM tax_schemes
                  WHERE tax_schemes.from_on <= ?1
                  ORDER BY tax_schemes.from_on DESC
                  LIMIT 1)
           FROM tax_codes
           LEFT JOIN tax_rates
             ON tax_rates.code = tax_codes.code
            AND tax_rates.from_on = (SELECT max(begun.from_on)
                                       FROM tax_rates AS begun
                                      WHERE begun.code = tax_codes.code AND begun.from_on <= ?1)
          ORDER BY position, tax_codes.code",
        [on],
        |row| {
            let scheme: Option<String> = row.get(10)?;
            Ok(untaxed_by_scheme(tax_code(row)?, scheme.and_then(|text| Scheme::parse(&text))))
        },
    )
}

/// The tax code of that name with the rate that counts on a day, active or not; under composition it charges nothing.
pub fn find_code(tx: &ReadTx<'_>, code: &str, on: ShopDate) -> Result<Option<TaxCode>, Fault> {
    let Some(kept) = find_kept(tx, code, on)? else { return Ok(None) };
    let scheme = find_scheme(tx, on)?.map(|from| from.scheme);
    Ok(Some(untaxed_by_scheme(kept.code, scheme)))
}

/// Whether there is a code of that name and new lines may use it.
pub fn is_active(tx: &ReadTx<'_>, code: &str) -> Result<bool, Fault> {
    let active = tx.one(
        "SELECT active
           FROM tax_codes
          WHERE code = ?1",
        [code],
        |row| row.get(0),
    )?;
    Ok(active.unwrap_or(false))
}

/// Every code as the shop keeps it, in the order of the preset.
pub(crate) fn find_all_kept(tx: &ReadTx<'_>, on: ShopDate) -> Result<Vec<KeptTaxCode>, Fault> {
    let codes = tx.all(
        "SELECT code, name, components, base_factor, treatment, reason, active, tax_point, interstate_code, product_class,
                version
           FROM tax_codes
          ORDER BY position, code",
        [],
        |row| Ok((tax_code(row)?, row.get(10)?)),
    )?;
    let later = tx.all(
        "SELECT code, from_on, components, base_factor
           FROM tax_rates
          ORDER BY code, from_on",
        [],
        |row| Ok((row.get::<_, String>(0)?, rate_from(row)?)),
    )?;
    let kept = codes.into_iter().map(|(code, version): (TaxCode, i64)| {
        let own = later.iter().filter(|(of, _)| *of == code.code).map(|(_, rate)| rate.clone()).collect();
        KeptTaxCode::of(code, own, version, on)
    });
    Ok(kept.collect())
}

/// One code as the shop keeps it.
pub(super) fn find_kept(tx: &ReadTx<'_>, code: &str, on: ShopDate) -> Result<Option<KeptTaxCode>, Fault> {
    let found = tx.one(
        "SELECT code, name, components, base_factor, treatment, reason, active, tax_point, interstate_code, product_class,
                version
           FROM tax_codes
          WHERE code = ?1",
        [code],
        |row| Ok((tax_code(row)?, row.get::<_, i64>(10)?)),
    )?;
    let Some((code, version)) = found else { return Ok(None) };
    let later = tx.all(
        "SELECT code, from_on, components, base_factor
           FROM tax_rates
          WHERE code = ?1
          ORDER BY from_on",
        [&code.code],
        rate_from,
    )?;
    Ok(Some(KeptTaxCode::of(code, later, version, on)))
}

/// The name of a code that differs from this one by small and capital letters at most.
pub(super) fn find_name_like(tx: &ReadTx<'_>, code: &str) -> Result<Option<String>, Fault> {
    tx.one(
        "SELECT code
           FROM tax_codes
          WHERE code = ?1 COLLATE NOCASE",
        [code],
        |row| row.get(0),
    )
}

/// Treatment of a code, and the code that stands in its place between regions.
pub(super) fn find_interstate_code(tx: &ReadTx<'_>, code: &str) -> Result<Option<(String, Option<String>)>, Fault> {
    tx.one(
        "SELECT treatment, interstate_code
           FROM tax_codes
          WHERE code = ?1",
        [code],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Whether a code stands in the place of another one between regions.
pub(super) fn is_interstate_code(tx: &ReadTx<'_>, code: &str) -> Result<bool, Fault> {
    let found = tx.one(
        "SELECT EXISTS (SELECT 1
                          FROM tax_codes
                         WHERE interstate_code = ?1)",
        [code],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or(false))
}

/// How many codes new lines may use.
pub(super) fn count_active(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let count = tx.one(
        "SELECT count(*)
           FROM tax_codes
          WHERE active = 1",
        [],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Adds a tax code after the ones that are there. One of the same name is refused by the database.
pub fn insert_code(tx: &WriteTx<'_>, code: &TaxCode) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO tax_codes (code, name, components, base_factor, treatment, reason, active, tax_point, interstate_code,
                                product_class, position)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, (SELECT coalesce(max(position), 0) + 1 FROM tax_codes))",
        (
            &code.code,
            &code.name,
            components_text(&code.components)?,
            code.base_factor.to_string(),
            code.treatment.text(),
            &code.reason,
            code.active,
            code.tax_point.text(),
            &code.interstate_code,
            &code.product_class,
        ),
    )?;
    Ok(())
}

/// Writes what can be changed of the code itself, with the next version.
pub(super) fn update_code(tx: &WriteTx<'_>, kept: &KeptTaxCode) -> Result<(), Fault> {
    tx.exec(
        "UPDATE tax_codes
            SET name = ?2, reason = ?3, active = ?4, version = ?5, tax_point = ?6, interstate_code = ?7
          WHERE code = ?1",
        (
            &kept.code.code,
            &kept.code.name,
            &kept.code.reason,
            kept.code.active,
            kept.version,
            kept.code.tax_point.text(),
            &kept.code.interstate_code,
        ),
    )?;
    Ok(())
}

/// Writes a rate that counts from a day on; one that begins on the same day gives its place.
pub(super) fn write_rate(tx: &WriteTx<'_>, code: &str, rate: &RateFrom) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO tax_rates (code, from_on, components, base_factor)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (code, from_on) DO UPDATE SET components = excluded.components, base_factor = excluded.base_factor",
        (code, rate.from_on, components_text(&rate.components)?, rate.base_factor.to_string()),
    )?;
    Ok(())
}

/// Writes the codes of a country's preset; run once, at set-up. A country without a preset gets the neutral one.
pub fn seed_codes(tx: &WriteTx<'_>, country: &str) -> Result<(), Fault> {
    for code in &presets::of(country).tax_codes {
        insert_code(tx, code)?;
    }
    Ok(())
}

/// How charges are taxed on a day, from the word that documents keep: `as_goods`, `untaxed`, or a tax code.
pub fn find_charges(tx: &ReadTx<'_>, word: &str, on: ShopDate) -> Result<Charges, Fault> {
    match word {
        "as_goods" => Ok(Charges::AsGoods),
        UNTAXED => Ok(Charges::Untaxed),
        code => {
            let found = find_code(tx, code, on)?;
            found
                .map(Charges::Code)
                .ok_or_else(|| Fault::invalid("charges_code", "as_goods, untaxed, or a tax code of the shop"))
        }
    }
}

fn components_text(components: &[Component]) -> Result<String, Fault> {
    serde_json::to_string(components).map_err(Fault::bug)
}

fn tax_code(row: &Row<'_>) -> rusqlite::Result<TaxCode> {
    let (treatment, tax_point): (String, String) = (row.get(4)?, row.get(7)?);
    Ok(TaxCode {
        code: row.get(0)?,
        name: row.get(1)?,
        components: components(row, 2)?,
        base_factor: base_factor(row, 3)?,
        treatment: Treatment::parse(&treatment).ok_or_else(|| wrong(4, std::io::Error::other("unknown treatment")))?,
        reason: row.get(5)?,
        active: row.get(6)?,
        interstate_code: row.get(8)?,
        product_class: row.get(9)?,
        tax_point: TaxPoint::parse(&tax_point).ok_or_else(|| wrong(7, std::io::Error::other("unknown tax point")))?,
    })
}

fn rate_from(row: &Row<'_>) -> rusqlite::Result<RateFrom> {
    Ok(RateFrom { from_on: row.get(1)?, components: components(row, 2)?, base_factor: base_factor(row, 3)? })
}

fn components(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Component>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|cause| wrong(column, cause))
}

fn base_factor(row: &Row<'_>, column: usize) -> rusqlite::Result<BaseFactor> {
    let text: String = row.get(column)?;
    BaseFactor::parse(&text).map_err(|cause| wrong(column, cause))
}

fn wrong(column: usize, cause: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}
