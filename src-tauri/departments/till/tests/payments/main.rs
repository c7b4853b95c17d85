//! What becomes of money, whoever tells of it and in whatever order.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod accounts;
mod advances;
mod approving;
mod asking;
mod asking_again;
mod assigning;
mod attending;
mod card_numbers;
mod catching_up;
mod closed_days;
mod deliveries;
mod disputes;
mod early_discount;
mod ended_page;
mod exchanges;
mod fees;
mod foreign_currency;
mod former;
mod inbox_page;
mod instalments;
mod limits;
mod payouts;
mod payouts_at_bank;
mod payouts_moved_in;
mod payouts_odd;
mod persons_call;
mod play_money;
mod refund_vouchers;
mod refunding;
mod refunds;
mod refunds_abroad;
mod registered_hooks;
mod registering_hooks;
mod restrictions;
mod saved_methods;
mod scripted;
mod silence;
mod support;
mod trouble;
mod two_accounts;
mod waiting;
mod while_away;
mod worth;
mod worthless;

use base::Money;
use connectors::gateways::{Observation, PaymentFact, RefundStatus};
use support::{Pune, inr};
use till::invoices::InvoiceStatus;
use till::payments::{CashTaken, Origin, PaymentError, PaymentState, start_payment, take_cash};

#[tokio::test]
async fn a_capture_told_five_times_is_booked_once() {
    let pune = Pune::open().await;
    let invoice = pune.issued(11_800).await;
    let payment = pune.started(&invoice).await;
    for _ in 0..5 {
        pune.later(1_000);
        pune.told(
            Some(payment.id),
            "pp_1",
            PaymentFact::Captured { amount: inr(11_800), at: payment.created_at, capture_no: None },
        )
        .await;
    }
    assert_eq!(pune.balance("1110").await, 11_800);
    assert_eq!(pune.balance("1200").await, 0);
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Captured);
    assert_eq!(pune.entries().await, 3, "issued, captured, fee estimated");
}

#[tokio::test]
async fn a_late_failure_never_reopens_a_paid_invoice() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(5_000)).await;
    pune.told(Some(payment.id), "pp_1", PaymentFact::Failed { reason: "late".into() }).await;
    pune.told(Some(payment.id), "pp_1", PaymentFact::Expired).await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Captured);
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
}

#[tokio::test]
async fn money_after_expiry_is_captured_all_the_same() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", PaymentFact::Expired).await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Expired);
    pune.told(Some(payment.id), "pp_1", pune.captured(5_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.paid, inr(5_000));
}

#[tokio::test]
async fn a_partial_capture_leaves_the_rest_due_and_the_next_one_books_only_what_is_new() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", PaymentFact::Authorised { amount: inr(10_000) }).await;
    assert_eq!(pune.balance("1110").await, 0, "an authorisation posts nothing");
    pune.told(Some(payment.id), "pp_1", pune.captured(4_000)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::PartiallyPaid);
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(4_000)).await;
    assert_eq!((pune.balance("1110").await, pune.balance("1200").await), (10_000, 0));
}

#[tokio::test]
async fn more_than_was_due_is_the_customers_advance() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let first = pune.started(&invoice).await;
    pune.told(Some(first.id), "pp_1", pune.captured(10_000)).await;
    // The same page paid a second time: two charges stay two payments of that invoice.
    let second = pune.told(Some(first.id), "pp_2", pune.captured(10_000)).await.unwrap();
    assert_ne!(second, first.id);
    assert_eq!(pune.payment(second).await.advance_minor, 10_000);
    assert!(!pune.payment(second).await.needs_you.is_empty());
    assert_eq!(
        (pune.balance("1110").await, pune.balance("1200").await, pune.balance("2240").await),
        (20_000, 0, -10_000)
    );
}

#[tokio::test]
async fn money_that_nobody_asked_for_waits_in_2900_until_a_person_looks() {
    let pune = Pune::open().await;
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    assert_eq!(pune.balance("2900").await, -7_500);
    let row = pune.payment(stray).await;
    assert_eq!((row.invoice_id, row.unidentified_minor), (None, 7_500));
    assert!(row.needs_you.contains("nobody here asked"));
    assert_eq!(
        pune.told(None, "pp_stray_2", PaymentFact::Cancelled).await,
        None,
        "what says nothing about money makes no row"
    );
}

#[tokio::test]
async fn a_wrong_currency_leaves_the_invoice_open_and_is_shown() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    let usd = Money::new(10_000, base::Currency::of("USD").unwrap()).unwrap();
    pune.told(Some(payment.id), "pp_1", PaymentFact::Captured { amount: usd, at: pune.shop.now(), capture_no: None })
        .await;
    assert_eq!(pune.invoice(invoice.id).await.paid, inr(0));
    assert!(pune.payment(payment.id).await.needs_you.contains("USD"));
}

#[tokio::test]
async fn an_estimated_fee_is_taken_back_when_the_true_one_is_told() {
    let pune = Pune::open().await;
    let invoice = pune.issued(149_900).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(149_900)).await;
    assert_eq!((pune.balance("6000").await, pune.balance("2020").await), (3_538, -3_538), "C10: 2 % + 18 %");
    assert_eq!(pune.balance("1110").await, 149_900, "an estimate never touches clearing");
    pune.told(Some(payment.id), "pp_1", PaymentFact::FeeKnown { fee: inr(3_148), tax: inr(567) }).await;
    let balances = (
        pune.balance("6000").await,
        pune.balance("2020").await,
        pune.balance("1300").await,
        pune.balance("1110").await,
    );
    assert_eq!(balances, (3_148, 0, 567, 146_185));
    assert_eq!(pune.payment(payment.id).await.fee, Some(inr(3_715)));
}

#[tokio::test]
async fn the_books_are_the_same_in_whatever_order_the_news_arrives() {
    let mut hashes = Vec::new();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
        let pune = Pune::open().await;
        let invoice = pune.issued(20_000).await;
        let payment = pune.started(&invoice).await;
        for step in order {
            let fact = match step {
                0 => PaymentFact::Pending { page_url: Some("https://x.test/1".into()), page_expires_at: None },
                1 => pune.captured(12_000),
                2 => pune.captured(20_000),
                _ => PaymentFact::FeeKnown { fee: inr(400), tax: inr(72) },
            };
            pune.told(Some(payment.id), "pp_1", fact).await;
        }
        hashes.push(pune.fact_hash().await);
    }
    assert!(hashes.windows(2).all(|pair| pair[0] == pair[1]), "{hashes:?}");
}

#[tokio::test]
async fn one_open_payment_per_invoice_and_the_loser_is_shown_the_winner() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let (one, two) = tokio::join!(
        start_payment(&pune.shop, &pune.owner, invoice.id, Some(pune.practice.id)),
        start_payment(&pune.shop, &pune.owner, invoice.id, Some(pune.practice.id)),
    );
    let (won, lost) = match one {
        Ok(won) => (won, two),
        lost => (two.unwrap(), lost),
    };
    assert!(matches!(lost, Err(PaymentError::OneOpen(id)) if id == won.id), "{lost:?}");
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_leaves_the_payment_as_it_was_intended() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await;
    assert_eq!(
        (payment.state, payment.unknown_since),
        (PaymentState::Created, None),
        "nothing was sent, so nothing is unknown"
    );
    let waits = pune.shop.db.next_effect_at().await.unwrap();
    assert!(waits.is_some(), "it is tried again");
}

#[tokio::test]
async fn cash_pays_at_once_and_the_change_is_kept_beside() {
    let pune = Pune::open().await;
    let invoice = pune.issued(8_850).await;
    let taken = CashTaken { invoice: invoice.id, account: None, amount: inr(8_850), tendered: Some(inr(10_000)) };
    let payment = take_cash(&pune.shop, &pune.owner, taken.clone()).await.unwrap();
    assert_eq!((payment.change_minor, payment.state), (Some(1_150), PaymentState::Captured));
    assert_eq!((pune.balance("1000").await, pune.balance("1200").await), (8_850, 0));
    let again = take_cash(&pune.shop, &pune.owner, taken).await;
    assert!(matches!(again, Err(PaymentError::NotPayable("paid"))), "{again:?}");
}

#[tokio::test]
async fn cash_for_more_than_is_due_is_refused_before_anything_is_written() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let before = pune.entries().await;
    for (amount, tendered) in [(5_001, None), (0, None), (-1, None), (5_000, Some(4_999))] {
        let taken = CashTaken { invoice: invoice.id, account: None, amount: inr(amount), tendered: tendered.map(inr) };
        assert!(matches!(take_cash(&pune.shop, &pune.owner, taken).await, Err(PaymentError::WrongAmount { .. })));
    }
    assert_eq!(pune.entries().await, before);
}

#[tokio::test]
async fn a_refund_made_in_the_gateways_own_screen_is_booked_once_and_shown() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    let refund = || PaymentFact::Refunded {
        refund_ref: "pr_1".into(),
        reference: None,
        amount: inr(2_500),
        status: RefundStatus::Succeeded,
    };
    pune.told(Some(payment.id), "pp_1", refund()).await;
    pune.told_by(Origin::CatchUp, Some(payment.id), "pp_1", refund()).await;
    assert_eq!((pune.balance("1110").await, pune.payment(payment.id).await.refunded), (7_500, inr(2_500)));
}

#[tokio::test]
async fn an_unanswered_call_is_unknown_until_something_is_learned() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await;
    pune.told_by(
        Origin::Answer,
        Some(payment.id),
        "pp_1",
        PaymentFact::Unknown { call: "create".into(), reason: "no answer".into() },
    )
    .await;
    assert!(pune.payment(payment.id).await.unknown_since.is_some());
    assert_eq!(pune.balance("1110").await, 0, "unknown posts nothing");
    pune.told_by(Origin::Fetch, Some(payment.id), "pp_1", pune.captured(5_000)).await;
    let settled = pune.payment(payment.id).await;
    assert_eq!((settled.unknown_since, settled.state), (None, PaymentState::Captured));
}

#[tokio::test]
async fn old_news_listed_again_ends_no_doubt() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let payment = pune.started(&invoice).await;
    let held = pune.seen(Some(payment.id), "pp_1", PaymentFact::Authorised { amount: inr(5_000) });
    pune.hear(Origin::Webhook, &pune.practice, held.clone()).await;
    pune.later(1_000);
    let unanswered = PaymentFact::Unknown { call: "capture".into(), reason: "no answer".into() };
    pune.told_by(Origin::Answer, Some(payment.id), "pp_1", unanswered).await;
    for origin in [Origin::CatchUp, Origin::Webhook] {
        pune.hear(origin, &pune.practice, held.clone()).await;
        assert!(pune.payment(payment.id).await.unknown_since.is_some(), "the money may have been taken: {origin:?}");
    }
    pune.hear(Origin::Fetch, &pune.practice, held).await;
    assert_eq!(pune.payment(payment.id).await.unknown_since, None, "the gateway was asked, and it is as it was");
}

#[tokio::test]
async fn another_amount_than_asked_is_shown_whoever_tells_it_and_however_late() {
    let pune = Pune::open().await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    let said = |fact, minor| Observation { amount: Some(inr(minor)), ..pune.seen(Some(payment.id), "pp_1", fact) };
    let opened = PaymentFact::Pending { page_url: None, page_expires_at: None };
    pune.hear(Origin::Answer, &pune.practice, said(opened, 10_000)).await;
    assert_eq!(pune.payment(payment.id).await.needs_you, "");
    pune.hear(Origin::Webhook, &pune.practice, said(pune.captured(9_000), 9_000)).await;
    let shown = pune.payment(payment.id).await.needs_you;
    assert!(shown.contains("asked for INR 100.00, but the gateway says INR 90.00"), "{shown}");
}
