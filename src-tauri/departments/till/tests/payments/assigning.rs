//! Money that nobody had asked for, and what becomes of it once a person says what it was for.

use base::Problem;
use connectors::gateways::{DisputeStatus, DisputeTold, Observation, PaymentFact, RefundStatus};
use till::payments::{Origin, assign_payment};

use crate::support::{Pune, inr, refund};

const DONE: RefundStatus = RefundStatus::Succeeded;
const FAILED: RefundStatus = RefundStatus::Failed;

#[tokio::test]
async fn what_comes_back_after_the_rest_was_assigned_can_be_assigned_too() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    pune.told(None, "pp_stray", refund("pr_1", inr(2_500), DONE)).await;
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    pune.told(None, "pp_stray", refund("pr_1", inr(2_500), FAILED)).await;
    assert_eq!(pune.balance("2900").await, -2_500);
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!((pune.balance("2900").await, pune.invoice(invoice.id).await.paid), (0, inr(7_500)));
    let second = pune.postings(format!("payment:{stray}:assigned:2")).await;
    assert_eq!(second, [("2900", 2_500), ("1200", -2_500)]);
}

#[tokio::test]
async fn money_that_nobody_asked_for_is_for_what_came_in_whatever_was_held() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let of_the_hold = |fact| Observation { amount: Some(inr(15_000)), ..pune.seen(None, "pp_stray", fact) };
    let taken = of_the_hold(pune.captured(7_500));
    let stray = pune.hear(Origin::Webhook, &pune.practice, taken).await.unwrap();
    assert_eq!(pune.payment(stray).await.amount, inr(7_500));
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    let held = of_the_hold(PaymentFact::Authorised { amount: inr(15_000) });
    pune.hear(Origin::CatchUp, &pune.practice, held).await;
    let payment = pune.payment(stray).await;
    assert_eq!((payment.amount, payment.needs_you.as_str()), (inr(7_500), ""));
}

#[tokio::test]
async fn a_payment_pays_one_invoice_and_what_comes_later_goes_where_the_first_went() {
    let pune = Pune::open().await;
    let (invoice, other) = (pune.issued(10_000).await, pune.issued(10_000).await);
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    pune.told(None, "pp_stray", refund("pr_1", inr(2_500), DONE)).await;
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    pune.told(None, "pp_stray", refund("pr_1", inr(2_500), FAILED)).await;
    let refused = assign_payment(&pune.shop, &pune.owner, stray, other.id).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("invoice_id"), "{refused}");
    assert_eq!(pune.balance("2900").await, -2_500);
}

#[tokio::test]
async fn a_chargeback_is_still_shown_after_the_money_found_its_invoice() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    let (dispute_ref, reason, status) = ("dp_1".into(), "fraudulent".into(), DisputeStatus::Open);
    let disputed = PaymentFact::Disputed {
        dispute_ref,
        amount: inr(7_500),
        status,
        reason,
        due_at: None,
        told: DisputeTold::Standing,
    };
    pune.told(None, "pp_stray", disputed).await;
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    let shown = pune.payment(stray).await.needs_you;
    assert_eq!(shown, "charged back: INR 75.00. Answer at the gateway");
}

#[tokio::test]
async fn an_advance_that_comes_from_assigning_covers_an_earlier_refund_at_once() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(10_000)).await;
    pune.told(None, "pp_1", refund("pr_1", inr(4_000), DONE)).await;
    assert_eq!(pune.balance("1200").await, 4_000);
    let stray = pune.told(None, "pp_stray", pune.captured(10_000)).await.unwrap();
    assign_payment(&pune.shop, &pune.owner, stray, invoice.id).await.unwrap();
    assert_eq!((pune.balance("1200").await, pune.balance("2240").await), (0, -6_000));
    assert_eq!(pune.payment(stray).await.advance_minor, 6_000);
    assert_eq!(pune.payment(first.id).await.sale_refunded_minor, 0);
}
