//! Amounts as PayPal writes them: decimal text, with no decimals at all for three currencies and two for the others.

use base::{Currency, Money};
use serde::Deserialize;

use crate::gateways::CallError;
use crate::gateways::units::to_units;

/// Currencies that are taken, by the public list of currency codes. BRL, CNY, INR and MYR are for accounts of their own
/// countries only: PayPal itself refuses the others. Unverified beyond those four and HUF, JPY and TWD: PayPal changes
/// it.
pub(super) const CURRENCIES: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "ILS", "INR", "JPY", "MXN", "MYR",
    "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD", "USD",
];

/// Currencies of which PayPal takes whole numbers only; a decimal part is an error there.
const WHOLE: &[&str] = &["HUF", "JPY", "TWD"];

/// An amount as PayPal writes it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Sum {
    currency_code: String,
    value: String,
}

impl Sum {
    /// As our amount, with its sign.
    ///
    /// # Errors
    /// [`CallError::Unknown`] when it is no amount of ours; a person has to look.
    pub(super) fn money(&self) -> Result<Money, CallError> {
        let Self { currency_code, value } = self;
        let strange = |cause: &dyn std::fmt::Display| CallError::unknown(format!("'{value}' {currency_code}: {cause}"));
        let currency = Currency::of(currency_code).map_err(|cause| strange(&cause))?;
        Money::parse(value, currency).map_err(|cause| strange(&cause))
    }

    /// The same, where less than nothing makes no sense.
    pub(super) fn amount(&self) -> Result<Money, CallError> {
        let money = self.money()?;
        if money.minor < 0 {
            return Err(CallError::unknown(format!("{money} is less than nothing")));
        }
        Ok(money)
    }
}

/// Our amount in PayPal's words.
///
/// # Errors
/// [`CallError::Refused`] when PayPal does not take the currency, or cannot say the amount.
pub(super) fn wire(amount: Money) -> Result<serde_json::Value, CallError> {
    let code = amount.currency.code();
    if !CURRENCIES.contains(&code) {
        return Err(CallError::refused(Some("currency"), format!("PayPal does not take {code}")));
    }
    if amount.minor <= 0 {
        return Err(CallError::refused(Some("amount"), format!("{amount}: PayPal takes amounts above 0")));
    }
    let value = if WHOLE.contains(&code) {
        to_units(amount, 0)?.to_string()
    } else {
        let units = to_units(amount, 2)?;
        format!("{}.{:02}", units / 100, units % 100)
    };
    Ok(serde_json::json!({"currency_code": code, "value": value}))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(minor: i64, code: &str) -> Result<String, CallError> {
        let wire = wire(Money::new(minor, Currency::of(code).unwrap()).unwrap())?;
        Ok(wire["value"].as_str().unwrap().to_owned())
    }

    #[test]
    fn each_kind_of_currency_is_written_as_paypal_takes_it() {
        assert_eq!(asked(123_450, "EUR"), Ok("1234.50".into()));
        assert_eq!(asked(5, "USD"), Ok("0.05".into()));
        assert_eq!(asked(500, "JPY"), Ok("500".into()));
        assert_eq!(asked(150_000, "HUF"), Ok("1500".into()));
        for (minor, code) in [(150_050, "HUF"), (1, "TWD"), (1_000, "KWD"), (100, "IDR"), (0, "EUR"), (-1, "EUR")] {
            assert!(matches!(asked(minor, code), Err(CallError::Refused { .. })), "{minor} {code}");
        }
    }

    proptest! {
        #[test]
        fn what_was_asked_is_what_is_read(minor in 1_i64..=90_000_000_000_000, at in 0_usize..160) {
            let currency = Currency::all().nth(at).unwrap_or(Currency::of("USD").unwrap());
            let amount = Money::new(minor, currency).unwrap();
            if let Ok(written) = wire(amount) {
                prop_assert_eq!(Sum::deserialize(&written).unwrap().amount(), Ok(amount));
            }
        }
    }

    #[test]
    fn a_number_that_is_no_amount_of_ours_is_left_to_a_person() {
        let read = |value: &str, code: &str| Sum { currency_code: code.into(), value: value.into() }.amount();
        assert_eq!(read("500.00", "JPY"), Ok(Money::new(500, Currency::of("JPY").unwrap()).unwrap()));
        for (value, code) in
            [("1.234", "EUR"), ("1,00", "EUR"), ("-1.00", "EUR"), ("1e3", "EUR"), ("", "EUR"), ("1", "eur?")]
        {
            assert!(matches!(read(value, code), Err(CallError::Unknown { .. })), "{value} {code}");
        }
    }
}
