//! A customer's statement on paper: what is said on it, in whose language, and to whom it is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says where")]

mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use base::{Actor, Problem, Rights, ShopDate};
use http_body_util::BodyExt;
use insight::reports::{StatementError, StatementPaperAsk, print_statement};
use office::settings::{SettingsChange, change_settings};
use people::customers::{CustomerChange, CustomerId, NewCustomer, change_customer, create_customer};
use support::{Pune, money};
use till::advances::{AdvanceAsk, ReceivedBy, receive_advance};
use till::invoices::{
    CreditNoteAsk, CreditScope, Invoice, InvoiceAsk, IssueAsk, LineAsk, PaperChoice, create_draft, issue_credit_note,
    issue_invoice,
};
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

fn november() -> StatementPaperAsk {
    StatementPaperAsk {
        from: ShopDate::parse("2026-11-01"),
        to: ShopDate::parse("2026-11-30"),
        ..StatementPaperAsk::default()
    }
}

async fn printed(pune: &Pune, customer: CustomerId, ask: StatementPaperAsk) -> String {
    read_off(&print_statement(&pune.shop, &pune.owner, customer, ask).await.unwrap())
}

async fn refused(pune: &Pune, who: &Actor, customer: CustomerId, ask: StatementPaperAsk) -> (&'static str, String) {
    let error: StatementError = print_statement(&pune.shop, who, customer, ask).await.unwrap_err();
    (error.kind().code, error.to_string())
}

async fn paid(pune: &Pune, invoice: &Invoice, minor: i64) {
    let amount = money(minor, "INR");
    let taken = CashTaken { invoice: invoice.id, account: Some(pune.drawer.id), amount, tendered: None };
    take_cash(&pune.shop, &pune.owner, taken).await.unwrap();
}

/// An invoice in dollars.
async fn in_dollars(pune: &Pune) {
    pune.rate("2026-11-01", "88").await;
    let line = LineAsk {
        description: "Tea".into(),
        quantity: "1".into(),
        unit_price: "25.00".into(),
        tax_code: "IN0".into(),
        ..LineAsk::default()
    };
    let (customer_id, currency) = (Some(pune.customer), "USD".into());
    let ask = InvoiceAsk { customer_id, currency, lines: vec![line], ..InvoiceAsk::default() };
    let draft = create_draft(&pune.shop, &pune.owner, ask).await.unwrap();
    issue_invoice(&pune.shop, &pune.owner, draft.id, IssueAsk::default()).await.unwrap();
}

#[tokio::test]
async fn an_advance_stands_under_the_number_of_its_voucher() {
    let pune = Pune::open(true).await;
    let ask = AdvanceAsk {
        customer_id: pune.customer,
        purpose: "Order 118".into(),
        tax_code: "IN0".into(),
        by: ReceivedBy::Cash,
        amount: Some(money(50_000, "INR")),
        received_on: None,
        payment_id: None,
    };
    let advance = receive_advance(&pune.shop, &pune.owner, ask).await.unwrap();
    let text = printed(&pune, pune.customer, november()).await;
    assert!(text.contains(&advance.number) && !text.contains("payment:"), "{text}");
}

#[tokio::test]
async fn a_customer_reads_what_was_charged_and_paid_up_to_what_is_owed() {
    let pune = Pune::open(true).await;
    // 21 November: 100.00 billed. The 22nd: 40.00 paid. The 24th: 30.00 billed, 5.00 of it credited, 70.00 paid on the
    // first, which is 10.00 too much.
    let first = pune.issued(money(10_000, "INR")).await;
    pune.clock.advance_ms(DAY);
    paid(&pune, &first, 4_000).await;
    pune.clock.advance_ms(2 * DAY);
    let second = pune.issued(money(3_000, "INR")).await;
    let credit = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some("5.00".into()),
        lines: Vec::new(),
        charges: false,
        reason: "torn bag".into(),
    };
    let note = issue_credit_note(&pune.shop, &pune.owner, second.id, credit).await.unwrap();
    let named = pune.captured("drawer-2", money(7_000, "INR")).await;
    pune.assigned(named, &first).await;

    let text = printed(&pune, pune.customer, november()).await;
    let numbers = [first.number.clone().unwrap(), second.number.clone().unwrap(), note.number.clone()];
    for wanted in ["Statement", "Kirana Fresh", "Asha", "1 November 2026", "30 November 2026"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    for wanted in [
        format!("Invoice {}", numbers[0]),
        format!("Payment {}", numbers[0]),
        format!("Invoice {}", numbers[1]),
        format!("Credit note {}", numbers[2]),
    ] {
        assert!(text.contains(&wanted), "{wanted}: {text}");
    }
    // 100.00 − 40.00 + 30.00 − 5.00 − 70.00, and 10.00 of it paid ahead: 25.00 not due, 10.00 to the good.
    for wanted in ["100.00", "60.00", "90.00", "85.00", "130.00", "115.00", "₹15.00", "25.00", "−10.00"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("payment:"), "names of entries are for the books alone: {text}");

    // A range in the middle begins with what was owed before it.
    let ask = StatementPaperAsk {
        from: ShopDate::parse("2026-11-22"),
        to: ShopDate::parse("2026-11-23"),
        ..StatementPaperAsk::default()
    };
    let middle = printed(&pune, pune.customer, ask).await;
    assert!(middle.contains("100.00") && middle.contains("₹60.00"), "{middle}");
    assert!(!middle.contains("Credit note"), "{middle}");
}

#[tokio::test]
async fn the_same_days_give_the_same_bytes_on_every_paper() {
    let pune = Pune::open(false).await;
    pune.issued(money(10_000, "INR")).await;
    for choice in [PaperChoice::A4, PaperChoice::Letter, PaperChoice::Receipt80, PaperChoice::Receipt58] {
        let ask = StatementPaperAsk { paper: Some(choice), ..november() };
        let print = async || print_statement(&pune.shop, &pune.owner, pune.customer, ask.clone()).await.unwrap();
        let before = print().await;
        assert!(before.starts_with(b"%PDF-"));
        pune.clock.advance_ms(DAY);
        assert!(before == print().await, "{choice:?}");
    }
}

#[tokio::test]
async fn it_is_refused_to_who_may_not_see_customers_or_reports() {
    let pune = Pune::open(false).await;
    for rights in [vec!["customers:read"], vec!["reports:read"], vec!["billing:read", "audit:read"]] {
        let rights: BTreeSet<String> = rights.into_iter().map(str::to_owned).collect();
        let who = Actor { rights: Arc::new(Rights::Only(rights.clone())), ..pune.owner.clone() };
        assert_eq!(refused(&pune, &who, pune.customer, november()).await.0, "access.not_allowed", "{rights:?}");
    }
    let both: BTreeSet<String> = ["customers:read", "reports:read"].map(str::to_owned).into();
    let who = Actor { rights: Arc::new(Rights::Only(both)), ..pune.owner.clone() };
    assert!(print_statement(&pune.shop, &who, pune.customer, november()).await.is_ok());
}

#[tokio::test]
async fn who_never_bought_anything_reads_that_nothing_is_owed_and_a_stranger_has_no_statement() {
    let pune = Pune::open(false).await;
    let text = printed(&pune, pune.customer, november()).await;
    assert!(text.contains("Asha") && text.contains("₹0.00"), "{text}");

    let stranger = CustomerId::from_number(pune.shop.new_id());
    let (_, told) = refused(&pune, &pune.owner, stranger, november()).await;
    assert!(told.contains("no such customer"), "{told}");
}

#[tokio::test]
async fn days_that_run_backwards_are_no_range() {
    let pune = Pune::open(false).await;
    let ask = StatementPaperAsk {
        from: ShopDate::parse("2026-12-01"),
        to: ShopDate::parse("2026-11-30"),
        ..StatementPaperAsk::default()
    };
    let (code, told) = refused(&pune, &pune.owner, pune.customer, ask).await;
    assert_eq!(code, "input.invalid", "{told}");
    assert!(told.contains("not after the last day"), "{told}");
}

#[tokio::test]
async fn accounts_in_two_currencies_are_two_papers() {
    let pune = Pune::open(false).await;
    pune.issued(money(10_000, "INR")).await;
    in_dollars(&pune).await;
    assert_eq!(
        refused(&pune, &pune.owner, pune.customer, november()).await.0,
        "statement.several_currencies",
        "one of them would say nothing of the other"
    );
    for (code, has, has_not) in [("INR", "₹100.00", "25.00"), ("USD", "$25.00", "100.00")] {
        let ask = StatementPaperAsk { currency: Some(base::Currency::of(code).unwrap()), ..november() };
        let text = printed(&pune, pune.customer, ask).await;
        assert!(text.contains(has) && !text.contains(has_not), "{code}: {text}");
    }
}

#[tokio::test]
async fn an_arabic_customer_reads_it_in_arabic_and_others_in_the_language_of_the_shop() {
    let pune = Pune::open(false).await;
    let new = NewCustomer {
        name: "مكتبة النور".into(),
        address: Some("شارع الملك فهد 10\nالرياض".into()),
        locale: Some("ar-AE".into()),
        ..NewCustomer::default()
    };
    let noor = create_customer(&pune.shop, &pune.owner, new).await.unwrap().id;
    let text = printed(&pune, noor, november()).await;
    for wanted in ["كشف حساب", "العميل", "مكتبة النور", "الرصيد الافتتاحي"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("Statement"), "{text}");

    let change = SettingsChange { locale: Some("id-ID".into()), ..SettingsChange::default() };
    change_settings(&pune.shop, &pune.owner, 1, change).await.unwrap();
    assert!(printed(&pune, pune.customer, november()).await.contains("Pelanggan"));
    let own = CustomerChange { locale: Some("en-IN".into()), ..CustomerChange::default() };
    change_customer(&pune.shop, &pune.owner, pune.customer, 1, own).await.unwrap();
    assert!(printed(&pune, pune.customer, november()).await.contains("Customer"));
}

#[tokio::test]
async fn the_door_gives_a_pdf_that_no_cache_hands_to_others() {
    let pune = Pune::open(false).await;
    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in insight::areas() {
        all = all.merge((area.routes)());
    }
    let doors = all.split_for_parts().0.with_state(pune.shop.clone());
    let path = |query: &str| format!("/customers/{}/statement/pdf?{query}", pune.customer);
    for (query, status) in [
        ("from=2026-11-01&to=2026-11-30&paper=letter&currency=INR", 200),
        ("", 200),
        ("from=2026-12-01&to=2026-11-30", 400),
        ("paper=a3", 400),
        ("sheet=a4", 400),
    ] {
        let mut request = Request::get(path(query)).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Arc::new(pune.owner.clone()));
        let response = doors.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{query}");
        if status == 200 {
            assert_eq!(response.headers()["content-type"], "application/pdf");
            assert_eq!(response.headers()["cache-control"], "private, no-cache");
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert!(body.starts_with(b"%PDF-"), "{query}");
        }
    }
}
