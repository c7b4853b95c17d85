//! What the shop is told: events, the endpoints they go to, and the signature that proves them.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::dialects::Known;
use crate::error::ApiError;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EventKind {
    /// Told by dialects alone: the customer has chosen how to pay, and pays later.
    #[serde(rename = "payment.pending")]
    PaymentPending,
    #[serde(rename = "payment.authorised")]
    PaymentAuthorised,
    #[serde(rename = "payment.captured")]
    PaymentCaptured,
    /// A try was declined. The payment in it is still open, or failed if that was the end of it.
    #[serde(rename = "payment.failed_try")]
    PaymentFailedTry,
    #[serde(rename = "payment.cancelled")]
    PaymentCancelled,
    #[serde(rename = "payment.expired")]
    PaymentExpired,
    /// Told by dialects alone: `/v1` tells a refund when it has ended.
    #[serde(rename = "refund.created")]
    RefundCreated,
    #[serde(rename = "refund.succeeded")]
    RefundSucceeded,
    #[serde(rename = "refund.failed")]
    RefundFailed,
    #[serde(rename = "fee.known")]
    FeeKnown,
    #[serde(rename = "payout.sent")]
    PayoutSent,
    #[serde(rename = "payout.failed")]
    PayoutFailed,
    #[serde(rename = "dispute.opened")]
    DisputeOpened,
    #[serde(rename = "dispute.won")]
    DisputeWon,
    #[serde(rename = "dispute.lost")]
    DisputeLost,
}

/// What an event is about, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Payment(String),
    Refund(String),
    Dispute(String),
    Payout(String),
}

/// An event as it was when it happened. A dialect may tell one change by several.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Its place among the events of all accounts, counted from 1.
    pub(crate) number: u64,
    /// Its place among the events of `/v1`, counted from 1; 0 for those of dialects, which are not listed there.
    pub(crate) seq: u64,
    /// The account that speaks a dialect; none is the account of `/v1`.
    pub(crate) account: Option<String>,
    pub(crate) id: String,
    pub(crate) kind: EventKind,
    pub(crate) at: i64,
    pub(crate) subject: Subject,
    /// The object under its name: `{"payment": {…}}`. Empty for a dialect, which tells things in its own way.
    pub(crate) data: Arc<str>,
    /// The body that is sent.
    pub(crate) body: Arc<str>,
    /// The account with the secrets that it had then.
    pub(crate) told_by: Option<Arc<Known>>,
}

/// The body of an event as `/v1` tells it.
pub(crate) fn event_body(
    seq: u64,
    id: &str,
    kind: EventKind,
    at: i64,
    environment: &str,
    data: &str,
) -> serde_json::Result<String> {
    Ok(format!(
        r#"{{"id":{},"object":"event","seq":{seq},"type":{},"created":{at},"environment":{},"data":{data}}}"#,
        serde_json::to_string(id)?,
        serde_json::to_string(&kind)?,
        serde_json::to_string(environment)?,
    ))
}

/// Where events go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    /// The account that speaks a dialect; none is the account of `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    pub(crate) url: String,
    pub(crate) enabled: bool,
    /// Unix milliseconds.
    pub(crate) created: i64,
    /// By what its deliveries are proven in place of what the account has: one that was made by a call may have a secret of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) proof: BTreeMap<String, String>,
}

impl Endpoint {
    /// One that tells everything from now on.
    pub(crate) fn fresh(account: &str, id: String, url: String, at: i64, proof: BTreeMap<String, String>) -> Self {
        Self { id, account: Some(account.to_owned()), url, enabled: true, created: at, proof }
    }
}

/// How the deliveries of one event to one endpoint ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// The endpoint answered 2xx.
    Accepted,
    /// Misbehaviour: never sent.
    Dropped,
    /// The endpoint was switched off.
    Off,
    /// Tried for as long as the gateway tries, or once where one try is all.
    GivenUp,
}

/// Reads the address of an endpoint: this gateway speaks to its own machine only.
pub(crate) fn endpoint_url(text: &str) -> Result<String, ApiError> {
    let refuse = |message: &str| ApiError::invalid("bad_url", message).about("url");
    let url = Url::parse(text).map_err(|_| refuse("this is no URL"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("an endpoint is an http or https address without a user"));
    }
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) {
        Ok(url.into())
    } else {
        Err(refuse("only addresses of this machine (127.0.0.1, [::1], localhost) are accepted"))
    }
}

/// The value of `Practice-Signature`: `t=<unix seconds>,v1=<hex HMAC-SHA256 of t, a full stop and the raw body>`.
pub(crate) fn signature(secret: &str, time: i64, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_on_this_machine() {
        for url in ["http://127.0.0.1:8080/hooks/a", "https://localhost/x", "http://[::1]:1/", "http://127.9.9.9/"] {
            assert!(endpoint_url(url).is_ok(), "{url}");
        }
        for url in [
            "http://10.0.0.1/",
            "http://example.com/",
            "ftp://127.0.0.1/",
            "http://localhost.example.com/",
            "nonsense",
            "http://user@127.0.0.1/",
            "http://0.0.0.0/",
            "file:///etc/passwd",
            "http://127.0.0.1.example.com/",
        ] {
            assert!(endpoint_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn the_signature_covers_time_and_body() {
        let good = signature("whsec", 1_735_689_605, b"{}");
        assert!(good.starts_with("t=1735689605,v1=") && good.len() == 16 + 64);
        assert_ne!(good, signature("whsec", 1_735_689_605, b"{} "));
        assert_ne!(good.get(16..), signature("whsec", 1_735_689_606, b"{}").get(16..));
        assert_ne!(good, signature("other", 1_735_689_605, b"{}"));
    }
}
