//! Statements on `products`.

use base::{Fault, Page, ReadTx, WriteTx};
use office::search_text;
use rusqlite::Row;

use super::product::{Product, ProductId};

/// What a list is narrowed to.
#[derive(Debug, Default)]
pub(super) struct Filter {
    /// Pattern of the search box.
    pub like: Option<String>,
    /// Only active ones, or only those set aside.
    pub active: Option<bool>,
    /// Last product of the page before.
    pub after: Option<ProductId>,
}

/// One product.
pub fn find(tx: &ReadTx<'_>, id: ProductId) -> Result<Option<Product>, Fault> {
    tx.one(
        "SELECT id, name, sku, unit, unit_price, currency, tax_code, hsn, active, version, created_at, changed_at
           FROM products
          WHERE id = ?1",
        [id],
        product,
    )
}

/// Many products by one statement, in the order of their ids; those that are not there are left out.
pub fn find_many(tx: &ReadTx<'_>, ids: &[ProductId]) -> Result<Vec<Product>, Fault> {
    let ids = serde_json::to_string(ids).map_err(Fault::bug)?;
    tx.all(
        "SELECT id, name, sku, unit, unit_price, currency, tax_code, hsn, active, version, created_at, changed_at
           FROM products
          WHERE id IN (SELECT value FROM json_each(?1))
          ORDER BY id",
        [ids],
        product,
    )
}

pub(super) fn list(tx: &ReadTx<'_>, filter: &Filter, limit: u32) -> Result<Page<Product>, Fault> {
    let (after_name, after_id) = match filter.after {
        None => (String::new(), String::new()),
        Some(id) => {
            let name = tx.one("SELECT name FROM products WHERE id = ?1", [id], |row| row.get(0))?;
            (name.ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?, id.to_string())
        }
    };
    let rows = tx.all(
        "SELECT id, name, sku, unit, unit_price, currency, tax_code, hsn, active, version, created_at, changed_at
           FROM products
          WHERE (name COLLATE NOCASE, id) > (?1, ?2)
            AND (?3 IS NULL OR search LIKE ?3 ESCAPE '\\')
            AND (?4 IS NULL OR active = ?4)
          ORDER BY name COLLATE NOCASE, id
          LIMIT ?5",
        (after_name, after_id, &filter.like, filter.active, limit.saturating_add(1)),
        product,
    )?;
    Ok(Page::cut(rows, limit, |product| product.id.to_string()))
}

pub(super) fn insert(tx: &WriteTx<'_>, product: &Product) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO products (id, name, sku, unit, unit_price, currency, tax_code, hsn, active, search,
                               version, created_at, created_by, changed_at, changed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?12, ?13)",
        (
            product.id,
            &product.name,
            &product.sku,
            &product.unit,
            product.unit_price,
            product.currency,
            &product.tax_code,
            &product.hsn,
            product.active,
            searched(product),
            product.version,
            product.created_at,
            tx.author(),
        ),
    )?;
    Ok(())
}

pub(super) fn update(tx: &WriteTx<'_>, product: &Product) -> Result<(), Fault> {
    tx.exec(
        "UPDATE products
            SET name = ?2, sku = ?3, unit = ?4, unit_price = ?5, currency = ?6, tax_code = ?7, hsn = ?8, active = ?9,
                search = ?10, version = ?11, changed_at = ?12, changed_by = ?13
          WHERE id = ?1",
        (
            product.id,
            &product.name,
            &product.sku,
            &product.unit,
            product.unit_price,
            product.currency,
            &product.tax_code,
            &product.hsn,
            product.active,
            searched(product),
            product.version,
            product.changed_at,
            tx.author(),
        ),
    )?;
    Ok(())
}

fn searched(product: &Product) -> String {
    search_text::fold(&[&product.name, product.sku.as_deref().unwrap_or_default()])
}

fn product(row: &Row<'_>) -> rusqlite::Result<Product> {
    Ok(Product {
        id: row.get(0)?,
        name: row.get(1)?,
        sku: row.get(2)?,
        unit: row.get(3)?,
        unit_price: row.get(4)?,
        currency: row.get(5)?,
        tax_code: row.get(6)?,
        hsn: row.get(7)?,
        active: row.get(8)?,
        version: row.get(9)?,
        created_at: row.get(10)?,
        changed_at: row.get(11)?,
    })
}
