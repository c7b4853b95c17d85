use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::json;

use crate::support::{Receiver, World, hundred, id, text};

#[tokio::test]
async fn a_time_out_after_charging_leaves_one_charge() {
    let world = World::start().await;
    world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    let lost = world.shop(Method::POST, "/payments", Some("k"), Some(hundred("INV-1"))).await;
    assert!(lost.is_err(), "the answer must never come");
    world.misbehave(json!({})).await;
    let found = world.get("/payments?reference=INV-1").await;
    let again = world.post("/payments", "k", hundred("INV-1"), 201).await;
    assert_eq!(id(&again), text(&found, "/data/0/id"));

    world.order("/pay/INV-1", json!({})).await;
    world.misbehave(json!({"timeout_after_charge_percent": 100})).await;
    let body = json!({"payment": id(&again), "reference": "R-1", "amount": "10.00"});
    assert!(world.shop(Method::POST, "/refunds", Some("r"), Some(body.clone())).await.is_err());
    world.misbehave(json!({})).await;
    let refund = world.post("/refunds", "r", body, 201).await;
    assert_eq!(world.get("/refunds?reference=R-1").await["data"], json!([refund]));
    let effects = world.ask("/side-effects").await;
    assert_eq!(effects["by_reference"]["INV-1"], json!({"created": 1, "charges": 1, "refunds": 1}));
    assert_eq!(effects["effects_per_key_max"], 1);
}

#[tokio::test]
async fn answers_429_and_500_come_before_anything_is_done_unless_ordered_otherwise() {
    let world = World::start().await;
    for (how, status) in [("answer_429_percent", 429), ("answer_500_percent", 500)] {
        world.misbehave(json!({how: 100})).await;
        let refused = world.shop(Method::POST, "/payments", Some("k"), Some(hundred("INV-1"))).await.unwrap();
        assert_eq!((refused.status().as_u16(), refused.headers().contains_key("retry-after")), (status, status == 429));
        world.misbehave(json!({})).await;
        assert_eq!(world.get("/payments?reference=INV-1").await["data"], json!([]));
    }
    world.misbehave(json!({"answer_500_after_percent": 100})).await;
    world.post("/payments", "k", hundred("INV-1"), 500).await;
    world.misbehave(json!({})).await;
    assert_eq!(world.get("/payments?reference=INV-1").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn duplicates_are_equal_and_twins_have_ids_of_their_own() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    world
        .misbehave(
            json!({"duplicate_percent": 100, "duplicates_max": 3, "duplicate_within_ms": 20, "twin_percent": 100}),
        )
        .await;
    for number in 0..20 {
        world.paid(&format!("INV-{number}")).await;
    }
    let report = world.settle().await;
    let mut copies: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for hook in shop.all() {
        assert!(hook.is_proven(&world.options.webhook_secret));
        copies.entry(text(&hook.json(), "/id").to_owned()).or_default().push(hook.body);
    }
    assert_eq!(copies.len(), 40, "every change is told by two events");
    assert!(
        copies.values().all(|bodies| (2..=4).contains(&bodies.len()) && bodies.iter().all(|body| *body == bodies[0]))
    );
    assert!(report["duplicates_sent"].as_u64().unwrap() >= 40);
    assert_eq!(world.ask("/side-effects").await["charges_per_reference_max"], 1);
}

#[tokio::test]
async fn forged_copies_never_prove_and_name_other_amounts() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    world.misbehave(json!({"forge_percent": 100})).await;
    for number in 0..12 {
        world.paid(&format!("INV-{number}")).await;
    }
    let report = world.settle().await;
    let (proven, forged): (Vec<_>, Vec<_>) =
        shop.all().into_iter().partition(|hook| hook.is_proven(&world.options.webhook_secret));
    assert_eq!((proven.len(), forged.len()), (12, 12));
    assert!(proven.iter().all(|hook| text(&hook.json(), "/data/payment/amount") == "100.00"));
    assert!(forged.iter().all(|hook| text(&hook.json(), "/data/payment/amount") == "9100.00"));
    assert!(forged.iter().any(|hook| hook.signature.is_none()) && forged.iter().any(|hook| hook.signature.is_some()));
    assert_eq!((&report["forged_sent"], &report["forged_accepted"]), (&json!(12), &json!(12)));
    assert_eq!(world.get("/events").await["data"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn what_is_dropped_or_happens_while_switched_off_is_in_the_lists_alone() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    for (number, how) in
        [json!({"drop_percent": 100, "duplicate_percent": 100}), json!({"webhooks_off": true})].into_iter().enumerate()
    {
        world.misbehave(how).await;
        world.paid(&format!("INV-{number}")).await;
        world.settle().await;
    }
    assert_eq!(text(&world.get("/webhook_endpoints").await, "/data/0/status"), "disabled");
    world.misbehave(json!({})).await;
    let report = world.settle().await;
    assert_eq!((&report["dropped"], &report["off"]), (&json!(1), &json!(1)));
    assert!(shop.all().is_empty());
    assert_eq!(world.get("/events").await["data"].as_array().unwrap().len(), 2);
    assert_eq!(world.get("/payments?changed_since=0").await["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn delayed_events_wait_and_a_flush_delivers_them_now() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    world.order("/clock", json!({"speed": 0})).await;
    world.misbehave(json!({"delay_ms": [60_000, 120_000], "late_percent": 100, "late_ms": 1_000})).await;
    world.paid("INV-1").await;
    assert_eq!(world.ask("/deliveries").await["pending"], 1);
    world.order("/clock", json!({"advance_ms": 60_000})).await;
    assert!(shop.all().is_empty());
    let flushed = world.order("/flush", json!({})).await;
    assert_eq!((&flushed["hurried"], &flushed["finished"]), (&json!(1), &json!(true)));
    assert_eq!(shop.all().len(), 1);
}

#[tokio::test]
async fn reordered_events_are_overtaken() {
    let world = World::start().await;
    let shop = Receiver::of(&world).await;
    world.misbehave(json!({"reorder_percent": 50, "reorder_ms": 300})).await;
    for number in 0..30 {
        world.paid(&format!("INV-{number}")).await;
    }
    world.settle().await;
    let order: Vec<u64> = shop.all().iter().map(|hook| hook.json()["seq"].as_u64().unwrap()).collect();
    assert_eq!(order.len(), 30);
    assert!(!order.is_sorted());
}

#[tokio::test]
async fn a_wrong_fee_is_charged_and_the_book_knows_the_right_one() {
    let world = World::start().await;
    world.misbehave(json!({"wrong_fee_percent": 100, "wrong_fee_extra_percent": 0.5})).await;
    assert_eq!(text(&world.paid("INV-1").await, "/fee/amount"), "3.70");
    let book = world.ask("/book").await;
    let payment = &book["payments"][0];
    assert_eq!((text(payment, "/fee/amount"), text(payment, "/fee_by_schedule/amount")), ("3.70", "3.20"));
    assert_eq!((&payment["fee_is_wrong"], &book["wrong_fees"]), (&json!(true), &json!(1)));
}

#[tokio::test]
async fn nonsense_is_no_misbehaviour() {
    let world = World::start().await;
    for how in [
        json!({"drop_percent": 101}),
        json!({"delay_ms": [5, 1]}),
        json!({"drop": 5}),
        json!({"duplicates_max": 0}),
        json!({"drop_percent": -1}),
        json!({"hang_ms": 9_999_999_999_u64}),
    ] {
        world.control(Method::PUT, "/misbehaviour", how, 400).await;
    }
}
