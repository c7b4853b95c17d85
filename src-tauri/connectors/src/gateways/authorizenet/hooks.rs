//! Webhooks: proved by HMAC-SHA512 over the raw body. The key is the signature key as it is shown, 128 characters of
//! text, and not the bytes that it would be as hexadecimal.
//!
//! What an event tells of a transaction names no currency, and of a part that was taken the wrong amount: every event
//! about a transaction has that transaction fetched.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use subtle::{Choice, ConstantTimeEq};

use super::objects::{Event, is_number};
use crate::gateways::{Credentials, GatewayRef, HookEvent, HookHeaders, HookNews, HookRefusal, signed};

/// The header of the proof.
pub(super) const HEADER: &str = "X-ANET-Signature";
/// The signature key, and the one before it.
const SECRETS: [&str; 2] = ["webhook_secret", "webhook_secret_previous"];
/// What stands before the proof.
const PREFIX: &str = "sha512=";
/// Hexadecimal digits of a proof.
const PROOF_LEN: usize = 128;
/// The transaction of the dashboard's test delivery. Unverified.
const TEST_ID: &str = "245";
/// Its amount. Unverified.
const TEST_AMOUNT: &str = "12.5";

/// Checks the proof.
pub(super) fn verify(creds: &Credentials, headers: &HookHeaders, body: &[u8]) -> Result<(), HookRefusal> {
    let secrets: Vec<&str> = SECRETS.iter().map(|name| creds.setting(name)).filter(|text| !text.is_empty()).collect();
    if secrets.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    let given = headers.one(HEADER)?.strip_prefix(PREFIX).ok_or(HookRefusal::BadSignature)?;
    if given.len() != PROOF_LEN || !given.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(HookRefusal::BadSignature);
    }
    let given = given.to_ascii_lowercase();
    let mut good = Choice::from(0);
    for secret in secrets {
        let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).map_err(|_| HookRefusal::NoSecret)?;
        mac.update(body);
        good |= hex::encode(mac.finalize().into_bytes()).as_bytes().ct_eq(given.as_bytes());
    }
    if bool::from(good) { Ok(()) } else { Err(HookRefusal::WrongSignature) }
}

/// Reads an event whose proof was good.
pub(super) fn read(body: &[u8]) -> Result<HookEvent, HookRefusal> {
    let event: Event = signed::json(body)?;
    if event.notification_id.is_empty() || event.event_type.is_empty() {
        return Err(HookRefusal::Unreadable("it has no id or no type".to_owned()));
    }
    let id = match event.payload.get("id") {
        Some(serde_json::Value::String(id)) => Some(id.clone()),
        Some(serde_json::Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let id = id.filter(|id| is_number(id));
    let amount = event.payload.get("authAmount").map(ToString::to_string).unwrap_or_default();
    let news = match &id {
        _ if !event.event_type.starts_with("net.authorize.payment.") => HookNews::Ignored,
        Some(id) if id == TEST_ID && amount.trim_end_matches('0') == TEST_AMOUNT => HookNews::TestArrived,
        Some(id) => HookNews::FetchFirst(GatewayRef(id.clone())),
        None => HookNews::NotUnderstood("it names no transaction".to_owned()),
    };
    Ok(HookEvent {
        order_key: id.unwrap_or_else(|| event.notification_id.clone()),
        dedupe_key: event.notification_id.clone(),
        event_id: event.notification_id,
        kind: event.event_type,
        environment: None,
        news,
    })
}
