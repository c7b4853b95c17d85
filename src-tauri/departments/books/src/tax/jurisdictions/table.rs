//! The sales tax table as a file of comma-separated values: its columns, read and written. Pure.

use base::{Fault, ShopDate};

use super::jurisdiction::TaxJurisdiction;
use super::row_rules::JurisdictionAsk;
use crate::csv;

/// The columns in the order they are written in; the name of each is that of its field.
const COLUMNS: [&str; 8] =
    ["region", "county", "city", "postal_prefix", "product_class", "tax_code", "taxes_shipping", "valid_from"];

/// Where each of [`COLUMNS`] stands in a file.
pub(super) struct Columns([Option<usize>; COLUMNS.len()]);

impl Columns {
    /// Reads the head. A column that nobody knows is a slip: what stands in it would be lost.
    pub fn of(head: &[String]) -> Result<Self, String> {
        let mut places = [None; COLUMNS.len()];
        for (at, typed) in head.iter().enumerate() {
            let name = typed.to_lowercase().replace([' ', '-'], "_");
            let name = match name.as_str() {
                "" => continue,
                "state" => "region",
                "zip" | "zip_code" | "postal_code" => "postal_prefix",
                "class" => "product_class",
                other => other,
            };
            let Some(column) = COLUMNS.iter().position(|known| *known == name) else {
                return Err(format!("there is no column named '{}'", typed.chars().take(40).collect::<String>()));
            };
            if places[column].replace(at).is_some() {
                return Err(format!("the column '{name}' stands there twice"));
            }
        }
        if places[0].is_none() || places[5].is_none() {
            return Err("the first line names the columns; 'region' and 'tax_code' must be among them".to_owned());
        }
        Ok(Self(places))
    }

    /// Reads a line.
    pub fn read(&self, cells: &[String]) -> Result<JurisdictionAsk, Fault> {
        let [region, county, city, prefix, class, code, shipping, from] =
            self.0.map(|place| place.and_then(|at| cells.get(at)).map_or("", String::as_str));
        let filled = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(JurisdictionAsk {
            region: region.to_owned(),
            county: filled(county),
            city: filled(city),
            postal_prefix: filled(prefix),
            product_class: filled(class),
            tax_code: code.to_owned(),
            taxes_shipping: match shipping.to_lowercase().as_str() {
                "" | "no" | "n" | "false" | "0" => false,
                "yes" | "y" | "true" | "1" => true,
                _ => return Err(Fault::invalid("taxes_shipping", "yes or no")),
            },
            valid_from: match from {
                "" => None,
                day => match ShopDate::parse(day) {
                    Some(day) => Some(day),
                    None => return Err(Fault::invalid("valid_from", "a day is written as 2026-11-21")),
                },
            },
        })
    }
}

/// The table as a file that can be read again.
pub(super) fn written(rows: &[TaxJurisdiction]) -> String {
    let mut table = COLUMNS.join(",");
    table.push_str("\r\n");
    for row in rows {
        let day = row.valid_from.to_string();
        let shipping = if row.taxes_shipping { "yes" } else { "no" };
        let cells = [
            row.region.as_str(),
            &row.county,
            &row.city,
            &row.postal_prefix,
            &row.product_class,
            &row.tax_code,
            shipping,
            &day,
        ];
        table.push_str(&cells.map(csv::cell).join(","));
        table.push_str("\r\n");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(names: &[&str]) -> Result<Columns, String> {
        Columns::of(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_known_by_the_names_that_shops_use() {
        let columns = head(&["State", "ZIP code", "tax-code", ""]).unwrap();
        let cells = ["tx", "75201", "TX825", "a note"].map(str::to_owned);
        let ask = columns.read(&cells).unwrap();
        assert_eq!(
            (ask.region.as_str(), ask.postal_prefix.as_deref(), ask.tax_code.as_str()),
            ("tx", Some("75201"), "TX825")
        );
        assert!(head(&["region", "rate"]).is_err_and(|why| why.contains("'rate'")), "a rate stands on its tax code");
        assert!(head(&["region", "state", "tax_code"]).is_err());
        assert!(head(&["region"]).is_err());
    }

    #[test]
    fn yes_and_days_are_read_and_anything_else_names_its_column() {
        let columns = head(&["region", "tax_code", "taxes_shipping", "valid_from"]).unwrap();
        let read = |shipping: &str, from: &str| {
            columns.read(&["TX", "TX825", shipping, from].map(str::to_owned)).map_err(|fault| match fault {
                Fault::Invalid { field, .. } => field,
                other => other.to_string(),
            })
        };
        assert!(read("Yes", "2027-01-01").is_ok_and(|ask| ask.taxes_shipping && ask.valid_from.is_some()));
        assert_eq!(read("maybe", "").unwrap_err(), "taxes_shipping");
        assert_eq!(read("", "1/1/2027").unwrap_err(), "valid_from");
    }
}
