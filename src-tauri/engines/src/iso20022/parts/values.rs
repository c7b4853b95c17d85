//! Dates, times, amounts and numbers, as XML Schema writes them.

use base::{Currency, Money, MoneyError, ShopDate, Timestamp};

use crate::iso20022::error::{ReadError, quoted};
use crate::iso20022::time::BankTime;
use crate::iso20022::xml::Element;

/// An ISODate. A zone behind it, which XML Schema allows, changes nothing: the day is the bank's.
pub fn read_date(element: Element<'_>) -> Result<ShopDate, ReadError> {
    day_of(element.text(), is_zone).ok_or_else(|| element.wrong("a date"))
}

/// A choice of date and time: the day of either.
pub fn read_day(choice: Element<'_>) -> Result<ShopDate, ReadError> {
    match (choice.optional("Dt")?, choice.optional("DtTm")?) {
        (Some(date), None) => read_date(date),
        (None, Some(time)) => Ok(read_time(time)?.on),
        (Some(_), Some(time)) => Err(time.unexpected()),
        (None, None) => Err(ReadError::Missing { element: "Dt", at: choice.place() }),
    }
}

/// An ISODateTime.
pub fn read_time(element: Element<'_>) -> Result<BankTime, ReadError> {
    let text = element.text();
    let wrong = || element.wrong("a date with a time");
    let on = day_of(text, |rest| rest.starts_with('T')).ok_or_else(wrong)?;
    if let Some(at) = Timestamp::parse(text) {
        return Ok(BankTime { on, at: Some(at) });
    }
    // Without an offset: the bank's own clock, which says no instant.
    Timestamp::parse(&format!("{text}Z")).map(|_| BankTime { on, at: None }).ok_or_else(wrong)
}

fn day_of(text: &str, rest: impl FnOnce(&str) -> bool) -> Option<ShopDate> {
    let (day, behind) = text.split_at_checked(10)?;
    ShopDate::parse(day).filter(|_| rest(behind))
}

fn is_zone(text: &str) -> bool {
    let signed = text.strip_prefix(['+', '-']).and_then(|offset| offset.split_once(':'));
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    text.is_empty() || text == "Z" || signed.is_some_and(|(hours, minutes)| two_digits(hours) && two_digits(minutes))
}

/// The currency in the attribute `Ccy`.
fn read_currency(element: Element<'_>) -> Result<Currency, ReadError> {
    let code = element.currency().ok_or_else(|| ReadError::Missing { element: "Ccy", at: element.place() })?;
    Currency::of(code).map_err(|_| ReadError::UnknownCurrency { code: quoted(code), at: element.place() })
}

/// An amount with the decimals of its currency. The schema allows five, money does not.
pub fn read_amount(element: Element<'_>) -> Result<Money, ReadError> {
    let currency = read_currency(element)?;
    // A plus, and a fraction without a whole part, are decimals to XML Schema.
    let text = element.text();
    let text = text.strip_prefix('+').unwrap_or(text);
    let text = if text.starts_with('.') { format!("0{text}") } else { text.to_owned() };
    if text.starts_with('-') {
        return Err(element.wrong("an amount, which has its sign beside it"));
    }
    let most = decimals(currency);
    let finer = |most| ReadError::Decimals { text: quoted(&text), currency, most, at: element.place() };
    let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    match Money::parse(&text, currency) {
        Ok(_) | Err(MoneyError::TooPrecise(..)) if digits > most as usize => Err(finer(most)),
        Err(MoneyError::TooPrecise(_, most)) => Err(finer(most)),
        Err(MoneyError::NotANumber) => Err(element.wrong("an amount")),
        Err(cause) => Err(ReadError::Amount { cause, at: element.place() }),
        Ok(amount) => Ok(amount),
    }
}

/// Decimals that ISO 4217 gives a currency. Rupiah has two there that nobody uses: the shop counts it whole, and what a
/// bank writes behind the point must be zeros.
fn decimals(currency: Currency) -> u32 {
    if currency.code() == "IDR" { 2 } else { currency.exponent() }
}

/// A whole number (Max15NumericText).
pub fn read_count(element: Element<'_>) -> Result<u64, ReadError> {
    let text = element.text();
    let sound = (1..=15).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| text.parse().ok()).flatten().ok_or_else(|| element.wrong("a whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso20022::xml::Tree;

    fn on<T>(body: &str, read: impl FnOnce(Element<'_>) -> Result<T, ReadError>) -> Result<T, String> {
        let tree = Tree::read(format!("<D xmlns=\"urn:x\">{body}</D>").as_bytes()).unwrap();
        read(tree.root().children().next().unwrap()).map_err(|cause| cause.to_string())
    }

    #[test]
    fn an_amount_has_no_more_decimals_than_its_currency() {
        let amount = |code: &str, text: &str| on(&format!("<A Ccy=\"{code}\">{text}</A>"), read_amount);
        assert_eq!(amount("EUR", "123.45").unwrap().minor, 12_345);
        assert_eq!(amount("EUR", "7").unwrap().minor, 700);
        assert_eq!(amount("EUR", "+.5").unwrap().minor, 50);
        assert_eq!(amount("KWD", "1.234").unwrap().minor, 1_234);
        assert_eq!(amount("JPY", "1000").unwrap().minor, 1_000);
        assert_eq!(amount("IDR", "125000.00").unwrap().minor, 125_000);
        let finer = "D/A, line 1: '1.00000' has more decimals than the 2 of EUR";
        assert_eq!(amount("EUR", "1.00000").unwrap_err(), finer);
        assert!(amount("IDR", "125000.50").unwrap_err().contains("more decimals"));
        assert!(amount("JPY", "1.0").unwrap_err().contains("more decimals"));
        assert!(amount("EUR", "-1.00").unwrap_err().contains("sign"));
        assert!(amount("EUR", "1,00").unwrap_err().contains("not an amount"));
        assert!(amount("EUR", "99999999999999999.00").unwrap_err().contains("too large"));
        assert_eq!(amount("EUX", "1").unwrap_err(), "D/A, line 1: 'EUX' is not an ISO 4217 currency code");
        assert_eq!(on("<A>1</A>", read_amount).unwrap_err(), "D/A, line 1: Ccy is missing");
    }

    #[test]
    fn a_day_stays_the_banks_day_whatever_zone_stands_behind_it() {
        for text in ["2026-12-01", "2026-12-01Z", "2026-12-01+05:30"] {
            assert_eq!(on(&format!("<D>{text}</D>"), read_date).unwrap().to_string(), "2026-12-01", "{text}");
        }
        for text in ["2026-12-1", "2026-13-01", "2026-12-01T", "2026-12-01+5", "1.12.2026", "ü026-12-01", ""] {
            assert!(on(&format!("<D>{text}</D>"), read_date).is_err(), "{text}");
        }
        let late = on("<T>2026-12-01T23:30:00-05:00</T>", read_time).unwrap();
        assert_eq!((late.on.to_string().as_str(), late.at.is_some()), ("2026-12-01", true));
        let local = on("<T>2026-12-01T23:30:00.5</T>", read_time).unwrap();
        assert_eq!((local.on.to_string().as_str(), local.at), ("2026-12-01", None));
        assert!(on("<T>2026-12-01T25:30:00</T>", read_time).is_err());
        assert!(on("<C><Dt>2026-12-01</Dt><DtTm>2026-12-01T00:00:00</DtTm></C>", read_day).is_err());
    }
}
