//! The gateway in trouble: slow, silent, wrong, gone.

use std::time::Duration;

use serde_json::json;
use shop_tests::rehearsal::Rehearsal;
use shop_tests::store::Store;

#[tokio::test]
async fn a_gateway_that_does_it_and_then_answers_500_is_asked_again_under_the_same_key_and_does_it_once() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    for fault in ["answer_500_after_percent", "timeout_after_charge_percent"] {
        story.gateway.misbehave(&json!({fault: 100, "hang_ms": 50})).await.unwrap();
        let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
        let started = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
        story.shop.until_payment_is(&started.id, "pending").await.unwrap();
        let effects = story.gateway.ask("/side-effects").await.unwrap();
        assert_eq!(
            (&effects["effects_per_key_max"], effects["by_reference"][&started.id]["created"].as_u64()),
            (&json!(1), Some(1))
        );
    }
}

#[tokio::test]
async fn while_nobody_knows_whether_the_gateway_did_it_the_payment_is_unknown_and_no_other_is_started() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.gateway.misbehave(&json!({"answer_500_percent": 100})).await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    let started = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    assert!(started.is_unknown() && started.page_url.is_none(), "{}", started.said);
    let path = format!("/invoices/{}/payments", invoice.id);
    let second = story.shop.api.try_post(&path, &json!({"merchant_account_id": story.account.id})).await.unwrap();
    assert_eq!((second.status, second.problem().as_str()), (409, "payment.one_open"));
    story.gateway.misbehave(&json!({})).await.unwrap();
    // Asked by itself, the gateway has none; so the same request goes out again, under the same key.
    let known = story.shop.until_payment_is(&started.id, "pending").await.unwrap();
    assert!(!known.is_unknown() && known.page_url.is_some(), "{}", known.said);
    assert_eq!(story.gateway.ask("/side-effects").await.unwrap()["references"], 1);
}

#[tokio::test]
async fn a_gateway_that_is_busy_takes_nothing_and_the_invoice_can_be_paid_once_it_is_not() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    story.gateway.misbehave(&json!({"answer_429_percent": 100})).await.unwrap();
    let calm = async {
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        story.gateway.misbehave(&json!({})).await.unwrap();
    };
    let (started, ()) = tokio::join!(story.shop.start_payment(&invoice.id, &story.account), calm);
    let started = started.unwrap();
    story.shop.until_payment_is(&started.id, "pending").await.unwrap();
    assert_eq!(story.gateway.ask("/side-effects").await.unwrap()["references"], 1);
    story.gateway.pay(&started.id).await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
}

#[tokio::test]
async fn a_declined_customer_tries_again_on_the_same_page_and_after_the_end_with_another_payment() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    let first = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    story.gateway.post(&format!("/decline-try/{}", first.id), &json!({})).await.unwrap();
    story.gateway.flush(Duration::from_secs(5)).await.unwrap();
    assert_eq!(story.shop.payment(&first.id).await.unwrap().state(), "pending");
    story.gateway.post(&format!("/decline/{}", first.id), &json!({})).await.unwrap();
    story.shop.until_payment_is(&first.id, "failed").await.unwrap();
    let second = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    story.gateway.pay(&second.id).await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
}

#[tokio::test]
async fn two_payments_make_up_one_invoice() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 10_000).await.unwrap();
    let first = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    story.gateway.pay_amount(&first.id, "40.00").await.unwrap();
    let partly = story.shop.until_invoice_is(&invoice.id, "partially_paid").await.unwrap();
    assert_eq!(partly["due"], json!({"minor": 6_000, "currency": "INR"}));
    let second = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    assert_eq!(second.said["amount"], json!({"minor": 6_000, "currency": "INR"}));
    story.gateway.pay(&second.id).await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
}

#[tokio::test]
async fn duplicates_and_disorder_leave_the_same_books_as_a_quiet_day() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let how = json!({
        "duplicate_percent": 100, "duplicates_max": 3, "duplicate_within_ms": 200, "twin_percent": 100,
        "reorder_percent": 50, "reorder_ms": 200, "forge_percent": 100,
    });
    story.gateway.misbehave(&how).await.unwrap();
    for _ in 0..5 {
        story.shop.paid_invoice(&story.gateway, &story.account, "INR", 11_800).await.unwrap();
    }
    story.gateway.flush(Duration::from_secs(20)).await.unwrap();
    story.shop.until_quiet(Duration::from_secs(30)).await.unwrap();
    let deliveries = story.gateway.deliveries().await.unwrap();
    assert_eq!(deliveries["forged_accepted"], 0);
    assert!(
        deliveries["duplicates_sent"].as_i64() > Some(0) && deliveries["forged_sent"].as_i64() > Some(0),
        "{deliveries}"
    );
    let store = Store::open(&story.shop.database()).unwrap();
    assert_eq!(store.number("SELECT count(*) FROM journal_entries WHERE source LIKE 'payment:%:captured'").unwrap(), 5);
    assert_eq!(store.number("SELECT sum(amount_minor) FROM postings WHERE account = '1200'").unwrap(), 0);
}

#[tokio::test]
async fn the_answer_to_a_catch_up_says_what_was_found() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    story.gateway.misbehave(&json!({"webhooks_off": true})).await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &story.account).await.unwrap();
    story.gateway.pay(&payment.id).await.unwrap();
    let said = story.shop.catch_up().await.unwrap();
    let account = &said["accounts"][0];
    assert_eq!(account["id"], story.account.id.as_str());
    assert!(account["new"].as_i64() > Some(0), "{said}");
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let again = story.shop.catch_up().await.unwrap();
    assert_eq!(again["accounts"][0]["new"], 0, "{again}");
}
