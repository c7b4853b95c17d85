//! Accounts that speak a dialect: which one, under which name control calls them, and what proves them.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Dialect, find, forms};
use crate::error::ApiError;

/// A secret or a name that an account needs.
pub(crate) struct Credential {
    pub(crate) name: &'static str,
    /// How a fresh one begins.
    pub(crate) prefix: &'static str,
    /// How many letters and digits follow. With none the beginning is the whole of it, as with a setting that has a
    /// usual value; with none of both it need not be there, and none is made.
    pub(crate) length: usize,
}

impl Credential {
    fn is_optional(&self) -> bool {
        self.length == 0 && self.prefix.is_empty()
    }
}

/// An account that speaks the dialect of a real gateway.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// By which control calls it: 1 to 64 lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// The word of the dialect, such as `razorpay`.
    pub dialect: String,
    /// By the dialect's own names: `key_id`, `key_secret`, `webhook_secret` and so on.
    #[serde(default)]
    pub credentials: BTreeMap<String, String>,
    /// Whether paying only holds the money until the shop captures, where that is set for the whole account.
    #[serde(default)]
    pub manual_capture: bool,
}

impl Account {
    /// An account whose credentials are made fresh, except for those that are given.
    ///
    /// # Errors
    /// When there is no such dialect, the name is not one, a credential is not one of the dialect's or is empty, or the
    /// operating system gives no random bytes.
    pub fn fresh(name: &str, dialect: &str, given: BTreeMap<String, String>) -> io::Result<Self> {
        Self::made(name, dialect, given).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.message()))
    }

    pub(crate) fn made(name: &str, dialect: &str, given: BTreeMap<String, String>) -> Result<Self, ApiError> {
        let mut account =
            Self { name: name.to_owned(), dialect: dialect.to_owned(), credentials: given, manual_capture: false };
        for credential in account.spoken()?.credentials() {
            let Credential { name, prefix, length } = credential;
            if !credential.is_optional() && !account.credentials.contains_key(*name) {
                let fresh = format!("{prefix}{}", forms::fresh_letters(*length)?);
                account.credentials.insert((*name).to_owned(), fresh);
            }
        }
        account.check()?;
        Ok(account)
    }

    fn spoken(&self) -> Result<&'static dyn Dialect, ApiError> {
        find(&self.dialect).ok_or_else(|| {
            ApiError::invalid("no_such_dialect", format!("no dialect is called {:?}", self.dialect)).about("dialect")
        })
    }

    /// Says what cannot be meant.
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        let plain = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"-_".contains(&letter);
        if self.name.is_empty() || self.name.len() > 64 || !self.name.bytes().all(plain) {
            let message = "a name is 1 to 64 lower-case letters, digits, - and _";
            return Err(ApiError::invalid("bad_account_name", message).about("name"));
        }
        let known = self.spoken()?.credentials();
        for credential in known.iter().filter(|credential| !credential.is_optional()) {
            let name = credential.name;
            if self.credentials.get(name).is_none_or(String::is_empty) {
                return Err(ApiError::invalid("credential_missing", format!("{name} is missing")).about("credentials"));
            }
        }
        if let Some(other) = self.credentials.keys().find(|name| known.iter().all(|one| one.name != name.as_str())) {
            let message = format!("{} has no credential {other:?}", self.dialect);
            return Err(ApiError::invalid("no_such_credential", message).about("credentials"));
        }
        Ok(())
    }
}

/// Reads `NAME=DIALECT[,CREDENTIAL=VALUE…]`; a dialect alone is a name as well. `manual_capture=true` stands among the
/// credentials.
impl FromStr for Account {
    type Err = io::Error;

    fn from_str(text: &str) -> io::Result<Self> {
        let mut parts = text.split(',');
        let head = parts.next().unwrap_or_default();
        let (name, dialect) = head.split_once('=').unwrap_or((head, head));
        let mut given = BTreeMap::new();
        for part in parts {
            let (credential, value) = part.split_once('=').ok_or_else(|| {
                let message = format!("{part:?} is no CREDENTIAL=VALUE");
                io::Error::new(io::ErrorKind::InvalidInput, message)
            })?;
            given.insert(credential.to_owned(), value.to_owned());
        }
        let manual_capture = given.remove("manual_capture").is_some_and(|value| value == "true");
        Ok(Self { manual_capture, ..Self::fresh(name, dialect, given)? })
    }
}

/// Shows no secret.
impl fmt::Debug for Account {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Account").field("name", &self.name).field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

/// An account together with its dialect.
pub(crate) struct Known {
    pub(crate) account: Account,
    pub(crate) dialect: &'static dyn Dialect,
}

impl Known {
    /// None when nobody here speaks its dialect.
    pub(crate) fn of(account: Account) -> Option<Self> {
        find(&account.dialect).map(|dialect| Self { account, dialect })
    }

    /// The same with other credentials: those of an endpoint that has its own.
    pub(crate) fn proven_by(&self, proof: &BTreeMap<String, String>) -> Self {
        let mut account = self.account.clone();
        account.credentials.extend(proof.iter().map(|(name, value)| (name.clone(), value.clone())));
        Self { account, dialect: self.dialect }
    }

    pub(crate) fn name(&self) -> &str {
        &self.account.name
    }

    /// A credential by its name; empty when the dialect has none of that name.
    pub(crate) fn secret(&self, name: &str) -> &str {
        self.account.credentials.get(name).map_or("", String::as_str)
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.account.fmt(out)
    }
}
