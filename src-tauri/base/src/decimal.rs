//! Rates, quantities and unit prices: decimals with a fixed reach, text on the wire and in the store.

use std::fmt;
use std::str::FromStr;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Currency, Money, MoneyError};

/// The text is not a decimal of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not a plain decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// Below or above what is allowed.
    #[error("must be between {0} and {1}")]
    OutOfRange(&'static str, &'static str),
    /// Too many decimal places.
    #[error("at most {0} decimals")]
    TooPrecise(u32),
}

/// Reads a plain decimal: digits and one point, no exponent, no sign but a minus.
fn plain(text: &str, places_max: u32) -> Result<Decimal, DecimalError> {
    let ok = !text.is_empty() && text.len() <= 28 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
    let value = if ok {
        Decimal::from_str(text).map_err(|_| DecimalError::NotANumber)?
    } else {
        return Err(DecimalError::NotANumber);
    };
    if value.normalize().scale() > places_max {
        return Err(DecimalError::TooPrecise(places_max));
    }
    Ok(value)
}

macro_rules! decimal_type {
    ($name:ident, $places:expr, $pattern:expr, $about:expr) => {
        impl $name {
            /// The decimal value.
            pub fn value(self) -> Decimal {
                self.0
            }
        }
        impl FromStr for $name {
            type Err = DecimalError;
            fn from_str(text: &str) -> Result<Self, DecimalError> {
                Self::parse(text)
            }
        }
        impl TryFrom<String> for $name {
            type Error = DecimalError;
            fn try_from(text: String) -> Result<Self, DecimalError> {
                Self::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:.*}", $places, self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Owned(Value::Text(self.to_string())))
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::parse(value.as_str()?).map_err(|cause| FromSqlError::Other(Box::new(cause)))
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some($pattern))
                    .description(Some($about))
                    .into()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}

/// A percentage from 0 to 100 with at most four decimals: tax, fee, discount. Written with four decimals ("11.0000").
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate(Decimal);
decimal_type!(Rate, 4, "^[0-9]{1,3}(\\.[0-9]{1,4})?$", "percentage from 0 to 100, at most 4 decimals");

impl Rate {
    /// No percent at all.
    pub const ZERO: Rate = Rate(Decimal::ZERO);

    /// Reads "11" or "2.5" or "8.2500".
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let value = plain(text, 4)?;
        if value.is_sign_negative() || value > Decimal::ONE_HUNDRED {
            return Err(DecimalError::OutOfRange("0", "100"));
        }
        Ok(Self(value))
    }

    /// The rate as a fraction of one.
    pub fn fraction(self) -> Decimal {
        // At most 100 with four places: dividing by a hundred stays exact.
        self.0.checked_div(Decimal::ONE_HUNDRED).unwrap_or_default()
    }
}

/// How much of something: above 0, at most 1,000,000,000, three decimals ("1.250").
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity(Decimal);
decimal_type!(Quantity, 3, "^[0-9]{1,10}(\\.[0-9]{1,3})?$", "above 0, at most 3 decimals");

impl Quantity {
    /// One piece.
    pub const ONE: Quantity = Quantity(Decimal::ONE);

    /// Reads "3" or "1.250".
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let value = plain(text, 3)?;
        if value <= Decimal::ZERO || value > Decimal::from(1_000_000_000_u32) {
            return Err(DecimalError::OutOfRange("0.001", "1000000000"));
        }
        Ok(Self(value))
    }
}

/// The price of one unit in major units of a currency known beside it: 0 or more, at most four decimals ("0.0125").
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitPrice(Decimal);
decimal_type!(UnitPrice, 4, "^[0-9]{1,15}(\\.[0-9]{1,4})?$", "price of one unit in major units, at most 4 decimals");

impl UnitPrice {
    /// Reads "49.95".
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let value = plain(text, 4)?;
        if value.is_sign_negative() || value > Decimal::from(900_000_000_000_000_u64) {
            return Err(DecimalError::OutOfRange("0", "900000000000000"));
        }
        Ok(Self(value))
    }

    /// The exact price of a quantity, in minor units of `currency`, rounded once.
    pub fn times(self, quantity: Quantity, currency: Currency) -> Result<Money, MoneyError> {
        let minor = self
            .0
            .checked_mul(quantity.0)
            .and_then(|major| major.checked_mul(Decimal::from(currency.minor_per_major())))
            .ok_or(MoneyError::TooLarge)?;
        Money::round(minor, currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_at_most_four_decimals_and_stays_within_a_hundred() {
        assert_eq!(Rate::parse("11").unwrap().to_string(), "11.0000");
        assert_eq!(Rate::parse("8.25000").unwrap().to_string(), "8.2500");
        assert_eq!(Rate::parse("1.23456"), Err(DecimalError::TooPrecise(4)));
        for bad in ["-1", "100.0001", "", "1e1", "abc", "NaN", "1.2.3"] {
            assert!(Rate::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn two_and_a_half_kilos_are_priced_and_rounded_once() {
        let inr = Currency::of("INR").unwrap();
        let price = UnitPrice::parse("0.0125").unwrap().times(Quantity::parse("333").unwrap(), inr).unwrap();
        assert_eq!(price.minor, 416);
        assert!(Quantity::parse("0").is_err() && Quantity::parse("1.2345").is_err() && Quantity::parse("-1").is_err());
    }
}
