//! Webhooks that are registered for the app: its listeners, by the public API description (Webhooks v1, `webhooks.list`). The
//! list has no pages: an app has ten listeners at most.
//!
//! Unverified: how a listener that PayPal no longer sends to is told. The description gives a status to each kind of event
//! and none to the listener: it counts as switched off when it has kinds, and none of them is enabled.

use serde::Deserialize;
use serde_json::Value;

use super::errors::answered;
use super::objects::Listeners;
use crate::gateways::{CallError, HookListing, HookRegistered, Mode, Reply};

/// Where they are listed; the harmless call of a test asks for the same.
pub(super) const PATH: &str = "/v1/notifications/webhooks";

#[derive(Deserialize)]
struct Listener {
    id: String,
    url: String,
    event_types: Option<Vec<EventType>>,
}

#[derive(Deserialize)]
struct EventType {
    name: String,
    #[serde(default)]
    status: Option<String>,
}

impl EventType {
    fn is_off(&self) -> bool {
        self.status.as_deref() == Some("DISABLED")
    }
}

pub(super) fn read(reply: &Reply) -> Result<HookListing, CallError> {
    let Listeners { webhooks } = answered("list of webhooks", reply)?;
    Ok(HookListing::read(webhooks, None, |row| hook(row, reply.asked_by)))
}

fn hook(row: &Value, environment: Mode) -> Result<HookRegistered, CallError> {
    let told = Listener::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))?;
    let kinds = told.event_types.as_deref().unwrap_or_default();
    Ok(HookRegistered {
        enabled: kinds.is_empty() || !kinds.iter().all(EventType::is_off),
        events: told.event_types.map(|kinds| kinds.into_iter().map(|kind| kind.name).collect()),
        hook_ref: told.id,
        url: told.url,
        environment,
    })
}
