//! Reading amounts and lists as this gateway does.

use std::collections::BTreeMap;

use http::Uri;

use super::refuse;
use crate::error::ApiError;
use crate::gateway::read_query;
use crate::money::{Currency, Money};
use crate::state::State;

/// Currencies whose decimals are known to be the same here and there. razorpay: "amounts" names KWD, BHD, OMR, JPY and
/// INR; the others have two decimals everywhere.
const CURRENCIES: &str = "INR JPY KWD BHD OMR USD EUR GBP SGD AED AUD CAD CHF HKD MYR NZD QAR SAR THB ZAR";
/// razorpay: "amounts": INR minimum 100.
const INR_MIN: i64 = 100;

pub(super) fn currency(code: &str) -> Result<Currency, ApiError> {
    if CURRENCIES.split_ascii_whitespace().any(|known| known == code) {
        Ok(Currency::of(code)?)
    } else {
        Err(refuse("Currency is not supported").about("currency"))
    }
}

/// razorpay: "amounts": integer minor unit; three-decimal currencies in thousandths with last digit 0.
pub(super) fn amount(raw: &str, currency: Currency) -> Result<Money, ApiError> {
    let digits = !raw.is_empty() && raw.len() <= 16 && raw.bytes().all(|byte| byte.is_ascii_digit());
    let minor: i64 = match raw.parse() {
        Ok(minor) if digits => minor,
        _ => return Err(refuse("The amount must be an integer.").about("amount")),
    };
    if currency.decimals() == 3 && minor % 10 != 0 {
        return Err(refuse("The last digit of the amount must be 0 in this currency.").about("amount"));
    }
    Ok(Money::new(minor, currency)?)
}

/// The amount of something new.
pub(super) fn amount_asked(raw: Option<&str>, currency: Currency) -> Result<Money, ApiError> {
    let amount = amount(raw.ok_or_else(|| refuse("The amount field is required.").about("amount"))?, currency)?;
    let least = if currency.to_string() == "INR" { INR_MIN } else { 1 };
    if amount.minor() < least {
        return Err(refuse(format!("The amount must be at least {least}.")).about("amount"));
    }
    Ok(amount)
}

/// The parameters of an address; those that nobody read are counted.
pub(super) struct Query {
    left: BTreeMap<String, String>,
}

impl Query {
    pub(super) fn read(uri: &Uri) -> Result<Self, ApiError> {
        Ok(Self { left: read_query(uri)? })
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.left.remove(name)
    }

    fn number(&mut self, name: &'static str) -> Result<Option<i64>, ApiError> {
        let read =
            |text: String| text.parse().map_err(|_| refuse(format!("The {name} must be an integer.")).about(name));
        self.take(name).map(read).transpose()
    }

    /// razorpay: "catch-up": `from`, `to`, `count` (default 10, max 100), `skip`.
    pub(super) fn window(&mut self) -> Result<Window, ApiError> {
        let count = self.number("count")?.unwrap_or(10);
        if !(1..=100).contains(&count) {
            return Err(refuse("The count must be between 1 and 100.").about("count"));
        }
        let skip = self.number("skip")?.unwrap_or(0);
        Ok(Window {
            from: self.number("from")?.unwrap_or(i64::MIN),
            to: self.number("to")?.unwrap_or(i64::MAX),
            count: usize::try_from(count).unwrap_or(10),
            skip: usize::try_from(skip).map_err(|_| refuse("The skip must be at least 0.").about("skip"))?,
        })
    }

    pub(super) fn count_rest(self, state: &mut State, whose: &str) {
        for name in self.left.into_keys() {
            state.count_stranger(format!("{whose} ?{name}"));
        }
    }
}

pub(super) struct Window {
    from: i64,
    to: i64,
    count: usize,
    skip: usize,
}

impl Window {
    /// The rows within, newest first. They come oldest first, with the second in which each was made.
    pub(super) fn of<T>(&self, rows: impl IntoIterator<Item = (i64, T)>) -> Vec<T> {
        let mut rows: Vec<(i64, T)> =
            rows.into_iter().filter(|(created, _)| (self.from..=self.to).contains(created)).collect();
        rows.sort_by_key(|(created, _)| *created);
        rows.into_iter().rev().skip(self.skip).take(self.count).map(|(_, row)| row).collect()
    }
}
