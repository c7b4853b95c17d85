//! From any entry back to what was heard: the story of a payment.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use connectors::gateways::RefundStatus;
use http_body_util::BodyExt;
use serde_json::Value;
use support::{Pune, money};
use tower::ServiceExt;

#[tokio::test]
async fn the_story_of_a_payment_has_the_entries_of_its_refunds_and_of_no_other() {
    let pune = Pune::open(true).await;
    let invoice = pune.issued(money(10_000, "INR")).await;
    let payment = pune.captured("pay-1", money(10_000, "INR")).await;
    pune.assigned(payment, &invoice).await;
    pune.refunded("pay-1", "re_1", money(2_500, "INR"), RefundStatus::Succeeded).await;
    // Another payment whose refund has a name that begins alike.
    pune.captured("pay-2", money(3_000, "INR")).await;
    pune.refunded("pay-2", "re_11", money(1_000, "INR"), RefundStatus::Succeeded).await;

    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in insight::areas() {
        all = all.merge((area.routes)());
    }
    let mut request = Request::get(format!("/payments/{payment}/trace")).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Arc::new(pune.owner.clone()));
    let response = all.split_for_parts().0.with_state(pune.shop.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let told: Value = serde_json::from_slice(&body).unwrap();
    let steps = told["steps"].as_array().unwrap();
    let refunds: Vec<&Value> = steps
        .iter()
        .filter(|step| step["kind"] == "entry" && step["detail"]["source"].as_str().unwrap().starts_with("refund:"))
        .collect();
    let names: Vec<String> = refunds.iter().map(|step| step["detail"]["source"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, [format!("refund:{}/re_1:settled", pune.drawer.id)]);
    assert!(refunds[0]["ref"]["id"].as_str().unwrap().starts_with("jnl_"), "the step leads to the entry");
}
