//! Exchange rates: the owner enters them, amounts are worth what they say, a missing one names itself.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Currency, Money, Problem};
use books::ledger::{ExchangeError, base_of};
use books::periods;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money};

/// What a hundred dollars are worth in rupees on a day.
fn hundred_dollars(books: &Books, on: &str) -> Result<Money, ExchangeError> {
    let (shop, on) = (books.shop.clone(), day(on));
    books.shop.db.write_now(&base::System::because("a test"), move |tx| base_of(tx, &shop, money("100.00", "USD"), on))
}

fn enter(books: &Books, path: &str, rate: &str) -> (u16, Value) {
    Ask::put(&format!("/exchange-rates/{path}"), json!({ "rate": rate })).by(books, &["settings:write"])
}

fn notes(books: &Books, subject: &'static str) -> Vec<(String, Value)> {
    let notes = books.read(move |tx, _| office::audit::find_of_subject(tx, subject)).unwrap();
    notes.into_iter().map(|note| (note.action, note.detail)).collect()
}

#[test]
fn a_rate_holds_from_its_day_until_the_next_one() {
    let books = Books::of("IN", "INR");
    let (status, entered) = enter(&books, "USD/2026-11-01", "83.10");
    assert_eq!((status, entered), (200, json!({ "currency": "USD", "from_on": "2026-11-01", "rate": "83.1" })));
    assert_eq!(enter(&books, "USD/2026-11-20", "84.05").0, 200);
    assert_eq!(hundred_dollars(&books, "2026-11-19").unwrap(), money("8310.00", "INR"));
    assert_eq!(hundred_dollars(&books, "2026-11-21").unwrap(), money("8405.00", "INR"));
}

#[test]
fn a_missing_rate_names_currency_and_day_and_is_no_worth_of_nothing() {
    let books = Books::of("IN", "INR");
    enter(&books, "USD/2026-11-20", "84.05");
    enter(&books, "EUR/2026-11-01", "91");
    let missing = hundred_dollars(&books, "2026-11-19").unwrap_err();
    let kind = missing.kind();
    assert_eq!((kind.status, kind.code), (409, "exchange.rate_missing"));
    assert_eq!(kind.subject.as_deref(), Some("USD/2026-11-19"));
    assert!(missing.to_string().contains("from USD to INR on 2026-11-19"), "{missing}");
}

#[test]
fn a_rate_of_a_day_is_changed_in_its_place_and_the_audit_log_says_from_what() {
    let books = Books::of("IN", "INR");
    enter(&books, "USD/2026-11-20", "8.405");
    enter(&books, "USD/2026-11-20", "84.05");
    // The same again changes nothing, so nothing is noted.
    enter(&books, "USD/2026-11-20", "84.050");
    assert_eq!(hundred_dollars(&books, "2026-11-20").unwrap(), money("8405.00", "INR"));
    let expected = [
        ("exchange_rate.entered".to_owned(), json!({ "rate": "8.405" })),
        ("exchange_rate.changed".to_owned(), json!({ "rate": ["8.405", "84.05"] })),
    ];
    assert_eq!(notes(&books, "USD/2026-11-20"), expected);
    let news = books.read(|tx, _| tx.announcements_after(0, 100)).unwrap();
    assert_eq!(news.iter().filter(|row| row.tags == ["exchange-rates"]).count(), 2);
}

#[test]
fn a_rate_that_is_no_rate_is_refused_and_leaves_nothing() {
    let books = Books::of("IN", "INR");
    for (path, rate, code, field) in [
        ("USD/2026-11-20", "0", "input.invalid", "rate"),
        ("USD/2026-11-20", "-84", "input.invalid", "rate"),
        ("USD/2026-11-20", "84,05", "input.invalid", "rate"),
        ("USD/2026-11-20", "1e2", "input.invalid", "rate"),
        ("USD/2026-11-20", "0.12345678901", "input.invalid", "rate"),
        ("USD/2026-11-20", "1000000000.01", "input.invalid", "rate"),
        ("INR/2026-11-20", "1", "exchange.books_currency", "currency"),
        ("XYZ/2026-11-20", "1", "input.invalid", "currency"),
        ("usd/2026-11-20", "1", "input.invalid", "currency"),
        ("USD/20-11-2026", "1", "input.invalid", "from_on"),
        ("USD/2026-02-30", "1", "input.invalid", "from_on"),
    ] {
        let (status, told) = enter(&books, path, rate);
        let seen = (status, told["code"].as_str(), told["field"].as_str());
        assert_eq!(seen, (400, Some(code), Some(field)), "{path} {rate}");
    }
    assert_eq!(enter(&books, "USD/2026-11-20", "0.1234567890").0, 200, "ten places are enough and allowed");
    let (_, list) = Ask::get("/exchange-rates").by(&books, &["ledger:read"]);
    assert_eq!(list, json!({ "items": [{ "currency": "USD", "from_on": "2026-11-20", "rate": "0.123456789" }] }));
}

#[test]
fn a_closed_day_gets_no_rate_and_the_answer_names_the_first_open_one() {
    let books = Books::of("IN", "INR");
    enter(&books, "USD/2026-10-01", "83.10");
    books.write(|tx, _| periods::close_to(tx, day("2026-10-31"))).unwrap();
    for path in ["USD/2026-10-31", "USD/2026-10-01"] {
        let (status, told) = enter(&books, path, "84.05");
        assert_eq!((status, told["code"].as_str()), (409, Some("period.day_closed")), "{path}");
        assert_eq!(told["subject"], "2026-11-01", "{path}");
    }
    assert_eq!(enter(&books, "USD/2026-11-01", "84.05").0, 200);
    assert_eq!(hundred_dollars(&books, "2026-10-31").unwrap(), money("8310.00", "INR"));
}

#[test]
fn rates_are_listed_by_day_newest_first_page_by_page_and_by_currency() {
    let books = Books::of("IN", "INR");
    for (path, rate) in [
        ("USD/2026-11-01", "83.1"),
        ("USD/2026-11-20", "84.05"),
        ("EUR/2026-11-20", "91"),
        ("SAR/2026-11-20", "22.4"),
        ("EUR/2026-11-30", "92"),
    ] {
        assert_eq!(enter(&books, path, rate).0, 200);
    }
    let names = |list: &Value| -> Vec<String> {
        let name =
            |rate: &Value| format!("{} {}", rate["from_on"].as_str().unwrap(), rate["currency"].as_str().unwrap());
        list["items"].as_array().unwrap().iter().map(name).collect()
    };
    let mut walked = Vec::new();
    let mut path = "/exchange-rates?limit=2".to_owned();
    loop {
        let (_, page) = Ask::get(&path).by(&books, &["ledger:read"]);
        walked.extend(names(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/exchange-rates?limit=2&after={next}");
    }
    assert_eq!(walked, ["2026-11-30 EUR", "2026-11-20 EUR", "2026-11-20 SAR", "2026-11-20 USD", "2026-11-01 USD"]);
    let (_, dollars) = Ask::get("/exchange-rates?currency=USD").by(&books, &["ledger:read"]);
    assert_eq!(names(&dollars), ["2026-11-20 USD", "2026-11-01 USD"]);
    for bad in ["?currency=usd", "?after=USD", "?after=USD/2026", "?limit=0", "?colour=red"] {
        assert_eq!(Ask::get(&format!("/exchange-rates{bad}")).by(&books, &["ledger:read"]).0, 400, "{bad}");
    }
}

#[test]
fn rates_are_seen_with_the_ledger_and_entered_with_the_settings() {
    let books = Books::of("IN", "INR");
    let list = || Ask::get("/exchange-rates");
    let put = || Ask::put("/exchange-rates/USD/2026-11-20", json!({ "rate": "84.05" }));
    assert_eq!((list().by_nobody(&books).0, put().by_nobody(&books).0), (401, 401));
    assert_eq!(list().by(&books, &["settings:write"]).0, 403);
    assert_eq!(put().by(&books, &["ledger:read", "ledger:post", "settings:read"]).0, 403);
    assert_eq!((put().by_owner(&books).0, list().by_owner(&books).0), (200, 200));
}

#[test]
fn what_is_posted_keeps_the_rate_it_had() {
    let books = Books::of("IN", "INR");
    enter(&books, "USD/2026-11-01", "83.10");
    let (dollars, worth) = (money("100.00", "USD"), hundred_dollars(&books, "2026-11-20").unwrap());
    let mut entry = support::simple("payment:1:captured", "1110", "1200", worth);
    entry.lines = vec![
        books::ledger::Line::new("1110", "a", dollars, worth),
        books::ledger::Line::new("1200", "b", dollars.negated(), worth.negated()),
    ];
    books.post(entry).unwrap();
    enter(&books, "USD/2026-11-01", "90");
    let inr = Currency::of("INR").unwrap();
    let balances = books.read(move |tx, _| books::ledger::find_balances(tx, inr, Some("1110"))).unwrap();
    assert_eq!((balances[0].1.amount, balances[0].1.base), (dollars, money("8310.00", "INR")));
    assert_eq!(books.findings(), Vec::<String>::new());
}
