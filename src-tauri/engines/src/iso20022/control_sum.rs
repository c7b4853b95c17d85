//! Control sums: all amounts of a file or a batch added up as bare numbers, whatever their currency.

use std::fmt;

use base::Money;

/// Decimals kept: no currency has more.
const PLACES: u32 = 4;

/// A sum of amounts in major units. With amounts of several currencies it means nothing but 'nothing was lost'.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ControlSum {
    /// In ten-thousandths; a hundred thousand of the largest amounts stay far within the type.
    parts: i128,
    /// Decimals it is written with: the most that one of the amounts has.
    places: u32,
}

impl ControlSum {
    /// The sum of these amounts, written with the decimals of the currency that has most.
    pub fn of(amounts: impl IntoIterator<Item = Money>) -> Self {
        amounts.into_iter().fold(Self::default(), |sum, amount| {
            let places = amount.currency.exponent().min(PLACES);
            let parts = i128::from(amount.minor).saturating_mul(10_i128.pow(PLACES - places));
            Self { parts: sum.parts.saturating_add(parts), places: sum.places.max(places) }
        })
    }

    /// Reads a plain decimal; none when it is none, or finer than any amount.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 18 || fraction.len() > 17 || !plain(whole) || !plain(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= PLACES)?;
        let parts = format!("{whole}{fraction}").parse::<i128>().ok()?.checked_mul(10_i128.pow(PLACES - places))?;
        Some(Self { parts, places })
    }

    /// Whether both are the same number, however they are written.
    #[must_use]
    pub fn equals(self, other: Self) -> bool {
        self.parts == other.parts
    }
}

impl fmt::Display for ControlSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = 10_i128.pow(PLACES);
        let (whole, fraction) = (self.parts / per, (self.parts % per).abs());
        let fraction = format!("{fraction:04}");
        match self.places as usize {
            0 => write!(f, "{whole}"),
            places => write!(f, "{whole}.{}", &fraction[..places]),
        }
    }
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    #[test]
    fn amounts_of_several_currencies_add_up_as_numbers() {
        let money = |minor, code| Money::new(minor, Currency::of(code).unwrap()).unwrap();
        let sum = ControlSum::of([money(12_345, "EUR"), money(55, "EUR")]);
        assert_eq!(sum.to_string(), "124.00");
        assert!(ControlSum::parse("124").unwrap().equals(sum) && ControlSum::parse("124.000").unwrap().equals(sum));
        assert!(!ControlSum::parse("124.01").unwrap().equals(sum));
        assert_eq!(ControlSum::of([money(1_000, "JPY"), money(1_234, "KWD")]).to_string(), "1001.234");
        assert_eq!(ControlSum::of([money(1_000, "JPY")]).to_string(), "1000");
        for bad in ["", ".5", "1e3", "-1", "1.00001", "1,0", "9999999999999999999"] {
            assert_eq!(ControlSum::parse(bad), None, "{bad}");
        }
    }
}
