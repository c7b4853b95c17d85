//! Posting: what is refused, what is kept beside the postings, and what the standing checks find.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::{Fault, Money};
use books::ledger::{
    Entry, Line, fact_hash, fact_lines, find_balances, find_recorded, is_posted, post, post_all, reverse,
};
use books::periods;
use support::{Books, day, money, noon, simple};

fn inr(text: &str) -> Money {
    money(text, "INR")
}

#[test]
fn the_same_source_is_posted_once_for_ever() {
    let books = Books::of("IN", "INR");
    books.post(simple("payment:1:captured", "1110", "1200", inr("118.00"))).unwrap();
    // The caller may go on after a duplicate: nothing of it was written.
    let (refused, next) = books
        .write(|tx, shop| {
            let refused = post(tx, shop, simple("payment:1:captured", "1110", "1200", inr("118.00"))).unwrap_err();
            Ok((refused, post(tx, shop, simple("payment:2:captured", "1110", "1200", inr("5.00")))?))
        })
        .unwrap();
    assert!(refused.is_duplicate(), "{refused}");
    assert_eq!(next.seq, 2);
    assert_eq!(books.findings(), Vec::<String>::new());
    assert!(books.read(|tx, _| is_posted(tx, "payment:2:captured")).unwrap());
    assert!(!books.read(|tx, _| is_posted(tx, "payment:3:captured")).unwrap());
}

#[test]
fn an_entry_that_breaks_a_rule_of_the_books_is_refused_and_leaves_nothing() {
    let books = Books::of("IN", "INR");
    let usd = |text| money(text, "USD");
    let line = |account, amount, base| Line::new(account, "", amount, base);
    let with = |lines| Entry { lines, ..simple("test:1", "1110", "1200", inr("1.00")) };
    let wrong: [(&str, Vec<Line>); 8] = [
        ("one posting", vec![line("1110", inr("0.00"), inr("0.00")), line("1200", inr("1.00"), inr("1.00"))]),
        ("out of balance", vec![line("1110", inr("1.00"), inr("1.00")), line("1200", inr("-0.99"), inr("-0.99"))]),
        (
            "out of balance in one currency",
            vec![line("1110", usd("1.00"), inr("83.00")), line("1200", inr("-83.00"), inr("-83.00"))],
        ),
        (
            "out of balance in base",
            vec![line("1110", usd("1.00"), inr("83.00")), line("1200", usd("-1.00"), inr("-82.00"))],
        ),
        (
            "a base without an amount",
            vec![
                line("1110", usd("1.00"), inr("83.00")),
                line("1200", usd("-1.00"), inr("-82.00")),
                line("6000", usd("0.00"), inr("-1.00")),
            ],
        ),
        (
            "books currency with another base",
            vec![line("1110", inr("1.00"), inr("2.00")), line("1200", inr("-1.00"), inr("-2.00"))],
        ),
        (
            "base in another currency",
            vec![line("1110", inr("1.00"), usd("1.00")), line("1200", inr("-1.00"), usd("-1.00"))],
        ),
        (
            "conversion that keeps a base",
            vec![line("3900", usd("1.00"), inr("83.00")), line("1200", usd("-1.00"), inr("-83.00"))],
        ),
    ];
    for (what, lines) in wrong {
        assert!(matches!(books.post(with(lines)), Err(Fault::Bug(_))), "{what}");
    }
    assert_eq!(books.read(|tx, shop| find_balances(tx, shop.basics()?.books_currency, None)).unwrap(), []);
    assert_eq!(books.post(simple("test:2", "1110", "1200", inr("1.00"))).unwrap().seq, 1);
}

#[test]
fn the_database_refuses_an_unbalanced_entry_even_from_raw_sql() {
    let books = Books::of("IN", "INR");
    let entry = "INSERT INTO journal_entries (seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, memo, correlation,
                                              author, previous, hash)
                 VALUES (1, 'jnl_x', 's', 'r', 'c', 0, '2026-11-21', 0, 0, '', '', '', x'00', x'01')";
    let postings = |second: i64, base: i64| {
        format!(
            "INSERT INTO postings (entry_seq, line, account, party, currency, amount_minor, base_minor)
             VALUES (1, 1, '1110', '', 'INR', 100, 100), (1, 2, '1200', '', 'INR', {second}, {base})"
        )
    };
    for (second, base, rule) in [(-99, -99, "zero in each currency"), (-100, -99, "zero in the books currency")] {
        let sql = postings(second, base);
        let refused = books
            .write(move |tx, _| {
                tx.exec(&sql, [])?;
                tx.exec(entry, [])
            })
            .unwrap_err();
        assert!(matches!(&refused, Fault::Constraint(text) if text.contains(rule)), "{refused}");
    }
    let lonely = books.write(move |tx, _| tx.exec(entry, [])).unwrap_err();
    assert!(lonely.to_string().contains("two or more postings"), "{lonely}");
    // Postings whose entry never comes cannot be committed.
    let sql = postings(-100, -100);
    assert!(books.write(move |tx, _| tx.exec(&sql, [])).is_err());
    let count = books.read(|tx, _| tx.one("SELECT count(*) FROM postings", [], |row| row.get::<_, i64>(0))).unwrap();
    assert_eq!(count, Some(0));
}

#[test]
fn an_entry_is_never_changed_deleted_or_added_to() {
    let books = Books::of("IN", "INR");
    books.post(simple("payment:1:captured", "1110", "1200", inr("118.00"))).unwrap();
    for sql in [
        "UPDATE postings SET amount_minor = 1",
        "DELETE FROM postings",
        "UPDATE journal_entries SET memo = 'x'",
        "DELETE FROM journal_entries",
        "UPDATE tax_entries SET tax_minor = 1",
        "INSERT INTO postings (entry_seq, line, account, party, currency, amount_minor, base_minor) VALUES (1, 9, '1110', '', 'INR', 1, 1)",
        "INSERT INTO tax_entries (entry_seq, line, document, code, component, currency, taxable_minor, tax_minor, base_taxable_minor,
                                  base_tax_minor, tax_on)
         VALUES (1, 9, 'd', 'c', 'p', 'INR', 1, 1, 1, 1, '2026-11-21')",
    ] {
        let outcome = books.write(move |tx, _| tx.exec(sql, []));
        // No tax entry is there to be changed: nothing happens, and that is no refusal.
        assert!(outcome.is_err() || sql.starts_with("UPDATE tax_entries"), "{sql}");
    }
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn tampering_with_the_file_is_found_and_the_first_entry_is_named() {
    let changes = [
        (
            "UPDATE postings SET amount_minor = -amount_minor, base_minor = -base_minor WHERE entry_seq = 3",
            "postings_stay",
        ),
        ("UPDATE postings SET party = 'z' WHERE entry_seq = 3 AND line = 1", "postings_stay"),
        ("UPDATE journal_entries SET memo = 'another' WHERE seq = 3", "journal_entries_stay"),
        ("UPDATE journal_entries SET dated_on = '2026-11-19' WHERE seq = 3", "journal_entries_stay"),
        ("UPDATE journal_entries SET hash = x'00' WHERE seq = 3", "journal_entries_stay"),
        (
            "DELETE FROM postings WHERE entry_seq = 3; DELETE FROM journal_entries WHERE seq = 3",
            "postings_keep; DROP TRIGGER journal_entries_keep",
        ),
        ("UPDATE tax_entries SET tax_on = '2026-10-01' WHERE entry_seq = 3", "tax_entries_stay"),
    ];
    for (change, trigger) in changes {
        let books = Books::of("IN", "INR");
        for n in 1..=5 {
            let mut entry = simple(&format!("payment:{n}:captured"), "1110", "1200", inr("118.00"));
            entry.taxes = vec![zero_tax()];
            books.post(entry).unwrap();
        }
        assert_eq!(books.findings(), Vec::<String>::new());
        books.tamper(&format!("PRAGMA foreign_keys = OFF; DROP TRIGGER {trigger}; {change};"));
        let findings = books.findings();
        let chain: Vec<_> = findings.iter().filter(|text| text.starts_with("ledger.chain")).collect();
        let named = if change.starts_with("DELETE") { "entry number 4" } else { "entry number 3" };
        assert!(chain.len() == 1 && chain[0].contains(named), "{change}: {findings:?}");
        assert!(findings.iter().any(|text| text.starts_with("ledger.append_only")), "{change}: {findings:?}");
    }
}

/// A tax entry of a supply that is taxed at nought.
fn zero_tax() -> books::ledger::TaxLine {
    let (value, nothing) = (inr("100.00"), inr("0.00"));
    books::ledger::TaxLine {
        document: "inv_1".to_owned(),
        code: "IN0".to_owned(),
        component: String::new(),
        taxable: value,
        tax: nothing,
        base_taxable: value,
        base_tax: nothing,
        tax_on: day("2026-11-20"),
        standing: books::ledger::TaxStanding::Due,
    }
}

#[test]
fn figures_kept_beside_the_postings_are_proved_by_recounting() {
    let books = Books::of("IN", "INR");
    books.post(simple("payment:1:captured", "1110", "1200", inr("118.00"))).unwrap();
    books.tamper("UPDATE balances SET amount_minor = amount_minor + 1 WHERE account = '1110'");
    books.tamper("UPDATE daily_movements SET base_credit_minor = 5 WHERE account = '1200'");
    books.tamper("DROP TRIGGER tax_entries_stay; CREATE TRIGGER helpful AFTER INSERT ON postings BEGIN SELECT 1; END;");
    let findings = books.findings().join("\n");
    assert!(findings.contains(
        "ledger.balances: 1110.a the balance is kept as 11801 minor units of INR, but its postings come to 11800"
    ));
    assert!(findings.contains("ledger.daily_movements: 1200"), "{findings}");
    assert!(findings.contains("the trigger tax_entries_stay is missing"), "{findings}");
    assert!(findings.contains("the trigger helpful on the journal is not one that this program made"), "{findings}");
}

#[test]
fn tax_that_is_not_stated_beside_its_postings_is_found() {
    let books = Books::of("IN", "INR");
    books.post(simple("invoice:1:issued", "1200", "2100", inr("18.00"))).unwrap();
    let findings = books.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(
        findings[0].contains("states 0 minor units of INR for b, but its tax accounts moved by 1800"),
        "{findings:?}"
    );
}

#[test]
fn a_reversal_takes_every_sign_back_and_only_once() {
    let books = Books::of("IN", "INR");
    let mut entry = simple("invoice:1:issued", "1200", "4000", inr("118.00"));
    entry.taxes = vec![zero_tax()];
    books.post(entry).unwrap();
    books.write(|tx, shop| reverse(tx, shop, "invoice:1:issued", noon("2026-11-21"))).unwrap();
    let recorded = books.read(|tx, shop| find_recorded(tx, shop, "invoice:1:issued:reversed")).unwrap().unwrap();
    assert_eq!(recorded.entry.reverses, Some(1));
    assert_eq!(recorded.entry.lines[0], Line::new("1200", "a", inr("-118.00"), inr("-118.00")));
    assert_eq!(recorded.entry.taxes[0].taxable, inr("-100.00"));
    // The tax goes back where the postings go back, so that every period ties.
    assert_eq!(recorded.entry.taxes[0].tax_on, day("2026-11-21"));
    assert_eq!(books.read(|tx, _| fact_lines(tx)).unwrap(), Vec::<String>::new());
    assert!(
        books.write(|tx, shop| reverse(tx, shop, "invoice:1:issued", noon("2026-11-22"))).unwrap_err().is_duplicate()
    );
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn a_late_fact_moves_its_tax_into_the_open_period_too() {
    let books = Books::of("IN", "INR");
    books.write(|tx, _| periods::close_to(tx, day("2026-11-30"))).unwrap();
    let mut entry = simple("invoice:1:issued", "1200", "4000", inr("118.00"));
    entry.taxes = vec![zero_tax()];
    let posted = books.post(entry).unwrap();
    assert!(posted.late && posted.dated_on == day("2026-12-01"));
    let recorded = books.read(|tx, shop| find_recorded(tx, shop, "invoice:1:issued")).unwrap().unwrap();
    assert_eq!(recorded.entry.happened_at, noon("2026-11-20"));
    assert_eq!(recorded.entry.taxes[0].tax_on, day("2026-12-01"));
    assert!(books.write(|tx, _| periods::close_to(tx, day("2026-10-31"))).is_err());
}

#[test]
fn the_fact_hash_knows_no_order_and_no_reversed_pairs() {
    let facts = || {
        vec![
            simple("invoice:1:issued", "1200", "4000", inr("118.00")),
            simple("payment:1:captured", "1110", "1200", inr("118.00")),
            simple("payment:2:captured", "1110", "2240", inr("7.00")),
        ]
    };
    let (one, other) = (Books::of("IN", "INR"), Books::of("IN", "INR"));
    for entry in facts() {
        one.post(entry).unwrap();
    }
    other.post(simple("payment:1:fee-estimate:1", "6000", "2020", inr("2.36"))).unwrap();
    for entry in facts().into_iter().rev() {
        other.post(entry).unwrap();
    }
    let hash = |books: &Books| books.read(|tx, _| fact_hash(tx)).unwrap();
    assert_ne!(hash(&one), hash(&other));
    other.write(|tx, shop| reverse(tx, shop, "payment:1:fee-estimate:1", noon("2026-11-21"))).unwrap();
    assert_eq!(hash(&one), hash(&other));
    let lines = one.read(|tx, _| fact_lines(tx)).unwrap();
    assert_eq!(lines[0], "net invoice:1 1200.a INR 11800");
    assert_eq!(lines.len(), 6);
}

#[test]
fn posting_many_at_a_time_gives_the_same_books_as_one_by_one() {
    let entries = || -> Vec<Entry> {
        (1..=40)
            .map(|n| {
                let credit = if n % 3 == 0 { "2240" } else { "1200" };
                Entry {
                    happened_at: noon(&format!("2026-11-{:02}", 1 + n % 7)),
                    ..simple(&format!("payment:{n}:captured"), "1110", credit, inr("3.10"))
                }
            })
            .collect()
    };
    let (one, many) = (Books::of("IN", "INR"), Books::of("IN", "INR"));
    for entry in entries() {
        one.post(entry).unwrap();
    }
    many.write(move |tx, shop| post_all(tx, shop, entries())).unwrap();
    let hash = |books: &Books| books.read(|tx, _| fact_hash(tx)).unwrap();
    let balances =
        |books: &Books| books.read(|tx, shop| find_balances(tx, shop.basics()?.books_currency, None)).unwrap();
    assert_eq!(hash(&one), hash(&many));
    assert_eq!(balances(&one), balances(&many));
    assert_eq!(many.findings(), Vec::<String>::new());
    let twice = vec![simple("x:1", "1110", "1200", inr("1.00")), simple("x:1", "1110", "1200", inr("1.00"))];
    assert!(many.write(move |tx, shop| post_all(tx, shop, twice)).unwrap_err().is_duplicate());
}

#[test]
fn a_posting_of_four_lines_takes_sixteen_statements_at_most() {
    let books = Books::of("IN", "INR");
    let mut entry = simple("invoice:1:issued", "1200", "4000", inr("100.00"));
    entry.lines.push(Line::new("6000", "", inr("1.00"), inr("1.00")));
    entry.lines.push(Line::new("1110", "acc", inr("-1.00"), inr("-1.00")));
    let statements = books
        .write(move |tx, shop| {
            let before = tx.statements();
            post(tx, shop, entry)?;
            Ok(tx.statements() - before)
        })
        .unwrap();
    assert!(statements <= 16, "{statements}");
}
