//! Changing a customer, or setting them aside.

use base::{Actor, Fault, Shop, ShopDate, text};
use office::{audit, contact, tax_id};
use serde::Deserialize;
use utoipa::ToSchema;

use super::customer::{
    CUSTOMERS_WRITE, Customer, CustomerError, CustomerId, announce, clean_postal_code, clean_region, country_of,
    must_have_reason,
};
use super::store;

/// What to change; fields that are absent stay, empty texts are taken away.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerChange {
    /// Name of the person or company.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// E-mail address.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Phone number, however it is written.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Lines of the address as printed.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Code of their region in that country; another country takes it away.
    #[schema(max_length = 8)]
    pub region: Option<String>,
    /// County, where tax depends on it.
    #[schema(max_length = 80)]
    pub county: Option<String>,
    /// City, where tax depends on it.
    #[schema(max_length = 80)]
    pub city: Option<String>,
    /// Postal code, where tax depends on it.
    #[schema(max_length = 12)]
    pub postal_code: Option<String>,
    /// Tax registration, of the form that their country gives.
    #[schema(max_length = 40)]
    pub tax_id: Option<String>,
    /// Why they are exempt from sales tax, as printed; taking it away takes the certificate and its last day with it.
    #[schema(max_length = 80)]
    pub exempt_reason: Option<String>,
    /// Number of the certificate they showed for it.
    #[schema(max_length = 60)]
    pub exempt_certificate: Option<String>,
    /// The last day it counts on, `2027-12-31`; empty = no end.
    #[schema(max_length = 10)]
    pub exempt_until: Option<String>,
    /// Language and region of this customer's papers.
    #[schema(max_length = 35)]
    pub locale: Option<String>,
    /// For the staff alone.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Whether they are offered in new documents.
    pub active: Option<bool>,
}

/// Changes a customer. `version` is the one the change was made from.
pub async fn change_customer(
    shop: &Shop,
    who: &Actor,
    id: CustomerId,
    version: i64,
    change: CustomerChange,
) -> Result<Customer, CustomerError> {
    who.may(CUSTOMERS_WRITE)?;
    let (author, home) = (who.clone(), shop.basics()?.country);
    shop.db
        .write(who, move |tx| {
            let before = store::find(tx, id)?.ok_or(CustomerError::NoSuchCustomer)?;
            if before.version != version {
                return Err(Fault::Stale.into());
            }
            let mut after = apply(&before, &change, &home)?;
            if after == before {
                return Ok(before);
            }
            let changes = audit::diff(&before, &after);
            after.version = before.version.saturating_add(1);
            after.changed_at = tx.at();
            store::update(tx, &after)?;
            audit::note(tx, &author, "customer.changed", &id.to_string(), changes)?;
            announce(tx, id)?;
            Ok(after)
        })
        .await
}

fn apply(before: &Customer, change: &CustomerChange, home: &str) -> Result<Customer, CustomerError> {
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::line("name", name, 120)?;
    }
    if let Some(email) = &change.email {
        after.email = contact::email("email", email)?.unwrap_or_default();
    }
    if let Some(phone) = &change.phone {
        after.phone = contact::phone("phone", phone)?.unwrap_or_default();
    }
    if let Some(address) = &change.address {
        after.address = text::paragraph("address", address, 500)?.unwrap_or_default();
    }
    if let Some(country) = &change.country {
        after.country = contact::country("country", country)?.unwrap_or_default();
    }
    let (country_before, country) =
        (country_of(&before.country, home).to_owned(), country_of(&after.country, home).to_owned());
    if country != country_before {
        after.region.clear();
    }
    if let Some(region) = &change.region {
        after.region = clean_region(region, &after.country, home)?;
    }
    if let Some(tax_id) = &change.tax_id {
        after.tax_id = tax_id::clean_change("tax_id", (&country_before, &before.tax_id), &country, tax_id)?;
    }
    let replace = |into: &mut String, field: &str, typed: &Option<String>, most| -> Result<(), Fault> {
        if let Some(typed) = typed {
            *into = text::optional_line(field, typed, most)?.unwrap_or_default();
        }
        Ok(())
    };
    replace(&mut after.county, "county", &change.county, 80)?;
    replace(&mut after.city, "city", &change.city, 80)?;
    if let Some(code) = &change.postal_code {
        after.postal_code = clean_postal_code(code, &after.country, home)?;
    }
    replace(&mut after.exempt_reason, "exempt_reason", &change.exempt_reason, 80)?;
    if after.exempt_reason.is_empty() && !before.exempt_reason.is_empty() {
        after.exempt_certificate.clear();
        after.exempt_until = None;
    }
    replace(&mut after.exempt_certificate, "exempt_certificate", &change.exempt_certificate, 60)?;
    if let Some(day) = change.exempt_until.as_deref().map(str::trim) {
        let read = || ShopDate::parse(day).ok_or_else(|| Fault::invalid("exempt_until", "a day like 2027-12-31"));
        after.exempt_until = if day.is_empty() { None } else { Some(read()?) };
    }
    must_have_reason(&after)?;
    if let Some(locale) = &change.locale {
        after.locale = contact::locale("locale", locale)?.unwrap_or_default();
    }
    if let Some(note) = &change.note {
        after.note = text::paragraph("note", note, 2000)?.unwrap_or_default();
    }
    after.active = change.active.unwrap_or(before.active);
    Ok(after)
}
