//! NMI's way of asking and answering a transaction: URL-encoded pairs in the body, both ways.

use std::collections::BTreeMap;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::KEY;
use crate::gateways::{Body, CallError, Credentials, Reply};

/// An answer that is longer than this is none of NMI's.
const ANSWER_MAX: usize = 64 * 1024;

/// The body of a request. It holds the key, and is therefore never printed.
pub(super) fn body(creds: &Credentials, fields: &[(&str, String)]) -> Result<Body, CallError> {
    let key = creds.need(KEY)?.expose_secret().trim().to_owned();
    let mut url = empty()?;
    url.query_pairs_mut()
        .append_pair("security_key", &key)
        .extend_pairs(fields.iter().map(|(name, value)| (*name, value.as_str())));
    let text = SecretString::from(url.query().unwrap_or_default());
    Ok(Body::Text { media_type: "application/x-www-form-urlencoded", text })
}

/// The pairs of an answer.
///
/// # Errors
/// [`CallError::Unknown`] when it is none of NMI's, or says two things under one name.
pub(super) fn pairs(reply: &Reply) -> Result<BTreeMap<String, String>, CallError> {
    let strange = |what: &str| CallError::unknown(format!("the answer could not be read: {what}"));
    if reply.body.len() > ANSWER_MAX {
        return Err(strange("it is too long"));
    }
    let text = std::str::from_utf8(&reply.body).map_err(|_| strange("it is no text"))?;
    let mut url = empty()?;
    url.set_query(Some(text.trim_start_matches('\u{feff}').trim()));
    let mut pairs = BTreeMap::new();
    for (name, value) in url.query_pairs() {
        let known = pairs.insert(name.clone().into_owned(), value.clone().into_owned());
        if known.is_some_and(|known| known != value) {
            return Err(strange("it says two things under one name"));
        }
    }
    Ok(pairs)
}

/// Only the encoding of its query is of interest.
fn empty() -> Result<Url, CallError> {
    Url::parse("https://x/").map_err(|cause| CallError::unknown(cause.to_string()))
}
