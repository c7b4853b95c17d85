//! Month ends: what stands in other currencies is put to the rate of the last day, and back on the day after.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use books::ledger::{Entry, Line, post_all};
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money, noon, simple};

/// What somebody may do who keeps the books.
const BOOKKEEPER: [&str; 5] = ["ledger:read", "ledger:post", "settings:write", "period:close", "period:reopen"];

/// A shop in Pune that sold to two customers abroad in October and owes a supplier there. The clock shows 2026-11-21.
fn shop() -> Books {
    let books = Books::set_up();
    rate(&books, "2026-10-01", "83.10");
    let of = |source: &str, on: &str, lines: [(&'static str, &str, &str, &str); 2]| Entry {
        happened_at: noon(on),
        lines: lines
            .into_iter()
            .map(|(account, party, usd, inr)| Line::new(account, party, money(usd, "USD"), money(inr, "INR")))
            .collect(),
        ..simple(source, "1200", "4000", money("1.00", "INR"))
    };
    let entries = vec![
        of(
            "invoice:1:issued",
            "2026-10-05",
            [("1200", "cus_noor", "250.00", "20775.00"), ("4000", "", "-250.00", "-20775.00")],
        ),
        of(
            "invoice:2:issued",
            "2026-10-12",
            [("1200", "cus_ravi", "100.01", "8310.83"), ("4000", "", "-100.01", "-8310.83")],
        ),
        of(
            "bill:1:recorded",
            "2026-10-20",
            [("6200", "", "40.00", "3324.00"), ("2000", "sup_1", "-40.00", "-3324.00")],
        ),
        // November's: no balance of October.
        of(
            "invoice:3:issued",
            "2026-11-03",
            [("1200", "cus_noor", "10.00", "831.00"), ("4000", "", "-10.00", "-831.00")],
        ),
        Entry { happened_at: noon("2026-10-30"), ..simple("invoice:4:issued", "1200", "4000", money("500.00", "INR")) },
    ];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    books
}

fn rate(books: &Books, on: &str, rate: &str) {
    let (status, said) = Ask::put(&format!("/exchange-rates/USD/{on}"), json!({ "rate": rate })).by(books, &BOOKKEEPER);
    assert_eq!(status, 200, "{said}");
}

fn revalue(books: &Books, month: &str) -> (u16, Value) {
    Ask::post(&format!("/ledger/months/{month}/revalue"), json!({})).by(books, &BOOKKEEPER)
}

fn worth(books: &Books, month: &str) -> Value {
    let (status, said) = Ask::get(&format!("/ledger/months/{month}")).by(books, &["ledger:read"]);
    assert_eq!(status, 200, "{said}");
    said
}

fn months(books: &Books) -> Vec<(String, String, Option<i64>)> {
    let (_, list) = Ask::get("/ledger/months").by(books, &["ledger:read"]);
    let of = |one: &Value| {
        let text = |field: &str| one[field].as_str().unwrap().to_owned();
        (text("month"), text("state"), one["difference"]["minor"].as_i64())
    };
    list["items"].as_array().unwrap().iter().map(of).collect()
}

/// What stands on an account at the end of a day in the books currency, + debit.
fn standing(books: &Books, account: &str, on: &str) -> i64 {
    let path = format!("/ledger/accounts/{account}/postings?from=2024-01-01&to={on}");
    Ask::get(&path).by(books, &["ledger:read"]).1["books"]["closing"]["minor"].as_i64().unwrap()
}

#[test]
fn a_month_shows_what_stands_abroad_and_what_it_is_worth_before_anything_is_posted() {
    let books = shop();
    rate(&books, "2026-10-31", "84.05");
    let october = worth(&books, "2026-10");
    assert_eq!((&october["state"], &october["ends_on"]), (&json!("open"), &json!("2026-10-31")));
    let rows: Vec<_> = october["balances"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let minor = |field: &str| row[field]["minor"].as_i64().unwrap();
            (row["account"].as_str().unwrap(), minor("amount"), minor("carried"), minor("worth"), minor("difference"))
        })
        .collect();
    let expected = [
        ("1200", 25_000, 2_077_500, 2_101_250, 23_750),
        ("1200", 10_001, 831_083, 840_584, 9_501),
        ("2000", -4_000, -332_400, -336_200, -3_800),
    ];
    assert_eq!(rows, expected, "{october:#}");
    assert_eq!(october["due"], json!({ "minor": 29_451, "currency": "INR" }));
    assert_eq!(standing(&books, "7110", "2026-11-30"), 0, "looking posts nothing");
}

#[test]
fn revaluing_puts_the_last_day_to_its_rate_and_the_day_after_takes_it_back() {
    let books = shop();
    rate(&books, "2026-10-31", "84.05");
    let before = standing(&books, "1200", "2026-10-31");
    let (status, done) = revalue(&books, "2026-10");
    assert_eq!(status, 200, "{done}");
    assert_eq!((&done["state"], &done["difference"]["minor"]), (&json!("revalued"), &json!(29_451)));
    assert_eq!(done["due"]["minor"], 0, "nothing is left to post");
    assert_eq!(standing(&books, "1200", "2026-10-31"), before + 23_750 + 9_501);
    assert_eq!(standing(&books, "2000", "2026-10-31"), -336_200);
    assert_eq!(standing(&books, "7110", "2026-10-31"), -29_451, "a gain is a credit");
    assert_eq!(standing(&books, "7110", "2026-11-01"), 0);
    assert_eq!(standing(&books, "2000", "2026-11-01"), -332_400);
    let path = format!("/ledger/entries/{}", done["entries"][0].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    assert_eq!((&entry["source"], &entry["dated_on"]), (&json!("month:2026-10:revalued"), &json!("2026-10-31")));
    assert!(entry["reversed_by"].is_string(), "{entry}");
    let state = |month: &str, state: &str, difference| (month.to_owned(), state.to_owned(), difference);
    assert_eq!(months(&books), [state("2026-11", "running", None), state("2026-10", "revalued", Some(29_451))]);
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "2026-10")).unwrap();
    assert_eq!(notes[0].action, "month.revalued");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_rate_that_was_wrong_is_put_right_and_only_the_rest_is_posted() {
    let books = shop();
    rate(&books, "2026-10-31", "84.05");
    assert_eq!(revalue(&books, "2026-10").0, 200);
    rate(&books, "2026-10-31", "84.00");
    assert_eq!(worth(&books, "2026-10")["due"]["minor"], -(1_250 + 500 - 200));
    let (status, done) = revalue(&books, "2026-10");
    assert_eq!(status, 200, "{done}");
    assert_eq!((done["entries"].as_array().unwrap().len(), &done["due"]["minor"]), (2, &json!(0)));
    assert_eq!(done["difference"]["minor"], 29_451 - 1_550);
    assert_eq!(standing(&books, "7110", "2026-10-31"), -(29_451 - 1_550));
    assert_eq!(standing(&books, "7110", "2026-11-01"), 0);
    // Once more there is nothing to move, and nothing is posted.
    let (status, again) = revalue(&books, "2026-10");
    assert_eq!((status, again["entries"].as_array().unwrap().len()), (200, 2));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_month_is_revalued_though_its_days_are_closed_and_its_stub_still_holds() {
    let books = shop();
    rate(&books, "2026-10-31", "84.05");
    let (status, said) = Ask::post("/periods/close", json!({ "closed_to": "2026-11-05" })).by(&books, &BOOKKEEPER);
    assert_eq!(status, 200, "{said}");
    books.hear_seals();
    let (status, done) = revalue(&books, "2026-10");
    assert_eq!(status, 200, "{done}");
    assert_eq!(standing(&books, "7110", "2026-10-31"), -29_451);
    assert_eq!(standing(&books, "7110", "2026-11-01"), 0);
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn without_a_rate_nothing_is_posted_and_the_currency_is_named() {
    let books = shop();
    let entry = Entry {
        happened_at: noon("2026-10-09"),
        lines: vec![
            Line::new("1100", "bank", money("7.00", "EUR"), money("630.00", "INR")),
            Line::new("4000", "", money("-7.00", "EUR"), money("-630.00", "INR")),
        ],
        ..simple("invoice:9:issued", "1200", "4000", money("1.00", "INR"))
    };
    books.post(entry).unwrap();
    let october = worth(&books, "2026-10");
    assert_eq!(october["without_rate"], json!(["EUR"]));
    assert!(october["balances"][0].get("worth").is_none(), "{october:#}");
    let (status, refused) = revalue(&books, "2026-10");
    assert_eq!((status, &refused["code"]), (409, &json!("exchange.rate_missing")), "{refused}");
    assert_eq!(standing(&books, "7110", "2026-12-31"), 0);
}

#[test]
fn a_month_that_runs_or_never_was_or_lies_in_a_closed_year_is_refused() {
    let books = shop();
    let refused = |month: &str| {
        let (status, said) = revalue(&books, month);
        (status, said["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(refused("2026-11"), (409, "month.not_over".into()));
    assert_eq!(refused("2026-09"), (404, "month.no_such_month".into()), "nothing stood abroad then");
    assert_eq!(refused("2026-12"), (404, "month.no_such_month".into()));
    assert_eq!(refused("2026-1"), (404, "month.no_such_month".into()));
    let (status, _) = Ask::post("/ledger/months/2026-10/revalue", json!({})).by(&books, &["ledger:read"]);
    assert_eq!(status, 403);
    books.clock.advance_ms(140 * 86_400_000);
    assert_eq!(Ask::post("/ledger/years/2026-27/close", json!({})).by(&books, &BOOKKEEPER).0, 200);
    assert_eq!(refused("2026-10"), (409, "month.year_closed".into()));
}

#[test]
fn a_year_takes_what_its_last_month_gained_and_the_next_begins_by_taking_it_back() {
    let books = shop();
    rate(&books, "2027-03-31", "90");
    books.clock.advance_ms(140 * 86_400_000);
    assert_eq!(revalue(&books, "2027-03").0, 200);
    let gained = -standing(&books, "7110", "2027-03-31");
    assert!(gained > 0);
    let (status, closed) = Ask::post("/ledger/years/2026-27/close", json!({})).by(&books, &BOOKKEEPER);
    assert_eq!(status, 200, "{closed}");
    let traded = 2_077_500 + 831_083 + 83_100 - 332_400 + 50_000;
    assert_eq!(closed["result"]["minor"].as_i64().unwrap(), traded + gained);
    assert_eq!(standing(&books, "7110", "2027-04-01"), gained, "taken back in the new year");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn the_same_command_sent_twice_revalues_once() {
    let books = shop();
    rate(&books, "2026-10-31", "84.05");
    let ask = || Ask::post("/ledger/months/2026-10/revalue", json!({})).once("a-click-of-asha").by(&books, &BOOKKEEPER);
    let (first, second) = (ask(), ask());
    assert_eq!((first.0, second.0), (200, 200), "{second:?}");
    assert_eq!(second.1["entries"].as_array().unwrap().len(), 1);
    assert_eq!(day("2026-10-31").to_string(), second.1["ends_on"]);
}
