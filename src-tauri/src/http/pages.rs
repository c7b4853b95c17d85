//! The screens: the built UI, embedded. A clean clone compiles without it and says how to build it.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router, routing::get};
use base::Shop;
use http::{StatusCode, Uri, header};
use rust_embed::RustEmbed;

use super::headers::PageNonce;

#[derive(RustEmbed)]
#[folder = "../ui/dist/"]
#[allow_missing = true]
struct Screens;

/// Screens of the app: files as they are, and the one page for every address of the app.
pub(super) fn app_routes() -> Router<Shop> {
    Router::new().fallback(get(app_page))
}

/// The customers' part of the built UI: its page and its assets, nothing else.
pub(super) fn public_routes() -> Router<Shop> {
    Router::new()
        .route("/assets/public/{*file}", get(|uri: Uri| async move { file(uri.path()).unwrap_or_else(not_found) }))
        .route("/pay/{key}", get(|Extension(nonce): Extension<PageNonce>| async move { page("public.html", &nonce) }))
        .fallback(|| async { not_found() })
}

async fn app_page(Extension(nonce): Extension<PageNonce>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") {
        return base::web::Refused::from(base::Fault::NoSuch("address")).into_response();
    }
    let named = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if named && path != "/index.html" {
        return file(path).unwrap_or_else(not_found);
    }
    page("index.html", &nonce)
}

/// A page with this answer's nonce in it.
fn page(name: &str, nonce: &PageNonce) -> Response {
    let Some(found) = Screens::get(name) else {
        return (StatusCode::SERVICE_UNAVAILABLE, "The screens are not built yet: run  scripts/ui.sh\n")
            .into_response();
    };
    let text = String::from_utf8_lossy(&found.data).replace("__CSP_NONCE__", &nonce.0);
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text).into_response()
}

fn file(path: &str) -> Option<Response> {
    let name = path.trim_start_matches('/');
    if name.ends_with(".html") {
        return None;
    }
    let found = Screens::get(name)?;
    // Names of built assets carry a digest of their content.
    let keep = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    Some(([(header::CONTENT_TYPE, kind(name)), (header::CACHE_CONTROL, keep)], found.data.into_owned()).into_response())
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

fn not_found() -> Response {
    StatusCode::NOT_FOUND.into_response()
}
