//! Changing a product, or setting it aside.

use base::{Actor, Currency, Fault, Shop, UnitPrice, text};
use office::audit;
use serde::Deserialize;
use utoipa::ToSchema;

use super::product::{
    CATALOGUE_WRITE, Product, ProductError, ProductId, announce, check_tax_code, clean_hsn, clean_sku, sku_taken,
};
use super::store;

/// What to change; fields that are absent stay, empty texts are taken away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductChange {
    /// Name as printed.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// The shop's own number of it.
    #[schema(max_length = 60)]
    pub sku: Option<String>,
    /// Piece, kg, hour …
    #[schema(max_length = 20)]
    pub unit: Option<String>,
    /// Price of one unit.
    pub unit_price: Option<UnitPrice>,
    /// Currency of the price.
    pub currency: Option<Currency>,
    /// Tax code it is sold under.
    #[schema(max_length = 20)]
    pub tax_code: Option<String>,
    /// HSN or SAC code as printed.
    #[schema(max_length = 16)]
    pub hsn: Option<String>,
    /// Whether it is offered in new documents.
    pub active: Option<bool>,
}

/// Changes a product. `version` is the one the change was made from.
pub async fn change_product(
    shop: &Shop,
    who: &Actor,
    id: ProductId,
    version: i64,
    change: ProductChange,
) -> Result<Product, ProductError> {
    who.may(CATALOGUE_WRITE)?;
    let (author, country) = (who.clone(), shop.basics()?.country);
    shop.db
        .write(who, move |tx| {
            let before = store::find(tx, id)?.ok_or(ProductError::NoSuchProduct)?;
            if before.version != version {
                return Err(Fault::Stale.into());
            }
            let mut after = apply(&before, &change, &country)?;
            if after == before {
                return Ok(before);
            }
            if after.tax_code != before.tax_code {
                check_tax_code(tx, &after.tax_code)?;
            }
            let changes = audit::diff(&before, &after);
            after.version = before.version.saturating_add(1);
            after.changed_at = tx.at();
            store::update(tx, &after).map_err(sku_taken)?;
            audit::note(tx, &author, "product.changed", &id.to_string(), changes)?;
            announce(tx, id)?;
            Ok(after)
        })
        .await
}

fn apply(before: &Product, change: &ProductChange, country: &str) -> Result<Product, Fault> {
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::line("name", name, 200)?;
    }
    if let Some(sku) = &change.sku {
        after.sku = clean_sku(sku)?;
    }
    if let Some(unit) = &change.unit {
        after.unit = text::optional_line("unit", unit, 20)?.unwrap_or_default();
    }
    after.unit_price = change.unit_price.unwrap_or(before.unit_price);
    after.currency = change.currency.unwrap_or(before.currency);
    if let Some(code) = &change.tax_code {
        after.tax_code = text::line("tax_code", code, 20)?;
    }
    if let Some(hsn) = &change.hsn {
        after.hsn = clean_hsn(hsn, country)?;
    }
    after.active = change.active.unwrap_or(before.active);
    Ok(after)
}
