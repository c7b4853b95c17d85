//! Many documents and entries at a time: what is worked out in memory comes out as if it had been written one by one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Byline, Currency, Fault, System};
use books::documents::{NumberRun, next_number};
use books::ledger::{
    ExchangeError, Rates, SignedEntry, base_of, fact_hash, find_recorded, post_signed, reverse, set_exchange_rate,
};
use support::{Books, day, money, noon, simple};

#[test]
fn an_entry_is_taken_back_in_the_write_that_posts_it_and_in_a_later_one() {
    let (one, many) = (Books::of("IN", "INR"), Books::of("IN", "INR"));
    let first = || simple("payment:1:fee-estimate:1", "6000", "2020", money("2.36", "INR"));
    let second = || simple("payment:2:fee-estimate:1", "6000", "2020", money("4.72", "INR"));
    for entry in [first(), second()] {
        one.post(entry).unwrap();
    }
    for source in ["payment:1:fee-estimate:1", "payment:2:fee-estimate:1"] {
        one.write(move |tx, shop| reverse(tx, shop, source, noon("2026-11-21"))).unwrap();
    }

    let by = Byline::of(&System { cause: "news".into(), correlation: "sale 1".into() }, noon("2026-11-22"));
    let told = by.clone();
    many.write(move |tx, shop| {
        let entries = vec![
            SignedEntry::new(shop, first(), by.clone()),
            SignedEntry::new(shop, second(), by.clone()),
            SignedEntry::reversal(shop, &first(), noon("2026-11-21"), by),
        ];
        post_signed(tx, shop, entries)
    })
    .unwrap();
    let by = told;
    many.write(move |tx, shop| {
        post_signed(tx, shop, vec![SignedEntry::reversal(shop, &second(), noon("2026-11-21"), by)])
    })
    .unwrap();

    let reversed = |books: &Books, source: &'static str| {
        let found =
            books.read(move |tx, shop| find_recorded(tx, shop, &format!("{source}:reversed"))).unwrap().unwrap();
        (found.entry.reverses.unwrap(), found.entry.lines, found.entry.happened_at)
    };
    for source in ["payment:1:fee-estimate:1", "payment:2:fee-estimate:1"] {
        assert_eq!(reversed(&one, source), reversed(&many, source));
    }
    let hash = |books: &Books| books.read(|tx, _| fact_hash(tx)).unwrap();
    assert_eq!(hash(&one), hash(&many));
    assert_eq!(many.findings(), Vec::<String>::new());
    let written = "SELECT recorded_at || ' ' || author || ' ' || correlation FROM journal_entries WHERE seq = 1";
    let signed = many.read(move |tx, _| tx.one(written, [], |row| row.get::<_, String>(0))).unwrap().unwrap();
    assert_eq!(signed, format!("{} program sale 1", noon("2026-11-22").0));
}

#[test]
fn what_was_never_posted_is_not_taken_back_and_nothing_is_posted_twice() {
    let books = Books::of("IN", "INR");
    let entry = |n: u32| simple(&format!("payment:{n}:captured"), "1110", "1200", money("1.00", "INR"));
    let by = || Byline::of(&System::because("news"), noon("2026-11-20"));
    books.post(entry(2)).unwrap();
    let of_nothing = books.write(move |tx, shop| {
        post_signed(tx, shop, vec![SignedEntry::reversal(shop, &entry(1), noon("2026-11-20"), by())])
    });
    assert!(of_nothing.is_err());
    let again = books.write(move |tx, shop| {
        let refused =
            post_signed(tx, shop, [1, 2].map(|n| SignedEntry::new(shop, entry(n), by())).to_vec()).unwrap_err();
        // The caller may go on after a duplicate: nothing of it was written.
        post_signed(tx, shop, vec![SignedEntry::new(shop, entry(1), by())])?;
        Ok(refused)
    });
    assert!(again.unwrap().is_duplicate());
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn numbers_counted_in_memory_are_those_that_would_have_been_given_one_by_one() {
    let (one, many) = (Books::of("IN", "INR"), Books::of("IN", "INR"));
    let days = ["2026-11-20", "2027-03-31", "2027-04-01", "2027-04-01"];
    let number = |books: &Books, on: &'static str| {
        books.write(move |tx, shop| next_number(tx, shop, "invoice", day(on))).unwrap()
    };
    let single: Vec<String> = days.iter().map(|on| number(&one, on)).collect();
    let mut run = many.read(|tx, shop| NumberRun::begin(tx, shop, "invoice")).unwrap();
    let together: Vec<String> = days.iter().map(|on| run.next(day(on)).unwrap()).collect();
    assert_eq!(single, together);
    assert!(run.next(day("2027-03-31")).is_err(), "days never go back");
    let given = run.take();
    many.write(move |tx, _| given.write(tx)).unwrap();
    assert_eq!(number(&many, "2027-04-02"), number(&one, "2027-04-02"));

    // Somebody gave a number while the next ones were counted.
    run.next(day("2027-04-02")).unwrap();
    let given = run.take();
    assert!(matches!(many.write(move |tx, _| given.write(tx)), Err(Fault::Stale)));
}

#[test]
fn amounts_are_worth_the_same_by_rates_in_memory() {
    let books = Books::of("IN", "INR");
    let usd = Currency::of("USD").unwrap();
    books
        .write(move |tx, _| {
            set_exchange_rate(tx, usd, day("2026-11-01"), "83.1".parse().unwrap())?;
            set_exchange_rate(tx, usd, day("2026-11-20"), "84".parse().unwrap())
        })
        .unwrap();
    let rates = books.read(Rates::load).unwrap();
    for (amount, on) in [("10.01", "2026-11-19"), ("10.01", "2026-11-20"), ("-3.33", "2026-12-31")] {
        let told = books.read(move |tx, shop| Ok(base_of(tx, shop, money(amount, "USD"), day(on))?)).unwrap();
        assert_eq!(rates.base_of(money(amount, "USD"), day(on)).unwrap(), told);
    }
    assert_eq!(rates.base_of(money("5.00", "INR"), day("2020-01-01")).unwrap(), money("5.00", "INR"));
    let missing = rates.base_of(money("1.00", "USD"), day("2026-10-31"));
    assert!(matches!(missing, Err(ExchangeError::RateMissing { .. })), "{missing:?}");
}
