//! PayPal's scheme: RSA over a line that holds no more of the body than its CRC-32. The key and the certificates are made for tests.

use std::sync::{Arc, LazyLock};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use connectors::gateways::Certificates;
use rustls::SignatureScheme;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::Signer;

use super::letter::{Letter, Parts, place_in, turned};
use crate::dice::Dice;
use crate::program::repository;

/// Where the certificate is said to lie.
pub(super) const CERTIFICATE: &str = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-proof";
const CERTIFICATES: &str = "src-tauri/connectors/tests/dialects/certificates";

/// What the proof has of PayPal's.
struct Files {
    signer: Box<dyn Signer>,
    served: Vec<u8>,
    authority: Vec<u8>,
}

static FILES: LazyLock<Result<Files, String>> = LazyLock::new(|| files().map_err(|cause| format!("{cause:#}")));

fn files() -> Result<Files> {
    let read = |name: &str| std::fs::read(repository().join(name)).with_context(|| format!("no {name}"));
    let key = PrivateKeyDer::from_pem_slice(&read("src-tauri/practice/tests/dialects/keys/paypal.pem")?)?;
    let key = rustls::crypto::ring::sign::any_supported_type(&key)?;
    let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).context("a key that signs otherwise")?;
    Ok(Files {
        signer,
        served: read(&format!("{CERTIFICATES}/served.pem"))?,
        authority: read(&format!("{CERTIFICATES}/authority.pem"))?,
    })
}

fn made() -> Result<&'static Files> {
    FILES.as_ref().map_err(|cause| anyhow::anyhow!("{cause}"))
}

/// The certificate as it is served, behind which the authority of the tests stands.
pub(super) fn certificates() -> Result<Arc<Certificates>> {
    serving(&made()?.served)
}

fn serving(served: &[u8]) -> Result<Arc<Certificates>> {
    let certificates = Certificates::trusting(made()?.authority.clone());
    certificates.keep(CERTIFICATE, served.to_vec().into());
    Ok(Arc::new(certificates))
}

/// The same certificate with one bit turned.
pub(super) fn certificates_turned(dice: &mut Dice) -> Result<Arc<Certificates>> {
    let der = CertificateDer::from_pem_slice(&made()?.served)?;
    let at = place_in(dice, der.len());
    let turned = turned(&der, at, dice.below(8));
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(turned));
    serving(pem.as_bytes())
}

/// Certificates that are not the one that signed: another's, one that stands for itself, one whose time is over.
pub(super) fn certificates_of_another(dice: &mut Dice) -> Result<Arc<Certificates>> {
    const OTHERS: [&str; 4] = ["of_another.pem", "self_made.pem", "self_made_in_their_name.pem", "ended.pem"];
    let name = dice.one_of(&OTHERS).copied().unwrap_or_default();
    serving(&std::fs::read(repository().join("tests/fixtures/gateways/paypal/certificates").join(name))?)
}

/// The two signed words of a stamp: the id of the transmission, and its time.
fn words(stamp: &str) -> (&str, &str) {
    stamp.split_once(' ').unwrap_or((stamp, ""))
}

/// paypal: "message": `transmission_id|transmission_time|webhook_id|crc32(raw body)`, the CRC as unsigned decimal. `secret` is the
/// id of the listener, which is none.
pub(super) fn prove(secret: &[u8], parts: &Parts) -> Result<String> {
    let (id, time) = words(&parts.stamp);
    let mut message = format!("{id}|{time}|").into_bytes();
    message.extend_from_slice(secret);
    message.extend_from_slice(format!("|{}", crc32(&parts.body)).as_bytes());
    Ok(STANDARD.encode(made()?.signer.sign(&message)?))
}

/// paypal: "headers".
pub(super) fn write(parts: &Parts) -> Letter {
    let (id, time) = words(&parts.stamp);
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("PAYPAL-TRANSMISSION-ID", id.to_owned()),
        ("PAYPAL-TRANSMISSION-TIME", time.to_owned()),
        ("PAYPAL-AUTH-ALGO", "SHA256withRSA".to_owned()),
        ("PAYPAL-CERT-URL", CERTIFICATE.to_owned()),
    ];
    if !parts.proofs.is_empty() {
        headers.push(("PAYPAL-TRANSMISSION-SIG", parts.proofs.join(",")));
    }
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Letter { headers, body: parts.body.clone() }
}

/// CRC-32 as of IEEE 802.3, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
