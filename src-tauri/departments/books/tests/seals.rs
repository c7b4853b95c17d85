//! Stubs of closed days: when one is made, what it covers, and what changes cannot hide from it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use books::seals::{Compared, Seal, StubCode, compare, first_difference};
use serde_json::json;
use support::door::Ask;
use support::{Books, money, simple};

fn sold(books: &Books, source: &str, amount: &str) {
    books.post(simple(source, "1000", "4000", money(amount, "INR"))).unwrap();
}

/// Closes days, and lets the stub be made as the program does: by who hears of it.
fn close(books: &Books, to: &str) -> Seal {
    let (status, told) = Ask::post("/periods/close", json!({ "closed_to": to })).by(books, &["period:close"]);
    assert_eq!(status, 200, "{told}");
    books.hear_seals();
    let newest = books.read(|tx, _| books::seals::list(tx, i64::MAX, 1)).unwrap();
    newest.items.into_iter().next().unwrap()
}

#[test]
fn closing_days_makes_a_stub_of_the_books_as_they_stand() {
    let books = Books::of("IN", "INR");
    sold(&books, "sale:1:made", "118.00");
    sold(&books, "sale:2:made", "82.00");
    let first = close(&books, "2026-11-20");
    assert_eq!((first.number, first.closed_to.to_string(), first.entries), (1, "2026-11-20".to_owned(), 2));
    assert_eq!(first.previous, "0".repeat(64));
    let balances: Vec<_> = first.balances.iter().map(|row| (row.account.as_str(), row.balance.minor)).collect();
    assert_eq!(balances, [("1000", 20_000), ("4000", -20_000)]);
    assert!(first.hash.len() == 64 && first.code.to_string().len() == 23);
    assert_eq!(books.findings(), Vec::<String>::new());

    // What is booked later changes no stub, and the next stub follows the first.
    sold(&books, "sale:3:made", "10.00");
    let (status, told) = Ask::post("/periods/reopen", json!({ "closed_to": null, "reason": "a bill came late" }))
        .by(&books, &["period:reopen"]);
    assert_eq!(status, 200, "{told}");
    let second = close(&books, "2026-11-20");
    assert_eq!((second.number, second.entries, second.previous.as_str()), (2, 3, first.hash.as_str()));
    let seen = books.read(|tx, _| books::seals::find(tx, 1)).unwrap();
    assert_eq!(seen.as_ref(), Some(&first), "opening days again makes no stub and changes none");
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_stub_is_seen_and_compared_by_who_may_see_the_ledger() {
    let books = Books::of("IN", "INR");
    sold(&books, "sale:1:made", "118.00");
    let seal = close(&books, "2026-11-20");
    let (status, one) = Ask::get("/seals/1").by(&books, &["ledger:read"]);
    assert_eq!((status, &one["code"]), (200, &json!(seal.code)));
    assert_eq!(Ask::get("/seals").by(&books, &["ledger:read"]).1["items"], json!([one]));
    assert_eq!(Ask::get("/seals/2").by(&books, &["ledger:read"]).0, 404);
    assert_eq!(Ask::get("/seals/1").by(&books, &["period:close"]).0, 403);
    let asked = |number: i64, code: &str| {
        Ask::get(&format!("/seals/{number}/compare?code={code}")).by(&books, &["ledger:read"])
    };
    let typed = seal.code.to_string().to_lowercase().replace('-', "");
    assert_eq!(asked(1, &typed), (200, json!({ "number": 1, "outcome": "same" })));
    assert_eq!(asked(1, "00000-00000-00000-00000").1["outcome"], "different");
    assert_eq!(asked(7, &typed).1["outcome"], "missing");
    let (status, told) = asked(1, "rubbish");
    assert_eq!((status, &told["field"]), (400, &json!("code")));
}

#[test]
fn whoever_changes_the_journal_the_stubs_or_both_is_found_out() {
    let books = Books::of("IN", "INR");
    sold(&books, "sale:1:made", "118.00");
    let first = close(&books, "2026-11-18");
    sold(&books, "sale:2:made", "82.00");
    let second = close(&books, "2026-11-20");
    let free = "DROP TRIGGER seals_stay; DROP TRIGGER seals_keep; DROP TRIGGER journal_entries_keep;";
    books.tamper(free);
    let found = |changed: &str, undone: &str| {
        books.tamper(changed);
        let found: Vec<String> =
            books.findings().into_iter().filter(|finding| finding.starts_with("books.seals")).collect();
        books.tamper(undone);
        found
    };
    assert_eq!(
        found(
            "UPDATE seals SET closed_to = '2026-11-19' WHERE number = 1",
            "UPDATE seals SET closed_to = '2026-11-18' WHERE number = 1"
        ),
        ["books.seals: stub 1 is not as it was sealed"]
    );
    assert_eq!(
        found(
            "CREATE TABLE aside AS SELECT * FROM seals WHERE number = 1; DELETE FROM seals WHERE number = 1",
            "INSERT INTO seals SELECT * FROM aside; DROP TABLE aside"
        ),
        ["books.seals: stub 2 stub 1 is missing before it"]
    );
    // The last entry vanishes with its postings, so that the chain is whole: the stub misses it.
    assert_eq!(
        found("PRAGMA foreign_keys = OFF; DELETE FROM journal_entries WHERE seq = 2", "SELECT 1"),
        ["books.seals: stub 2 the journal up to entry 2 is not the one it sealed"]
    );
    // Somebody who rewrites the stubs as well cannot rewrite the paper.
    books.tamper("DELETE FROM seals WHERE number = 2");
    let printed = [(2, second.code.clone()), (1, first.code.clone())];
    let difference = books.read(move |tx, _| first_difference(tx, &mut printed.clone())).unwrap();
    assert_eq!(difference, Some((Some(1), 2, Compared::Missing)));
    let forged: StubCode = "00000-00000-00000-00000".parse().unwrap();
    assert_eq!(books.read(move |tx, _| compare(tx, 1, &forged)).unwrap(), Compared::Different);
    assert_eq!(books.read(move |tx, _| compare(tx, 1, &first.code)).unwrap(), Compared::Same);
}
