//! The schemes by which gateways prove their deliveries, each written anew from its sheet and with nothing of the connectors' code.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context, Result};
use connectors::gateways::{Certificates, Credentials, Environment};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use sha2::{Digest, Sha256, Sha512};

use super::letter::{Letter, Parts};
use super::paypal;

/// What a proof covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covers {
    /// Every byte of the body.
    Bytes,
    /// Some fields of it, as they read.
    Fields(&'static [&'static str]),
    /// Nothing of it.
    Nothing,
}

/// What is signed beside the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Nothing.
    None,
    /// A time, good for so many seconds.
    Seconds(i64),
    /// Something that bears no date.
    Nonce,
    /// A time that never ends.
    Undying,
}

/// How one gateway proves.
#[derive(Debug)]
pub(super) struct Scheme {
    /// The gateway.
    pub provider: &'static str,
    /// The world of the account.
    world: Environment,
    /// The field of the credentials with the secret; the one before it stands in the same field with `_previous`.
    secret: &'static str,
    /// The header with the proof; empty where it stands in the body.
    pub header: &'static str,
    /// What the proof covers.
    pub covers: Covers,
    /// What is signed beside the body.
    pub stamp: Stamp,
    /// Whether capitals and small letters are the same in a proof.
    pub any_case: bool,
    /// Whether several proofs may stand in one delivery, of which one has to be good.
    pub several: bool,
    prove: fn(&[u8], &Parts) -> Result<String>,
    write: fn(&Parts) -> Letter,
}

/// Every gateway whose deliveries are verified, alphabetical.
pub(super) static SCHEMES: [Scheme; 8] = [
    // authorizenet: "header", "compute": the key as text; "comparing hex case-sensitively" is a pitfall.
    Scheme {
        provider: "authorizenet",
        world: Environment::Sandbox,
        secret: "webhook_secret",
        header: "X-ANET-Signature",
        covers: Covers::Bytes,
        stamp: Stamp::None,
        any_case: true,
        several: false,
        prove: |secret, parts| {
            let mut mac = Hmac::<Sha512>::new_from_slice(secret)?;
            mac.update(&parts.body);
            Ok(hex::encode_upper(mac.finalize().into_bytes()))
        },
        write: |parts| headed("X-ANET-Signature", format!("sha512={}", parts.proofs.join(",sha512=")), parts),
    },
    // midtrans: "proof", "coverage": a digest of three fields and the key; state and transaction are not signed.
    Scheme {
        provider: "midtrans",
        world: Environment::Sandbox,
        secret: "server_key",
        header: "",
        covers: Covers::Fields(&["order_id", "status_code", "gross_amount"]),
        stamp: Stamp::None,
        any_case: false,
        several: false,
        prove: |secret, parts| {
            let mut digest = Sha512::new();
            for name in ["order_id", "status_code", "gross_amount"] {
                digest.update(field_of(&parts.body, name).with_context(|| format!("a notification without {name}"))?);
            }
            digest.update(secret);
            Ok(hex::encode(digest.finalize()))
        },
        write: |parts| {
            let mut body = parts.body.clone();
            if !parts.proofs.is_empty() && body.last() == Some(&b'}') {
                body.pop();
                for proof in &parts.proofs {
                    body.extend_from_slice(format!(",\"signature_key\":\"{proof}\"").as_bytes());
                }
                body.push(b'}');
            }
            Letter { headers: vec![plain_type()], body }
        },
    },
    // nmi: "header", "message": t is a nonce and no time.
    Scheme {
        provider: "nmi",
        world: Environment::Sandbox,
        secret: "webhook_secret",
        header: "Webhook-Signature",
        covers: Covers::Bytes,
        stamp: Stamp::Nonce,
        any_case: false,
        several: false,
        prove: |secret, parts| stamped(secret, parts),
        write: |parts| headed("Webhook-Signature", format!("t={},s={}", parts.stamp, parts.proofs.join(",s=")), parts),
    },
    // paypal: "headers", "message", "verify offline".
    Scheme {
        provider: "paypal",
        world: Environment::Sandbox,
        secret: "webhook_id",
        header: "PAYPAL-TRANSMISSION-SIG",
        covers: Covers::Bytes,
        stamp: Stamp::Undying,
        any_case: false,
        several: false,
        prove: paypal::prove,
        write: paypal::write,
    },
    // The practice gateway's README, "Webhooks".
    Scheme {
        provider: "practice",
        world: Environment::Practice,
        secret: "webhook_secret",
        header: "Practice-Signature",
        covers: Covers::Bytes,
        stamp: Stamp::Seconds(300),
        any_case: false,
        several: true,
        prove: |secret, parts| stamped(secret, parts),
        write: |parts| headed("Practice-Signature", timed(parts), parts),
    },
    // razorpay: "header".
    Scheme {
        provider: "razorpay",
        world: Environment::Sandbox,
        secret: "webhook_secret",
        header: "X-Razorpay-Signature",
        covers: Covers::Bytes,
        stamp: Stamp::None,
        any_case: false,
        several: false,
        prove: |secret, parts| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret)?;
            mac.update(&parts.body);
            Ok(hex::encode(mac.finalize().into_bytes()))
        },
        write: |parts| headed("X-Razorpay-Signature", parts.proofs.join(","), parts),
    },
    // stripe: "header", "message", "accept if".
    Scheme {
        provider: "stripe",
        world: Environment::Sandbox,
        secret: "webhook_secret",
        header: "Stripe-Signature",
        covers: Covers::Bytes,
        stamp: Stamp::Seconds(300),
        any_case: false,
        several: true,
        prove: |secret, parts| stamped(secret, parts),
        write: |parts| headed("Stripe-Signature", timed(parts), parts),
    },
    // xendit: "proof": a token, nothing is computed.
    Scheme {
        provider: "xendit",
        world: Environment::Sandbox,
        secret: "webhook_secret",
        header: "x-callback-token",
        covers: Covers::Nothing,
        stamp: Stamp::None,
        any_case: false,
        several: false,
        prove: |secret, _| Ok(String::from_utf8(secret.to_vec())?),
        write: |parts| headed("x-callback-token", parts.proofs.join(","), parts),
    },
];

impl Scheme {
    /// The proof of these parts under a secret.
    pub(super) fn prove(&self, secret: &[u8], parts: &Parts) -> Result<String> {
        (self.prove)(secret, parts)
    }

    /// The delivery that is made of these parts.
    pub(super) fn write(&self, parts: &Parts) -> Letter {
        (self.write)(parts)
    }

    /// An account with a secret, and the one before it.
    pub(super) fn account(&self, secret: &str, before: &str, certificates: &Arc<Certificates>) -> Credentials {
        let fields = [(self.secret.to_owned(), secret), (format!("{}_previous", self.secret), before)];
        let fields: BTreeMap<String, SecretString> =
            fields.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect();
        Credentials::new("acc_1", self.world, fields).with_certificates(Arc::clone(certificates))
    }

    /// Whether anyone can do the sums of the check, as with a public key: then the time of a refusal tells nothing that is secret. RSA
    /// refuses a number above its modulus sooner, and a first letter may make such a number.
    pub(super) fn is_public(&self) -> bool {
        self.provider == "paypal"
    }

    /// The part of the body that its proof covers.
    pub(super) fn covered(&self, body: &[u8]) -> Vec<usize> {
        match self.covers {
            Covers::Bytes => (0..body.len()).collect(),
            Covers::Nothing => Vec::new(),
            Covers::Fields(names) => names
                .iter()
                .filter_map(|name| {
                    let value = field_of(body, name)?;
                    let from = value.as_ptr() as usize - body.as_ptr() as usize;
                    // With its name in front of it.
                    Some(from - name.len() - 3..from + value.len())
                })
                .flatten()
                .collect(),
        }
    }
}

/// HMAC-SHA256 over the stamp, a full stop and the body, in small hexadecimal letters.
fn stamped(secret: &[u8], parts: &Parts) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)?;
    mac.update(parts.stamp.as_bytes());
    mac.update(b".");
    mac.update(&parts.body);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

fn timed(parts: &Parts) -> String {
    format!("t={},v1={}", parts.stamp, parts.proofs.join(",v1="))
}

fn plain_type() -> (String, String) {
    ("Content-Type".to_owned(), "application/json".to_owned())
}

/// A delivery with its proof in this header; without the header where there is no proof.
fn headed(name: &str, value: String, parts: &Parts) -> Letter {
    let mut headers = vec![plain_type()];
    if !parts.proofs.is_empty() {
        headers.push((name.to_owned(), value));
    }
    Letter { headers, body: parts.body.clone() }
}

/// A field that is a text without escapes, as it stands in a body without blanks.
fn field_of<'a>(body: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let text = std::str::from_utf8(body).ok()?;
    let opening = format!("\"{name}\":\"");
    let from = text.find(&opening)? + opening.len();
    let length = text.get(from..)?.find('"')?;
    body.get(from..from + length)
}
