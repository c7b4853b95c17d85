//! The relay between gateway and shop: what a tunnel would be. It hands each delivery on, byte for byte, and lets the plain
//! design hear the very same ones, at the very same moments.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use reqwest::Client;
use tokio::net::TcpListener;

use super::plain_design::PlainDesign;
use crate::http::client;

/// A running relay.
pub(super) struct Relay {
    /// Where the gateway sends.
    pub url: String,
    plain: Arc<Mutex<PlainDesign>>,
}

#[derive(Clone)]
struct Way {
    http: Client,
    shop: String,
    plain: Arc<Mutex<PlainDesign>>,
}

/// Headers of a delivery that are handed on.
const HANDED_ON: [&str; 2] = ["content-type", "practice-signature"];

impl Relay {
    /// Starts one that hands on to this address of the shop.
    pub(super) async fn start(shop: &str, secret: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let plain = Arc::new(Mutex::new(PlainDesign::with(secret)));
        let way = Way { http: client()?, shop: shop.to_owned(), plain: Arc::clone(&plain) };
        let router = Router::new().fallback(hand_on).with_state(way);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, plain })
    }

    /// What the plain design made of it.
    pub(super) fn plain(&self) -> std::sync::MutexGuard<'_, PlainDesign> {
        self.plain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gateway hears what the shop answers. While the shop is down nobody answers, and the plain design, which would be
/// down as well, hears nothing either.
async fn hand_on(State(way): State<Way>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut request = way.http.post(&way.shop).timeout(Duration::from_secs(9)).body(body.clone());
    for name in HANDED_ON {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY };
    let signature = headers.get("practice-signature").and_then(|value| value.to_str().ok());
    way.plain.lock().unwrap_or_else(PoisonError::into_inner).hear(signature, &body);
    answer.status()
}
