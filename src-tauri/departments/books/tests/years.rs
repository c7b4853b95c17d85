//! Fiscal years: what each came to, closing one, what that locks, and opening it again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Currency, Money};
use books::ledger::{DayRange, Entry, Line, balance_sheet, post_all, profit_and_loss};
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money, noon, simple};

/// What somebody may do who closes years and opens them.
const OWNER: [&str; 4] = ["ledger:read", "ledger:post", "period:close", "period:reopen"];

/// A shop in Pune, whose years begin in April, with two years of trade and a part of the third. The clock shows 2026-11-21.
fn shop() -> Books {
    let books = Books::set_up();
    let of = |source: &str, debit, credit, amount, on: &str| Entry {
        happened_at: noon(on),
        ..simple(source, debit, credit, money(amount, "INR"))
    };
    let (usd, inr) = (|text| money(text, "USD"), |text| money(text, "INR"));
    let mut abroad = of("payment:9:captured", "1110", "1200", "1.00", "2026-02-02");
    abroad.lines = vec![
        Line::new("1110", "a", usd("250.00"), inr("21012.50")),
        Line::new("4000", "", usd("-250.00"), inr("-20775.00")),
        Line::new("7100", "", usd("0.00"), inr("-237.50")),
    ];
    let entries = vec![
        of("invoice:1:issued", "1200", "4000", "1000.00", "2024-05-01"),
        of("expense:1:recorded", "6200", "1100", "700.00", "2025-03-31"),
        of("invoice:2:issued", "1200", "4000", "500.00", "2025-04-01"),
        abroad,
        of("expense:2:recorded", "6200", "1100", "900.00", "2026-03-31"),
        of("invoice:3:issued", "1200", "4000", "80.00", "2026-04-01"),
    ];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    books
}

fn close(books: &Books, year: &str) -> (u16, Value) {
    Ask::post(&format!("/ledger/years/{year}/close"), json!({})).by(books, &OWNER)
}

fn reopen(books: &Books, year: &str) -> (u16, Value) {
    Ask::post(&format!("/ledger/years/{year}/reopen"), json!({ "reason": "a bill was forgotten" })).by(books, &OWNER)
}

fn years(books: &Books) -> Vec<(String, String, i64)> {
    let (_, list) = Ask::get("/ledger/years").by(books, &["ledger:read"]);
    let of = |one: &Value| {
        let text = |field: &str| one[field].as_str().unwrap().to_owned();
        (text("year"), text("state"), one["result"]["minor"].as_i64().unwrap())
    };
    list["items"].as_array().unwrap().iter().map(of).collect()
}

/// The stubs, the newest first, once the program heard of what was closed.
fn seals(books: &Books) -> Vec<Value> {
    books.hear_seals();
    Ask::get("/seals").by(books, &["ledger:read"]).1["items"].as_array().unwrap().clone()
}

/// What stands on an account at the end of a day in the books currency, + debit.
fn standing(books: &Books, account: &str, on: &str) -> i64 {
    let path = format!("/ledger/accounts/{account}/postings?from=2024-01-01&to={on}");
    Ask::get(&path).by(books, &["ledger:read"]).1["books"]["closing"]["minor"].as_i64().unwrap()
}

#[test]
fn years_are_listed_with_what_each_came_to() {
    let books = shop();
    let text = |year: &str, state: &str, result| (year.to_owned(), state.to_owned(), result);
    let expected = [
        text("2026-27", "running", 8_000),
        text("2025-26", "open", 50_000 + 2_101_250 - 90_000),
        text("2024-25", "open", 30_000),
    ];
    assert_eq!(years(&books), expected);
}

#[test]
fn closing_a_year_empties_income_and_cost_into_retained_earnings_and_locks_its_days() {
    let books = shop();
    let (status, closed) = close(&books, "2024-25");
    assert_eq!(status, 200, "{closed}");
    assert_eq!((&closed["state"], &closed["result"]["minor"]), (&json!("closed"), &json!(30_000)));
    assert_eq!((&closed["starts_on"], &closed["ends_on"]), (&json!("2024-04-01"), &json!("2025-03-31")));
    assert_eq!(closed["closed_by"], "Asha Patil");
    let path = format!("/ledger/entries/{}", closed["entry"].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    assert_eq!((&entry["source"], &entry["dated_on"]), (&json!("year:2024-25:closed"), &json!("2025-03-31")));
    for account in ["4000", "6200"] {
        assert_eq!(standing(&books, account, "2025-03-31"), 0, "{account}");
    }
    assert_eq!(standing(&books, "3200", "2025-03-31"), -30_000);
    assert_eq!(standing(&books, "4000", "2025-04-01"), -50_000, "the next year begins from nothing");
    let (_, periods) = Ask::get("/periods").by(&books, &["ledger:read"]);
    assert_eq!(periods["closed_to"], "2025-03-31");
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "2024-25")).unwrap();
    assert_eq!(notes[0].action, "year.closed");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn an_exchange_difference_is_emptied_once_and_stands_in_no_later_closing() {
    let books = shop();
    for year in ["2024-25", "2025-26"] {
        assert_eq!(close(&books, year).0, 200, "{year}");
    }
    books.clock.advance_ms(140 * 86_400_000);
    let (status, closed) = close(&books, "2026-27");
    assert_eq!(status, 200, "{closed}");
    let path = format!("/ledger/entries/{}", closed["entry"].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    let accounts: Vec<_> = entry["postings"].as_array().unwrap().iter().map(|line| line["account"].clone()).collect();
    assert_eq!(accounts, ["4000", "3200"], "only what this year moved: {entry}");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn profit_leaves_the_closing_out_and_the_balance_sheet_has_it_in_equity() {
    let books = shop();
    let year = DayRange::new(day("2024-04-01"), day("2025-03-31")).unwrap();
    let read = |books: &Books| {
        let profit = books.read(move |tx, shop| profit_and_loss(tx, shop, year, None)).unwrap();
        let sheet = books.read(|tx, shop| balance_sheet(tx, shop, day("2026-11-21"), None)).unwrap();
        (profit, sheet)
    };
    let (profit_before, before) = read(&books);
    close(&books, "2024-25");
    close(&books, "2025-26");
    let (profit, after) = read(&books);
    assert_eq!(profit, profit_before);
    assert_eq!(before.totals, after.totals);
    assert_eq!((after.totals.difference.minor, after.result.minor), (0, 8_000));
    let retained = after.sections[3].rows.iter().find(|row| row.account == "3200").unwrap();
    assert_eq!(retained.amount.minor + after.result.minor, before.result.minor);
    // Dollars went in dollars, the exchange difference in rupees.
    assert_eq!(retained.foreign, [money("250.00", "USD")]);
    assert_eq!(standing(&books, "7100", "2026-03-31"), 0);
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_year_is_closed_once_in_its_turn_and_not_before_it_is_over() {
    let books = shop();
    let code = |(status, told): (u16, Value)| (status, told["code"].clone(), told["subject"].clone());
    assert_eq!(code(close(&books, "2025-26")), (409, json!("year.earlier_open"), json!("2024-25")));
    assert_eq!(code(close(&books, "2026-27")), (409, json!("year.not_over"), json!("2027-03-31")));
    for unknown in ["2025", "2025-27", "nonsense"] {
        assert_eq!(close(&books, unknown).0, 404, "{unknown}");
    }
    assert_eq!(close(&books, "2024-25").0, 200);
    assert_eq!(code(close(&books, "2024-25")), (409, json!("year.closed_already"), json!("2024-25")));
    assert_eq!(code(close(&books, "2023-24")), (409, json!("year.later_closed"), json!("2024-25")));
    assert_eq!(close(&books, "2025-26").0, 200);
}

#[test]
fn a_shop_that_closes_every_day_closes_its_year_and_opens_no_day_for_it() {
    let books = shop();
    let to = |day: &str| Ask::post("/periods/close", json!({ "closed_to": day })).by(&books, &OWNER).0;
    assert_eq!((to("2025-03-31"), to("2025-04-14")), (200, 200));
    let stubs = seals(&books);
    let profit = || {
        let year = DayRange::new(day("2024-04-01"), day("2025-03-31")).unwrap();
        books.read(move |tx, shop| profit_and_loss(tx, shop, year, None)).unwrap()
    };
    let before = profit();

    let (status, closed) = close(&books, "2024-25");
    assert_eq!((status, &closed["result"]["minor"]), (200, &json!(30_000)), "{closed}");
    let path = format!("/ledger/entries/{}", closed["entry"].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    assert_eq!((&entry["dated_on"], &entry["late"]), (&json!("2025-03-31"), &json!(false)));
    assert_eq!((standing(&books, "3200", "2025-03-31"), standing(&books, "4000", "2025-03-31")), (-30_000, 0));
    assert_eq!(standing(&books, "4000", "2025-04-14"), -50_000, "the new year's income stays where it is");
    assert_eq!(profit(), before, "a report of the year is what it was");
    let (_, periods) = Ask::get("/periods").by(&books, &["ledger:read"]);
    assert_eq!(periods["closed_to"], "2025-04-14", "nothing was opened");

    // The stubs of the days are what they were, and the year has its own.
    let now = seals(&books);
    assert_eq!(now[1..], stubs);
    let of_year = &now[0];
    assert_eq!((of_year["number"].as_i64(), &of_year["closed_to"]), (Some(3), &json!("2025-03-31")));
    let sealed = |account: &str| {
        let balances = of_year["balances"].as_array().unwrap();
        balances.iter().find(|row| row["account"] == account).map(|row| row["balance"]["minor"].clone())
    };
    assert_eq!((sealed("3200"), sealed("4000")), (Some(json!(-30_000)), None));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_year_closed_over_closed_days_is_opened_and_the_days_stay_closed() {
    let books = shop();
    Ask::post("/periods/close", json!({ "closed_to": "2025-04-14" })).by(&books, &OWNER);
    close(&books, "2024-25");
    Ask::post("/periods/close", json!({ "closed_to": "2025-04-30" })).by(&books, &OWNER);
    let (status, year) = reopen(&books, "2024-25");
    assert_eq!((status, &year["state"]), (200, &json!("open")), "{year}");
    let closed_to = || Ask::get("/periods").by(&books, &["ledger:read"]).1["closed_to"].clone();
    assert_eq!(closed_to(), "2025-04-30");
    assert_eq!((standing(&books, "3200", "2025-03-31"), standing(&books, "4000", "2025-03-31")), (0, -100_000));
    // Its days are days like others again: opened with a reason, put right, and closed with the year.
    let back = json!({ "closed_to": "2025-03-30", "reason": "the rent of March was forgotten" });
    assert_eq!(Ask::post("/periods/reopen", back).by(&books, &OWNER).0, 200);
    assert_eq!(close(&books, "2024-25").0, 200);
    assert_eq!((closed_to(), standing(&books, "3200", "2025-03-31")), (json!("2025-03-31"), -30_000));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn nothing_but_the_closing_of_a_year_is_dated_in_closed_days() {
    let books = shop();
    Ask::post("/periods/close", json!({ "closed_to": "2025-04-14" })).by(&books, &OWNER);
    close(&books, "2024-25");
    let late =
        Entry { happened_at: noon("2025-03-31"), ..simple("payment:4:captured", "1110", "1200", money("5.00", "INR")) };
    let posted = books.post(late).unwrap();
    assert_eq!((posted.dated_on, posted.late), (day("2025-04-15"), true));
    let line =
        |account: &str, minor: i64| json!({ "account": account, "amount": { "minor": minor, "currency": "INR" } });
    let by_hand = json!({
        "dated_on": "2025-03-31", "reason": "the rent of March", "lines": [line("6200", 10_000), line("1100", -10_000)],
    });
    let (status, told) = Ask::post("/ledger/entries", by_hand).by(&books, &OWNER);
    assert_eq!((status, &told["code"]), (409, &json!("period.day_closed")));
}

#[test]
fn the_days_of_a_closed_year_are_opened_with_the_year_alone() {
    let books = shop();
    Ask::post("/periods/close", json!({ "closed_to": "2024-12-31" })).by(&books, &OWNER);
    close(&books, "2024-25");
    for stays in [json!("2025-03-30"), json!(null)] {
        let body = json!({ "closed_to": stays, "reason": "a slip" });
        let (status, told) = Ask::post("/periods/reopen", body).by(&books, &OWNER);
        assert_eq!((status, &told["code"], &told["subject"]), (409, &json!("period.year_closed"), &json!("2024-25")));
    }
    let (status, year) = reopen(&books, "2024-25");
    assert_eq!((status, &year["state"], year.get("entry")), (200, &json!("open"), None), "{year}");
    let (_, periods) = Ask::get("/periods").by(&books, &["ledger:read"]);
    assert_eq!(periods["closed_to"], "2024-12-31", "as it was before the year was closed");
    assert_eq!((standing(&books, "3200", "2025-03-31"), standing(&books, "6200", "2025-03-31")), (0, 70_000));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_year_that_was_opened_again_is_closed_again_with_what_was_forgotten() {
    let books = shop();
    close(&books, "2024-25");
    reopen(&books, "2024-25");
    let line =
        |account: &str, minor: i64| json!({ "account": account, "amount": { "minor": minor, "currency": "INR" } });
    let forgotten = json!({
        "dated_on": "2025-03-31", "reason": "the rent of March", "lines": [line("6200", 10_000), line("1100", -10_000)],
    });
    assert_eq!(Ask::post("/ledger/entries", forgotten).by(&books, &OWNER).0, 201);
    let (status, closed) = close(&books, "2024-25");
    assert_eq!((status, &closed["result"]["minor"]), (200, &json!(20_000)));
    let path = format!("/ledger/entries/{}", closed["entry"].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    assert_eq!(entry["source"], "year:2024-25:closed:2");
    assert_eq!(standing(&books, "3200", "2025-03-31"), -20_000);
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_year_is_opened_while_the_days_after_it_are_open() {
    let books = shop();
    let code = |(status, told): (u16, Value)| (status, told["code"].clone(), told["subject"].clone());
    assert_eq!(code(reopen(&books, "2024-25")), (409, json!("year.not_closed"), json!("2024-25")));
    close(&books, "2024-25");
    Ask::post("/periods/close", json!({ "closed_to": "2025-04-30" })).by(&books, &OWNER);
    assert_eq!(code(reopen(&books, "2024-25")), (409, json!("period.later_days_closed"), json!("2025-03-31")));
    close(&books, "2025-26");
    assert_eq!(code(reopen(&books, "2024-25")), (409, json!("year.later_closed"), json!("2025-26")));
    assert_eq!(reopen(&books, "2025-26").0, 200);
    let silent = Ask::post("/ledger/years/2024-25/reopen", json!({ "reason": " " })).by(&books, &OWNER);
    assert_eq!((silent.0, &silent.1["field"]), (400, &json!("reason")));
}

#[test]
fn a_repeat_with_the_same_key_closes_nothing_more() {
    let books = shop();
    let ask = || Ask::post("/ledger/years/2024-25/close", json!({})).once("key-of-the-owner").by_owner(&books);
    let (first, again) = (ask(), ask());
    assert_eq!((first.0, &first.1), (200, &again.1));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_year_without_income_and_cost_is_locked_without_an_entry() {
    let books = shop();
    close(&books, "2024-25");
    close(&books, "2025-26");
    let before = Money::zero(Currency::of("INR").unwrap());
    // Long before anything was sold nothing is there to be closed, and what is closed stays in its order.
    assert_eq!(close(&books, "2020-21").1["code"], "year.later_closed");
    let quiet = shop();
    assert_eq!(close(&quiet, "2023-24").0, 200);
    let (_, list) = Ask::get("/ledger/years").by(&quiet, &["ledger:read"]);
    let year = list["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&year["year"], year.get("entry"), &year["result"]), (&json!("2023-24"), None, &json!(before)));
    assert_eq!(reopen(&quiet, "2023-24").0, 200);
}

#[test]
fn closing_and_opening_a_year_takes_the_rights_to_post_and_to_lock() {
    let books = shop();
    let closing = || Ask::post("/ledger/years/2024-25/close", json!({}));
    let opening = || Ask::post("/ledger/years/2024-25/reopen", json!({ "reason": "a slip" }));
    let list = || Ask::get("/ledger/years");
    assert_eq!(
        (closing().by_nobody(&books).0, opening().by_nobody(&books).0, list().by_nobody(&books).0),
        (401, 401, 401)
    );
    assert_eq!(list().by(&books, &["ledger:post"]).0, 403);
    for few in [&["ledger:post"][..], &["period:close"], &["ledger:read", "period:reopen"]] {
        assert_eq!(closing().by(&books, few).0, 403, "{few:?}");
    }
    assert_eq!(closing().by(&books, &["ledger:post", "period:close"]).0, 200);
    for few in [&["ledger:post", "period:close"][..], &["period:reopen"]] {
        assert_eq!(opening().by(&books, few).0, 403, "{few:?}");
    }
    assert_eq!(opening().by(&books, &["ledger:post", "period:reopen"]).0, 200);
}
