//! The rules of a tax code's name and rate, each refusal naming its field. Pure.

use base::{Fault, Rate, text};
use rust_decimal::Decimal;

use super::{BaseFactor, Component, TaxCode, TaxPoint, Treatment, UNTAXED, presets};

/// Most parts of one rate: state, county, city and some districts.
const COMPONENTS_MAX: usize = 8;
/// What documents say in the place of a code when fee and delivery are taxed as the goods.
const AS_GOODS: &str = "as_goods";
/// What they say where the sales tax table decides.
const BY_ADDRESS: &str = "by_address";

/// Cleans the name by which lines and products refer to a code.
pub(super) fn clean_code(typed: &str) -> Result<String, Fault> {
    let code = short_name("code", typed)?;
    let is_word = [AS_GOODS, UNTAXED, BY_ADDRESS].iter().any(|word| code.eq_ignore_ascii_case(word));
    if is_word { Err(Fault::invalid("code", "this word has a meaning of its own: choose another")) } else { Ok(code) }
}

/// Cleans what a rate is made of. `under` is the path of the rate in the request: empty, or `rate.`.
pub(super) fn clean_components(
    under: &str,
    treatment: Treatment,
    typed: Vec<Component>,
) -> Result<Vec<Component>, Fault> {
    let field = format!("{under}components");
    if treatment != Treatment::Taxed {
        return if typed.is_empty() { Ok(typed) } else { Err(Fault::invalid(field, "only a taxed code has rates")) };
    }
    if typed.is_empty() || typed.len() > COMPONENTS_MAX {
        return Err(Fault::invalid(field, format!("1 to {COMPONENTS_MAX} rates")));
    }
    let mut clean: Vec<Component> = Vec::with_capacity(typed.len());
    for (at, Component { component, rate }) in typed.into_iter().enumerate() {
        let component = short_name(&format!("{field}[{at}].component"), &component)?;
        if clean.iter().any(|known| known.component.eq_ignore_ascii_case(&component)) {
            return Err(Fault::invalid(format!("{field}[{at}].component"), "each rate has a name of its own"));
        }
        if rate == Rate::ZERO {
            return Err(Fault::invalid(
                format!("{field}[{at}].rate"),
                "above 0: a code at 0 % is zero-rated or exempt",
            ));
        }
        clean.push(Component { component, rate });
    }
    let whole: Decimal = clean.iter().map(|component| component.rate.value()).sum();
    if whole > Decimal::ONE_HUNDRED {
        return Err(Fault::invalid(field, "the rates together are at most 100 %"));
    }
    Ok(clean)
}

/// The part of the price that is taxed; only a rate has one that is not the whole.
pub(super) fn clean_factor(treatment: Treatment, typed: Option<BaseFactor>) -> Result<BaseFactor, Fault> {
    match typed {
        Some(factor) if treatment != Treatment::Taxed && factor != BaseFactor::WHOLE => {
            Err(Fault::invalid("base_factor", "only a taxed code has a part that is taxed"))
        }
        factor => Ok(factor.unwrap_or(BaseFactor::WHOLE)),
    }
}

/// What makes the tax fall due; where nothing is charged nothing does.
pub(super) fn clean_tax_point(treatment: Treatment, typed: Option<TaxPoint>) -> Result<TaxPoint, Fault> {
    match typed.unwrap_or_default() {
        TaxPoint::Invoice => Ok(TaxPoint::Invoice),
        point if treatment == Treatment::Taxed => Ok(point),
        _ => Err(Fault::invalid("tax_point", "only a taxed code has a tax point other than the invoice")),
    }
}

/// Cleans the reason that is printed where nothing is charged.
pub(super) fn clean_reason(treatment: Treatment, typed: &str) -> Result<String, Fault> {
    let reason = text::optional_line("reason", typed, 200)?.unwrap_or_default();
    if treatment == Treatment::Taxed && !reason.is_empty() {
        return Err(Fault::invalid("reason", "only a code that charges nothing has a reason"));
    }
    Ok(reason)
}

/// Passes where a code that charges nothing has the reason that papers of this country must give.
pub(super) fn must_have_reason(country: &str, code: &TaxCode) -> Result<(), Fault> {
    if code.reason.is_empty() && presets::of(country).reason_for.contains(&code.treatment) {
        return Err(Fault::invalid(
            "reason",
            "papers of this country must say why nothing is charged: enter the reason",
        ));
    }
    Ok(())
}

/// A name that stands in papers, accounts and addresses: 1 to 20 letters, digits, dots, dashes.
fn short_name(field: &str, typed: &str) -> Result<String, Fault> {
    let name = text::line(field, typed, 20)?;
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if plain && name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        Ok(name)
    } else {
        Err(Fault::invalid(field, "letters A to Z, digits, dots and dashes, like VAT15"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn components(typed: &[(&str, &str)]) -> Result<Vec<Component>, String> {
        let typed = typed.iter().map(|(component, rate)| Component {
            component: (*component).to_owned(),
            rate: Rate::parse(rate).unwrap(),
        });
        clean_components("rate.", Treatment::Taxed, typed.collect()).map_err(field_of)
    }

    fn field_of(fault: Fault) -> String {
        match fault {
            Fault::Invalid { field, .. } => field,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_rate_has_named_parts_above_nought_that_stay_within_a_hundred() {
        assert_eq!(components(&[(" CGST9 ", "9"), ("SGST9", "9")]).unwrap()[0].component, "CGST9");
        for (bad, field) in [
            (&[][..], "rate.components"),
            (&[("A", "60"), ("B", "40.0001")], "rate.components"),
            (&[("A", "1"); 9], "rate.components"),
            (&[("A", "1"), ("a", "2")], "rate.components[1].component"),
            (&[("A", "0")], "rate.components[0].rate"),
            (&[("", "5")], "rate.components[0].component"),
            (&[("CGST 9", "5")], "rate.components[0].component"),
        ] {
            assert_eq!(components(bad).unwrap_err(), field, "{bad:?}");
        }
    }

    #[test]
    fn what_is_not_taxed_has_no_rate_no_factor_and_what_is_taxed_no_reason() {
        let one = vec![Component { component: "A".into(), rate: Rate::parse("5").unwrap() }];
        assert_eq!(field_of(clean_components("", Treatment::Exempt, one).unwrap_err()), "components");
        assert_eq!(clean_components("", Treatment::ZeroRated, Vec::new()).unwrap(), []);
        let twelfths = BaseFactor::new(11, 12).unwrap();
        assert_eq!(clean_factor(Treatment::Taxed, Some(twelfths)).unwrap(), twelfths);
        assert!(clean_factor(Treatment::Exempt, Some(twelfths)).is_err());
        assert_eq!(clean_reason(Treatment::Exempt, " Article 45 ").unwrap(), "Article 45");
        assert!(clean_reason(Treatment::Taxed, "Article 45").is_err());
    }

    #[test]
    fn a_code_is_a_short_plain_name_and_none_of_the_words_that_mean_something() {
        assert_eq!(clean_code(" FR5.5 ").unwrap(), "FR5.5");
        for bad in ["", "as_goods", "Untaxed", "VAT 15", "-VAT", "ض15", "A2345678901234567890X", "a/b"] {
            assert!(clean_code(bad).is_err(), "{bad}");
        }
    }
}
