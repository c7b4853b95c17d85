//! How far a total may be rounded: to a coin that people pay with, not to whatever somebody types.

use base::{Currency, Money};

/// The largest step to which a total in this currency may be rounded: one major unit, or the small coin or note that takes its place
/// where nobody pays by the major unit.
pub fn largest_rounding_step(currency: Currency) -> Money {
    let minor = match currency.code() {
        "IDR" | "VND" => 1_000,
        "HUF" => 500,
        _ => currency.minor_per_major().max(100),
    };
    Money { minor, currency }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_a_small_coin_of_its_currency() {
        let step = |code: &str| largest_rounding_step(Currency::of(code).unwrap()).to_string();
        let steps = ["INR", "MYR", "KWD", "IDR", "JPY", "HUF"].map(step);
        assert_eq!(steps, ["INR 1.00", "MYR 1.00", "KWD 1.000", "IDR 1000", "JPY 100", "HUF 5.00"]);
    }
}
