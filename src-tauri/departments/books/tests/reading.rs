//! The ledger as people and other programs read it: routes, trial balance, hledger.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::actor::Rights;
use base::{Actor, Money};
use books::ledger::{
    Entry, EntryFilter, Known, export_beancount, export_hledger, list_entries, post_all, trial_balance,
    trial_balance_as_known,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money, noon, simple};
use tower::ServiceExt;

/// Three entries on three days.
fn three_days() -> Books {
    let books = Books::of("IN", "INR");
    let of = |source: &str, debit, credit, amount, on: &str| Entry {
        happened_at: noon(on),
        ..simple(source, debit, credit, money(amount, "INR"))
    };
    let entries = vec![
        of("invoice:1:issued", "1200", "4000", "100.00", "2026-10-31"),
        of("payment:1:captured", "1110", "1200", "60.00", "2026-11-02"),
        of("payment:2:captured", "1110", "1200", "40.00", "2026-11-20"),
    ];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    books
}

#[test]
fn the_trial_balance_has_what_was_before_and_what_moved() {
    let books = three_days();
    let balance = books.read(|tx, shop| trial_balance(tx, shop, day("2026-11-01"), day("2026-11-10"))).unwrap();
    let rows: Vec<_> = balance
        .rows
        .iter()
        .map(|row| (row.account.as_str(), row.opening.minor, row.debit.minor, row.credit.minor, row.closing.minor))
        .collect();
    assert_eq!(rows, [("1110", 0, 6000, 0, 6000), ("1200", 10_000, 0, 6000, 4000), ("4000", -10_000, 0, 0, -10_000)]);
    assert_eq!(balance.totals.debit, balance.totals.credit);
    assert_eq!(balance.rows.iter().map(|row| row.closing.minor).sum::<i64>(), 0);
    assert_eq!(balance.by_currency.len(), 3);
    assert!(books.read(|tx, shop| trial_balance(tx, shop, day("2026-11-02"), day("2026-11-01"))).is_err());
}

#[test]
fn a_report_is_what_it_was_on_any_day_whatever_was_booked_since() {
    let books = three_days();
    let range = || (day("2026-10-01"), day("2026-11-30"));
    let told = |known: Known| {
        let (from, to) = range();
        let report = books.read(move |tx, shop| trial_balance_as_known(tx, shop, from, to, known)).unwrap();
        serde_json::to_string(&report).unwrap()
    };
    let then = told(Known::Now);
    assert_eq!(told(Known::On(day("2026-11-21"))), then);
    // Days later somebody dates entries back, on an account that had moved and on one that never had.
    books.clock.advance_ms(3 * 86_400_000);
    let late = |source, debit, credit| Entry {
        happened_at: noon("2026-11-02"),
        ..simple(source, debit, credit, money("5.00", "INR"))
    };
    let entries = vec![late("sale:1:made", "1000", "4000"), late("payment:3:captured", "1110", "1200")];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    assert_ne!(told(Known::Now), then);
    for known in [Known::On(day("2026-11-21")), Known::On(day("2026-11-23")), Known::ToEntry(3)] {
        assert_eq!(told(known), then, "{known:?}");
    }
    assert_eq!(told(Known::On(day("2026-11-24"))), told(Known::Now));
    assert_eq!(told(Known::ToEntry(5)), told(Known::Now));
    let before_everything = told(Known::On(day("2026-11-20")));
    assert!(before_everything.contains(r#""rows":[]"#), "{before_everything}");
    let over_http = |path: &str| Ask::get(path).by(&books, &["ledger:read"]);
    let path = "/ledger/trial-balance?from=2026-10-01&to=2026-11-30";
    let (status, shown) = over_http(&format!("{path}&known_on=2026-11-21"));
    assert_eq!((status, shown), (200, serde_json::from_str(&then).unwrap()));
    for (wrong, field) in
        [("known_to_entry=-1", "known_to_entry"), ("known_on=2026-11-21&known_to_entry=3", "known_to_entry")]
    {
        let (status, told) = over_http(&format!("{path}&{wrong}"));
        assert_eq!((status, told["field"].as_str()), (400, Some(field)), "{wrong}");
    }
}

#[test]
fn each_filter_narrows_the_journal() {
    let books = three_days();
    let sources = |filter: EntryFilter, limit| {
        let page = books.read(move |tx, shop| list_entries(tx, shop, &filter, limit)).unwrap();
        (page.items.iter().map(|entry| entry.source.clone()).collect::<Vec<_>>().join(" "), page.next)
    };
    let text = |text: &str| Some(text.to_owned());
    let none = EntryFilter::default;
    assert_eq!(sources(none(), 2), ("payment:2:captured payment:1:captured".to_owned(), text("2")));
    assert_eq!(sources(EntryFilter { before_seq: Some(2), ..none() }, 2), ("invoice:1:issued".to_owned(), None));
    for (filter, expected) in [
        (EntryFilter { account: text("4000"), ..none() }, "invoice:1:issued"),
        (EntryFilter { account: text("1200"), party: text("a"), ..none() }, "invoice:1:issued"),
        (
            EntryFilter { account: text("1200"), to: Some(day("2026-11-05")), ..none() },
            "payment:1:captured invoice:1:issued",
        ),
        (EntryFilter { party: text("nobody"), ..none() }, ""),
        (EntryFilter { chain: text("payment:2"), ..none() }, "payment:2:captured"),
        (EntryFilter { chain: text("payment:2"), account: text("4000"), ..none() }, ""),
        (EntryFilter { source: text("payment:1:captured"), ..none() }, "payment:1:captured"),
        (EntryFilter { source: text("payment:1:captured"), party: text("a"), account: text("1200"), ..none() }, ""),
        (EntryFilter { from: Some(day("2026-11-20")), ..none() }, "payment:2:captured"),
        (EntryFilter { to: Some(day("2026-10-31")), ..none() }, "invoice:1:issued"),
    ] {
        assert_eq!(sources(filter.clone(), 50).0, expected, "{filter:?}");
    }
}

fn router(books: &Books) -> Router {
    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in books::areas() {
        all = all.merge((area.routes)());
    }
    all.split_for_parts().0.with_state(books.shop.clone())
}

/// Asks as a person with these permissions; without any, nobody is signed in.
fn ask(books: &Books, path: &str, permissions: Option<&[&str]>) -> (StatusCode, Value) {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    if let Some(permissions) = permissions {
        let set: BTreeSet<String> = permissions.iter().map(|p| (*p).to_owned()).collect();
        let actor = Actor { rights: Arc::new(Rights::Only(set)), ..Actor::command_line() };
        request.extensions_mut().insert(Arc::new(actor));
    }
    let router = router(books);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let response = router.oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    })
}

#[test]
fn the_ledger_is_seen_with_the_permission_and_by_nobody_else() {
    let books = three_days();
    for path in ["/ledger/accounts", "/ledger/entries", "/ledger/trial-balance"] {
        assert_eq!(ask(&books, path, None).0, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(ask(&books, path, Some(&["billing:read"])).0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(ask(&books, path, Some(&["ledger:read"])).0, StatusCode::OK, "{path}");
    }
    assert_eq!(ask(&books, "/tax-codes", None).0, StatusCode::UNAUTHORIZED);
    let (status, codes) = ask(&books, "/tax-codes", Some(&[]));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        codes["items"][0],
        json!({
            "code": "IN18", "name": "GST 18 %", "base_factor": "1/1", "treatment": "taxed", "reason": "", "active": true,
            "tax_point": "invoice", "interstate_code": "IN18I",
            "components": [{"component": "CGST9", "rate": "9.0000"}, {"component": "SGST9", "rate": "9.0000"}],
            "rates": [{
                "base_factor": "1/1",
                "components": [{"component": "CGST9", "rate": "9.0000"}, {"component": "SGST9", "rate": "9.0000"}],
            }],
            "version": 1,
        })
    );
}

#[test]
fn accounts_are_summed_or_told_apart_by_sub_account() {
    let books = three_days();
    let receivable = |path| {
        let (_, answer) = ask(&books, path, Some(&["ledger:read"]));
        answer["items"].as_array().unwrap().iter().find(|item| item["code"] == "1200").unwrap().clone()
    };
    let nothing = json!({"minor": 0, "currency": "INR"});
    let summed = receivable("/ledger/accounts");
    assert_eq!(summed["type"], "asset");
    assert_eq!(summed["balances"], json!([{"party": "", "amount": nothing, "base": nothing}]));
    let parties = receivable("/ledger/accounts?parties=true");
    assert_eq!(parties["balances"][0]["party"], "a");
    assert_eq!(parties["balances"][0]["amount"]["minor"], 10_000);
    assert_eq!(parties["balances"][1]["amount"]["minor"], -10_000);
}

#[test]
fn an_entry_is_read_with_its_postings() {
    let books = three_days();
    let (_, page) = ask(&books, "/ledger/entries?limit=1", Some(&["ledger:read"]));
    assert_eq!(page["next"], "3");
    let id = page["items"][0]["id"].as_str().unwrap();
    let (status, entry) = ask(&books, &format!("/ledger/entries/{id}"), Some(&["ledger:read"]));
    assert_eq!(status, StatusCode::OK);
    assert_eq!(entry, page["items"][0]);
    assert_eq!(entry["postings"][0]["account_name"], "Gateway clearing");
    assert_eq!(entry["dated_on"], "2026-11-20");
    assert_eq!(entry["hash"].as_str().unwrap().len(), 64);
    assert!(entry.get("reverses").is_none());
    assert_eq!(
        ask(&books, "/ledger/entries/jnl_00000000000000000000000000", Some(&["ledger:read"])).0,
        StatusCode::NOT_FOUND
    );
    assert_eq!(ask(&books, "/ledger/entries/nonsense", Some(&["ledger:read"])).0, StatusCode::NOT_FOUND);
    assert_eq!(ask(&books, "/ledger/entries?colour=red", Some(&["ledger:read"])).0, StatusCode::BAD_REQUEST);
    assert_eq!(ask(&books, "/ledger/entries?after=x", Some(&["ledger:read"])).0, StatusCode::BAD_REQUEST);
    let (_, balance) = ask(&books, "/ledger/trial-balance", Some(&["ledger:read"]));
    assert_eq!((&balance["from"], &balance["to"]), (&json!("2026-11-01"), &json!("2026-11-21")));
}

#[test]
fn the_journal_is_written_as_hledger_reads_it() {
    let books = Books::of("IN", "INR");
    let usd = |text| money(text, "USD");
    let inr = |text| money(text, "INR");
    let line =
        |account, party: &str, amount: Money, base: Money| books::ledger::Line::new(account, party, amount, base);
    let mut entry = simple("payment:1:captured", "1110", "1200", inr("1.00"));
    entry.memo = "paid; twice?".to_owned();
    entry.lines = vec![
        line("1110", "acc 1", usd("250.00"), inr("21012.50")),
        line("1200", "c1", usd("-250.00"), inr("-20775.00")),
        line("7100", "", usd("0.00"), inr("-237.50")),
    ];
    books.post(entry).unwrap();
    let journal = books.read(export_hledger).unwrap();
    assert_eq!(
        journal,
        "decimal-mark .\n\
         commodity USD 1000.00\n\
         commodity INR 1000.00\n\
         \n\
         2026-11-20 (1) payment:1:captured | paid  twice?\n\
         \x20   1110:acc_1  USD 250.00\n\
         \x20   [base:1110:acc_1]  INR 21012.50\n\
         \x20   1200:c1  USD -250.00\n\
         \x20   [base:1200:c1]  INR -20775.00\n\
         \x20   7100  USD 0.00\n\
         \x20   [base:7100]  INR -237.50\n"
    );
}

#[test]
fn the_journal_is_written_as_beancount_reads_it() {
    let books = Books::of("IN", "INR");
    let (usd, inr) = (|text| money(text, "USD"), |text| money(text, "INR"));
    let mut entry = simple("payment:1:captured", "1110", "1200", inr("1.00"));
    entry.memo = "paid \"twice\"?".to_owned();
    entry.lines = vec![
        books::ledger::Line::new("1110", "acc_1", usd("250.00"), inr("21012.50")),
        books::ledger::Line::new("1200", "c1", usd("-250.00"), inr("-20775.00")),
        books::ledger::Line::new("7100", "", usd("0.00"), inr("-237.50")),
    ];
    books.post(entry).unwrap();
    let journal = books.read(export_beancount).unwrap();
    assert_eq!(
        journal,
        "option \"operating_currency\" \"INR\"\n\
         2026-11-20 open Assets:1110:P-acc-1\n\
         2026-11-20 open Assets:1200:P-c1\n\
         2026-11-20 open Assets:Base:1110:P-acc-1\n\
         2026-11-20 open Assets:Base:1200:P-c1\n\
         2026-11-20 open Expenses:7100\n\
         2026-11-20 open Expenses:Base:7100\n\
         \n\
         2026-11-20 * \"payment:1:captured\" \"paid \\\"twice\\\"?\"\n\
         \x20 seq: 1\n\
         \x20 Assets:1110:P-acc-1  250.00 USD\n\
         \x20 Assets:Base:1110:P-acc-1  21012.50 INR\n\
         \x20 Assets:1200:P-c1  -250.00 USD\n\
         \x20 Assets:Base:1200:P-c1  -20775.00 INR\n\
         \x20 Expenses:7100  0.00 USD\n\
         \x20 Expenses:Base:7100  -237.50 INR\n"
    );
}

#[test]
fn the_journal_is_taken_out_with_the_right_to_export() {
    let books = three_days();
    for format in ["hledger", "beancount"] {
        let path = format!("/ledger/journal/{format}");
        assert_eq!(ask(&books, &path, None).0, StatusCode::UNAUTHORIZED);
        assert_eq!(ask(&books, &path, Some(&["ledger:read"])).0, StatusCode::FORBIDDEN);
        assert_eq!(ask(&books, &path, Some(&["export:run"])).0, StatusCode::FORBIDDEN);
        assert_eq!(ask(&books, &path, Some(&["ledger:read", "export:run"])).0, StatusCode::OK);
    }
    assert_eq!(ask(&books, "/ledger/journal/excel", Some(&["ledger:read", "export:run"])).0, StatusCode::NOT_FOUND);
}
