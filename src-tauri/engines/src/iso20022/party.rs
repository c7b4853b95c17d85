//! Who pays and who is paid, from which account, and what for.

use std::fmt;

use super::identifiers::{Bic, Country, CreditorReference, Iban};

/// A person or a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Name as the bank knows it, at most [`super::text::NAME_MAX`] characters of the SEPA set.
    pub name: String,
    /// Postal address. It may be left out when both banks are in the EEA.
    pub address: Option<Address>,
}

impl Party {
    /// A party without an address.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), address: None }
    }
}

/// A postal address, structured or hybrid. Unstructured ones (lines without town and country) are not taken by the EPC
/// schemes since 15 November 2026, so there is no way to write one down here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Street, at most 70 characters.
    pub street: Option<String>,
    /// House number, at most 16.
    pub building: Option<String>,
    /// Post code, at most 16.
    pub post_code: Option<String>,
    /// Town, at most 35.
    pub town: String,
    /// Country.
    pub country: Country,
    /// Further lines of a hybrid address, at most two of 70; they do not repeat what stands above.
    pub lines: Vec<String>,
}

impl Address {
    /// An address of which only town and country are known.
    #[must_use]
    pub fn of_town(town: impl Into<String>, country: Country) -> Self {
        Self { street: None, building: None, post_code: None, town: town.into(), country, lines: Vec::new() }
    }
}

/// An account at a bank.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Account {
    /// By its IBAN.
    Iban(Iban),
    /// By a number of the country or the bank, where there are no IBANs: at most 34 characters.
    Other(String),
}

impl Account {
    /// The number itself.
    #[must_use]
    pub fn number(&self) -> &str {
        match self {
            Self::Iban(iban) => iban.as_str(),
            Self::Other(number) => number,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}

/// A party with its account and, when known, its bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHolder {
    /// Who.
    pub party: Party,
    /// Which account.
    pub account: Account,
    /// Which bank; within SEPA the IBAN says it.
    pub bank: Option<Bic>,
}

/// What a payment is for, as the payee gets to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remittance {
    /// Nothing.
    None,
    /// A message of at most [`super::text::REMITTANCE_MAX`] characters.
    Text(String),
    /// The payee's structured reference (ISO 11649).
    Reference(CreditorReference),
}
