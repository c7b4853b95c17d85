//! Speed, measured on request: `cargo test -p practice --release -- --ignored --nocapture`.

use std::sync::Arc;
use std::time::Instant;

use reqwest::Method;
use serde_json::json;

use crate::support::{Receiver, World, hundred};

const PAYMENTS: usize = 10_000;
const SIDE_BY_SIDE: usize = 16;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn ten_thousand_payments_are_made_paid_and_told_quickly() {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::with_book(&folder.path().join("book.jsonl")).await);
    let shop = Receiver::of(&world).await;
    let started = Instant::now();
    let makers = (0..SIDE_BY_SIDE).map(|maker| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            for number in (maker..PAYMENTS).step_by(SIDE_BY_SIDE) {
                let body = hundred(&format!("INV-{number}"));
                let answer =
                    world.shop(Method::POST, "/payments", Some(&format!("k{number}")), Some(body)).await.unwrap();
                assert_eq!(answer.status(), 201);
                answer.bytes().await.unwrap();
            }
        })
    });
    for maker in makers.collect::<Vec<_>>() {
        maker.await.unwrap();
    }
    let made = started.elapsed();
    let started = Instant::now();
    assert_eq!(world.order("/pay-all", json!({})).await["paid"], PAYMENTS);
    let paid = started.elapsed();
    world.ask("/deliveries?wait_ms=60000").await;
    let told = started.elapsed();
    assert_eq!(shop.all().len(), PAYMENTS);
    let rate = |time: std::time::Duration| PAYMENTS as u128 * 1_000 / time.as_millis().max(1);
    println!("made {}/s, paid {}/s, told {}/s", rate(made), rate(paid), rate(told));
}
