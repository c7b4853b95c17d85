//! Xendit: what its token proves and what not, what a listing goes through, and how amounts are written.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::collections::BTreeMap;

use base::{Currency, Money, Timestamp};
use base64::Engine;
use connectors::gateways::{
    Body, CallError, CancelAsk, CreateAsk, Credentials, Environment, Gateway, GatewayRef, HookHeaders, HookNews,
    HookRefusal, Http, ListAsk, Mode, Observation, RefundAsk, Repeat, Reply, find,
};
use http::{HeaderMap, HeaderName};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use support::{Canned, credentials, fixtures, said};

const TOKEN: &str = "xnd_callback_token_counterfoil";
const PAYMENT: &str = "pay_01m7yrrt80e3gg00000000005a";

fn xendit() -> &'static dyn Gateway {
    find("xendit").unwrap()
}

fn creds(url: &str) -> Credentials {
    let fields =
        [("secret_key", "xnd_development_x"), ("webhook_secret", TOKEN), ("webhook_secret_previous", "the_old_one")];
    credentials(Environment::Sandbox, url, &fields)
}

fn verdict(creds: &Credentials, rows: &[(&str, &str)], body: &[u8]) -> Result<(), HookRefusal> {
    let mut headers = HeaderMap::new();
    for (name, value) in rows {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    xendit().verify(creds, &HookHeaders::of(&headers), body, Timestamp(0))
}

#[derive(Deserialize)]
struct Vectors {
    token: String,
    vectors: Vec<Vector>,
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
    let text = std::fs::read(fixtures().join("signatures/xendit.json")).unwrap();
    let file: Vectors = serde_json::from_slice(&text).unwrap();
    assert_eq!((file.token.as_str(), file.vectors.len()), (TOKEN, 5));
    for vector in &file.vectors {
        let body = base64::engine::general_purpose::STANDARD.decode(&vector.body_b64).unwrap();
        for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
            let rows: Vec<(String, &str)> = vector.headers.iter().map(|(n, v)| (case(n), v.as_str())).collect();
            let rows: Vec<(&str, &str)> = rows.iter().map(|(n, v)| (n.as_str(), *v)).collect();
            let verdict = verdict(&creds(""), &rows, &body);
            assert_eq!(verdict.is_ok(), vector.expect == "accept", "{}: {verdict:?}", vector.name);
        }
        // The token says nothing about the body: 150000 and 950000 are both mere hints.
        let event = xendit().read_hook(&body).unwrap();
        assert_eq!(event.news, HookNews::FetchFirst("579c8d61f23fa4ca35e52da4".into()), "{}", vector.name);
    }
    let signature = xendit().about().signature;
    assert!(!signature.covers_money_facts);
    assert_eq!((signature.header, signature.event_id_header), ("X-Callback-Token", "webhook-id"));
}

#[test]
fn a_token_that_comes_twice_or_not_at_all_is_refused() {
    assert_eq!(verdict(&creds(""), &[("x-callback-token", TOKEN)], b"{}"), Ok(()));
    let twice = [("x-callback-token", TOKEN), ("X-CALLBACK-TOKEN", TOKEN)];
    assert_eq!(verdict(&creds(""), &twice, b"{}"), Err(HookRefusal::DoubledSignature));
    assert_eq!(verdict(&creds(""), &[], b"{}"), Err(HookRefusal::NoSignature));
    assert_eq!(verdict(&creds(""), &[("x-callback-token", "")], b"{}"), Err(HookRefusal::WrongSignature));
}

#[test]
fn the_previous_token_is_believed_while_it_is_kept_and_none_without_one() {
    assert_eq!(verdict(&creds(""), &[("x-callback-token", "the_old_one")], b"{}"), Ok(()));
    let bare = credentials(Environment::Sandbox, "", &[("webhook_secret", " ")]);
    for token in [TOKEN, "", " "] {
        assert_eq!(verdict(&bare, &[("x-callback-token", token)], b"{}"), Err(HookRefusal::NoSecret));
    }
}

#[test]
fn a_hint_is_read_in_any_dress() {
    let plain = format!(r#"{{"id":"6921a6f0","external_id":"{PAYMENT}","status":"PAID","amount":1}}"#);
    let turned = format!(r#"{{ "amount":1.0, "status":"PAID", "external_id":"{PAYMENT}", "id":"6921a6f0" }}"#);
    let escaped = format!(r#"{{"\u0069d":"6921\u0061\u0036f0","external_id":"{PAYMENT}","status":"\u0050AID"}}"#);
    let marked = format!("\u{feff}{plain}");
    for body in [plain, turned, escaped, marked] {
        let event = xendit().read_hook(body.as_bytes()).unwrap();
        assert_eq!((event.event_id.as_str(), event.kind.as_str()), ("6921a6f0:PAID", "invoice.paid"), "{body}");
        assert_eq!(event.news, HookNews::FetchFirst("6921a6f0".into()));
    }
}

fn is_money(news: &HookNews) -> bool {
    matches!(news, HookNews::Observations(_))
}

#[test]
fn a_hostile_body_is_no_event_and_never_money() {
    let deep = "[".repeat(100_000);
    let huge = format!(r#"{{"id":"{}"}}"#, "9".repeat(1_000_000));
    for body in ["", "null", "[]", "{", "{}", "7", "<html>", r#"{"id":1,"status":2}"#, r#"{"event":7}"#, &deep] {
        assert!(matches!(xendit().read_hook(body.as_bytes()), Err(HookRefusal::Unreadable(_))), "{body:.20}");
    }
    assert!(matches!(xendit().read_hook(huge.as_bytes()).unwrap().news, HookNews::NotUnderstood(_)));
    assert!(xendit().read_hook(&[0xff, 0xfe, 0x00]).is_err());
}

#[test]
fn an_id_from_a_hint_cannot_leave_its_place_in_the_path() {
    for id in ["../balance", "a/b", "refund:../../balance", "refund:", "refunds_of:a&b", "", "a?b=c", "%2e"] {
        let ask = connectors::gateways::FetchAsk { payment: id.into() };
        assert!(matches!(xendit().build_fetch(&creds(""), &ask), Err(CallError::Refused { .. })), "{id}");
    }
}

proptest! {
    #[test]
    fn no_other_token_is_believed(other in "[!-~]{0,40}", at in 0_usize..30, byte in b'!'..=b'~') {
        let mut bent = TOKEN.as_bytes().to_vec();
        bent[at] = byte;
        let bent = String::from_utf8(bent).unwrap();
        for given in [other.clone(), bent, format!("{TOKEN}{other}"), TOKEN[..at].to_owned()] {
            let good = verdict(&creds(""), &[("x-callback-token", &given)], b"{}").is_ok();
            prop_assert_eq!(good, given == TOKEN || given == "the_old_one");
        }
    }

    #[test]
    fn whatever_is_sent_under_the_token_gives_no_money(
        body in prop::collection::vec(any::<u8>(), 0..200),
        status in "[A-Z]{0,9}",
    ) {
        let flat = json!({"id": "6921a6f0", "external_id": PAYMENT, "status": status, "paid_amount": 1}).to_string();
        let wrapped = json!({"event": status, "data": {"id": "x", "status": status, "amount": 1}}).to_string();
        for body in [body.as_slice(), flat.as_bytes(), wrapped.as_bytes()] {
            prop_assert!(!xendit().read_hook(body).is_ok_and(|event| is_money(&event.news)));
        }
    }
}

/// What a recording tells.
fn told(name: &str) -> Vec<Observation> {
    let path = fixtures().join("gateways/xendit").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let ok = &json["expect"]["ok"];
    let rows = if ok.is_array() { ok } else { &ok["observations"] };
    serde_json::from_value(rows.clone()).unwrap()
}

#[test]
fn paid_and_settled_are_one_capture_whoever_tells_it() {
    let key = format!("captured:6921a6f0f23fa4ca35e52da4:IDR:{}", 150_000);
    for name in ["payment.paid", "payment.settled", "payment.paid_without_details", "payment.paid_by_wallet"] {
        let keys: Vec<String> = told(name).iter().map(Observation::fact_key).collect();
        assert_eq!(keys, [key.as_str()], "{name}");
    }
    for name in ["list.made", "list.paid"] {
        let told = told(name);
        let captures = told.iter().filter(|seen| seen.fact_key() == key).count();
        assert_eq!(captures, 1, "{name}");
    }
}

#[test]
fn a_refund_does_not_name_us_and_is_found_by_its_invoice() {
    let invoice = told("payment.paid")[0].canonical.clone().unwrap();
    let names = [
        "refund.pending",
        "refund.fetched_succeeded",
        "refund.fetched_after_its_webhook",
        "refund.all_of_an_invoice_after_a_webhook",
        "refund.found",
    ];
    for name in names {
        for seen in told(name) {
            assert_eq!((seen.reference, seen.canonical.as_ref()), (None, Some(&invoice)), "{name}");
        }
    }
    let key = told("refund.fetched_succeeded")[0].fact_key();
    assert_eq!(key, told("refund.fetched_after_its_webhook")[0].fact_key());
    assert!(told("refund.all_of_an_invoice_after_a_webhook").iter().any(|seen| seen.fact_key() == key));
}

fn create(currency: &str, minor: i64) -> CreateAsk {
    CreateAsk {
        payment: PAYMENT.to_owned(),
        key: PAYMENT.to_owned(),
        amount: Money::new(minor, Currency::of(currency).unwrap()).unwrap(),
        description: "INV-0001".to_owned(),
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
fn amounts_go_out_and_come_back_as_they_are_written_here() {
    let text = std::fs::read(fixtures().join("gateways/xendit/amounts.json")).unwrap();
    let file: Amounts = serde_json::from_slice(&text).unwrap();
    for row in file.rows {
        let ask = create(&row.currency, row.minor);
        let built = xendit().build_create(&creds(""), &ask);
        if row.refused {
            assert!(matches!(built, Err(CallError::Refused { .. })), "{} {}", row.currency, row.minor);
            continue;
        }
        let Body::Json(body) = built.unwrap().body else { panic!("no JSON") };
        let wire = body.pointer(&file.at).unwrap();
        assert_eq!(Some(wire.to_string()), row.wire, "{} {}", row.currency, row.minor);
        let answer = json!({"id": "6921a6f0", "external_id": PAYMENT, "status": "PAID", "amount": wire,
            "paid_amount": wire, "currency": row.currency, "paid_at": "2026-11-21T10:03:30Z"});
        let seen = xendit().read_create(&ask, &reply(200, &answer)).unwrap();
        let keys: Vec<String> = seen.iter().map(Observation::fact_key).collect();
        assert_eq!(keys, [format!("captured:6921a6f0:{}:{}", row.currency, row.minor)]);
        assert_eq!(seen[0].amount, Some(ask.amount));
    }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: HeaderMap::new(), body: body.to_string().into(), asked_by: Mode::Test }
}

#[test]
fn what_makes_an_invoice_is_never_sent_twice_and_a_refund_only_under_its_key() {
    let made = xendit().build_create(&creds(""), &create("IDR", 1)).unwrap();
    assert_eq!(made.repeat, Repeat::Never);
    let ask = RefundAsk {
        refund: "ref_1".into(),
        payment: "6921a6f0".into(),
        amount: Money::new(1, Currency::of("IDR").unwrap()).unwrap(),
        key: "ref_1".into(),
        is_whole: false,
        last4: None,
        method: None,
    };
    assert_eq!(xendit().build_refund(&creds(""), &ask).unwrap().repeat, Repeat::UnderKey("ref_1".into()));
    let held = CreateAsk { manual_capture: true, ..create("IDR", 1) };
    assert!(matches!(xendit().build_create(&creds(""), &held), Err(CallError::Refused { .. })));
}

#[test]
fn the_exclamation_mark_of_the_path_is_kept() {
    let ask = CancelAsk { payment: "6921a6f0".into(), key: "k".into() };
    assert_eq!(xendit().build_cancel(&creds(""), &ask).unwrap().path, "/invoices/6921a6f0/expire!");
}

#[test]
fn a_live_key_never_goes_out_for_a_sandbox_account() {
    let live = credentials(Environment::Sandbox, "", &[("secret_key", "xnd_production_x")]);
    let refused = xendit().build_test(&live).unwrap_err();
    assert!(matches!(refused, CallError::Refused { field: Some(field), .. } if field == "secret_key"));
}

fn list_ask(cursor: &str) -> ListAsk {
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let (since, now) = (at("2026-11-21T09:00:00Z"), at("2026-11-21T10:05:00Z"));
    ListAsk { cursor: cursor.to_owned(), since, now, limit: 2 }
}

#[tokio::test]
async fn a_round_goes_through_all_lists_and_the_next_one_begins_an_hour_before_the_last_row() {
    let row = |id: &str, paid: &str| {
        json!({"id": id, "external_id": "x", "status": "PAID", "amount": 1, "currency": "IDR",
            "created": "2026-11-21T10:00:00Z", "paid_at": paid})
    };
    let (one, two) = (row("a1", "2026-11-21T10:01:00Z"), row("b2", "2026-11-21T10:02:00Z"));
    let answers = [json!([]), json!([two, one]), json!([]), json!({"data": [], "has_more": false}), json!([])];
    let date = [("date", "Sat, 21 Nov 2026 10:05:00 GMT")];
    let answers = answers.iter().map(|body| said(200, &date, &body.to_string())).collect();
    let canned = Canned::answering(answers).await;
    let http = Http::new();
    let (mut cursor, mut captures, mut rounds) = (String::new(), 0, 0);
    while rounds < 1 {
        let page = http.list(xendit(), &creds(&canned.url), "", &list_ask(&cursor)).await.result.unwrap();
        captures += page.observations.len();
        rounds += u32::from(!page.more);
        cursor = page.next;
    }
    let page = http.list(xendit(), &creds(&canned.url), "", &list_ask(&cursor)).await.result.unwrap();
    let last = http.list(xendit(), &creds(&canned.url), "", &list_ask(&page.next)).await;
    assert!(last.result.is_ok());
    let asked: Vec<String> = canned.asked().iter().map(|message| message.target().1.to_owned()).collect();
    assert_eq!(captures, 2);
    let long = |hour: &str| format!("2026-11-21T{}.000Z", hour.replace(':', "%3A"));
    let until = |what: &str| format!("{what}_before={}&limit=2", long("10:05:00"));
    assert_eq!(
        asked,
        [
            format!("/v2/invoices?created_after={}&{}", long("08:00:00"), until("created")),
            format!("/v2/invoices?paid_after={}&{}", long("08:00:00"), until("paid")),
            format!("/v2/invoices?paid_after={}&{}&last_invoice=a1", long("08:00:00"), until("paid")),
            "/refunds".to_owned(),
            format!("/v2/invoices?created_after={}&{}", long("08:00:00"), until("created")),
            format!("/v2/invoices?paid_after={}&{}", long("09:02:00"), until("paid")),
        ]
    );
}

#[test]
fn a_cursor_that_cannot_be_read_begins_anew() {
    for cursor in ["", "{", "null", r#"{"at":"elsewhere"}"#] {
        let call = xendit().build_list(&creds(""), &list_ask(cursor)).unwrap();
        assert_eq!(call.query[0], ("created_after".to_owned(), "2026-11-21T08:00:00.000Z".to_owned()), "{cursor}");
    }
}

#[test]
fn a_row_of_the_far_future_hides_nothing() {
    let row = json!({"id": "a1", "external_id": "x", "status": "PENDING", "amount": 1, "currency": "IDR",
        "created": "2099-01-01T00:00:00Z"});
    let page = xendit().read_list(&list_ask(""), &reply(200, &json!([row]))).unwrap();
    let next: Value = serde_json::from_str(&page.next).unwrap();
    assert_eq!(next["made"], list_ask("").now.0);
    assert_eq!(page.observations[0].canonical, Some(GatewayRef("a1".to_owned())));
}
