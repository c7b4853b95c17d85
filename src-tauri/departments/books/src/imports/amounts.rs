//! Numbers as people write them in journals: `1,18,000.00`, `1.180,00`, `-5`. Never a guess: what could be read in two ways
//! is refused, and so is a fraction finer than the currency.

use base::{Currency, Money};
use rust_decimal::Decimal;

/// Digits of a number; more is no amount of any shop.
const DIGITS_MAX: usize = 28;

/// A decimal number that was read: `mantissa` ÷ 10^`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub mantissa: i128,
    pub scale: u32,
}

/// Reads digits with their marks, without a sign. `mark` is what stands before the decimals, where the file says so;
/// `decimals` is what the currency has, where it is known: three digits behind a lone mark are then decimals.
pub(super) fn read_number(text: &str, mark: Option<char>, decimals: Option<u32>) -> Result<Number, String> {
    let wrong = || format!("'{text}' is no number");
    let mark = match mark {
        Some(mark) => Some(mark),
        None => decimal_mark(text, decimals)?,
    };
    let (mut mantissa, mut scale, mut digits, mut in_fraction) = (0_i128, 0_u32, 0_usize, false);
    for c in text.chars() {
        match c {
            '0'..='9' => {
                digits += 1;
                if digits > DIGITS_MAX {
                    return Err(format!("a number of more than {DIGITS_MAX} digits is no amount"));
                }
                mantissa = mantissa * 10 + i128::from(u32::from(c) - u32::from('0'));
                scale += u32::from(in_fraction);
            }
            _ if Some(c) == mark && !in_fraction => in_fraction = true,
            _ if Some(c) != mark && !in_fraction && is_group_mark(c) => {}
            _ => return Err(wrong()),
        }
    }
    if digits == 0 { Err(wrong()) } else { Ok(Number { mantissa, scale }) }
}

/// What may stand between groups of digits.
pub(super) fn is_group_mark(c: char) -> bool {
    matches!(c, ',' | '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}')
}

/// The mark before the decimals of a number in a file that does not say which one it uses.
fn decimal_mark(text: &str, decimals: Option<u32>) -> Result<Option<char>, String> {
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, ',' | '.')).collect();
    let Some((at, last)) = marks.last().copied() else { return Ok(None) };
    let others = marks[..marks.len() - 1].iter().filter(|(_, c)| *c != last).count();
    match (marks.len(), others) {
        (1, _) => {
            let (before, behind) = (&text[..at], &text[at + 1..]);
            let could_be_a_group =
                behind.len() == 3 && decimals != Some(3) && (1..=3).contains(&before.len()) && !before.starts_with('0');
            if could_be_a_group {
                let other = if last == ',' { '.' } else { ',' };
                return Err(format!(
                    "'{text}' can be read in two ways: begin the file with  decimal-mark {last}  or  decimal-mark {other}"
                ));
            }
            Ok(Some(last))
        }
        // 1,234,567: groups, and no decimals.
        (_, 0) => Ok(None),
        // 1,234.56: the last mark is another one than those before it.
        (count, others) if others == count - 1 => Ok(Some(last)),
        _ => Err(format!("'{text}' is no number")),
    }
}

impl Number {
    /// The amount in a currency.
    pub(super) fn amount(self, currency: Currency) -> Result<Money, String> {
        let mut minor = self.mantissa;
        let places = currency.exponent();
        if self.scale > places {
            let cut = 10_i128.pow(self.scale - places);
            if minor % cut != 0 {
                return Err(format!("{currency} has {places} decimals"));
            }
            minor /= cut;
        } else {
            minor = minor.checked_mul(10_i128.pow(places - self.scale)).ok_or("the amount is too large")?;
        }
        let minor = i64::try_from(minor).map_err(|_| "the amount is too large")?;
        Money::new(minor, currency).map_err(|wrong| wrong.to_string())
    }

    /// As a decimal, for prices of a unit.
    pub(super) fn decimal(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.mantissa, self.scale).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minor(text: &str, mark: Option<char>, code: &str) -> Result<i64, String> {
        let currency = Currency::of(code).unwrap();
        Ok(read_number(text, mark, Some(currency.exponent()))?.amount(currency)?.minor)
    }

    #[test]
    fn numbers_of_all_countries_are_read() {
        for (text, code, expected) in [
            ("118", "INR", 11_800),
            ("118.5", "INR", 11_850),
            ("1,18,000.00", "INR", 11_800_000),
            ("1.180,05", "EUR", 118_005),
            ("1'180.05", "EUR", 118_005),
            ("1 180,05", "EUR", 118_005),
            ("12,34", "EUR", 1_234),
            ("1,234,567", "IDR", 1_234_567),
            ("1.234.567", "IDR", 1_234_567),
            ("1234.000", "KWD", 1_234_000),
            ("1.234", "KWD", 1_234),
            ("0.125", "KWD", 125),
            ("1000.00", "IDR", 1_000),
            ("1000.", "JPY", 1_000),
            (".5", "USD", 50),
        ] {
            assert_eq!(minor(text, None, code), Ok(expected), "{text} {code}");
        }
        assert_eq!(minor("1,234", Some(','), "KWD"), Ok(1_234));
        assert_eq!(minor("1,234", Some('.'), "USD"), Ok(123_400));
    }

    #[test]
    fn what_could_be_two_numbers_or_is_none_is_refused() {
        for (text, code, why) in [
            ("1,234", "USD", "two ways"),
            ("12.345", "EUR", "two ways"),
            ("1.005", "IDR", "two ways"),
            ("1.234,567.8", "USD", "is no number"),
            ("1.2.3,4,5", "USD", "is no number"),
            ("0.001", "USD", "has 2 decimals"),
            ("1.5", "IDR", "has 0 decimals"),
            ("", "USD", "is no number"),
            (",", "USD", "is no number"),
            ("1e30", "USD", "is no number"),
            ("90071992547409.92", "USD", "too large"),
            ("1000000000000000000000000000000", "USD", "more than 28 digits"),
            ("9999999999999999999999999999", "KWD", "too large"),
        ] {
            let told = minor(text, None, code).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
        assert!(minor("1,000.50", Some(','), "USD").is_err());
    }
}
