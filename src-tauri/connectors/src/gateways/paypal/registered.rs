//! Webhooks that are registered for the app: its listeners, by the public API description (Webhooks v1, `webhooks.list`). The
//! list has no pages: an app has ten listeners at most.
//!
//! Unverified: how a listener that PayPal no longer sends to is told. The description gives a status to each kind of event
//! and none to the listener: it counts as switched off when it has kinds, and none of them is enabled.
//! Unverified as well: that a withdrawn one is answered with an empty 204.

use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::answered;
use super::objects::Listeners;
use crate::gateways::registered::hook_in_path;
use crate::gateways::{
    Body, Call, CallError, HookCreateAsk, HookCreated, HookListing, HookRegistered, HookRemoveAsk, Mode, Reply,
};

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

/// Kinds that are read ([`super::hooks`]), by the names of the description.
const TOLD: [&str; 13] = [
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.ORDER.COMPLETED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "CUSTOMER.DISPUTE.UPDATED",
    "PAYMENT.AUTHORIZATION.CREATED",
    "PAYMENT.AUTHORIZATION.VOIDED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DECLINED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
];

#[derive(Deserialize)]
struct Made {
    id: String,
}

pub(super) fn build_create(ask: &HookCreateAsk) -> Call {
    let kinds = TOLD.map(|name| json!({"name": name}));
    Call::post("hook_create", PATH, Body::Json(json!({"url": ask.url, "event_types": kinds})))
}

/// The listener's id stands in what is signed: deliveries are checked with it.
pub(super) fn read_create(reply: &Reply) -> Result<HookCreated, CallError> {
    let Made { id } = answered("webhook", reply)?;
    Ok(HookCreated::plain(id.clone()).proved_by("webhook_id", id))
}

pub(super) fn build_remove(ask: &HookRemoveAsk) -> Result<Call, CallError> {
    Ok(Call::delete("hook_remove", format!("{PATH}/{}", hook_in_path(ask)?)))
}

pub(super) fn read_remove(reply: &Reply) -> Result<(), CallError> {
    match reply.status {
        204 => Ok(()),
        200..=299 => Err(CallError::unknown("PayPal answers a withdrawal with 204, and did not")),
        _ => answered::<Value>("webhook", reply).map(drop),
    }
}
