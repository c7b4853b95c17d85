//! What amounts in other currencies are worth in the books currency, at the rates the owner entered.

use base::{Currency, Fault, Kind, Money, Problem, ReadTx, Shop, ShopDate, WriteTx};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::store;
use crate::periods::PeriodError;

/// A rate as the owner entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExchangeRate {
    /// The currency that is worth something.
    pub currency: Currency,
    /// The first day it holds; it holds until the next one.
    pub from_on: ShopDate,
    /// What one major unit of it is worth in major units of the books currency, a decimal: `83.1`.
    pub rate: String,
}

/// What can be wrong with a rate, or with the want of one.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// No rate of that day or before.
    #[error("there is no exchange rate from {currency} to {books} on {on}: enter it under Settings → Exchange rates")]
    RateMissing {
        /// The currency without a rate.
        currency: Currency,
        /// The currency of the books.
        books: Currency,
        /// The day.
        on: ShopDate,
    },
    /// The books currency is worth itself.
    #[error("the books are kept in {0}: rates are of other currencies")]
    BooksCurrency(Currency),
    /// The day is closed.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for ExchangeError {
    fn kind(&self) -> Kind {
        match self {
            Self::RateMissing { currency, on, .. } => {
                Kind::conflict("exchange.rate_missing").field("currency").subject(rate_id(*currency, *on))
            }
            Self::BooksCurrency(_) => Kind::invalid("exchange.books_currency").field("currency"),
            Self::Period(period) => period.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// For recipes and others that only know faults: a missing rate is a currency that cannot be taken.
impl From<ExchangeError> for Fault {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Fault(fault) | ExchangeError::Period(PeriodError::Fault(fault)) => fault,
            other => Self::invalid("currency", other),
        }
    }
}

/// A rate as the audit log and problems name it: `USD/2026-11-21`, the end of its address.
pub(super) fn rate_id(currency: Currency, from_on: ShopDate) -> String {
    format!("{currency}/{from_on}")
}

/// The amount in the books currency on a day, rounded half away from zero. The books currency is worth itself.
///
/// Without a rate from that day or before: [`ExchangeError::RateMissing`].
pub fn base_of(tx: &ReadTx<'_>, shop: &Shop, amount: Money, on: ShopDate) -> Result<Money, ExchangeError> {
    let books = shop.basics()?.books_currency;
    if amount.currency == books {
        return Ok(amount);
    }
    let rate = store::find_exchange_rate(tx, amount.currency, on)?;
    let rate = rate.map(|rate| rate.parse::<Decimal>()).transpose().map_err(Fault::bug)?;
    at_rate(amount, rate, books, on)
}

/// Every rate that the owner entered, for who values many amounts.
#[derive(Debug, Clone)]
pub struct Rates {
    books: Currency,
    /// The newest first.
    rates: Vec<(Currency, ShopDate, Decimal)>,
}

impl Rates {
    /// The rates as they stand now.
    pub fn load(tx: &ReadTx<'_>, shop: &Shop) -> Result<Self, Fault> {
        let parsed = |kept: ExchangeRate| -> Result<_, Fault> {
            Ok((kept.currency, kept.from_on, kept.rate.parse::<Decimal>().map_err(Fault::bug)?))
        };
        let rates = store::list_exchange_rates(tx, None, None, u32::MAX)?.into_iter().map(parsed);
        Ok(Self { books: shop.basics()?.books_currency, rates: rates.collect::<Result<_, Fault>>()? })
    }

    /// What [`base_of`] gives.
    pub fn base_of(&self, amount: Money, on: ShopDate) -> Result<Money, ExchangeError> {
        if amount.currency == self.books {
            return Ok(amount);
        }
        let holds =
            |(currency, from_on, _): &&(Currency, ShopDate, Decimal)| *currency == amount.currency && *from_on <= on;
        at_rate(amount, self.rates.iter().find(holds).map(|(.., rate)| *rate), self.books, on)
    }
}

fn at_rate(amount: Money, rate: Option<Decimal>, books: Currency, on: ShopDate) -> Result<Money, ExchangeError> {
    let rate = rate.ok_or(ExchangeError::RateMissing { currency: amount.currency, books, on })?;
    Ok(convert(amount, rate, books).ok_or_else(|| Fault::invalid("amount", "the amount is too large"))?)
}

/// Writes the rate of a currency from a day on: what one major unit of it is worth in the books currency. Within a
/// transaction of the caller's, who answers for whether its author may. Entries that are posted keep the rate they had.
pub fn set_exchange_rate(tx: &WriteTx<'_>, currency: Currency, from_on: ShopDate, rate: Decimal) -> Result<(), Fault> {
    if rate <= Decimal::ZERO || rate > Decimal::from(1_000_000_000_u32) || rate.normalize().scale() > 10 {
        return Err(Fault::invalid("rate", "above 0, at most 1000000000, with at most 10 decimals"));
    }
    store::write_exchange_rate(tx, currency, from_on, &rate.normalize().to_string())
}

fn convert(amount: Money, rate: Decimal, books: Currency) -> Option<Money> {
    let minor = Decimal::from(amount.minor)
        .checked_mul(rate)?
        .checked_mul(Decimal::from(books.minor_per_major()))?
        .checked_div(Decimal::from(amount.currency.minor_per_major()))?;
    Money::round(minor, books).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_counts_the_decimals_of_both_currencies() {
        let of = |minor, code| Money::new(minor, Currency::of(code).unwrap()).unwrap();
        let convert =
            |amount, rate: &str, books| convert(amount, rate.parse().unwrap(), Currency::of(books).unwrap()).unwrap();
        assert_eq!(convert(of(25_000, "USD"), "83.10", "INR"), of(2_077_500, "INR"));
        assert_eq!(convert(of(100, "JPY"), "0.55", "INR"), of(5_500, "INR"));
        assert_eq!(convert(of(1_000, "KWD"), "49900", "IDR"), of(49_900, "IDR"));
        assert_eq!(convert(of(-15, "USD"), "0.5", "EUR"), of(-8, "EUR"));
    }

    #[test]
    fn a_missing_rate_says_which_currency_and_which_day() {
        let code = |code| Currency::of(code).unwrap();
        let on = ShopDate::parse("2026-11-21").unwrap();
        let missing = ExchangeError::RateMissing { currency: code("USD"), books: code("INR"), on };
        let kind = missing.kind();
        assert_eq!((kind.status, kind.code), (409, "exchange.rate_missing"));
        assert_eq!((kind.field.as_deref(), kind.subject.as_deref()), (Some("currency"), Some("USD/2026-11-21")));
        let sentence = Fault::from(missing).to_string();
        assert!(sentence.contains("from USD to INR on 2026-11-21"), "{sentence}");
    }
}
