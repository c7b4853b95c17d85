//! Entries by hand: who may make them, on which days and accounts, what they are worth, and how they are taken back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use books::periods;
use serde_json::{Value, json};
use support::door::Ask;
use support::{Books, day, money, simple};

fn line(account: &str, minor: i64, currency: &str) -> Value {
    json!({ "account": account, "amount": { "minor": minor, "currency": currency } })
}

fn entry(on: &str, lines: &[Value]) -> Value {
    json!({ "dated_on": on, "reason": "the bank's fee of October", "lines": lines })
}

/// What the bank took for its trouble.
fn fee(on: &str) -> Value {
    entry(on, &[line("6900", 2_500, "INR"), line("1100", -2_500, "INR")])
}

fn post(books: &Books, body: Value) -> (u16, Value) {
    Ask::post("/ledger/entries", body).by(books, &["ledger:post"])
}

fn reverse(books: &Books, id: &str, on: &str) -> (u16, Value) {
    let body = json!({ "dated_on": on, "reason": "it was booked twice" });
    Ask::post(&format!("/ledger/entries/{id}/reversal"), body).by(books, &["ledger:post"])
}

fn balance(books: &Books, account: &str) -> i64 {
    let (_, list) = Ask::get("/ledger/accounts").by(books, &["ledger:read"]);
    let accounts = list["items"].as_array().unwrap();
    let found = accounts.iter().find(|one| one["code"] == account).unwrap();
    found["balances"].as_array().unwrap().iter().map(|one| one["base"]["minor"].as_i64().unwrap()).sum()
}

#[test]
fn what_a_person_enters_stands_in_the_journal_under_its_reason_and_its_name() {
    let books = Books::of("IN", "INR");
    let (status, posted) = post(&books, fee("2026-10-31"));
    assert_eq!(status, 201, "{posted}");
    let id = posted["id"].as_str().unwrap();
    assert_eq!(posted["source"], format!("manual:{id}"));
    assert_eq!((&posted["recipe"], &posted["memo"]), (&json!("manual_entry"), &json!("the bank's fee of October")));
    assert_eq!((&posted["dated_on"], &posted["late"]), (&json!("2026-10-31"), &json!(false)));
    assert_eq!(posted["author"], "stf_asha");
    assert_eq!((balance(&books, "6900"), balance(&books, "1100")), (2_500, -2_500));
    let subject = id.to_owned();
    let notes = books.read(move |tx, _| office::audit::find_of_subject(tx, &subject)).unwrap();
    assert_eq!((notes.len(), notes[0].action.as_str()), (1, "manual_entry.posted"));
    assert_eq!(notes[0].detail["reason"], "the bank's fee of October");
    let news = books.read(|tx, _| tx.announcements_after(0, 100)).unwrap();
    assert_eq!((news[0].kind.as_str(), news[0].tags.as_slice()), ("journal.entry_posted", &["ledger".to_owned()][..]));
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn the_same_request_again_posts_nothing_more() {
    let books = Books::of("IN", "INR");
    let ask = || Ask::post("/ledger/entries", fee("2026-10-31")).once("key-of-the-owner").by_owner(&books);
    let (first, again) = (ask(), ask());
    assert_eq!((first.0, &first.1), (201, &again.1));
    assert_eq!(balance(&books, "6900"), 2_500);
    let other = Ask::post("/ledger/entries", fee("2026-10-30")).once("key-of-the-owner").by_owner(&books);
    assert_eq!(other.1["code"], "idempotency.key_reused");
}

#[test]
fn a_closed_day_is_refused_with_the_first_open_one() {
    let books = Books::of("IN", "INR");
    books.write(|tx, _| periods::close_to(tx, day("2026-10-31"))).unwrap();
    let (status, told) = post(&books, fee("2026-10-31"));
    assert_eq!((status, &told["code"], &told["subject"]), (409, &json!("period.day_closed"), &json!("2026-11-01")));
    assert_eq!(post(&books, fee("2026-11-01")).0, 201);
    let (status, told) = post(&books, fee("2026-11-22"));
    assert_eq!((status, &told["field"]), (400, &json!("dated_on")), "tomorrow has not come");
    let (status, told) = post(&books, fee("1026-11-20"));
    assert_eq!((status, &told["field"]), (400, &json!("dated_on")), "a slip of the hand opens no year of long ago");
}

#[test]
fn what_breaks_a_rule_names_its_line_and_leaves_nothing() {
    let books = Books::of("IN", "INR");
    let cases = [
        (vec![line("6900", 100, "INR"), line("1100", -99, "INR")], 400, "manual_entry.not_balanced", "lines"),
        (vec![line("6900", 100, "USD"), line("1100", -100, "USD")], 409, "exchange.rate_missing", "currency"),
        (
            vec![line("6900", 100, "INR"), line("1200", -100, "INR")],
            422,
            "manual_entry.kept_account",
            "lines[1].account",
        ),
        (
            vec![line("6999", 100, "INR"), line("1100", -100, "INR")],
            400,
            "manual_entry.no_such_account",
            "lines[0].account",
        ),
        (vec![line("6900", 0, "INR"), line("1100", 0, "INR")], 400, "input.invalid", "lines[0].amount"),
        (vec![line("6900", 100, "INR")], 400, "input.invalid", "lines"),
        (vec![line("6900", 100, "XYZ"), line("1100", -100, "XYZ")], 400, "input.invalid", "lines[0].amount.currency"),
    ];
    for (lines, status, code, field) in cases {
        let (told_status, told) = post(&books, entry("2026-11-20", &lines));
        assert_eq!((told_status, &told["code"], &told["field"]), (status, &json!(code), &json!(field)), "{lines:?}");
    }
    let mut with_party = line("6900", 100, "INR");
    with_party["party"] = json!("somebody");
    let (_, told) = post(&books, entry("2026-11-20", &[with_party, line("1100", -100, "INR")]));
    assert_eq!(told["field"], "lines[0].party", "expenses are kept per nothing");
    let mut silent = fee("2026-11-20");
    silent["reason"] = json!("  ");
    assert_eq!(post(&books, silent).1["field"], "reason");
    let (_, page) = Ask::get("/ledger/entries").by(&books, &["ledger:read"]);
    assert_eq!(page["items"], json!([]));
}

#[test]
fn foreign_money_is_worth_what_the_day_says_unless_the_person_knows_better() {
    let books = Books::of("IN", "INR");
    Ask::put("/exchange-rates/USD/2026-11-01", json!({ "rate": "83.10" })).by(&books, &["settings:write"]);
    let lines = [line("1100", 25_000, "USD"), line("3000", -25_000, "USD")];
    assert_eq!(post(&books, entry("2026-11-20", &lines)).0, 201);
    assert_eq!(balance(&books, "3000"), -2_077_500);
    let mut known = lines.clone();
    known[0]["base"] = json!({ "minor": 2_080_000, "currency": "INR" });
    let (_, told) = post(&books, entry("2026-11-20", &known));
    assert_eq!(told["code"], "manual_entry.not_balanced_in_base");
    known[1]["base"] = json!({ "minor": -2_080_000, "currency": "INR" });
    assert_eq!(post(&books, entry("2026-11-20", &known)).0, 201);
    assert_eq!(balance(&books, "3000"), -4_157_500);
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn the_chart_says_which_accounts_are_open_to_people() {
    let books = Books::of("IN", "INR");
    let (_, list) = Ask::get("/ledger/accounts").by(&books, &["ledger:read"]);
    let open = |code: &str| {
        let accounts = list["items"].as_array().unwrap();
        accounts.iter().find(|one| one["code"] == code).unwrap()["by_hand"].as_bool().unwrap()
    };
    assert!(open("1100") && open("6900") && !open("1200") && !open("2100"));
}

#[test]
fn an_entry_by_hand_is_taken_back_once_on_an_open_day_not_before_its_own() {
    let books = Books::of("IN", "INR");
    let (_, posted) = post(&books, fee("2026-10-31"));
    let id = posted["id"].as_str().unwrap();
    assert_eq!(reverse(&books, id, "2026-10-30").1["field"], "dated_on");
    let (status, reversal) = reverse(&books, id, "2026-11-02");
    assert_eq!(status, 201, "{reversal}");
    assert_eq!((&reversal["reverses"], &reversal["dated_on"]), (&json!(id), &json!("2026-11-02")));
    assert_eq!(
        (&reversal["memo"], &reversal["source"]),
        (&json!("it was booked twice"), &json!(format!("manual:{id}:reversed")))
    );
    assert_eq!((balance(&books, "6900"), balance(&books, "1100")), (0, 0));
    let (_, first) = Ask::get(&format!("/ledger/entries/{id}")).by(&books, &["ledger:read"]);
    assert_eq!(first["reversed_by"], reversal["id"]);
    let (status, told) = reverse(&books, id, "2026-11-02");
    assert_eq!(
        (status, &told["code"], &told["subject"]),
        (409, &json!("manual_entry.reversed_already"), &reversal["id"])
    );
    let (status, told) = reverse(&books, reversal["id"].as_str().unwrap(), "2026-11-02");
    assert_eq!(
        (status, &told["code"]),
        (409, &json!("manual_entry.not_by_hand")),
        "what is meant again is entered again"
    );
    assert_eq!(books.findings(), Vec::<String>::new());
}

#[test]
fn what_the_program_booked_is_not_taken_back_by_hand() {
    let books = Books::of("IN", "INR");
    let posted = books.post(simple("payment:1:captured", "1110", "1200", money("118.00", "INR"))).unwrap();
    let (status, told) = reverse(&books, &posted.id.to_string(), "2026-11-21");
    assert_eq!((status, &told["code"]), (409, &json!("manual_entry.not_by_hand")));
    assert_eq!(reverse(&books, "jnl_00000000000000000000000000", "2026-11-21").0, 404);
}

#[test]
fn a_reversal_keeps_out_of_closed_days_too() {
    let books = Books::of("IN", "INR");
    let (_, posted) = post(&books, fee("2026-10-31"));
    books.write(|tx, _| periods::close_to(tx, day("2026-10-31"))).unwrap();
    let (status, told) = reverse(&books, posted["id"].as_str().unwrap(), "2026-10-31");
    assert_eq!((status, &told["subject"]), (409, &json!("2026-11-01")));
    assert_eq!(reverse(&books, posted["id"].as_str().unwrap(), "2026-11-01").0, 201);
}

#[test]
fn posting_by_hand_is_a_right_of_its_own() {
    let books = Books::of("IN", "INR");
    let ask = || Ask::post("/ledger/entries", fee("2026-11-20"));
    assert_eq!((ask().by_nobody(&books).0, ask().by(&books, &["ledger:read", "period:close"]).0), (401, 403));
    let id = ask().by(&books, &["ledger:post"]).1["id"].as_str().unwrap().to_owned();
    let path = format!("/ledger/entries/{id}/reversal");
    let back = || Ask::post(&path, json!({ "dated_on": "2026-11-21", "reason": "a slip" }));
    assert_eq!((back().by_nobody(&books).0, back().by(&books, &["ledger:read"]).0), (401, 403));
    assert_eq!(back().by_owner(&books).0, 201);
}
