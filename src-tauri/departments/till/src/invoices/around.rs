//! What a draft is checked against, read from the rooms that know it.

use base::{Fault, ReadTx, Shop};
use books::tax::{find_codes, presets};

use super::ask::InvoiceAsk;
use super::draft::{LINES_MAX, ProductTexts, Surroundings};

/// Reads what the rules need for this ask: one statement per room.
pub(super) fn find(tx: &ReadTx<'_>, shop: &Shop, ask: &InvoiceAsk) -> Result<Surroundings, Fault> {
    let basics = shop.basics()?;
    let preset = presets::of(&basics.country);
    let mut wanted: Vec<_> = ask.lines.iter().take(LINES_MAX).filter_map(|line| line.product_id).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let known = if wanted.is_empty() { Vec::new() } else { stock::catalogue::find_many(tx, &wanted)? };
    let texts = |id| match known.iter().find(|product| product.id == id) {
        Some(product) => ProductTexts {
            exists: true,
            name: product.name.clone(),
            sku: product.sku.clone().unwrap_or_default(),
            hsn: product.hsn.clone(),
            unit: product.unit.clone(),
        },
        None => ProductTexts::default(),
    };
    let customer_exists = match ask.customer_id {
        Some(id) => people::customers::find(tx, id)?.is_some(),
        None => false,
    };
    Ok(Surroundings {
        codes: find_codes(tx)?,
        products: ask.lines.iter().take(LINES_MAX).map(|line| line.product_id.map(texts)).collect(),
        customer_exists,
        rounding: preset.tax_rounding,
        inclusive: preset.inclusive,
        charges_code: preset.charges_code.to_owned(),
        books_currency: basics.books_currency,
    })
}
