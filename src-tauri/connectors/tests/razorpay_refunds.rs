//! Razorpay: which refunds are money that went back, and which are money that never was the shop's. Razorpay gives held money
//! back by itself when it is not taken in time, and tells a refund of it like any other.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use base::Timestamp;
use bytes::Bytes;
use connectors::gateways::{
    Call, CallError, Environment, FetchAsk, FindRefundAsk, Gateway, GatewayRef, HookNews, ListAsk, Listing, Mode,
    Observation, PaymentFact, Reply, find,
};
use http::HeaderMap;
use serde_json::{Value, json};
use support::credentials;

const OURS: &str = "rfd_01kaje7400e1000000000000ra";
const AT: i64 = 1_795_255_700;

fn razorpay() -> &'static dyn Gateway {
    find("razorpay").unwrap()
}

/// A try of ours on a link, in that state.
fn payment(status: &str, captured: Value) -> Value {
    json!({"id": "pay_1", "amount": 118_000, "currency": "INR", "status": status, "captured": captured,
        "description": "#SVfixtureL0001", "method": "card", "notes": {"payment": "pay_x"}, "created_at": AT - 400})
}

/// A refund of that try; `notes` say whose it is.
fn refund(status: &str, notes: Value) -> Value {
    json!({"id": "rfnd_1", "amount": 118_000, "currency": "INR", "payment_id": "pay_1", "status": status,
        "notes": notes, "receipt": null, "created_at": AT})
}

fn event(kind: &str, objects: &[(&str, Value)]) -> HookNews {
    let payload: Value = objects.iter().map(|(kind, entity)| ((*kind).to_owned(), json!({"entity": entity}))).collect();
    let body = json!({"event": kind, "payload": payload, "created_at": AT + 60}).to_string();
    razorpay().read_hook(body.as_bytes()).unwrap().heard_by(Mode::Test).news
}

fn reply(body: &Value) -> Reply {
    Reply { status: 200, headers: HeaderMap::new(), body: Bytes::from(body.to_string()), asked_by: Mode::Test }
}

fn fetch(name: &GatewayRef) -> Result<Call, CallError> {
    let creds = credentials(Environment::Sandbox, "", &[("key_id", "rzp_test_x"), ("key_secret", "x")]);
    razorpay().build_fetch(&creds, &FetchAsk { payment: name.clone() })
}

/// What is learned when this name is asked about and this payment is the answer.
fn asked_about(name: &GatewayRef, payment: &Value) -> Vec<Observation> {
    assert_eq!(fetch(name).unwrap().path, "/payments/pay_1", "{name}");
    razorpay().read_fetch(&FetchAsk { payment: name.clone() }, &reply(payment)).unwrap()
}

/// A page of one of the lists.
fn listed(list: &str, row: Value) -> Listing {
    let at = Timestamp::from_unix_seconds;
    let cursor = json!({"at": list, "floor": AT - 9_000, "since": AT - 9_000, "until": AT + 900, "skip": 0, "first": null,
        "deep": false, "deep_at": AT});
    let ask = ListAsk { cursor: cursor.to_string(), since: at(AT - 9_000), now: at(AT + 900), limit: 100 };
    razorpay().read_list(&ask, &reply(&json!({"items": [row]}))).unwrap()
}

fn facts(news: HookNews) -> Vec<Observation> {
    match news {
        HookNews::Observations(told) => told,
        other => panic!("{other:?}"),
    }
}

fn first(news: HookNews) -> GatewayRef {
    match news {
        HookNews::FetchFirst(name) => name,
        other => panic!("{other:?}"),
    }
}

fn keys(told: &[Observation]) -> Vec<String> {
    told.iter().map(Observation::fact_key).collect()
}

/// Only this was told: a try of ours that came to nothing, and that is not the payment.
fn assert_given_back(told: &[Observation]) {
    assert_eq!(keys(told), ["failed_try:pay_1"], "{told:?}");
    let seen = &told[0];
    assert!(matches!(&seen.fact, PaymentFact::FailedTry { reason, .. } if reason.contains("given back")), "{seen:?}");
    assert_eq!((seen.reference.as_deref(), &seen.canonical), (Some("pay_x"), &None), "the next try has another id");
    assert_eq!(seen.aliases, ["plink_SVfixtureL0001"]);
}

#[test]
fn held_money_that_is_given_back_is_a_try_that_failed_and_no_end_of_the_link() {
    let given_back = payment("refunded", json!(false));
    assert_given_back(&asked_about(&"pay_1".into(), &given_back));
    assert_given_back(&facts(event("payment.authorized", &[("payment", given_back.clone())])));
    assert_given_back(&listed("payments", given_back).observations);
    let taken = asked_about(&"pay_1".into(), &payment("refunded", json!(true)));
    assert_eq!(keys(&taken), ["captured:pay_1:INR:118000"], "money that was taken first stays taken");
}

#[test]
fn a_refund_of_money_that_was_never_taken_is_no_money_that_went_out() {
    for kind in ["refund.created", "refund.processed", "refund.failed", "refund.speed_changed"] {
        // Whether the payment is shown as given back already, when its refund is told, is Razorpay's own haste.
        for status in ["authorized", "refunded"] {
            let objects = [("refund", refund("processed", json!([]))), ("payment", payment(status, json!(false)))];
            assert_given_back(&facts(event(kind, &objects)));
        }
        let objects = [("refund", refund("processed", json!([]))), ("payment", payment("refunded", json!(true)))];
        assert_eq!(keys(&facts(event(kind, &objects))), ["refund:rfnd_1:INR:118000:succeeded"], "{kind}");
    }
}

#[test]
fn a_refund_of_which_the_event_does_not_say_whether_it_was_taken_waits_for_its_payment() {
    let of_another = json!({"id": "pay_2", "amount": 1, "currency": "INR", "status": "captured", "captured": true});
    let without = [
        vec![],
        vec![("payment", payment("refunded", Value::Null))],
        vec![("payment", json!({"id": "pay_1", "captured": "no"}))],
        vec![("payment", of_another)],
    ];
    for mut objects in without {
        objects.push(("refund", refund("processed", json!([]))));
        let name = first(event("refund.processed", &objects));
        let told = asked_about(&name, &payment("refunded", json!(true)));
        assert_eq!(keys(&told), ["captured:pay_1:INR:118000", "refund:rfnd_1:INR:118000:succeeded"]);
        assert_eq!(told[1].canonical, Some("pay_1".into()));
        assert_eq!(told[1].at.unix_seconds(), AT + 60, "when it was told");
        assert_given_back(&asked_about(&name, &payment("authorized", json!(false))));
    }
    let ours = event("refund.processed", &[("refund", refund("processed", json!({"refund": OURS})))]);
    assert_eq!(
        keys(&facts(ours)),
        ["refund:rfnd_1:INR:118000:succeeded"],
        "only what was taken can be given back by us"
    );
}

#[test]
fn a_listed_refund_is_told_when_we_asked_for_it_and_else_waits_for_its_payment() {
    let ours = listed("refunds", refund("pending", json!({"refund": OURS})));
    assert_eq!((keys(&ours.observations), ours.fetch_first), (vec!["refund:rfnd_1:INR:118000:pending".into()], vec![]));

    let unsure = listed("refunds", refund("processed", json!({"comment": "sorry"})));
    assert_eq!((&unsure.observations, &unsure.bad), (&vec![], &vec![]));
    let [name] = unsure.fetch_first.as_slice() else { panic!("{:?}", unsure.fetch_first) };
    assert_given_back(&asked_about(name, &payment("refunded", json!(false))));
    let told = asked_about(name, &payment("captured", json!(true)));
    let by_event = [("refund", refund("processed", json!([]))), ("payment", payment("captured", json!(true)))];
    assert_eq!(keys(&told[1..]), keys(&facts(event("refund.processed", &by_event))), "one refund, whoever tells it");
    assert_eq!(told[1].at.unix_seconds(), AT);

    let strange = listed("refunds", refund("wandering", json!([])));
    assert_eq!((strange.bad.len(), strange.fetch_first), (1, vec![]), "what is not understood waits for nothing");
}

#[test]
fn a_refund_without_notes_is_ours_by_our_id_in_its_receipt_and_by_no_other_text_there() {
    let with_receipt = |receipt: &str| {
        let mut row = refund("processed", json!([]));
        row["receipt"] = json!(receipt);
        listed("refunds", row)
    };
    let ours = with_receipt(OURS);
    let [Observation { fact: PaymentFact::Refunded { reference, .. }, .. }] = ours.observations.as_slice() else {
        panic!("{ours:?}")
    };
    assert_eq!(reference.as_deref(), Some(OURS));
    for other in ["RF-7", "rfd_7", "ref_01kaje7400e1000000000000ra", "pay_01kaje7400e1000000000000pa"] {
        let seen = with_receipt(other);
        assert_eq!((seen.observations.len(), seen.fetch_first.len()), (0, 1), "{other}: made on the dashboard");
    }
}

#[test]
fn a_refund_that_may_stand_behind_a_full_page_is_not_said_to_be_missing() {
    let ask = FindRefundAsk {
        refund: OURS.into(),
        payment: "pay_1".into(),
        sent_at: Timestamp::from_unix_seconds(AT),
        after: None,
    };
    let find = |others: usize, more: &[Value]| {
        let mut rows = vec![refund("processed", json!([])); others];
        rows.extend_from_slice(more);
        razorpay().read_find_refund(&ask, &reply(&json!({"entity": "collection", "count": rows.len(), "items": rows})))
    };
    assert_eq!(find(99, &[]), Ok(vec![]));
    let full = find(100, &[]);
    assert!(matches!(full, Err(CallError::Unknown { .. })), "{full:?}");
    let ours = find(99, &[refund("processed", json!({"refund": OURS}))]).unwrap();
    assert_eq!(keys(&ours), ["refund:rfnd_1:INR:118000:succeeded"], "what stands on the page is found");
}

#[test]
fn a_payment_that_still_does_not_say_whether_it_was_taken_is_an_unclear_answer() {
    let name = first(event("refund.processed", &[("refund", refund("processed", json!([])))]));
    let asked = razorpay().read_fetch(&FetchAsk { payment: name }, &reply(&payment("refunded", Value::Null)));
    assert!(matches!(asked, Err(CallError::Unknown { .. })), "{asked:?}");
}

#[test]
fn a_name_that_carries_a_refund_is_believed_in_its_own_form_alone() {
    let name = first(event("refund.processed", &[("refund", refund("processed", json!([])))])).0;
    assert!(fetch(&name.as_str().into()).is_ok());
    for bad in [
        name.replace("pay_1", "../orders"),
        name.replace("pay_1", ""),
        name.replace("118000", "1e5"),
        format!("{name}:more"),
        name.rsplit_once(':').unwrap().0.to_owned(),
    ] {
        let refused = fetch(&bad.as_str().into());
        assert!(matches!(refused, Err(CallError::Refused { .. })), "{bad}: {refused:?}");
    }
}

#[test]
fn a_link_whose_payment_went_back_whole_was_paid_all_the_same() {
    let link = json!({"id": "plink_SVfixtureL0001", "amount": 118_000, "amount_paid": 118_000, "currency": "INR", "status": "paid",
        "payments": [{"payment_id": "pay_1", "amount": 118_000, "status": "refunded", "created_at": 1_795_255_200}]});
    let ask = FetchAsk { payment: "plink_SVfixtureL0001".into() };
    let learned = razorpay().read_fetch(&ask, &reply(&link)).unwrap();
    assert!(matches!(learned[0].fact, PaymentFact::Captured { amount, .. } if amount.minor == 118_000), "{learned:?}");
}
