//! Tax codes: added, renamed, retired, given another rate from a day on; never changed under what was written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::Rate;
use books::tax::{find_codes, is_active};
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day};

/// What somebody needs who writes settings; everybody signed in sees tax codes.
const WRITE: &[&str] = &["settings:write"];

fn codes(books: &Books) -> Vec<Value> {
    Ask::get("/tax-codes").by(books, &[]).1["items"].as_array().unwrap().clone()
}

fn code(books: &Books, name: &str) -> Value {
    codes(books).into_iter().find(|code| code["code"] == name).unwrap()
}

fn add(books: &Books, ask: Value) -> (u16, Value) {
    Ask::post("/tax-codes", ask).by(books, WRITE)
}

/// Changes a code from the version that is there.
fn change(books: &Books, name: &str, ask: Value) -> (u16, Value) {
    let version = code(books, name)["version"].as_i64().unwrap();
    Ask::patch(&format!("/tax-codes/{name}"), version, ask).by(books, WRITE)
}

fn luxury() -> Value {
    json!({
        "code": "IN28", "name": "GST 28 %", "treatment": "taxed",
        "components": [{ "component": "CGST14", "rate": "14" }, { "component": "SGST14", "rate": "14.0000" }],
    })
}

/// The rate of a code as lines take it on a day, all components together.
fn percent(books: &Books, name: &'static str, on: &'static str) -> String {
    let found = books.read(move |tx, _| find_codes(tx, day(on))).unwrap();
    let code = found.into_iter().find(|code| code.code == name).unwrap();
    let sum = code.components.iter().map(|part| part.rate.value()).sum::<rust_decimal::Decimal>();
    Rate::parse(&sum.to_string()).unwrap().to_string()
}

#[test]
fn a_new_code_stands_behind_the_others_and_lines_may_use_it_at_once() {
    let books = Books::of("IN", "INR");
    let (status, made) = add(&books, luxury());
    assert_eq!(status, 201, "{made}");
    let parts = json!([{ "component": "CGST14", "rate": "14.0000" }, { "component": "SGST14", "rate": "14.0000" }]);
    let expected = json!({
        "code": "IN28", "name": "GST 28 %", "components": parts, "base_factor": "1/1", "treatment": "taxed",
        "reason": "", "active": true, "version": 1,
        "tax_point": "invoice",
        "rates": [{ "components": parts, "base_factor": "1/1" }],
    });
    assert_eq!(made, expected);
    assert_eq!(codes(&books).last(), Some(&expected));
    assert!(books.read(|tx, _| is_active(tx, "IN28")).unwrap());
    assert_eq!(percent(&books, "IN28", "2026-11-21"), "28.0000");

    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "IN28")).unwrap();
    assert_eq!((notes[0].action.as_str(), &notes[0].detail["name"]), ("tax_code.created", &json!([null, "GST 28 %"])));
    let news = books.read(|tx, _| tx.announcements_after(0, 10)).unwrap();
    assert_eq!((news[0].kind.as_str(), news[0].tags.as_slice()), ("tax_code.changed", &["tax-codes".to_owned()][..]));
}

#[test]
fn a_part_of_the_price_and_a_reason_stand_where_they_belong() {
    let books = Books::of("ID", "IDR");
    let ask = json!({
        "code": "ID11", "name": "PPN 11 %", "treatment": "taxed", "base_factor": "11/12",
        "components": [{ "component": "PPN11", "rate": "12" }],
    });
    assert_eq!(add(&books, ask).1["base_factor"], "11/12");
    let ask = json!({
        "code": "IDS", "name": "PPN on payment", "treatment": "taxed", "tax_point": "payment",
        "components": [{ "component": "PPNS", "rate": "12" }],
    });
    assert_eq!(add(&books, ask).1["tax_point"], "payment");
    let ask = json!({ "code": "IDY", "name": "Exempt", "treatment": "exempt", "tax_point": "payment" });
    let (status, refused) = add(&books, ask);
    assert_eq!((status, &refused["field"]), (400, &json!("tax_point")), "there is no tax to fall due");
    let ask = json!({ "code": "IDX", "name": "Export", "treatment": "zero_rated", "reason": " Export of goods " });
    let (status, export) = add(&books, ask);
    assert_eq!((status, &export["reason"], &export["components"]), (201, &json!("Export of goods"), &json!([])));
}

#[test]
fn what_makes_no_tax_code_names_its_field() {
    let books = Books::of("IN", "INR");
    let with = |field: &str, value: Value| {
        let mut ask = luxury();
        ask[field] = value;
        ask
    };
    let part = |rate: &str| json!([{ "component": "GST", "rate": rate }]);
    for (ask, field) in [
        (with("code", json!("as_goods")), "code"),
        (with("code", json!("GST 28")), "code"),
        (with("name", json!(" ")), "name"),
        (with("treatment", json!("free")), "treatment"),
        (with("components", json!([])), "components"),
        (with("components", part("100.0001")), "components[0].rate"),
        (with("components", part("1.23456")), "components[0].rate"),
        (with("components", part("-1")), "components[0].rate"),
        (with("components", part("0")), "components[0].rate"),
        (with("treatment", json!("exempt")), "components"),
        (with("base_factor", json!("13/12")), "base_factor"),
        (with("reason", json!("because")), "reason"),
        (with("colour", json!("red")), "colour"),
    ] {
        let (status, told) = add(&books, ask.clone());
        assert_eq!((status, told["field"].as_str()), (400, Some(field)), "{ask}: {told}");
    }
    let (status, told) = add(&books, with("code", json!("in18")));
    assert_eq!(
        (status, told["code"].as_str(), told["subject"].as_str()),
        (409, Some("tax_code.code_taken"), Some("IN18"))
    );
    assert_eq!(codes(&books).len(), 11);
}

#[test]
fn the_same_post_twice_makes_one_code() {
    let books = Books::of("IN", "INR");
    let post = || Ask::post("/tax-codes", luxury()).once("key-0001").by(&books, WRITE);
    let first = post();
    assert_eq!(first.0, 201);
    assert_eq!(post(), first);
    assert_eq!(codes(&books).len(), 12);
}

#[test]
fn another_rate_counts_from_its_day_and_the_one_before_it_until_then() {
    let books = Books::of("DE", "EUR");
    let rate = |from: &str, rate: &str| json!({ "rate": { "from_on": from, "components": [{ "component": format!("VAT{rate}"), "rate": rate }] } });
    assert_eq!(change(&books, "DE19", rate("2027-07-01", "20")).0, 200);
    assert_eq!(change(&books, "DE19", rate("2027-01-01", "16")).0, 200);
    let days = ["2026-11-21", "2026-12-31", "2027-01-01", "2027-06-30", "2027-07-01"];
    let found = days.map(|on| percent(&books, "DE19", on));
    assert_eq!(found, ["19.0000", "19.0000", "16.0000", "16.0000", "20.0000"]);
    let kept = code(&books, "DE19");
    assert_eq!(kept["components"][0]["rate"], "19.0000", "today's");
    let begins: Vec<Option<&str>> = kept["rates"].as_array().unwrap().iter().map(|r| r["from_on"].as_str()).collect();
    assert_eq!(begins, [None, Some("2027-01-01"), Some("2027-07-01")]);

    // The law changes its mind: a rate that has not begun is replaced.
    assert_eq!(change(&books, "DE19", rate("2027-07-01", "19")).0, 200);
    assert_eq!(percent(&books, "DE19", "2027-07-01"), "19.0000");
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "DE19")).unwrap();
    assert_eq!((notes.len(), notes[2].action.as_str()), (3, "tax_code.changed"));
    assert_eq!(notes[2].detail["rates"][0][2]["components"][0]["rate"], "20.0000");
    assert_eq!(notes[2].detail["rates"][1][2]["components"][0]["rate"], "19.0000");
}

#[test]
fn a_rate_from_today_counts_today_and_none_begins_before() {
    let books = Books::of("ID", "IDR");
    let rate =
        |from: &str| json!({ "rate": { "from_on": from, "components": [{ "component": "PPN13", "rate": "13" }] } });
    let (status, told) = change(&books, "ID12", rate("2026-11-20"));
    assert_eq!(
        (status, told["code"].as_str(), told["field"].as_str()),
        (422, Some("tax_code.rate_in_past"), Some("rate.from_on"))
    );
    let (status, changed) = change(&books, "ID12", rate("2026-11-21"));
    assert_eq!((status, &changed["components"][0]["rate"]), (200, &json!("13.0000")));
    assert_eq!(changed["base_factor"], "11/12", "the part of the price that is taxed stays");
    assert_eq!(percent(&books, "ID12", "2026-11-20"), "12.0000", "yesterday is as it was");
    let (status, told) = change(&books, "IDEX", rate("2026-11-21"));
    assert_eq!((status, told["code"].as_str()), (422, Some("tax_code.nothing_charged")));
    let too_much = json!({ "rate": { "from_on": "2027-01-01", "components": [
        { "component": "A", "rate": "60" }, { "component": "B", "rate": "60" },
    ] } });
    assert_eq!(change(&books, "ID12", too_much).1["field"], "rate.components");
}

#[test]
fn a_retired_code_is_kept_and_comes_back() {
    let books = Books::of("IN", "INR");
    let (status, retired) = change(&books, "IN5", json!({ "active": false }));
    assert_eq!((status, &retired["active"], &retired["version"]), (200, &json!(false), &json!(2)));
    assert!(!books.read(|tx, _| is_active(tx, "IN5")).unwrap());
    assert_eq!(percent(&books, "IN5", "2026-11-21"), "5.0000", "old papers and copies still find it");
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "IN5")).unwrap();
    assert_eq!(notes[0].detail, json!({ "active": [true, false] }));
    assert_eq!(change(&books, "IN5", json!({ "active": true, "name": "GST five" })).1["name"], "GST five");
    assert_eq!(change(&books, "IN5", json!({ "active": true })).1["version"], 3, "no change, no new version");
}

#[test]
fn a_code_that_every_document_needs_is_not_retired() {
    let america = Books::of("US", "USD");
    let (status, told) = change(&america, "US0", json!({ "active": false }));
    assert_eq!((status, told["code"].as_str()), (409, Some("tax_code.taxes_charges")), "delivery falls under it");
    let neutral = Books::of("ZZ", "USD");
    for name in ["T0", "TZ"] {
        assert_eq!(change(&neutral, name, json!({ "active": false })).0, 200);
    }
    let (status, told) = change(&neutral, "TEX", json!({ "active": false }));
    assert_eq!(
        (status, told["code"].as_str(), told["field"].as_str()),
        (409, Some("tax_code.last_code"), Some("active"))
    );
}

#[test]
fn who_may_only_look_changes_nothing_and_an_old_version_is_refused() {
    let books = Books::of("IN", "INR");
    let rename = || Ask::patch("/tax-codes/IN18", 1, json!({ "name": "GST eighteen" }));
    let others = &["settings:read", "billing:write", "catalogue:write"];
    assert_eq!(Ask::post("/tax-codes", luxury()).by(&books, others).0, 403);
    assert_eq!(rename().by(&books, others).0, 403);
    assert_eq!(rename().by_nobody(&books).0, 401);
    assert_eq!(rename().by_owner(&books).0, 200);
    let (status, told) = rename().by_owner(&books);
    assert_eq!((status, told["code"].as_str()), (412, Some("record.stale")));
    let (status, told) = Ask::patch("/tax-codes/NOPE", 1, json!({})).by_owner(&books);
    assert_eq!((status, told["code"].as_str()), (404, Some("tax_code.no_such_code")));
}

#[test]
fn the_list_says_under_which_treatment_a_reason_must_stand() {
    let asked = |country: &str, currency: &str| {
        let books = Books::of(country, currency);
        Ask::get("/tax-codes").by(&books, &[]).1["reason_for"].clone()
    };
    assert_eq!(asked("SA", "SAR"), json!(["zero_rated", "exempt"]));
    assert_eq!(asked("DE", "EUR"), json!(["exempt"]));
    assert_eq!(asked("IN", "INR"), json!(null), "of none there");
}
