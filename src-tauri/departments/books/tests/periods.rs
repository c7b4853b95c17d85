//! Closed days: who closes and opens them, what they refuse, and that facts pass all the same.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::Problem;
use books::ledger::{Line, find_recorded};
use books::periods;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money, noon, simple};

/// The clock of every test shows 2026-11-21, half past three in the shop.
const YESTERDAY: &str = "2026-11-20";

fn close(books: &Books, to: &str) -> (u16, Value) {
    Ask::post("/periods/close", json!({ "closed_to": to })).by(books, &["period:close"])
}

fn reopen(books: &Books, to: Value, reason: &str) -> (u16, Value) {
    Ask::post("/periods/reopen", json!({ "closed_to": to, "reason": reason })).by(books, &["period:reopen"])
}

fn seen(books: &Books) -> Value {
    Ask::get("/periods").by(books, &["ledger:read"]).1
}

fn notes(books: &Books) -> Vec<(String, Value)> {
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "periods")).unwrap();
    notes.into_iter().map(|note| (note.action, note.detail)).collect()
}

#[test]
fn closing_says_up_to_which_day_by_whom_and_when() {
    let books = Books::of("IN", "INR");
    assert_eq!(seen(&books), json!({ "closable_to": YESTERDAY }), "at first every day is open");
    let (status, closed) = close(&books, "2026-10-31");
    assert_eq!(status, 200);
    assert_eq!(
        closed,
        json!({
            "closed_to": "2026-10-31", "first_open_on": "2026-11-01", "closable_to": YESTERDAY,
            "last_change": {
                "seq": 1, "act": "closed", "closed_to": "2026-10-31", "reason": "",
                "at": "2026-11-21T10:00:00.000Z", "who_id": "stf_asha", "who_name": "Asha Patil",
            },
        })
    );
    assert_eq!(seen(&books), closed);
    assert_eq!(notes(&books), [("period.closed".to_owned(), json!({ "closed_to": [null, "2026-10-31"] }))]);
    let news = books.read(|tx, _| tx.announcements_after(0, 100)).unwrap();
    assert_eq!((news[0].kind.as_str(), news[0].tags.as_slice()), ("period.changed", &["periods".to_owned()][..]));
}

#[test]
fn only_days_that_are_over_in_the_shop_are_closed() {
    let books = Books::of("IN", "INR");
    for to in ["2026-11-21", "2026-11-22", "2030-01-01"] {
        let (status, told) = close(&books, to);
        assert_eq!((status, told["code"].as_str()), (400, Some("period.not_over")), "{to}");
        assert_eq!((told["field"].as_str(), told["subject"].as_str()), (Some("closed_to"), Some(YESTERDAY)));
    }
    assert_eq!(close(&books, YESTERDAY).0, 200);
    // Nine hours later it is half past midnight in the shop, and still the 21st in Greenwich.
    books.clock.advance_ms(9 * 3_600_000);
    assert_eq!(close(&books, "2026-11-21").0, 200);
}

#[test]
fn what_is_closed_is_neither_closed_again_nor_opened_by_closing_less() {
    let books = Books::of("IN", "INR");
    close(&books, "2026-10-31");
    let (status, told) = close(&books, "2026-09-30");
    assert_eq!((status, told["code"].as_str()), (409, Some("period.closed_already")));
    assert_eq!(told["subject"], "2026-10-31");
    assert_eq!(close(&books, "2026-10-31").0, 200, "the same day again is no fault");
    assert_eq!(notes(&books).len(), 1, "and no change");
}

#[test]
fn days_are_opened_again_with_a_reason_that_is_kept() {
    let books = Books::of("IN", "INR");
    close(&books, "2026-10-31");
    let (status, told) = reopen(&books, json!("2026-09-30"), "  ");
    assert_eq!((status, told["field"].as_str()), (400, Some("reason")));
    let (status, opened) = reopen(&books, json!("2026-09-30"), "a bill of October was forgotten");
    assert_eq!((status, opened["closed_to"].as_str()), (200, Some("2026-09-30")));
    assert_eq!(opened["first_open_on"], "2026-10-01");
    let (status, open) = reopen(&books, Value::Null, "the books are being moved");
    assert_eq!((status, open.get("closed_to")), (200, None));
    assert_eq!(books.read(|tx, _| periods::closed_to(tx)).unwrap(), None);
    let (_, changes) = Ask::get("/periods/changes").by(&books, &["ledger:read"]);
    let told: Vec<(&str, Option<&str>, Option<&str>, &str)> = changes["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let text = |field: &str| change[field].as_str();
            (text("act").unwrap(), text("closed_to_before"), text("closed_to"), text("reason").unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("reopened", Some("2026-09-30"), None, "the books are being moved"),
            ("reopened", Some("2026-10-31"), Some("2026-09-30"), "a bill of October was forgotten"),
            ("closed", None, Some("2026-10-31"), ""),
        ]
    );
    assert_eq!(
        notes(&books)[2],
        (
            "period.reopened".to_owned(),
            json!({ "closed_to": ["2026-09-30", null], "reason": "the books are being moved" })
        )
    );
}

#[test]
fn only_what_is_closed_can_be_opened_and_what_is_left_out_opens_nothing() {
    let books = Books::of("IN", "INR");
    let (status, told) = reopen(&books, Value::Null, "why not");
    assert_eq!((status, told["code"].as_str()), (409, Some("period.nothing_closed")));
    close(&books, "2026-10-31");
    for to in ["2026-10-31", "2026-11-05"] {
        let (status, told) = reopen(&books, json!(to), "a slip");
        assert_eq!((status, told["code"].as_str()), (409, Some("period.not_earlier")), "{to}");
    }
    let silent = Ask::post("/periods/reopen", json!({ "reason": "everything" })).by(&books, &["period:reopen"]);
    assert_eq!(silent.0, 400, "without closed_to nothing is opened");
    assert_eq!(seen(&books)["closed_to"], "2026-10-31");
}

#[test]
fn a_repeat_with_the_same_key_changes_nothing_more() {
    let books = Books::of("IN", "INR");
    close(&books, "2026-10-31");
    let ask = || {
        Ask::post("/periods/reopen", json!({ "closed_to": "2026-09-30", "reason": "a slip" })).once("key-of-the-owner")
    };
    let first = ask().by_owner(&books);
    assert_eq!(first.0, 200);
    close(&books, "2026-10-31");
    let again = ask().by_owner(&books);
    assert_eq!((again.0, again.1["closed_to"].as_str()), (200, Some("2026-10-31")), "the answer is how it stands now");
    assert_eq!(notes(&books).len(), 3);
    let other = Ask::post("/periods/reopen", json!({ "closed_to": null, "reason": "a slip" })).once("key-of-the-owner");
    assert_eq!(other.by_owner(&books).1["code"], "idempotency.key_reused");
}

#[test]
fn closing_and_opening_are_rights_of_their_own() {
    let books = Books::of("IN", "INR");
    let closing = || Ask::post("/periods/close", json!({ "closed_to": "2026-10-31" }));
    let opening = || Ask::post("/periods/reopen", json!({ "closed_to": null, "reason": "a slip" }));
    for ask in [closing(), opening(), Ask::get("/periods"), Ask::get("/periods/changes")] {
        assert_eq!(ask.by_nobody(&books).0, 401);
    }
    for ask in [Ask::get("/periods"), Ask::get("/periods/changes")] {
        assert_eq!(ask.by(&books, &["period:close", "period:reopen"]).0, 403);
    }
    assert_eq!(closing().by(&books, &["ledger:read", "ledger:post", "period:reopen"]).0, 403);
    assert_eq!(closing().by(&books, &["period:close"]).0, 200);
    assert_eq!(opening().by(&books, &["ledger:read", "ledger:post", "period:close"]).0, 403);
    assert_eq!(opening().by(&books, &["period:reopen"]).0, 200);
}

#[test]
fn changes_are_read_page_by_page() {
    let books = Books::of("IN", "INR");
    for to in ["2026-08-31", "2026-09-30", "2026-10-31"] {
        close(&books, to);
    }
    let (_, first) = Ask::get("/periods/changes?limit=2").by(&books, &["ledger:read"]);
    assert_eq!((first["items"].as_array().unwrap().len(), first["next"].as_str()), (2, Some("2")));
    let (_, last) = Ask::get("/periods/changes?limit=2&after=2").by(&books, &["ledger:read"]);
    assert_eq!((last["items"][0]["closed_to"].as_str(), last.get("next")), (Some("2026-08-31"), None));
    assert_eq!(Ask::get("/periods/changes?after=x").by(&books, &["ledger:read"]).0, 400);
}

#[test]
fn a_person_is_told_the_first_open_day() {
    let books = Books::of("IN", "INR");
    close(&books, "2026-10-31");
    let system = base::System::because("a test");
    let asked = |on: &'static str| books.shop.db.write_now(&system, move |tx| periods::must_be_open(tx, day(on)));
    let refused = asked("2026-10-02").unwrap_err();
    let kind = refused.kind();
    assert_eq!((kind.status, kind.code, kind.subject.as_deref()), (409, "period.day_closed", Some("2026-11-01")));
    assert_eq!(refused.to_string(), "2026-10-02 is closed in the books: the first open day is 2026-11-01");
    assert!(asked("2026-11-01").is_ok());
}

#[test]
fn a_fact_that_was_booked_late_stays_where_it_is_when_its_day_is_opened_again() {
    let books = Books::of("IN", "INR");
    let amount = money("118.00", "INR");
    let fact = |source: &str| {
        let mut entry = simple(source, "1110", "1200", amount);
        entry.happened_at = noon("2026-10-30");
        entry.lines =
            vec![Line::new("1110", "a", amount, amount), Line::new("1200", "b", amount.negated(), amount.negated())];
        entry
    };
    close(&books, "2026-10-31");
    let late = books.post(fact("payment:1:captured")).unwrap();
    assert_eq!((late.dated_on, late.late), (day("2026-11-01"), true));
    reopen(&books, json!("2026-09-30"), "a bill of October was forgotten");
    let (_, page) = Ask::get("/ledger/entries?source=payment:1:captured").by(&books, &["ledger:read"]);
    let entry = &page["items"][0];
    assert_eq!((entry["dated_on"].as_str(), entry["late"].as_bool()), (Some("2026-11-01"), Some(true)));
    let recorded = books.read(|tx, shop| find_recorded(tx, shop, "payment:1:captured")).unwrap().unwrap();
    assert_eq!(recorded.entry.happened_at, noon("2026-10-30"), "it keeps the time it happened");
    let punctual = books.post(fact("payment:2:captured")).unwrap();
    assert_eq!((punctual.dated_on, punctual.late), (day("2026-10-30"), false));
    assert_eq!(books.findings(), Vec::<String>::new());
}
