//! The shop's facts and what can be wrong with a change of them.

use base::{Currency, Fault, Kind, Permission, Problem, Timestamp, regions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tax_id::TaxIdError;

/// Sees the settings.
pub const SETTINGS_READ: Permission = Permission("settings:read");
/// Changes the settings.
pub const SETTINGS_WRITE: Permission = Permission("settings:write");

/// The shop's facts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct ShopSettings {
    /// Name on papers and screens.
    pub name: String,
    /// Lines of the address as printed.
    pub address: String,
    /// ISO 3166-1 alpha-2; decides the preset. Fixed.
    pub country: String,
    /// Code of the region the shop is in, as `GET /regions` lists them; empty where it is not said.
    pub region: String,
    /// Currency of the books. Fixed.
    pub books_currency: Currency,
    /// IANA name of the time zone; decides which day it is.
    pub zone: String,
    /// Language and region of papers (BCP 47).
    pub locale: String,
    /// Tax registration as printed; may be empty.
    pub tax_id: String,
    /// E-mail address as printed; may be empty.
    pub email: String,
    /// Phone number as printed; may be empty.
    pub phone: String,
    /// A practice shop: no live credentials, screens wear a coloured frame. Fixed.
    pub practice: bool,
    /// Address of the public pages as customers see it; empty = not public.
    pub public_base_url: String,
    /// Address that gateways send their hooks to; empty = none.
    pub hooks_base_url: String,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_year_starts_month: u8,
    /// Days until an invoice is due, unless it says otherwise.
    pub invoice_terms_days: u16,
    /// Hours that a pay link works, unless it says otherwise.
    pub pay_link_hours: u16,
    /// Whether there is a logo.
    pub has_logo: bool,
    /// Version for `If-Match`.
    pub version: i64,
    /// When the shop was set up.
    pub set_up_at: Timestamp,
}

impl ShopSettings {
    /// Code of the region the shop is in: as it is said, else as the tax registration says; empty where neither does.
    pub fn region_known(&self) -> &str {
        if !self.region.is_empty() {
            return &self.region;
        }
        regions::of_tax_id(&self.country, &self.tax_id).map_or("", |region| region.code)
    }
}

/// What to change; fields that are absent stay.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    /// Name on papers and screens.
    #[schema(max_length = 120)]
    pub name: Option<String>,
    /// Lines of the address; empty = none.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// Code of the region the shop is in; empty = as its tax registration says.
    #[schema(max_length = 8)]
    pub region: Option<String>,
    /// Tax registration, of the form that the shop's country gives; empty = none.
    #[schema(max_length = 40)]
    pub tax_id: Option<String>,
    /// E-mail address; empty = none.
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Phone number; empty = none.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Language and region of papers.
    #[schema(max_length = 35)]
    pub locale: Option<String>,
    /// IANA name of the time zone.
    #[schema(max_length = 64)]
    pub zone: Option<String>,
    /// Address of the public pages; empty = not public. Needs `system:admin`: it decides where customers are sent.
    #[schema(max_length = 300)]
    pub public_base_url: Option<String>,
    /// Address of the hooks; empty = none. Needs `system:admin`.
    #[schema(max_length = 300)]
    pub hooks_base_url: Option<String>,
    /// Days until an invoice is due, 0 to 365.
    #[schema(minimum = 0, maximum = 365)]
    pub invoice_terms_days: Option<u16>,
    /// Hours that a pay link works, 1 to 720.
    #[schema(minimum = 1, maximum = 720)]
    pub pay_link_hours: Option<u16>,
}

/// What can be wrong with settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The set-up was not done yet.
    #[error("the shop is not set up yet")]
    NotSetUp,
    /// The set-up was done before.
    #[error("the shop is set up already")]
    AlreadySetUp,
    /// Not a PNG this program can use.
    #[error("{0}")]
    Logo(String),
    /// The logo has too many bytes.
    #[error("a logo has at most 1 MiB")]
    LogoTooLarge,
    /// The tax registration is none of this country, or of another state than the one that was chosen.
    #[error(transparent)]
    TaxId(#[from] TaxIdError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for SettingsError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotSetUp => Kind::conflict("settings.not_set_up"),
            Self::AlreadySetUp => Kind::conflict("settings.already_set_up"),
            Self::Logo(_) => Kind::refused("settings.logo").field("logo"),
            Self::LogoTooLarge => Kind::new(413, "settings.logo_too_large").field("logo"),
            Self::TaxId(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
