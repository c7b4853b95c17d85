//! For whoever watches the process: does it live, can it work. No sign-in, no detail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Router, routing::get};
use base::{Fault, Shop, System};

/// `/health`, `/health/live`, `/health/ready`.
pub(super) fn routes() -> Router<Shop> {
    Router::new()
        .route("/health", get(ready))
        .route("/health/live", get(|| async { "ok\n" }))
        .route("/health/ready", get(ready))
}

/// Whether the store takes reads and writes.
///
/// # Errors
/// What it said instead.
pub(crate) async fn is_ready(shop: &Shop) -> Result<(), Fault> {
    shop.db.read(|tx| tx.announcement_range()).await?;
    shop.db.write(&System::because("somebody asks whether the program is ready"), |_| Ok::<_, Fault>(())).await
}

async fn ready(State(shop): State<Shop>) -> (StatusCode, &'static str) {
    match is_ready(&shop).await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(fault) => {
            tracing::warn!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
        }
    }
}
