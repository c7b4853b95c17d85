//! Razorpay's two proofs: of webhooks under the webhook secret, and of the address to which a customer comes back,
//! under the secret of the API key. Neither secret is good for the other.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

use crate::gateways::HookRefusal;

/// Lower-case hex of HMAC-SHA256; none under an empty key.
fn proof(key: &str, message: &[u8]) -> Option<String> {
    if key.is_empty() {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    mac.update(message);
    Some(hex::encode(mac.finalize().into_bytes()))
}

/// Checks the proof of a webhook over its raw bytes. Any of the secrets will do: events of the time before a secret was
/// changed are sent again under the old one.
pub(super) fn check(header: &str, secrets: &[&SecretString], body: &[u8]) -> Result<(), HookRefusal> {
    let keys: Vec<&str> = secrets.iter().map(|secret| secret.expose_secret()).filter(|key| !key.is_empty()).collect();
    if keys.is_empty() {
        return Err(HookRefusal::NoSecret);
    }
    if header.len() != 64 || !header.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(HookRefusal::BadSignature);
    }
    let mut good = Choice::from(0);
    for key in keys {
        let expected = proof(key, body).ok_or(HookRefusal::NoSecret)?;
        // Every secret is tried, so that the time taken does not tell which one was near.
        good |= expected.as_bytes().ct_eq(header.as_bytes());
    }
    if bool::from(good) { Ok(()) } else { Err(HookRefusal::WrongSignature) }
}

/// Whether parts joined by bars were proved. A part with a bar in it could be read in two ways, and is never believed.
fn is_proved(key_secret: &SecretString, parts: &[&str], signature: &str) -> bool {
    if parts.iter().any(|part| part.contains('|')) {
        return false;
    }
    let expected = proof(key_secret.expose_secret().trim(), parts.join("|").as_bytes());
    expected.is_some_and(|expected| expected.as_bytes().ct_eq(signature.as_bytes()).into())
}

/// What Razorpay adds to the address to which the customer comes back from a payment link
/// (<https://razorpay.com/docs/payments/payment-links/apis/>). A good proof says that it came from Razorpay and is of
/// this link; how much was paid it does not say. It never ends, and whoever has the address can show it again: it is a
/// reason to ask what became of the payment, and no money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkReturn {
    /// `razorpay_payment_link_id`: the page, an alias of the payment.
    pub link: String,
    /// `razorpay_payment_link_reference_id`: our payment id.
    pub reference: String,
    /// `razorpay_payment_link_status`: `paid`, `partially_paid`, `cancelled`, `expired`, `created`.
    pub status: String,
    /// `razorpay_payment_id`: the canonical reference of the payment.
    pub payment: String,
    /// `razorpay_signature`: lower-case hex.
    pub signature: String,
}

impl LinkReturn {
    /// Reads the parameters of the address, in any order and among others. None when one of them is missing or comes
    /// twice.
    pub fn of<'a>(query: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Self> {
        const NAMES: [&str; 5] = [
            "razorpay_payment_link_id",
            "razorpay_payment_link_reference_id",
            "razorpay_payment_link_status",
            "razorpay_payment_id",
            "razorpay_signature",
        ];
        let mut found: [Option<String>; 5] = Default::default();
        for (name, value) in query {
            let Some(place) = NAMES.iter().position(|known| *known == name).and_then(|at| found.get_mut(at)) else {
                continue;
            };
            if place.replace(value.to_owned()).is_some() {
                return None;
            }
        }
        let [link, reference, status, payment, signature] = found;
        Some(Self { link: link?, reference: reference?, status: status?, payment: payment?, signature: signature? })
    }

    /// Whether Razorpay proved it, by HMAC-SHA256 over the four parts joined by `|`, under the secret of the API key
    /// (the field `key_secret`, not the webhook secret). Compared in constant time.
    pub fn is_proved(&self, key_secret: &SecretString) -> bool {
        is_proved(key_secret, &[&self.link, &self.reference, &self.status, &self.payment], &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proof_of_checkout_is_made_in_the_same_way() {
        let key = SecretString::from("rzp_test_key_secret_counterfoil");
        let signature = "ef93b038b29de455600bc58d96d030039467d0dc956c98699d31c3c591ed3821";
        assert!(is_proved(&key, &["order_CF00000000001", "pay_CF00000000001"], signature));
        assert!(!is_proved(&key, &["order_CF00000000001|pay_CF00000000001"], signature), "one part is not two");
        assert!(!is_proved(&key, &["pay_CF00000000001", "order_CF00000000001"], signature));
    }

    #[test]
    fn nothing_is_proved_without_a_secret() {
        let signature = proof(" ", b"a|b").unwrap();
        assert!(!is_proved(&SecretString::from(" "), &["a", "b"], &signature));
        assert_eq!(check(&"0".repeat(64), &[&SecretString::from("")], b""), Err(HookRefusal::NoSecret));
    }
}
