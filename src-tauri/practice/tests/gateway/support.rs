//! A running gateway, a shop's webhook receiver, and short words for what tests do with them.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode};
use practice::{Options, serve};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub struct World {
    pub url: String,
    pub options: Options,
    pub client: Client,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

#[expect(clippy::disallowed_methods, reason = "the tests use no crate of ours either")]
pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

pub fn options() -> Options {
    Options::with_fresh_secrets(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap()
}

impl World {
    pub async fn start() -> Self {
        Self::with(options()).await
    }

    pub async fn with_book(path: &Path) -> Self {
        Self::with(Options { book: Some(path.to_owned()), ..options() }).await
    }

    pub async fn with(options: Options) -> Self {
        let listener = TcpListener::bind(options.listen).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = serve(options.clone(), listener, async {
            let _ = stopped.await;
        });
        let task = tokio::spawn(async { served.await.inspect_err(|error| eprintln!("the gateway ended: {error}")) });
        Self { url, options, client: client(), stop, task }
    }

    /// Ends the gateway and gives back how it was set up.
    pub async fn end(self) -> Options {
        let _ = self.stop.send(());
        drop(self.client);
        self.task.await.unwrap().unwrap();
        self.options
    }

    pub async fn shop(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Value>,
    ) -> reqwest::Result<Response> {
        let mut request =
            self.client.request(method, format!("{}/v1{path}", self.url)).bearer_auth(&self.options.api_key);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await
    }

    pub async fn get(&self, path: &str) -> Value {
        read(self.shop(Method::GET, path, None, None).await.unwrap(), 200).await
    }

    pub async fn post(&self, path: &str, key: &str, body: Value, status: u16) -> Value {
        read(self.shop(Method::POST, path, Some(key), Some(body)).await.unwrap(), status).await
    }

    pub async fn control(&self, method: Method, path: &str, body: Value, status: u16) -> Value {
        let request =
            self.client.request(method, format!("{}/control{path}", self.url)).bearer_auth(&self.options.control_token);
        read(request.json(&body).send().await.unwrap(), status).await
    }

    pub async fn order(&self, path: &str, body: Value) -> Value {
        self.control(Method::POST, path, body, 200).await
    }

    pub async fn misbehave(&self, how: Value) {
        self.control(Method::PUT, "/misbehaviour", how, 200).await;
    }

    pub async fn ask(&self, path: &str) -> Value {
        self.control(Method::GET, path, json!({}), 200).await
    }

    /// A new open payment of 100.00 USD.
    pub async fn payment(&self, reference: &str) -> Value {
        self.post("/payments", &format!("make {reference}"), hundred(reference), 201).await
    }

    /// A captured payment of 100.00 USD.
    pub async fn paid(&self, reference: &str) -> Value {
        self.payment(reference).await;
        self.order(&format!("/pay/{reference}"), json!({})).await
    }

    /// Delivers until nothing is due any more, moving the clock to each next try; gives the waits in seconds.
    pub async fn waits(&self, most: usize) -> Vec<i64> {
        let mut waits = Vec::new();
        loop {
            let now = self.ask("/clock").await["now_ms"].as_i64().unwrap();
            let report = self.ask("/deliveries").await;
            if report["in_flight"] != 0 || report["next_due_ms"].as_i64().is_some_and(|due| due <= now) {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                continue;
            }
            let Some(due) = report["next_due_ms"].as_i64().filter(|_| waits.len() < most) else { return waits };
            waits.push((due - now + 500) / 1000);
            self.order("/clock", json!({"set_ms": due})).await;
        }
    }

    /// Waits until nothing is left to deliver.
    pub async fn settle(&self) -> Value {
        self.ask("/deliveries?wait_ms=20000").await
    }
}

pub fn hundred(reference: &str) -> Value {
    json!({"reference": reference, "amount": "100.00", "currency": "USD"})
}

pub async fn read(response: Response, status: u16) -> Value {
    let got = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert_eq!(got, status, "{text}");
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"))
}

pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} in {value}"))
}

pub fn id(value: &Value) -> &str {
    text(value, "/id")
}

/// One request that reached the shop.
#[derive(Debug, Clone)]
pub struct Hook {
    pub body: Bytes,
    pub headers: HeaderMap,
    pub signature: Option<String>,
}

impl Hook {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// What a shop must check, written here a second time from the protocol's description.
    pub fn is_proven(&self, secret: &str) -> bool {
        let Some((time, given)) =
            self.signature.as_deref().and_then(|header| header.strip_prefix("t=")?.split_once(",v1="))
        else {
            return false;
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(&self.body);
        hex::decode(given).is_ok_and(|given| mac.verify_slice(&given).is_ok())
    }
}

/// A shop's webhook receiver that keeps what it gets and answers what it is told to.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    got: Arc<Mutex<Vec<Hook>>>,
    answer: Arc<AtomicU16>,
}

type Kept = (Arc<Mutex<Vec<Hook>>>, Arc<AtomicU16>);

async fn keep(State((got, answer)): State<Kept>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("practice-signature").map(|value| value.to_str().unwrap().to_owned());
    got.lock().unwrap().push(Hook { body, headers, signature });
    match answer.load(Ordering::SeqCst) {
        // Never answers.
        0 => std::future::pending().await,
        status => StatusCode::from_u16(status).unwrap(),
    }
}

impl Receiver {
    /// Starts a receiver and registers it.
    pub async fn of(world: &World) -> Self {
        let receiver = Self::start().await;
        world.post("/webhook_endpoints", "endpoint", json!({"url": receiver.url}), 201).await;
        receiver
    }

    /// Starts a receiver and registers it for an account that speaks a dialect.
    pub async fn of_account(world: &World, account: &str) -> Self {
        let receiver = Self::start().await;
        world.order("/webhook-endpoints", json!({"url": receiver.url, "account": account})).await;
        receiver
    }

    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let (got, answer) = (Arc::default(), Arc::new(AtomicU16::new(200)));
        let app = Router::new().fallback(keep).with_state((Arc::clone(&got), Arc::clone(&answer)));
        tokio::spawn(async { axum::serve(listener, app).await });
        Self { url, got, answer }
    }

    /// What it answers from now on; 0 is nothing at all.
    pub fn answers(&self, status: u16) {
        self.answer.store(status, Ordering::SeqCst);
    }

    pub fn all(&self) -> Vec<Hook> {
        self.got.lock().unwrap().clone()
    }

    pub fn types(&self) -> Vec<String> {
        self.all().iter().map(|hook| text(&hook.json(), "/type").to_owned()).collect()
    }
}
