//! Amounts, numbers and days as people of a place write them: for papers and messages, never for the wire or the store.
//!
//! A place is a BCP 47 tag. Six are spelled out (en-IN, en-US, hi-IN, id-ID, ms-MY, ar-SA); any other tag of these five
//! languages gets its language's form, and an unknown language the international English one. Digits follow the tag's
//! `-u-nu-latn`, `-u-nu-arab` or `-u-nu-deva`, else the habit of the place. Days are Gregorian everywhere.

mod day;
mod reading;

/// A time zone by its IANA name, so that whoever prints times need not name the crate behind it.
pub use jiff::tz::TimeZone as Zone;

use crate::{Currency, Money, Percent, Quantity, Rate, UnitPrice};

/// Languages that have words and forms of their own here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, and the form for every language that is not in this list.
    English,
    /// Arabic.
    Arabic,
    /// Hindi.
    Hindi,
    /// Indonesian.
    Indonesian,
    /// Malay.
    Malay,
}

impl Language {
    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }

    /// ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
            Self::Hindi => "hi",
            Self::Indonesian => "id",
            Self::Malay => "ms",
        }
    }
}

/// Which signs stand for the ten digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digits {
    Latin,
    Arabic,
    Devanagari,
}

impl Digits {
    fn zero(self) -> u32 {
        match self {
            Self::Latin => 0x30,
            Self::Arabic => 0x0660,
            Self::Devanagari => 0x0966,
        }
    }

    /// The sign for a Latin digit; any other character stays.
    fn write(self, c: char) -> char {
        c.to_digit(10).and_then(|value| char::from_u32(self.zero().checked_add(value)?)).unwrap_or(c)
    }
}

/// Regions that write Arabic with Latin digits.
const LATIN_DIGITS_IN_ARABIC: [&str; 7] = ["AE", "DZ", "EH", "LY", "MA", "TN", "001"];

/// How a place writes amounts, numbers and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    /// Language of its words.
    pub language: Language,
    digits: Digits,
    /// 1,23,45,678 instead of 12,345,678.
    lakhs: bool,
    /// November 21, 2026 instead of 21 November 2026.
    month_first: bool,
}

impl Locale {
    /// Reads a BCP 47 tag: `en-IN`, `ar-SA-u-nu-latn`. Nothing is refused; what is unknown is read as English.
    pub fn of(tag: &str) -> Self {
        let parts: Vec<String> = tag.split(['-', '_']).map(str::to_ascii_lowercase).collect();
        let language = match parts.first().map(String::as_str) {
            Some("ar") => Language::Arabic,
            Some("hi") => Language::Hindi,
            Some("id" | "in") => Language::Indonesian,
            Some("ms") => Language::Malay,
            _ => Language::English,
        };
        let before_extensions = parts.iter().skip(1).take_while(|part| part.len() > 1);
        let region = before_extensions
            .filter(|part| part.len() == 2 || (part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit())))
            .map(|part| part.to_ascii_uppercase())
            .next()
            .unwrap_or_default();
        let wanted = parts.iter().position(|part| part == "nu").and_then(|at| parts.get(at.saturating_add(1)));
        let digits = match wanted.map(String::as_str) {
            Some("arab") => Digits::Arabic,
            Some("deva") => Digits::Devanagari,
            Some("latn") => Digits::Latin,
            _ if language == Language::Arabic
                && !region.is_empty()
                && !LATIN_DIGITS_IN_ARABIC.contains(&region.as_str()) =>
            {
                Digits::Arabic
            }
            _ => Digits::Latin,
        };
        let lakhs = region == "IN" || (language == Language::Hindi && region.is_empty());
        Self { language, digits, lakhs, month_first: language == Language::English && region == "US" }
    }

    /// An amount with its currency: `₹1,23,456.00`, `Rp1.234.567`, `١٬٢٣٤٫٥٠ ر.س`. All decimals of the currency are written.
    pub fn money(&self, amount: Money) -> String {
        let number = self.localised(&amount.decimal_text().replace('-', ""));
        let sign = if amount.minor < 0 { self.minus() } else { "" };
        let symbol = symbol(self.language, amount.currency);
        if self.language == Language::Arabic {
            return format!("{sign}{number}\u{a0}{symbol}");
        }
        // A word is kept off the figure, a sign is not; Rp is written like a sign.
        let gap = if symbol.ends_with(|c: char| c.is_alphabetic()) && symbol != "Rp" { "\u{a0}" } else { "" };
        format!("{sign}{symbol}{gap}{number}")
    }

    /// An amount without its currency, for columns that name it once: `1,23,456.00`.
    pub fn amount(&self, amount: Money) -> String {
        let number = self.localised(&amount.decimal_text().replace('-', ""));
        let sign = if amount.minor < 0 { self.minus() } else { "" };
        format!("{sign}{number}")
    }

    /// The price of one unit: the currency's decimals, and up to two more where the price has them.
    pub fn unit_price(&self, price: UnitPrice, currency: Currency) -> String {
        let text = price.to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let least = currency.exponent() as usize;
        let used = fraction.trim_end_matches('0').len().max(least.min(fraction.len()));
        // Currencies with more decimals than a unit price has get the missing zeros.
        let fraction = format!("{:0<least$}", &fraction[..used]);
        if fraction.is_empty() { self.localised(whole) } else { self.localised(&format!("{whole}.{fraction}")) }
    }

    /// A quantity without needless zeros: `2.5`.
    pub fn quantity(&self, quantity: Quantity) -> String {
        self.localised(trimmed(&quantity.to_string()))
    }

    /// A rate with its percent sign: `18%`, `١٥٪`.
    pub fn rate(&self, rate: Rate) -> String {
        let sign = if self.digits == Digits::Arabic { '٪' } else { '%' };
        format!("{}{sign}", self.localised(trimmed(&rate.to_string())))
    }

    /// A change in per cent with its sign and percent sign: `+12.50%`, `\u{2212}3.00%`.
    pub fn percent(&self, percent: Percent) -> String {
        let number = self.localised(&percent.to_string().replace('-', ""));
        let sign = if percent.is_zero() {
            ""
        } else if percent.is_negative() {
            self.minus()
        } else {
            self.plus()
        };
        let mark = if self.digits == Digits::Arabic { '٪' } else { '%' };
        format!("{sign}{number}{mark}")
    }

    /// The digits of a text (a line number, a year, an hour) in the place's signs; nothing is grouped.
    pub fn digits(&self, text: &str) -> String {
        text.chars().map(|c| self.digits.write(c)).collect()
    }

    fn plus(&self) -> &'static str {
        if self.language == Language::Arabic && self.digits == Digits::Latin { "\u{200e}+" } else { "+" }
    }

    fn minus(&self) -> &'static str {
        // Latin digits inside Arabic run from left to right, and so must the sign before them.
        if self.language == Language::Arabic && self.digits == Digits::Latin { "\u{200e}\u{2212}" } else { "\u{2212}" }
    }

    /// The separators of thousands and of decimals.
    fn separators(&self) -> (char, char) {
        match (self.language, self.digits) {
            (_, Digits::Arabic) => ('٬', '٫'),
            (Language::Indonesian, _) => ('.', ','),
            _ => (',', '.'),
        }
    }

    /// A plain decimal without a sign ("1234.50") with the place's digits, groups and separators.
    fn localised(&self, plain: &str) -> String {
        let (group, decimal) = self.separators();
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let mut text = String::with_capacity(plain.len().saturating_mul(3));
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len() - place;
            let boundary = if self.lakhs && left > 3 { (left - 3).is_multiple_of(2) } else { left.is_multiple_of(3) };
            if place > 0 && boundary {
                text.push(group);
            }
            text.push(self.digits.write(digit));
        }
        if !fraction.is_empty() {
            text.push(decimal);
            text.extend(fraction.chars().map(|c| self.digits.write(c)));
        }
        text
    }
}

/// A decimal without zeros at its end.
fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// How a currency is written beside an amount; its code where it has no sign that everybody there knows.
fn symbol(language: Language, currency: Currency) -> String {
    let arabic = language == Language::Arabic;
    let known = match currency.code() {
        "INR" => "₹",
        "USD" if matches!(language, Language::English | Language::Hindi) => "$",
        "USD" => "US$",
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "IDR" => "Rp",
        "MYR" => "RM",
        "SAR" if arabic => "ر.س",
        "AED" if arabic => "د.إ",
        "BHD" if arabic => "د.ب",
        "EGP" if arabic => "ج.م",
        "JOD" if arabic => "د.أ",
        "KWD" if arabic => "د.ك",
        "OMR" if arabic => "ر.ع",
        "QAR" if arabic => "ر.ق",
        code => code,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    fn written(tag: &str, text: &str, code: &str) -> String {
        Locale::of(tag).money(money(text, code))
    }

    #[test]
    fn every_place_groups_in_its_own_way() {
        assert_eq!(written("en-IN", "123456.00", "INR"), "₹1,23,456.00");
        assert_eq!(written("en-IN", "123456789.5", "INR"), "₹12,34,56,789.50");
        assert_eq!(written("hi-IN", "100000", "INR"), "₹1,00,000.00");
        assert_eq!(written("en-US", "1234.56", "USD"), "$1,234.56");
        assert_eq!(written("id-ID", "1234567", "IDR"), "Rp1.234.567");
        assert_eq!(written("ms-MY", "1234.5", "MYR"), "RM\u{a0}1,234.50");
        assert_eq!(written("ar-SA", "1234.5", "SAR"), "١٬٢٣٤٫٥٠\u{a0}ر.س");
        assert_eq!(written("ar-SA-u-nu-latn", "1234.5", "SAR"), "1,234.50\u{a0}ر.س");
    }

    #[test]
    fn a_change_in_per_cent_has_its_sign() {
        let change = |tag: &str, now: &str| {
            Locale::of(tag).percent(Percent::between(money(now, "INR"), money("100", "INR")).unwrap())
        };
        assert_eq!(change("en-IN", "112.50"), "+12.50%");
        assert_eq!(change("en-IN", "100"), "0.00%");
        assert_eq!(change("id-ID", "1400"), "+1.300,00%");
        assert_eq!(change("ar-SA", "97"), "\u{2212}٣٫٠٠٪");
        assert_eq!(change("ar-AE", "97"), "\u{200e}\u{2212}3.00%");
    }

    #[test]
    fn all_decimals_of_the_currency_are_written() {
        assert_eq!(written("en-US", "5", "KWD"), "KWD\u{a0}5.000");
        assert_eq!(written("en-US", "1000", "JPY"), "¥1,000");
        assert_eq!(written("id-ID", "12", "USD"), "US$12,00");
        assert_eq!(written("de-DE", "1234", "EUR"), "€1,234.00", "an unknown language is written as English is");
        assert_eq!(written("en-IN", "-20", "INR"), "\u{2212}₹20.00");
    }

    #[test]
    fn prices_keep_their_finer_decimals_and_quantities_lose_their_zeros() {
        let usd = Currency::of("USD").unwrap();
        let idr = Currency::of("IDR").unwrap();
        let kwd = Currency::of("KWD").unwrap();
        let us = Locale::of("en-US");
        assert_eq!(us.unit_price(UnitPrice::parse("0.0125").unwrap(), usd), "0.0125");
        assert_eq!(us.unit_price(UnitPrice::parse("1249.9").unwrap(), usd), "1,249.90");
        assert_eq!(us.unit_price(UnitPrice::parse("3").unwrap(), kwd), "3.000");
        assert_eq!(Locale::of("id").unit_price(UnitPrice::parse("12500").unwrap(), idr), "12.500");
        assert_eq!(us.quantity(Quantity::parse("2.500").unwrap()), "2.5");
        assert_eq!(us.quantity(Quantity::parse("1000").unwrap()), "1,000");
        assert_eq!(Locale::of("ar-SA").rate(Rate::parse("15").unwrap()), "١٥٪");
        assert_eq!(Locale::of("id-ID").rate(Rate::parse("2.5").unwrap()), "2,5%");
    }

    #[test]
    fn the_tag_decides_the_digits() {
        assert_eq!(Locale::of("ar").digits("2026"), "2026");
        assert_eq!(Locale::of("ar-EG").digits("2026"), "٢٠٢٦");
        assert_eq!(Locale::of("ar-AE").digits("2026"), "2026");
        assert_eq!(Locale::of("ar-u-nu-arab").digits("2026"), "٢٠٢٦");
        assert_eq!(Locale::of("hi-IN-u-nu-deva").digits("2026"), "२०२६");
        assert_eq!(Locale::of("ar-Arab-SA").digits("7"), "٧");
    }
}
