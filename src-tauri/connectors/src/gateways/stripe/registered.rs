//! Webhook endpoints that are registered at Stripe, by the public reference
//! (<https://docs.stripe.com/api/webhook_endpoints/object>); none of it was compared with a live account.
//!
//! A key lists the endpoints of its own world alone. Unverified: that event destinations which are no webhook endpoints (an
//! event bus of another company's) do not stand in this list, and which right of a restricted key it needs.

use serde::Deserialize;
use serde_json::Value;

use super::errors::answered;
use super::facts::mode;
use crate::gateways::{Call, CallError, HookListAsk, HookListing, HookRegistered, Reply};

/// A page of the list. One without its rows is no answer: it would mean that nothing is registered.
#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Deserialize)]
struct Endpoint {
    id: String,
    url: String,
    status: String,
    enabled_events: Option<Vec<String>>,
    #[serde(default)]
    livemode: bool,
}

pub(super) fn build(ask: &HookListAsk) -> Call {
    let call = Call::get("hooks", "/v1/webhook_endpoints").query("limit", "100");
    ask.after.iter().fold(call, |call, after| call.query("starting_after", after))
}

pub(super) fn read(reply: &Reply) -> Result<HookListing, CallError> {
    let page: Page = answered("list of webhooks", reply)?;
    let after = page.data.last().and_then(|row| row["id"].as_str()).map(str::to_owned).filter(|_| page.has_more);
    Ok(HookListing::read(page.data, after, |row| {
        let told = Endpoint::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))?;
        let enabled = match told.status.as_str() {
            "enabled" => true,
            "disabled" => false,
            other => return Err(CallError::unknown(format!("'{other}' is no status of a webhook endpoint"))),
        };
        Ok(HookRegistered {
            hook_ref: told.id,
            url: told.url,
            enabled,
            events: told.enabled_events,
            environment: mode(told.livemode),
        })
    }))
}
