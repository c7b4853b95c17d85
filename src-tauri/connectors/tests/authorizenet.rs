//! Authorize.Net: its proofs, its amounts, the order of its requests, and the stories that take more than one call.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

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
    assert_eq!((page.aliases.len(), page.canonical), (1, None));
    for name in
        ["transaction.captured", "transaction.declined", "transaction.under_review", "invoice.paid", "list.batch"]
    {
        let seen = told(name).remove(0);
        assert_eq!((seen.reference, seen.aliases), (None, page.aliases.clone()), "{name}");
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
fn an_open_page_cannot_be_ended_and_a_card_without_its_last_digits_cannot_be_given_back() {
    let creds = account("USD", "");
    let alias = CancelAsk { payment: format!("inv:{INVOICE}").as_str().into(), key: "k".into() };
    assert!(matches!(gateway().build_cancel(&creds, &alias), Err(CallError::Refused { .. })));
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

#[tokio::test]
async fn a_refund_is_looked_for_where_it_can_be_until_it_is_certain_that_there_is_none() {
    let ask = FindRefundAsk { refund: REFUND.into(), payment: ID.into(), after: None };
    let batch = |id: &str, refunds: u64| {
        json!({"batchId": id, "settlementTimeUTC": "2026-11-21T02:40:29Z", "settlementState": "settledSuccessfully",
            "statistics": [{"accountType": "Visa", "refundCount": refunds}]})
    };
    let batches = json!({"batchList": [batch("98", 1), batch("100", 2), batch("99", 0)]});
    let others = json!({"transactions": [row("1", "settledSuccessfully", INVOICE, "1180.00")]});
    let ours = json!({"transactions": [row("60198770001", "refundSettledSuccessfully", REFUND_INVOICE, "180.10")]});
    let settled = details("settledSuccessfully", "authCaptureTransaction");
    let look = async |answers: Vec<Value>| {
        let canned = Canned::answering(answers.iter().map(message).collect()).await;
        let outcome = http().find_refund(gateway(), &account("USD", &canned.url), "", &ask).await;
        (outcome, asked(&canned))
    };
    // It is in the second batch that is looked through; one in which nothing went back is left out.
    let (outcome, calls) = look(vec![
        ok("USDU1", others.clone()),
        ok("USDP", settled.clone()),
        ok("USDB", batches.clone()),
        ok("USDT100.1", others.clone()),
        ok("USDB100", batches.clone()),
        ok("USDT98.1", ours),
    ])
    .await;
    assert_eq!(
        calls,
        [
            "getUnsettledTransactionListRequest USDU1",
            "getTransactionDetailsRequest USDP",
            "getSettledBatchListRequest USDB",
            "getTransactionListRequest USDT100.1 100",
            "getSettledBatchListRequest USDB100",
            "getTransactionListRequest USDT98.1 98",
        ]
    );
    assert_eq!(outcome.tries, 6);
    let found = outcome.result.unwrap();
    assert_eq!(found[0].fact_key(), "refund:60198770001:USD:18010:succeeded");
    assert_eq!(found[0].canonical, Some(ID.into()));

    let (outcome, calls) = look(vec![
        ok("USDU1", others.clone()),
        ok("USDP", settled),
        ok("USDB", json!({"batchList": [batch("99", 0)]})),
    ])
    .await;
    assert_eq!((outcome.result.unwrap(), calls.len()), (Vec::new(), 3), "nowhere: it may be sent again");

    let waiting = details("capturedPendingSettlement", "authCaptureTransaction");
    let (outcome, calls) = look(vec![ok("USDU1", json!({})), ok("USDP", waiting)]).await;
    assert_eq!((outcome.result.unwrap(), calls.len()), (Vec::new(), 2), "a payment that is not settled has no refunds");

    let voided = details("voided", "authCaptureTransaction");
    let (outcome, _) = look(vec![ok("USDU1", others.clone()), ok("USDP", voided)]).await;
    let found = outcome.result.unwrap();
    assert_eq!(found[0].fact_key(), told("refund.fetched_void")[0].fact_key());
    assert!(matches!(&found[0].fact, PaymentFact::Refunded { reference: Some(id), .. } if id == REFUND));

    let (outcome, _) = look(vec![ok("USD", others)]).await;
    assert!(matches!(outcome.result, Err(CallError::Unknown { .. })), "an answer to something else says nothing");
}

#[tokio::test]
async fn a_payment_is_looked_for_among_the_unsettled_and_then_in_every_batch() {
    let ask = FindAsk {
        payment: PAYMENT.into(),
        tried_at: Timestamp::parse("2026-11-21T10:00:00Z").unwrap(),
        tried_last_at: Timestamp::parse("2026-11-21T10:00:05Z").unwrap(),
        after: None,
    };
    let full: Vec<Value> = (1..=1_000).map(|n| row(&n.to_string(), "declined", "60", "0.00")).collect();
    let batches = json!({"batchList": [{"batchId": "98"}, {"batchId": "99"}]});
    let settled = row(ID, "settledSuccessfully", INVOICE, "1180.00");
    let answers = [
        json!({"transactions": full}),
        json!({}),
        batches.clone(),
        json!({"transactions": [row("1", "melted", "60", "5")]}),
        json!({"transactions": [settled]}),
    ];
    let canned = Canned::answering(answers.into_iter().map(|body| message(&ok("USD", body))).collect()).await;
    let found = http().find(gateway(), &account("USD", &canned.url), "", &ask).await.result.unwrap();
    assert_eq!((captured(&found), found[0].reference.as_deref()), (Some(money(118_000, "USD")), Some(PAYMENT)));
    assert_eq!(asked(&canned).last().unwrap(), "getTransactionListRequest USD 99");
    let body = String::from_utf8(canned.asked()[2].body.clone()).unwrap();
    assert!(
        body.contains(r#""firstSettlementDate":"2026-11-21T09:00:00Z","lastSettlementDate":"2026-11-25T10:00:05Z""#),
        "{body}"
    );

    let canned = Canned::answering(vec![message(&ok("USD", json!({}))), message(&ok("USD", json!({})))]).await;
    let found = http().find(gateway(), &account("USD", &canned.url), "", &ask).await.result.unwrap();
    assert_eq!((found, canned.asked().len()), (Vec::new(), 2));
}

#[tokio::test]
async fn a_round_of_catching_up_tells_everything_once_and_comes_to_an_end() {
    let refund = row("60198770001", "refundPendingSettlement", REFUND_INVOICE, "180.10");
    let batch = |id: &str, day: u32| {
        json!({"batchId": id, "settlementState": "settledSuccessfully",
            "settlementTimeUTC": format!("2026-11-{day:02}T02:40:29.52Z")})
    };
    let rounds = [
        vec![
            json!({"transactions": [row(ID, "capturedPendingSettlement", INVOICE, "1180.00"), refund]}),
            json!({"transactions": [row("60198765402", "voided", "60", "5.00")]}),
            json!({"batchList": [batch("99", 20)]}),
            json!({"transactions": [row("60198765300", "settledSuccessfully", "60", "5.00")]}),
        ],
        vec![
            json!({"transactions": [refund]}),
            json!({"batchList": [batch("99", 20), batch("100", 21)]}),
            json!({"transactions": [row(ID, "settledSuccessfully", INVOICE, "1180.00")]}),
        ],
    ];
    let (mut cursor, mut told, mut fetched) = (String::new(), Vec::new(), Vec::new());
    for (round, answers) in rounds.into_iter().enumerate() {
        let count = answers.len();
        let canned = Canned::answering(answers.into_iter().map(|body| message(&ok("USD", body))).collect()).await;
        let creds = account("USD", &canned.url);
        let now = Timestamp::parse("2026-11-21T10:05:00Z").unwrap().plus_ms(i64::try_from(round).unwrap() * 86_400_000);
        loop {
            let since = Timestamp::parse("2026-11-20T10:00:00Z").unwrap();
            let ask = ListAsk { cursor: cursor.clone(), since, now, limit: 2 };
            let listing = http().list(gateway(), &creds, "", &ask).await.result.unwrap();
            assert_eq!(listing.bad, []);
            told.extend(listing.observations.iter().map(Observation::fact_key));
            fetched.extend(listing.fetch_first);
            cursor = listing.next;
            if !listing.more {
                break;
            }
        }
        assert_eq!(asked(&canned).len(), count, "round {round}: {:?}", asked(&canned));
    }
    let captured = "captured:60198765401:USD:118000";
    assert_eq!(told, [captured, "captured:60198765300:USD:500", captured]);
    assert_eq!(
        fetched,
        [ID.into(), "60198770001".into(), "60198765402".into(), ID.into()],
        "each once in its standing, and others' payments not at all"
    );
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
