//! Identifiers with rules of their own: IBAN, BIC, creditor reference, country.

use std::fmt;
use std::str::FromStr;

use iban::{IbanLike, ParseIbanError};

/// What is wrong with an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Not two letters, two digits and up to 30 letters or digits.
    #[error("'{0}' is not written like an IBAN")]
    IbanForm(String),
    /// The check digits do not fit: mistyped.
    #[error("the check digits of the IBAN '{0}' are wrong")]
    IbanCheckDigits(String),
    /// No country of that code has IBANs.
    #[error("no country '{0}' has IBANs")]
    IbanCountry(String),
    /// Length or form differ from those of the country.
    #[error("the IBAN '{0}' has not the length and form of its country")]
    IbanOfCountry(String),
    /// Not a business identifier code.
    #[error("'{0}' is not a BIC")]
    Bic(String),
    /// Not a creditor reference.
    #[error("'{0}' is not a creditor reference (ISO 11649)")]
    CreditorReference(String),
    /// Not two letters.
    #[error("'{0}' is not an ISO 3166 country code")]
    Country(String),
}

fn quoted(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Declares an identifier that holds its checked text.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The text as files carry it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl FromStr for $name {
            type Err = IdentifierError;
            fn from_str(text: &str) -> Result<Self, IdentifierError> {
                Self::parse(text)
            }
        }
    };
}

identifier! {
    /// An international bank account number (ISO 13616) with right check digits and the form of its country.
    Iban
}

impl Iban {
    /// Reads what a person typed: white space is dropped and small letters are raised.
    ///
    /// # Errors
    /// The IBAN variants of [`IdentifierError`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        Self::read(&plain.to_ascii_uppercase())
    }

    /// Reads what stands in a file: capital letters and digits only.
    ///
    /// # Errors
    /// The IBAN variants of [`IdentifierError`].
    pub fn read(text: &str) -> Result<Self, IdentifierError> {
        if !text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            return Err(IdentifierError::IbanForm(quoted(text)));
        }
        match text.parse::<iban::Iban>() {
            Ok(iban) => Ok(Self(iban.electronic_str().to_owned())),
            Err(ParseIbanError::InvalidBaseIban { source: iban::ParseBaseIbanError::InvalidChecksum }) => {
                Err(IdentifierError::IbanCheckDigits(quoted(text)))
            }
            Err(ParseIbanError::InvalidBaseIban { .. }) => Err(IdentifierError::IbanForm(quoted(text))),
            Err(ParseIbanError::InvalidBban(_)) => Err(IdentifierError::IbanOfCountry(quoted(text))),
            Err(ParseIbanError::UnknownCountry(iban)) => {
                Err(IdentifierError::IbanCountry(iban.country_code().to_owned()))
            }
        }
    }

    /// In groups of four, for people.
    #[must_use]
    pub fn for_people(&self) -> String {
        let groups: Vec<String> =
            self.0.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
        groups.join(" ")
    }
}

identifier! {
    /// A business identifier code of a bank (ISO 9362:2014): 8 or 11 characters.
    Bic
}

impl Bic {
    /// Reads a code: four letters or digits, two letters of the country, two and possibly three letters or digits.
    ///
    /// # Errors
    /// [`IdentifierError::Bic`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let bytes = text.as_bytes();
        let sound = matches!(bytes.len(), 8 | 11)
            && bytes.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            && bytes[4..6].iter().all(u8::is_ascii_uppercase);
        if sound { Ok(Self(text.to_owned())) } else { Err(IdentifierError::Bic(quoted(text))) }
    }

    /// Whether the messages of 2009 take it as well: letters only in the first part, no O and no 0 or 1 where those
    /// told test codes.
    #[must_use]
    pub fn fits_2009(&self) -> bool {
        let bytes = self.0.as_bytes();
        bytes[..4].iter().all(u8::is_ascii_uppercase) && !matches!(bytes[6], b'0' | b'1') && bytes[7] != b'O'
    }
}

identifier! {
    /// A creditor reference (ISO 11649): `RF`, two check digits, up to 21 letters or digits.
    CreditorReference
}

impl CreditorReference {
    /// Reads a reference: white space is dropped and small letters are raised.
    ///
    /// # Errors
    /// [`IdentifierError::CreditorReference`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        let sound = plain.is_ascii()
            && (5..=25).contains(&plain.len())
            && plain.starts_with("RF")
            && plain[2..4].bytes().all(|b| b.is_ascii_digit())
            && remainder_97(&format!("{}{}", &plain[4..], &plain[..4])) == Some(1);
        if sound { Ok(Self(plain)) } else { Err(IdentifierError::CreditorReference(quoted(text))) }
    }

    /// The reference of an invoice's own number: its letters and digits behind the check digits. None when there are
    /// none, or more than 21.
    #[must_use]
    pub fn of_number(number: &str) -> Option<Self> {
        let plain: String = number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
        let check = 98 - remainder_97(&format!("{plain}RF00"))?;
        Self::parse(&format!("RF{check:02}{plain}")).ok()
    }
}

/// The remainder by 97 of a text in which A is 10 and Z is 35 (ISO 7064, MOD 97-10).
fn remainder_97(text: &str) -> Option<u32> {
    text.chars().try_fold(0_u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some(if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 })
    })
}

identifier! {
    /// A country (ISO 3166-1): two capital letters.
    Country
}

impl Country {
    /// Reads two capital letters.
    ///
    /// # Errors
    /// [`IdentifierError::Country`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::Country(quoted(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_iban_says_which_part_is_wrong() {
        let wrong = |text: &str| Iban::parse(text).unwrap_err();
        assert_eq!(wrong("DE89370400440532013001"), IdentifierError::IbanCheckDigits("DE89370400440532013001".into()));
        assert!(matches!(wrong("XX00"), IdentifierError::IbanCheckDigits(_) | IdentifierError::IbanForm(_)));
        assert!(matches!(wrong("DE89-3704"), IdentifierError::IbanForm(_)));
        // Right check digits over an account that is one digit short of a German one.
        assert!(matches!(wrong("DE5137040044053201300"), IdentifierError::IbanOfCountry(_)));
        assert_eq!(Iban::parse("de89 3704 0044 0532 0130 00").unwrap().as_str(), "DE89370400440532013000");
        assert!(Iban::read("de89370400440532013000").is_err() && Iban::read("DE89 3704 0044 0532 0130 00").is_err());
        assert_eq!(Iban::parse("DE89370400440532013000").unwrap().for_people(), "DE89 3704 0044 0532 0130 00");
    }

    #[test]
    fn a_bic_has_8_or_11_characters_and_names_a_country() {
        for good in ["COBADEFF", "COBADEFFXXX", "E0F1DEFF"] {
            assert_eq!(Bic::parse(good).unwrap().as_str(), good);
        }
        for bad in ["COBADEF", "COBADEFFXX", "COBA1EFF", "cobadeff", "COBADEFF ", "", "ÄOBADEFF"] {
            assert!(Bic::parse(bad).is_err(), "{bad}");
        }
        assert!(Bic::parse("COBADEFF").unwrap().fits_2009() && !Bic::parse("E0F1DEFF").unwrap().fits_2009());
    }

    #[test]
    fn an_invoice_number_becomes_a_creditor_reference_and_a_typing_error_is_seen() {
        assert_eq!(CreditorReference::parse("RF18 5390 0754 7034").unwrap().as_str(), "RF18539007547034");
        for bad in ["RF19539007547034", "RF18", "RF1853900754703A", "RF18é39007547034", "XX18539007547034"] {
            assert!(CreditorReference::parse(bad).is_err(), "{bad}");
        }
        let made = CreditorReference::of_number("INV/2026-27/00012").unwrap();
        assert_eq!(&made.as_str()[4..], "INV20262700012");
        assert_eq!(CreditorReference::parse(made.as_str()).unwrap(), made);
        assert!(CreditorReference::of_number("--").is_none());
        assert!(CreditorReference::of_number(&"9".repeat(22)).is_none());
    }
}
