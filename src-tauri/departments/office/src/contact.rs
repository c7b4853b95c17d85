//! Ways to reach somebody: e-mail addresses, phone numbers, countries, languages. Checked by kind, for the shop and its customers.

use base::Fault;
use base::text::{looks_like_card_number, optional_line};

/// Cleans an e-mail address; empty = none. Only the shape is checked: whether it arrives shows when it is written to.
///
/// Signs that mean something in a link or route mail elsewhere (`? & = % # / ! |` and a back quote) are refused, though the
/// standard would let some of them stand before the `@`: `ravi?bcc=x@evil.example` is no address that somebody gives.
pub fn email(field: &str, text: &str) -> Result<Option<String>, Fault> {
    let Some(clean) = optional_line(field, text, 254)? else { return Ok(None) };
    let wrong = || Fault::invalid(field, "not an e-mail address");
    let (name, domain) = clean.rsplit_once('@').ok_or_else(wrong)?;
    let bad = |c: char| {
        c.is_whitespace()
            || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"' | '@')
            || matches!(c, '?' | '&' | '=' | '%' | '#' | '/' | '!' | '|' | '`')
    };
    let labels_fit = domain.contains('.') && domain.split('.').all(|label| !label.is_empty() && label.len() <= 63);
    if name.is_empty() || name.len() > 64 || name.chars().any(bad) || domain.chars().any(bad) || !labels_fit {
        return Err(wrong());
    }
    Ok(Some(clean))
}

/// Cleans a phone number to digits with an optional plus before them; empty = none.
///
/// A number with a plus or a nought in front is no card number, whatever its check digit.
pub fn phone(field: &str, text: &str) -> Result<Option<String>, Fault> {
    let wrong = || Fault::invalid(field, "a phone number of 4 to 15 digits");
    let mut clean = String::new();
    for c in text.trim().chars() {
        match c {
            '+' if clean.is_empty() => clean.push('+'),
            ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/' => {}
            _ => clean.push(western_digit(c).ok_or_else(wrong)?),
        }
    }
    if clean.is_empty() {
        return Ok(None);
    }
    let digits = clean.trim_start_matches('+').len();
    if !(4..=15).contains(&digits) {
        return Err(wrong());
    }
    if !clean.starts_with(['+', '0']) && looks_like_card_number(&clean) {
        return Err(Fault::invalid(
            field,
            "this looks like a card number; write a phone number with its country code: +62 …",
        ));
    }
    Ok(Some(clean))
}

/// The digits of a search for a phone number, where the text could be one: three digits or more and nothing else.
pub fn phone_digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '+' | ' ' | '-' | '.' | '(' | ')' | '/' => {}
            _ => digits.push(western_digit(c)?),
        }
    }
    (digits.len() >= 3).then_some(digits)
}

/// 0 to 9 of a western, Arabic, Persian or Devanagari digit.
pub(crate) fn western_digit(c: char) -> Option<char> {
    let value = match c {
        '0'..='9' => u32::from(c) - u32::from('0'),
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        '\u{966}'..='\u{96f}' => u32::from(c) - 0x966,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// Checks an ISO 3166-1 alpha-2 country; lower case is lifted, empty = none.
pub fn country(field: &str, text: &str) -> Result<Option<String>, Fault> {
    let text = text.trim().to_ascii_uppercase();
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Fault::invalid(field, "a country code of two letters, like IN"));
    }
    Ok(Some(text))
}

/// Checks the shape of a language tag (BCP 47): `en`, `en-IN`, `ar-SA-u-nu-arab`; empty = none.
pub fn locale(field: &str, text: &str) -> Result<Option<String>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.split('-');
    let language_fits =
        parts.next().is_some_and(|l| (2..=3).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase()));
    if text.len() > 35
        || !language_fits
        || !parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        return Err(Fault::invalid(field, "a language tag like en-IN"));
    }
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_one_name_and_a_domain() {
        assert_eq!(email("email", " ravi@example.org ").unwrap().as_deref(), Some("ravi@example.org"));
        assert_eq!(email("email", "").unwrap(), None);
        for good in ["ravi+shop@example.org", "o'brien@example.org", "r.k_s-1@mail.example.org"] {
            assert_eq!(email("email", good).unwrap().as_deref(), Some(good));
        }
        for bad in [
            "ravi",
            "@example.org",
            "ravi@",
            "ravi@example",
            "a b@example.org",
            "a@b@example.org",
            "a@.org",
            "<a>@b.org",
            "ravi?bcc=x@evil.com",
            "ravi%2cx@evil.com",
            "ravi=x@evil.com",
            "ravi&cc=x@evil.com",
            "ravi#x@evil.com",
            "ravi@evil.com?subject=x.org",
        ] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_phone_number_is_kept_as_digits() {
        assert_eq!(phone("phone", "+91 98765-43210").unwrap().as_deref(), Some("+919876543210"));
        assert_eq!(phone("phone", "٠٥٥ ١٢٣ ٤٥٦٧").unwrap().as_deref(), Some("0551234567"));
        assert_eq!(phone("phone", "  ").unwrap(), None);
        for bad in ["123", "call me", "1234567890123456", "91+987654321"] {
            assert!(phone("phone", bad).is_err(), "{bad}");
        }
        assert!(phone("phone", "3782 822463 10005").is_err(), "a card number is no phone number");
        assert!(phone("phone", "+62 811 1111 1111 2").is_ok());
    }

    #[test]
    fn a_search_for_a_phone_number_ignores_how_it_is_written() {
        assert_eq!(phone_digits("98765 43").as_deref(), Some("9876543"));
        assert_eq!(phone_digits("ravi"), None);
        assert_eq!(phone_digits("12"), None);
    }

    #[test]
    fn a_language_tag_has_a_language_in_front() {
        assert_eq!(locale("locale", "ar-SA-u-nu-arab").unwrap().as_deref(), Some("ar-SA-u-nu-arab"));
        for bad in ["english", "EN", "en_IN", "en-", "<b>"] {
            assert!(locale("locale", bad).is_err(), "{bad}");
        }
    }
}
