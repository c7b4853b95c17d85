//! Refunds made in the gateway's own screen, refunds that fail after all, and chargebacks.

use connectors::gateways::{PaymentFact, RefundStatus};
use till::payments::{Origin, PaymentError, PaymentId, assign_payment};

use crate::support::{Pune, inr, refund, usd};

const DONE: RefundStatus = RefundStatus::Succeeded;
const FAILED: RefundStatus = RefundStatus::Failed;

/// An invoice over 100.00 whose page was paid twice.
async fn paid_twice(pune: &Pune) -> (PaymentId, PaymentId) {
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(10_000)).await;
    let second = pune.told(Some(first.id), "pp_2", pune.captured(10_000)).await.unwrap();
    (first.id, second)
}

/// Receivable, advances, unidentified, clearing.
async fn standing(pune: &Pune) -> (i64, i64, i64, i64) {
    let of = async |account| pune.balance(account).await;
    (of("1200").await, of("2240").await, of("2900").await, of("1110").await)
}

#[tokio::test]
async fn the_refund_of_a_double_payment_gives_back_the_advance_and_owes_no_credit_note() {
    let pune = Pune::open().await;
    let (_, second) = paid_twice(&pune).await;
    pune.told(None, "pp_2", refund("pr_1", inr(10_000), DONE)).await;
    assert_eq!(pune.postings(pune.refund_source("pr_1", "settled")).await, [("2240", 10_000), ("1110", -10_000)]);
    assert_eq!(standing(&pune).await, (0, 0, 0, 10_000));
    let row = pune.payment(second).await;
    assert_eq!((row.refunded, row.advance_minor), (inr(10_000), 0));
    assert!(row.needs_you.contains("refunded") && !row.needs_you.contains("credit note"), "{}", row.needs_you);
}

#[tokio::test]
async fn of_two_charges_of_one_invoice_either_may_be_the_one_that_is_given_back() {
    let pune = Pune::open().await;
    let (first, second) = paid_twice(&pune).await;
    pune.told(None, "pp_1", refund("pr_1", inr(10_000), DONE)).await;
    assert_eq!(standing(&pune).await, (0, 0, 0, 10_000));
    assert_eq!((pune.payment(first).await.refunded, pune.payment(second).await.advance_minor), (inr(10_000), 0));
    let moved = "SELECT subject FROM audit_entries WHERE json_extract(detail, '$.through') IS NOT NULL";
    assert_eq!(pune.texts(moved).await, [second.to_string()], "no figure moves without a name");
    let told = "SELECT subject FROM announcements WHERE kind = 'payment.changed' ORDER BY seq DESC LIMIT 2";
    assert!(pune.texts(told).await.contains(&second.to_string()));
}

#[tokio::test]
async fn a_refund_told_before_its_charge_that_fails_leaves_no_figure_below_nothing() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(first.id), "pp_2", refund("pr_1", inr(10_000), DONE)).await;
    assert_eq!(pune.payment(first.id).await.refunded, inr(10_000), "there is no other yet that it could be of");
    let second = pune.told(Some(first.id), "pp_2", pune.captured(10_000)).await.unwrap();
    assert_eq!(pune.told(None, "pp_2", refund("pr_1", inr(10_000), FAILED)).await, Some(second));
    let refunded = [pune.payment(first.id).await.refunded, pune.payment(second).await.refunded];
    assert_eq!(refunded, [inr(0), inr(0)]);
    assert_eq!(standing(&pune).await, (0, -10_000, 0, 20_000));
}

#[tokio::test]
async fn a_refund_of_more_than_the_advance_takes_the_rest_out_of_the_sale() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(12_000)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(5_000), DONE)).await;
    assert_eq!(
        pune.postings(pune.refund_source("pr_1", "settled")).await,
        [("2240", 2_000), ("1200", 3_000), ("1110", -5_000)]
    );
    let row = pune.payment(payment.id).await;
    assert_eq!((row.advance_minor, row.sale_refunded_minor), (0, 3_000));
    assert!(row.needs_you.contains("credit note"), "{}", row.needs_you);
}

#[tokio::test]
async fn refunded_money_that_nobody_had_asked_for_cannot_be_assigned_any_more() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    pune.told(None, "pp_stray", refund("pr_1", inr(2_500), DONE)).await;
    assert_eq!((pune.payment(stray).await.unidentified_minor, pune.balance("2900").await), (5_000, -5_000));
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!((pune.invoice(invoice.id).await.paid, pune.balance("2900").await), (inr(5_000), 0));

    let gone = pune.told(None, "pp_gone", pune.captured(7_500)).await.unwrap();
    pune.told(None, "pp_gone", refund("pr_2", inr(7_500), DONE)).await;
    let refused = assign_payment(&pune.shop, &pune.owner, gone, invoice.id).await;
    assert!(matches!(refused, Err(PaymentError::NothingToAssign)), "{refused:?}");
    assert_eq!(pune.balance("2900").await, 0);
}

#[tokio::test]
async fn a_refund_in_another_currency_than_the_invoices_leaves_the_receivable_alone() {
    for refund_first in [false, true] {
        let pune = Pune::open().await;
        let invoice = pune.issued(10_000).await;
        let payment = pune.started(&invoice).await;
        let captured = PaymentFact::Captured { amount: usd(150), at: pune.shop.now(), capture_no: None };
        let mut told = [captured, refund("pr_1", usd(150), DONE)];
        if refund_first {
            told.reverse();
        }
        for fact in told {
            pune.told(Some(payment.id), "pp_1", fact).await;
        }
        assert_eq!(pune.postings(pune.refund_source("pr_1", "settled")).await, [("2900", 150), ("1110", -150)]);
        assert_eq!(standing(&pune).await, (10_000, 0, 0, 0));
        let row = pune.payment(payment.id).await;
        assert_eq!((row.unidentified_minor, row.captured, row.refunded), (0, usd(150), usd(150)));
    }
}

#[tokio::test]
async fn a_refund_that_fails_after_it_had_succeeded_is_taken_back_and_shown() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(12_000)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(5_000), DONE)).await;
    for _ in 0..2 {
        pune.told(None, "pp_1", refund("pr_1", inr(5_000), FAILED)).await;
        pune.told(None, "pp_1", refund("pr_1", inr(5_000), RefundStatus::Cancelled)).await;
    }
    assert_eq!(
        pune.postings(pune.refund_source("pr_1", "returned")).await,
        [("2240", -2_000), ("1200", -3_000), ("1110", 5_000)]
    );
    assert_eq!(standing(&pune).await, (0, -2_000, 0, 12_000));
    let row = pune.payment(payment.id).await;
    assert_eq!((row.refunded, row.advance_minor, row.sale_refunded_minor), (inr(0), 2_000, 0));
    assert!(row.needs_you.contains("a refund of INR 50.00 failed"), "{}", row.needs_you);
}

#[tokio::test]
async fn a_refund_that_never_went_is_shown_and_books_nothing_whatever_is_told_late() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    let entries = pune.entries().await;
    pune.told(None, "pp_1", refund("pr_1", inr(5_000), FAILED)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(5_000), DONE)).await;
    assert_eq!(pune.entries().await, entries);
    assert!(pune.payment(payment.id).await.needs_you.contains("a refund of INR 50.00 failed"));
}

/// Every order of so many things.
pub fn orders(of: usize) -> Vec<Vec<usize>> {
    let Some(last) = of.checked_sub(1) else { return vec![Vec::new()] };
    let put = |order: Vec<usize>| (0..of).map(move |at| [&order[..at], &[last][..], &order[at..]].concat());
    orders(last).into_iter().flat_map(put).collect()
}

/// What the gateway tells: under which of its names, and what.
type Told = (&'static str, fn(&Pune) -> PaymentFact);

/// The fact hash of an invoice over 100.00 and the receivable, after these things were told in this order.
async fn books_after(told: &[Told], order: &[usize]) -> (String, (i64, i64, i64, i64)) {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    let seen: Vec<_> = told.iter().map(|(name, fact)| pune.seen(Some(payment.id), name, fact(&pune))).collect();
    for step in order {
        pune.hear(Origin::Webhook, &pune.practice, seen[*step].clone()).await;
    }
    (pune.fact_hash().await, standing(&pune).await)
}

#[tokio::test]
async fn a_double_payment_and_its_refund_come_out_the_same_in_every_order() {
    let told: [Told; 3] = [
        ("pp_1", |pune| pune.captured(10_000)),
        ("pp_2", |pune| pune.captured(10_000)),
        ("pp_2", |_| refund("pr_1", inr(10_000), DONE)),
    ];
    let mut books = Vec::new();
    for order in orders(told.len()) {
        books.push(books_after(&told, &order).await);
    }
    assert_eq!(books[0].1, (0, 0, 0, 10_000));
    assert!(books.windows(2).all(|pair| pair[0] == pair[1]), "{books:?}");
}

#[tokio::test]
async fn two_refunds_one_of_which_fails_come_out_the_same_in_every_order() {
    // 30.00 more than was due; of 80.00 that went back 50.00 came again.
    let told: [Told; 4] = [
        ("pp_1", |pune| pune.captured(13_000)),
        ("pp_1", |_| refund("pr_1", inr(5_000), DONE)),
        ("pp_1", |_| refund("pr_1", inr(5_000), FAILED)),
        ("pp_1", |_| refund("pr_2", inr(3_000), DONE)),
    ];
    let mut books = Vec::new();
    for order in orders(told.len()) {
        books.push(books_after(&told, &order).await);
    }
    assert_eq!(books[0].1, (0, 0, 0, 10_000));
    assert!(books.windows(2).all(|pair| pair[0] == pair[1]), "{books:?}");
}

#[tokio::test]
async fn a_refund_covered_by_a_later_advance_that_then_fails_gives_the_advance_back() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(10_000)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(4_000), DONE)).await;
    assert_eq!(standing(&pune).await, (4_000, 0, 0, 6_000));
    let second = pune.told(Some(first.id), "pp_2", pune.captured(10_000)).await.unwrap();
    let applied = pune.postings(format!("advance:{}:applied", invoice.id)).await;
    assert_eq!(applied, [("2240", 4_000), ("1200", -4_000)]);
    assert_eq!(standing(&pune).await, (0, -6_000, 0, 16_000));
    pune.told(None, "pp_1", refund("pr_1", inr(4_000), FAILED)).await;
    assert_eq!(standing(&pune).await, (0, -10_000, 0, 20_000));
    let (first, second) = (pune.payment(first.id).await, pune.payment(second).await);
    assert_eq!(first.advance_minor + second.advance_minor, 10_000);
    assert_eq!(first.sale_refunded_minor + second.sale_refunded_minor, 0);
}

#[tokio::test]
async fn a_refund_beyond_everything_and_one_of_nothing_are_taken_in() {
    let pune = Pune::open().await;
    let stray = pune.told(None, "pp_stray", pune.captured(4_000)).await.unwrap();
    pune.told(None, "pp_stray", refund("pr_0", inr(0), DONE)).await;
    pune.told(None, "pp_stray", refund("pr_1", inr(6_000), DONE)).await;
    assert_eq!((pune.payment(stray).await.unidentified_minor, pune.balance("2900").await), (-2_000, 2_000));
    pune.told(None, "pp_stray", pune.captured(10_000)).await;
    let row = pune.payment(stray).await;
    assert_eq!((row.unidentified_minor, pune.balance("2900").await), (4_000, -4_000));
    assert_eq!((row.captured, row.refunded), (inr(10_000), inr(6_000)));
}
