//! Card numbers in what others send. No gateway has a reason to send one in full, and some do: a test tool, a note that a customer
//! typed, an error that repeats what was asked. They are struck out before anything is written.

use std::borrow::Cow;
use std::ops::Range;

/// A text with every card number in it struck out: of each only the last four digits stay, as on a receipt. A text without one
/// comes back as it is.
///
/// `names` are what the text is known by: a number that stands in one of them is a name and no card. What stands as a bare number
/// in JSON stays one, with noughts in place of its digits, so that whatever was JSON still is.
pub fn strike<'t>(text: &'t [u8], names: &[&str]) -> Cow<'t, [u8]> {
    let mut struck: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(run) = next_run(text, at) {
        at = run.end;
        if run.len() < SHORTEST {
            continue;
        }
        let is_bare = is_bare(text, &run);
        for card in cards(text, run) {
            let written = text.get(card.clone()).unwrap_or_default();
            if is_named(written, names) {
                continue;
            }
            let out = struck.get_or_insert_with(|| text.to_vec());
            if let Some(out) = out.get_mut(card) {
                cover(out, is_bare);
            }
        }
    }
    struck.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The same of a text.
pub fn strike_text<'t>(text: &'t str, names: &[&str]) -> Cow<'t, str> {
    match strike(text.as_bytes(), names) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        // Digits alone were replaced, so that it is text as before.
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// Between the digits of a written number there may be one of these at a time.
fn separator(rest: &[u8]) -> usize {
    match rest {
        [b'%', b'2', b'0', ..] => 3,
        [b' ' | b'-' | b'+' | b'.', ..] => 1,
        _ => 0,
    }
}

fn is_part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The next stretch of digits with separators between them that is no part of a word.
fn next_run(text: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        let rest = text.get(at..)?;
        let mut start = at + rest.iter().position(u8::is_ascii_digit)?;
        let before = |start: usize| start.checked_sub(1).and_then(|before| text.get(before)).copied();
        let is_escape = before(start) == Some(b'%');
        if is_escape {
            // The two digits after a percent sign are a letter of their own.
            let more = text.get(start + 2..)?;
            start += 2;
            if !more.first().is_some_and(u8::is_ascii_digit) {
                at = start;
                continue;
            }
        }
        let mut end = start;
        loop {
            let rest = text.get(end..).unwrap_or_default();
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            end += digits;
            let rest = text.get(end..).unwrap_or_default();
            let gap = separator(rest);
            if gap == 0 || !rest.get(gap).is_some_and(u8::is_ascii_digit) {
                break;
            }
            end += gap;
        }
        let follows_word = !is_escape && before(start).is_some_and(is_part_of_word);
        // `a1b2-41234567…` is one word, as UUIDs are.
        let hyphened = |dash: Option<usize>, beyond: Option<usize>| {
            dash.and_then(|at| text.get(at)) == Some(&b'-')
                && beyond.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphabetic)
        };
        let is_joined = follows_word
            || text.get(end).copied().is_some_and(is_part_of_word)
            || hyphened(start.checked_sub(1), start.checked_sub(2))
            || hyphened(Some(end), end.checked_add(1));
        if !is_joined {
            return Some(start..end);
        }
        at = end;
    }
}

/// Groups of digits of a run, one after the other, that are a card number together.
fn cards(text: &[u8], run: Range<usize>) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut at = run.start;
    while at < run.end {
        let rest = text.get(at..run.end).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        groups.push(at..at + length);
        at += length;
        at += separator(text.get(at..run.end).unwrap_or_default()).max(usize::from(length == 0));
    }
    let mut found = Vec::new();
    let mut first = 0;
    while first < groups.len() {
        // A card has a group for each digit at most: looking further would take the square of the text's length.
        let whole = (first..groups.len().min(first + LONGEST)).rev().find_map(|last| {
            let span = groups.get(first)?.start..groups.get(last)?.end;
            let digits = groups.get(first..=last)?.iter().flat_map(|group| text.get(group.clone()).unwrap_or_default());
            let digits: Vec<u8> = digits.map(|digit| digit.wrapping_sub(b'0')).take(LONGEST + 1).collect();
            is_card(&digits).then_some((span, last))
        });
        match whole {
            Some((span, last)) => {
                found.push(span);
                first = last + 1;
            }
            None => first += 1,
        }
    }
    found
}

const SHORTEST: usize = 13;
const LONGEST: usize = 19;

/// Whether digits are a number that a card can have: one of the brands' ranges with one of their lengths, and a right check digit
/// (Luhn).
fn is_card(digits: &[u8]) -> bool {
    let start = |count: usize| digits.iter().take(count).fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
    let is_of_a_brand = match (start(2), digits.len()) {
        (40..=49, 13 | 16 | 19)
        | (34 | 37, 15)
        | (36 | 38 | 39, 14)
        | (51..=55 | 35 | 81 | 82, 16)
        | (50 | 56..=58, 16..=LONGEST)
        | (60..=69, 16..=LONGEST) => true,
        (30, 14) => start(3) <= 305,
        (22..=27, 16) => (2221..=2720).contains(&start(4)),
        _ => false,
    };
    is_of_a_brand && luhn(digits)
}

/// Whether the last digit is the check digit of the others.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| (place, u32::from(*digit)))
        .map(|(place, digit)| if place.is_multiple_of(2) { digit } else { (digit * 2) / 10 + (digit * 2) % 10 })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

/// Whether it stands between the marks of JSON without quotes.
fn is_bare(text: &[u8], run: &Range<usize>) -> bool {
    let is_space = |byte: &&u8| byte.is_ascii_whitespace();
    let before = text.get(..run.start).unwrap_or_default().iter().rev().find(|byte| !is_space(byte));
    let after = text.get(run.end..).unwrap_or_default().iter().find(|byte| !is_space(byte));
    matches!(before, Some(b':' | b'[' | b',')) && matches!(after, Some(b',' | b'}' | b']'))
}

fn is_named(written: &[u8], names: &[&str]) -> bool {
    names.iter().any(|name| name.as_bytes().windows(written.len()).any(|part| part == written))
}

/// Covers all digits but the last four. What follows a percent sign is no digit of the number.
fn cover(written: &mut [u8], is_bare: bool) {
    let mut places: Vec<usize> = Vec::with_capacity(LONGEST);
    let mut at = 0;
    while let Some(byte) = written.get(at) {
        if byte.is_ascii_digit() {
            places.push(at);
        }
        at += if *byte == b'%' { 3 } else { 1 };
    }
    let covered = places.len().saturating_sub(4);
    for (number, place) in places.into_iter().take(covered).enumerate() {
        if let Some(byte) = written.get_mut(place) {
            *byte = match (is_bare, number) {
                (false, _) => b'*',
                // A number in JSON begins with no nought.
                (true, 0) => b'1',
                (true, _) => b'0',
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_card_number_the_last_four_digits_stay_however_it_is_written() {
        for (text, struck) in [
            (r#"{"pan":"4242424242424242"}"#, r#"{"pan":"************4242"}"#),
            ("paid with 4111 1111 1111 1111 12/29", "paid with **** **** **** 1111 12/29"),
            ("5555-5555-5555-4444", "****-****-****-4444"),
            ("cc=3782+822463+10005&exp=1", "cc=****+******+*0005&exp=1"),
            ("cc%3A4000%200566%205566%205556", "cc%3A****%20****%20****%205556"),
            ("cc=%204111111111111111", "cc=%20************1111"),
            ("<n>6011111111111117</n><n>30569309025904</n>", "<n>************1117</n><n>**********5904</n>"),
            ("2223003122003222; 3566002020360505; 4222222222222", "************3222; ************0505; *********2222"),
            ("4242424242424242 4242424242424242", "************4242 ************4242"),
        ] {
            assert_eq!(strike_text(text, &[]), struck);
        }
    }

    #[test]
    fn a_long_row_of_single_digits_is_looked_through_once() {
        // In the square of its length this would take hours.
        let row = "1 ".repeat(500_000);
        assert!(matches!(strike(row.as_bytes(), &[]), Cow::Borrowed(_)));
    }

    #[test]
    fn what_was_json_still_is() {
        let struck = strike(br#"{"a":4242424242424242,"b":[ 5105105105105100 ]}"#, &[]);
        assert_eq!(struck, br#"{"a":1000000000004242,"b":[ 1000000000005100 ]}"#.as_slice());
        assert!(serde_json::from_slice::<serde_json::Value>(&struck).is_ok());
    }

    #[test]
    fn times_names_phone_numbers_and_masked_numbers_stay() {
        for text in [
            "1795255200000",
            "2026-11-21 10:00:00 2026-11-21",
            "+91 98765 43210",
            "4242424242424241",
            "pay_4242424242424242",
            "id4242424242424242",
            "4242424242424242a",
            "424242******4242 XXXX1111 48111111-1114",
            "44242424242424242424242",
            "41234567-1234-0007-abcd-1234567890ab",
            "1180.00",
        ] {
            assert!(matches!(strike_text(text, &[]), Cow::Borrowed(_)), "{text}: {}", strike_text(text, &[]));
        }
        let known = ["order:4242424242424242"];
        assert_eq!(strike_text("4242424242424242 4111111111111111", &known), "4242424242424242 ************1111");
    }
}
