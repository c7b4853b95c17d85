//! Numbers of documents: gapless, in order of days, never twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::Fault;
use books::documents::next_number;
use support::{Books, day};

fn number(books: &Books, on: &'static str) -> Result<String, Fault> {
    books.write(move |tx, shop| next_number(tx, shop, "invoice", day(on)))
}

#[test]
fn numbers_run_on_and_a_rollback_gives_its_number_back() {
    let books = Books::of("DE", "EUR");
    assert_eq!(number(&books, "2026-11-20").unwrap(), "INV-2026-0001");
    let rolled_back: Result<(), Fault> = books.write(|tx, shop| {
        assert_eq!(next_number(tx, shop, "invoice", day("2026-11-20"))?, "INV-2026-0002");
        Err(Fault::Stale)
    });
    assert!(rolled_back.is_err());
    assert_eq!(number(&books, "2026-11-21").unwrap(), "INV-2026-0002");
    assert_eq!(
        books.write(|tx, shop| next_number(tx, shop, "credit_note", day("2026-11-21"))).unwrap(),
        "CN-2026-0001"
    );
}

#[test]
fn days_within_a_series_never_go_back() {
    let books = Books::of("DE", "EUR");
    number(&books, "2026-11-20").unwrap();
    assert!(matches!(number(&books, "2026-11-19"), Err(Fault::Invalid { field, .. }) if field == "issued_on"));
    assert_eq!(number(&books, "2026-11-20").unwrap(), "INV-2026-0002");
    assert_eq!(number(&books, "2027-01-01").unwrap(), "INV-2027-0001");
    assert!(number(&books, "2026-12-31").is_err());
}

#[test]
fn an_indian_series_begins_anew_in_april_and_a_saudi_one_never() {
    let india = Books::of("IN", "INR");
    assert_eq!(number(&india, "2027-03-31").unwrap(), "INV/26-27/0001");
    assert_eq!(number(&india, "2027-04-01").unwrap(), "INV/27-28/0001");
    let saudi = Books::of("SA", "SAR");
    assert_eq!(number(&saudi, "2026-12-31").unwrap(), "INV-0001");
    assert_eq!(number(&saudi, "2027-01-01").unwrap(), "INV-0002");
}

#[test]
fn a_number_that_outgrew_its_place_is_refused_and_not_used_up() {
    let books = Books::of("IN", "INR");
    number(&books, "2026-11-20").unwrap();
    books.tamper("UPDATE number_counters SET last = 999999");
    assert!(number(&books, "2026-11-20").is_err());
    books.tamper("UPDATE number_counters SET last = 999998");
    assert_eq!(number(&books, "2026-11-20").unwrap(), "INV/26-27/999999");
}

#[test]
fn a_hundred_writers_at_once_get_a_hundred_numbers_without_a_gap() {
    let books = Books::of("DE", "EUR");
    let mut numbers = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..100).map(|_| scope.spawn(|| number(&books, "2026-11-20").unwrap())).collect();
        asked.into_iter().map(|answer| answer.join().unwrap()).collect::<Vec<String>>()
    });
    numbers.sort();
    let expected: Vec<String> = (1..=100).map(|n| format!("INV-2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
}
