//! Certificates by which some gateways prove their webhooks: fetched once from an address of the gateway's own, kept in
//! memory.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;

/// The largest answer that is taken for a certificate chain, in bytes.
pub const CERTIFICATE_MAX: usize = 64 * 1024;

/// How many are kept; a gateway uses one or two at a time. Beyond it the first in the order of their addresses goes.
const KEPT_MAX: usize = 32;

/// The certificates that were fetched so far, by their address. What is in here has only been fetched: whoever checks a
/// proof with it checks the certificate too.
#[derive(Debug, Default)]
pub struct Certificates {
    kept: RwLock<BTreeMap<String, Bytes>>,
    authorities: Option<Bytes>,
}

impl Certificates {
    /// Certificates behind which only these authorities (PEM) may stand, in place of those that the world trusts: for a
    /// gateway that is played on this machine, and signs with what it made itself.
    pub fn trusting(authorities: impl Into<Bytes>) -> Self {
        Self { kept: RwLock::default(), authorities: Some(authorities.into()) }
    }

    /// The authorities (PEM) that stand in place of those that the world trusts; none usually.
    pub(super) fn authorities(&self) -> Option<Bytes> {
        self.authorities.clone()
    }

    /// The certificate of an address as it was served, if it was fetched.
    pub fn find(&self, url: &str) -> Option<Bytes> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).get(url).cloned()
    }

    /// Keeps the certificate of an address. One that is larger than [`CERTIFICATE_MAX`] is not kept.
    pub fn keep(&self, url: &str, served: Bytes) {
        if served.len() > CERTIFICATE_MAX {
            return;
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX && !kept.contains_key(url) {
            kept.pop_first();
        }
        kept.insert(url.to_owned(), served);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_found_by_its_address_and_memory_stays_bounded() {
        let certificates = Certificates::default();
        assert_eq!(certificates.find("https://a.test/1"), None);
        certificates.keep("https://a.test/1", Bytes::from_static(b"pem"));
        assert_eq!(certificates.find("https://a.test/1"), Some(Bytes::from_static(b"pem")));
        certificates.keep("https://a.test/2", Bytes::from(vec![0; CERTIFICATE_MAX + 1]));
        assert_eq!(certificates.find("https://a.test/2"), None, "a flood is no certificate");
        for n in 0..100 {
            certificates.keep(&format!("https://b.test/{n:03}"), Bytes::new());
        }
        assert_eq!(certificates.kept.read().unwrap().len(), KEPT_MAX);
    }
}
