use std::io::Write as _;

use practice::{Options, serve};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Receiver, World, hundred, id, options, text};

/// The whole truth without what names the port.
async fn truth(world: &World) -> Value {
    let text = world.ask("/book").await.to_string().replace(&world.url, "");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn after_a_restart_everything_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.jsonl");
    let world = World::with_book(&path).await;
    let shop = Receiver::of(&world).await;
    world.misbehave(json!({"wrong_fee_percent": 30, "twin_percent": 30})).await;
    world.control(Method::PUT, "/settings", json!({"account_name": "Lamps", "fees": {"tax_percent": 18}}), 200).await;
    for number in 0..20 {
        world.payment(&format!("INV-{number}")).await;
    }
    for number in 0..10 {
        world.order(&format!("/pay/INV-{number}"), json!({})).await;
    }
    let payment = text(&world.get("/payments?reference=INV-3").await, "/data/0/id").to_owned();
    let refund =
        world.post("/refunds", "r", json!({"payment": payment, "reference": "R", "amount": "7.00"}), 201).await;
    world.order("/dispute/INV-4", json!({"amount": "9.00"})).await;
    world.order("/payout", json!({})).await;
    world.order("/clock", json!({"advance_ms": 5_000_000})).await;
    world.settle().await;
    let before = truth(&world).await;
    let (events, effects) =
        (world.get("/events").await.to_string().replace(&world.url, ""), world.ask("/side-effects").await);
    let clock = world.ask("/clock").await["now_ms"].as_i64().unwrap();
    let delivered = shop.all().len();

    let world = World::with(world.end().await).await;
    assert_eq!(truth(&world).await, before);
    assert_eq!(world.get("/events").await.to_string().replace(&world.url, ""), events);
    assert_eq!(world.ask("/side-effects").await, effects);
    assert!(world.ask("/clock").await["now_ms"].as_i64().unwrap() >= clock);
    let again = world.post("/refunds", "r", json!({"payment": payment, "reference": "R", "amount": "7.00"}), 201).await;
    assert_eq!(again, refund, "the key is still known");
    world.settle().await;
    assert_eq!(shop.all().len(), delivered, "what was delivered is not delivered again");
    world.paid("INV-after").await;
    world.settle().await;
    assert_eq!(shop.all().len(), delivered + 1, "the endpoint is still known");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.lines()
            .enumerate()
            .all(|(index, line)| serde_json::from_str::<Value>(line).unwrap()["seq"] == json!(index + 1))
    );
}

#[tokio::test]
async fn what_was_not_delivered_before_the_end_is_delivered_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with_book(&folder.path().join("book.jsonl")).await;
    let shop = Receiver::of(&world).await;
    shop.answers(500);
    world.paid("INV-1").await;
    while world.ask("/deliveries").await["refused"] == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let options = world.end().await;
    shop.answers(200);
    let world = World::with(options).await;
    assert_eq!(world.settle().await["accepted"], 1);
}

#[tokio::test]
async fn a_page_that_expired_while_the_gateway_was_off_is_expired_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with_book(&folder.path().join("book.jsonl")).await;
    let now = world.ask("/clock").await["now_ms"].as_i64().unwrap();
    let mut ask = hundred("INV-1");
    ask["expires_at"] = (now / 1000 + 2).into();
    let payment = world.post("/payments", "k", ask, 201).await;
    let options = world.end().await;
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let world = World::with(options).await;
    assert_eq!(text(&world.get(&format!("/payments/{}", id(&payment))).await, "/status"), "expired");
}

#[tokio::test]
async fn a_torn_last_line_loses_only_itself_and_a_changed_book_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.jsonl");
    let world = World::with_book(&path).await;
    world.payment("INV-1").await;
    let options = world.end().await;
    std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"seq\":2,\"at\":17").unwrap();
    let world = World::with(options).await;
    world.payment("INV-2").await;
    assert_eq!(world.get("/payments").await["data"].as_array().unwrap().len(), 2);
    let stream =
        world.client.get(format!("{}/control/book.jsonl", world.url)).bearer_auth(&world.options.control_token);
    let stream = stream.send().await.unwrap().bytes().await.unwrap();
    assert_eq!(stream, std::fs::read(&path).unwrap());
    let options = world.end().await;
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let listener = tokio::net::TcpListener::bind(options.listen).await.unwrap();
    let refused = serve(options, listener, std::future::pending()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidData);
}

#[tokio::test]
async fn other_machines_are_never_listened_to() {
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let refused = serve(options(), listener, std::future::pending()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::InvalidInput);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let empty = Options { api_key: String::new(), ..options() };
    assert!(serve(empty, listener, std::future::pending()).await.is_err());
}
