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
pub struct Certificates(RwLock<BTreeMap<String, Bytes>>);

impl Certificates {
    /// The certificate of an address as it was served, if it was fetched.
    pub fn find(&self, url: &str) -> Option<Bytes> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(url).cloned()
    }

    /// Keeps the certificate of an address. One that is larger than [`CERTIFICATE_MAX`] is not kept.
    pub fn keep(&self, url: &str, served: Bytes) {
        if served.len() > CERTIFICATE_MAX {
            return;
        }
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.insert(url.to_owned(), served);
        while kept.len() > KEPT_MAX {
            kept.pop_first();
        }
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
        assert_eq!(certificates.0.read().unwrap().len(), KEPT_MAX);
    }
}
