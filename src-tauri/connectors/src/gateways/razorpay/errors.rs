//! What stands in place of an answer.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::gateways::{CallError, Reply};

/// Reasons that the same card or account will meet again, however often it is tried.
const HARD: &[&str] = &[
    "bank_account_invalid",
    "card_expired",
    "card_network_not_enabled",
    "card_not_enrolled",
    "card_number_invalid",
    "card_type_invalid",
    "credit_not_permitted",
    "debit_instrument_blocked",
    "debit_instrument_inactive",
    "international_transaction_not_allowed",
    "invalid_vpa",
    "user_not_eligible",
];

/// Whose no is a decline, and not a fault in what we asked.
const DECLINERS: &[&str] = &["bank", "customer", "customer_psp", "issuer", "issuer_bank"];

/// Reasons after which it may have happened all the same.
const UNCLEAR: &[&str] =
    &["deemed_transaction", "duplicate_request", "payment_pending", "request_timed_out", "server_error"];

/// Razorpay's form of an error.
#[derive(Debug, Deserialize)]
struct Failure {
    error: Detail,
}

#[derive(Debug, Deserialize)]
struct Detail {
    code: String,
    description: Option<String>,
    field: Option<String>,
    source: Option<String>,
    reason: Option<String>,
}

impl Detail {
    /// Razorpay's words, never empty.
    fn words(&self) -> String {
        let said = [&self.description, &self.reason].into_iter().flatten().find(|text| !text.trim().is_empty());
        said.unwrap_or(&self.code).clone()
    }

    fn says(&self, words: &str) -> bool {
        self.description.as_deref().is_some_and(|said| said.to_ascii_lowercase().contains(words))
    }
}

/// Reads a 2xx answer, or what stands in its place. `what` is what was asked for.
pub(super) fn answered<T: DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<T, CallError> {
    if reply.is_ok() {
        return reply.json();
    }
    match reply.status {
        429 => return Err(CallError::TooMany { retry_after: reply.retry_after() }),
        400..=499 => {}
        status => return Err(CallError::unknown(format!("Razorpay answered {status}"))),
    }
    // A refusal counts only in Razorpay's own form: what some box on the way says proves nothing.
    let Failure { error } = reply.json()?;
    Err(refusal(what, reply.status, &error))
}

fn refusal(what: &'static str, status: u16, error: &Detail) -> CallError {
    let words = error.words();
    let is_one_of = |word: &Option<String>, list: &[&str]| word.as_deref().is_some_and(|word| list.contains(&word));
    if matches!(status, 401 | 403) {
        return CallError::refused(Some("key_secret"), words);
    }
    if error.says("different request with the same idempotency key") {
        return CallError::refused(Some("key"), words);
    }
    // What stands behind Razorpay failed, or another request under the same key is still being worked on.
    if status == 409 || error.code != "BAD_REQUEST_ERROR" || is_one_of(&error.reason, UNCLEAR) {
        return CallError::unknown(words);
    }
    if error.says("requested url was not found") {
        return CallError::refused(Some("base_url"), words);
    }
    // Razorpay answers 400 for ids that it does not know.
    if status == 404 || error.says("does not exist") {
        return CallError::NoSuch { what };
    }
    if is_one_of(&error.source, DECLINERS) {
        return CallError::Declined { hard: is_one_of(&error.reason, HARD), reason: words };
    }
    let field = error.field.clone().filter(|field| !field.is_empty() && field != "NA");
    CallError::Refused { field, reason: words }
}

/// Whether a refusal says that a page of this reference exists already. `reference_id` is unique for each payment link.
pub(super) fn is_known_reference(error: &CallError) -> bool {
    let CallError::Refused { reason, .. } = error else { return false };
    let reason = reason.to_ascii_lowercase();
    reason.contains("reference") && reason.contains("already")
}

/// Whether the same request under the same key is still being worked on.
pub(super) fn is_in_progress(reply: &Reply) -> bool {
    reply.status == 409 && reply.json::<Failure>().is_ok_and(|failure| failure.error.says("in progress"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, source: &str, reason: &str, description: &str) -> Detail {
        Detail {
            code: code.into(),
            description: Some(description.into()),
            field: Some("amount".into()),
            source: Some(source.into()),
            reason: Some(reason.into()),
        }
    }

    #[test]
    fn a_decline_is_told_from_a_fault_of_ours_and_from_one_behind_razorpay() {
        let read = |code, source, reason| refusal("payment", 400, &error(code, source, reason, "words"));
        let bad = "BAD_REQUEST_ERROR";
        let words = || "words".to_owned();
        assert_eq!(read(bad, "customer", "card_expired"), CallError::Declined { hard: true, reason: words() });
        assert_eq!(
            read(bad, "issuer_bank", "insufficient_funds"),
            CallError::Declined { hard: false, reason: words() }
        );
        assert_eq!(read(bad, "business", "input_validation_failed"), CallError::refused(Some("amount"), "words"));
        for (code, reason) in [("GATEWAY_ERROR", "payment_failed"), ("SERVER_ERROR", "NA"), (bad, "request_timed_out")]
        {
            assert!(matches!(read(code, "gateway", reason), CallError::Unknown { .. }), "{code} {reason}");
        }
    }

    #[test]
    fn the_two_meanings_of_409_are_told_apart() {
        let read = |words| refusal("payment", 409, &error("BAD_REQUEST_ERROR", "NA", "NA", words));
        let other = "Different request with the same idempotency key has already been processed.";
        assert_eq!(read(other), CallError::refused(Some("key"), other));
        let busy = read("Another request with the same idempotency key is still in progress.");
        assert!(matches!(busy, CallError::Unknown { .. }));
    }

    #[test]
    fn an_address_that_is_not_razorpays_is_no_missing_payment() {
        let read = |words| refusal("payment", 404, &error("BAD_REQUEST_ERROR", "NA", "NA", words));
        let lost = "The requested URL was not found on the server.";
        assert_eq!(read(lost), CallError::refused(Some("base_url"), lost));
        assert_eq!(read("The id provided does not exist"), CallError::NoSuch { what: "payment" });
    }

    #[test]
    fn what_names_no_place_of_ours_is_no_field() {
        let mut detail = error("BAD_REQUEST_ERROR", "NA", "NA", " ");
        detail.field = Some("NA".into());
        assert_eq!(refusal("payment", 400, &detail), CallError::refused(None, "NA"));
        detail.reason = None;
        assert_eq!(refusal("payment", 400, &detail), CallError::refused(None, "BAD_REQUEST_ERROR"));
    }
}
