//! What is kept of a request to a gateway and of its answer: enough to show its support desk what was said, and no secret.
//! Headers are not kept at all; the gateway's name for the exchange stands beside it.

use std::time::Duration;

use reqwest::Url;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::striking::Striking;
use super::wire::{Broken, Said};
use super::{Body, Call, Verb};

/// So many bytes of a body are kept.
pub const BODY_KEPT_MAX: usize = 16 * 1024;
/// So many exchanges of one operation are kept: the latest.
const EXCHANGES_MAX: usize = 8;

/// A body without secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBody {
    /// It, or its beginning. Bytes that are not UTF-8 are replaced.
    pub text: String,
    /// How long the whole of it was, in bytes.
    pub bytes: i64,
    /// Whether there was more of it than is kept.
    pub is_cut: bool,
}

/// One request that was sent to a gateway, with what came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query after the gateway's address.
    pub path: String,
    /// HTTP status; none where no whole answer came.
    pub status: Option<u16>,
    /// What the line said where no whole answer came; empty otherwise.
    pub trouble: String,
    /// The gateway's name for it; empty if it gave none.
    pub request_id: String,
    /// From sending to the end of the answer, in milliseconds.
    pub latency_ms: i64,
    /// What was sent.
    pub request: KeptBody,
    /// What came back.
    pub answer: KeptBody,
}

impl KeptBody {
    fn of(body: &[u8], striking: &Striking) -> Self {
        // What is struck out may begin within what is kept and end beyond it. At the end of what is looked through a secret
        // may break off and go unseen: that part is looked through and not kept.
        let seam = striking.longest();
        let window = body.len().min(BODY_KEPT_MAX.saturating_add(seam));
        let text = striking.text(&String::from_utf8_lossy(body.get(..window).unwrap_or(body)));
        let sure = if window < body.len() { text.len().saturating_sub(seam) } else { text.len() };
        let end = text.floor_char_boundary(sure.min(BODY_KEPT_MAX));
        Self {
            text: text.get(..end).unwrap_or_default().to_owned(),
            bytes: i64::try_from(body.len()).unwrap_or(i64::MAX),
            is_cut: end < text.len(),
        }
    }

    /// The same with nothing of its text.
    pub(super) fn all_struck(self) -> Self {
        if self.text.is_empty() { self } else { Self { text: super::striking::STRUCK.to_owned(), ..self } }
    }
}

impl Exchange {
    /// What is kept of a call as it was sent, before anything came of it.
    pub(super) fn of(call: &Call, striking: &Striking) -> Self {
        let method = match call.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Delete => "DELETE",
        };
        let mut path = call.path.clone();
        if !call.query.is_empty() {
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(&encoded(&call.query));
        }
        let request = match &call.body {
            Body::Empty => KeptBody::default(),
            Body::Form(fields) => KeptBody::of(encoded(fields).as_bytes(), striking),
            Body::Json(json) => KeptBody::of(json.to_string().as_bytes(), striking),
            Body::Text { text, .. } => KeptBody::of(text.expose_secret().as_bytes(), striking),
        };
        Self { method: method.to_owned(), path: striking.text(&path), request, ..Self::default() }
    }

    /// The same with what came of it.
    pub(super) fn answered(mut self, said: Result<&Said, &Broken>, took: Duration, striking: &Striking) -> Self {
        self.latency_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        match said {
            Ok(said) => {
                self.status = Some(said.status);
                self.answer = KeptBody::of(&said.body, striking);
            }
            Err(broken) => self.trouble = striking.text(&broken.reason),
        }
        self
    }
}

/// Exchanges of an operation one after the other; of many the latest.
pub(super) fn joined(mut before: Vec<Exchange>, after: Vec<Exchange>) -> Vec<Exchange> {
    before.extend(after);
    before.drain(..before.len().saturating_sub(EXCHANGES_MAX));
    before
}

/// Names and values as they go over the line.
fn encoded(fields: &[(String, String)]) -> String {
    let Ok(mut url) = Url::parse("x:/") else { return String::new() };
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}
