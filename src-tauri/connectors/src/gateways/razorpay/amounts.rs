//! Amounts as Razorpay writes them: whole numbers of the smallest unit.

use base::{Currency, Money};

use crate::gateways::CallError;
use crate::gateways::units::{from_units, to_units};

/// Counted with two decimals although we count none.
const HUNDREDTHS: &[&str] = &["IDR"];
/// The least that is collected or given back in rupees, in paise.
const RUPEES_MIN: i64 = 100;

/// The currencies of Razorpay's table of 2026-04 that are still money: kuna (HRK), lev (BGN) and the old leone (SLL)
/// have gone. Their decimals are those of ISO 4217.
pub(super) const CURRENCIES: &[&str] = &[
    "AED", "ALL", "AMD", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD",
    "BTN", "BWP", "BZD", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD",
    "EGP", "ETB", "EUR", "FJD", "GBP", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR",
    "ILS", "INR", "IQD", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KRW", "KWD", "KYD", "KZT", "LAK",
    "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN",
    "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD",
    "RUB", "RWF", "SAR", "SCR", "SEK", "SGD", "SOS", "SVC", "SZL", "THB", "TND", "TRY", "TTD", "TWD", "TZS", "UAH",
    "UGX", "USD", "UYU", "UZS", "VND", "VUV", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW",
];

/// How many decimals Razorpay counts for a currency.
fn places(currency: Currency) -> u32 {
    if HUNDREDTHS.contains(&currency.code()) { 2 } else { currency.exponent() }
}

/// Our amount in Razorpay's units.
///
/// # Errors
/// [`CallError::Refused`] when Razorpay cannot say it: thousandths end in 0, and rupees begin at 1.00.
pub(super) fn units(amount: Money) -> Result<i64, CallError> {
    let code = amount.currency.code();
    let refused = |why: String| Err(CallError::refused(Some("amount"), why));
    if !CURRENCIES.contains(&code) {
        return Err(CallError::refused(Some("currency"), format!("Razorpay does not take {code}")));
    }
    let units = to_units(amount, places(amount.currency))?;
    if units <= 0 {
        return refused(format!("{amount} is no amount to collect or to give back"));
    }
    if places(amount.currency) == 3 && units % 10 != 0 {
        return refused(format!("{amount}: Razorpay takes {code} with two decimals"));
    }
    if code == "INR" && units < RUPEES_MIN {
        return refused(format!("{amount}: Razorpay's least amount is INR 1.00"));
    }
    Ok(units)
}

/// Razorpay's units as our amount.
///
/// # Errors
/// [`CallError::Unknown`] when it is no amount of ours; a person has to look.
pub(super) fn money(units: i64, code: &str) -> Result<Money, CallError> {
    let currency = Currency::of(code).map_err(|cause| CallError::unknown(cause.to_string()))?;
    from_units(units, currency, places(currency))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(minor: i64, code: &str) -> Result<i64, CallError> {
        units(Money::new(minor, Currency::of(code).unwrap()).unwrap())
    }

    #[test]
    fn each_kind_of_currency_is_written_as_the_table_says() {
        assert_eq!(asked(123_450, "INR"), Ok(123_450));
        assert_eq!(asked(295, "JPY"), Ok(295), "no decimals on either side");
        assert_eq!(asked(99_990, "KWD"), Ok(99_990));
        assert!(asked(99_991, "KWD").is_err(), "the last digit of thousandths is 0");
        assert_eq!(asked(125_000, "IDR"), Ok(12_500_000), "whole rupiah here, hundredths there");
        assert_eq!(asked(700, "UGX"), Ok(700));
        assert_eq!((asked(100, "INR"), asked(1, "USD")), (Ok(100), Ok(1)));
        assert!(asked(99, "INR").is_err() && asked(0, "USD").is_err() && asked(-100, "INR").is_err());
        assert!(asked(100, "CLF").is_err(), "no currency of Razorpay's");
    }

    proptest! {
        #[test]
        fn what_was_asked_is_what_is_read(minor in 0_i64..=90_000_000_000_000, at in 0_usize..160) {
            let currency = Currency::all().nth(at).unwrap_or(Currency::of("USD").unwrap());
            let amount = Money::new(minor, currency).unwrap();
            if let Ok(written) = units(amount) {
                prop_assert_eq!(money(written, currency.code()), Ok(amount));
            }
        }
    }

    #[test]
    fn a_number_that_is_no_amount_of_ours_is_left_to_a_person() {
        assert!(matches!(money(12_345, "IDR"), Err(CallError::Unknown { .. })));
        assert!(matches!(money(1, "ZZZ"), Err(CallError::Unknown { .. })));
        assert!(matches!(money(i64::MAX, "INR"), Err(CallError::Unknown { .. })));
    }
}
