//! What a draft is checked against, read from the rooms that know it.

use std::collections::BTreeSet;

use base::{Currency, Fault, ReadTx, Shop, ShopDate};
use books::tax::jurisdictions::{self, TaxJurisdiction};
use books::tax::{TaxCode, find_codes, presets};
use people::customers::Customer;
use stock::catalogue::Product;

use super::ask::InvoiceAsk;
use super::code_rules::BY_ADDRESS;
use super::draft::{LINES_MAX, ProductTexts, Surroundings};
use super::supply_place::Whereabouts;
use crate::merchant_accounts::{self, MerchantAccount};

/// Reads what the rules need for this ask: one statement per room.
pub(super) fn find(tx: &ReadTx<'_>, shop: &Shop, ask: &InvoiceAsk) -> Result<Surroundings, Fault> {
    let mut wanted: Vec<_> = ask.lines.iter().take(LINES_MAX).filter_map(|line| line.product_id).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let known = if wanted.is_empty() { Vec::new() } else { stock::catalogue::find_many(tx, &wanted)? };
    let texts = |id| known.iter().find(|product| product.id == id).map(texts_of).unwrap_or_default();
    let customer = match ask.customer_id {
        Some(id) => people::customers::find(tx, id)?.as_ref().map(Whereabouts::from),
        None => None,
    };
    let currency_offered = match Currency::of(&ask.currency) {
        Ok(currency) => is_offered(tx, shop, currency)?,
        // Told as a currency that does not exist.
        Err(_) => true,
    };
    let day = of_day(tx, shop, shop.today()?)?;
    Ok(Surroundings {
        jurisdictions: jurisdictions_at(tx, &day.codes, &day.shop.country, customer.as_ref(), day.day)?,
        currency_offered,
        products: ask.lines.iter().take(LINES_MAX).map(|line| line.product_id.map(texts)).collect(),
        customer,
        ..day
    })
}

/// Rows of the sales tax table that can count where a customer is; none are read where no code is found by address.
pub(super) fn jurisdictions_at(
    tx: &ReadTx<'_>,
    codes: &[TaxCode],
    home: &str,
    customer: Option<&Whereabouts>,
    day: ShopDate,
) -> Result<Vec<TaxJurisdiction>, Fault> {
    match customer {
        Some(customer) if any_by_address(codes) => {
            jurisdictions::find_at_address(tx, home, &customer.tax_address(), day)
        }
        _ => Ok(Vec::new()),
    }
}

/// The same for many customers: the rows of all their states.
pub(super) fn with_jurisdictions<'a>(
    tx: &ReadTx<'_>,
    day: Surroundings,
    customers: impl IntoIterator<Item = &'a Customer>,
) -> Result<Surroundings, Fault> {
    if !any_by_address(&day.codes) {
        return Ok(day);
    }
    let regions: BTreeSet<&str> = customers.into_iter().map(|customer| customer.region.as_str()).collect();
    let regions: Vec<&str> = regions.into_iter().collect();
    let jurisdictions = jurisdictions::find_in_regions(tx, &day.shop.country, &regions, day.day)?;
    Ok(Surroundings { jurisdictions, ..day })
}

/// Whether new lines can be taxed by address.
pub(super) fn any_by_address(codes: &[TaxCode]) -> bool {
    codes.iter().any(|code| code.active && code.product_class.is_some())
}

/// What counts for every ask of a day. Of no ask in particular: it offers no currency and knows no product and no customer.
pub(super) fn of_day(tx: &ReadTx<'_>, shop: &Shop, day: ShopDate) -> Result<Surroundings, Fault> {
    let basics = shop.basics()?;
    let preset = presets::of(&basics.country);
    let codes = find_codes(tx, day)?;
    let charges_code = if any_by_address(&codes) { BY_ADDRESS } else { preset.charges_code };
    Ok(Surroundings {
        currency_offered: false,
        codes,
        products: Vec::new(),
        customer: None,
        rounding: preset.tax_rounding,
        inclusive: preset.inclusive,
        charges_code: charges_code.to_owned(),
        books_currency: basics.books_currency,
        shop: Whereabouts::from(&basics),
        jurisdictions: Vec::new(),
        day,
    })
}

/// Whether the shop can be paid in a currency: in its own always, over the counter at least; in another one where an active
/// merchant account takes it.
pub(super) fn is_offered(tx: &ReadTx<'_>, shop: &Shop, currency: Currency) -> Result<bool, Fault> {
    if currency == shop.basics()?.books_currency {
        return Ok(true);
    }
    Ok(is_taken_by(&merchant_accounts::list_active(tx)?, currency))
}

/// Whether one of these accounts takes a currency.
pub(super) fn is_taken_by(accounts: &[MerchantAccount], currency: Currency) -> bool {
    let takes = |account: &MerchantAccount| {
        let gateway = connectors::gateways::find(&account.provider);
        account.takes(currency) && gateway.is_some_and(|gateway| gateway.about().takes(currency))
    };
    accounts.iter().any(takes)
}

/// What a line takes from a product.
pub(super) fn texts_of(product: &Product) -> ProductTexts {
    ProductTexts {
        exists: true,
        name: product.name.clone(),
        sku: product.sku.clone().unwrap_or_default(),
        hsn: product.hsn.clone(),
        unit: product.unit.clone(),
    }
}
