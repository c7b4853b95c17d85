//! Entering what a currency is worth from a day on.

use base::{Actor, Announce, Currency, Fault, Shop, ShopDate};
use office::audit;
use office::settings::SETTINGS_WRITE;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::exchange::{ExchangeError, ExchangeRate, rate_id, set_exchange_rate};
use super::{LEDGER_READ, store};
use crate::periods;

/// What one major unit of the currency is worth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRateAsk {
    /// In major units of the books currency, a decimal above 0 with at most 10 places: `83.10`.
    #[schema(max_length = 28, pattern = "^[0-9]+(\\.[0-9]+)?$")]
    pub rate: String,
}

/// Enters the rate of a currency from a day on, or changes the one of that day. It posts nothing and changes no entry, so it
/// is a setting of the shop and asks for the permission of settings, not for that of postings.
///
/// The currency must not be that of the books, and the day must not be closed.
pub async fn enter_exchange_rate(
    shop: &Shop,
    who: &Actor,
    currency: Currency,
    from_on: ShopDate,
    ask: ExchangeRateAsk,
) -> Result<ExchangeRate, ExchangeError> {
    who.may(SETTINGS_WRITE)?;
    let books = shop.basics()?.books_currency;
    if currency == books {
        return Err(ExchangeError::BooksCurrency(books));
    }
    let rate = read_rate(&ask.rate)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            periods::must_be_open(tx, from_on)?;
            let before = store::find_exchange_rate_from(tx, currency, from_on)?;
            set_exchange_rate(tx, currency, from_on, rate)?;
            let entered = store::find_exchange_rate_from(tx, currency, from_on)?
                .ok_or_else(|| Fault::bug("a rate was written and is not there"))?;
            let id = rate_id(currency, from_on);
            match before {
                Some(before) if before == entered => return Ok(entered),
                Some(before) => {
                    audit::note(tx, &author, "exchange_rate.changed", &id, audit::diff(&before, &entered))?;
                }
                None => audit::note(tx, &author, "exchange_rate.entered", &id, json!({ "rate": entered.rate }))?,
            }
            tx.announce(&Announce {
                kind: "exchange_rate.changed",
                subject: &id,
                tags: &["exchange-rates"],
                permission: LEDGER_READ,
                body: json!({ "currency": currency, "from_on": from_on }),
            })?;
            Ok(entered)
        })
        .await
}

/// Reads a plain decimal: digits, and one point among them; no sign, no exponent, no grouping.
fn read_rate(text: &str) -> Result<Decimal, Fault> {
    let digit = |c: char| c.is_ascii_digit();
    let plain = text.len() <= 28
        && text.starts_with(digit)
        && text.ends_with(digit)
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let wrong = || Fault::invalid("rate", "a decimal number like 83.10");
    if plain { Decimal::from_str_exact(text).map_err(|_| wrong()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_plain_decimal() {
        for (text, rate) in [("83.10", "83.10"), ("0.0000610502", "0.0000610502"), ("16380", "16380")] {
            assert_eq!(read_rate(text).unwrap().to_string(), rate);
        }
        for bad in [
            "",
            " 83",
            "83,10",
            "-1",
            "+1",
            "1e3",
            "1.2.3",
            ".",
            ".5",
            "5.",
            "NaN",
            "8 3",
            "1234567890123456789012345678901",
        ] {
            assert!(read_rate(bad).is_err(), "{bad}");
        }
    }
}
