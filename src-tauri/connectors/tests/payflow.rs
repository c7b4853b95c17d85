//! Payflow: its text form, request ids, amounts, a void in place of a refund, and what it tells twice.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::collections::BTreeSet;

use base::{Currency, Money, Timestamp};
use bytes::Bytes;
use connectors::gateways::{
    Body, Call, CallError, CancelAsk, CaptureAsk, CreateAsk, Credentials, Environment, FetchAsk, FindAsk,
    FindRefundAsk, Gateway, GatewayRef, Http, Mode, Observation, PaymentFact, RefundAsk, Repeat, Reply, find,
};
use http::HeaderMap;
use proptest::prelude::*;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use support::{Canned, Message, credentials, fixtures, said};

const DATE: (&str, &str) = ("date", "Sat, 21 Nov 2026 10:05:00 GMT");
const NOW: Timestamp = Timestamp(1_795_255_500_000);

fn payflow() -> &'static dyn Gateway {
    find("payflow").unwrap()
}

fn creds(url: &str) -> Credentials {
    credentials(Environment::Sandbox, url, &[("vendor", "SuperMerchant"), ("password", "canary&=1")])
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn create_ask(payment: &str, amount: Money) -> CreateAsk {
    CreateAsk {
        payment: payment.into(),
        key: payment.into(),
        amount,
        description: "Invoice INV-1".into(),
        return_url: None,
        expires_at: None,
        manual_capture: false,
        cancel_url: None,
        email: None,
        customer: None,
    }
}

fn refund_ask(payment: &str, is_whole: bool) -> RefundAsk {
    RefundAsk {
        refund: "ref_1".into(),
        payment: payment.into(),
        amount: money(1250, "USD"),
        key: "ref_1".into(),
        is_whole,
        last4: None,
        method: None,
    }
}

fn reply(body: &str) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert(DATE.0, DATE.1.parse().unwrap());
    Reply { status: 200, headers, body: Bytes::from(body.to_owned()), asked_by: Mode::Test }
}

fn text(call: &Call) -> String {
    let Body::Text { text, media_type } = &call.body else { panic!("no text") };
    assert_eq!(*media_type, "text/namevalue");
    text.expose_secret().to_owned()
}

fn pair(call: &Call, name: &str) -> Option<String> {
    text(call).split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned))
}

fn request_id(call: &Call) -> &str {
    call.headers.iter().find(|(name, _)| *name == "x-vps-request-id").map_or("", |(_, value)| value.as_str())
}

#[test]
fn amounts_are_written_and_read_as_the_table_says() {
    let table = std::fs::read(fixtures().join("gateways/payflow/amounts.json")).unwrap();
    let table: Value = serde_json::from_slice(&table).unwrap();
    let at = table["at"].as_str().unwrap();
    for row in table["rows"].as_array().unwrap() {
        let amount = money(row["minor"].as_i64().unwrap(), row["currency"].as_str().unwrap());
        let built = payflow().build_create(&creds(""), &create_ask("pay_1", amount));
        if row["refused"] == json!(true) {
            assert!(matches!(built, Err(CallError::Refused { field: Some(_), .. })), "{row}");
            continue;
        }
        let wire = row["wire"].as_str().unwrap();
        assert_eq!(pair(&built.unwrap(), at).as_deref(), Some(wire), "{row}");
        let answer = format!(
            "RESULT=0&RESPMSG=Approved&ORIGRESULT=0&ORIGPNREF=V1&TRANSSTATE=6&AMT={wire}&CURRENCY={}",
            amount.currency
        );
        let told = payflow().read_fetch(&FetchAsk { payment: "V1".into() }, &reply(&answer)).unwrap();
        assert!(matches!(told[0].fact, PaymentFact::Captured { amount: told, .. } if told == amount), "{row}");
    }
}

#[test]
fn the_password_goes_out_as_it_is_and_is_never_printed() {
    let call = payflow().build_create(&creds(""), &create_ask("pay_1", money(1250, "USD"))).unwrap();
    assert!(text(&call).contains("&PWD[9]=canary&=1&"), "{}", text(&call));
    assert!(!format!("{call:?}").contains("canary"), "{call:?}");
    let quoted = credentials(Environment::Sandbox, "", &[("vendor", "v"), ("password", "a\"b")]);
    let built = payflow().build_test(&quoted);
    assert!(matches!(built, Err(CallError::Refused { field: Some(field), .. }) if field == "password"));
    let nobody = credentials(Environment::Sandbox, "", &[("vendor", "v")]);
    assert!(matches!(payflow().build_test(&nobody), Err(CallError::Refused { field: Some(_), .. })));
}

#[test]
fn a_change_bears_the_same_id_every_time_and_another_than_any_other() {
    let ask = create_ask("pay_1", money(1250, "USD"));
    let create = payflow().build_create(&creds(""), &ask).unwrap();
    let again = payflow().build_create(&creds(""), &ask).unwrap();
    assert_eq!((request_id(&create), text(&create)), (request_id(&again), text(&again)));
    assert_eq!(request_id(&create).len(), 32);
    assert!(matches!(create.repeat, Repeat::UnderKey(_)));
    let capture =
        CaptureAsk { payment: "V1".into(), amount: Some(money(1, "USD")), asked: None, key: "pay_1:capture".into() };
    let cancel = CancelAsk { payment: "V1".into(), key: "pay_1:cancel".into() };
    let refusal = CallError::refused(None, "105: Credit error");
    let instead = payflow().build_instead_of_refund(&creds(""), &refund_ask("V1", true), &refusal).unwrap().unwrap();
    let calls = [
        create,
        payflow().build_create(&creds(""), &create_ask("pay_2", money(1250, "USD"))).unwrap(),
        payflow().build_capture(&creds(""), &capture).unwrap(),
        payflow().build_cancel(&creds(""), &cancel).unwrap(),
        payflow().build_refund(&creds(""), &refund_ask("V1", true)).unwrap(),
        instead,
    ];
    let ids: BTreeSet<&str> = calls.iter().map(request_id).collect();
    assert_eq!(ids.len(), calls.len());
    let of_create = &calls[0];
    assert_eq!(pair(of_create, "SECURETOKENID").map(|id| id.len()), Some(36));
    assert_eq!(pair(of_create, "CUSTREF").map(|id| id.len()), Some(12));
}

#[tokio::test]
async fn a_question_bears_another_id_every_time_it_is_sent() {
    let canned = Canned::answering(vec![said(503, &[], ""), said(200, &[DATE], "RESULT=19&RESPMSG=not found")]).await;
    let http = Http::new();
    for _ in 0..3 {
        let _ = http.fetch(payflow(), &creds(&canned.url), "cor_1", &FetchAsk { payment: "V1".into() }).await;
    }
    let asked = canned.asked();
    let ids: BTreeSet<&str> = asked.iter().filter_map(|asked| asked.header("x-vps-request-id")).collect();
    assert_eq!((asked.len(), ids.len()), (4, 4));
    assert!(ids.iter().all(|id| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())), "{ids:?}");
    assert!(asked.iter().all(|asked| asked.header("x-vps-client-timeout") == Some("45")));
}

#[tokio::test]
async fn an_unclear_change_is_sent_again_under_the_same_id() {
    let approved = "RESULT=0&PNREF=V54A0C5D1E2F&RESPMSG=Approved&DUPLICATE=1";
    let canned = Canned::answering(vec![said(503, &[], ""), said(200, &[DATE], approved)]).await;
    let ask =
        CaptureAsk { payment: "V1".into(), amount: Some(money(1250, "USD")), asked: None, key: "pay_1:capture".into() };
    let done = Http::new().capture(payflow(), &creds(&canned.url), "", &ask).await;
    assert_eq!(done.tries, 2);
    assert_eq!(done.request_id, "V54A0C5D1E2F");
    assert!(done.result.is_ok());
    let asked = canned.asked();
    assert_eq!(asked[0].header("x-vps-request-id"), asked[1].header("x-vps-request-id"));
    assert_eq!(asked[0].body, asked[1].body);
}

#[test]
fn a_payment_has_its_names() {
    let (canonical, aliases) = (GatewayRef::from("V1"), ["custref:X@1".to_owned(), "capture:V2".to_owned()]);
    assert_eq!(payflow().name_to_refund(Some(&canonical), &aliases), Some("capture:V2".into()));
    assert_eq!(payflow().name_to_refund(Some(&canonical), &aliases[..1]), Some(canonical.clone()));
    assert_eq!(payflow().name_to_capture(Some(&canonical), &aliases), Some(canonical.clone()));
    assert_eq!(payflow().name_to_capture(None, &aliases), None);
    let refund = payflow().build_refund(&creds(""), &refund_ask("capture:V2", false)).unwrap();
    assert_eq!(pair(&refund, "ORIGID").as_deref(), Some("V2"));
    let page = CancelAsk { payment: "custref:X@1".into(), key: "k".into() };
    assert!(matches!(payflow().build_cancel(&creds(""), &page), Err(CallError::Refused { .. })), "it ends by itself");
    let all = CaptureAsk { payment: "V1".into(), amount: None, asked: None, key: "k".into() };
    assert!(matches!(payflow().build_capture(&creds(""), &all), Err(CallError::Refused { field: Some(_), .. })));
    for bad in ["", "V1&AMT=1", "V 1", "custref:a b"] {
        assert!(payflow().build_fetch(&creds(""), &FetchAsk { payment: bad.into() }).is_err(), "{bad}");
    }
}

#[test]
fn hostile_answers_tell_of_no_money() {
    let huge = "A=1&".repeat(100_000);
    for body in
        ["", "null", "{}", "<html>", "[[[[", "RESULT=", "RESULT=0x0", "RESULT[1]=00", "RESULT=0&RESULT=12", &huge]
    {
        let shown: String = body.chars().take(40).collect();
        let found = payflow().read_find(&find_ask(), &reply(body));
        assert!(matches!(found, Err(CallError::Unknown { .. })), "{shown}: {found:?}");
        let made = payflow().read_create(&create_ask("pay_1", money(1, "USD")), &reply(body));
        assert!(matches!(made, Err(CallError::Unknown { .. })), "{shown}: {made:?}");
    }
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic_and_only_an_approved_one_tells_of_money(
        result in -200_i64..1200, state in -5_i64..1300, original in -50_i64..200,
    ) {
        let body = format!("RESULT={result}&ORIGRESULT={original}&ORIGPNREF=V1&TRANSSTATE={state}&AMT=1.00&CURRENCY=USD");
        let told = payflow().read_fetch(&FetchAsk { payment: "V1".into() }, &reply(&body)).unwrap_or_default();
        let tells_money =
            told.iter().any(|seen| matches!(seen.fact, PaymentFact::Captured { .. } | PaymentFact::Authorised { .. }));
        prop_assert!(!tells_money || (result == 0 && matches!(original, 0 | 126 | 128)));
        if result < 0 {
            let made = payflow().read_create(&create_ask("pay_1", money(1, "USD")), &reply(&body));
            let is_unknown = matches!(made, Err(CallError::Unknown { .. }));
            prop_assert!(is_unknown);
        }
    }
}

fn find_ask() -> FindAsk {
    FindAsk { payment: "pay_1".into(), tried_at: NOW, tried_last_at: NOW, after: None }
}

fn refund_keys(told: &[Observation]) -> Vec<String> {
    told.iter().map(Observation::fact_key).filter(|key| key.starts_with("refund")).collect()
}

#[tokio::test]
async fn a_whole_refund_before_settlement_is_a_void_and_every_teller_calls_it_the_same() {
    let http = Http::new();
    let refused = said(200, &[DATE], "RESULT=105&PNREF=V7&RESPMSG=Credit error");
    for payment in ["V1", "capture:V1"] {
        let canned =
            Canned::answering(vec![refused.clone(), said(200, &[DATE], "RESULT=0&PNREF=V8&RESPMSG=Approved")]).await;
        let told = http.refund(payflow(), &creds(&canned.url), "", &refund_ask(payment, true)).await.result.unwrap();
        let sent: Vec<String> =
            canned.asked().iter().map(|asked| String::from_utf8(asked.body.clone()).unwrap()).collect();
        assert!(sent[0].contains("TRXTYPE=C&") && sent[1].contains("TRXTYPE=V&"), "{sent:?}");

        let report = "RESULT=0&RESPMSG=Approved&ORIGRESULT=0&ORIGPNREF=V1&TRANSSTATE=1006&AMT=12.50&CURRENCY=USD";
        let fetched = payflow().read_fetch(&FetchAsk { payment: payment.into() }, &reply(report)).unwrap();
        let by_ref = payflow().read_fetch_refund(&format!("void:{payment}"), &reply(report)).unwrap();
        assert_eq!(refund_keys(&told), refund_keys(&fetched));
        assert_eq!(refund_keys(&told), refund_keys(&by_ref));

        // Its answer was lost: nothing bears our reference, and the payment itself says that it was voided.
        let nothing = said(200, &[DATE], "RESULT=20&RESPMSG=Cannot find the customer reference number");
        let canned = Canned::answering(vec![nothing, said(200, &[DATE], report)]).await;
        let ask = FindRefundAsk { refund: "ref_1".into(), payment: payment.into(), sent_at: NOW, after: None };
        let found = http.find_refund(payflow(), &creds(&canned.url), "", &ask).await.result.unwrap();
        assert_eq!(refund_keys(&found), refund_keys(&told));
        assert_eq!((&found[0].canonical, &found[0].aliases), (&told[0].canonical, &told[0].aliases));
    }
    let canned = Canned::answering(vec![refused]).await;
    let part = http.refund(payflow(), &creds(&canned.url), "", &refund_ask("V1", false)).await;
    assert!(matches!(part.result, Err(CallError::Refused { .. })));
    assert_eq!(canned.asked().len(), 1, "a part is never voided");
}

#[tokio::test]
async fn a_refund_is_looked_for_from_when_it_was_sent_until_now() {
    const DAY_MS: i64 = 86_400_000;
    let nothing = |headers: &[(&str, &str)]| said(200, headers, "RESULT=19&RESPMSG=Original transaction ID not found");
    let settled = said(200, &[DATE], "RESULT=0&ORIGRESULT=0&ORIGPNREF=V1&TRANSSTATE=8&AMT=12.50&CURRENCY=USD");
    let look = async |days: i64, answers: Vec<Message>| {
        let canned = Canned::answering(answers).await;
        let sent_at = NOW.plus_ms(-days * DAY_MS);
        let ask = FindRefundAsk { refund: "rfd_1".into(), payment: "V1".into(), sent_at, after: None };
        let found = Http::new().find_refund(payflow(), &creds(&canned.url), "", &ask).await.result;
        let asked: Vec<String> = canned.asked().into_iter().map(|m| String::from_utf8(m.body).unwrap()).collect();
        (found, asked)
    };
    let times = |body: &str| body.split_once("&STARTTIME=").map(|(_, times)| times.to_owned());

    let (found, asked) = look(0, vec![nothing(&[DATE]), settled.clone()]).await;
    assert_eq!((found, asked.len()), (Ok(Vec::new()), 2), "{asked:?}");
    assert_eq!(times(&asked[0]).as_deref(), Some("20261120080500&ENDTIME=20261219080500"));

    // After a long absence one search does not reach from there to now.
    let (found, asked) = look(45, vec![nothing(&[DATE]), nothing(&[DATE]), settled]).await;
    assert_eq!((found, asked.len()), (Ok(Vec::new()), 3), "{asked:?}");
    let searched: Vec<Option<String>> = asked.iter().map(|body| times(body)).collect();
    assert_eq!(searched[0].as_deref(), Some("20261006080500&ENDTIME=20261104080500"));
    assert_eq!(searched[1].as_deref(), Some("20261104080500&ENDTIME=20261203080500"));
    assert!(searched[2].is_none() && asked[2].contains("&ORIGID=V1"), "and then its void: {asked:?}");

    let (found, _) = look(45, vec![nothing(&[("date", "")])]).await;
    assert!(matches!(found, Err(CallError::Unknown { .. })), "without a date nobody knows how far to go: {found:?}");
}

/// What an inquiry tells of a transaction with this result and in this state.
fn stands(result: i64, state: Option<i64>) -> Result<Vec<Observation>, CallError> {
    let state = state.map(|state| format!("&TRANSSTATE={state}")).unwrap_or_default();
    let report = format!("RESULT=0&RESPMSG=Approved&ORIGRESULT={result}&ORIGPNREF=V1{state}&AMT=12.50&CURRENCY=USD");
    payflow().read_fetch(&FetchAsk { payment: "V1".into() }, &reply(&report))
}

fn keys(result: i64, state: i64) -> Vec<String> {
    stands(result, Some(state)).unwrap().iter().map(Observation::fact_key).collect()
}

#[test]
fn what_became_of_a_payment_under_review_is_told_by_its_state() {
    const REVIEW: i64 = 126;
    for waits in [None, Some(3), Some(206)] {
        let told = stands(REVIEW, waits).unwrap();
        assert!(matches!(told[0].fact, PaymentFact::Pending { .. }), "{waits:?}: {told:?}");
    }
    for taken in [6, 7, 8] {
        assert_eq!(keys(REVIEW, taken), ["captured:V1:USD:1250"], "{taken}: somebody let it through");
    }
    for voided in [1003, 1106, 1206] {
        assert_eq!(keys(REVIEW, voided), ["cancelled"], "{voided}: nothing was ever taken");
    }
    // It was let through, told as taken, and undone after that.
    assert_eq!(keys(REVIEW, 1006), ["captured:V1:USD:1250", "refund:void:V1:USD:1250:succeeded"]);
    let by_ref = |result: i64, state: i64| {
        let report = format!("RESULT=0&ORIGRESULT={result}&ORIGPNREF=V1&TRANSSTATE={state}&AMT=12.50&CURRENCY=USD");
        payflow().read_fetch_refund("void:V1", &reply(&report)).map(|told| refund_keys(&told))
    };
    assert_eq!(by_ref(REVIEW, 1006), Ok(vec!["refund:void:V1:USD:1250:succeeded".to_owned()]));
    assert_eq!(by_ref(REVIEW, 1206), Err(CallError::NoSuch { what: "refund" }));
}

#[test]
fn what_was_turned_down_after_a_review_was_not_declined_by_the_card() {
    for voided in [1003, 1206] {
        assert_eq!(keys(128, voided), ["cancelled"], "{voided}");
    }
    for unclear in [None, Some(3), Some(6), Some(8), Some(206)] {
        let told = stands(128, unclear);
        assert!(matches!(told, Err(CallError::Unknown { .. })), "{unclear:?}: {told:?}");
    }
    let refused = payflow().read_refund(&refund_ask("V1", true), &reply("RESULT=128&PNREF=V7&RESPMSG=Declined"));
    assert!(matches!(refused, Err(CallError::Unknown { .. })), "{refused:?}");
}

#[test]
fn a_payment_that_no_end_acknowledged_and_that_was_voided_was_never_taken() {
    assert_eq!(keys(0, 1106), ["cancelled"]);
    assert_eq!(keys(0, 1206), ["cancelled"]);
    assert_eq!(keys(0, 1006), ["captured:V1:USD:1250", "refund:void:V1:USD:1250:succeeded"]);
    for unclear in [106, 206, 1001, 1008, 1108] {
        let told = stands(0, Some(unclear));
        assert!(matches!(told, Err(CallError::Unknown { .. })), "{unclear}: {told:?}");
    }
}

#[test]
fn a_host_that_was_away_may_have_done_it_before_it_went() {
    for away in [102, 106] {
        let body = format!("RESULT={away}&PNREF=V7&RESPMSG=not available");
        let told = payflow().read_refund(&refund_ask("V1", true), &reply(&body));
        assert!(matches!(told, Err(CallError::Unknown { .. })), "{away}: {told:?}");
        let looked = payflow().read_find(&find_ask(), &reply(&body));
        assert!(matches!(looked, Err(CallError::Unknown { .. })), "{away}: {looked:?}");
        let told = stands(away, None);
        assert!(matches!(told, Err(CallError::Unknown { .. })), "{away}: {told:?}");
    }
}

fn recorded(name: &str) -> Vec<Observation> {
    let path = fixtures().join("gateways/payflow").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    serde_json::from_value(json["expect"]["ok"].clone()).unwrap()
}

#[test]
fn page_and_search_and_reference_tell_one_capture_under_one_key() {
    for name in [
        "fetch.page_paid",
        "fetch.settlement_pending",
        "fetch.settled",
        "fetch.with_currency",
        "find.one",
        "find.one_with_custref",
    ] {
        let keys: Vec<String> = recorded(name).iter().map(Observation::fact_key).collect();
        assert_eq!(keys, ["captured:V79A0BC5E9CC:USD:118000"], "{name}");
    }
}

#[test]
fn an_answer_without_our_reference_is_found_by_its_alias() {
    let made = recorded("create.page");
    let page = made[0].aliases[0].clone();
    assert!(made[0].canonical.is_none() && page.starts_with("custref:") && page.ends_with("@1795257300"));
    for name in ["fetch.page_paid", "fetch.page_open", "fetch.page_declined", "fetch.page_declined_and_over"] {
        for seen in recorded(name) {
            assert!(seen.reference.is_none() && seen.aliases.contains(&page), "{name}: {seen:?}");
        }
    }
    let call = payflow().build_fetch(&creds(""), &FetchAsk { payment: page.as_str().into() }).unwrap();
    let made = payflow()
        .build_create(&creds(""), &create_ask("pay_01kaje7400e1000000000000aa", money(118_000, "USD")))
        .unwrap();
    assert_eq!(pair(&call, "CUSTREF"), pair(&made, "CUSTREF"));
}

#[test]
fn a_page_is_open_until_its_end_and_denied_after_it() {
    let name = GatewayRef::from("custref:RG0XBPSRC4CR@1795255440");
    let not_found = "RESULT=19&RESPMSG=Original transaction ID not found";
    let at = |date: &'static str| {
        let mut reply = reply(not_found);
        reply.headers.insert("date", http::HeaderValue::from_static(date));
        payflow().read_fetch(&FetchAsk { payment: name.clone() }, &reply)
    };
    let told = at("Sat, 21 Nov 2026 10:05:59 GMT").unwrap();
    assert!(matches!(told[0].fact, PaymentFact::Pending { .. }), "{told:?}");
    assert_eq!(at("Sat, 21 Nov 2026 10:06:01 GMT"), Err(CallError::NoSuch { what: "payment" }));
    let without_end = FetchAsk { payment: "custref:RG0XBPSRC4CR".into() };
    assert_eq!(payflow().read_fetch(&without_end, &reply(not_found)), Err(CallError::NoSuch { what: "payment" }));
}

#[test]
fn live_pages_are_no_tests() {
    let answer = "RESULT=0&RESPMSG=Approved&SECURETOKEN=abc";
    for (world, test) in [(Mode::Live, false), (Mode::Test, true)] {
        let reply = Reply { asked_by: world, ..reply(answer) };
        let told = payflow().read_create(&create_ask("pay_1", money(1, "USD")), &reply).unwrap();
        let PaymentFact::Pending { page_url: Some(url), .. } = &told[0].fact else { panic!("{told:?}") };
        assert_eq!(url.contains("MODE=TEST"), test, "{url}");
    }
}

#[test]
fn nothing_is_sent_by_payflow_itself() {
    let can = payflow().about().capabilities;
    assert!(!can.events && !can.list && can.hosted_page && can.page_by_post && can.find_by_reference);
    assert!(matches!(payflow().read_hook(b"{}"), Err(connectors::gateways::HookRefusal::NotOffered)));
}

#[test]
fn only_what_is_held_is_called_off_by_its_number() {
    let (paid, page) = (GatewayRef::from("V79A0BC5E9CC"), "custref:RG0XBPSRC4CR@1795257300".to_owned());
    let ended = |held| payflow().name_to_cancel(Some(&paid), std::slice::from_ref(&page), held).unwrap();
    assert_eq!(ended(true), paid);
    // A void of what was paid on the page meanwhile would give the money back.
    assert_eq!(ended(false).as_str(), page);
    let ask = CancelAsk { payment: ended(false), key: "k".into() };
    let refused = payflow().build_cancel(&creds("https://x.example"), &ask).unwrap_err();
    assert!(matches!(refused, CallError::Refused { .. }), "{refused}");
}
