//! Reading an amount that a person typed or pasted in the writing of a place.

use super::{Digits, Language, Locale, symbol};
use crate::{Currency, Money, MoneyError};

/// What a character of a typed number means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(char),
    Group,
    Decimal,
}

impl Locale {
    /// Reads what [`Locale::money`] or [`Locale::amount`] wrote, and what people type there: any of the three kinds of digits, with
    /// or without the currency and the groups. Groups must stand where groups stand, so that `1,23` is never read as 123.
    pub fn parse_money(&self, text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let text: String = text.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')).collect();
        let mut rest = text.trim();
        let mut negative = false;
        for _ in 0..2 {
            rest = strip_currency(rest, self.language, currency);
            if let Some(after) = rest.strip_prefix(['-', '\u{2212}'])
                && !negative
            {
                negative = true;
                rest = after.trim_start();
            }
        }
        let signs =
            rest.chars().map(|c| self.meaning(c)).collect::<Option<Vec<Sign>>>().ok_or(MoneyError::NotANumber)?;
        let (whole, fraction) = match signs.iter().position(|sign| *sign == Sign::Decimal) {
            Some(at) => (&signs[..at], &signs[at + 1..]),
            None => (&signs[..], &[][..]),
        };
        if !has_sound_groups(whole)
            || fraction.iter().any(|sign| !matches!(sign, Sign::Digit(_)))
            || ends_with_point(&signs)
        {
            return Err(MoneyError::NotANumber);
        }
        let digits = |signs: &[Sign]| {
            signs.iter().filter_map(|s| if let Sign::Digit(d) = s { Some(*d) } else { None }).collect::<String>()
        };
        let point = if fraction.is_empty() { "" } else { "." };
        let sign = if negative { "-" } else { "" };
        Money::parse(&format!("{sign}{}{point}{}", digits(whole), digits(fraction)), currency)
    }

    fn meaning(&self, c: char) -> Option<Sign> {
        for digits in [Digits::Latin, Digits::Arabic, Digits::Devanagari] {
            let value = u32::from(c).checked_sub(digits.zero()).filter(|value| *value < 10);
            if let Some(digit) = value.and_then(|value| char::from_digit(value, 10)) {
                return Some(Sign::Digit(digit));
            }
        }
        let swapped = self.language == Language::Indonesian;
        match c {
            '٬' => Some(Sign::Group),
            '٫' => Some(Sign::Decimal),
            ',' => Some(if swapped { Sign::Decimal } else { Sign::Group }),
            '.' => Some(if swapped { Sign::Group } else { Sign::Decimal }),
            _ if c.is_whitespace() => Some(Sign::Group),
            _ => None,
        }
    }
}

/// The text without the currency's code or symbol at either end.
fn strip_currency(text: &str, language: Language, currency: Currency) -> &str {
    let symbols = [symbol(language, currency), symbol(Language::English, currency), currency.code().to_owned()];
    for symbol in &symbols {
        if let Some(rest) = text.strip_prefix(symbol.as_str()).or_else(|| text.strip_suffix(symbol.as_str())) {
            return rest.trim();
        }
    }
    text
}

fn ends_with_point(signs: &[Sign]) -> bool {
    signs.last() == Some(&Sign::Decimal)
}

/// The last group has three digits, those between two or three, the first one to three; without groups any number of digits.
fn has_sound_groups(whole: &[Sign]) -> bool {
    let groups: Vec<usize> = whole.split(|sign| *sign == Sign::Group).map(<[Sign]>::len).collect();
    match groups.as_slice() {
        [] | [0] => false,
        [_] => true,
        [first, between @ .., last] => {
            (1..=3).contains(first) && *last == 3 && between.iter().all(|len| (2..=3).contains(len))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::MINOR_MAX;

    const PLACES: [&str; 12] = [
        "en-IN",
        "en-US",
        "hi-IN",
        "id-ID",
        "ms-MY",
        "ar-SA",
        "ar",
        "ar-EG",
        "hi-IN-u-nu-deva",
        "ar-SA-u-nu-latn",
        "en",
        "de-DE",
    ];

    fn read(tag: &str, text: &str, code: &str) -> Result<i64, MoneyError> {
        Locale::of(tag).parse_money(text, Currency::of(code).unwrap()).map(|money| money.minor)
    }

    #[test]
    fn what_people_type_is_read_and_what_could_be_two_amounts_is_refused() {
        assert_eq!(read("en-IN", "1,23,456", "INR"), Ok(12_345_600));
        assert_eq!(read("en-IN", "₹ 123456.5", "INR"), Ok(12_345_650));
        assert_eq!(read("en-US", "USD 1,234.56", "USD"), Ok(123_456));
        assert_eq!(read("en-US", "-$5", "USD"), Ok(-500));
        assert_eq!(read("id-ID", "Rp 1.250.000", "IDR"), Ok(1_250_000));
        assert_eq!(read("id-ID", "12,50", "USD"), Ok(1_250));
        assert_eq!(read("ar-SA", "١٬٢٣٤٫٥٠ ر.س", "SAR"), Ok(123_450));
        assert_eq!(read("ar-SA", "1,234.50", "SAR"), Ok(123_450));
        for (tag, text) in [
            ("en-US", "1,23"),
            ("id-ID", "1234.56"),
            ("en-US", "1,2345"),
            ("en-US", "1."),
            ("en-US", "--1"),
            ("en-US", ""),
        ] {
            assert_eq!(read(tag, text, "USD"), Err(MoneyError::NotANumber), "{tag} {text}");
        }
        assert!(matches!(read("en-US", "1.234", "USD"), Err(MoneyError::TooPrecise(..))));
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_amount(
            minor in -MINOR_MAX..=MINOR_MAX, cut in 0_u32..16, at in 0_usize..160, place in 0_usize..PLACES.len(),
        ) {
            let currency = Currency::all().nth(at).unwrap_or(Currency::of("USD").unwrap());
            let amount = Money::new(minor / 10_i64.pow(cut), currency).unwrap();
            let locale = Locale::of(PLACES[place]);
            prop_assert_eq!(locale.parse_money(&locale.money(amount), currency), Ok(amount));
            prop_assert_eq!(locale.parse_money(&locale.amount(amount), currency), Ok(amount));
        }
    }
}
