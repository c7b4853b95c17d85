//! What stands in place of an answer.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::gateways::{CallError, Reply};

/// Xendit's own form of a refusal.
#[derive(Deserialize)]
struct Failure {
    error_code: String,
    #[serde(default)]
    message: String,
}

/// Reads a 2xx answer, or what stands in its place. `what` is what was asked for.
pub(super) fn answered<T: DeserializeOwned>(what: &'static str, reply: &Reply) -> Result<T, CallError> {
    if reply.is_ok() {
        return reply.json();
    }
    match reply.status {
        429 => return Err(CallError::TooMany { retry_after: reply.retry_after() }),
        400..=499 => {}
        status => return Err(CallError::unknown(format!("Xendit answered {status}"))),
    }
    // A refusal counts only in Xendit's own form: what some box on the way says proves nothing.
    let Failure { error_code, message } = reply.json()?;
    let reason = if message.is_empty() { error_code } else { format!("{error_code}: {message}") };
    Err(match reply.status {
        401 | 403 => CallError::refused(Some(super::KEY), reason),
        404 => CallError::NoSuch { what },
        // Something of this key or reference is there already, and may be what an earlier try made.
        409 => CallError::unknown(reason),
        _ => CallError::refused(None, reason),
    })
}
