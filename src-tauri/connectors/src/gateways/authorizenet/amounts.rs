//! Amounts: decimals with two digits, in the one currency of the account.

use base::{Currency, Money};
use serde::Deserialize;

use crate::gateways::units::to_units;
use crate::gateways::{CallError, Credentials};

/// The account's currency, in the credential form.
pub(super) const CURRENCY: &str = "currency";
/// A binary fraction gives back so many decimal digits exactly as they were written.
const EXACT_DIGITS: usize = 15;

/// The one currency of the account.
///
/// # Errors
/// [`CallError::Refused`] when it is missing or no currency.
pub(super) fn currency_of(creds: &Credentials) -> Result<Currency, CallError> {
    creds.need(CURRENCY)?;
    Currency::of(&creds.setting(CURRENCY).to_ascii_uppercase())
        .map_err(|_| CallError::refused(Some(CURRENCY), "this is no currency: enter its three letters"))
}

/// An amount as the gateway is told it.
///
/// # Errors
/// [`CallError::Refused`] when it is of another currency than the account's, or has more than two decimals.
pub(super) fn written(creds: &Credentials, amount: Money) -> Result<String, CallError> {
    let ours = currency_of(creds)?;
    if amount.currency != ours {
        let reason = format!("this account is kept in {ours}, and cannot take {}", amount.currency);
        return Err(CallError::refused(Some(CURRENCY), reason));
    }
    let hundredths = to_units(amount, 2)?;
    if hundredths < 0 {
        return Err(CallError::refused(Some("amount"), "an amount below zero cannot be asked for"));
    }
    Ok(format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

/// An amount in an answer: a number, or the same as text.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Amount {
    Number(serde_json::Number),
    Text(String),
}

impl Amount {
    /// The amount, read from its decimal text.
    ///
    /// # Errors
    /// [`CallError::Unknown`] when it is no amount of ours, or has more digits than such a number holds exactly.
    pub(super) fn money(&self, currency: Currency) -> Result<Money, CallError> {
        let strange = |text: &str| CallError::unknown(format!("'{text}' is no amount in {currency}"));
        let text = match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => {
                let text = number.to_string();
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                if number.is_f64() && digits > EXACT_DIGITS {
                    return Err(strange(&text));
                }
                text
            }
        };
        Money::parse(&text, currency).map_err(|_| strange(&text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str, code: &str) -> Result<Money, CallError> {
        serde_json::from_str::<Amount>(json).unwrap().money(Currency::of(code).unwrap())
    }

    #[test]
    fn an_amount_is_read_from_its_digits() {
        let usd = |minor| Money::new(minor, Currency::of("USD").unwrap()).unwrap();
        assert_eq!(read("1018.88", "USD"), Ok(usd(101_888)));
        assert_eq!(read("5", "USD"), Ok(usd(500)));
        assert_eq!(read("5.00", "USD"), Ok(usd(500)));
        assert_eq!(read("\"0.10\"", "USD"), Ok(usd(10)));
        for bad in ["5.005", "1e300", "12345678901234.567", "\"\"", "\"1,000.00\""] {
            assert!(matches!(read(bad, "USD"), Err(CallError::Unknown { .. })), "{bad}");
        }
        assert!(matches!(read("1.50", "JPY"), Err(CallError::Unknown { .. })));
    }

    proptest! {
        #[test]
        fn every_number_of_up_to_fifteen_digits_comes_back_as_it_was_written(minor in 0_i64..=999_999_999_999_999) {
            let amount = Money::new(minor, Currency::of("USD").unwrap()).unwrap();
            prop_assert_eq!(read(&amount.decimal_text(), "USD"), Ok(amount));
        }
    }
}
