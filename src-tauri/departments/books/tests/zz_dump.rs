#![allow(clippy::unwrap_used)]
mod support;
use support::*;
#[test]
fn dump() {
    std::fs::create_dir_all("/tmp/hl").unwrap();
    for case in support::cases::read().cases {
        let books = Books::of(&case.country, &case.books_currency);
        for given in &case.entries { books.post(given.entry(&case.books_currency)).unwrap(); }
        let j = books.read(books::ledger::export_hledger).unwrap();
        std::fs::write(format!("/tmp/hl/{}.journal", case.id), j).unwrap();
    }
}
