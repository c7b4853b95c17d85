//! The proof of PayPal's webhooks: RSA PKCS#1 v1.5 with SHA-256, in base64, over `<transmission id>|<transmission
//! time>|<id of our listener>|<CRC-32 of the raw body>`, by a certificate that lies at an address of PayPal's.
//!
//! Neither the time nor the id is bound to the moment: PayPal sends a delivery again for three days, and the scheme
//! signs no time of validity. A repeat is recognised by the id of the event.

use std::sync::LazyLock;

use base::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage};

use crate::gateways::{Credentials, HookHeaders, HookRefusal};

const ALGORITHM: &str = "SHA256withRSA";
/// A chain is a certificate and one or two above it.
const CHAIN_MAX: usize = 8;
/// The longest address that PayPal's own check takes.
const ADDRESS_MAX: usize = 500;

/// The authorities that the world trusts, as Mozilla lists them.
static AUTHORITIES: LazyLock<Vec<TrustAnchor<'static>>> = LazyLock::new(|| {
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
    roots.filter_map(|root| webpki::anchor_from_trusted_cert(root).ok()).collect()
});

/// Checks the proof of a webhook, against any of the ids that our listener has or had.
pub(super) fn check(
    creds: &Credentials,
    headers: &HookHeaders,
    body: &[u8],
    now: Timestamp,
) -> Result<(), HookRefusal> {
    let listeners: Vec<&str> = ["webhook_id", "webhook_id_previous"]
        .iter()
        .map(|name| creds.setting(name))
        .filter(|id| !id.is_empty())
        .collect();
    if listeners.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    let signature = headers.one("paypal-transmission-sig")?;
    let (id, time) = (headers.one("paypal-transmission-id")?, headers.one("paypal-transmission-time")?);
    let address = headers.one("paypal-cert-url")?;
    if !headers.one("paypal-auth-algo")?.eq_ignore_ascii_case(ALGORITHM) || !is_of_paypal(address) {
        return Err(HookRefusal::BadSignature);
    }
    // A bar within a part would let it speak for its neighbour.
    if id.contains('|') || time.contains('|') {
        return Err(HookRefusal::BadSignature);
    }
    let signature = STANDARD.decode(signature).map_err(|_| HookRefusal::BadSignature)?;
    let served = creds.certificate(address).ok_or_else(|| HookRefusal::NeedsCertificate(address.to_owned()))?;
    let crc = crc32fast::hash(body);
    let messages = listeners.iter().map(|listener| format!("{id}|{time}|{listener}|{crc}"));
    let proved = |authorities: &[TrustAnchor<'_>]| {
        messages.clone().any(|message| is_proved(authorities, &served, message.as_bytes(), &signature, now))
    };
    let good = match creds.authorities() {
        Some(own) => {
            let own = certificates(&own);
            let anchors: Vec<_> = own.iter().filter_map(|own| webpki::anchor_from_trusted_cert(own).ok()).collect();
            proved(&anchors)
        }
        None => proved(&AUTHORITIES),
    };
    if good { Ok(()) } else { Err(HookRefusal::WrongSignature) }
}

/// Whether the first of the served certificates signed this message: it is good at `now`, one of the authorities stands
/// behind it, and it was made out to PayPal.
fn is_proved(authorities: &[TrustAnchor<'_>], served: &[u8], message: &[u8], signature: &[u8], now: Timestamp) -> bool {
    let chain = certificates(served);
    let Some((own, above)) = chain.split_first() else { return false };
    let Ok(seconds) = u64::try_from(now.unix_seconds()) else { return false };
    let time = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    let Ok(certificate) = EndEntityCert::try_from(own) else { return false };
    let algorithms = webpki::ALL_VERIFICATION_ALGS;
    let usage = KeyUsage::server_auth();
    certificate.verify_for_usage(algorithms, authorities, above, time, usage, None, None).is_ok()
        && is_made_out_to_paypal(&certificate)
        && certificate.verify_signature(webpki::ring::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
}

/// Whether one of the names in the certificate is one of PayPal's.
fn is_made_out_to_paypal(certificate: &EndEntityCert<'_>) -> bool {
    let names = certificate.valid_dns_names().filter(|name| is_host_of_paypal(name));
    let names: Vec<_> = names.filter_map(|name| ServerName::try_from(name).ok()).collect();
    names.iter().any(|name| certificate.verify_is_valid_for_subject_name(name).is_ok())
}

fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).take(CHAIN_MAX).filter_map(Result::ok).collect()
}

/// Whether an address is one of PayPal's own: https, its host, its port, and a plain path. It is read strictly and by
/// hand, so that no two readers of addresses can differ about where it leads.
fn is_of_paypal(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://").filter(|_| address.len() <= ADDRESS_MAX) else { return false };
    let Some((host, path)) = rest.split_once('/') else { return false };
    let host = host.strip_suffix(":443").unwrap_or(host);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    is_host_of_paypal(host) && path.bytes().all(plain) && !path.split('/').any(|part| part == "." || part == "..")
}

/// `paypal.com` itself, or a name below it.
fn is_host_of_paypal(host: &str) -> bool {
    // In lower case alone: a certificate is kept by its address, and every other spelling would be another one.
    let labels: Vec<&str> = host.split('.').collect();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let plain = |label: &&str| !label.is_empty() && label.bytes().all(is_plain);
    labels.iter().all(plain) && labels.ends_with(&["paypal", "com"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_fetched_from_paypal_and_from_nowhere_else() {
        for good in [
            "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270",
            "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
            "https://paypal.com:443/certs/x.pem",
        ] {
            assert!(is_of_paypal(good), "{good}");
        }
        let long = format!("https://api.paypal.com/{}", "a".repeat(500));
        for bad in [
            "",
            "http://api.paypal.com/x",
            "https://API.PayPal.com/x",
            "HTTPS://api.paypal.com/x",
            "https://api.paypal.com",
            "https://api.paypal.com.evil.example/x",
            "https://evilpaypal.com/x",
            "https://evil-paypal.com/x",
            "https://paypal.com.evil/x",
            "https://api.paypal.com@evil.example/x",
            "https://user@api.paypal.com/x",
            "https://user:pw@api.paypal.com/x",
            "https://api.paypal.com:8443/x",
            "https://api.paypal.com:/x",
            "https://.paypal.com/x",
            "https://api..paypal.com/x",
            "https://api.paypal.com./x",
            "https://evil.example/https://api.paypal.com/x",
            "https://evil.example\\.paypal.com/x",
            "https://evil.example#.paypal.com/x",
            "https://evil.example?.paypal.com/x",
            "https://api.paypal.com/x?to=evil",
            "https://api.paypal.com/x#y",
            "https://api.paypal.com/../x",
            "https://api.paypal.com/%2e%2e/x",
            "https://api.paypal.com/x y",
            "https://api.pаypal.com/x",
            " https://api.paypal.com/x",
            "https://api.paypal.com/x\n",
            &long,
        ] {
            assert!(!is_of_paypal(bad), "{bad}");
        }
    }

    #[test]
    fn all_authorities_that_the_world_trusts_are_read() {
        assert!(AUTHORITIES.len() > 100);
        assert_eq!(AUTHORITIES.len(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
    }
}
