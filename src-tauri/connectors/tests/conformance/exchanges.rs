//! What is kept of calls: the words that went over the line, and no secret among them, whatever a gateway repeats.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use connectors::gateways::{
    Auth, BODY_KEPT_MAX, Body, Broken, Call, Environment, FetchAsk, Http, KeptBody, Limits, Said, Waiting, Wire, find,
};
use http::HeaderMap;
use reqwest::Url;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::sample::{Sample, samples};
use crate::support::credentials;

/// Stands in every secret, so that it is known again in any form but base64.
const CANARY: &str = "canary";
/// Ends every part of the name of a way to pay; digits, which every gateway takes.
const TOKEN_CANARY: &str = "9138427";
const CARD: &str = "4111111111111111";

/// A gateway that repeats everything it was told, the way an error page of a proxy does, in forms that it likes.
#[derive(Debug)]
struct Parrot;

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn said_back(call: &Call) -> Value {
    let (plain, basic) = match &call.auth {
        Auth::Bearer(token) => (token.expose_secret().to_owned(), String::new()),
        Auth::Basic { user, password } => {
            let both = format!("{}:{}", user.expose_secret(), password.expose_secret());
            (password.expose_secret().to_owned(), STANDARD.encode(both))
        }
        Auth::None | Auth::Token => Default::default(),
    };
    let body = match &call.body {
        Body::Empty => String::new(),
        Body::Form(fields) => fields.iter().map(|(name, value)| format!("{name}={value}&")).collect(),
        Body::Json(json) => json.to_string(),
        Body::Text { text, .. } => text.expose_secret().to_owned(),
    };
    json!({
        "message": format!("what was {plain} and {} and Basic {basic}", escaped(&plain)),
        "query": format!("{:?}", call.query), "body": body, "twice": json!({ "body": body }).to_string(),
        "acct": CARD, "cvv": "canary 123",
    })
}

impl Wire for Parrot {
    fn send<'a>(&'a self, call: &'a Call, _: Url, _: &'a Limits) -> Waiting<'a, Result<Said, Broken>> {
        let (status, body) = match call.name {
            "token" => (200, json!({ "access_token": "canary token", "expires_in": 3600, "nonce": "canary" })),
            _ => (400, said_back(call)),
        };
        let said = Said { status, headers: HeaderMap::new(), body: Bytes::from(body.to_string()) };
        Box::pin(std::future::ready(Ok(said)))
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn rest(&self, _: Duration) -> Waiting<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// The gateway with a canary in every secret, and in the token of a charge.
fn with_canaries(mut sample: Sample) -> (Sample, Vec<String>) {
    let about = sample.gateway.about();
    let mut secrets = Vec::new();
    for field in about.credential_fields.iter().filter(|field| field.secret) {
        if let Some(value) = sample.fields.get_mut(field.name) {
            // Beginnings say of which world a key is, and are part of the secret.
            *value = format!("{value}canary/+&=<{}>", field.name);
            secrets.push(value.clone());
        }
    }
    let fields: Vec<(&str, &str)> = sample.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sample.creds = credentials(sample.creds.environment(), "https://gateway.test", &fields);
    for operation in ["charge", "charge_saved", "saved"] {
        if let Some(ask) = sample.asks.get_mut(operation) {
            // In the form that the gateway has for it, of one part or two.
            let token: Vec<_> =
                ask["token"].as_str().unwrap().split('/').map(|part| format!("{part}{TOKEN_CANARY}")).collect();
            ask["token"] = json!(token.join("/"));
        }
    }
    (sample, secrets)
}

#[tokio::test]
async fn every_call_of_every_gateway_is_kept_without_a_secret() {
    for (sample, secrets) in samples().into_iter().map(with_canaries) {
        assert!(!secrets.is_empty(), "{} has secrets", sample.name());
        for operation in sample.operations() {
            let name = format!("{} {operation}", sample.name());
            let http = Http::over(Arc::new(Parrot), Limits::default());
            let kept = sample.carry_out(&http, operation).await;
            assert!(!kept.is_empty(), "{name} is kept");
            let asked = kept.last().unwrap();
            assert!(asked.path.starts_with('/') && asked.status == Some(400), "{name}: {asked:?}");
            assert!(asked.answer.text.contains("what was"), "{name}: {asked:?}");
            let says_nothing = match sample.build(operation).unwrap().body {
                Body::Empty => true,
                Body::Form(fields) => fields.is_empty(),
                Body::Json(_) | Body::Text { .. } => false,
            };
            assert_eq!(asked.request.text.is_empty(), says_nothing, "{name}: {asked:?}");
            let text = serde_json::to_string(&kept).unwrap();
            assert!(!text.to_lowercase().contains(CANARY), "{name}: {text}");
            assert!(!text.contains(TOKEN_CANARY), "{name}: {text}");
            assert!(!text.contains(&escaped(CANARY)) && !text.contains(CARD), "{name}: {text}");
            for secret in &secrets {
                let encoded = STANDARD.encode(secret);
                assert!(!text.contains(&encoded[..encoded.len() - 4]), "{name}: {text}");
            }
        }
    }
}

/// A gateway that answers with a text.
#[derive(Debug)]
struct Tells(String);

impl Wire for Tells {
    fn send<'a>(&'a self, _: &'a Call, _: Url, _: &'a Limits) -> Waiting<'a, Result<Said, Broken>> {
        let body = Bytes::from(self.0.clone());
        Box::pin(std::future::ready(Ok(Said { status: 404, headers: HeaderMap::new(), body })))
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn rest(&self, _: Duration) -> Waiting<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

async fn answer_kept(text: String) -> KeptBody {
    let creds = credentials(Environment::Practice, "https://gateway.test", &[("api_key", "canary_in_a_long_body")]);
    let http = Http::over(Arc::new(Tells(text)), Limits::default());
    let ask = FetchAsk { payment: "pp_1".into() };
    let kept = http.fetch(find("practice").unwrap(), &creds, "cor_1", &ask).await.exchanges;
    kept.into_iter().next_back().unwrap().answer
}

#[tokio::test]
async fn a_long_answer_is_cut_and_never_through_a_secret() {
    let short = answer_kept("short".into()).await;
    assert_eq!(short, KeptBody { text: "short".into(), bytes: 5, is_cut: false });
    // Wherever the secret lies about the end, and however much is struck before it.
    for before in BODY_KEPT_MAX - 25..BODY_KEPT_MAX + 5 {
        let long = format!("{}canary_in_a_long_body{}", "é".repeat(before / 2), "x".repeat(40_000));
        let kept = answer_kept(long.clone()).await;
        assert!(kept.is_cut && kept.text.len() <= BODY_KEPT_MAX && kept.bytes == i64::try_from(long.len()).unwrap());
        assert!(!kept.text.contains("can"), "{before}");
    }
    let many = "canary_in_a_long_body,".repeat(4_000);
    let kept = answer_kept(many).await;
    assert!(kept.is_cut && !kept.text.contains("can") && kept.text.contains("***,***"), "{}", kept.text);
}
