//! Amounts as gateways write them. Our minor units are not always theirs.

use base::{Currency, Money};

use super::CallError;

/// Turns an amount into whole units of a gateway that counts `places` decimals for its currency.
///
/// # Errors
/// [`CallError::Refused`] when the amount has a fraction finer than the gateway can say, or is too large.
pub(super) fn to_units(amount: Money, places: u32) -> Result<i64, CallError> {
    let ours = amount.currency.exponent();
    let refused = || CallError::refused(Some("amount"), format!("{amount} cannot be said in this gateway's units"));
    if places >= ours {
        let factor = 10_i64.checked_pow(places - ours).ok_or_else(refused)?;
        return amount.minor.checked_mul(factor).ok_or_else(refused);
    }
    let factor = 10_i64.checked_pow(ours - places).ok_or_else(refused)?;
    if amount.minor % factor == 0 { Ok(amount.minor / factor) } else { Err(refused()) }
}

/// Turns whole units of a gateway that counts `places` decimals into our amount.
///
/// # Errors
/// [`CallError::Unknown`] when the number is finer than our minor unit, or too large: it is a fact from outside that
/// a person has to look at, not one to be rounded away.
pub(super) fn from_units(units: i64, currency: Currency, places: u32) -> Result<Money, CallError> {
    let ours = currency.exponent();
    let strange = || CallError::unknown(format!("{units} units of {currency} are no amount of ours"));
    let minor = if ours >= places {
        let factor = 10_i64.checked_pow(ours - places).ok_or_else(strange)?;
        units.checked_mul(factor).ok_or_else(strange)?
    } else {
        let factor = 10_i64.checked_pow(places - ours).ok_or_else(strange)?;
        if units % factor != 0 {
            return Err(strange());
        }
        units / factor
    };
    Money::new(minor, currency).map_err(|_| strange())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_in_units_reads_back(minor in -base::MINOR_MAX..=base::MINOR_MAX, at in 0_usize..160, places in 0_u32..4) {
            let currency = Currency::all().nth(at).unwrap_or(Currency::of("USD").unwrap());
            let amount = Money::new(minor, currency).unwrap();
            match to_units(amount, places) {
                Ok(units) => prop_assert_eq!(from_units(units, currency, places), Ok(amount)),
                Err(error) => prop_assert_eq!(error.word(), "refused"),
            }
        }
    }

    #[test]
    fn a_fraction_that_cannot_be_said_is_refused_and_never_rounded() {
        let usd = Currency::of("USD").unwrap();
        let idr = Currency::of("IDR").unwrap();
        assert_eq!(
            to_units(Money::new(150, usd).unwrap(), 0),
            Err(CallError::refused(Some("amount"), "USD 1.50 cannot be said in this gateway's units"))
        );
        assert!(matches!(from_units(12_345, idr, 2), Err(CallError::Unknown { .. })));
        assert_eq!(from_units(12_300, idr, 2), Ok(Money::new(123, idr).unwrap()));
    }
}
