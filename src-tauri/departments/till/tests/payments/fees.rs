//! Fees: expected, told, told anew, told in another currency, told to be nothing.

use base::Money;
use connectors::gateways::{PaymentFact, RefundStatus};
use till::invoices::InvoiceStatus;
use till::payments::Origin;

use crate::support::{Pune, inr, refund, usd};

fn fee(fee: Money, tax: Money) -> PaymentFact {
    PaymentFact::FeeKnown { fee, tax }
}

#[tokio::test]
async fn a_gateway_that_takes_nothing_says_so_and_the_estimate_is_taken_back() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", fee(inr(0), inr(0))).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    let row = pune.payment(payment.id).await;
    assert_eq!((row.fee, row.fee_estimated), (Some(inr(0)), false));

    let other = pune.issued(10_000).await;
    let payment = pune.started(&other).await;
    pune.told(Some(payment.id), "pp_2", pune.captured(10_000)).await;
    assert_eq!(pune.balance("2020").await, -236);
    pune.told(Some(payment.id), "pp_2", fee(inr(0), inr(0))).await;
    assert_eq!((pune.balance("2020").await, pune.balance("6000").await), (0, 0));
    assert_eq!(pune.balance("1110").await, 20_000);
}

#[tokio::test]
async fn a_fee_in_the_currency_of_the_settlement_stands_and_later_news_is_taken_in() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(payment.id), "pp_1", fee(usd(30), usd(5))).await;
    assert_eq!(pune.payment(payment.id).await.fee, Some(usd(35)));
    let entries = pune.entries().await;
    pune.told(Some(payment.id), "pp_1", refund("pr_1", inr(2_500), RefundStatus::Succeeded)).await;
    assert_eq!(pune.payment(payment.id).await.refunded, inr(2_500));
    assert_eq!(pune.entries().await, entries + 1, "the fee is not booked again");
}

#[tokio::test]
async fn a_fee_told_anew_in_another_currency_takes_the_place_of_the_one_before() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(payment.id), "pp_1", fee(usd(30), usd(5))).await;
    pune.later(1_000);
    pune.told(Some(payment.id), "pp_1", fee(inr(200), inr(36))).await;
    let clearing: Vec<Money> = pune.standing("1110").await.into_iter().map(|(_, amount, _)| amount).collect();
    assert_eq!(clearing, [inr(9_764)]);
    assert_eq!((pune.balance("6000").await, pune.balance("1300").await), (200, 36));
    let takings = pune.texts("SELECT currency || ' ' || fee_minor FROM daily_takings ORDER BY currency").await;
    assert_eq!(takings, ["INR 236", "USD 0"]);
}

#[tokio::test]
async fn fees_come_out_the_same_in_whatever_order_they_are_told() {
    let mut books = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0], [1, 0, 2]] {
        let pune = Pune::open().await;
        let invoice = pune.issued(10_000).await;
        let payment = pune.started(&invoice).await;
        // The same sum with another share of tax, told a second later, and another sum after that.
        let first = pune.seen(Some(payment.id), "pp_1", fee(inr(200), inr(36)));
        pune.later(1_000);
        let second = pune.seen(Some(payment.id), "pp_1", fee(inr(196), inr(40)));
        let captured = pune.seen(Some(payment.id), "pp_1", pune.captured(10_000));
        let told = [first, second, captured];
        for step in order {
            pune.hear(Origin::Webhook, &pune.practice, told[step].clone()).await;
        }
        books.push((pune.balance("6000").await, pune.balance("1300").await, pune.balance("1110").await));
    }
    assert_eq!(books, [(196, 40, 9_764); 4]);
}

#[tokio::test]
async fn an_estimate_is_one_of_all_that_was_captured_whichever_part_was_told_first() {
    let mut books = Vec::new();
    for order in [[12_000, 20_000], [20_000, 12_000]] {
        let pune = Pune::open().await;
        let invoice = pune.issued(20_000).await;
        let payment = pune.started(&invoice).await;
        for total in order {
            pune.told(Some(payment.id), "pp_1", pune.captured(total)).await;
        }
        let row = pune.payment(payment.id).await;
        assert_eq!((row.fee, row.fee_estimated), (Some(inr(472)), true));
        assert_eq!((pune.balance("6000").await, pune.balance("2020").await), (472, -472));
        books.push(pune.fact_hash().await);
        // What the gateway takes in the end takes the place of the estimate that stands.
        pune.told(Some(payment.id), "pp_1", fee(inr(400), inr(72))).await;
        assert_eq!((pune.balance("6000").await, pune.balance("2020").await), (400, 0));
    }
    assert_eq!(books[0], books[1]);
}
