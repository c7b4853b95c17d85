//! The forms in which gateways write ids, times and forged copies.

use base64::Engine as _;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::ids;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters and digits made from random bytes; the slight leaning to the first letters does no harm here.
fn letters(bytes: &[u8]) -> String {
    bytes
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len()))
        .map(|byte| char::from(*byte))
        .collect()
}

/// Fresh letters and digits.
pub(crate) fn fresh_letters(count: usize) -> std::io::Result<String> {
    let mut bytes = vec![0; count];
    ids::fill(&mut bytes)?;
    Ok(letters(&bytes))
}

/// Up to 32 letters and digits that follow from the parts: the same parts give the same letters.
pub(crate) fn letters_of(parts: &[&str], count: usize) -> String {
    letters(&digest_of(parts)).chars().take(count).collect()
}

fn digest_of(parts: &[&str]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.finalize().to_vec()
}

/// The user and password of `Authorization: Basic`. The scheme is read as given: some gateways take no other spelling.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let given = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = base64::engine::general_purpose::STANDARD.decode(given).ok()?;
    let (user, password) =
        String::from_utf8(decoded).ok()?.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Some((user, password))
}

/// Compares without telling how much was right.
pub(crate) fn same(given: &str, secret: &str) -> bool {
    given.as_bytes().ct_eq(secret.as_bytes()).into()
}

/// A copy of a body with a 9 before every amount in it that is not zero: in all fields whose name speaks of an amount.
pub(crate) fn forge(body: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(body).ok()?;
    forge_in(&mut value);
    serde_json::to_string(&value).ok()
}

fn forge_in(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(forge_in),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let is_amount = name.to_ascii_lowercase().contains("amount") || name == "value";
                let text = match value {
                    Value::Number(number) if is_amount => number.to_string(),
                    Value::String(text) if is_amount => text.clone(),
                    _ => {
                        forge_in(value);
                        continue;
                    }
                };
                if text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
                    let more = format!("9{text}");
                    *value = match value {
                        Value::Number(_) => more.parse().map_or(Value::Null, Value::Number),
                        _ => Value::String(more),
                    };
                }
            }
        }
        _ => {}
    }
}

/// An instant as `2025-01-31T12:34:56.789Z`, in UTC.
pub(crate) fn iso_ms(unix_ms: i64) -> String {
    let (seconds, ms) = (unix_ms.div_euclid(1000), unix_ms.rem_euclid(1000));
    let (year, month, day, hour, minute, second) = civil(seconds);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z")
}

/// An instant as a `Date` header has it: `Sat, 21 Nov 2026 10:05:00 GMT` (RFC 9110, 5.6.7).
pub(crate) fn http_date(unix_ms: i64) -> String {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = unix_ms.div_euclid(1000);
    let (year, month, day, hour, minute, second) = civil(seconds);
    let of = |names: &[&'static str], at: i64| usize::try_from(at).ok().and_then(|at| names.get(at)).copied();
    // The first of January 1970 was a Thursday.
    let weekday = of(&DAYS, seconds.div_euclid(86_400).saturating_add(4).rem_euclid(7)).unwrap_or_default();
    let month = of(&MONTHS, month.saturating_sub(1)).unwrap_or_default();
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Reads an instant such as `2025-01-31T12:34:56Z`, with or without parts of a second, in UTC: Unix milliseconds.
pub(crate) fn read_iso(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z').or_else(|| text.strip_suffix("+00:00"))?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let (time, part) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let ms: i64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    if !(0..24).contains(&hour) || !(0..60).contains(&minute) || !(0..61).contains(&second) || ms < 0 {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
    Some((days * 86_400 + hour * 3_600 + minute * 60 + second) * 1000 + ms)
}

/// A UUID made from 16 of the bytes.
fn uuid(bytes: &[u8]) -> String {
    let mut bytes: Vec<u8> = bytes.iter().copied().take(16).collect();
    bytes.resize(16, 0);
    // Version 4 and the variant of RFC 9562.
    for (index, keep, set) in [(6, 0x0f, 0x40), (8, 0x3f, 0x80)] {
        if let Some(byte) = bytes.get_mut(index) {
            *byte = (*byte & keep) | set;
        }
    }
    let text = hex::encode(bytes);
    let part = |from, to| text.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

pub(crate) fn fresh_uuid() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    ids::fill(&mut bytes)?;
    Ok(uuid(&bytes))
}

/// A UUID that follows from the parts.
pub(crate) fn uuid_of(parts: &[&str]) -> String {
    uuid(&digest_of(parts))
}

/// Fresh decimal digits, of which the first is not 0.
pub(crate) fn fresh_digits(count: usize) -> std::io::Result<String> {
    let mut bytes = vec![0; count];
    ids::fill(&mut bytes)?;
    let digit = |(index, byte): (usize, u8)| {
        let digit = if index == 0 { byte % 9 + 1 } else { byte % 10 };
        char::from(b'0' + digit)
    };
    Ok(bytes.into_iter().enumerate().map(digit).collect())
}

/// An instant as `20250131123456`, in UTC.
pub(crate) fn stamp(unix_ms: i64) -> String {
    let (year, month, day, hour, minute, second) = civil(unix_ms.div_euclid(1000));
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

/// Reads an instant such as `20250131123456`, in UTC: Unix milliseconds.
pub(crate) fn read_stamp(text: &str) -> Option<i64> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from, to| text.get(from..to).unwrap_or_default();
    let day = [part(0, 4), part(4, 6), part(6, 8)].join("-");
    let time = [part(8, 10), part(10, 12), part(12, 14)].join(":");
    read_iso(&format!("{day}T{time}Z"))
}

/// Fresh hexadecimal digits, two for each byte.
pub(crate) fn fresh_hex(bytes: usize) -> std::io::Result<String> {
    let mut bytes = vec![0; bytes];
    ids::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// Up to 64 hexadecimal digits that follow from the parts.
pub(crate) fn hex_of(parts: &[&str], digits: usize) -> String {
    hex::encode(digest_of(parts)).chars().take(digits).collect()
}

/// Year, month, day, hour, minute and second in UTC (Howard Hinnant's `civil_from_days`).
pub(crate) fn civil(unix_s: i64) -> (i64, i64, i64, i64, i64, i64) {
    let (days, second) = (unix_s.div_euclid(86_400), unix_s.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day, second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_dates_of_the_calendar() {
        for (unix_ms, want) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_709_164_799_999, "2024-02-28T23:59:59.999Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_735_689_601_500, "2025-01-01T00:00:01.500Z"),
        ] {
            assert_eq!(iso_ms(unix_ms), want);
            assert_eq!(read_iso(want), Some(unix_ms));
        }
    }

    #[test]
    fn instants_are_written_as_a_date_header() {
        assert_eq!(http_date(1_795_255_500_123), "Sat, 21 Nov 2026 10:05:00 GMT");
        assert_eq!(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn instants_are_read_with_and_without_parts_of_a_second() {
        assert_eq!(read_iso("2025-01-01T00:00:01Z"), Some(1_735_689_601_000));
        assert_eq!(read_iso("2025-01-01T00:00:01.5Z"), Some(1_735_689_601_500));
        assert_eq!(read_iso("2025-01-01T00:00:01.123456+00:00"), Some(1_735_689_601_123));
        for text in [
            "",
            "2025-01-01",
            "2025-13-01T00:00:00Z",
            "2025-01-01T00:00:00",
            "x-01-01T00:00:00Z",
            "2025-01-01T25:00:00Z",
        ] {
            assert_eq!(read_iso(text), None, "{text}");
        }
    }

    #[test]
    fn instants_are_fourteen_digits() {
        assert_eq!(stamp(1_709_164_800_999), "20240229000000");
        assert_eq!(read_stamp("20240229000000"), Some(1_709_164_800_000));
        for text in ["", "2024022900000", "202402290000000", "20241329000000", "2024022900000x"] {
            assert_eq!(read_stamp(text), None, "{text}");
        }
    }

    #[test]
    fn forged_copies_name_other_amounts_and_nothing_else() {
        let body = r#"{"amount":100,"id":7,"deep":[{"gross_amount":"150000.00","amount_due":0}],"authAmount":1.50}"#;
        let forged: Value = serde_json::from_str(&forge(body).unwrap()).unwrap();
        assert_eq!(
            forged,
            serde_json::json!({"amount": 9100, "id": 7, "deep": [{"gross_amount": "9150000.00", "amount_due": 0}], "authAmount": 91.5})
        );
    }

    #[test]
    fn the_same_parts_give_the_same_letters() {
        assert_eq!(letters_of(&["a", "b"], 14), letters_of(&["a", "b"], 14));
        assert_ne!(letters_of(&["a", "b"], 14), letters_of(&["ab", ""], 14));
        assert_eq!(letters_of(&["a"], 14).len(), 14);
    }
}
