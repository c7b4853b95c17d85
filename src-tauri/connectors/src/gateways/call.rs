//! One call to a gateway as a value, its answer, and what can go wrong.

use std::time::Duration;

use base::{Timestamp, card_numbers};
use bytes::Bytes;
use http::HeaderMap;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::Mode;

/// HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Changes.
    Post,
    /// Takes away.
    Delete,
}

/// How the caller is known to the gateway.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Not at all.
    None,
    /// `Authorization: Bearer`.
    Bearer(SecretString),
    /// `Authorization: Basic`.
    Basic {
        /// What stands before the colon.
        user: SecretString,
        /// What stands after it; may be empty.
        password: SecretString,
    },
    /// `Authorization: Bearer` with the short-lived token of [`super::Gateway::build_token`], fetched when there is none and
    /// once more when it is not taken.
    Token,
}

/// What is sent.
#[derive(Debug, Clone)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Form fields, in this order.
    Form(Vec<(String, String)>),
    /// JSON.
    Json(serde_json::Value),
    /// A text of the gateway's own form. It may hold credentials, and is therefore never printed.
    Text {
        /// Its media type.
        media_type: &'static str,
        /// The text.
        text: SecretString,
    },
}

/// What may be done when no clear answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// Changes nothing at the gateway: ask again freely.
    Safe,
    /// Changes something once under this idempotency key: the same call may be sent again.
    UnderKey(String),
    /// May happen twice if sent twice: never repeated.
    Never,
}

/// A request to a gateway that has not been sent.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whose call it is, known when it is carried out; empty before.
    pub provider: &'static str,
    /// What it is for, in logs: `create`, `refund`.
    pub name: &'static str,
    /// HTTP method.
    pub verb: Verb,
    /// Which of the gateway's addresses: empty for [`super::About::base_urls`], else a name of
    /// [`super::About::further_urls`].
    pub host: &'static str,
    /// Path after the gateway's address, beginning with `/`.
    pub path: String,
    /// Query, in this order.
    pub query: Vec<(String, String)>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Who we are.
    pub auth: Auth,
    /// What is sent.
    pub body: Body,
    /// What may be done when no clear answer came.
    pub repeat: Repeat,
    /// A header in which the gateway wants another text every time a question is sent; empty = none.
    pub fresh_in: &'static str,
    /// Sent as `X-Correlation-Id`, so that both sides' logs can be laid side by side; empty = not sent.
    pub correlation: String,
    /// What stands in it that is no credential and must not be kept either.
    pub secrets: Vec<SecretString>,
}

impl Call {
    /// A question: changes nothing.
    pub fn get(name: &'static str, path: impl Into<String>) -> Self {
        Self {
            provider: "",
            name,
            verb: Verb::Get,
            host: "",
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            auth: Auth::None,
            body: Body::Empty,
            repeat: Repeat::Safe,
            fresh_in: "",
            correlation: String::new(),
            secrets: Vec::new(),
        }
    }

    /// A change that is sent at most once, unless [`Call::under_key`] follows.
    pub fn post(name: &'static str, path: impl Into<String>, body: Body) -> Self {
        Self { verb: Verb::Post, body, repeat: Repeat::Never, ..Self::get(name, path) }
    }

    /// Takes something away. What is gone already stays gone: the same call may be sent again.
    pub fn delete(name: &'static str, path: impl Into<String>) -> Self {
        let path = path.into();
        let repeat = Repeat::UnderKey(path.clone());
        Self { verb: Verb::Delete, repeat, ..Self::get(name, path) }
    }

    /// Sends `Idempotency-Key`, by which the gateway recognises a repeat.
    #[must_use]
    pub fn under_key(self, key: &str) -> Self {
        self.under_key_in("idempotency-key", key)
    }

    /// Sends the key in a header of the gateway's own, by which it recognises a repeat.
    #[must_use]
    pub fn under_key_in(self, header: &'static str, key: &str) -> Self {
        self.header(header, key).recognised_by(key)
    }

    /// Says that the gateway recognises a repeat by something in the call itself: the same call may be sent again.
    #[must_use]
    pub fn recognised_by(mut self, key: &str) -> Self {
        self.repeat = Repeat::UnderKey(key.to_owned());
        self
    }

    /// Says that the call changes nothing, though it is a POST: it may be sent again.
    #[must_use]
    pub fn asking_only(mut self) -> Self {
        self.repeat = Repeat::Safe;
        self
    }

    /// Sends 32 letters and digits in this header that are others at every sending: to a question that bears a known
    /// text, some gateways give their first answer again.
    #[must_use]
    pub fn fresh_in(mut self, header: &'static str) -> Self {
        self.fresh_in = header;
        self
    }

    /// Goes to another of the gateway's addresses.
    #[must_use]
    pub fn host(mut self, name: &'static str) -> Self {
        self.host = name;
        self
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Says who we are.
    #[must_use]
    pub fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Says that this stands in it and must not be kept.
    #[must_use]
    pub(super) fn holding(mut self, secret: &str) -> Self {
        self.secrets.push(SecretString::from(secret));
        self
    }

    /// Names what caused the call.
    #[must_use]
    pub fn correlated(mut self, correlation: &str) -> Self {
        correlation.clone_into(&mut self.correlation);
        self
    }
}

/// What the gateway answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The raw body.
    pub body: Bytes,
    /// The world of the account that asked, where the answer itself does not say.
    pub asked_by: Mode,
}

impl Reply {
    /// Whether the status is 2xx.
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header as text; empty when it is missing or not plain text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// How long the gateway wants to be left alone: `Retry-After` in seconds, or up to a date by its own clock, which the answer
    /// has to tell beside it. None where it does not say, or that date is over: then the usual pauses are enough.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header("retry-after").trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let rest_ms = http_date(text)?.since_ms(self.date()?);
        u64::try_from(rest_ms).ok().filter(|rest_ms| *rest_ms > 0).map(Duration::from_millis)
    }

    /// When the gateway answered, by its own clock: `Date`, as in `Sat, 21 Nov 2026 10:05:00 GMT`.
    pub fn date(&self) -> Option<Timestamp> {
        http_date(self.header("date"))
    }

    /// Reads a JSON body, with or without a byte order mark.
    ///
    /// # Errors
    /// [`CallError::Unknown`]: an answer that cannot be read says nothing about what happened.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(&self.body);
        serde_json::from_slice(body)
            .map_err(|cause| CallError::unknown(format!("the answer could not be read: {cause}")))
    }
}

/// Reads a date as headers write it: `Sat, 21 Nov 2026 10:05:00 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.split(' ').skip(1);
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?.checked_add(1)?;
    Timestamp::parse(&format!("{year}-{month:02}-{day}T{time}Z"))
}

/// Why a call gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The customer's side said no. `hard`: trying the same again will not help.
    #[error("declined: {reason}")]
    Declined {
        /// Whether another try with the same means is pointless.
        hard: bool,
        /// The gateway's words.
        reason: String,
    },
    /// Our request was wrong, or is not allowed in this state. Nothing happened.
    #[error("refused: {reason}")]
    Refused {
        /// What was wrong, where it can be told; a credential field or a field of the request.
        field: Option<String>,
        /// The gateway's words, or ours.
        reason: String,
    },
    /// The gateway has no such payment or refund. Nothing happened.
    #[error("the gateway has no such {what}")]
    NoSuch {
        /// Payment or refund.
        what: &'static str,
    },
    /// Nothing was sent, or only a question that changes nothing had no answer. Nothing happened.
    #[error("unreachable: {reason}")]
    Unreachable {
        /// What the line said.
        reason: String,
    },
    /// It may have happened: ask, and do not send again as if it had not.
    #[error("no clear answer: {reason}")]
    Unknown {
        /// What was seen.
        reason: String,
    },
    /// The gateway wants to be left alone for a while. Nothing happened.
    #[error("too many calls")]
    TooMany {
        /// How long, if it says so.
        retry_after: Option<Duration>,
    },
    /// This gateway has no such operation. Nothing was sent.
    #[error("this gateway does not offer that")]
    NotOffered,
}

impl CallError {
    /// Our request was wrong.
    pub fn refused(field: Option<&str>, reason: impl Into<String>) -> Self {
        Self::Refused { field: field.map(str::to_owned), reason: reason.into() }
    }

    /// It may have happened.
    pub fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown { reason: reason.into() }
    }

    /// The same without any card number: gateways repeat in their words what they were asked, or what a customer typed.
    #[must_use]
    pub(super) fn without_card_numbers(mut self) -> Self {
        if let Self::Declined { reason, .. }
        | Self::Refused { reason, .. }
        | Self::Unreachable { reason }
        | Self::Unknown { reason } = &mut self
        {
            *reason = card_numbers::strike_text(reason, &[]).into_owned();
        }
        self
    }

    /// Whether it is certain that nothing happened at the gateway.
    pub fn nothing_happened(&self) -> bool {
        !matches!(self, Self::Unknown { .. })
    }

    /// Whether nobody was asked: the line or the gateway is away, or wants to be left alone. That was no try of anything.
    pub fn is_nobody_there(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TooMany { .. })
    }

    /// One word for the record of tries: `declined`, `refused`, `unreachable`, `unknown`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Declined { .. } => "declined",
            Self::Refused { .. } | Self::NoSuch { .. } | Self::NotOffered => "refused",
            Self::Unreachable { .. } | Self::TooMany { .. } => "unreachable",
            Self::Unknown { .. } => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(date: &'static str) -> Reply {
        let mut headers = HeaderMap::new();
        headers.insert("date", http::HeaderValue::from_static(date));
        Reply { status: 200, headers, body: Bytes::new(), asked_by: Mode::Test }
    }

    #[test]
    fn how_long_a_gateway_wants_to_be_left_alone_is_read_from_seconds_and_from_a_date() {
        let rest = |date: &'static str, after: &'static str| {
            let mut reply = reply(date);
            reply.headers.insert("retry-after", http::HeaderValue::from_static(after));
            reply.retry_after().map(|rest| rest.as_secs())
        };
        let now = "Sat, 21 Nov 2026 10:05:00 GMT";
        assert_eq!(rest("", "120"), Some(120));
        assert_eq!(rest(now, "Sat, 21 Nov 2026 10:06:30 GMT"), Some(90));
        assert_eq!(rest(now, "Sat, 21 Nov 2026 10:04:00 GMT"), None, "that time is over");
        assert_eq!(rest("", "Sat, 21 Nov 2026 10:06:30 GMT"), None, "by whose clock nobody knows");
        assert_eq!((rest(now, "soon"), rest(now, "-5"), rest(now, "")), (None, None, None));
    }

    #[test]
    fn the_gateways_clock_is_read_from_its_answer() {
        assert_eq!(reply("Sat, 21 Nov 2026 10:05:00 GMT").date(), Timestamp::parse("2026-11-21T10:05:00Z"));
        for bad in ["", "now", "Sat, 21 Now 2026 10:05:00 GMT", "Saturday, 21-Nov-26 10:05:00 GMT"] {
            assert_eq!(reply(bad).date(), None, "{bad}");
        }
    }
}
