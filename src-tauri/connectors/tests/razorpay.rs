//! Razorpay: proofs of webhooks and of the way back, amounts, and what its pages, events and lists say together.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use base::{Currency, Money, Timestamp};
use base64::Engine;
use bytes::Bytes;
use connectors::gateways::razorpay::LinkReturn;
use connectors::gateways::{
    Body, Call, CallError, CancelAsk, CaptureAsk, CreateAsk, Credentials, Environment, FetchAsk, FindAsk, Gateway,
    HookEvent, HookHeaders, HookNews, HookRefusal, Http, Limits, Mode, Observation, PaymentFact, RefundAsk, Repeat,
    Reply, find,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName};
use proptest::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use support::{Canned, credentials, fixtures, said};

const HEADER: &str = "X-Razorpay-Signature";
const PAYMENT: &str = "pay_01kaje7400e1000000000000pa";
const LINK: &str = "plink_SVfixtureL0001";
const KEY_SECRET: &str = "rzp_test_key_secret_counterfoil";

fn razorpay() -> &'static dyn Gateway {
    find("razorpay").unwrap()
}

fn keys<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("key_id", "rzp_test_x"), ("key_secret", KEY_SECRET)], more].concat()
}

fn account(more: &[(&str, &str)]) -> Credentials {
    credentials(Environment::Sandbox, "", &keys(more))
}

fn headers(rows: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in rows {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    headers
}

fn hmac_hex(key: &str, message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(message);
    hex::encode(mac.finalize().into_bytes())
}

fn verdict_of(creds: &Credentials, rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    razorpay().verify(creds, &HookHeaders::of(&headers(rows)), body, Timestamp::from_unix_seconds(1_795_255_300))
}

/// What an account that changes its secret says to these headers over this body.
fn verdict(rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    verdict_of(&account(&[("webhook_secret", "new secret"), ("webhook_secret_previous", "old secret")]), rows, body)
}

#[derive(Deserialize)]
struct Vectors {
    secret: String,
    vectors: Vec<Vector>,
    callback_vectors: Vec<CallbackVector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    headers: std::collections::BTreeMap<String, String>,
    body_b64: String,
    expect: String,
}

#[derive(Deserialize)]
struct CallbackVector {
    name: String,
    key_secret: String,
    message: String,
    signature: String,
}

fn vectors() -> Vectors {
    serde_json::from_slice(&std::fs::read(fixtures().join("signatures/razorpay.json")).unwrap()).unwrap()
}

#[test]
fn every_vector_of_razorpays_own_libraries_is_judged_as_they_judge() {
    let file = vectors();
    assert_eq!(file.vectors.len(), 5);
    let creds = account(&[("webhook_secret", &file.secret)]);
    for vector in &file.vectors {
        let body = base64::engine::general_purpose::STANDARD.decode(&vector.body_b64).unwrap();
        for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
            let rows: Vec<(String, &str)> = vector.headers.iter().map(|(n, v)| (case(n), v.as_str())).collect();
            let rows: Vec<(&str, &str)> = rows.iter().map(|(n, v)| (n.as_str(), *v)).collect();
            let verdict = verdict_of(&creds, &rows, &body);
            assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
        }
        if vector.expect == "accept" {
            let event = razorpay().read_hook(&body).unwrap();
            assert_eq!(keys_of(&told(event)), ["captured:pay_CF00000000001:INR:123450"], "{}", vector.name);
        }
    }
}

#[test]
fn the_way_back_from_a_link_is_proved_under_the_key_secret_and_no_other() {
    let file = vectors();
    let vector = file.callback_vectors.iter().find(|vector| vector.name == "payment-link-return").unwrap();
    let parts: Vec<&str> = vector.message.split('|').collect();
    let query = [
        ("utm_source", "x"),
        ("razorpay_payment_id", parts[3]),
        ("razorpay_payment_link_id", parts[0]),
        ("razorpay_payment_link_reference_id", parts[1]),
        ("razorpay_payment_link_status", parts[2]),
        ("razorpay_signature", vector.signature.as_str()),
    ];
    let key = SecretString::from(vector.key_secret.clone());
    let back = LinkReturn::of(query).unwrap();
    assert!(back.is_proved(&key));
    assert_eq!((back.link.as_str(), back.status.as_str()), ("plink_CF00000000001", "paid"));
    assert!(!back.is_proved(&SecretString::from(file.secret)), "the webhook secret proves webhooks");
    let forged = [
        LinkReturn { status: "created".into(), ..back.clone() },
        LinkReturn { payment: "pay_CF00000000002".into(), ..back.clone() },
        LinkReturn { reference: "INV-0002".into(), ..back.clone() },
        // The same message, cut otherwise.
        LinkReturn { reference: "INV-0001|paid".into(), status: String::new(), ..back.clone() },
        LinkReturn { link: "plink_CF00000000001|INV-0001".into(), reference: "paid".into(), ..back.clone() },
        LinkReturn { signature: back.signature.to_uppercase(), ..back.clone() },
        LinkReturn { signature: String::new(), ..back.clone() },
    ];
    for forged in forged {
        assert!(!forged.is_proved(&key), "{forged:?}");
    }
    for missing in 1..query.len() {
        let rest = query.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, pair)| *pair);
        assert_eq!(LinkReturn::of(rest), None, "{}", query[missing].0);
    }
    assert_eq!(LinkReturn::of(query.into_iter().chain([("razorpay_payment_link_status", "paid")])), None, "twice");
    let checkout = file.callback_vectors.iter().find(|vector| vector.name == "checkout-return").unwrap();
    assert_eq!(hmac_hex(&checkout.key_secret, checkout.message.as_bytes()), checkout.signature);
}

#[test]
fn a_signature_header_that_comes_twice_is_refused_even_when_both_are_good() {
    let good = hmac_hex("new secret", b"{}");
    assert_eq!(verdict(&[(HEADER, &good)], b"{}"), Ok(()));
    assert_eq!(verdict(&[(HEADER, &good), (HEADER, &good)], b"{}"), Err(HookRefusal::DoubledSignature));
    let other = [(HEADER, good.as_str()), ("x-razorpay-signature", "00")];
    assert_eq!(verdict(&other, b"{}"), Err(HookRefusal::DoubledSignature));
    assert_eq!(verdict(&[], b"{}"), Err(HookRefusal::NoSignature));
    assert_eq!(verdict(&[("x-razorpay-event-id", "CFevt0001")], b"{}"), Err(HookRefusal::NoSignature));
}

#[test]
fn the_previous_secret_is_believed_while_it_is_kept_and_the_key_secret_never() {
    assert_eq!(verdict(&[(HEADER, &hmac_hex("old secret", b"{}"))], b"{}"), Ok(()));
    for wrong in ["another secret", KEY_SECRET, "rzp_test_x"] {
        assert_eq!(verdict(&[(HEADER, &hmac_hex(wrong, b"{}"))], b"{}"), Err(HookRefusal::WrongSignature), "{wrong}");
    }
    for creds in [account(&[]), account(&[("webhook_secret", " ")])] {
        assert_eq!(verdict_of(&creds, &[(HEADER, &hmac_hex("", b"{}"))], b"{}"), Err(HookRefusal::NoSecret));
    }
    let only_previous = account(&[("webhook_secret_previous", "old secret")]);
    assert_eq!(verdict_of(&only_previous, &[(HEADER, &hmac_hex("old secret", b"{}"))], b"{}"), Ok(()));
}

#[test]
fn a_proof_in_another_writing_is_no_proof() {
    let good = hmac_hex("new secret", b"{}");
    let raw = hex::decode(&good).unwrap();
    let base64 = base64::engine::general_purpose::STANDARD.encode(&raw);
    for bad in ["", "nonsense", &base64, &good[..62], &format!("{good}00"), &format!("sha256={good}")] {
        assert_eq!(verdict(&[(HEADER, bad)], b"{}"), Err(HookRefusal::BadSignature), "{bad}");
    }
    assert_eq!(verdict(&[(HEADER, &good.to_uppercase())], b"{}"), Err(HookRefusal::WrongSignature));
}

/// What was told, and nothing else came.
fn told(event: HookEvent) -> Vec<Observation> {
    match event.news {
        HookNews::Observations(told) => told,
        other => panic!("{other:?}"),
    }
}

fn keys_of(told: &[Observation]) -> Vec<String> {
    told.iter().map(Observation::fact_key).collect()
}

#[test]
fn the_raw_bytes_are_judged_and_only_then_read() {
    let plain = br##"{"event":"payment.captured","payload":{"payment":{"entity":{"id":"pay_1","amount":100,"currency":"INR","status":"captured","captured":true,"notes":{"payment":"pay_x"},"created_at":1795255200}}},"created_at":1795255201}"##;
    let reordered = br##"{ "created_at":1795255201, "payload":{"payment":{"entity":{"created_at":1795255200,"notes":{"payment":"pay_x"},"captured":true,"status":"captured","currency":"INR","amount":100,"id":"pay_1"}}}, "event":"payment.captured" }"##;
    let escaped = br##"{"event":"payment\u002ecaptured","payload":{"payment":{"entity":{"id":"\u0070ay_1","amount":100,"currency":"\u0049NR","status":"captured","captured":true,"notes":{"payment":"pay_x"},"created_at":1795255200}}},"created_at":1795255201}"##;
    let marked = [b"\xef\xbb\xbf".as_slice(), plain].concat();
    let bodies: [&[u8]; 4] = [plain, reordered, escaped, &marked];
    let mut dedupe = Vec::new();
    for body in bodies {
        let good = hmac_hex("new secret", body);
        for other in bodies {
            let expected = if other == body { Ok(()) } else { Err(HookRefusal::WrongSignature) };
            assert_eq!(verdict(&[(HEADER, &good)], other), expected);
        }
        let event = razorpay().read_hook(body).unwrap();
        assert_eq!(event, razorpay().read_hook(body).unwrap(), "a repeat is the same event");
        assert_eq!((event.kind.as_str(), event.order_key.as_str()), ("payment.captured", "pay_x"));
        dedupe.push(event.dedupe_key.clone());
        assert_eq!(keys_of(&told(event)), ["captured:pay_1:INR:100"]);
    }
    dedupe.sort_unstable();
    dedupe.dedup();
    assert_eq!(dedupe.len(), 4, "without the header another body is another event; its facts are the same");
}

proptest! {
    #[test]
    fn a_changed_message_is_never_accepted(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        at in any::<prop::sample::Index>(),
        flip in 1_u8..=255,
        cut in any::<bool>(),
    ) {
        let good = hmac_hex("new secret", &body);
        prop_assert_eq!(verdict(&[(HEADER, &good)], &body), Ok(()));
        let mut forged = body.clone();
        if forged.is_empty() || cut {
            forged.insert(at.index(forged.len() + 1), flip);
        } else {
            let at = at.index(forged.len());
            forged[at] ^= flip;
        }
        prop_assert_eq!(verdict(&[(HEADER, &good)], &forged), Err(HookRefusal::WrongSignature));
        let mut proof = good.into_bytes();
        let at = at.index(proof.len());
        proof[at] = if proof[at] == b'0' { b'1' } else { b'0' };
        let proof = String::from_utf8(proof).unwrap();
        prop_assert_eq!(verdict(&[(HEADER, &proof)], &body), Err(HookRefusal::WrongSignature));
    }

    #[test]
    fn a_changed_way_back_is_never_believed(
        parts in proptest::array::uniform4("[a-zA-Z0-9_|-]{0,20}"),
        which in 0_usize..4,
        more in "[a-z|]{1,3}",
    ) {
        let key = SecretString::from(KEY_SECRET);
        let signature = hmac_hex(KEY_SECRET, parts.join("|").as_bytes());
        let of = |parts: &[String; 4]| {
            let [link, reference, status, payment] = parts.clone();
            LinkReturn { link, reference, status, payment, signature: signature.clone() }
        };
        prop_assert_eq!(of(&parts).is_proved(&key), parts.iter().all(|part| !part.contains('|')));
        let mut forged = parts;
        forged[which].push_str(&more);
        prop_assert!(!of(&forged).is_proved(&key));
    }

    #[test]
    fn a_body_of_any_kind_is_read_without_panic(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = razorpay().read_hook(&body);
    }

    #[test]
    fn an_event_with_a_changed_object_never_gives_more_money_than_it_says(
        amount in prop_oneof![
            Just(json!(null)),
            Just(json!("100")),
            Just(json!(1.5)),
            Just(json!(true)),
            any::<i64>().prop_map(|n| json!(n)),
        ],
        status in prop_oneof![Just("captured"), Just("authorized"), Just("failed"), Just("Captured"), Just("")],
        currency in prop_oneof![Just("INR"), Just("inr"), Just("ZZZ"), Just("")],
    ) {
        let entity = json!({"id": "pay_1", "amount": amount, "currency": currency, "status": status, "captured": true});
        let body = json!({"event": "payment.captured", "payload": {"payment": {"entity": entity}}}).to_string();
        let event = razorpay().read_hook(body.as_bytes()).unwrap();
        if let HookNews::Observations(told) = event.news {
            for seen in told {
                if let PaymentFact::Captured { amount: taken, .. } = seen.fact {
                    let said = (json!(taken.minor), taken.currency.code(), status);
                    prop_assert_eq!(said, (amount.clone(), currency, "captured"));
                }
            }
        } else {
            prop_assert_eq!(event.news, HookNews::FetchFirst("pay_1".into()));
        }
    }
}

#[test]
fn a_body_that_is_no_event_is_unreadable_and_never_money() {
    let deep = format!(r#"{{"event":"payment.captured","payload":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let huge = format!(r#"{{"x":"{}"}}"#, "a".repeat(1 << 20));
    for body in ["", "null", "[]", "{", "{}", "<html>", r#"{"event":1}"#, r#"{"event":""}"#, "7", &deep, &huge] {
        let read = razorpay().read_hook(body.as_bytes());
        assert!(matches!(read, Err(HookRefusal::Unreadable(_))), "{} {read:?}", body.get(..40).unwrap_or(body));
    }
    for strange in
        ["null", "[]", "7", r#"{"payment":null}"#, r#"{"payment":{"entity":[]}}"#, r#"{"refund":{"entity":{}}}"#]
    {
        for kind in
            ["payment.captured", "refund.processed", "payment.dispute.created", "payment_link.paid", "order.paid"]
        {
            let body = format!(r#"{{"event":"{kind}","payload":{strange},"created_at":"yesterday"}}"#);
            let event = razorpay().read_hook(body.as_bytes()).unwrap();
            assert!(matches!(event.news, HookNews::NotUnderstood(_)), "{kind} {strange} {:?}", event.news);
            assert_eq!((event.order_key, event.kind.as_str()), (event.dedupe_key, kind));
        }
    }
}

#[test]
fn only_an_id_of_razorpays_is_fetched() {
    for id in ["../orders", "pay_1/refund", "pay_1?x=1", "", "pay 1"] {
        let ask = FetchAsk { payment: id.into() };
        let refused = razorpay().build_fetch(&account(&[]), &ask);
        assert!(matches!(refused, Err(CallError::Refused { field: Some(field), .. }) if field == "payment"), "{id}");
    }
}

// ---- amounts

#[derive(Deserialize)]
struct Amounts {
    at: String,
    rows: Vec<AmountRow>,
}

#[derive(Deserialize)]
struct AmountRow {
    currency: String,
    minor: i64,
    #[serde(default)]
    wire: String,
    #[serde(default)]
    refused: bool,
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn create_ask(amount: Money) -> CreateAsk {
    CreateAsk {
        payment: PAYMENT.into(),
        key: PAYMENT.into(),
        amount,
        description: "Kirana Kafe INV-0001".into(),
        return_url: None,
        expires_at: None,
        manual_capture: false,
        cancel_url: None,
        email: None,
        customer: None,
    }
}

fn sent(call: &Call) -> Value {
    match &call.body {
        Body::Json(json) => json.clone(),
        other => panic!("{other:?}"),
    }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: HeaderMap::new(), body: Bytes::from(body.to_string()), asked_by: Mode::Test }
}

#[test]
fn every_amount_is_written_and_read_back_as_the_table_says() {
    let text = std::fs::read(fixtures().join("gateways/razorpay/amounts.json")).unwrap();
    let table: Amounts = serde_json::from_slice(&text).unwrap();
    assert!(table.rows.len() > 20);
    for row in table.rows {
        let (amount, of) = (money(row.minor, &row.currency), format!("{} {}", row.currency, row.minor));
        let built = razorpay().build_create(&account(&[]), &create_ask(amount));
        let ask = RefundAsk {
            refund: "rfd_01kaje7400e1000000000000ra".into(),
            payment: "pay_SVfixtureP0001".into(),
            amount,
            key: "rfd_01kaje7400e1000000000000ra".into(),
            is_whole: false,
            last4: None,
            method: None,
        };
        let refund = razorpay().build_refund(&account(&[]), &ask);
        if row.refused {
            assert!(matches!(built, Err(CallError::Refused { .. })), "{of}");
            assert!(matches!(refund, Err(CallError::Refused { .. })), "{of}");
            continue;
        }
        let body = sent(&built.unwrap());
        assert_eq!(body.pointer(&table.at).unwrap().to_string(), row.wire, "{of}");
        assert_eq!(body["currency"], row.currency.as_str());
        assert_eq!(sent(&refund.unwrap())["amount"].to_string(), row.wire, "{of}");
        let wire: Value = serde_json::from_str(&row.wire).unwrap();
        let link = json!({"id": LINK, "amount": wire, "currency": row.currency, "status": "paid",
            "payments": [{"payment_id": "pay_1", "amount": wire, "status": "captured", "created_at": 1_795_255_200}]});
        let ask = FetchAsk { payment: LINK.into() };
        let learned = razorpay().read_fetch(&ask, &reply(200, &link)).unwrap();
        assert_eq!(learned[0].amount, Some(amount), "{of}");
        let expected =
            PaymentFact::Captured { amount, at: Timestamp::from_unix_seconds(1_795_255_200), capture_no: None };
        assert_eq!(learned[0].fact, expected, "{of}");
    }
}

#[test]
fn an_amount_that_is_no_whole_number_is_not_guessed_at() {
    for amount in [json!("118000"), json!(1180.5), json!(118_000.0), json!(null), json!(1e30)] {
        let payment = json!({"id": "pay_1", "amount": amount, "currency": "INR", "status": "captured"});
        let read = razorpay().read_fetch(&FetchAsk { payment: "pay_1".into() }, &reply(200, &payment));
        assert!(matches!(read, Err(CallError::Unknown { .. })), "{amount}: {read:?}");
    }
}

// ---- calls

fn refused_field<A: std::fmt::Debug>(result: Result<A, CallError>) -> String {
    match result {
        Err(CallError::Refused { field: Some(field), .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_link_for_upi_alone_is_a_setting_of_the_account() {
    let body = |setting: &str, code: &str| {
        razorpay()
            .build_create(&account(&[("upi_link", setting)]), &create_ask(money(118_000, code)))
            .map(|call| sent(&call))
    };
    assert_eq!(body("yes", "INR").unwrap()["upi_link"], true);
    assert_eq!(body(" Yes ", "INR").unwrap()["upi_link"], true);
    assert!(body("no", "INR").unwrap().get("upi_link").is_none() && body("", "USD").is_ok());
    assert_eq!(refused_field(body("yes", "USD")), "currency");
    assert_eq!(refused_field(body("maybe", "INR")), "upi_link");
}

#[test]
fn a_link_is_not_made_twice_and_a_refund_may_be_asked_for_again() {
    let creds = account(&[]);
    let create = razorpay().build_create(&creds, &create_ask(money(118_000, "INR"))).unwrap();
    assert_eq!((create.repeat, create.headers), (Repeat::Never, vec![]));
    let mut ask = RefundAsk {
        refund: "rfd_01kaje7400e1000000000000ra".into(),
        payment: "pay_SVfixtureP0001".into(),
        amount: money(18_000, "INR"),
        key: "rfd_01kaje7400e1000000000000ra".into(),
        is_whole: false,
        last4: None,
        method: None,
    };
    let refund = razorpay().build_refund(&creds, &ask).unwrap();
    assert_eq!(refund.repeat, Repeat::UnderKey(ask.key.clone()));
    assert_eq!(refund.headers, [("x-refund-idempotency", ask.key.clone())]);
    ask.key = "r:1".into();
    let header = razorpay().build_refund(&creds, &ask).unwrap().headers.remove(0).1;
    assert!(header.len() >= 10 && header.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{header}");
    let capture = CaptureAsk { payment: "pay_1".into(), amount: None, asked: None, key: "k".into() };
    assert_eq!(refused_field(razorpay().build_capture(&creds, &capture)), "amount");
    let cancel = CancelAsk { payment: LINK.into(), key: "k".into() };
    assert_eq!(razorpay().build_cancel(&creds, &cancel).unwrap().repeat, Repeat::Never);
}

#[test]
fn a_reference_that_is_too_long_and_money_to_be_held_are_refused_before_anything_is_sent() {
    let creds = account(&[]);
    let ask = create_ask(money(118_000, "INR"));
    let long = CreateAsk { payment: "p".repeat(41), ..ask.clone() };
    assert_eq!(refused_field(razorpay().build_create(&creds, &long)), "payment");
    let held = CreateAsk { manual_capture: true, ..ask.clone() };
    assert_eq!(refused_field(razorpay().build_create(&creds, &held)), "manual_capture");
    let wordy = CreateAsk { description: "ä".repeat(3000), ..ask.clone() };
    let body = sent(&razorpay().build_create(&creds, &wordy).unwrap());
    assert_eq!(body["description"].as_str().unwrap().chars().count(), 2048);
    let live = credentials(Environment::Live, "", &keys(&[]));
    assert_eq!(refused_field(razorpay().build_create(&live, &ask)), "key_id");
    let keyless = credentials(Environment::Live, "", &[("key_id", "rzp_live_x")]);
    assert_eq!(refused_field(razorpay().build_test(&keyless)), "key_secret");
}

#[tokio::test]
async fn a_refund_that_is_still_being_worked_on_is_asked_for_again_under_its_key() {
    let busy = r#"{"error":{"code":"BAD_REQUEST_ERROR","description":"Another request with the same idempotency key is still in progress."}}"#;
    let other = busy
        .replace("Another request", "Different request")
        .replace("is still in progress", "has already been processed");
    let done =
        r#"{"id":"rfnd_1","amount":18000,"currency":"INR","payment_id":"pay_1","status":"processed","created_at":1}"#;
    let ask = RefundAsk {
        refund: "rfd_01kaje7400e1000000000000ra".into(),
        payment: "pay_1".into(),
        amount: money(18_000, "INR"),
        key: "rfd_01kaje7400e1000000000000ra".into(),
        is_whole: false,
        last4: None,
        method: None,
    };
    let limits = Limits { pause: std::time::Duration::from_millis(1), ..Limits::default() };
    let asked = |answers| async {
        let canned = Canned::answering(answers).await;
        let creds = credentials(Environment::Sandbox, &canned.url, &keys(&[]));
        let outcome = Http::with(limits).refund(razorpay(), &creds, "", &ask).await;
        let same = canned.asked().iter().all(|call| call.header("x-refund-idempotency") == Some(ask.key.as_str()));
        (outcome.result.map(|learned| learned.len()), outcome.tries, same)
    };
    assert_eq!(asked(vec![said(409, &[], busy), said(200, &[], done)]).await, (Ok(1), 2, true));
    let expected =
        CallError::refused(Some("key"), "Different request with the same idempotency key has already been processed.");
    assert_eq!(asked(vec![said(409, &[], &other)]).await, (Err(expected), 1, true));
    let (unclear, tries, _) = asked(vec![said(409, &[], busy)]).await;
    assert!(matches!(unclear, Err(CallError::Unknown { .. })) && tries == 3, "{unclear:?}");
}

// ---- stories

/// What a recording tells, as it stands beside it.
fn recorded(name: &str) -> Vec<Observation> {
    let path = fixtures().join("gateways/razorpay").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let ok = &json["expect"]["ok"];
    let told = [&ok["news"]["observations"], &ok["observations"], ok].into_iter().find(|told| told.is_array());
    serde_json::from_value(told.unwrap_or_else(|| panic!("{name} tells nothing: {ok}")).clone()).unwrap()
}

fn keys_with(name: &str, what: &str) -> Vec<String> {
    keys_of(&recorded(name)).into_iter().filter(|key| key.starts_with(what)).collect()
}

#[test]
fn page_payment_event_and_list_tell_one_capture_under_one_key() {
    for name in [
        "link.paid",
        "payment.captured_upi",
        "payment.captured_card",
        "payment.taken",
        "payment.refunded_whole",
        "webhook.payment_captured",
        "webhook.payment_captured_without_notes",
        "webhook.order_paid",
        "webhook.link_paid",
    ] {
        assert_eq!(keys_with(name, "captured"), ["captured:pay_SVfixtureP0001:INR:118000"], "{name}");
    }
    assert!(keys_with("list.begins", "captured").contains(&"captured:pay_SVfixtureP0001:INR:118000".to_owned()));
    for name in
        ["link.open", "link.paid_not_yet_told", "payment.authorised", "payment.failed", "payment.hold_given_back"]
    {
        assert_eq!(keys_with(name, "captured"), Vec::<String>::new(), "{name}");
    }
    let fee = ["fee:pay_SVfixtureP0001:INR:2360:424"];
    for name in ["payment.captured_upi", "webhook.payment_captured", "webhook.link_paid"] {
        assert_eq!(keys_with(name, "fee"), fee, "{name}: without the tax that Razorpay has in it");
    }
}

#[test]
fn one_refund_and_one_dispute_are_told_under_one_key_by_all() {
    for name in ["refund.partial", "refund.repeated", "refund.fetched", "webhook.refund_processed"] {
        let key = "refund:rfnd_SVfixtureF001:INR:18000:succeeded";
        assert_eq!(keys_of(&recorded(name)), [key], "{name}");
    }
    assert_eq!(keys_of(&recorded("refund.pending")), keys_of(&recorded("webhook.refund_created")));
    assert_eq!(
        keys_with("list.disputes_far_back", "dispute:disp_SVfixtureD001"),
        keys_of(&recorded("webhook.dispute_created"))
    );
}

#[test]
fn every_news_of_a_payment_names_it_by_our_reference_or_by_its_link() {
    let names = [
        "link.created",
        "link.open",
        "link.paid",
        "link.found",
        "payment.failed",
        "payment.captured_upi",
        "webhook.link_paid",
        "webhook.order_paid",
        "webhook.payment_failed",
        "webhook.link_cancelled",
        "webhook.link_expired",
        "webhook.refund_processed",
        "webhook.dispute_created",
    ];
    for name in names {
        for seen in recorded(name) {
            assert_eq!(seen.reference.as_deref(), Some(PAYMENT), "{name}");
        }
    }
    for name in ["webhook.payment_captured_without_notes", "payment.captured_wallet_without_notes"] {
        for seen in recorded(name) {
            assert_eq!(
                (seen.reference.as_deref(), seen.aliases.as_slice()),
                (None, [LINK.to_owned()].as_slice()),
                "{name}"
            );
        }
    }
}

#[test]
fn a_try_that_failed_or_is_under_way_is_not_the_payment() {
    for name in ["payment.failed", "webhook.payment_failed", "payment.under_way", "link.open", "link.created"] {
        for seen in recorded(name) {
            assert_eq!(seen.canonical, None, "{name}: the next try on the link has another id");
        }
    }
    for name in ["payment.authorised", "payment.captured_upi", "link.paid", "webhook.link_paid"] {
        for seen in recorded(name) {
            assert_eq!(seen.canonical, Some("pay_SVfixtureP0001".into()), "{name}");
        }
    }
}

#[test]
fn a_link_that_was_made_without_an_answer_is_found_and_not_refused() {
    let ask = create_ask(money(118_000, "INR"));
    let said = json!({"error": {"code": "BAD_REQUEST_ERROR", "description": "payment link creation with reference ID already attempted"}});
    let again = razorpay().read_create(&ask, &reply(400, &said));
    assert!(matches!(again, Err(CallError::Unknown { .. })), "{again:?}");
    let at = Timestamp::from_unix_seconds(1_795_255_200);
    let find = FindAsk { payment: PAYMENT.into(), tried_at: at, tried_last_at: at, after: None };
    let row = json!({"id": LINK, "amount": 118_000, "currency": "INR", "status": "created", "reference_id": PAYMENT,
        "short_url": "https://rzp.io/rzp/SVfixture", "created_at": 1_795_255_200});
    let stranger = json!({"id": "plink_2", "reference_id": format!("{PAYMENT}x"), "status": "nonsense"});
    let found = razorpay().read_find(&find, &reply(200, &json!({"payment_links": [stranger, row]}))).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].aliases, [LINK]);
    assert!(matches!(&found[0].fact, PaymentFact::Pending { page_url: Some(url), .. } if url.ends_with("SVfixture")));
}

#[test]
fn news_is_of_the_world_of_the_account_that_heard_it() {
    let body = json!({"event": "payment.captured", "payload": {"payment": {"entity": {"id": "pay_1", "amount": 100,
        "currency": "INR", "status": "captured", "captured": true, "fee": 2, "tax": 0, "created_at": 1}}}})
    .to_string();
    let event = razorpay().read_hook(body.as_bytes()).unwrap();
    assert_eq!(event.environment, None, "Razorpay does not say");
    for world in [Mode::Live, Mode::Test] {
        let told = told(event.clone().heard_by(world));
        assert!(told.len() == 2 && told.iter().all(|seen| seen.environment == world));
    }
}

#[test]
fn a_capture_is_as_late_as_the_event_that_tells_it_and_never_before_the_payment() {
    let at = |created: i64, told: i64| {
        let body =
            json!({"event": "payment.captured", "created_at": told, "payload": {"payment": {"entity": {"id": "pay_1",
            "amount": 100, "currency": "INR", "status": "captured", "captured": true, "created_at": created}}}})
            .to_string();
        told_at(&told_of(&body))
    };
    fn told_of(body: &str) -> Vec<Observation> {
        told(razorpay().read_hook(body.as_bytes()).unwrap())
    }
    fn told_at(told: &[Observation]) -> i64 {
        told[0].at.unix_seconds()
    }
    assert_eq!(at(100, 105), 105);
    assert_eq!(at(100, 10), 100, "events of links carry the time at which the link was made");
    assert_eq!(at(100, 0), 100);
}
