//! General ledger, profit and loss, balance sheet: read from the movements of days, equal to a count of every posting.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::collections::BTreeMap;

use base::{Money, ShopDate};
use books::ledger::{DayRange, Entry, Line, ProfitKind, balance_sheet, post_all, profit_and_loss};
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money, noon, simple};

/// Debits and credits of one entry: account, sub-account, minor units of the books currency.
fn entry(source: &str, on: &str, lines: &[(&'static str, &str, i64)]) -> Entry {
    let inr = money("0.00", "INR").currency;
    let line = |&(account, party, minor): &(&'static str, &str, i64)| {
        let amount = Money::new(minor, inr).unwrap();
        Line::new(account, party, amount, amount)
    };
    let lines = lines.iter().map(line).collect();
    Entry { happened_at: noon(on), lines, ..simple(source, "1110", "1200", money("1.00", "INR")) }
}

/// Five months of a shop: a sale, a discount, its cost, fees, a refund, an overpayment, a foreign sale with a gain, and equipment.
fn shop() -> Books {
    let books = Books::of("IN", "INR");
    let (usd, inr) = (|text| money(text, "USD"), |text| money(text, "INR"));
    let mut foreign = entry("invoice:3:issued", "2026-09-10", &[]);
    foreign.lines = vec![
        Line::new("1200", "usa", usd("250.00"), inr("20775.00")),
        Line::new("4000", "", usd("-250.00"), inr("-20775.00")),
    ];
    let mut paid = entry("payment:3:captured", "2026-10-02", &[]);
    paid.lines = vec![
        Line::new("1110", "acc", usd("250.00"), inr("21012.50")),
        Line::new("1200", "usa", usd("-250.00"), inr("-20775.00")),
        Line::new("7100", "", usd("0.00"), inr("-237.50")),
    ];
    let entries = vec![
        entry("owner:1", "2026-07-01", &[("1100", "", 5_000_000), ("3000", "", -5_000_000)]),
        entry("expense:1:recorded", "2026-07-05", &[("1700", "", 900_000), ("1100", "", -900_000)]),
        entry(
            "invoice:1:issued",
            "2026-07-31",
            &[("1200", "asha", 21_240), ("4100", "", 2_000), ("4000", "", -20_000), ("2150", "", -3_240)],
        ),
        entry("delivery:1:cost", "2026-07-31", &[("5000", "", 6_000), ("1400", "", -6_000)]),
        entry("payment:1:captured", "2026-08-01", &[("1110", "acc", 21_240), ("1200", "asha", -21_240)]),
        entry("payment:1:fee", "2026-08-01", &[("6000", "", 500), ("1110", "acc", -500)]),
        foreign,
        paid,
        entry("depreciation:1", "2026-10-31", &[("6700", "", 25_000), ("1710", "", -25_000)]),
        entry("invoice:4:issued", "2026-11-01", &[("1200", "ravi", 11_800), ("4010", "", -11_800)]),
        entry("payment:5:captured", "2026-11-02", &[("1110", "acc", 3_000), ("1200", "meera", -3_000)]),
        entry("tax:1", "2026-11-03", &[("8000", "", 700), ("2500", "", -700)]),
        entry("interest:1", "2026-11-04", &[("7200", "", 900), ("1100", "", -900)]),
        entry("other:1", "2026-11-05", &[("1100", "", 400), ("4900", "", -400)]),
    ];
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    books
}

/// What every account came to in some days, counted posting by posting, without the closing of years.
fn counted(books: &Books, from: &'static str, to: &'static str) -> BTreeMap<String, i64> {
    let rows = books.read(move |tx, _| {
        tx.all(
            "SELECT p.account, sum(p.base_minor) FROM postings p JOIN journal_entries e ON e.seq = p.entry_seq
              WHERE e.dated_on BETWEEN ?1 AND ?2 AND e.source NOT LIKE 'year:%' GROUP BY p.account",
            [from, to],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    });
    rows.unwrap().into_iter().collect()
}

fn range(from: &str, to: &str) -> DayRange {
    DayRange::new(day(from), day(to)).unwrap()
}

#[test]
fn profit_and_loss_goes_down_step_by_step_to_what_is_left() {
    let books = shop();
    let report = books.read(|tx, shop| profit_and_loss(tx, shop, range("2026-07-01", "2026-11-30"), None)).unwrap();
    let totals: Vec<(ProfitKind, i64)> = report.sections.iter().map(|one| (one.kind, one.total.minor)).collect();
    assert_eq!(
        totals,
        [
            (ProfitKind::Sales, 20_000 + 2_077_500 + 11_800),
            (ProfitKind::Deductions, -2_000),
            (ProfitKind::OtherSales, 0),
            (ProfitKind::Cost, -6_000),
            (ProfitKind::OtherIncome, 400),
            (ProfitKind::Expenses, -25_500),
            (ProfitKind::Financial, 23_750 - 900),
            (ProfitKind::IncomeTax, -700),
        ]
    );
    let steps: Vec<i64> = report.steps.iter().map(|step| step.amount.minor).collect();
    assert_eq!(steps, [2_107_300, 2_101_300, 2_076_200, 2_099_050, 2_098_350]);
    let sales = &report.sections[0].rows;
    assert_eq!((sales[0].account.as_str(), &sales[0].foreign[..]), ("4000", &[money("250.00", "USD")][..]));
}

#[test]
fn profit_from_the_movements_of_days_is_that_of_every_posting_whatever_the_days() {
    let books = shop();
    for (from, to) in [
        ("2026-07-01", "2026-11-30"),
        ("2026-07-31", "2026-07-31"),
        ("2026-08-01", "2026-10-30"),
        ("2026-10-31", "2026-11-01"),
        ("2020-01-01", "2020-12-31"),
    ] {
        let report = books.read(move |tx, shop| profit_and_loss(tx, shop, range(from, to), None)).unwrap();
        let mut counted = counted(&books, from, to);
        counted.retain(|account, net| ("4000".."9000").contains(&account.as_str()) && *net != 0);
        let rows = report.sections.iter().flat_map(|section| &section.rows);
        let reported: BTreeMap<String, i64> = rows.map(|row| (row.account.clone(), -row.amount.minor)).collect();
        assert_eq!(reported, counted, "{from} to {to}");
        assert_eq!(report.profit().minor, -counted.values().sum::<i64>());
    }
}

#[test]
fn profit_is_compared_row_by_row_with_other_days() {
    let books = shop();
    let path = "/ledger/profit-and-loss?from=2026-11-01&to=2026-11-30&compare_from=2026-07-01&compare_to=2026-07-31";
    let (status, report) = Ask::get(path).by(&books, &["ledger:read"]);
    assert_eq!(status, 200, "{report}");
    assert_eq!(report["compare"], json!({ "from": "2026-07-01", "to": "2026-07-31" }));
    let rows = |section: usize| -> Vec<(&str, i64, i64)> {
        let rows = report["sections"][section]["rows"].as_array().unwrap().iter();
        let of = |row: &Value, field: &str| row[field]["minor"].as_i64().unwrap();
        rows.map(|row| (row["account"].as_str().unwrap(), of(row, "amount"), of(row, "compare"))).collect()
    };
    assert_eq!(rows(0), [("4000", 0, 20_000), ("4010", 11_800, 0)], "what only one of them has stands there too");
    assert_eq!(report["sections"][1]["compare_total"]["minor"], -2_000);
    assert_eq!(report["steps"][4]["compare"]["minor"], 12_000);
    for bad in ["?from=2026-11-02&to=2026-11-01", "?compare_from=2026-11-01", "?compare_to=2026-11-01", "?colour=red"] {
        let path = format!("/ledger/profit-and-loss{bad}");
        assert_eq!(Ask::get(&path).by(&books, &["ledger:read"]).0, 400, "{bad}");
    }
}

#[test]
fn both_sides_of_the_balance_sheet_are_the_same_on_every_day() {
    let books = shop();
    for on in ["2026-06-30", "2026-07-05", "2026-07-31", "2026-09-10", "2026-10-02", "2026-11-02", "2026-11-30"] {
        let sheet = books.read(move |tx, shop| balance_sheet(tx, shop, day(on), None)).unwrap();
        assert_eq!(sheet.totals.difference.minor, 0, "{on}");
        let counted = counted(&books, "2000-01-01", on);
        let of = |from: &str, before: &str| {
            let own = counted.iter().filter(|(code, _)| code.as_str() >= from && code.as_str() < before);
            own.map(|(_, net)| net).sum::<i64>()
        };
        assert_eq!(sheet.result.minor, -of("4000", "9000"), "{on}");
        let beyond: i64 = sheet.sections[2].rows.iter().filter(|row| row.other_side).map(|row| row.amount.minor).sum();
        assert_eq!(sheet.totals.assets.minor, of("1000", "2000") + beyond, "{on}");
    }
}

#[test]
fn customers_in_credit_are_shown_as_what_the_shop_owes() {
    let books = shop();
    let path = "/ledger/balance-sheet?on=2026-11-30&compare_on=2026-11-01";
    let (status, sheet) = Ask::get(path).by(&books, &["ledger:read"]);
    assert_eq!(status, 200, "{sheet}");
    let row = |section: usize, account: &str| {
        let rows = sheet["sections"][section]["rows"].as_array().unwrap();
        rows.iter().find(|row| row["account"] == account).unwrap().clone()
    };
    // Ravi owes 118, Meera paid 30 too much; the account itself comes to 88.
    assert_eq!(row(0, "1200")["amount"]["minor"], 11_800);
    let credit = row(2, "1200");
    assert_eq!((&credit["other_side"], &credit["amount"]["minor"]), (&json!(true), &json!(3_000)));
    assert_eq!((&credit["compare"]["minor"], &row(0, "1200")["compare"]["minor"]), (&json!(0), &json!(11_800)));
    assert_eq!(
        (&row(1, "1710")["amount"]["minor"], &sheet["sections"][1]["total"]["minor"]),
        (&json!(-25_000), &json!(875_000))
    );
    assert_eq!(sheet["compare_totals"]["difference"]["minor"], 0);
}

/// Every page of an account.
fn walked(books: &Books, path: &str) -> Vec<Value> {
    let (mut items, mut after) = (Vec::new(), String::new());
    loop {
        let (status, page) = Ask::get(&format!("{path}{after}")).by(books, &["ledger:read"]);
        assert_eq!(status, 200, "{page}");
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { return items };
        after = format!("&after={next}");
    }
}

#[test]
fn an_account_is_read_with_the_balance_after_every_posting_page_by_page() {
    let books = shop();
    let (_, whole) =
        Ask::get("/ledger/accounts/1200/postings?from=2026-08-01&to=2026-11-30").by(&books, &["ledger:read"]);
    assert_eq!((&whole["name"], &whole["type"]), (&json!("Receivable"), &json!("asset")));
    let figures = |of: &Value| -> Vec<i64> {
        ["opening", "debit", "credit", "closing"].iter().map(|field| of[field]["minor"].as_i64().unwrap()).collect()
    };
    assert_eq!(figures(&whole["books"]), [21_240, 2_077_500 + 11_800, 21_240 + 2_077_500 + 3_000, 8_800]);
    assert_eq!(figures(&whole["by_currency"][1]), [0, 25_000, 25_000, 0], "dollars by themselves");
    let balances: Vec<i64> =
        whole["items"].as_array().unwrap().iter().map(|line| line["base_balance"]["minor"].as_i64().unwrap()).collect();
    assert_eq!(balances, [0, 2_077_500, 0, 11_800, 8_800]);
    assert_eq!(whole["items"][1]["balance"], json!({ "minor": 25_000, "currency": "USD" }));
    for limit in [1, 2, 3] {
        let path = format!("/ledger/accounts/1200/postings?from=2026-08-01&to=2026-11-30&limit={limit}");
        assert_eq!(&walked(&books, &path), whole["items"].as_array().unwrap(), "{limit} at a time");
    }
    assert_eq!(whole["items"][0]["source"], "payment:1:captured", "which names the document");
}

#[test]
fn a_sub_account_is_read_by_itself() {
    let books = shop();
    let path = "/ledger/accounts/1200/postings?party=asha&from=2026-08-01&to=2026-11-30&limit=1";
    let (_, asha) = Ask::get(path).by(&books, &["ledger:read"]);
    assert_eq!((&asha["books"]["opening"]["minor"], &asha["books"]["closing"]["minor"]), (&json!(21_240), &json!(0)));
    assert_eq!((asha["items"].as_array().unwrap().len(), asha.get("next")), (1, None));
}

#[test]
fn a_busy_account_is_read_in_the_same_order_as_a_quiet_one() {
    let books = Books::of("IN", "INR");
    let entries: Vec<Entry> = (0..2_100)
        .map(|n| {
            let on = day("2026-06-01").plus_days((n * 7) % 150).to_string();
            entry(&format!("sale:{n}"), &on, &[("1100", "", 100 + i64::from(n)), ("4000", "", -100 - i64::from(n))])
        })
        .collect();
    books.write(move |tx, shop| post_all(tx, shop, entries)).unwrap();
    let items = walked(&books, "/ledger/accounts/1100/postings?from=2026-06-10&to=2026-09-30&limit=200");
    let mut sum = counted(&books, "2026-06-01", "2026-06-09")["1100"];
    let mut last = (ShopDate::parse("2026-06-01").unwrap(), 0);
    for item in &items {
        sum += item["base"]["minor"].as_i64().unwrap();
        assert_eq!(item["base_balance"]["minor"], sum);
        let place = (day(item["dated_on"].as_str().unwrap()), item["seq"].as_i64().unwrap());
        assert!(place > last, "{item}");
        last = place;
    }
    assert_eq!(sum, counted(&books, "2026-06-01", "2026-09-30")["1100"]);
}

#[test]
fn the_reports_are_seen_with_the_ledger_and_an_account_that_is_not_there_is_not_found() {
    let books = shop();
    for path in ["/ledger/accounts/1200/postings", "/ledger/profit-and-loss", "/ledger/balance-sheet"] {
        assert_eq!(
            (Ask::get(path).by_nobody(&books).0, Ask::get(path).by(&books, &["reports:read"]).0),
            (401, 403),
            "{path}"
        );
        assert_eq!(Ask::get(path).by(&books, &["ledger:read"]).0, 200, "{path}");
    }
    let (status, told) = Ask::get("/ledger/accounts/1234/postings").by(&books, &["ledger:read"]);
    assert_eq!((status, &told["code"]), (404, &json!("ledger.no_such_account")));
    for bad in ["after=x", "limit=0", "from=2026-11-02&to=2026-11-01", "colour=red"] {
        let path = format!("/ledger/accounts/1200/postings?{bad}");
        assert_eq!(Ask::get(&path).by(&books, &["ledger:read"]).0, 400, "{bad}");
    }
}
