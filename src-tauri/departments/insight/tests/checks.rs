//! The standing checks are content with whatever money does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use base::ShopDate;
use connectors::gateways::RefundStatus;
use support::{Pune, money};
use till::advances::{AdvanceAsk, ReceivedBy, apply_advance, receive_advance};
use till::invoices::{
    CreditNoteAsk, CreditScope, EarlyDiscountAsk, InvoiceAsk, IssueAsk, LineAsk, ServicePeriod, create_draft,
    earn_revenue, issue_credit_note, issue_invoice,
};
use till::payments::{CashTaken, take_cash};

#[tokio::test]
async fn refunds_advances_and_refunds_that_came_back_leave_nothing_to_find() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    let invoice = pune.issued(inr(10_000)).await;
    let taken = CashTaken { invoice: invoice.id, account: Some(pune.drawer.id), amount: inr(10_000), tendered: None };
    let name = take_cash(&pune.shop, &pune.owner, taken).await.unwrap().id.to_string();
    pune.refunded(&name, "pr_1", inr(4_000), RefundStatus::Succeeded).await;
    assert_eq!(pune.findings().await, [""; 0], "out of the sale");
    pune.captured(&name, inr(13_000)).await;
    assert_eq!(pune.findings().await, [""; 0], "covered by an advance");
    pune.refunded(&name, "pr_1", inr(4_000), RefundStatus::Failed).await;
    pune.refunded(&name, "pr_2", inr(3_000), RefundStatus::Succeeded).await;
    assert_eq!(pune.findings().await, [""; 0], "came back, and went out of the advance");
}

#[tokio::test]
async fn an_early_payment_discount_is_counted_with_what_is_paid_also_when_a_part_is_credited() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    let invoice = pune.issued_with(inr(10_000), |ask| {
        ask.early_discount = Some(EarlyDiscountAsk { rate: "2".into(), days: 10 });
    });
    let invoice = invoice.await;
    let taken = CashTaken { invoice: invoice.id, account: Some(pune.drawer.id), amount: inr(9_800), tendered: None };
    let name = take_cash(&pune.shop, &pune.owner, taken).await.unwrap().id.to_string();
    assert_eq!(pune.findings().await, [""; 0], "settled by less");
    let ask = CreditNoteAsk {
        scope: CreditScope::Amount,
        amount: Some("30.00".into()),
        lines: Vec::new(),
        charges: false,
        reason: "sour".into(),
    };
    issue_credit_note(&pune.shop, &pune.owner, invoice.id, ask).await.unwrap();
    assert_eq!(pune.findings().await, [""; 0], "a part of the discount went with the credit note");
    pune.refunded(&name, "pr_1", inr(2_940), RefundStatus::Succeeded).await;
    assert_eq!(pune.findings().await, [""; 0], "and the money after it");
}

#[tokio::test]
async fn an_advance_of_an_order_counts_as_paid_on_the_invoice_that_it_was_taken_off() {
    let pune = Pune::open(true).await;
    let invoice = pune.issued(money(10_000, "INR")).await;
    let ask = AdvanceAsk {
        customer_id: pune.customer,
        purpose: "Order 118".into(),
        tax_code: "IN0".into(),
        by: ReceivedBy::Cash,
        amount: Some(money(4_000, "INR")),
        received_on: None,
        payment_id: None,
    };
    let advance = receive_advance(&pune.shop, &pune.owner, ask).await.unwrap();
    assert_eq!(pune.findings().await, [""; 0]);
    apply_advance(&pune.shop, &pune.owner, advance.id, invoice.id).await.unwrap();
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn money_that_finds_its_invoice_is_counted_with_it() {
    let pune = Pune::open(true).await;
    let (invoice, other) = (pune.issued(money(10_000, "INR")).await, pune.issued(money(5_000, "INR")).await);
    let stray = pune.captured("pp_stray", money(12_000, "INR")).await;
    pune.assigned(stray, &invoice).await;
    assert_eq!(pune.findings().await, [""; 0]);
    // It goes on under its invoice from there.
    pune.captured("pp_stray", money(13_000, "INR")).await;
    let small = pune.captured("pp_small", money(2_000, "INR")).await;
    pune.assigned(small, &other).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn what_came_back_and_was_assigned_as_well_is_counted_too() {
    let pune = Pune::open(true).await;
    let inr = |minor| money(minor, "INR");
    let invoice = pune.issued(inr(10_000)).await;
    let stray = pune.captured("pp_stray", inr(7_500)).await;
    pune.refunded("pp_stray", "pr_1", inr(2_500), RefundStatus::Succeeded).await;
    pune.assigned(stray, &invoice).await;
    pune.refunded("pp_stray", "pr_1", inr(2_500), RefundStatus::Failed).await;
    pune.assigned(stray, &invoice).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn a_gateway_that_contradicts_itself_about_the_currency_is_in_the_books_with_both() {
    let pune = Pune::open(true).await;
    pune.captured("pp_stray", money(7_500, "INR")).await;
    pune.captured("pp_stray", money(150, "USD")).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn money_that_came_without_a_rate_and_was_booked_again_is_counted_once() {
    let pune = Pune::open(true).await;
    let stray = pune.captured("pp_stray", money(25_000, "USD")).await;
    pune.clock.advance_ms(86_400_000);
    pune.rate("2026-11-21", "83").await;
    let invoice = pune.issued(money(25_000, "USD")).await;
    pune.assigned(stray, &invoice).await;
    assert_eq!(pune.findings().await, [""; 0]);
}

#[tokio::test]
async fn revenue_that_is_earned_by_the_day_is_missed_where_it_does_not_come_out() {
    let pune = Pune::open(true).await;
    let line = LineAsk {
        description: "Support".into(),
        quantity: "1".into(),
        unit_price: "30".into(),
        tax_code: "IN0".into(),
        period: Some(ServicePeriod { from: day("2026-12-01"), to: day("2026-12-30") }),
        ..LineAsk::default()
    };
    let (customer_id, currency) = (Some(pune.customer), "INR".to_owned());
    let ask = InvoiceAsk { customer_id, currency, lines: vec![line], ..InvoiceAsk::default() };
    let draft = create_draft(&pune.shop, &pune.owner, ask).await.unwrap();
    let issued = issue_invoice(&pune.shop, &pune.owner, draft.id, IssueAsk::default()).await.unwrap();
    pune.clock.advance_ms(20 * 86_400_000);
    while earn_revenue(&pune.shop).await.unwrap() {}
    assert_eq!(pune.findings().await, [""; 0]);
    // Somebody with the file at hand ends it early.
    let end = "UPDATE unearned_lines SET next_on = NULL";
    pune.shop.db.write(&pune.owner, move |tx| tx.exec(end, [])).await.unwrap();
    let number = issued.number.unwrap();
    let told = "2000 minor units are left, worth 2000, though all of it is earned";
    assert_eq!(pune.findings().await, [format!("invoices.unearned: invoice {number}, line 1: {told}")]);
}

fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

#[tokio::test]
async fn play_money_of_a_real_shop_is_not_missed_in_the_books() {
    let pune = Pune::open(false).await;
    pune.captured("pp_play", money(7_500, "INR")).await;
    assert_eq!(pune.findings().await, [""; 0]);
}
