//! Webhooks that are registered at Authorize.Net: its one REST API, with a host of its own and proofs in a header. The list
//! is a bare array.
//!
//! After the public documentation and the sample of a client that others wrote (`stymiee/authnetjson`). Unverified: the form
//! of refusals (`status`, `reason`, `message`), that the list has no pages, and that no other status than `active` and
//! `inactive` is told.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use super::wire::{KEY, LOGIN};
use crate::gateways::{Auth, Call, CallError, Credentials, HookListing, HookRegistered, Mode, Reply};

/// The name of its host in [`crate::gateways::About::further_urls`].
pub(super) const HOST: &str = "webhooks";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Webhook {
    webhook_id: String,
    url: String,
    status: String,
    event_types: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Failure {
    reason: String,
    #[serde(default)]
    message: String,
}

pub(super) fn build(creds: &Credentials) -> Result<Call, CallError> {
    let trimmed = |name| Ok(SecretString::from(creds.need(name)?.expose_secret().trim()));
    let auth = Auth::Basic { user: trimmed(LOGIN)?, password: trimmed(KEY)? };
    Ok(Call::get("hooks", "/rest/v1/webhooks").host(HOST).auth(auth))
}

pub(super) fn read(reply: &Reply) -> Result<HookListing, CallError> {
    if !reply.is_ok() {
        return Err(refused(reply));
    }
    let rows: Vec<Value> = reply.json()?;
    Ok(HookListing::read(rows, None, |row| hook(row, reply.asked_by)))
}

fn hook(row: &Value, environment: Mode) -> Result<HookRegistered, CallError> {
    let told = Webhook::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))?;
    let enabled = match told.status.as_str() {
        "active" => true,
        "inactive" => false,
        other => return Err(CallError::unknown(format!("'{other}' is no status of a webhook"))),
    };
    Ok(HookRegistered { hook_ref: told.webhook_id, url: told.url, enabled, events: told.event_types, environment })
}

/// What an answer says that is no 2xx. A refusal counts only in the gateway's own form.
fn refused(reply: &Reply) -> CallError {
    match reply.status {
        429 => return CallError::TooMany { retry_after: reply.retry_after() },
        400..=499 => {}
        status => return CallError::unknown(format!("Authorize.Net answered {status}")),
    }
    match reply.json::<Failure>() {
        Err(unread) => unread,
        Ok(Failure { reason, .. }) if reason.is_empty() => {
            CallError::unknown(format!("{} in a form that is not Authorize.Net's", reply.status))
        }
        Ok(Failure { reason, message }) => {
            let field = matches!(reply.status, 401 | 403).then_some(KEY);
            CallError::refused(field, format!("{reason}: {message}"))
        }
    }
}
