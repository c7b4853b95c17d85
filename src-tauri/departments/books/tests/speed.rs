//! How fast entries are posted. Run alone, in release: `cargo test --release -p books --test speed -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::time::Instant;

use base::Timestamp;
use books::ledger::{Entry, Line, post, post_all};
use support::{Books, money, noon};

/// An entry of four postings: an invoice paid at once, on one of a hundred customers.
fn entry(n: u32) -> Entry {
    let inr = |text| money(text, "INR");
    let line = |account, party: &str, amount| Line::new(account, party, amount, amount);
    Entry {
        source: format!("invoice:inv_{n:026}:issued"),
        recipe: "invoice_issued",
        chain: format!("invoice:inv_{n:026}"),
        happened_at: Timestamp(noon("2026-01-01").0 + i64::from(n) * 60_000),
        memo: String::new(),
        reverses: None,
        lines: vec![
            line("1200", &format!("cus_{:026}", n % 100), inr("118.00")),
            line("4000", "", inr("-100.00")),
            line("2100", "CGST9", inr("-9.00")),
            line("2100", "SGST9", inr("-9.00")),
        ],
        taxes: Vec::new(),
    }
}

#[test]
#[ignore = "a measurement, for release builds"]
fn entries_of_four_postings_are_posted_fast_enough() {
    for (how, at_a_time) in [("one by one", 1_u32), ("many at a time", 500)] {
        let books = Books::of("IN", "INR");
        let count = 20_000;
        let started = Instant::now();
        books
            .write(move |tx, shop| {
                for first in (0..count).step_by(at_a_time as usize) {
                    let entries: Vec<Entry> = (first..first + at_a_time).map(entry).collect();
                    if at_a_time == 1 {
                        for entry in entries {
                            post(tx, shop, entry)?;
                        }
                    } else {
                        post_all(tx, shop, entries)?;
                    }
                }
                Ok(())
            })
            .unwrap();
        let per_second = u128::from(count) * 1_000_000 / started.elapsed().as_micros();
        let checked = Instant::now();
        let findings = books.read(|tx, _| {
            let chain =
                books::ledger::register().checks.into_iter().find(|check| check.name == "ledger.chain").unwrap();
            (chain.run)(tx)
        });
        assert_eq!(findings.unwrap(), []);
        println!("{how}: {per_second} entries/s; chain of {count} recomputed in {} ms", checked.elapsed().as_millis());
        assert!(per_second >= 8_000, "{how}: {per_second} entries/s");
    }
}
