//! Tax returns: the periods they are for, filing one, what stays after that, paying it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::Money;
use books::ledger::{Entry, Line, TaxLine, TaxStanding, find_balances};
use books::periods;
use serde_json::{Value, json};
use support::door::Ask;
use support::trade::{credit, fee, invoice};
use support::{Books, day, money, noon};

/// What somebody may do who files and pays.
const OWNER: [&str; 3] = ["ledger:read", "ledger:post", "period:close"];

/// October: an invoice at three codes. November: another, and a fee with input tax. The clock shows 2026-11-21.
fn shop() -> Books {
    let books = Books::of("IN", "INR");
    invoice(&books, "inv_1", "2026-10-30", &[("1000", "IN18"), ("200", "IN5"), ("70", "IN0")]);
    invoice(&books, "inv_2", "2026-11-02", &[("100", "IN18"), ("500", "IN18I"), ("30", "INEX")]);
    fee(&books, "pay_1", "2026-11-06", "20.00", "3.60");
    books
}

fn file(books: &Books, first_on: &str, months: u8) -> (u16, Value) {
    Ask::post("/tax-periods", json!({ "first_on": first_on, "months": months })).by(books, &OWNER)
}

fn pay(books: &Books, id: &str, on: &str, minor: i64) -> (u16, Value) {
    let body = json!({ "paid_on": on, "amount": { "minor": minor, "currency": "INR" } });
    Ask::post(&format!("/tax-periods/{id}/payments"), body).by(books, &OWNER)
}

fn get(books: &Books, id: &str) -> Value {
    let (status, found) = Ask::get(&format!("/tax-periods/{id}")).by(books, &["ledger:read"]);
    assert_eq!(status, 200, "{found}");
    found
}

fn refusal((status, told): (u16, Value)) -> (u16, String, String) {
    let text = |field: &str| told[field].as_str().unwrap_or_default().to_owned();
    (status, text("code"), text("subject"))
}

fn refused(status: u16, code: &str, subject: &str) -> (u16, String, String) {
    (status, code.to_owned(), subject.to_owned())
}

/// What stands on an account by sub-account in its own currency, without what is nothing; + debit.
fn standing(books: &Books, account: &'static str) -> Vec<(String, String)> {
    let all = books.read(|tx, shop| find_balances(tx, shop.basics()?.books_currency, None)).unwrap();
    let own = all.into_iter().filter(|(code, one)| code == account && !(one.amount.is_zero() && one.base.is_zero()));
    own.map(|(_, one)| (one.party, one.amount.to_string())).collect()
}

fn inr(text: &str) -> Money {
    money(text, "INR")
}

fn stands(parts: &[(&str, &str)]) -> Vec<(String, String)> {
    parts.iter().map(|(party, amount)| ((*party).to_owned(), inr(amount).to_string())).collect()
}

/// Number, value and tax of each box in minor units.
fn boxes(found: &Value) -> Vec<(String, Option<i64>, Option<i64>)> {
    let of = |one: &Value| {
        let minor = |field: &str| one[field]["minor"].as_i64();
        (one["number"].as_str().unwrap().to_owned(), minor("value"), minor("tax"))
    };
    found["boxes"].as_array().unwrap().iter().map(of).collect()
}

fn boxed(parts: &[(&str, Option<i64>, Option<i64>)]) -> Vec<(String, Option<i64>, Option<i64>)> {
    parts.iter().map(|(number, value, tax)| ((*number).to_owned(), *value, *tax)).collect()
}

fn no_findings(books: &Books) {
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn periods_are_listed_from_the_first_tax_to_today() {
    let books = shop();
    let (_, list) = Ask::get("/tax-periods").by(&books, &["ledger:read"]);
    let of = |one: &Value| (one["id"].clone(), one["state"].clone(), one["kind"].clone());
    let rows: Vec<_> = list["items"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(
        rows,
        [(json!("2026-11"), json!("open"), json!("gstr_3b")), (json!("2026-10"), json!("due"), json!("gstr_3b"))]
    );
    assert_eq!(list["next"], json!({ "first_on": "2026-10-01", "settled": false, "months": 1 }));
}

#[test]
fn filing_moves_what_fell_due_to_the_account_that_is_settled_and_nothing_else() {
    let books = shop();
    let (status, filed) = file(&books, "2026-10-01", 1);
    assert_eq!(status, 201, "{filed}");
    assert_eq!(
        (&filed["state"], &filed["net"]["minor"], &filed["left"]["minor"]),
        (&json!("filed"), &json!(19_000), &json!(19_000))
    );
    assert_eq!(filed["filed_by"], "Asha Patil");
    let path = format!("/ledger/entries/{}", filed["entry"].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    assert_eq!((&entry["source"], &entry["dated_on"]), (&json!("tax_period:2026-10:filed"), &json!("2026-10-31")));
    assert_eq!(
        standing(&books, "2140"),
        stands(&[("CGST2.5", "-5.00"), ("CGST9", "-90.00"), ("SGST2.5", "-5.00"), ("SGST9", "-90.00")])
    );
    // November's tax stays where it is.
    assert_eq!(standing(&books, "2100"), stands(&[("CGST9", "-9.00"), ("IGST18", "-90.00"), ("SGST9", "-9.00")]));
    let notes = books.read(|tx, _| office::audit::find_of_subject(tx, "2026-10")).unwrap();
    assert_eq!(notes[0].action, "tax_period.filed");
    let (_, report) = Ask::get("/ledger/tax-report?from=2026-10-01&to=2026-10-31").by_owner(&books);
    assert_eq!((&report["owed"]["minor"], &report["tie"]["difference"]["minor"]), (&json!(19_000), &json!(0)));
    no_findings(&books);
}

#[test]
fn a_payment_to_the_office_a_hundred_years_ago_is_a_slip_of_the_hand() {
    let books = shop();
    file(&books, "2026-10-01", 1);
    let (status, told) = pay(&books, "2026-10", "1926-11-21", 100);
    assert_eq!((status, &told["field"]), (400, &json!("paid_on")), "{told}");
    assert_eq!(pay(&books, "2026-10", "2026-11-21", 100).0, 201);
}

#[test]
fn returns_follow_on_each_other_and_are_filed_once_when_their_days_are_over() {
    let books = shop();
    assert_eq!(refusal(file(&books, "2026-11-01", 1)), refused(409, "tax_period.taxed_before", "2026-10-30"));
    assert_eq!(refusal(file(&books, "2026-10-01", 3)), refused(409, "tax_period.not_over", "2026-12-31"));
    assert_eq!(file(&books, "2026-09-01", 2).1["id"], "2026-09_2026-10");
    assert_eq!(refusal(file(&books, "2026-10-01", 1)), refused(409, "tax_period.filed_already", "2026-10-31"));
    assert_eq!(refusal(file(&books, "2026-12-01", 1)), refused(409, "tax_period.not_next", "2026-11-01"));
    assert_eq!(refusal(file(&books, "2026-11-01", 1)), refused(409, "tax_period.not_over", "2026-11-30"));
    for (first_on, months, field) in [("2026-11-01", 4, "months"), ("2026-11-01", 0, "months")] {
        let (status, told) = file(&books, first_on, months);
        assert_eq!((status, &told["field"]), (400, &json!(field)));
    }
    // The last day ends in the shop's zone: half an hour before, it is December nowhere.
    books.clock.set(noon("2026-11-30").plus_ms(11 * 3_600_000 + 30 * 60_000));
    assert_eq!(refusal(file(&books, "2026-11-01", 1)).1, "tax_period.not_over");
    books.clock.advance_ms(30 * 60_000);
    assert_eq!(file(&books, "2026-11-01", 1).0, 201);
    no_findings(&books);
}

#[test]
fn the_first_return_begins_on_the_first_of_a_month_not_long_before_the_first_tax() {
    let books = shop();
    for first_on in ["2026-10-02", "2024-09-01", "0206-10-01"] {
        let (status, told) = file(&books, first_on, 1);
        assert_eq!((status, &told["field"]), (400, &json!("first_on")), "{first_on}");
    }
    assert_eq!(file(&books, "2024-10-01", 12).1["state"], "paid", "two years before, and nothing was to pay");
}

#[test]
fn a_correction_that_comes_late_counts_in_the_period_that_is_open() {
    let books = shop();
    file(&books, "2026-10-01", 1);
    let before = get(&books, "2026-10");
    credit(&books, "crn_1", "2026-10-31");
    assert_eq!(get(&books, "2026-10"), before, "what was filed stays");
    let november = get(&books, "2026-11");
    assert_eq!(boxes(&november)[0], ("3.1(a)".to_owned(), Some(55_000), Some(9_900)), "100 + 500 less 50 credited");
    let (_, lines) = Ask::get("/tax-periods/2026-11/entries?box=3.1(a)").by(&books, &["ledger:read"]);
    let late: Vec<&Value> =
        lines["items"].as_array().unwrap().iter().filter(|line| line["document"] == "crn_1").collect();
    assert_eq!((late.len(), &late[0]["dated_on"], &late[0]["tax_on"]), (2, &json!("2026-10-31"), &json!("2026-11-01")));
    for days in ["from=2026-10-01&to=2026-10-31", "from=2026-11-01&to=2026-11-30", "from=2026-10-01&to=2026-11-30"] {
        let (_, report) = Ask::get(&format!("/ledger/tax-report?{days}")).by_owner(&books);
        assert_eq!(report["tie"]["difference"]["minor"], 0, "{days}");
    }
    no_findings(&books);
    books.clock.set(noon("2026-12-01"));
    assert_eq!(file(&books, "2026-11-01", 1).1["net"]["minor"], 9_900 - 360);
    assert_eq!((standing(&books, "2100"), standing(&books, "1300")), (vec![], vec![]));
    no_findings(&books);
}

#[test]
fn what_is_made_void_on_a_filed_day_gives_its_tax_back_afterwards() {
    let books = shop();
    file(&books, "2026-10-01", 1);
    books.write(|tx, shop| books::ledger::reverse(tx, shop, "invoice:inv_1:issued", noon("2026-10-31"))).unwrap();
    assert_eq!(get(&books, "2026-10")["net"]["minor"], 19_000);
    assert_eq!(boxes(&get(&books, "2026-11"))[0].2, Some(1_800 + 9_000 - 19_000));
    no_findings(&books);
}

#[test]
fn a_return_is_paid_in_parts_and_never_for_more_than_is_left() {
    let books = shop();
    file(&books, "2026-10-01", 1);
    let (status, paid) = pay(&books, "2026-10", "2026-11-10", 4_000);
    assert_eq!((status, &paid["state"], &paid["left"]["minor"]), (201, &json!("filed"), &json!(15_000)));
    assert_eq!(standing(&books, "1100"), stands(&[("", "-40.00")]));
    assert_eq!(refusal(pay(&books, "2026-10", "2026-11-11", 15_001)).1, "tax_period.more_than_left");
    let (_, paid) = pay(&books, "2026-10", "2026-11-11", 15_000);
    assert_eq!((&paid["state"], &paid["left"]["minor"]), (&json!("paid"), &json!(0)));
    assert_eq!(standing(&books, "2140"), vec![], "nothing stays on any component");
    assert_eq!(refusal(pay(&books, "2026-10", "2026-11-12", 1)).1, "tax_period.settled");
    let numbers: Vec<_> = paid["payments"].as_array().unwrap().iter().map(|one| one["number"].clone()).collect();
    assert_eq!(numbers, [json!(1), json!(2)]);
    let entry = paid["payments"][1]["entry"].as_str().unwrap();
    let (_, entry) = Ask::get(&format!("/ledger/entries/{entry}")).by(&books, &["ledger:read"]);
    assert_eq!((&entry["source"], &entry["dated_on"]), (&json!("tax_period:2026-10:paid:2"), &json!("2026-11-11")));
    no_findings(&books);
}

#[test]
fn a_payment_entered_wrongly_is_taken_back_once_and_leaves_the_debt() {
    let books = shop();
    file(&books, "2026-10-01", 1);
    pay(&books, "2026-10", "2026-11-10", 19_000);
    let back = |on: &str| {
        let body = json!({ "dated_on": on, "reason": "it was the rent" });
        Ask::post("/tax-periods/2026-10/payments/1/reversal", body).by(&books, &OWNER)
    };
    assert_eq!(back("2026-11-09").1["field"], "dated_on");
    assert_eq!(back("2026-11-22").1["field"], "dated_on");
    let (status, taken) = back("2026-11-20");
    assert_eq!((status, &taken["state"], &taken["left"]["minor"]), (201, &json!("filed"), &json!(19_000)));
    assert!(taken["payments"][0]["reversal"].is_string());
    assert_eq!(refusal(back("2026-11-20")).1, "tax_period.reversed_already");
    let missing =
        Ask::post("/tax-periods/2026-10/payments/2/reversal", json!({ "dated_on": "2026-11-20", "reason": "x" }));
    assert_eq!(refusal(missing.by(&books, &OWNER)).1, "tax_period.no_such_payment");
    assert_eq!(pay(&books, "2026-10", "2026-11-20", 19_000).1["payments"][1]["number"], 2);
    assert_eq!((standing(&books, "2140"), standing(&books, "1100")), (vec![], stands(&[("", "-190.00")])));
    no_findings(&books);
}

#[test]
fn a_payment_is_dated_on_an_open_day_that_has_come() {
    let books = shop();
    assert_eq!(refusal(pay(&books, "2026-10", "2026-11-20", 100)).1, "tax_period.not_filed");
    file(&books, "2026-10-01", 1);
    books.write(|tx, _| periods::close_to(tx, day("2026-11-15"))).unwrap();
    assert_eq!(refusal(pay(&books, "2026-10", "2026-11-15", 100)), refused(409, "period.day_closed", "2026-11-16"));
    assert_eq!(pay(&books, "2026-10", "2026-11-22", 100).1["field"], "paid_on");
    assert_eq!(pay(&books, "2026-10", "2026-11-21", 0).1["field"], "amount");
    let dollars = json!({ "paid_on": "2026-11-21", "amount": { "minor": 100, "currency": "USD" } });
    assert_eq!(Ask::post("/tax-periods/2026-10/payments", dollars).by(&books, &OWNER).1["field"], "amount");
    assert_eq!(pay(&books, "2026-10", "2026-11-21", 100).0, 201);
}

#[test]
fn what_is_in_favour_lowers_the_next_return_unless_it_is_asked_back() {
    let filed = |refund: bool| {
        let books = Books::of("IN", "INR");
        fee(&books, "pay_1", "2026-09-10", "1000.00", "180.00");
        invoice(&books, "inv_1", "2026-10-05", &[("2000", "IN18")]);
        let body = json!({ "first_on": "2026-09-01", "months": 1, "refund": refund });
        let (_, september) = Ask::post("/tax-periods", body).by(&books, &OWNER);
        assert_eq!((&september["net"]["minor"], &september["state"]), (&json!(-18_000), &json!("filed")));
        assert_eq!(standing(&books, "2140"), stands(&[("FEES", "180.00")]), "the office owes it");
        let (_, october) = file(&books, "2026-10-01", 1);
        (books, october)
    };
    let (books, october) = filed(false);
    assert_eq!((&october["left"]["minor"], &october["set_off"]["minor"]), (&json!(18_000), &json!(18_000)));
    assert_eq!(
        (&get(&books, "2026-09")["state"], &get(&books, "2026-09")["set_off"]["minor"]),
        (&json!("paid"), &json!(-18_000))
    );
    assert_eq!(pay(&books, "2026-10", "2026-11-20", 18_000).1["state"], "paid");
    let left: i64 = books
        .read(|tx, shop| find_balances(tx, shop.basics()?.books_currency, None))
        .unwrap()
        .iter()
        .filter(|(account, _)| account == "2140")
        .map(|(_, one)| one.base.minor)
        .sum();
    assert_eq!(left, 0);

    let (books, october) = filed(true);
    assert_eq!((&october["left"]["minor"], october.get("set_off")), (&json!(36_000), None));
    let (_, back) = pay(&books, "2026-09", "2026-11-20", 18_000);
    assert_eq!((&back["state"], &back["payments"][0]["amount"]["minor"]), (&json!("paid"), &json!(-18_000)));
    assert_eq!(standing(&books, "1100"), stands(&[("", "180.00")]));
    no_findings(&books);
}

#[test]
fn a_period_without_tax_is_filed_without_an_entry() {
    let books = Books::of("IN", "INR");
    let (status, filed) = file(&books, "2026-10-01", 1);
    assert_eq!((status, filed.get("entry"), &filed["state"]), (201, None, &json!("paid")));
    let (_, list) = Ask::get("/tax-periods").by(&books, &["ledger:read"]);
    assert_eq!(list["next"], json!({ "first_on": "2026-11-01", "settled": true, "months": 1 }));
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(Ask::get("/tax-periods/2026-09").by(&books, &["ledger:read"]).0, 404, "before the first return");
    no_findings(&books);
}

#[test]
fn tax_in_another_currency_is_owed_in_that_of_the_books() {
    let books = Books::of("IN", "INR");
    let (usd, taxed) = (|text| money(text, "USD"), |text| money(text, "INR"));
    let tax = TaxLine {
        document: "inv_1".into(),
        code: "IN18I".into(),
        component: "IGST18".into(),
        taxable: usd("250.00"),
        tax: usd("45.00"),
        base_taxable: taxed("20775.00"),
        base_tax: taxed("3739.50"),
        tax_on: day("2026-10-10"),
        standing: TaxStanding::Due,
    };
    let entry = Entry {
        lines: vec![
            Line::new("1200", "asha", usd("295.00"), taxed("24514.50")),
            Line::new("4000", "", usd("-250.00"), taxed("-20775.00")),
            Line::new("2100", "IGST18", usd("-45.00"), taxed("-3739.50")),
        ],
        taxes: vec![tax],
        happened_at: noon("2026-10-10"),
        ..support::simple("invoice:inv_1:issued", "1200", "4000", inr("1.00"))
    };
    books.post(entry).unwrap();
    assert_eq!(file(&books, "2026-10-01", 1).1["net"]["minor"], 373_950);
    assert_eq!(standing(&books, "2100"), vec![]);
    assert_eq!(standing(&books, "2140"), stands(&[("IGST18", "-3739.50")]));
    no_findings(&books);
}

#[test]
fn a_month_that_was_closed_before_its_return_takes_no_entry_more() {
    let books = shop();
    books.write(|tx, _| periods::close_to(tx, day("2026-11-05"))).unwrap();
    let (status, filed) = file(&books, "2026-10-01", 1);
    assert_eq!(status, 201, "{filed}");
    let path = format!("/ledger/entries/{}", filed["entry"].as_str().unwrap());
    let (_, entry) = Ask::get(&path).by(&books, &["ledger:read"]);
    assert_eq!((&entry["dated_on"], &entry["late"]), (&json!("2026-11-06"), &json!(true)));
    no_findings(&books);
}

#[test]
fn a_repeat_with_the_same_key_files_and_pays_nothing_more() {
    let books = shop();
    let ask = || {
        let body = json!({ "first_on": "2026-10-01", "months": 1, "reference": "AA2710260001" });
        Ask::post("/tax-periods", body).once("key-of-the-return").by_owner(&books)
    };
    let (first, again) = (ask(), ask());
    assert_eq!((first.0, &first.1, &first.1["reference"]), (201, &again.1, &json!("AA2710260001")));
    let ask = || {
        let body = json!({ "paid_on": "2026-11-20", "amount": { "minor": 100, "currency": "INR" } });
        Ask::post("/tax-periods/2026-10/payments", body).once("key-of-the-payment").by_owner(&books)
    };
    let (first, again) = (ask(), ask());
    assert_eq!((&first.1, again.1["payments"].as_array().unwrap().len()), (&again.1, 1));
}

#[test]
fn filing_takes_the_rights_to_post_and_to_lock_and_paying_the_right_to_post() {
    let books = shop();
    let filing = || Ask::post("/tax-periods", json!({ "first_on": "2026-10-01", "months": 1 }));
    let paying = || {
        let body = json!({ "paid_on": "2026-11-20", "amount": { "minor": 100, "currency": "INR" } });
        Ask::post("/tax-periods/2026-10/payments", body)
    };
    assert_eq!((filing().by_nobody(&books).0, paying().by_nobody(&books).0), (401, 401));
    for few in [&["ledger:post"][..], &["period:close"], &["ledger:read"]] {
        assert_eq!(filing().by(&books, few).0, 403, "{few:?}");
    }
    assert_eq!(filing().by(&books, &["ledger:post", "period:close"]).0, 201);
    assert_eq!(paying().by(&books, &["ledger:read", "period:close"]).0, 403);
    assert_eq!(paying().by(&books, &["ledger:post"]).0, 201);
    for path in ["/tax-periods", "/tax-periods/2026-10", "/tax-periods/2026-10/entries?box=3.1(a)"] {
        assert_eq!(Ask::get(path).by(&books, &["ledger:post"]).0, 403, "{path}");
    }
}

#[test]
fn what_somebody_changes_behind_the_books_is_found() {
    let books = shop();
    file(&books, "2026-10-01", 1);
    let refused = books.write(|tx, _| tx.exec("UPDATE tax_returns SET owed_minor = 0", []).map(|_| ()));
    assert!(refused.is_err());
    books.tamper("DROP TRIGGER tax_returns_stay; UPDATE tax_returns SET owed_minor = 18000");
    let found = books.findings();
    assert!(found.iter().any(|one| one.starts_with("ledger.filed_returns: 2026-10")), "{found:?}");
}

#[test]
fn milk_at_nought_is_nil_rated_in_an_indian_return_and_only_exports_are_zero_rated() {
    let books = Books::of("IN", "INR");
    let export = json!({ "code": "INX", "name": "Export", "treatment": "zero_rated", "reason": "Export under LUT" });
    assert_eq!(Ask::post("/tax-codes", export).by(&books, &["settings:write"]).0, 201);
    invoice(&books, "inv_1", "2026-11-02", &[("40", "IN0"), ("30", "INEX"), ("500", "INX")]);
    let november = get(&books, "2026-11");
    let of = |number: &str| boxes(&november).into_iter().find(|one| one.0 == number).unwrap().1;
    assert_eq!((of("3.1(b)"), of("3.1(c)")), (Some(50_000), Some(7_000)), "exports; nil-rated and exempt");
    let (_, opened) = Ask::get("/tax-periods/2026-11/entries?box=3.1(c)").by(&books, &["ledger:read"]);
    let codes: Vec<_> = opened["items"].as_array().unwrap().iter().map(|line| line["code"].clone()).collect();
    assert_eq!(codes.len(), 2, "{codes:?}");
}

#[test]
fn an_indian_return_has_the_tables_of_gstr_3b_and_opens_its_entries() {
    let books = shop();
    let november = get(&books, "2026-11");
    assert_eq!(
        boxes(&november),
        boxed(&[
            ("3.1(a)", Some(60_000), Some(10_800)),
            ("3.1(b)", Some(0), None),
            ("3.1(c)", Some(3_000), None),
            ("3.1(e)", Some(0), None),
            ("4(A)(5)", Some(2_000), Some(360)),
            ("6.1", None, Some(10_440)),
        ])
    );
    let heads = |at: usize| november["boxes"][at]["heads"].clone();
    let head = |head: &str, minor: i64| json!({ "head": head, "tax": { "minor": minor, "currency": "INR" } });
    assert_eq!(heads(0), json!([head("CGST", 900), head("IGST", 9_000), head("SGST", 900)]));
    let page = |after: &str| {
        Ask::get(&format!("/tax-periods/2026-11/entries?box=3.1(a)&limit=2{after}")).by(&books, &["ledger:read"]).1
    };
    let first = page("");
    let after = first["next"].as_str().unwrap().replace('/', "%2F");
    let rest = page(&format!("&after={after}"));
    let taxes: Vec<i64> = [&first, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|line| line["tax"]["minor"].as_i64().unwrap())
        .collect();
    assert_eq!((taxes.iter().sum::<i64>(), taxes.len(), rest.get("next")), (10_800, 3, None));
    let (_, fees) = Ask::get("/tax-periods/2026-11/entries?box=4(A)(5)").by(&books, &["ledger:read"]);
    assert_eq!(
        (&fees["items"][0]["tax"]["minor"], &fees["items"][0]["source"]),
        (&json!(360), &json!("payment:pay_1:fee"))
    );
    for bad in ["box=6.1", "box=3.1(b)", "box=nonsense"] {
        let (status, told) = Ask::get(&format!("/tax-periods/2026-11/entries?{bad}")).by(&books, &["ledger:read"]);
        assert_eq!((status, &told["field"]), (400, &json!("box")), "{bad}");
    }
}

#[test]
fn each_country_has_the_boxes_of_its_own_return() {
    let saudi = Books::of("SA", "SAR");
    invoice(&saudi, "inv_1", "2026-07-05", &[("1000", "SA15"), ("200", "SA0"), ("70", "SAEX"), ("9", "SAOUT")]);
    assert_eq!(
        boxes(&get(&saudi, "2026Q3")),
        boxed(&[
            ("1", Some(100_000), Some(15_000)),
            ("3", Some(20_000), None),
            ("4", Some(0), None),
            ("5", Some(7_000), None),
            ("6", Some(127_000), Some(15_000)),
            ("7", Some(0), Some(0)),
            ("13", None, Some(15_000)),
            ("14", None, Some(0)),
            ("16", None, Some(15_000)),
        ])
    );
    saudi.tamper("UPDATE tax_codes SET reason = 'Export of goods' WHERE code = 'SA0'");
    assert_eq!(boxes(&get(&saudi, "2026Q3"))[1..3], boxed(&[("3", Some(0), None), ("4", Some(20_000), None)]));
    file(&saudi, "2026-07-01", 3);
    invoice(&saudi, "inv_2", "2026-09-30", &[("100", "SA15")]);
    let fourth = boxes(&get(&saudi, "2026Q4"));
    assert_eq!(fourth[6..], boxed(&[("13", None, Some(0)), ("14", None, Some(1_500)), ("16", None, Some(1_500))]));

    let indonesia = Books::of("ID", "IDR");
    invoice(&indonesia, "inv_1", "2026-10-05", &[("1200000", "ID12"), ("5000", "IDEX")]);
    assert_eq!(boxes(&get(&indonesia, "2026-10"))[1], ("I.A.2".to_owned(), Some(1_200_000), Some(132_000)));

    let states = Books::of("US", "USD");
    invoice(&states, "inv_1", "2026-10-05", &[("100", "US825"), ("40", "US0")]);
    assert_eq!(
        boxes(&get(&states, "2026-10")),
        boxed(&[
            ("gross", Some(14_000), None),
            ("untaxed:COUNTY2.25", Some(4_000), None),
            ("taxable:COUNTY2.25", Some(10_000), Some(225)),
            ("untaxed:STATE6", Some(4_000), None),
            ("taxable:STATE6", Some(10_000), Some(600)),
            ("net", None, Some(825)),
        ])
    );
    let (_, county) = Ask::get("/tax-periods/2026-10/entries?box=taxable:STATE6").by(&states, &["ledger:read"]);
    assert_eq!((county["items"].as_array().unwrap().len(), &county["items"][0]["component"]), (1, &json!("STATE6")));

    let germany = Books::of("DE", "EUR");
    invoice(&germany, "inv_1", "2026-10-05", &[("100", "DE19"), ("40", "DE7")]);
    let quarter = get(&germany, "2026Q4");
    assert_eq!(
        boxes(&quarter)[..2],
        boxed(&[("output:DE19", Some(10_000), Some(1_900)), ("output:DE7", Some(4_000), Some(280))])
    );
    assert_eq!((&quarter["state"], &quarter["net"]["minor"]), (&json!("open"), &json!(2_180)));

    let malaysia = Books::of("MY", "MYR");
    invoice(&malaysia, "inv_1", "2026-10-05", &[("100", "MY8")]);
    assert_eq!(boxes(&get(&malaysia, "2026-10_2026-11"))[0], ("11:MY8".to_owned(), Some(10_000), Some(800)));
}

#[test]
fn each_state_counts_the_sales_under_the_codes_that_are_its_own() {
    let books = Books::of("US", "USD");
    let post = |path: &str, ask: Value| {
        let (status, told) = Ask::post(path, ask).by(&books, &["settings:write"]);
        assert_eq!(status, 201, "{told}");
    };
    post("/tax-codes", json!({ "code": "TXEX", "name": "Exempt in Texas", "treatment": "exempt" }));
    let oklahoma = json!([{ "component": "OK4.5", "rate": "4.5" }]);
    post("/tax-codes", json!({ "code": "OK45", "name": "Oklahoma", "treatment": "taxed", "components": oklahoma }));
    for (region, class, code) in [("TX", "", "US825"), ("TX", "exempt", "TXEX"), ("OK", "", "OK45")] {
        post("/tax-jurisdictions", json!({ "region": region, "product_class": class, "tax_code": code }));
    }
    invoice(&books, "inv_1", "2026-10-05", &[("100", "US825"), ("40", "TXEX"), ("60", "OK45"), ("5", "USEX")]);
    let october = get(&books, "2026-10");
    assert_eq!(
        boxes(&october),
        boxed(&[
            ("gross", Some(20_500), None),
            ("exempt", Some(4_500), None),
            ("gross:OK", Some(6_000), None),
            ("gross:TX", Some(14_000), None),
            ("exempt:TX", Some(4_000), None),
            ("untaxed:COUNTY2.25", Some(4_000), None),
            ("taxable:COUNTY2.25", Some(10_000), Some(225)),
            ("untaxed:OK4.5", Some(0), None),
            ("taxable:OK4.5", Some(6_000), Some(270)),
            ("untaxed:STATE6", Some(4_000), None),
            ("taxable:STATE6", Some(10_000), Some(600)),
            ("net", None, Some(1_095)),
        ])
    );
    let (_, sold) = Ask::get("/tax-periods/2026-10/entries?box=exempt:TX").by(&books, &["ledger:read"]);
    assert_eq!((sold["items"].as_array().unwrap().len(), &sold["items"][0]["code"]), (1, &json!("TXEX")));

    // A code that another state names as well belongs to none of them any more.
    post("/tax-jurisdictions", json!({ "region": "OK", "city": "Tulsa", "tax_code": "US825" }));
    let shared = boxes(&get(&books, "2026-10"));
    assert!(shared.contains(&("gross:TX".to_owned(), Some(4_000), None)), "{shared:?}");
    assert!(shared.contains(&("untaxed:STATE6".to_owned(), Some(10_500), None)), "{shared:?}");
}
