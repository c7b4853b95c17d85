//! A customer.

use base::{Announce, Fault, Kind, Permission, Problem, Timestamp, WriteTx, regions};
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
    /// Tax registration as printed.
    pub tax_id: String,
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

/// What can be wrong with a customer.
#[derive(Debug, thiserror::Error)]
pub enum CustomerError {
    /// No customer with that id.
    #[error("there is no such customer")]
    NoSuchCustomer,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for CustomerError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchCustomer => Kind::not_found("customer.no_such_customer"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// Cleans the code of a region of the country a customer is in: the shop's, unless they have one of their own.
pub(super) fn clean_region(text: &str, country: &str, shop_country: &str) -> Result<String, Fault> {
    let country = if country.is_empty() { shop_country } else { country };
    Ok(regions::clean("region", country, text)?.map_or("", |region| region.code).to_owned())
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
