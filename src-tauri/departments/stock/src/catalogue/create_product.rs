//! Adding a product.

use base::{Actor, Currency, Shop, UnitPrice, text};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::product::{
    CATALOGUE_WRITE, Product, ProductError, ProductId, announce, check_tax_code, clean_hsn, clean_sku, sku_taken,
};
use super::store;

/// A product to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    /// Name as printed.
    #[schema(max_length = 200)]
    pub name: String,
    /// The shop's own number of it.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub sku: Option<String>,
    /// Piece, kg, hour …
    #[serde(default)]
    #[schema(max_length = 20)]
    pub unit: Option<String>,
    /// Price of one unit in major units of `currency`.
    pub unit_price: UnitPrice,
    /// Currency of the price.
    pub currency: Currency,
    /// Tax code it is sold under.
    #[schema(max_length = 20)]
    pub tax_code: String,
    /// HSN or SAC code as printed.
    #[serde(default)]
    #[schema(max_length = 16)]
    pub hsn: Option<String>,
}

/// Adds a product.
pub async fn create_product(shop: &Shop, who: &Actor, new: NewProduct) -> Result<Product, ProductError> {
    who.may(CATALOGUE_WRITE)?;
    let id = ProductId::from_number(shop.new_id());
    let now = shop.now();
    let product = Product {
        id,
        name: text::line("name", &new.name, 200)?,
        sku: clean_sku(new.sku.as_deref().unwrap_or_default())?,
        unit: text::optional_line("unit", new.unit.as_deref().unwrap_or_default(), 20)?.unwrap_or_default(),
        unit_price: new.unit_price,
        currency: new.currency,
        tax_code: text::line("tax_code", &new.tax_code, 20)?,
        hsn: clean_hsn(new.hsn.as_deref().unwrap_or_default(), &shop.basics()?.country)?,
        active: true,
        version: 1,
        created_at: now,
        changed_at: now,
    };
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            check_tax_code(tx, &product.tax_code)?;
            store::insert(tx, &product).map_err(sku_taken)?;
            audit::note(tx, &author, "product.created", &id.to_string(), audit::diff(&json!({}), &product))?;
            announce(tx, id)?;
            tx.outcome(&author, id)?;
            Ok(product)
        })
        .await
}
