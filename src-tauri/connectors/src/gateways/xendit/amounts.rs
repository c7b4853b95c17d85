//! Amounts as Xendit writes them: JSON numbers in major units. Rupiah and dong are whole, the others have two decimals,
//! which is how they are counted here too.

use base::{Currency, Money};
use serde_json::Number;

use super::CURRENCIES;
use crate::gateways::CallError;

/// So many digits of a number with a fraction come through a JSON number unchanged.
const DIGITS_MAX: usize = 15;

/// Our amount as Xendit's number.
///
/// # Errors
/// [`CallError::Refused`] for a currency that invoices are not made in, and for an amount so large that a JSON number
/// does not hold its cents.
pub(super) fn written(amount: Money) -> Result<Number, CallError> {
    let currency = amount.currency;
    if !CURRENCIES.contains(&currency.code()) {
        return Err(CallError::refused(Some("currency"), format!("Xendit makes no invoices in {currency}")));
    }
    let text = amount.decimal_text();
    let number: Option<Number> = text.strip_suffix(".00").unwrap_or(&text).parse().ok();
    number
        .filter(|number| is_exact(number, currency) && Money::parse(&number.to_string(), currency) == Ok(amount))
        .ok_or_else(|| CallError::refused(Some("amount"), format!("{amount} is too large to be written exactly")))
}

/// Xendit's number as our amount, read through its decimal text.
///
/// # Errors
/// [`CallError::Unknown`] when it is no amount of ours, such as rupiah with a fraction: a person has to look.
pub(super) fn money(number: &Number, code: &str) -> Result<Money, CallError> {
    let strange = |cause: &dyn std::fmt::Display| CallError::unknown(format!("'{number}' {code}: {cause}"));
    let currency = Currency::of(code).map_err(|cause| strange(&cause))?;
    if !is_exact(number, currency) {
        return Err(strange(&"more digits than can be read exactly"));
    }
    Money::parse(&number.to_string(), currency).map_err(|cause| strange(&cause))
}

/// Whether every decimal of the currency is what was written: of a whole number it is, of one with a fraction when it
/// is not too long. The fraction itself does not tell: it is shortened when it could not be held.
fn is_exact(number: &Number, currency: Currency) -> bool {
    let text = number.to_string();
    let whole = text.trim_start_matches('-').split('.').next().unwrap_or_default().len();
    let places = usize::try_from(currency.exponent()).unwrap_or(DIGITS_MAX);
    !number.is_f64() || whole.saturating_add(places) <= DIGITS_MAX
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(minor: i64, code: &str) -> Result<String, CallError> {
        written(Money::new(minor, Currency::of(code).unwrap()).unwrap()).map(|number| number.to_string())
    }

    #[test]
    fn each_currency_is_written_in_major_units() {
        assert_eq!(asked(150_000, "IDR").unwrap(), "150000", "whole rupiah, never times a hundred");
        assert_eq!(asked(150_000, "VND").unwrap(), "150000");
        assert_eq!(asked(1_234, "PHP").unwrap(), "12.34");
        assert_eq!(asked(1_230, "THB").unwrap(), "12.3");
        assert_eq!(asked(1_200, "MYR").unwrap(), "12");
        assert!(asked(1_000, "KWD").is_err() && asked(1_000, "INR").is_err());
        assert!(asked(base::MINOR_MAX, "PHP").is_err(), "its cents would be lost");
        assert_eq!(asked(base::MINOR_MAX, "IDR").unwrap(), base::MINOR_MAX.to_string());
    }

    #[test]
    fn a_fraction_of_a_rupiah_is_left_to_a_person() {
        let read = |text: &str, code| money(&text.parse().unwrap(), code);
        assert_eq!(read("150000.00", "IDR"), read("150000", "IDR"));
        for (text, code) in
            [("150000.5", "IDR"), ("12.345", "PHP"), ("1e30", "IDR"), ("12", "ZZZ"), ("90071992547409.91", "PHP")]
        {
            assert!(matches!(read(text, code), Err(CallError::Unknown { .. })), "{text} {code}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_what_is_read(minor in 0_i64..=base::MINOR_MAX, at in 0_usize..6) {
            let currency = Currency::of(CURRENCIES[at]).unwrap();
            let amount = Money::new(minor, currency).unwrap();
            if let Ok(number) = written(amount) {
                let wire = serde_json::to_string(&number).unwrap();
                prop_assert_eq!(money(&serde_json::from_str(&wire).unwrap(), currency.code()), Ok(amount));
            } else {
                prop_assert!(currency.exponent() == 2 && minor >= 1_000_000_000_000_000);
            }
        }
    }
}
