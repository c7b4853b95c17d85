//! A customer.

use base::{Announce, Fault, Kind, Permission, Problem, ShopDate, Timestamp, WriteTx, regions, text};
use office::tax_id::TaxIdError;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Sees customers.
pub const CUSTOMERS_READ: Permission = Permission("customers:read");
/// Makes and changes customers.
pub const CUSTOMERS_WRITE: Permission = Permission("customers:write");

base::ids!(
    /// A customer.
    CustomerId, "cus"
);

/// A customer. Texts that are not known are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Customer {
    /// Their id.
    pub id: CustomerId,
    /// Name of the person or company.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number: digits, with a plus before a country code.
    pub phone: String,
    /// Lines of the address as printed.
    pub address: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Code of their region in that country, or in the shop's where it is empty, as `GET /regions` lists them.
    pub region: String,
    /// County, where tax depends on it.
    pub county: String,
    /// City, where tax depends on it.
    pub city: String,
    /// Postal code, where tax depends on it.
    pub postal_code: String,
    /// Tax registration as printed.
    pub tax_id: String,
    /// Why they are exempt from sales tax, as printed: `Resale`. Empty = they are not.
    pub exempt_reason: String,
    /// Number of the certificate they showed for it.
    pub exempt_certificate: String,
    /// The last day it counts on; no end where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exempt_until: Option<ShopDate>,
    /// Language and region of this customer's papers; empty = the shop's.
    pub locale: String,
    /// For the staff alone; on no paper.
    pub note: String,
    /// Whether they are offered in new documents.
    pub active: bool,
    /// Version for `If-Match`.
    pub version: i64,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they were changed last.
    pub changed_at: Timestamp,
}

impl Customer {
    /// Why no sales tax is asked of them on a day, as papers print it: the reason, and the certificate behind it.
    pub fn exemption_on(&self, day: ShopDate) -> Option<String> {
        if self.exempt_reason.is_empty() || self.exempt_until.is_some_and(|last| last < day) {
            return None;
        }
        Some(match self.exempt_certificate.as_str() {
            "" => self.exempt_reason.clone(),
            number => format!("{} ({number})", self.exempt_reason),
        })
    }
}

/// What can be wrong with a customer.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// No customer with that id.
    #[error("there is no such customer")]
    NoSuchCustomer,
    /// The tax registration is none of their country.
    #[error(transparent)]
    TaxId(#[from] TaxIdError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for CustomerError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchCustomer => Kind::not_found("customer.no_such_customer"),
            Self::TaxId(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// The country a customer is in: the shop's, unless they have one of their own.
pub(super) fn country_of<'a>(country: &'a str, shop_country: &'a str) -> &'a str {
    if country.is_empty() { shop_country } else { country }
}

/// Cleans the code of a region of the country a customer is in.
pub(super) fn clean_region(text: &str, country: &str, shop_country: &str) -> Result<String, Fault> {
    let country = country_of(country, shop_country);
    Ok(regions::clean("region", country, text)?.map_or("", |region| region.code).to_owned())
}

/// Cleans a postal code; in the United States that is a ZIP code of five digits, or of nine with a dash (USPS Publication 28).
pub(super) fn clean_postal_code(typed: &str, country: &str, shop_country: &str) -> Result<String, Fault> {
    let country = country_of(country, shop_country);
    let code = text::optional_line("postal_code", typed, 12)?.unwrap_or_default().to_uppercase();
    if country != "US" || code.is_empty() || is_zip(&code) {
        return Ok(code);
    }
    Err(Fault::invalid("postal_code", "a ZIP code like 75001 or 75001-1234"))
}

fn is_zip(code: &str) -> bool {
    let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|b| b.is_ascii_digit());
    match code.split_once('-') {
        Some((five, four)) => digits(five, 5) && digits(four, 4),
        None => digits(code, 5),
    }
}

/// Passes an exemption that says why: a certificate or a last day alone exempts nobody.
pub(super) fn must_have_reason(customer: &Customer) -> Result<(), Fault> {
    let says_more = !customer.exempt_certificate.is_empty() || customer.exempt_until.is_some();
    if customer.exempt_reason.is_empty() && says_more {
        return Err(Fault::invalid("exempt_reason", "say why: resale, government, charity"));
    }
    Ok(())
}

pub(super) fn announce(tx: &WriteTx<'_>, id: CustomerId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "customer.changed",
        subject: &id.to_string(),
        tags: &["customers"],
        permission: CUSTOMERS_READ,
        body: json!({ "id": id }),
    })?;
    Ok(())
}
