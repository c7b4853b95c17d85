//! The signature that Stripe and the practice gateway share: `t=<unix seconds>,v1=<hex>`, where the hex is HMAC-SHA256 of
//! `<t>.<raw body>` under the secret as text.

use base::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use super::{HookEvent, HookNews, HookRefusal};

/// More proofs than this in one header are no rotation but noise.
const PROOFS_MAX: usize = 8;

/// Checks a header of this scheme. Any `v1` under any of the secrets will do: while a secret is changed there are two.
/// Only age is held against the signed time; a time that is ahead of ours is a clock that differs.
pub(super) fn check(
    header: &str,
    secrets: &[&SecretString],
    body: &[u8],
    now: Timestamp,
    tolerance_s: i64,
) -> Result<(), HookRefusal> {
    if secrets.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    let (time_text, proofs) = parts(header)?;
    let time: i64 = time_text.parse().map_err(|_| HookRefusal::BadSignature)?;
    let mut good = Choice::from(0);
    for secret in secrets {
        let expected = proof(secret, time_text, body)?;
        // Every proof is compared with every secret, so that the time taken does not tell which one was near.
        for given in &proofs {
            good |= expected.as_bytes().ct_eq(given.as_bytes());
        }
    }
    if !bool::from(good) {
        return Err(HookRefusal::WrongSignature);
    }
    if now.unix_seconds().saturating_sub(time) > tolerance_s {
        return Err(HookRefusal::TooOld);
    }
    Ok(())
}

fn parts(header: &str) -> Result<(&str, Vec<&str>), HookRefusal> {
    let (mut time, mut proofs) = (None, Vec::new());
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", text)) if time.is_none() && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                time = Some(text)
            }
            Some(("t", _)) | None => return Err(HookRefusal::BadSignature),
            Some(("v1", text)) => proofs.push(text),
            Some(_) => {}
        }
    }
    let time = time.ok_or(HookRefusal::BadSignature)?;
    if proofs.is_empty() || proofs.len() > PROOFS_MAX {
        return Err(HookRefusal::BadSignature);
    }
    Ok((time, proofs))
}

/// Lower-case hex of the HMAC.
fn proof(secret: &SecretString, time: &str, body: &[u8]) -> Result<String, HookRefusal> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).map_err(|_| HookRefusal::NoSecret)?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Reads the JSON body of a webhook whose proof was good, with or without a byte order mark.
pub(super) fn json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, HookRefusal> {
    let body = body.strip_prefix(b"\xef\xbb\xbf".as_slice()).unwrap_or(body);
    serde_json::from_slice(body).map_err(|cause| HookRefusal::Unreadable(cause.to_string()))
}

/// The least that makes a body an event. What else is in it may be of a version that is not read here.
#[derive(Deserialize)]
struct Bare {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// What becomes of a proven body that could not be read: with an id and a type it is an event all the same, to be kept and
/// shown, for it may tell of money.
///
/// # Errors
/// It is no event at all; the refusal is the one that was met first.
pub(super) fn not_understood(body: &[u8], refusal: HookRefusal) -> Result<HookEvent, HookRefusal> {
    match json::<Bare>(body) {
        Ok(Bare { id, kind }) if !id.is_empty() && !kind.is_empty() => Ok(HookEvent {
            event_id: id.clone(),
            kind,
            order_key: id.clone(),
            dedupe_key: id,
            environment: None,
            news: HookNews::NotUnderstood(refusal.to_string()),
        }),
        _ => Err(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_735_689_606_000);

    fn header(secret: &str, time: i64, body: &[u8]) -> String {
        format!("t={time},v1={}", proof(&SecretString::from(secret), &time.to_string(), body).unwrap())
    }

    fn verdict(header: &str, body: &[u8]) -> Result<(), HookRefusal> {
        check(header, &[&SecretString::from("whsec_one"), &SecretString::from("whsec_old")], body, NOW, 300)
    }

    #[test]
    fn both_the_new_and_the_previous_secret_are_believed() {
        for secret in ["whsec_one", "whsec_old"] {
            assert_eq!(verdict(&header(secret, 1_735_689_605, b"{}"), b"{}"), Ok(()));
        }
        assert_eq!(verdict(&header("whsec_two", 1_735_689_605, b"{}"), b"{}"), Err(HookRefusal::WrongSignature));
    }

    #[test]
    fn the_raw_bytes_are_what_is_signed() {
        let bom = b"\xef\xbb\xbf{\"b\":1,\"a\":2}";
        assert_eq!(verdict(&header("whsec_one", 1_735_689_605, bom), bom), Ok(()));
        assert_eq!(verdict(&header("whsec_one", 1_735_689_605, bom), &bom[3..]), Err(HookRefusal::WrongSignature));
    }

    #[test]
    fn a_proof_is_good_for_its_tolerance_and_not_a_second_longer() {
        let old = header("whsec_one", NOW.unix_seconds() - 300, b"{}");
        assert_eq!(verdict(&old, b"{}"), Ok(()));
        let older = header("whsec_one", NOW.unix_seconds() - 301, b"{}");
        assert_eq!(verdict(&older, b"{}"), Err(HookRefusal::TooOld));
    }

    #[test]
    fn malformed_headers_are_told_from_wrong_ones() {
        let good = header("whsec_one", 1_735_689_605, b"{}");
        for bad in [
            "",
            "v1=00",
            "t=1",
            "t=,v1=00",
            "t=1,t=1,v1=00",
            "t=-5,v1=00",
            "t=1735689605;v1=00",
            "t=1e9,v1=00",
            "nonsense",
        ] {
            assert_eq!(verdict(bad, b"{}"), Err(HookRefusal::BadSignature), "{bad}");
        }
        assert_eq!(
            verdict(&good.to_uppercase().replace("T=", "t=").replace("V1=", "v1="), b"{}"),
            Err(HookRefusal::WrongSignature)
        );
        assert_eq!(
            verdict(&format!("t=99999999999999999999,v1={}", "0".repeat(64)), b"{}"),
            Err(HookRefusal::BadSignature)
        );
        let many = format!("t=1735689605{}", ",v1=00".repeat(9));
        assert_eq!(verdict(&many, b"{}"), Err(HookRefusal::BadSignature));
    }

    #[test]
    fn without_a_secret_nothing_is_believed() {
        assert_eq!(check("t=1,v1=", &[], b"", NOW, 300), Err(HookRefusal::NoSecret));
    }
}
