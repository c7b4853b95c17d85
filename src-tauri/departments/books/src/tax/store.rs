//! Every statement on `tax_codes`.

use base::{Fault, ReadTx, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::{BaseFactor, Charges, TaxCode, Treatment, UNTAXED, presets};

/// Every tax code, in the order of the preset.
pub fn find_codes(tx: &ReadTx<'_>) -> Result<Vec<TaxCode>, Fault> {
    tx.all(
        "SELECT code, name, components, base_factor, treatment, reason, active
           FROM tax_codes
          ORDER BY position, code",
        [],
        tax_code,
    )
}

/// The tax code of that name, active or not.
pub fn find_code(tx: &ReadTx<'_>, code: &str) -> Result<Option<TaxCode>, Fault> {
    tx.one(
        "SELECT code, name, components, base_factor, treatment, reason, active
           FROM tax_codes
          WHERE code = ?1",
        [code],
        tax_code,
    )
}

/// Adds a tax code after the ones that are there. One of the same name is refused by the database.
pub fn insert_code(tx: &WriteTx<'_>, code: &TaxCode) -> Result<(), Fault> {
    let components = serde_json::to_string(&code.components).map_err(Fault::bug)?;
    tx.exec(
        "INSERT INTO tax_codes (code, name, components, base_factor, treatment, reason, active, position)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT coalesce(max(position), 0) + 1 FROM tax_codes))",
        (
            &code.code,
            &code.name,
            components,
            code.base_factor.to_string(),
            code.treatment.text(),
            &code.reason,
            code.active,
        ),
    )?;
    Ok(())
}

/// Writes the codes of a country's preset; run once, at set-up. A country without a preset gets the neutral one.
pub fn seed_codes(tx: &WriteTx<'_>, country: &str) -> Result<(), Fault> {
    for code in presets::of(country).tax_codes {
        insert_code(tx, &code)?;
    }
    Ok(())
}

/// How charges are taxed, from the word that documents keep: `as_goods`, `untaxed`, or a tax code.
pub fn find_charges(tx: &ReadTx<'_>, word: &str) -> Result<Charges, Fault> {
    match word {
        "as_goods" => Ok(Charges::AsGoods),
        UNTAXED => Ok(Charges::Untaxed),
        code => {
            let found = find_code(tx, code)?;
            found
                .map(Charges::Code)
                .ok_or_else(|| Fault::invalid("charges_code", "as_goods, untaxed, or a tax code of the shop"))
        }
    }
}

fn tax_code(row: &Row<'_>) -> rusqlite::Result<TaxCode> {
    let components: String = row.get(2)?;
    let factor: String = row.get(3)?;
    let treatment: String = row.get(4)?;
    Ok(TaxCode {
        code: row.get(0)?,
        name: row.get(1)?,
        components: serde_json::from_str(&components).map_err(|cause| wrong(2, cause))?,
        base_factor: BaseFactor::parse(&factor).map_err(|cause| wrong(3, cause))?,
        treatment: Treatment::parse(&treatment).ok_or_else(|| wrong(4, std::io::Error::other("unknown treatment")))?,
        reason: row.get(5)?,
        active: row.get(6)?,
    })
}

fn wrong(column: usize, cause: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}
