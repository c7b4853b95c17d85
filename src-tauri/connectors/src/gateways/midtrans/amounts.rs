//! Amounts as Midtrans writes them: whole rupiah as a number in what we ask, a text with two decimals in what it tells.

use base::{Currency, Money};

use crate::gateways::CallError;
use crate::gateways::units::to_units;

/// The one currency there is.
pub(super) const RUPIAH: &str = "IDR";

/// Our amount in whole rupiah.
///
/// # Errors
/// [`CallError::Refused`] for another currency.
pub(super) fn rupiah(amount: Money) -> Result<i64, CallError> {
    if amount.currency.code() != RUPIAH {
        return Err(CallError::refused(Some("currency"), format!("Midtrans takes rupiah, not {}", amount.currency)));
    }
    to_units(amount, 0)
}

/// Midtrans's text, such as `150000.00`, as our amount.
///
/// # Errors
/// [`CallError::Unknown`] when it is no amount of ours, such as one with a fraction of a rupiah: a person has to look.
pub(super) fn money(text: &str, code: Option<&str>) -> Result<Money, CallError> {
    let code = code.unwrap_or(RUPIAH);
    let strange = |cause: &dyn std::fmt::Display| CallError::unknown(format!("'{text}' {code}: {cause}"));
    if code != RUPIAH {
        return Err(strange(&"Midtrans counts in rupiah"));
    }
    let currency = Currency::of(code).map_err(|cause| strange(&cause))?;
    Money::parse(text, currency).map_err(|cause| strange(&cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn rupiah_are_whole_when_written_and_have_two_zeros_when_read() {
        assert_eq!(rupiah(amount(150_000, "IDR")), Ok(150_000));
        assert!(rupiah(amount(150_000, "USD")).is_err());
        assert_eq!(money("150000.00", Some("IDR")), Ok(amount(150_000, "IDR")));
        assert_eq!(money("150000", None), Ok(amount(150_000, "IDR")));
        for (text, code) in [("150000.50", None), ("1e5", None), ("", None), ("150000.00", Some("USD")), ("-", None)] {
            assert!(matches!(money(text, code), Err(CallError::Unknown { .. })), "{text}");
        }
    }
}
