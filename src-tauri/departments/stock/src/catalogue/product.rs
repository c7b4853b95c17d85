//! Something the shop sells.

use base::{Announce, Currency, Fault, Kind, Permission, Problem, ReadTx, Timestamp, UnitPrice, WriteTx, text};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Sees the catalogue.
pub const CATALOGUE_READ: Permission = Permission("catalogue:read");
/// Makes and changes products.
pub const CATALOGUE_WRITE: Permission = Permission("catalogue:write");

base::ids!(
    /// A product.
    ProductId, "prd"
);

/// Something the shop sells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Name as printed.
    pub name: String,
    /// The shop's own number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// Piece, kg, hour …; may be empty.
    pub unit: String,
    /// Price of one unit in major units of `currency`.
    pub unit_price: UnitPrice,
    /// Currency of the price.
    pub currency: Currency,
    /// Tax code it is sold under.
    pub tax_code: String,
    /// HSN or SAC code as printed; may be empty.
    pub hsn: String,
    /// Whether it is offered in new documents.
    pub active: bool,
    /// Version for `If-Match`.
    pub version: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

/// What can be wrong with a product.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// No product with that id.
    #[error("there is no such product")]
    NoSuchProduct,
    /// Another product has this SKU.
    #[error("another product has this SKU")]
    SkuTaken,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for ProductError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchProduct => Kind::not_found("product.no_such_product"),
            Self::SkuTaken => Kind::conflict("product.sku_taken").field("sku"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// Cleans a SKU; empty = none.
pub(super) fn clean_sku(sku: &str) -> Result<Option<String>, Fault> {
    text::optional_line("sku", sku, 60)
}

/// Cleans an HSN or SAC code as the country of the shop wants it, letters, digits and dots elsewhere; empty = none.
pub(super) fn clean_hsn(hsn: &str, country: &str) -> Result<String, Fault> {
    let hsn = text::optional_line("hsn", hsn, 16)?.unwrap_or_default();
    books::tax::check_hsn(country, &hsn).map_err(|wrong| Fault::invalid("hsn", wrong))?;
    if hsn.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | ' ' | '-')) {
        Ok(hsn)
    } else {
        Err(Fault::invalid("hsn", "letters, digits and dots"))
    }
}

/// Refuses a tax code that the books do not know or no longer use.
pub(super) fn check_tax_code(tx: &ReadTx<'_>, code: &str) -> Result<(), Fault> {
    if books::tax::is_active(tx, code)? { Ok(()) } else { Err(Fault::invalid("tax_code", "there is no such tax code")) }
}

/// The unique rule of the database in the words of this area.
pub(super) fn sku_taken(fault: Fault) -> ProductError {
    if fault.is_duplicate() { ProductError::SkuTaken } else { fault.into() }
}

pub(super) fn announce(tx: &WriteTx<'_>, id: ProductId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "product.changed",
        subject: &id.to_string(),
        tags: &["products"],
        permission: CATALOGUE_READ,
        body: json!({ "id": id }),
    })?;
    Ok(())
}
