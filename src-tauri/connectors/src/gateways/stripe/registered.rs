//! Webhook endpoints that are registered at Stripe, by the public reference
//! (<https://docs.stripe.com/api/webhook_endpoints/object>); none of it was compared with a live account.
//!
//! A key lists the endpoints of its own world alone. Unverified: that event destinations which are no webhook endpoints (an
//! event bus of another company's) do not stand in this list, and which right of a restricted key it needs; that `secret` stands in the
//! answer to the making and in no other, and that an endpoint of a key's own world alone can be deleted by it.

use serde::Deserialize;
use serde_json::Value;

use super::errors::answered;
use super::facts::mode;
use super::hooks::TYPES;
use super::{VERSION, pair};
use crate::gateways::registered::hook_in_path;
use crate::gateways::{
    Body, Call, CallError, HookCreateAsk, HookCreated, HookListAsk, HookListing, HookRegistered, HookRemoveAsk, Reply,
};

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

/// An endpoint that was just made. Its secret is told this once.
#[derive(Deserialize)]
struct NewEndpoint {
    id: String,
    secret: String,
    #[serde(default)]
    livemode: bool,
}

#[derive(Deserialize)]
struct Deleted {
    deleted: bool,
}

/// With the version whose payloads are read here: an endpoint has its own, whatever the version of the request is.
pub(super) fn build_create(ask: &HookCreateAsk) -> Call {
    let mut form = vec![pair("url", &ask.url), pair("api_version", VERSION)];
    form.extend(TYPES.iter().map(|kind| pair("enabled_events[]", kind)));
    Call::post("hook_create", "/v1/webhook_endpoints", Body::Form(form))
}

pub(super) fn read_create(reply: &Reply) -> Result<HookCreated, CallError> {
    let made: NewEndpoint = answered("webhook", reply)?;
    if mode(made.livemode) != reply.asked_by {
        return Err(CallError::unknown("Stripe registered the address in its other world"));
    }
    Ok(HookCreated::plain(made.id).proved_by("webhook_secret", made.secret))
}

pub(super) fn build_remove(ask: &HookRemoveAsk) -> Result<Call, CallError> {
    Ok(Call::delete("hook_remove", format!("/v1/webhook_endpoints/{}", hook_in_path(ask)?)))
}

pub(super) fn read_remove(reply: &Reply) -> Result<(), CallError> {
    let Deleted { deleted } = answered("webhook", reply)?;
    if deleted { Ok(()) } else { Err(CallError::unknown("Stripe does not say that the address is withdrawn")) }
}
