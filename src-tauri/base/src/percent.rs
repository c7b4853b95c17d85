//! How much more or less one amount is than another, in per cent.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{MINOR_MAX, Money};

/// More (+) or less (−) than something, in per cent with two decimals: `"12.50"`, `"-3.00"`. Of any size, unlike a rate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Percent {
    hundredths: i64,
}

impl Percent {
    /// By how much an amount differs from another of the same currency, in per cent of the size of that other one: + is always
    /// up, from a loss as well. Rounded half away from zero. `None` from nothing, between currencies, and beyond what a
    /// figure holds exactly.
    pub fn between(now: Money, before: Money) -> Option<Self> {
        if before.is_zero() || now.currency != before.currency {
            return None;
        }
        let change = i128::from(now.minor).checked_sub(i128::from(before.minor))?;
        let (size, whole) = (change.checked_abs()?.checked_mul(20_000)?, i128::from(before.minor).checked_abs()?);
        // Twice the quotient and one more, halved: rounds half away from zero on the absolute value.
        let rounded = size.checked_add(whole)?.checked_div(whole.checked_mul(2)?)?;
        let hundredths = i64::try_from(rounded.checked_mul(change.signum())?).ok()?;
        (hundredths.unsigned_abs() <= MINOR_MAX.unsigned_abs()).then_some(Self { hundredths })
    }

    /// Whether both are the same.
    pub fn is_zero(self) -> bool {
        self.hundredths == 0
    }

    /// Whether it is less.
    pub fn is_negative(self) -> bool {
        self.hundredths < 0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.hundredths.unsigned_abs();
        let sign = if self.is_negative() { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl utoipa::PartialSchema for Percent {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^-?[0-9]{1,14}\\.[0-9]{2}$"))
            .description(Some("per cent, + up, two decimals"))
            .into()
    }
}
impl utoipa::ToSchema for Percent {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    #[test]
    fn a_change_is_in_per_cent_of_the_size_of_what_was_before() {
        let inr = |minor| Money { minor, currency: Currency::of("INR").unwrap() };
        let said = |now, before| Percent::between(inr(now), inr(before)).map(|percent| percent.to_string());
        for (now, before, wanted) in [
            (11_250, 10_000, Some("12.50")),
            (9_700, 10_000, Some("-3.00")),
            (10_000, 10_000, Some("0.00")),
            (0, 10_000, Some("-100.00")),
            (500, -1_000, Some("150.00")),
            (-1_500, -1_000, Some("-50.00")),
            (4, 3, Some("33.33")),
            (5, 3, Some("66.67")),
            // 0.125 and 0.005 per cent: half a hundredth goes away from zero.
            (80_100, 80_000, Some("0.13")),
            (79_900, 80_000, Some("-0.13")),
            (5, 0, None),
            (0, 0, None),
            (MINOR_MAX, 1, None),
            (MINOR_MAX, -MINOR_MAX, Some("200.00")),
        ] {
            assert_eq!(said(now, before).as_deref(), wanted, "{now} after {before}");
        }
        let usd = Money { minor: 5, currency: Currency::of("USD").unwrap() };
        assert_eq!(Percent::between(usd, inr(5)), None);
    }
}
