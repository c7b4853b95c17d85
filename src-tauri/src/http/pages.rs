//! The screens: the built UI, embedded. A clean clone compiles without it and says how to build it.

use std::borrow::Cow;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use axum::{Extension, Router};
use base::Shop;
use base::web::Refused;
use bytes::Bytes;
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

/// A file of the customers' part of the built UI.
pub(super) fn public_asset() -> MethodRouter<Shop> {
    get(|uri: Uri| async move { file(uri.path()).unwrap_or_else(not_found) })
}

/// The page behind a pay link; what it shows, it asks for itself.
pub(super) fn pay_page() -> MethodRouter<Shop> {
    get(|Extension(nonce): Extension<PageNonce>| async move { page("public.html", &nonce) })
}

async fn app_page(Extension(nonce): Extension<PageNonce>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") {
        return Refused::from(base::Fault::NoSuch("address")).into_response();
    }
    let named = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if named && path != "/index.html" {
        return file(path).unwrap_or_else(not_found);
    }
    page("index.html", &nonce)
}

/// The address is known, and does something else. `Allow` says what.
pub(super) async fn other_method() -> Refused {
    Refused::invalid("method", "this address does not take this method").with_status(StatusCode::METHOD_NOT_ALLOWED)
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
    // What is built into the program is sent from where it lies: a slow reader holds no copy.
    let bytes = match found.data {
        Cow::Borrowed(built_in) => Bytes::from_static(built_in),
        Cow::Owned(read) => Bytes::from(read),
    };
    Some(([(header::CONTENT_TYPE, kind(name)), (header::CACHE_CONTROL, keep)], bytes).into_response())
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
