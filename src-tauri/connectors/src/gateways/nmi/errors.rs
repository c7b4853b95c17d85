//! What an answer to a transaction means: `response` 1 approved, 2 declined, 3 error, and `response_code` in classes.
//! HTTP says 200 throughout.

use super::form;
use crate::gateways::{CallError, Reply};

/// Declines that the same card will meet again, however often it is tried. The classes (200 and up) are documented;
/// which code is which is unverified.
const HARD: &[&str] =
    &["204", "220", "221", "222", "223", "224", "225", "250", "251", "252", "253", "261", "262", "263"];

/// Errors of the processor's after which nothing was done: the account or the request is not fit for it. Unverified;
/// any other error of 400 and up may have happened.
const UNFIT: &[&str] = &["410", "411", "440", "441", "460", "461"];

/// Too many calls. Unverified.
const TOO_MANY: &str = "301";

/// In these words NMI says that a key or its password is wrong.
const WRONG_KEY: &[&str] = &["authentication failed", "invalid security key", "invalid username", "invalid password"];

/// An approved transaction.
#[derive(Debug)]
pub(super) struct Approved {
    /// NMI's id of it.
    pub(super) transaction: String,
    /// Our reference, where it is told back.
    pub(super) order: Option<String>,
}

/// Reads the answer to a transaction, or what stands in its place. `what` is what was asked about.
pub(super) fn answered(what: &'static str, reply: &Reply) -> Result<Approved, CallError> {
    heard(reply)?;
    let mut pairs = form::pairs(reply)?;
    let mut take = |name: &str| pairs.remove(name).unwrap_or_default();
    let (response, code, text) = (take("response"), take("response_code"), take("responsetext"));
    match (response.as_str(), code.as_str()) {
        ("1", "100" | "") => {}
        ("2" | "3", _) => return Err(refusal(what, &response, &code, text)),
        _ => return Err(CallError::unknown("the answer is none of NMI's")),
    }
    let transaction = take("transactionid");
    if !is_plain(&transaction) {
        return Err(CallError::unknown("it was approved without a transaction id"));
    }
    Ok(Approved { transaction, order: Some(take("orderid")).filter(|order| !order.is_empty()) })
}

/// Whether it is an answer at all: NMI says everything under status 200, so that another is somebody else's on the way.
pub(super) fn heard(reply: &Reply) -> Result<(), CallError> {
    match reply.status {
        200 => Ok(()),
        429 => Err(CallError::TooMany { retry_after: reply.retry_after() }),
        status => Err(CallError::unknown(format!("status {status}: NMI answers with 200 only"))),
    }
}

/// Whether a text of NMI's speaks of the credentials.
pub(super) fn is_about_key(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    WRONG_KEY.iter().any(|words| text.contains(words))
}

/// An id that can stand in a request: digits, or a UUID.
pub(super) fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn refusal(what: &'static str, response: &str, code: &str, text: String) -> CallError {
    let lower = text.to_ascii_lowercase();
    match code {
        _ if is_about_key(&text) => CallError::refused(Some(super::KEY), text),
        TOO_MANY => CallError::TooMany { retry_after: None },
        // The first of the two went through, and this one did not: what became of it is to be asked.
        _ if code == "430" || lower.contains("duplicate transaction") => CallError::unknown(text),
        _ if response == "2" => CallError::Declined { hard: HARD.contains(&code), reason: text },
        _ if lower.contains("invalid transaction id") || lower.contains("transaction not found") => {
            CallError::NoSuch { what }
        }
        _ if code.starts_with('3') || UNFIT.contains(&code) => CallError::Refused { field: None, reason: text },
        _ => CallError::unknown(format!("{text} ({code})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(response: &str, code: &str, text: &str) -> CallError {
        refusal("payment", response, code, text.to_owned())
    }

    #[test]
    fn a_stolen_card_is_declined_for_good_and_missing_money_is_not() {
        assert_eq!(of("2", "252", "PICK UP"), CallError::Declined { hard: true, reason: "PICK UP".into() });
        assert_eq!(of("2", "202", "NSF"), CallError::Declined { hard: false, reason: "NSF".into() });
        assert_eq!(of("2", "200", "DECLINE"), CallError::Declined { hard: false, reason: "DECLINE".into() });
    }

    #[test]
    fn what_the_processor_did_not_answer_may_have_happened() {
        for code in ["400", "420", "421", "999", ""] {
            assert!(matches!(of("3", code, "words"), CallError::Unknown { .. }), "{code}");
        }
        assert_eq!(of("3", "411", "inactive"), CallError::refused(None, "inactive"));
        assert!(matches!(of("3", "300", "Duplicate transaction REFID:1"), CallError::Unknown { .. }));
        assert!(matches!(of("3", "430", "Duplicate"), CallError::Unknown { .. }));
    }

    #[test]
    fn a_wrong_key_and_a_strange_id_are_named() {
        assert!(matches!(of("3", "300", "Authentication Failed"), CallError::Refused { field: Some(_), .. }));
        assert_eq!(of("3", "300", "Invalid Transaction ID specified"), CallError::NoSuch { what: "payment" });
        assert_eq!(of("3", "301", "rate"), CallError::TooMany { retry_after: None });
    }
}
