//! The place of supply: the region in which a sale counts, and whether that is another one than the shop's.
//!
//! India taxes a supply within a state by CGST and SGST, and one between states by IGST (IGST Act 2017, sections 7 and 8). The place
//! is that of the buyer as far as it is known, else that of the seller (sections 10 and 12). Pure.

use base::regions::Region;
use base::{Basics, ShopDate, regions};
use books::tax::jurisdictions::TaxAddress;
use office::settings::ShopSettings;
use people::customers::Customer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::FieldProblem;

/// Where a place of supply was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceFrom {
    /// Somebody chose it on the document.
    Asked,
    /// The customer's region.
    Customer,
    /// The state that the customer's tax registration begins with.
    TaxId,
    /// The shop's region: nothing is known of the customer's.
    Shop,
}

/// The place of supply of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceOfSupply {
    /// Code of the region.
    pub region: String,
    /// `Karnataka`.
    pub name: String,
    /// Where it was taken from.
    pub from: PlaceFrom,
    /// Whether it is another region than the shop's, so that lines are taxed by the interstate codes of theirs.
    pub interstate: bool,
}

/// The place of supply as a paper keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupplyPlace {
    /// Code of the region.
    pub region: String,
    /// `Karnataka`.
    pub name: String,
    /// Code of the region the shop was in.
    pub shop_region: String,
}

impl SupplyPlace {
    /// The copy of a region by which something was taxed; none where tax did not depend on it.
    pub(super) fn of(region: Option<&str>, shop: &ShopSettings) -> Option<Self> {
        let region = regions::find(&shop.country, region?)?;
        Some(Self {
            region: region.code.to_owned(),
            name: region.name.to_owned(),
            shop_region: shop.region_known().to_owned(),
        })
    }

    /// `Karnataka (29)`, as printed.
    pub fn printed(&self) -> String {
        format!("{} ({})", self.name, self.region)
    }

    /// Whether it is another region than the shop's.
    pub fn is_interstate(&self) -> bool {
        self.region != self.shop_region
    }
}

/// What is known of where somebody is. Texts that are not known are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Whereabouts {
    pub country: String,
    pub region: String,
    pub county: String,
    pub city: String,
    pub postal_code: String,
    pub tax_id: String,
    /// Why no sales tax is asked of them.
    pub exempt_reason: String,
    /// The last day that counts on; no end where absent.
    pub exempt_until: Option<ShopDate>,
}

impl Whereabouts {
    /// The address as sales tax is found by it.
    pub fn tax_address(&self) -> TaxAddress {
        TaxAddress {
            region: self.region.clone(),
            county: self.county.clone(),
            city: self.city.clone(),
            postal_code: self.postal_code.clone(),
        }
    }
}

impl From<&Basics> for Whereabouts {
    fn from(shop: &Basics) -> Self {
        // The region is known from the registration already, where that says it.
        Self { country: shop.country.clone(), region: shop.region.clone(), ..Self::default() }
    }
}

impl From<&Customer> for Whereabouts {
    fn from(customer: &Customer) -> Self {
        Self {
            country: customer.country.clone(),
            region: customer.region.clone(),
            county: customer.county.clone(),
            city: customer.city.clone(),
            postal_code: customer.postal_code.clone(),
            tax_id: customer.tax_id.clone(),
            exempt_reason: customer.exempt_reason.clone(),
            exempt_until: customer.exempt_until,
        }
    }
}

/// Whether tax depends on the place of supply in this country.
fn is_decided_by_place(country: &str) -> bool {
    country == "IN"
}

/// The place of a supply to this customer: the one that was asked for, the customer's region, the state of their tax registration,
/// the shop's region. None where tax does not depend on it here, where the shop's own region is not known, and for a customer
/// abroad, unless one was asked for: an export is taxed by the code that is chosen for it.
pub(super) fn resolve(
    asked: Option<&str>,
    customer: Option<&Whereabouts>,
    shop: &Whereabouts,
) -> Result<Option<PlaceOfSupply>, FieldProblem> {
    let asked = asked.map(str::trim).filter(|asked| !asked.is_empty());
    let wrong = |sentence: &str| FieldProblem::coded("invoice.place_of_supply", "place_of_supply", sentence);
    if !is_decided_by_place(&shop.country) {
        let refused = || Err(wrong("the tax of this country does not depend on the place of supply"));
        return asked.map_or(Ok(None), |_| refused());
    }
    if shop.region.is_empty() {
        let refused = || Err(wrong("choose the state that the shop is in under Settings first"));
        return asked.map_or(Ok(None), |_| refused());
    }
    let found = match asked {
        Some(asked) => {
            let region = regions::find(&shop.country, &asked.to_ascii_uppercase());
            Some((region.ok_or_else(|| wrong("no region of this country"))?, PlaceFrom::Asked))
        }
        None => known(customer, shop),
    };
    Ok(found.map(|(region, from)| PlaceOfSupply {
        region: region.code.to_owned(),
        name: region.name.to_owned(),
        from,
        interstate: region.code != shop.region,
    }))
}

/// The place as far as customer and shop say it; none for a customer abroad.
fn known(customer: Option<&Whereabouts>, shop: &Whereabouts) -> Option<(&'static Region, PlaceFrom)> {
    let ours = || regions::find(&shop.country, &shop.region).map(|region| (region, PlaceFrom::Shop));
    let Some(customer) = customer else { return ours() };
    if !customer.country.is_empty() && customer.country != shop.country {
        return None;
    }
    let theirs = regions::find(&shop.country, &customer.region).map(|region| (region, PlaceFrom::Customer));
    let registered = || regions::of_tax_id(&shop.country, &customer.tax_id).map(|region| (region, PlaceFrom::TaxId));
    theirs.or_else(registered).or_else(ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(country: &str, region: &str, tax_id: &str) -> Whereabouts {
        Whereabouts { country: country.into(), region: region.into(), tax_id: tax_id.into(), ..Whereabouts::default() }
    }

    #[test]
    fn the_place_is_asked_for_or_the_customers_or_their_registrations_or_the_shops() {
        let pune = at("IN", "27", "");
        let place = |asked: Option<&str>, customer: Option<&Whereabouts>| {
            let found = resolve(asked, customer, &pune).unwrap();
            found.map(|place| (place.region, place.from, place.interstate))
        };
        let of = |region: &str, from, interstate| Some((region.to_owned(), from, interstate));
        let goan = at("IN", "30", "29AAGCB7383J1Z4");
        assert_eq!(place(Some("33"), Some(&goan)), of("33", PlaceFrom::Asked, true));
        assert_eq!(place(Some("27"), Some(&goan)), of("27", PlaceFrom::Asked, false));
        assert_eq!(place(Some(" "), Some(&goan)), of("30", PlaceFrom::Customer, true));
        assert_eq!(place(None, Some(&at("", "", "29AAGCB7383J1Z4"))), of("29", PlaceFrom::TaxId, true));
        assert_eq!(place(None, Some(&at("IN", "", "27AAPFU0939F1ZV"))), of("27", PlaceFrom::TaxId, false));
        assert_eq!(place(None, Some(&at("", "", "29AAGCB7383J1Z5"))), of("27", PlaceFrom::Shop, false));
        assert_eq!(place(None, None), of("27", PlaceFrom::Shop, false));
        assert_eq!(place(None, Some(&at("AE", "", "29AAGCB7383J1Z4"))), None, "abroad");
        assert_eq!(place(Some("97"), Some(&at("AE", "", ""))), of("97", PlaceFrom::Asked, true));
    }

    #[test]
    fn there_is_no_place_where_tax_does_not_depend_on_it_or_the_shop_is_nowhere() {
        for shop in [at("US", "CA", ""), at("SA", "", ""), at("IN", "", "")] {
            assert_eq!(resolve(None, Some(&at("IN", "29", "")), &shop), Ok(None));
            let refused = resolve(Some("29"), None, &shop).unwrap_err();
            assert_eq!((refused.code, refused.field.as_str()), ("invoice.place_of_supply", "place_of_supply"));
        }
        assert!(resolve(Some("25"), None, &at("IN", "27", "")).is_err(), "a code that was given up");
    }
}
