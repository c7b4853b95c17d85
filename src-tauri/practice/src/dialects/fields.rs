//! Reading JSON bodies as real gateways do: what is known is taken by name, and what is left over is counted.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Uri;
use reqwest::Url;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::state::State;

/// The fields of a JSON object that are still to be read, as they stood in the text.
pub(crate) struct Fields {
    left: BTreeMap<String, Box<RawValue>>,
}

impl Fields {
    /// Reads a body; an empty one counts as `{}`.
    pub(crate) fn read(body: &Bytes) -> Result<Self, ApiError> {
        let body: &[u8] = if body.is_empty() { b"{}" } else { body };
        let left = serde_json::from_slice(body).map_err(|error| ApiError::invalid("bad_body", error.to_string()))?;
        Ok(Self { left })
    }

    /// The text of a value exactly as it was written: for amounts, which are never read through a binary fraction.
    pub(crate) fn raw(&mut self, name: &'static str) -> Option<String> {
        self.left.remove(name).map(|value| value.get().to_owned()).filter(|text| text != "null")
    }

    /// A field of any type; null counts as absent.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>, ApiError> {
        let Some(value) = self.left.remove(name) else { return Ok(None) };
        serde_json::from_str::<Option<T>>(value.get())
            .map_err(|_| ApiError::invalid("bad_field", format!("{name} is not of the right kind")).about(name))
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<Option<String>, ApiError> {
        self.take(name)
    }

    /// An object whose own fields are read.
    pub(crate) fn object(&mut self, name: &'static str) -> Result<Option<Self>, ApiError> {
        Ok(self.take(name)?.map(|left| Self { left }))
    }

    /// Objects whose own fields are read.
    pub(crate) fn list(&mut self, name: &'static str) -> Result<Vec<Self>, ApiError> {
        let rows: Vec<BTreeMap<String, Box<RawValue>>> = self.take(name)?.unwrap_or_default();
        Ok(rows.into_iter().map(|left| Self { left }).collect())
    }

    /// Copies fields that are shown again as they came.
    pub(crate) fn keep(&mut self, names: &[&'static str], into: &mut Map<String, Value>) -> Result<(), ApiError> {
        for name in names {
            if let Some(value) = self.take::<Value>(name)? {
                into.insert((*name).to_owned(), value);
            }
        }
        Ok(())
    }

    /// Counts what nobody read: fields that the dialect does not know. `whose` says where they were sent.
    pub(crate) fn count_rest(self, state: &mut State, whose: &str) {
        for name in self.left.into_keys() {
            state.count_stranger(format!("{whose} {name}"));
        }
    }
}

/// The parameters of an address or a form that are still to be read, in their order; one may be given more than once.
pub(crate) struct Params {
    left: Vec<(String, String)>,
}

impl Params {
    pub(crate) fn read(uri: &Uri) -> Self {
        Self::of_text(uri.query().unwrap_or_default())
    }

    /// A body that is written like the query of an address.
    pub(crate) fn of_form(body: &Bytes) -> Self {
        Self::of_text(&String::from_utf8_lossy(body))
    }

    fn of_text(text: &str) -> Self {
        let Ok(mut url) = Url::parse("http://query/") else { return Self { left: Vec::new() } };
        url.set_query(Some(text));
        Self { left: url.query_pairs().into_owned().collect() }
    }

    /// All values of a parameter.
    pub(crate) fn all(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.left).into_iter().partition(|(given, _)| given == name);
        self.left = left;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// The last value of a parameter.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        self.all(name).pop()
    }

    /// The parameters that are written as `name[key]`, by their keys, in their order.
    pub(crate) fn under(&mut self, name: &str) -> Vec<(String, String)> {
        let key = |given: &str| {
            let key = given.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            (!key.is_empty() && !key.contains(['[', ']'])).then(|| key.to_owned())
        };
        let (mut taken, mut left) = (Vec::new(), Vec::new());
        for (given, value) in std::mem::take(&mut self.left) {
            match key(&given) {
                Some(key) => taken.push((key, value)),
                None => left.push((given, value)),
            }
        }
        self.left = left;
        taken
    }

    pub(crate) fn count_rest(self, state: &mut State, whose: &str) {
        for (name, _) in self.left {
            state.count_stranger(format!("{whose} ?{name}"));
        }
    }
}
