//! The United States, and a country that has no preset.

use super::{Preset, TaxRounding, Treatment, taxed, untaxed};

/// Sales tax is the owner's table by address and product; one example of two authorities shows its shape.
pub(super) fn united_states() -> Preset {
    Preset {
        country: "US",
        name: "United States",
        currency: "USD",
        zones: &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
        locale: "en-US",
        fiscal_year_starts_month: 1,
        tax_rounding: TaxRounding::Group,
        inclusive: false,
        charges_code: "US0",
        numbers_reset_yearly: true,
        void_allowed: true,
        tax_due_after_months: None,
        credit_taxed_months: None,
        smallest_coin_minor: None,
        reason_for: &[],
        tax_codes: vec![
            untaxed("US0", "No sales tax", Treatment::OutOfScope),
            taxed("US825", "Sales tax 8.25 % (state 6 %, county 2.25 %)", &[("STATE6", "6"), ("COUNTY2.25", "2.25")]),
            untaxed("USEX", "Sales tax exempt", Treatment::Exempt),
        ],
    }
}

/// No tax, until the owner enters codes.
pub(super) fn neutral() -> Preset {
    Preset {
        country: "ZZ",
        name: "Another country",
        currency: "USD",
        zones: &["Etc/UTC"],
        locale: "en",
        fiscal_year_starts_month: 1,
        tax_rounding: TaxRounding::Group,
        inclusive: false,
        charges_code: "as_goods",
        numbers_reset_yearly: true,
        void_allowed: true,
        tax_due_after_months: None,
        credit_taxed_months: None,
        smallest_coin_minor: None,
        reason_for: &[],
        tax_codes: vec![
            untaxed("T0", "No tax", Treatment::OutOfScope),
            untaxed("TZ", "Zero-rated", Treatment::ZeroRated),
            untaxed("TEX", "Exempt", Treatment::Exempt),
        ],
    }
}
