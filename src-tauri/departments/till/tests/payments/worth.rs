//! What money in another currency is carried at: taken off as it was put on, so that nothing stays behind; and never refused
//! because that cannot be said.

use base::Money;
use connectors::gateways::{PaymentFact, RefundStatus};
use office::integrations::Environment;
use till::invoices::InvoiceStatus;
use till::merchant_accounts::add_account;
use till::payments::{Origin, assign_payment};

use crate::support::{Pune, inr, refund, stripe, usd};

const DAY_MS: i64 = 86_400_000;

fn captured(amount: Money, pune: &Pune) -> PaymentFact {
    PaymentFact::Captured { amount, at: pune.shop.now(), capture_no: None }
}

#[tokio::test]
async fn two_captures_of_different_days_leave_2900_with_all_that_they_were_carried_at() {
    let pune = Pune::open().await;
    pune.dollar_rate("2026-11-21", "83").await;
    pune.dollar_rate("2026-11-22", "85").await;
    let invoice = pune.dollar_invoice().await;
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
    pune.dollar_rate("2026-11-21", "83").await;
    pune.dollar_rate("2026-11-22", "85").await;
    let invoice = pune.dollar_invoice().await;
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
    pune.dollar_rate("2026-11-21", "83").await;
    pune.dollar_rate("2026-11-22", "85").await;
    let invoice = pune.dollar_invoice().await;
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
    pune.dollar_rate("2026-11-21", "83").await;
    let invoice = pune.dollar_invoice().await;
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
    pune.dollar_rate("2026-11-21", "90000").await;
    let huge = usd(9_000_000_000_000);
    let stray = pune.told(None, "pp_stray", captured(huge, &pune)).await.expect("a fact is never refused");
    pune.told(None, "pp_stray", refund("pr_1", huge, RefundStatus::Succeeded)).await;
    let row = pune.payment(stray).await;
    assert!(row.needs_you.contains("too large"), "{}", row.needs_you);
    assert_eq!((row.captured, row.refunded, row.unidentified_minor), (huge, huge, 0));
}

#[tokio::test]
async fn an_absurd_amount_is_shown_and_not_booked_and_no_other_gateway_is_harmed() {
    let pune = Pune::open().await;
    let other = add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, "sk_test_first_1")).await.unwrap();
    let absurd = inr(9_000_000_000_000_000);
    let stray = pune.told(None, "pp_stray", captured(absurd, &pune)).await.expect("a fact is never refused");
    pune.told(None, "pp_stray", refund("pr_1", absurd, RefundStatus::Succeeded)).await;
    pune.told(None, "pp_stray", PaymentFact::FeeKnown { fee: absurd, tax: absurd }).await;
    assert_eq!(pune.entries().await, 0);
    let shown = pune.payment(stray).await.needs_you;
    for why in ["more than is booked by the gateway's word", "a refund of INR 90000000000000.00", "a fee of INR"] {
        assert!(shown.contains(why), "{shown}");
    }
    pune.hear(Origin::Webhook, &other, pune.seen(None, "pi_1", captured(inr(5_000), &pune))).await;
    assert_eq!(pune.balance("2900").await, -5_000);
}

#[tokio::test]
async fn what_the_shop_billed_itself_is_believed_however_large() {
    let pune = Pune::open().await;
    let large = 20_000_000_000_000;
    let invoice = pune.issued(large).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", captured(inr(large), &pune)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    pune.told(Some(payment.id), "pp_1", refund("pr_1", inr(large), RefundStatus::Succeeded)).await;
    assert_eq!(pune.balance("1110").await, 0);
}

#[tokio::test]
async fn a_payment_told_in_two_currencies_is_booked_in_both_whichever_is_told_first() {
    let mut books = Vec::new();
    for (with_invoice, dollars_first) in [(true, false), (true, true), (false, false), (false, true)] {
        let pune = Pune::open().await;
        let invoice = pune.issued(10_000).await;
        let about = if with_invoice { Some(pune.started(&invoice).await.id) } else { None };
        let rupees = pune.seen(about, "pp_1", captured(inr(12_000), &pune));
        pune.later(1_000);
        let mut told = [rupees, pune.seen(about, "pp_1", captured(usd(150), &pune))];
        if dollars_first {
            told.reverse();
        }
        let mut id = None;
        for seen in told.iter().chain(&told) {
            id = pune.hear(Origin::Webhook, &pune.practice, seen.clone()).await;
        }
        let row = pune.payment(id.unwrap()).await;
        assert!(row.needs_you.contains("captured in INR and in USD 1.50 too"), "{}", row.needs_you);
        assert_eq!(row.captured, inr(12_000));
        let left = if with_invoice { (2_000, 0) } else { (0, 12_000) };
        assert_eq!((row.advance_minor, row.unidentified_minor), left);
        assert_eq!(pune.invoice(invoice.id).await.status == InvoiceStatus::Paid, with_invoice);
        let clearing: Vec<_> = pune.standing("1110").await.into_iter().map(|(_, amount, _)| amount).collect();
        assert_eq!(clearing, [inr(12_000), usd(150)]);
        books.push(pune.fact_hash().await);
    }
    assert_eq!((&books[0], &books[2]), (&books[1], &books[3]));
}
