//! Midtrans: what a payment comes to that is called off. A card's money may have been taken by then, and is given back; a page
//! that is ended may leave something behind on which money still comes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::collections::BTreeSet;

use connectors::gateways::{
    CallError, CancelAsk, Environment, FetchAsk, FindRefundAsk, Gateway, GatewayRef, HookNews, Mode, Observation,
    PaymentFact, Reply, find,
};
use http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use support::credentials;

const PAYMENT: &str = "pay_01m7yrrt80e3gg00000000005a";
const REFUND: &str = "ref_01m7yrrt80e3gg00000000005b";
const PAGE: &str = "snap:66e4fa55-fdac-4ef9-91b5-733b97d1b862";
/// Within the life of the page, and when it is over.
const OPEN: &str = "Sat, 21 Nov 2026 10:05:00 GMT";
const OVER: &str = "Sun, 22 Nov 2026 10:05:00 GMT";

fn midtrans() -> &'static dyn Gateway {
    find("midtrans").unwrap()
}

fn reply(date: &'static str, body: &Value) -> Reply {
    let mut headers = HeaderMap::new();
    headers.insert("date", HeaderValue::from_static(date));
    Reply { status: 200, headers, body: body.to_string().into(), asked_by: Mode::Test }
}

/// A transaction of the order; null takes a field away.
fn transaction(state: &str, kind: &str, more: Value) -> Value {
    let mut view = json!({"status_code": "200", "order_id": PAYMENT, "transaction_id": "513f1f01", "gross_amount": "150000.00",
        "currency": "IDR", "payment_type": kind, "transaction_time": "2026-11-21 17:01:00", "transaction_status": state});
    for (name, value) in more.as_object().unwrap() {
        view[name] = value.clone();
    }
    view
}

/// A card in that state, and what Midtrans thinks of it.
fn card(state: &str, fraud: Value) -> Value {
    transaction(state, "credit_card", json!({"fraud_status": fraud, "approval_code": "1763719260000", "bank": "bni"}))
}

fn state(date: &'static str, body: &Value) -> Vec<Observation> {
    midtrans().read_fetch(&FetchAsk { payment: PAYMENT.into() }, &reply(date, body)).unwrap()
}

fn ended(name: &str, body: &Value) -> Result<Vec<Observation>, CallError> {
    midtrans().read_cancel(&CancelAsk { payment: name.into(), key: "k".into() }, &reply(OPEN, body))
}

fn keys(told: &[Observation]) -> Vec<String> {
    told.iter().map(Observation::fact_key).collect()
}

fn taken() -> String {
    format!("captured:{PAYMENT}:IDR:150000")
}

fn given_back() -> String {
    format!("refund:{PAYMENT}:cancel:IDR:150000:succeeded")
}

#[test]
fn a_card_that_is_voided_was_paid_and_has_all_of_it_back() {
    let voided = state(OPEN, &card("cancel", json!("accept")));
    assert_eq!(keys(&voided), [taken(), given_back()], "never called off before it was paid");
    let paid = state(OPEN, &card("capture", json!("accept")));
    assert_eq!(voided[0].at, paid[0].at, "the money was taken when the card was used");
    // Whether its payment was heard of in between or not, the same is known in the end.
    let all: BTreeSet<String> = keys(&paid).into_iter().chain(keys(&voided)).collect();
    assert_eq!(all, keys(&voided).into_iter().collect());
    assert_eq!(keys(&ended(PAYMENT, &card("cancel", json!("accept"))).unwrap()), keys(&voided), "whoever ended it");
}

#[test]
fn a_card_that_was_in_doubt_or_waited_for_its_holder_was_never_paid() {
    let waited = |fraud: &str| transaction("cancel", "credit_card", json!({"fraud_status": fraud}));
    let never = [
        card("cancel", json!("challenge")),
        card("cancel", json!("deny")),
        // Without a word about doubt there was no money either, while it was not settled.
        card("cancel", Value::Null),
        waited("challenge"),
        // Whoever waits for the bank's page is accepted too: it is the bank's approval that is missing.
        waited("accept"),
    ];
    for body in never {
        assert_eq!(keys(&state(OPEN, &body)), ["cancelled"], "{body}");
    }
    let transfer = transaction("cancel", "bank_transfer", json!({"fraud_status": "accept"}));
    assert_eq!(keys(&state(OPEN, &transfer)), ["cancelled"], "what is paid at once is settled, and not called off");
}

#[test]
fn an_answer_that_leaves_out_whether_the_bank_had_approved_leads_to_the_question() {
    let answer = transaction("cancel", "credit_card", json!({"fraud_status": "accept"}));
    let unclear = ended(PAYMENT, &answer);
    assert!(matches!(unclear, Err(CallError::Unknown { .. })), "{unclear:?}");
    let clear = [
        transaction("cancel", "credit_card", json!({"fraud_status": "challenge"})),
        transaction("cancel", "bank_transfer", json!({"fraud_status": "accept"})),
    ];
    for body in clear {
        assert_eq!(keys(&ended(PAYMENT, &body).unwrap()), ["cancelled"], "{body}");
    }
}

#[test]
fn a_void_is_found_as_a_refund_where_money_was_taken_and_only_there() {
    let found = |body: &Value| {
        let ask =
            FindRefundAsk { refund: REFUND.into(), payment: PAYMENT.into(), sent_at: base::Timestamp(0), after: None };
        keys(&midtrans().read_find_refund(&ask, &reply(OPEN, body)).unwrap())
    };
    let fetched = |body: &Value| {
        let told = midtrans().read_fetch_refund(&format!("{PAYMENT}:cancel"), &reply(OPEN, body));
        told.map(|told| keys(&told))
    };
    let (paid, doubted) = (card("cancel", json!("accept")), card("cancel", json!("challenge")));
    assert_eq!((found(&paid), fetched(&paid)), (vec![given_back()], Ok(vec![given_back()])));
    assert_eq!((found(&doubted), fetched(&doubted)), (vec![], Err(CallError::NoSuch { what: "refund" })));
}

#[test]
fn money_that_comes_on_an_account_which_an_ended_page_left_behind_is_told_all_the_same() {
    // The customer was given a bank account to pay to; then the page was ended, or its time ran out.
    let page = ended(PAGE, &json!({"canceled_at": "2026-11-21T10:05:00.000Z"})).unwrap();
    assert_eq!((page[0].fact.clone(), page[0].aliases.clone()), (PaymentFact::Cancelled, vec![PAGE.to_owned()]));
    let nobody_chose = state(OVER, &json!({"status_code": "404", "status_message": "Transaction doesn't exist."}));
    assert_eq!(keys(&nobody_chose), ["expired"]);

    // Asked by its order, the account still waits, and says until when.
    let account = |state: &str, more: Value| transaction(state, "bank_transfer", more);
    let waits = state(OPEN, &account("pending", json!({"status_code": "201", "expiry_time": "2026-11-22 17:00:00"})));
    assert!(matches!(waits[0].fact, PaymentFact::Pending { page_expires_at: Some(_), .. }), "{waits:?}");

    // The money comes: its notification is a question by the order, and the answer does not look at the page.
    let settled = account("settlement", json!({"settlement_time": "2026-11-22 16:59:00"}));
    let news = midtrans().read_hook(settled.to_string().as_bytes()).unwrap().news;
    assert_eq!(news, HookNews::FetchFirst(PAYMENT.into()));
    for date in [OPEN, OVER] {
        let told = state(date, &settled);
        assert_eq!((keys(&told), told[0].canonical.clone()), (vec![taken()], Some(PAYMENT.into())), "{date}");
    }

    // From the order's answer on it is the order that is ended, and no more the page.
    let names = [PAGE.to_owned(), waits[0].aliases[0].clone()];
    let order = GatewayRef::from(PAYMENT);
    let name = midtrans().name_to_cancel(Some(&order), &names, false).unwrap();
    let creds = credentials(Environment::Sandbox, "", &[("server_key", "SB-Mid-server-x")]);
    let call = midtrans().build_cancel(&creds, &CancelAsk { payment: name, key: "k".into() }).unwrap();
    assert_eq!(call.path, format!("/v2/{PAYMENT}/cancel"));
}
