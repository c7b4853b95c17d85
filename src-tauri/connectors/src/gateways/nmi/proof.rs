//! The proof of NMI's webhooks: `Webhook-Signature: t=<nonce>,s=<hex>`, where the hex is HMAC-SHA256 of `<nonce>.<raw
//! body>` under the signing key as text.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::gateways::HookRefusal;

/// The longest nonce.
const NONCE_MAX: usize = 128;

/// Checks a header of this scheme. `t` may look like a time and is none: nothing is said about its age.
pub(super) fn check(header: &str, secrets: &[&SecretString], body: &[u8]) -> Result<(), HookRefusal> {
    if secrets.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    let (nonce, given) = parts(header)?;
    let mut good = Choice::from(0);
    for secret in secrets {
        good |= proof(secret, nonce, body)?.as_bytes().ct_eq(given.as_bytes());
    }
    if bool::from(good) { Ok(()) } else { Err(HookRefusal::WrongSignature) }
}

/// A nonce has no full stop in it: the first one parts it from the body, so that no beginning of a body can be passed
/// off as the end of a nonce.
fn parts(header: &str) -> Result<(&str, &str), HookRefusal> {
    let (mut nonce, mut given) = (None, None);
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", text)) if nonce.is_none() => nonce = Some(text),
            Some(("s", text)) if given.is_none() => given = Some(text),
            Some(("t" | "s", _)) | None => return Err(HookRefusal::BadSignature),
            Some(_) => {}
        }
    }
    let (Some(nonce), Some(given)) = (nonce, given) else { return Err(HookRefusal::BadSignature) };
    let plain =
        nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/' | b'='));
    if nonce.is_empty() || nonce.len() > NONCE_MAX || !plain {
        return Err(HookRefusal::BadSignature);
    }
    Ok((nonce, given))
}

/// Lower-case hex of the HMAC.
fn proof(secret: &SecretString, nonce: &str, body: &[u8]) -> Result<String, HookRefusal> {
    let key = secret.expose_secret().trim();
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|_| HookRefusal::NoSecret)?;
    mac.update(nonce.as_bytes());
    mac.update(b".");
    mac.update(body);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_headers_are_told_from_wrong_ones() {
        let secret = SecretString::from("key");
        let verdict = |header: &str| check(header, &[&secret], b"{}");
        for bad in ["", "t=1", "s=00", "t=,s=00", "t=1,t=1,s=00", "t=1,s=00,s=00", "t=a.b,s=00", "t=1;s=00", "nonsense"]
        {
            assert_eq!(verdict(bad), Err(HookRefusal::BadSignature), "{bad}");
        }
        let good = proof(&secret, "1779827853", b"{}").unwrap();
        assert_eq!(verdict(&format!("t=1779827853, s={good}")), Ok(()), "it is no time, however old it looks");
        assert_eq!(verdict(&format!("t=1779827853,s={}", good.to_uppercase())), Err(HookRefusal::WrongSignature));
        assert_eq!(check("t=1,s=00", &[], b""), Err(HookRefusal::NoSecret));
    }

    #[test]
    fn the_beginning_of_a_body_is_no_end_of_a_nonce() {
        let secret = SecretString::from("key");
        let good = proof(&secret, "n1", b"a.b").unwrap();
        assert_eq!(check(&format!("t=n1,s={good}"), &[&secret], b"a.b"), Ok(()));
        assert_eq!(check(&format!("t=n1.a,s={good}"), &[&secret], b"b"), Err(HookRefusal::BadSignature));
    }
}
