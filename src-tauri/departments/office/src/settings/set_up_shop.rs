//! The row of the shop: made once, kept in memory from then on.

use base::{Basics, Currency, Fault, Shop, WriteTx, text};
use jiff::tz::TimeZone;
use serde::Deserialize;
use utoipa::ToSchema;

use super::shop_settings::{SettingsError, ShopSettings};
use super::{preset_of, store};
use crate::{contact, tax_id};

/// What the set-up asks about the shop.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShop {
    /// Name on papers and screens.
    #[schema(max_length = 120)]
    pub name: String,
    /// ISO 3166-1 alpha-2. Fixed from now on.
    pub country: String,
    /// Currency of the books. Fixed from now on.
    pub books_currency: Currency,
    /// IANA name of the time zone.
    pub zone: String,
    /// Lines of the address as printed.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// Tax registration as printed.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub tax_id: Option<String>,
    /// E-mail address as printed.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Phone number as printed.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// A practice shop: no live credentials. Fixed from now on.
    #[serde(default)]
    pub practice: bool,
}

impl NewShop {
    /// The settings of the new shop, cleaned; what the country brings is filled in.
    pub(super) fn settings(&self, at: base::Timestamp) -> Result<ShopSettings, SettingsError> {
        let country = contact::country("shop.country", &self.country)?;
        let country = country.ok_or_else(|| Fault::invalid("shop.country", "must not be empty"))?;
        let preset = preset_of(&country);
        zone_of("shop.zone", &self.zone)?;
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(ShopSettings {
            name: text::line("shop.name", &self.name, 120)?,
            address: text::paragraph("shop.address", &given(&self.address), 500)?.unwrap_or_default(),
            tax_id: tax_id::clean("shop.tax_id", &country, &given(&self.tax_id))?,
            country,
            region: String::new(),
            books_currency: self.books_currency,
            zone: self.zone.clone(),
            locale: preset.map_or("en", |preset| preset.locale).to_owned(),
            email: contact::email("shop.email", &given(&self.email))?.unwrap_or_default(),
            phone: contact::phone("shop.phone", &given(&self.phone))?.unwrap_or_default(),
            practice: self.practice,
            public_base_url: String::new(),
            hooks_base_url: String::new(),
            fiscal_year_starts_month: preset.map_or(1, |preset| preset.fiscal_year_starts_month),
            invoice_terms_days: 14,
            pay_link_hours: 168,
            has_logo: false,
            version: 1,
            set_up_at: at,
        })
    }
}

/// The time zone of an IANA name.
pub(super) fn zone_of(field: &str, name: &str) -> Result<TimeZone, Fault> {
    base::zone_named(name).ok_or_else(|| Fault::invalid(field, "a time zone like Asia/Kolkata"))
}

/// Makes the row of the shop. Part of the set-up: `access::set_up` makes the owner beside it and runs what other areas
/// handed in. Call [`keep_in_memory`] once the transaction is on disk.
pub fn set_up_shop(tx: &WriteTx<'_>, new: &NewShop) -> Result<ShopSettings, SettingsError> {
    if store::load(tx)?.is_some() {
        return Err(SettingsError::AlreadySetUp);
    }
    let settings = new.settings(tx.at())?;
    store::insert(tx, &settings)?;
    Ok(settings)
}

/// Keeps what calculations need in memory.
pub fn keep_in_memory(shop: &Shop, settings: &ShopSettings) -> Result<(), Fault> {
    shop.keep_basics(Basics {
        books_currency: settings.books_currency,
        zone: zone_of("zone", &settings.zone)?,
        country: settings.country.clone(),
        region: settings.region_known().to_owned(),
        practice: settings.practice,
    })
}

/// Loads the settings and keeps them in memory, at the start of the program; `None` before the set-up.
pub async fn remember(shop: &Shop) -> Result<Option<ShopSettings>, Fault> {
    let settings = shop.db.read(store::load).await?;
    if let Some(settings) = &settings {
        keep_in_memory(shop, settings)?;
    }
    Ok(settings)
}
