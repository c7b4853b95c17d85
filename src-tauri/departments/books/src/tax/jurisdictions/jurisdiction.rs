//! A row of the sales tax table, and which of them counts at an address. Pure.

use base::ShopDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

base::ids!(
    /// A row of the sales tax table.
    TaxJurisdictionId, "jur"
);

/// A row of the sales tax table: the tax code that applies at the addresses of a place, for one class of product or for all.
/// What a row leaves open is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaxJurisdiction {
    /// Its id.
    pub id: TaxJurisdictionId,
    /// ISO 3166-1 alpha-2: US.
    pub country: String,
    /// Code of the state.
    pub region: String,
    /// County; empty = every one.
    pub county: String,
    /// City; empty = every one.
    pub city: String,
    /// Postal codes that begin so; empty = every one.
    pub postal_prefix: String,
    /// The class of product; empty = every one.
    pub product_class: String,
    /// The code that applies there.
    pub tax_code: String,
    /// Whether service fee and delivery are taxed there, as the goods are.
    pub taxes_shipping: bool,
    /// The first day it counts on. A later row of the same place takes its place on its own day.
    pub valid_from: ShopDate,
    /// Version for `If-Match`.
    pub version: i64,
}

/// An address as tax is found by it. What is not known is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaxAddress {
    /// Code of the state.
    pub region: String,
    /// County.
    pub county: String,
    /// City.
    pub city: String,
    /// Postal code.
    pub postal_code: String,
}

impl TaxJurisdiction {
    /// Its place and class written one way: rows that differ by their day alone have the same.
    pub fn place_key(&self) -> String {
        let (county, city) = (folded_county(&self.county), folded(&self.city));
        format!("{}|{}|{county}|{city}|{}|{}", self.country, self.region, self.postal_prefix, self.product_class)
    }

    fn covers(&self, at: &TaxAddress, class: &str, on: ShopDate) -> bool {
        let open_or = |text: &str, fits: bool| text.is_empty() || fits;
        self.valid_from <= on
            && self.region == at.region
            && at.postal_code.starts_with(&self.postal_prefix)
            && open_or(&self.city, folded(&self.city) == folded(&at.city))
            && open_or(&self.county, folded_county(&self.county) == folded_county(&at.county))
            && open_or(&self.product_class, self.product_class == class)
    }

    /// What makes a row more specific than another one: its class before its place, because a state says what it taxes before a city
    /// says how much; then the longer postal prefix, the city, the county.
    fn rank(&self) -> (bool, usize, bool, bool) {
        (!self.product_class.is_empty(), self.postal_prefix.len(), !self.city.is_empty(), !self.county.is_empty())
    }
}

/// The row that counts at an address for a class of product on a day: the most specific one, and of those that follow each other
/// at one place the last that has begun. The order of the rows does not matter, because no two of them have the same place, class and day.
pub fn find_jurisdiction<'a>(
    rows: &'a [TaxJurisdiction],
    at: &TaxAddress,
    class: &str,
    on: ShopDate,
) -> Option<&'a TaxJurisdiction> {
    rows.iter().filter(|row| row.covers(at, class, on)).max_by_key(|row| (row.rank(), row.valid_from))
}

/// A name as it is compared: `St. Louis` is `st louis`, `O'Fallon` is `ofallon`.
fn folded(name: &str) -> String {
    let lower = name.to_lowercase();
    let kept = lower.chars().filter(|c| !matches!(c, '\'' | '\u{2019}' | '.'));
    let spaced: String = kept.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same for a county: `Dallas County` is `dallas`, and what Louisiana calls a parish is called a county as well.
fn folded_county(name: &str) -> String {
    let name = folded(name);
    let kinds = [" county", " parish", " borough"];
    kinds.iter().find_map(|kind| name.strip_suffix(kind)).unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u128, place: (&str, &str, &str), class: &str, from: &str) -> TaxJurisdiction {
        TaxJurisdiction {
            id: TaxJurisdictionId::from_number(number),
            country: "US".into(),
            region: "TX".into(),
            county: place.0.into(),
            city: place.1.into(),
            postal_prefix: place.2.into(),
            product_class: class.into(),
            tax_code: format!("T{number}"),
            taxes_shipping: false,
            valid_from: ShopDate::parse(from).unwrap(),
            version: 1,
        }
    }

    fn dallas() -> TaxAddress {
        let text = |text: &str| text.to_owned();
        TaxAddress { region: text("TX"), county: text("Dallas"), city: text("DALLAS"), postal_code: text("75201-1234") }
    }

    fn found<'a>(rows: &'a [TaxJurisdiction], class: &str, on: &str) -> Option<&'a str> {
        find_jurisdiction(rows, &dallas(), class, ShopDate::parse(on).unwrap()).map(|row| row.tax_code.as_str())
    }

    #[test]
    fn the_longest_prefix_goes_before_the_city_before_the_county_before_the_state() {
        let mut rows = vec![
            row(1, ("", "", ""), "", "2026-01-01"),
            row(2, ("Dallas County", "", ""), "", "2026-01-01"),
            row(3, ("", "Dallas", ""), "", "2026-01-01"),
            row(4, ("", "", "75"), "", "2026-01-01"),
            row(5, ("", "", "75201"), "", "2026-01-01"),
            row(6, ("", "Houston", "752"), "", "2026-01-01"),
        ];
        for expected in ["T5", "T4", "T3", "T2", "T1"] {
            assert_eq!(found(&rows, "goods", "2026-11-21"), Some(expected));
            rows.retain(|row| row.tax_code != expected);
        }
        assert_eq!(found(&rows, "goods", "2026-11-21"), None, "what is left is of another city");
    }

    #[test]
    fn a_row_of_the_class_goes_before_one_of_every_class_however_near() {
        let rows = [row(1, ("", "", "75201"), "", "2026-01-01"), row(2, ("", "", ""), "food", "2026-01-01")];
        assert_eq!((found(&rows, "food", "2026-11-21"), found(&rows, "goods", "2026-11-21")), (Some("T2"), Some("T1")));
    }

    #[test]
    fn of_rows_that_follow_each_other_the_last_that_has_begun_counts() {
        let rows = [row(1, ("", "", "75201"), "", "2027-01-01"), row(2, ("", "", "75201"), "", "2026-01-01")];
        assert_eq!((found(&rows, "", "2026-12-31"), found(&rows, "", "2027-01-01")), (Some("T2"), Some("T1")));
        assert_eq!(found(&rows, "", "2025-12-31"), None);
    }

    #[test]
    fn names_are_compared_as_they_are_spoken() {
        for (one, other) in [("St. Louis", "st louis"), ("Winston-Salem", "Winston  Salem"), ("O'Fallon", "O’Fallon")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_eq!((folded_county("Orleans Parish"), folded_county("County")), ("orleans".into(), "county".into()));
    }
}
