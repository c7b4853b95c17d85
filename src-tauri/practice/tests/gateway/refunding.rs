use serde_json::json;

use crate::support::{World, id, text};

#[tokio::test]
async fn refunds_never_give_back_more_than_was_captured() {
    let world = World::start().await;
    let open = world.payment("INV-0").await;
    world.post("/refunds", "none", json!({"payment": id(&open), "reference": "R-0"}), 409).await;
    let payment = world.paid("INV-1").await;
    let ask =
        |amount: &str, reference: &str| json!({"payment": id(&payment), "amount": amount, "reference": reference});
    world.post("/refunds", "too much", ask("100.01", "R-1"), 409).await;
    let first = world.post("/refunds", "a", ask("60.00", "R-1"), 201).await;
    assert_eq!((text(&first, "/status"), text(&first, "/amount")), ("succeeded", "60.00"));
    assert_eq!(world.post("/refunds", "a", ask("60.00", "R-1"), 201).await, first);
    let refused = world.post("/refunds", "b", ask("40.01", "R-2"), 409).await;
    assert_eq!(text(&refused, "/error/code"), "refund_above_captured");
    let rest = world.post("/refunds", "c", json!({"payment": id(&payment), "reference": "R-3"}), 201).await;
    assert_eq!(text(&rest, "/amount"), "40.00");
    world.post("/refunds", "d", ask("0.01", "R-4"), 409).await;
    assert_eq!(text(&world.get(&format!("/payments/{}", id(&payment))).await, "/amount_refunded"), "100.00");
    assert_eq!(world.get(&format!("/refunds?payment={}", id(&payment))).await["data"].as_array().unwrap().len(), 2);
    assert_eq!(world.get("/refunds?reference=R-3").await["data"][0], rest);
}

#[tokio::test]
async fn fifty_refunds_at_once_give_the_money_back_once() {
    let world = std::sync::Arc::new(World::start().await);
    let payment = id(&world.paid("INV-1").await).to_owned();
    let tries = (0..50).map(|number| {
        let (world, payment) = (std::sync::Arc::clone(&world), payment.clone());
        tokio::spawn(async move {
            let body = json!({"payment": payment, "amount": "100.00", "reference": format!("R-{number}")});
            let key = format!("refund {number}");
            world.shop(reqwest::Method::POST, "/refunds", Some(&key), Some(body)).await.unwrap().status().as_u16()
        })
    });
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    assert_eq!((statuses.iter().filter(|status| **status == 201).count(), statuses.len()), (1, 50));
}

#[tokio::test]
async fn a_pending_refund_holds_its_money_until_it_ends() {
    let world = World::start().await;
    world
        .control(reqwest::Method::PUT, "/settings", json!({"refunds": {"mode": "fail_later", "after_ms": 60_000}}), 200)
        .await;
    let payment = world.paid("INV-1").await;
    let ask = json!({"payment": id(&payment), "amount": "80.00", "reference": "R-1"});
    let refund = world.post("/refunds", "a", ask, 201).await;
    assert_eq!(text(&refund, "/status"), "pending");
    world.post("/refunds", "b", json!({"payment": id(&payment), "amount": "80.00", "reference": "R-2"}), 409).await;
    world.order("/clock", json!({"advance_ms": 60_000})).await;
    assert_eq!(text(&world.get(&format!("/refunds/{}", id(&refund))).await, "/status"), "failed");
    assert_eq!(text(&world.get(&format!("/payments/{}", id(&payment))).await, "/amount_refunded"), "0.00");
    let balance = world.get("/balance").await;
    assert_eq!((text(&balance, "/balances/0/refunded"), text(&balance, "/balances/0/balance")), ("0.00", "96.80"));
    world.control(reqwest::Method::PUT, "/settings", json!({"refunds": {"mode": "refuse"}}), 200).await;
    world.post("/refunds", "c", json!({"payment": id(&payment), "reference": "R-3"}), 402).await;
}

#[tokio::test]
async fn a_payout_gathers_captures_less_refunds_and_fees() {
    let world = World::start().await;
    let settings = json!({"fees": {"tax_percent": 18, "known": "by_control"}});
    world.control(reqwest::Method::PUT, "/settings", settings, 200).await;
    let payment = world.paid("INV-1").await;
    world.paid("INV-2").await;
    assert_eq!(payment["fee"], json!(null));
    let with_fee = world.order("/fees/INV-1", json!({})).await;
    assert_eq!(with_fee["fee"], json!({"amount": "3.20", "tax": "0.58", "currency": "USD"}));
    world.control(reqwest::Method::POST, "/fees/INV-1", json!({}), 409).await;
    let in_their_screen = world.order("/refund/INV-2", json!({"amount": "30.00"})).await;
    assert_eq!(in_their_screen["reference"], json!(null));
    let dispute = world.order("/dispute/INV-1", json!({"amount": "50.00"})).await;

    let sent = world.order("/payout", json!({})).await;
    assert_eq!(text(&sent, "/data/0/amount"), "116.22");
    let lines = world.get(&format!("/payouts/{}/lines", text(&sent, "/data/0/id"))).await;
    let lines: Vec<(&str, &str)> =
        lines["data"].as_array().unwrap().iter().map(|line| (text(line, "/kind"), text(line, "/amount"))).collect();
    assert_eq!(
        lines,
        [
            ("capture", "100.00"),
            ("capture", "100.00"),
            ("fee", "-3.20"),
            ("fee_tax", "-0.58"),
            ("refund", "-30.00"),
            ("dispute", "-50.00")
        ]
    );
    assert_eq!(text(&world.get("/balance").await, "/balances/0/balance"), "0.00");
    assert_eq!(world.order("/payout", json!({})).await["data"], json!([]));

    world.order(&format!("/disputes/{}/won", id(&dispute)), json!({})).await;
    assert_eq!(text(&world.get("/balance").await, "/balances/0/balance"), "50.00");
    assert_eq!(text(&world.get(&format!("/payments/{}", id(&payment))).await, "/amount_disputed"), "0.00");
    assert_eq!(world.get("/payouts").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_payout_that_the_bank_sends_back_is_told_and_its_lines_wait_for_another() {
    let world = World::start().await;
    world.paid("INV-1").await;
    let sent = world.order("/payout", json!({})).await;
    let (first, amount) = (text(&sent, "/data/0/id").to_owned(), text(&sent, "/data/0/amount").to_owned());
    let back = world.order(&format!("/payouts/{first}/fail"), json!({})).await;
    assert_eq!(text(&back, "/status"), "failed");
    world.control(reqwest::Method::POST, &format!("/payouts/{first}/fail"), json!({}), 409).await;
    assert_eq!(text(&world.get("/balance").await, "/balances/0/balance"), amount);
    let again = world.order("/payout", json!({})).await;
    assert_eq!(text(&again, "/data/0/amount"), amount);
    let listed = world.get("/payouts").await;
    let told: Vec<(&str, &str)> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|payout| (text(payout, "/id"), text(payout, "/status")))
        .collect();
    assert_eq!(told, [(first.as_str(), "failed"), (text(&again, "/data/0/id"), "sent")]);
}
