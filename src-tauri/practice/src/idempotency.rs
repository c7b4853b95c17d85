//! Idempotency keys: the same key and the same request give the same answer, once carried out. A key is forgotten
//! 24 hours of gateway clock after its first use, or when control says so; then the request is carried out again.

use std::collections::{HashMap, VecDeque};

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// How long a key is remembered: 24 hours in milliseconds.
pub(crate) const KEPT_MS: i64 = 24 * 3_600_000;
const KEY_MAX: usize = 255;

/// A key, the request it came with and the answer it got.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub(crate) key: String,
    pub(crate) fingerprint: String,
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// The key of a request with the digest of its method, path and body.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) key: String,
    pub(crate) fingerprint: String,
}

impl Asked {
    /// Reads `Idempotency-Key`; there may be none.
    pub(crate) fn of(headers: &HeaderMap, path: &str, body: &[u8]) -> Result<Option<Self>, ApiError> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_MAX);
        let key =
            key.ok_or_else(|| ApiError::invalid("bad_idempotency_key", "the key is 1 to 255 plain characters"))?;
        let mut digest = Sha256::new();
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(body);
        Ok(Some(Self { key: key.to_owned(), fingerprint: hex::encode(digest.finalize()) }))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Keys {
    known: HashMap<String, (i64, Remembered)>,
    oldest_first: VecDeque<(i64, String)>,
}

impl Keys {
    /// The earlier answer to the same request; an error if the key came with another one.
    pub(crate) fn earlier(&mut self, asked: &Asked, now: i64) -> Result<Option<Remembered>, ApiError> {
        self.forget_old(now);
        match self.known.get(&asked.key) {
            None => Ok(None),
            Some((_, known)) if known.fingerprint == asked.fingerprint => Ok(Some(known.clone())),
            Some(_) => Err(ApiError::key_reused()),
        }
    }

    pub(crate) fn remember(&mut self, remembered: Remembered, at: i64) {
        self.oldest_first.push_back((at, remembered.key.clone()));
        self.known.insert(remembered.key.clone(), (at, remembered));
    }

    pub(crate) fn forget_all(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn count(&self) -> usize {
        self.known.len()
    }

    fn forget_old(&mut self, now: i64) {
        while let Some((at, _)) = self.oldest_first.front()
            && now.saturating_sub(*at) >= KEPT_MS
        {
            if let Some((at, key)) = self.oldest_first.pop_front()
                && self.known.get(&key).is_some_and(|(known_at, _)| *known_at == at)
            {
                self.known.remove(&key);
            }
        }
    }
}
