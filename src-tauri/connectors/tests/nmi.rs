//! NMI: proofs of its webhooks, amounts, a void in place of a refund, and what it tells twice.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::collections::BTreeMap;

use base::{Currency, Money, Timestamp};
use base64::Engine;
use bytes::Bytes;
use connectors::gateways::{
    Body, CallError, ChargeAsk, Credentials, Environment, FetchAsk, FindAsk, FindRefundAsk, Gateway, GatewayRef,
    HookEvent, HookHeaders, HookNews, HookRefusal, Http, Mode, Observation, PaymentFact, RefundAsk, RefundStatus,
    Repeat, Reply, find,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use support::{Canned, credentials, fixtures, said};

const NOW: Timestamp = Timestamp(1_795_255_300_000);
const DATE: (&str, &str) = ("date", "Sat, 21 Nov 2026 10:05:00 GMT");

fn nmi() -> &'static dyn Gateway {
    find("nmi").unwrap()
}

fn creds(url: &str) -> Credentials {
    let fields = [("security_key", "canary_key"), ("webhook_secret", "new"), ("webhook_secret_previous", "old")];
    credentials(Environment::Sandbox, url, &fields)
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn charge_ask(amount: Money) -> ChargeAsk {
    ChargeAsk {
        payment: "pay_1".into(),
        key: "pay_1".into(),
        amount,
        token: "token".into(),
        is_saved: false,
        description: "Invoice INV-1".into(),
        manual_capture: false,
        email: None,
    }
}

fn reply(body: &str) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(DATE.0, DATE.1.parse().unwrap());
    Reply { status: 200, headers, body: Bytes::from(body.to_owned()), asked_by: Mode::Test }
}

fn form(body: &Body) -> BTreeMap<String, String> {
    let Body::Text { text, .. } = body else { panic!("no form") };
    let url = reqwest::Url::parse(&format!("http://x/?{}", text.expose_secret())).unwrap();
    url.query_pairs().into_owned().collect()
}

#[derive(Deserialize)]
struct Vectors {
    secret: String,
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    headers: BTreeMap<String, String>,
    body_b64: String,
    expect: String,
}

fn header_map(rows: &[(String, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in rows {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    headers
}

fn signature(secret: &str, nonce: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{nonce}.").as_bytes());
    mac.update(body);
    format!("t={nonce},s={}", hex::encode(mac.finalize().into_bytes()))
}

fn verdict(rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    let rows: Vec<(String, &str)> = rows.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    nmi().verify(&creds(""), &HookHeaders::of(&header_map(&rows)), body, NOW)
}

#[test]
fn every_vector_is_judged_as_it_says() {
    let file: Vectors =
        serde_json::from_slice(&std::fs::read(fixtures().join("signatures/nmi.json")).unwrap()).unwrap();
    assert_eq!(file.vectors.len(), 8);
    let creds = credentials(Environment::Sandbox, "", &[("webhook_secret", &file.secret)]);
    for vector in &file.vectors {
        let body = base64::engine::general_purpose::STANDARD.decode(&vector.body_b64).unwrap();
        for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
            let rows: Vec<(String, &str)> = vector.headers.iter().map(|(n, v)| (case(n), v.as_str())).collect();
            let verdict = nmi().verify(&creds, &HookHeaders::of(&header_map(&rows)), &body, NOW);
            assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
        }
    }
}

#[test]
fn a_proof_comes_once_and_an_account_without_a_key_believes_nothing() {
    let good = signature("new", "n1", b"{}");
    assert_eq!(verdict(&[("Webhook-Signature", &good)], b"{}"), Ok(()));
    assert_eq!(
        verdict(&[("Webhook-Signature", &good), ("webhook-signature", &good)], b"{}"),
        Err(HookRefusal::DoubledSignature)
    );
    assert_eq!(verdict(&[], b"{}"), Err(HookRefusal::NoSignature));
    assert_eq!(verdict(&[("Signature", &good)], b"{}"), Err(HookRefusal::NoSignature), "of another product of NMI's");
    let none = credentials(Environment::Sandbox, "", &[("webhook_secret", " ")]);
    let rows = [("webhook-signature".to_owned(), good.as_str())];
    assert_eq!(nmi().verify(&none, &HookHeaders::of(&header_map(&rows)), b"{}", NOW), Err(HookRefusal::NoSecret));
}

#[test]
fn the_previous_key_is_believed_while_it_is_kept_and_no_time_is_read_from_a_nonce() {
    for nonce in ["f3c1e9a2b7d84c15", "1", "1779827853", "99999999999999"] {
        assert_eq!(verdict(&[("webhook-signature", &signature("old", nonce, b"{}"))], b"{}"), Ok(()), "{nonce}");
    }
    assert_eq!(
        verdict(&[("webhook-signature", &signature("else", "1", b"{}"))], b"{}"),
        Err(HookRefusal::WrongSignature)
    );
}

#[test]
fn the_raw_bytes_are_judged_and_only_then_read() {
    let plain = r#"{"event_id":"e1","event_type":"recurring.plan.add","event_body":{"name":"Müller"}}"#;
    let escaped = r#"{"event_id":"e1","event_type":"recurring.plan.add","event_body":{"name":"M\u00fcller"}}"#;
    let reordered = r#"{ "event_body":{"name":"Müller"}, "event_type":"recurring.plan.add", "event_id":"e1" }"#;
    let marked = format!("\u{feff}{plain}");
    let all = [plain, escaped, reordered, &marked];
    for body in all {
        let good = signature("new", "n1", body.as_bytes());
        for other in all {
            let expected = if other == body { Ok(()) } else { Err(HookRefusal::WrongSignature) };
            assert_eq!(verdict(&[("webhook-signature", &good)], other.as_bytes()), expected);
        }
        let event = nmi().read_hook(body.as_bytes()).unwrap();
        assert_eq!((event.event_id.as_str(), event.news), ("e1", HookNews::Ignored));
    }
}

proptest! {
    #[test]
    fn a_changed_message_is_never_believed(at in 0_usize..400, to in any::<u8>(), of_header in any::<bool>()) {
        let body = br#"{"event_id":"e1","event_type":"transaction.sale.success","event_body":{"action":{"amount":"1.00"}}}"#;
        let header = signature("new", "f3c1e9a2b7d84c15", body);
        let (mut header, mut body) = (header.into_bytes(), body.to_vec());
        let changed = if of_header { &mut header } else { &mut body };
        let at = at % changed.len();
        prop_assume!(changed[at] != to);
        changed[at] = to;
        if let Ok(value) = http::HeaderValue::from_bytes(&header) {
            let mut headers = HeaderMap::new();
            headers.insert("webhook-signature", value);
            prop_assert!(nmi().verify(&creds(""), &HookHeaders::of(&headers), &body, NOW).is_err());
        }
    }

    #[test]
    fn no_header_and_no_body_make_it_panic(header in "\\PC{0,80}", body in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(value) = http::HeaderValue::from_str(&header) {
            let mut headers = HeaderMap::new();
            headers.insert("webhook-signature", value);
            prop_assert!(nmi().verify(&creds(""), &HookHeaders::of(&headers), &body, NOW).is_err());
        }
        let _ = nmi().read_hook(&body);
    }
}

#[test]
fn a_body_that_is_no_event_is_unreadable_and_tells_of_no_money() {
    let deep = "[".repeat(100_000);
    let huge = format!("{{\"event_id\":\"{}", "x".repeat(1_000_000));
    for body in
        ["", "null", "[]", "{", "{}", "<html>", r#"{"event_id":1}"#, r#"{"event_id":"","event_type":""}"#, &deep, &huge]
    {
        assert!(matches!(nmi().read_hook(body.as_bytes()), Err(HookRefusal::Unreadable(_))));
    }
}

#[test]
fn an_event_whose_body_is_not_understood_tells_of_no_money() {
    let deep = "[".repeat(100) + &"]".repeat(100);
    let bodies =
        ["null", "[]", "{}", "1", r#"{"transaction_id":{}}"#, r#"{"action":[]}"#, r#"{"chargebacks":{}}"#, &deep];
    for kind in [
        "transaction.sale.success",
        "transaction.refund.success",
        "transaction.void.success",
        "chargeback.batch.complete",
    ] {
        for body in bodies {
            let event = format!(r#"{{"event_id":"e1","event_type":"{kind}","event_body":{body}}}"#);
            let event = nmi().read_hook(event.as_bytes()).unwrap();
            assert!(matches!(event.news, HookNews::NotUnderstood(_)), "{kind} {body}: {:?}", event.news);
            assert_eq!((event.dedupe_key.as_str(), event.order_key.as_str()), ("e1", "e1"));
        }
    }
}

#[test]
fn hostile_answers_are_unknown() {
    let huge = "response=1&".repeat(100_000);
    for body in
        ["", "null", "<html><a href='?response=1'>", "response=1", "response=4&response_code=100", "%ff%fe", &huge]
    {
        let read = nmi().read_charge(&charge_ask(money(100, "USD")), &reply(body));
        assert!(matches!(read, Err(CallError::Unknown { .. })), "{body}: {read:?}");
    }
    let approved = "response=1&responsetext=SUCCESS&transactionid=2762757839&response_code=100";
    let mut without_date = reply(approved);
    without_date.headers.clear();
    let read = nmi().read_charge(&charge_ask(money(100, "USD")), &without_date);
    assert!(matches!(read, Err(CallError::Unknown { .. })), "it is asked when: {read:?}");
    assert!(nmi().read_charge(&charge_ask(money(100, "USD")), &reply(approved)).is_ok());
}

#[test]
fn amounts_are_written_and_read_as_the_table_says() {
    let table = std::fs::read(fixtures().join("gateways/nmi/amounts.json")).unwrap();
    let table: Value = serde_json::from_slice(&table).unwrap();
    let at = table["at"].as_str().unwrap();
    for row in table["rows"].as_array().unwrap() {
        let amount = money(row["minor"].as_i64().unwrap(), row["currency"].as_str().unwrap());
        let built = nmi().build_charge(&creds(""), &charge_ask(amount));
        if row["refused"] == json!(true) {
            assert!(matches!(built, Err(CallError::Refused { field: Some(_), .. })), "{row}");
            continue;
        }
        let wire = row["wire"].as_str().unwrap();
        assert_eq!(form(&built.unwrap().body)[at], wire, "{row}");
        let report = format!(
            "<nm_response><transaction><transaction_id>1</transaction_id><condition>complete</condition>\
             <currency>{}</currency><action><amount>{wire}</amount><action_type>sale</action_type>\
             <date>20261121100459</date><success>1</success></action></transaction></nm_response>",
            amount.currency
        );
        let told = nmi().read_fetch(&FetchAsk { payment: "1".into() }, &reply(&report)).unwrap();
        assert_eq!(told[0].amount, Some(amount), "{row}");
    }
}

#[test]
fn the_key_is_never_printed_and_money_is_asked_for_once() {
    let charge = nmi().build_charge(&creds(""), &charge_ask(money(100, "USD"))).unwrap();
    assert_eq!(charge.repeat, Repeat::Never, "NMI would charge again");
    assert!(!format!("{charge:?}").contains("canary"), "{charge:?}");
    assert_eq!(form(&charge.body)["security_key"], "canary_key");
    let asked = nmi().build_fetch(&creds(""), &FetchAsk { payment: "1".into() }).unwrap();
    assert_eq!(asked.repeat, Repeat::Safe);
    for bad in ["", "1&type=sale", "1 2", "../1"] {
        let built = nmi().build_fetch(&creds(""), &FetchAsk { payment: bad.into() });
        assert!(matches!(built, Err(CallError::Refused { .. })), "{bad}");
    }
}

#[test]
fn a_test_is_marked_only_where_no_money_is() {
    let of = |environment, mode| {
        let creds = credentials(environment, "", &[("security_key", "k"), ("test_mode", mode)]);
        nmi().build_charge(&creds, &charge_ask(money(100, "USD"))).map(|call| form(&call.body).remove("test_mode"))
    };
    assert_eq!(of(Environment::Sandbox, "").unwrap(), None);
    assert_eq!(of(Environment::Sandbox, "enabled").unwrap().as_deref(), Some("enabled"));
    assert!(matches!(of(Environment::Live, "enabled"), Err(CallError::Refused { field: Some(_), .. })));
    assert!(matches!(of(Environment::Sandbox, "on"), Err(CallError::Refused { field: Some(_), .. })));
}

#[test]
fn there_is_no_page_and_no_invoice_by_mail() {
    let about = nmi().about();
    assert!(!about.capabilities.hosted_page && about.capabilities.token_charge);
    assert_eq!(about.page_max_s, 0);
}

fn refund_ask(minor: i64, is_whole: bool) -> RefundAsk {
    RefundAsk {
        refund: "ref_1".into(),
        payment: "2762757839".into(),
        amount: money(minor, "USD"),
        key: "ref_1".into(),
        is_whole,
        last4: None,
        method: None,
    }
}

const NOT_SETTLED: &str =
    "response=3&responsetext=Only settled transactions can be refunded REFID:7&type=refund&response_code=300";
const VOIDED: &str =
    "response=1&responsetext=Transaction Void Successful&transactionid=2762757839&type=void&response_code=100";
const VOIDED_REPORT: &str = "<nm_response><transaction><transaction_id>2762757839</transaction_id><condition>canceled</condition>\
    <order_id>pay_1</order_id><currency>USD</currency>\
    <action><amount>12.50</amount><action_type>sale</action_type><date>20261121100459</date><success>1</success></action>\
    <action><amount>12.50</amount><action_type>void</action_type><date>20261121100600</date><success>1</success></action>\
    </transaction></nm_response>";

fn refund_keys(told: &[Observation]) -> Vec<String> {
    told.iter().map(Observation::fact_key).filter(|key| key.starts_with("refund")).collect()
}

#[tokio::test]
async fn a_whole_refund_before_settlement_is_a_void_and_every_teller_calls_it_the_same() {
    let canned = Canned::answering(vec![said(200, &[DATE], NOT_SETTLED), said(200, &[DATE], VOIDED)]).await;
    let http = Http::new();
    let done = http.refund(nmi(), &creds(&canned.url), "", &refund_ask(1250, true)).await;
    assert_eq!(done.tries, 2);
    let told = done.result.unwrap();
    let sent: Vec<String> = canned.asked().iter().map(|asked| String::from_utf8(asked.body.clone()).unwrap()).collect();
    assert!(sent[0].contains("type=refund") && sent[1].contains("type=void"), "{sent:?}");
    let PaymentFact::Refunded { reference, status, .. } = &told[0].fact else { panic!("{told:?}") };
    assert_eq!((reference.as_deref(), *status), (Some("ref_1"), RefundStatus::Succeeded));

    let fetched = nmi().read_fetch(&FetchAsk { payment: "2762757839".into() }, &reply(VOIDED_REPORT)).unwrap();
    let by_ref = nmi().read_fetch_refund("void:2762757839", &reply(VOIDED_REPORT)).unwrap();
    assert_eq!(refund_keys(&told), refund_keys(&fetched));
    assert_eq!(refund_keys(&told), refund_keys(&by_ref));

    // Its answer was lost: nothing bears our reference, and the payment itself says that it was voided.
    let empty = said(200, &[DATE], "<nm_response></nm_response>");
    let canned = Canned::answering(vec![empty.clone(), said(200, &[DATE], VOIDED_REPORT)]).await;
    let ask =
        FindRefundAsk { refund: "ref_1".into(), payment: "2762757839".into(), sent_at: Timestamp(0), after: None };
    let found = http.find_refund(nmi(), &creds(&canned.url), "", &ask).await.result.unwrap();
    assert_eq!(refund_keys(&found), refund_keys(&told));
    assert!(matches!(&found[0].fact, PaymentFact::Refunded { reference: Some(reference), .. } if reference == "ref_1"));
    let canned = Canned::answering(vec![empty]).await;
    assert_eq!(http.find_refund(nmi(), &creds(&canned.url), "", &ask).await.result.unwrap(), []);
    assert_eq!(canned.asked().len(), 2, "it was looked for in both places");
}

#[tokio::test]
async fn nothing_is_voided_for_a_part_or_for_another_refusal() {
    let http = Http::new();
    let balance = NOT_SETTLED
        .replace("Only settled transactions can be refunded", "Refund amount may not exceed the transaction balance");
    for (answer, whole) in [(NOT_SETTLED, false), (balance.as_str(), true)] {
        let canned = Canned::saying(200, &[DATE], answer).await;
        let done = http.refund(nmi(), &creds(&canned.url), "", &refund_ask(1250, whole)).await;
        assert!(matches!(done.result, Err(CallError::Refused { .. })), "{:?}", done.result);
        assert_eq!(canned.asked().len(), 1);
    }
    let canned = Canned::answering(vec![said(200, &[DATE], NOT_SETTLED), said(502, &[], "")]).await;
    let done = http.refund(nmi(), &creds(&canned.url), "", &refund_ask(1250, true)).await;
    assert!(matches!(done.result, Err(CallError::Unknown { .. })), "the void may have happened: {:?}", done.result);
    assert_eq!(done.request_id, "");
}

#[tokio::test]
async fn an_unclear_charge_is_sent_once_and_found_by_our_reference() {
    let http = Http::new();
    let canned = Canned::saying(502, &[], "").await;
    let done = http.charge(nmi(), &creds(&canned.url), "", &charge_ask(money(1250, "USD"))).await;
    assert!(matches!(done.result, Err(CallError::Unknown { .. })));
    assert_eq!(canned.asked().len(), 1);
    let canned =
        Canned::saying(200, &[DATE], &VOIDED_REPORT.replace("canceled", "complete").replace("void", "settle")).await;
    let ask = FindAsk { payment: "pay_1".into(), tried_at: NOW, tried_last_at: NOW, after: None };
    let found = http.find(nmi(), &creds(&canned.url), "", &ask).await.result.unwrap();
    assert_eq!(found[0].reference.as_deref(), Some("pay_1"));
    let other = FindAsk { payment: "pay_2".into(), ..ask };
    assert_eq!(
        http.find(nmi(), &creds(&canned.url), "", &other).await.result.unwrap(),
        [],
        "another's row is none of ours"
    );
}

#[tokio::test]
async fn the_number_of_an_exchange_is_kept() {
    let canned = Canned::saying(200, &[DATE], &NOT_SETTLED.replace("REFID:7", "REFID:3220888807")).await;
    let done = Http::new().refund(nmi(), &creds(&canned.url), "", &refund_ask(1, false)).await;
    assert_eq!(done.request_id, "3220888807");
}

fn recorded(name: &str) -> Value {
    let path = fixtures().join("gateways/nmi").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    json["expect"]["ok"].clone()
}

fn keys(name: &str, of: &str) -> Vec<String> {
    let ok = recorded(name);
    let told = [&ok, &ok["news"]["observations"], &ok["observations"]];
    let told = told.into_iter().find(|told| told.is_array()).unwrap();
    let told: Vec<Observation> = serde_json::from_value(told.clone()).unwrap();
    told.iter().map(Observation::fact_key).filter(|key| key.starts_with(of)).collect()
}

#[test]
fn answer_event_report_and_listing_tell_one_capture_under_one_key() {
    for name in
        ["charge.sale", "webhook.sale", "webhook.sale_with_numbers", "fetch.settled", "find.one", "list.last_page"]
    {
        assert_eq!(keys(name, "captured"), ["captured:2762757839:USD:123450"], "{name}");
    }
    assert_eq!(keys("capture.part", "captured"), keys("webhook.capture", "captured"));
    for name in ["refund.part", "webhook.refund", "fetch_refund.pending", "find_refund.one"] {
        assert_eq!(keys(name, "refund"), ["refund:2762823772:USD:3450:pending"], "{name}");
    }
    assert_eq!(keys("fetch.declined", "failed"), keys("webhook.sale_declined", "failed"));
}

#[test]
fn a_declined_card_leaves_no_name_that_a_later_payment_would_miss() {
    let told: Vec<Observation> = serde_json::from_value(recorded("find.declined_then_paid")).unwrap();
    let names: Vec<Option<GatewayRef>> = told.iter().map(|seen| seen.canonical.clone()).collect();
    assert_eq!(names, [None, Some("2762757839".into())]);
    assert!(told.iter().all(|seen| seen.reference == told[0].reference));
}

#[test]
fn a_batch_of_chargebacks_is_looked_through_to_its_end() {
    let event: Value = recorded("webhook.chargebacks");
    let words = event["news"]["not_understood"].as_str().unwrap();
    assert!(words.contains("11.11") && words.contains("18.11") && !words.contains("Smith"), "{words}");
    let told: Vec<Observation> =
        serde_json::from_value(recorded("webhook.chargebacks_named")["news"]["observations"].clone()).unwrap();
    assert_eq!(told.len(), 2);
    assert!(recorded("webhook.chargebacks_half_named")["news"]["not_understood"].is_string(), "none of them is lost");
}

#[test]
fn an_event_of_no_world_is_believed_only_when_it_is_asked_for() {
    let HookEvent { environment, news, .. } = {
        let body = r#"{"event_id":"e1","event_type":"transaction.sale.success","event_body":{"transaction_id":"7"}}"#;
        nmi().read_hook(body.as_bytes()).unwrap()
    };
    assert_eq!((environment, news), (None, HookNews::FetchFirst("7".into())));
}
