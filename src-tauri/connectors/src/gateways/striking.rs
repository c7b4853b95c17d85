//! Striking secrets out of what was said to a gateway and by it: the account's credentials in whatever way they are written,
//! what stands under a name that secrets have, and card numbers.

use base::card_numbers;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use secrecy::ExposeSecret;

use super::{Auth, Call, Credentials, Gateway};

/// What stands in place of a secret.
pub(super) const STRUCK: &str = "***";

/// Names under which secrets stand in bodies and queries, in small letters.
const NAMES: [&str; 37] = [
    "access_token",
    "api_key",
    "apikey",
    "authorization",
    "card_code",
    "card_cvv",
    "card_token",
    "cardcode",
    "client_secret",
    "client_token",
    "cvc",
    "cvn",
    "cvv",
    "cvv2",
    "id_token",
    "key_secret",
    "otp",
    "passwd",
    "password",
    "payment_method_token",
    "payment_token",
    "pin",
    "private_key",
    "pwd",
    "refresh_token",
    "saved_token_id",
    "secret",
    "secret_key",
    "securetoken",
    "security_code",
    "security_key",
    "server_key",
    "signature_key",
    "token",
    "token_id",
    "transaction_key",
    "transactionkey",
];

/// Base64 that is shorter than this stands for nothing in particular.
const BASE64_MIN: usize = 8;
/// A secret that is shorter than this may be a word that answers have in them by themselves.
const REPEATED_MIN: usize = 8;
/// No card number is written longer than this, in bytes.
const CARD_MAX: usize = 64;

/// What is struck out of one call and its answers. Never printed.
pub(super) struct Striking {
    secrets: Vec<Vec<char>>,
    /// Of these, what the account signs in with, as it is. What a call holds besides, a name of what is saved, an answer may be about.
    keys: Vec<String>,
}

impl Striking {
    /// What must not be kept of a call of this account's.
    pub(super) fn of(gateway: &dyn Gateway, creds: &Credentials, call: &Call) -> Self {
        let plain: Vec<&str> =
            gateway.about().credential_fields.iter().filter(|field| !field.secret).map(|field| field.name).collect();
        let mut secrets: Vec<String> =
            creds.secrets_but(&plain).map(|secret| secret.expose_secret().to_owned()).collect();
        match &call.auth {
            Auth::Bearer(token) => secrets.push(token.expose_secret().to_owned()),
            Auth::Basic { user, password } => {
                secrets.push(password.expose_secret().to_owned());
                secrets.push(base64_of(&format!("{}:{}", user.expose_secret(), password.expose_secret())));
            }
            Auth::None | Auth::Token => {}
        }
        let keys = secrets.iter().map(|secret| secret.trim().to_owned());
        let mut keys: Vec<String> = keys.filter(|key| key.chars().count() >= REPEATED_MIN).collect();
        keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
        secrets.extend(call.secrets.iter().map(|secret| secret.expose_secret().to_owned()));
        let encoded: Vec<String> =
            secrets.iter().map(|secret| base64_of(secret.trim())).filter(|text| text.len() >= BASE64_MIN).collect();
        secrets.extend(encoded);
        let mut secrets: Vec<Vec<char>> = secrets
            .iter()
            .map(|secret| secret.trim().chars().collect::<Vec<char>>())
            .filter(|secret| !secret.is_empty())
            .collect();
        // A secret that begins like another is struck as a whole.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self { secrets, keys }
    }

    /// How long something may be written, in bytes, that is struck only when all of it is seen: a letter takes twelve at most.
    /// A value under a name is struck to the end of a text that breaks off in it.
    pub(super) fn longest(&self) -> usize {
        self.secrets.first().map_or(0, Vec::len).saturating_mul(12).max(CARD_MAX)
    }

    /// An answer without the keys that it repeats as they are: what is read from it is kept and shown. Nothing that an answer has to
    /// say is in them.
    pub(super) fn answer(&self, body: Bytes) -> Bytes {
        let Ok(text) = std::str::from_utf8(&body) else { return body };
        if !self.keys.iter().any(|key| text.contains(key)) {
            return body;
        }
        Bytes::from(self.keys.iter().fold(text.to_owned(), |text, key| text.replace(key, STRUCK)))
    }

    /// A text without them.
    pub(super) fn text(&self, text: &str) -> String {
        without_secrets(&self.without_own(text))
    }

    fn without_own(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            match self.secrets.iter().find_map(|secret| written_at(rest, secret)) {
                Some(end) => {
                    out.push_str(STRUCK);
                    rest = rest.get(end..).unwrap_or_default();
                }
                None => {
                    out.push(first);
                    rest = rest.get(first.len_utf8()..).unwrap_or_default();
                }
            }
        }
        out
    }
}

/// A text without what stands under a name that secrets have, and without card numbers: for what a gateway told by itself, of which
/// nobody knows the secrets.
pub fn without_secrets(text: &str) -> String {
    card_numbers::strike_text(&without_named(text), &[]).into_owned()
}

/// Base64 of a text, without the last letter where what follows the text would change it.
fn base64_of(text: &str) -> String {
    let mut encoded = STANDARD.encode(text);
    encoded.truncate(text.len().saturating_mul(8) / 6);
    encoded
}

/// Where a secret ends that a text begins with, each of its letters written plainly or as forms, JSON or XML write it.
fn written_at(text: &str, secret: &[char]) -> Option<usize> {
    let first = *secret.first()?;
    let begins = text.chars().next()?;
    if begins != first && !matches!(begins, '%' | '\\' | '&' | '+') {
        return None;
    }
    let mut ends = vec![0_usize];
    for letter in secret {
        let mut next = Vec::new();
        for end in ends {
            for more in ways(text.get(end..).unwrap_or_default(), *letter) {
                let end = end.saturating_add(more);
                if !next.contains(&end) {
                    next.push(end);
                }
            }
        }
        if next.is_empty() {
            return None;
        }
        ends = next;
    }
    ends.into_iter().max()
}

/// How long a letter is at the beginning of a text, for each way in which it may be written there.
fn ways(text: &str, letter: char) -> Vec<usize> {
    let mut found = Vec::new();
    let Some(begins) = text.chars().next() else { return found };
    if begins == letter {
        found.push(letter.len_utf8());
    }
    match begins {
        '+' if letter == ' ' => found.push(1),
        '%' => {
            let mut bytes = [0_u8; 4];
            let written: String = letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02x}")).collect();
            found.extend(begins_with(text, &written));
        }
        '\\' => {
            let mut units = [0_u16; 2];
            let written: String = letter.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect();
            found.extend(begins_with(text, &written));
            if matches!(letter, '"' | '\\' | '/' | '\'') {
                found.extend(begins_with(text, &format!("\\{letter}")));
            }
        }
        '&' => {
            let name = match letter {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&apos;",
                _ => "",
            };
            if !name.is_empty() {
                found.extend(begins_with(text, name));
            }
            let code = u32::from(letter);
            for written in
                [format!("&#{code};"), format!("&#0{code};"), format!("&#x{code:x};"), format!("&#x{code:04x};")]
            {
                found.extend(begins_with(text, &written));
            }
        }
        _ => {}
    }
    found
}

/// How long these ASCII letters are when a text begins with them, large or small.
fn begins_with(text: &str, letters: &str) -> Option<usize> {
    text.get(..letters.len()).filter(|begins| begins.eq_ignore_ascii_case(letters)).map(str::len)
}

/// A text without the values under names that secrets have, whether it is JSON, a form, a query, Payflow's pairs or XML. What
/// it is need not be known, and it may break off anywhere.
fn without_named(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((word, end)) = next_word(text, at) {
        let value = NAMES
            .iter()
            .any(|name| name.eq_ignore_ascii_case(word))
            .then(|| value_after(text.get(end..).unwrap_or_default()))
            .flatten();
        match value {
            Some(Value { begins, length, is_bare }) if length > 0 => {
                let begins = end.saturating_add(begins);
                out.push_str(text.get(at..begins).unwrap_or_default());
                // What was JSON still is.
                let mark = if is_bare { "\"" } else { "" };
                out.push_str(&format!("{mark}{STRUCK}{mark}"));
                at = begins.saturating_add(length);
            }
            _ => {
                out.push_str(text.get(at..end).unwrap_or_default());
                at = end;
            }
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The next word from there on, and where it ends.
fn next_word(text: &str, from: usize) -> Option<(&str, usize)> {
    let rest = text.as_bytes().get(from..)?;
    let begins = from.saturating_add(rest.iter().position(|byte| is_of_name(*byte))?);
    let length = text.as_bytes().get(begins..)?.iter().take_while(|byte| is_of_name(**byte)).count();
    let end = begins.saturating_add(length);
    Some((text.get(begins..end)?, end))
}

/// Where the value stands after a name, in bytes.
struct Value {
    begins: usize,
    length: usize,
    /// Whether it is a number or the like in JSON.
    is_bare: bool,
}

fn value_after(text: &str) -> Option<Value> {
    let until = |begins: usize, ends: &[char]| {
        let rest = text.get(begins..)?;
        Some(Value { begins, length: rest.find(ends).unwrap_or(rest.len()), is_bare: false })
    };
    match text.chars().next()? {
        '"' => json_value(text),
        // Payflow tells the length of what a separator stands in.
        '[' => {
            let (letters, _) = text.get(1..)?.split_once("]=")?;
            let begins = letters.len().saturating_add(3);
            let letters: usize = letters.parse().ok()?;
            let length = text.get(begins..)?.chars().take(letters).map(char::len_utf8).sum();
            Some(Value { begins, length, is_bare: false })
        }
        '=' => until(1, &['&', '"', '<', '\\', ' ', '\n']),
        '>' => until(1, &['<']),
        _ => None,
    }
}

/// The value after a name of JSON; none for nothing, and for what has names of its own.
fn json_value(text: &str) -> Option<Value> {
    let value = text.strip_prefix('"')?.trim_start().strip_prefix(':')?.trim_start();
    let begins = text.len().saturating_sub(value.len());
    if let Some(string) = value.strip_prefix('"') {
        return Some(Value { begins: begins.saturating_add(1), length: string_length(string), is_bare: false });
    }
    let length = value.find([',', '}', ']', '\n']).unwrap_or(value.len());
    let has_value = !value.starts_with(['{', '[']) && !value.starts_with("null");
    has_value.then_some(Value { begins, length, is_bare: true })
}

/// How long a JSON string is, to its closing quotation mark or the end.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn striking(secret: &str) -> Striking {
        Striking { secrets: vec![secret.chars().collect()], keys: vec![secret.to_owned()] }
    }

    #[test]
    fn a_secret_is_struck_in_whatever_way_it_is_written() {
        let secret = "a&b /c<\"é+";
        let struck = striking(secret);
        for written in [
            "a&b /c<\"é+",
            "a%26b+%2Fc%3C%22%C3%A9%2B",
            "a%26b%20%2fc%3c%22%c3%a9%2b",
            "a&b /c<\\\"é+",
            "a\\u0026b \\/c\\u003C\\\"\\u00e9\\u002B",
            "a&amp;b /c&lt;&quot;&#233;+",
        ] {
            assert_eq!(struck.text(&format!("x={written}&y")), "x=***&y", "{written}");
        }
        assert_eq!(struck.text("a&b /c"), "a&b /c");
        assert_eq!(striking("100%25").text("100%25 and 100%2525"), "*** and ***");
    }

    #[test]
    fn an_answer_that_repeats_a_secret_is_read_without_it_and_any_other_as_it_is() {
        let striking = striking("sk_test_canary");
        let read = |text: &'static [u8]| striking.answer(Bytes::from_static(text));
        assert_eq!(read(br#"{"why": "no key sk_test_canary here"}"#), br#"{"why": "no key *** here"}"#[..]);
        for same in [&br#"{"why": "no key"}"#[..], b"\xff sk_test_canary", b""] {
            assert_eq!(striking.answer(Bytes::from_static(same)), same);
        }
    }

    #[test]
    fn what_stands_under_the_name_of_a_secret_is_struck_and_nothing_else() {
        for (said, kept) in [
            (r#"{"access_token":"A21\"x","expires_in":3}"#, r#"{"access_token":"***","expires_in":3}"#),
            (r#"{"card": {"cvv" : 123}, "token": null}"#, r#"{"card": {"cvv" : "***"}, "token": null}"#),
            (r#"{"token":"cut off he"#, r#"{"token":"***"#),
            ("payment_token=tok&amount=1.00", "payment_token=***&amount=1.00"),
            ("VENDOR=v&PWD[5]=a&=bc&AMT=1.00", "VENDOR=v&PWD[5]=***&AMT=1.00"),
            ("<transactionKey>abc</transactionKey><id>1</id>", "<transactionKey>***</transactionKey><id>1</id>"),
            (r#"{"href":"https://x.test/pay?token=5O1&a=b"}"#, r#"{"href":"https://x.test/pay?token=***&a=b"}"#),
            (
                r#"{"tokens":1,"message":"the token is old","pin_code":"411001"}"#,
                r#"{"tokens":1,"message":"the token is old","pin_code":"411001"}"#,
            ),
        ] {
            assert_eq!(striking("\u{0}").text(said), kept);
        }
    }

    #[test]
    fn of_a_card_number_the_last_digits_stay() {
        assert_eq!(striking("\u{0}").text("acct=4111111111111111"), "acct=************1111");
    }

    #[test]
    fn base64_of_a_secret_is_known_whatever_follows_it() {
        for user in ["sk_live_1", "sk_live_12", "sk_live_123"] {
            let header = STANDARD.encode(format!("{user}:"));
            assert!(header.starts_with(&base64_of(user)), "{user}");
        }
    }
}
