//! Listings with rows that are not understood, and news that is told in the wrong order.

use serde_json::{Value, json};
use till::merchant_accounts::add_account;
use till::payments::{PaymentState, catch_up};

use crate::scripted::{Scripted, payment, rows};
use crate::support::{Pune, account, inr};

const INBOX: &str = "SELECT kind || ' ' || state FROM inbox ORDER BY kind";

fn event(id: &str, object: &str, body: Value) -> Value {
    json!({"id": id, "type": "something", "environment": "test", "data": {object: body}})
}

fn refund(id: &str, of: &str, status: &str) -> Value {
    json!({"id": id, "payment": of, "payment_reference": "elsewhere", "reference": null, "currency": "INR", "amount": "20.00",
           "status": status, "reason": "", "changed": 1_795_255_200_000_i64, "environment": "test"})
}

#[tokio::test]
async fn a_row_that_is_not_understood_holds_no_other_and_is_shown() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let ours = pune.started(&invoice).await;
    let reference = ours.id.to_string();
    let gateway = Scripted::of(&pune, move |asked| match asked {
        // Told with a status that nobody knows, and as strange when it is fetched.
        "GET /v1/payments/pp_odd" => (200, payment("pp_odd", "elsewhere", "melted", None)),
        "GET /v1/events?limit=100" => {
            let odd = event("evt_1", "refund", refund("pr_1", "pp_odd", "dreaming"));
            let good = event("evt_2", "payment", payment("pp_1", &reference, "captured", Some("1.45")));
            (200, json!({"data": [odd, good], "has_more": false, "next": "2"}))
        }
        _ if asked.starts_with("GET /v1/payments?") => rows(vec![json!({"id": "pp_other", "status": "melted"})]),
        _ => rows(Vec::new()),
    })
    .await;
    let told = catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    let told = told.into_iter().find(|account| account.id == pune.practice.id).unwrap();
    assert_eq!((told.listed, told.new, told.error), (4, 4, None));
    pune.work().await;
    assert_eq!(pune.payment(ours.id).await.state, PaymentState::Captured);
    // Another round goes on where this one ended, but for the payment that has no place of its own.
    pune.later(300_000);
    let again = catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    assert_eq!(again.iter().map(|account| account.new).sum::<u64>(), 0, "{again:?}");
    for _ in 0..40 {
        pune.work().await;
        pune.later(60_000);
    }
    assert_eq!(
        pune.texts(INBOX).await,
        ["listed processed", "listed processed", "listed_bad failed", "listed_fetch failed"]
    );
    let kept =
        pune.texts("SELECT CAST(body AS TEXT) FROM inbox WHERE kind IN ('listed_bad', 'listed_fetch') ORDER BY kind");
    assert_eq!(kept.await, [r#"{"id":"pp_other","status":"melted"}"#, "pp_odd"]);
    assert!(gateway.asked().iter().filter(|asked| *asked == "GET /v1/payments/pp_odd").count() == 4);
}

#[tokio::test]
async fn a_refund_that_is_told_before_its_money_is_booked_when_the_money_is_known() {
    let pune = Pune::open().await;
    let told = |id: &str, object: &str, body| event(id, object, body).to_string();
    pune.deliver(&pune.practice, told("evt_2", "refund", refund("pr_1", "pp_7", "succeeded"))).await;
    pune.work().await;
    assert_eq!(
        pune.texts("SELECT state || ': ' || error FROM inbox").await,
        ["ignored: about no payment of this shop"]
    );
    pune.deliver(&pune.practice, told("evt_1", "payment", payment("pp_7", "elsewhere", "captured", Some("0.00"))))
        .await;
    pune.work().await;
    pune.work().await;
    assert_eq!(pune.texts("SELECT state FROM inbox").await, ["processed", "processed"]);
    assert_eq!((pune.balance("1110").await, pune.balance("2900").await), (3_000, -3_000));
}

#[tokio::test]
async fn a_refund_told_before_the_gateways_name_of_our_payment_is_known_is_booked_when_it_is() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let ours = pune.started(&invoice).await;
    pune.deliver(&pune.practice, event("evt_2", "refund", refund("pr_1", "pp_7", "succeeded"))).await;
    pune.work().await;
    assert_eq!(pune.texts("SELECT state FROM inbox").await, ["ignored"]);
    let paid = payment("pp_7", &ours.id.to_string(), "captured", Some("0.00"));
    pune.deliver(&pune.practice, event("evt_1", "payment", paid)).await;
    pune.work().await;
    pune.work().await;
    assert_eq!(pune.texts("SELECT state FROM inbox").await, ["processed", "processed"]);
    assert_eq!((pune.payment(ours.id).await.refunded, pune.balance("1110").await), (inr(2_000), 3_000));
}

#[tokio::test]
async fn what_was_ignored_for_another_reason_is_not_looked_at_again() {
    let pune = Pune::open().await;
    let mut live = event("evt_2", "refund", refund("pr_1", "pp_7", "succeeded"));
    live["environment"] = json!("live");
    pune.deliver(&pune.practice, live).await;
    pune.work().await;
    pune.deliver(&pune.practice, event("evt_1", "payment", payment("pp_7", "elsewhere", "captured", None))).await;
    pune.work().await;
    pune.work().await;
    assert_eq!(
        pune.texts("SELECT state || ' ' || attempts FROM inbox ORDER BY id").await,
        ["ignored 1", "processed 1"]
    );
}

#[tokio::test]
async fn an_account_whose_news_cannot_be_kept_holds_no_other_back() {
    let pune = Pune::open().await;
    let _gateway = Scripted::of(&pune, |asked| {
        if asked.starts_with("GET /v1/payments?") {
            return rows(Vec::new());
        }
        let paid = event("evt_1", "payment", payment("pp_1", "elsewhere", "captured", Some("1.45")));
        (200, json!({"data": [paid], "has_more": false, "next": "1"}))
    })
    .await;
    let address = pune.integration(&pune.practice).await.base_url;
    let second = add_account(&pune.shop, &pune.owner, account("practice", "2", address.as_deref())).await.unwrap();
    let broken = pune.practice.integration_id;
    let breaks = format!(
        "CREATE TRIGGER broken BEFORE INSERT ON inbox WHEN NEW.integration_id = '{broken}'
         BEGIN SELECT RAISE(ABORT, 'broken'); END"
    );
    pune.shop.db.write(&pune.owner, move |tx| tx.exec(&breaks, [])).await.unwrap();
    let told = catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    let of = |id| told.iter().find(|account| account.id == id).unwrap();
    assert!(of(pune.practice.id).error.is_some(), "{told:?}");
    assert!(of(second.id).error.is_none() && of(second.id).new > 0, "{told:?}");
}

#[tokio::test]
async fn a_proven_event_that_cannot_be_read_is_kept_and_shown() {
    let pune = Pune::open().await;
    pune.deliver(&pune.practice, event("evt_1", "refund", json!({"id": "pr_1"}))).await;
    pune.deliver(&pune.practice, json!({"id": "evt_2", "type": "v2.money.came", "created": "now"})).await;
    for _ in 0..40 {
        pune.work().await;
        pune.later(60_000);
    }
    assert_eq!(pune.texts(INBOX).await, ["something failed", "v2.money.came failed"]);
    let why = pune.texts("SELECT error FROM inbox").await;
    assert!(why.iter().all(|why| !why.is_empty() && !why.starts_with("bug")), "{why:?}");
}

#[tokio::test]
async fn a_first_listing_that_comes_days_late_begins_where_the_account_was_added() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| rows(Vec::new())).await;
    let added = pune.shop.now();
    // The laptop is closed right after the account was added, and opened on Monday.
    pune.later(3 * 24 * 3_600_000);
    catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
    let since = gateway.asked().iter().find_map(|line| {
        let (_, after) = line.split_once("changed_since=")?;
        after.split('&').next()?.parse::<i64>().ok()
    });
    assert!(since.is_some_and(|since| since <= added.0), "{since:?} {added:?}");
}
