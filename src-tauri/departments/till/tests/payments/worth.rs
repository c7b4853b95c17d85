//! What money in another currency is carried at: taken off as it was put on, so that nothing stays behind; and never refused
//! because that cannot be said.

use base::{Currency, Money, ShopDate};
use books::ledger::{ExchangeRateAsk, enter_exchange_rate};
use connectors::gateways::{PaymentFact, RefundStatus};
use till::invoices::{Invoice, InvoiceAsk, IssueAsk, LineAsk, create_draft, issue_invoice};
use till::payments::assign_payment;

use crate::support::{Pune, refund, usd};

const DAY_MS: i64 = 86_400_000;

async fn rate(pune: &Pune, from_on: &str, rate: &str) {
    let (currency, from_on) = (Currency::of("USD").unwrap(), ShopDate::parse(from_on).unwrap());
    enter_exchange_rate(&pune.shop, &pune.owner, currency, from_on, ExchangeRateAsk { rate: rate.into() })
        .await
        .unwrap();
}

/// An issued invoice over 250 dollars, untaxed.
async fn dollar_invoice(pune: &Pune) -> Invoice {
    let line = LineAsk {
        description: "Export crate".into(),
        quantity: "1".into(),
        unit_price: "250".into(),
        tax_code: "IN0".into(),
        ..LineAsk::default()
    };
    let ask = InvoiceAsk {
        customer_id: Some(pune.customer),
        currency: "USD".into(),
        lines: vec![line],
        ..InvoiceAsk::default()
    };
    let draft = create_draft(&pune.shop, &pune.owner, ask).await.unwrap();
    issue_invoice(&pune.shop, &pune.owner, draft.id, IssueAsk::default()).await.unwrap()
}

fn captured(amount: Money, pune: &Pune) -> PaymentFact {
    PaymentFact::Captured { amount, at: pune.shop.now(), capture_no: None }
}

#[tokio::test]
async fn two_captures_of_different_days_leave_2900_with_all_that_they_were_carried_at() {
    let pune = Pune::open().await;
    rate(&pune, "2026-11-21", "83").await;
    rate(&pune, "2026-11-22", "85").await;
    let invoice = dollar_invoice(&pune).await;
    let stray = pune.told(None, "pp_stray", captured(usd(10_000), &pune)).await.unwrap();
    pune.later(DAY_MS);
    pune.told(None, "pp_stray", captured(usd(25_000), &pune)).await;
    assert_eq!(pune.standing("2900").await, [(String::new(), usd(-25_000), -(830_000 + 1_275_000))]);
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!(pune.standing("2900").await, []);
    assert_eq!(pune.standing("1200").await, []);
}

#[tokio::test]
async fn a_refund_in_between_takes_its_share_of_what_2900_is_carried_at() {
    let pune = Pune::open().await;
    rate(&pune, "2026-11-21", "83").await;
    rate(&pune, "2026-11-22", "85").await;
    let invoice = dollar_invoice(&pune).await;
    let stray = pune.told(None, "pp_stray", captured(usd(10_000), &pune)).await.unwrap();
    pune.later(DAY_MS);
    pune.told(None, "pp_stray", refund("pr_1", usd(4_000), RefundStatus::Succeeded)).await;
    assert_eq!(pune.standing("2900").await, [(String::new(), usd(-6_000), -498_000)]);
    // 40 dollars that came at 83 went at 85.
    assert_eq!(pune.standing("7100").await.iter().map(|(.., base)| base).sum::<i64>(), 8_000);
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!(pune.standing("2900").await, []);
}

#[tokio::test]
async fn an_advance_in_dollars_goes_back_at_what_it_was_carried_at() {
    let pune = Pune::open().await;
    rate(&pune, "2026-11-21", "83").await;
    rate(&pune, "2026-11-22", "85").await;
    let invoice = dollar_invoice(&pune).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", captured(usd(30_000), &pune)).await;
    pune.later(DAY_MS);
    pune.told(None, "pp_1", refund("pr_1", usd(5_000), RefundStatus::Succeeded)).await;
    assert_eq!(pune.standing("2240").await, []);
}

#[tokio::test]
async fn money_that_came_without_a_rate_gets_the_worth_of_its_day_once_there_is_one() {
    let pune = Pune::open().await;
    let then = pune.shop.now();
    let stray = pune.told(None, "pp_stray", captured(usd(25_000), &pune)).await.unwrap();
    assert_eq!(pune.standing("2900").await, [(String::new(), usd(-25_000), 0)]);
    assert!(pune.payment(stray).await.needs_you.contains("no exchange rate for USD"));
    rate(&pune, "2026-11-21", "83").await;
    let invoice = dollar_invoice(&pune).await;
    pune.later(DAY_MS);
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!(pune.standing("2900").await, []);
    let clearing: Vec<_> = pune.standing("1110").await.into_iter().map(|(_, amount, base)| (amount, base)).collect();
    assert_eq!(clearing, [(usd(25_000), 2_075_000)]);
    assert_eq!(pune.standing("7100").await, [], "billed and paid at one rate");
    assert!(pune.payment(stray).await.captured_at == Some(then));
}

#[tokio::test]
async fn an_amount_too_large_for_the_books_currency_is_booked_and_shown() {
    let pune = Pune::open().await;
    rate(&pune, "2026-11-21", "90000").await;
    let huge = usd(9_000_000_000_000_000);
    let stray = pune.told(None, "pp_stray", captured(huge, &pune)).await.expect("a fact is never refused");
    pune.told(None, "pp_stray", refund("pr_1", huge, RefundStatus::Succeeded)).await;
    let row = pune.payment(stray).await;
    assert!(row.needs_you.contains("too large"), "{}", row.needs_you);
    assert_eq!((row.captured, row.refunded, row.unidentified_minor), (huge, huge, 0));
}
