//! Idempotency keys: the same key and the same request give the same answer, once carried out. A key is forgotten 24
//! hours of gateway clock after its first use (or what its dialect says), or when control says so; then the request is
//! carried out again.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::{Duration, Instant};

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// How long a key is remembered: 24 hours in milliseconds.
pub(crate) const KEPT_MS: i64 = 24 * 3_600_000;
const KEY_MAX: usize = 255;

/// The code of the refusal of a request whose twin is not answered yet.
pub(crate) const RUNNING: &str = "request_running";

/// A key, the request it came with and the answer it got.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub(crate) key: String,
    pub(crate) fingerprint: String,
    pub(crate) status: u16,
    pub(crate) body: String,
    /// How long it is remembered, in milliseconds of gateway clock; none is 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kept_ms: Option<i64>,
}

/// The key of a request with the digest of its method, path and body.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) key: String,
    pub(crate) fingerprint: String,
    pub(crate) kept_ms: Option<i64>,
    /// What is remembered when the request is carried out and then answered 500, where that answer is kept like any other; none
    /// where a repeat is told what was done.
    pub(crate) kept_fault: Option<String>,
}

impl Asked {
    /// A key with the digest of what makes two requests the same: the path, and the body or what counts of it.
    pub(crate) fn new(key: String, path: &str, body: &[u8]) -> Self {
        let mut digest = Sha256::new();
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(body);
        Self { key, fingerprint: hex::encode(digest.finalize()), kept_ms: None, kept_fault: None }
    }

    /// Reads `Idempotency-Key`; there may be none.
    pub(crate) fn of(headers: &HeaderMap, path: &str, body: &[u8]) -> Result<Option<Self>, ApiError> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_MAX);
        let key =
            key.ok_or_else(|| ApiError::invalid("bad_idempotency_key", "the key is 1 to 255 plain characters"))?;
        Ok(Some(Self::new(key.to_owned(), path, body)))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Each with the instant at which it is forgotten.
    known: HashMap<String, (i64, Remembered)>,
    first_to_go: BinaryHeap<Reverse<(i64, String)>>,
    /// Keys whose request is carried out but not answered yet, by the machine's clock.
    running: HashMap<String, Instant>,
}

impl Keys {
    /// The earlier answer to the same request; an error if the key came with another one.
    pub(crate) fn earlier(&mut self, asked: &Asked, now: i64) -> Result<Option<Remembered>, ApiError> {
        self.forget_old(now);
        let started = Instant::now();
        self.running.retain(|_, until| *until > started);
        if self.running.contains_key(&asked.key) {
            return Err(ApiError::conflict(RUNNING, "an earlier request with this idempotency key is still running"));
        }
        match self.known.get(&asked.key) {
            None => Ok(None),
            Some((_, known)) if known.fingerprint == asked.fingerprint => Ok(Some(known.clone())),
            Some(_) => Err(ApiError::key_reused()),
        }
    }

    pub(crate) fn remember(&mut self, remembered: Remembered, at: i64) {
        let forgotten = at.saturating_add(remembered.kept_ms.unwrap_or(KEPT_MS));
        self.first_to_go.push(Reverse((forgotten, remembered.key.clone())));
        self.known.insert(remembered.key.clone(), (forgotten, remembered));
    }

    /// The request of this key is not answered for this long.
    pub(crate) fn runs(&mut self, key: String, time: Duration) {
        if let Some(until) = Instant::now().checked_add(time) {
            self.running.insert(key, until);
        }
    }

    pub(crate) fn forget_all(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn count(&self) -> usize {
        self.known.len()
    }

    fn forget_old(&mut self, now: i64) {
        while let Some(Reverse((forgotten, _))) = self.first_to_go.peek()
            && *forgotten <= now
        {
            if let Some(Reverse((forgotten, key))) = self.first_to_go.pop()
                && self.known.get(&key).is_some_and(|(known, _)| *known == forgotten)
            {
                self.known.remove(&key);
            }
        }
    }
}
