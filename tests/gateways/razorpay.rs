//! Razorpay's own library judges what the practice gateway signs in Razorpay's name: its webhooks, and the address to which a
//! customer comes back from a payment link.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use shop_tests::gateway::PracticeGateway;
use shop_tests::http::client;
use shop_tests::program::work_folder;
use shop_tests::rehearsal::programs;
use shop_tests::sell::PATIENCE;
use tempfile::TempDir;

use crate::python;

const KEY: (&str, &str) = ("rzp_test_counterfoil", "key-secret-of-the-suite");
const WEBHOOK_SECRET: &str = "webhook-secret-of-the-suite";

type Hooks = Arc<Mutex<Vec<(String, String)>>>;

/// A practice gateway with a Razorpay account, and somebody who takes its webhooks: signature and raw body of each.
struct Razorpay {
    gateway: PracticeGateway,
    hooks: Hooks,
    _folder: TempDir,
}

async fn keep(State(hooks): State<Hooks>, headers: HeaderMap, body: Bytes) {
    let signature = headers["x-razorpay-signature"].to_str().unwrap().to_owned();
    hooks.lock().unwrap().push((signature, String::from_utf8(body.to_vec()).unwrap()));
}

impl Razorpay {
    async fn start() -> Self {
        let folder = work_folder("razorpay").unwrap();
        let gateway = PracticeGateway::start(&programs().unwrap(), folder.path(), 1).await.unwrap();
        let account = json!({"name": "pune", "dialect": "razorpay", "credentials": {
            "key_id": KEY.0, "key_secret": KEY.1, "webhook_secret": WEBHOOK_SECRET,
        }});
        gateway.post("/accounts", &account).await.unwrap();
        let hooks = Hooks::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let app = Router::new().fallback(keep).with_state(Arc::clone(&hooks));
        tokio::spawn(async move { axum::serve(listener, app).await });
        gateway.post("/webhook-endpoints", &json!({"url": url, "account": "pune"})).await.unwrap();
        Self { gateway, hooks, _folder: folder }
    }

    /// A payment link that the customer has paid; gives what they bring back from its page.
    async fn paid(&self, reference: &str) -> BTreeMap<String, String> {
        let ask = json!({
            "amount": 118_000, "currency": "INR", "reference_id": reference, "description": "Chai, two ☕",
            "callback_url": "http://127.0.0.1:9/back", "callback_method": "get",
        });
        let links = format!("{}/dialects/razorpay/v1/payment_links", self.gateway.url);
        let made = client().unwrap().post(links).basic_auth(KEY.0, Some(KEY.1)).json(&ask).send().await.unwrap();
        let link: Value = made.json().await.unwrap();
        let page = link["short_url"].as_str().unwrap_or_else(|| panic!("{link}"));
        let paid = client().unwrap().post(page).body("action=pay&method=upi").send().await.unwrap();
        let back = reqwest::Url::parse(paid.headers()["location"].to_str().unwrap()).unwrap();
        back.query_pairs().into_owned().collect()
    }

    /// What was delivered, once it is as much as one paid link tells.
    async fn told(&self) -> Vec<(String, String)> {
        let began = Instant::now();
        loop {
            let told = self.hooks.lock().unwrap().clone();
            if told.len() >= 4 {
                return told;
            }
            assert!(began.elapsed() < PATIENCE, "{told:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

fn judged(asked: &Value) -> String {
    python::line_of(&mut python::program("razorpay_proof.py"), asked.to_string().as_bytes())
}

fn webhook(signature: &str, body: &str, secret: &str) -> String {
    judged(&json!({
        "kind": "webhook", "key_secret": KEY.1, "webhook_secret": secret, "signature": signature, "body": body,
    }))
}

fn link(brought: &BTreeMap<String, String>, key_secret: &str) -> String {
    let of = |name: &str| brought[name].as_str();
    judged(&json!({"kind": "link", "key_secret": key_secret, "parameters": {
        "razorpay_payment_id": of("razorpay_payment_id"),
        "payment_link_id": of("razorpay_payment_link_id"),
        "payment_link_reference_id": of("razorpay_payment_link_reference_id"),
        "payment_link_status": of("razorpay_payment_link_status"),
        "razorpay_signature": of("razorpay_signature"),
    }}))
}

#[tokio::test]
async fn razorpays_own_library_believes_each_webhook_as_it_came_and_none_that_was_changed() {
    let razorpay = Razorpay::start().await;
    razorpay.paid("INV-1").await;
    let told = razorpay.told().await;
    for (signature, body) in &told {
        assert_eq!(webhook(signature, body, WEBHOOK_SECRET), "good", "{body}");
    }
    let (signature, body) = &told[0];
    let more = body.replace("118000", "918000");
    assert_ne!(&more, body);
    assert_eq!(webhook(signature, &more, WEBHOOK_SECRET), "refused", "another amount");
    assert_eq!(webhook(signature, body, KEY.1), "refused", "the secret of the key is not that of webhooks");
    assert_eq!(webhook(&told[1].0, body, WEBHOOK_SECRET), "refused", "the signature of another one");
}

#[tokio::test]
async fn razorpays_own_library_believes_the_way_back_from_a_payment_link_as_it_is() {
    let razorpay = Razorpay::start().await;
    let brought = razorpay.paid("INV-1").await;
    assert_eq!(brought["razorpay_payment_link_status"], "paid");
    assert_eq!(link(&brought, KEY.1), "good");
    assert_eq!(link(&brought, WEBHOOK_SECRET), "refused", "the secret of webhooks is not that of the key");
    for (name, other) in [("razorpay_payment_link_reference_id", "INV-2"), ("razorpay_payment_link_status", "expired")]
    {
        let mut changed = brought.clone();
        changed.insert(name.to_owned(), other.to_owned());
        assert_eq!(link(&changed, KEY.1), "refused", "{name}");
    }
}
