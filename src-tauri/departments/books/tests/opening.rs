//! Moving in: balances and open documents taken over from the books before, corrected, paid, and finished with nothing left.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use books::periods;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day};

const MAY: [&str; 2] = ["ledger:read", "ledger:post"];

/// A shop that moves in on the first of November; the clock shows the 21st.
fn moving_in(country: &str, currency: &str) -> Books {
    let books = Books::of(country, currency);
    let (status, told) = Ask::put("/opening/day", json!({ "opened_on": "2026-11-01" })).by(&books, &MAY);
    assert_eq!((status, &told["state"]), (200, &json!("moving_in")), "{told}");
    books
}

fn usd(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "USD" })
}

fn inr(minor: i64) -> Value {
    json!({ "minor": minor, "currency": "INR" })
}

fn take(books: &Books, ask: &Value) -> (u16, Value) {
    Ask::post("/opening/balances", ask.clone()).by(books, &MAY)
}

fn taken(books: &Books, ask: &Value) -> String {
    let (status, told) = take(books, ask);
    assert_eq!(status, 201, "{told}");
    told["id"].as_str().unwrap().to_owned()
}

/// An old invoice of Noor Textiles.
fn old_invoice(number: &str, amount: &Value) -> Value {
    json!({
        "account": "1200", "party": "Noor Textiles", "document": number, "issued_on": "2026-09-10", "due_on": "2026-10-10",
        "amount": amount,
    })
}

fn standing(books: &Books) -> Value {
    Ask::get("/opening").by(books, &MAY).1
}

fn finish(books: &Books, rest_to_capital: bool) -> (u16, Value) {
    Ask::post("/opening/finish", json!({ "rest_to_capital": rest_to_capital })).by(books, &MAY)
}

/// What stands on an account by sub-account and currency: + debit.
fn balances(books: &Books, account: &str) -> Vec<(String, String, i64, i64)> {
    let (_, list) = Ask::get("/ledger/accounts?parties=true").by(books, &MAY);
    let found = list["items"].as_array().unwrap().iter().find(|one| one["code"] == account).unwrap().clone();
    let of = |one: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let minor = |value: &Value| value["minor"].as_i64().unwrap();
        (text(&one["party"]), text(&one["amount"]["currency"]), minor(&one["amount"]), minor(&one["base"]))
    };
    found["balances"].as_array().unwrap().iter().map(of).filter(|row| row.2 != 0 || row.3 != 0).collect()
}

fn base(books: &Books, account: &str) -> i64 {
    balances(books, account).iter().map(|row| row.3).sum()
}

#[test]
fn a_shop_moves_in_and_what_is_left_becomes_the_owners_capital() {
    let books = moving_in("US", "USD");
    taken(&books, &json!({ "account": "1100", "party": "main", "amount": usd(500_000) }));
    taken(&books, &json!({ "account": "1400", "amount": usd(120_000) }));
    let owed = json!({
        "account": "2000", "party": "s1", "document": "B-9", "issued_on": "2026-10-20", "amount": usd(-70_000),
    });
    taken(&books, &owed);
    assert_eq!(standing(&books)["rest"], usd(-550_000));
    let (status, told) = finish(&books, false);
    assert_eq!((status, &told["code"], &told["subject"]), (409, &json!("opening.rest_left"), &json!("USD -5500.00")));
    let (status, done) = finish(&books, true);
    assert_eq!((status, &done["state"], &done["rest"]), (200, &json!("done"), &usd(0)), "{done}");
    assert_eq!(done["done_by"], "Asha Patil");
    assert_eq!((base(&books, "1100"), base(&books, "1400"), base(&books, "2000")), (500_000, 120_000, -70_000));
    assert_eq!((base(&books, "3000"), base(&books, "3100")), (-550_000, 0));
    let (_, journal) = Ask::get("/ledger/entries").by(&books, &MAY);
    let sources: Vec<_> = journal["items"].as_array().unwrap().iter().map(|one| one["source"].clone()).collect();
    assert_eq!(sources, ["opening:done", "opening:2000.s1:B-9", "opening:1400", "opening:1100.main"]);
    assert!(journal["items"].as_array().unwrap().iter().all(|one| one["dated_on"] == "2026-11-01"));
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "opening")).unwrap();
    let acts: Vec<_> = notes.iter().map(|note| note.action.as_str()).collect();
    assert!(acts.contains(&"opening.day_set") && acts.contains(&"opening.finished"), "{acts:?}");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn after_the_end_nothing_is_taken_over_or_back_and_an_entry_on_3100_is_found() {
    let books = moving_in("US", "USD");
    let bank = taken(&books, &json!({ "account": "1100", "amount": usd(100) }));
    taken(&books, &json!({ "account": "3000", "amount": usd(-100) }));
    assert_eq!(finish(&books, false).0, 200, "nothing is left, so nothing is asked");
    let code = |(status, told): (u16, Value)| (status, told["code"].clone());
    let gone = (409, json!("opening.done"));
    assert_eq!(code(take(&books, &json!({ "account": "1000", "amount": usd(1) }))), gone);
    let path = format!("/opening/balances/{bank}/correction");
    assert_eq!(code(Ask::post(&path, json!({ "reason": "a slip" })).by(&books, &MAY)), gone);
    assert_eq!(code(Ask::put("/opening/day", json!({ "opened_on": "2026-11-02" })).by(&books, &MAY)), gone);
    assert_eq!(code(finish(&books, true)), gone);
    let line = |account: &str, minor: i64| json!({ "account": account, "amount": usd(minor) });
    let slip = json!({ "dated_on": "2026-11-20", "reason": "a slip", "lines": [line("1100", 5), line("3100", -5)] });
    assert_eq!(Ask::post("/ledger/entries", slip).by(&books, &MAY).0, 201);
    let findings = books.findings();
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("opening.nothing_left: 3100"), "{findings:?}");
}

#[test]
fn a_balance_in_dollars_leaves_rupees_on_3100_and_nothing_on_3900() {
    let books = moving_in("IN", "INR");
    let (status, told) = take(&books, &json!({ "account": "1100", "party": "dollars", "amount": usd(10_000) }));
    assert_eq!((status, &told["code"]), (409, &json!("exchange.rate_missing")), "nobody said what a dollar is worth");
    let ask = json!({ "account": "1100", "party": "dollars", "amount": usd(10_000), "base": inr(831_000) });
    taken(&books, &ask);
    assert_eq!(balances(&books, "3100"), [(String::new(), "INR".to_owned(), -831_000, -831_000)]);
    assert_eq!(base(&books, "3900"), 0);
    taken(&books, &json!({ "account": "3000", "amount": inr(-831_000) }));
    assert_eq!((finish(&books, false).0, balances(&books, "3100")), (200, Vec::new()));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn what_a_customer_owes_comes_by_document_and_is_paid_where_it_came() {
    let books = moving_in("IN", "INR");
    let id = taken(&books, &old_invoice("OLD-17", &inr(118_000)));
    assert_eq!(balances(&books, "1200"), [("cus_noor".to_owned(), "INR".to_owned(), 118_000, 118_000)]);
    let path = format!("/opening/balances/{id}/settlement");
    let pay = |account: &str, minor: i64, on: &str| {
        let ask = json!({ "paid_on": on, "account": account, "amount": inr(minor), "reason": "by bank transfer" });
        Ask::post(&path, ask).by(&books, &MAY)
    };
    let (status, told) = pay("1100", 100_000, "2026-11-20");
    assert_eq!((status, &told["open"]), (200, &inr(18_000)), "{told}");
    let (status, told) = pay("1100", 18_001, "2026-11-20");
    assert_eq!((status, &told["code"]), (422, &json!("opening.more_than_open")));
    assert_eq!(pay("1110", 1, "2026-11-20").1["code"], "opening.kept_account");
    assert_eq!(pay("1100", 1, "2026-10-31").1["field"], "paid_on");
    let correction = format!("/opening/balances/{id}/correction");
    let told = Ask::post(&correction, json!({ "reason": "a slip" })).by(&books, &MAY).1;
    assert_eq!(told["code"], "opening.paid_in_part");
    // The rest will never come.
    let (status, told) = pay("6400", 18_000, "2026-11-21");
    assert_eq!((status, &told["open"]), (200, &inr(0)));
    assert_eq!((balances(&books, "1200"), base(&books, "6400")), (Vec::new(), 18_000));
    // The write-off was a mistake, and is taken back as an entry by hand is.
    let (_, journal) = Ask::get("/ledger/entries?account=6400").by(&books, &MAY);
    let entry = journal["items"][0]["id"].as_str().unwrap().to_owned();
    let back = json!({ "dated_on": "2026-11-21", "reason": "they paid after all" });
    assert_eq!(Ask::post(&format!("/ledger/entries/{entry}/reversal"), back).by(&books, &MAY).0, 201);
    let (_, list) = Ask::get("/opening/balances").by(&books, &MAY);
    assert_eq!(list["items"][0]["open"], inr(18_000));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_bill_in_dollars_is_paid_at_the_days_rate_and_the_difference_is_an_exchange_difference() {
    let books = moving_in("IN", "INR");
    let bill = json!({
        "account": "2000", "party": "Shenzhen Cotton", "document": "SC-1", "issued_on": "2026-10-01", "amount": usd(-10_000),
        "base": inr(-831_000),
    });
    let id = taken(&books, &bill);
    let rate = json!({ "rate": "84" });
    assert_eq!(Ask::put("/exchange-rates/USD/2026-11-10", rate).by(&books, &["settings:write"]).0, 200);
    let ask = json!({ "paid_on": "2026-11-20", "account": "1100", "party": "dollars", "amount": usd(10_000), "reason": "wired" });
    let (status, told) = Ask::post(&format!("/opening/balances/{id}/settlement"), ask).by(&books, &MAY);
    assert_eq!((status, &told["open"]), (200, &usd(0)), "{told}");
    assert_eq!(balances(&books, "1100"), [("dollars".to_owned(), "USD".to_owned(), -10_000, -840_000)]);
    assert_eq!((balances(&books, "2000"), base(&books, "7100")), (Vec::new(), 9_000));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_wrong_balance_is_taken_back_and_entered_anew_while_the_day_is_open() {
    let books = moving_in("IN", "INR");
    let wrong = old_invoice("OLD-17", &inr(118_000));
    let id = taken(&books, &wrong);
    let (status, told) = take(&books, &old_invoice("OLD-17", &inr(11_800)));
    assert_eq!((status, &told["code"], &told["subject"]), (409, &json!("opening.stands_already"), &json!(id)));
    let path = format!("/opening/balances/{id}/correction");
    let silent = Ask::post(&path, json!({ "reason": " " })).by(&books, &MAY);
    assert_eq!((silent.0, &silent.1["field"]), (400, &json!("reason")));
    let correct = || Ask::post(&path, json!({ "reason": "a nought too many" })).by(&books, &MAY);
    let (status, told) = correct();
    assert_eq!((status, told["reversal_id"].is_string(), told.get("open")), (200, true, None), "{told}");
    assert_eq!((base(&books, "1200"), base(&books, "3100")), (0, 0));
    assert_eq!(correct().1["code"], "opening.corrected_already");
    let again = taken(&books, &old_invoice("OLD-17", &inr(11_800)));
    let (_, list) = Ask::get("/opening/balances").by(&books, &MAY);
    let anew = list["items"].as_array().unwrap().iter().find(|one| one["id"] == json!(again)).unwrap().clone();
    assert_eq!(anew["open"], inr(11_800), "what was taken back is no part of it");
    let entry = format!("/ledger/entries/{}", anew["entry_id"].as_str().unwrap());
    assert_eq!(Ask::get(&entry).by(&books, &MAY).1["source"], "opening:1200.cus_noor:OLD-17:2");
    books.write(|tx, _| periods::close_to(tx, day("2026-11-05"))).unwrap();
    assert_eq!(standing(&books)["is_closed"], true);
    let back =
        Ask::post(&format!("/opening/balances/{again}/correction"), json!({ "reason": "late" })).by(&books, &MAY);
    assert_eq!((back.0, &back.1["code"]), (409, &json!("period.day_closed")));
    assert_eq!(take(&books, &json!({ "account": "1000", "amount": inr(1) })).1["code"], "period.day_closed");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn the_day_comes_first_and_stays_while_balances_stand() {
    let books = Books::of("IN", "INR");
    assert_eq!(standing(&books)["state"], "not_begun");
    let bank = json!({ "account": "1100", "amount": inr(100) });
    assert_eq!(take(&books, &bank).1["code"], "opening.no_day");
    let set = |on: &str| Ask::put("/opening/day", json!({ "opened_on": on })).by(&books, &MAY);
    assert_eq!(
        (set("2026-11-22").1["field"].clone(), set("2016-11-01").1["field"].clone()),
        (json!("opened_on"), json!("opened_on"))
    );
    assert_eq!((set("2026-10-01").0, set("2026-11-01").0), (200, 200));
    taken(&books, &bank);
    assert_eq!(set("2026-10-01").1["code"], "opening.balances_stand");
    assert_eq!(set("2026-11-01").0, 200, "the same day again is no change");
}

#[test]
fn what_cannot_be_taken_over_says_which_field_is_to_blame() {
    let books = moving_in("IN", "INR");
    let with = |change: Value| {
        let mut ask = old_invoice("OLD-1", &inr(100));
        ask.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, told) = take(&books, &ask);
        (status, told["code"].as_str().unwrap().to_owned(), told["field"].as_str().unwrap_or_default().to_owned())
    };
    let told = |status, code: &str, field: &str| (status, code.to_owned(), field.to_owned());
    assert_eq!(with(json!({ "account": "1234" })), told(400, "opening.no_such_account", "account"));
    assert_eq!(with(json!({ "account": "3100" })), told(422, "opening.not_taken_over", "account"));
    assert_eq!(with(json!({ "account": "2240" })), told(422, "opening.not_taken_over", "account"));
    assert_eq!(with(json!({ "party": "Nobody" })), told(400, "opening.no_such_party", "party"));
    assert_eq!(with(json!({ "party": "ravi" })), told(400, "opening.several_of_name", "party"));
    assert_eq!(with(json!({ "party": null })), told(400, "input.invalid", "party"));
    assert_eq!(with(json!({ "document": null })), told(400, "input.invalid", "document"));
    assert_eq!(with(json!({ "document": "A:1" })), told(400, "input.invalid", "document"));
    assert_eq!(with(json!({ "issued_on": "2026-11-02" })), told(400, "input.invalid", "issued_on"));
    assert_eq!(with(json!({ "due_on": "2026-09-09" })), told(400, "input.invalid", "due_on"));
    assert_eq!(with(json!({ "account": "1320" })), told(400, "input.invalid", "document"));
    assert_eq!(with(json!({ "amount": inr(0) })), told(400, "input.invalid", "amount"));
    assert_eq!(with(json!({ "base": inr(99) })), told(400, "input.invalid", "base"));
    assert_eq!(with(json!({ "amount": usd(1), "base": inr(-84) })), told(400, "input.invalid", "base"));
}

const TABLE: &str = "account,currency,amount,base amount,customer,document,date,due\n\
                     1100,INR,5000.00,,main,,,\n\
                     1100,USD,100.00,8310.00,dollars,,,\n\
                     1200,INR,1180.00,,Noor Textiles,OLD-17,2026-09-10,2026-10-10\n\
                     2000,,700.00,,Shenzhen Cotton,SC-1,2026-10-01,\n";

fn import(books: &Books, csv: &str, dry_run: bool) -> Value {
    let (status, told) = Ask::post("/opening/import", json!({ "csv": csv, "dry_run": dry_run })).by(books, &MAY);
    assert_eq!(status, 200, "{told}");
    told
}

#[test]
fn a_table_is_looked_at_first_and_then_taken_over_whole() {
    let books = moving_in("IN", "INR");
    let looked = import(&books, TABLE, true);
    assert_eq!(looked, json!({ "is_written": false, "lines": 4, "problems": [] }));
    assert_eq!(standing(&books)["count"], 0);
    assert_eq!(import(&books, TABLE, false)["is_written"], true);
    assert_eq!(standing(&books)["count"], 4);
    assert_eq!(base(&books, "2000"), -70_000, "what is owed is written without a sign");
    assert_eq!((base(&books, "1200"), base(&books, "1100")), (118_000, 500_000 + 831_000));
    assert_eq!(standing(&books)["rest"], inr(-(500_000 + 831_000 + 118_000 - 70_000)));
    let again = import(&books, TABLE, false);
    assert_eq!((again["is_written"].clone(), again["problems"].as_array().unwrap().len()), (json!(false), 4));
    assert_eq!(again["problems"][0]["code"], "opening.stands_already");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn every_bad_line_of_a_table_is_named_and_nothing_is_written() {
    let books = moving_in("IN", "INR");
    let table = "account;amount;currency;customer;document;date;due\n\
                 1100;5000;;;;;\n\
                 1234;1;;;;;\n\
                 1200;1,180.00;;Noor Textiles;OLD-1;2026-09-10;\n\
                 1200;10;;Nobody;OLD-2;2026-09-10;\n\
                 1200;10;;cus_noor;OLD-3;10/09/2026;\n\
                 1100;5000;;;;;\n\
                 1000;5;USD;;;;\n";
    let told = import(&books, table, false);
    let problems: Vec<_> = told["problems"].as_array().unwrap().iter().collect();
    let named: Vec<_> = problems
        .iter()
        .map(|one| (one["line"].as_i64().unwrap(), one["column"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        named,
        [
            (3, "account", "opening.no_such_account"),
            (4, "amount", "input.invalid"),
            (5, "customer", "opening.no_such_party"),
            (6, "date", "input.invalid"),
            (7, "", "opening.twice"),
            (8, "currency", "exchange.rate_missing"),
        ]
    );
    assert_eq!((told["is_written"].clone(), standing(&books)["count"].clone()), (json!(false), json!(0)));
    for (csv, line) in [
        ("", 1),
        ("account,price\n", 1),
        ("account,account,amount\n", 1),
        ("account\n1100", 1),
        ("account,amount\n1,\"2", 2),
    ] {
        let told = import(&books, csv, true);
        assert_eq!(
            (told["problems"][0]["line"].as_i64(), &told["problems"][0]["code"]),
            (Some(line), &json!("opening.unreadable")),
            "{csv}"
        );
    }
}

#[test]
fn the_same_request_again_takes_nothing_more_over() {
    let books = moving_in("IN", "INR");
    let ask = || {
        Ask::post("/opening/balances", json!({ "account": "1100", "amount": inr(100) }))
            .once("key-of-asha")
            .by_owner(&books)
    };
    let (first, again) = (ask(), ask());
    assert_eq!((first.0, &first.1), (201, &again.1));
    let table = json!({ "csv": TABLE, "dry_run": false });
    let ask = || Ask::post("/opening/import", table.clone()).once("key-of-table").by_owner(&books);
    let (first, again) = (ask(), ask());
    assert_eq!((first.0, &first.1), (200, &again.1));
    assert_eq!(standing(&books)["count"], 5);
}

#[test]
fn moving_in_takes_the_right_to_post_and_is_seen_with_the_right_to_read() {
    let books = moving_in("IN", "INR");
    let id = taken(&books, &old_invoice("OLD-1", &inr(100)));
    let (correction, settlement) =
        (format!("/opening/balances/{id}/correction"), format!("/opening/balances/{id}/settlement"));
    let paid = json!({ "paid_on": "2026-11-20", "account": "1100", "amount": inr(100), "reason": "paid" });
    let asks: [(&str, Value); 5] = [
        ("/opening/balances", json!({ "account": "1100", "amount": inr(1) })),
        ("/opening/import", json!({ "csv": TABLE, "dry_run": true })),
        (&correction, json!({ "reason": "a slip" })),
        (&settlement, paid),
        ("/opening/finish", json!({ "rest_to_capital": true })),
    ];
    for (path, body) in asks {
        let ask = || Ask::post(path, body.clone());
        assert_eq!((ask().by_nobody(&books).0, ask().by(&books, &["ledger:read"]).0), (401, 403), "{path}");
    }
    let set = Ask::put("/opening/day", json!({ "opened_on": "2026-11-01" })).by(&books, &["ledger:read"]);
    assert_eq!(set.0, 403);
    for path in ["/opening", "/opening/balances"] {
        assert_eq!(
            (Ask::get(path).by_nobody(&books).0, Ask::get(path).by(&books, &["ledger:post"]).0),
            (401, 403),
            "{path}"
        );
    }
}
