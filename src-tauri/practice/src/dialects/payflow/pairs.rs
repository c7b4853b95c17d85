//! Name-value pairs as Payflow reads and writes them (payflow: "encoding"): not URL-encoded; a value with `&` or `=` in
//! it has a tag with its length in characters; quotes are not allowed.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::bad_field;
use crate::error::ApiError;

pub(super) type Pairs = BTreeMap<String, String>;

pub(super) fn read(body: &Bytes) -> Result<Pairs, ApiError> {
    let mut rest = std::str::from_utf8(body).map_err(|_| bad_field("the text"))?;
    let mut pairs = Pairs::new();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or_else(|| bad_field(rest))?;
        let (name, value, next) = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            None => {
                let (value, next) = after.split_once('&').unwrap_or((after, ""));
                (name, value, next)
            }
            Some((name, length)) => {
                let length: usize = length.parse().map_err(|_| bad_field(name))?;
                // payflow: its pitfall "counting bytes vs characters in length tags".
                let end = after.char_indices().map(|(at, _)| at).chain([after.len()]).nth(length);
                let (value, next) = end.and_then(|end| after.split_at_checked(end)).ok_or_else(|| bad_field(name))?;
                let is_whole = next.is_empty() || next.starts_with('&');
                (
                    name,
                    value,
                    next.strip_prefix('&')
                        .filter(|_| is_whole)
                        .or(is_whole.then_some(""))
                        .ok_or_else(|| bad_field(name))?,
                )
            }
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(plain) || value.contains('"') {
            return Err(bad_field(name));
        }
        pairs.insert(name.to_ascii_uppercase(), value.to_owned());
        rest = next;
    }
    Ok(pairs)
}

pub(super) fn written(pairs: &[(&str, &str)]) -> String {
    let one = |(name, value): &(&str, &str)| {
        let has_marks = value.contains(['&', '=']);
        let tag = if has_marks { format!("[{}]", value.chars().count()) } else { String::new() };
        format!("{name}{tag}={value}")
    };
    pairs.iter().map(one).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Pairs, ApiError> {
        read(&Bytes::from(text.to_owned()))
    }

    #[test]
    fn a_length_counts_characters_and_covers_what_would_end_a_value() {
        let read = of("PWD[5]=a&b=c&COMMENT2[14]=Müller & Söhne&AMT=1.00&X=50%+ a").unwrap();
        assert_eq!((read["PWD"].as_str(), read["COMMENT2"].as_str()), ("a&b=c", "Müller & Söhne"));
        assert_eq!((read["AMT"].as_str(), read["X"].as_str()), ("1.00", "50%+ a"), "nothing is URL-encoded");
        assert_eq!(written(&[("A", "x=="), ("B", "ü"), ("C", "ü&")]), "A[3]=x==&B=ü&C[2]=ü&");
    }

    #[test]
    fn what_is_not_as_long_as_it_says_or_holds_a_quote_is_refused() {
        for bad in ["A", "=1", "A[9]=short", "A[1]=xy", "A[x]=1", "A=\"1\"", "A B=1"] {
            assert_eq!(of(bad).err().unwrap().code(), "7", "{bad}");
        }
    }
}
