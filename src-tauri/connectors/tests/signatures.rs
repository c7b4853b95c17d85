//! Webhook proofs: every vector made by the vendors' own libraries, and what a forger or a careless proxy would try.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use base::Timestamp;
use base64::Engine;
use connectors::gateways::{Credentials, Environment, HookHeaders, HookNews, HookRefusal, find};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName};
use serde::Deserialize;
use sha2::Sha256;
use support::{credentials, fixtures};

#[derive(Deserialize)]
struct Vectors {
    secret: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    headers: std::collections::BTreeMap<String, String>,
    body_b64: String,
    expect: String,
    now_unix: i64,
}

fn headers(rows: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in rows {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    headers
}

fn stripe(secret: &str) -> Credentials {
    credentials(Environment::Sandbox, "", &[("secret_key", "sk_test_x"), ("webhook_secret", secret)])
}

#[test]
fn every_vector_of_stripes_own_library_is_judged_as_it_judges() {
    let text = std::fs::read(fixtures().join("signatures/stripe.json")).unwrap();
    let file: Vectors = serde_json::from_slice(&text).unwrap();
    assert_eq!(file.vectors.len(), 12);
    let gateway = find("stripe").unwrap();
    for vector in &file.vectors {
        let body = base64::engine::general_purpose::STANDARD.decode(&vector.body_b64).unwrap();
        for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
            let rows: Vec<(String, &str)> = vector.headers.iter().map(|(n, v)| (case(n), v.as_str())).collect();
            let rows: Vec<(&str, &str)> = rows.iter().map(|(n, v)| (n.as_str(), *v)).collect();
            let map = headers(&rows);
            let now = Timestamp::from_unix_seconds(vector.now_unix);
            let verdict = gateway.verify(&stripe(&file.secret), &HookHeaders::of(&map), &body, now);
            assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
        }
    }
}

fn signature(secret: &str, time: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    format!("t={time},v1={}", hex::encode(mac.finalize().into_bytes()))
}

const NOW: i64 = 1_795_255_300;

/// What the gateway of that name says to these headers over this body.
fn verdict(provider: &str, rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    let creds = credentials(
        Environment::Sandbox,
        "",
        &[("webhook_secret", "whsec_new"), ("webhook_secret_previous", "whsec_old")],
    );
    find(provider).unwrap().verify(&creds, &HookHeaders::of(&headers(rows)), body, Timestamp::from_unix_seconds(NOW))
}

const BOTH: [(&str, &str); 2] = [("practice", "Practice-Signature"), ("stripe", "Stripe-Signature")];

#[test]
fn a_signature_header_that_comes_twice_is_refused_even_when_both_are_good() {
    for (provider, header) in BOTH {
        let good = signature("whsec_new", NOW, b"{}");
        assert_eq!(verdict(provider, &[(header, &good)], b"{}"), Ok(()));
        assert_eq!(verdict(provider, &[(header, &good), (header, &good)], b"{}"), Err(HookRefusal::DoubledSignature));
        let lower = header.to_lowercase();
        assert_eq!(
            verdict(provider, &[(header, &good), (&lower, "t=1,v1=00")], b"{}"),
            Err(HookRefusal::DoubledSignature)
        );
        assert_eq!(verdict(provider, &[], b"{}"), Err(HookRefusal::NoSignature));
    }
}

#[test]
fn the_previous_secret_is_believed_while_it_is_kept() {
    for (provider, header) in BOTH {
        assert_eq!(verdict(provider, &[(header, &signature("whsec_old", NOW, b"{}"))], b"{}"), Ok(()));
        assert_eq!(
            verdict(provider, &[(header, &signature("whsec_else", NOW, b"{}"))], b"{}"),
            Err(HookRefusal::WrongSignature)
        );
    }
}

#[test]
fn the_raw_bytes_are_judged_and_only_then_read() {
    let event = |body: &[u8]| find("stripe").unwrap().read_hook(body);
    let plain = br#"{"id":"evt_1","type":"customer.created","created":1795255299,"livemode":false,"data":{"object":{"id":"cus_1"}}}"#;
    let reordered = br#"{ "type":"customer.created", "data":{"object":{"id":"cus_1"}}, "livemode":false, "created":1795255299, "id":"evt_1" }"#;
    let marked = [b"\xef\xbb\xbf".as_slice(), plain].concat();
    for body in [plain.as_slice(), reordered, &marked] {
        let good = signature("whsec_new", NOW, body);
        assert_eq!(verdict("stripe", &[("stripe-signature", &good)], body), Ok(()));
        let other = if body == plain { reordered.as_slice() } else { plain };
        assert_eq!(verdict("stripe", &[("stripe-signature", &good)], other), Err(HookRefusal::WrongSignature));
        assert_eq!(event(body).unwrap().event_id, "evt_1");
    }
}

#[test]
fn a_signature_is_good_for_five_minutes() {
    for (provider, header) in BOTH {
        let at = |age: i64| verdict(provider, &[(header, &signature("whsec_new", NOW - age, b"{}"))], b"{}");
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(300), Ok(()));
        assert_eq!(at(301), Err(HookRefusal::TooOld));
        assert_eq!(at(-3_600), Ok(()), "a clock ahead of ours is no forgery");
    }
}

#[test]
fn an_account_without_a_secret_believes_nothing() {
    let creds = credentials(Environment::Sandbox, "", &[("webhook_secret", " ")]);
    let good = signature("", NOW, b"{}");
    let map = headers(&[("stripe-signature", &good)]);
    let verdict =
        find("stripe").unwrap().verify(&creds, &HookHeaders::of(&map), b"{}", Timestamp::from_unix_seconds(NOW));
    assert_eq!(verdict, Err(HookRefusal::NoSecret));
}

#[test]
fn a_body_that_is_no_event_is_unreadable_and_never_a_panic() {
    for provider in ["practice", "stripe"] {
        let deep = "[".repeat(100_000);
        for body in ["", "null", "[]", "{", "{}", "<html>", r#"{"id":1}"#, r#"{"id":"evt_1"}"#, &deep] {
            if let Ok(event) = find(provider).unwrap().read_hook(body.as_bytes()) {
                panic!("{provider} read {body}: {event:?}");
            }
        }
    }
}

#[test]
fn a_proven_event_with_a_part_that_cannot_be_read_is_kept_under_its_own_id() {
    let cut = r#"{"id":"evt_1","type":"refund.created","created":1,"data":{"object":{"id":"re_1"}}}"#;
    let other_version = r#"{"id":"evt_1","type":"v2.money.came","created":"2026-11-21T10:00:00Z","related_object":{}}"#;
    let without_parts = r#"{"id":"evt_1","type":"refund.failed","environment":"test","data":{"refund":{"id":"pr_1"}}}"#;
    for (provider, body) in
        [("stripe", cut), ("stripe", other_version), ("practice", without_parts), ("practice", other_version)]
    {
        let event = find(provider).unwrap().read_hook(body.as_bytes()).unwrap();
        assert!(matches!(&event.news, HookNews::NotUnderstood(cause) if !cause.is_empty()), "{provider} {body}");
        assert_eq!((event.dedupe_key.as_str(), event.order_key.as_str()), ("evt_1", "evt_1"));
        assert!(!event.kind.is_empty());
    }
}

#[test]
fn a_proven_event_that_is_not_understood_has_its_payment_fetched() {
    let stripe = r#"{"id":"evt_1","type":"payment_intent.succeeded","created":1,"data":{"object":{"id":"pi_1","status":"a_new_one"}}}"#;
    let practice = r#"{"id":"evt_1","type":"payment.melted","environment":"test","data":{"payment":{"id":"pp_1","status":"melted"}}}"#;
    for (provider, body, payment) in [("stripe", stripe, "pi_1"), ("practice", practice, "pp_1")] {
        let event = find(provider).unwrap().read_hook(body.as_bytes()).unwrap();
        assert_eq!(event.news, HookNews::FetchFirst(payment.into()), "{provider}");
        assert_eq!(event.order_key, payment);
    }
}
