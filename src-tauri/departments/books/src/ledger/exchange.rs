//! What amounts in other currencies are worth in the books currency, at the rates the owner entered.

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate, WriteTx};
use rust_decimal::Decimal;

use super::store;

/// The amount in the books currency on a day, rounded half away from zero. The books currency is worth itself.
///
/// Without a rate from that day or before: an invalid `currency`, saying that a rate is missing.
pub fn base_of(tx: &ReadTx<'_>, shop: &Shop, amount: Money, on: ShopDate) -> Result<Money, Fault> {
    let books = shop.basics()?.books_currency;
    if amount.currency == books {
        return Ok(amount);
    }
    let rate = store::find_exchange_rate(tx, amount.currency, on)?.ok_or_else(|| {
        Fault::invalid(
            "currency",
            format!("there is no exchange rate from {} to {books} on {on}: enter one", amount.currency),
        )
    })?;
    let rate: Decimal = rate.parse().map_err(Fault::bug)?;
    convert(amount, rate, books).ok_or_else(|| Fault::invalid("amount", "the amount is too large"))
}

/// Enters the rate of a currency from a day on: what one major unit of it is worth in the books currency.
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
}
