//! What every answer wears: request id, version, no caching of the API, the content policy.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base::Door;
use base::web::{OutwardForm, ProblemDocument};
use base64::Engine;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

use super::DoorRules;

/// The id of one request, for logs, problem documents and the audit log.
#[derive(Clone)]
pub(super) struct RequestId(pub String);

/// A fresh value for the style nonce of one page.
#[derive(Clone)]
pub(super) struct PageNonce(pub String);

/// Dresses the answers of the app's doors.
pub(super) async fn dress(State(rules): State<DoorRules>, mut request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let nonce = new_nonce();
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(PageNonce(nonce.clone()));
    let api = request.uri().path().starts_with("/api/") || request.uri().path().starts_with("/health");
    let mut response = next.run(request).await;
    name_request(&mut response, &id).await;
    let headers = response.headers_mut();
    set(headers, "x-request-id", &id);
    set(headers, "x-api-version", "1");
    common(headers);
    if api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    set(headers, "content-security-policy", &staff_policy(&nonce, rules.door));
    set(headers, "cross-origin-opener-policy", "same-origin");
    set(headers, "cross-origin-resource-policy", "same-origin");
    response
}

/// Dresses customers' pages: nothing third-party, no referrer, no index, no store.
pub(super) async fn dress_public(mut request: Request, next: Next) -> Response {
    let nonce = new_nonce();
    request.extensions_mut().insert(PageNonce(nonce.clone()));
    request.extensions_mut().insert(RequestId(new_nonce()));
    let asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    common(headers);
    if !asset {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    set(headers, "x-robots-tag", "noindex, nofollow");
    // A page that hands the customer to a gateway may send its form there, and runs that one script besides our own.
    let (script, form) = match response.extensions().get::<OutwardForm>() {
        Some(form) => (format!("'self' '{}'", digest_of(form.script)), format!("'self' {}", form.origin)),
        None => ("'self'".to_owned(), "'self'".to_owned()),
    };
    let policy = format!(
        "default-src 'none'; script-src {script}; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action {form}; frame-ancestors 'none'; object-src 'none'"
    );
    let headers = response.headers_mut();
    set(headers, "content-security-policy", &policy);
    response
}

/// A script as a content policy names it.
fn digest_of(script: &str) -> String {
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(Sha256::digest(script.as_bytes())))
}

fn staff_policy(nonce: &str, door: Door) -> String {
    // Only the desktop window talks to the program over its own channel.
    let ipc = if door == Door::Window { " ipc: http://ipc.localhost" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; \
         font-src 'self'; connect-src 'self'{ipc}; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
         frame-src 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}

fn common(headers: &mut HeaderMap) {
    set(headers, "x-content-type-options", "nosniff");
    set(headers, "x-frame-options", "DENY");
    set(headers, "referrer-policy", "no-referrer");
    set(headers, "permissions-policy", "camera=(self), microphone=(), geolocation=()");
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The sender's id when it is short and plain, else one of ours.
fn request_id(headers: &HeaderMap) -> String {
    headers
        .get("x-request-id")
        .and_then(|v| v.to_str().ok())
        .filter(|id| {
            (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        })
        .map_or_else(|| format!("req_{}", new_nonce()), str::to_owned)
}

fn new_nonce() -> String {
    use base::ids::Randomness;
    let mut bytes = [0_u8; 16];
    base::ids::OsRandomness.fill(&mut bytes);
    hex::encode(bytes)
}

/// Writes the request's id into a problem document on its way out.
async fn name_request(response: &mut Response, id: &str) {
    let Some(mut problem) = response.extensions_mut().remove::<ProblemDocument>() else { return };
    tracing::info!(request_id = id, status = problem.status, code = problem.code, "a request was refused");
    problem.request_id = Some(id.to_owned());
    if let Ok(body) = serde_json::to_vec(&problem) {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = axum::body::Body::from(body);
    }
}
