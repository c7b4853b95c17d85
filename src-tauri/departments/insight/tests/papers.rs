//! Reports on paper and as they were known: what is read off them, that late facts leave them as they were, and who gets them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says where")]

mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use base::{Actor, Fault, Problem, Rights, ShopDate, System, Timestamp};
use books::ledger::{Entry, Line};
use http_body_util::BodyExt;
use insight::papers::{
    AgeingPaperAsk, BalancePaperAsk, ChartPaperAsk, JournalPaperAsk, LedgerPaperAsk, PaperError, ProfitPaperAsk,
    ReportPaper, TaxPaperAsk, TrialPaperAsk, print_ageing, print_balance_sheet, print_chart, print_general_ledger,
    print_journal, print_profit_and_loss, print_tax_report, print_trial_balance,
};
use insight::spreadsheets::Basis;
use support::{Pune, money};
use till::invoices::Invoice;
use till::payments::{CashTaken, take_cash};
use tower::ServiceExt;

const DAY: i64 = 24 * 3_600_000;

/// What is written on a paper, in one line.
fn read_off(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is missing: install poppler-utils");
    reader.stdin.take().unwrap().write_all(pdf).unwrap();
    let text = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn day(text: &str) -> Option<ShopDate> {
    ShopDate::parse(text)
}

/// On 21 November 100.00 are billed, on the 22nd 40.00 of it paid in cash, on the 24th 30.00 billed.
async fn traded() -> (Pune, Invoice) {
    let pune = Pune::open(true).await;
    let first = pune.issued(money(10_000, "INR")).await;
    pune.clock.advance_ms(DAY);
    let amount = money(4_000, "INR");
    let taken = CashTaken { invoice: first.id, account: Some(pune.drawer.id), amount, tendered: None };
    take_cash(&pune.shop, &pune.owner, taken).await.unwrap();
    pune.clock.advance_ms(2 * DAY);
    pune.issued(money(3_000, "INR")).await;
    (pune, first)
}

/// Three days later a gateway tells that 25.00 of the first invoice were paid on the 23rd.
async fn late_payment(pune: &Pune, invoice: &Invoice) {
    pune.clock.advance_ms(3 * DAY);
    let amount = money(2_500, "INR");
    let entry = Entry {
        source: "payment:pay_late:captured".to_owned(),
        recipe: "payment_captured",
        chain: format!("invoice:{}", invoice.id),
        happened_at: Timestamp::parse("2026-11-23T12:00:00+05:30").unwrap(),
        memo: String::new(),
        reverses: None,
        lines: vec![
            Line::new("1110", "acc", amount, amount),
            Line::new("1200", &pune.customer.to_string(), amount.negated(), amount.negated()),
        ],
        taxes: Vec::new(),
    };
    let shop = pune.shop.clone();
    let heard = System::because("a test");
    pune.shop.db.write(&heard, move |tx| books::ledger::post(tx, &shop, entry)).await.unwrap();
}

fn trial() -> TrialPaperAsk {
    TrialPaperAsk { from: day("2026-11-01"), to: day("2026-11-30"), ..TrialPaperAsk::default() }
}

fn profit(basis: Basis) -> ProfitPaperAsk {
    ProfitPaperAsk { from: day("2026-11-01"), to: day("2026-11-30"), basis: Some(basis), ..ProfitPaperAsk::default() }
}

fn account() -> LedgerPaperAsk {
    LedgerPaperAsk { from: day("2026-11-01"), to: day("2026-11-30"), ..LedgerPaperAsk::default() }
}

/// Every report as a paper, as it was known on a day.
async fn papers(pune: &Pune, known_on: Option<ShopDate>) -> Vec<(&'static str, Vec<u8>)> {
    let (shop, who) = (&pune.shop, &pune.owner);
    let on = day("2026-11-30");
    let tax = TaxPaperAsk { from: day("2026-11-01"), to: on, known_on, ..TaxPaperAsk::default() };
    vec![
        ("trial balance", print_trial_balance(shop, who, TrialPaperAsk { known_on, ..trial() }).await.unwrap()),
        (
            "profit",
            print_profit_and_loss(shop, who, ProfitPaperAsk { known_on, ..profit(Basis::Accrual) }).await.unwrap(),
        ),
        ("cash", print_profit_and_loss(shop, who, ProfitPaperAsk { known_on, ..profit(Basis::Cash) }).await.unwrap()),
        (
            "balance",
            print_balance_sheet(shop, who, BalancePaperAsk { on, known_on, ..BalancePaperAsk::default() })
                .await
                .unwrap(),
        ),
        (
            "account",
            print_general_ledger(shop, who, "1200".into(), LedgerPaperAsk { known_on, ..account() }).await.unwrap(),
        ),
        ("tax", print_tax_report(shop, who, tax).await.unwrap()),
        (
            "ageing",
            print_ageing(shop, who, AgeingPaperAsk { on, known_on, ..AgeingPaperAsk::default() }).await.unwrap(),
        ),
    ]
}

#[tokio::test]
async fn an_accountant_reads_every_report_off_its_paper() {
    let (pune, first) = traded().await;
    for (name, paper) in papers(&pune, None).await {
        assert!(paper.starts_with(b"%PDF-"), "{name}");
        let text = read_off(&paper);
        let number = first.number.clone().unwrap();
        let wanted: &[&str] = match name {
            "trial balance" => &["Trial balance", "1200", "130.00", "40.00", "90.00", "Total", "170.00"],
            "profit" => &["Profit and loss", "4000", "130.00", "Net sales", "Gross profit"],
            "cash" => &["Profit on cash basis", "40.00"],
            "balance" => &["Balance sheet", "At the end of", "What the shop has", "Result not yet closed", "130.00"],
            "account" => {
                &["General ledger", "1200", "Opening", "Invoice", &number, "Asha", "Payment", "Closing", "90.00"]
            }
            "tax" => &["Tax report", "What was sold", "Tax to pay", "The tax accounts say the same."],
            _ => &["Receivables by age", "Asha", "90.00", "Over 90 days"],
        };
        for wanted in wanted {
            assert!(text.contains(wanted), "{name} lacks {wanted}: {text}");
        }
        for wanted in ["Kirana Fresh", "30 November 2026", "Page 1 of 1", "TEST"] {
            assert!(text.contains(wanted), "{name} lacks {wanted}: {text}");
        }
        assert!(!text.contains("As known on"), "{name} is what is known now");
    }
}

#[tokio::test]
async fn a_late_payment_changes_the_papers_of_today_and_not_those_known_then() {
    let (pune, first) = traded().await;
    let known = day("2026-11-24");
    let (now, then) = (papers(&pune, None).await, papers(&pune, known).await);
    for (name, paper) in &then {
        assert!(read_off(paper).contains("As known on 24 November 2026"), "{name}");
    }
    late_payment(&pune, &first).await;
    let later = papers(&pune, None).await;
    // What was earned and taxed is as before; the money is not.
    let moved: Vec<&str> = now.iter().zip(&later).filter(|(old, new)| old.1 != new.1).map(|(old, _)| old.0).collect();
    assert_eq!(moved, ["trial balance", "cash", "balance", "account", "ageing"]);
    assert!(papers(&pune, known).await == then, "byte for byte");
    let text = read_off(&later.last().unwrap().1);
    assert!(text.contains("65.00"), "{text}");
}

#[tokio::test]
async fn receivables_and_cash_profit_are_told_as_they_were_known() {
    let (pune, first) = traded().await;
    let doors = doors(&pune);
    let paths = ["/reports/receivables?on=2026-11-30", "/reports/cash-profit?from=2026-11-01&to=2026-11-30"];
    let mut then = Vec::new();
    for path in paths {
        then.push(asked(&doors, &pune.owner, path).await);
    }
    late_payment(&pune, &first).await;
    for (path, then) in paths.into_iter().zip(then) {
        assert_eq!(then.0, 200, "{path}");
        assert_ne!(asked(&doors, &pune.owner, path).await, then, "{path}");
        assert_eq!(asked(&doors, &pune.owner, &format!("{path}&known_on=2026-11-24")).await, then, "{path}");
        assert_eq!(asked(&doors, &pune.owner, &format!("{path}&known_on=then")).await.0, 400, "{path}");
    }
}

#[tokio::test]
async fn the_chart_and_the_journal_are_papers_too() {
    let (pune, first) = traded().await;
    let text = read_off(&print_chart(&pune.shop, &pune.owner, ChartPaperAsk::default()).await.unwrap());
    for wanted in
        ["Chart of accounts", "What the shop has", "1200 Receivable", "90.00", "1700 Equipment", "In the books"]
    {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let ask = JournalPaperAsk { to: day("2026-11-30"), ..JournalPaperAsk::default() };
    let text = read_off(&print_journal(&pune.shop, &pune.owner, ask.clone()).await.unwrap());
    let number = first.number.clone().unwrap();
    for wanted in ["Journal", "21 November 2026", &number, "Payment", "1200 Receivable", "Asha", "Total", "170.00"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    // As it was known, and after a late fact the same bytes.
    let known = JournalPaperAsk { known_on: day("2026-11-24"), ..ask };
    let then = print_journal(&pune.shop, &pune.owner, known.clone()).await.unwrap();
    late_payment(&pune, &first).await;
    assert!(print_journal(&pune.shop, &pune.owner, known).await.unwrap() == then, "byte for byte");
    // More postings than anybody reads on paper.
    let amount = money(100, "INR");
    let sides = (0..1_000).flat_map(|_| {
        [Line::new("6900", "", amount, amount), Line::new("1020", "", amount.negated(), amount.negated())]
    });
    let long = Entry {
        source: "manual:man_long".to_owned(),
        recipe: "manual_entry",
        chain: "manual:man_long".to_owned(),
        happened_at: pune.shop.now(),
        memo: String::new(),
        reverses: None,
        lines: sides.collect(),
        taxes: Vec::new(),
    };
    let shop = pune.shop.clone();
    let heard = System::because("a test");
    pune.shop.db.write(&heard, move |tx| books::ledger::post(tx, &shop, long)).await.unwrap();
    let refused = print_journal(&pune.shop, &pune.owner, JournalPaperAsk::default()).await.unwrap_err();
    assert_eq!(refused.kind().code, "report.too_long");
}

#[tokio::test]
async fn a_compared_paper_has_both_figures_and_how_far_they_are_from_each_other() {
    let (pune, _) = traded().await;
    let (from, to) = (day("2026-11-22"), day("2026-11-30"));
    let (compare_from, compare_to) = (day("2026-11-21"), day("2026-11-21"));
    let ask = ProfitPaperAsk { from, to, compare_from, compare_to, ..ProfitPaperAsk::default() };
    let text = read_off(&print_profit_and_loss(&pune.shop, &pune.owner, ask).await.unwrap());
    for wanted in ["30.00", "100.00", "−70.00", "−70.00%", "Compared with"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let ask = TrialPaperAsk { from, to, compare_from, compare_to, paper: Some(ReportPaper::Letter), ..trial() };
    let text = read_off(&print_trial_balance(&pune.shop, &pune.owner, ask).await.unwrap());
    for wanted in ["90.00", "100.00", "−10.00", "−10.00%", "Closing (Compared)"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let ask = BalancePaperAsk { on: to, compare_on: compare_from, ..BalancePaperAsk::default() };
    let text = read_off(&print_balance_sheet(&pune.shop, &pune.owner, ask).await.unwrap());
    assert!(text.contains("+30.00%") && text.contains("21 November 2026"), "{text}");
}

#[tokio::test]
async fn a_paper_speaks_the_language_that_was_asked_for() {
    let (pune, _) = traded().await;
    for (locale, words) in [
        ("ar-AE", ["ميزان المراجعة", "كما عُرف في", "الحساب"]),
        ("hi-IN", ["तलपट", "खाता", "अंतिम"]),
        ("id-ID", ["Neraca saldo", "Sebagaimana diketahui", "Saldo akhir"]),
        ("ms-MY", ["Imbangan duga", "Seperti diketahui pada", "Baki akhir"]),
    ] {
        let ask = TrialPaperAsk { locale: Some(locale.into()), known_on: day("2026-11-24"), ..trial() };
        let text = read_off(&print_trial_balance(&pune.shop, &pune.owner, ask).await.unwrap());
        for word in words {
            assert!(text.contains(word), "{locale}, {word}: {text}");
        }
    }
}

#[tokio::test]
async fn who_may_not_take_figures_out_or_not_see_them_gets_no_paper() {
    let (pune, _) = traded().await;
    let with = |rights: &[&str]| {
        let rights: BTreeSet<String> = rights.iter().map(|right| (*right).to_owned()).collect();
        Actor { rights: Arc::new(Rights::Only(rights)), ..pune.owner.clone() }
    };
    let refused =
        |outcome: Result<Vec<u8>, PaperError>| matches!(outcome, Err(PaperError::Fault(Fault::NotAllowed(_))));
    for rights in [&["ledger:read"][..], &["export:run"], &["reports:read", "customers:read"]] {
        let (shop, who) = (&pune.shop, with(rights));
        assert!(refused(print_trial_balance(shop, &who, trial()).await), "{rights:?}");
        assert!(refused(print_profit_and_loss(shop, &who, ProfitPaperAsk::default()).await), "{rights:?}");
        assert!(refused(print_balance_sheet(shop, &who, BalancePaperAsk::default()).await), "{rights:?}");
        assert!(refused(print_general_ledger(shop, &who, "1200".into(), account()).await), "{rights:?}");
        assert!(refused(print_tax_report(shop, &who, TaxPaperAsk::default()).await), "{rights:?}");
        assert!(refused(print_ageing(shop, &who, AgeingPaperAsk::default()).await), "{rights:?}");
        assert!(refused(print_chart(shop, &who, ChartPaperAsk::default()).await), "{rights:?}");
        assert!(refused(print_journal(shop, &who, JournalPaperAsk::default()).await), "{rights:?}");
    }
    let bookkeeper = with(&["ledger:read", "export:run"]);
    assert!(
        refused(print_profit_and_loss(&pune.shop, &bookkeeper, profit(Basis::Cash)).await),
        "cash basis is a report"
    );
    // Who may not see customers reads the account without their names.
    let text = read_off(&print_general_ledger(&pune.shop, &bookkeeper, "1200".into(), account()).await.unwrap());
    assert!(!text.contains("Asha"), "{text}");
    let unknown = print_general_ledger(&pune.shop, &bookkeeper, "9999".into(), account()).await.unwrap_err();
    assert_eq!(unknown.kind().code, "ledger.no_such_account");
}

fn doors(pune: &Pune) -> axum::Router {
    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in insight::areas() {
        all = all.merge((area.routes)());
    }
    all.split_for_parts().0.with_state(pune.shop.clone())
}

async fn asked(doors: &axum::Router, who: &Actor, path: &str) -> (u16, Vec<u8>) {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Arc::new(who.clone()));
    let response = doors.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn the_doors_give_papers() {
    let (pune, _) = traded().await;
    let doors = doors(&pune);
    for (path, status) in [
        ("/ledger/trial-balance/pdf?from=2026-11-01&to=2026-11-30&paper=letter", 200),
        ("/ledger/profit-and-loss/pdf?basis=cash&locale=hi-IN", 200),
        ("/ledger/balance-sheet/pdf?on=2026-11-30&compare_on=2026-10-31", 200),
        ("/ledger/accounts/1200/postings/pdf?known_on=2026-11-24", 200),
        ("/ledger/tax-report/pdf", 200),
        ("/reports/receivables/pdf", 200),
        ("/ledger/accounts/pdf?locale=ar-AE&paper=letter", 200),
        ("/ledger/entries/pdf?account=1200&known_on=2026-11-24", 200),
        ("/ledger/entries/pdf?after=2", 400),
        ("/ledger/accounts/9999/postings/pdf", 404),
        ("/ledger/trial-balance/pdf?from=2026-12-01&to=2026-11-30", 400),
        ("/ledger/profit-and-loss/pdf?compare_to=2026-11-30", 400),
        ("/ledger/balance-sheet/pdf?paper=receipt80", 400),
    ] {
        let (told, body) = asked(&doors, &pune.owner, path).await;
        assert_eq!(told, status, "{path}");
        assert_eq!(body.starts_with(b"%PDF-"), status == 200, "{path}");
    }
}
