//! A posting as hledger writes it: account, amount, what it is worth. <https://hledger.org/hledger.html#postings>

use std::collections::HashMap;

use base::{Currency, Money};
use rust_decimal::Decimal;

use super::amounts::{is_group_mark, read_number};
use super::ask::CommodityNames;

/// How numbers and commodities of the file are read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub books: Currency,
    pub commodities: CommodityNames,
    /// What stands before decimals, where the file says so.
    pub decimal_mark: Option<char>,
    /// The same for one commodity.
    pub marks: HashMap<String, char>,
}

/// A posting line, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostingText<'t> {
    pub account: &'t str,
    /// Beside a real posting, in the books currency: how our export says what that one is worth.
    pub is_base: bool,
    pub amount: Option<Money>,
    pub base: Option<Money>,
}

/// Reads a posting; `None` where the line is a comment.
pub(super) fn read_posting<'t>(line: &'t str, reading: &Reading) -> Result<Option<PostingText<'t>>, String> {
    let text = line.trim_start();
    if text.is_empty() || text.starts_with(';') {
        return Ok(None);
    }
    // Cleared or pending: the mark of one posting says nothing that is kept here.
    let text = text.strip_prefix(['*', '!']).map_or(text, str::trim_start);
    let end = account_end(text);
    let (name, rest) = (text[..end].trim_end(), text[end..].trim_start());
    let rest = rest.split(';').next().unwrap_or_default().trim_end();
    let (account, is_base) = match name.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => match inner.strip_prefix("base:") {
            Some(account) => (account, true),
            None => return Err(format!("{name}: virtual postings are not taken in")),
        },
        None if name.starts_with('(') => return Err(format!("{name}: virtual postings are not taken in")),
        None => (name, false),
    };
    if account.is_empty() {
        return Err("there is no account on the line".to_owned());
    }
    let (rest, has_assertion) = match rest.split_once('=') {
        Some((before, _)) => (before.trim_end(), true),
        None => (rest, false),
    };
    if rest.is_empty() {
        if has_assertion {
            return Err("a balance is assigned and no amount given: write the amount".to_owned());
        }
        return Ok(Some(PostingText { account, is_base, amount: None, base: None }));
    }
    if rest.contains(['{', '}', '(']) {
        return Err("prices of lots are not read: write the cost as  @@ TOTAL".to_owned());
    }
    let (amount, cost) = rest.split_once('@').map_or((rest, None), |(amount, cost)| (amount, Some(cost)));
    let amount = read_amount(amount, reading)?;
    let base = cost.map(|cost| read_cost(amount, cost, reading)).transpose()?.flatten();
    Ok(Some(PostingText { account, is_base, amount: Some(amount), base }))
}

/// An account's name may have single blanks in it; two of them, or a tab, end it.
fn account_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |at: &usize| {
        bytes[*at] == b'\t' || (bytes[*at] == b' ' && bytes.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\t')))
    };
    (0..bytes.len()).find(ends).unwrap_or(bytes.len())
}

/// An amount with its commodity before or behind it; the books currency where there is none.
pub(super) fn read_amount(text: &str, reading: &Reading) -> Result<Money, String> {
    let written = split_amount(text)?;
    let currency = currency_of(written.commodity, reading)?;
    let amount = read_number(written.number, mark_of(written.commodity, reading), Some(currency.exponent()))?
        .amount(currency)?;
    Ok(if written.is_negative { amount.negated() } else { amount })
}

/// What an amount is worth in the books currency by the cost behind it: `@ UNIT` or `@@ TOTAL`. `None` where the amount itself
/// is in the books currency: it is worth itself, whatever was paid for it.
fn read_cost(amount: Money, cost: &str, reading: &Reading) -> Result<Option<Money>, String> {
    let (is_total, cost) = cost.strip_prefix('@').map_or((false, cost), |total| (true, total));
    let written = split_amount(cost)?;
    let currency = currency_of(written.commodity, reading)?;
    if amount.currency == reading.books {
        return Ok(None);
    }
    if currency != reading.books {
        return Err(format!("the cost is in {currency}: the books are kept in {}", reading.books));
    }
    if written.is_negative {
        return Err("a cost is not below nought: the amount alone has a sign".to_owned());
    }
    let mark = mark_of(written.commodity, reading);
    let base = if is_total {
        let total = read_number(written.number, mark, Some(currency.exponent()))?.amount(currency)?;
        if amount.minor < 0 { total.negated() } else { total }
    } else {
        let unit = read_number(written.number, mark, None)?.decimal();
        unit.and_then(|unit| at_price(amount, unit, reading.books)).ok_or("the cost is too large")?
    };
    Ok(Some(base))
}

fn at_price(amount: Money, unit: Decimal, books: Currency) -> Option<Money> {
    let minor = Decimal::from(amount.minor)
        .checked_mul(unit)?
        .checked_mul(Decimal::from(books.minor_per_major()))?
        .checked_div(Decimal::from(amount.currency.minor_per_major()))?;
    Money::round(minor, books).ok()
}

fn currency_of(commodity: &str, reading: &Reading) -> Result<Currency, String> {
    reading.commodities.find(commodity, reading.books).ok_or_else(|| {
        let shown: String = commodity.chars().take(20).collect();
        format!("'{shown}' is no currency: say which one it is with  --commodity '{shown}=CODE'")
    })
}

fn mark_of(commodity: &str, reading: &Reading) -> Option<char> {
    reading.marks.get(commodity).copied().or(reading.decimal_mark)
}

/// An amount in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written<'t> {
    pub is_negative: bool,
    pub number: &'t str,
    pub commodity: &'t str,
}

pub(super) fn split_amount(text: &str) -> Result<Written<'_>, String> {
    let wrong = || format!("'{}' is no amount", text.trim().chars().take(40).collect::<String>());
    let (first_sign, rest) = sign(text.trim());
    let begins_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let (second_sign, number, commodity) = if begins_number(rest) {
        let end = number_end(rest);
        (None, &rest[..end], unquoted(rest[end..].trim()).ok_or_else(wrong)?)
    } else {
        let (commodity, behind) = commodity_first(rest).ok_or_else(wrong)?;
        let (second, number) = sign(behind.trim_start());
        if !begins_number(number) || number_end(number) != number.len() {
            return Err(wrong());
        }
        (second, number, commodity)
    };
    if first_sign.is_some() && second_sign.is_some() {
        return Err(wrong());
    }
    let is_negative = first_sign.or(second_sign) == Some('-');
    Ok(Written { is_negative, number, commodity })
}

fn sign(text: &str) -> (Option<char>, &str) {
    match text.chars().next() {
        Some(c @ ('-' | '+')) => (Some(c), text[1..].trim_start()),
        _ => (None, text),
    }
}

/// Where a number ends: a blank belongs to it while digits follow.
fn number_end(text: &str) -> usize {
    let mut places = text.char_indices().peekable();
    while let Some((at, c)) = places.next() {
        let goes_on = c.is_ascii_digit()
            || (is_group_mark(c)
                && (!c.is_whitespace() || places.peek().is_some_and(|(_, next)| next.is_ascii_digit())));
        if !goes_on {
            return at;
        }
    }
    text.len()
}

/// A commodity at the beginning, and what stands behind it.
fn commodity_first(text: &str) -> Option<(&str, &str)> {
    if let Some(inner) = text.strip_prefix('"') {
        return inner.split_once('"');
    }
    let end = text.find(|c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '+' | '.' | ','))?;
    (end > 0).then(|| text.split_at(end))
}

fn unquoted(commodity: &str) -> Option<&str> {
    match commodity.strip_prefix('"') {
        Some(inner) => inner.strip_suffix('"'),
        None => (!commodity.contains(char::is_whitespace)).then_some(commodity),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Currency {
        Currency::of(code).unwrap()
    }

    fn reading() -> Reading {
        let mut commodities = CommodityNames::default();
        commodities.add("$=USD").unwrap();
        Reading { books: of("INR"), commodities, decimal_mark: None, marks: HashMap::new() }
    }

    fn amount(text: &str) -> Result<String, String> {
        read_amount(text, &reading()).map(|amount| amount.to_string())
    }

    #[test]
    fn a_commodity_stands_on_either_side_and_a_sign_as_well() {
        for (text, expected) in [
            ("INR 118.00", "INR 118.00"),
            ("INR -118.00", "INR -118.00"),
            ("-INR 118", "INR -118.00"),
            ("-118 INR", "INR -118.00"),
            ("118.5", "INR 118.50"),
            ("₹1,18,000.00", "INR 118000.00"),
            ("$-9.99", "USD -9.99"),
            ("-$9.99", "USD -9.99"),
            ("+9.99 \"USD\"", "USD 9.99"),
            ("\"EUR\" 1 000,50", "EUR 1000.50"),
            ("1 000 IDR", "IDR 1000"),
            ("Rp 1.234.567", "IDR 1234567"),
            ("0", "INR 0.00"),
        ] {
            assert_eq!(amount(text).as_deref(), Ok(expected), "{text}");
        }
        for bad in ["", "INR", "--5", "-INR -5", "5 5 INR x", "INR 5 5x", "5 US", "1E30", "10 2024-01-01", "five INR"] {
            assert!(amount(bad).is_err(), "{bad}");
        }
    }

    fn posting(line: &str) -> Result<(String, Option<String>, Option<String>), String> {
        let read = read_posting(line, &reading())?.ok_or("a comment")?;
        let account = if read.is_base { format!("base of {}", read.account) } else { read.account.to_owned() };
        Ok((account, read.amount.map(|a| a.to_string()), read.base.map(|a| a.to_string())))
    }

    #[test]
    fn a_posting_is_an_account_an_amount_and_what_it_cost() {
        let ok = |account: &str, amount: Option<&str>, base: Option<&str>| {
            Ok((account.to_owned(), amount.map(str::to_owned), base.map(str::to_owned)))
        };
        assert_eq!(posting("  Assets:My Bank  INR 5 ; note"), ok("Assets:My Bank", Some("INR 5.00"), None));
        assert_eq!(posting("\t* 1110:acc_1\t-5"), ok("1110:acc_1", Some("INR -5.00"), None));
        assert_eq!(posting("  Assets:Bank"), ok("Assets:Bank", None, None));
        assert_eq!(posting("  Assets:Bank  ; all the rest"), ok("Assets:Bank", None, None));
        assert_eq!(posting("  [base:1110:a]  INR 5"), ok("base of 1110:a", Some("INR 5.00"), None));
        assert_eq!(posting("  a  $10 @@ INR 835.50"), ok("a", Some("USD 10.00"), Some("INR 835.50")));
        assert_eq!(posting("  a  $-10 @@ 835.50"), ok("a", Some("USD -10.00"), Some("INR -835.50")));
        assert_eq!(posting("  a  $-10 @ INR 83.1234"), ok("a", Some("USD -10.00"), Some("INR -831.23")));
        assert_eq!(posting("  a  INR 835 @@ $10"), ok("a", Some("INR 835.00"), None));
        assert_eq!(posting("  a  INR 5 = INR 100"), ok("a", Some("INR 5.00"), None));
        assert_eq!(posting("  ; only a note"), Err("a comment".to_owned()));
    }

    #[test]
    fn what_would_change_the_meaning_is_refused_and_not_left_out() {
        for (bad, why) in [
            ("  (Budget:Food)  INR 5", "virtual"),
            ("  [Budget:Food]  INR 5", "virtual"),
            ("  Assets:Bank  = INR 100", "balance is assigned"),
            ("  Assets:Gold  5 INR {INR 3}", "lots"),
            ("  a  $10 @@ EUR 9", "the books are kept in INR"),
            ("  a  $10 @@ INR -9", "not below nought"),
            ("  a  XAUX 5", "no currency"),
        ] {
            let told = posting(bad).unwrap_err();
            assert!(told.contains(why), "{bad}: {told}");
        }
    }
}
