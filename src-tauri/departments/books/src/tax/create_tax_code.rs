//! Adding a tax code.

use base::{Actor, Fault, Shop, text};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::jurisdictions::{clean_class, found_by_address};
use super::kept_code::{self, KeptTaxCode, TaxCodeError};
use super::rate_rules::{clean_code, clean_components, clean_factor, clean_reason, clean_tax_point, must_have_reason};
use super::{BaseFactor, Component, TaxCode, TaxPoint, Treatment, interstate, store};

/// A tax code to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaxCode {
    /// `IN18`: what lines and products refer to. It stays for ever.
    #[schema(max_length = 20)]
    pub code: String,
    /// `GST 18 %`: as printed.
    #[schema(max_length = 80)]
    pub name: String,
    /// How the return counts it. It stays for ever.
    pub treatment: Treatment,
    /// What the rate is made of, 1 to 8 parts above 0 % and together at most 100 %; none where nothing is charged.
    #[serde(default)]
    pub components: Vec<Component>,
    /// What makes its tax fall due; the invoice when absent. Nothing but the invoice where nothing is charged.
    #[serde(default)]
    pub tax_point: Option<TaxPoint>,
    /// The part of the price that is taxed; the whole when absent.
    #[serde(default)]
    pub base_factor: Option<BaseFactor>,
    /// Printed where nothing is charged. Not empty where papers of the country must give it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub reason: Option<String>,
    /// The taxed code that applies in place of this one where the supply goes into another region: IGST for CGST and SGST.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub interstate_code: Option<String>,
    /// The class of product, for a code whose rate is found by the customer's address: one word, `goods`, `food`, `shipping`. Such a
    /// code has no rate of its own, and the sales tax table says which code applies in its place. It stays for ever.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub product_class: Option<String>,
}

/// Adds a tax code behind the others; lines may use it at once.
pub async fn create_tax_code(shop: &Shop, who: &Actor, new: NewTaxCode) -> Result<KeptTaxCode, TaxCodeError> {
    who.may(SETTINGS_WRITE)?;
    let basics = shop.basics()?;
    let product_class = clean_class("product_class", new.product_class.as_deref())?;
    if product_class.is_some() {
        must_be_by_address(&new, &basics.country)?;
    }
    let code = TaxCode {
        code: clean_code(&new.code)?,
        name: text::line("name", &new.name, 80)?,
        components: match product_class {
            Some(_) => Vec::new(),
            None => clean_components("", new.treatment, new.components)?,
        },
        base_factor: clean_factor(new.treatment, new.base_factor)?,
        treatment: new.treatment,
        tax_point: clean_tax_point(new.treatment, new.tax_point)?,
        reason: clean_reason(new.treatment, new.reason.as_deref().unwrap_or_default())?,
        active: true,
        interstate_code: new.interstate_code.map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()),
        product_class,
    };
    must_have_reason(&basics.country, &code)?;
    let (zone, author) = (basics.zone, who.clone());
    shop.db
        .write(who, move |tx| {
            if let Some(taken) = store::find_name_like(tx, &code.code)? {
                return Err(TaxCodeError::CodeTaken(taken));
            }
            interstate::must_fit(tx, &code)?;
            store::insert_code(tx, &code)?;
            audit::note(tx, &author, "tax_code.created", &code.code, audit::diff(&json!({}), &code))?;
            kept_code::announce(tx, &code.code)?;
            tx.outcome(&author, &code.code)?;
            Ok(KeptTaxCode::of(code, Vec::new(), 1, tx.at().day_in(&zone)))
        })
        .await
}

/// Passes a code whose rate is found by address: nothing of a rate stands on it.
fn must_be_by_address(new: &NewTaxCode, country: &str) -> Result<(), Fault> {
    if !found_by_address(country) {
        return Err(Fault::invalid("product_class", "sales tax is found by address in the United States only"));
    }
    let own_rate = [
        ("components", !new.components.is_empty()),
        ("base_factor", new.base_factor.is_some_and(|factor| factor != BaseFactor::WHOLE)),
        ("tax_point", new.tax_point.is_some_and(|point| point != TaxPoint::Invoice)),
        ("interstate_code", new.interstate_code.as_deref().is_some_and(|code| !code.trim().is_empty())),
    ];
    match own_rate.into_iter().find(|(_, stands)| *stands) {
        Some((field, _)) => Err(Fault::invalid(field, "the codes that the sales tax table names have the rates")),
        None => Ok(()),
    }
}
