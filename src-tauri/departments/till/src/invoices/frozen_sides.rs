//! The frozen copies as the documents engine takes them.

use base::format::{Locale, Zone};
use books::tax::{TaxShare, UNTAXED};
use engines::documents::model::{RateShare, Side};

use super::frozen::{Frozen, FrozenCustomer, FrozenShop};

impl Frozen {
    /// Language and forms: the customer's, else the shop's.
    pub(super) fn locale(&self) -> Locale {
        let Self { shop, customer, .. } = self;
        Locale::of(if customer.locale.is_empty() { &shop.locale } else { &customer.locale })
    }

    /// The zone in which instants are printed.
    pub(super) fn zone(&self) -> Zone {
        Zone::get(&self.shop.zone).unwrap_or(Zone::UTC)
    }
}

impl FrozenShop {
    /// The seller.
    pub(super) fn side(&self) -> Side {
        Side {
            name: self.name.clone(),
            address: lines_of(&self.address),
            country: self.country.clone(),
            tax_number: self.tax_id.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
        }
    }
}

impl FrozenCustomer {
    /// The buyer; none where nobody is named.
    pub(super) fn side(&self) -> Option<Side> {
        (!self.name.is_empty()).then(|| Side {
            name: self.name.clone(),
            address: lines_of(&self.address),
            country: self.country.clone(),
            tax_number: self.tax_id.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
        })
    }
}

/// The lines of an address that say something.
pub(super) fn lines_of(address: &str) -> Vec<String> {
    address.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Base and tax of a component, `CGST` at 9 % from `CGST9`; of a code without components under its own name.
pub(super) fn rate_share(share: &TaxShare) -> RateShare {
    let (name, rate) = match (&*share.component, &*share.code) {
        ("", UNTAXED) => ("", None),
        ("", _) => (&*share.name, None),
        (component, _) => (short_name(component), Some(share.rate)),
    };
    RateShare { name: name.to_owned(), rate, base: share.taxable, tax: share.tax }
}

/// `CGST` from the component `CGST9`.
fn short_name(component: &str) -> &str {
    let short = component.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    if short.is_empty() { component } else { short }
}
