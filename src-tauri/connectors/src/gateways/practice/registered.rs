//! Webhook endpoints that are registered at the practice gateway. All of them are told everything.

use serde::Deserialize;
use serde_json::Value;

use super::objects::{Rows, read as read_row};
use super::{answered, signed_in};
use crate::gateways::{Call, CallError, Credentials, HookListAsk, HookListing, HookRegistered, Reply};

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
