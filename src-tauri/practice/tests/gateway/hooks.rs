use reqwest::Method;
use serde_json::json;

use crate::support::{Receiver, World, hundred, id, text};

#[tokio::test]
async fn a_webhook_tells_the_whole_object_and_its_signature_holds() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    let payment = world.paid("INV-1").await;
    world.settle().await;
    let [hook] = shop.all().try_into().unwrap();
    assert!(hook.is_proven(&world.options.webhook_secret) && !hook.is_proven("another secret"));
    let event = hook.json();
    assert_eq!((text(&event, "/type"), text(&event, "/environment")), ("payment.captured", "test"));
    assert_eq!(event["data"]["payment"], payment);
    assert_eq!(world.get("/events?after=0").await["data"], json!([event]));
}

#[tokio::test]
async fn every_step_is_told_once_and_in_the_list_of_events() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    world.control(Method::PUT, "/settings", json!({"fees": {"known": "later", "later_ms": 1_000_000}}), 200).await;
    let mut ask = hundred("INV-1");
    ask["capture"] = "manual".into();
    let payment = world.post("/payments", "k", ask, 201).await;
    world.order("/decline-try/INV-1", json!({})).await;
    world.order("/pay/INV-1", json!({})).await;
    world.post(&format!("/payments/{}/capture", id(&payment)), "c", json!({}), 200).await;
    world.post("/refunds", "r", json!({"payment": id(&payment), "reference": "R", "amount": "5.00"}), 201).await;
    world.payment("INV-2").await;
    world.order("/decline/INV-2", json!({})).await;
    world.order("/clock", json!({"advance_ms": 1_000_000})).await;
    world.order("/payout", json!({})).await;
    world.settle().await;
    let mut told = shop.types();
    let listed = world.get("/events?limit=3").await;
    assert_eq!((&listed["has_more"], &listed["next"]), (&json!(true), &json!("3")));
    let rest = world.get("/events?after=3").await;
    let all = [listed["data"].as_array().unwrap().clone(), rest["data"].as_array().unwrap().clone()].concat();
    let mut listed: Vec<String> = all.iter().map(|event| text(event, "/type").to_owned()).collect();
    assert_eq!(
        listed,
        [
            "payment.failed_try",
            "payment.authorised",
            "payment.captured",
            "refund.succeeded",
            "payment.failed_try",
            "fee.known",
            "payout.sent"
        ]
    );
    told.sort();
    listed.sort();
    assert_eq!(told, listed);
}

#[tokio::test]
async fn a_refused_webhook_is_tried_again_with_a_new_time_and_given_up_after_three_days() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    shop.answers(503);
    world.paid("INV-1").await;
    let mut waits = Vec::new();
    for _ in 0..30 {
        let report = world.order("/flush", json!({"wait_ms": 1})).await;
        let now = world.ask("/clock").await["now_ms"].as_i64().unwrap();
        let settled = loop {
            let report = world.ask("/deliveries").await;
            if report["in_flight"] == 0 && report["next_due_ms"].as_i64().is_none_or(|due| due > now) {
                break report;
            }
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        };
        assert!(report["hurried"].as_u64().is_some());
        let Some(due) = settled["next_due_ms"].as_i64() else { break };
        waits.push((due - now + 500) / 1000);
        world.order("/clock", json!({"set_ms": due})).await;
    }
    assert_eq!(waits.first(), Some(&1));
    let report = world.ask("/deliveries").await;
    assert_eq!((&report["given_up"], &report["idle"]), (&json!(1), &json!(true)), "{waits:?} {report}");
    let hooks = shop.all();
    assert!(hooks.len() >= 9 && hooks.iter().all(|hook| hook.is_proven(&world.options.webhook_secret)));
    assert_ne!(hooks[0].signature, hooks[5].signature);

    let endpoints = world.get("/webhook_endpoints").await;
    assert_eq!(text(&endpoints, "/data/0/status"), "disabled");
    world.paid("INV-2").await;
    world.settle().await;
    assert_eq!(shop.all().len(), hooks.len());
    shop.answers(200);
    world.post(&format!("/webhook_endpoints/{}/enable", text(&endpoints, "/data/0/id")), "on", json!({}), 200).await;
    world.paid("INV-3").await;
    world.settle().await;
    assert_eq!(shop.all().len(), hooks.len() + 1);
}

#[tokio::test]
async fn only_this_machine_can_be_an_endpoint() {
    let world = World::start().await;
    for url in ["http://10.1.2.3/hooks", "http://example.com/", "gopher://127.0.0.1/"] {
        world.post("/webhook_endpoints", url, json!({"url": url}), 400).await;
    }
    let shop = Receiver::start().await;
    let first = world.order("/webhook-endpoints", json!({"url": shop.url})).await;
    assert_eq!(id(&world.order("/webhook-endpoints", json!({"url": shop.url})).await), id(&first));
    let path = format!("/webhook_endpoints/{}", id(&first));
    world.shop(Method::DELETE, &path, None, None).await.unwrap().error_for_status().unwrap();
    world.paid("INV-1").await;
    world.settle().await;
    assert!(shop.all().is_empty());
}
