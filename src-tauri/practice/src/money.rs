//! Money as this gateway counts it: an exact number of the currency's smallest units, written as a decimal
//! string with exactly the currency's decimals. The table is this gateway's own, taken from ISO 4217
//! (list one of 2026-01-01), with one deviation that real gateways have as well: the Indonesian rupiah is
//! counted in whole rupiah.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The largest amount in smallest units: what a double holds exactly, so that no JSON reader loses a digit.
pub(crate) const MINOR_MAX: i64 = 9_007_199_254_740_991;

const NO_DECIMALS: &str = "BIF CLP DJF GNF IDR ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const TWO_DECIMALS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD \
    CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL \
    HTG HUF ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN \
    MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD \
    SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG";
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_DECIMALS: &str = "CLF UYW";

/// A currency of the table, with its decimals at this gateway.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Currency {
    code: [u8; 3],
    decimals: u8,
}

impl Currency {
    /// Finds a currency by its upper-case ISO code.
    pub(crate) fn of(code: &str) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| MoneyError::Currency)?;
        [(0, NO_DECIMALS), (2, TWO_DECIMALS), (3, THREE_DECIMALS), (4, FOUR_DECIMALS)]
            .into_iter()
            .find(|(_, codes)| codes.split_ascii_whitespace().any(|known| known == code))
            .map(|(decimals, _)| Self { code: bytes, decimals })
            .ok_or(MoneyError::Currency)
    }

    pub(crate) fn decimals(self) -> u8 {
        self.decimals
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.iter().try_for_each(|letter| write!(out, "{}", char::from(*letter)))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        Self::of(&code).map_err(de::Error::custom)
    }
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MoneyError {
    #[error("the currency is not one this gateway knows; write its ISO code in capitals")]
    Currency,
    #[error("the amount must be digits with exactly {0} decimals, such as {1}")]
    Form(u8, &'static str),
    #[error("the amount is too large")]
    TooLarge,
    #[error("amounts of different currencies do not add up")]
    Mixed,
}

/// An exact amount in one currency. Negative only in balances and payout lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    pub(crate) fn new(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > MINOR_MAX.unsigned_abs() {
            Err(MoneyError::TooLarge)
        } else {
            Ok(Self { minor, currency })
        }
    }

    pub(crate) fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    pub(crate) fn minor(self) -> i64 {
        self.minor
    }

    pub(crate) fn currency(self) -> Currency {
        self.currency
    }

    pub(crate) fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// Reads an amount as it stands in a request: no sign, no exponent, no blank, no leading zero, and exactly the
    /// currency's decimals.
    pub(crate) fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let form = MoneyError::Form(currency.decimals, example(currency.decimals));
        let (whole, part) = match (text.split_once('.'), currency.decimals) {
            (None, 0) => (text, ""),
            (Some(split), decimals) if decimals > 0 => split,
            _ => return Err(form),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty()
            || leading_zero
            || !digits(whole)
            || !digits(part)
            || part.len() != usize::from(currency.decimals)
        {
            return Err(form);
        }
        let mut minor: i64 = 0;
        for digit in whole.bytes().chain(part.bytes()) {
            minor = minor
                .checked_mul(10)
                .and_then(|ten| ten.checked_add(i64::from(digit - b'0')))
                .filter(|minor| *minor <= MINOR_MAX)
                .ok_or(MoneyError::TooLarge)?;
        }
        Ok(Self { minor, currency })
    }

    pub(crate) fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?, self.currency)
    }

    pub(crate) fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.minor.checked_sub(other.minor).ok_or(MoneyError::TooLarge)?, self.currency)
    }

    pub(crate) fn negated(self) -> Self {
        Self { minor: -self.minor, currency: self.currency }
    }

    /// A share in parts per million, rounded half away from zero.
    pub(crate) fn share(self, parts_per_million: u32) -> Result<Self, MoneyError> {
        let product = i128::from(self.minor) * i128::from(parts_per_million);
        let rounded = (product.abs() + 500_000) / 1_000_000 * product.signum();
        Self::new(i64::try_from(rounded).map_err(|_| MoneyError::TooLarge)?, self.currency)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Mixed) }
    }
}

fn example(decimals: u8) -> &'static str {
    match decimals {
        0 => "125000",
        2 => "1180.00",
        3 => "1.250",
        _ => "1.2500",
    }
}

/// The decimal string of the wire, without the currency.
impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let decimals = usize::from(self.currency.decimals);
        if decimals == 0 {
            return write!(out, "{sign}{}", self.minor.unsigned_abs());
        }
        let unit = 10_u64.pow(u32::from(self.currency.decimals));
        let minor = self.minor.unsigned_abs();
        write!(out, "{sign}{}.{:0decimals$}", minor / unit, minor % unit)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self} {}", self.currency)
    }
}

/// The form of the book: amount and currency in one text, `12.50 USD`.
impl Serialize for Money {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&format_args!("{self} {}", self.currency))
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let (amount, code) = text.split_once(' ').ok_or_else(|| de::Error::custom("an amount and a currency"))?;
        let currency = Currency::of(code).map_err(de::Error::custom)?;
        let (negative, amount) = amount.strip_prefix('-').map_or((false, amount), |rest| (true, rest));
        let money = Self::parse(amount, currency).map_err(de::Error::custom)?;
        Ok(if negative { money.negated() } else { money })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str, code: &str) -> Result<Money, MoneyError> {
        Money::parse(text, Currency::of(code).unwrap())
    }

    #[test]
    fn amounts_have_exactly_the_decimals_of_their_currency() {
        for (text, code, minor) in [
            ("1180.00", "INR", 118_000),
            ("0.01", "USD", 1),
            ("0.00", "USD", 0),
            ("125000", "JPY", 125_000),
            ("125000", "IDR", 125_000),
            ("1.250", "KWD", 1_250),
            ("1.2500", "CLF", 12_500),
            ("90071992547409.91", "USD", MINOR_MAX),
        ] {
            let read = money(text, code).unwrap();
            assert_eq!((read.minor(), read.to_string().as_str()), (minor, text), "{text} {code}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let overlong = format!("{}.00", "9".repeat(400));
        for (text, code) in [
            ("1.2.3", "USD"),
            ("12.345", "USD"),
            ("12.3", "USD"),
            ("12", "USD"),
            ("-1", "JPY"),
            ("-1.00", "USD"),
            ("+1.00", "USD"),
            ("1e3", "JPY"),
            ("1e3", "USD"),
            ("", "JPY"),
            (".50", "USD"),
            ("1.", "JPY"),
            ("1.", "USD"),
            (" 1.00", "USD"),
            ("1.00 ", "USD"),
            ("1,00", "USD"),
            ("1,000.00", "USD"),
            ("01.00", "USD"),
            ("00", "JPY"),
            ("0x10", "JPY"),
            ("NaN", "JPY"),
            ("१.००", "INR"),
            ("125000.00", "IDR"),
            ("1.25", "KWD"),
            ("90071992547409.92", "USD"),
            ("9223372036854775808", "JPY"),
            (overlong.as_str(), "USD"),
        ] {
            assert!(money(text, code).is_err(), "{text:?} {code}");
        }
    }

    #[test]
    fn unknown_currencies_are_refused() {
        for code in ["usd", "US", "USDX", "XXX", "XAU", "", "U D"] {
            assert_eq!(Currency::of(code), Err(MoneyError::Currency), "{code:?}");
        }
    }

    #[test]
    fn shares_round_half_away_from_zero() {
        let usd = Currency::of("USD").unwrap();
        for (minor, ppm, want) in [(10_000, 29_000, 290), (50, 10_000, 1), (49, 10_000, 0), (-50, 10_000, -1)] {
            assert_eq!(Money::new(minor, usd).unwrap().share(ppm).unwrap().minor(), want, "{minor} at {ppm}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_as_written(minor in 0..=MINOR_MAX, code in prop::sample::select(vec!["USD", "JPY", "KWD", "CLF", "IDR"])) {
            let first = Money::new(minor, Currency::of(code).unwrap()).unwrap();
            prop_assert_eq!(money(&first.to_string(), code).unwrap(), first);
            let in_the_book = serde_json::to_string(&first.negated()).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&in_the_book).unwrap(), first.negated());
        }

        #[test]
        fn whatever_is_read_is_written_the_same(text in "[-+ ]?[0-9]{0,18}[.,e]?[0-9]{0,4}") {
            for code in ["USD", "JPY", "KWD"] {
                if let Ok(read) = money(&text, code) {
                    prop_assert_eq!(read.to_string(), text.clone());
                }
            }
        }
    }
}
