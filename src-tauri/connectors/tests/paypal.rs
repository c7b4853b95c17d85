//! PayPal: the proof of its webhooks, its amounts, and stories that one recording alone does not tell.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

#[path = "paypal/lists.rs"]
mod lists;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Currency, Money, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use connectors::gateways::{
    Body, CallError, CaptureAsk, Certificates, CreateAsk, Credentials, Environment, FetchAsk, FindAsk, FindRefundAsk,
    Gateway, HookHeaders, HookNews, HookRefusal, Http, Limits, ListAsk, Listing, Mode, Observation, PaymentFact,
    RefundAsk, RefundStatus, Reply, find,
};
use http::{HeaderMap, HeaderName};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use support::{Canned, Message, credentials, fixtures, said};

const NOW: i64 = 1_795_255_460;
const ADDRESS: &str = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-fixture";
const PROOF_HEADERS: [&str; 5] = [
    "paypal-auth-algo",
    "paypal-cert-url",
    "paypal-transmission-id",
    "paypal-transmission-sig",
    "paypal-transmission-time",
];

fn paypal() -> &'static dyn Gateway {
    find("paypal").unwrap()
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(name)).unwrap_or_else(|cause| panic!("{name}: {cause}"))
}

fn certificate(name: &str) -> Vec<u8> {
    file(&format!("gateways/paypal/certificates/{name}.pem"))
}

fn fields(listener: &str, previous: &str, url: &str) -> Credentials {
    let fields = [
        ("client_id", "client_fixture"),
        ("client_secret", "secret_fixture"),
        ("webhook_id", listener),
        ("webhook_id_previous", previous),
    ];
    credentials(Environment::Sandbox, url, &fields)
}

#[derive(Deserialize)]
struct Vectors {
    webhook_id: String,
    #[serde(default)]
    webhook_id_previous: String,
    #[serde(default)]
    certificate_pem: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize, Clone)]
struct Vector {
    name: String,
    headers: BTreeMap<String, String>,
    body_b64: String,
    expect: String,
    now_unix: Option<i64>,
    #[serde(default)]
    served: String,
    /// The listener that heard it, where it is another than the file's.
    webhook_id_override: Option<String>,
}

impl Vector {
    fn body(&self) -> Vec<u8> {
        STANDARD.decode(&self.body_b64).unwrap()
    }

    fn now(&self) -> Timestamp {
        // The published vectors have no time of their own; their certificate is good from 2025 on.
        Timestamp::from_unix_seconds(self.now_unix.unwrap_or(1_735_689_602))
    }

    fn headers(&self, case: fn(&str) -> String) -> HeaderMap {
        let pair = |(name, value): (&String, &String)| {
            (case(name).parse::<HeaderName>().unwrap(), value.parse::<http::HeaderValue>().unwrap())
        };
        self.headers.iter().map(pair).collect()
    }
}

fn vectors(name: &str) -> Vectors {
    serde_json::from_slice(&file(&format!("signatures/{name}.json"))).unwrap()
}

/// Credentials that hold what was served at an address, and trust these authorities alone; none = those of the world.
fn trusting(of: &Vectors, address: &str, served: Vec<u8>, authorities: Option<Vec<u8>>) -> Credentials {
    let certificates = authorities.map(Certificates::trusting).unwrap_or_default();
    certificates.keep(address, served.into());
    fields(&of.webhook_id, &of.webhook_id_previous, "").with_certificates(Arc::new(certificates))
}

fn verdict(creds: &Credentials, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), HookRefusal> {
    paypal().verify(creds, &HookHeaders::of(headers), body, now)
}

const CASES: [fn(&str) -> String; 3] = [str::to_owned, str::to_lowercase, str::to_uppercase];

#[test]
fn every_published_vector_is_judged_as_it_says() {
    let of = vectors("paypal");
    assert_eq!(of.vectors.len(), 6);
    for vector in &of.vectors {
        let address = &vector.headers["PAYPAL-CERT-URL"];
        let pem = of.certificate_pem.clone().into_bytes();
        let listener = vector.webhook_id_override.clone().unwrap_or_else(|| of.webhook_id.clone());
        let heard = Vectors { webhook_id: listener, ..vectors("paypal") };
        let creds = trusting(&heard, address, pem.clone(), Some(pem));
        for case in CASES {
            let verdict = verdict(&creds, &vector.headers(case), &vector.body(), vector.now());
            assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
        }
    }
}

#[test]
fn every_vector_of_our_own_chain_is_judged_as_it_says() {
    let of = vectors("paypal_more");
    assert!(of.vectors.len() > 20);
    for vector in &of.vectors {
        let creds = trusting(&of, ADDRESS, certificate(&vector.served), Some(certificate("authority")));
        for case in CASES {
            let verdict = verdict(&creds, &vector.headers(case), &vector.body(), vector.now());
            assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
        }
    }
}

#[test]
fn what_nobody_the_world_trusts_stands_behind_is_refused() {
    for (name, address) in [
        ("paypal", "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-1d93a270"),
        ("paypal_more", ADDRESS),
    ] {
        let of = vectors(name);
        let served =
            if of.certificate_pem.is_empty() { certificate("served") } else { of.certificate_pem.clone().into() };
        for vector in of.vectors.iter().filter(|vector| vector.expect == "accept") {
            let creds = trusting(&of, address, served.clone(), None);
            let verdict = verdict(&creds, &vector.headers(str::to_owned), &vector.body(), vector.now());
            assert_eq!(verdict, Err(HookRefusal::WrongSignature), "{name}: {}", vector.name);
        }
    }
}

/// The plain accepted vector of our own chain, with credentials that believe it.
fn plain() -> (Vectors, Vector, Credentials) {
    let of = vectors("paypal_more");
    let vector = of.vectors.iter().find(|vector| vector.name == "plain").unwrap().clone();
    let creds = trusting(&of, ADDRESS, certificate("served"), Some(certificate("authority")));
    (of, vector, creds)
}

#[test]
fn a_certificate_that_is_not_there_yet_is_asked_for_and_none_of_another_host() {
    let (of, vector, _) = plain();
    let creds = fields(&of.webhook_id, "", "");
    let mut headers = vector.headers(str::to_owned);
    let asked = verdict(&creds, &headers, &vector.body(), vector.now());
    assert_eq!(asked, Err(HookRefusal::NeedsCertificate(ADDRESS.to_owned())));
    for elsewhere in [
        "https://api.paypal.com.evil.example/x",
        "https://evil.example/api.paypal.com/x",
        "http://api.paypal.com/x",
        "https://api.paypal.com:444/x",
        "https://a@api.paypal.com/x",
    ] {
        headers.insert("paypal-cert-url", elsewhere.parse().unwrap());
        let asked = verdict(&creds, &headers, &vector.body(), vector.now());
        assert_eq!(asked, Err(HookRefusal::BadSignature), "{elsewhere}");
    }
}

#[test]
fn no_header_of_the_proof_may_be_missing_or_come_twice() {
    let (_, vector, creds) = plain();
    for name in PROOF_HEADERS {
        let mut headers = vector.headers(str::to_owned);
        let value = headers.remove(name).unwrap();
        assert_eq!(verdict(&creds, &headers, &vector.body(), vector.now()), Err(HookRefusal::NoSignature), "{name}");
        headers.append(name, value.clone());
        headers.append(name, value);
        assert_eq!(
            verdict(&creds, &headers, &vector.body(), vector.now()),
            Err(HookRefusal::DoubledSignature),
            "{name}"
        );
    }
    assert_eq!(verdict(&creds, &HeaderMap::new(), b"", vector.now()), Err(HookRefusal::NoSignature));
}

#[test]
fn an_account_without_a_listener_believes_nothing() {
    let (_, vector, _) = plain();
    let creds = fields(" ", "", "");
    let verdict = verdict(&creds, &vector.headers(str::to_owned), &vector.body(), vector.now());
    assert_eq!(verdict, Err(HookRefusal::NoSecret));
}

#[test]
fn what_was_served_in_place_of_a_certificate_is_no_certificate() {
    let (of, vector, _) = plain();
    let wrapped = [b"<html>".as_slice(), &certificate("served")[..400]].concat();
    let floods = certificate("served").repeat(50);
    for served in [
        Vec::new(),
        b"<html>".to_vec(),
        wrapped,
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(),
    ] {
        let creds = trusting(&of, ADDRESS, served, Some(certificate("authority")));
        let verdict = verdict(&creds, &vector.headers(str::to_owned), &vector.body(), vector.now());
        assert_eq!(verdict, Err(HookRefusal::WrongSignature));
    }
    // More than is needed does no harm, and takes no time.
    let creds = trusting(&of, ADDRESS, floods, Some(certificate("authority")));
    let _ = verdict(&creds, &vector.headers(str::to_owned), &vector.body(), vector.now());
    // No authorities at all means that nobody is believed.
    let creds = trusting(&of, ADDRESS, certificate("served"), Some(Vec::new()));
    let verdict = verdict(&creds, &vector.headers(str::to_owned), &vector.body(), vector.now());
    assert_eq!(verdict, Err(HookRefusal::WrongSignature));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn what_was_changed_on_the_way_is_never_believed(part in 0_usize..6, at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let (_, vector, creds) = plain();
        let (mut body, mut headers) = (vector.body(), vector.headers(str::to_owned));
        let changed = |bytes: &mut Vec<u8>| {
            let at = at.index(bytes.len());
            let before = bytes[at];
            bytes[at] = with;
            before != with
        };
        let is_changed = match PROOF_HEADERS.get(part) {
            Some(name) => {
                let mut bytes = headers[*name].as_bytes().to_vec();
                let is_changed = changed(&mut bytes);
                // The name of the algorithm may be written in either case.
                let is_same_word = part == 0 && bytes.eq_ignore_ascii_case(headers[*name].as_bytes());
                match http::HeaderValue::from_bytes(&bytes) {
                    Ok(value) => { headers.insert(*name, value); is_changed && !is_same_word }
                    Err(_) => false,
                }
            }
            None => changed(&mut body),
        };
        let verdict = verdict(&creds, &headers, &body, vector.now());
        prop_assert_eq!(verdict.is_ok(), !is_changed, "{:?}", verdict);
    }

    #[test]
    fn whatever_comes_as_a_body_is_no_panic_and_tells_of_no_money(body in prop::collection::vec(any::<u8>(), 0..400)) {
        assert_no_money(&body);
    }
}

fn assert_no_money(body: &[u8]) {
    if let Ok(event) = paypal().read_hook(body) {
        assert!(!matches!(event.news, HookNews::Observations(_)), "{:?}", event.news);
    }
}

#[test]
fn hostile_bodies_are_no_events_and_tell_of_no_money() {
    let deep = "[".repeat(100_000);
    let huge = format!(
        r#"{{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{{"id":"{}"}}}}"#,
        "A".repeat(1_000_000)
    );
    for body in
        ["", "null", "[]", "{", "{}", "<html>", r#"{"id":1}"#, r#"{"id":"WH-1"}"#, r#"{"event_type":"X"}"#, &deep]
    {
        assert!(matches!(paypal().read_hook(body.as_bytes()), Err(HookRefusal::Unreadable(_))), "{body:.40}");
    }
    let strange =
        |kind: &str, resource: &str| format!(r#"{{"id":"WH-1","event_type":"{kind}","resource":{resource}}}"#);
    for kind in [
        "PAYMENT.CAPTURE.COMPLETED",
        "PAYMENT.CAPTURE.REFUNDED",
        "PAYMENT.CAPTURE.REVERSED",
        "CHECKOUT.ORDER.APPROVED",
        "CUSTOMER.DISPUTE.CREATED",
    ] {
        for resource in [
            "null",
            "[]",
            "{}",
            "7",
            r#"{"id":7}"#,
            r#"{"id":"../../v1/oauth2/token"}"#,
            r#"{"id":""}"#,
            r#"{"dispute_id":"a/b"}"#,
        ] {
            let body = strange(kind, resource);
            let event = paypal().read_hook(body.as_bytes()).unwrap();
            assert!(matches!(event.news, HookNews::NotUnderstood(_)), "{body}: {:?}", event.news);
            assert_eq!(event.dedupe_key, "WH-1");
        }
    }
    assert!(matches!(paypal().read_hook(huge.as_bytes()).unwrap().news, HookNews::NotUnderstood(_)));
    assert_no_money(huge.as_bytes());
}

/// The facts that a recording expects, of an answer, a listing or a webhook.
fn told(name: &str) -> Vec<Observation> {
    let json: Value = serde_json::from_slice(&file(&format!("gateways/paypal/{name}.json"))).unwrap();
    let ok = &json["expect"]["ok"];
    let told = [ok, &ok["observations"], &ok["news"]["observations"]].into_iter().find(|told| told.is_array());
    serde_json::from_value(told.unwrap_or_else(|| panic!("{name} tells nothing")).clone()).unwrap()
}

fn keys(name: &str, of: &str) -> BTreeSet<String> {
    told(name).iter().map(Observation::fact_key).filter(|key| key.starts_with(of)).collect()
}

#[test]
fn one_capture_has_one_key_whoever_tells_it() {
    let one = BTreeSet::from(["captured:3C679366HH908993F:EUR:118000".to_owned()]);
    let fee = BTreeSet::from(["fee:3C679366HH908993F:EUR:3575:0".to_owned()]);
    for name in [
        "take.done",
        "order.captured_with_fee_and_refunds",
        "order.second_try_taken",
        "capture.fetched",
        "hold.taken",
        "list.events",
    ] {
        assert_eq!(keys(name, "captured"), one, "{name}");
        assert_eq!(keys(name, "fee"), fee, "{name}");
    }
    assert!(keys("list.transactions", "captured").is_superset(&one));
    assert!(keys("list.transactions", "fee").is_superset(&fee));
    for name in
        ["order.approved", "order.approved_to_hold", "order.cheque_on_its_way", "order.card_declined", "order.held"]
    {
        assert!(keys(name, "captured").is_empty(), "{name} is no money");
        assert!(told(name).iter().all(|seen| seen.canonical.is_none()), "{name} gives no name away");
    }
}

#[test]
fn one_refund_has_one_key_whoever_tells_it() {
    let one = "refund:1JU08902781691411:EUR:18000:succeeded".to_owned();
    let names = [
        "refund.partial",
        "refund.fetched",
        "refund.found",
        "list.events",
        "list.transactions",
        "order.captured_with_fee_and_refunds",
    ];
    for name in names {
        assert!(keys(name, "refund").contains(&one), "{name}");
        for seen in told(name).iter().filter(|seen| seen.fact_key() == one) {
            assert_eq!(seen.canonical, Some("3C679366HH908993F".into()), "{name}");
            assert!(
                matches!(&seen.fact, PaymentFact::Refunded { reference: Some(own), .. } if own.starts_with("ref_")),
                "{name}"
            );
        }
    }
}

#[test]
fn an_answer_without_our_reference_is_found_by_its_alias() {
    let made = told("order.created_to_hold").remove(0);
    let held = told("order.held").remove(0);
    let released = told("cancel.hold_released_without_a_word").remove(0);
    assert_eq!(released.reference, None);
    assert!(made.aliases.iter().any(|alias| held.aliases.contains(alias)));
    assert!(released.aliases.iter().all(|alias| held.aliases.contains(alias)));
}

#[test]
fn the_names_that_were_learned_lead_to_the_call_that_is_due() {
    let creds = fields("L", "", "");
    let due = |name: &str| {
        let aliases = told(name).remove(0).aliases;
        let payment = paypal().name_to_capture(None, &aliases).unwrap();
        let call = paypal()
            .build_capture(&creds, &CaptureAsk { payment, amount: None, asked: None, key: "k".into() })
            .unwrap();
        call.path
    };
    assert_eq!(due("order.approved"), "/v2/checkout/orders/5O190127TN364715T/capture");
    assert_eq!(due("order.approved_to_hold"), "/v2/checkout/orders/5O190127TN364715T/authorize");
    assert_eq!(due("order.held"), "/v2/payments/authorizations/0AW2184448108334S/capture");
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn create_ask(amount: Money) -> CreateAsk {
    CreateAsk {
        payment: "pay_1".into(),
        key: "pay_1".into(),
        amount,
        description: String::new(),
        return_url: Some("https://shop.example/done".into()),
        expires_at: None,
        manual_capture: false,
        cancel_url: None,
        email: None,
        customer: None,
    }
}

fn reply(status: u16, body: &Value) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("date", "Sat, 21 Nov 2026 10:05:00 GMT".parse().unwrap());
    Reply { status, headers, body: Bytes::from(body.to_string()), asked_by: Mode::Test }
}

#[derive(Deserialize)]
struct Amounts {
    at: String,
    rows: Vec<AmountRow>,
}

#[derive(Deserialize)]
struct AmountRow {
    currency: String,
    minor: i64,
    wire: Option<String>,
    #[serde(default)]
    refused: bool,
}

#[test]
fn amounts_go_out_as_paypal_writes_them_and_come_back_as_ours() {
    let Amounts { at, rows } = serde_json::from_slice(&file("gateways/paypal/amounts.json")).unwrap();
    for row in rows {
        let amount = money(row.minor, &row.currency);
        let built = paypal().build_create(&fields("L", "", ""), &create_ask(amount));
        if row.refused {
            assert!(matches!(built, Err(CallError::Refused { .. })), "{amount}: {built:?}");
            continue;
        }
        let Body::Json(body) = built.unwrap().body else { panic!("no JSON") };
        assert_eq!(body.pointer(&at).and_then(Value::as_str), row.wire.as_deref(), "{amount}");
        let mut order = body.clone();
        order["id"] = "5O1".into();
        order["status"] = "APPROVED".into();
        order["create_time"] = "2026-11-21T10:00:00Z".into();
        let told =
            paypal().read_fetch(&FetchAsk { payment: "checkout/orders/5O1".into() }, &reply(200, &order)).unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!((&told[0].fact, told[0].amount), (&PaymentFact::Approved { amount }, Some(amount)));
    }
}

#[test]
fn what_paypal_does_not_have_is_not_offered_and_what_makes_no_sense_is_not_sent() {
    let creds = fields("L", "", "");
    let looked = FindAsk { payment: "pay_1".into(), tried_at: Timestamp(0), tried_last_at: Timestamp(0), after: None };
    assert!(matches!(paypal().build_find(&creds, &looked), Err(CallError::NotOffered)));
    assert!(!paypal().about().capabilities.find_by_reference);
    let ask = create_ask(money(100, "EUR"));
    let without_address = CreateAsk { return_url: None, ..ask.clone() };
    assert!(matches!(paypal().build_create(&creds, &without_address), Err(CallError::Refused { .. })));
    let part = CaptureAsk {
        payment: "checkout/orders/5O1".into(),
        amount: Some(money(50, "EUR")),
        asked: None,
        key: "k".into(),
    };
    assert!(
        matches!(paypal().build_capture(&creds, &part), Err(CallError::Refused { field: Some(f), .. }) if f == "amount")
    );
    for payment in ["checkout/orders/5O1", "../token", "", "payments/refunds/1"] {
        let ask = RefundAsk {
            refund: "ref_1".into(),
            payment: payment.into(),
            amount: money(50, "EUR"),
            key: "k".into(),
            is_whole: false,
            last4: None,
            method: None,
        };
        assert!(matches!(paypal().build_refund(&creds, &ask), Err(CallError::Refused { .. })), "{payment}");
    }
    let keyless = credentials(Environment::Live, "", &[("client_id", "c")]);
    for built in [paypal().build_create(&keyless, &ask), paypal().build_token(&keyless), paypal().build_test(&keyless)]
    {
        assert!(matches!(built, Err(CallError::Refused { field: Some(field), .. }) if field == "client_secret"));
    }
}

#[test]
fn what_cannot_be_read_never_says_that_nothing_happened() {
    let ask = create_ask(money(100, "EUR"));
    for (status, body) in
        [(200, json!({})), (201, json!([])), (500, json!({"name": "X"})), (502, json!(null)), (404, json!({}))]
    {
        let read = paypal().read_create(&ask, &reply(status, &body));
        assert!(matches!(read, Err(CallError::Unknown { .. })), "{status} {body}: {read:?}");
    }
}

fn http() -> Http {
    Http::with(Limits { tries_max: 1, ..Limits::default() })
}

fn token() -> Message {
    let json = json!({"access_token": "A21AA", "token_type": "Bearer", "expires_in": 32_400});
    said(200, &[("content-type", "application/json")], &json.to_string())
}

/// The answer of a recording.
fn answer(name: &str) -> Message {
    Message::exchange(&file(&format!("gateways/paypal/{name}.http"))).1
}

#[tokio::test]
async fn a_refund_is_found_by_way_of_capture_authorization_and_order() {
    let up = json!({"id": "0AW2184448108334S", "status": "CAPTURED",
        "supplementary_data": {"related_ids": {"order_id": "5O190127TN364715T"}}});
    let from_hold = json!({"id": "3C679366HH908993F", "status": "PARTIALLY_REFUNDED",
        "links": [{"rel": "up", "href": "https://api.sandbox.paypal.com/v2/payments/authorizations/0AW2184448108334S"}]});
    let said_json = |json: &Value| said(200, &[("content-type", "application/json")], &json.to_string());
    for (way, last) in [
        (vec![answer("capture.fetched_refunded")], "/v2/checkout/orders/5O190127TN364715T"),
        (vec![said_json(&from_hold), said_json(&up)], "/v2/checkout/orders/5O190127TN364715T"),
    ] {
        for (list, count) in [("refund.found", 1), ("refund.none_found", 0)] {
            let answers = [vec![token()], way.clone(), vec![answer(list)]].concat();
            let canned = Canned::answering(answers).await;
            let ask = FindRefundAsk {
                refund: "ref_01kaje7400e1000000000000bb".into(),
                payment: "3C679366HH908993F".into(),
                sent_at: Timestamp(0),
                after: None,
            };
            let found = http().find_refund(paypal(), &fields("L", "", &canned.url), "", &ask).await;
            assert_eq!(found.result.unwrap().len(), count, "{list}");
            let asked = canned.asked();
            assert_eq!(asked.len(), way.len() + 2);
            assert_eq!(asked[1].target().1, "/v2/payments/captures/3C679366HH908993F");
            assert_eq!(asked.last().unwrap().target().1, last);
        }
    }
}

#[tokio::test]
async fn a_refund_of_a_capture_that_leads_nowhere_stays_in_doubt() {
    let alone = json!({"id": "3C6", "status": "COMPLETED"}).to_string();
    let canned = Canned::answering(vec![token(), said(200, &[], &alone)]).await;
    let ask = FindRefundAsk { refund: "ref_1".into(), payment: "3C6".into(), sent_at: Timestamp(0), after: None };
    let found = http().find_refund(paypal(), &fields("L", "", &canned.url), "", &ask).await;
    assert!(matches!(found.result, Err(CallError::Unknown { .. })), "{:?}", found.result);
}

#[tokio::test]
async fn wrong_keys_are_told_apart_from_a_token_that_has_run_out() {
    let wrong = json!({"error": "invalid_client", "error_description": "Client Authentication failed"}).to_string();
    let canned = Canned::saying(401, &[("paypal-debug-id", "f1a9")], &wrong).await;
    let outcome = http().test(paypal(), &fields("L", "", &canned.url), "").await;
    assert_eq!(
        outcome.result,
        Err(CallError::refused(Some("client_secret"), "invalid_client: Client Authentication failed"))
    );
    assert_eq!((canned.asked().len(), outcome.request_id.as_str()), (1, "f1a9"));

    let over =
        json!({"error": "invalid_token", "error_description": "Token signature verification failed"}).to_string();
    let canned = Canned::answering(vec![token(), said(401, &[], &over), token(), answer("test.good")]).await;
    let outcome = http().test(paypal(), &fields("L", "", &canned.url), "").await;
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);
    assert_eq!(canned.asked().len(), 4, "a new token, and the call once more");
}

#[tokio::test]
async fn the_name_of_an_exchange_is_found_in_header_and_body() {
    let in_body = json!({"name": "RESOURCE_NOT_FOUND", "debug_id": "f1a9bodyid"});
    assert_eq!(paypal().request_id(&reply(404, &in_body)), "f1a9bodyid");
    assert_eq!(paypal().request_id(&reply(200, &json!({"id": "x"}))), "");
}

#[test]
fn a_refund_made_at_paypal_is_not_taken_for_one_of_ours() {
    let statuses: Vec<_> = told("order.captured_with_fee_and_refunds")
        .into_iter()
        .filter_map(|seen| match seen.fact {
            PaymentFact::Refunded { reference, status, .. } => Some((reference, status)),
            _ => None,
        })
        .collect();
    let ours = Some("ref_01kaje7400e1000000000000bb".to_owned());
    assert_eq!(statuses, [(ours, RefundStatus::Succeeded), (None, RefundStatus::Succeeded)]);
}
