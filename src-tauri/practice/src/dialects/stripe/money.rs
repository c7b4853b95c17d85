//! Amounts: integers in what Stripe counts as the smallest unit.

use super::refuse;
use crate::error::ApiError;
use crate::money::{Currency, Money};

/// stripe: "zero-decimal".
const NO_DECIMALS: &str = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF";
/// stripe: "special": UGX and ISK send two decimals although worthless. The rupiah is in neither list of the sheet, and so has
/// two as well, though the book counts whole ones.
const TWO_MORE: &str = "UGX ISK IDR";
/// stripe: "special": three decimals, the last digit 0.
const THREE_DECIMALS: &str = "BHD JOD KWD OMR TND";

fn is_in(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == code)
}

/// How many decimals are counted there.
fn decimals(currency: Currency) -> Option<u8> {
    let code = currency.to_string();
    match currency.decimals() {
        _ if is_in(NO_DECIMALS, &code) => Some(0),
        _ if is_in(TWO_MORE, &code) => Some(2),
        _ if is_in(THREE_DECIMALS, &code) => Some(3),
        2 => Some(2),
        _ => None,
    }
}

/// A currency as it stands in a request: in small letters, or in capitals.
pub(super) fn currency(code: &str) -> Result<Currency, ApiError> {
    let refused = || refuse(format!("Invalid currency: {code}")).about("currency");
    let known = Currency::of(&code.to_ascii_uppercase()).map_err(|_| refused())?;
    decimals(known).map(|_| known).ok_or_else(refused)
}

/// As it is written.
pub(super) fn code(amount: Money) -> String {
    amount.currency().to_string().to_ascii_lowercase()
}

fn ten_to(power: u8) -> i64 {
    (0..power).fold(1, |product: i64, _| product.saturating_mul(10))
}

/// Reads the amount of a request, more than zero.
pub(super) fn amount(text: &str, currency: Currency, param: &'static str) -> Result<Money, ApiError> {
    let wrong =
        |message: &str| ApiError::invalid("parameter_invalid_integer", format!("{message}: {text}")).about(param);
    let digits = !text.is_empty() && text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    let units: i64 = text.parse().ok().filter(|_| digits).ok_or_else(|| wrong("Invalid integer"))?;
    let places = decimals(currency).ok_or_else(|| wrong("Invalid currency"))?;
    if units < 1 {
        return Err(wrong("This value must be greater than or equal to 1"));
    }
    if places == 3 && units % 10 != 0 {
        return Err(wrong("The last digit of the amount must be 0 in this currency"));
    }
    let ours = currency.decimals();
    let minor = if ours >= places {
        units.checked_mul(ten_to(ours.saturating_sub(places)))
    } else {
        let finer = ten_to(places.saturating_sub(ours));
        // stripe: "special": the decimals of UGX and ISK are worthless.
        (units % finer == 0).then(|| units / finer)
    };
    Ok(Money::new(minor.ok_or_else(|| wrong("Invalid amount for this currency"))?, currency)?)
}

/// An amount as it is written; a fee that cannot be said is rounded half away from zero.
pub(super) fn units(amount: Money) -> i64 {
    let (ours, places) = (amount.currency().decimals(), decimals(amount.currency()).unwrap_or_default());
    if places >= ours {
        return amount.minor().saturating_mul(ten_to(places.saturating_sub(ours)));
    }
    let coarser = ten_to(ours.saturating_sub(places));
    let half = (coarser / 2).saturating_mul(amount.minor().signum());
    amount.minor().saturating_add(half) / coarser
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, code: &str) -> Option<i64> {
        amount(text, currency(code).unwrap(), "amount").ok().map(Money::minor)
    }

    #[test]
    fn each_kind_of_currency_is_counted_as_the_sheet_says() {
        for (text, code, minor) in [
            ("118000", "inr", 118_000),
            ("1500", "jpy", 1_500),
            ("12500000", "idr", 125_000),
            ("70000", "UGX", 700),
            ("1230", "kwd", 1_230),
            ("1500", "mga", 150_000),
        ] {
            let money = amount(text, currency(code).unwrap(), "amount").unwrap();
            assert_eq!((money.minor(), units(money).to_string().as_str()), (minor, text), "{text} {code}");
        }
        for (text, code) in
            [("1234", "kwd"), ("70001", "ugx"), ("0", "usd"), ("-5", "usd"), ("1.5", "usd"), ("", "usd")]
        {
            assert_eq!(read(text, code), None, "{text} {code}");
        }
        assert!(currency("clf").is_err() && currency("iqd").is_err() && currency("xxx").is_err());
    }

    #[test]
    fn what_cannot_be_said_is_rounded() {
        let fee = |minor| units(Money::new(minor, Currency::of("MGA").unwrap()).unwrap());
        assert_eq!((fee(4_350), fee(4_349), fee(-4_350)), (44, 43, -44));
    }
}
