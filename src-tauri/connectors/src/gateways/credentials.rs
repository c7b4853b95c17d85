//! Credentials of one account at a gateway.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{CallError, Certificates, Environment};

/// What one merchant account needs to speak to its gateway: fields of the credential form, world and address. Printing it
/// shows the names of the fields and nothing of what is in them.
#[derive(Clone)]
pub struct Credentials {
    account: String,
    environment: Environment,
    base_url: Option<String>,
    certificates: Arc<Certificates>,
    fields: BTreeMap<String, SecretString>,
}

impl Credentials {
    /// Credentials of an account. `account` is our own id of it: the circuit breaker counts per account.
    pub fn new(account: impl Into<String>, environment: Environment, fields: BTreeMap<String, SecretString>) -> Self {
        Self { account: account.into(), environment, base_url: None, certificates: Arc::default(), fields }
    }

    /// The same at another address than the gateway's usual one. Nothing happens for an empty text.
    #[must_use]
    pub fn at(mut self, base_url: &str) -> Self {
        let base_url = base_url.trim().trim_end_matches('/');
        self.base_url = (!base_url.is_empty()).then(|| base_url.to_owned());
        self
    }

    /// The same with the certificates that were fetched so far.
    #[must_use]
    pub fn with_certificates(mut self, certificates: Arc<Certificates>) -> Self {
        self.certificates = certificates;
        self
    }

    /// The certificate of an address as it was served, if it was fetched.
    pub fn certificate(&self, url: &str) -> Option<Bytes> {
        self.certificates.find(url)
    }

    /// The authorities (PEM) that stand in place of those that the world trusts; none usually.
    pub(super) fn authorities(&self) -> Option<Bytes> {
        self.certificates.authorities()
    }

    /// A text that is another for other credentials, and tells nothing of them.
    pub(super) fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        let url = self.base_url.as_deref().unwrap_or_default();
        let parts = [self.account.as_str(), url].into_iter();
        let fields = self.fields.iter().flat_map(|(name, value)| [name.as_str(), value.expose_secret()]);
        for part in parts.chain(fields) {
            digest.update(part.len().to_be_bytes());
            digest.update(part.as_bytes());
        }
        digest.update([u8::from(self.environment == Environment::Live)]);
        hex::encode(digest.finalize())
    }

    /// Our id of the account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The world the account lives in.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The address that stands in place of the gateway's usual one.
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.as_deref()
    }

    /// A field that the call cannot do without.
    ///
    /// # Errors
    /// [`CallError::Refused`] naming the field when it is missing or empty.
    pub fn need(&self, field: &'static str) -> Result<&SecretString, CallError> {
        self.find(field).ok_or_else(|| CallError::refused(Some(field), "this credential is missing: enter it again"))
    }

    /// A field that may be missing; empty counts as missing.
    pub fn find(&self, field: &str) -> Option<&SecretString> {
        self.fields.get(field).filter(|value| !value.expose_secret().trim().is_empty())
    }

    /// Everything in it but the fields of these names.
    pub(super) fn secrets_but(&self, plain: &[&str]) -> impl Iterator<Item = &SecretString> {
        self.fields.iter().filter(|(name, _)| !plain.contains(&name.as_str())).map(|(_, value)| value)
    }

    /// A field that is no secret but a setting, as text; empty when missing.
    pub(crate) fn setting(&self, field: &str) -> &str {
        self.find(field).map_or("", |value| value.expose_secret().trim())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.fields.keys().collect();
        f.debug_struct("Credentials")
            .field("account", &self.account)
            .field("environment", &self.environment)
            .field("fields", &names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_credentials_shows_no_secret() {
        let fields = BTreeMap::from([("secret_key".to_owned(), SecretString::from("canary-in-the-vault"))]);
        let credentials = Credentials::new("acc_1", Environment::Sandbox, fields).at("http://127.0.0.1:1/");
        let printed = format!("{credentials:?}");
        assert!(printed.contains("secret_key") && !printed.contains("canary"), "{printed}");
        assert_eq!(credentials.base_url(), Some("http://127.0.0.1:1"));
    }

    #[test]
    fn a_missing_or_blank_field_is_refused_by_its_name() {
        let fields = BTreeMap::from([("secret_key".to_owned(), SecretString::from("  "))]);
        let credentials = Credentials::new("acc_1", Environment::Live, fields);
        assert!(
            matches!(credentials.need("secret_key"), Err(CallError::Refused { field: Some(field), .. }) if field == "secret_key")
        );
    }
}
