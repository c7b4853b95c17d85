//! Where the gateway delivers: everything is taken, and kept as it came.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

type Heard = Arc<Mutex<Vec<Bytes>>>;

/// A listener on this machine.
pub(super) struct Ear {
    address: SocketAddr,
    heard: Heard,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Ear {
    /// Opens it.
    pub(super) async fn open() -> Result<Self> {
        let heard = Heard::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let app = Router::new().fallback(hear).with_state(Arc::clone(&heard));
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { address, heard, serving })
    }

    /// Its address.
    pub(super) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What came since it was asked last, in the order in which it came.
    pub(super) fn take(&self) -> Vec<Bytes> {
        std::mem::take(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn hear(State(heard): State<Heard>, body: Bytes) {
    heard.lock().unwrap_or_else(PoisonError::into_inner).push(body);
}
