//! Webhooks: what they say, how they are signed, the list of events, and checking a proof online.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State as FromState};
use axum::response::Response;
use axum::routing::{delete, get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{StatusCode, Uri};
use rustls::SignatureScheme;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::no_such_resource;
use super::objects::{authorization, authorized_at, capture, dispute, order, refund, time};
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::{Fields, Params};
use crate::dialects::forms::{fresh_letters, letters_of, read_iso, uuid_of};
use crate::dialects::{Happening, Known, Letter, Message, Seal};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::state::{Change, State};
use crate::webhooks::{Endpoint, Event, EventKind, Subject, endpoint_url};

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/v1/notifications/webhooks", get(list_endpoints).post(add_endpoint))
        .route("/v1/notifications/webhooks/{id}", delete(remove_endpoint))
        .route("/v1/notifications/webhooks-events", get(list_events))
        .route("/v1/notifications/verify-webhook-signature", post(verify))
}

/// paypal: "webhooks, events" and "chargebacks".
pub(super) fn tell(state: &State, happening: &Happening<'_>) -> Vec<Message> {
    let told: Vec<(&str, &str, Value)> = match happening.subject {
        Subject::Payment(id) => match (state.payments.get(id), happening.kind) {
            (Some(payment), EventKind::PaymentAuthorised) if authorized_at(payment).is_some() => {
                vec![("PAYMENT.AUTHORIZATION.CREATED", "authorization", authorization(state, payment))]
            }
            (Some(payment), EventKind::PaymentAuthorised) => {
                vec![("CHECKOUT.ORDER.APPROVED", "checkout-order", order(state, payment))]
            }
            (Some(payment), EventKind::PaymentCaptured) => vec![
                ("PAYMENT.CAPTURE.COMPLETED", "capture", capture(state, payment)),
                ("CHECKOUT.ORDER.COMPLETED", "checkout-order", order(state, payment)),
            ],
            (Some(payment), EventKind::PaymentCancelled) if authorized_at(payment).is_some() => {
                vec![("PAYMENT.AUTHORIZATION.VOIDED", "authorization", authorization(state, payment))]
            }
            _ => Vec::new(),
        },
        Subject::Refund(id) => {
            let row = state.refunds.get(id);
            let view = row.and_then(|row| Some(refund(state, row, state.payments.get(&row.payment)?)));
            match (view, happening.kind) {
                (Some(view), EventKind::RefundSucceeded) => vec![("PAYMENT.CAPTURE.REFUNDED", "refund", view)],
                (Some(view), EventKind::RefundFailed) => vec![("PAYMENT.REFUND.FAILED", "refund", view)],
                _ => Vec::new(),
            }
        }
        Subject::Dispute(id) => {
            let Some(row) = state.disputes.get(id) else { return Vec::new() };
            let view = dispute(state, row);
            match happening.kind {
                EventKind::DisputeOpened => vec![("CUSTOMER.DISPUTE.CREATED", "dispute", view)],
                EventKind::DisputeWon => vec![("CUSTOMER.DISPUTE.RESOLVED", "dispute", view)],
                EventKind::DisputeLost => {
                    let mut told = vec![("CUSTOMER.DISPUTE.RESOLVED", "dispute", view)];
                    if let Some(payment) = state.payments.get(&row.payment) {
                        told.push(("PAYMENT.CAPTURE.REVERSED", "capture", capture(state, payment)));
                    }
                    told
                }
                _ => Vec::new(),
            }
        }
        Subject::Payout(_) => Vec::new(),
    };
    // paypal: "webhooks, envelope".
    let message = |(index, (event, resource_type, resource)): (usize, (&str, &str, Value))| {
        let id = format!("WH-{}", letters_of(&[happening.id, &index.to_string()], 17).to_uppercase());
        let body = json!({
            "id": id,
            "event_version": "1.0",
            "create_time": time(happening.at),
            "resource_type": resource_type,
            "resource_version": "2.0",
            "event_type": event,
            "summary": format!("{event} at the practice gateway"),
            "resource": resource,
            "links": [],
        });
        Message { id, body: body.to_string() }
    };
    told.into_iter().enumerate().map(message).collect()
}

/// CRC-32 as of IEEE 802.3, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0_u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

/// paypal: "webhooks, message": `transmission_id|transmission_time|webhook_id|crc32(raw body)`, CRC-32 as unsigned
/// decimal.
fn message(id: &str, time: &str, webhook_id: &str, body: &[u8]) -> String {
    format!("{id}|{time}|{webhook_id}|{}", crc32(body))
}

/// paypal: "webhooks, headers": `SHA256withRSA`, base64. None without a key that can sign so.
fn sign(account: &Known, message: &str) -> Option<String> {
    let key = PrivateKeyDer::from_pem_slice(account.secret("signing_key").as_bytes()).ok()?;
    let key = rustls::crypto::ring::sign::any_supported_type(&key).ok()?;
    let signer = key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
    Some(STANDARD.encode(signer.sign(message.as_bytes()).ok()?))
}

pub(super) fn seal(account: &Known, event: &Event, body: String, seal: Seal<'_>, now_s: i64) -> Letter {
    let (id, at) = (uuid_of(&[&event.id, "transmission"]), time(now_s.saturating_mul(1000)));
    let webhook = account.secret("webhook_id");
    let message = match seal {
        Seal::True => Some(message(&id, &at, webhook, body.as_bytes())),
        // Nobody else has the key; a forger can only sign for another listener.
        Seal::WrongSecret => Some(message(&id, &at, "another", body.as_bytes())),
        Seal::OfAnother(other) => Some(message(&id, &at, webhook, other.as_bytes())),
        Seal::Missing => None,
    };
    let mut headers = vec![
        ("PAYPAL-TRANSMISSION-ID", id),
        ("PAYPAL-TRANSMISSION-TIME", at),
        ("PAYPAL-AUTH-ALGO", "SHA256withRSA".to_owned()),
    ];
    let url = account.secret("certificate_url");
    if !url.is_empty() {
        headers.push(("PAYPAL-CERT-URL", url.to_owned()));
    }
    if let Some(signature) = message.and_then(|message| sign(account, &message)) {
        headers.push(("PAYPAL-TRANSMISSION-SIG", signature));
    }
    Letter { headers, body }
}

/// paypal: "health".
async fn list_endpoints(
    FromState(gateway): FromState<Arc<Gateway>>,
    Caller(account): Caller,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    let own = state.endpoints.iter().filter(|endpoint| endpoint.account.as_deref() == Some(account.name()));
    let all_off = state.misbehaviour_of(Some(account.name())).webhooks_off;
    let view = |(index, endpoint): (usize, &Endpoint)| shown(&account, index, endpoint, all_off);
    answer(&json!({"webhooks": own.enumerate().map(view).collect::<Vec<_>>()}))
}

/// The account knows the id of one listener, unless that was made by a call; others have their own.
fn id_of<'a>(account: &'a Known, index: usize, endpoint: &'a Endpoint) -> &'a str {
    if index == 0 && endpoint.proof.is_empty() { account.secret("webhook_id") } else { &endpoint.id }
}

fn shown(account: &Known, index: usize, endpoint: &Endpoint, all_off: bool) -> Value {
    let is_on = endpoint.enabled && !all_off;
    json!({
        "id": id_of(account, index, endpoint),
        "url": endpoint.url,
        "event_types": [{"name": "*", "status": if is_on { "ENABLED" } else { "DISABLED" }}],
    })
}

/// Makes a listener: its id stands in what is signed for it.
async fn add_endpoint(
    FromState(gateway): FromState<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let url = endpoint_url(&fields.text("url")?.unwrap_or_default())?;
    let mut kinds = fields.list("event_types")?;
    if kinds.is_empty() {
        return Err(ApiError::invalid("bad_request", "no kind of event is named").about("event_types"));
    }
    for kind in &mut kinds {
        let _told_anyway = kind.text("name")?;
    }
    let id = fresh_letters(17)?;
    gateway.act(Some(account.name()), None, |state, at| {
        fields.count_rest(state, "paypal webhooks");
        let proof = [("webhook_id".to_owned(), id.clone())].into();
        let endpoint = Endpoint::fresh(account.name(), id, url, at, proof);
        let view = shown(&account, 0, &endpoint, state.misbehaviour_of(Some(account.name())).webhooks_off);
        Done::created(&view, Change::silent(Fact::EndpointSet { endpoint }))
    })
}

/// Withdraws one.
async fn remove_endpoint(
    FromState(gateway): FromState<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let response = gateway.act(Some(account.name()), None, |state, _| {
        let own = state.endpoints.iter().filter(|own| own.account.as_deref() == Some(account.name())).enumerate();
        let mut named = own.filter(|(index, endpoint)| id_of(&account, *index, endpoint) == id);
        let endpoint = named.next().map(|(_, endpoint)| endpoint.id.clone()).ok_or_else(no_such_resource)?;
        Done::own(StatusCode::NO_CONTENT, &json!({}), Change::silent(Fact::EndpointRemoved { endpoint }))
    })?;
    let (parts, _) = response.into_parts();
    // What misbehaviour ordered stays: only the body goes.
    let mut response = Response::from_parts(parts, axum::body::Body::empty());
    response.headers_mut().remove(http::header::CONTENT_TYPE);
    Ok(response)
}

/// paypal: "catch-up": `GET /v1/notifications/webhooks-events?start_time&end_time&page_size`.
async fn list_events(
    FromState(gateway): FromState<Arc<Gateway>>,
    Caller(account): Caller,
    uri: Uri,
) -> Result<Response, ApiError> {
    let mut params = Params::read(&uri);
    let wrong = |name| ApiError::invalid("bad_request", "this is not understood").about(name);
    let mut instant = |name: &'static str, otherwise: i64| match params.take(name) {
        None => Ok(otherwise),
        Some(text) => read_iso(&text).ok_or_else(|| wrong(name)),
    };
    let (from, to) = (instant("start_time", i64::MIN)?, instant("end_time", i64::MAX)?);
    let size: usize = match params.take("page_size").map(|text| text.parse()) {
        None => 10,
        Some(Ok(size @ 1..=300)) => size,
        Some(_) => return Err(wrong("page_size")),
    };
    let skip: usize = match params.take("next_page_token").map(|text| text.parse()) {
        None => 0,
        Some(Ok(skip)) => skip,
        Some(Err(_)) => return Err(wrong("next_page_token")),
    };
    let only = params.take("event_type");
    let mut state = gateway.state();
    params.count_rest(&mut state, "paypal webhooks-events");
    let meant = |event: &&Event| {
        event.account.as_deref() == Some(account.name())
            && (from..=to).contains(&event.at)
            && only.as_ref().is_none_or(|only| event.body.contains(&format!(r#""event_type":"{only}""#)))
    };
    let mut rows: Vec<_> = state
        .events
        .iter()
        .rev()
        .filter(meant)
        .skip(skip)
        .take(size.saturating_add(1))
        .map(|event| event.body.clone())
        .collect();
    let more = rows.len() > size;
    rows.truncate(size);
    let events: Result<Vec<&RawValue>, _> = rows.iter().map(|body| serde_json::from_str(body)).collect();
    let mut links = Vec::new();
    if more {
        let mut next = vec![format!("page_size={size}"), format!("next_page_token={}", skip.saturating_add(size))];
        for (name, bound) in [("start_time", from), ("end_time", to)] {
            if bound != i64::MIN && bound != i64::MAX {
                next.push(format!("{name}={}", crate::dialects::forms::iso_ms(bound)));
            }
        }
        if let Some(only) = &only {
            next.push(format!("event_type={only}"));
        }
        let path = "/dialects/paypal/v1/notifications/webhooks-events";
        let href = format!("{}{path}?{}", state.place.base_url, next.join("&"));
        links.push(json!({"href": href, "rel": "next", "method": "GET"}));
    }
    #[derive(serde::Serialize)]
    struct Events<'a> {
        events: Vec<&'a RawValue>,
        count: usize,
        links: Vec<Value>,
    }
    let events = events.map_err(std::io::Error::from)?;
    answer(&Events { count: events.len(), events, links })
}

/// paypal: "verify online": `webhook_event` is taken as it stands in the request.
async fn verify(
    FromState(gateway): FromState<Arc<Gateway>>,
    Caller(account): Caller,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let event = fields.raw("webhook_event").unwrap_or_default();
    let mut text = |name| fields.text(name).map(Option::unwrap_or_default);
    let (id, at, webhook) = (text("transmission_id")?, text("transmission_time")?, text("webhook_id")?);
    let (given, algorithm, url) = (text("transmission_sig")?, text("auth_algo")?, text("cert_url")?);
    fields.count_rest(&mut gateway.state(), "paypal verify-webhook-signature");
    let known = webhook == account.secret("webhook_id") && url == account.secret("certificate_url");
    // The signature of PKCS #1 v1.5 is always the same for the same message.
    let right = sign(&account, &message(&id, &at, &webhook, event.as_bytes()));
    let holds = known && algorithm == "SHA256withRSA" && right.is_some_and(|right| right == given);
    answer(&json!({"verification_status": if holds { "SUCCESS" } else { "FAILURE" }}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }
}
