//! Who asked a gateway stands in the audit log beside what came of it.

use axum::Router;
use axum::routing::get;
use base::{Actor, Rights};
use serde_json::json;
use till::merchant_accounts::{AccountChange, change_account};
use till::payments::{PaymentState, catch_up, fetch_payment};

use crate::support::{Pune, practice_keys};

const STORY: &str = "SELECT who_name || ' ' || action || ' ' || detail FROM audit_entries
  WHERE action IN ('payment.fetched', 'payment.observed', 'catch_up.asked') ORDER BY seq";

/// A gateway that knows one payment by any name: captured.
async fn gateway_with_a_captured_payment(pune: &Pune, reference: String, minor: &'static str) {
    let at = pune.shop.now().0;
    let payment = move || {
        let reference = reference.clone();
        async move {
            json!({"id": "pp_1", "reference": reference, "status": "captured", "currency": "INR", "amount": minor,
                   "amount_captured": minor, "fee": null, "checkout_url": null, "expires_at": null, "changed": at,
                   "method": null, "environment": "test"})
        }
    };
    let rows = {
        let payment = payment.clone();
        move || async move { axum::Json(json!({"data": [payment().await]})) }
    };
    let app = Router::new()
        .route("/v1/payments", get(rows))
        .route("/v1/payments/{id}", get(move || async move { axum::Json(payment().await) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let change = AccountChange {
        version: pune.practice.version,
        base_url: Some(url),
        credentials: practice_keys(),
        ..AccountChange::default()
    };
    change_account(&pune.shop, &pune.owner, pune.practice.id, change).await.unwrap();
}

#[tokio::test]
async fn a_person_who_asks_again_is_noted_with_what_came_of_it() {
    let pune = Pune::open().await;
    let invoice = pune.issued(11_800).await;
    let payment = pune.started(&invoice).await;
    gateway_with_a_captured_payment(&pune, payment.id.to_string(), "118.00").await;
    let after = fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    assert_eq!((after.state, pune.balance("1110").await), (PaymentState::Captured, 11_800));
    assert_eq!(
        pune.texts(STORY).await,
        [
            "command line payment.fetched {}",
            "command line payment.observed {\"call\":\"fetch\",\"outcome\":\"answered\",\"state\":\"captured\"}",
        ]
    );
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    assert_eq!(pune.texts(STORY).await.len(), 3, "asked once more, and nothing new was observed");
}

#[tokio::test]
async fn a_question_that_nobody_answers_is_noted_all_the_same_and_a_strangers_is_not() {
    let pune = Pune::open().await;
    let invoice = pune.issued(11_800).await;
    let payment = pune.started(&invoice).await;
    assert!(fetch_payment(&pune.shop, &pune.owner, payment.id).await.is_err());
    assert_eq!(pune.texts(STORY).await, ["command line payment.fetched {}"]);
    let nobody =
        Actor { rights: std::sync::Arc::new(Rights::Only(std::collections::BTreeSet::new())), ..pune.owner.clone() };
    assert!(fetch_payment(&pune.shop, &nobody, payment.id).await.is_err());
    assert!(catch_up(&pune.shop, &nobody, None).await.is_err());
    assert_eq!(pune.texts(STORY).await.len(), 1);
}

#[tokio::test]
async fn a_person_who_asks_to_catch_up_is_noted_once_for_all_accounts_or_for_one() {
    let pune = Pune::open().await;
    catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    catch_up(&pune.shop, &pune.owner, Some(pune.practice.id)).await.unwrap();
    assert_eq!(pune.texts(STORY).await, ["command line catch_up.asked {}", "command line catch_up.asked {}"]);
    let about = "SELECT subject FROM audit_entries WHERE action = 'catch_up.asked' ORDER BY seq";
    assert_eq!(pune.texts(about).await, ["merchant-accounts".to_owned(), pune.practice.id.to_string()]);
}
