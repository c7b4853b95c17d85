//! What a country brings: currency, zones, tax codes, where tax is rounded, when the year begins.
//!
//! Everything here is a start for the set-up, as of 2026-11-21 and without a promise: the shop's own rows count from then
//! on, and the owner answers for the rates.

mod asia;
mod europe;
mod other;

use std::sync::LazyLock;

use serde::Serialize;
use utoipa::ToSchema;

use super::{BaseFactor, Component, TaxCode, TaxPoint, TaxRounding, Treatment};
use base::{Rate, ShopDate};

/// What the set-up offers for a country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BooksPreset)]
pub struct Preset {
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// English name.
    pub name: &'static str,
    /// ISO 4217 code of the usual books currency.
    pub currency: &'static str,
    /// IANA names, the usual one first.
    pub zones: &'static [&'static str],
    /// BCP 47, for papers.
    pub locale: &'static str,
    /// Month the fiscal year begins with, 1 to 12.
    pub fiscal_year_starts_month: u8,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// Whether shelf prices usually have tax inside.
    pub inclusive: bool,
    /// How fee and delivery are taxed: `as_goods`, `untaxed` or a tax code.
    pub charges_code: &'static str,
    /// Whether document numbers begin anew each fiscal year.
    pub numbers_reset_yearly: bool,
    /// Whether an issued invoice may be made void while nothing was paid; else only a credit note.
    pub void_allowed: bool,
    /// After how many months tax that waits for its payment falls due without one; never where absent. It is due on the day after
    /// (Malaysia: twelve, Service Tax Act 2018, section 11).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_due_after_months: Option<u8>,
    /// For how many months after the fiscal year of an invoice a credit note takes its tax back; ever after where absent. Later
    /// ones are issued without tax (India: to 30 November after the year, CGST Act 2017, section 34).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_taxed_months: Option<u8>,
    /// The smallest coin in minor units, where the coins of the usual currency are larger than its minor unit: what is paid in cash is
    /// rounded to it (Malaysia: five sen, a practice of the central bank since 2008).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_coin_minor: Option<u16>,
    /// What papers must give a reason for: a code that counts like this charges nothing, and no invoice is issued under it before its
    /// reason is entered (Saudi VAT: zero-rated and exempt supplies; EU: exempt ones, directive 2006/112/EC article 226).
    pub reason_for: &'static [Treatment],
    /// The codes written at set-up.
    pub tax_codes: Vec<TaxCode>,
}

impl Preset {
    /// The last day on which a credit note on an invoice of that day takes tax back; no end where the country sets none.
    pub fn credit_taxed_until(&self, issued_on: ShopDate) -> Option<ShopDate> {
        let first = i32::from(self.fiscal_year_starts_month.clamp(1, 12));
        let (year, month) = (i32::from(issued_on.0.year()), i32::from(issued_on.0.month()));
        let begins_in = if month < first { year.saturating_sub(1) } else { year };
        // Months since year 0 up to the first one in which it is too late.
        let end = begins_in.saturating_mul(12).saturating_add(first + 11 + i32::from(self.credit_taxed_months?));
        let too_late_on = ShopDate::parse(&format!("{:04}-{:02}-01", end.div_euclid(12), end.rem_euclid(12) + 1))?;
        Some(too_late_on.plus_days(-1))
    }
}

/// The preset of a country; one without tax for a country that has none.
pub fn of(country: &str) -> &'static Preset {
    // Every draft asks for it, so the list is made once.
    static KNOWN: LazyLock<(Vec<Preset>, Preset)> = LazyLock::new(|| (all(), other::neutral()));
    KNOWN.0.iter().find(|preset| preset.country == country).unwrap_or(&KNOWN.1)
}

/// Every preset, the best kept ones first, then by name.
pub fn all() -> Vec<Preset> {
    let mut presets =
        vec![asia::india(), asia::saudi_arabia(), asia::indonesia(), asia::malaysia(), other::united_states()];
    presets.extend(europe::member_states());
    presets
}

/// A code with components of these names and rates; the rates are written in this crate and a test reads every one.
fn taxed(code: impl Into<String>, name: impl Into<String>, components: &[(&str, &str)]) -> TaxCode {
    let components = components
        .iter()
        .map(|(component, rate)| Component {
            component: (*component).to_owned(),
            rate: Rate::parse(rate).unwrap_or(Rate::ZERO),
        })
        .collect();
    TaxCode {
        code: code.into(),
        name: name.into(),
        components,
        base_factor: BaseFactor::WHOLE,
        treatment: Treatment::Taxed,
        tax_point: TaxPoint::Invoice,
        reason: String::new(),
        active: true,
        interstate_code: None,
        product_class: None,
    }
}

/// The same code with a tax point of its own.
fn due_at(tax_point: TaxPoint, code: TaxCode) -> TaxCode {
    TaxCode { tax_point, ..code }
}

/// A code that charges nothing.
fn untaxed(code: impl Into<String>, name: impl Into<String>, treatment: Treatment) -> TaxCode {
    TaxCode { treatment, ..taxed(code, name, &[]) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use base::Currency;

    use super::*;

    #[test]
    fn every_preset_has_a_known_currency_and_codes_that_are_told_apart() {
        for preset in all().into_iter().chain([other::neutral()]) {
            assert!(Currency::of(preset.currency).is_ok(), "{}", preset.country);
            assert!((1..=12).contains(&preset.fiscal_year_starts_month) && !preset.zones.is_empty());
            let names: BTreeSet<_> = preset.tax_codes.iter().map(|code| code.code.clone()).collect();
            assert_eq!(names.len(), preset.tax_codes.len(), "{}", preset.country);
            assert!(!preset.tax_codes.is_empty());
        }
        let countries: BTreeSet<_> = all().iter().map(|preset| preset.country).collect();
        assert_eq!(countries.len(), all().len());
    }

    #[test]
    fn a_taxed_code_has_rates_above_nought_and_another_has_no_components() {
        for code in all().into_iter().flat_map(|preset| preset.tax_codes) {
            assert_eq!(code.treatment == Treatment::Taxed, !code.components.is_empty(), "{}", code.code);
            assert!(code.components.iter().all(|c| c.rate > Rate::ZERO), "{}", code.code);
        }
    }

    #[test]
    fn an_interstate_code_has_the_rate_of_the_code_it_stands_for() {
        let rate = |code: &TaxCode| code.components.iter().map(|c| c.rate.value()).sum::<rust_decimal::Decimal>();
        let india = &of("IN").tax_codes;
        let pairs: Vec<_> = india.iter().filter_map(|code| Some((code, code.interstate_code.as_ref()?))).collect();
        assert_eq!(pairs.len(), 4);
        for (code, interstate) in pairs {
            let other = india.iter().find(|other| other.code == *interstate).unwrap();
            assert_eq!((rate(other), &other.interstate_code), (rate(code), &None), "{}", code.code);
        }
    }

    #[test]
    fn tax_of_an_indian_invoice_is_taken_back_until_november_after_its_year() {
        let until = |day| of("IN").credit_taxed_until(ShopDate::parse(day).unwrap()).unwrap().to_string();
        assert_eq!(until("2026-03-31"), "2026-11-30");
        assert_eq!((until("2026-04-01"), until("2027-01-15")), ("2027-11-30".to_owned(), "2027-11-30".to_owned()));
        assert_eq!(of("SA").credit_taxed_until(ShopDate::parse("2026-03-31").unwrap()), None);
    }

    #[test]
    fn a_country_without_a_preset_gets_one_without_tax() {
        let neutral = of("ZZ");
        assert!(neutral.tax_codes.iter().all(|code| code.components.is_empty()));
        assert_eq!(of("IN").fiscal_year_starts_month, 4);
    }
}
