//! Amounts: `{"currency_code":"EUR","value":"1234.50"}`.

use serde_json::{Value, json};

use super::issue;
use crate::dialects::fields::Fields;
use crate::error::ApiError;
use crate::money::{Currency, Money};

/// paypal: "amounts": HUF, JPY, TWD must be whole numbers, others 2 decimals; BRL, CNY, INR, MYR only for in-country
/// accounts. Unverified: the others.
const WHOLE: [&str; 3] = ["HUF", "JPY", "TWD"];
const CURRENCIES: &str = "AUD CAD CHF CZK DKK EUR GBP HKD ILS MXN NOK NZD PHP PLN SEK SGD THB USD HUF JPY TWD";

fn is_whole(code: &str) -> bool {
    WHOLE.contains(&code)
}

/// Reads an amount that is asked for.
pub(super) fn read(mut fields: Fields) -> Result<Money, ApiError> {
    let code = fields.text("currency_code")?.unwrap_or_default();
    let value = fields.text("value")?.unwrap_or_default();
    if !CURRENCIES.split_ascii_whitespace().any(|known| known == code) {
        return Err(issue("CURRENCY_NOT_SUPPORTED", "Currency code is not currently supported.").about("currency_code"));
    }
    let currency = Currency::of(&code)?;
    let decimals = usize::from(currency.decimals());
    let (whole, part) = value.split_once('.').unwrap_or((&value, ""));
    let bare = !value.contains('.');
    if is_whole(&code) && !bare {
        return Err(issue("DECIMALS_NOT_SUPPORTED", "Currency does not support decimals.").about("value"));
    }
    if part.len() > decimals {
        return Err(issue(
            "DECIMAL_PRECISION",
            "If the currency supports decimals, only two decimal place precision is supported.",
        )
        .about("value"));
    }
    let text = if decimals == 0 { whole.to_owned() } else { format!("{whole}.{part:0<decimals$}") };
    let money = Money::parse(&text, currency)
        .map_err(|_| ApiError::invalid("bad_request", "value is no amount").about("value"))?;
    if money.is_positive() && (bare || !part.is_empty()) {
        Ok(money)
    } else {
        Err(issue("CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.").about("value"))
    }
}

pub(super) fn view(amount: Money) -> Value {
    let code = amount.currency().to_string();
    let text = amount.to_string();
    let value = match text.split_once('.') {
        Some((whole, _)) if is_whole(&code) => whole.to_owned(),
        _ => text,
    };
    json!({"currency_code": code, "value": value})
}
