//! Statements on `customers`.

use std::collections::HashMap;

use base::area::Record;
use base::{Fault, Page, ReadTx, WriteTx};
use office::search_text;
use rusqlite::Row;

use super::customer::{Customer, CustomerId};

/// What a list is narrowed to.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Pattern of the search box.
    pub like: Option<String>,
    /// The same where the text could be a phone number.
    pub phone_like: Option<String>,
    /// Only active ones, or only those set aside.
    pub active: Option<bool>,
    /// Last customer of the page before.
    pub after: Option<CustomerId>,
}

/// One customer.
pub fn find(tx: &ReadTx<'_>, id: CustomerId) -> Result<Option<Customer>, Fault> {
    tx.one(
        "SELECT id, name, email, phone, address, country, tax_id, locale, note, active, version, created_at, changed_at,
                region, county, city, postal_code, exempt_reason, exempt_certificate, exempt_until
           FROM customers
          WHERE id = ?1",
        [id],
        customer,
    )
}

/// Many customers by one statement, in the order of their ids; those that are not there are left out.
pub fn find_many(tx: &ReadTx<'_>, ids: &[CustomerId]) -> Result<Vec<Customer>, Fault> {
    let ids = serde_json::to_string(ids).map_err(Fault::bug)?;
    tx.all(
        "SELECT id, name, email, phone, address, country, tax_id, locale, note, active, version, created_at, changed_at,
                region, county, city, postal_code, exempt_reason, exempt_certificate, exempt_until
           FROM customers
          WHERE id IN (SELECT value FROM json_each(?1))
          ORDER BY id",
        [ids],
        customer,
    )
}

/// Names of many customers by one statement.
pub fn names(tx: &ReadTx<'_>, ids: &[CustomerId]) -> Result<HashMap<CustomerId, String>, Fault> {
    let ids = serde_json::to_string(ids).map_err(Fault::bug)?;
    let rows = tx.all(
        "SELECT id, name
           FROM customers
          WHERE id IN (SELECT value FROM json_each(?1))",
        [ids],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// A customer as others may point at them.
pub(super) fn find_record(tx: &ReadTx<'_>, id: &str) -> Result<Option<Record>, Fault> {
    tx.one(
        "SELECT name
           FROM customers
          WHERE id = ?1",
        [id],
        |row| Ok(Record { name: row.get(0)?, is_fact: false }),
    )
}

/// The customers of exactly this name, whatever its capitals.
pub(super) fn ids_named(tx: &ReadTx<'_>, name: &str) -> Result<Vec<String>, Fault> {
    tx.all(
        "SELECT id
           FROM customers
          WHERE name = ?1 COLLATE NOCASE
          ORDER BY id",
        [name],
        |row| row.get(0),
    )
}

pub(super) fn list(tx: &ReadTx<'_>, filter: &Filter, limit: u32) -> Result<Page<Customer>, Fault> {
    let (after_name, after_id) = match filter.after {
        None => (String::new(), String::new()),
        Some(id) => {
            let name = tx.one("SELECT name FROM customers WHERE id = ?1", [id], |row| row.get(0))?;
            (name.ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?, id.to_string())
        }
    };
    let rows = tx.all(
        "SELECT id, name, email, phone, address, country, tax_id, locale, note, active, version, created_at, changed_at,
                region, county, city, postal_code, exempt_reason, exempt_certificate, exempt_until
           FROM customers
          WHERE (name COLLATE NOCASE, id) > (?1, ?2)
            AND (?3 IS NULL OR search LIKE ?3 ESCAPE '\\' OR phone LIKE ?4 ESCAPE '\\')
            AND (?5 IS NULL OR active = ?5)
          ORDER BY name COLLATE NOCASE, id
          LIMIT ?6",
        (after_name, after_id, &filter.like, &filter.phone_like, filter.active, limit.saturating_add(1)),
        customer,
    )?;
    Ok(Page::cut(rows, limit, |customer| customer.id.to_string()))
}

pub(super) fn insert(tx: &WriteTx<'_>, customer: &Customer) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO customers (id, name, email, phone, address, country, tax_id, locale, note, active, search,
                                version, created_at, created_by, changed_at, changed_by, region, county, city, postal_code,
                                exempt_reason, exempt_certificate, exempt_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?13, ?14, ?15,
                 ?16 ->> 0, ?16 ->> 1, ?16 ->> 2, ?16 ->> 3, ?16 ->> 4, ?16 ->> 5)",
        (
            customer.id,
            &customer.name,
            &customer.email,
            &customer.phone,
            &customer.address,
            &customer.country,
            &customer.tax_id,
            &customer.locale,
            &customer.note,
            customer.active,
            searched(customer),
            customer.version,
            customer.created_at,
            tx.author(),
            &customer.region,
            taxed_by(customer)?,
        ),
    )?;
    Ok(())
}

pub(super) fn update(tx: &WriteTx<'_>, customer: &Customer) -> Result<(), Fault> {
    tx.exec(
        "UPDATE customers
            SET name = ?2, email = ?3, phone = ?4, address = ?5, country = ?6, tax_id = ?7, locale = ?8, note = ?9,
                active = ?10, search = ?11, version = ?12, changed_at = ?13, changed_by = ?14, region = ?15, county = ?16 ->> 0, city = ?16 ->> 1,
                postal_code = ?16 ->> 2, exempt_reason = ?16 ->> 3, exempt_certificate = ?16 ->> 4,
                exempt_until = ?16 ->> 5
          WHERE id = ?1",
        (
            customer.id,
            &customer.name,
            &customer.email,
            &customer.phone,
            &customer.address,
            &customer.country,
            &customer.tax_id,
            &customer.locale,
            &customer.note,
            customer.active,
            searched(customer),
            customer.version,
            customer.changed_at,
            tx.author(),
            &customer.region,
            taxed_by(customer)?,
        ),
    )?;
    Ok(())
}

/// What tax depends on, as one parameter: a statement takes sixteen at most.
fn taxed_by(customer: &Customer) -> Result<String, Fault> {
    let row = (
        &customer.county,
        &customer.city,
        &customer.postal_code,
        &customer.exempt_reason,
        &customer.exempt_certificate,
        customer.exempt_until,
    );
    serde_json::to_string(&row).map_err(Fault::bug)
}

fn searched(customer: &Customer) -> String {
    search_text::fold(&[&customer.name, &customer.email, &customer.phone])
}

fn customer(row: &Row<'_>) -> rusqlite::Result<Customer> {
    Ok(Customer {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        phone: row.get(3)?,
        address: row.get(4)?,
        country: row.get(5)?,
        tax_id: row.get(6)?,
        locale: row.get(7)?,
        note: row.get(8)?,
        active: row.get(9)?,
        version: row.get(10)?,
        created_at: row.get(11)?,
        changed_at: row.get(12)?,
        region: row.get(13)?,
        county: row.get(14)?,
        city: row.get(15)?,
        postal_code: row.get(16)?,
        exempt_reason: row.get(17)?,
        exempt_certificate: row.get(18)?,
        exempt_until: row.get(19)?,
    })
}
