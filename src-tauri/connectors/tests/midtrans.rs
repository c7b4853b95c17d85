//! Midtrans: what its digest proves and what not, which host and which path is asked, and how amounts are written.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::collections::BTreeMap;

use base::{Currency, Money, Timestamp};
use base64::Engine;
use connectors::gateways::{
    Body, CallError, CreateAsk, Credentials, DisputeStatus, Environment, FetchAsk, Gateway, HookHeaders, HookNews,
    HookRefusal, Http, Mode, Observation, PaymentFact, RefundAsk, RefundStatus, Repeat, Reply, find,
};
use http::{HeaderMap, HeaderName};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use support::{Canned, credentials, fixtures, said};

const KEY: &str = "SB-Mid-server-counterfoil0001";
const PAYMENT: &str = "pay_01m7yrrt80e3gg00000000005a";

fn midtrans() -> &'static dyn Gateway {
    find("midtrans").unwrap()
}

fn creds(url: &str) -> Credentials {
    credentials(Environment::Sandbox, url, &[("server_key", KEY), ("server_key_previous", "SB-Mid-server-old")])
}

fn judged(creds: &Credentials, rows: &[(String, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    let mut headers = HeaderMap::new();
    for (name, value) in rows {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    midtrans().verify(creds, &HookHeaders::of(&headers), body, Timestamp(0))
}

fn verdict(body: &str) -> Result<(), HookRefusal> {
    judged(&creds(""), &[], body.as_bytes())
}

fn proof(order: &str, code: &str, amount: &str, key: &str) -> String {
    hex(&Sha512::digest(format!("{order}{code}{amount}{key}")))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A notification that is proved with this key.
fn signed(key: &str) -> Value {
    json!({"order_id": PAYMENT, "status_code": "200", "gross_amount": "150000.00", "transaction_status": "settlement",
        "transaction_id": "513f1f01", "signature_key": proof(PAYMENT, "200", "150000.00", key)})
}

#[derive(Deserialize)]
struct Vectors {
    server_key: String,
    docs_example: Example,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Example {
    order_id: String,
    status_code: String,
    gross_amount: String,
    server_key: String,
    expected: String,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    headers: BTreeMap<String, String>,
    body_b64: String,
    expect: String,
}

#[test]
fn every_vector_is_judged_as_it_stands_there_and_none_is_believed_about_money() {
    let text = std::fs::read(fixtures().join("signatures/midtrans.json")).unwrap();
    let file: Vectors = serde_json::from_slice(&text).unwrap();
    assert_eq!((file.server_key.as_str(), file.vectors.len()), (KEY, 6));
    for vector in &file.vectors {
        let body = base64::engine::general_purpose::STANDARD.decode(&vector.body_b64).unwrap();
        assert!(vector.headers.is_empty(), "the proof stands in the body");
        // Whatever a header of that name says, in any case and however often, it is not asked.
        for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
            let stray = vec![(case("Signature_Key"), "0"), (case("Signature_Key"), "1")];
            for rows in [stray, vec![]] {
                let verdict = judged(&creds(""), &rows, &body);
                assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
            }
        }
        if vector.expect == "accept" {
            // The state is not covered: `settlement` and `expire` under one proof are both mere hints.
            let event = midtrans().read_hook(&body).unwrap();
            assert_eq!(event.news, HookNews::FetchFirst("INV-0001".into()), "{}", vector.name);
        }
    }
    let signature = midtrans().about().signature;
    assert!(!signature.covers_money_facts && signature.header.is_empty());
}

#[test]
fn the_example_of_the_documentation_is_accepted() {
    let text = std::fs::read(fixtures().join("signatures/midtrans.json")).unwrap();
    let Example { order_id, status_code, gross_amount, server_key, expected } =
        serde_json::from_slice::<Vectors>(&text).unwrap().docs_example;
    let body = json!({"order_id": order_id, "status_code": status_code, "gross_amount": gross_amount,
        "signature_key": expected});
    let creds = credentials(Environment::Live, "", &[("server_key", &server_key)]);
    assert_eq!(judged(&creds, &[], body.to_string().as_bytes()), Ok(()));
    assert_eq!(verdict(&body.to_string()), Err(HookRefusal::WrongSignature), "under another key");
}

#[test]
fn the_previous_key_is_believed_while_it_is_kept_and_none_without_one() {
    assert_eq!(verdict(&signed(KEY).to_string()), Ok(()));
    assert_eq!(verdict(&signed("SB-Mid-server-old").to_string()), Ok(()));
    assert_eq!(verdict(&signed("SB-Mid-server-else").to_string()), Err(HookRefusal::WrongSignature));
    let bare = credentials(Environment::Sandbox, "", &[("server_key", " ")]);
    assert_eq!(judged(&bare, &[], signed(" ").to_string().as_bytes()), Err(HookRefusal::NoSecret));
}

#[test]
fn a_proof_is_good_in_any_dress_of_the_same_texts_and_in_none_of_others() {
    let good = proof(PAYMENT, "200", "150000.00", KEY);
    let with = |order: &str, code: &str, amount: &str, proof: &str| {
        format!(r#"{{ "signature_key":{proof}, "gross_amount":{amount}, "status_code":{code}, "order_id":{order} }}"#)
    };
    let quoted = |text: &str| format!("\"{text}\"");
    let (order, proof) = (quoted(PAYMENT), quoted(&good));
    let plain = with(&order, "\"200\"", "\"150000.00\"", &proof);
    let escaped = with(&order.replace('_', r"\u005f"), r#""2\u0030\u0030""#, r#""150000\u002e00""#, &proof);
    for body in [plain.clone(), escaped, format!("\u{feff}{plain}")] {
        assert_eq!(verdict(&body), Ok(()), "{body}");
    }
    for (body, refusal) in [
        (with(&order, "200", "\"150000.00\"", &proof), HookRefusal::BadSignature),
        (with(&order, "\"200\"", "150000.00", &proof), HookRefusal::BadSignature),
        (with(&order, "\"200\"", "\"150000\"", &proof), HookRefusal::WrongSignature),
        (with(&order, "\"201\"", "\"150000.00\"", &proof), HookRefusal::WrongSignature),
        (with(&order, "\"200\"", "\"150000.00\"", &proof.to_uppercase()), HookRefusal::WrongSignature),
        (with(&order, "\"200\"", "\"150000.00\"", "null"), HookRefusal::BadSignature),
        // The same texts with their borders moved.
        (with(&order, "\"2001\"", "\"50000.00\"", &proof), HookRefusal::BadSignature),
        // A field that stands there twice could be read in two ways.
        (plain.replacen('{', r#"{"order_id":"INV-0001","#, 1), HookRefusal::BadSignature),
        (r#"{"order_id":"pay_1"}"#.to_owned(), HookRefusal::NoSignature),
    ] {
        assert_eq!(verdict(&body), Err(refusal), "{body}");
    }
}

#[test]
fn a_hostile_body_proves_nothing_and_is_never_money() {
    let deep = "[".repeat(100_000);
    let huge = format!(r#"{{"signature_key":"{}"}}"#, "9".repeat(1_000_000));
    for body in ["", "null", "[]", "{", "{}", "7", "<html>", r#"{"order_id":1}"#, r#"{"order_id":""}"#, &deep, &huge] {
        assert!(verdict(body).is_err(), "{body:.20}");
        assert!(matches!(midtrans().read_hook(body.as_bytes()), Err(HookRefusal::Unreadable(_))), "{body:.20}");
    }
    assert!(judged(&creds(""), &[], &[0xff, 0xfe]).is_err());
}

proptest! {
    #[test]
    fn a_message_that_was_bent_is_never_believed(part in 0_usize..4, at in 0_usize..200, byte in b'!'..=b'~') {
        let name = ["order_id", "status_code", "gross_amount", "signature_key"][part];
        let mut body = signed(KEY);
        let mut text = body[name].as_str().unwrap().as_bytes().to_vec();
        let at = at % text.len();
        prop_assume!(text[at] != byte);
        text[at] = byte;
        body[name] = String::from_utf8(text).unwrap().into();
        prop_assert!(verdict(&body.to_string()).is_err());
        body[name] = Value::Null;
        prop_assert!(verdict(&body.to_string()).is_err());
    }

    #[test]
    fn what_the_proof_does_not_cover_is_a_hint_at_most(
        status in "[a-z_]{0,12}",
        fraud in "[a-z]{0,9}",
        id in "[a-f0-9-]{0,36}",
    ) {
        let mut body = signed(KEY);
        for (name, text) in [("transaction_status", status), ("fraud_status", fraud), ("transaction_id", id)] {
            body[name] = text.into();
        }
        let body = body.to_string();
        prop_assert_eq!(verdict(&body), Ok(()));
        prop_assert_eq!(midtrans().read_hook(body.as_bytes()).unwrap().news, HookNews::FetchFirst(PAYMENT.into()));
    }
}

#[test]
fn each_news_has_a_key_of_its_own() {
    let key = |name: &str| {
        let path = fixtures().join("gateways/midtrans").join(format!("webhook.{name}.json"));
        let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        json["expect"]["ok"]["dedupe_key"].as_str().unwrap().to_owned()
    };
    assert_ne!(key("capture"), key("capture_challenged"), "a doubt that was lifted is news");
    assert_ne!(key("partial_refund"), key("partial_refund_again"));
    assert_ne!(key("settlement"), key("deny_after_settlement"));
}

/// What a recording tells.
fn told(name: &str) -> Vec<Observation> {
    let path = fixtures().join("gateways/midtrans").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    serde_json::from_value(json["expect"]["ok"].clone()).unwrap()
}

fn captures(name: &str) -> Vec<String> {
    told(name).iter().map(Observation::fact_key).filter(|key| key.starts_with("captured")).collect()
}

#[test]
fn captured_settled_and_refunded_tell_one_capture_under_one_key() {
    for name in [
        "payment.captured",
        "payment.captured_then_settled",
        "payment.settled",
        "payment.found",
        "payment.refunded_in_part",
    ] {
        assert_eq!(captures(name), [format!("captured:{PAYMENT}:IDR:150000")], "{name}");
    }
    assert_eq!(told("payment.captured")[0].at, told("payment.captured_then_settled")[0].at);
}

#[test]
fn a_refund_is_one_whoever_tells_it() {
    let of = |name: &str| -> Vec<String> {
        told(name).iter().map(Observation::fact_key).filter(|key| key.starts_with("refund:")).collect()
    };
    let made = of("refund.of_a_wallet_in_part");
    assert_eq!(
        (of("refund.repeated"), of("refund.fetched"), of("refund.found")),
        (made.clone(), made.clone(), made.clone())
    );
    assert!(of("payment.refunded_in_part").contains(&made[0]));
}

#[test]
fn what_midtrans_doubts_is_no_money() {
    for name in
        ["payment.challenged", "payment.captured_without_a_word_on_fraud", "payment.captured_and_taken_for_fraud"]
    {
        assert_eq!(captures(name), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn money_that_was_taken_back_after_it_was_settled_is_shown_as_lost() {
    for name in ["payment.reversed_after_settlement", "payment.reversed_in_a_shop"] {
        assert!(captures(name).is_empty());
        let lost = told(name).into_iter().find_map(|seen| match seen.fact {
            PaymentFact::Disputed { status: DisputeStatus::Lost, amount, .. } => Some(amount.minor),
            _ => None,
        });
        assert_eq!(lost, Some(150_000), "{name}");
    }
    assert!(told("payment.denied").iter().all(|seen| matches!(seen.fact, PaymentFact::FailedTry { .. })));
}

#[test]
fn the_page_that_was_ended_is_found_by_its_alias() {
    let made = &told("page.created")[0];
    for name in ["page.ended", "page.ended_before"] {
        let ended = &told(name)[0];
        assert_eq!((ended.reference.as_ref(), ended.canonical.as_ref()), (None, None), "{name}");
        assert_eq!((&ended.aliases, &ended.fact), (&made.aliases, &PaymentFact::Cancelled), "{name}");
    }
}

fn reply(status: u16, date: &'static str, body: &Value) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("date", http::HeaderValue::from_static(date));
    Reply { status, headers, body: body.to_string().into(), asked_by: Mode::Test }
}

#[test]
fn an_order_of_ours_is_never_denied_while_its_page_may_be_open() {
    let nothing = json!({"status_code": "404", "status_message": "Transaction doesn't exist."});
    let ask = FetchAsk { payment: PAYMENT.into() };
    let at = |date| midtrans().read_fetch(&ask, &reply(404, date, &nothing)).unwrap().remove(0).fact;
    let waits = PaymentFact::Pending { page_url: None, page_expires_at: None };
    assert_eq!(at("Sat, 21 Nov 2026 10:00:01 GMT"), waits);
    assert_eq!(at("Sun, 22 Nov 2026 10:00:00 GMT"), waits);
    assert_eq!(at("Sun, 22 Nov 2026 10:00:01 GMT"), PaymentFact::Expired);
    assert_eq!(at("no date"), waits);
}

fn create(payment: &str, currency: &str, minor: i64) -> CreateAsk {
    CreateAsk {
        payment: payment.to_owned(),
        key: payment.to_owned(),
        amount: Money::new(minor, Currency::of(currency).unwrap()).unwrap(),
        description: String::new(),
        return_url: None,
        expires_at: None,
        manual_capture: false,
        cancel_url: None,
        email: None,
        customer: None,
    }
}

#[derive(Deserialize)]
struct Amounts {
    at: String,
    rows: Vec<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    currency: String,
    minor: i64,
    wire: Option<String>,
    #[serde(default)]
    refused: bool,
}

#[test]
fn amounts_go_out_whole_and_come_back_with_two_zeros() {
    let text = std::fs::read(fixtures().join("gateways/midtrans/amounts.json")).unwrap();
    let file: Amounts = serde_json::from_slice(&text).unwrap();
    for row in file.rows {
        let built = midtrans().build_create(&creds(""), &create(PAYMENT, &row.currency, row.minor));
        if row.refused {
            assert!(matches!(built, Err(CallError::Refused { .. })), "{} {}", row.currency, row.minor);
            continue;
        }
        let Body::Json(body) = built.unwrap().body else { panic!("no JSON") };
        let wire = body.pointer(&file.at).unwrap().to_string();
        assert_eq!(Some(&wire), row.wire.as_ref());
        assert_eq!(body["item_details"][0]["price"].to_string(), wire, "the items add up to it");
        let state = json!({"status_code": "200", "order_id": PAYMENT, "transaction_status": "settlement",
            "gross_amount": format!("{wire}.00"), "currency": "IDR", "transaction_time": "2026-11-21 17:01:00"});
        let ask = FetchAsk { payment: PAYMENT.into() };
        let seen = midtrans().read_fetch(&ask, &reply(200, "", &state)).unwrap();
        assert_eq!(seen[0].fact_key(), format!("captured:{PAYMENT}:IDR:{}", row.minor));
    }
}

#[test]
fn page_and_core_have_a_host_each() {
    let about = midtrans().about();
    let made = midtrans().build_create(&creds(""), &create(PAYMENT, "IDR", 1)).unwrap();
    assert_eq!(about.base_url(Environment::Sandbox, made.host), Some("https://app.sandbox.midtrans.com"));
    assert_eq!(about.base_url(Environment::Live, made.host), Some("https://app.midtrans.com"));
    assert_eq!(made.repeat, Repeat::UnderKey(PAYMENT.to_owned()), "an order is paid once");
    let asked = midtrans().build_fetch(&creds(""), &FetchAsk { payment: PAYMENT.into() }).unwrap();
    assert_eq!(about.base_url(Environment::Sandbox, asked.host), Some("https://api.sandbox.midtrans.com"));
    assert!(!about.capabilities.list && !about.capabilities.manual_capture);
}

#[test]
fn an_order_that_midtrans_would_not_take_is_refused_here() {
    let build = |payment: &str| midtrans().build_create(&creds(""), &create(payment, "IDR", 1));
    assert!(build(&"a".repeat(50)).is_ok() && build("a-b_c~d.e").is_ok());
    for bad in ["a".repeat(51).as_str(), "", "a b", "a/b", "pay:1", "é"] {
        assert!(
            matches!(build(bad), Err(CallError::Refused { field: Some(field), .. }) if field == "payment"),
            "{bad}"
        );
    }
    let held = CreateAsk { manual_capture: true, ..create(PAYMENT, "IDR", 1) };
    assert!(matches!(midtrans().build_create(&creds(""), &held), Err(CallError::Refused { .. })));
}

fn refund(method: Option<&str>, is_whole: bool) -> RefundAsk {
    RefundAsk {
        refund: "ref_01m7yrrt80e3gg00000000005b".into(),
        payment: PAYMENT.into(),
        amount: Money::new(150_000, Currency::of("IDR").unwrap()).unwrap(),
        key: "ref_01m7yrrt80e3gg00000000005b".into(),
        is_whole,
        last4: None,
        method: method.map(str::to_owned),
    }
}

#[test]
fn a_wallet_has_its_refund_at_once_and_the_others_by_the_general_way() {
    let path = |method| midtrans().build_refund(&creds(""), &refund(method, true)).unwrap().path;
    for method in ["gopay", "qris", "shopeepay"] {
        assert_eq!(path(Some(method)), format!("/v2/{PAYMENT}/refund/online/direct"));
    }
    for method in [Some("card"), Some("dana"), Some("ovo"), Some("akulaku"), None] {
        assert_eq!(path(method), format!("/v2/{PAYMENT}/refund"));
    }
}

#[tokio::test]
async fn a_card_payment_that_is_not_settled_yet_is_voided_in_place_of_a_whole_refund() {
    let refused = json!({"status_code": "412", "status_message": "Transaction status cannot be updated."}).to_string();
    let voided = json!({"status_code": "200", "status_message": "Success, transaction is canceled",
        "transaction_id": "513f1f01", "order_id": PAYMENT, "payment_type": "credit_card", "gross_amount": "150000.00",
        "currency": "IDR", "transaction_time": "2026-11-21 17:01:00", "transaction_status": "cancel",
        "fraud_status": "accept", "masked_card": "48111111-1114", "bank": "bni"})
    .to_string();
    let http = Http::new();
    let canned = Canned::answering(vec![said(200, &[], &refused), said(200, &[], &voided)]).await;
    let outcome = http.refund(midtrans(), &creds(&canned.url), "", &refund(Some("card"), true)).await;
    let seen = outcome.result.unwrap().remove(0);
    let asked: Vec<String> = canned.asked().iter().map(|message| message.target().1.to_owned()).collect();
    assert_eq!(asked, [format!("/v2/{PAYMENT}/refund"), format!("/v2/{PAYMENT}/cancel")]);
    let PaymentFact::Refunded { refund_ref, reference, amount, status } = seen.fact else { panic!("{seen:?}") };
    assert_eq!((refund_ref, status), (format!("{PAYMENT}:cancel"), RefundStatus::Succeeded));
    assert_eq!((reference.as_deref(), amount.minor), (Some("ref_01m7yrrt80e3gg00000000005b"), 150_000));

    for ask in [refund(Some("card"), false), refund(Some("gopay"), true), refund(None, true)] {
        let canned = Canned::saying(200, &[], &refused).await;
        let outcome = http.refund(midtrans(), &creds(&canned.url), "", &ask).await;
        assert!(matches!(outcome.result, Err(CallError::Refused { .. })), "{ask:?}");
        assert_eq!(canned.asked().len(), 1, "{ask:?}");
    }
}

#[test]
fn a_key_of_the_sandbox_never_goes_out_for_a_live_account() {
    let live = credentials(Environment::Live, "", &[("server_key", KEY)]);
    let refused = midtrans().build_test(&live).unwrap_err();
    assert!(matches!(refused, CallError::Refused { field: Some(field), .. } if field == "server_key"));
}
