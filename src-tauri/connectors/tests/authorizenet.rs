//! Authorize.Net: its proofs, its amounts, the order of its requests, and the stories that take more than one call.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

#[path = "authorizenet/looking.rs"]
mod looking;
mod support;

use std::collections::BTreeMap;

use base::{Currency, Money, Timestamp};
use base64::Engine;
use bytes::Bytes;
use connectors::gateways::{
    Body, Call, CallError, CancelAsk, CaptureAsk, CreateAsk, Credentials, Environment, FetchAsk, FindAsk,
    FindRefundAsk, Gateway, HookHeaders, HookNews, HookRefusal, Http, Limits, ListAsk, Mode, Observation, PaymentFact,
    RefundAsk, RefundStatus, Reply, find,
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha512;
use support::{Canned, Message, credentials, fixtures, said};

const HEADER: &str = "X-ANET-Signature";
const PAYMENT: &str = "pay_01kaje7400e1000000000000aa";
const REFUND: &str = "ref_01kaje7400e1000000000000ra";
/// The short forms of both.
const INVOICE: &str = "RG0XBPSRC4CR0ESPB73H";
const REFUND_INVOICE: &str = "Y3ZK6J8T9E5YY00CDD9Y";
const ID: &str = "60198765401";
const DATE: &str = "Sat, 21 Nov 2026 10:05:00 GMT";

fn gateway() -> &'static dyn Gateway {
    find("authorizenet").unwrap()
}

fn account(currency: &str, url: &str) -> Credentials {
    let fields = [
        ("api_login_id", "login"),
        ("transaction_key", "canary-key"),
        ("currency", currency),
        ("webhook_secret", "new key"),
        ("webhook_secret_previous", "old key"),
    ];
    credentials(Environment::Sandbox, url, &fields)
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn text_of(call: &Call) -> String {
    match &call.body {
        Body::Text { text, .. } => text.expose_secret().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn reply(body: &Value) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("date", DATE.parse().unwrap());
    let body = Bytes::from(format!("\u{feff}{body}"));
    Reply { status: 200, headers, body, asked_by: Mode::Test }
}

fn ok(ref_id: &str, mut body: Value) -> Value {
    body["refId"] = json!(ref_id);
    body["messages"] = json!({"resultCode": "Ok", "message": [{"code": "I00001", "text": "Successful."}]});
    body
}

fn row(id: &str, status: &str, invoice: &str, amount: &str) -> Value {
    json!({
        "transId": id, "submitTimeUTC": "2026-11-21T10:01:12Z", "transactionStatus": status, "invoiceNumber": invoice,
        "accountType": "Visa", "accountNumber": "XXXX1111", "settleAmount": amount,
    })
}

fn details(status: &str, kind: &str) -> Value {
    json!({"transaction": {
        "transId": ID, "submitTimeUTC": "2026-11-21T10:01:12.42Z", "transactionType": kind, "transactionStatus": status,
        "order": {"invoiceNumber": INVOICE}, "authAmount": "1180.00", "settleAmount": "1180.00",
        "payment": {"creditCard": {"cardNumber": "XXXX1111", "cardType": "Visa"}},
    }})
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

fn headers(rows: &[(&str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in rows {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    headers
}

fn verdict_of(creds: &Credentials, rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    gateway().verify(creds, &HookHeaders::of(&headers(rows)), body, Timestamp(0))
}

fn verdict(rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    verdict_of(&account("USD", ""), rows, body)
}

fn signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    format!("sha512={}", hex::encode_upper(mac.finalize().into_bytes()))
}

#[test]
fn every_vector_is_judged_as_it_says() {
    let file: Vectors =
        serde_json::from_slice(&std::fs::read(fixtures().join("signatures/authorizenet.json")).unwrap()).unwrap();
    assert!(file.vectors.len() >= 5);
    let creds = credentials(Environment::Live, "", &[("webhook_secret", &file.secret)]);
    for vector in &file.vectors {
        let body = base64::engine::general_purpose::STANDARD.decode(&vector.body_b64).unwrap();
        for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
            let rows: Vec<(String, &str)> = vector.headers.iter().map(|(n, v)| (case(n), v.as_str())).collect();
            let rows: Vec<(&str, &str)> = rows.iter().map(|(n, v)| (n.as_str(), *v)).collect();
            let told = verdict_of(&creds, &rows, &body);
            assert_eq!(told.is_ok(), vector.expect == "accept", "{}: {told:?}", vector.name);
        }
    }
}

#[test]
fn either_key_is_believed_over_the_raw_bytes_and_no_other_proof_is() {
    let body = br#"{"notificationId":"n","eventType":"net.authorize.payment.void.created","payload":{"id":"1"}}"#;
    let good = signature("new key", body);
    assert_eq!(verdict(&[(HEADER, &good)], body), Ok(()));
    assert_eq!(verdict(&[(HEADER, &good.to_lowercase())], body), Ok(()), "hex in either case");
    assert_eq!(verdict(&[(HEADER, &signature("old key", body))], body), Ok(()));
    assert_eq!(verdict(&[(HEADER, &signature("another", body))], body), Err(HookRefusal::WrongSignature));
    let marked = [b"\xef\xbb\xbf".as_slice(), body].concat();
    assert_eq!(verdict(&[(HEADER, &good)], &marked), Err(HookRefusal::WrongSignature));
    assert_eq!(verdict(&[(HEADER, &signature("new key", &marked))], &marked), Ok(()));
    assert_eq!(verdict(&[], body), Err(HookRefusal::NoSignature));
    for twice in [[(HEADER, good.as_str()), (HEADER, &good)], [(HEADER, &good), ("x-anet-signature", "sha512=00")]] {
        assert_eq!(verdict(&twice, body), Err(HookRefusal::DoubledSignature));
    }
    let digits = good.strip_prefix("sha512=").unwrap();
    for bad in
        ["", "sha512=", "sha512", digits, &good[..100], &format!("{good}0"), &good.replace('=', ":"), "sha256=00"]
    {
        assert_eq!(verdict(&[(HEADER, bad)], body), Err(HookRefusal::BadSignature), "{bad}");
    }
    let bare = credentials(Environment::Live, "", &[("webhook_secret", " ")]);
    assert_eq!(verdict_of(&bare, &[(HEADER, &signature("", body))], body), Err(HookRefusal::NoSecret));
}

proptest! {
    #[test]
    fn a_message_that_was_changed_is_never_believed(
        body in prop::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), flip in 1_u8..=255,
        digit in 0_usize..128, other in "[0-9A-F]",
    ) {
        let good = signature("new key", &body);
        prop_assert_eq!(verdict(&[(HEADER, &good)], &body), Ok(()));
        let mut changed = body.clone();
        changed[at.index(body.len())] ^= flip;
        prop_assert_eq!(verdict(&[(HEADER, &good)], &changed), Err(HookRefusal::WrongSignature));
        let mut forged = good.clone();
        forged.replace_range(7 + digit..8 + digit, &other);
        if forged != good {
            prop_assert_eq!(verdict(&[(HEADER, &forged)], &body), Err(HookRefusal::WrongSignature));
        }
    }

    #[test]
    fn no_body_gives_money_facts(text in "\\PC*", amount in any::<f64>()) {
        let event = json!({"notificationId": text, "eventType": "net.authorize.payment.authcapture.created",
            "payload": {"id": text, "authAmount": amount, "entityName": "transaction"}}).to_string();
        for body in [text.as_bytes(), event.as_bytes()] {
            if let Ok(event) = gateway().read_hook(body) {
                prop_assert!(!matches!(event.news, HookNews::Observations(_)));
            }
        }
    }
}

#[test]
fn what_is_no_event_is_unreadable_and_never_a_panic() {
    let deep = "[".repeat(200_000);
    let nested = format!(r#"{{"notificationId":"n","eventType":"e","payload":{}"#, "{\"a\":".repeat(100_000));
    let huge = format!(r#"{{"id":"{}"}}"#, "9".repeat(2_000_000));
    let bodies = ["", "null", "[]", "{", "{}", "7", "<html>", r#"{"notificationId":"n"}"#, &deep, &nested, &huge];
    for body in bodies {
        let told = gateway().read_hook(body.as_bytes());
        assert!(matches!(told, Err(HookRefusal::Unreadable(_))), "{:?}: {told:?}", body.get(..20));
    }
    let nameless = r#"{"notificationId":"","eventType":"net.authorize.payment.void.created","payload":{"id":"1"}}"#;
    assert!(gateway().read_hook(nameless.as_bytes()).is_err());
}

#[test]
fn order_and_escapes_of_an_event_change_nothing() {
    let plain = r#"{"notificationId":"n1","eventType":"net.authorize.payment.void.created",
        "payload":{"id":"601","entityName":"transaction"}}"#;
    let other = r#"{ "payload" : {"entityName":"transaction", "\u0069d":"60\u0031"},
        "eventType":"net.authorize.payment\u002evoid.created", "notificationId":"n1" }"#;
    let numbered = plain.replace("\"601\"", "601");
    for body in [plain, other, &numbered, &format!("\u{feff}{plain}")] {
        let event = gateway().read_hook(body.as_bytes()).unwrap();
        assert_eq!(event.news, HookNews::FetchFirst("601".into()), "{body}");
        assert_eq!((event.dedupe_key.as_str(), event.order_key.as_str()), ("n1", "601"));
    }
    for bad in ["\"../refunds\"", "\"\"", "\"0\"", "null", "-1", "1.5", "\"60 1\"", "[]"] {
        let event = gateway().read_hook(plain.replace("\"601\"", bad).as_bytes()).unwrap();
        assert!(matches!(event.news, HookNews::NotUnderstood(_)), "{bad}: {:?}", event.news);
    }
}

fn create_ask(amount: Money) -> CreateAsk {
    CreateAsk {
        payment: PAYMENT.into(),
        key: PAYMENT.into(),
        amount,
        description: "Corner Shop INV-1".into(),
        return_url: Some("http://127.0.0.1:7481/pay/abc".into()),
        expires_at: None,
        manual_capture: false,
        cancel_url: None,
        email: Some("asha@example.com".into()),
        customer: None,
    }
}

fn refund_ask(minor: i64, is_whole: bool) -> RefundAsk {
    RefundAsk {
        refund: REFUND.into(),
        payment: ID.into(),
        amount: money(minor, "USD"),
        key: REFUND.into(),
        is_whole,
        last4: Some("1111".into()),
        method: Some("card".into()),
    }
}

#[test]
fn the_elements_of_a_request_stand_in_the_order_of_the_schema() {
    let creds = account("USD", "");
    let in_order = |call: &Call, names: &[&str]| {
        let text = text_of(call);
        let places: Vec<usize> = names
            .iter()
            .map(|name| text.find(&format!("\"{name}\"")).unwrap_or_else(|| panic!("{name} in {text}")))
            .collect();
        assert!(places.is_sorted(), "{names:?} in {text}");
        assert!(!format!("{call:?}").contains("canary"), "{call:?}");
    };
    let head = ["merchantAuthentication", "name", "transactionKey", "refId"];
    let with = |rest: &[&'static str]| [&head, rest].concat();
    let page = gateway().build_create(&creds, &create_ask(money(5, "USD"))).unwrap();
    in_order(
        &page,
        &with(&[
            "transactionRequest",
            "transactionType",
            "amount",
            "currencyCode",
            "order",
            "invoiceNumber",
            "description",
            "customer",
            "hostedPaymentSettings",
            "setting",
        ]),
    );
    let refund = gateway().build_refund(&creds, &refund_ask(5, false)).unwrap();
    in_order(
        &refund,
        &with(&[
            "transactionRequest",
            "transactionType",
            "amount",
            "payment",
            "creditCard",
            "cardNumber",
            "expirationDate",
            "refTransId",
            "order",
            "transactionSettings",
        ]),
    );
    let take = CaptureAsk { payment: ID.into(), amount: Some(money(5, "USD")), asked: None, key: "k".into() };
    in_order(
        &gateway().build_capture(&creds, &take).unwrap(),
        &with(&["transactionRequest", "transactionType", "amount", "refTransId"]),
    );
    let ask = ListAsk { cursor: String::new(), since: Timestamp(0), now: Timestamp(0), limit: 100 };
    in_order(
        &gateway().build_list(&creds, &ask).unwrap(),
        &with(&["sorting", "orderBy", "orderDescending", "paging", "limit", "offset"]),
    );
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

fn written(creds: &Credentials, at: &str, amount: Money) -> Result<String, CallError> {
    let call = gateway().build_create(creds, &create_ask(amount))?;
    let json: Value = serde_json::from_str(&text_of(&call)).unwrap();
    Ok(json.pointer(at).and_then(Value::as_str).unwrap().to_owned())
}

fn read_back(code: &str, wire: &str) -> Option<Money> {
    let mut body = details("settledSuccessfully", "authCaptureTransaction");
    body["transaction"]["settleAmount"] = serde_json::from_str(wire).unwrap();
    let learned = gateway().read_fetch(&FetchAsk { payment: ID.into() }, &reply(&ok(code, body))).unwrap();
    captured(&learned)
}

fn captured(learned: &[Observation]) -> Option<Money> {
    learned.iter().find_map(|seen| match seen.fact {
        PaymentFact::Captured { amount, .. } => Some(amount),
        _ => None,
    })
}

#[test]
fn amounts_go_out_as_the_account_counts_them_and_come_back_the_same() {
    let path = fixtures().join("gateways/authorizenet/amounts.json");
    let amounts: Amounts = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for row in &amounts.rows {
        let amount = money(row.minor, &row.currency);
        match written(&account("USD", ""), &amounts.at, amount) {
            Ok(wire) => {
                assert_eq!(Some(&wire), row.wire.as_ref(), "{amount}");
                assert_eq!(read_back("USD", &format!("\"{wire}\"")), Some(amount));
            }
            Err(error) => assert!(row.refused && matches!(error, CallError::Refused { .. }), "{amount}: {error}"),
        }
    }
    // An account is kept in one currency, and takes no other.
    for (code, minor, wire) in
        [("JPY", 500, "500.00"), ("IDR", 125_000, "125000.00"), ("KWD", 1_230, "1.23"), ("CAD", 5, "0.05")]
    {
        let amount = money(minor, code);
        assert_eq!(written(&account(&code.to_lowercase(), ""), &amounts.at, amount), Ok(wire.to_owned()));
        assert_eq!(read_back(code, wire), Some(amount), "a number, as the gateway writes it");
        let error = written(&account("USD", ""), &amounts.at, amount).unwrap_err();
        assert!(matches!(&error, CallError::Refused { field: Some(field), .. } if field == "currency"), "{error:?}");
    }
    for (code, minor) in [("KWD", 1), ("KWD", 1_234)] {
        let error = written(&account(code, ""), &amounts.at, money(minor, code)).unwrap_err();
        assert!(matches!(&error, CallError::Refused { field: Some(field), .. } if field == "amount"), "{error:?}");
    }
    for bad in ["", "dollars", "XXX1"] {
        let error = written(&account(bad, ""), &amounts.at, money(5, "USD")).unwrap_err();
        assert!(matches!(&error, CallError::Refused { field: Some(field), .. } if field == "currency"), "{bad}");
    }
}

/// What a recording tells.
fn told(name: &str) -> Vec<Observation> {
    let path = fixtures().join("gateways/authorizenet").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let ok = &json["expect"]["ok"];
    let told = if ok.is_array() { ok.clone() } else { ok["observations"].clone() };
    serde_json::from_value(told).unwrap()
}

#[test]
fn page_details_search_and_lists_tell_one_capture_under_one_key() {
    let names = [
        "invoice.paid",
        "payment.found",
        "payment.found_in_a_batch",
        "transaction.captured",
        "transaction.settled",
        "list.batch",
        "list.last_batch",
    ];
    for name in names {
        let keys: Vec<String> = told(name).iter().map(Observation::fact_key).collect();
        assert_eq!(keys, ["captured:60198765401:USD:118000"], "{name}");
    }
    let declined = |name: &str| told(name).iter().map(Observation::fact_key).find(|key| key.starts_with("failed_try"));
    assert_eq!(declined("transaction.declined").as_deref(), Some("failed_try:60198765401"));
    assert_eq!(declined("invoice.declined_and_paid").as_deref(), Some("failed_try:60198765400"));
}

#[test]
fn what_does_not_name_us_is_found_by_the_name_that_the_page_had() {
    let page = told("page.created").remove(0);
    assert_eq!(page.canonical, None);
    for name in
        ["transaction.captured", "transaction.declined", "transaction.under_review", "invoice.paid", "list.batch"]
    {
        let seen = told(name).remove(0);
        assert!(seen.reference.is_none() && page.aliases.contains(&seen.aliases[0]), "{name}: {:?}", seen.aliases);
    }
    for name in ["transaction.declined", "transaction.under_review", "transaction.communication_error"] {
        assert_eq!(told(name)[0].canonical, None, "{name}: the customer may still pay by another transaction");
    }
    assert_eq!(told("transaction.of_another_shop")[0].aliases, Vec::<String>::new());
}

#[test]
fn the_answer_to_a_refund_and_its_details_tell_the_same_refund() {
    let key = |name: &str| told(name)[0].fact_key();
    assert_eq!(key("refund.partial"), key("refund.fetched_pending"));
    assert_eq!(key("refund.partial"), key("refund.found"));
    assert_eq!(key("refund.partial"), key("transaction.is_a_refund"));
    assert_eq!(told("transaction.voided")[1].fact_key(), key("refund.fetched_void"));
}

#[test]
fn a_payment_that_was_under_review_and_is_voided_was_never_taken() {
    let told_of = |code: Value| {
        let mut body = details("voided", "authCaptureTransaction");
        body["transaction"]["responseCode"] = code;
        let learned = gateway().read_fetch(&FetchAsk { payment: ID.into() }, &reply(&ok("USD", body.clone()))).unwrap();
        let refund = gateway().read_fetch_refund(&format!("void:{ID}"), &reply(&ok("USD", body.clone())));
        let ask = FindRefundAsk { after: Some("P@0:0".into()), ..find_refund_ask("2026-11-21T10:00:00Z") };
        let found = gateway().read_find_refund(&ask, &reply(&ok("USDP", body))).unwrap();
        (learned, refund, found)
    };
    for held in [json!(4), json!("4")] {
        let (learned, refund, found) = told_of(held);
        let facts: Vec<&PaymentFact> = learned.iter().map(|seen| &seen.fact).collect();
        assert_eq!(facts, [&PaymentFact::Cancelled]);
        assert_eq!(learned[0].canonical, Some(ID.into()));
        assert_eq!(refund, Err(CallError::NoSuch { what: "refund" }), "nothing was there to go back");
        assert_eq!(found, []);
    }
    let (learned, refund, found) = told_of(json!(1));
    let keys: Vec<String> = learned.iter().map(Observation::fact_key).collect();
    let back = "refund:void:60198765401:USD:118000:succeeded";
    assert_eq!(keys, ["captured:60198765401:USD:118000", back]);
    assert_eq!((refund.unwrap()[0].fact_key(), found[0].fact_key()), (back.to_owned(), back.to_owned()));
}

#[test]
fn an_open_page_cannot_be_ended_and_a_card_without_its_last_digits_cannot_be_given_back() {
    let creds = account("USD", "");
    for name in [format!("inv:{INVOICE}"), page_that_ends("10:20:00")] {
        let page = CancelAsk { payment: name.as_str().into(), key: "k".into() };
        let refused = gateway().build_cancel(&creds, &page);
        assert!(matches!(&refused, Err(CallError::Refused { reason, .. }) if reason.contains("page")), "{refused:?}");
    }
    for last4 in [None, Some(""), Some("111"), Some("11111"), Some("1a11"), Some("١١١١")] {
        let ask = RefundAsk { last4: last4.map(str::to_owned), ..refund_ask(5, false) };
        let built = gateway().build_refund(&creds, &ask);
        assert!(
            matches!(&built, Err(CallError::Refused { field: Some(f), .. }) if f == "last4"),
            "{last4:?} {built:?}"
        );
    }
    let bank = RefundAsk { method: Some("bank_account".into()), ..refund_ask(5, false) };
    assert!(gateway().build_refund(&creds, &bank).is_err());
    assert!(gateway().build_refund(&creds, &RefundAsk { method: None, ..refund_ask(5, false) }).is_ok());
}

fn find_refund_ask(sent_at: &str) -> FindRefundAsk {
    let sent_at = Timestamp::parse(sent_at).unwrap();
    FindRefundAsk { refund: REFUND.into(), payment: ID.into(), sent_at, after: None }
}

fn http() -> Http {
    Http::with(Limits { tries_max: 1, ..Limits::default() })
}

fn message(body: &Value) -> Message {
    said(200, &[("content-type", "application/json"), ("date", DATE)], &format!("\u{feff}{body}"))
}

fn refused(code: &str) -> Value {
    json!({"refId": "USD", "transactionResponse": {"responseCode": "3", "transId": "0", "errors": [
        {"errorCode": code, "errorText": "words"}]},
        "messages": {"resultCode": "Error", "message": [{"code": "E00027", "text": "It was unsuccessful."}]}})
}

/// The operation and the transaction type of what was asked.
fn asked(canned: &Canned) -> Vec<String> {
    let name = |message: &Message| {
        let json: Value = serde_json::from_slice(&message.body).unwrap();
        let (root, body) = json.as_object().unwrap().iter().next().unwrap();
        let state = body["refId"].as_str().unwrap();
        let kind = body["transactionRequest"]["transactionType"].as_str().unwrap_or_default();
        let batch = body["batchId"].as_str().unwrap_or_default();
        format!("{root} {state} {kind}{batch}").trim_end().to_owned()
    };
    canned.asked().iter().map(name).collect()
}

#[tokio::test]
async fn a_sale_that_is_not_settled_is_voided_when_all_of_it_goes_back() {
    let void =
        json!({"transactionResponse": {"responseCode": "1", "transId": ID, "refTransID": ID, "testRequest": "0"}});
    let canned = Canned::answering(vec![message(&refused("54")), message(&ok("USD", void))]).await;
    let creds = account("USD", &canned.url);
    let outcome = http().refund(gateway(), &creds, "", &refund_ask(118_000, true)).await;
    assert_eq!(
        asked(&canned),
        ["createTransactionRequest USD refundTransaction", "createTransactionRequest USD voidTransaction"]
    );
    let back = outcome.result.unwrap().remove(0);
    assert_eq!(back.fact_key(), told("transaction.voided")[1].fact_key(), "lists will tell the same");
    assert!(
        matches!(&back.fact, PaymentFact::Refunded { reference: Some(id), status: RefundStatus::Succeeded, .. } if id == REFUND)
    );

    for (code, is_whole) in [("54", false), ("55", true), ("16", true)] {
        let canned = Canned::answering(vec![message(&refused(code))]).await;
        let outcome = http().refund(gateway(), &account("USD", &canned.url), "", &refund_ask(118_000, is_whole)).await;
        assert!(outcome.result.unwrap_err().nothing_happened());
        assert_eq!(canned.asked().len(), 1, "{code}: a part of it cannot be voided, and other refusals stand");
    }
}

/// The name by which a page is asked for that ends at this time of the day: of its names the first, as they are kept.
fn page_that_ends(at: &str) -> String {
    let end = Timestamp::parse(&format!("2026-11-21T{at}Z")).unwrap();
    let mut made = reply(&ok("USD", json!({"token": "t"})));
    let date = end.plus_ms(-15 * 60_000).to_string();
    let date = format!("Sat, 21 Nov 2026 {} GMT", date.get(11..19).unwrap());
    made.headers.insert("date", date.parse().unwrap());
    let page = gateway().read_create(&create_ask(money(118_000, "USD")), &made).unwrap().remove(0);
    assert_eq!(page.fact, PaymentFact::Pending { page_expires_at: Some(end), page_url: page_url(&page) });
    page.aliases.into_iter().min().unwrap()
}

fn page_url(page: &Observation) -> Option<String> {
    match &page.fact {
        PaymentFact::Pending { page_url, .. } => page_url.clone(),
        _ => None,
    }
}

#[test]
fn a_busy_gateway_is_asked_again_and_a_refusal_is_not() {
    let error =
        |code: &str| reply(&json!({"messages": {"resultCode": "Error", "message": [{"code": code, "text": ""}]}}));
    for (code, again) in [("E00053", Some(true)), ("E00001", Some(true)), ("E00007", None), ("E00027", None)] {
        assert_eq!(gateway().wants_repeat(&error(code)), again, "{code}");
    }
    assert_eq!(gateway().wants_repeat(&reply(&ok("USD", json!({})))), None);
}

#[test]
fn an_answer_that_does_not_give_our_reference_back_tells_no_money() {
    let ask = FetchAsk { payment: ID.into() };
    let body = details("settledSuccessfully", "authCaptureTransaction");
    for bad in ["", "U", "usd", "ZZZ", "$$$", "日本"] {
        let told = gateway().read_fetch(&ask, &reply(&ok(bad, body.clone())));
        assert!(matches!(told, Err(CallError::Unknown { .. })), "{bad}: {told:?}");
    }
    assert!(gateway().read_fetch(&ask, &reply(&ok("USD", body))).is_ok());
}

#[test]
fn only_what_is_held_is_called_off_by_its_number() {
    let (paid, page) = (ID.into(), format!("ends:{INVOICE}@1795256400"));
    let ended = |held| gateway().name_to_cancel(Some(&paid), std::slice::from_ref(&page), held).unwrap();
    assert_eq!(ended(true), paid);
    // A void of what was paid on the page meanwhile would give the money back.
    assert_eq!(ended(false).as_str(), page);
    let ask = CancelAsk { payment: ended(false), key: "k".into() };
    let refused = gateway().build_cancel(&account("USD", "https://x.example"), &ask).unwrap_err();
    assert!(matches!(refused, CallError::Refused { .. }), "{refused}");
}
