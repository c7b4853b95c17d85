//! India, Saudi Arabia, Indonesia, Malaysia.

use super::{Preset, TaxRounding, Treatment, due_at, taxed, untaxed};
use crate::tax::{BaseFactor, TaxCode, TaxPoint};

/// GST: within a state half central, half state tax; between states one integrated tax.
pub(super) fn india() -> Preset {
    Preset {
        country: "IN",
        name: "India",
        currency: "INR",
        zones: &["Asia/Kolkata"],
        locale: "en-IN",
        fiscal_year_starts_month: 4,
        tax_rounding: TaxRounding::Line,
        inclusive: false,
        charges_code: "as_goods",
        numbers_reset_yearly: true,
        void_allowed: true,
        tax_due_after_months: None,
        credit_taxed_months: Some(8),
        smallest_coin_minor: None,
        reason_for: &[],
        tax_codes: vec![
            within_state("IN18", "GST 18 %", &[("CGST9", "9"), ("SGST9", "9")]),
            within_state("IN5", "GST 5 %", &[("CGST2.5", "2.5"), ("SGST2.5", "2.5")]),
            within_state("IN40", "GST 40 %", &[("CGST20", "20"), ("SGST20", "20")]),
            within_state("IN3", "GST 3 %", &[("CGST1.5", "1.5"), ("SGST1.5", "1.5")]),
            taxed("IN18I", "IGST 18 %", &[("IGST18", "18")]),
            taxed("IN5I", "IGST 5 %", &[("IGST5", "5")]),
            taxed("IN40I", "IGST 40 %", &[("IGST40", "40")]),
            taxed("IN3I", "IGST 3 %", &[("IGST3", "3")]),
            untaxed("IN0", "GST 0 %", Treatment::ZeroRated),
            untaxed("INEX", "GST exempt", Treatment::Exempt),
            untaxed("INOUT", "Outside GST", Treatment::OutOfScope),
        ],
    }
}

/// A code of supplies within a state, whose IGST code between states is named after it.
fn within_state(code: &str, name: &str, components: &[(&str, &str)]) -> TaxCode {
    TaxCode { interstate_code: Some(format!("{code}I")), ..taxed(code, name, components) }
}

/// VAT at one rate; numbers run on for ever, and a wrong invoice is put right by a credit note only.
pub(super) fn saudi_arabia() -> Preset {
    Preset {
        country: "SA",
        name: "Saudi Arabia",
        currency: "SAR",
        zones: &["Asia/Riyadh"],
        locale: "ar-SA-u-nu-arab",
        fiscal_year_starts_month: 1,
        tax_rounding: TaxRounding::Group,
        inclusive: true,
        charges_code: "as_goods",
        numbers_reset_yearly: false,
        void_allowed: false,
        tax_due_after_months: None,
        credit_taxed_months: None,
        smallest_coin_minor: None,
        reason_for: &[Treatment::ZeroRated, Treatment::Exempt],
        tax_codes: vec![
            due_at(TaxPoint::Earliest, taxed("SA15", "VAT 15 %", &[("VAT15", "15")])),
            untaxed("SA0", "VAT 0 %", Treatment::ZeroRated),
            untaxed("SAEX", "VAT exempt", Treatment::Exempt),
            untaxed("SAOUT", "Outside VAT", Treatment::OutOfScope),
        ],
    }
}

/// PPN: 12 % on eleven twelfths of the price, on all of it for luxury goods; whole rupiah.
pub(super) fn indonesia() -> Preset {
    let eleven_twelfths = BaseFactor::new(11, 12).unwrap_or(BaseFactor::WHOLE);
    Preset {
        country: "ID",
        name: "Indonesia",
        currency: "IDR",
        zones: &["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],
        locale: "id-ID",
        fiscal_year_starts_month: 1,
        tax_rounding: TaxRounding::Line,
        inclusive: false,
        charges_code: "as_goods",
        numbers_reset_yearly: true,
        void_allowed: true,
        tax_due_after_months: None,
        credit_taxed_months: None,
        smallest_coin_minor: None,
        reason_for: &[],
        tax_codes: vec![
            TaxCode {
                base_factor: eleven_twelfths,
                ..due_at(TaxPoint::Earliest, taxed("ID12", "PPN 12 % × 11/12", &[("PPN12", "12")]))
            },
            due_at(TaxPoint::Earliest, taxed("ID12L", "PPN 12 %", &[("PPN12L", "12")])),
            untaxed("ID0", "PPN 0 %", Treatment::ZeroRated),
            untaxed("IDEX", "PPN exempt", Treatment::Exempt),
            untaxed("IDOUT", "No PPN", Treatment::OutOfScope),
        ],
    }
}

/// Service tax; most shops charge none, and a delivery is taxed only where the service is listed.
pub(super) fn malaysia() -> Preset {
    Preset {
        country: "MY",
        name: "Malaysia",
        currency: "MYR",
        zones: &["Asia/Kuala_Lumpur", "Asia/Kuching"],
        locale: "ms-MY",
        fiscal_year_starts_month: 1,
        tax_rounding: TaxRounding::Line,
        inclusive: false,
        charges_code: "untaxed",
        numbers_reset_yearly: true,
        void_allowed: true,
        tax_due_after_months: Some(12),
        credit_taxed_months: None,
        smallest_coin_minor: Some(5),
        reason_for: &[],
        tax_codes: vec![
            untaxed("MY0", "No service tax", Treatment::OutOfScope),
            due_at(TaxPoint::Payment, taxed("MY8", "Service tax 8 %", &[("SVT8", "8")])),
            due_at(TaxPoint::Payment, taxed("MY6", "Service tax 6 %", &[("SVT6", "6")])),
            untaxed("MYEX", "Service tax exempt", Treatment::Exempt),
        ],
    }
}
