//! One account at the gateway, two merchant accounts here: closed and added again, or a second one with the same keys.

use connectors::gateways::{DisputeStatus, DisputeTold, Observation, PaymentFact, RefundStatus};
use office::integrations::Environment;
use serde_json::json;
use till::invoices::InvoiceStatus;
use till::merchant_accounts::{MerchantAccount, add_account};
use till::payments::{Origin, PaymentId};

use crate::support::{Pune, account, inr, refund, stripe};

/// The same gateway account once more.
async fn added_again(pune: &Pune) -> MerchantAccount {
    add_account(&pune.shop, &pune.owner, account("practice", "3", Some("http://127.0.0.1:9"))).await.unwrap()
}

async fn payments(pune: &Pune) -> usize {
    pune.texts("SELECT id FROM payments").await.len()
}

/// Through which accounts money stands in clearing.
async fn clearing(pune: &Pune) -> Vec<(String, i64)> {
    pune.standing("1110").await.into_iter().map(|(party, amount, _)| (party, amount.minor)).collect()
}

#[tokio::test]
async fn money_that_both_accounts_list_is_in_the_books_once() {
    let pune = Pune::open().await;
    let again = added_again(&pune).await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    let captured = || pune.seen(Some(payment.id), "pp_1", pune.captured(10_000));
    for account in [&pune.practice, &again, &pune.practice] {
        assert_eq!(pune.hear(Origin::CatchUp, account, captured()).await, Some(payment.id));
    }
    assert_eq!(payments(&pune).await, 1);
    assert_eq!(pune.standing("2900").await, []);
    assert_eq!(clearing(&pune).await, [(pune.practice.id.to_string(), 10_000)]);
}

#[tokio::test]
async fn what_the_first_account_never_hears_is_learned_from_the_second_and_booked_with_the_first() {
    let pune = Pune::open().await;
    let again = added_again(&pune).await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.hear(Origin::Webhook, &again, pune.seen(Some(payment.id), "pp_1", pune.captured(10_000))).await;
    // From now on by the gateway's own names alone.
    let fee = PaymentFact::FeeKnown { fee: inr(200), tax: inr(36) };
    pune.hear(Origin::CatchUp, &again, pune.seen(None, "pp_1", fee)).await;
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!(clearing(&pune).await, [(pune.practice.id.to_string(), 9_764)]);
    assert_eq!(pune.standing("2020").await, [], "the estimate of the first account is taken back");
}

#[tokio::test]
async fn a_second_charge_under_one_reference_stays_one_whichever_account_tells_it_first() {
    let mut books = Vec::new();
    for first_by_second in [false, true] {
        let pune = Pune::open().await;
        let again = added_again(&pune).await;
        let invoice = pune.issued(10_000).await;
        let payment = pune.started(&invoice).await;
        pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
        let mut tellers = [&pune.practice, &again];
        if first_by_second {
            tellers.reverse();
        }
        let second = || pune.seen(Some(payment.id), "pp_2", pune.captured(10_000));
        let mut told = Vec::new();
        for teller in tellers {
            told.push(pune.hear(Origin::CatchUp, teller, second()).await.unwrap());
        }
        assert_eq!((told[0], payments(&pune).await), (told[1], 2));
        assert_eq!(pune.payment(told[0]).await.merchant_account_id, pune.practice.id);
        assert_eq!(clearing(&pune).await, [(pune.practice.id.to_string(), 20_000)]);
        books.push(pune.fact_hash().await);
    }
    assert_eq!(books[0], books[1]);
}

#[tokio::test]
async fn a_stray_that_both_accounts_list_is_one_stray() {
    let pune = Pune::open().await;
    let again = added_again(&pune).await;
    let by_second = pune.hear(Origin::CatchUp, &again, pune.seen(None, "pp_stray", pune.captured(7_500))).await;
    assert_eq!(pune.told(None, "pp_stray", pune.captured(7_500)).await, by_second);
    assert_eq!((payments(&pune).await, pune.balance("2900").await), (1, -7_500));
}

#[tokio::test]
async fn a_name_learned_through_one_account_is_known_through_the_other() {
    let pune = Pune::open().await;
    let again = added_again(&pune).await;
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    let captured = pune.seen(Some(payment.id), "pp_1", pune.captured(10_000));
    pune.hear(Origin::Webhook, &pune.practice, Observation { aliases: vec!["ch_1".into()], ..captured }).await;
    let dispute = PaymentFact::Disputed {
        dispute_ref: "dp_1".into(),
        amount: inr(10_000),
        status: DisputeStatus::Open,
        reason: "fraudulent".into(),
        due_at: None,
        told: DisputeTold::Standing,
    };
    let by_charge = Observation { canonical: None, aliases: vec!["ch_1".into()], ..pune.seen(None, "", dispute) };
    assert_eq!(pune.hear(Origin::Webhook, &again, by_charge).await, Some(payment.id));
}

#[tokio::test]
async fn another_gateway_that_names_a_payment_of_ours_has_money_of_its_own() {
    let pune = Pune::open().await;
    let other = add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, "sk_test_first_1")).await.unwrap();
    let invoice = pune.issued(10_000).await;
    let payment = pune.started(&invoice).await;
    pune.told(Some(payment.id), "pp_1", pune.captured(10_000)).await;
    let there = pune.hear(Origin::Webhook, &other, pune.seen(Some(payment.id), "pi_1", pune.captured(10_000))).await;
    let stray: PaymentId = there.expect("money is never refused");
    assert_ne!(stray, payment.id);
    assert_eq!(pune.payment(stray).await.unidentified_minor, 10_000);
}

#[tokio::test]
async fn another_address_of_the_same_company_counts_for_itself() {
    let pune = Pune::open().await;
    let reseller = account("practice", "3", Some("http://127.0.0.1:10"));
    let reseller = add_account(&pune.shop, &pune.owner, reseller).await.unwrap();
    let here = pune.told(None, "4711", pune.captured(10_000)).await.unwrap();
    let there = pune.hear(Origin::CatchUp, &reseller, pune.seen(None, "4711", pune.captured(10_000))).await.unwrap();
    assert_ne!(here, there);
    assert_eq!((payments(&pune).await, pune.balance("2900").await), (2, -20_000));
    let chains = pune.texts("SELECT DISTINCT chain FROM journal_entries ORDER BY chain").await;
    assert_eq!(chains, [format!("payment:{}/4711", pune.practice.id), format!("payment:{}/4711", reseller.id)]);
}

#[tokio::test]
async fn two_gateways_that_number_their_refunds_alike_are_both_believed() {
    let pune = Pune::open().await;
    let other = add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, "sk_test_first_1")).await.unwrap();
    for teller in [&pune.practice, &other] {
        pune.hear(Origin::Webhook, teller, pune.seen(None, "4711", pune.captured(10_000))).await;
        let refunded = refund("60123456", inr(2_500), RefundStatus::Succeeded);
        pune.hear(Origin::Webhook, teller, pune.seen(None, "4711", refunded)).await;
    }
    assert_eq!(pune.balance("2900").await, -15_000);
}

#[tokio::test]
async fn a_refund_that_only_the_second_account_heard_of_is_booked_when_the_first_names_its_payment() {
    let pune = Pune::open().await;
    let again = added_again(&pune).await;
    let invoice = pune.issued(5_000).await;
    let ours = pune.started(&invoice).await;
    let refunded = json!({"id": "evt_2", "type": "something", "environment": "test", "data": {"refund": {
        "id": "pr_1", "payment": "pp_7", "payment_reference": "elsewhere", "reference": null, "currency": "INR",
        "amount": "20.00", "status": "succeeded", "reason": "", "changed": 1_795_255_200_000_i64, "environment": "test"}}});
    pune.deliver(&again, refunded).await;
    pune.work().await;
    assert_eq!(pune.texts("SELECT state FROM inbox").await, ["ignored"]);
    pune.told(Some(ours.id), "pp_7", pune.captured(5_000)).await;
    pune.work().await;
    assert_eq!(pune.texts("SELECT state FROM inbox").await, ["processed"]);
    assert_eq!(pune.payment(ours.id).await.refunded, inr(2_000));
}
