//! Every report as it was known on a day: what is booked later and dated back changes today's report, and not that of then, byte
//! for byte.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::Money;
use books::ledger::{
    AccountAsk, DayRange, Entry, Known, Line, TaxLine, balance_sheet_as_known, post_all, profit_and_loss_as_known,
    reverse, tax_report_as_known, trial_balance_compared, whole_account,
};
use serde::Serialize;
use support::door::Ask;
use support::{Books, day, money, noon, simple};

const DAY_MS: i64 = 86_400_000;

fn inr(text: &str) -> Money {
    money(text, "INR")
}

/// An entry of a day: account, sub-account, amount in the books currency.
fn entry(source: &str, on: &str, lines: &[(&'static str, &str, &str)]) -> Entry {
    let line =
        |&(account, party, amount): &(&'static str, &str, &str)| Line::new(account, party, inr(amount), inr(amount));
    let lines = lines.iter().map(line).collect();
    Entry { happened_at: noon(on), lines, ..simple(source, "1110", "1200", inr("1.00")) }
}

/// A sale of 100.00 with 18.00 of tax, in two components, to a customer.
fn sale(number: &str, on: &str, customer: &str) -> Entry {
    let component = |component: &str| {
        let (net, tax) = (inr("100.00"), inr("9.00"));
        TaxLine {
            document: format!("invoice:{number}"),
            code: "IN18".to_owned(),
            component: component.to_owned(),
            taxable: net,
            tax,
            base_taxable: net,
            base_tax: tax,
            tax_on: day(on),
            standing: Default::default(),
        }
    };
    let lines =
        [("1200", customer, "118.00"), ("4000", "", "-100.00"), ("2100", "CGST9", "-9.00"), ("2100", "SGST9", "-9.00")];
    let taxes = vec![component("CGST9"), component("SGST9")];
    Entry { taxes, ..entry(&format!("invoice:{number}:issued"), on, &lines) }
}

/// On 21 November the shop knows of a sale in October and one in November, of money that Asha paid, and of a fee.
fn shop() -> Books {
    let books = Books::of("IN", "INR");
    let entries = vec![
        sale("1", "2026-10-10", "asha"),
        sale("2", "2026-11-05", "ravi"),
        entry("payment:1:captured", "2026-11-06", &[("1110", "acc", "118.00"), ("1200", "asha", "-118.00")]),
        entry("payment:1:fee", "2026-11-06", &[("6000", "", "2.00"), ("1110", "acc", "-2.00")]),
    ];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    books
}

/// Days later it hears of more, all of it dated back: a sale, one in dollars, money from Meera without an invoice, a fee, the
/// taking back of the first fee, an account that never moved, and the closing of a year.
fn late_facts(books: &Books) {
    books.clock.advance_ms(3 * DAY_MS);
    let mut dollars = entry("invoice:4:issued", "2026-11-08", &[]);
    let usd = |text| money(text, "USD");
    dollars.lines = vec![
        Line::new("1200", "usa", usd("10.00"), inr("830.00")),
        Line::new("4000", "", usd("-10.00"), inr("-830.00")),
    ];
    let entries = vec![
        sale("3", "2026-11-07", "asha"),
        dollars,
        entry("payment:3:captured", "2026-10-20", &[("1110", "acc", "30.00"), ("1200", "meera", "-30.00")]),
        entry("payment:3:fee", "2026-11-06", &[("6000", "", "1.00"), ("1110", "acc", "-1.00")]),
        entry("expense:9:recorded", "2026-11-09", &[("6700", "", "5.00"), ("1710", "", "-5.00")]),
        entry("year:2025-26:closed", "2026-11-09", &[("4000", "", "7.00"), ("3200", "", "-7.00")]),
    ];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    books.write(|tx, shop| reverse(tx, shop, "payment:1:fee", noon("2026-11-06"))).unwrap();
}

fn november() -> DayRange {
    DayRange::new(day("2026-11-01"), day("2026-11-30")).unwrap()
}

fn october() -> DayRange {
    DayRange::new(day("2026-10-01"), day("2026-10-31")).unwrap()
}

/// Every report of November beside October, as it was known then, by its name.
fn reports(books: &Books, known: Known) -> Vec<(&'static str, String)> {
    fn text(report: &impl Serialize) -> String {
        serde_json::to_string(report).unwrap()
    }
    let told = books.read(move |tx, shop| {
        let (range, other) = (november(), Some(october()));
        let account = |account: &str, party: Option<&str>| {
            let ask = AccountAsk { account: account.to_owned(), party: party.map(str::to_owned), range, known };
            text(&whole_account(tx, shop, &ask, 100).unwrap())
        };
        Ok(vec![
            ("trial balance", text(&trial_balance_compared(tx, shop, range, other, known)?)),
            ("profit and loss", text(&profit_and_loss_as_known(tx, shop, range, other, known)?)),
            ("balance sheet", text(&balance_sheet_as_known(tx, shop, range.to, Some(day("2026-10-31")), known)?)),
            ("account", account("1200", None)),
            ("sub-account", account("1200", Some("asha"))),
            ("tax", text(&tax_report_as_known(tx, shop, range, known)?)),
        ])
    });
    told.unwrap()
}

#[test]
fn a_late_fact_changes_the_report_of_today_and_not_the_one_known_then() {
    let books = shop();
    let then = reports(&books, Known::Now);
    assert_eq!(reports(&books, Known::On(day("2026-11-21"))), then);

    late_facts(&books);
    let today = reports(&books, Known::Now);
    for ((name, then), (_, now)) in then.iter().zip(&today) {
        assert_ne!(then, now, "{name} does not know of the late facts");
    }
    // On each day until the facts were heard of, and up to the last entry before them, byte for byte what it was.
    for known in [Known::On(day("2026-11-21")), Known::On(day("2026-11-23")), Known::ToEntry(4)] {
        assert_eq!(reports(&books, known), then, "{known:?}");
    }
    assert_eq!(reports(&books, Known::On(day("2026-11-24"))), today);
    for (name, report) in reports(&books, Known::On(day("2026-11-20"))) {
        assert!(!report.contains("11800"), "{name} knew nothing yet: {report}");
    }
}

#[test]
fn the_account_is_read_page_by_page_as_it_was_known() {
    let books = shop();
    let path = "/ledger/accounts/1200/postings?from=2026-10-01&to=2026-11-30&known_on=2026-11-21";
    let first = Ask::get(&format!("{path}&limit=2")).by(&books, &["ledger:read"]).1;
    let next = first["next"].as_str().unwrap().to_owned();
    let rest = Ask::get(&format!("{path}&limit=2&after={next}")).by(&books, &["ledger:read"]).1;
    late_facts(&books);
    assert_eq!(Ask::get(&format!("{path}&limit=2")).by(&books, &["ledger:read"]).1, first);
    let again = Ask::get(&format!("{path}&limit=2&after={next}")).by(&books, &["ledger:read"]).1;
    assert_eq!(again, rest);
    assert_eq!(rest["items"][0]["base_balance"]["minor"], 11_800);
}

#[test]
fn the_day_is_that_of_the_shop_and_every_report_takes_it() {
    let books = shop();
    let asked = |path: &str| Ask::get(path).by(&books, &["ledger:read"]);
    let paths = [
        "/ledger/trial-balance?from=2026-11-01&to=2026-11-30",
        "/ledger/profit-and-loss?from=2026-11-01&to=2026-11-30",
        "/ledger/balance-sheet?on=2026-11-30",
        "/ledger/accounts/1200/postings?from=2026-11-01&to=2026-11-30",
        "/ledger/tax-report?from=2026-11-01&to=2026-11-30",
    ];
    let then = paths.map(|path| asked(path).1);
    late_facts(&books);
    for (path, then) in paths.into_iter().zip(then) {
        assert_eq!(asked(&format!("{path}&known_on=2026-11-21")), (200, then), "{path}");
        assert_eq!(asked(&format!("{path}&known_on=yesterday")).0, 400, "{path}");
    }
}

#[test]
fn a_trial_balance_stands_beside_that_of_other_days() {
    let books = shop();
    let path = "/ledger/trial-balance?from=2026-11-01&to=2026-11-30&compare_from=2026-10-01&compare_to=2026-10-31";
    let (status, report) = Ask::get(path).by(&books, &["ledger:read"]);
    assert_eq!(status, 200, "{report}");
    let row = |code: &str| {
        let rows = report["rows"].as_array().unwrap();
        rows.iter().find(|row| row["account"] == code).unwrap().clone()
    };
    // Receivables: 118.00 at the end of October, and again at the end of November.
    let receivable = row("1200");
    assert_eq!(receivable["compare"]["closing"]["minor"], 11_800);
    assert_eq!(
        (&receivable["compare"]["debit"]["minor"], &receivable["compare"]["credit"]["minor"]),
        (&11_800.into(), &0.into())
    );
    assert_eq!(receivable["compare"]["change"]["percent"], "0.00");
    // Sales, a credit: from −100.00 to −200.00. Clearing: from nothing, of which nothing can be a per cent.
    let sales = &row("4000")["compare"]["change"];
    assert_eq!((&sales["amount"]["minor"], sales["percent"].as_str()), (&(-10_000).into(), Some("-100.00")));
    let clearing = &row("1110")["compare"]["change"];
    assert_eq!((clearing["amount"]["minor"].as_i64(), clearing.get("percent")), (Some(11_600), None));
    let totals = &report["compare_totals"];
    assert_eq!((&totals["debit"]["minor"], &totals["credit"]["minor"]), (&11_800.into(), &11_800.into()));

    // The other way round what only the later days know stands there with nothing.
    let back = "/ledger/trial-balance?from=2026-10-01&to=2026-10-31&compare_from=2026-11-01&compare_to=2026-11-30";
    let back = Ask::get(back).by(&books, &["ledger:read"]).1;
    let rows = back["rows"].as_array().unwrap();
    let codes: Vec<&str> = rows.iter().map(|row| row["account"].as_str().unwrap()).collect();
    assert_eq!(codes, ["1110", "1200", "2100", "4000", "6000"]);
    assert_eq!((&rows[0]["closing"]["minor"], &rows[0]["compare"]["closing"]["minor"]), (&0.into(), &11_600.into()));
    let (status, told) = Ask::get("/ledger/trial-balance?compare_from=2026-10-01").by(&books, &["ledger:read"]);
    assert_eq!((status, told["field"].as_str()), (400, Some("compare_to")));
}

#[test]
fn profit_and_balance_say_how_far_they_are_from_what_they_are_compared_with() {
    let books = shop();
    let path = "/ledger/profit-and-loss?from=2026-11-01&to=2026-11-30&compare_from=2026-10-01&compare_to=2026-10-31";
    let profit = Ask::get(path).by(&books, &["ledger:read"]).1;
    let last = &profit["steps"][4];
    assert_eq!(
        (&last["change"]["amount"]["minor"], last["change"]["percent"].as_str()),
        (&(-200).into(), Some("-2.00"))
    );
    assert_eq!(profit["sections"][0]["rows"][0]["change"]["percent"], "0.00");
    assert!(profit["sections"][5]["change"].get("percent").is_none(), "nothing was spent in October");
    let alone = Ask::get("/ledger/profit-and-loss?from=2026-11-01&to=2026-11-30").by(&books, &["ledger:read"]).1;
    assert!(alone["steps"][4].get("change").is_none());

    let path = "/ledger/balance-sheet?on=2026-11-30&compare_on=2026-10-31";
    let sheet = Ask::get(path).by(&books, &["ledger:read"]).1;
    let assets = &sheet["total_changes"]["assets"];
    // 118.00 of receivables, and then 116.00 at the gateway beside them.
    assert_eq!((&assets["amount"]["minor"], assets["percent"].as_str()), (&11_600.into(), Some("98.31")));
    assert_eq!(sheet["total_changes"]["claims"], *assets);
    assert_eq!(sheet["result_change"]["amount"]["minor"], 9_800);
}
