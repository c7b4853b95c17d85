//! Amounts as NMI writes them: `1234.50`, two decimals in major units.

use base::{Currency, Money};

use crate::gateways::CallError;

/// Currencies with two decimals: NMI's documents show amounts as `x.xx` and say nothing of others. Which of these an
/// account takes is for its processor to say.
#[rustfmt::skip]
pub(super) const CURRENCIES: &[&str] = &[
    "AED", "ALL", "AMD", "ARS", "AUD", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB", "BRL", "BSD", "BWP", "BYN",
    "BZD", "CAD", "CHF", "CNY", "COP", "CRC", "CZK", "DKK", "DOP", "DZD", "EGP", "ETB", "EUR", "FJD", "GBP", "GEL",
    "GHS", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "ILS", "INR", "JMD", "KES", "KGS", "KHR", "KYD", "KZT",
    "LBP", "LKR", "MAD", "MDL", "MKD", "MNT", "MOP", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO",
    "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SCR", "SEK",
    "SGD", "SRD", "SZL", "THB", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "WST", "XCD", "YER",
    "ZAR", "ZMW",
];

/// Our amount in NMI's words.
///
/// # Errors
/// [`CallError::Refused`] for a currency that is not among [`CURRENCIES`], and for what is no amount to collect.
pub(super) fn text(amount: Money) -> Result<String, CallError> {
    if !is_known(amount.currency) {
        return Err(CallError::refused(Some("currency"), format!("NMI does not take {}", amount.currency)));
    }
    if amount.minor <= 0 {
        return Err(CallError::refused(Some("amount"), format!("{amount} is nothing to collect or give back")));
    }
    Ok(amount.decimal_text())
}

/// NMI's words as our amount. What goes out is written with a minus sign in some of its reports: the sign says what the
/// action says already.
///
/// # Errors
/// [`CallError::Unknown`] when it is no amount of ours; a person has to look.
pub(super) fn money(text: &str, code: &str) -> Result<Money, CallError> {
    let strange = |cause: String| CallError::unknown(format!("the amount '{text}' {code}: {cause}"));
    let currency = Currency::of(code).map_err(|cause| strange(cause.to_string()))?;
    if !is_known(currency) {
        return Err(strange("how NMI writes this currency is not known".to_owned()));
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    match Money::parse(digits, currency) {
        Ok(amount) if amount.minor >= 0 => Ok(amount),
        Ok(_) => Err(strange("it is below zero".to_owned())),
        Err(cause) => Err(strange(cause.to_string())),
    }
}

fn is_known(currency: Currency) -> bool {
    CURRENCIES.contains(&currency.code())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_currency_has_two_decimals() {
        for code in CURRENCIES {
            assert_eq!(Currency::of(code).map(Currency::exponent), Ok(2), "{code}");
        }
    }

    proptest! {
        #[test]
        fn an_amount_reads_back(minor in 1..=base::MINOR_MAX, at in 0..CURRENCIES.len()) {
            let amount = Money::new(minor, Currency::of(CURRENCIES[at]).unwrap()).unwrap();
            let text = text(amount).unwrap();
            prop_assert_eq!(money(&text, CURRENCIES[at]), Ok(amount));
            prop_assert_eq!(money(&format!("-{text}"), CURRENCIES[at]), Ok(amount), "a refund in a report");
        }
    }

    #[test]
    fn what_is_no_amount_is_never_rounded() {
        for bad in ["", "1,000.00", "1.005", "--1.00", "1e3", "NaN", "0x10", "١.٠٠"] {
            assert!(matches!(money(bad, "USD"), Err(CallError::Unknown { .. })), "{bad}");
        }
        assert!(matches!(money("5.00", "usd"), Err(CallError::Unknown { .. })), "codes are written in capitals");
    }
}
