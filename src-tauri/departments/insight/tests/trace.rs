//! From any entry back to what was heard: the story of a payment.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod support;

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use base::{Actor, Rights, System};
use connectors::gateways::RefundStatus;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use support::{Pune, money};
use tower::ServiceExt;

async fn asked(pune: &Pune, who: &Actor, path: &str) -> (u16, Value) {
    let mut all = utoipa_axum::router::OpenApiRouter::new();
    for area in insight::areas() {
        all = all.merge((area.routes)());
    }
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Arc::new(who.clone()));
    let response = all.split_for_parts().0.with_state(pune.shop.clone()).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

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

    let (status, told) = asked(&pune, &pune.owner, &format!("/payments/{payment}/trace")).await;
    assert_eq!(status, 200);
    let steps = told["steps"].as_array().unwrap();
    let refunds: Vec<&Value> = steps
        .iter()
        .filter(|step| step["kind"] == "entry" && step["detail"]["source"].as_str().unwrap().starts_with("refund:"))
        .collect();
    let names: Vec<String> = refunds.iter().map(|step| step["detail"]["source"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, [format!("refund:{}/re_1:settled", pune.drawer.id)]);
    assert!(refunds[0]["ref"]["id"].as_str().unwrap().starts_with("jnl_"), "the step leads to the entry");
}

/// A call that was sent twice: no whole answer came to the first.
async fn called(pune: &Pune, payment: String) -> i64 {
    let who = System::because("test");
    let write = pune.shop.db.write(&who, move |tx| {
        tx.exec(
            "INSERT INTO payment_tries (payment_id, call, outcome, gateway_request_id, latency_ms, at)
             VALUES (?1, 'create', 'answered', 'req_2', 900, 1)",
            [&payment],
        )?;
        let id: i64 = tx.one("SELECT last_insert_rowid()", [], |row| row.get(0))?.unwrap();
        tx.exec(
            "INSERT INTO payment_exchanges (try_id, position, method, path, status, trouble, request_id, latency_ms,
                                            request_bytes, request_cut, answer_bytes, answer_cut, request_body, answer_body)
             VALUES (?1, 1, 'POST', '/v1/x', NULL, 'no answer in time', '', 500, 3, 0, 0, 0, 'a=b', ''),
                    (?1, 2, 'POST', '/v1/x', 201, '', 'req_2', 200, 3, 0, 20000, 1, 'a=b', '{\"id\":')",
            [id],
        )?;
        Ok::<_, base::Fault>(id)
    });
    write.await.unwrap()
}

#[tokio::test]
async fn what_was_said_in_a_call_is_told_to_who_may_see_what_was_delivered() {
    let pune = Pune::open(true).await;
    let payment = pune.captured("pay-1", money(10_000, "INR")).await;
    let other = pune.captured("pay-2", money(10_000, "INR")).await;
    let call = called(&pune, payment.to_string()).await;

    let (_, told) = asked(&pune, &pune.owner, &format!("/payments/{payment}/trace")).await;
    let step = told["steps"].as_array().unwrap().iter().find(|step| step["kind"] == "call").unwrap().clone();
    assert_eq!(step["ref"], json!({ "type": "call", "id": call.to_string() }));
    let exchanges = step["detail"]["exchanges"].as_array().unwrap();
    assert_eq!(exchanges[0]["trouble"], "no answer in time");
    assert_eq!(
        (&exchanges[1]["method"], &exchanges[1]["path"], &exchanges[1]["status"]),
        (&json!("POST"), &json!("/v1/x"), &json!(201))
    );
    assert!(exchanges[1].get("answer").is_none(), "the story itself has no bodies");

    let path = format!("/payments/{payment}/trace/{call}");
    let only = |names: &[&str]| {
        let rights = names.iter().map(|name| (*name).to_owned()).collect();
        Actor { rights: Arc::new(Rights::Only(rights)), ..pune.owner.clone() }
    };
    assert_eq!(asked(&pune, &only(&["payments:read"]), &path).await.0, 403);
    assert_eq!(asked(&pune, &only(&["inbox:read"]), &path).await.0, 403);
    let (status, whole) = asked(&pune, &only(&["payments:read", "inbox:read"]), &path).await;
    assert_eq!(status, 200);
    assert_eq!(whole["exchanges"][0]["request"], json!({ "text": "a=b", "bytes": 3, "is_cut": false }));
    assert!(whole["exchanges"][0].get("status").is_none(), "no whole answer came");
    assert_eq!(whole["exchanges"][1]["answer"], json!({ "text": "{\"id\":", "bytes": 20000, "is_cut": true }));
    assert_eq!(
        asked(&pune, &pune.owner, &format!("/payments/{other}/trace/{call}")).await.0,
        404,
        "it is not of that one"
    );
    assert_eq!(asked(&pune, &pune.owner, &format!("/payments/{payment}/trace/999")).await.0, 404);
}

#[tokio::test]
async fn a_delivery_leads_to_what_was_learned_its_payment_the_invoice_and_the_books() {
    let pune = Pune::open(true).await;
    let invoice = pune.issued(money(10_000, "INR")).await;
    let payment = pune.captured("pay-1", money(10_000, "INR")).await;
    pune.assigned(payment, &invoice).await;
    pune.captured("pay-2", money(3_000, "INR")).await;
    let account = pune.drawer.integration_id;
    let who = System::because("test");
    let write = pune.shop.db.write(&who, move |tx| {
        tx.exec(
            "INSERT INTO inbox (integration_id, provider, dedupe_key, kind, origin, headers, body, received_at, state,
                                payment_id, correlation)
             VALUES (?1, 'cash', 'hook:evt_1', 'payment.captured', 'webhook', '{}', x'7b7d', 1, 'processed', ?2, 'c')",
            (account, payment),
        )?;
        tx.exec("UPDATE observations SET inbox_id = 1 WHERE payment_id = ?1", [payment])
    });
    write.await.unwrap();
    let (status, told) = asked(&pune, &pune.owner, "/inbox/1/trace").await;
    assert_eq!(status, 200, "{told}");
    let steps: Vec<(&str, &str)> = told["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["kind"].as_str().unwrap(), step["ref"]["type"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(steps[0], ("webhook", "inbox"));
    for step in [("observation", "payment"), ("asked", "invoice"), ("entry", "entry")] {
        assert!(steps.contains(&step), "{step:?} in {steps:?}");
    }
    let text = told.to_string();
    assert!(text.contains(&payment.to_string()) && !text.contains("pay-2"), "of no other payment: {text}");

    assert_eq!(asked(&pune, &pune.owner, "/inbox/2/trace").await.0, 404);
    let cashier = Actor { rights: Arc::new(Rights::Only(["payments:read".to_owned()].into())), ..pune.owner.clone() };
    assert_eq!(asked(&pune, &cashier, "/inbox/1/trace").await.0, 403);
}
