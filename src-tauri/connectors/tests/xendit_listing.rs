//! Xendit: catching up by its lists, so that nothing is skipped, nothing is read for ever, and nothing is dropped unseen.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use base::Timestamp;
use connectors::gateways::{
    CallError, Environment, FetchAsk, FindRefundAsk, Gateway, HookNews, ListAsk, Listing, Mode, Reply, find,
};
use http::HeaderMap;
use serde_json::{Value, json};
use support::credentials;

fn xendit() -> &'static dyn Gateway {
    find("xendit").unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2026-11-21T{text}Z")).unwrap()
}

/// Asks from 09:00 on, two rows at a time.
fn ask(cursor: &str, now: &str) -> ListAsk {
    ListAsk { cursor: cursor.to_owned(), since: at("09:00:00"), now: at(now), limit: 2 }
}

/// What is asked for, and with what.
fn asked(ask: &ListAsk) -> (String, Vec<(String, String)>) {
    let creds = credentials(Environment::Sandbox, "", &[("secret_key", "xnd_development_x")]);
    let call = xendit().build_list(&creds, ask).unwrap();
    let short = |text: String| text.replace("2026-11-21T", "").replace(".000Z", "");
    (call.path.to_string(), call.query.into_iter().map(|(name, value)| (name.to_string(), short(value))).collect())
}

fn bounds(ask: &ListAsk) -> Vec<String> {
    let of_time = |(name, value): &(String, String)| name.contains('_').then(|| format!("{name} {value}"));
    asked(ask).1.iter().filter_map(of_time).collect()
}

fn reply(body: &Value) -> Reply {
    Reply { status: 200, headers: HeaderMap::new(), body: body.to_string().into(), asked_by: Mode::Test }
}

fn read(ask: &ListAsk, body: &Value) -> Listing {
    xendit().read_list(ask, &reply(body)).unwrap()
}

fn invoice(id: &str, paid: &str) -> Value {
    json!({"id": id, "external_id": "x", "status": "PAID", "amount": 1, "currency": "IDR",
        "created": "2026-11-21T09:30:00Z", "paid_at": format!("2026-11-21T{paid}Z")})
}

fn refund(id: &str, more: Value) -> Value {
    let mut row = json!({"id": id, "amount": 1, "currency": "IDR", "status": "SUCCEEDED", "payment_request_id": "pr-1",
        "reference_id": "made-in-the-dashboard", "created": "2026-11-21T10:00:00Z", "updated": "2026-11-21T10:01:00Z"});
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

/// The cursor with which a list of this name begins.
fn begin(list: &str) -> String {
    let nine = at("09:00:00").0;
    json!({"at": list, "made": nine, "paid": nine, "refunded": nine, "newest": nine, "after": null}).to_string()
}

fn mark(listing: &Listing, name: &str) -> Timestamp {
    let cursor: Value = serde_json::from_str(&listing.next).unwrap();
    Timestamp(cursor[name].as_i64().unwrap())
}

#[test]
fn what_is_paid_while_a_list_is_leafed_through_is_left_to_the_next_round() {
    let first = ask(&begin("paid"), "10:05:00");
    assert_eq!(bounds(&first), ["paid_after 08:00:00", "paid_before 10:05:00"]);
    let page = read(&first, &json!([invoice("d4", "10:04:00"), invoice("c3", "10:03:00")]));

    // The machine slept, and meanwhile invoices of both pages were paid: one of the first, which is not seen any more.
    let second = ask(&page.next, "18:00:00");
    assert_eq!(bounds(&second), ["paid_after 08:00:00", "paid_before 10:05:00", "last_invoice c3"]);
    let page = read(&second, &json!([invoice("b2", "17:00:00")]));
    assert_eq!(page.observations.len(), 1, "what is told is taken, asked for or not");
    assert!(mark(&page, "paid") <= at("10:05:00"), "the next round begins before anything that was not seen");
}

#[test]
fn each_list_is_asked_for_up_to_when_it_was_begun() {
    let made = ask("", "10:05:00");
    assert_eq!(bounds(&made), ["created_after 08:00:00", "created_before 10:05:00"]);
    let paid = ask(&read(&made, &json!([])).next, "10:06:00");
    assert_eq!(bounds(&paid), ["paid_after 08:00:00", "paid_before 10:06:00"]);
    let refunds = ask(&read(&paid, &json!([])).next, "10:07:00");
    let made_again = ask(&read(&refunds, &json!({"data": [], "has_more": false})).next, "10:15:00");
    assert_eq!(bounds(&made_again), ["created_after 08:00:00", "created_before 10:15:00"]);
    // A clock that went back asks for nothing that ends before it begins.
    assert_eq!(bounds(&ask("", "07:00:00")), ["created_after 08:00:00", "created_before 09:00:00"]);
}

#[test]
fn a_list_that_was_left_in_the_middle_by_an_earlier_version_goes_on() {
    let mut cursor: Value = serde_json::from_str(&begin("made")).unwrap();
    cursor["after"] = json!("c3");
    let bounds = bounds(&ask(&cursor.to_string(), "10:05:00"));
    assert_eq!(bounds, ["created_after 08:00:00", "created_before 10:05:00", "last_invoice c3"]);
}

#[test]
fn a_page_that_repeats_itself_ends_the_list_and_counts_as_not_read() {
    let rows = [invoice("d4", "10:04:00"), invoice("c3", "10:03:00")];
    let repeats = |list: &str, page: &Value, list_after: &str| {
        let first = read(&ask(&begin(list), "10:05:00"), page);
        assert!(first.more, "{list}");
        let again = ask(&first.next, "10:05:00");
        let second = read(&again, page);
        let (_, query) = asked(&ask(&second.next, "10:05:00"));
        assert!(
            !query.iter().any(|(name, _)| name == "last_invoice" || name == "after_id"),
            "{list} goes on: {query:?}"
        );
        let next: Value = serde_json::from_str(&second.next).unwrap();
        assert_eq!(next["at"], list_after);
        second
    };
    let made = repeats("made", &json!(rows), "paid");
    assert_eq!(mark(&made, "made"), at("09:00:00"), "what stands behind that page was not read");
    let paid = repeats("paid", &json!(rows), "refunds");
    assert_eq!(mark(&paid, "paid"), at("09:00:00"));
    let refunds = json!({"data": [refund("rfd-1", json!({"invoice_id": "a1"}))], "has_more": true});
    let refunded = repeats("refunds", &refunds, "made");
    assert_eq!((mark(&refunded, "refunded"), refunded.more), (at("09:00:00"), false));
}

#[test]
fn a_full_page_behind_which_nobody_can_go_on_counts_as_not_read_either() {
    let page = read(&ask(&begin("made"), "10:05:00"), &json!([invoice("d4", "10:04:00"), {"id": 7}]));
    assert_eq!((page.observations.len(), page.bad.len(), mark(&page, "made")), (1, 1, at("09:00:00")));
    let whole = read(&ask(&begin("made"), "10:05:00"), &json!([invoice("d4", "10:04:00")]));
    assert_eq!(mark(&whole, "made"), at("09:30:00"), "a page that is not full is the last");
}

#[test]
fn a_listed_refund_that_names_no_invoice_is_shown_and_not_dropped() {
    let nameless = refund("rfd-1", json!({"metadata": {"note": "sorry"}}));
    let rows = [
        refund("rfd-3", json!({"metadata": {"invoice": "a1"}})),
        refund("rfd-2", json!({"invoice_id": "b2"})),
        nameless.clone(),
    ];
    let page = read(&ask(&begin("refunds"), "10:05:00"), &json!({"data": rows, "has_more": false}));
    let invoices: Vec<&str> = page.observations.iter().map(|seen| seen.canonical.as_ref().unwrap().as_str()).collect();
    assert_eq!(invoices, ["b2", "a1"]);
    assert_eq!(page.bad.len(), 1);
    assert_eq!(page.bad[0].row, nameless);
    assert!(page.bad[0].cause.contains("no invoice"), "{}", page.bad[0].cause);
}

#[test]
fn refunds_are_asked_for_by_what_the_fact_sheet_names() {
    assert_eq!(asked(&ask(&begin("refunds"), "10:05:00")), ("/refunds".to_owned(), vec![]));
    let creds = credentials(Environment::Sandbox, "", &[("secret_key", "xnd_development_x")]);
    let of = FindRefundAsk { refund: "ref_1".into(), payment: "a1".into(), sent_at: at("09:00:00"), after: None };
    let call = xendit().build_find_refund(&creds, &of).unwrap();
    assert_eq!(call.query, [("invoice_id".into(), "a1".into())]);
}

#[test]
fn a_refund_that_a_webhook_tells_is_not_lost_among_more_than_one_page_of_them() {
    let told = json!({"event": "refund.succeeded", "created": "2026-11-21T10:00:00Z", "data": {"id": "rfd-1", "invoice_id": "a1"}});
    let HookNews::FetchFirst(name) = xendit().read_hook(told.to_string().as_bytes()).unwrap().news else { panic!() };
    let fetched = |has_more: bool| {
        let page = json!({"data": [refund("rfd-9", json!({}))], "has_more": has_more});
        xendit().read_fetch(&FetchAsk { payment: name.clone() }, &reply(&page))
    };
    assert_eq!(fetched(false).unwrap()[0].canonical, Some("a1".into()));
    assert!(
        matches!(fetched(true), Err(CallError::Unknown { .. })),
        "the one that was told may stand on the next page"
    );
}
