//! Payflow's own text form: `NAME=value&…` without URL encoding. A value in which `&` or `=` stands is announced by its
//! length in characters: `NAME[5]=a&b=c`. Quotation marks are not allowed.

use std::collections::BTreeMap;

use secrecy::SecretString;

use crate::gateways::{CallError, Reply};

/// An answer that is longer than this is none of Payflow's.
const ANSWER_MAX: usize = 64 * 1024;

/// A request that is being written. It holds the password, and is therefore never printed.
#[derive(Default)]
pub(super) struct Request(String);

impl Request {
    /// Adds a value that must go out as it is.
    ///
    /// # Errors
    /// [`CallError::Refused`] naming the field when something stands in it that cannot be said.
    pub(super) fn exact(&mut self, name: &str, value: &str, field: &'static str) -> Result<(), CallError> {
        if value.chars().any(|c| c == '"' || c.is_control()) {
            return Err(CallError::refused(Some(field), "Payflow cannot take a quotation mark or a line break in it"));
        }
        self.push(name, value);
        Ok(())
    }

    /// Adds words for people: what cannot be said is said otherwise, and they are cut to so many characters. Nothing is
    /// added for none.
    pub(super) fn words(&mut self, name: &str, value: &str, most: usize) {
        let plain = |c: char| match c {
            '"' => '\'',
            c if c.is_control() => ' ',
            c => c,
        };
        let value: String = value.chars().map(plain).take(most).collect();
        if !value.trim().is_empty() {
            self.push(name, value.trim());
        }
    }

    /// Adds a value of our own making.
    pub(super) fn push(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        if value.contains(['&', '=']) {
            self.0.push_str(&format!("[{}]", value.chars().count()));
        }
        self.0.push('=');
        self.0.push_str(value);
    }

    /// The whole text.
    pub(super) fn text(self) -> SecretString {
        SecretString::from(self.0)
    }
}

/// The pairs of an answer, their names in capitals.
///
/// # Errors
/// [`CallError::Unknown`] when it is none of Payflow's, or says two things under one name.
pub(super) fn read(reply: &Reply) -> Result<BTreeMap<String, String>, CallError> {
    let strange = |what: &str| CallError::unknown(format!("the answer could not be read: {what}"));
    if reply.body.len() > ANSWER_MAX {
        return Err(strange("it is too long"));
    }
    let text = String::from_utf8_lossy(&reply.body);
    let mut rest = text.trim_start_matches('\u{feff}').trim();
    let mut pairs = BTreeMap::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or_else(|| strange("a name without a value"))?;
        let (name, length) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            Some((name, length)) => (name, Some(length.parse::<usize>().map_err(|_| strange("a strange length"))?)),
            None => (name, None),
        };
        if name.is_empty()
            || name.len() > 64
            || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        {
            return Err(strange("a strange name"));
        }
        let (value, next) = match length {
            Some(length) => taken(after, length).ok_or_else(|| strange("a value is not as long as it says"))?,
            None => after.split_once('&').unwrap_or((after, "")),
        };
        let known = pairs.insert(name.to_ascii_uppercase(), value.to_owned());
        if known.is_some_and(|known| known != value) {
            return Err(strange("it says two things under one name"));
        }
        rest = next;
    }
    Ok(pairs)
}

/// So many characters, and what follows the `&` after them.
fn taken(text: &str, length: usize) -> Option<(&str, &str)> {
    let end = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(length)?;
    let (value, rest) = text.split_at_checked(end)?;
    match rest.strip_prefix('&') {
        Some(next) => Some((value, next)),
        None if rest.is_empty() => Some((value, "")),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::gateways::Mode;

    fn answer(text: &str) -> Result<BTreeMap<String, String>, CallError> {
        let body = Bytes::from(text.to_owned());
        read(&Reply { status: 200, headers: HeaderMap::new(), body, asked_by: Mode::Test })
    }

    fn request(pairs: &[(&str, &str)]) -> String {
        let mut request = Request::default();
        pairs.iter().for_each(|(name, value)| request.push(name, value));
        request.text().expose_secret().to_owned()
    }

    #[test]
    fn lengths_count_characters_and_stand_only_where_they_are_needed() {
        assert_eq!(request(&[("PWD", "a&b=c"), ("AMT", "1.00")]), "PWD[5]=a&b=c&AMT=1.00");
        assert_eq!(request(&[("COMMENT2", "Müller & Söhne")]), "COMMENT2[14]=Müller & Söhne");
        assert_eq!(request(&[("COMMENT2", "Müller 50%+")]), "COMMENT2=Müller 50%+", "nothing is URL-encoded");
    }

    #[test]
    fn what_cannot_be_said_is_refused_where_it_matters_and_said_otherwise_where_it_does_not() {
        let mut request = Request::default();
        for bad in ["a\"b", "a\nb"] {
            assert!(matches!(request.exact("PWD", bad, "password"), Err(CallError::Refused { field: Some(_), .. })));
        }
        request.words("COMMENT2", "  a \"b\"\nc ", 128);
        request.words("COMMENT1", " ", 128);
        assert_eq!(request.text().expose_secret(), "COMMENT2=a 'b' c");
    }

    #[test]
    fn an_answer_is_read_with_lengths_and_without() {
        let pairs = answer("RESULT=0&SECURETOKEN[25]=Fj+1AFUWft0+I0CUFOKh5WA==&SECURETOKENID=9a9e").unwrap();
        assert_eq!(pairs["SECURETOKEN"], "Fj+1AFUWft0+I0CUFOKh5WA==");
        assert_eq!(pairs["SECURETOKENID"], "9a9e");
        assert_eq!(
            answer("RESULT=0&RESPMSG=Field format error: a=b&X=").unwrap()["RESPMSG"],
            "Field format error: a=b"
        );
        for bad in [
            "<html>",
            "RESULT",
            "=1",
            "A[9]=short",
            "A[x]=1",
            "A[-1]=1",
            "A[1]=xy",
            "A=1&A=2",
            "A[99999999999999999999]=1",
        ] {
            assert!(matches!(answer(bad), Err(CallError::Unknown { .. })), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_reads_back(values in prop::collection::vec("[a-zA-Z0-9 &=ü€\\[\\]+%]{1,20}", 1..6)) {
            // White space at the ends of the whole is no part of a value.
            let values: Vec<String> = values.into_iter().map(|value| format!("x{value}x")).collect();
            let names: Vec<String> = (0..values.len()).map(|n| format!("NAME{n}")).collect();
            let pairs = names.iter().map(String::as_str).zip(values.iter().map(String::as_str));
            let pairs: Vec<(&str, &str)> = pairs.collect();
            let read = answer(&request(&pairs)).unwrap();
            for (name, value) in pairs {
                prop_assert_eq!(read.get(name).map(String::as_str), Some(value));
            }
        }

        #[test]
        fn no_answer_makes_it_panic(text in "\\PC{0,120}") {
            let _ = answer(&text);
        }
    }
}
