//! Midtrans's notifications. Their proof stands in the body, and covers order, code and amount, but neither the state
//! nor the transaction: each is a hint, after which the state itself is fetched.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha512};
use subtle::{Choice, ConstantTimeEq};

use crate::gateways::{GatewayRef, HookEvent, HookNews, HookRefusal, signed};

/// Begins the order of the notification that the dashboard's test button sends.
const TEST_ORDER: &str = "payment_notif_test_";

/// The part of a notification that is proved, and its proof. All of it are texts: an amount that is a number is no
/// notification of Midtrans's, and one field that stands there twice could be read in two ways.
#[derive(Deserialize)]
struct Proved {
    order_id: String,
    status_code: String,
    gross_amount: String,
    signature_key: String,
}

/// The rest, as far as it is read. Nothing of it is believed.
#[derive(Deserialize)]
struct Hint {
    order_id: String,
    status_code: String,
    #[serde(default)]
    transaction_id: Value,
    #[serde(default)]
    transaction_status: Value,
    #[serde(default)]
    fraud_status: Value,
    #[serde(default)]
    refund_amount: Value,
    #[serde(default)]
    refund_key: Value,
    #[serde(default)]
    refunds: Value,
}

/// Checks the proof: the SHA-512 digest of order, code and amount, as they stand in the body, and the server key, in
/// lower-case hex. The key of before is believed while it is kept.
pub(super) fn check(keys: &[&SecretString], body: &[u8]) -> Result<(), HookRefusal> {
    if keys.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    let Value::Object(fields) = signed::json(body).map_err(|_| HookRefusal::NoSignature)? else {
        return Err(HookRefusal::NoSignature);
    };
    if !fields.contains_key("signature_key") {
        return Err(HookRefusal::NoSignature);
    }
    let proved: Proved = signed::json(body).map_err(|_| HookRefusal::BadSignature)?;
    // The parts run into each other without a mark between them: where one ends is told by the form of the code alone.
    let code = proved.status_code.as_bytes();
    if code.len() != 3 || !code.iter().all(u8::is_ascii_digit) {
        return Err(HookRefusal::BadSignature);
    }
    let mut good = Choice::from(0);
    for key in keys {
        let mut digest = Sha512::new();
        for part in [&proved.order_id, &proved.status_code, &proved.gross_amount] {
            digest.update(part.as_bytes());
        }
        digest.update(key.expose_secret().as_bytes());
        // Every key is compared, so that the time taken does not tell which one was near.
        good |= hex::encode(digest.finalize()).as_bytes().ct_eq(proved.signature_key.as_bytes());
    }
    if bool::from(good) { Ok(()) } else { Err(HookRefusal::WrongSignature) }
}

/// Reads a notification whose proof was good.
pub(super) fn read(body: &[u8]) -> Result<HookEvent, HookRefusal> {
    let hint: Hint = signed::json(body)?;
    if hint.order_id.is_empty() {
        return Err(HookRefusal::Unreadable("it names no order".to_owned()));
    }
    let is_test = hint.order_id.starts_with(TEST_ORDER);
    let order = GatewayRef(hint.order_id.clone());
    let key = hint.key();
    Ok(HookEvent {
        event_id: key.clone(),
        kind: text(&hint.transaction_status).unwrap_or("unknown").to_owned(),
        order_key: hint.order_id,
        dedupe_key: key,
        environment: None,
        news: if is_test { HookNews::TestArrived } else { HookNews::FetchFirst(order) },
    })
}

impl Hint {
    /// The same news has the same key. A doubt that was lifted leaves the state as it is, and a second refund too, so
    /// that both are in it. So is the code, which is proved: what is not could be put there to hide what comes later.
    fn key(&self) -> String {
        let refunds = self.refunds.as_array().map_or(0, Vec::len).to_string();
        let parts = [
            text(&self.transaction_id).unwrap_or(&self.order_id),
            &self.status_code,
            text(&self.transaction_status).unwrap_or_default(),
            text(&self.fraud_status).unwrap_or_default(),
            text(&self.refund_amount).unwrap_or_default(),
            text(&self.refund_key).unwrap_or_default(),
            &refunds,
        ];
        parts.join(":")
    }
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}
