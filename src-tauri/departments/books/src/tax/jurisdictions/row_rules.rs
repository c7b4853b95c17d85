//! The rules of a row of the sales tax table, each refusal naming its field.

use base::{Fault, ReadTx, Shop, ShopDate, regions, text};
use serde::Deserialize;
use utoipa::ToSchema;

use super::jurisdiction::{TaxJurisdiction, TaxJurisdictionId};
use super::problem::JurisdictionError;
use crate::tax::{TaxCode, find_codes};

/// The country whose sales tax is found by address.
pub(super) const COUNTRY: &str = "US";

/// A row as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JurisdictionAsk {
    /// Code of the state.
    #[schema(max_length = 8, example = "TX")]
    pub region: String,
    /// County; every one when absent.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub county: Option<String>,
    /// City; every one when absent.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub city: Option<String>,
    /// How postal codes of the place begin, 1 to 5 digits, or a whole ZIP code with a dash and up to 4 more; every one when absent.
    #[serde(default)]
    #[schema(max_length = 10, example = "752")]
    pub postal_prefix: Option<String>,
    /// The class of product that it is about: a word such as `goods`, `food`, `shipping`; every one when absent. Sales to exempt
    /// customers are looked up as `exempt`.
    #[serde(default)]
    #[schema(max_length = 20)]
    pub product_class: Option<String>,
    /// The code that applies there: one in use that is not found by address itself.
    #[schema(max_length = 20)]
    pub tax_code: String,
    /// Whether service fee and delivery are taxed there, as the goods are.
    #[serde(default)]
    pub taxes_shipping: bool,
    /// The first day it counts on; today when absent.
    #[serde(default)]
    pub valid_from: Option<ShopDate>,
}

/// What rows are checked against, read once for all of them.
pub(super) struct RowRules {
    codes: Vec<TaxCode>,
    today: ShopDate,
}

impl RowRules {
    /// Reads them; refused in a country whose tax is not found by address.
    pub fn load(tx: &ReadTx<'_>, shop: &Shop, today: ShopDate) -> Result<Self, JurisdictionError> {
        if shop.basics()?.country != COUNTRY {
            return Err(JurisdictionError::NotHere);
        }
        Ok(Self { codes: find_codes(tx, today)?, today })
    }

    /// The row that an ask comes to.
    pub fn row(&self, id: TaxJurisdictionId, version: i64, ask: &JurisdictionAsk) -> Result<TaxJurisdiction, Fault> {
        let line = |field: &str, typed: &Option<String>| {
            text::optional_line(field, typed.as_deref().unwrap_or_default(), 80).map(Option::unwrap_or_default)
        };
        let region = regions::clean("region", COUNTRY, &ask.region)?;
        Ok(TaxJurisdiction {
            id,
            country: COUNTRY.to_owned(),
            region: region.ok_or_else(|| Fault::invalid("region", "choose the state"))?.code.to_owned(),
            county: line("county", &ask.county)?,
            city: line("city", &ask.city)?,
            postal_prefix: clean_prefix(ask.postal_prefix.as_deref().unwrap_or_default())?,
            product_class: clean_class("product_class", ask.product_class.as_deref())?.unwrap_or_default(),
            tax_code: self.code(&ask.tax_code)?,
            taxes_shipping: ask.taxes_shipping,
            valid_from: ask.valid_from.unwrap_or(self.today),
            version,
        })
    }

    fn code(&self, typed: &str) -> Result<String, Fault> {
        let wrong = |sentence: &str| Err(Fault::invalid("tax_code", sentence));
        match self.codes.iter().find(|known| known.code == typed.trim()) {
            None => wrong("there is no such tax code"),
            Some(code) if !code.active => wrong("this tax code is not in use any more"),
            Some(code) if code.product_class.is_some() => {
                wrong("this code is found by address itself: name the code that applies there")
            }
            Some(code) => Ok(code.code.clone()),
        }
    }
}

/// Cleans a class of product: one word of small letters, digits and dashes; empty = none.
pub(in crate::tax) fn clean_class(field: &str, typed: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(class) = text::optional_line(field, typed.unwrap_or_default(), 20)? else { return Ok(None) };
    let class = class.to_ascii_lowercase();
    let plain = class.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if plain { Ok(Some(class)) } else { Err(Fault::invalid(field, "one word: letters A to Z, digits, dashes")) }
}

/// Cleans how a ZIP code begins (USPS Publication 28: five digits, or nine with a dash behind the fifth).
fn clean_prefix(typed: &str) -> Result<String, Fault> {
    let prefix = text::optional_line("postal_prefix", typed, 10)?.unwrap_or_default();
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let sound = match prefix.split_once('-') {
        Some((five, more)) => five.len() == 5 && digits(five) && more.len() <= 4 && digits(more),
        None => prefix.len() <= 5 && digits(&prefix),
    };
    if sound { Ok(prefix) } else { Err(Fault::invalid("postal_prefix", "up to 5 digits, or a ZIP code like 75201-12")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_the_beginning_of_a_zip_code_and_a_class_one_word() {
        for sound in ["", "7", "75201", "75201-", "75201-1234"] {
            assert_eq!(clean_prefix(sound).unwrap(), sound);
        }
        for unsound in ["752011", "7520-1", "75201-12345", "SW1A", "٧٥"] {
            assert!(clean_prefix(unsound).is_err(), "{unsound}");
        }
        assert_eq!(clean_class("c", Some(" Food ")).unwrap().as_deref(), Some("food"));
        assert_eq!(clean_class("c", Some(" ")).unwrap(), None);
        assert!(clean_class("c", Some("two words")).is_err());
    }
}
