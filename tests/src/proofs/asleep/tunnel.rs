//! The tunnel between gateway and shop: it hands each delivery on, byte for byte, while the machine is awake, and answers as a dead one
//! does while it sleeps. A plain design, which sleeps in the same machine, hears the very same deliveries.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use http::{HeaderMap, StatusCode, header};
use reqwest::Client;
use tokio::net::TcpListener;

use super::plain::Plain;
use crate::http::client;

/// A running tunnel.
pub(super) struct Tunnel {
    /// Where the gateway sends.
    pub url: String,
    way: Way,
}

#[derive(Clone)]
struct Way {
    http: Client,
    shop: String,
    is_up: Arc<AtomicBool>,
    plain: Arc<Mutex<Plain>>,
}

impl Tunnel {
    /// Starts one that hands on to this address of the shop.
    pub(super) async fn start(shop: &str, plain: Plain) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let is_up = Arc::new(AtomicBool::new(true));
        let way = Way { http: client()?, shop: shop.to_owned(), is_up, plain: Arc::new(Mutex::new(plain)) };
        let router = Router::new().fallback(hand_on).with_state(way.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, way })
    }

    /// The machine sleeps, or is awake.
    pub(super) fn set_up(&self, is_up: bool) {
        self.way.is_up.store(is_up, Ordering::SeqCst);
    }

    /// What the plain design made of it.
    pub(super) fn plain(&self) -> std::sync::MutexGuard<'_, Plain> {
        self.way.plain.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The gateway hears what the shop answers. While the machine sleeps nobody answers, and the plain design hears nothing either.
async fn hand_on(State(way): State<Way>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !way.is_up.load(Ordering::SeqCst) {
        return StatusCode::BAD_GATEWAY;
    }
    let mut request = way.http.post(&way.shop).timeout(Duration::from_secs(9)).body(body.clone());
    let of_the_line = [header::HOST, header::CONTENT_LENGTH, header::CONNECTION, header::TRANSFER_ENCODING];
    for (name, value) in headers.iter().filter(|(name, _)| !of_the_line.contains(name)) {
        request = request.header(name, value);
    }
    let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY };
    way.plain.lock().unwrap_or_else(PoisonError::into_inner).hear(&headers, &body);
    answer.status()
}
