//! What a country brings to the set-up, and what other areas do in its transaction.

use base::{Actor, Fault, Shop, WriteTx};
use serde::Serialize;
use utoipa::ToSchema;

use super::shop_settings::ShopSettings;

/// What is filled in when a country is chosen; the owner may choose otherwise but for the tax codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryPreset {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// English name.
    pub name: &'static str,
    /// Usual currency of the books.
    pub currency: &'static str,
    /// Time zones, the most usual first.
    pub zones: &'static [&'static str],
    /// Language and region of papers.
    pub locale: &'static str,
    /// First month of the fiscal year.
    pub fiscal_year_starts_month: u8,
}

const fn preset(
    country: &'static str,
    name: &'static str,
    currency: &'static str,
    zones: &'static [&'static str],
    locale: &'static str,
    fiscal_year_starts_month: u8,
) -> CountryPreset {
    CountryPreset { country, name, currency, zones, locale, fiscal_year_starts_month }
}

/// Countries with a preset, by code.
pub static PRESETS: &[CountryPreset] = &[
    preset("AE", "United Arab Emirates", "AED", &["Asia/Dubai"], "ar-AE", 1),
    preset("DE", "Germany", "EUR", &["Europe/Berlin"], "de-DE", 1),
    preset("ES", "Spain", "EUR", &["Europe/Madrid", "Atlantic/Canary"], "es-ES", 1),
    preset("FR", "France", "EUR", &["Europe/Paris"], "fr-FR", 1),
    preset("GB", "United Kingdom", "GBP", &["Europe/London"], "en-GB", 4),
    preset("ID", "Indonesia", "IDR", &["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Asia/Pontianak"], "id-ID", 1),
    preset("IE", "Ireland", "EUR", &["Europe/Dublin"], "en-IE", 1),
    preset("IN", "India", "INR", &["Asia/Kolkata"], "en-IN", 4),
    preset("IT", "Italy", "EUR", &["Europe/Rome"], "it-IT", 1),
    preset("MY", "Malaysia", "MYR", &["Asia/Kuala_Lumpur", "Asia/Kuching"], "ms-MY", 1),
    preset("NL", "Netherlands", "EUR", &["Europe/Amsterdam"], "nl-NL", 1),
    preset("SA", "Saudi Arabia", "SAR", &["Asia/Riyadh"], "ar-SA", 1),
    preset("SG", "Singapore", "SGD", &["Asia/Singapore"], "en-SG", 1),
    preset(
        "US",
        "United States",
        "USD",
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
        "en-US",
        1,
    ),
];

/// The preset of a country, where there is one.
pub fn preset_of(country: &str) -> Option<&'static CountryPreset> {
    PRESETS.iter().find(|preset| preset.country == country)
}

/// A tax code that a country's preset brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PresetTaxCode {
    /// `IN18`.
    pub code: String,
    /// `GST 18 %`.
    pub name: String,
}

/// What an area of a higher floor does in the transaction of the set-up: the chart of accounts, tax codes, a cash drawer.
/// The owner who was just made is the author.
pub type SetUpStep = fn(&Shop, &WriteTx<'_>, &Actor, &ShopSettings) -> Result<(), Fault>;

/// A part of the shop that the program brings: what higher floors hand in for the set-up.
pub struct AtSetUp {
    /// Run in this order.
    pub steps: Vec<SetUpStep>,
    /// Tax codes of a country's preset, to show before the set-up.
    pub tax_codes: fn(country: &str) -> Vec<PresetTaxCode>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_names_a_real_currency_zone_and_language() {
        for preset in PRESETS {
            assert!(base::Currency::of(preset.currency).is_ok(), "{}", preset.country);
            assert!(preset.zones.iter().all(|zone| jiff::tz::TimeZone::get(zone).is_ok()), "{}", preset.country);
            assert!(crate::contact::locale("locale", preset.locale).is_ok(), "{}", preset.country);
        }
        assert!(PRESETS.is_sorted_by_key(|preset| preset.country));
    }
}
