//! What Midtrans answers: of its core, a code in the body that counts in place of the HTTP status; of its page, an HTTP
//! status and a list of sentences.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::KEY;
use super::objects::Transaction;
use crate::gateways::{CallError, Reply};

/// The part that every answer of the core has.
#[derive(Deserialize)]
struct Answer {
    /// Three digits, as a text.
    status_code: String,
    #[serde(default)]
    status_message: String,
}

/// How the core answered about a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    /// 200.
    Done,
    /// 201.
    Pending,
    /// 202.
    Denied,
    /// 407.
    Expired,
}

/// Reads an answer of the core about a transaction, or what stands in its place. The HTTP status is often 200 for what
/// went wrong all the same, so that it is the code in the body that counts.
pub(super) fn core(what: &'static str, reply: &Reply) -> Result<(Code, Transaction), CallError> {
    let body: Value = spoken(reply)?;
    let answer = read::<Answer>(&body)?;
    let code = match answer.status_code.as_str() {
        "200" => Code::Done,
        "201" => Code::Pending,
        "202" => Code::Denied,
        "407" => Code::Expired,
        other => return Err(refusal(what, other, answer.status_message)),
    };
    Ok((code, read(&body)?))
}

/// A code that stands for no transaction.
fn refusal(what: &'static str, code: &str, message: String) -> CallError {
    let reason = format!("{code}: {message}");
    match code {
        "401" => CallError::refused(Some(KEY), reason),
        "404" => CallError::NoSuch { what },
        // In conflict with something that is there already, which an earlier try may have made.
        "406" => CallError::unknown(reason),
        "429" => CallError::TooMany { retry_after: None },
        _ if code.len() == 3 && code.starts_with('4') => CallError::refused(None, reason),
        _ => CallError::unknown(reason),
    }
}

/// The core's refusal to change a transaction that is not in a state for it: nothing happened.
pub(super) fn is_wrong_state(refusal: &CallError) -> bool {
    matches!(refusal, CallError::Refused { reason, .. } if reason.starts_with("412:"))
}

/// A refusal of the page's.
#[derive(Deserialize)]
struct Sentences {
    error_messages: Vec<String>,
}

/// Reads an answer of the page, or what stands in its place.
pub(super) fn page<T: DeserializeOwned>(reply: &Reply) -> Result<T, CallError> {
    if reply.is_ok() {
        return reply.json();
    }
    // A refusal counts only in Midtrans's own form: what some box on the way says proves nothing.
    let Sentences { error_messages } = read(&spoken(reply)?)?;
    let reason = error_messages.join("; ");
    Err(match reply.status {
        401 => CallError::refused(Some(KEY), reason),
        404 => CallError::NoSuch { what: "page" },
        _ => CallError::refused(None, reason),
    })
}

/// The JSON of an answer; none of a gateway that is overrun or broken.
fn spoken(reply: &Reply) -> Result<Value, CallError> {
    match reply.status {
        429 => Err(CallError::TooMany { retry_after: reply.retry_after() }),
        500.. => Err(CallError::unknown(format!("Midtrans answered {}", reply.status))),
        _ => reply.json(),
    }
}

fn read<T: DeserializeOwned>(body: &Value) -> Result<T, CallError> {
    T::deserialize(body).map_err(|cause| CallError::unknown(format!("the answer could not be read: {cause}")))
}
