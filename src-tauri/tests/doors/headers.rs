//! What every answer tells a browser: what its page may do, and that nobody keeps, frames or guesses it.

use std::sync::Arc;

use axum::Router;
use base::ids::SeededRandomness;
use counterfoil::http::WindowSession;
use http::Method;
use secrecy::ExposeSecret;

use crate::support::{Ask, House, Told};

/// The policy of `THREATS.md` 8, word for word, but for the nonce and for the way to the desktop process.
fn policy(nonce: &str, ipc: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: \
         data:; font-src 'self'; connect-src 'self'{ipc}; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}

fn value<'t>(told: &'t Told, name: &str) -> &'t str {
    told.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// The nonce of an answer's policy.
fn nonce(told: &Told) -> &str {
    let policy = value(told, "content-security-policy");
    policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).map_or("", |(nonce, _)| nonce)
}

/// Answers of each kind: a page, a file that is not there, figures, a refusal, another method, and whoever is turned away.
async fn answers(door: &Router, dressed: impl Fn(Ask) -> Ask) -> Vec<(&'static str, Told)> {
    let mut answers = Vec::new();
    for (name, ask) in [
        ("a page", Ask::get("/invoices")),
        ("no such file", Ask::get("/assets/nothing.js")),
        ("health", Ask::get("/health")),
        ("the description", Ask::get("/api/v1/openapi.json")),
        ("its reader", Ask::get("/api/docs/")),
        ("not signed in", Ask::get("/api/v1/settings")),
        ("no such route", Ask::get("/api/v1/nothing")),
        ("another method", Ask::new(Method::DELETE, "/api/v1/customers")),
        ("another origin", Ask::get("/api/v1/session").with("origin", "https://evil.example")),
    ] {
        let ask = if name == "another origin" { ask } else { dressed(ask) };
        answers.push((name, ask.at(door).await));
    }
    answers
}

#[tokio::test]
async fn every_answer_of_the_app_says_what_its_page_may_do() {
    let house = House::new().await;
    let session = Arc::new(WindowSession::new(&SeededRandomness::new(5)));
    let key = session.own_key().expose_secret().to_owned();
    let window = house.program.window_router(session);
    let in_window = |ask: Ask| ask.with("host", "").with("origin", "").with("x-cf-key", &key);
    for (answers, ipc) in [
        (answers(&house.app(), |ask| ask).await, ""),
        // Only the desktop window talks to its process.
        (answers(&window, in_window).await, " ipc: http://ipc.localhost"),
    ] {
        for (name, told) in &answers {
            assert_eq!(value(told, "content-security-policy"), policy(nonce(told), ipc), "{name}");
            for (header, expected) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(value(told, header), expected, "{name}: {header}");
            }
            assert!(!told.headers.contains_key("access-control-allow-origin"), "{name}");
        }
    }
}

#[tokio::test]
async fn a_nonce_is_for_one_answer() {
    let house = House::new().await;
    let app = house.app();
    let (first, second) = (Ask::get("/").at(&app).await, Ask::get("/").at(&app).await);
    assert_eq!((nonce(&first).len(), nonce(&second).len()), (32, 32));
    assert_ne!(nonce(&first), nonce(&second));
}

#[tokio::test]
async fn nothing_that_the_api_tells_is_kept() {
    let (house, owner) = House::with_owner().await;
    let app = house.app();
    for path in ["/api/v1/settings", "/api/v1/session", "/api/v1/nothing", "/api/v1/customers", "/health"] {
        assert_eq!(value(&Ask::get(path).signed(&owner).at(&app).await, "cache-control"), "no-store", "{path}");
    }
}
