//! What stands in place of an answer.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::gateways::{CallError, Reply};

/// The buyer's side said no, and will say it again.
const HARD: &[&str] = &[
    "CARD_EXPIRED",
    "COMPLIANCE_VIOLATION",
    "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED",
    "PAYEE_BLOCKED_TRANSACTION",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "PAYER_ACCOUNT_RESTRICTED",
    "PAYER_CANNOT_PAY",
    "PAYMENT_SOURCE_CANNOT_BE_USED",
    "TRANSACTION_BLOCKED_BY_PAYEE",
    "TRANSACTION_REFUSED",
];

/// The buyer's side said no, and may say yes to another means or another time.
const SOFT: &[&str] = &[
    "INSTRUMENT_DECLINED",
    "PAYER_ACTION_REQUIRED",
    "PAYMENT_SOURCE_DECLINED_BY_PROCESSOR",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    "TRANSACTION_LIMIT_EXCEEDED",
];

/// What was asked for was done before, or is being done: this call did nothing, and what there is has to be looked at.
const DONE_BEFORE: &[&str] = &[
    "AUTHORIZATION_ALREADY_CAPTURED",
    "DUPLICATE_INVOICE_ID",
    "ORDER_ALREADY_AUTHORIZED",
    "ORDER_ALREADY_CAPTURED",
    "ORDER_COMPLETED_OR_VOIDED",
    "ORDER_COMPLETION_IN_PROGRESS",
    "PREVIOUSLY_CAPTURED",
    "PREVIOUSLY_VOIDED",
    "PREVIOUS_REQUEST_IN_PROGRESS",
];

/// PayPal's form of a refusal. Tokens are refused in the form of OAuth instead: `error`, `error_description`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Failure {
    name: Option<String>,
    message: Option<String>,
    details: Vec<Detail>,
    error: Option<String>,
    error_description: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Detail {
    field: Option<String>,
    issue: Option<String>,
    description: Option<String>,
}

impl Failure {
    /// The most exact of its codes.
    fn code(&self) -> &str {
        let issue = self.details.iter().find_map(|detail| detail.issue.as_deref());
        issue.or(self.name.as_deref()).or(self.error.as_deref()).unwrap_or_default()
    }

    /// PayPal's words: the code and the sentence that belongs to it.
    fn words(&self) -> String {
        let detail = self.details.iter().find(|detail| detail.issue.is_some());
        let sentence = match detail {
            Some(detail) => detail.description.as_ref().or(self.message.as_ref()),
            None => self.message.as_ref().or(self.error_description.as_ref()),
        };
        match sentence.map(|text| text.trim()).filter(|text| !text.is_empty() && *text != self.code()) {
            Some(text) => format!("{}: {text}", self.code()),
            None => self.code().to_owned(),
        }
    }
}

/// Reads a 2xx answer, or what stands in its place. `what` is what was asked for.
///
/// # Errors
/// As [`refused`] says; [`CallError::Unknown`] for a 2xx answer that cannot be read.
pub(super) fn answered<T: DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<T, CallError> {
    if reply.is_ok() { reply.json() } else { Err(refused(what, reply)) }
}

/// What an answer says that is no 2xx. A refusal counts only in PayPal's own form: what some box on the way says proves
/// nothing.
pub(super) fn refused(what: &'static str, reply: &Reply) -> CallError {
    match reply.status {
        429 => return CallError::TooMany { retry_after: reply.retry_after() },
        400..=499 => {}
        status => return CallError::unknown(format!("PayPal answered {status}")),
    }
    let failure: Failure = match reply.json() {
        Ok(failure) => failure,
        Err(unread) => return unread,
    };
    if failure.code().is_empty() {
        return CallError::unknown(format!("{} in a form that is not PayPal's", reply.status));
    }
    let reason = failure.words();
    let code = failure.code();
    match reply.status {
        401 => CallError::refused(Some("client_secret"), reason),
        409 => CallError::unknown(reason),
        _ if DONE_BEFORE.contains(&code) => CallError::unknown(reason),
        _ if HARD.contains(&code) => CallError::Declined { hard: true, reason },
        _ if SOFT.contains(&code) => CallError::Declined { hard: false, reason },
        403 => CallError::refused(Some("client_id"), reason),
        404 => CallError::NoSuch { what },
        _ => CallError::Refused { field: failure.details.iter().find_map(|detail| detail.field.clone()), reason },
    }
}

/// Whether an earlier try under the same key is still being worked on.
pub(super) fn is_in_progress(reply: &Reply) -> bool {
    reply.status == 409
        && reply.json().is_ok_and(|failure: Failure| {
            failure.name.as_deref() == Some("PREVIOUS_REQUEST_IN_PROGRESS")
                || failure.code() == "PREVIOUS_REQUEST_IN_PROGRESS"
        })
}

/// PayPal's name for an exchange where it stands in the body alone.
pub(super) fn debug_id(reply: &Reply) -> String {
    #[derive(Deserialize)]
    struct Traced {
        debug_id: String,
    }
    reply.json().map(|Traced { debug_id }| debug_id).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;
    use crate::gateways::Mode;

    fn said(status: u16, body: &'static str) -> CallError {
        let reply = Reply {
            status,
            headers: HeaderMap::new(),
            body: Bytes::from_static(body.as_bytes()),
            asked_by: Mode::Test,
        };
        refused("payment", &reply)
    }

    #[test]
    fn a_decline_tells_whether_another_try_helps() {
        let soft = r#"{"name":"UNPROCESSABLE_ENTITY","message":"m","details":[{"issue":"INSTRUMENT_DECLINED","description":"no"}]}"#;
        let hard = r#"{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"PAYER_CANNOT_PAY"}]}"#;
        assert_eq!(said(422, soft), CallError::Declined { hard: false, reason: "INSTRUMENT_DECLINED: no".into() });
        assert_eq!(said(422, hard), CallError::Declined { hard: true, reason: "PAYER_CANNOT_PAY".into() });
    }

    #[test]
    fn what_was_done_before_is_looked_at_and_not_taken_for_nothing() {
        let done =
            r#"{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"ORDER_ALREADY_CAPTURED","description":"d"}]}"#;
        assert_eq!(said(422, done), CallError::unknown("ORDER_ALREADY_CAPTURED: d"));
        assert!(matches!(said(409, r#"{"name":"RESOURCE_CONFLICT"}"#), CallError::Unknown { .. }));
    }

    #[test]
    fn only_paypals_own_form_is_a_refusal() {
        for (status, body) in [(400, "<html>"), (404, ""), (403, "{}"), (422, "[]"), (503, r#"{"name":"X"}"#)] {
            assert!(matches!(said(status, body), CallError::Unknown { .. }), "{status} {body}");
        }
        let oauth = r#"{"error":"invalid_client","error_description":"Client Authentication failed"}"#;
        assert_eq!(
            said(401, oauth),
            CallError::refused(Some("client_secret"), "invalid_client: Client Authentication failed")
        );
        assert_eq!(said(404, r#"{"name":"RESOURCE_NOT_FOUND"}"#), CallError::NoSuch { what: "payment" });
    }
}
