//! Tax registrations: whether a number has the form and the check digit that its country gives it, and how it is kept.
//!
//! Asked where the form is known; elsewhere whatever is typed is kept as printed. A number that was kept before is not asked anew until
//! it, or the country it is of, is changed.

mod asia;
mod europe;
mod form;

use base::regions::{self, Region};
use base::text::{no_card, optional_number};
use base::{Fault, Kind, Problem};

/// Which number was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaxNumber {
    /// India's.
    Gstin,
    /// Indonesia's.
    Npwp,
    /// Malaysia's.
    Sst,
    /// Saudi Arabia's.
    SaudiVat,
    /// That of the Emirates.
    Trn,
    /// One of the European Union or the United Kingdom.
    Vat,
}

/// What can be wrong with a tax registration.
#[derive(Debug, thiserror::Error)]
pub enum TaxIdError {
    /// It has not the form or the check digit of the country's numbers.
    #[error("{}", said(*.number))]
    Wrong {
        /// The field it stands in.
        field: String,
        /// What was expected.
        number: TaxNumber,
    },
    /// It is of another state than the one that was chosen.
    #[error("this GSTIN is of {region}: choose that state, or enter the GSTIN of the one that is chosen")]
    OtherRegion {
        /// The field it stands in.
        field: String,
        /// The state that the number names.
        region: &'static Region,
    },
    /// It is too long, or looks like a card number.
    #[error(transparent)]
    Fault(#[from] Fault),
}

fn said(number: TaxNumber) -> &'static str {
    match number {
        TaxNumber::Gstin => {
            "this is no GSTIN: 15 signs, and the last of them does not fit those before it, or the form is another"
        }
        TaxNumber::Npwp => "this is no NPWP: 16 digits (15 in the older ones), or a digit is mistyped",
        TaxNumber::Sst => {
            "this is no number of the customs department or the tax office: letters and digits like W10-1808-32000123"
        }
        TaxNumber::SaudiVat => "a VAT number has 15 digits here and begins and ends with 3",
        TaxNumber::Trn => "a tax registration number has 15 digits here",
        TaxNumber::Vat => "this is no VAT number of this country, or a sign of it is mistyped",
    }
}

impl Problem for TaxIdError {
    fn kind(&self) -> Kind {
        let (code, field) = match self {
            Self::Fault(fault) => return fault.kind(),
            Self::OtherRegion { field, region } => {
                return Kind::invalid("tax_id.other_region").field(field.clone()).subject(region);
            }
            Self::Wrong { field, number } => (number.code(), field),
        };
        Kind::invalid(code).field(field.clone())
    }
}

impl TaxNumber {
    fn code(self) -> &'static str {
        match self {
            Self::Gstin => "tax_id.gstin",
            Self::Npwp => "tax_id.npwp",
            Self::Sst => "tax_id.sst",
            Self::SaudiVat => "tax_id.saudi_vat",
            Self::Trn => "tax_id.trn",
            Self::Vat => "tax_id.vat",
        }
    }

    /// The number that a country (ISO 3166-1 alpha-2) gives; none where it is not known here.
    fn of(country: &str) -> Option<Self> {
        match country {
            "IN" => Some(Self::Gstin),
            "ID" => Some(Self::Npwp),
            "MY" => Some(Self::Sst),
            "SA" => Some(Self::SaudiVat),
            "AE" => Some(Self::Trn),
            country if europe::is_known(country) => Some(Self::Vat),
            _ => None,
        }
    }

    fn is_sound(self, country: &str, compact: &str) -> bool {
        match self {
            Self::Gstin => asia::is_indian(compact),
            Self::Npwp => asia::is_npwp(compact),
            Self::Sst => asia::is_malaysian(compact),
            Self::SaudiVat => asia::is_saudi(compact),
            Self::Trn => asia::is_emirati(compact),
            Self::Vat => europe::is_sound(country, compact),
        }
    }

    /// Whether the form of a sound number tells it from that of a card.
    fn is_no_card(self, compact: &str) -> bool {
        match self {
            Self::Gstin | Self::Sst | Self::SaudiVat => true,
            Self::Npwp => asia::is_npwp_by_form(compact),
            Self::Trn => compact.starts_with("100"),
            Self::Vat => false,
        }
    }

    /// Whether papers print the signs alone, without what somebody put between them.
    fn is_kept_compact(self) -> bool {
        matches!(self, Self::Gstin | Self::SaudiVat | Self::Trn)
    }
}

/// Cleans the tax registration of somebody in a country, at most 40 signs; empty = none.
///
/// # Errors
/// When it has not the form or the check digit of that country's numbers.
pub fn clean(field: &str, country: &str, typed: &str) -> Result<String, TaxIdError> {
    let Some(line) = optional_number(field, typed, 40)? else { return Ok(String::new()) };
    let Some(number) = TaxNumber::of(country) else { return Ok(no_card(field, line)?) };
    let compact = compact(&line);
    if !number.is_sound(country, &compact) {
        return Err(TaxIdError::Wrong { field: field.to_owned(), number });
    }
    // One in ten numbers of so many digits has the check digit of a card by chance.
    let line = if number.is_no_card(&compact) { line } else { no_card(field, line)? };
    Ok(if number.is_kept_compact() { compact } else { line })
}

/// Cleans a registration that takes the place of another: what is the same as before, of the same country, passes as it is.
pub fn clean_change(
    field: &str,
    (country_before, before): (&str, &str),
    country: &str,
    typed: &str,
) -> Result<String, TaxIdError> {
    if country == country_before && typed.trim() == before {
        return Ok(before.to_owned());
    }
    clean(field, country, typed)
}

/// Passes while a registration is of the region that was chosen, where both are known.
///
/// # Errors
/// [`TaxIdError::OtherRegion`] with the state that the number begins with.
pub fn must_be_of_region(field: &str, country: &str, chosen: &str, tax_id: &str) -> Result<(), TaxIdError> {
    match regions::of_tax_id(country, tax_id) {
        Some(region) if !chosen.is_empty() && region.code != chosen => {
            Err(TaxIdError::OtherRegion { field: field.to_owned(), region })
        }
        _ => Ok(()),
    }
}

/// The signs of a number without what is put between them to be read: in capitals and western digits.
fn compact(line: &str) -> String {
    let signs = line.chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '.' | '/' | ','));
    signs.map(|sign| crate::contact::western_digit(sign).unwrap_or(sign)).collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn numbers_have_the_verdict_of_an_independent_checker() {
        let numbers: Value =
            serde_json::from_str(include_str!("../../../../../tests/fixtures/books/tax_ids.json")).unwrap();
        let all = numbers["numbers"].as_array().unwrap();
        assert!(all.len() > 100);
        for one in all {
            let (country, value) = (one["country"].as_str().unwrap(), one["value"].as_str().unwrap());
            assert_eq!(clean("tax_id", country, value).is_ok(), one["valid"].as_bool().unwrap(), "{country} {value}");
        }
    }

    #[test]
    fn a_number_is_kept_as_its_papers_print_it() {
        let kept = |country: &str, typed: &str| clean("tax_id", country, typed).unwrap();
        assert_eq!(kept("IN", " 27aapfu0939f1zv "), "27AAPFU0939F1ZV");
        assert_eq!(kept("SA", "٣١٠ ١٢٢٣٩٣ ٥٠٠٠٠٣"), "310122393500003");
        assert_eq!(kept("ID", "01.300.066.6-091.000"), "01.300.066.6-091.000");
        assert_eq!(kept("MY", "W10-1808-32000123"), "W10-1808-32000123");
        // Of these the check digit is that of a card by chance.
        for (country, number) in [("ID", "0012 3345 2019 7000"), ("ID", "5103011709850004"), ("SA", "310122393900003")]
        {
            assert_eq!(kept(country, number), number);
        }
        assert_eq!(kept("US", "93-5550142"), "93-5550142", "no country's number that is known here");
        assert_eq!((kept("IN", " "), kept("", "anything")), (String::new(), "anything".to_owned()));
    }

    #[test]
    fn what_a_country_lets_stand_in_the_place_of_its_number_passes() {
        let sound = [
            // A body of the United Nations, and an employer who deducts tax.
            ("IN", "0717UNO00157UN9"),
            ("IN", "27PNEA12345B1DK"),
            // An Indonesian's identity card.
            ("ID", "3171011709850001"),
            ("MY", "IG115002000"),
            ("AE", "100-1234-5678-9003"),
            // A tax office of Berlin, a company in Paris, a person in Rome.
            ("DE", "12/345/67890"),
            ("FR", "732 829 320"),
            ("IT", "RSSMRA85T10A562S"),
            // A number of another country, and a national one of a country that none is known of.
            ("DE", "ATU12345678"),
            ("GR", "EL123456789"),
            ("AT", "12 345/6789"),
            ("GB", "GBGD001"),
        ];
        for (country, value) in sound {
            assert!(clean("tax_id", country, value).is_ok(), "{country} {value}");
        }
    }

    #[test]
    fn a_wrong_number_is_refused_at_its_field_with_what_was_expected() {
        let wrong = [
            ("IN", "27AAPFU0939F1Z0", "tax_id.gstin"),
            ("IN", "AAPFU0939F", "tax_id.gstin"),
            ("SA", "310122393500004", "tax_id.saudi_vat"),
            ("SA", "31012239350003", "tax_id.saudi_vat"),
            ("ID", "0934561827907000", "tax_id.npwp"),
            ("ID", "4242424242424242", "input.invalid"),
            ("US", "4242 4242 4242 4242", "input.invalid"),
            ("MY", "W10", "tax_id.sst"),
            ("AE", "10012345678900", "tax_id.trn"),
            ("DE", "DE123456789", "tax_id.vat"),
            ("AT", "ATU1234567", "tax_id.vat"),
            ("GR", "EL12345678", "tax_id.vat"),
            ("NL", "NL", "tax_id.vat"),
            ("FR", "FR", "tax_id.vat"),
            ("IE", "IE", "tax_id.vat"),
            ("ES", "ESÑ1234567A", "tax_id.vat"),
        ];
        for (country, value, code) in wrong {
            let kind = clean("shop.tax_id", country, value).unwrap_err().kind();
            assert_eq!((kind.code, kind.field.as_deref()), (code, Some("shop.tax_id")), "{country} {value}");
        }
    }

    #[test]
    fn what_was_kept_before_stays_until_it_or_its_country_is_changed() {
        let before = ("IN", "an old number");
        assert_eq!(clean_change("tax_id", before, "IN", " an old number").unwrap(), "an old number");
        assert!(clean_change("tax_id", before, "IN", "another old number").is_err());
        assert!(clean_change("tax_id", before, "SA", "an old number").is_err());
    }

    #[test]
    fn a_gstin_and_the_chosen_state_agree() {
        let agree = |chosen: &str, tax_id: &str| must_be_of_region("tax_id", "IN", chosen, tax_id);
        assert!(
            agree("27", "27AAPFU0939F1ZV").is_ok() && agree("", "27AAPFU0939F1ZV").is_ok() && agree("27", "").is_ok()
        );
        let kind = agree("29", "27AAPFU0939F1ZV").unwrap_err().kind();
        assert_eq!((kind.code, kind.subject.as_deref()), ("tax_id.other_region", Some("Maharashtra (27)")));
    }
}
