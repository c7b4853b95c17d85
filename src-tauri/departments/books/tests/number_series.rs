//! Patterns of numbers: seen with the next number, tried, changed; none that could give a number twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::Fault;
use books::documents::next_number;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day};

/// The clock of every test shows 2026-11-21.
const TODAY: &str = "2026-11-21";

fn give(books: &Books, kind: &'static str, on: &'static str) -> String {
    books.write(move |tx, shop| next_number(tx, shop, kind, day(on))).unwrap()
}

fn seen(books: &Books) -> Vec<Value> {
    let (status, list) = Ask::get("/number-series").by(books, &["settings:read"]);
    assert_eq!(status, 200, "{list}");
    list["items"].as_array().unwrap().clone()
}

fn series(books: &Books, kind: &str) -> Value {
    seen(books).into_iter().find(|series| series["kind"] == kind).unwrap()
}

/// Changes a pattern from the version that is there.
fn change(books: &Books, kind: &str, pattern: &str) -> (u16, Value) {
    let version = series(books, kind)["version"].as_i64().unwrap();
    Ask::patch(&format!("/number-series/{kind}"), version, json!({ "pattern": pattern }))
        .by(books, &["settings:read", "settings:write"])
}

/// The next number by a pattern, or the code of the problem with it.
fn tried(books: &Books, kind: &str, pattern: &str) -> String {
    let escaped: String = pattern.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let (status, told) =
        Ask::get(&format!("/number-series/{kind}/preview?pattern={escaped}")).by(books, &["settings:read"]);
    assert_eq!(status == 200, told.get("next").is_some(), "{told}");
    assert!(status == 200 || told["field"] == "pattern", "{told}");
    told[if status == 200 { "next" } else { "code" }].as_str().unwrap().to_owned()
}

#[test]
fn each_kind_of_document_shows_its_pattern_and_the_number_that_comes_next() {
    let books = Books::of("DE", "EUR");
    give(&books, "invoice", "2026-11-20");
    let kinds: Vec<String> = seen(&books).iter().map(|one| one["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["invoice", "credit_note", "debit_note", "quote", "delivery_note"]);
    let expected = json!({
        "kind": "invoice", "pattern": "INV-{YYYY}-{0000}", "resets_yearly": true, "year_starts_month": 1,
        "length_max": 40, "plain_only": false, "next": "INV-2026-0002", "version": 1,
    });
    assert_eq!(series(&books, "invoice"), expected);
    assert_eq!(series(&books, "quote")["next"], "QT-2026-0001");
    assert_eq!(give(&books, "invoice", TODAY), "INV-2026-0002", "what was shown is what is given");

    let india = Books::of("IN", "INR");
    assert_eq!(seen(&india).len(), 8, "India also knows the bill of supply and the vouchers");
    let voucher = series(&india, "receipt_voucher");
    assert_eq!((&voucher["next"], &voucher["year_starts_month"]), (&json!("RV/26-27/0001"), &json!(4)));
    assert_eq!((&voucher["length_max"], &voucher["plain_only"]), (&json!(16), &json!(true)));
    assert_eq!(series(&Books::of("SA", "SAR"), "invoice")["resets_yearly"], false);
}

#[test]
fn a_new_pattern_dresses_the_next_number_and_the_count_goes_on() {
    let books = Books::of("IN", "INR");
    give(&books, "invoice", "2026-11-20");
    assert_eq!(tried(&books, "invoice", "A-{FY}-{00}"), "A-26-27-02");
    assert_eq!(series(&books, "invoice")["next"], "INV/26-27/0002", "trying changes nothing");
    let (status, changed) = change(&books, "invoice", " A-{FY}-{00} ");
    assert_eq!((status, &changed["pattern"], &changed["next"]), (200, &json!("A-{FY}-{00}"), &json!("A-26-27-02")));
    assert_eq!(changed["version"], 2);
    assert_eq!(give(&books, "invoice", TODAY), "A-26-27-02");
    assert_eq!(change(&books, "invoice", "INV/{FY}/{0000}").0, 200, "and back again");
    assert_eq!(give(&books, "invoice", TODAY), "INV/26-27/0003");

    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "invoice")).unwrap();
    let notes: Vec<(&str, &Value)> = notes.iter().map(|note| (note.action.as_str(), &note.detail)).collect();
    assert_eq!(notes[0], ("number_series.changed", &json!({ "pattern": ["INV/{FY}/{0000}", "A-{FY}-{00}"] })));
    assert_eq!(notes.len(), 2);
    let news = books.read(|tx, _| tx.announcements_after(0, 10)).unwrap();
    assert!(news.iter().all(|news| news.kind == "number_series.changed" && news.tags == ["number-series"]));
}

#[test]
fn what_the_country_refuses_names_the_pattern_whether_tried_or_saved() {
    let books = Books::of("IN", "INR");
    for (bad, code) in [
        ("COUNTERFOIL/{FY}/{0000}", "number_series.too_long"),
        ("INV-{0000}", "number_series.no_year"),
        ("INV {FY} {0}", "number_series.character"),
        ("INV_{FY}_{0}", "number_series.character"),
        ("{FY}", "number_series.not_one_counter"),
        ("{FY}{0}{0}", "number_series.not_one_counter"),
        ("{MM}/{FY}/{0}", "number_series.unknown_part"),
        (" ", "input.invalid"),
    ] {
        assert_eq!(tried(&books, "invoice", bad), code, "{bad}");
        let (status, told) = change(&books, "invoice", bad);
        assert_eq!((told["code"].as_str(), told["field"].as_str()), (Some(code), Some("pattern")), "{bad}: {status}");
    }
    assert_eq!(series(&books, "invoice")["version"], 1);
    assert_eq!(tried(&Books::of("SA", "SAR"), "invoice", "F-{0}"), "F-1", "a Saudi series never begins anew");
}

#[test]
fn a_pattern_that_could_give_a_number_again_is_refused() {
    let saudi = Books::of("SA", "SAR");
    for _ in 0..12 {
        give(&saudi, "invoice", "2026-11-20");
    }
    let (status, told) = change(&saudi, "invoice", "INV-{00000}");
    assert_eq!((status, &told["next"]), (200, &json!("INV-00013")));
    give(&saudi, "invoice", TODAY);
    assert_eq!(change(&saudi, "invoice", "F{0}1").0, 200);
    for _ in 0..20 {
        give(&saudi, "invoice", TODAY);
    }
    // F141 to F331 were given; number 34 by F{0} is F34, and 141 will be F141.
    let (status, told) = change(&saudi, "invoice", "F{0}");
    assert_eq!((status, told["code"].as_str()), (409, Some("number_series.repeats")));
    assert!(told["title"].as_str().unwrap().contains("F{0}1"), "{told}");
    assert_eq!(change(&saudi, "invoice", "G{0}").0, 200);
    assert_eq!(tried(&saudi, "invoice", "F{0}"), "number_series.repeats", "what was given by an older one counts too");
}

#[test]
fn a_year_that_turns_does_not_bring_a_number_back() {
    let books = Books::of("DE", "EUR");
    give(&books, "invoice", "2026-11-20");
    assert_eq!(tried(&books, "invoice", "INV-{0000}"), "number_series.no_year");
    assert_eq!(tried(&books, "invoice", "INV-{YY}-{0000}"), "INV-26-0002");
    assert_eq!(tried(&books, "invoice", "INV-20{YY}-{0000}"), "INV-2026-0002");
    assert_eq!(change(&books, "invoice", "{0}.{YYYY}").0, 200);
    assert_eq!(give(&books, "invoice", "2026-12-31"), "2.2026");
    assert_eq!(give(&books, "invoice", "2027-01-01"), "1.2027");
}

#[test]
fn two_kinds_of_documents_never_share_numbers() {
    let books = Books::of("DE", "EUR");
    let (status, told) = change(&books, "credit_note", "INV-{YYYY}-{0000}");
    assert_eq!((status, told["code"].as_str()), (409, Some("number_series.other_kind")));
    assert!(told["title"].as_str().unwrap().contains("invoice"), "{told}");
    assert_eq!(tried(&books, "credit_note", "INV-CN-{YYYY}-{0000}"), "INV-CN-2026-0001");
    give(&books, "invoice", "2026-11-20");
    assert_eq!(change(&books, "invoice", "RE-{YYYY}-{0000}").0, 200);
    assert_eq!(
        tried(&books, "credit_note", "INV-{YYYY}-{0000}"),
        "number_series.other_kind",
        "INV-2026-0001 is an invoice"
    );
}

#[test]
fn a_series_that_ran_out_of_room_says_so_and_is_set_right() {
    let books = Books::of("IN", "INR");
    give(&books, "invoice", "2026-11-20");
    books.tamper("UPDATE number_counters SET last = 9999999");
    let stuck = series(&books, "invoice");
    assert_eq!(stuck.get("next"), None);
    assert!(stuck["problem"].as_str().unwrap().contains("at most 16"), "{stuck}");
    let issue = books.write(|tx, shop| next_number(tx, shop, "invoice", day(TODAY)));
    assert!(matches!(issue, Err(Fault::Invalid { .. })));
    assert_eq!(
        tried(&books, "invoice", "INVO/{FY}/{0}"),
        "number_series.too_long",
        "no room for eight digits here either"
    );
    assert_eq!(change(&books, "invoice", "I{FY}/{0}").1["next"], "I26-27/10000000");
}

#[test]
fn who_may_only_look_changes_nothing_and_who_may_not_look_sees_nothing() {
    let books = Books::of("IN", "INR");
    let ask = json!({ "pattern": "A/{FY}/{0}" });
    assert_eq!(Ask::patch("/number-series/invoice", 1, ask.clone()).by(&books, &["settings:read"]).0, 403);
    for path in ["/number-series", "/number-series/invoice/preview?pattern=A"] {
        assert_eq!(Ask::get(path).by(&books, &["billing:write"]).0, 403, "{path}");
        assert_eq!(Ask::get(path).by_nobody(&books).0, 401, "{path}");
    }
    assert_eq!(Ask::patch("/number-series/invoice", 1, ask.clone()).by_owner(&books).0, 200);
    let (status, told) = Ask::patch("/number-series/invoice", 1, ask.clone()).by_owner(&books);
    assert_eq!((status, told["code"].as_str()), (412, Some("record.stale")));
    assert_eq!(Ask::patch("/number-series/letter", 1, ask.clone()).by_owner(&books).0, 404);
    assert_eq!(Ask::patch("/number-series/bill_of_supply", 1, ask).by_owner(&Books::of("DE", "EUR")).0, 404);
}
