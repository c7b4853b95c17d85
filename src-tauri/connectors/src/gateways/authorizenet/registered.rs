//! Webhooks that are registered at Authorize.Net: its one REST API, with a host of its own and proofs in a header. The list
//! is a bare array.
//!
//! After the public documentation and the sample of a client that others wrote (`stymiee/authnetjson`). Unverified: the form
//! of refusals (`status`, `reason`, `message`), that the list has no pages, that no other status than `active` and
//! `inactive` is told, what is answered when an address is withdrawn (an empty 2xx is taken for it), and that a missing one is 404.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::wire::{KEY, LOGIN};
use crate::gateways::registered::hook_in_path;
use crate::gateways::{
    Auth, Body, Call, CallError, Credentials, HookCreateAsk, HookCreated, HookListing, HookRegistered, HookRemoveAsk,
    Mode, Reply,
};

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

/// Events about money, by the documentation's list: all that is read of them is which transaction to ask for.
const TOLD: [&str; 9] = [
    "net.authorize.payment.authcapture.created",
    "net.authorize.payment.authorization.created",
    "net.authorize.payment.capture.created",
    "net.authorize.payment.fraud.approved",
    "net.authorize.payment.fraud.declined",
    "net.authorize.payment.fraud.held",
    "net.authorize.payment.priorAuthCapture.created",
    "net.authorize.payment.refund.created",
    "net.authorize.payment.void.created",
];

fn signed_in(creds: &Credentials, call: Call) -> Result<Call, CallError> {
    let trimmed = |name| Ok(SecretString::from(creds.need(name)?.expose_secret().trim()));
    let auth = Auth::Basic { user: trimmed(LOGIN)?, password: trimmed(KEY)? };
    Ok(call.host(HOST).auth(auth))
}

pub(super) fn build(creds: &Credentials) -> Result<Call, CallError> {
    signed_in(creds, Call::get("hooks", "/rest/v1/webhooks"))
}

/// Deliveries are proved by the account's signature key, which no answer tells: without it an address would be told in vain.
pub(super) fn build_create(creds: &Credentials, ask: &HookCreateAsk) -> Result<Call, CallError> {
    creds.need("webhook_secret")?;
    let body = json!({"name": "Counterfoil", "url": ask.url, "eventTypes": TOLD, "status": "active"});
    signed_in(creds, Call::post("hook_create", "/rest/v1/webhooks", Body::Json(body)))
}

pub(super) fn read_create(reply: &Reply) -> Result<HookCreated, CallError> {
    if !reply.is_ok() {
        return Err(refused(reply));
    }
    let made = hook(&reply.json()?, reply.asked_by)?;
    if !made.enabled {
        return Err(CallError::unknown("Authorize.Net registered the address and did not switch it on"));
    }
    Ok(HookCreated::plain(made.hook_ref))
}

pub(super) fn build_remove(creds: &Credentials, ask: &HookRemoveAsk) -> Result<Call, CallError> {
    signed_in(creds, Call::delete("hook_remove", format!("/rest/v1/webhooks/{}", hook_in_path(ask)?)))
}

pub(super) fn read_remove(reply: &Reply) -> Result<(), CallError> {
    match reply.status {
        200..=299 if reply.body.is_empty() => Ok(()),
        200..=299 => {
            Err(CallError::unknown("the answer to a withdrawal is empty at Authorize.Net, and this one is not"))
        }
        404 if reply.json::<Failure>().is_ok() => Err(CallError::NoSuch { what: "webhook" }),
        _ => Err(refused(reply)),
    }
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
