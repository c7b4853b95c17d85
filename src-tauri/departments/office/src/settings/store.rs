//! Statements on `shop`.

use base::{Fault, ReadTx, WriteTx};
use rusqlite::Row;

use super::shop_settings::ShopSettings;

/// The shop's facts; `None` before the set-up.
pub fn load(tx: &ReadTx<'_>) -> Result<Option<ShopSettings>, Fault> {
    tx.one(
        "SELECT name, address, country, books_currency, zone, locale, tax_id, email, phone, practice,
                public_base_url, hooks_base_url, fiscal_year_starts_month, invoice_terms_days, pay_link_hours,
                logo IS NOT NULL, version, set_up_at, region
           FROM shop
          WHERE id = 1",
        [],
        settings,
    )
}

/// The logo, a PNG written by this program.
pub fn find_logo(tx: &ReadTx<'_>) -> Result<Option<Vec<u8>>, Fault> {
    Ok(tx
        .one(
            "SELECT logo
               FROM shop
              WHERE id = 1",
            [],
            |row| row.get(0),
        )?
        .flatten())
}

pub(super) fn insert(tx: &WriteTx<'_>, settings: &ShopSettings) -> Result<(), Fault> {
    tx.insert(
        "INSERT INTO shop (id, name, address, country, books_currency, zone, locale, tax_id, email, phone, practice,
                           fiscal_year_starts_month, invoice_terms_days, pay_link_hours, set_up_at)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        (
            &settings.name,
            &settings.address,
            &settings.country,
            settings.books_currency,
            &settings.zone,
            &settings.locale,
            &settings.tax_id,
            &settings.email,
            &settings.phone,
            settings.practice,
            settings.fiscal_year_starts_month,
            settings.invoice_terms_days,
            settings.pay_link_hours,
            settings.set_up_at,
        ),
    )?;
    Ok(())
}

/// Writes what can be changed, with the next version.
pub(super) fn update(tx: &WriteTx<'_>, settings: &ShopSettings) -> Result<(), Fault> {
    tx.exec(
        "UPDATE shop
            SET name = ?1, address = ?2, zone = ?3, locale = ?4, tax_id = ?5, email = ?6, phone = ?7,
                public_base_url = ?8, hooks_base_url = ?9, invoice_terms_days = ?10, pay_link_hours = ?11, version = ?12,
                region = ?13
          WHERE id = 1",
        (
            &settings.name,
            &settings.address,
            &settings.zone,
            &settings.locale,
            &settings.tax_id,
            &settings.email,
            &settings.phone,
            &settings.public_base_url,
            &settings.hooks_base_url,
            settings.invoice_terms_days,
            settings.pay_link_hours,
            settings.version,
            &settings.region,
        ),
    )?;
    Ok(())
}

pub(super) fn update_logo(tx: &WriteTx<'_>, logo: Option<&[u8]>) -> Result<usize, Fault> {
    tx.exec(
        "UPDATE shop
            SET logo = ?1
          WHERE id = 1",
        [logo],
    )
}

fn settings(row: &Row<'_>) -> rusqlite::Result<ShopSettings> {
    Ok(ShopSettings {
        name: row.get(0)?,
        address: row.get(1)?,
        country: row.get(2)?,
        books_currency: row.get(3)?,
        zone: row.get(4)?,
        locale: row.get(5)?,
        tax_id: row.get(6)?,
        email: row.get(7)?,
        phone: row.get(8)?,
        practice: row.get(9)?,
        public_base_url: row.get(10)?,
        hooks_base_url: row.get(11)?,
        fiscal_year_starts_month: row.get(12)?,
        invoice_terms_days: row.get(13)?,
        pay_link_hours: row.get(14)?,
        has_logo: row.get(15)?,
        version: row.get(16)?,
        set_up_at: row.get(17)?,
        region: row.get(18)?,
    })
}
