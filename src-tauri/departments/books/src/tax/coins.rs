//! Cash in coins: where the smallest coin is larger than the minor unit, what is paid in cash is rounded to it.

use base::{Currency, Money, MoneyError};

use super::presets;

/// The smallest coin in which something in this currency is paid in cash; none where every minor unit can be paid. Only the currency
/// of the country has its coins, and only in books that are kept in it is their difference known without a rate.
pub fn smallest_coin(country: &str, books: Currency, currency: Currency) -> Option<Money> {
    let preset = presets::of(country);
    let minor = preset.smallest_coin_minor.filter(|_| preset.currency == currency.code() && books == currency)?;
    Some(Money { minor: i64::from(minor), currency })
}

/// What is taken in coins for an amount: the nearest multiple of the smallest one, half a coin away from zero.
///
/// # Errors
/// [`MoneyError`] when it leaves the range, or is of another currency than the coin.
pub fn in_coins(amount: Money, coin: Option<Money>) -> Result<Money, MoneyError> {
    let Some(coin) = coin.filter(|coin| coin.minor > 0) else { return Ok(amount) };
    let over = Money { minor: amount.minor % coin.minor, ..amount };
    let below = amount.minus(over)?;
    let is_nearer_above = over.minor.unsigned_abs().saturating_mul(2) >= coin.minor.unsigned_abs();
    if !is_nearer_above {
        return Ok(below);
    }
    below.plus(if amount.minor < 0 { coin.negated() } else { coin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ringgit_are_paid_in_five_sen_and_nothing_else_is_rounded() {
        let of = |code: &str| Currency::of(code).unwrap();
        let coin = smallest_coin("MY", of("MYR"), of("MYR"));
        assert_eq!(coin.map(|coin| coin.to_string()), Some("MYR 0.05".to_owned()));
        assert_eq!(smallest_coin("MY", of("MYR"), of("USD")), None);
        assert_eq!(smallest_coin("MY", of("USD"), of("MYR")), None, "the difference would need a rate");
        assert_eq!(smallest_coin("IN", of("INR"), of("INR")), None);
        let taken = |minor| in_coins(Money { minor, currency: of("MYR") }, coin).unwrap().minor;
        assert_eq!(
            [1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 2, 3].map(taken),
            [1_000, 1_000, 1_000, 1_005, 1_005, 1_005, 0, 5]
        );
        assert_eq!([-1_002, -1_003].map(taken), [-1_000, -1_005]);
        assert!(in_coins(Money { minor: i64::MAX, currency: of("MYR") }, coin).is_err(), "no wrap");
        let rupees = Money { minor: 1_001, currency: of("INR") };
        assert_eq!(in_coins(rupees, None), Ok(rupees));
    }
}
