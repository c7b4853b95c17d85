//! The member states of the European Union: one shape, their own rates.

use super::{Preset, TaxPoint, TaxRounding, Treatment, due_at, taxed, untaxed};

/// Country, name, currency, zones, locale, standard and reduced rates.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str], &'static str, &'static [&'static str]);

/// VAT rates, the standard one first.
const STATES: &[Row] = &[
    ("AT", "Austria", "EUR", &["Europe/Vienna"], "de-AT", &["20", "13", "10"]),
    ("BE", "Belgium", "EUR", &["Europe/Brussels"], "nl-BE", &["21", "12", "6"]),
    ("BG", "Bulgaria", "EUR", &["Europe/Sofia"], "bg-BG", &["20", "9"]),
    ("HR", "Croatia", "EUR", &["Europe/Zagreb"], "hr-HR", &["25", "13", "5"]),
    ("CY", "Cyprus", "EUR", &["Asia/Nicosia"], "el-CY", &["19", "9", "5"]),
    ("CZ", "Czechia", "CZK", &["Europe/Prague"], "cs-CZ", &["21", "12"]),
    ("DK", "Denmark", "DKK", &["Europe/Copenhagen"], "da-DK", &["25"]),
    ("EE", "Estonia", "EUR", &["Europe/Tallinn"], "et-EE", &["24", "13", "9"]),
    ("FI", "Finland", "EUR", &["Europe/Helsinki"], "fi-FI", &["25.5", "13.5", "10"]),
    ("FR", "France", "EUR", &["Europe/Paris"], "fr-FR", &["20", "10", "5.5", "2.1"]),
    ("DE", "Germany", "EUR", &["Europe/Berlin"], "de-DE", &["19", "7"]),
    ("GR", "Greece", "EUR", &["Europe/Athens"], "el-GR", &["24", "13", "6"]),
    ("HU", "Hungary", "HUF", &["Europe/Budapest"], "hu-HU", &["27", "18", "5"]),
    ("IE", "Ireland", "EUR", &["Europe/Dublin"], "en-IE", &["23", "13.5", "9"]),
    ("IT", "Italy", "EUR", &["Europe/Rome"], "it-IT", &["22", "10", "5", "4"]),
    ("LV", "Latvia", "EUR", &["Europe/Riga"], "lv-LV", &["21", "12", "5"]),
    ("LT", "Lithuania", "EUR", &["Europe/Vilnius"], "lt-LT", &["21", "12", "5"]),
    ("LU", "Luxembourg", "EUR", &["Europe/Luxembourg"], "fr-LU", &["17", "14", "8", "3"]),
    ("MT", "Malta", "EUR", &["Europe/Malta"], "en-MT", &["18", "7", "5"]),
    ("NL", "Netherlands", "EUR", &["Europe/Amsterdam"], "nl-NL", &["21", "9"]),
    ("PL", "Poland", "PLN", &["Europe/Warsaw"], "pl-PL", &["23", "8", "5"]),
    ("PT", "Portugal", "EUR", &["Europe/Lisbon", "Atlantic/Azores"], "pt-PT", &["23", "13", "6"]),
    ("RO", "Romania", "RON", &["Europe/Bucharest"], "ro-RO", &["21", "11"]),
    ("SK", "Slovakia", "EUR", &["Europe/Bratislava"], "sk-SK", &["23", "19", "5"]),
    ("SI", "Slovenia", "EUR", &["Europe/Ljubljana"], "sl-SI", &["22", "9.5", "5"]),
    ("ES", "Spain", "EUR", &["Europe/Madrid", "Atlantic/Canary"], "es-ES", &["21", "10", "4"]),
    ("SE", "Sweden", "SEK", &["Europe/Stockholm"], "sv-SE", &["25", "12", "6"]),
];

/// One preset for each state, by name.
pub(super) fn member_states() -> Vec<Preset> {
    STATES.iter().map(member_state).collect()
}

fn member_state((country, name, currency, zones, locale, rates): &Row) -> Preset {
    let mut tax_codes: Vec<_> = rates
        .iter()
        .map(|rate| {
            let code = format!("{country}{rate}");
            let component = format!("VAT{rate}");
            due_at(TaxPoint::Earliest, taxed(code, format!("VAT {rate} %"), &[(component.as_str(), rate)]))
        })
        .collect();
    tax_codes.extend([
        untaxed(format!("{country}0"), "VAT 0 %", Treatment::ZeroRated),
        untaxed(format!("{country}EX"), "VAT exempt", Treatment::Exempt),
        untaxed(format!("{country}OUT"), "Outside VAT", Treatment::OutOfScope),
    ]);
    Preset {
        country,
        name,
        currency,
        zones,
        locale,
        fiscal_year_starts_month: 1,
        tax_rounding: TaxRounding::Group,
        inclusive: true,
        charges_code: "as_goods",
        numbers_reset_yearly: true,
        void_allowed: true,
        tax_due_after_months: None,
        credit_taxed_months: None,
        smallest_coin_minor: None,
        reason_for: &[Treatment::Exempt],
        tax_codes,
    }
}
