//! Adding a customer.

use base::{Actor, Shop, ShopDate, text};
use office::{audit, contact, tax_id};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::customer::{
    CUSTOMERS_WRITE, Customer, CustomerError, CustomerId, announce, clean_postal_code, clean_region, country_of,
    must_have_reason,
};
use super::store;

/// A customer to add. Only the name must be known.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCustomer {
    /// Name of the person or company.
    #[schema(max_length = 120)]
    pub name: String,
    /// E-mail address.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Phone number, however it is written.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Lines of the address as printed.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    pub country: Option<String>,
    /// Code of their region in that country.
    #[serde(default)]
    #[schema(max_length = 8)]
    pub region: Option<String>,
    /// County, where tax depends on it.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub county: Option<String>,
    /// City, where tax depends on it.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub city: Option<String>,
    /// Postal code, where tax depends on it.
    #[serde(default)]
    #[schema(max_length = 12)]
    pub postal_code: Option<String>,
    /// Tax registration, of the form that their country gives; the shop's country where they have none.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub tax_id: Option<String>,
    /// Why they are exempt from sales tax, as printed.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub exempt_reason: Option<String>,
    /// Number of the certificate they showed for it.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub exempt_certificate: Option<String>,
    /// The last day it counts on; no end when absent.
    #[serde(default)]
    pub exempt_until: Option<ShopDate>,
    /// Language and region of this customer's papers.
    #[serde(default)]
    #[schema(max_length = 35)]
    pub locale: Option<String>,
    /// For the staff alone.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Adds a customer.
pub async fn create_customer(shop: &Shop, who: &Actor, new: NewCustomer) -> Result<Customer, CustomerError> {
    who.may(CUSTOMERS_WRITE)?;
    let id = CustomerId::from_number(shop.new_id());
    let now = shop.now();
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let country = contact::country("country", &given(&new.country))?.unwrap_or_default();
    let home = shop.basics()?.country;
    let line = |field: &str, text: &Option<String>, most| {
        text::optional_line(field, text.as_deref().unwrap_or_default(), most).map(Option::unwrap_or_default)
    };
    let customer = Customer {
        id,
        name: text::line("name", &new.name, 120)?,
        email: contact::email("email", &given(&new.email))?.unwrap_or_default(),
        phone: contact::phone("phone", &given(&new.phone))?.unwrap_or_default(),
        address: text::paragraph("address", &given(&new.address), 500)?.unwrap_or_default(),
        region: clean_region(&given(&new.region), &country, &home)?,
        county: line("county", &new.county, 80)?,
        city: line("city", &new.city, 80)?,
        postal_code: clean_postal_code(&given(&new.postal_code), &country, &home)?,
        tax_id: tax_id::clean("tax_id", country_of(&country, &home), &given(&new.tax_id))?,
        country,
        exempt_reason: line("exempt_reason", &new.exempt_reason, 80)?,
        exempt_certificate: line("exempt_certificate", &new.exempt_certificate, 60)?,
        exempt_until: new.exempt_until,
        locale: contact::locale("locale", &given(&new.locale))?.unwrap_or_default(),
        note: text::paragraph("note", &given(&new.note), 2000)?.unwrap_or_default(),
        active: true,
        version: 1,
        created_at: now,
        changed_at: now,
    };
    must_have_reason(&customer)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            store::insert(tx, &customer)?;
            audit::note(tx, &author, "customer.created", &id.to_string(), audit::diff(&json!({}), &customer))?;
            announce(tx, id)?;
            tx.outcome(&author, id)?;
            Ok(customer)
        })
        .await
}
