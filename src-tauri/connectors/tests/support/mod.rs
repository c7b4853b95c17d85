//! A gateway made of one recorded answer, and the recordings themselves.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use connectors::gateways::{Certificates, Credentials, Environment, HookCreated};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::net::TcpListener;

/// An address that was registered, with what proves its deliveries: of a recording that is no secret.
pub fn told_of(made: &HookCreated) -> serde_json::Value {
    let proofs: BTreeMap<&str, &str> =
        made.credentials.iter().map(|(field, value)| (field.as_str(), value.expose_secret())).collect();
    serde_json::json!({"hook_ref": made.hook_ref, "credentials": proofs})
}

/// The folder of recordings that all crates share.
pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

/// Credentials made of plain words.
pub fn credentials(environment: Environment, base_url: &str, fields: &[(&str, &str)]) -> Credentials {
    let fields: BTreeMap<String, SecretString> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
    Credentials::new("acc_1", environment, fields).at(base_url)
}

/// The credentials that stand beside recordings: `environment`, `fields`, the files of `certificates` by the address from
/// which they were fetched, and the file of the `authorities` that stand behind these, where they are made for tests alone.
#[derive(Deserialize)]
struct Account {
    environment: Environment,
    fields: BTreeMap<String, String>,
    #[serde(default)]
    certificates: BTreeMap<String, String>,
    authorities: Option<String>,
}

impl Account {
    fn of(provider: &str) -> Self {
        let file = fixtures().join("gateways").join(provider).join("credentials.json");
        serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
    }
}

/// The fields of the credentials that stand beside a gateway's recordings.
pub fn recorded_fields(provider: &str) -> BTreeMap<String, String> {
    Account::of(provider).fields
}

/// The credentials that stand beside a gateway's recordings, for that address; `flow` is Stripe's.
pub fn recorded_credentials(provider: &str, flow: &str, url: &str) -> Credentials {
    let kept = Account::of(provider);
    let mut fields: Vec<(&str, &str)> =
        kept.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if !flow.is_empty() {
        fields.push(("flow", flow));
    }
    let file = |name: &String| std::fs::read(fixtures().join("gateways").join(provider).join(name)).unwrap();
    let certificates = kept.authorities.as_ref().map(|own| Certificates::trusting(file(own))).unwrap_or_default();
    for (address, name) in &kept.certificates {
        certificates.keep(address, file(name).into());
    }
    credentials(kept.environment, url, &fields).with_certificates(Arc::new(certificates))
}

/// One message of a recording: the first line, headers, and the body as it was.
#[derive(Debug, Clone, Default)]
pub struct Message {
    pub first: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads first line and headers; gives what is left.
    fn head(text: &[u8]) -> (Self, &[u8]) {
        let end = find(text, b"\n\n").unwrap_or(text.len());
        let head = std::str::from_utf8(&text[..end]).expect("a head is text");
        let mut lines = head.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let headers =
            lines.map(|line| line.split_once(": ").expect("a header line")).map(|(n, v)| (n.to_owned(), v.to_owned()));
        (Self { first, headers: headers.collect(), body: Vec::new() }, &text[(end + 2).min(text.len())..])
    }

    /// A webhook: one message, its body to the end of the file without the last line feed.
    pub fn webhook(text: &[u8]) -> Self {
        let (mut message, rest) = Self::head(text);
        message.body = rest.strip_suffix(b"\n").unwrap_or(rest).to_vec();
        message
    }

    /// An exchange: a request, and the answer that begins with `HTTP/1.1`.
    pub fn exchange(text: &[u8]) -> (Self, Self) {
        let (mut request, rest) = Self::head(text);
        let answer_at =
            if rest.starts_with(b"HTTP/1.1 ") { 0 } else { find(rest, b"\n\nHTTP/1.1 ").expect("an answer") + 2 };
        request.body = rest[..answer_at.saturating_sub(2)].to_vec();
        let (mut answer, rest) = Self::head(&rest[answer_at..]);
        answer.body = rest.strip_suffix(b"\n").unwrap_or(rest).to_vec();
        (request, answer)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(is, _)| is == name).map(|(_, value)| value.as_str())
    }

    /// Method and address.
    pub fn target(&self) -> (&str, &str) {
        let mut words = self.first.split(' ');
        (words.next().unwrap_or_default(), words.next().unwrap_or_default())
    }

    pub fn status(&self) -> u16 {
        self.first.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status")
    }

    pub fn header_map(&self) -> http::HeaderMap {
        let parse = |(name, value): &(String, String)| {
            (name.parse::<http::HeaderName>().unwrap(), value.parse::<http::HeaderValue>().unwrap())
        };
        self.headers.iter().map(parse).collect()
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// A gateway on this machine that gives the same answer to everything and keeps what it was asked.
pub struct Canned {
    pub url: String,
    asked: Arc<Mutex<Vec<Message>>>,
}

impl Canned {
    /// Answers every request like this; after the last answer the last one again.
    pub async fn answering(answers: Vec<Message>) -> Self {
        let asked: Arc<Mutex<Vec<Message>>> = Arc::default();
        let state = (Arc::clone(&asked), Arc::new(answers));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(state);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, asked }
    }

    /// Answers with a status and a body.
    pub async fn saying(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self::answering(vec![said(status, headers, body)]).await
    }

    pub fn asked(&self) -> Vec<Message> {
        self.asked.lock().unwrap().clone()
    }
}

/// An answer.
pub fn said(status: u16, headers: &[(&str, &str)], body: &str) -> Message {
    Message {
        first: format!("HTTP/1.1 {status} X"),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.as_bytes().to_vec(),
    }
}

type Kept = (Arc<Mutex<Vec<Message>>>, Arc<Vec<Message>>);

async fn answer(State((asked, answers)): State<Kept>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let headers =
        parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
    let message = Message {
        first: format!("{} {target} HTTP/1.1", parts.method),
        headers: headers.collect(),
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
    };
    let count = {
        let mut asked = asked.lock().unwrap();
        asked.push(message);
        asked.len()
    };
    let answer = &answers[(count - 1).min(answers.len() - 1)];
    let mut response = Response::builder().status(answer.status());
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body.clone())).unwrap()
}
