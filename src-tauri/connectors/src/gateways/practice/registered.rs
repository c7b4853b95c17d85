//! Webhook endpoints that are registered at the practice gateway. All of them are told everything.

use serde::Deserialize;
use serde_json::{Value, json};

use super::objects::{Rows, read as read_row};
use super::{answered, signed_in};
use crate::gateways::registered::hook_in_path;
use crate::gateways::{
    Body, Call, CallError, Credentials, HookCreateAsk, HookCreated, HookListAsk, HookListing, HookRegistered,
    HookRemoveAsk, Reply,
};

#[derive(Deserialize)]
struct Endpoint {
    id: String,
    url: String,
    status: String,
}

pub(super) fn build(creds: &Credentials, ask: &HookListAsk) -> Result<Call, CallError> {
    let call = Call::get("hooks", "/v1/webhook_endpoints");
    signed_in(creds, ask.after.iter().fold(call, |call, after| call.query("after", after)))
}

pub(super) fn read(reply: &Reply) -> Result<HookListing, CallError> {
    let rows: Rows<Value> = answered("list of webhooks", reply)?;
    let after = rows.next.filter(|_| rows.has_more);
    Ok(HookListing::read(rows.data, after, |row| {
        let told: Endpoint = read_row(row)?;
        let enabled = match told.status.as_str() {
            "enabled" => true,
            "disabled" => false,
            other => return Err(CallError::unknown(format!("'{other}' is no status of an endpoint"))),
        };
        Ok(HookRegistered { hook_ref: told.id, url: told.url, enabled, events: None, environment: reply.asked_by })
    }))
}

/// An endpoint that was just made with a secret of its own: its one answer that has it.
#[derive(Deserialize)]
struct NewEndpoint {
    id: String,
    secret: String,
}

pub(super) fn build_create(creds: &Credentials, ask: &HookCreateAsk) -> Result<Call, CallError> {
    let body = json!({"url": ask.url, "own_secret": true});
    signed_in(creds, Call::post("hook_create", "/v1/webhook_endpoints", Body::Json(body)))
}

pub(super) fn read_create(reply: &Reply) -> Result<HookCreated, CallError> {
    let made: NewEndpoint = answered("webhook", reply)?;
    Ok(HookCreated::plain(made.id).proved_by("webhook_secret", made.secret))
}

pub(super) fn build_remove(creds: &Credentials, ask: &HookRemoveAsk) -> Result<Call, CallError> {
    signed_in(creds, Call::delete("hook_remove", format!("/v1/webhook_endpoints/{}", hook_in_path(ask)?)))
}

pub(super) fn read_remove(reply: &Reply) -> Result<(), CallError> {
    answered::<Endpoint>("webhook", reply).map(drop)
}
