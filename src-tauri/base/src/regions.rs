//! Regions of countries whose tax depends on them: India's states by the code that GSTINs begin with, the states of the USA by
//! their postal code.
//!
//! India: the state codes of the GST network, as printed on invoices (CGST Rules 2017, rule 46, and the e-invoice schema). Codes
//! that were given up stand for the region that took their place. USA: USPS Publication 28, the fifty states and the District of
//! Columbia; the territories have country codes of their own (ISO 3166-1).

use crate::Fault;

/// A region of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// `27`, `CA`: unique within its country.
    pub code: &'static str,
    /// English name, as papers print it.
    pub name: &'static str,
}

impl std::fmt::Display for Region {
    /// `Maharashtra (27)`, as Indian papers name a place of supply.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name, self.code)
    }
}

/// The regions of a country (ISO 3166-1 alpha-2), in the order of their codes; none where no tax depends on them.
pub fn of(country: &str) -> &'static [Region] {
    match country {
        "IN" => INDIA,
        "US" => UNITED_STATES,
        _ => &[],
    }
}

/// The region of a country with this code.
pub fn find(country: &str, code: &str) -> Option<&'static Region> {
    of(country).iter().find(|region| region.code == code)
}

/// Cleans the code of a region as it is typed; empty = none. Refused where the country has no such region.
pub fn clean(field: &str, country: &str, text: &str) -> Result<Option<&'static Region>, Fault> {
    let code = text.trim().to_ascii_uppercase();
    if code.is_empty() {
        return Ok(None);
    }
    let none = || Fault::invalid(field, "no region of this country");
    find(country, &code).map(Some).ok_or_else(none)
}

/// The region that a tax registration names, where its country writes it into the number and the number is sound.
pub fn of_tax_id(country: &str, tax_id: &str) -> Option<&'static Region> {
    if country != "IN" || !is_gstin(tax_id) {
        return None;
    }
    let code = match tax_id.trim().get(..2)? {
        // Daman and Diu, and Andhra Pradesh before its division: numbers that begin so are still about.
        "25" => "26",
        "28" => "37",
        code => code,
    };
    find(country, code)
}

/// Whether a text has the form and the check character of an Indian GSTIN: state, PAN, number of the registration within the
/// state, `Z`, check character. Small letters pass.
pub fn is_gstin(text: &str) -> bool {
    let text = text.trim().to_ascii_uppercase();
    let signs: Vec<char> = text.chars().collect();
    let [state @ .., check] = signs.as_slice() else { return false };
    let is = |at: usize, fits: fn(&char) -> bool| signs.get(at).is_some_and(fits);
    let digit = |c: &char| c.is_ascii_digit();
    let letter = |c: &char| c.is_ascii_uppercase();
    // The fourth sign of a PAN says who holds it: person, company, firm, trust …
    let holder = |c: &char| "ABCFGHLJPTK".contains(*c);
    let entity = |c: &char| c.is_ascii_uppercase() || ('1'..='9').contains(c);
    signs.len() == 15
        && (0..2).all(|at| is(at, digit))
        && (2..7).all(|at| is(at, letter))
        && is(5, holder)
        && (7..11).all(|at| is(at, digit))
        && is(11, letter)
        && is(12, entity)
        && is(13, |c| *c == 'Z')
        && check_character(state) == Some(*check)
}

/// The last sign of a GSTIN: values in base 36, every second doubled, quotient and remainder by 36 added up (Luhn mod 36).
fn check_character(signs: &[char]) -> Option<char> {
    let mut sum: u32 = 0;
    for (at, sign) in signs.iter().enumerate() {
        let factor = if at.is_multiple_of(2) { 1 } else { 2 };
        let product = sign.to_digit(36)?.checked_mul(factor)?;
        sum = sum.checked_add(product / 36)?.checked_add(product % 36)?;
    }
    char::from_digit((36 - sum % 36) % 36, 36).map(|sign| sign.to_ascii_uppercase())
}

const fn region(code: &'static str, name: &'static str) -> Region {
    Region { code, name }
}

static INDIA: &[Region] = &[
    region("01", "Jammu and Kashmir"),
    region("02", "Himachal Pradesh"),
    region("03", "Punjab"),
    region("04", "Chandigarh"),
    region("05", "Uttarakhand"),
    region("06", "Haryana"),
    region("07", "Delhi"),
    region("08", "Rajasthan"),
    region("09", "Uttar Pradesh"),
    region("10", "Bihar"),
    region("11", "Sikkim"),
    region("12", "Arunachal Pradesh"),
    region("13", "Nagaland"),
    region("14", "Manipur"),
    region("15", "Mizoram"),
    region("16", "Tripura"),
    region("17", "Meghalaya"),
    region("18", "Assam"),
    region("19", "West Bengal"),
    region("20", "Jharkhand"),
    region("21", "Odisha"),
    region("22", "Chhattisgarh"),
    region("23", "Madhya Pradesh"),
    region("24", "Gujarat"),
    region("26", "Dadra and Nagar Haveli and Daman and Diu"),
    region("27", "Maharashtra"),
    region("29", "Karnataka"),
    region("30", "Goa"),
    region("31", "Lakshadweep"),
    region("32", "Kerala"),
    region("33", "Tamil Nadu"),
    region("34", "Puducherry"),
    region("35", "Andaman and Nicobar Islands"),
    region("36", "Telangana"),
    region("37", "Andhra Pradesh"),
    region("38", "Ladakh"),
    region("97", "Other Territory"),
];

static UNITED_STATES: &[Region] = &[
    region("AK", "Alaska"),
    region("AL", "Alabama"),
    region("AR", "Arkansas"),
    region("AZ", "Arizona"),
    region("CA", "California"),
    region("CO", "Colorado"),
    region("CT", "Connecticut"),
    region("DC", "District of Columbia"),
    region("DE", "Delaware"),
    region("FL", "Florida"),
    region("GA", "Georgia"),
    region("HI", "Hawaii"),
    region("IA", "Iowa"),
    region("ID", "Idaho"),
    region("IL", "Illinois"),
    region("IN", "Indiana"),
    region("KS", "Kansas"),
    region("KY", "Kentucky"),
    region("LA", "Louisiana"),
    region("MA", "Massachusetts"),
    region("MD", "Maryland"),
    region("ME", "Maine"),
    region("MI", "Michigan"),
    region("MN", "Minnesota"),
    region("MO", "Missouri"),
    region("MS", "Mississippi"),
    region("MT", "Montana"),
    region("NC", "North Carolina"),
    region("ND", "North Dakota"),
    region("NE", "Nebraska"),
    region("NH", "New Hampshire"),
    region("NJ", "New Jersey"),
    region("NM", "New Mexico"),
    region("NV", "Nevada"),
    region("NY", "New York"),
    region("OH", "Ohio"),
    region("OK", "Oklahoma"),
    region("OR", "Oregon"),
    region("PA", "Pennsylvania"),
    region("RI", "Rhode Island"),
    region("SC", "South Carolina"),
    region("SD", "South Dakota"),
    region("TN", "Tennessee"),
    region("TX", "Texas"),
    region("UT", "Utah"),
    region("VA", "Virginia"),
    region("VT", "Vermont"),
    region("WA", "Washington"),
    region("WI", "Wisconsin"),
    region("WV", "West Virginia"),
    region("WY", "Wyoming"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gstin_has_its_form_and_its_check_character() {
        // As python-stdnum 2.2 judges them.
        for sound in ["27AAPFU0939F1ZV", "29AAGCB7383J1Z4", "07AAACB2894G1ZP", "33AABCU9603R1ZU", "27aapfu0939f1zv"] {
            assert!(is_gstin(sound), "{sound}");
        }
        let unsound =
            ["27AAPFU0939F1Z0", "99AAPFU0939F1ZV", "27AAPFU0939F0ZV", "27AAPFU0939F1XV", "27AAPFU0939F1", "", "२७"];
        for text in unsound {
            assert!(!is_gstin(text), "{text}");
            assert_eq!(of_tax_id("IN", text), None, "{text}");
        }
    }

    #[test]
    fn a_gstin_says_the_state_and_another_countrys_number_none() {
        let name = |tax_id: &str| of_tax_id("IN", tax_id).map(|region| region.name);
        assert_eq!((name("27AAPFU0939F1ZV"), name(" 29AAGCB7383J1Z4 ")), (Some("Maharashtra"), Some("Karnataka")));
        assert_eq!(of_tax_id("SA", "27AAPFU0939F1ZV"), None);
        // A registration of Daman and Diu, and one of Andhra Pradesh before it was divided.
        let of_state = |state: &str| {
            let signs: Vec<char> = format!("{state}AAPFU0939F1Z").chars().collect();
            let check = check_character(&signs).unwrap();
            of_tax_id("IN", &format!("{state}AAPFU0939F1Z{check}")).map(|region| region.code)
        };
        assert_eq!((of_state("25"), of_state("28"), of_state("00")), (Some("26"), Some("37"), None));
    }

    #[test]
    fn codes_are_unique_and_in_order_and_a_country_without_regions_has_none() {
        for country in ["IN", "US"] {
            assert!(of(country).is_sorted_by(|one, next| one.code < next.code), "{country}");
        }
        assert_eq!((of("IN").len(), of("US").len(), of("DE").len()), (37, 51, 0));
        assert_eq!(find("IN", "27").map(ToString::to_string).as_deref(), Some("Maharashtra (27)"));
    }

    #[test]
    fn a_code_is_read_as_typed_and_an_unfit_one_is_refused_with_its_field() {
        assert_eq!(clean("region", "US", " ca ").unwrap().map(|region| region.name), Some("California"));
        assert_eq!(clean("region", "DE", " ").unwrap(), None);
        for (country, code) in [("IN", "25"), ("IN", "CA"), ("DE", "BY"), ("", "27")] {
            let refused = clean("region", country, code).unwrap_err();
            assert!(matches!(refused, Fault::Invalid { ref field, .. } if field == "region"), "{country} {code}");
        }
    }
}
