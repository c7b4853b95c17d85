//! What stands in place of an answer.

use serde::de::DeserializeOwned;

use super::objects::{ErrorDetail, Failure};
use crate::gateways::{CallError, Reply};

/// Declines that the same card will meet again, however often it is tried.
const HARD: &[&str] = &[
    "card_not_supported",
    "currency_not_supported",
    "expired_card",
    "fraudulent",
    "incorrect_number",
    "invalid_account",
    "invalid_number",
    "lost_card",
    "merchant_blacklist",
    "new_account_information_available",
    "not_permitted",
    "pickup_card",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "security_violation",
    "service_not_allowed",
    "stolen_card",
    "stop_payment_order",
    "transaction_not_allowed",
];

/// Reads a 2xx answer, or what stands in its place. `what` is what was asked for.
pub(super) fn answered<T: DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<T, CallError> {
    if reply.is_ok() {
        return reply.json();
    }
    match reply.status {
        429 => return Err(CallError::TooMany { retry_after: reply.retry_after() }),
        400..=499 => {}
        status => return Err(CallError::unknown(format!("Stripe answered {status}"))),
    }
    // A refusal counts only in Stripe's own form: what some box on the way says proves nothing.
    let Failure { error } = reply.json()?;
    Err(refusal(what, reply.status, &error))
}

fn refusal(what: &'static str, status: u16, error: &ErrorDetail) -> CallError {
    let reason = error.words();
    match (status, error.kind.as_deref().unwrap_or_default()) {
        (401 | 403, _) => CallError::refused(Some("secret_key"), reason),
        (402, _) | (_, "card_error") => {
            let code = error.decline_code.as_deref().or(error.code.as_deref()).unwrap_or_default();
            CallError::Declined { hard: HARD.contains(&code), reason }
        }
        (404, _) => CallError::NoSuch { what },
        // Another request under the same key is still being worked on: what comes of it is not known yet.
        (409, _) => CallError::unknown(reason),
        (_, "idempotency_error") => CallError::refused(Some("key"), reason),
        _ => CallError::Refused { field: error.param.clone(), reason },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: &str, decline_code: Option<&str>) -> ErrorDetail {
        ErrorDetail {
            kind: Some(kind.into()),
            code: Some("card_declined".into()),
            decline_code: decline_code.map(str::to_owned),
            param: Some("amount".into()),
            message: Some("words".into()),
            charge: None,
        }
    }

    #[test]
    fn a_stolen_card_is_declined_for_good_and_missing_money_is_not() {
        let declined = |code| refusal("payment", 402, &error("card_error", Some(code)));
        assert_eq!(declined("stolen_card"), CallError::Declined { hard: true, reason: "words".into() });
        assert_eq!(declined("insufficient_funds"), CallError::Declined { hard: false, reason: "words".into() });
    }

    #[test]
    fn a_key_in_use_is_unknown_and_a_key_used_otherwise_is_refused() {
        assert!(matches!(refusal("payment", 409, &error("idempotency_error", None)), CallError::Unknown { .. }));
        assert_eq!(
            refusal("payment", 400, &error("idempotency_error", None)),
            CallError::refused(Some("key"), "words")
        );
        assert_eq!(
            refusal("payment", 400, &error("invalid_request_error", None)),
            CallError::refused(Some("amount"), "words")
        );
    }
}
