//! Amounts as Stripe writes them: whole numbers of the smallest unit, with its own idea of what that is.

use base::{Currency, Money};

use crate::gateways::CallError;
use crate::gateways::units::{from_units, to_units};

/// Currencies without decimals.
const WHOLE: &[&str] =
    &["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"];
/// Written with two decimals although the currency has none (UGX, ISK), or we count none (IDR).
const HUNDREDTHS: &[&str] = &["IDR", "ISK", "UGX"];
/// Written in thousandths, of which the last digit has to be 0.
const THOUSANDTHS: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

/// How many decimals Stripe counts for a currency.
fn places(currency: Currency) -> Result<u32, CallError> {
    let code = currency.code();
    match currency.exponent() {
        _ if WHOLE.contains(&code) => Ok(0),
        _ if THOUSANDTHS.contains(&code) => Ok(3),
        2 => Ok(2),
        _ if HUNDREDTHS.contains(&code) => Ok(2),
        _ => Err(CallError::refused(Some("currency"), format!("Stripe does not take {code}"))),
    }
}

/// Our amount in Stripe's units.
///
/// # Errors
/// [`CallError::Refused`] when Stripe cannot say it.
pub(super) fn units(amount: Money) -> Result<i64, CallError> {
    let units = to_units(amount, places(amount.currency)?)?;
    if THOUSANDTHS.contains(&amount.currency.code()) && units % 10 != 0 {
        return Err(CallError::refused(
            Some("amount"),
            format!("{amount}: Stripe takes {} with two decimals", amount.currency),
        ));
    }
    Ok(units)
}

/// Stripe's units as our amount. `code` is a currency in any case.
///
/// # Errors
/// [`CallError::Unknown`] when it is no amount of ours; a person has to look.
pub(super) fn money(units: i64, code: &str) -> Result<Money, CallError> {
    let currency = Currency::of(&code.to_ascii_uppercase()).map_err(|cause| CallError::unknown(cause.to_string()))?;
    let places = places(currency).map_err(|cause| CallError::unknown(cause.to_string()))?;
    from_units(units, currency, places)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(minor: i64, code: &str) -> Result<i64, CallError> {
        units(Money::new(minor, Currency::of(code).unwrap()).unwrap())
    }

    #[test]
    fn each_kind_of_currency_is_written_as_the_sheet_says() {
        assert_eq!(asked(123_450, "INR"), Ok(123_450));
        assert_eq!(asked(1_500, "JPY"), Ok(1_500), "no decimals on either side");
        assert_eq!(asked(125_000, "IDR"), Ok(12_500_000), "whole rupiah here, hundredths there");
        assert_eq!(asked(700, "UGX"), Ok(70_000));
        assert_eq!(asked(700, "ISK"), Ok(70_000));
        assert_eq!(asked(1_230, "KWD"), Ok(1_230));
        assert!(asked(1_234, "KWD").is_err(), "the last digit of thousandths is 0");
        assert_eq!(asked(150_000, "MGA"), Ok(1_500), "two decimals here, none there");
        assert!(asked(150_050, "MGA").is_err());
        assert!(asked(1, "CLF").is_err() && asked(1, "IQD").is_err(), "no currencies of Stripe's");
    }

    proptest! {
        #[test]
        fn what_was_asked_is_what_is_read(minor in 0_i64..=90_000_000_000_000, at in 0_usize..160) {
            let currency = Currency::all().nth(at).unwrap_or(Currency::of("USD").unwrap());
            let amount = Money::new(minor, currency).unwrap();
            if let Ok(written) = units(amount) {
                prop_assert_eq!(money(written, &currency.code().to_lowercase()), Ok(amount));
            }
        }
    }

    #[test]
    fn a_number_that_is_no_amount_of_ours_is_left_to_a_person() {
        assert!(matches!(money(12_345, "idr"), Err(CallError::Unknown { .. })));
        assert!(matches!(money(1, "zzz"), Err(CallError::Unknown { .. })));
        assert!(matches!(money(i64::MAX, "usd"), Err(CallError::Unknown { .. })));
    }
}
