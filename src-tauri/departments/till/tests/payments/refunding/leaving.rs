//! What leaves for the gateway: once, whatever the line, the gateway or a crash does.

use std::time::Duration;

use base::Fault;
use connectors::gateways::{DisputeStatus, DisputeTold, PaymentFact, RefundStatus};
use till::refunds::{
    RefundAsk, RefundError, RefundListAsk, RefundMethod, RefundState, approve_refund, list_refunds, refundable,
};

use super::keeper::{Keeper, all_of_it, code, person, some_of};
use crate::support::{Pune, inr, refund};

#[tokio::test]
async fn fifty_clicks_at_once_give_back_no_more_than_came_in() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let clicks = (0..50).map(|_| pune.asks(&pune.owner, payment, some_of(1_500)));
    let outcomes = futures::future::join_all(clicks).await;
    let let_go = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(let_go, 3, "three times 15.00 of 50.00");
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(&refused, RefundError::MoreThanCaptured { left } if *left == inr(500)), "{refused}");
    }
    pune.carry_out().await;
    assert_eq!((keeper.gave_back(), pune.payment(payment).await.refunded), (3, inr(4_500)));
}

#[tokio::test]
async fn the_database_itself_holds_the_limit() {
    let pune = Pune::open().await;
    Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    pune.asks(&pune.owner, payment, some_of(3_000)).await.unwrap();
    let forced = pune
        .shop
        .db
        .write(&pune.owner, move |tx| {
            tx.exec(
                "INSERT INTO refunds (id, payment_id, origin, state, amount_minor, currency, method, takes, reason, requested_by,
                                      requested_at, changed_at, correlation)
                 VALUES ('rfd_x', ?1, 'shop', 'requested', 2001, 'INR', 'original', 'sale', 'r', 'p', 0, 0, 'c')",
                [payment],
            )
        })
        .await;
    assert!(matches!(&forced, Err(Fault::Constraint(why)) if why.contains("more would go back")), "{forced:?}");
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_and_not_sent_again() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(true, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    let doubt = pune.refund_row(asked.id).await;
    assert_eq!((doubt.state, doubt.unknown_since.is_some()), (RefundState::Unknown, true));

    let another = pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap_err();
    assert!(matches!(another, RefundError::OneInDoubt(id) if id == asked.id), "{another}");
    let left = refundable(&pune.shop, &pune.owner, payment).await.unwrap();
    assert_eq!((left.held, left.left, left.in_doubt), (inr(2_000), inr(3_000), Some(asked.id)));

    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 1), "asked, not sent again");
    assert_eq!(pune.payment(payment).await.refunded, inr(2_000));
}

#[tokio::test]
async fn a_refund_that_the_gateway_never_took_goes_again_under_the_same_key() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Unknown);
    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 2));
}

#[tokio::test]
async fn a_key_that_the_gateway_forgot_is_used_again_only_when_nothing_can_be_on_its_way() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    // It is let go, and the line is down for longer than the gateway keeps keys.
    keeper.meets(&[(false, 504)]);
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.later(25 * 3_600_000);
    pune.carry_out().await;
    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!(
        keeper.calls("POST /v1/refunds"),
        1,
        "it may still be on its way there, and the key says nothing any more"
    );
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Unknown);
    pune.minutes(15).await;
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 2));
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
}

#[tokio::test]
async fn news_that_comes_before_the_answer_is_the_same_refund() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.scripted.hold(Duration::from_millis(300));
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    let news = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        // It names no refund of ours.
        let told = refund(&format!("pr_{}", asked.id), inr(2_000), RefundStatus::Succeeded);
        pune.told(None, "pp_1", told).await;
        assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    };
    tokio::join!(pune.carry_out(), news);
    let all = list_refunds(&pune.shop, &pune.owner, RefundListAsk::default()).await.unwrap();
    assert_eq!((all.items.len(), all.items[0].state), (1, RefundState::Refunded));
    assert_eq!(pune.payment(payment).await.refunded, inr(2_000));
}

#[tokio::test]
async fn a_refund_under_way_is_followed_until_the_customer_has_it() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    keeper.kept.lock().unwrap().status = "pending";
    let (_, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, some_of(2_000)).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Processing);
    assert_eq!(pune.payment(payment).await.refunded, inr(0), "what is under way posts nothing");
    // Under way is no doubt: another may leave.
    pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap();
    pune.carry_out().await;
    for refund in &mut keeper.kept.lock().unwrap().refunds {
        refund.2 = "succeeded";
    }
    pune.minutes(5).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!(pune.payment(payment).await.refunded, inr(3_000));
}

#[tokio::test]
async fn a_refusal_ends_a_refund_and_frees_its_amount() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 400)]);
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let failed = pune.refund_row(asked.id).await;
    assert_eq!((failed.state, failed.failure_reason.as_str()), (RefundState::Failed, "words"));
    assert_eq!(refundable(&pune.shop, &pune.owner, payment).await.unwrap().left, inr(5_000));
    // After a call that may have done it the same refusal says nothing.
    keeper.meets(&[(true, 504), (false, 400)]);
    keeper.kept.lock().unwrap().is_blind = true;
    let second = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    pune.later(5_000);
    pune.carry_out().await;
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 3));
    assert_eq!(pune.refund_row(second.id).await.state, RefundState::Unknown);
    keeper.kept.lock().unwrap().is_blind = false;
    pune.minutes(6).await;
    assert_eq!(pune.refund_row(second.id).await.state, RefundState::Refunded);
}

#[tokio::test]
async fn a_refusal_after_a_lost_call_ends_a_refund_once_nothing_can_be_on_its_way() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    keeper.meets(&[(false, 504), (false, 400), (false, 400), (false, 400), (false, 400)]);
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    pune.minutes(5).await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Unknown);
    pune.minutes(30).await;
    let failed = pune.refund_row(asked.id).await;
    assert_eq!((failed.state, keeper.gave_back()), (RefundState::Failed, 0));
    assert_eq!(refundable(&pune.shop, &pune.owner, payment).await.unwrap().left, inr(5_000));
}

#[tokio::test]
async fn a_gateway_that_cannot_be_reached_has_nothing_and_is_tried_again() {
    let pune = Pune::open().await;
    let (_, payment) = pune.paid(5_000).await;
    // Nobody answers at the account's address.
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    pune.carry_out().await;
    let waiting = pune.refund_row(asked.id).await;
    assert_eq!((waiting.state, waiting.sent_at), (RefundState::Approved, None));
    let keeper = Keeper::of(&pune).await;
    pune.later(60_000);
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Refunded, 1));
}

#[tokio::test]
async fn a_crash_right_after_sending_leaves_a_doubt_that_the_gateway_ends() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, all_of_it()).await.unwrap();
    // The program goes away while the gateway is at it.
    keeper.scripted.hold(Duration::from_millis(400));
    assert!(tokio::time::timeout(Duration::from_millis(200), pune.carry_out()).await.is_err());
    keeper.scripted.hold(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!((keeper.gave_back(), pune.refund_row(asked.id).await.state), (1, RefundState::Processing));
    pune.shop.db.end_leases().await.unwrap();
    pune.later(1_000);
    pune.carry_out().await;
    assert_eq!(pune.refund_row(asked.id).await.state, RefundState::Refunded);
    assert_eq!((keeper.gave_back(), keeper.calls("POST /v1/refunds")), (1, 1));
}

#[tokio::test]
async fn nothing_leaves_while_the_customers_bank_asks_for_the_money() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let asked = pune.asks(&pune.owner, payment, some_of(1_000)).await.unwrap();
    let disputed = |status| PaymentFact::Disputed {
        dispute_ref: "dp_1".into(),
        amount: inr(3_000),
        status,
        reason: "fraud".into(),
        due_at: None,
        told: DisputeTold::Standing,
    };
    pune.told(None, "pp_1", disputed(DisputeStatus::Open)).await;
    assert_eq!(code(pune.asks(&pune.owner, payment, some_of(500)).await.unwrap_err()), "refund.under_dispute");
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Failed, 0), "stopped");
    pune.later(1_000);
    pune.told(None, "pp_1", disputed(DisputeStatus::Lost)).await;
    let above = pune.asks(&pune.owner, payment, some_of(2_001)).await.unwrap_err();
    assert!(matches!(above, RefundError::MoreThanCaptured { left } if left == inr(2_000)), "{above}");
}

#[tokio::test]
async fn what_happened_since_a_refund_was_asked_for_stands_against_it() {
    let pune = Pune::open().await;
    let keeper = Keeper::of(&pune).await;
    let (_, payment) = pune.paid(5_000).await;
    let support = person("support", &["refunds:create", "payments:read"]);
    let cash = RefundAsk { method: Some(RefundMethod::Cash), ..all_of_it() };
    let waiting = pune.asks(&support, payment, cash).await.unwrap();
    pune.told(None, "pp_1", refund("pr_there", inr(5_000), RefundStatus::Succeeded)).await;
    let late = approve_refund(&pune.shop, &pune.owner, waiting.id).await.unwrap_err();
    assert_eq!((code(late), pune.balance("1000").await), ("refund.more_than_captured", 0));

    // Let go while the gateway is away, and charged back before it could leave.
    let invoice = pune.issued(4_000).await;
    let second = pune.started(&invoice).await.id;
    pune.told(Some(second), "pp_2", pune.captured(4_000)).await;
    let asked = pune.asks(&pune.owner, second, all_of_it()).await.unwrap();
    for status in [DisputeStatus::Open, DisputeStatus::Lost] {
        pune.later(1_000);
        let fact = PaymentFact::Disputed {
            dispute_ref: "dp_2".into(),
            amount: inr(4_000),
            status,
            reason: "fraud".into(),
            due_at: None,
            told: DisputeTold::Standing,
        };
        pune.told(None, "pp_2", fact).await;
    }
    pune.carry_out().await;
    assert_eq!((pune.refund_row(asked.id).await.state, keeper.gave_back()), (RefundState::Failed, 0));
}
