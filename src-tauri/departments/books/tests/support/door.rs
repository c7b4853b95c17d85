//! The routes of the books, asked as a person with some permissions.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use base::Actor;
use base::actor::Rights;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::Books;

/// A request.
pub struct Ask<'a> {
    method: Method,
    path: &'a str,
    body: Value,
    key: Option<&'a str>,
    version: Option<i64>,
}

impl<'a> Ask<'a> {
    pub fn get(path: &'a str) -> Self {
        Self { method: Method::GET, path, body: Value::Null, key: None, version: None }
    }

    pub fn put(path: &'a str, body: Value) -> Self {
        Self { method: Method::PUT, body, ..Self::get(path) }
    }

    pub fn post(path: &'a str, body: Value) -> Self {
        Self { method: Method::POST, body, ..Self::get(path) }
    }

    /// An edit made from this version.
    pub fn patch(path: &'a str, version: i64, body: Value) -> Self {
        Self { method: Method::PATCH, body, version: Some(version), ..Self::get(path) }
    }

    pub fn delete(path: &'a str) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    /// Made from this version.
    pub fn at_version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// With this idempotency key.
    pub fn once(self, key: &'a str) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Asks as somebody with these permissions and no others: status and answer.
    pub fn by(self, books: &Books, permissions: &[&str]) -> (u16, Value) {
        let set: BTreeSet<String> = permissions.iter().map(|p| (*p).to_owned()).collect();
        self.send(books, Some(Actor { rights: Arc::new(Rights::Only(set)), ..asha() }))
    }

    /// The same where the answer is a file.
    pub fn text(self, books: &Books, permissions: &[&str]) -> (u16, String) {
        let set: BTreeSet<String> = permissions.iter().map(|p| (*p).to_owned()).collect();
        let (status, body) = self.bytes(books, Some(Actor { rights: Arc::new(Rights::Only(set)), ..asha() }));
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    /// Asks as the owner.
    pub fn by_owner(self, books: &Books) -> (u16, Value) {
        self.send(books, Some(asha()))
    }

    /// Asks without a session.
    pub fn by_nobody(self, books: &Books) -> (u16, Value) {
        self.send(books, None)
    }

    fn send(self, books: &Books, actor: Option<Actor>) -> (u16, Value) {
        let (status, body) = self.bytes(books, actor);
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    fn bytes(self, books: &Books, actor: Option<Actor>) -> (u16, Bytes) {
        let mut request = Request::builder().method(self.method).uri(self.path);
        if let Some(key) = self.key {
            request = request.header("idempotency-key", key);
        }
        if let Some(version) = self.version {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let body = if self.body.is_null() { Body::empty() } else { Body::from(self.body.to_string()) };
        let mut request = request.body(body).unwrap();
        if let Some(actor) = actor {
            request.extensions_mut().insert(Arc::new(actor));
        }
        let router = router(books);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.unwrap().to_bytes();
            (status, body)
        })
    }
}

fn asha() -> Actor {
    Actor { id: "stf_asha".into(), name: "Asha Patil".into(), ..Actor::command_line() }
}

fn router(books: &Books) -> Router {
    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in books::areas() {
        all = all.merge((area.routes)());
    }
    all.split_for_parts().0.with_state(books.shop.clone())
}
