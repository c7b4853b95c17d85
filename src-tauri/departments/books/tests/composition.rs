//! A shop under composition: no tax on its bills, none claimed, and a tax on its turnover.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use books::tax::{claims_input_tax, find_codes};
use serde_json::{Value, json};
use support::door::Ask;
use support::trade::{credit, invoice};
use support::{Books, day, noon};

const OWNER: [&str; 4] = ["ledger:read", "ledger:post", "period:close", "settings:write"];

/// A shop in Pune that is under composition from October on. The clock shows 2026-10-01.
fn shop() -> Books {
    let books = Books::of("IN", "INR");
    books.clock.set(noon("2026-10-01"));
    let (status, scheme) =
        choose(&books, json!({ "from_on": "2026-10-01", "scheme": "composition", "supplies": "goods" }));
    assert_eq!((status, &scheme["items"][0]["rate"]), (200, &json!("1.0000")));
    books
}

fn choose(books: &Books, body: Value) -> (u16, Value) {
    Ask::put("/tax-scheme", body).by(books, &OWNER)
}

fn file(books: &Books, first_on: &str, months: u8) -> (u16, Value) {
    Ask::post("/tax-periods", json!({ "first_on": first_on, "months": months })).by(books, &OWNER)
}

fn postings(books: &Books, entry: &Value) -> (Value, Vec<(String, i64)>) {
    let (_, entry) = Ask::get(&format!("/ledger/entries/{}", entry.as_str().unwrap())).by(books, &["ledger:read"]);
    let of = |line: &Value| (line["account"].as_str().unwrap().to_owned(), line["amount"]["minor"].as_i64().unwrap());
    (entry["source"].clone(), entry["postings"].as_array().unwrap().iter().map(of).collect())
}

fn named(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
    parts.iter().map(|(account, minor)| ((*account).to_owned(), *minor)).collect()
}

#[test]
fn a_bill_shows_no_tax_and_says_why() {
    let books = shop();
    let codes = books.read(|tx, _| find_codes(tx, day("2026-10-15"))).unwrap();
    let taxed = codes.iter().find(|code| code.code == "IN18").unwrap();
    assert!(taxed.components.is_empty() && taxed.reason.contains("not eligible to collect tax"));
    assert!(codes.iter().all(|code| code.components.is_empty()));
    let before = books.read(|tx, _| find_codes(tx, day("2026-09-30"))).unwrap();
    assert!(before.iter().any(|code| !code.components.is_empty()), "until then it was taxed");
    let claims = |on| books.read(move |tx, _| claims_input_tax(tx, day(on))).unwrap();
    assert_eq!((claims("2026-09-30"), claims("2026-10-01")), (true, false));
}

#[test]
fn the_turnover_of_a_quarter_is_taxed_and_moved_with_its_return() {
    let books = shop();
    invoice(&books, "inv_1", "2026-10-15", &[("40000", "IN18")]);
    books.clock.set(noon("2027-01-05"));
    let (_, list) = Ask::get("/tax-periods").by(&books, &["ledger:read"]);
    let due = &list["items"][1];
    assert_eq!((&due["id"], &due["kind"], &due["state"]), (&json!("2026Q4"), &json!("cmp_08"), &json!("due")));
    let (status, filed) = file(&books, "2026-10-01", 3);
    assert_eq!((status, &filed["net"]["minor"]), (201, &json!(40_000)), "{filed}");
    let numbers: Vec<_> = filed["boxes"].as_array().unwrap().iter().map(|one| one["number"].clone()).collect();
    assert_eq!(numbers, [json!("3.1"), json!("3.3"), json!("3.5")]);
    let (source, turnover) = postings(&books, &filed["turnover_entry"]);
    assert_eq!(
        (source, turnover),
        (json!("tax_period:2026Q4:turnover"), named(&[("6500", 40_000), ("2130", -40_000)]))
    );
    let (source, moved) = postings(&books, &filed["entry"]);
    assert_eq!((source, moved), (json!("tax_period:2026Q4:filed"), named(&[("2130", 40_000), ("2140", -40_000)])));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_sale_that_is_booked_into_a_filed_quarter_is_taxed_in_the_next() {
    let books = shop();
    invoice(&books, "inv_1", "2026-10-15", &[("40000", "IN18")]);
    books.clock.set(noon("2027-01-05"));
    file(&books, "2026-10-01", 3);
    invoice(&books, "inv_2", "2026-12-31", &[("150", "IN18")]);
    invoice(&books, "inv_3", "2027-01-02", &[("1000", "IN18")]);
    books.clock.set(noon("2027-04-01"));
    let (_, filed) = file(&books, "2027-01-01", 3);
    assert_eq!((&filed["turnover"]["value"]["minor"], &filed["net"]["minor"]), (&json!(115_000), &json!(1_150)));
    let (_, third) = {
        books.clock.set(noon("2027-07-01"));
        file(&books, "2027-04-01", 3)
    };
    assert_eq!(third["net"]["minor"], 0, "what was told late is told once");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_credit_note_on_a_tax_invoice_of_the_time_before_still_takes_its_tax_back() {
    let books = Books::of("IN", "INR");
    books.clock.set(noon("2026-10-31"));
    invoice(&books, "inv_1", "2026-10-30", &[("1000", "IN18")]);
    choose(
        &books,
        json!({ "from_on": "2026-11-01", "scheme": "composition", "supplies": "restaurant", "rate": "5.5" }),
    );
    invoice(&books, "inv_2", "2026-11-02", &[("200", "IN5")]);
    credit(&books, "crn_1", "2026-11-05");
    books.clock.set(noon("2026-12-01"));
    let (status, told) = file(&books, "2026-10-01", 2);
    assert_eq!(
        (status, &told["code"], &told["subject"]),
        (409, &json!("tax_period.scheme_changes"), &json!("2026-11-01"))
    );
    assert_eq!(file(&books, "2026-10-01", 1).1["net"]["minor"], 18_000);
    let (status, november) = file(&books, "2026-11-01", 1);
    // 5.5 % of 200.00 sold less 50.00 credited, less the 9.00 of tax that went back.
    assert_eq!((status, &november["net"]["minor"]), (201, &json!(825 - 900)), "{november}");
    let numbers: Vec<_> = november["boxes"].as_array().unwrap().iter().map(|one| one["number"].clone()).collect();
    assert_eq!(numbers, [json!("3.1"), json!("3.3"), json!("earlier_output"), json!("3.5")]);
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_scheme_begins_with_a_month_that_is_not_over_and_composition_is_indias() {
    let books = Books::of("IN", "INR");
    let field = |body: Value| {
        let (status, told) = choose(&books, body);
        (status, told["field"].as_str().unwrap_or_default().to_owned())
    };
    let composition = |from_on: &str| json!({ "from_on": from_on, "scheme": "composition", "supplies": "services" });
    assert_eq!(field(composition("2026-10-01")), (400, "from_on".to_owned()));
    assert_eq!(field(composition("2026-11-21")), (400, "from_on".to_owned()));
    assert_eq!(field(json!({ "from_on": "2026-11-01", "scheme": "composition" })), (400, "supplies".to_owned()));
    assert_eq!(field(json!({ "from_on": "2026-11-01", "scheme": "regular", "rate": "1" })), (400, "rate".to_owned()));
    let zero = json!({ "from_on": "2026-11-01", "scheme": "composition", "supplies": "goods", "rate": "0" });
    assert_eq!(field(zero), (400, "rate".to_owned()));
    assert_eq!(Ask::put("/tax-scheme", composition("2026-11-01")).by(&books, &["ledger:post"]).0, 403);
    let (_, later) = choose(&books, composition("2027-04-01"));
    assert_eq!((&later["scheme"], &later["composition_offered"]), (&json!("regular"), &json!(true)));
    let (_, now) = choose(&books, composition("2026-11-01"));
    assert_eq!((&now["scheme"], &now["items"][0]["rate"]), (&json!("composition"), &json!("6.0000")));
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "tax-scheme")).unwrap();
    assert_eq!((notes.len(), notes[0].action.as_str()), (2, "tax_scheme.changed"));
    let (status, told) = choose(&Books::of("SA", "SAR"), composition("2026-11-01"));
    assert_eq!((status, &told["code"]), (409, &json!("tax_scheme.not_offered")));
}
