//! Money: a whole number of minor units with its currency.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Currency, Rate};

/// The largest amount, either sign, that is let in: JavaScript numbers hold it exactly.
pub const MINOR_MAX: i64 = 9_007_199_254_740_991;

/// An amount: `minor` whole minor units (cents, paise, whole rupiah) of `currency`.
///
/// Arithmetic is checked: another currency or an overflow is an error, never a wrap.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Wire")]
pub struct Money {
    /// Whole minor units.
    #[schema(minimum = -9007199254740991i64, maximum = 9007199254740991i64)]
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

/// What can go wrong with amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies met in one sum.
    #[error("{0} and {1} cannot be added")]
    OtherCurrency(Currency, Currency),
    /// The result leaves the range that is exact everywhere.
    #[error("the amount is too large")]
    TooLarge,
    /// The text is not a decimal number.
    #[error("not an amount")]
    NotANumber,
    /// The text has more decimals than the currency.
    #[error("{0} has {1} decimals")]
    TooPrecise(Currency, u32),
    /// Nothing to spread an amount over.
    #[error("an amount cannot be apportioned over nothing")]
    NoWeights,
}

impl Money {
    /// An amount within [`MINOR_MAX`].
    pub fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > MINOR_MAX.unsigned_abs() {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Nothing, in that currency.
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Whether nothing is left.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Sum of two amounts of one currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        Self::new(self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?, self.currency)
    }

    /// Difference of two amounts of one currency.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        Self::new(self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?, self.currency)
    }

    /// The amount with its sign turned.
    #[must_use]
    pub fn negated(self) -> Self {
        // In range by construction, and the range is symmetric.
        Self { minor: self.minor.saturating_neg(), currency: self.currency }
    }

    /// Sum of amounts of one currency; the sum of none is zero.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    /// The share of the amount at a rate, rounded half away from zero.
    pub fn at_rate(self, rate: Rate) -> Result<Self, MoneyError> {
        Self::round(Decimal::from(self.minor).checked_mul(rate.fraction()).ok_or(MoneyError::TooLarge)?, self.currency)
    }

    /// A number of minor units with a fraction, rounded half away from zero. The one place where a fraction is dropped.
    pub fn round(minor: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let whole = minor.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Self::new(i64::try_from(whole).map_err(|_| MoneyError::TooLarge)?, currency)
    }

    /// Spreads the amount over weights by the largest remainder, so that the parts add up to it exactly.
    /// Ties go to the larger weight, then to the earlier place. All weights zero: equal shares.
    pub fn apportion(self, weights: &[i64]) -> Result<Vec<Self>, MoneyError> {
        if weights.is_empty() {
            return Err(MoneyError::NoWeights);
        }
        let equal = vec![1_i64; weights.len()];
        let weights = if weights.iter().all(|w| *w == 0) { &equal } else { weights };
        let total: i128 = weights.iter().map(|w| i128::from(w.unsigned_abs())).sum();
        let amount = i128::from(self.minor.unsigned_abs());
        let mut parts = Vec::with_capacity(weights.len());
        let mut order = Vec::with_capacity(weights.len());
        let mut given: i128 = 0;
        for (place, weight) in weights.iter().enumerate() {
            let weight = i128::from(weight.unsigned_abs());
            let exact = amount.checked_mul(weight).ok_or(MoneyError::TooLarge)?;
            parts.push(exact / total);
            given += exact / total;
            order.push((exact % total, weight, place));
        }
        order.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        let missing = usize::try_from(amount - given).map_err(|_| MoneyError::TooLarge)?;
        for (_, _, place) in order.into_iter().take(missing) {
            parts[place] += 1;
        }
        let sign = i128::from(self.minor.signum());
        parts
            .into_iter()
            .map(|part| Self::new(i64::try_from(part * sign).map_err(|_| MoneyError::TooLarge)?, self.currency))
            .collect()
    }

    /// Reads a plain decimal ("1180.00", "-3.5"). A fraction finer than the currency's minor unit is refused, not cut.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 18 || !plain(whole) || !plain(fraction) || digits.ends_with('.') {
            return Err(MoneyError::NotANumber);
        }
        let places = currency.exponent() as usize;
        if fraction.len() > places && fraction[places..].bytes().any(|b| b != b'0') {
            return Err(MoneyError::TooPrecise(currency, currency.exponent()));
        }
        let fraction = &fraction[..fraction.len().min(places)];
        let number =
            |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<i64>().map_err(|_| MoneyError::TooLarge) };
        let scale = 10_i64.pow(currency.exponent() - u32::try_from(fraction.len()).unwrap_or(0));
        let minor = number(whole)?
            .checked_mul(currency.minor_per_major())
            .and_then(|m| m.checked_add(number(fraction).ok()?.checked_mul(scale)?))
            .ok_or(MoneyError::TooLarge)?;
        Self::new(if text.starts_with('-') { -minor } else { minor }, currency)
    }

    /// The plain decimal with all decimals of the currency ("1180.00"), without the currency.
    pub fn decimal_text(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let per = self.currency.minor_per_major().unsigned_abs();
        let minor = self.minor.unsigned_abs();
        match self.currency.exponent() as usize {
            0 => format!("{sign}{minor}"),
            places => format!("{sign}{}.{:0places$}", minor / per, minor % per),
        }
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::OtherCurrency(self.currency, other.currency))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.decimal_text())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Only whole minor units within the range get past the border.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    minor: i64,
    currency: Currency,
}

impl TryFrom<Wire> for Money {
    type Error = MoneyError;
    fn try_from(wire: Wire) -> Result<Self, MoneyError> {
        Money::new(wire.minor, wire.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn ten_cents_split_in_three_lose_nothing_and_the_first_gets_the_rest() {
        let parts: Vec<i64> = money(10, "USD").apportion(&[1, 1, 1]).unwrap().iter().map(|m| m.minor).collect();
        assert_eq!(parts, [4, 3, 3]);
    }

    #[test]
    fn a_fraction_of_a_cent_is_refused_not_cut() {
        let usd = Currency::of("USD").unwrap();
        let idr = Currency::of("IDR").unwrap();
        assert_eq!(Money::parse("12.30", usd), Ok(money(1230, "USD")));
        assert_eq!(Money::parse("12.300", usd), Ok(money(1230, "USD")));
        assert_eq!(Money::parse("12.345", usd), Err(MoneyError::TooPrecise(usd, 2)));
        assert_eq!(Money::parse("125000", idr), Ok(money(125_000, "IDR")));
        assert_eq!(Money::parse("125000.5", idr), Err(MoneyError::TooPrecise(idr, 0)));
        for bad in ["", ".", "1.", ".5", "1e3", "+1", "1,000", "१२", "99999999999999999999", "--1", "1.2.3", " 1"] {
            assert!(Money::parse(bad, usd).is_err(), "{bad}");
        }
    }

    #[test]
    fn half_a_minor_unit_rounds_away_from_zero_on_both_sides() {
        let rate = Rate::parse("2.5").unwrap();
        assert_eq!(money(20, "USD").at_rate(rate), Ok(money(1, "USD")));
        assert_eq!(money(-20, "USD").at_rate(rate), Ok(money(-1, "USD")));
    }

    proptest! {
        #[test]
        fn parts_always_add_up(minor in -MINOR_MAX..=MINOR_MAX, weights in prop::collection::vec(0_i64..1_000_000, 1..40)) {
            let whole = money(minor, "INR");
            let parts = whole.apportion(&weights).unwrap();
            prop_assert_eq!(Money::sum(whole.currency, parts.iter().copied()).unwrap(), whole);
            prop_assert!(parts.iter().all(|p| p.minor.signum() * minor.signum() >= 0));
        }

        #[test]
        fn reading_what_was_written_gives_the_same_amount(minor in -MINOR_MAX..=MINOR_MAX, at in 0_usize..160) {
            let currency = Currency::all().nth(at).unwrap_or(Currency::of("USD").unwrap());
            let amount = Money::new(minor, currency).unwrap();
            prop_assert_eq!(Money::parse(&amount.decimal_text(), currency), Ok(amount));
        }
    }
}
