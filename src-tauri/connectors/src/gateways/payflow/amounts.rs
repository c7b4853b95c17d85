//! Amounts as Payflow writes them: `12.50`, two decimals in major units, no separators.
//!
//! Only dollars are collected: Payflow takes other currencies, but does not say in which one a payment was when it is asked
//! about it, and an amount is not guessed at.

use base::{Currency, Money};

use crate::gateways::CallError;

/// The currency that is meant where none is told.
pub(super) const DOLLAR: &str = "USD";

/// The currencies that are collected.
pub(super) const CURRENCIES: &[&str] = &[DOLLAR];

/// Our amount in Payflow's words.
///
/// # Errors
/// [`CallError::Refused`] for a currency that is not among [`CURRENCIES`], and for what is no amount to collect.
pub(super) fn text(amount: Money) -> Result<String, CallError> {
    if !CURRENCIES.contains(&amount.currency.code()) {
        return Err(CallError::refused(
            Some("currency"),
            format!("with Payflow only dollars are collected, not {}", amount.currency),
        ));
    }
    if amount.minor <= 0 {
        return Err(CallError::refused(Some("amount"), format!("{amount} is nothing to collect or give back")));
    }
    Ok(amount.decimal_text())
}

/// Payflow's words as our amount.
///
/// # Errors
/// [`CallError::Unknown`] when it is no amount of ours; a person has to look.
pub(super) fn money(text: &str, code: &str) -> Result<Money, CallError> {
    let strange = |cause: String| CallError::unknown(format!("the amount '{text}' {code}: {cause}"));
    if !CURRENCIES.contains(&code) {
        return Err(strange("this currency is not collected with Payflow".to_owned()));
    }
    let currency = Currency::of(code).map_err(|cause| strange(cause.to_string()))?;
    match Money::parse(text, currency) {
        Ok(amount) if amount.minor >= 0 => Ok(amount),
        Ok(_) => Err(strange("it is below zero".to_owned())),
        Err(cause) => Err(strange(cause.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_amount_reads_back(minor in 1..=base::MINOR_MAX, at in 0..CURRENCIES.len()) {
            let amount = Money::new(minor, Currency::of(CURRENCIES[at]).unwrap()).unwrap();
            prop_assert_eq!(money(&text(amount).unwrap(), CURRENCIES[at]), Ok(amount));
        }
    }

    #[test]
    fn what_is_no_amount_is_never_rounded() {
        for bad in ["", "1,000.00", "1.005", "1e3", "+1.00", "-1.00"] {
            assert!(matches!(money(bad, "USD"), Err(CallError::Unknown { .. })), "{bad}");
        }
        assert!(matches!(money("500.00", "JPY"), Err(CallError::Unknown { .. })));
    }
}
